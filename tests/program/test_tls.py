"""tls: through every mode, against Python's and OpenSSL's own ends of it, and against peers that are none."""

import contextlib
import json
import os
import select
import socket
import ssl
import subprocess
import tempfile
import threading
import unittest

from certificates import Certificates, has_openssl
from support import CONFAB, LIMIT, confab, environment, read_all, read_line, serving, start, tcp_peer

MADE = None


def setUpModule():
    global MADE
    MADE = Certificates()


def tearDownModule():
    MADE.close()


@contextlib.contextmanager
def server(handle, certificate="good", prepare=None):
    """A TLS server of Python's: `handle(connection)` for each; .port, and .troubles of its handshakes."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(MADE.path(f"{certificate}.pem"), MADE.path(f"{certificate}.key"))
    if prepare:
        prepare(context)
    troubles = []

    def wrapped(connection):
        try:
            with context.wrap_socket(connection, server_side=True) as secure:
                handle(secure)
        except ssl.SSLError as error:
            troubles.append(str(error))

    with tcp_peer(wrapped) as peer:
        peer.troubles = troubles
        yield peer


def upper(connection):
    while line := read_line(connection):
        connection.sendall(line.upper())
    with contextlib.suppress(OSError, ssl.SSLError):
        connection.unwrap()


def upper_in_the_clear(connection):
    while line := read_line(connection):
        connection.sendall(line.upper())


def url(port, host="localhost", **options):
    text = "&".join(f"{name}={value}" for name, value in options.items())
    return f"tls://{host}:{port}" + (f"?{text}" if text else "")


def trusting(port, **options):
    return url(port, ca=MADE.path("ca.pem"), **options)


class Clients(unittest.TestCase):
    def test_lines_go_and_replies_come(self):
        with server(upper) as peer:
            done = confab(trusting(peer.port), stdin="hello\nworld\n")
        self.assertEqual((done.code, done.err), (0, ""), done)
        self.assertEqual(done.lines, [f"127.0.0.1:{peer.port}> HELLO", f"127.0.0.1:{peer.port}> WORLD"])

    def test_who_is_not_trusted_is_told_why_and_nothing_is_sent(self):
        for certificate, options, words in (
                ("good", {}, 'issuer "CN = Test CA" is not known here'),
                ("lone", {}, f"signed by itself; ?pin=sha256:{MADE.fingerprint('lone').replace(':', '').lower()}"),
                ("expired", {"ca": MADE.path("ca.pem")}, "expired on 2020-02-01, "),
                ("other", {"ca": MADE.path("ca.pem")}, "it is for a.example, b.example, not for localhost"),
                ("good", {"ca": MADE.path("ca.pem"), "sni": "wrong.example"}, "not for wrong.example"),
                ("good", {"pin": "sha256:" + "0" * 64}, "its certificate is another one: sha256:"),
        ):
            with self.subTest((certificate, options)):
                heard = []
                with server(lambda c: heard.append(read_all(c)), certificate) as peer:
                    done = confab(url(peer.port, **options), stdin="secret\n")
                self.assertEqual((done.code, done.out), (3, ""), done)
                self.assertIn(words, done.err)
                self.assertNotIn(b"secret", b"".join(heard))

    def test_a_pin_is_enough_whatever_else_the_certificate_says(self):
        with server(upper, "expired") as peer:
            done = confab(url(peer.port, pin="sha256:" + MADE.fingerprint("expired")), stdin="a\n")
        self.assertEqual((done.code, done.err), (0, ""), done)

    def test_without_a_look_it_goes_on_and_says_so_each_time(self):
        for arguments in (("-k",), ("-k", "pipe")):
            with self.subTest(arguments), server(upper, "expired") as peer:
                words = ("pipe", "-k") if "pipe" in arguments else ("-k",)
                done = confab(*words, url(peer.port), stdin="a\n")
                self.assertEqual((done.code, done.err.count("is not trusted (")), (0, 1), done)
        with server(upper, "expired") as peer:
            done = confab("-q", "-k", url(peer.port), stdin="a\n")
            self.assertEqual((done.code, done.err), (0, ""), done)
        self.assertIn("-k is about certificates", confab("-k", "127.0.0.1:9", stdin="a\n").err)

    def test_status_tells_what_was_agreed_on(self):
        with server(upper, prepare=lambda c: c.set_alpn_protocols(["b"])) as peer:
            done = confab(trusting(peer.port, alpn="a,b"), stdin="a\n:status\n")
        for words in ("TLS +TLSv1.3", "cipher +TLS_", "ALPN +b", "name asked for +localhost", "issuer +CN = Test CA",
                      r"names +localhost, 127\.0\.0\.1", r"expires +\d{4}-\d\d-\d\d, in (29|30) days", "verified +yes",
                      "sha256 +[0-9a-f]{64}"):
            self.assertRegex(done.out + done.err, words)

    def test_a_server_that_wants_a_certificate_gets_it_or_is_named(self):
        def asks(context):
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(MADE.path("ca.pem"))

        with server(upper, prepare=asks) as peer:
            done = confab(trusting(peer.port, cert=MADE.path("client.pem"), key=MADE.path("client.key")), stdin="a\n")
            self.assertEqual((done.code, done.lines), (0, [f"127.0.0.1:{peer.port}> A"]), done)
        with server(upper, prepare=asks) as peer:
            done = confab(trusting(peer.port), stdin="a\n")
            self.assertEqual(done.code, 3, done)
            self.assertIn("it wants a certificate of ours: ?cert=FILE&key=FILE", done.err)

    def test_a_version_that_we_do_not_speak_is_named(self):
        def old(context):
            context.maximum_version = ssl.TLSVersion.TLSv1_2

        with server(upper, prepare=old) as peer:
            self.assertEqual(confab(trusting(peer.port), stdin="a\n").code, 0)
        with server(upper, prepare=old) as peer:
            done = confab(trusting(peer.port, min="1.3"), stdin="a\n")
            self.assertEqual(done.code, 3, done)
            self.assertIn("it speaks no version of TLS that we do", done.err)

    def test_files_that_cannot_be_used_are_named(self):
        for options, words in (({"ca": "/nonexistent"}, "cannot read ca=/nonexistent: No such file or directory"),
                               ({"cert": "/nonexistent"}, "cannot read cert=/nonexistent"),
                               ({"cert": MADE.path("good.pem"), "key": MADE.path("lone.key")}, "key=")):
            with self.subTest(options):
                done = confab(url(9, **options), stdin="a\n")
                self.assertEqual(done.code, 3, done)
                self.assertIn(words, done.err)

    def test_a_port_that_speaks_no_tls_is_recognised(self):
        with tcp_peer(lambda c: (c.sendall(b"220 mail.example ESMTP\r\n"), read_all(c))) as peer:
            done = confab(url(peer.port), stdin="a\n")
        self.assertEqual(done.code, 3, done)
        self.assertIn('it does not speak TLS; it said "220 mail.example ESMTP"', done.err)

    def test_a_port_that_says_nothing_is_given_up(self):
        with tcp_peer(lambda c: read_all(c)) as peer:
            done = confab("--connect-timeout", "0.2", url(peer.port), stdin="a\n")
        self.assertEqual(done.code, 3, done)
        self.assertIn("no answer to the TLS greeting: timed out after 200 ms", done.err)

    def test_a_connection_that_is_cut_is_an_error_and_one_that_ends_is_none(self):
        def cut(connection):
            read_line(connection)
            connection.sendall(b"half an ans")
            connection.shutdown(socket.SHUT_RDWR)  # of TCP: no close_notify

        with server(cut) as peer:
            done = confab(trusting(peer.port), stdin="a\n")
        self.assertEqual(done.code, 3, done)
        self.assertIn("the connection was cut", done.err)
        self.assertIn("half an ans", done.out)

    def test_pipe_carries_every_byte_both_ways(self):
        payload = bytes(range(256)) * 4000

        def echo(connection):
            connection.sendall(read_all(connection))
            with contextlib.suppress(OSError, ssl.SSLError):
                connection.unwrap()

        with server(echo) as peer:
            done = confab("pipe", trusting(peer.port), stdin=payload)
        self.assertEqual((done.code, done.raw_out == payload, done.err), (0, True, ""), len(done.raw_out))

    def test_the_key_log_is_written_where_it_is_asked_for(self):
        with tempfile.TemporaryDirectory() as folder, server(upper) as peer:
            path = os.path.join(folder, "keys")
            confab(trusting(peer.port), stdin="a\n", env={"SSLKEYLOGFILE": path})
            with open(path) as file:
                self.assertRegex(file.read(), r"(?m)^CLIENT_TRAFFIC_SECRET_0 [0-9a-f]{64} ")
            self.assertEqual(os.stat(path).st_mode & 0o777, 0o600)


class Servers(unittest.TestCase):
    def client(self, port, **options):
        context = ssl.create_default_context(cafile=MADE.path("ca.pem"))
        for name, value in options.items():
            setattr(context, name, value)
        connection = context.wrap_socket(socket.create_connection(("127.0.0.1", port)), server_hostname="localhost")
        connection.settimeout(LIMIT)
        return connection

    def good(self, **options):
        more = "".join(f"&{name}={value}" for name, value in options.items())
        return f"tls://127.0.0.1:0?cert={MADE.path('good.pem')}&key={MADE.path('good.key')}{more}"

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
                                   "-CAfile", MADE.path("ca.pem"), "-ign_eof", "-no_ign_eof"],
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
        with serving(self.good(ca=MADE.path("ca.pem"))) as ours:
            port = ours.ports[0]
            with self.assertRaises((ssl.SSLError, OSError)), self.client(port) as connection:
                connection.sendall(b"a\n")
                connection.recv(100) or self.fail("it was taken")
            ours.out.until("it has shown no certificate, and ca= asks for one")
            client = f"&cert={MADE.path('client.pem')}&key={MADE.path('client.key')}"
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
            place = f"{target.split('?')[0]}=tls://127.0.0.1:0?cert={MADE.path('good.pem')}&key={MADE.path('good.key')}"
            with start("serve", "--from", path, "--once", place) as mock:
                port = mock.out.until(r"listening tls://127\.0\.0\.1:(\d+)").group(1).decode()
                done = confab("replay", path, "--target", trusting(port))
                self.assertEqual((done.code, mock.code()), (0, 0), done)


class Programs(unittest.TestCase):
    def test_that_use_no_tls_load_nothing_for_it(self):
        for arguments in (("--version",), ("-q", "-c", "a", "127.0.0.1:9")):
            done = subprocess.run([CONFAB, *arguments], env=environment(LD_DEBUG="libs"), capture_output=True,
                                  stdin=subprocess.DEVNULL, timeout=LIMIT)
            self.assertNotIn(b"libssl", done.stderr)
            self.assertNotIn(b"libcrypto", done.stderr)

    def test_over_a_unix_socket_a_name_must_say_whose_certificate_it_is(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "x")
            listening = f"tls+unix:{path}?cert={MADE.path('good.pem')}&key={MADE.path('good.key')}"
            with serving("--reply", "upper", listening):
                done = confab(f"tls+unix:{path}?ca={MADE.path('ca.pem')}", stdin="a\n")
                self.assertEqual(done.code, 2, done)
                self.assertIn("a path is no name for a certificate; ?sni=NAME says whose it is", done.err)
                done = confab(f"tls+unix:{path}?ca={MADE.path('ca.pem')}&sni=localhost", stdin="a\n")
                self.assertEqual((done.code, done.lines), (0, [f"{path}> A"]), done)


if __name__ == "__main__":
    if has_openssl():
        unittest.main()
    print("skipped: there is no openssl command to make certificates with")
