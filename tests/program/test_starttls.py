"""STARTTLS: an open conversation goes on encrypted, by hand and in the words of each protocol, through every mode."""

import contextlib
import json
import os
import smtplib
import ssl
import tempfile
import unittest

from certificates import Certificates
from support import confab, read_line, start, tcp_peer

MADE = None


def setUpModule():
    global MADE
    MADE = Certificates()


def tearDownModule():
    MADE.close()


def context(certificate="good"):
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(MADE.path(f"{certificate}.pem"), MADE.path(f"{certificate}.key"))
    return made


def read_bytes(connection, size):
    got = b""
    while len(got) < size:
        more = connection.recv(size - len(got))
        if not more:
            break
        got += more
    return got


def upper(connection):
    while line := read_line(connection):
        connection.sendall(line.upper())
    with contextlib.suppress(OSError, ssl.SSLError):
        connection.unwrap()


@contextlib.contextmanager
def asking(negotiate, certificate="good", after=upper):
    """A server: negotiate(connection) in the clear, then TLS and after(); .heard has what came in the clear."""
    heard = []

    def talk(connection):
        if negotiate(connection, heard) is False:
            return
        with contextlib.suppress(OSError), context(certificate).wrap_socket(connection, server_side=True) as secure:
            after(secure)

    with tcp_peer(talk) as peer:
        peer.heard = heard
        yield peer


def once(connection):
    connection.sendall(read_line(connection).upper())
    with contextlib.suppress(OSError, ssl.SSLError):
        connection.unwrap()


def lines(*answers):
    """The greeting, then an answer to each line."""
    def negotiate(connection, heard):
        connection.sendall(answers[0])
        for answer in answers[1:]:
            heard.append(read_line(connection))
            connection.sendall(answer)
    return negotiate


SMTP = lines(b"220-hello\r\n220 hello\r\n", b"250-me\r\n250 STARTTLS\r\n", b"220 go\r\n")


def trusting():
    return f"?ca={MADE.path('ca.pem')}&sni=localhost"


def url(peer):
    return f"tcp://localhost:{peer.port}?ca={MADE.path('ca.pem')}"


class ByHand(unittest.TestCase):
    def test_the_conversation_goes_on_encrypted(self):
        with asking(SMTP) as peer:
            done = confab("-t", "-C", f"127.0.0.1:{peer.port}", "--banner", "-c", "EHLO me", "-c", ":wait 50ms",
                          "-c", "STARTTLS", "-c", f":tls {trusting()}", "-c", "hello", "-c", ":status")
        self.assertEqual((done.code, done.err), (0, ""), done)
        self.assertIn("220 go\nHELLO\n", done.out)
        self.assertRegex(done.out, r"TLS +TLSv1\.3")

    def test_what_came_in_the_clear_after_the_answer_is_refused(self):
        for answer, framing, words in (
                (b"220 go\r\n250 injected\r\n", "line", '"250 injected'), (b"220 go\r\n250 half", "line", '"250 half"'),
                (b"220 go\r\n250 injected\r\n", "raw", '"250 injected'), (b"220 go\r\n250 injected\r\n", "slip", '"250 injected'),
                (b"220-go\r\n220-injected\r\n", "line", '"220-go'), (b"* OK\r\n* injected\r\n", "line", '"* OK')):
            with self.subTest((answer, framing)), asking(lines(b"220 hi\r\n", answer)) as peer:
                done = confab("-C", f"127.0.0.1:{peer.port}", "-c", ":wait 100ms", "-c", f":framing {framing}",
                              "-c", ":raw STARTTLS\\r\\n", "-c", ":wait 100ms", "-c", f":tls {trusting()}", "-c", "secret")
                self.assertEqual(done.code, 3, done)
                self.assertIn("more came in the clear than its answer, and nobody knows who sent it: " + words, done.err)
                self.assertIn('"secret" not sent', done.err)

    def test_a_script_ends_where_it_could_not_be_encrypted(self):
        for typed, code, words in ((":tls ?verify=maybe", 2, "it is on or off"), (":tls ?colour=red", 2, "unknown option"),
                                   (":tls", 3, "is not known here"), (":tls ?ca=/nonexistent", 3, "/nonexistent")):
            with self.subTest(typed), asking(lines(b"220 hi\r\n", b"220 go\r\n")) as peer:
                done = confab("-C", "--keep-going", f"localhost:{peer.port}", "--banner", "-c", "STARTTLS", "-c", typed,
                              "-c", "secret")
                self.assertEqual(done.code, code, done)
                self.assertIn(words, done.err)
                self.assertEqual(peer.heard, [b"STARTTLS\r\n"])

    def test_it_is_not_opened_again_in_the_clear(self):
        with asking(lines(b"220 hi\r\n", b"220 go\r\n"), after=once) as peer:
            done = confab("-C", "--reconnect", f"localhost:{peer.port}", "--banner", "-c", "STARTTLS",
                          "-c", f":tls {trusting()}", "-c", "one", "-c", ":wait 100ms", "-c", "secret")
            self.assertEqual(done.code, 3, done)
            self.assertIn('"secret" not sent', done.err)
            self.assertEqual(peer.heard, [b"STARTTLS\r\n"])

    def test_where_there_is_no_stream_it_is_refused(self):
        self.assertIn("not over udp", confab("-u", "127.0.0.1:9", "-c", ":tls").err)
        self.assertIn("nothing is open", confab("-c", ":tls").err)


