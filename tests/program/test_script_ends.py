"""What a script does, and says, when its peer ends before it; and that every code but 0 has its sentence."""

import socket
import tempfile
import threading
import json
import pathlib
import unittest

from support import LIMIT, confab, observe, read_all, read_line, reset, start, tcp_peer


def answer_once(connection):
    connection.sendall(read_line(connection).upper())


def run(server, *options, stdin):
    done = confab("127.0.0.1", server.port, *options, stdin=stdin)
    done.peer = f"127.0.0.1:{server.port}"
    return done


class TheConnectionEnds(unittest.TestCase):
    def test_a_script_does_not_go_on_over_another_connection(self):
        came = []

        def once(connection):
            came.append(connection)
            answer_once(connection)

        with tcp_peer(once) as server:
            done = run(server, "--no-source", stdin="MAIL\nRCPT\nDATA\nbody\n.\n")
        self.assertEqual((done.code, done.out, len(came)), (3, "MAIL\n", 1), done)
        self.assertEqual(done.errors, [
            f'confab: closed by {done.peer} after 1 reply; "RCPT" and 3 more lines not sent (--reconnect opens it again)'
        ], done)

    def test_the_lines_of_the_command_line_are_counted_too(self):
        with tcp_peer(answer_once) as server:
            done = confab(f"127.0.0.1:{server.port}", "-c", "a", "-c", "b", "-c", "c")
        self.assertEqual(done.code, 3, done)
        self.assertIn('"b" and 1 more line not sent', done.err)

    def test_with_reconnect_each_new_connection_is_said(self):
        with tcp_peer(answer_once) as server:
            done = run(server, "--reconnect", "--no-source", stdin="a\nb\nc\n")
        self.assertEqual((done.code, done.out), (0, "A\nB\nC\n"), done)
        # A server that takes more than 5 ms to close has a message that crosses its end: then that is said, too.
        said = [e.split(" 127")[0] for e in done.errors if not e.endswith("sent again")]
        self.assertEqual(said, ["confab: connected again"] * 2, done)

    def test_with_reconnect_a_server_that_resets_every_connection_ends_it(self):
        with tcp_peer(reset) as server:
            for _ in range(5):
                done = run(server, "--reconnect", stdin="a\nb\nc\n")
                self.assertEqual(done.code, 3, done)

    def test_keep_going_skips_the_lines_of_that_peer(self):
        with tcp_peer(answer_once) as server, tcp_peer(answer_once) as other:
            done = run(server, "--keep-going", "--no-source",
                       stdin=f"a\nb\nc\n:tcp 127.0.0.1 {other.port}\nd\n")
        self.assertEqual((done.code, done.out), (3, "A\nD\n"), done)
        self.assertEqual(done.errors, [f"confab: closed by 127.0.0.1:{server.port} after 1 reply; 2 lines not sent"])

    def test_a_bare_tcp_opens_it_again_on_purpose(self):
        with tcp_peer(answer_once) as server:
            done = run(server, "--no-source", stdin="a\n:tcp\nb\n")
        self.assertEqual((done.code, done.out), (0, "A\nB\n"), done)

    def test_a_peer_that_answers_and_closes_at_the_end_is_no_trouble(self):
        with tcp_peer(answer_once) as server:
            done = run(server, stdin="a\n")
        self.assertEqual((done.code, done.err), (0, ""), done)

    def test_the_end_without_a_reply_says_so(self):
        with tcp_peer(lambda connection: None) as server:
            done = run(server, "--pace", "free", stdin="a\n:wait 0.5\nb\n")
        self.assertEqual(done.code, 3, done)
        self.assertRegex(done.err, '"b" not sent|without a reply; "a" and 1 more line not sent')  # a race


class EveryCodeHasItsSentence(unittest.TestCase):
    def test_no_reply_is_said_with_the_time_that_was_waited(self):
        with tcp_peer(read_all) as server:
            done = run(server, "--timeout", "0.2", "--linger", "0.1", "--no-shutdown", stdin="a\n")
        self.assertEqual((done.code, done.errors), (4, [
            f"confab: no reply from {done.peer} within 200 ms (-n 0: none is expected)"]), done)

    def test_closed_without_a_reply_is_said(self):
        with tcp_peer(read_line) as server:
            done = run(server, stdin="a\n")
        self.assertEqual((done.code, done.errors), (4, [f"confab: closed by {done.peer} without a reply"]), done)

    def test_fewer_replies_than_wanted_is_said(self):
        with tcp_peer(answer_once) as server:
            done = run(server, "-n", "3", "--timeout", "0.2", stdin="a\n")
        self.assertEqual(done.code, 4, done)
        self.assertIn("1 of 3 replies came; then 127.0.0.1", done.err)

    def test_an_end_that_answers_ours_is_not_why_no_reply_came(self):
        def answer_and_read(connection):
            connection.sendall(read_line(connection).upper())
            read_all(connection)

        limits = "--timeout", "0.2", "--linger", "2"
        with tcp_peer(answer_and_read) as server, tcp_peer(read_all) as silent:
            done = run(server, "-n", "2", *limits, stdin="a\n")
            self.assertEqual(done.errors, ["confab: 1 of 2 replies came; then nothing for 200 ms (-n 2)"], done)
            done = run(silent, *limits, stdin="a\n")
            self.assertEqual(done.errors, [f"confab: no reply from {done.peer} within 200 ms (-n 0: none is expected)"])

    def test_quiet_says_nothing(self):
        with tcp_peer(read_line) as server:
            done = run(server, "-q", stdin="a\n")
        self.assertEqual((done.code, done.err), (4, ""), done)

    def test_a_reset_behind_the_answer_says_why_and_what_helps(self):
        def probe(connection):
            connection.recv(4)
            connection.sendall(b"imok")
            observe(0.05)
            reset(connection)

        with tcp_peer(probe) as server:
            done = run(server, "--no-source", stdin="ruok\n")
        self.assertEqual((done.code, done.out.strip()), (3, "imok"), done)
        self.assertIn(':eol none', done.err)
        self.assertIn('-n 1', done.err)

    def test_nothing_is_advised_about_a_view_where_nothing_is_shown(self):
        def answer_and_wait(connection):
            read_line(connection)
            connection.sendall(b"a\0\r\n")
            observe(0.05)
            reset(connection)

        with tcp_peer(answer_and_wait) as server:
            done = run(server, "--json", stdin="x\n")
        self.assertEqual(done.code, 3, done)
        self.assertIn(":eol crlf", done.err)
        self.assertNotIn(":view hex", done.err)


