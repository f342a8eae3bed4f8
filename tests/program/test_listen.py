"""confab -l, :listen: whoever connects becomes a conversation, and a script can be the server."""

import contextlib
import json
import socket
import tempfile
import unittest

from listeners import events, listening, source, transcript
from support import confab, dial, quiet, read_all, read_line, reset, start


class AsScript(unittest.TestCase):
    def test_waits_for_the_first_client_then_carries_out_its_lines(self):
        with listening("-c", ":expect hello", "-c", "HELLO") as program:
            with dial(program.port) as client:
                client.sendall(b"hello\n")
                self.assertEqual(read_line(client), b"HELLO\n")
            self.assertEqual(program.code(), 0, program.err.rest())

    def test_nobody_who_connects_in_time_is_code_3(self):
        done = confab("-l", "tcp://127.0.0.1:0", "--timeout", "0.2", "-c", "hello")
        self.assertEqual(done.code, 3, done)
        self.assertEqual(done.errors, ["confab: nobody connected within 200 ms (--timeout)"])

    def test_what_is_not_expected_is_code_1(self):
        with listening("-c", ":expect hello 200ms", "-c", "HELLO") as program, dial(program.port) as client:
            client.sendall(b"good bye\n")
            self.assertEqual(read_all(client), b"")
            self.assertEqual(program.code(), 1)

    def test_lines_are_answers_and_wait_for_none(self):
        with listening("-c", "250-one", "-c", "250 two") as program, dial(program.port) as client:
            self.assertEqual(read_all(client), b"250-one\n250 two\n")
            client.close()
            self.assertEqual(program.code(), 0)
            self.assertEqual(program.err.rest(), b"")

    def test_a_client_that_went_gets_nothing_and_is_not_dialled(self):
        with listening("-c", ":expect hello", "-c", ":wait 300ms", "-c", "HELLO") as program:
            with dial(program.port) as client:
                client.sendall(b"hello\n")
            self.assertEqual(program.code(), 3)
            self.assertRegex(program.err.rest(), rb'closed by 127.*":set peer-end keep" lets us answer.*"HELLO" not sent')

    def test_who_has_only_finished_sending_can_be_answered(self):
        lines = (":set peer-end keep", ":expect hello", ":wait 100ms", "HELLO")
        with listening(*(word for line in lines for word in ("-c", line))) as program:
            with dial(program.port) as client:
                client.sendall(b"hello\n")
                client.shutdown(socket.SHUT_WR)
                self.assertEqual(read_all(client), b"HELLO\n")
            self.assertEqual(program.code(), 0, program.err.rest())

    def test_who_takes_nothing_is_left_out_of_what_goes_to_all(self):
        with start("-l", "tcp://127.0.0.1:0") as program:
            port = int(program.out.until(r"^listening tcp://127\.0\.0\.1:(\d+)\n").group(1))
            with dial(port) as mute:
                mute.sendall(b"1\n")
                program.out.until("> 1\n")
                for _ in range(30):
                    program.type(":all " + "x" * 1_000_000 + "\n")
                program.err.until("takes nothing: it does not get this")

    def test_several_clients_by_name_and_all(self):
        with start("-l", "tcp://127.0.0.1:0") as program:
            port = int(program.out.until(r"^listening tcp://127\.0\.0\.1:(\d+)\n").group(1))
            with dial(port) as one:
                one.sendall(b"1\n")
                program.out.until("> 1\n")
                with dial(port) as other:
                    other.sendall(b"2\n")
                    program.out.until("> 2\n")
                    program.type("to one\n:use tcp2\nto two\n:all to all\n")
                    self.assertEqual([read_line(one), read_line(one)], [b"to one\n", b"to all\n"])
                    self.assertEqual([read_line(other), read_line(other)], [b"to two\n", b"to all\n"])
                    program.type(":close tcp1\n")
                    self.assertEqual(read_all(one), b"")
                    with dial(port) as third:
                        third.sendall(b"3\n")
                        program.out.until("> 3\n")
                        program.end_input()
                        self.assertEqual(read_all(other), b"")
            self.assertEqual(program.code(), 0, program.err.rest())

    def test_once_accepts_nobody_else_and_ends_with_the_first(self):
        with start("-l", "tcp://127.0.0.1:0", "--once") as program:
            port = int(program.out.until(r"^listening tcp://127\.0\.0\.1:(\d+)\n").group(1))
            with dial(port) as client:
                client.sendall(b"hello\n")
                program.out.until("> hello\n")
                with self.assertRaises(ConnectionRefusedError):
                    dial(port)
            self.assertEqual(program.code(), 0)  # its input is still open

    def test_once_carries_out_what_it_has_read(self):
        with listening("--once", "-c", ":expect hello", "-c", ":wait 200ms", "-c", ":expect bye") as program:
            with dial(program.port) as client:
                client.sendall(b"hello\nbye\n")
            self.assertEqual(program.code(), 0, program.err.rest())

    def test_events_on_stdout_leave_where_it_listens_to_stderr(self):
        with start("-l", "tcp://127.0.0.1:0", "--json", "-c", ":expect hello") as program:
            port = int(program.err.until(r"^listening tcp://127\.0\.0\.1:(\d+)\n").group(1))
            with dial(port) as client:
                client.sendall(b"hello\n")
                self.assertEqual(read_all(client), b"")
            kinds = [json.loads(line)["type"] for line in program.out.rest().splitlines()[1:]]
            self.assertEqual(kinds[:3], ["listen", "accept", "recv"])

    def test_a_line_goes_to_the_source_that_spoke_last(self):
        with start("-l", "udp://127.0.0.1:0") as program:
            port = int(program.out.until(r"^listening udp://127\.0\.0\.1:(\d+)\n").group(1))
            with source(port) as one, source(port) as other:
                for talker, name in ((one, b"one"), (other, b"other")):
                    talker.send(name)
                    program.out.until(r"^127\.0\.0\.1:%d> %s\n" % (talker.getsockname()[1], name.decode()))
                    program.type(name + b" it is\n")
                    self.assertEqual(talker.recv(100), name + b" it is")
                program.type(f":to 127.0.0.1:{one.getsockname()[1]}\nfor one\n:to off\n:all for all\n")
                self.assertEqual([one.recv(100), one.recv(100)], [b"for one", b"for all"])
                self.assertEqual(other.recv(100), b"for all")

    def test_over_unix_sockets(self):
        with tempfile.TemporaryDirectory() as folder:
            with listening("-c", ":expect hello", "-c", "HELLO", address=f"unix:{folder}/s") as program:
                with socket.socket(socket.AF_UNIX) as client:
                    client.connect(f"{folder}/s")
                    client.sendall(b"hello\n")
                    self.assertEqual(read_line(client), b"HELLO\n")
                self.assertEqual(program.code(), 0, program.err.rest())

    def test_a_port_alone_is_tcp_and_udp_with_one_number(self):
        with start("-l", "0") as program:
            urls = [program.out.until(r"^listening (\w+)://(\S+):(\d+)\n").groups() for _ in range(2)]
            self.assertIn(b"tcp", {urls[0][0], urls[1][0]})
            port = int(urls[0][2])
            with source(port) as talker, dial(port) as client:
                talker.send(b"by udp")
                program.out.until("> by udp\n")
                client.sendall(b"by tcp\n")
                program.out.until("> by tcp\n")

    def test_a_port_in_use_names_who_has_it(self):
        with listening() as program:
            done = confab("-l", f"tcp://127.0.0.1:{program.port}")
            self.assertEqual(done.code, 3)
            self.assertIn("address already in use by confab", done.err)

    def test_what_does_not_go_with_it_is_said(self):
        for words, what in (
            (["-l"], "where to listen is missing"),
            (["-l", "9000", "-k"], "of a connection that we open"),
            (["-l", "9000", "--banner"], "no --banner"),
            (["--once", "127.0.0.1:1"], "--once is about -l"),
            (["127.0.0.1:1", "tcp://127.0.0.1:2", "x"], "one word too many"),
            (["-l", "udp://127.0.0.1:0?x=1"], "x"),
        ):
            with self.subTest(words=words):
                done = confab(*words)
                self.assertEqual(done.code, 2, done)
                self.assertIn(what, done.err)


