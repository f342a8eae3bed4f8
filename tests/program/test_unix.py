"""unix:, unixgram: and unixpacket: through every mode, and against sockets of Python's."""

import os
import signal
import socket
import unittest

from emulator import Emulator
from editor_session import ready
from support import LIMIT, confab, has_editor, read_all, read_line, serving, start
from unix_folder import UnixFolder


class Scripts(UnixFolder):
    def test_lines_go_and_replies_are_shown_with_the_path_they_came_from(self):
        with self.served("unix", "unixgram"):
            for kind in ("unix", "unixgram"):
                with self.subTest(kind):
                    path = self.path(kind)
                    done = confab(f"{kind}:{path}", stdin="hello\nworld\n")
                    self.assertEqual((done.code, done.lines), (0, [f"{path}> HELLO", f"{path}> WORLD"]), done)

    def test_a_path_may_be_relative_and_a_name_abstract(self):
        name = f"@confab-test-{os.getpid()}"
        with serving("--reply", "upper", f"unix:{name}", f"unix:{self.path()}"):
            self.assertEqual(confab(f"unix:{name}", stdin="a\n").lines, [f"{name}> A"])
            done = confab("unix:x", stdin="a\n", prepare=lambda: os.chdir(self.folder))
            self.assertEqual(done.lines, ["./x> A"], done)

    def test_ways_to_write_it_that_are_none_are_told_how(self):
        for arguments, words in {
            ("/run/x.sock",): '"/run/x.sock": a path is written unix:/run/x.sock or unixgram:/run/x.sock',
            ("unix://run/x",): "a path goes after unix: (unix:/run/x or unix:run/x)",
            ("unix:",): "the path is missing (unix:PATH)",
            ("-u", "unix:/x"): "-u and the address both name a transport",
            ("unix:/" + "x" * 107,): "has 108 bytes; the path of a socket has 107 at most",
            ("unix:/x?colour=red",): 'unknown option "colour"',
            ("unix:/x?mode=600",): "mode= is for the side that listens",
            ("serve", "unix:/x?mode=9"): "a mode is written mode=660",
        }.items():
            with self.subTest(arguments):
                done = confab(*arguments)
                self.assertEqual(done.code, 2, done)
                self.assertIn(words, done.err)

    def test_who_is_not_there_is_told_with_the_reason(self):
        with socket.socket(socket.AF_UNIX) as left_over:
            left_over.bind(self.path("stale"))
        open(self.path("file"), "w").close()
        for name, words in {"none": "no such file", "stale": "nobody listens there any more, or not yet",
                            "file": "it is a file, not a socket", "": "it is a folder, not a socket"}.items():
            with self.subTest(name):
                done = confab(f"unix:{self.path(name)}", stdin="a\n")
                self.assertEqual((done.code, done.out), (3, ""), done)
                self.assertIn(f"cannot connect to {self.path(name)}: {words}", done.err)

    def test_an_answer_in_pieces_and_a_half_close_are_what_they_are_over_tcp(self):
        def slow(connection):
            read_line(connection)
            connection.sendall(b"FREQ ")
            connection.sendall(b"438\n")
            self.assertEqual(read_all(connection), b"")
            connection.sendall(b"bye\n")

        with self.peer(slow):
            done = confab(f"unix:{self.path()}", "-t", stdin="get\n")
        self.assertEqual((done.code, done.out), (0, "FREQ 438\nbye\n"), done)

    def test_status_names_the_process_at_the_other_end(self):
        with self.served("unix") as server:
            done = confab(f"unix:{self.path('unix')}", stdin="a\n:status\n")
        self.assertRegex(done.out + done.err, rf"peer's process +{server.process.pid}\b")
        self.assertRegex(done.out + done.err, rf"peer's user +{os.getuid()}\b")

    def test_datagrams_can_go_to_another_path_and_who_answers_is_named(self):
        other = self.path("other")
        with serving("--reply", "upper", f"unixgram:{self.path()}", f"unixgram:{other}"):
            done = confab(f"unixgram:{self.path()}", stdin=f"a\n:to {other}\nb\n")
        self.assertEqual(done.lines, [f"{self.path()}> A", f"{other}> B"], done)


class Pipes(UnixFolder):
    def test_messages_to_one_peer_are_lines_and_its_end_is_ours(self):
        with self.served("unixpacket"):
            for arguments, answer in (([], "A\nB\n"), (["--whole"], "A\nB\n")):
                done = confab("pipe", *arguments, f"unixpacket:{self.path('unixpacket')}", stdin="a\nb\n")
                self.assertEqual((done.code, done.out, done.err), (0, answer, ""), done)
            done = confab("pipe", "--any", f"unixpacket:{self.path('unixpacket')}", stdin="a\n")
            self.assertEqual((done.code, "--any is about datagrams" in done.err), (2, True), done)

    def test_every_byte_crosses_both_ways(self):
        payload = bytes(range(256)) * 4000
        with self.peer(lambda connection: connection.sendall(read_all(connection))):
            done = confab("pipe", f"unix:{self.path()}", stdin=payload)
        self.assertEqual((done.code, done.raw_out == payload, done.err), (0, True, ""))

    def test_datagrams_are_lines(self):
        with self.served("unixgram"):
            done = confab("pipe", f"unixgram:{self.path('unixgram')}", stdin="a\nb\n")
        self.assertEqual((done.code, done.out), (0, "A\nB\n"), done)


