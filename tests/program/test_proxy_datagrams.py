"""confab proxy over datagrams: each client has its own way, and a target may go on at a new port."""

import socket
import tempfile
import unittest

from proxies import events, proxy, replayed, said, udp_socket
from support import LIMIT, closed_port, serving, udp_peer

UDP = "udp://127.0.0.1:0"


def shouting(server):
    while True:
        data, who = server.recvfrom(70_000)
        server.sendto(data.upper(), who)


def url(peer):
    return f"udp://127.0.0.1:{peer.port}"


class Datagrams(unittest.TestCase):
    def test_clients_are_not_mixed_up(self):
        with udp_peer(shouting) as target, proxy(url(target), listen=UDP) as program:
            with udp_socket() as one, udp_socket() as other:
                for talker, text in ((one, b"same"), (other, b"same"), (one, b"mine")):
                    talker.sendto(text, ("127.0.0.1", program.port))
                    self.assertEqual(talker.recvfrom(100), (text.upper(), ("127.0.0.1", program.port)))
            program.out.until(r"udp1 -> same\n")
            program.out.until(r"udp2 -> same\n")

    def test_empty_ones_and_the_longest_pass(self):
        with udp_peer(shouting) as target, proxy(url(target), "-q", listen=UDP) as program, udp_socket() as talker:
            for size in (0, 1, 65_507):
                talker.sendto(b"x" * size, ("127.0.0.1", program.port))
                self.assertEqual(talker.recv(70_000), b"X" * size)

    def test_a_target_that_answers_from_a_new_port_is_seen_at_a_new_port(self):
        def moving(server):
            data, who = server.recvfrom(100)
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
                other.settimeout(LIMIT)
                other.bind(("127.0.0.1", 0))
                other.sendto(b"from here", who)
                more, again = other.recvfrom(100)
                other.sendto(b"got " + more, again)

        with tempfile.TemporaryDirectory() as folder, udp_peer(moving) as target:
            record = f"{folder}/t.json"
            with proxy(url(target), "--record", record, listen=UDP) as program, udp_socket() as talker:
                talker.sendto(b"begin", ("127.0.0.1", program.port))
                data, where = talker.recvfrom(100)
                self.assertEqual(data, b"from here")
                self.assertNotEqual(where[1], program.port)
                talker.sendto(b"more", where)
                self.assertEqual(talker.recvfrom(100), (b"got more", where))
                program.stop()
            self.assertEqual(said(record, "send", "recv"), [
                ("send", "begin"), ("recv", "from here"), ("send", "more"), ("recv", "got more")])
            self.assertIn("to", [each for each in events(record) if each["type"] == "send"][1])

    def test_over_paths_a_target_that_moves_stays_where_the_client_knows_it(self):
        def bound(name):
            made = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            made.settimeout(LIMIT)
            made.bind(f"{folder}/{name}")
            return made

        with tempfile.TemporaryDirectory() as folder:
            front, first = f"{folder}/front", f"{folder}/first"
            with bound("first") as target, bound("other") as other, bound("client") as talker:
                with proxy(f"unixgram:{first}", listen=f"unixgram:{front}") as program:
                    talker.sendto(b"begin", front)
                    data, who = target.recvfrom(100)
                    self.assertEqual(data, b"begin")
                    for _ in range(2):
                        other.sendto(b"from elsewhere", who)
                        self.assertEqual(talker.recvfrom(100), (b"from elsewhere", front))
                    talker.sendto(b"more", front)
                    self.assertEqual(target.recv(100), b"more")
                    self.assertEqual(program.stop(), 0)

    def test_a_recording_replays(self):
        with tempfile.TemporaryDirectory() as folder, serving("udp://127.0.0.1:0", "--reply", "upper") as server:
            record = f"{folder}/t.json"
            with proxy(server.urls[0], "-q", "--record", record, listen=UDP) as program, udp_socket() as talker:
                for text in (b"one", b"two"):
                    talker.sendto(text, ("127.0.0.1", program.port))
                    self.assertEqual(talker.recv(100), text.upper())
                self.assertEqual(program.stop(), 0)
            done = replayed(record, server.ports[0])
            self.assertEqual(done.code, 0, done)

    def test_a_refused_port_is_told(self):
        with proxy(f"udp://127.0.0.1:{closed_port(socket.SOCK_DGRAM)}", listen=UDP) as program, udp_socket() as talker:
            talker.sendto(b"hello", ("127.0.0.1", program.port))
            program.out.until(r"udp1 .*refused")


if __name__ == "__main__":
    unittest.main()
