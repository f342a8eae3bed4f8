"""confab transcript lint; and files that were damaged by a slip, or made to do harm."""

import os
import subprocess
import unittest

from support import CONFAB, confab, environment
from transcript_files import BEGIN, DOCUMENT, END, Folder, HEADER, OPEN, SEND


class Lint(Folder):
    def assert_wrong(self, content, place, *words):
        done = self.lint(content)
        first = done.err.splitlines()[0] if done.err else ""
        self.assertEqual((done.code, done.out), (2, ""), done)
        self.assertTrue(first.startswith(f"{self.folder}/t.json:{place}: "), done)
        for word in words:
            self.assertIn(word, first)

    def test_a_transcript_is_silent_and_0(self):
        for content in (DOCUMENT, HEADER + OPEN + "\n" + SEND + "\n", BEGIN + "]}"):
            done = self.lint(content)
            self.assertEqual((done.code, done.out, done.err), (0, "", ""), done)

    def test_the_scheme_of_a_url_is_looked_at_before_its_port(self):
        self.assert_wrong(HEADER + '{"type":"open","url":"ftp://h"}\n', "2:22", 'there is no transport "ftp"')
        self.assert_wrong(HEADER + '{"type":"open","url":"tcp://h"}\n', "2:22", "the port is missing")

    def test_slips_of_an_editor(self):
        self.assert_wrong(BEGIN + OPEN + "\n" + SEND + END, "3:1", "comma is missing")
        self.assert_wrong(BEGIN + OPEN + ",\n" + END, "4:1", "comma with no event")
        self.assert_wrong(DOCUMENT.replace('"hello\\n"', '"hello\\n",'), "3:52", "leave it out")
        self.assert_wrong(DOCUMENT.replace('"send"', '"Send"'), "3:10", 'did you mean "send"?')
        self.assert_wrong(DOCUMENT.replace('"data"', '"after_ms": "1", "data"'), "3:46", "a number without quotes")
        self.assert_wrong(DOCUMENT.replace('"data"', '"conn": "x", "data"'), "3:34", "second time")
        self.assert_wrong(DOCUMENT.replace("12000", "99999"), "2:41", "99999", "1-65535")
        self.assert_wrong(DOCUMENT.replace('"data"', '"after_ms": 1e308, "data"'), "3:46", "between 0 and")
        self.assert_wrong(DOCUMENT.replace('"data": "hello\\n"', '"hex": "123"'), "3:41", "two digits")
        self.assert_wrong(DOCUMENT.replace('"data": "hello\\n"', '"base64": "?"'), "3:44", "base64")
        self.assert_wrong(BEGIN + SEND + END, "2:10", "nothing is open")
        self.assert_wrong(DOCUMENT.replace("tcp://", "gopher://"), "2:41", "gopher", "tcp", "udp")

    def test_bytes_that_are_no_text(self):
        self.assert_wrong(DOCUMENT.encode().replace(b"hello", b"he\xffo"), "3:45", "not UTF-8")
        self.assert_wrong(DOCUMENT.encode().replace(b"hello", b"he\0o"), "3:45", "NUL")
        self.assert_wrong(DOCUMENT.encode().replace(b"hello", b"he\\ud800o"), "3:45", "escape")

    def test_crlf_and_a_byte_order_mark_are_fine(self):
        self.assertEqual(self.lint("\ufeff" + DOCUMENT.replace("\n", "\r\n")).code, 0)

    def test_every_error_is_told_and_what_is_right_is_read(self):
        lines = [OPEN, '{"type": "opne"}', SEND, '{"type": "send"}', '{"type": "eof', SEND, SEND[:-1] + ', "x": 1}']
        done = self.lint(HEADER + "\n".join(lines) + "\n", "t.jsonl")
        places = [line.split("t.jsonl:")[1].split(": ")[0] for line in done.err.splitlines()]
        self.assertEqual(places, ["3:10", "5:1", "6:14", "8:53"], done)
        self.assertIn("8:53: warning: ", done.err)
        self.assertEqual(done.code, 2)

    def test_after_an_open_with_an_error_nothing_else_is_complained_about(self):
        for conn in ("", '"conn": "c", '):
            events = "".join(f'{{{conn}{event}}}\n' for event in (
                '"type": "open"', '"type": "send", "data": "a\\n"', '"type": "recv", "data": "a\\n"', '"type": "close"'))
            done = self.lint(HEADER + events, "t.jsonl")
            self.assertEqual((done.code, len(done.err.splitlines())), (2, 1), done)

    def test_a_warning_is_no_error(self):
        done = self.lint(DOCUMENT.replace('"data"', '"dta": 1, "data"'))
        self.assertEqual(done.code, 0, done)
        self.assertIn('warning: "dta" is not a key of the format; did you mean "data"?', done.err)

    def test_a_kind_is_a_word_of_two_and_means_nothing_where_there_are_none(self):
        done = self.lint(DOCUMENT.replace('"data"', '"kind": "text", "data"', 1))
        self.assertEqual(done.code, 0, done)
        self.assertIn('warning: "kind" means nothing over this transport', done.err)
        done = self.lint(DOCUMENT.replace('"data"', '"kind": "txt", "data"', 1))
        self.assertEqual(done.code, 2, done)
        self.assertIn('"kind" is "text" or "binary"', done.err)

    def test_errors_that_never_come_are_warned_about(self):
        def told(*events):
            done = self.lint(HEADER + "\n".join(events) + "\n", "t.jsonl")
            self.assertEqual(done.code, 0, done)
            return done.err

        for code in ("REFUSED", "econnrefused", "ECONREFUSED", "E", "E1x"):
            error = '{"type": "error", "url": "tcp://127.0.0.1:1", "code": "%s"}' % code
            self.assertIn(f't.jsonl:2:1: warning: no error has the code "{code}"', told(error))
        for code in ("ECONNREFUSED", "EAI_NONAME", "EPROTONOSUPPORT", "E999", "TLS_EXPIRED"):
            self.assertEqual(told('{"type": "error", "url": "tcp://127.0.0.1:1", "code": "%s"}' % code), "")
        refused = '{"type": "error", "code": "ECONNREFUSED"}'
        self.assertIn('t.jsonl:3:1: warning: after an "open"', told(OPEN, refused))
        self.assertEqual(told(OPEN.replace("tcp:", "udp:"), refused), "")

    def test_a_newer_file_is_refused(self):
        self.assert_wrong(DOCUMENT.replace('"version": 1', '"version": 2'), "1:44", "newer")
        self.assert_wrong(DOCUMENT.replace('"version": 1', '"version": 1, "requires": ["tls"]'), "1:59", '"tls"')

    def test_patterns_that_cannot_be(self):
        for match, word in (('{"regex": "((((a{100}){100}){100}){100}"}', "RE2"), ('{"regex": "("}', "RE2"),
                            ('{"pattern": "{{a:colour}}"}', "colour"), ('{"regexp": "a"}', "regex"),
                            ('{"pattern": "{{a:colour}}/"}', "colour"), ('{"regex": "(/"}', "RE2"),
                            ('{"json": {"a": ["{{a:colour}}"]}}', "colour"), ('{"hex": "0"}', "digits")):
            recv = '{"type": "recv", "match": %s}' % match
            self.assert_wrong(BEGIN + OPEN + ",\n" + recv + END, "3:27", word)

    def test_templates_that_cannot_be(self):
        for text in ("{{a:int}}", "{{*}}", "{{a", "{{}}"):
            send = '{"type": "send", "template": "%s"}' % text
            self.assert_wrong(BEGIN + OPEN + ",\n" + send + END, "3:30", "{{lb}}")

    def test_an_end_that_counts_other_events(self):
        whole = BEGIN + OPEN + ",\n" + SEND + ',\n{"type": "end", "events": %s}' + END
        self.assert_wrong(whole % 3, "4:27", "counts 3 events, and there are 2", "fmt")
        self.assertEqual(self.lint(whole % 2).code, 0)
        self.assertEqual(self.lint(whole.replace(', "events": %s', "")).code, 0)
        path = self.file(whole % 3)
        self.assertEqual(confab("transcript", "fmt", path).code, 0)
        self.assertIn('{"type":"end","events":2}', path.read_text())
        self.assertEqual(confab("transcript", "lint", path).code, 0)

    def test_a_line_with_an_error_may_give_a_name_its_value(self):
        recv = '{"type": "recv", "match": {"pattern": "id {{id}}\\n"}, "within_ms": "x"}'
        done = self.lint(BEGIN + OPEN + ",\n" + recv + ',\n{"type": "send", "template": "{{id}}"}' + END)
        self.assertEqual((done.code, len(done.errors)), (2, 1), done)

    def test_a_name_that_nothing_gives_a_value_is_a_warning(self):
        send = '{"type": "send", "template": "%s\\n"}'
        recv = '{"type": "recv", "match": {"pattern": "id {{id}}\\n"}}'
        done = self.lint(BEGIN + OPEN + ",\n" + send % "a {{user}} {{user}}" + END)
        self.assertEqual((done.code, len(done.errors)), (0, 1), done)
        self.assertIn(':3:30: warning: nothing before this gives {{user}} a value', done.err)
        for header, events in (('"vars": {"user": null}, ', [send % "{{user}}"]), ('"secrets": ["user"], ', [send % "{{user}}"]),
                               ("", [recv, send % "{{id}}"]), ("", [send % "{{session}} {{iteration}}"])):
            done = self.lint(BEGIN.replace('"events"', header + '"events"') + ",\n".join([OPEN, *events]) + END)
            self.assertEqual((done.code, done.err), (0, ""), done)

    def test_rules_with_slashes(self):
        for match in ('{"pattern": "/usr/{{a}}/"}', '{"regex": "/a/"}', '{"regex": "a/"}', '{"pattern": "/(/"}'):
            recv = '{"type": "recv", "match": %s}' % match
            self.assertEqual(self.lint(BEGIN + OPEN + ",\n" + recv + END).code, 0)

    def test_what_it_quotes_is_harmless(self):
        hostile = '{"type": "\\u001b]0;x\\u0007\u202e\u009b"}'
        path = self.file(BEGIN + hostile + END, "evil\x1b[31m\n.json")
        done = confab("transcript", "lint", path)
        self.assertFalse([c for c in done.err if c != "\n" and (ord(c) < 32 or 0x7F <= ord(c) < 0xA0 or c == "\u202e")])
        self.assertIn(r"evil\x1b[31m\n.json:2:10: ", done.err)

    def test_what_cannot_be_opened_is_no_wrong_transcript(self):
        for path in (self.folder / "nope.json", self.folder, self.folder / ("n" * 300)):
            done = confab("transcript", "lint", path)
            self.assertEqual((done.code, len(done.errors)), (3, 1), done)
            self.assertEqual(confab("transcript", "convert", path, self.folder / "b.json").code, 3)
            self.assertEqual(confab("replay", path).code, 3)
        self.assertEqual(confab("transcript", "lint", self.folder / "nope.json", self.file("[]")).code, 2)

    def test_use(self):
        self.assertEqual(confab("transcript", "--help").code, 0)
        for arguments in ([], ["lnt", "x"], ["lint"], ["lint", "--stable", "x"], ["convert", "x"]):
            done = confab("transcript", *arguments)
            self.assertEqual((done.code, len(done.errors)), (2, 1), done)
        self.assertIn("did you mean lint?", confab("transcript", "lnt", "x").err)
        self.assertIn("confab transcript", confab("--help").out)


