"""What a script counts as a reply, what it waits for, and what it says of it."""

import json
import os
import socket
import tempfile
import unittest

from support import confab, observe, quiet, read_all, read_line, reset, serving, tcp_peer, udp_peer

UPPER = "tcp://127.0.0.1:0", "--reply", "upper", "--quiet"


def greeter(pause, *answers):
    """Greets each connection late, and answers so many lines; leaves who speaks first."""

    def handle(connection):
        if not quiet(connection, pause):
            return
        connection.sendall(b"220 hi\n")
        for answer in answers:
            if not read_line(connection):
                return
            connection.sendall(answer)

    return handle


class Again:
    """Serves one connection after another, each by the next handler."""

    def __init__(self, *handlers):
        self.handlers = list(handlers)

    def __call__(self, connection):
        handler = self.handlers.pop(0)
        handler(connection)


class Counted(unittest.TestCase):
    def test_so_many_replies_are_waited_for_where_nothing_is_sent(self):
        with tcp_peer(greeter(0.3)) as server:
            done = confab("127.0.0.1", server.port, "-n", "1", "--no-source", "--linger", "0.1")
        self.assertEqual((done.code, done.out, done.err), (0, "220 hi\n", ""), done)

    def test_why_no_more_came_is_said_as_it_was(self):
        with serving(*UPPER) as server:
            for arguments, why in (
                    (("-n", "2"), "0 of 2 replies came: nothing was connected"),
                    ((server.urls[0], "-n", "2", "-c", "a", "-c", ":close"),
                     f"1 of 2 replies came before {server.urls[0][6:]} was closed"),
                    ((server.urls[0], "-n", "2", "-c", "a", "-c", ":quit"), '1 of 2 replies came before ":quit"'),
                    ((server.urls[0], "-n", "2", "-c", "a", "--timeout", "0.3"),
                     "1 of 2 replies came; then nothing for 300 ms")):
                with self.subTest(why=why):
                    done = confab(*arguments)
                    self.assertEqual((done.code, done.errors), (4, [f"confab: {why} (-n 2)"]), done)

    def test_an_answer_to_our_half_close_and_an_end_are_no_silence(self):
        def answer_late(connection):
            connection.sendall(read_line(connection))
            read_all(connection)
            connection.sendall(b"b\n")

        with tcp_peer(answer_late) as server:
            done = confab("127.0.0.1", server.port, "-n", "3", "--timeout", "0.3", "-c", "a")
        self.assertEqual(done.errors, [f"confab: 2 of 3 replies came; then 127.0.0.1:{server.port} closed (-n 3)"])

    def test_the_rest_of_a_line_that_began_before_a_send_is_timed_from_where_it_came(self):
        def interrupt(connection):
            read_line(connection)
            connection.sendall(b"ok\n")
            observe(0.003)
            connection.sendall(b"ext")
            read_line(connection)
            observe(0.2)
            connection.sendall(b"ra\n")
            read_all(connection)

        with tcp_peer(interrupt) as server:
            done = confab("127.0.0.1", server.port, "--rtt", "--no-source", "-c", "a", "-c", "b")
        self.assertRegex(done.out, r"extra  \+2\d\d ms\n")


class Losses(unittest.TestCase):
    def test_messages_without_a_reply_are_no_lost_line_end(self):
        def one_line(connection):
            while connection.recv(1) != b"\n":
                pass
            connection.sendall(b"A\n")
            observe(0.1)

        with tcp_peer(one_line) as server:
            done = confab("127.0.0.1", server.port, "--pace", "free", stdin="a\nb\nc\n")
        self.assertEqual(done.code, 3, done)
        self.assertIn("; 2 of the last 3 messages have no reply, and may not have arrived", done.err)
        self.assertNotIn(":eol", done.err)

    def test_a_reset_after_the_peers_end_is_said_where_our_half_stays_open(self):
        def finish_and_reset(connection):
            connection.shutdown(socket.SHUT_WR)
            connection.recv(1)
            observe(0.1)
            reset(connection)

        with tcp_peer(finish_and_reset) as server:
            done = confab("127.0.0.1", server.port, "--pace", "free", "-c", ":set peer-end keep", "-c", ":wait 0.1",
                          "-c", "hello", "-c", ":wait 3")
        self.assertEqual(done.code, 3, done)
        self.assertIn('"hello" may not have arrived', done.err)


