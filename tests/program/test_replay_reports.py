"""The files of `confab replay --report`, read as the programs do that they are for."""

import json
import os
import pathlib
import re
import tempfile
import unittest
import xml.etree.ElementTree

from support import confab, quiet, read_line, reset, serving, tcp_peer

KINDS = ("json", "junit", "tap", "html")
HOSTILE = "\x1b[2J]]><script>&\"'#\\ \x00\x9b\u202e\ufffe end\n"


class Reports(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def transcript(self, url, *steps, name="upper.json"):
        """Each step is what is sent and what is to come."""
        events = [{"type": "open", "url": url}]
        for sent, expected in steps:
            events += [{"type": "send", "data": sent}, {"type": "recv", "data": expected, "timeout_ms": 20000}]
        header = {"format": "confab-transcript", "version": 1, "title": "<An> upper-casing server"}
        lines = ",\n".join(json.dumps(event) for event in events)
        path = self.folder / name
        path.write_text(json.dumps(header)[:-1] + ', "events": [\n' + lines + "\n]}\n")
        return path

    def reports(self, path):
        """Replays against an upper-casing server, and returns what each kind of report says."""
        asked = [word for kind in KINDS for word in ("--report", f"{kind}={self.folder / kind}")]
        done = confab("replay", path, *asked)
        self.assertEqual(sorted(each.name for each in self.folder.iterdir()), sorted([path.name, *KINDS]))
        return done, {kind: (self.folder / kind).read_text() for kind in KINDS}

    def test_a_failure_among_others_is_in_every_report(self):
        with serving("tcp://127.0.0.1:0", "--reply", "upper") as server:
            path = self.transcript(server.urls[0], ("hello\n", "HELLO\n"), ("a\n", "B\n"), ("b\n", "B\n"))
            done, reports = self.reports(path)
        self.assertEqual(done.code, 1, done)
        self.assertIn("2 passed, 1 failed, 1 skipped in ", done.out)
        whole = json.loads(reports["json"])
        verdicts = [each["verdict"] for each in whole["files"][0]["exchanges"]]
        self.assertEqual(verdicts, ["passed", "passed", "failed", "skipped"])
        self.assertEqual(whole["files"][0]["exchanges"][2]["where"]["line"], 6)
        suite = xml.etree.ElementTree.fromstring(reports["junit"]).find("testsuite")
        self.assertEqual([suite.get(key) for key in ("tests", "failures", "errors", "skipped")], ["4", "1", "0", "1"])
        self.assertEqual([len(case.findall("failure")) for case in suite.iter("testcase")], [0, 0, 1, 0])
        points = re.findall(r"^(ok|not ok) (\d+) - .*?( # SKIP)?$", reports["tap"], re.MULTILINE)
        self.assertEqual([(verdict, skip) for verdict, _, skip in points],
                         [("ok", ""), ("ok", ""), ("not ok", ""), ("ok", " # SKIP")])
        self.assertTrue(reports["tap"].endswith("\n1..4\n"))
        self.assertIn('<span class="bad">2 passed, 1 failed, 1 skipped in ', reports["html"])

    def test_a_reset_in_the_middle_of_an_answer_is_in_every_report_with_what_came(self):
        def break_off(connection):
            read_line(connection)
            connection.sendall(b"hello")
            quiet(connection, 0.05)  # the answer is there before the reset
            reset(connection)

        with tcp_peer(break_off) as peer:
            path = self.transcript(f"tcp://127.0.0.1:{peer.port}", ("a\n", "hello world\n"))
            done, reports = self.reports(path)
        self.assertEqual(done.code, 3, done)
        what = f'expected "hello world\\n", connection reset by 127.0.0.1:{peer.port}, after "hello"'
        self.assertIn(what, done.out)
        self.assertEqual(json.loads(reports["json"])["files"][0]["exchanges"][1]["what"], what)
        error = xml.etree.ElementTree.fromstring(reports["junit"]).find(".//error")
        self.assertEqual(error.get("message"), what)
        self.assertIn(what, reports["tap"])

    def test_what_a_peer_sends_harms_no_report(self):
        with serving("tcp://127.0.0.1:0", "--reply", "upper") as server:
            done, reports = self.reports(self.transcript(server.urls[0], (HOSTILE, "harmless\n")))
        self.assertEqual(done.code, 1, done)
        for kind, text in reports.items():
            self.assertNotRegex(text, "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e\ufffe]", kind)
            if kind in ("junit", "html"):
                self.assertNotIn("<SCRIPT", text, kind)
        what = json.loads(reports["json"])["files"][0]["exchanges"][1]["what"]
        failure = xml.etree.ElementTree.fromstring(reports["junit"]).find(".//failure")
        self.assertEqual(failure.get("message"), what)
        self.assertIn("\\x1b[2J", what)

    def test_nobody_to_talk_to_is_an_error_and_no_failure(self):
        with serving("tcp://127.0.0.1:0") as server:
            url = server.urls[0]
        done, reports = self.reports(self.transcript(url, ("hello\n", "hello\n")))
        self.assertEqual(done.code, 3, done)
        self.assertEqual(json.loads(reports["json"])["totals"]["could_not_run"], 1)
        case = next(xml.etree.ElementTree.fromstring(reports["junit"]).iter("testcase"))
        self.assertEqual(case.find("error").get("type"), "could not run")

    def test_a_file_that_is_missing_has_no_place_and_is_named_once(self):
        asked = [word for kind in KINDS for word in ("--report", f"{kind}={self.folder / kind}")]
        self.assertEqual(confab("replay", "nix.json", *asked).code, 3)
        reports = {kind: (self.folder / kind).read_text() for kind in KINDS}
        case = next(xml.etree.ElementTree.fromstring(reports["junit"]).iter("testcase"))
        self.assertNotIn("line", case.attrib)
        self.assertEqual(case.find("error").text, "nix.json: No such file or directory")
        self.assertIn("<pre>nix.json: No such file or directory</pre>", reports["html"])
        self.assertIn("message: 'No such file or directory'\n", reports["tap"])
        self.assertNotIn("line: ", reports["tap"])
        exchange = json.loads(reports["json"])["files"][0]["exchanges"][0]
        self.assertEqual(exchange["what"], "No such file or directory")
        self.assertTrue({"line", "column", "where"}.isdisjoint(exchange))

    def test_a_report_that_cannot_be_written_stops_before_anything_is_sent(self):
        with serving("tcp://127.0.0.1:0") as server:
            path = self.transcript(server.urls[0], ("hello\n", "hello\n"))
            done = confab("replay", path, "--report", f"junit={self.folder}/missing/r.xml")
            server.send(15)
            log = server.out.rest()
        self.assertEqual((done.code, done.out), (3, ""), done)
        self.assertIn(f"{self.folder}/missing/r.xml", done.err)
        self.assertEqual(log, b"")

    def test_a_link_to_our_own_stdout_stays_one_and_nothing_is_replaced(self):
        link = self.folder / "stdout"
        link.symlink_to("/proc/self/fd/1")
        with serving("--reply", "upper", "tcp://127.0.0.1:0") as server:
            path = self.transcript(server.urls[0], ("a\n", "A\n"))
            for deleted in (False, True):
                with open(self.folder / "out.txt", "w+", encoding="utf-8") as out, self.subTest(deleted=deleted):
                    out.write("before\n")
                    out.flush()
                    if deleted:
                        os.unlink(out.name)
                    done = confab("replay", path, "--quiet", "--report", f"tap={link}", stdout=out)
                    out.seek(0)
                    written = out.read()
                    self.assertEqual(done.code, 0, done)
                    self.assertTrue(link.is_symlink())
                    self.assertRegex(written, r"^before\nTAP version 1")

    def refused(self, path, *words, reports, **options):
        """Nothing is sent, and every file stays as it was."""
        before = {each.name: each.read_bytes() for each in self.folder.iterdir() if each.is_file()}
        asked = [word for each in reports for word in ("--report", each)]
        done = confab("replay", "-q", path, *asked, prepare=lambda: os.chdir(self.folder), **options)
        self.assertEqual((done.code, done.out, len(done.errors)), (2, "", 1), done)
        for each in words:
            self.assertIn(each, done.err)
        after = {each.name: each.read_bytes() for each in self.folder.iterdir() if each.is_file()}
        self.assertEqual(after, before)

    def test_a_transcript_that_is_played_is_not_replaced(self):
        with serving("tcp://127.0.0.1:0") as server:
            path = self.transcript(server.urls[0], ("hello\n", "hello\n"))
            other = self.transcript(server.urls[0], ("hello\n", "hello\n"), name="other.json")
            (self.folder / "link.json").symlink_to(path)
            os.link(path, self.folder / "name.json")
            words = "would replace a transcript that is played"
            for name in ("upper.json", "./upper.json", "link.json", "name.json", str(path)):
                for kind in KINDS:
                    with self.subTest((name, kind)):
                        self.refused("upper.json", words, reports=[f"{kind}={name}"])
            self.refused("link.json", words, reports=["json=upper.json"])
            self.refused(other, words, "other.json", reports=["json=r.json", "tap=other.json"])
            with open(path) as stdin:
                self.refused("-", words + ": stdin", reports=["html=upper.json"], stdin=stdin)
            done = confab("replay", "-q", path, "--sessions", "1", "--report", f"json={path}")
            self.assertEqual(done.code, 2, done)
            self.assertIn(words, done.err)
            done = confab(stdin=f":replay {path} --report json={path}\n")
            self.assertEqual(done.code, 2, done)
            self.assertIn(words, done.err)
            self.assertIn("confab-transcript", path.read_text())
            server.send(15)
            self.assertEqual(server.out.rest(), b"")

    def test_two_reports_are_two_files(self):
        (self.folder / "here").symlink_to(".")
        with serving("tcp://127.0.0.1:0") as server:
            path = self.transcript(server.urls[0], ("hello\n", "hello\n"))
            for second in ("rep.a", "./rep.a", "here/rep.a"):
                with self.subTest(second):
                    self.refused(path, "would replace another report", reports=["html=rep.a", f"json={second}"])
            (self.folder / "rep.a").write_text("one of a run before")
            self.refused(path, "would replace another report", reports=["html=rep.a", "json=./rep.a"])
            # Nothing is replaced where it only passes through.
            done = confab("replay", "-q", path, "--report", "json=/dev/null", "--report", "tap=/dev/null")
            self.assertEqual(done.code, 0, done)
            with open(self.folder / "out", "w+") as out:
                both = [word for kind in ("junit", "tap") for word in ("--report", f"{kind}=/dev/stdout")]
                self.assertEqual(confab("replay", "-q", path, *both, stdout=out).code, 0)
                out.seek(0)
                self.assertRegex(out.read(), "(?s)<testsuites.*TAP version 14")

    def test_an_unknown_kind_is_told_which_there_are(self):
        done = confab("replay", "none.json", "--report", "pdf=r.pdf")
        self.assertEqual(done.code, 2, done)
        for kind in KINDS:
            self.assertIn(kind, done.err)


if __name__ == "__main__":
    unittest.main()
