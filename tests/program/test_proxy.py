"""confab proxy: forwards streams as they are, ends and losses too, and shows what passes."""

import fcntl
import socket
import ssl
import tempfile
import termios
import threading
import unittest

from proxies import check_refused, client, events, proxy, shouting, url
from support import LIMIT, closed_port, confab, dial, observe, read_all, read_line, reset, serving, start, tcp_peer

LONG = 500_000


def slow_client(program):
    """Whose system takes little before it is read."""
    made = socket.socket()
    made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    made.settimeout(LIMIT)
    made.connect(("127.0.0.1", program.port))
    return made


class Forwards(unittest.TestCase):
    def test_every_byte_both_ways_and_both_ends(self):
        every_byte = bytes(range(256)) * 1000
        with tcp_peer(lambda c: c.sendall(read_all(c)[::-1])) as target, proxy(url(target), "-q") as program:
            with client(program) as talker:
                sender = threading.Thread(target=lambda: (talker.sendall(every_byte), talker.shutdown(socket.SHUT_WR)))
                sender.start()
                self.assertEqual(read_all(talker), every_byte[::-1])
                sender.join()
            self.assertEqual(program.stop(), 0)

    def test_one_byte_is_passed_on_without_its_line_end(self):
        def one(connection):
            connection.sendall(b"$")
            self.assertEqual(connection.recv(10), b"a")
            connection.sendall(b"b")
            connection.recv(10)

        with tempfile.TemporaryDirectory() as folder, tcp_peer(one) as target:
            with proxy(url(target), "--record", f"{folder}/t.json") as program, client(program) as talker:
                self.assertEqual(talker.recv(10), b"$")
                talker.sendall(b"a")
                self.assertEqual(talker.recv(10), b"b")

    def test_a_half_close_of_either_side_leaves_the_other_direction(self):
        def first(connection):
            connection.sendall(b"all I say")
            connection.shutdown(socket.SHUT_WR)
            self.assertEqual(read_all(connection), b"and I went on")

        with tcp_peer(first) as target, proxy(url(target), "-q") as program, client(program) as talker:
            self.assertEqual(read_all(talker), b"all I say")
            talker.sendall(b"and I went on")
            talker.shutdown(socket.SHUT_WR)
            target.finish()

    def test_a_refusal_is_a_reset_and_no_clean_end(self):
        with tempfile.TemporaryDirectory() as folder:
            record = f"{folder}/t.json"
            with proxy(f"tcp://127.0.0.1:{closed_port()}", "--record", record) as program, client(program) as talker:
                with self.assertRaises(ConnectionResetError):
                    talker.recv(10)
                program.out.until("connection refused")
                program.stop()
            [error] = events(record)[:1]
            self.assertEqual((error["type"], error["op"], error["code"]), ("error", "connect", "ECONNREFUSED"))

    def test_a_reset_comes_after_all_that_came_before_it(self):
        def rude(connection):
            connection.sendall(b"x" * LONG)
            while int.from_bytes(fcntl.ioctl(connection, termios.TIOCOUTQ, b"\0" * 4), "little"):
                observe(0.01)  # what is not acknowledged is lost with a reset, proxy or not
            reset(connection)

        trusting = ssl.create_default_context()
        trusting.check_hostname = False
        trusting.verify_mode = ssl.CERT_NONE
        for scheme in ("tcp", "tls"):
            with self.subTest(scheme), tcp_peer(rude) as target:
                with proxy(url(target), "-q", listen=f"{scheme}://127.0.0.1:0") as program, slow_client(program) as plain:
                    talker = trusting.wrap_socket(plain, suppress_ragged_eofs=False) if scheme == "tls" else plain
                    got = 0
                    with self.assertRaises((ConnectionResetError, ssl.SSLEOFError)):  # Python loses why
                        while piece := talker.recv(1000):
                            got += len(piece)
                    self.assertEqual(got, LONG)

    def test_a_client_that_resets_resets_the_target(self):
        heard = []

        def patient(connection):
            connection.sendall(b"hi\n")
            try:
                heard.append(read_all(connection))
            except ConnectionResetError:
                heard.append("reset")

        with tcp_peer(patient) as target, proxy(url(target), "-q") as program:
            talker = client(program)
            self.assertEqual(read_line(talker), b"hi\n")
            reset(talker)
            target.finish()
        self.assertEqual(heard, ["reset"])

    def test_a_reader_that_stops_stops_its_writer_and_nobody_else(self):
        go_on = threading.Event()

        def pouring(connection):
            connection.settimeout(1)
            try:
                for _ in range(10_000):
                    connection.sendall(b"x" * 100_000)
            except TimeoutError:
                go_on.set()
            connection.close()

        def serve(connection):
            pouring(connection) if connection.recv(1) == b"p" else connection.sendall(b"here\n")

        with tcp_peer(serve) as target, proxy(url(target), "-q") as program:
            with client(program) as stuck, client(program) as other:
                stuck.sendall(b"p")
                self.assertTrue(go_on.wait(30))
                other.sendall(b"q")
                self.assertEqual(read_line(other), b"here\n")

    def test_itself_is_no_target(self):
        port = closed_port()
        done = confab("proxy", f"tcp://127.0.0.1:{port}", f"tcp://localhost:{port}")
        self.assertEqual(done.code, 2, done)
        self.assertIn("is where the proxy itself listens", done.err)

    def test_tls_towards_the_target_is_readable_here(self):
        with serving("tls://127.0.0.1:0", "--reply", "upper") as server:
            with proxy(server.urls[0]) as program, client(program) as talker:
                talker.sendall(b"hello\n")
                self.assertEqual(read_line(talker), b"HELLO\n")
                program.out.until(r"tls1 -> hello\n")
                program.out.until(r"tls1 <- HELLO\n")

    def test_several_pairs(self):
        with serving("tcp://127.0.0.1:0", "tcp://127.0.0.1:0", "--reply", "upper") as server:
            pairs = [f"tcp://127.0.0.1:0={each}" for each in server.urls]
            with start("proxy", *pairs) as program:
                ports = [int(program.out.until(r"^listening \S+:(\d+) -> ").group(1)) for _ in pairs]
                for number, port in enumerate(ports, 1):
                    with dial(port) as talker:
                        talker.sendall(b"hi\n")
                        self.assertEqual(read_line(talker), b"HI\n")
                        program.out.until(f"tcp{number} <- HI")


