"""confab proxy with TLS on both sides: what a client asks for in its hello goes on to the target, whose choice comes back."""

import contextlib
import shutil
import ssl
import subprocess
import tempfile
import unittest

from certificates import made
from proxies import client, events, proxy, said
from support import LIMIT, closed_port, confab, environment, read_all, read_line
from tls_servers import end_well, server, trusting, upper, url

LISTEN = "tls://127.0.0.1:0"


class Server:
    """A TLS server that notes the name and the protocol of each client, and shouts."""

    def __init__(self, protocols=(), certificate="good"):
        self.seen, self.named = [], []

        def prepare(context):
            context.sni_callback = lambda _, name, __: self.named.append(name)
            if protocols:
                context.set_alpn_protocols(list(protocols))

        def handle(connection):
            self.seen.append(connection.selected_alpn_protocol())
            upper(connection)

        self.serving = server(handle, certificate, prepare)

    def __enter__(self):
        self.peer = self.serving.__enter__()
        self.port = self.peer.port
        return self

    def __exit__(self, *failure):
        return self.serving.__exit__(*failure)


def dialled(program, name=None, protocols=(), newest=ssl.TLSVersion.TLSv1_3):
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.maximum_version = newest
    if protocols:
        context.set_alpn_protocols(list(protocols))
    return context.wrap_socket(client(program), server_hostname=name)


def talk(connection):
    connection.sendall(b"hello\n")
    line = read_line(connection)
    with contextlib.suppress(OSError, ssl.SSLError):
        connection.unwrap()
    return line


class BothSides(unittest.TestCase):
    def setUp(self):
        self.folder = self.enterContext(tempfile.TemporaryDirectory())
        self.record = f"{self.folder}/t.json"

    def test_the_name_and_the_protocols_go_on_and_the_choice_comes_back(self):
        for newest in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
            with self.subTest(newest), Server(["http/1.1"]) as target:
                with proxy(trusting(target.port), "-q", listen=LISTEN) as program:
                    with dialled(program, "shop.example", ["h2", "http/1.1"], newest) as talker:
                        self.assertEqual((talker.selected_alpn_protocol(), talk(talker)), ("http/1.1", b"HELLO\n"))
                self.assertEqual((target.named, target.seen), (["shop.example"], ["http/1.1"]))

    def test_a_client_that_asks_for_nothing_gets_what_the_address_says(self):
        with Server(["h2"]) as target, proxy(trusting(target.port), "-q", listen=LISTEN) as program:
            with dialled(program) as talker:
                self.assertEqual((talker.selected_alpn_protocol(), talk(talker)), (None, b"HELLO\n"))
            self.assertEqual((target.named, target.seen), (["localhost"], [None]))

    def test_nothing_is_agreed_on_where_the_target_agrees_on_nothing(self):
        for protocols in ((), ("spdy/1",)):
            with self.subTest(protocols), Server(protocols) as target:
                with proxy(trusting(target.port), "-q", listen=LISTEN) as program:
                    with dialled(program, "localhost", ["h2"]) as talker:
                        self.assertEqual((talker.selected_alpn_protocol(), talk(talker)), (None, b"HELLO\n"))

    def test_what_the_addresses_say_is_stronger(self):
        with Server(["a", "b"]) as target:
            place = trusting(target.port, sni="localhost", alpn="b")
            with proxy(place, "-q", listen=LISTEN) as program, dialled(program, "shop.example", ["a", "b"]) as talker:
                self.assertEqual((talker.selected_alpn_protocol(), talk(talker)), ("b", b"HELLO\n"))
            self.assertEqual((target.named, target.seen), (["localhost"], ["b"]))
        with Server(["a"]) as target:
            with proxy(trusting(target.port), "-q", listen=LISTEN + "?alpn=b") as program:
                with dialled(program, "localhost", ["a", "b"]) as talker:
                    self.assertEqual((talker.selected_alpn_protocol(), talk(talker)), ("b", b"HELLO\n"))

    def test_the_certificate_must_be_of_whom_the_command_line_names(self):
        with Server(certificate="other") as target:  # it is for a.example
            with proxy(trusting(target.port), "--record", self.record, listen=LISTEN) as program:
                with self.assertRaises((ConnectionResetError, ssl.SSLEOFError)):
                    dialled(program, "a.example")
                program.out.until("it is for a.example, b.example, not for localhost")
                program.stop()
        self.assertEqual([(each["op"], each["url"]) for each in events(self.record) if each["type"] != "end"],
                         [("tls", trusting(target.port) + "&sni=a.example&verify-name=localhost")])
        with Server(certificate="other") as target:
            place = trusting(target.port, **{"verify-name": "b.example"})
            with proxy(place, "-q", listen=LISTEN) as program, dialled(program, "shop.example") as talker:
                self.assertEqual(talk(talker), b"HELLO\n")
            self.assertEqual(target.named, ["shop.example"])

    def test_a_target_that_refuses_is_a_reset_and_no_handshake(self):
        with proxy(url(closed_port()), "--record", self.record, listen=LISTEN) as program:
            with self.assertRaises(ConnectionResetError):
                dialled(program, "localhost")
            program.out.until("connection refused")
            program.stop()
        self.assertEqual([(each["op"], each["code"]) for each in events(self.record) if each["type"] == "error"],
                         [("connect", "ECONNREFUSED")])

    def test_a_recording_asks_for_the_same_when_it_is_replayed(self):
        with Server(["http/1.1"]) as target:
            with proxy(url(target.port, verify="off"), "--record", self.record, listen=LISTEN) as program:
                with dialled(program, "shop.example", ["h2", "http/1.1"]) as talker:
                    self.assertEqual(talk(talker), b"HELLO\n")
                    read_all(talker)
                program.stop()
            [opened] = [each for each in events(self.record) if each["type"] == "open"]
            self.assertEqual(opened["url"],
                             url(target.port) + "?alpn=h2,http/1.1&sni=shop.example&verify=off")
            self.assertEqual(said(self.record, "send", "recv"), [("send", "hello\n"), ("recv", "HELLO\n")])
            self.assertEqual(confab("transcript", "lint", self.record).code, 0)
            done = confab("replay", self.record)
            self.assertEqual(done.code, 0, done)
            self.assertEqual((target.named, target.seen), (["shop.example"] * 2, ["http/1.1"] * 2))

    def test_a_client_that_leaves_in_the_middle_leaves_the_target_alone(self):
        with Server() as target, proxy(trusting(target.port), listen=LISTEN) as program:
            context = ssl.create_default_context()  # it trusts nobody here
            with client(program) as plain, self.assertRaises(ssl.SSLCertVerificationError):
                context.wrap_socket(plain, server_hostname="localhost")
            program.out.until("no TLS with 127.0.0.1:")
            with dialled(program, "localhost") as talker:
                self.assertEqual(talk(talker), b"HELLO\n")

    def test_a_hello_byte_by_byte_keeps_nobody_waiting(self):
        with Server() as target, proxy(trusting(target.port), "-q", listen=LISTEN) as program:
            with client(program) as slow, dialled(program, "localhost") as talker:
                slow.sendall(b"\x16\x03")
                self.assertEqual(talk(talker), b"HELLO\n")

    def test_with_the_clear_on_one_side_nothing_is_passed_on(self):
        with Server(["h2"]) as target, proxy(trusting(target.port), "-q") as program, client(program) as talker:
            talker.sendall(b"hello\n")
            self.assertEqual(read_line(talker), b"HELLO\n")
            self.assertEqual((target.named, target.seen), (["localhost"], [None]))