def postgres(connection, heard):
    heard.append(read_bytes(connection, 8))
    connection.sendall(b"S")


def mysql(connection, heard):
    packet = b"\n8.0.36\0" + b"\1\0\0\0" + b"abcdefgh\0" + b"\xff\xff" + b"\x2d" + b"\0\0" + b"\0\0"
    connection.sendall(len(packet).to_bytes(3, "little") + b"\0" + packet)
    heard.append(read_bytes(connection, 36))


def ldap(connection, heard):
    heard.append(read_bytes(connection, 31))
    connection.sendall(bytes.fromhex("300c02010178070a010004000400"))


def irc(connection, heard):
    connection.sendall(b":srv NOTICE * :looking up your name\r\n")
    heard.append(read_line(connection))
    connection.sendall(b":srv NOTICE * :found\r\n:srv 670 * :go\r\n")


def xmpp(connection, heard):
    connection.recv(1000)
    connection.sendall(b"<stream:stream><stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>")
    connection.sendall(b"</stream:features>")
    heard.append(connection.recv(1000))
    connection.sendall(b"<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>")


PROTOCOLS = {
    "smtp": SMTP, "lmtp": SMTP, "pop3": lines(b"+OK hi\r\n", b"+OK go\r\n"),
    "imap": lines(b"* OK hi\r\n", b"* CAPABILITY X\r\na1 OK go\r\n"), "ftp": lines(b"220 hi\r\n", b"234 go\r\n"),
    "nntp": lines(b"200 hi\r\n", b"382 go\r\n"), "sieve": lines(b'"SASL" "PLAIN"\r\nOK\r\n', b'OK "go"\r\n'),
    "irc": irc, "xmpp": xmpp, "ldap": ldap, "postgres": postgres, "mysql": mysql,
}


