"""Other people's servers: a script, a recording, its replay, and confab in the server's place for its own clients."""

import json
import os
import poplib
import smtplib
import ssl
import struct
import subprocess
import tempfile
import unittest

import real_servers
import started_servers
from certificates import made
from support import LIMIT, confab, dial, environment, start
from tls_servers import trusting


def trust():
    return ssl.create_default_context(cafile=made().path("ca.pem"))


class RealServers(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = os.path.join(folder.name, "session.json")

    def says(self, done, *words):
        self.assertEqual((done.code, done.err), (0, ""), done)
        for each in words:
            self.assertRegex(done.out, each)

    def record(self, *arguments, **options):
        done = confab("--force", "--record", self.path, *arguments, **options)
        self.assertEqual((done.code, done.err), (0, ""), done)
        return done

    def replays(self, *arguments):
        done = confab("replay", self.path, *arguments)
        self.assertEqual(done.code, 0, done)

    def loosen(self, rules):
        """Each answer that begins with a word gets a pattern: what varies from run to run."""
        with open(self.path) as file:
            recording = json.load(file)
        for each in recording["events"]:
            for word, pattern in rules.items():
                if each["type"] == "recv" and each.get("data", "").startswith(word):
                    each["match"] = {"pattern": pattern}
        with open(self.path, "w") as file:
            json.dump(recording, file)

    def in_its_place(self, address, *options):
        return start("serve", "--from", self.path, *options, address)

    def ours(self, names="cert=good.pem&key=good.key"):
        return names.replace("good", made().path("good"))


class OpensslServer(RealServers):
    """Which gives each line back from its end to its beginning."""

    def test_of_either_version_with_and_without_a_certificate_of_ours(self):
        ours = f"cert={made().path('client.pem')}&key={made().path('client.key')}"
        for version in "1.2", "1.3":
            for wants in (), ("-Verify", "1", "-verify_return_error", "-CAfile", "ca.pem"):
                with self.subTest((version, wants)), real_servers.openssl(f"-tls{version.replace('.', '_')}", *wants) as server:
                    place = trusting(server.port) + (f"&{ours}" if wants else "")
                    done = self.record("-t", place, "-c", "hello", "-c", ":status")
                    self.assertRegex(done.out, rf"(?s)^olleh.*TLS +TLSv{version}")
                    self.replays("--target", place)
                    done = confab("pipe", place, stdin="hello\n")
                    self.assertEqual((done.code, done.out), (0, "olleh\n"), done)
                    self.assertIn("not for wrong.example", confab(place + "&sni=wrong.example", stdin="a\n").err)
                    if wants:
                        done = confab(trusting(server.port), stdin="a\n")
                        self.assertEqual(done.code, 3, done)
                        self.assertIn("certificate of ours", done.err)
                    if version == "1.2":
                        self.assertIn("no version of TLS that we do", confab(place + "&min=1.3", stdin="a\n").err)


class Redis(RealServers):
    def test_over_tls_and_its_unix_socket(self):
        with real_servers.redis() as server:
            commands = ["-c", "SET greeting 'hello world'", "-c", "GET greeting", "-c", "LRANGE none 0 -1", "-c", "NOPE"]
            for place in trusting(server.port), f"unix:{server.path('redis.sock')}":
                with self.subTest(place):
                    done = self.record("-t", "--framing", "resp", place, *commands)
                    self.assertRegex(done.out, r'(?s)OK.*hello world.*ERR unknown command')
                    self.replays("--target", place)
                    self.replays("--target", place, "--sessions", "3", "--repeat", "5")
            done = confab("pipe", trusting(server.port), stdin="PING\r\n")  # Redis closes without a word of TLS
            self.assertEqual((done.code, done.raw_out), (0, b"+PONG\r\n"), done)
            self.assertIn("without an end of its TLS (close_notify), after ours", done.err)

    def test_redis_cli_talks_to_a_recording(self):
        client = started_servers.program("redis-cli", "redis-tools")
        for is_tls in True, False:
            with self.subTest(is_tls), real_servers.redis() as server:
                place = trusting(server.port) if is_tls else f"unix:{server.path('redis.sock')}"
                self.record("--framing", "resp", place, "-c", "SET k 'a value'", "-c", "GET k")
                with self.in_its_place(f"tls://127.0.0.1:0?{self.ours()}" if is_tls else f"unix:{self.path}.sock") as mock:
                    address = mock.out.until(r"^listening (\S+)\n").group(1).decode()
                    words = ("--tls", "--cacert", made().path("ca.pem"), "-h", "localhost", "-p", address.rsplit(":", 1)[1])
                    done = subprocess.run([client, *(words if is_tls else ("-s", f"{self.path}.sock"))], timeout=LIMIT,
                                          input=b"SET k 'a value'\nGET k\n", capture_output=True, env=environment())
                    self.assertEqual(done.stdout, b"OK\na value\n", done.stderr)


class Haproxy(RealServers):
    def test_answers_at_its_unix_socket(self):
        with real_servers.haproxy() as server:
            place = f"unix:{server.path('stats.sock')}"
            self.says(confab("-t", place, "-c", "show info"), "Name: HAProxy", "Uptime: ")
            self.says(confab("pipe", place, stdin="show stat\n"), "^# pxname", "front,FRONTEND")
            self.says(confab(place, "-c", "prompt", "-c", ":status"), "process")
            self.record("-t", place, "-c", "show version")
            self.replays("--target", place)
        with self.in_its_place(f"unix:{self.path}.sock") as mock:
            mock.out.until("listening")
            self.says(confab("-t", f"unix:{self.path}.sock", "-c", "show version"), r"^\d+\.\d+")


class Smtp(RealServers):
    MAIL = ("MAIL FROM:<me@example.org>", "RCPT TO:<you@example.org>", "DATA")

    def script(self, *lines):
        return [word for line in lines for word in ("-c", line)]

    def test_a_mail_is_sent_after_starttls(self):
        with real_servers.exim() as server:
            place = f"tcp://localhost:{server.port}?ca={made().path('ca.pem')}"
            script = ("EHLO me", ":expect HELP", *self.MAIL, ":expect Enter", "Subject: hi\n\nhello\n.", ":expect OK", "QUIT")
            done = self.record("-t", "-C", "--starttls", "smtp", place, *self.script(*script))
            self.assertRegex(done.out, r"(?s)220 .*STARTTLS.*250 OK id=.*221 mail\.example closing")
            self.assertNotIn("STARTTLS", done.out.split("TLS go ahead")[1])
            self.loosen({"220 mail": "220 mail.example ESMTP {{*}}\r\n", "250 OK id": "250 OK id={{*}}\r\n"})
            self.replays("--target", place)
        with self.in_its_place(f"tcp://127.0.0.1:0?{self.ours()}") as mock:
            port = int(mock.out.until(r"listening tcp://127\.0\.0\.1:(\d+)").group(1))
            with smtplib.SMTP("localhost", port, local_hostname="localhost", timeout=LIMIT) as client:
                self.assertIn(b"STARTTLS", client.docmd("EHLO", "localhost")[1])
                self.assertEqual(client.docmd("STARTTLS")[0], 220)
                client.sock, client.file = trust().wrap_socket(client.sock, server_hostname="localhost"), None
                for line, code in (("EHLO me", 250), *zip(self.MAIL, (250, 250, 354))):
                    self.assertEqual(client.docmd(line)[0], code)

    def test_openssl_and_we_agree_about_it(self):
        openssl = started_servers.program("openssl", "openssl")
        with real_servers.exim() as server:
            done = subprocess.run([openssl, "s_client", "-quiet", "-starttls", "smtp", "-connect", f"localhost:{server.port}",
                                   "-CAfile", made().path("ca.pem"), "-verify_return_error"], input=b"QUIT\r\n",
                                  capture_output=True, timeout=LIMIT, env=environment())
            self.assertIn(b"221 ", done.stdout)
            place = f"tcp://localhost:{server.port}?ca={made().path('ca.pem')}"
            done = confab("pipe", "--starttls", "smtp", place, stdin="QUIT\r\n")
            self.says(done, "^221 ")


class Mailboxes(RealServers):
    def test_pop3_and_imap_with_starttls(self):
        with real_servers.dovecot() as server:
            for name, port, login, words in (
                    ("pop3", server.port, ("USER me", "PASS secret", "STAT", "QUIT"), r"\+OK 0 0"),
                    ("imap", server.imap, ("a LOGIN me secret", "b SELECT INBOX", "c LOGOUT"), "c OK Logout")):
                with self.subTest(name):
                    place = f"tcp://localhost:{port}?ca={made().path('ca.pem')}"
                    script = [word for line in login for word in ("-c", line)]
                    pace = ("--pace", r"/^(\+OK|-ERR|[abc] )/", "--reply-timeout", "20")
                    self.says(self.record("-t", "-C", *pace, "--starttls", name, place, *script), words)
                    self.loosen({f"{tag} OK": f"{tag} OK {{{{*}}}}\r\n" for tag in "abc"})
                    self.replays("--target", place)

    def test_pythons_clients_talk_to_the_recording(self):
        with real_servers.dovecot() as server:
            place = f"tcp://localhost:{server.port}?ca={made().path('ca.pem')}"
            self.record("-C", "--starttls", "pop3", place, "-c", "CAPA", "-c", ":expect UIDL", "-c", "USER me", "-c",
                        "PASS secret", "-c", ":expect Logged", "-c", "STAT", "-c", "QUIT")
        with self.in_its_place(f"tcp://127.0.0.1:0?{self.ours()}", "--once") as mock:
            port = int(mock.out.until(r"listening tcp://127\.0\.0\.1:(\d+)").group(1))
            client = poplib.POP3("localhost", port, timeout=LIMIT)
            client._tls_established = False
            client._shortcmd("STLS")
            client.sock = trust().wrap_socket(client.sock, server_hostname="localhost")
            client.file = client.sock.makefile("rb")
            client.capa()
            client.user("me")
            client.pass_("secret")
            self.assertEqual(client.stat(), (0, 0))
            client.quit()
            self.assertEqual(mock.code(), 0, mock.err.rest())


class Postgres(RealServers):
    FRAMING = "length:offset=1,size=4,be,adds=4"

    @staticmethod
    def startup():
        text = b"user\0test\0database\0postgres\0\0"
        return struct.pack(">II", len(text) + 8, 3 << 16) + text

    @staticmethod
    def query(text):
        return b"Q" + struct.pack(">I", len(text) + 5) + text.encode() + b"\0"

    def raw(self, *messages):
        return [word for each in messages for word in ("-c", ":raw " + "".join(f"\\x{byte:02x}" for byte in each),
                                                       "-c", r":expect /^Z/")]

    def test_its_own_request_for_tls(self):
        with real_servers.postgres() as server:
            place = f"tcp://localhost:{server.port}?ca={made().path('ca.pem')}"
            session = self.raw(self.startup(), self.query("select 6*7"))
            done = self.record("-t", "--view", "escaped", "--framing", self.FRAMING, "--starttls", "postgres", place, *session,
                               "-c", r":raw X\x00\x00\x00\x04")
            self.assertRegex(done.out, r"(?s)S.*server_version.*42.*SELECT 1")
            with open(self.path) as file:
                self.assertIn("upgrade", [each["type"] for each in json.load(file)["events"]])
            done = confab("pipe", "--starttls", "postgres", place, stdin=self.startup() + self.query("select 6*7") + b"X\0\0\0\4")
            self.assertEqual((done.code, done.err), (0, ""), done)
            self.assertIn(b"\0\0\0\x0242", done.raw_out)
            refused = confab("--starttls", "postgres", place.split("?")[0], stdin="")
            self.assertEqual(refused.code, 3, refused)
            self.assertIn("is not known here", refused.err)
        self.serve_it()

    def serve_it(self):
        with self.in_its_place(f"tcp://127.0.0.1:0?{self.ours()}") as mock:
            port = int(mock.out.until(r"listening tcp://127\.0\.0\.1:(\d+)").group(1))
            with dial(port) as connection:
                connection.sendall(struct.pack(">II", 8, 80877103))
                self.assertEqual(connection.recv(1), b"S")
                with trust().wrap_socket(connection, server_hostname="localhost") as secure:
                    secure.sendall(self.startup())
                    got = b""
                    while b"Z\0\0\0\5I" not in got:
                        got += secure.recv(4096)
                    secure.sendall(self.query("select 6*7"))
                    got = b""
                    while b"Z\0\0\0\5I" not in got:
                        got += secure.recv(4096)
                    self.assertIn(b"\0\0\0\x0242", got)


if __name__ == "__main__":
    unittest.main()