class Servers(UnixFolder):
    def test_python_talks_to_ours(self):
        with self.served("unix", "unixgram"):
            with socket.socket(socket.AF_UNIX) as client:
                client.connect(self.path("unix"))
                client.sendall(b"hello\n")
                self.assertEqual(read_line(client), b"HELLO\n")
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as client:
                client.settimeout(LIMIT)
                client.bind(self.path("client"))
                client.sendto(b"hello", self.path("unixgram"))
                self.assertEqual(client.recvfrom(100), (b"HELLO", self.path("unixgram")))

    def test_messages_of_another_program_come_whole_the_empty_one_too_and_then_its_end(self):
        with serving("--reply", "upper", f"unixpacket:{self.path()}") as server:
            with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as client:
                client.settimeout(LIMIT)
                client.connect(self.path())
                for message in (b"a\nb", b"", b"c"):
                    client.send(message)
                self.assertEqual([client.recv(100) for _ in range(3)], [b"A\nB", b"", b"C"])
            server.out.until("closed")

    def test_a_server_of_another_program_hears_messages_and_our_end(self):
        def answer(connection):
            heard = [connection.recv(100), connection.recv(100)]
            connection.send(b" ".join(heard))

        with self.peer(answer, kind=socket.SOCK_SEQPACKET):
            done = confab("-t", f"unixpacket:{self.path()}", stdin="a\nb\n")
        self.assertEqual((done.code, done.lines), (0, ["a b"]), done)

    def test_what_a_server_said_before_it_closed_with_something_unread_is_shown(self):
        def leave(connection):
            connection.recv(100)
            connection.recv(100, socket.MSG_PEEK)  # it is here, and stays unread
            connection.send(b"answer\n")
            connection.send(b"bye\n")

        for words in (("--pace", "free"), ("pipe",)):
            with self.peer(leave, words[0], kind=socket.SOCK_SEQPACKET):
                done = confab(*words, f"unixpacket:{self.path(words[0])}", stdin="one\ntwo\n")
            self.assertEqual(done.code, 3, done)
            self.assertIn("answer\n", done.out)
            self.assertIn("bye\n", done.out)
            self.assertIn("reset", done.err)

    def test_a_client_without_a_name_is_heard_and_the_log_says_that_it_gets_no_answer(self):
        with self.served("unixgram") as server, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as client:
            client.sendto(b"hello", self.path("unixgram"))
            server.out.until("unnamed> hello")
            server.err.until("cannot send to unnamed: its socket has no name, so that nobody can answer it")

    def test_the_file_goes_with_the_server_and_one_left_over_is_replaced(self):
        with self.served("unix") as server:
            server.send(signal.SIGKILL)
        self.assertTrue(os.path.exists(self.path("unix")))
        with self.served("unix") as server:
            self.assertEqual(confab(f"unix:{self.path('unix')}", stdin="a\n").code, 0)
            server.send(signal.SIGTERM)
            server.code()
        self.assertFalse(os.path.exists(self.path("unix")))

    def test_one_that_is_in_use_is_refused_with_who_has_it(self):
        with self.served("unix") as server, socket.socket(socket.AF_UNIX) as client:
            server.send(signal.SIGSTOP)  # it accepts nobody meanwhile
            client.connect(self.path("unix"))
            done = confab("serve", f"unix:{self.path('unix')}")
            server.send(signal.SIGCONT)
        self.assertEqual(done.code, 3, done)
        self.assertIn(f"address already in use by confab serve (pid {server.process.pid})", done.err)

    def test_who_has_one_is_said_however_it_is_spelled(self):
        def enter():
            os.chdir(self.folder)

        whole = f"unix:{self.path('s')}"
        for held, wanted in (whole, "unix:./s"), ("unix:./s", whole), ("unix:./s", "unix:./s"), ("unix:@s", "unix:@s"):
            if "@" in held:
                held = wanted = f"unix:@{self.folder}"
            with self.subTest((held, wanted)), start("serve", held, cwd=self.folder) as server:
                server.out.until("listening .*\n")
                done = confab("serve", wanted, prepare=enter)
                self.assertEqual(done.code, 3, done)
                self.assertIn(f"address already in use by confab serve (pid {server.process.pid})", done.err)

    def test_chat_has_members_over_both(self):
        with serving("--reply", "chat", f"unix:{self.path()}", "tcp://127.0.0.1:0") as server:
            with start(f"unix:{self.path()}", "-t") as one, start(server.urls[1], "-t") as two:
                one.type("/nick ann\n")
                one.out.until("ann")
                two.type("hello ann\n")
                one.out.until("hello ann")


@unittest.skipUnless(has_editor(), "built without the line editor")
class Prompt(UnixFolder):
    def test_opens_one_beside_another_transport(self):
        with self.served("unix", "unixgram"), Emulator() as terminal:
            terminal.until(ready)
            for kind in ("unix", "unixgram"):
                terminal.type(f":open {kind}:{self.path(kind)}\r")
                terminal.until(lambda t: f"{kind} {self.path(kind)}>" in t.words())
                terminal.type(f"over {kind}\r")
                terminal.until(f"{self.path(kind)}> OVER {kind.upper()}")
            terminal.type(":tcp 9\r")
            terminal.until("refused")


if __name__ == "__main__":
    unittest.main()
