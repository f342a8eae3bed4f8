"""docs/transcript.schema.json: every transcript in the repository is valid by it, what is wrong is not, and
`confab transcript lint` is of the same opinion. Needs Debian's python3-jsonschema; skipped without."""

import copy
import json
import re
import sys
import tempfile
import unittest

from support import confab, read_line, tcp_peer, udp_peer
from transcripts import ROOT, SCHEMA, VALIDATOR, document, jsonschema

if not jsonschema:
    print("skipped: the Python module jsonschema (Debian: python3-jsonschema) is not installed")
    sys.exit()

OPEN = {"type": "open", "url": "tcp://127.0.0.1:12000"}


def transcripts():
    """(name, text) of every transcript in the repository: files, and blocks in the documents."""
    for path in sorted([*ROOT.glob("docs/**/*.json*"), *ROOT.glob("tests/**/*.json*")]):
        text = path.read_text()
        if '"confab-transcript"' in text and "$schema" not in text:
            yield path.relative_to(ROOT).as_posix(), text
    for path in sorted(ROOT.glob("docs/*.md")):
        for number, block in enumerate(re.findall(r"^```json.*?\n(.*?)^```$", path.read_text(), re.M | re.S)):
            if block.startswith('{"format"'):
                yield f"{path.name}, block {number}", block


def with_event(**event):
    return {"format": "confab-transcript", "version": 1, "events": [OPEN, event]}


RIGHT = [
    {"type": "recv", "data": "", "from": "any", "partial": True, "rtt_ms": 0.1},
    {"type": "recv", "match": {"any": True}, "optional": True, "order": "any", "timeout_ms": 1, "within_ms": 2},
    {"type": "recv", "hex": "00 ff", "match": {"hex": "00 ?? **", "bytes": [1, 2], "json": {"a": 1}}},
    {"type": "send", "template": "a {{b}}", "to": "last", "conn": "", "note": "why"},
    {"type": "send", "base64": "AP8="},
    {"type": "send", "hex": ""},
    {"type": "error", "code": "ECONNREFUSED", "op": "recv"},
    {"type": "silence", "for_ms": 0.5},
    {"type": "open", "url": "tcp://127.0.0.1:1", "framing": "delimiter:\\n"},
    {"type": "framing", "framing": "u32be"},
    {"type": "eof", "detail": "exit status 1", "optional": True},
    {"type": "x-mine", "data": 1},
    {"type": "eof", "x-mine": {"a": []}, "unknown": 1},
    {"type": "end", "events": 1, "sent_bytes": 2},
    {"type": "shutdown"},
    {"type": "listen", "url": "tcp://127.0.0.1:0", "local": "127.0.0.1:1"},
    {"type": "accept", "conn": "tcp2", "url": "tcp://*:0", "from": "127.0.0.1:2", "local": "127.0.0.1:1"},
]
WRONG = [
    {"type": "listen", "local": "127.0.0.1:1"},
    {"type": "accept", "url": 1},
    {"data": "x"},
    {"type": "Send", "data": "x"},
    {"type": "send"},
    {"type": "send", "data": "x", "hex": "00"},
    {"type": "send", "data": 1},
    {"type": "send", "hex": "0"},
    {"type": "send", "hex": "0x00"},
    {"type": "send", "base64": "AP8"},
    {"type": "recv"},
    {"type": "recv", "data": "x", "base64": "AP8="},
    {"type": "recv", "data": "x", "partial": 1},
    {"type": "recv", "data": "x", "order": "some"},
    {"type": "recv", "match": {}},
    {"type": "recv", "match": {"regexp": "x"}},
    {"type": "recv", "match": {"bytes": [1]}},
    {"type": "recv", "match": {"any": False}},
    {"type": "recv", "match": {"hex": "0?"}},
    {"type": "open"},
    {"type": "open", "url": ""},
    {"type": "error", "op": "connect"},
    {"type": "eof", "after_ms": "1"},
    {"type": "eof", "after_ms": -1},
    {"type": "eof", "after_ms": 1e308},
    {"type": "silence"},
    {"type": "open", "url": "tcp://127.0.0.1:1", "framing": "lines"},
    {"type": "framing"},
    {"type": "eof", "detail": 1},
    {"type": "framing", "framing": "u16"},
    {"type": "silence", "for_ms": 0},
    {"type": "close", "conn": 1},
    {"type": "note", "text": 1},
]


class Schema(unittest.TestCase):
    def lint(self, value):
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            json.dump(value, file)
            file.flush()
            return confab("transcript", "lint", file.name)

    def test_it_is_a_schema(self):
        jsonschema.Draft7Validator.check_schema(SCHEMA)

    def test_every_transcript_in_the_repository_is_valid(self):
        found = list(transcripts())
        self.assertGreaterEqual(len(found), 2)
        for name, text in found:
            with self.subTest(name), tempfile.NamedTemporaryFile("w") as file:
                VALIDATOR.validate(document(text))
                file.write(text)
                file.flush()
                done = confab("transcript", "lint", file.name)
                self.assertEqual((done.code, done.err), (0, ""), done)

    def test_what_is_right_is_right_for_both(self):
        for event in RIGHT:
            with self.subTest(event):
                VALIDATOR.validate(with_event(**event))
                self.assertEqual(self.lint(with_event(**event)).code, 0)

    def test_what_is_wrong_is_wrong_for_both(self):
        for event in WRONG:
            with self.subTest(event):
                self.assertFalse(VALIDATOR.is_valid(with_event(**event)))
                self.assertEqual(self.lint(with_event(**event)).code, 2)

    def test_headers(self):
        right = with_event(type="eof") | {"title": "t", "vars": {"a": None, "b": "c"}, "secrets": ["d"], "x-a": 1,
                                          "defaults": {"framing": "line", "timeout_ms": 1, "unexpected": "warn"}}
        right["events"] = right.pop("events")  # must be the last
        VALIDATOR.validate(right)
        self.assertEqual(self.lint(right).code, 0)
        for key, value in (("format", "har"), ("version", 2), ("title", 1), ("vars", {"a": 1}), ("secrets", "a"),
                           ("defaults", {"unexpected": "x"}), ("defaults", {"framing": "lines"}), ("events", 1), ("requires", "tls")):
            with self.subTest(key):
                wrong = copy.deepcopy(right)
                events = wrong.pop("events")
                wrong[key] = value
                wrong.setdefault("events", events)
                self.assertFalse(VALIDATOR.is_valid(wrong))
                self.assertEqual(self.lint(wrong).code, 2)

    def test_what_json_prints_is_valid(self):
        def answer(connection):
            read_line(connection)
            connection.sendall("é\n\x00\nlogin: ".encode() + b"\xff" * 300 + b"\n")

        with tcp_peer(answer) as server:
            done = confab("--json", "--keep-going", "127.0.0.1", server.port, stdin="a\n:tcp 127.0.0.1 1\n")
        VALIDATOR.validate(document(done.out))
        with udp_peer(lambda server: server.sendto(b"", server.recvfrom(9)[1])) as server:
            done = confab("--json", "-u", "127.0.0.1", server.port, stdin="a\n")
        VALIDATOR.validate(document(done.out))
        self.assertIn("recv", [event["type"] for event in document(done.out)["events"]])


if __name__ == "__main__":
    unittest.main()
