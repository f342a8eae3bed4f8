"""Our own side of what is dialled: address, port, family, ttl, buffers, as the peer sees them."""

import os
import socket
import tempfile
import unittest

from support import LIMIT, closed_port, confab, read_line, tcp_peer


IP_RECVTTL = 12  # Python has no name for it, linux/in.h has


def upper(connection):
    while line := read_line(connection):
        connection.sendall(line.upper())


class Streams(unittest.TestCase):
    def seen(self, *arguments, options=""):
        """Where the server sees us come from."""
        peers = []

        def talk(connection):
            peers.append(connection.getpeername()[:2])
            upper(connection)

        with tcp_peer(talk) as peer:
            words = [each.replace("URL", f"tcp://127.0.0.1:{peer.port}{options}") for each in arguments]
            done = confab(*words, stdin="a\n")
        self.assertEqual((done.code, done.err), (0, ""), done)
        return peers[0]

    def test_leave_from_the_address_and_the_port_that_are_named(self):
        port = closed_port()
        self.assertEqual(self.seen("-s", "127.0.0.2", "URL")[0], "127.0.0.2")
        self.assertEqual(self.seen("-p", str(port), "URL"), ("127.0.0.1", port))
        self.assertEqual(self.seen("-s", "127.0.0.2", "-p", str(port), "URL"), ("127.0.0.2", port))
        self.assertEqual(self.seen("pipe", "-s", "127.0.0.3", "URL")[0], "127.0.0.3")
        self.assertEqual(self.seen("URL", options=f"?bind=127.0.0.2:{port}"), ("127.0.0.2", port))
        self.assertEqual(self.seen("URL", options="?bind=127.0.0.2")[0], "127.0.0.2")

    def test_a_port_can_be_used_again_at_once_for_another_peer(self):
        port = closed_port()
        with tcp_peer(upper) as first, tcp_peer(upper) as second:
            places = [f"tcp://127.0.0.1:{each.port}?bind=127.0.0.2:{port}" for each in (first, second)]
            done = confab("-t", places[0], "-c", "a", "-c", ":close", "-c", f":open {places[1]}", "-c", "b")
        self.assertEqual((done.code, done.lines), (0, ["A", "B"]), done)

    def test_colon_tcp_keeps_our_side(self):
        peers = []

        def talk(connection):
            peers.append(connection.getpeername()[0])
            upper(connection)

        with tcp_peer(talk) as peer:
            done = confab("-s", "127.0.0.2", f"127.0.0.1:{peer.port}", "-c", "a", "-c", ":close", "-c", ":tcp", "-c", "b")
        self.assertEqual((done.code, peers), (0, ["127.0.0.2"] * 2), done)

    def test_an_address_that_is_not_ours_is_told(self):
        for arguments in (("-s", "192.0.2.1"), ("-u", "-s", "192.0.2.1")):
            done = confab(*arguments, "127.0.0.1:9", stdin="a\n")
            self.assertEqual(done.code, 3, done)
            self.assertIn("cannot connect to 127.0.0.1:9: bind=192.0.2.1:0: not an address of this machine", done.err)
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = str(taken.getsockname()[1])
            done = confab("-s", "127.0.0.1", "-p", port, "127.0.0.1:9", stdin="a\n")
            self.assertIn(f"bind=127.0.0.1:{port}: ", done.err)

    def test_a_family_can_be_asked_for(self):
        with socket.create_server(("127.0.0.1", 0)) as here:
            port = here.getsockname()[1]
            done = confab("-4", f"localhost:{port}", "-c", ":status", "-N")
            self.assertRegex(done.out, r"peer +127\.0\.0\.1|remote address +127\.0\.0\.1")
            done = confab("-6", f"localhost:{port}", stdin="a\n")
            self.assertEqual(done.code, 3, done)
            self.assertIn("[::1]", done.err)
            self.assertNotIn("127.0.0.1", done.err)
        self.assertIn("it has no IPv6 address", confab("-6", "127.0.0.1:9", stdin="a\n").err)
        self.assertIn("it has no IPv4 address", confab("-u", "-4", "[::1]:9", stdin="a\n").err)

    def test_buffers_are_in_the_status(self):
        with tcp_peer(upper) as peer:
            done = confab(f"tcp://127.0.0.1:{peer.port}?sndbuf=50000&rcvbuf=60000&keepalive=30&mss=600", "-c", ":status")
            self.assertRegex(done.out, r"send buffer +100000 bytes")
            self.assertRegex(done.out, r"receive buffer +120000 bytes")
            self.assertRegex(done.out, r"MSS +(\d{1,2}|[1-5]\d\d) ")


