"""Secrets given by name: their values are in no recording, whoever sent them and however they were cut."""

import json
import os
import re
import signal
import socket
import threading
import unittest

from secret_recording import SECRET, VALUE, Secrets
from support import confab, quiet, read_line, reset, serving, start, tcp_peer, udp_peer
from transcripts import document, validate


class Written(Secrets):
    def test_a_secret_that_never_came_is_not_asked_for(self):
        self.echo("hello\n", "--secret", "UNUSED=never-said")
        self.assertEqual(self.read()["secrets"], ["PW", "UNUSED"])
        with serving("--reply", "echo", "tcp://127.0.0.1:0") as server:
            for _ in range(2):
                done = confab("replay", self.path, "--target", f"127.0.0.1:{server.ports[0]}")
                self.assertEqual((done.code, done.err), (0, ""), done)
                confab("transcript", "fmt", "--stable", self.path)
        self.assertNotIn("secrets", self.read())

    def test_a_secret_that_came_is_asked_for_before_anything_is_sent(self):
        self.echo(f"hello\nAUTH {VALUE}\n", "--secret", "UNUSED=never-said")
        done = confab("replay", self.path)
        self.assertEqual((done.code, done.out), (2, ""), done)
        self.assertIn("nothing before this gives {{PW}} a value: --secret PW=VALUE", done.err)
        with serving("--reply", "echo", "tcp://127.0.0.1:0") as server:
            done = confab("replay", self.path, *SECRET, "--target", f"127.0.0.1:{server.ports[0]}")
        self.assertEqual(done.code, 0, done)

    def test_both_directions(self):
        done = self.echo(f"AUTH {VALUE} {{{{x}}}}\nplain {{{{x}}}}\n")
        self.assertEqual((done.code, done.err), (0, ""), done)
        self.assertIn(VALUE, done.out)  # the screen is the user's own
        self.assertEqual(self.read()["secrets"], ["PW"])
        self.assertEqual(self.payloads(), [
            {"template": "AUTH {{PW}} {{lb}}x}}\n"},
            {"data": "AUTH {{PW}} {{x}}\n", "match": {"pattern": "AUTH {{PW}} {{lb}}x}}\n"}},
            {"data": "plain {{x}}\n"}, {"data": "plain {{x}}\n"}])
        self.assert_hidden()

    def test_json_says_the_same_as_the_recording(self):
        self.path = self.folder / "r.jsonl"
        done = self.echo(f"AUTH {VALUE}\n", "--json")
        times = r'"(after_ms|created)":[^,}]*,?'
        self.assertEqual(re.sub(times, "", done.out), re.sub(times, "", self.path.read_text()))
        validate(document(done.out))
        self.assert_hidden(done.out)

    def test_a_pipe(self):
        self.path = "/dev/stderr"
        done = self.echo(f"AUTH {VALUE}\n")
        self.assertIn("AUTH {{PW}}", done.err)
        self.assert_hidden(done.err)

    def test_a_value_from_the_environment(self):
        done = self.echo(f"AUTH {VALUE}\n", secret=("--secret", "PW"), env={"PW": VALUE})
        self.assertEqual(done.code, 0, done)
        self.assertEqual(self.payloads()[0], {"template": "AUTH {{PW}}\n"})

    def test_several_the_longest_first(self):
        self.echo(f"{VALUE} {VALUE}-longer\n", "--secret", f"LONG={VALUE}-longer")
        self.assertEqual(self.payloads()[0], {"template": "{{PW}} {{LONG}}\n"})

    def test_a_spelling_that_fmt_keeps(self):
        self.echo(f"AUTH {VALUE}\n:raw \\xff{VALUE}\n")
        before = self.path.read_text()
        self.assertEqual(confab("transcript", "fmt", self.path).code, 0)
        self.assertEqual(self.path.read_text(), before)

    def test_what_is_not_text_is_left_out_with_a_note(self):
        self.echo(f":raw \\x00{VALUE}\n:expect {VALUE}\n:raw {'a' * 300}\\xff{VALUE}\n:expect {VALUE}\n:hex 00ff\n")
        short = {"note": "left out: 13 bytes that are not text and hold PW"}
        long = {"note": "left out: 313 bytes that are not text and hold PW"}
        template, anything = {"template": "{{left_out}}"}, {"match": {"any": True}}
        self.assertEqual(self.payloads(), [template | short, anything | short, template | long, anything | long,
                                           {"hex": "00ff"}, {"hex": "00ff"}])
        self.assert_hidden()

    def test_addresses_and_what_is_told(self):
        def answer(server):
            source = server.recvfrom(100)[1]
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
                other.bind(("127.0.0.1", 0))
                other.sendto(b"elsewhere", source)

        with udp_peer(answer) as server:
            done = confab("--json", "--secret", "HOST=127.0.0.1", "--keep-going", "-u", "127.0.0.1", server.port,
                          stdin="a\n:tcp 1\n:to 127.0.0.1:9\nb\n")
        self.assertNotIn("127.0.0.1", done.out)
        types = {event["type"] for event in document(done.out)["events"]}
        self.assertLessEqual({"open", "note", "error", "send", "recv"}, types, done)

    def test_an_excerpt_in_an_error(self):
        def hang_up(connection):
            read_line(connection)
            reset(connection)

        with tcp_peer(hang_up) as server:
            done = confab("--json", *SECRET, "127.0.0.1", server.port, stdin=f"{'x' * 38}{VALUE}\n")
        self.assertIn("xxx{{…", done.out)
        self.assert_hidden(done.out, done.err)

    def test_what_is_told_of_a_message_that_was_lost(self):
        def hang_up(connection):
            read_line(connection)
            reset(connection)

        for script in ("PASS {{PW}}\n", f"PASS {VALUE}\n"):
            with tcp_peer(hang_up) as server:
                done = confab(*SECRET, "127.0.0.1", server.port, stdin=script)
            self.assertIn('"PASS {{PW}}" may not have arrived', done.err)
            self.assert_hidden(done.err)

    def test_what_is_told_of_messages_that_were_not_sent(self):
        script = f":tcp 127.0.0.1 1\n:secret NEW\nvalue-of-new\nPASS {VALUE}\nmore\n"
        with serving("tcp://127.0.0.1:0") as server:
            done = confab(*SECRET, "127.0.0.1", server.ports[0], stdin=script)
        self.assertIn('confab: "PASS {{PW}}" and 1 more line not sent', done.errors)
        self.assertNotIn("value-of-new", done.err)
        self.assert_hidden(done.err)

    def test_the_program_writes_no_core(self):
        # Of a process that writes none, /proc is root's.
        def become_nobody():
            if os.geteuid() == 0:
                os.setuid(65534)

        with serving("tcp://127.0.0.1:0") as server:
            for secret in ((), SECRET):
                options = ["--no-history", *secret, "127.0.0.1", str(server.ports[0])]
                try:
                    session = start(*options, preexec_fn=become_nobody)
                except PermissionError:
                    self.skipTest("the program lies where nobody may start it")
                with session:
                    session.type("a\n")
                    session.out.until("a\n")
                    owner = os.stat(f"/proc/{session.process.pid}/environ").st_uid
                    self.assertEqual(owner == 0, bool(secret))


