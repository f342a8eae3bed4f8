"""`confab replay --update`: what a file becomes, and what stays as it was."""

import json
import os
import time
import unittest

from replays import Replaying, event, lines, recv, saying, send, tcp, udp
from support import confab, read_line, tcp_peer, udp_peer


class Update(Replaying):
    def update(self, path, code=0):
        done = confab("replay", path, "--update")
        self.assertEqual((done.code, done.err), (code, ""), done)
        return done

    def test_what_differed_becomes_what_is_expected(self):
        with saying(str.upper) as server:
            path = self.transcript(tcp(server.port), send("a\n"), recv("B\n"), send("b\n"), recv("B\n"))
            before = path.read_text()
            done = self.update(path)
            self.assertEqual(path.read_text(), before.replace('"data": "B\\n"', '"data": "A\\n"', 1))
            self.assertIn(f"{path}:4:1: recv", done.out)
            self.assertIn(f"{path}: 1 updated", done.out)
            after = path.read_text()
            self.assertIn(f"{path}: 0 updated", self.update(path).out)
            self.assertEqual(path.read_text(), after)
            self.assertEqual(confab("replay", path).code, 0)

    def test_an_event_that_no_transcript_may_hold_is_not_written(self):
        most = "x" * ((1 << 24) - 1)
        with tcp_peer(lines(f"{most}yy\n".encode())) as server:
            path = self.transcript(tcp(server.port), send("q\n"), recv(f"{most}\n"))
            before = path.read_bytes()
            done = self.update(path, code=1)
            self.assertIn(f"{path}:4:1: cannot be updated: what came makes an event that no transcript may hold: "
                          "a message of more than 16777216 bytes\n", done.out)
            self.assertIn(f"{path} is left as it is\n", done.out)
            self.assertTrue(path.read_bytes() == before)

    def test_what_came_too_late_is_not_updated(self):
        with saying(lambda line: "X 2") as server:
            path = self.transcript(tcp(server.port), send("q\n"), recv("X 1\n", within_ms=0.001))
            before = path.read_text()
            done = self.update(path, code=1)
            self.assertRegex(done.out, r":4:1: cannot be updated: took .*, not within .*\n")
            self.assertEqual(path.read_text(), before)
            done = confab("replay", path, "--learn", 3, "--update")
            self.assertIn("run 1: took ", done.out)
            self.assertEqual((done.code, path.read_text()), (1, before))

    def test_everything_else_of_the_file_stays(self):
        with saying(str.upper) as server:
            path = self.file(
                '{"format": "confab-transcript",   "version": 1, "x-mine": [1, 2 ], "events": [\n'
                f'  {{"url": "tcp://127.0.0.1:{server.port}", "type": "open", "peer": "192.0.2.9:9", "x-a": {{}} }},\n\n'
                '  {"type": "note", "text": "why"},\n'
                '  {"type": "send", "data": "a\\n", "after_ms": 1804.5},\n'
                '  { "x-b" : true, "data": "old\\n" , "type": "recv", "note": "first", "after_ms": 0.3 },\n'
                '  {"type": "x-mark", "n": 1},\n'
                '  {"type": "send", "data": "b\\n"}, {"type": "recv", "data": "\\u0042\\n"}\n]}\n')
            before = path.read_text()
            self.update(path)
            self.assertEqual(path.read_text(), before.replace("old", "A"))

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

    def test_what_has_a_secret_in_it_is_not_written(self):
        with saying(lambda line: "tok hunter2 9") as server:
            path = self.transcript(tcp(server.port), send("q\n"), recv("tok x 9\n"))
            done = confab("replay", path, "--update", "--secret", "PW=hunter2")
        self.assertIn("; what came has a secret in it, which is never written\n", done.out)

    def test_what_cannot_be_mended_is_named_and_the_file_is_left(self):
        for match, why in (({"contains": "NOPE"}, '"contains"'), ({"regex": "x+"}, '"regex"'),
                           ({"pattern": "HELLO {{n:uuid}}\n"}, '"pattern"'), ({"pattern": "H 25 {{n:int}}\n"}, '"pattern"'),
                           ({"hex": "48 ?? 45 4c 4c 4f 20 31 0a"}, '"hex"'), ({"json": {"a": 1}}, '"json"'),
                           ({"hex": "?? " * 20}, '"hex"')):
            with self.subTest(match), saying(lambda line: "HELLO 1") as server:
                path = self.transcript(tcp(server.port), send("a\n"), recv("H\n", match=match),
                                       send("b\n"), recv("this could be updated\n"))
                before = path.read_text()
                done = self.update(path, code=1)
                self.assertIn(f"{path}:4:1: cannot be updated: ", done.out)
                self.assertIn(why, done.out)
                self.assertNotIn(f"{path}:6:1", done.out)
                self.assertIn(f"{path} is left as it is", done.out)
                self.assertEqual(path.read_text(), before)

    def test_an_optional_answer_that_did_not_come_stays(self):
        with saying(str.upper) as server:
            path = self.transcript(tcp(server.port), send("hello\n"), recv("HB\n", optional=True, timeout_ms=30),
                                   recv("HELLO\n"))
            before = path.read_text()
            self.assertEqual(confab("replay", path).code, 0)
            self.assertIn(": 0 updated", self.update(path).out)
            self.assertEqual(path.read_text(), before)
            path.write_text(before.replace("HELLO", "HALLO"))
            self.update(path)
            self.assertEqual(path.read_text(), before)

    def test_neighbours_in_any_order_are_a_set(self):
        def handle(connection):
            while read_line(connection):
                connection.sendall(b"beta 2\nalpha 1\n")

        for wrong in ("alpha 1", "beta 2"):
            with self.subTest(wrong), tcp_peer(handle) as server:
                path = self.transcript(tcp(server.port), send("a\n"), recv("never\n", order="any", optional=True),
                                       recv("alpha 1\n", order="any"), recv("beta 2\n", order="any"))
                before = path.read_text()
                self.assertIn(": 0 updated", self.update(path).out)
                self.assertEqual(path.read_text(), before)
                path.write_text(before.replace(wrong, wrong[:-1] + "9"))
                self.assertIn(": 1 updated", self.update(path).out)
                self.assertEqual(path.read_text(), before)

    def test_the_nearest_of_a_set_is_the_one_that_differs(self):
        with saying(lambda line: "alpha 1\nbeta 2") as server:
            done = self.red(tcp(server.port), send("a\n"), recv("beta 3\n", order="any"), recv("alpha 1\n", order="any"),
                            says=['expected "beta 3\\n", got "beta 2\\n"', "a number differs: 2 came, not 3"])
        self.assertIn(":4:1: ", done.out)

    def test_a_source_is_updated_only_where_it_was_wrong(self):
        def answer(server):
            for _ in range(2):
                server.sendto(b"B 2", server.recvfrom(9)[1])

        with udp_peer(answer) as server:
            path = self.transcript(udp(server.port), send("a"), recv("A 1", from_="127.0.0.1:7", match={"pattern": "A {{n:int}}"}))
            path.write_text(path.read_text().replace('"url"', '"peer": "127.0.0.1:7", "url"'))
            self.update(path)
            received = self.events(path)[2]
            self.assertEqual((received["from"], received["match"]), ("127.0.0.1:7", {"pattern": "B {{n:int}}"}))

    def test_what_did_not_come_cannot_be_updated_and_is_named(self):
        with saying(str.upper) as server:
            path = self.transcript(tcp(server.port), send("a\n"), recv("A\n"), recv("B\n", timeout_ms=50))
            before = path.read_text()
            done = self.update(path, code=1)
            self.assertEqual(path.read_text(), before)
            self.assertIn(f'{path}:5:1: cannot be updated: expected "B\\n", nothing came within 50 ms', done.out)

    def test_neither_can_what_nobody_expects(self):
        with saying(lambda line: line + "\nmore") as server:
            path = self.transcript(tcp(server.port), send("a\n"), recv("B\n"))
            before = path.read_text()
            done = self.update(path, code=1)
            self.assertIn('cannot be updated: unexpected: "more', done.out)
            self.assertEqual(path.read_text(), before)

    def test_a_line_more_is_told_though_another_one_is_left_over(self):
        with saying(lambda line: "new\nA") as server:
            done = self.update(self.transcript(tcp(server.port), send("a\n"), recv("A\n")), code=1)
            self.assertIn(':4:1: cannot be updated: expected "A\\n", got "new\\n"\n', done.out)
            self.assertIn('cannot be updated: unexpected: "A\\n"\n', done.out)

    def test_an_error_gets_its_code(self):
        def leave(connection):
            read_line(connection)
            connection.setsockopt(1, 13, b"\1\0\0\0\0\0\0\0")  # SO_LINGER: a reset

        with tcp_peer(leave) as server:
            path = self.transcript(tcp(server.port), send("a\n"), event("error", op="recv", code="ETIMEDOUT"))
            self.update(path)
            self.assertEqual(self.events(path)[2]["code"], "ECONNRESET")

    def test_binary_replies_stay_in_their_spelling(self):
        with udp_peer(lambda server: [server.sendto(b"\x02\xff", server.recvfrom(9)[1]) for _ in range(2)]) as server:
            path = self.transcript(udp(server.port), send("a"), event("recv", hex="01 ff"))
            self.update(path)
            self.assertEqual(self.events(path)[2]["hex"].replace(" ", ""), "02ff")

    def changed_meanwhile(self, change, *options):
        """The file is changed when the replay has read it, before the answer comes."""
        def handle(connection):
            line = read_line(connection)
            change(path)
            changed.append(path.read_bytes())
            connection.sendall(line.upper())
            read_line(connection)

        changed = []
        with tcp_peer(handle) as server:
            path = self.transcript(tcp(server.port), send("a\n"), recv("B\n"))
            done = confab("replay", path, "--update", *options)
        self.assertEqual((done.code, done.out, len(done.errors)), (3, "", 1), done)
        self.assertIn(f"{path} was changed while it was played", done.err)
        self.assertEqual((path.read_bytes(), [each.name for each in self.folder.iterdir()]), (changed[-1], ["t.json"]))

    def test_a_file_that_was_changed_meanwhile_is_left_alone(self):
        note = '{"type": "note", "text": "why"},\n'

        def insert(path):
            path.write_text(path.read_text().replace('{"type": "open"', note + note + '{"type": "open"'))

        def replace(path):
            beside = self.folder / "beside"
            beside.write_bytes(path.read_bytes())
            beside.rename(path)

        self.changed_meanwhile(insert)
        self.changed_meanwhile(replace)
        self.changed_meanwhile(lambda path: path.write_text(path.read_text().replace("B", "C")))

    def test_what_is_no_file_cannot_be_updated(self):
        path = self.folder / "fifo"
        os.mkfifo(path)
        done = confab("replay", path, "--update")
        self.assertEqual((done.code, len(done.errors)), (2, 1), done)
        self.assertIn("--update rewrites a file, and this is none", done.err)

    def test_it_is_refused_where_nobody_looks(self):
        path = self.file("{")
        for arguments, env in (([path], {"CI": "true"}), (["-"], {}), ([path, "--report", "tap=x"], {})):
            done = confab("replay", "--update", *arguments, env=env)
            self.assertEqual((done.code, done.out, len(done.errors)), (2, "", 1), done)


if __name__ == "__main__":
    unittest.main()