class Impolite(unittest.TestCase):
    def test_half_a_line_a_reset_and_silence_delay_nobody(self):
        with start("-l", "tcp://127.0.0.1:0") as program:
            port = int(program.out.until(r":(\d+)\n").group(1))
            with dial(port), dial(port) as half, dial(port) as rude, dial(port) as last:
                half.sendall(b"half a li")
                program.out.until("> half a li")
                rude.sendall(b"x\n")
                program.out.until("> x\n")
                reset(rude)
                last.sendall(b"whole\n")
                program.out.until("> whole\n")
                program.type(":use tcp4\nanswer\n")
                self.assertEqual(read_line(last), b"answer\n")

    def test_a_silent_tls_client_delays_nobody(self):
        with listening("-c", ":expect hello", "-c", "HELLO", address="tls://127.0.0.1:0") as program:
            with dial(program.port):
                done = confab(program.url, "-c", "hello")
                self.assertEqual((done.code, done.lines[0].split("> ")[1]), (0, "HELLO"), done)
            self.assertEqual(program.code(), 0, program.err.rest())

    def test_a_hundred_are_accepted_and_the_others_wait_in_the_backlog(self):
        with start("-l", "tcp://127.0.0.1:0") as program, contextlib.ExitStack() as clients:
            port = int(program.out.until(r":(\d+)\n").group(1))
            first = clients.enter_context(dial(port))
            for _ in range(99):
                clients.enter_context(dial(port))
            program.err.until("100 are connected: others wait")
            late = clients.enter_context(dial(port))
            late.sendall(b"late\n")
            self.assertTrue(quiet(late))
            first.close()
            program.out.until("> late\n")

    def test_a_name_of_a_client_cannot_look_like_a_line_of_ours(self):
        with tempfile.TemporaryDirectory() as folder:
            with listening("-v", address=f"unix:{folder}/s") as program, socket.socket(socket.AF_UNIX) as client:
                client.bind(f"{folder}/a\x1b[2J\nconfab: accepted nobody")
                client.connect(f"{folder}/s")
                told = program.err.until(r"^confab: accepted .*accepted nobody -> .*\n").group(0)
                self.assertNotIn(b"\x1b", told)

    def test_what_a_peer_says_cannot_look_like_a_line_of_ours(self):
        with listening() as program, dial(program.port) as client:
            client.sendall(b"\x1b[2K\rlistening tcp://evil:1\n")
            self.assertNotIn(b"\x1b", program.out.until(r"> .*listening tcp://evil:1\n").group(0))


