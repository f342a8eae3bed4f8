"""confab serve: every kind of reply over every transport, and what clients do to it."""

import contextlib
import resource
import select
import signal
import socket
import unittest

from process_state import cpu_seconds, resident_bytes
from support import LIMIT, dial, read_all, read_line, reset, serving, start

CTIME = rb"\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4}"


def ask_udp(port, data, limit=LIMIT):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.settimeout(limit)
        client.sendto(data, ("127.0.0.1", port))
        return client.recv(1 << 17)


def ask_tcp(port, data):
    with dial(port) as client:
        client.sendall(data)
        client.shutdown(socket.SHUT_WR)
        return read_all(client)


class Replies(unittest.TestCase):
    def test_every_kind_over_tcp_and_udp(self):
        for kind, reply in (("echo", rb"hello"), ("upper", rb"HELLO"), ("time", rb"at " + CTIME + rb" :hello"),
                            ("greet", rb"Hi,you send me :\[" + CTIME + rb"\] hello"), ("text:same", rb"same")):
            with self.subTest(kind=kind):
                with serving("tcp://127.0.0.1:0", "udp://127.0.0.1:0", "--reply", kind) as server:
                    tcp, udp = server.ports
                    # A reply ends as its message did.
                    self.assertRegex(ask_tcp(tcp, b"hello\n"), rb"\A" + reply + rb"\n\Z")
                    self.assertRegex(ask_tcp(tcp, b"hello\r\n"), rb"\A" + reply + rb"\r\n\Z")
                    self.assertRegex(ask_tcp(tcp, b"hello"), rb"\A" + reply + rb"\Z")
                    self.assertRegex(ask_tcp(tcp, b"hello\nhello\n"), rb"\A(" + reply + rb"\n){2}\Z")
                    self.assertRegex(ask_udp(udp, b"hello"), rb"\A" + reply + rb"\Z")

    def test_echo_is_the_default_and_exact(self):
        with serving("tcp://127.0.0.1:0", "udp://127.0.0.1:0", "--quiet") as server:
            payload = bytes(range(256)) * 40
            self.assertEqual(ask_tcp(server.ports[0], payload), payload)
            self.assertEqual(ask_udp(server.ports[1], payload), payload)
            self.assertEqual(ask_udp(server.ports[1], b""), b"")

    def test_discard_answers_nothing(self):
        with serving("tcp://127.0.0.1:0", "--reply", "discard") as server:
            self.assertEqual(ask_tcp(server.ports[0], b"hello\n" * 1000), b"")

    def test_a_message_without_its_end_is_answered_while_the_client_waits(self):
        with serving("tcp://127.0.0.1:0", "--reply", "upper") as server, dial(server.ports[0]) as client:
            for _ in range(2):
                client.sendall(b"hello")
                self.assertEqual(client.recv(100), b"HELLO")

    def test_chat_is_one_room_over_all_transports(self):
        with serving("tcp://127.0.0.1:0", "udp://127.0.0.1:0", "--reply", "chat") as server:
            with dial(server.ports[0]) as ann, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as bob:
                server.out.until("127.0.0.1:%d" % ann.getsockname()[1])  # ann is in the room
                bob.settimeout(LIMIT)
                bob.connect(("127.0.0.1", server.ports[1]))
                bob.send(b"hi all\n")
                heard = [read_line(ann), read_line(ann)]
                b = "127.0.0.1:%d" % bob.getsockname()[1]
                self.assertTrue(heard[0].startswith(b"* ") and b.encode() in heard[0], heard)
                self.assertEqual(heard[1], f"<{b}> hi all\n".encode())
                ann.sendall(b"/nick ann\nhello\n")
                a = "127.0.0.1:%d" % ann.getsockname()[1]
                received = b""
                while b"hello" not in received:
                    received += bob.recv(1000)
                self.assertIn(f"<ann {a}> hello".encode(), received)
                self.assertNotIn(b"hi all", received, "the sender gets nothing back")

    def test_says_who_said_what(self):
        with serving("tcp://127.0.0.1:0", "udp://127.0.0.1:0") as server:
            with dial(server.ports[0]) as client:
                client.sendall(b"one \x1b[31m\n")
                name = "%s:%d" % client.getsockname()
                self.assertIn("\\x1b[31m", server.out.until(rf"^.*{name}.*one.*\n").group().decode())
            ask_udp(server.ports[1], b"two")
            server.out.until(r"^.*127\.0\.0\.1:\d+.*two.*\n")

    def test_quiet_says_where_it_listens_and_no_more(self):
        with serving("tcp://127.0.0.1:0", "--quiet") as server:
            ask_tcp(server.ports[0], b"one\n")
            server.send(signal.SIGTERM)
            self.assertEqual((server.out.rest(), server.code()), (b"", 0))