def openssl(port, *options):
    made()  # skips where the command is missing
    done = subprocess.run(["openssl", "s_client", "-connect", f"127.0.0.1:{port}", *options], env=environment(),
                          capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=LIMIT)
    return done.stdout


class Programs(unittest.TestCase):
    def test_curl_gets_the_protocol_of_the_target(self):
        if not shutil.which("curl"):
            self.skipTest("curl is missing (Debian: curl)")

        def page(connection):
            while read_line(connection).strip():
                pass
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nhi\n")
            end_well(connection)

        for option in ("--http2", "--http1.1"):
            with self.subTest(option), server(page, prepare=lambda c: c.set_alpn_protocols(["http/1.1"])) as target:
                with proxy(trusting(target.port), listen=LISTEN) as program:
                    done = subprocess.run(["curl", "-sSkv", "--max-time", str(LIMIT), option,
                                           f"https://127.0.0.1:{program.port}/"],
                                          env=environment(), capture_output=True, stdin=subprocess.DEVNULL, text=True)
                    self.assertEqual((done.returncode, done.stdout), (0, "hi\n"), done.stderr)
                    self.assertIn("ALPN: server accepted http/1.1", done.stderr.replace("ALPN,", "ALPN:"))
                    program.out.until(r"tls1 -> GET / HTTP/1\.1\n")

    def test_openssl_is_told_what_was_agreed_on(self):
        with Server(["b"]) as target, proxy(trusting(target.port), "-q", listen=LISTEN) as program:
            done = openssl(program.port, "-alpn", "a,b", "-servername", "shop.example")
            self.assertIn("ALPN protocol: b", done)
            self.assertEqual(target.named, ["shop.example"])


if __name__ == "__main__":
    unittest.main()