class Cut(Secrets):
    def test_by_a_read(self):
        for cut in range(1, len(VALUE)):
            shown = threading.Event()

            def answer(connection):
                read_line(connection)
                connection.sendall(f"token: {VALUE[:cut]}".encode())
                shown.wait(40)
                connection.sendall(f"{VALUE[cut:]} is it\n".encode())

            path = self.folder / f"{cut}.json"
            with self.subTest(cut), tcp_peer(answer) as server:
                with start("--record", path, *SECRET, "127.0.0.1", str(server.port)) as session:
                    session.type("hello\n")
                    session.out.until("token: " + re.escape(VALUE[:cut]))
                    shown.set()
                    session.out.until("is it\n")
                    session.end_input()
                    session.code()
                first, second = [p for p in self.payloads(path)][1:]
                self.assertRegex(first["data"], r"\Atoken: ")
                self.assertEqual(second["match"]["pattern"], "{{*}} is it\n")
        self.assert_hidden()

    def test_in_raw_pieces(self):
        def answer(connection):
            for byte in VALUE:
                connection.sendall(byte.encode())
                quiet(connection, 0.05)
            connection.sendall(b"\nend\n")

        with tcp_peer(answer) as server:
            done = confab("--record", self.path, "--framing", "raw", *SECRET, "127.0.0.1", server.port,
                          stdin=":expect end\n")
        self.assertEqual(done.code, 0, done)
        self.assertGreater(len(self.payloads()), 2)
        written = "".join(p.get("data", "") for p in self.payloads())
        self.assertLess(len(os.path.commonprefix([written, VALUE])), len(VALUE) / 2)
        self.assert_hidden()

    def test_where_a_long_message_is(self):
        text = "." * (65536 - 8) + VALUE + "." * 100 + "\n"
        (self.folder / "long").write_text(text)
        self.echo(f":file {self.folder / 'long'}\n")
        (self.folder / "long").unlink()
        self.assertEqual([p.get("template") for p in self.payloads()][:2],
                         ["." * (65536 - 8) + "{{PW}}", "." * 100 + "\n"])
        self.assert_hidden()


class Killed(Secrets):
    def test_what_a_kill_leaves_has_no_value(self):
        for name in ("r.json", "r.jsonl"):
            path = self.folder / name
            with serving("tcp://127.0.0.1:0") as server:
                with start("--record", path, *SECRET, "127.0.0.1", str(server.ports[0])) as session:
                    for _ in range(20):
                        session.type(f"AUTH {VALUE}\n")
                        session.out.until(re.escape(VALUE))
                    session.send(signal.SIGKILL)
                    session.code()
            events = self.read(path, warnings=True)["events"]
            self.assertEqual(sum("{{PW}}" in json.dumps(e) for e in events if e["type"] == "recv"), 20)
        self.assert_hidden()


if __name__ == "__main__":
    unittest.main()