class Protocols(unittest.TestCase):
    def test_each_is_asked_in_its_own_words(self):
        for name, negotiate in PROTOCOLS.items():
            with self.subTest(name), asking(negotiate) as peer:
                done = confab("-t", "--starttls", name, url(peer), "-n", "1", "-c", "hello")
                self.assertEqual((done.code, done.lines[-1]), (0, "HELLO"), done)

    def test_through_a_pipe(self):
        for name, negotiate in PROTOCOLS.items():
            with self.subTest(name), asking(negotiate) as peer:
                done = confab("pipe", "--starttls", name, url(peer), stdin="hello\n")
                self.assertEqual((done.code, done.err, done.out), (0, "", "HELLO\n"), done)

    def test_a_server_that_does_not_agree_is_told_with_what_it_said(self):
        refusing = lines(b"220 hi\r\n", b"250 me\r\n", b"454 not now\r\n")
        for mode in ((), ("pipe",)):
            with self.subTest(mode), asking(refusing) as peer:
                done = confab(*mode, "--starttls", "smtp", url(peer), stdin="secret\n")
                self.assertEqual(done.code, 3, done)
                self.assertIn('no TLS with 127.0.0.1:', done.err)
                self.assertIn('it answered "454 not now', done.err)

    def test_one_that_says_more_is_not_believed(self):
        more = lines(b"220 hi\r\n", b"250 me\r\n", b"220 go\r\n250 injected\r\n")
        for mode in ((), ("pipe",)):
            with self.subTest(mode), asking(more) as peer:
                done = confab(*mode, "--starttls", "smtp", url(peer), stdin="secret\n")
                self.assertEqual(done.code, 3, done)
                self.assertIn("250 injected", done.err)

    def test_a_silent_one_is_given_up(self):
        def silent(connection, heard):
            heard.append(connection.recv(100))
            return False

        for mode in ((), ("pipe",)):
            with self.subTest(mode), asking(silent) as peer:
                done = confab(*mode, "--connect-timeout", "0.2", "--starttls", "smtp", url(peer), stdin="secret\n")
                self.assertEqual(done.code, 3, done)
                self.assertIn("timed out after 200 ms", done.err)

    def test_one_that_closes_instead_is_told(self):
        for negotiate in (lambda c, h: False, lambda c, h: c.sendall(b"220 hi\r\n") or False):
            for mode in ((), ("--reconnect",), ("pipe",)):
                with self.subTest(mode), asking(negotiate) as peer:
                    done = confab(*mode, "--starttls", "smtp", url(peer), stdin="secret\n")
                    self.assertEqual(done.code, 3, done)
                    self.assertRegex(done.err, "it closed instead|connection reset")
                    self.assertNotIn("EHLO", done.err)
                    self.assertNotIn(b"secret\n", peer.heard)

    def test_what_was_asked_for_holds_for_the_address(self):
        with asking(SMTP) as peer:
            for again in (":tcp", f":open tcp://localhost:{peer.port}"):
                done = confab("-t", "-C", "--starttls", "smtp", url(peer), "-c", "one", "-c", ":close", "-c", again, "-c", "two")
                self.assertEqual(done.code, 0, done)
                self.assertIn("TWO", done.lines)
            self.assertEqual(peer.heard.count(b"STARTTLS\r\n"), 4)
            self.assertNotIn(b"two\r\n", peer.heard)

    def test_a_framing_is_for_what_comes_after(self):
        def netstring(connection):
            connection.sendall(b"5:hello,")
            read_bytes(connection, 7)
            with contextlib.suppress(OSError, ssl.SSLError):
                connection.unwrap()

        with tempfile.TemporaryDirectory() as folder, asking(SMTP, after=netstring) as peer:
            path = os.path.join(folder, "session.json")
            done = confab("-t", "--framing", "netstring", "--record", path, "--starttls", "smtp", url(peer), "-n", "0",
                          "-c", ":expect hello", "-c", "four")
            self.assertEqual((done.code, done.lines[-1]), (0, "hello"), done)
            self.assertEqual(confab("replay", "-k", path).code, 0)

    def test_what_it_cannot_be_for_is_refused(self):
        for words, complaint in ((("--starttls", "gopher", "localhost:9"), "ftp, imap, irc"),
                                 (("--starttls", "smtp", "-u", "localhost:9"), "not over udp"),
                                 (("--starttls", "smtp", "tls://localhost:9"), "is TLS already"),
                                 (("--starttls", "smtp"), "there is none")):
            done = confab(*words, stdin="a\n")
            self.assertEqual(done.code, 2, done)
            self.assertIn(complaint, done.err)

    def test_a_connection_that_is_opened_again_is_encrypted_again(self):
        with asking(SMTP, after=once) as peer:
            done = confab("-t", "--reconnect", "--starttls", "smtp", url(peer), "-c", "one", "-c", ":wait 100ms",
                          "-c", "two")
        self.assertEqual(done.code, 0, done)
        self.assertEqual([line for line in done.lines if line in ("ONE", "TWO")], ["ONE", "TWO"])
        self.assertEqual(peer.heard.count(b"STARTTLS\r\n"), 2)


