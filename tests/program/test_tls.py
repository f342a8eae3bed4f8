"""tls: clients of every kind of server, against Python's and OpenSSL's own ends of it, and against peers that are none."""

import contextlib
import os
import socket
import ssl
import subprocess
import tempfile
import unittest

from certificates import made
from support import CONFAB, LIMIT, confab, environment, read_all, read_line, serving, tcp_peer
from tls_servers import server, trusting, upper, url

class Clients(unittest.TestCase):
    def test_lines_go_and_replies_come(self):
        with server(upper) as peer:
            done = confab(trusting(peer.port), stdin="hello\nworld\n")
        self.assertEqual((done.code, done.err), (0, ""), done)
        self.assertEqual(done.lines, [f"127.0.0.1:{peer.port}> HELLO", f"127.0.0.1:{peer.port}> WORLD"])

    def test_who_is_not_trusted_is_told_why_and_nothing_is_sent(self):
        for certificate, options, words in (
                ("good", {}, 'issuer "CN = Test CA" is not known here'),
                ("lone", {}, f"signed by itself; ?pin=sha256:{made().fingerprint('lone').replace(':', '').lower()}"),
                ("expired", {"ca": made().path("ca.pem")}, "expired on 2020-02-01, "),
                ("other", {"ca": made().path("ca.pem")}, "it is for a.example, b.example, not for localhost"),
                ("good", {"ca": made().path("ca.pem"), "sni": "wrong.example"}, "not for wrong.example"),
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
            done = confab(url(peer.port, pin="sha256:" + made().fingerprint("expired")), stdin="a\n")
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
            context.load_verify_locations(made().path("ca.pem"))

        with server(upper, prepare=asks) as peer:
            done = confab(trusting(peer.port, cert=made().path("client.pem"), key=made().path("client.key")), stdin="a\n")
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
                               ({"cert": made().path("good.pem"), "key": made().path("lone.key")}, "key=")):
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

    def test_that_the_keys_are_logged_is_said_once_in_every_mode(self):
        words = "the keys of every TLS connection are written there, and whoever has them reads the traffic"
        with tempfile.TemporaryDirectory() as folder, server(upper) as peer:
            env = {"SSLKEYLOGFILE": os.path.join(folder, "keys")}
            recording = os.path.join(folder, "session.json")
            place = trusting(peer.port)
            self.assertEqual(confab("--record", recording, place, stdin="a\n").code, 0)
            for mode in ((place, "-c", "a", "-c", ":close", "-c", f":open {place}", "-c", "b"), ("pipe", place),
                         ("replay", recording, "--target", place, "--repeat", "2"), ("-q", place), ("replay", "-q", recording)):
                done = confab(*mode, stdin="a\n", env=env)
                self.assertEqual(done.err.count(words), 0 if "-q" in mode else 1, done)
            with serving("tls://127.0.0.1:0", env=env) as ours:
                ours.err.until(words)
            self.assertNotIn("keys", confab("127.0.0.1:9", stdin="a\n", env=env).err)
            done = confab(place, stdin="a\n", env={"SSLKEYLOGFILE": "/nonexistent/keys"})
            self.assertEqual(done.code, 0, done)
            self.assertIn("the keys cannot be written: No such file or directory", done.err)


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
            listening = f"tls+unix:{path}?cert={made().path('good.pem')}&key={made().path('good.key')}"
            with serving("--reply", "upper", listening):
                done = confab(f"tls+unix:{path}?ca={made().path('ca.pem')}", stdin="a\n")
                self.assertEqual(done.code, 2, done)
                self.assertIn("a path is no name for a certificate; ?sni=NAME says whose it is", done.err)
                done = confab(f"tls+unix:{path}?ca={made().path('ca.pem')}&sni=localhost", stdin="a\n")
                self.assertEqual((done.code, done.lines), (0, [f"{path}> A"]), done)


if __name__ == "__main__":
    unittest.main()
