"""The table "What bad input gets", row by row."""

import socket
import subprocess
import tempfile
import threading
import unittest

from process_state import resident_bytes
from support import (
    CONFAB, LIMIT, closed_port, confab, environment, observe, read_line, reset, serving, start, tcp_peer, udp_peer)


class BadInput(unittest.TestCase):
    def assert_says(self, done, code, *words):
        """One line on stderr with these words, nothing on stdout."""
        self.assertEqual((done.code, done.out), (code, ""), done)
        self.assertTrue(done.errors, done)
        self.assertTrue(all(line.startswith("confab: ") for line in done.errors), done)
        for word in words:
            self.assertRegex(done.err, word, done)
        self.assertNotRegex(done.err, r"(?m)\\n$", "a line end written as two characters")
        self.assertNotIn("terminate called", done.err)

    def test_no_such_host(self):
        # A name that cannot be: answered without asking anyone, or by "try again" where no name server is.
        done = confab("no such host.invalid", "12000", stdin="a\n")
        self.assertEqual((done.code in (2, 3), done.out), (True, ""), done)
        done = confab("nobody.invalid", "12000", "--connect-timeout", "5", stdin="a\n")
        self.assert_says(done, 3, "nobody.invalid")

    def test_output_that_cannot_be_written_is_code_3_and_said(self):
        for arguments in (["demo", "-c", "hello"], ["demo", "--json", "-c", "hello"], ["--help"]):
            with self.subTest(arguments=arguments), open("/dev/full", "wb") as full:
                done = subprocess.run([CONFAB, *arguments], stdin=subprocess.DEVNULL, stdout=full, stderr=subprocess.PIPE,
                                      timeout=LIMIT, env=environment())
                self.assertEqual(done.returncode, 3, done)
                self.assertEqual(done.stderr.count(b"confab: cannot write the output"), 1, done)

    def test_a_log_that_cannot_be_written_stops_no_server(self):
        with open("/dev/full", "wb") as full, subprocess.Popen(
                [CONFAB, "serve", "tcp://127.0.0.1:0"], stdout=full, stderr=subprocess.PIPE, env=environment()) as server:
            self.assertIn(b"cannot write the log", server.stderr.readline())
            self.assertIsNone(server.poll())
            server.terminate()
            self.assertEqual(server.wait(LIMIT), 0)

    def test_no_more_replies_than_were_asked_for_are_shown(self):
        with tcp_peer(lambda connection: (read_line(connection), connection.sendall(b"1\n2\n3\n"))) as peer:
            done = confab("127.0.0.1", peer.port, "-n", "2", "--no-source", stdin="a\n")
        self.assertEqual((done.code, done.lines), (0, ["1", "2"]), done)

    def test_a_host_may_stand_in_brackets_and_a_server_needs_an_address(self):
        self.assert_says(confab("[::1]", closed_port(), stdin="a\n"), 3, "refused")
        self.assert_says(confab("serve", "tcp://"), 2, "the address is missing")

    def test_refused_names_every_address_that_was_tried(self):
        port = closed_port()
        done = confab("localhost", port, stdin="a\n")
        self.assert_says(done, 3, "refused", rf"127\.0\.0\.1:{port}")
        self.assertEqual(len(done.errors), 1, done)

    def test_connect_timeout_says_how_long(self):
        # A full backlog answers nobody: the same as a black hole, without the root that it would take.
        with socket.socket() as full:
            full.bind(("127.0.0.1", 0))
            full.listen(0)
            fillers = []
            for _ in range(4):
                fillers.append(socket.socket())
                fillers[-1].setblocking(False)
                fillers[-1].connect_ex(full.getsockname())
            done = confab("--connect-timeout", "0.3", "127.0.0.1", full.getsockname()[1], stdin="a\n")
            for filler in fillers:
                filler.close()
        self.assert_says(done, 3, r"timed out.*(0\.3 s|300 ms)")

    def test_the_script_is_not_read_where_the_address_cannot_be_opened(self):
        self.assert_says(confab("127.0.0.1", closed_port(), stdin=":nonsense\n"), 3, "refused")

    def test_urls_that_are_wrong(self):
        for words, arguments in (
            ("port", ["tcp://127.0.0.1:0"]),
            ("port", ["tcp://127.0.0.1:70000"]),
            ("port", ["127.0.0.1", "70000"]),
            ("port", ["127.0.0.1", "no-such-service"]),
            ("port", ["tcp://127.0.0.1"]),
            ("tcp.*udp", ["carrier-pigeon://host:1"]),
            ("port|host|brackets", ["tcp://:1:2:3"]),
            ("there are: tcp, udp", ["http://127.0.0.1/"]),
            ("there are: tcp, udp", ["pipe", "http://127.0.0.1/"]),
            ("there are: tcp, udp", ["-c", ":open http://127.0.0.1/"]),
        ):
            with self.subTest(arguments=arguments):
                self.assert_says(confab(*arguments, stdin="a\n"), 2, words)

    def test_options_that_are_wrong(self):
        for arguments in (["--no-such-option"], ["--timeout"], ["--timeout", "soon", "127.0.0.1", "1"],
                          ["serve"], ["serve", "--reply", "nonsense", "tcp://127.0.0.1:0"], ["pipe"],
                          ["127.0.0.1", "1", "2", "3"], ["-n", "-3", "127.0.0.1", "1"]):
            with self.subTest(arguments=arguments):
                done = confab(*arguments)
                self.assertEqual((done.code, done.out), (2, ""), done)
                self.assertTrue(done.err.startswith("confab: "), done)

    def test_commands_that_are_wrong_are_never_sent(self):
        for line, words in ((":udpp", "did you mean.*:udp"), (":qiut", ":quit"), (":hex 0", "hex"), (":raw \\q", r"\\"),
                            (":tcp a b c", "tcp"), (":wait soon", "wait"), (":eol clrf", "none.*lf.*crlf"),
                            (":framing nonsense", "line"), (":use nobody", "nobody"), (":zzz", "::zzz|::word"),
                            (":expect", "expect"), (":expect {{x:nonsense}}", "nonsense"), (":file /no/such/file", "/no/such/file")):
            got = []
            with self.subTest(line=line), tcp_peer(lambda c: got.append(read_line(c))) as server:
                done = confab("127.0.0.1", server.port, stdin=line + "\n")
                self.assert_says(done, 3 if "/no/such" in line else 2, words)
                self.assertIn(got, ([], [b""]))

    def test_what_is_wrong_is_quoted_up_to_some_length(self):
        long = "9" * 1_000_000
        for line, words in ((f":wait {long}", "usage: :wait"), (f":{'x' * 1_000_000}", "sends it as text"),
                            (f":open {long}", "usage: :open"), (f":file /{long}", "nothing was sent"),
                            (f":use {long}", "usage: :use")):
            with self.subTest(words=words):
                done = confab(stdin=line + "\n")
                self.assert_says(done, 3 if ":file" in line else 2, words)
                self.assertLess(len(done.err), 800)
        done = confab("127.0.0.1", "9" * 100_000)
        self.assert_says(done, 2, "tells what is possible")
        self.assertLess(len(done.err), 800)

    def test_a_message_before_anything_is_connected(self):
        self.assert_says(confab(stdin="hello\n"), 3, "not connected", ":tcp")

    def test_a_message_too_long_for_a_datagram_is_refused_before_sending(self):
        got = []
        with udp_peer(lambda s: got.append(s.recvfrom(1 << 17)[0])) as server:
            done = confab("-u", "--reply-timeout", "0.1", "127.0.0.1", server.port, stdin="x" * 65508 + "\n")
            self.assert_says(done, 2, "65,?508", "65,?507")
        self.assertEqual(got, [])

    def test_a_file_too_long_for_a_datagram_is_refused_with_its_size(self):
        with udp_peer(lambda s: None) as server, tempfile.NamedTemporaryFile() as file:
            for size in (65508, 1 << 20, 5_000_000, 300_000_000):
                file.truncate(size)
                done = confab("-u", "127.0.0.1", server.port, "-c", f":file {file.name}")
                self.assert_says(done, 2, f"a message of {size} bytes is too long", "65507")

    def test_the_longest_datagram_goes_and_comes_whole(self):
        with serving("udp://127.0.0.1:0", "--quiet") as server:
            done = confab("-u", "--no-source", "127.0.0.1", server.ports[0], stdin="x" * 65507 + "\n")
        self.assertEqual((done.code, done.out), (0, "x" * 65507 + "\n"), done.err)

    def test_a_line_without_end_is_bounded_and_nothing_else_is_lost(self):
        with serving("tcp://127.0.0.1:0", "--quiet") as server:
            endless = b"x" * (65 << 20)
            for text, lines in ((b"a\n" + endless + b"\nb\n", ["a", "b"]), (endless, [])):
                done = confab("--no-source", server.urls[0], stdin=text)
                self.assertEqual((done.code, done.lines, len(done.errors)), (2, lines, 1), done)
                self.assertIn("64 MiB", done.err)
                self.assertIn("confab pipe", done.err)

    def test_a_long_line_is_sent_without_being_copied_often(self):
        received = []
        connected = threading.Event()  # the program is up, and so is what it needs by itself

        def handle(connection):
            connected.set()
            while piece := connection.recv(1 << 20):
                received.append(len(piece))

        at_once = {"ASAN_OPTIONS": "quarantine_size_mb=1"}  # where there is one: memory is given back
        with tcp_peer(handle) as server, start("-n", 0, "127.0.0.1", server.port, env=at_once) as session:
            self.assertTrue(connected.wait(20))
            before = resident_bytes(session.process.pid)
            piece = b"x" * (1 << 20)
            for _ in range(60):
                session.type(piece)
            session.type(b"\n")
            while sum(received) < 30 << 20:
                observe(0.01)
            self.assertLess(resident_bytes(session.process.pid) - before, 200 << 20)

    def test_a_peer_that_goes_away_is_announced_with_its_address(self):
        for end, words in ((lambda c: c.close(), "closed"), (reset, "reset")):
            def leave(connection):
                read_line(connection)
                end(connection)

            with self.subTest(words=words), tcp_peer(leave) as server:
                done = confab("-v", "--timeout", "0.2", "127.0.0.1", server.port, stdin="a\n")
                self.assertRegex(done.err, rf"(?i)127\.0\.0\.1:{server.port}.*{words}|{words}.*127\.0\.0\.1:{server.port}", done)

    def test_what_a_name_contains_cannot_reach_the_terminal(self):
        done = confab("\x1b[31mhost\u202e", "12000", stdin="a\n")
        self.assertIn(done.code, (2, 3), done)
        self.assertNotIn("\x1b", done.err)
        self.assertNotIn("\u202e", done.err)

    def test_serving_on_a_port_in_use_names_the_address(self):
        with serving("tcp://127.0.0.1:0") as server:
            done = confab("serve", server.urls[0])
            self.assertEqual((done.code, done.out), (3, ""), done)
            self.assertRegex(done.err, rf"^confab: .*127\.0\.0\.1:{server.ports[0]}.*in use", done)


if __name__ == "__main__":
    unittest.main()