class Recordings(unittest.TestCase):
    def record(self, path, negotiate=SMTP, name="smtp"):
        with asking(negotiate) as peer:
            done = confab("--record", path, "--starttls", name, url(peer), stdin="hello\n")
            self.assertEqual(done.code, 0, done)
        return peer.port

    def test_have_the_upgrade_and_are_replayed(self):
        for name, negotiate in PROTOCOLS.items():
            with self.subTest(name), tempfile.TemporaryDirectory() as folder:
                path = os.path.join(folder, "session.json")
                port = self.record(path, negotiate, name)
                with open(path) as file:
                    events = json.load(file)["events"]
                upgrade = next(each for each in events if each["type"] == "upgrade")
                self.assertEqual((upgrade["layer"], upgrade["options"]), ("tls", f"ca={MADE.path('ca.pem')}"))
                self.assertEqual(confab("transcript", "lint", path).code, 0)
                with asking(negotiate) as peer:
                    target = f"tcp://localhost:{peer.port}"
                    done = confab("replay", path, "--map", f"localhost:{port}={target}?ca={MADE.path('ca.pem')}")
                    self.assertEqual(done.code, 0, done)
                    self.assertEqual(confab("replay", "-k", path, "--target", target).code, 0)
                    done = confab("replay", path, "--target", target)
                    self.assertEqual(done.code, 3, done)
                    self.assertIn(f"a transcript reads no file, so it is to be named: --target {target}?ca=FILE", done.out)

    def test_a_replay_refuses_what_came_in_the_clear(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "session.json")
            self.record(path)
            more = lines(b"220-hello\r\n220 hello\r\n", b"250-me\r\n250 STARTTLS\r\n", b"220 go\r\n250 injected\r\n")
            with asking(more) as peer:
                done = confab("replay", "-k", path, "--target", f"tcp://localhost:{peer.port}")
            self.assertEqual(done.code, 1, done)
            self.assertIn('the peer said more in the clear than its answer: "250 injected', done.out)

    def test_are_served_in_the_servers_place(self):
        for name, negotiate in PROTOCOLS.items():
            for mode in ("strict", "loose"):
                with self.subTest((name, mode)), tempfile.TemporaryDirectory() as folder:
                    path = os.path.join(folder, "session.json")
                    self.record(path, negotiate, name)
                    with start("serve", "--from", path, "--once", "--mode", mode, "tcp://127.0.0.1:0") as mock:
                        found = mock.out.until(r"listening tcp://127\.0\.0\.1:(\d+) \(then tls, \?(pin=sha256:[0-9a-f]{64})\)")
                        port, pin = found.group(1).decode(), found.group(2).decode()
                        done = confab("-t", "--starttls", name, f"tcp://localhost:{port}?{pin}", "-n", "1", stdin="hello\n")
                        self.assertEqual((done.code, mock.code()), (0, 0), (done, mock.err))
                        self.assertTrue(done.out.endswith("HELLO\n"), done)

    def test_a_client_that_we_did_not_write_is_served(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "session.jsonl")
            steps = [{"type": "open", "url": "tcp://localhost:25"}, {"type": "recv", "data": "220 hi\r\n"}]
            for sent, answer in (("ehlo [127.0.0.1]\r\n", "250-me\r\n250 STARTTLS\r\n"), ("STARTTLS\r\n", "220 go\r\n"), (None, None),
                                 ("ehlo [127.0.0.1]\r\n", "250 again\r\n"), ("quit\r\n", "221 bye\r\n")):
                steps += [{"type": "upgrade", "layer": "tls"}] if sent is None else [
                    {"type": "send", "data": sent}, {"type": "recv", "data": answer}]
            with open(path, "w") as file:
                for step in [{"format": "confab-transcript", "version": 1}, *steps, {"type": "eof"}]:
                    print(json.dumps(step), file=file)
            place = f"tcp://127.0.0.1:0?cert={MADE.path('good.pem')}&key={MADE.path('good.key')}"
            with start("serve", "--from", path, "--once", place) as mock:
                port = int(mock.out.until(r"listening tcp://127\.0\.0\.1:(\d+)\n").group(1))
                client = smtplib.SMTP("127.0.0.1", port, local_hostname="[127.0.0.1]", timeout=20)
                client.ehlo()
                client.starttls(context=ssl.create_default_context(cafile=MADE.path("ca.pem")))
                self.assertEqual(client.ehlo(), (250, b"again"))
                client.quit()
                self.assertEqual(mock.code(), 0, mock.err)

    def test_a_client_that_goes_on_in_the_clear_is_told(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "session.json")
            self.record(path)
            with start("serve", "--from", path, "--once", "tcp://127.0.0.1:0") as mock:
                port = mock.out.until(r"listening tcp://127\.0\.0\.1:(\d+)").group(1).decode()
                confab("-C", f"127.0.0.1:{port}", "--banner", "-c", "EHLO localhost", "-c", "STARTTLS", "-c", "hello")
                self.assertEqual(mock.code(), 1)
                mock.err.until("no TLS with")


if __name__ == "__main__":
    unittest.main()