class Greetings(unittest.TestCase):
    def test_banner_is_of_each_connection(self):
        script = ":tcp 127.0.0.1 {port}\na\nb\n"
        for options, first in ((("--reconnect",), ""), (("--keep-going",), ":close\n:open tcp://127.0.0.1:{port}\n")):
            with self.subTest(options=options), tcp_peer(Again(*[greeter(0.1, b"250 ok\n")] * 3)) as server:
                text = (first and ":tcp 127.0.0.1 {port}\na\n" + first + "b\n") or script
                done = confab("--banner", "--no-source", *options, stdin=text.format(port=server.port))
                self.assertEqual(done.out, "220 hi\n250 ok\n" * 2, done)

    def test_a_later_connection_that_does_not_greet_is_said(self):
        with tcp_peer(read_all) as server:
            done = confab("--banner=0.1", stdin=f":tcp 127.0.0.1 {server.port}\na\n")
        self.assertEqual((done.code, done.errors[0]),
                         (3, f"confab: no greeting from 127.0.0.1:{server.port} within 100 ms (--banner)"), done)

    def test_the_greeting_of_a_reopened_connection_is_no_reply(self):
        twice = Again(greeter(0.05, b"250 ok\n", b"bye\n"), greeter(0.05, b"250 c\n"))
        with tcp_peer(twice) as server:
            done = confab("127.0.0.1", server.port, "--banner", "--reconnect", "-n", "3", "--no-source",
                          stdin="a\nb\nc\n")
        self.assertEqual((done.code, done.lines[-1]), (0, "250 c"), done)

    def test_after_a_greeting_alone_a_reset_is_no_reset_after_a_reply(self):
        def greet_and_reset(connection):
            connection.sendall(b"hi\n")
            connection.recv(1)
            reset(connection)

        def greet_and_close(connection):
            connection.sendall(b"hi\n")

        with tcp_peer(Again(greet_and_close, greet_and_reset)) as server:
            done = confab("127.0.0.1", server.port, "--banner", "--reconnect", "-c", ":wait 0.1", "-c", "abc")
        self.assertEqual(done.code, 3, done)
        self.assertIn('"abc" may not have arrived', done.err)


class Datagrams(unittest.TestCase):
    def play(self, datagrams, *options):
        def answer(server):
            for _ in range(2):
                _, client = server.recvfrom(100)
                for each in datagrams:
                    server.sendto(each, client)

        with udp_peer(answer) as server:
            done = confab("-u", "127.0.0.1", server.port, "--no-source", *options, "-c", "a")
            recording = confab("-u", "127.0.0.1", server.port, "--json", *options, "-c", "a")
        with udp_peer(answer) as server, tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            file.write(recording.out)
            file.flush()
            replayed = confab("replay", file.name, "--target", f"127.0.0.1:{server.port}")
            confab("-u", "127.0.0.1", server.port, "-c", "a")
        came = [json.loads(each).get("type") for each in recording.lines].count("recv")
        return done, came, replayed

    def test_a_length_that_promises_too_much_spoils_no_other_datagram(self):
        done, came, _ = self.play([b"\0\x09abc", b"\0\2ok", b"\0\3end"], "--framing", "u16be")
        self.assertEqual((done.code, done.lines), (3, ["abc", "ok", "end"]), done)
        self.assertIn("a datagram of 5 bytes is shorter than the length in it says", done.err)
        self.assertEqual(came, 3)

    def test_a_datagram_of_several_messages_is_recorded_and_replayed_as_one(self):
        for framing, datagrams, messages in (
                ("line", [b"one", b"two\nthree", b"four\n"], ["one", "two", "three", "four"]),
                ("u8", [b"\1a\1b", b"\1c"], ["a", "b", "c"])):
            done, came, replayed = self.play(datagrams, "--framing", framing)
            self.assertEqual((done.code, done.lines), (0, messages), done)
            self.assertEqual(came, len(datagrams))
            self.assertEqual(replayed.code, 0, replayed)


