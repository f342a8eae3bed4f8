"""`confab replay --sessions`, `--rate`: many sessions at once, each verified, and what is told of them."""

import itertools
import json
import pathlib
import re
import resource
import tempfile
import threading
import time
import unittest
import xml.etree.ElementTree

from support import INTERRUPT, LIMIT, closed_port, confab, observe, read_line, serving, start, tcp_peer


def echo(connection):
    while line := read_line(connection):
        connection.sendall(line)


class Load(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def transcript(self, port, *steps):
        """Each step is what is sent and what is to come."""
        events = [{"type": "open", "url": f"tcp://127.0.0.1:{port}"}]
        for sent, expected in steps:
            key = "template" if "{{" in sent else "data"
            events += [{"type": "send", key: sent}, {"type": "recv", **expected, "timeout_ms": 20000}]
        path = self.folder / "load.json"
        lines = ",\n".join(json.dumps(event) for event in events)
        path.write_text('{"format": "confab-transcript", "version": 1, "events": [\n' + lines + "\n]}\n")
        return path

    def load(self, path, *options, **how):
        """What is printed, and what the JSON report says."""
        report = self.folder / "report.json"
        done = confab("replay", path, *options, "--report", f"json={report}", **how)
        return done, json.loads(report.read_text())

    def test_every_session_plays_the_whole_script_and_is_verified(self):
        with serving("tcp://127.0.0.1:0", "--reply", "upper") as server:
            path = self.transcript(server.ports[0], ("a\n", {"data": "A\n"}), ("b\n", {"data": "B\n"}))
            done, told = self.load(path, "--sessions", "20", "--repeat", "3")
        self.assertEqual(done.code, 0, done)
        self.assertEqual(told["sessions"], {"planned": 60, "started": 60, "finished": 60, "failed": 0, "dropped": 0})
        self.assertEqual((told["exchanges"], told["response"]["count"], told["sent_bytes"]), (120, 120, 240))
        self.assertEqual(told["received_bytes"], 240)
        self.assertIn("20 sessions at once, 3 times each", done.out)
        self.assertNotIn("\r", done.out)
        self.assertEqual(done.err, "")

    def test_sessions_go_on_until_the_duration_is_over(self):
        with serving("tcp://127.0.0.1:0") as server:
            path = self.transcript(server.ports[0], ("a\n", {"data": "a\n"}))
            done, told = self.load(path, "--sessions", "2", "--duration", "300ms")
        self.assertEqual(done.code, 0, done)
        self.assertGreater(told["sessions"]["finished"], 2)
        self.assertGreaterEqual(told["seconds"], 0.3)
        self.assertTrue(told["closed_loop"])

    def test_a_wrong_answer_is_told_whole_and_counted(self):
        with serving("tcp://127.0.0.1:0", "--reply", "upper") as server:
            path = self.transcript(server.ports[0], ("good\n", {"data": "GOOD\n"}), ("hello\n", {"data": "HELL0\n"}))
            done, told = self.load(path, "--sessions", "8")
        self.assertEqual(done.code, 1, done)
        self.assertEqual((told["errors"], told["sessions"]["failed"]), ({"mismatch": 8}, 8))
        self.assertEqual((told["exchanges"], told["received_bytes"]), (8, 8 * len("GOOD\nHELLO\n")))
        self.assertIn('failed: session 1, iteration 1: 3 send "hello\\n"', done.out)
        self.assertIn(f'{path}:6:1: expected "HELL0\\n", got "HELLO\\n"', done.out)
        self.assertRegex(done.out, r"\n +- HELL0")
        self.assertEqual(done.out.count("failed: session"), 2)

    def test_each_session_has_a_name_and_counts_its_iterations(self):
        said = []

        def listen(connection):
            while line := read_line(connection):
                said.append(line)
                connection.sendall(line)

        with tcp_peer(listen) as server:
            path = self.transcript(server.port, ("{{session}}/{{iteration}}\n", {"match": {"any": True}}))
            done, _ = self.load(path, "--sessions", "3", "--repeat", "2")
            self.assertEqual(done.code, 0, done)
            self.assertEqual(sorted(said), [b"1/1\n", b"1/2\n", b"2/1\n", b"2/2\n", b"3/1\n", b"3/2\n"])
            said.clear()
            self.load(path, "--sessions", "2", "--var", "session=mine")
            self.assertEqual(said, [b"mine/1\n"] * 2)

    def test_a_frozen_server_shows_in_the_response_times_and_not_in_the_service_times(self):
        """What waited behind the freeze was sent late, and answered at once: only the plan knows that it waited."""

        def freeze_once(connection):
            for number in range(400):
                line = read_line(connection)
                if number == 100:
                    observe(1)
                connection.sendall(line)

        with tcp_peer(freeze_once) as server:
            path = self.transcript(server.port, *[("a\n", {"data": "a\n"})] * 400)
            done, told = self.load(path, "--sessions", "1", "--timing", "fixed:5ms")
        self.assertEqual(done.code, 0, done)
        self.assertGreater(told["response"]["p99"], 0.5)
        self.assertLess(told["service"]["p99"], 0.5)
        self.assertGreaterEqual(told["service"]["max"], 0.9)
        self.assertFalse(told["closed_loop"])

    def test_an_action_that_is_on_time_is_not_late_since_one_before_it_was(self):
        silence = {"type": "silence", "for_ms": 1000}
        sent = {"type": "send", "data": "a\n", "after_ms": 100}  # planned for the silence: 900 ms late
        on_time = [{"type": "send", "data": "b\n", "after_ms": 2000}, {"type": "recv", "data": "B\n"}]
        for answer, then in (b"", []), (b"A\n", [{"type": "recv", "data": "wrong\n"}]):

            def peer(connection, answer=answer):
                connection.sendall(answer if read_line(connection) else b"")
                connection.sendall(b"B\n" if read_line(connection) else b"")

            with self.subTest(answer), tcp_peer(peer) as server:
                path = self.transcript(server.port)
                events = ",\n".join(json.dumps(event) for event in [silence, sent, *then, *on_time])
                path.write_text(path.read_text().replace("\n]}", ",\n" + events + "\n]}"))
                _, told = self.load(path, "--sessions", "1", "--timing", "recorded", "--keep-going")
                self.assertEqual(told["exchanges"], 1, told)
                self.assertLess(told["response"]["max"], 0.6)

    def test_ports_are_scarce_for_streams_alone(self):
        path = self.transcript(9, ("a\n", {"data": "a\n"}))
        for scheme, warned in (("tcp", True), ("udp", False)):
            with self.subTest(scheme):
                path.write_text(re.sub("(tcp|udp)://[^\"]*", f"{scheme}://127.0.0.1:{closed_port()}", path.read_text()))
                done = confab("replay", path, "--rate", "100000/s", "--duration", "1s", "--sessions", "1",
                              "--timeout", "1ms", "-q")
                self.assertEqual("EADDRNOTAVAIL" in done.err, warned, done)

    def test_starts_that_find_too_many_running_are_dropped_and_counted(self):
        def slow(connection):
            line = read_line(connection)
            observe(2)
            connection.sendall(line)

        with tcp_peer(slow) as server:
            path = self.transcript(server.port, ("a\n", {"data": "a\n"}))
            done, told = self.load(path, "--rate", "50/s", "--duration", "500ms", "--sessions", "2")
        sessions = told["sessions"]
        self.assertEqual(done.code, 0, done)
        self.assertEqual(sessions["planned"], 25)
        self.assertGreater(sessions["dropped"], 0)
        self.assertEqual(sessions["started"] + sessions["dropped"], 25)
        self.assertIn("starts were dropped", done.out)
        self.assertIn("50 sessions a second for 500 ms", done.out)

    def test_objectives_decide_the_exit_code(self):
        with serving("tcp://127.0.0.1:0") as server:
            path = self.transcript(server.ports[0], ("a\n", {"data": "a\n"}))
            done, told = self.load(path, "--sessions", "2", "--slo", "p99<1h,errors<0.1%")
            self.assertEqual(done.code, 0, done)
            self.assertEqual([each["met"] for each in told["objectives"]], [True, True])
            done, told = self.load(path, "--sessions", "2", "--slo", "p99<1us,errors<0.1%")
            self.assertEqual(done.code, 1, done)
            self.assertEqual([each["met"] for each in told["objectives"]], [False, True])

    def test_nobody_there_is_code_3_and_told_by_name(self):
        path = self.transcript(closed_port(), ("a\n", {"data": "a\n"}))
        done, told = self.load(path, "--sessions", "4")
        self.assertEqual(done.code, 3, done)
        self.assertEqual((told["errors"], told["exchanges"]), ({"ECONNREFUSED": 4}, 0))
        self.assertIn("connection refused", done.out)

    def test_an_interrupt_reports_what_was_measured(self):
        report = self.folder / "report.json"
        with serving("tcp://127.0.0.1:0") as server:
            path = self.transcript(server.ports[0], *[("a\n", {"data": "a\n"})] * 5)
            with start("replay", path, "--sessions", "3", "--duration", "1h", "--report", f"json={report}") as run:
                for _ in range(20):
                    server.out.until(r"a\n")
                run.send(INTERRUPT)
                out = run.out.rest().decode()
                self.assertEqual(run.code(), 130, out)
        self.assertIn("exchanges", out)
        self.assertRegex(out, r"note: interrupted after [\d.]+ m?s: this is what was measured until then")
        told = json.loads(report.read_text())
        self.assertGreater(told["exchanges"], 0)
        self.assertEqual((told["errors"], told["sessions"]["failed"]), ({}, 0))

    def test_an_interrupt_ends_a_run_that_cannot_keep_its_rate(self):
        many_came = threading.Event()
        came = itertools.count(1)

        def silent(connection):
            if next(came) == 200:
                many_came.set()
            while connection.recv(65536):
                pass

        with tcp_peer(silent) as server:
            path = self.transcript(server.port, ("a\n", {"data": "a\n"}))
            with start("replay", path, "--rate", "3000/s", "--duration", "1h", "--sessions", "900") as run:
                self.assertTrue(many_came.wait(LIMIT))
                begin = time.monotonic()
                run.send(INTERRUPT)
                out = run.out.rest().decode()
                self.assertEqual(run.code(), 130, out)
            self.assertLess(time.monotonic() - begin, 15, "the timeout of its last session is 20 s")

    def test_the_page_of_a_load_is_one_well_formed_file(self):
        page, junit = self.folder / "load.html", self.folder / "load.xml"
        with serving("tcp://127.0.0.1:0") as server:
            path = self.transcript(server.ports[0], *[("a\n", {"data": "a\n"})] * 5)
            done = confab("replay", path, "--sessions", "4", "-q", "--report", f"html={page}",
                          "--report", f"junit={junit}")
        self.assertEqual((done.code, done.out, done.err), (0, "", ""), done)
        text = page.read_text()
        root = xml.etree.ElementTree.fromstring(re.sub(r"<!doctype html>|<meta[^>]*>", "", text))
        self.assertEqual(root.tag.rpartition("}")[2], "html")
        self.assertIn("<svg", text)
        self.assertFalse(re.search(r"(src|href)=", text), "nothing is loaded from elsewhere")
        xml.etree.ElementTree.fromstring(junit.read_text())

    def test_a_report_that_cannot_be_written_is_said_to_be_one(self):
        report = self.folder / "none" / "r.json"
        path = self.transcript(9, ("a\n", {"data": "a\n"}))
        for more in ((), ("--sessions", "2")):
            done = confab("replay", path, *more, "--report", f"json={report}")
            self.assertEqual((done.code, done.out), (3, ""), done)
            self.assertEqual(done.err, f"confab: cannot write {report}: No such file or directory\n")

    def test_more_sessions_than_open_files_are_refused_before_anything_is_sent(self):
        with serving("tcp://127.0.0.1:0") as server:
            path = self.transcript(server.ports[0], ("a\n", {"data": "a\n"}))
            done = confab("replay", path, "--sessions", "1000",
                          prepare=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (200, 200)))
            self.assertEqual(done.code, 2, done)
            self.assertIn("--sessions 136", done.err)
            server.send(15)
            self.assertEqual(server.out.rest(), b"")

    def test_a_rate_alone_takes_as_many_sessions_as_there_are_open_files(self):
        with serving("tcp://127.0.0.1:0") as server:
            path = self.transcript(server.ports[0], ("a\n", {"data": "a\n"}))
            for files, sessions in ((200, 136), (64, 32)):
                done = confab("replay", path, "--rate", "20/s", "--duration", "200ms",
                              prepare=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (files, files)))
                self.assertEqual((done.code, len(done.errors)), (0, 1), done)
                self.assertIn(f"at most {sessions} sessions at once", done.err)
                done = confab("replay", path, "--sessions", sessions,
                              prepare=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (files, files)))
                self.assertEqual((done.code, done.err), (0, ""), done)

    def test_no_advice_is_to_have_no_sessions(self):
        with serving("tcp://127.0.0.1:0") as server:
            conversations = [{"type": "open", "conn": f"c{n}", "url": server.urls[0]} for n in range(40)]
            path = self.folder / "many.json"
            path.write_text(json.dumps({"format": "confab-transcript", "version": 1, "events": conversations}))
            for load in (["--rate", "1/s", "--duration", "1s"], ["--sessions", "2"]):
                done = confab("replay", path, *load,
                              prepare=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64)))
                self.assertEqual((done.code, done.out), (2, ""), done)
                self.assertTrue(done.err.endswith("this process may have 64: raise the limit (ulimit -Hn)\n"), done)

    def test_the_soft_limit_of_open_files_is_raised(self):
        with serving("tcp://127.0.0.1:0") as server:
            path = self.transcript(server.ports[0], ("a\n", {"data": "a\n"}))
            done, told = self.load(path, "--sessions", "150",
                                   prepare=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (100, 1000)))
        self.assertEqual((done.code, told["sessions"]["finished"]), (0, 150), done)

    def test_options_that_do_not_go_together_are_told(self):
        path = self.transcript(1)
        for options, word in (
            (["--sessions", "0"], "at least 1"),
            (["--rate", "5/s"], "--duration"),
            (["--duration", "1s"], "--sessions"),
            (["--slo", "p99<1s"], "--sessions"),
            (["--sessions", "2", "--update"], "--update"),
            (["--sessions", "2", "--slo", "fast"], "p99<20ms"),
            (["--rate", "fast", "--duration", "1s"], "500/s"),
            (["--sessions", "2", "--timing", "step"], "step"),
            (["--sessions", "2", "--report", "tap=x.tap"], "html"),
        ):
            with self.subTest(options):
                done = confab("replay", path, *options)
                self.assertEqual(done.code, 2, done)
                self.assertIn(word, done.err)


if __name__ == "__main__":
    unittest.main()
