"""tls: servers, and recordings over it."""

import contextlib
import json
import os
import select
import socket
import ssl
import subprocess
import tempfile
import unittest

from certificates import made
from support import LIMIT, confab, environment, read_all, read_line, serving, start, tcp_peer
from tls_servers import server, trusting, upper, upper_in_the_clear


class Servers(unittest.TestCase):
    def client(self, port, **options):
        context = ssl.create_default_context(cafile=made().path("ca.pem"))
        for name, value in options.items():
            setattr(context, name, value)
        connection = context.wrap_socket(socket.create_connection(("127.0.0.1", port)), server_hostname="localhost")
        connection.settimeout(LIMIT)
        return connection

    def good(self, **options):
        more = "".join(f"&{name}={value}" for name, value in options.items())
        return f"tls://127.0.0.1:0?cert={made().path('good.pem')}&key={made().path('good.key')}{more}"

    def test_without_a_certificate_makes_one_and_the_line_it_prints_can_be_dialled(self):
        with serving("--reply", "upper", "tls://127.0.0.1:0") as server_:
            self.assertRegex(server_.urls[0], r"^tls://127\.0\.0\.1:\d+\?pin=sha256:[0-9a-f]{64}$")
            done = confab(server_.urls[0], stdin="a\n")
            self.assertEqual((done.code, done.err), (0, ""), done)
            self.assertEqual(confab(server_.urls[0].split("?")[0], stdin="a\n").code, 3)

    def test_python_talks_to_ours(self):
        with serving("--reply", "upper", self.good()) as ours:
            port = ours.ports[0]
            with self.client(port) as connection:
                connection.sendall(b"hello\n")
                self.assertEqual(read_line(connection), b"HELLO\n")

    def test_openssl_talks_to_ours(self):
        with serving("--reply", "upper", self.good()) as ours:
            port = ours.ports[0]
            done = subprocess.run(["openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-quiet", "-verify_return_error",
                                   "-CAfile", made().path("ca.pem"), "-ign_eof", "-no_ign_eof"],
                                  input=b"hello\n", capture_output=True, timeout=LIMIT, env=environment())
            self.assertIn(b"verify return:1", done.stderr)

    def test_a_client_that_speaks_something_else_is_said_and_gets_an_alert(self):
        with serving(self.good()) as ours:
            port = ours.ports[0]
            with socket.create_connection(("127.0.0.1", port)) as client:
                client.settimeout(LIMIT)
                client.sendall(b"GET / HTTP/1.1\r\n\r\n")
                self.assertEqual(read_all(client)[:2], b"\x15\x03")
            ours.out.until('it does not speak TLS; it said "GET / HTTP/1.1"')

    def test_a_plain_client_is_told_that_the_port_speaks_tls(self):
        with serving(self.good()) as ours:
            done = confab("127.0.0.1", ours.ports[0], stdin="hello\n")
        self.assertIn(f"127.0.0.1:{ours.ports[0]} speaks TLS: tls://127.0.0.1:{ours.ports[0]}", done.err)

    def test_a_web_server_that_wants_tls_is_told_by_what_it_says(self):
        for body in (b"<html>\r\n<center>The plain HTTP request was sent to HTTPS port</center>\r\n</html>\r\n",
                     b"Reason: You're speaking plain HTTP to an SSL-enabled server port.<br />\n",
                     b"Client sent an HTTP request to an HTTPS server.\n",
                     b"Bad Request\r\nThis combination of host and port requires TLS.\r\n"):
            answer = b"HTTP/1.1 400 Bad Request\r\nContent-Length: %d\r\n\r\n" % len(body) + body
            for framing in "line", "raw", "http":
                with self.subTest((body, framing)), tcp_peer(lambda c: (read_line(c), c.sendall(answer))) as peer:
                    done = confab("-t", "-C", "--framing", framing, "127.0.0.1", peer.port, stdin="GET / HTTP/1.0\n")
                    self.assertIn(body.split(b"\n")[0].strip(), done.raw_out)
                    self.assertEqual(done.err.count(f"127.0.0.1:{peer.port} speaks TLS: tls://127.0.0.1:{peer.port}"), 1, done)

    def test_what_a_peer_only_quotes_is_no_hint(self):
        for said in (b"Client sent an HTTP request to an HTTPS server.\n", b"HTTP/1.1 200 OK\r\n\r\nspeaking plain HTTP to an "
                     b"SSL-enabled server port\n", b"HTTP/1.1 400 Bad Request\r\n\r\nno\n"):
            with self.subTest(said), tcp_peer(lambda c: (read_line(c), c.sendall(said))) as peer:
                self.assertNotIn("speaks TLS", confab("-C", "127.0.0.1", peer.port, stdin="GET / HTTP/1.0\n").err)

    def test_options_that_it_does_not_know_are_refused_with_those_that_it_does(self):
        for mode in ((), ("serve",)):
            done = confab(*mode, "tls://127.0.0.1:9?CA=x")
            self.assertEqual(done.code, 2, done)
            self.assertIn('unknown option "CA": TLS has alpn ca cert', done.err)

    def test_clients_that_say_nothing_delay_nobody(self):
        with serving("--reply", "upper", self.good()) as ours, contextlib.ExitStack() as silent:
            port = ours.ports[0]
            for _ in range(100):
                silent.enter_context(socket.create_connection(("127.0.0.1", port)))
            for _ in range(5):
                with self.client(port) as connection:
                    connection.sendall(b"hello\n")
                    self.assertEqual(read_line(connection), b"HELLO\n")

    def test_those_above_the_limit_are_closed_at_once(self):
        with serving(self.good()) as ours, contextlib.ExitStack() as silent:
            port = ours.ports[0]
            all_ = [silent.enter_context(socket.create_connection(("127.0.0.1", port))) for _ in range(300)]
            ours.err.until("too many have not said anything yet: connection closed")
            self.assertTrue(select.select(all_, [], [], LIMIT)[0])

    def test_a_client_without_the_certificate_that_is_asked_for_is_refused(self):
        with serving(self.good(ca=made().path("ca.pem"))) as ours:
            port = ours.ports[0]
            with self.assertRaises((ssl.SSLError, OSError)), self.client(port) as connection:
                connection.sendall(b"a\n")
                connection.recv(100) or self.fail("it was taken")
            ours.out.until("it has shown no certificate, and ca= asks for one")
            client = f"&cert={made().path('client.pem')}&key={made().path('client.key')}"
            done = confab(trusting(port) + client, stdin="a\n")
            self.assertEqual(done.code, 0, done)


