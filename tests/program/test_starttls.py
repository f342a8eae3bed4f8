"""STARTTLS: an open conversation goes on encrypted, by hand and in the words of each protocol."""

import os
import tempfile
import unittest

from starttls_servers import PROTOCOLS, SMTP, asking, lines, once, trusting, url
from support import confab, read_bytes
from tls_servers import end_well


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

    def test_what_was_asked_for_in_the_clear_is_opened_again_as_any(self):
        def first_is_encrypted(connection, heard):
            heard.append(read_bytes(connection, 2))
            connection.sendall(heard[-1].upper())
            return len(heard) == 1

        with asking(first_is_encrypted, after=once) as peer:
            done = confab("-t", "--reconnect", f"localhost:{peer.port}", "-c", "a", "-c", f":tls {trusting()}", "-c", "b",
                          "-c", ":wait 100ms", "-c", ":tcp", "-c", "c", "-c", ":wait 100ms", "-c", "d")
        self.assertEqual((done.code, done.lines), (0, ["A", "B", "C", "D"]), done)

    def test_where_there_is_no_stream_it_is_refused(self):
        self.assertIn("not over udp", confab("-u", "127.0.0.1:9", "-c", ":tls").err)
        self.assertIn("nothing is open", confab("-c", ":tls").err)


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
                self.assertIn("it sent no greeting (smtp)", done.err)

    def test_one_that_greets_and_says_no_more_is_given_up(self):
        def agreeing_later(connection, heard):
            connection.sendall(b"220 hi\r\n")
            heard.append(connection.recv(100))
            connection.recv(100)
            return False

        for mode in ((), ("pipe",)):
            with self.subTest(mode), asking(agreeing_later) as peer:
                done = confab(*mode, "--connect-timeout", "0.2", "--starttls", "smtp", url(peer), stdin="secret\n")
                self.assertEqual(done.code, 3, done)
                self.assertIn("it did not agree to it (smtp): timed out after 200 ms", done.err)

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
            end_well(connection)

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

    def test_a_pace_is_about_what_is_said_after_it(self):
        for pace in r"/^[A-Z]+$/", "quiet", "reply":
            with self.subTest(pace), asking(SMTP) as peer:
                done = confab("-t", "-C", "--pace", pace, "--reply-timeout", "20", "--starttls", "smtp", url(peer), "-c", "one",
                              "-c", "two")
                self.assertEqual((done.code, done.err, done.lines[-2:]), (0, "", ["ONE", "TWO"]), done)

    def test_a_connection_that_is_opened_again_is_encrypted_again(self):
        with asking(SMTP, after=once) as peer:
            done = confab("-t", "--reconnect", "--starttls", "smtp", url(peer), "-c", "one", "-c", ":wait 100ms",
                          "-c", "two")
        self.assertEqual(done.code, 0, done)
        self.assertEqual([line for line in done.lines if line in ("ONE", "TWO")], ["ONE", "TWO"])
        self.assertEqual(peer.heard.count(b"STARTTLS\r\n"), 2)

if __name__ == "__main__":
    unittest.main()
