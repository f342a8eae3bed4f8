"""confab transcript fmt and convert: one spelling, nothing lost, and no file half written."""

import json
import os
import unittest

from support import confab
from transcript_files import BEGIN, DOCUMENT, Folder, OPEN, SEND


class Rewriting(Folder):
    def test_fmt_writes_one_spelling_and_twice_changes_nothing(self):
        path = self.file("""{"version": 1,
            "x-mine": {"b" : [1, 2.50, "\\u0041\u202e"]}, "format": "confab-transcript", "events": [
            {"url": "tcp://h:1", "type": "open", "after_ms": 0, "x-z": null, "conn": "a"},
            {"data":"x","type":"send","after_ms":1.23456}]}""")
        self.assertEqual(confab("transcript", "fmt", path).code, 0)
        once = path.read_text()
        self.assertEqual(once, '{"format":"confab-transcript","version":1,"x-mine":{"b":[1,2.50,"A\\u202e"]},"events":[\n'
                               '{"type":"open","conn":"a","url":"tcp://h:1","x-z":null},\n'
                               '{"type":"send","after_ms":1.235,"data":"x"}\n]}\n')
        self.assertEqual(confab("transcript", "fmt", path).code, 0)
        self.assertEqual(path.read_text(), once)

    def test_stable_leaves_out_what_is_never_compared(self):
        path = self.file("""{"format":"confab-transcript","version":1,"created":"2026-11-20T15:35:58.120Z",
            "title":"t","tool":{"name":"confab"},"events":[
            {"type":"open","url":"tcp://h:1","peer":"1.2.3.4:1","local":"5.6.7.8:2","connect_ms":1,"after_ms":5},
            {"type":"recv","from":"1.2.3.4:1","rtt_ms":1,"data":"x","timeout_ms":7},
            {"type":"error","op":"send","code":"EPIPE","message":"broken"},{"type":"end","events":3}]}""")
        self.assertEqual(confab("transcript", "fmt", "--stable", path).code, 0)
        self.assertEqual(path.read_text(), '{"format":"confab-transcript","version":1,"title":"t","events":[\n'
                                           '{"type":"open","url":"tcp://h:1"},\n'
                                           '{"type":"recv","from":"1.2.3.4:1","data":"x","timeout_ms":7},\n'
                                           '{"type":"error","op":"send","code":"EPIPE"},\n'
                                           '{"type":"end","events":3}\n]}\n')
        self.assertEqual(confab("transcript", "lint", path).err, "")

    def test_fmt_leaves_a_wrong_file_alone(self):
        path = self.file(DOCUMENT.replace('"send"', '"sned"'))
        before = path.read_bytes()
        self.assertEqual(confab("transcript", "fmt", path).code, 2)
        self.assertEqual(path.read_bytes(), before)
        self.assertEqual(os.listdir(self.folder), ["t.json"])

    def test_what_is_no_file_cannot_be_rewritten_by_fmt(self):
        path = self.folder / "fifo"
        os.mkfifo(path)
        done = confab("transcript", "fmt", path)
        self.assertEqual((done.code, done.out, len(done.errors)), (2, "", 1), done)
        self.assertIn(f"{path}: fmt rewrites a file, and this is none", done.err)
        self.assertEqual(confab("transcript", "lint", "/dev/stdin", stdin=DOCUMENT).code, 0)

    def test_a_dash_is_stdin_and_stdout(self):
        path = self.file(DOCUMENT)
        confab("transcript", "fmt", path)
        lines = confab("transcript", "convert", path, "/dev/stdout").out
        for arguments, said in ((["lint", "-"], ""), (["fmt", "-"], path.read_text()), (["convert", "-", "-"], lines),
                                (["convert", path, "-"], lines)):
            done = confab("transcript", *arguments, stdin=DOCUMENT, prepare=lambda: os.chdir(self.folder))
            self.assertEqual((done.code, done.out, done.err), (0, said, ""), done)
        confab("transcript", "convert", "-", self.folder / "b.json", stdin=lines)
        self.assertEqual((self.folder / "b.json").read_text(), path.read_text())
        self.assertEqual(sorted(os.listdir(self.folder)), ["b.json", "t.json"])
        for arguments, begins in ((["transcript", "lint", "-"], "-:1:1: "),
                                  (["serve", "--from", "-"], "confab: -:1:1: ")):
            done = confab(*arguments, stdin="[]")
            self.assertEqual((done.code, done.err[:len(begins)]), (2, begins), done)

    def test_fmt_keeps_the_mode_and_the_link(self):
        path = self.file(DOCUMENT, "real.json")
        path.chmod(0o640)
        link = self.folder / "link.json"
        link.symlink_to(path)
        self.assertEqual(confab("transcript", "fmt", link).code, 0)
        self.assertTrue(link.is_symlink())
        self.assertEqual(path.stat().st_mode & 0o777, 0o640)
        self.assertNotIn(": ", path.read_text())

    def test_a_torn_recording_is_mended_by_fmt(self):
        path = self.file(BEGIN + OPEN + ",\n" + SEND + ',\n{"type": "recv", "da')
        done = confab("transcript", "fmt", path)
        self.assertEqual(done.code, 0, done)
        self.assertIn("ended abruptly after 2 events", done.err)
        self.assertEqual(confab("transcript", "lint", path).err, "")

    def test_there_and_back_loses_nothing(self):
        content = DOCUMENT.replace('"version": 1', '"version": 1, "title": "é", "x-a": {"b": [1.50, null]}')
        content = content.replace('"data"', '"x-b": "\\u007f", "data"')
        first, lines, back = self.file(content), self.folder / "b.jsonl", self.folder / "c.json"
        self.assertEqual(confab("transcript", "convert", first, lines).code, 0)
        header, *events = map(json.loads, lines.read_text().splitlines())
        self.assertEqual(header | {"events": events}, json.loads(content))
        self.assertEqual(confab("transcript", "convert", lines, back).code, 0)
        self.assertEqual(json.loads(back.read_text()), json.loads(content))
        self.assertEqual([list(e) for e in json.loads(back.read_text())["events"]],
                         [list(e) for e in json.loads(content)["events"]])

    def test_convert_replaces_only_with_force(self):
        first, second = self.file(DOCUMENT), self.file("precious", "b.jsonl")
        done = confab("transcript", "convert", first, second)
        self.assertEqual((done.code, second.read_text()), (3, "precious"), done)
        self.assertIn("--force", done.err)
        link = self.folder / "link.json"
        link.symlink_to(second)
        done = confab("transcript", "convert", first, link)
        self.assertTrue(done.err.startswith(f"confab: {link}: "), done)
        self.assertEqual(confab("transcript", "convert", "--force", first, second).code, 0)
        self.assertEqual(second.read_text().count("\n"), 3)

    def test_convert_into_a_pipe_and_onto_a_full_disk(self):
        first = self.file(DOCUMENT)
        self.assertEqual(len(confab("transcript", "convert", first, "/dev/stdout").lines), 3)
        for path in ("/dev/full", self.folder / "none" / "b.json", self.folder):
            done = confab("transcript", "convert", first, path)
            self.assertEqual((done.code, len(done.errors)), (3, 1), done)


if __name__ == "__main__":
    unittest.main()
