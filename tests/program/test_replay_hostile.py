"""`confab replay` against servers that mean harm: nothing raw is shown, memory stays bounded, and it ends."""

import resource
import threading
import unittest

from replays import RAW, Replaying, event, recv, send, tcp, udp
from support import INTERRUPT, LIMIT, TERMINATE, confab, read_all, read_line, serving, start, tcp_peer, udp_peer

EVIL = "\x1b[2J\x1b]0;x\x07\x9b\x00\u202e\u2066\ufeff\r\x08\x7f".encode() + b"\xff\xc3("
KINDS = ("json", "junit", "tap", "html")


def wait_until_it_heeds(signal, pid):
    """A program that has just begun is ended by a signal as by any other."""
    caught = 0
    while not caught >> (signal - 1) & 1:
        with open(f"/proc/{pid}/status") as status:
            caught = int(next(line for line in status if line.startswith("SigCgt")).split()[1], 16)


class Shown(Replaying):
    def looked_at(self, *steps, code=1):
        """Replays with every kind of report; nothing raw is in anything that it wrote."""
        options = [word for kind in KINDS for word in ("--report", f"{kind}={self.folder / kind}")]
        done = self.replay(*steps, options=options)
        self.assertEqual(done.code, code, done)
        texts = [done.out, done.err] + [(self.folder / kind).read_text() for kind in KINDS]
        for text in texts:
            self.assertNotRegex(text, RAW)
        return texts

    def answering(self, answer):
        def handle(connection):
            read_line(connection)
            connection.sendall(answer)
            read_all(connection)

        return tcp_peer(handle)

    def test_what_a_server_sends_is_harmless_in_every_place(self):
        with self.answering(EVIL + b"\n") as server:
            steps = tcp(server.port), send("a\n")
            evil = EVIL.decode("latin-1")
            for rest in ([recv("A\n")], [event("close")], [recv("A\n", optional=True), event("close")],
                         [event("eof")], [event("silence", for_ms=9000)],
                         *[[recv(match={kind: "A"})] for kind in ("pattern", "regex", "contains", "prefix", "suffix")],
                         [recv(match={"json": {"a": 1}})], [recv(match={"hex": "41"})], [recv(match={"bytes": 1})],
                         [recv(match={"pattern": "{{a:any}}\n"}), send(evil, note=evil), recv("B\n", timeout_ms=50)]):
                self.looked_at(*steps, *rest)

    def test_a_learned_rule_is_harmless(self):
        with self.answering(EVIL + b"\n") as server:
            path = self.transcript(tcp(server.port), send("a\n"), recv("A\n"))
            for options in (["--learn", "2"], []):
                done = confab("replay", path, *options)
                self.assertNotRegex(done.out + done.err + path.read_text(), RAW)

    def test_a_secret_is_in_nothing_that_is_written(self):
        secret = "s3cr3t-w0rd"
        for answer in (f"no {secret}\n", f"{secret}", f"x{secret * 400}\n"):
            with self.answering(answer.encode()) as server:
                for rest in ([recv("A\n", timeout_ms=300)], [event("close")], [event("eof", timeout_ms=50)],
                             [recv(match={"pattern": "welcome {{PW}}\n"}, timeout_ms=300)],
                             [recv(match={"contains": f"not {secret}"}, timeout_ms=300)]):
                    steps = [tcp(server.port), event("send", template="AUTH {{PW}}\n"), *rest]
                    options = [word for kind in KINDS for word in ("--report", f"{kind}={self.folder / kind}")]
                    done = self.replay(*steps, options=["--secret", f"PW={secret}", *options])
                    self.assertEqual(done.code, 1, done)
                    for text in [done.out, done.err] + [(self.folder / kind).read_text() for kind in KINDS]:
                        self.assertNotIn(secret, text)

    def test_a_secret_in_a_title_or_a_name_is_not_told_either(self):
        secret = "s3cr3t-w0rd"
        reports = [word for kind in KINDS for word in ("--report", f"{kind}={self.folder / kind}")]
        with serving("--reply", "upper", "tcp://127.0.0.1:0") as server:
            steps = tcp(server.ports[0], conn=secret), send("a\n"), recv("B\n")
            done = self.replay(*steps, options=["--secret", f"PW={secret}", *reports], title=f"logs in with {secret}")
        self.assertEqual(done.code, 1, done)
        for text in [done.out, *((self.folder / kind).read_text() for kind in KINDS)]:
            self.assertIn("{{PW}}", text)
            self.assertNotIn(secret, text)

    def test_a_secret_that_the_file_declares_is_one_however_its_value_is_given(self):
        secret = "s3cr3t-w0rd"
        with self.answering(f"no {secret}\n".encode()) as server:
            path = self.transcript(tcp(server.port), event("send", template="AUTH {{PW}}\n"), recv("A\n"),
                                   secrets=["PW"], title=f"logs in with {secret}")
            report = self.folder / "report.json"
            for given in (["--var", f"PW={secret}"], ["--env", "PW"]):
                for more in ([], ["--sessions", "1"], ["--learn", "2"], ["--update"]):
                    with self.subTest(given=given, more=more):
                        reports = [] if more and more != ["--sessions", "1"] else ["--report", f"json={report}"]
                        done = confab("replay", path, *given, *more, *reports, env={"PW": secret})
                        told = done.out + done.err + (report.read_text() if reports else "")
                        self.assertEqual(done.code, 1, done)
                        self.assertNotIn(secret, told)
                        self.assertIn("{{PW}}", told)
            short = confab("replay", path, "--var", "PW=abc")
            self.assertEqual(short.code, 2, short)
            self.assertNotIn("abc", short.out + short.err)

    def test_a_secret_is_sent_and_recognised(self):
        with tcp_peer(lambda c: [c.sendall(b"welcome " + read_line(c)), read_all(c)]) as server:
            steps = [tcp(server.port), event("send", template="{{PW}}\n"), recv(match={"pattern": "welcome {{PW}}\n"})]
            self.green(*steps, options=["--secret", "PW=s3cr3t-w0rd"], secrets=["PW"])
            self.red(*steps, code=2, says="--secret PW=VALUE", secrets=["PW"])


