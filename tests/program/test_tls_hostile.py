"""tls: peers that mean no good. What they do is bounded and said, and nobody else waits for it."""

import contextlib
import os
import signal
import socket
import ssl
import struct
import tempfile
import threading
import time
import unittest

from certificates import made
from openssl_peer import SERVER, TLS1_2, Peer, dialled
from process_state import cpu_seconds, resident_bytes, wait_for_state
from support import LIMIT, confab, read_all, read_line, serving, start, tcp_peer
from tls_servers import server, trusting, upper, url


def good():
    return made().path("good.pem"), made().path("good.key")


def listening():
    return f"tls://127.0.0.1:0?cert={good()[0]}&key={good()[1]}"


def client(port):
    context = ssl.create_default_context(cafile=made().path("ca.pem"))
    connection = context.wrap_socket(socket.create_connection(("127.0.0.1", port)), server_hostname="localhost")
    connection.settimeout(LIMIT)
    return connection


def answer_time(connection):
    began = time.monotonic()
    connection.sendall(b"hello\n")
    if read_line(connection) != b"HELLO\n":
        raise AssertionError("no answer")
    return time.monotonic() - began


class Clients(unittest.TestCase):
    """Of a server: beside each there is one that is served."""

    @contextlib.contextmanager
    def beside(self, longest=1.0):
        with serving("--reply", "upper", listening()) as ours, client(ours.ports[0]) as well_behaved:
            answer_time(well_behaved)
            yield ours
            times = sorted(answer_time(well_behaved) for _ in range(20))
            self.assertLess(times[-1], longest)
            self.assertLess(resident_bytes(ours.process.pid), 400 << 20)

    def until_thrown_out(self, what, most=100000):
        """How often it could be done."""
        for done in range(most):
            try:
                what()
            except OSError:
                return done
        self.fail("it goes on for ever")

    def test_keys_that_change_on_and_on_are_not_gone_along_with(self):
        for asks in True, False:
            with self.subTest(asks), self.beside() as ours, dialled(ours.ports[0]) as hostile:
                self.until_thrown_out(lambda: hostile.new_keys(asks))
                ours.out.until(r"one record after the other with nothing in them \(new keys, tickets\)")

    def test_keys_that_change_while_something_is_said_are_fine(self):
        with self.beside() as ours, dialled(ours.ports[0]) as peer:
            for _ in range(100):
                peer.new_keys()
                peer.send(b"hello\n")
                self.assertEqual(peer.receive(), b"HELLO\n")

    def test_a_new_handshake_of_an_old_client_is_refused(self):
        with self.beside() as ours, dialled(ours.ports[0], version=TLS1_2) as hostile:
            hostile.send(b"hello\n")
            self.assertEqual(hostile.receive(), b"HELLO\n")
            with self.assertRaises(OSError):
                for _ in range(1000):
                    hostile.new_handshake()

    def test_a_burst_of_records_costs_no_more_than_its_beginning(self):
        """All of it is there before the server looks: a call of OpenSSL's would look at all of it."""
        with self.beside() as ours:
            pid = ours.process.pid
            before = cpu_seconds(pid)
            for _ in range(10):
                with dialled(ours.ports[0]) as hostile, contextlib.suppress(OSError):
                    for _ in range(5000):
                        hostile.new_keys()
            self.assertLess(cpu_seconds(pid) - before, 5)

    def test_whoever_comes_again_and_again_with_new_keys_delays_nobody(self):
        over = threading.Event()

        def attack(port):
            while not over.is_set():
                with contextlib.suppress(OSError), dialled(port) as hostile:
                    while not over.is_set():
                        hostile.new_keys()

        with serving("--reply", "upper", listening()) as ours, client(ours.ports[0]) as well_behaved:
            hostiles = [threading.Thread(target=attack, args=(ours.ports[0],)) for _ in range(4)]
            for each in hostiles:
                each.start()
            times = sorted(answer_time(well_behaved) for _ in range(100))
            over.set()
            for each in hostiles:
                each.join()
            self.assertLess(times[50], 0.5)
            self.assertLess(times[-1], 3)

    def test_garbage_in_the_middle_is_said(self):
        for bytes_, words in ((b"\x17\x03\x03\x00\x20" + bytes(32), "a record was broken, or changed on its way"),
                              (b"\x17\x03\x03\xff\xff" + bytes(65535), "a record is longer than TLS allows"),
                              (b"GET / HTTP/1.0\r\n\r\n", "no TLS any more")):
            with self.subTest(words), self.beside() as ours, dialled(ours.ports[0]) as hostile:
                hostile.connection.sendall(bytes_)
                ours.out.until(words)

    def test_a_handshake_in_single_bytes_delays_nobody(self):
        stop = threading.Event()

        def dribble(port):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)) as slow:
                for byte in b"\x16\x03\x01\x02\x00" + bytes(100):
                    slow.sendall(bytes([byte]))
                    if stop.wait(0.05):
                        return

        with self.beside() as ours:
            all_ = [threading.Thread(target=dribble, args=(ours.ports[0],)) for _ in range(50)]
            for each in all_:
                each.start()
            with client(ours.ports[0]) as other:
                answer_time(other)
            stop.set()
            for each in all_:
                each.join()