class Lines(unittest.TestCase):
    def test_only_what_would_have_been_sent_is_counted(self):
        def once(connection):
            connection.sendall(read_line(connection))

        with tcp_peer(once) as server:
            done = confab("127.0.0.1", server.port, stdin="a\nb\n:wait 1\n:list\n:send c\n")
        self.assertIn('"b" and 1 more line not sent', done.err)

    def test_a_replay_in_a_script_looks_as_that_of_the_shell(self):
        with serving(*UPPER) as server, tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "t.jsonl")
            confab(server.urls[0], "--record", path, "-c", "a")
            for locale, mark in (("C.UTF-8", "✓ 1"), ("en_US.ISO-8859-1", "ok     1")):
                for command in (["replay", path], ["-c", f":replay {path}"]):
                    done = confab(*command, env={"LC_ALL": locale})
                    self.assertIn(mark, done.out, done)

    def test_a_script_goes_on_after_a_replay_that_failed_where_it_is_to_keep_going(self):
        red = ('{"format":"confab-transcript","version":1}\n{"type":"open","url":"%s"}\n'
               '{"type":"send","data":"x\\n"}\n{"type":"recv","data":"y\\n"}\n')
        with serving(*UPPER) as server, tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
            file.write(red % server.urls[0])
            file.flush()
            for path, code in ((file.name, 1), (os.devnull + "x", 3)):
                for keep_going in (True, False):
                    options = ["--keep-going"] if keep_going else []
                    done = confab(server.urls[0], "--no-source", *options, "-c", f":replay -q {path}", "-c", "b")
                    self.assertEqual((done.code, "B" in done.lines), (code, keep_going), done)

    def test_a_name_with_a_value_stands_for_it_in_what_is_expected(self):
        def hello(connection):
            while read_line(connection):
                connection.sendall(b"hello {b}ob\n")

        with tcp_peer(Again(*[hello] * 3)) as server:
            for value, code in (("ann", 1), ("{b}ob", 0)):
                done = confab("127.0.0.1", server.port, "--var", f"U={value}", "-c", "hi", "-c",
                              ":expect hello {{U}} 300ms")
                self.assertEqual(done.code, code, done)
            done = confab("127.0.0.1", server.port, "--secret", "U=hunter2", "-c", "hi", "-c", ":expect {{U}} 100ms")
        self.assertEqual(done.code, 1, done)
        self.assertNotIn("hunter2", done.err)

    def test_who_sends_cr_lf_is_not_told_to(self):
        with serving(*UPPER) as server:
            done = confab(server.urls[0], "-v", stdin="a\r\n")
        self.assertNotIn(":eol crlf", done.err)

    def test_a_dash_is_stdin(self):
        with serving(*UPPER) as server:
            done = confab(server.urls[0], "--no-source", "-f", "-", stdin="a\n")
        self.assertEqual((done.code, done.out), (0, "A\n"), done)


class Enough(unittest.TestCase):
    """-n ends the script: what it has not carried out is no success."""

    def run_lines(self, *lines, options=("-n", "1"), code):
        with serving("--reply", "upper", "tcp://127.0.0.1:0") as server:
            done = confab(server.urls[0], "--no-source", *options, *(part for line in lines for part in ("-c", line)))
        self.assertEqual((done.code, done.out), (code, "A\n"), done)
        return done.err

    def test_an_expectation_that_is_next_is_judged_by_what_came(self):
        self.assertEqual(self.run_lines("a", ":expect A", "b", code=0), "")
        self.assertEqual(self.run_lines("a", ":wait 20s", ":expect A", code=0), "")
        self.assertIn("expected Z from 127.0.0.1:", self.run_lines("a", ":expect Z 20s", "b", code=1))

    def test_an_expectation_that_is_not_carried_out_is_said(self):
        self.assertEqual(self.run_lines("a", "b", ":expect B", code=1),
                         'confab: ":expect B" and 1 more line not carried out (-n 1)\n')
        self.assertEqual(self.run_lines("a", ":replay x.json", code=1), 'confab: ":replay x.json" not carried out (-n 1)\n')

    def test_other_lines_are_a_notice(self):
        self.assertEqual(self.run_lines("a", "b", "c", code=0), "")
        self.assertIn("confab: 2 lines not carried out (-n 1)\n", self.run_lines("a", "b", "c", options=("-v", "-n", "1"), code=0))


if __name__ == "__main__":
    unittest.main()