class Endless(Replaying):
    def flood(self, piece):
        def handle(connection):
            while True:
                connection.sendall(piece)

        return tcp_peer(handle)

    def test_floods_end_with_the_transcript(self):
        for piece in (b"x" * 65536, b"x\n" * 32768):
            with self.flood(piece) as server:
                steps = tcp(server.port), send("a\n")
                self.red(*steps, recv("A\n"), says='expected "A\\n", got "x')
                self.red(*steps, event("close"), says="unexpected: ")
                self.green(*steps, event("close"), options=["--unexpected", "ignore"])
                self.red(*steps, recv(match={"pattern": "{{a:any}}A\n"}, timeout_ms=500), says="expected")
                self.red(*steps, recv(match={"regex": ".*A"}, timeout_ms=500), says="expected")
                self.red(*steps, event("eof"), says="expected the peer's end")
                self.red(*steps, event("error", op="recv", code="ECONNRESET", timeout_ms=300), says="ECONNRESET")
        self.assertLess(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, 900 << 10)

    def test_a_long_line_is_no_reason_to_wait_for_ever(self):
        def line(connection):
            connection.sendall(b"x" * (10 << 20))
            read_all(connection)

        with tcp_peer(line) as server:
            done = self.red(tcp(server.port), recv(match={"contains": "A"}, timeout_ms=400), says="expected")
            self.assertLess(len(done.out), 20_000)
            self.green(tcp(server.port), event("recv", match={"bytes": 10 << 20}, timeout_ms=20000), event("close"))

    def test_a_flood_of_datagrams(self):
        def flood(server):
            _, source = server.recvfrom(10)
            number = 0
            while True:
                number += 1
                server.sendto(b"%d" % number, source)

        for rest in ([recv("A")], [event("close")], [recv("A", optional=True), event("close")]):
            with udp_peer(flood) as server:
                self.red(udp(server.port), send("a"), *rest, says='"1"')

    def test_a_failure_is_told_before_the_next_file(self):
        with self.flood(b"x\n") as server, serving("--reply", "upper", "tcp://127.0.0.1:0") as other:
            bad = self.transcript(tcp(server.port), recv("A\n"), name="bad.json")
            good = self.transcript(tcp(other.ports[0]), send("a\n"), recv("A\n"), name="good.json")
            self.assertIn("1 of 2 files passed", confab("replay", bad, good).out)


class Interrupted(Replaying):
    def test_a_signal_ends_it_wherever_it_waits(self):
        left = threading.Event()
        with tcp_peer(lambda _: left.wait(LIMIT)) as server:
            steps = ([recv("A\n")], [event("silence", for_ms=20000)], [event("eof", timeout_ms=20000)],
                     [event("send", data="x" * (8 << 20)), event("close")])
            for each in steps:
                path = self.transcript(tcp(server.port), *each)
                server.someone_came.clear()
                with start("replay", path, "--timeout", "1h") as session:
                    server.someone_came.wait(LIMIT)
                    session.send(INTERRUPT)
                    self.assertEqual(session.code(), 130)
                    self.assertEqual(session.err.rest(), b"confab: ended by SIGINT\n")
            with start("replay", path, "--timing", "step") as session:
                session.err.until("next: open")
                session.type("\n")
                session.err.until("next: send")
                session.send(TERMINATE)
                self.assertEqual(session.code(), 143)
            left.set()

    def test_a_signal_ends_the_reading_of_what_is_long(self):
        many = '{"type":"note"},\n{"type":"send","data":"a"},\n' * 400_000
        url = '{"type":"open","url":"tcp://127.0.0.1:1"},\n'
        path = self.file('{"format":"confab-transcript","version":1,"events":[\n' + url + many + '{"type":"close"}]}')
        for argument in (path, "-"):
            with start("replay", argument) as session:
                wait_until_it_heeds(INTERRUPT, session.process.pid)
                session.send(INTERRUPT)
                self.assertEqual((session.code(), session.out.rest()), (130, b""))

    def test_a_reader_that_goes_away_ends_nothing_else(self):
        with serving("--reply", "upper", "tcp://127.0.0.1:0") as server:
            path = self.transcript(tcp(server.ports[0]), *[send("a\n"), recv("A\n")] * 2000)
            with start("replay", path, "--repeat", "3") as session:
                session.process.stdout.close()
                self.assertEqual(session.code(), 0, session.err.seen)


if __name__ == "__main__":
    unittest.main()