class Servers(unittest.TestCase):
    def test_keys_and_tickets_without_end_are_an_error(self):
        for what in "new_keys", "ticket":
            def hostile(connection):
                with Peer(connection, SERVER, certificate=good()) as peer:
                    while True:
                        getattr(peer, what)()

            with self.subTest(what), tcp_peer(hostile) as peer:
                done = confab(trusting(peer.port), stdin="hello\n")
                self.assertEqual(done.code, 3, done)
                self.assertIn("one record after the other with nothing in them (new keys, tickets)", done.err)

    def test_a_new_handshake_is_not_begun(self):
        def hostile(connection):
            with Peer(connection, SERVER, version=TLS1_2, certificate=good()) as peer:
                peer.api.SSL_renegotiate(peer.ssl)
                peer.api.SSL_do_handshake(peer.ssl)
                peer.send(b"still here\n")

        with tcp_peer(hostile) as peer:
            done = confab(trusting(peer.port), stdin="hello\n")
        self.assertIn(done.code, (0, 3), done)
        self.assertNotIn("Sanitizer", done.err)

    def chain(self, folder, count):
        with open(good()[0]) as file:
            one = file.read()
        path = os.path.join(folder, "chain.pem")
        with open(path, "w") as file:
            file.write(one * count)
        return path

    def test_a_chain_of_certificates_has_a_limit(self):
        with tempfile.TemporaryDirectory() as folder:
            for count, words in ((50, ""), (2000, "it sends more certificates than there is room for")):
                def long_chain(connection):
                    with Peer(connection, SERVER, certificate=(self.chain(folder, count), good()[1])) as peer:
                        peer.send(peer.receive().upper())

                with self.subTest(count), tcp_peer(long_chain) as peer:
                    done = confab(trusting(peer.port), "-t", stdin="hello\n")
                    self.assertIn(words or "HELLO", done.err if words else done.out, done)
                    self.assertEqual(done.code, 3 if words else done.code, done)

    def test_names_of_every_kind_are_harmless_and_short(self):
        authority = made()
        many = ",".join(f"DNS:h{number}.example" for number in range(3000))
        nasty = "DNS:\x1b]0;owned\x07\x1b[2J\u202e.example"
        for name, names in ("many", many), ("long", "DNS:" + "x" * 5000 + ".example"), ("nasty", nasty):
            if not os.path.exists(authority.path(f"{name}.pem")):
                authority.signed(name, names)
            with self.subTest(name), server(upper, name) as peer:
                done = confab(trusting(peer.port), stdin="hello\n")
                self.assertEqual(done.code, 3, done)
                self.assertLess(len(done.err), 2000)
                self.assertNotRegex(done.raw_err, rb"[\x00-\x09\x0b-\x1f\x7f]")
                seen = confab("-k", url(peer.port), "-q", "-c", ":status")
                self.assertLess(len(seen.out), 20000)
                self.assertNotRegex(seen.raw_out, rb"[\x00-\x08\x0b-\x1f\x7f]|\xe2\x80\xae")


class Pipe(unittest.TestCase):
    """confab pipe over TLS writes all that came, as over TCP."""

    def test_an_answer_that_waits_unread_when_the_peer_resets(self):
        answer = b"413 too large\n" * 3000
        handshake_done, stopped, gone = threading.Event(), threading.Event(), threading.Event()

        def refuse(connection):
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # none of it waits for the rest
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            handshake_done.set()
            stopped.wait(LIMIT)
            connection.sendall(answer)
            connection.close()
            gone.set()

        with server(refuse) as peer, start("pipe", trusting(peer.port)) as client:
            handshake_done.wait(LIMIT)
            wait_for_state(client.process.pid, "S")
            client.send(signal.SIGSTOP)
            wait_for_state(client.process.pid, "T")
            stopped.set()
            gone.wait(LIMIT)
            client.type("upload")
            client.send(signal.SIGCONT)
            self.assertEqual(client.out.rest(), answer)
            self.assertEqual(client.code(), 3)


if __name__ == "__main__":
    unittest.main()