class Datagrams(unittest.TestCase):
    def receive(self, *arguments):
        """Who sent, with what TTL and class."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
            server.settimeout(LIMIT)
            server.bind(("127.0.0.1", 0))
            server.setsockopt(socket.IPPROTO_IP, IP_RECVTTL, 1)
            server.setsockopt(socket.IPPROTO_IP, socket.IP_RECVTOS, 1)
            done = confab("-n", "0", "-u", *arguments, f"127.0.0.1:{server.getsockname()[1]}", stdin="a\n")
            self.assertEqual(done.code, 0, done)
            _, control, _, who = server.recvmsg(100, 1000)
            numbers = {kind: int.from_bytes(value, "little") for _, kind, value in control}
            return who, numbers.get(socket.IP_TTL), numbers.get(socket.IP_TOS)

    def test_leave_from_where_they_are_told_to(self):
        port = closed_port(socket.SOCK_DGRAM)
        self.assertEqual(self.receive("-s", "127.0.0.2", "-p", str(port))[0], ("127.0.0.2", port))
        self.assertEqual(self.receive("-p", str(port))[0], ("127.0.0.1", port))

    def test_have_the_ttl_and_the_class_that_are_asked_for(self):
        self.assertEqual(self.receive("--ttl", "3", "--tos", "0x10")[1:], (3, 0x10))

    def test_bound_to_one_address_hear_that_one(self):
        done = confab("-u", "-s", "127.0.0.2", "127.0.0.1:9", "-c", ":status")
        self.assertNotIn("every address", done.out)
        self.assertRegex(done.out, r"local address +127\.0\.0\.2")


class UnixSockets(unittest.TestCase):
    def test_have_a_name_of_their_own(self):
        for kind, scheme in ((socket.SOCK_STREAM, "unix"), (socket.SOCK_DGRAM, "unixgram")):
            with self.subTest(scheme), tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX, kind) as server:
                place, own = os.path.join(folder, "s"), os.path.join(folder, "own")
                server.settimeout(LIMIT)
                server.bind(place)
                if kind == socket.SOCK_STREAM:
                    server.listen()
                done = confab("-n", "0", "-s", own, f"{scheme}:{place}", stdin="a\n")
                self.assertEqual(done.code, 0, done)
                if kind == socket.SOCK_STREAM:
                    connection, who = server.accept()
                    connection.close()
                else:
                    who = server.recvfrom(100)[1]
                self.assertEqual(who, own)
                self.assertFalse(os.path.exists(own))


    def test_a_left_over_file_of_our_own_is_replaced(self):
        for kind, scheme in ((socket.SOCK_STREAM, "unix"), (socket.SOCK_DGRAM, "unixgram")):
            with self.subTest(scheme), tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX, kind) as server:
                place, own = os.path.join(folder, "s"), os.path.join(folder, "own")
                with socket.socket(socket.AF_UNIX, kind) as left_over:
                    left_over.bind(own)
                server.bind(place)
                if kind == socket.SOCK_STREAM:
                    server.listen()
                done = confab("-n", "0", "-s", own, f"{scheme}:{place}", stdin="a\n")
                self.assertEqual((done.code, done.err), (0, ""), done)


class Refusals(unittest.TestCase):
    def test_say_what_is_possible(self):
        for words, complaint in (
                (("-s", "example.org", "127.0.0.1:9"), "it takes an address of this machine"),
                (("-p", "99999", "127.0.0.1:9"), "99999"),
                (("--ttl", "0", "127.0.0.1:9"), "it is between 1 and 255"),
                (("-4", "-6", "127.0.0.1:9"), "contradict each other"),
                (("-4", "-s", "::1", "127.0.0.1:9"), "two families"),
                (("-s", "127.0.0.2", "tcp://127.0.0.1:9?bind=127.0.0.3"), "say the same"),
                (("--ttl", "3", "unix:x"), "nothing that unix has"),
                (("tcp://127.0.0.1:9?colour=red",), "tcp: has bind family keepalive mss rcvbuf sndbuf tos ttl"),
                (("udp://127.0.0.1:9?mss=600",), "udp: has bind family rcvbuf sndbuf tos ttl"),
                (("serve", "tcp://127.0.0.1:0?bind=127.0.0.2"), "bind= is for the side that dials"),
                (("serve", "unix:x?bind=y"), "bind= is for the side that dials"),
                (("-s", "127.0.0.2"), "there is no address"),
        ):
            done = confab(*words, stdin="a\n")
            self.assertEqual(done.code, 2, (words, done))
            self.assertIn(complaint, done.err)


if __name__ == "__main__":
    unittest.main()