class Hostile(Folder):
    def measured_lint(self, path):
        # The address sanitizer keeps what is freed, unless told otherwise.
        sanitizer = os.environ.get("ASAN_OPTIONS", "") + ":quarantine_size_mb=1"
        process = subprocess.Popen([CONFAB, "transcript", "lint", path], stdin=subprocess.DEVNULL,
                                   stderr=subprocess.PIPE, env=environment(ASAN_OPTIONS=sanitizer))
        error = process.stderr.read().decode()
        process.stderr.close()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        return process.returncode, error, usage.ru_maxrss << 10

    def written(self, name, pieces):
        path = self.folder / name
        with open(path, "w") as file:
            for piece in pieces:
                file.write(piece)
        return path

    def test_a_hundred_thousand_levels(self):
        for bracket in ("[", '{"a":'):
            path = self.written("deep.json", [BEGIN, '{"type": "eof", "x-a": ', bracket * 100_000])
            code, error, _ = self.measured_lint(path)
            self.assertEqual(code, 2)
            self.assertRegex(error, r":2:\d+: brackets inside brackets, deeper than 16\n")

    def test_a_text_of_300_megabytes(self):
        path = self.written("long.json", [BEGIN, '{"type": "send", "data": "', *["x" * (1 << 20)] * 300, '"}', END])
        code, error, memory = self.measured_lint(path)
        self.assertEqual(code, 2)
        self.assertIn(":2:1: this is longer than ", error)
        self.assertLess(memory, 500 << 20)

    def test_memory_does_not_grow_with_the_file(self):
        used = []
        for events in (20_000, 200_000):  # 2 MB, 20 MB
            path = self.written("many.jsonl", [HEADER, OPEN + "\n", *['{"type":"eof","x-a":"%s"}\n' % ("y" * 80)] * events])
            code, error, memory = self.measured_lint(path)
            self.assertEqual((code, error), (0, ""))
            used.append(memory)
        self.assertLess(used[1] - used[0], 8 << 20)

    def test_a_million_errors_are_not_all_told(self):
        path = self.written("empty.jsonl", [HEADER, *["{}\n"] * 20_000])
        code, error, _ = self.measured_lint(path)
        self.assertEqual(code, 2)
        self.assertLess(error.count("\n"), 1100)


if __name__ == "__main__":
    unittest.main()
