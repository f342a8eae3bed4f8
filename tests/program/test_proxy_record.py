"""confab proxy --record: what passes becomes a transcript, which replays against the server and serves the client."""

import socket
import tempfile
import unittest

from proxies import client, events, proxy, replayed, said, shouting, url
from support import closed_port, confab, read_all, read_line, serving, tcp_peer


class Records(unittest.TestCase):
    def setUp(self):
        self.folder = self.enterContext(tempfile.TemporaryDirectory())
        self.record = f"{self.folder}/t.json"

    def test_what_a_client_would_have_recorded(self):
        with tcp_peer(shouting) as target:
            with proxy(url(target), "--record", self.record) as program:
                with client(program) as talker:
                    self.assertEqual(read_line(talker), b"hello\n")
                    talker.sendall(b"one\ntwo\n")
                    self.assertEqual(read_line(talker) + read_line(talker), b"ONE\nTWO\n")
                    talker.shutdown(socket.SHUT_WR)
                    read_all(talker)
                self.assertEqual(program.stop(), 0)
            opened = events(self.record)[0]
            self.assertEqual((opened["type"], opened["conn"], opened["url"]), ("open", "tcp1", url(target)))
            self.assertRegex(opened["x-client"], r"^127\.0\.0\.1:\d+$")
            self.assertEqual(said(self.record, "send", "recv", "shutdown", "eof", "close"), [
                ("recv", "hello\n"), ("send", "one\n"), ("send", "two\n"), ("recv", "ONE\n"), ("recv", "TWO\n"),
                ("shutdown", None), ("eof", None), ("close", None)])
            self.assertEqual(confab("transcript", "lint", self.record).code, 0)
            self.assertEqual(replayed(self.record, target.port).code, 0)

    def test_no_answer_before_what_it_answers(self):
        def echo(connection):
            while line := read_line(connection):
                connection.sendall(line)

        with tcp_peer(echo) as target, proxy(url(target), "-q", "--record", self.record) as program:
            with client(program) as talker:
                for number in range(300):
                    talker.sendall(b"%d\n" % number)
                    self.assertEqual(read_line(talker), b"%d\n" % number)
            program.stop()
        expected = [(kind, f"{number}\n") for number in range(300) for kind in ("send", "recv")]
        self.assertEqual(said(self.record, "send", "recv"), expected)

    def test_a_question_without_a_line_end_comes_before_its_answer(self):
        def login(connection):
            connection.sendall(b"login: ")
            read_line(connection)
            connection.sendall(b"welcome\n")

        with tcp_peer(login) as target, proxy(url(target), "-q", "--record", self.record) as program:
            with client(program) as talker:
                self.assertEqual(talker.recv(100), b"login: ")
                talker.sendall(b"ann\n")
                read_all(talker)
            program.stop()
        self.assertEqual(said(self.record, "send", "recv"),
                         [("recv", "login: "), ("send", "ann\n"), ("recv", "welcome\n")])

    def test_serves_the_client_in_the_servers_place(self):
        with tcp_peer(shouting) as target, proxy(url(target), "-q", "--record", self.record) as program:
            done = confab("--banner", "127.0.0.1", program.port, stdin="hello\n")
            self.assertEqual(done.code, 0, done)
            program.stop()
        with serving("--from", self.record, "--once", "tcp://127.0.0.1:0") as mock:
            again = confab("--banner", mock.urls[0], stdin="hello\n", stdout=-1)
            self.assertEqual([line.split("> ")[1] for line in again.lines], ["hello", "HELLO"])
            self.assertEqual(mock.code(), 0)

    def test_secrets_of_both_sides_by_their_names(self):
        def login(connection):
            connection.sendall(b"your token is s3cr3t-token\n")
            connection.sendall(b"you said " + read_line(connection))

        with tcp_peer(login) as target:
            with proxy(url(target), "-q", "--record", self.record, "--secret", "TOKEN=s3cr3t-token") as program:
                with client(program) as talker:
                    self.assertEqual(read_line(talker), b"your token is s3cr3t-token\n")
                    talker.sendall(b"s3cr3t-token\n")
                    self.assertEqual(read_line(talker), b"you said s3cr3t-token\n")
                program.stop()
        with open(self.record) as file:
            text = file.read()
        self.assertNotIn("s3cr3t-token", text)
        self.assertIn("{{TOKEN}}", text)

    def test_what_no_framing_cuts_goes_on_as_it_came(self):
        def answer(connection):
            read_line(connection)
            connection.sendall(b"HTTP/1.1 nonsense\r\n\r\nxyz")

        with tcp_peer(answer) as target:
            with proxy(url(target), "--record", self.record, "--framing", "netstring") as program:
                with client(program) as talker:
                    talker.sendall(b"hello\n")
                    self.assertEqual(read_all(talker), b"HTTP/1.1 nonsense\r\n\r\nxyz")
                program.stop()
        self.assertIn("raw", [each.get("framing") for each in events(self.record)])
        came = "".join(each["data"] for each in events(self.record) if each["type"] == "recv")
        self.assertEqual(came, "HTTP/1.1 nonsense\r\n\r\nxyz")
        self.assertEqual(confab("transcript", "lint", self.record).code, 0)

    def test_a_file_that_is_there_is_left_alone(self):
        with open(self.record, "w") as file:
            file.write("mine")
        done = confab("proxy", "--record", self.record, "tcp://127.0.0.1:0", f"tcp://127.0.0.1:{closed_port()}")
        self.assertEqual(done.code, 3, done)
        self.assertIn("--append goes on with it", done.err)

    def test_a_full_disk_costs_no_byte_on_the_wire(self):
        with tcp_peer(shouting) as target:
            with proxy(url(target), "-q", "--record", "/dev/full") as program, client(program) as talker:
                self.assertEqual(read_line(talker), b"hello\n")
                talker.sendall(b"one\n")
                self.assertEqual(read_line(talker), b"ONE\n")
                self.assertEqual(program.stop(), 3)
                self.assertIn(b"recording into /dev/full ended", program.err.rest())

    def test_as_json_lines(self):
        with tcp_peer(shouting) as target, proxy(url(target), "--json") as program:
            with client(program) as talker:
                read_line(talker)
            program.out.until(r'"type":"open"')
            program.out.until(r'"type":"recv".*"data":"hello\\n"')
            self.assertEqual(program.stop(), 0)
            self.assertIn(b'"type":"end"', program.out.rest())


if __name__ == "__main__":
    unittest.main()