class Recorded(unittest.TestCase):
    def test_listen_and_accept_stand_beside_open(self):
        with tempfile.TemporaryDirectory() as folder:
            record = f"{folder}/t.json"
            with listening("-c", ":expect hello", "-c", "HELLO", "--record", record) as program:
                with dial(program.port) as client:
                    name = "127.0.0.1:%d" % client.getsockname()[1]
                    client.sendall(b"hello\n")
                    read_line(client)
                self.assertEqual(program.code(), 0)
            listen, accept, recv, send, *rest = events(record)
            local = f"127.0.0.1:{program.port}"
            self.assertEqual((listen["type"], listen["url"], listen["local"]), ("listen", "tcp://127.0.0.1:0", local))
            self.assertEqual([accept[key] for key in ("type", "conn", "url", "from", "local")],
                             ["accept", "tcp1", "tcp://127.0.0.1:0", name, local])
            self.assertEqual((recv["data"], recv["from"], send["data"]), ("hello\n", name, "HELLO\n"))
            self.assertEqual(confab("transcript", "lint", record).code, 0)
            self.assertEqual(confab("transcript", "fmt", "--stable", record).code, 0)
            with open(record) as file:
                self.assertNotIn(name, file.readline() + file.readline() + file.readline())

    def test_load_cannot_play_it_and_says_so(self):
        with tempfile.TemporaryDirectory() as folder:
            path = transcript(folder, '{"type": "listen", "url": "tcp://127.0.0.1:0"}',
                              '{"type": "accept", "conn": "tcp1"}', '{"type": "recv", "data": "a"}')
            done = confab("replay", "--sessions", "2", path)
            self.assertEqual(done.code, 2, done)
            self.assertIn("whoever recorded this listened", done.err)

    def test_a_recording_that_begins_late_begins_with_where_it_listens(self):
        with tempfile.TemporaryDirectory() as folder:
            with start("-l", "tcp://127.0.0.1:0") as program:
                port = int(program.out.until(r":(\d+)\n").group(1))
                with dial(port) as client:
                    client.sendall(b"hello\n")
                    program.out.until("> hello\n")
                    program.type(f":record {folder}/t.json\n:wait 10ms\n")
                    program.end_input()
                    self.assertEqual(read_all(client), b"")
                program.code()
            kinds = [(each["type"], each.get("x-already-open")) for each in events(f"{folder}/t.json")]
            self.assertEqual(kinds[:3], [("listen", None), ("accept", True), ("recv", None)])


if __name__ == "__main__":
    unittest.main()