class Recordings(unittest.TestCase):
    def test_are_replayed_and_served_in_the_servers_place(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "session.json")
            with server(upper) as peer:
                target = trusting(peer.port)
                self.assertEqual(confab("--record", path, target, stdin="hello\n").code, 0)
                done = confab("replay", path)
                self.assertEqual(done.code, 3, done)
                self.assertIn(f"a transcript reads no file, so it is to be named: --target tls://localhost:{peer.port}?ca=FILE", done.out)
                self.assertEqual(confab("replay", path, "--target", target).code, 0)
                self.assertEqual(confab("replay", "-k", path).code, 0)
            with tcp_peer(upper_in_the_clear) as plain:  # what was said of TLS means nothing there
                place = f"localhost:{peer.port}=tcp://127.0.0.1:{plain.port}"
                self.assertEqual(confab("replay", path, "--map", place).code, 0)
            with open(path) as file:
                self.assertEqual(json.load(file)["events"][0]["url"], target)
            place = f"{target.split('?')[0]}=tls://127.0.0.1:0?cert={made().path('good.pem')}&key={made().path('good.key')}"
            with start("serve", "--from", path, "--once", place) as mock:
                port = mock.out.until(r"listening tls://127\.0\.0\.1:(\d+)").group(1).decode()
                done = confab("replay", path, "--target", trusting(port))
                self.assertEqual((done.code, mock.code()), (0, 0), done)

if __name__ == "__main__":
    unittest.main()
