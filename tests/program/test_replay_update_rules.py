"""`confab replay --update`: a rule that failed is mended as a rule, one that held stays."""

import json
import time
import unittest

from replays import Replaying, event, lines, recv, saying, send, tcp
from support import confab, tcp_peer


class Rules(Replaying):
    def test_a_rule_that_holds_stays_with_its_sample(self):
        with saying(lambda line: f"at {time.ctime()} :{line}") as server:
            path = self.transcript(tcp(server.port), send("a\n"), recv(
                "at Fri Nov 20 15:36:00 2026 :a\n", match={"pattern": "at {{when:ctime}} :a\n"}))
            before = path.read_text()
            self.update(path)
            self.assertEqual(path.read_text(), before)

    def test_a_rule_that_fails_keeps_its_placeholders(self):
        with saying(lambda line: f"count 7 of {line}!") as server:
            path = self.transcript(tcp(server.port), send("a\n"), recv(
                "n = 3 of a\n", match={"pattern": "n = {{n:int}} of a\n"}))
            self.update(path)
            received = self.events(path)[2]
            self.assertEqual(received["match"], {"pattern": "count {{n:int}} of a!\n"})
            self.assertEqual(received["data"], "count 7 of a!\n")
            self.assertEqual(confab("replay", path).code, 0)

    def mended(self, answer, match, becomes, sample="HI 5\n"):
        """A rule of a message becomes this, in the file and nothing else; a second time changes nothing."""
        with saying(lambda line: answer) as server:
            path = self.transcript(tcp(server.port), send("a\n"), recv(sample, match=match))
            before = path.read_text()
            self.assertIn(": 1 updated", self.update(path).out)
            after = path.read_text()
            expected = before.replace(json.dumps(match), json.dumps(becomes)).replace(
                json.dumps(sample), json.dumps(answer + "\n"))
            self.assertEqual(after, expected)
            self.assertEqual(confab("replay", path).code, 0)
            self.assertIn(": 0 updated", self.update(path).out)
            self.assertEqual(path.read_text(), after)

    def test_a_rule_is_mended_in_its_own_language(self):
        self.mended("HELLO 7 you", {"pattern": "HI {{n:int}}\n", "bytes": [1, 9]},
                    {"pattern": "HELLO {{n:int}} you\n", "bytes": [1, 12]})
        self.mended('{"a": {"b": [1, 3]}, "c": "x", "d": 0}', {"json": {"c": "{{c}}", "a": {"b": [1, 2]}}},
                    {"json": {"c": "{{c}}", "a": {"b": [1, 3]}}})
        self.mended("AxC", {"hex": "41 ?? 42 0a"}, {"hex": "41 ?? 43 0a"})
        self.mended("220 ready", {"prefix": "250 ", "suffix": "\n"}, {"prefix": "220 ", "suffix": "\n"})
        self.mended("four", {"bytes": 9, "suffix": "\n"}, {"bytes": 5, "suffix": "\n"})

    def test_a_rule_about_a_message_without_a_line_end_is_mended(self):
        for match, new in (({"pattern": "login: "}, {"pattern": "user: "}), ({"hex": "6c 6f"}, None),
                           ({"bytes": 3}, {"bytes": 6}), ({"prefix": "login"}, None), ({"regex": "login: "}, "refused")):
            with self.subTest(match), tcp_peer(lines(b"user: ")) as server:
                path = self.transcript(tcp(server.port), send("a\n"), recv(match=match, partial=True))
                done = confab("replay", path)  # long before its time is over
                self.assertEqual(done.code, 1, done)
                self.assertIn(', got "user: "', done.out)
                if new == "refused":
                    continue
                self.assertEqual(confab("replay", path, "--update").code, 0)
                if new is not None:
                    self.assertIn(json.dumps(new), path.read_text())
                self.assertEqual(confab("replay", path).code, 0)

    def test_the_rule_that_is_written_is_the_one_that_is_shown(self):
        answer = '{"A":1,"B":[1,2],"C":3}'
        for said, match, old, new in (
                ("ID 17 OK", {"pattern": "ID {{n:int}} FINE\n"}, "- ID {{n:int}} FINE\\n", "+ ID {{n:int}} OK\\n"),
                (answer, {"json": {"A": 2, "B": [1, 3], "D": 4}}, '- {"A":2,"B":[1,3],"D":4}', '+ {"A":1,"B":[1,2]}'),
                ("220 ready", {"prefix": "250 "}, "prefix\n  - 250", "+ 220"),
                ("AxC", {"hex": "41 ?? 42 0a"}, "hex\n  - 41 ?? 42 0a", "+ 41 ?? 43 0a"),
                ("four", {"bytes": [7, 9]}, "bytes\n  - [7, 9]", "+ [5, 9]")):
            with self.subTest(match), saying(lambda line, said=said: said) as server:
                path = self.transcript(tcp(server.port), send("a\n"), recv("HI 5\n", match=match))
                shown = self.update(path).out
                self.assertIn(f"{path}:4:1: recv\n  {old}", shown)
                self.assertIn(f"\n  {new}", shown)
                self.assertNotIn(f"+ {said}\\n", shown)

    def test_a_json_rule_keeps_its_spelling(self):
        with saying(lambda line: '{"b": 2, "id": 17}') as server:
            path = self.file('{"format": "confab-transcript", "version": 1, "events": [\n'
                             f'{{"type": "open", "url": "tcp://127.0.0.1:{server.port}"}},\n'
                             '{"type": "send", "data": "a\\n"},\n'
                             '{"type": "recv", "match": { "json" : {"id":"{{id:int}}" , "b" : 1.0} }}\n]}\n')
            before = path.read_text()
            self.update(path)
            self.assertEqual(path.read_text(), before.replace("1.0", "2"))

    def test_what_a_mended_rule_captures_is_sent_on(self):
        with saying(str.upper) as server:
            path = self.transcript(tcp(server.port), send("id 5\n"), recv(match={"pattern": "ID: {{n:int}}\n"}),
                                   event("send", template="use {{n}}\n"), recv(match={"pattern": "USE {{n}}\n"}))
            self.update(path)
            self.assertEqual([e["match"]["pattern"] for e in self.events(path) if "match" in e],
                             ["ID {{n:int}}\n", "USE {{n}}\n"])
            self.assertEqual(confab("replay", path).code, 0)


if __name__ == "__main__":
    unittest.main()