class Shows(unittest.TestCase):
    def test_what_passes_harmless_and_whose_it_is(self):
        def hostile(connection):
            read_line(connection)
            connection.sendall(b"\x1b]0;gotcha\x07\n")

        with tcp_peer(hostile) as target, proxy(url(target)) as program:
            with client(program) as talker:
                talker.sendall(b"a\r\n")
                read_all(talker)
            program.out.until(r"^\d\d:\d\d:\d\d\.\d\d\d tcp1 connected 127\.0\.0\.1:\d+ -> 127\.0\.0\.1:\d+\n")
            program.out.until(r"^\S+ tcp1 -> a\n")
            program.out.until(r"^\S+ tcp1 <- \\x1b\]0;gotcha\\x07\n")
            program.out.until(r"^\S+ tcp1 the target has finished sending\n")
            program.out.until(r"^\S+ tcp1 the client has finished sending\n")
            program.out.until(r"^\S+ tcp1 closed\n")

    def test_nothing_when_it_is_quiet(self):
        with tcp_peer(shouting) as target, proxy(url(target), "-q") as program:
            with client(program) as talker:
                read_line(talker)
            program.stop()
            self.assertEqual(program.out.rest().decode(), f"{url(target)}\n")

    def test_words_that_say_nothing_are_refused(self):
        check_refused(self, (((), "are missing"), (("9000",), "one LISTEN and one TARGET"),
                             (("tcp://:1", "udp://:2"), "cannot go on over udp"),
                             (("-u", "tcp://:1", "tcp://:2"), "-u"), (("--append", "1", "2"), "--record"),
                             (("--json", "-q", "1", "2"), "contradict")))


if __name__ == "__main__":
    unittest.main()