class Addresses(unittest.TestCase):
    def test_localhost_is_both_addresses_with_one_port(self):
        with start("serve", "tcp://localhost:0", "--quiet") as server:
            port = server.out.until(r"^listening tcp://\S+:(\d+)\n").group(1).decode()
            dial(int(port)).close()
            with contextlib.suppress(OSError):
                probe = socket.socket(socket.AF_INET6)
                probe.bind(("::1", 0))
                probe.close()
                dial(int(port), "::1").close()

    def test_port_0_may_stand_behind_any_host(self):
        for address, shown in ((":0", r"127\.0\.0\.1"), ("127.0.0.1:0", r"127\.0\.0\.1"), ("[::1]:0", r"\[::1\]")):
            with self.subTest(address=address), start("serve", address) as server:
                server.out.until(rf"^listening tcp://{shown}:[1-9]\d*\n")

    def test_every_address_is_warned_about(self):
        with start("serve", "tcp://*:0", "--quiet") as server:
            server.out.until(r"^listening tcp://\S+:\d+\n")
            server.err.until(r"^confab: .*every|all ")

    def test_signals_end_it_with_0(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            with serving("tcp://127.0.0.1:0", "udp://127.0.0.1:0") as server, dial(server.ports[0]):
                server.send(number)
                self.assertEqual(server.code(), 0, server.err.rest())

    def test_what_is_being_sent_is_finished_first(self):
        with serving("tcp://127.0.0.1:0", "--quiet") as server, dial(server.ports[0]) as client:
            line = b"x" * (1 << 20) + b"\n"
            client.sendall(line)
            first = client.recv(1)
            server.send(signal.SIGTERM)
            self.assertEqual(len(first + read_all(client)), len(line))
            self.assertEqual(server.code(), 0)


class Many(unittest.TestCase):
    def test_a_thousand_connections_at_once(self):
        with serving("tcp://127.0.0.1:0", "--quiet") as server, contextlib.ExitStack() as stack:
            # Only now, so that the server has to do with what it was given.
            most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
            clients = [stack.enter_context(dial(server.ports[0])) for _ in range(1000)]
            for number, client in enumerate(clients):
                client.sendall(b"%d\n" % number)
            for number, client in enumerate(clients):
                self.assertEqual(read_line(client), b"%d\n" % number)

    def test_out_of_descriptors_it_waits_and_goes_on(self):
        def few():
            resource.setrlimit(resource.RLIMIT_NOFILE, (32, 32))

        with start("serve", "tcp://127.0.0.1:0", preexec_fn=few) as server, contextlib.ExitStack() as stack:
            port = int(server.out.until(r"^listening tcp://127\.0\.0\.1:(\d+)\n").group(1))
            # UBSan asks through a pipe whether an object can be read, and calls it broken where there is none to
            # be had: let it see one of our errors while there is.
            reset(dial(port))
            server.out.until("reset|closed|left")
            clients = [stack.enter_context(dial(port)) for _ in range(60)]
            clients[0].sendall(b"still here\n")
            self.assertEqual(read_line(clients[0]), b"still here\n")
            server.err.until("descriptors|open files")
            used = cpu_seconds(server.process.pid)
            select.select([], [], [], 0.5)  # a time of observation: does it spin?
            self.assertLess(cpu_seconds(server.process.pid) - used, 0.3)
            for client in clients[:50]:
                client.close()
            clients[55].sendall(b"at last\n")
            self.assertEqual(read_line(clients[55]), b"at last\n")

    def test_one_client_that_reads_nothing_delays_nobody(self):
        with serving("tcp://127.0.0.1:0", "--quiet") as server, dial(server.ports[0]) as deaf:
            deaf.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                while True:
                    deaf.send(b"x" * 1000 + b"\n")
            for _ in range(100):
                with dial(server.ports[0]) as client:
                    client.sendall(b"hello\n")
                    self.assertEqual(read_line(client), b"hello\n")

    def test_a_message_without_an_end_is_bounded(self):
        with serving("tcp://127.0.0.1:0", "--quiet", "--reply", "upper") as server, dial(server.ports[0]) as greedy:
            sent = 0
            with contextlib.suppress(ConnectionError):
                while sent < 100 << 20:
                    sent += greedy.send(b"x" * (1 << 16))
                self.fail("100 MB were taken")
            self.assertGreater(sent, 16 << 20)
            self.assertLess(resident_bytes(server.process.pid), 400 << 20)
            server.err.until("^confab: .*limit")
            self.assertEqual(ask_tcp(server.ports[0], b"others\n"), b"OTHERS\n")


if __name__ == "__main__":
    unittest.main()
