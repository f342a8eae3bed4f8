"""STARTTLS in recordings: replayed, served in the server's place, and refused where it can never be."""

import contextlib
import json
import os
import smtplib
import socket
import ssl
import tempfile
import threading
import unittest

from certificates import made
from starttls_servers import PROTOCOLS, SMTP, asking, lines, url
from support import INTERRUPT, LIMIT, TERMINATE, confab, dial, quiet, read_all, read_line, start, tcp_peer


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
                self.assertEqual((upgrade["layer"], upgrade["options"]), ("tls", f"ca={made().path('ca.pem')}"))
                self.assertEqual(confab("transcript", "lint", path).code, 0)
                with asking(negotiate) as peer:
                    target = f"tcp://localhost:{peer.port}"
                    done = confab("replay", path, "--map", f"localhost:{port}={target}?ca={made().path('ca.pem')}")
                    self.assertEqual(done.code, 0, done)
                    self.assertEqual(confab("replay", "-k", path, "--target", target).code, 0)
                    done = confab("replay", path, "--target", target)
                    self.assertEqual(done.code, 3, done)
                    self.assertIn(f"a transcript reads no file, so it is to be named: --target {target}?ca=FILE", done.out)

    def test_names_in_the_options_of_an_upgrade_get_their_values(self):
        pin = "sha256:" + made().fingerprint("good").replace(":", "").lower()
        events = [{"type": "recv", "data": "220-hello\r\n220 hello\r\n"}, {"type": "send", "data": "EHLO localhost\r\n"},
                  {"type": "recv", "data": "250-me\r\n250 STARTTLS\r\n"}, {"type": "send", "data": "STARTTLS\r\n"},
                  {"type": "recv", "data": "220 go\r\n"}, {"type": "upgrade", "layer": "tls", "options": "pin={{pin}}"},
                  {"type": "send", "data": "hello\n"}, {"type": "recv", "data": "HELLO\n"}]
        with tempfile.TemporaryDirectory() as folder, asking(SMTP) as peer:
            path = os.path.join(folder, "session.json")

            def write(variables, options="pin={{pin}}"):
                for each in events:
                    each.update({"options": options} if each["type"] == "upgrade" else {})
                opened = {"type": "open", "url": f"tcp://localhost:{peer.port}"}
                with open(path, "w") as file:
                    json.dump({"format": "confab-transcript", "version": 1, "vars": variables, "events": [opened, *events]}, file)

            write({"pin": None})
            self.assertEqual(confab("transcript", "lint", path).err, "")
            for value, code, words in ((pin, 0, ""), ("sha256:" + "0" * 64, 3, "its certificate is another one"),
                                       ("abc", 3, "a pin is written sha256:")):
                with self.subTest(value):
                    done = confab("replay", path, "--var", f"pin={value}")
                    self.assertEqual(done.code, code, done)
                    self.assertIn(words, done.out)
            write({})
            self.assertIn("nothing before this gives {{pin}} a value: --var pin=VALUE", confab("replay", path).err)
            self.assertIn("nothing before this gives {{pin}} a value", confab("transcript", "lint", path).err)
            write({}, "pin={{not a name}}")
            for command in ("replay",), ("transcript", "lint"), ("serve", "--from"):
                done = confab(*command, path)
                self.assertEqual(done.code, 2, done)
                self.assertIn('no name of a value: "{{not a name}}"', done.err)

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
            place = f"tcp://127.0.0.1:0?cert={made().path('good.pem')}&key={made().path('good.key')}"
            with start("serve", "--from", path, "--once", place) as mock:
                port = int(mock.out.until(r"listening tcp://127\.0\.0\.1:(\d+)\n").group(1))
                client = smtplib.SMTP("127.0.0.1", port, local_hostname="[127.0.0.1]", timeout=20)
                client.ehlo()
                client.starttls(context=ssl.create_default_context(cafile=made().path("ca.pem")))
                self.assertEqual(client.ehlo(), (250, b"again"))
                client.quit()
                self.assertEqual(mock.code(), 0, mock.err)

    def test_what_can_never_be_is_refused_before_anything_is_sent(self):
        opened = {"type": "open", "url": "tcp://127.0.0.1:25"}
        sent, upgrade = {"type": "send", "data": "STARTTLS\n"}, {"type": "upgrade", "layer": "tls"}
        for steps, complaint in (
                ([opened, sent, {**upgrade, "layer": "ws"}], 'there is no layer "ws"'),
                ([opened, sent, {**upgrade, "options": "foo=bar"}], 'unknown option "foo"'),
                ([opened, sent, {**upgrade, "options": "min=9"}], "it is 1.2 or 1.3"),
                ([opened, sent, upgrade, upgrade], "goes through tls already"),
                ([{**opened, "url": "tls://127.0.0.1:25"}, sent, upgrade], "goes through tls already"),
                ([{**opened, "url": "udp://127.0.0.1:25"}, sent, upgrade], "not over udp"),
        ):
            with self.subTest(complaint), tempfile.TemporaryDirectory() as folder, asking(SMTP) as peer:
                path = os.path.join(folder, "session.jsonl")
                with open(path, "w") as file:
                    for step in [{"format": "confab-transcript", "version": 1}, *steps]:
                        print(json.dumps(step), file=file)
                for words, code in ((("replay", path, "--target", f"127.0.0.1:{peer.port}"), 2), (("transcript", "lint", path), 2),
                                    (("serve", "--from", path, "127.0.0.1:0"), 2)):
                    done = confab(*words)
                    self.assertEqual(done.code, code, done)
                    self.assertIn(complaint, done.err)
                self.assertEqual(peer.heard, [])

    def test_options_of_tls_where_nothing_is_encrypted_are_refused(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "session.jsonl")
            with open(path, "w") as file:
                for step in ({"format": "confab-transcript", "version": 1}, {"type": "open", "url": "tcp://127.0.0.1:25"}):
                    print(json.dumps(step), file=file)
            done = confab("replay", path, "--target", "tcp://127.0.0.1:9?ca=own.pem")
            self.assertEqual(done.code, 2, done)
            self.assertIn("ca= is about TLS, and nothing that is played has any", done.err)

    def test_a_certificate_that_is_not_looked_at_is_told(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "session.json")
            with asking(SMTP) as peer:
                self.assertEqual(confab("-k", "--record", path, "--starttls", "smtp", url(peer).split("?")[0], stdin="a\n").code, 0)
            with asking(SMTP) as peer:
                done = confab("replay", path, "--target", f"tcp://localhost:{peer.port}")
            self.assertEqual(done.code, 0, done)
            self.assertIn("is not trusted", done.out + done.err)

    def test_a_client_that_goes_on_in_the_clear_is_told(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "session.json")
            self.record(path)
            with start("serve", "--from", path, "--once", "tcp://127.0.0.1:0") as mock:
                port = mock.out.until(r"listening tcp://127\.0\.0\.1:(\d+)").group(1).decode()
                confab("-C", f"127.0.0.1:{port}", "--banner", "-c", "EHLO localhost", "-c", "STARTTLS", "-c", "hello")
                self.assertEqual(mock.code(), 1)
                mock.err.until("no TLS with")

    def test_nothing_is_sent_in_the_clear_where_the_upgrade_fails(self):
        """However it fails: each `after` is what the server does once it has agreed to TLS."""
        def says(words):
            return lambda connection, heard: connection.sendall(words)

        def ends(connection, heard):
            connection.shutdown(socket.SHUT_WR)

        def ends_after_greeting(connection, heard):
            heard.append(connection.recv(1 << 16))
            ends(connection, heard)

        cut = "it closed the connection without a word in place of a greeting"
        for name, after, words, code in (
                ("an end", ends, cut, 3), ("an end after our greeting", ends_after_greeting, cut, 3),
                ("another protocol", says(b"500 no TLS here\r\n"), ("it does not speak TLS", "more in the clear than its answer"), (3, 1)),
                ("silence", says(b""), "no answer to the TLS greeting: timed out after 1 s", 3)):
            for how in ((), ("--keep-going",)):
                with self.subTest((name, how)), tempfile.TemporaryDirectory() as folder:
                    self.refuse_upgrade(folder, after, how, words, code)

    def refuse_upgrade(self, folder, after, how, words, code):
        heard = []

        def serve(connection):
            connection.sendall(b"220 hi\r\n")
            read_line(connection)
            connection.sendall(b"220 go\r\n")
            after(connection, heard)
            with contextlib.suppress(OSError):
                heard.append(read_all(connection))

        path = os.path.join(folder, "session.jsonl")
        with tcp_peer(serve) as peer:
            with open(path, "w") as file:
                for step in ({"format": "confab-transcript", "version": 1}, {"type": "open", "url": f"tcp://127.0.0.1:{peer.port}"},
                             {"type": "recv", "data": "220 hi\r\n"}, {"type": "send", "data": "STARTTLS\r\n"},
                             {"type": "recv", "data": "220 go\r\n"}, {"type": "upgrade", "layer": "tls"},
                             {"type": "send", "data": "secret\r\n"}, {"type": "recv", "data": "ok\r\n"},
                             {"type": "send", "data": "more\r\n"}, {"type": "shutdown"}, {"type": "eof"}):
                    print(json.dumps(step), file=file)
            done = confab("replay", "-k", path, "--timeout", "1", *how)
            peer.finish()
        self.assertIn(done.code, (code, ) if isinstance(code, int) else code, done)
        self.assertTrue(any(each in done.out for each in ((words, ) if isinstance(words, str) else words)), done)
        self.assertRegex(done.out, r"2 passed, 1 (could not run|failed), 3 skipped")
        self.assertNotRegex(b"".join(heard), b"secret|more")

    def test_nothing_follows_an_upgrade_that_is_to_fail(self):
        heard = []

        def serve(connection):
            connection.sendall(b"220 go\r\n")
            connection.shutdown(socket.SHUT_WR)
            heard.append(read_all(connection))

        with tempfile.TemporaryDirectory() as folder, tcp_peer(serve) as peer:
            path = os.path.join(folder, "session.jsonl")
            with open(path, "w") as file:
                for step in ({"format": "confab-transcript", "version": 1}, {"type": "open", "url": f"tcp://127.0.0.1:{peer.port}"},
                             {"type": "recv", "data": "220 go\r\n"}, {"type": "upgrade", "layer": "tls"},
                             {"type": "error", "op": "tls", "code": "TLS_CUT"}, {"type": "send", "data": "secret\r\n"}, {"type": "close"}):
                    print(json.dumps(step), file=file)
            done = confab("replay", "-k", path)
            peer.finish()
        self.assertEqual(done.code, 0, done)
        self.assertIn("3 passed, 1 skipped", done.out)
        self.assertNotIn(b"secret", b"".join(heard))

    def test_an_upgrade_after_a_send_that_took_too_long_does_not_end_the_run(self):
        over = threading.Event()
        with tempfile.TemporaryDirectory() as folder, tcp_peer(lambda connection: over.wait(LIMIT)) as peer:
            path = os.path.join(folder, "session.jsonl")
            with open(path, "w") as file:
                for step in ({"format": "confab-transcript", "version": 1}, {"type": "open", "url": f"tcp://127.0.0.1:{peer.port}"},
                             {"type": "send", "data": "x" * (1 << 24)}, {"type": "upgrade", "layer": "tls"},
                             {"type": "send", "data": "secret\r\n"}):
                    print(json.dumps(step), file=file)
            done = confab("replay", "-k", path, "--timeout", "0.5", "--keep-going")
            over.set()
        self.assertEqual(done.code, 3, done)
        self.assertIn("timed out after 500 ms", done.out)
        self.assertIn("1 could not run, 1 skipped", done.out)

    def test_a_client_that_agrees_to_tls_and_says_nothing_does_not_keep_the_server(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "session.json")
            self.record(path)
            for mode in ("strict", "loose"):
                for number in (INTERRUPT, TERMINATE):
                    with self.subTest((mode, number)), start("serve", "--from", path, "--mode", mode, "tcp://127.0.0.1:0") as mock:
                        port = int(mock.out.until(r"listening tcp://127\.0\.0\.1:(\d+)").group(1))
                        with dial(port) as client:
                            for line in (b"EHLO localhost\r\n", b"STARTTLS\r\n"):
                                client.sendall(line)
                            while read_line(client) != b"220 go\r\n":
                                pass
                            self.assertTrue(quiet(client))
                            mock.send(number)
                            self.assertEqual(mock.code(), 0, mock.err.rest())


if __name__ == "__main__":
    unittest.main()