class Waits(unittest.TestCase):
    def test_an_answer_that_comes_only_behind_our_half_close_is_heard(self):
        def late(connection):
            read_all(connection)
            observe(0.3)
            connection.sendall(b"after your end\n")

        with tcp_peer(late) as server:
            done = run(server, "--timeout", "0.3", "--no-source", stdin="x\n")
        self.assertEqual((done.code, done.out), (0, "after your end\n"), done)

    def test_a_peer_that_takes_what_was_sent_slowly_gets_all_of_it(self):
        size = 3_000_000

        def slow(connection):
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
            got = 0
            while piece := connection.recv(1 << 16):
                got += len(piece)
                observe(0.05)
            connection.sendall(f"{got}\n".encode())

        with tcp_peer(slow) as server, tempfile.TemporaryDirectory() as folder:
            large = pathlib.Path(folder, "large")
            large.write_bytes(b"x" * size)
            done = run(server, "--no-source", "--timeout", "1", stdin=f":file {large}\n")
        self.assertEqual((done.code, done.out), (0, f"{size}\n"), done)

    def test_a_message_is_no_verdict_that_keeps_a_script_without_a_reader_going(self):
        heard, came, go = [], threading.Event(), threading.Event()

        def answer(connection):
            heard.append(read_line(connection))
            came.set()
            go.wait(LIMIT)
            connection.sendall(b"a\n")
            heard.append(read_line(connection))

        with tcp_peer(answer) as server, start("--no-commands", "127.0.0.1", server.port) as session:
            session.type("a\n:expect b\n")
            came.wait(LIMIT)
            session.process.stdout.close()
            go.set()
            session.code()
        self.assertEqual(heard, [b"a\n", b""])

    def test_the_rest_of_a_line_is_waited_for(self):
        def parts(connection):
            assert read_line(connection) == b"get\n"
            for part in (b"FREQ ", b"438", b"925000\r\n"):
                connection.sendall(part)
                observe(0.06)

        def in_parts(connection):
            parts(connection)
            assert read_line(connection) == b"next\n", "the next line came in the middle of the answer"
            connection.sendall(b"NEXT\n")

        with tcp_peer(in_parts) as server:
            done = run(server, "--no-source", stdin="get\nnext\n")
        self.assertEqual(done.code, 0, done)
        with tcp_peer(parts) as server:
            done = run(server, "-n", "1", "--json", stdin="get\n")
        events = [json.loads(line) for line in done.lines]
        self.assertEqual("".join(e["data"] for e in events if e.get("type") == "recv"), "FREQ 438925000\r\n", done)

    def test_a_prompt_without_a_line_end_is_answered(self):
        def login(connection):
            connection.sendall(b"login: ")
            assert read_line(connection) == b"ann\n"
            connection.sendall(b"Password: ")
            assert read_line(connection) == b"secret\n"
            connection.sendall(b"welcome\n")

        with tcp_peer(login) as server:
            done = run(server, "--banner", "--no-source", "--reply-timeout", "5", stdin="ann\nsecret\n")
        self.assertEqual(done.code, 0, done)
        self.assertIn("welcome", done.out)

    def test_a_greeting_that_does_not_come_is_said(self):
        with tcp_peer(read_all) as server:
            done = run(server, "--banner", "200ms", stdin="a\n")
        self.assertEqual((done.code, done.errors), (3, [
            f"confab: no greeting from {done.peer} within 200 ms (--banner)"]), done)


class Recorded(unittest.TestCase):
    def test_a_server_that_closes_by_itself_is_recorded_so(self):
        def until_quit(connection):
            while line := read_line(connection):
                connection.sendall(line.upper())
                if line == b"QUIT\n":
                    break

        with tcp_peer(until_quit) as server:
            for _ in range(5):
                done = run(server, "--json", stdin="a\nQUIT\n")
                types = [json.loads(line).get("type") for line in done.lines][1:]
                self.assertEqual(types, ["open", "send", "recv", "send", "recv", "eof", "close", "end"], done)


if __name__ == "__main__":
    unittest.main()
