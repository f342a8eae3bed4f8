"""`confab replay --update` and `--learn`: what a file becomes, and what stays as it was."""

import itertools
import os
import re
import time
import unittest
import uuid

from replays import Replaying, event, recv, send, tcp, udp
from support import confab, read_line, serving, tcp_peer, udp_peer


def saying(make):
    """Answers each line with what `make(line)` returns."""
    def handle(connection):
        while line := read_line(connection):
            connection.sendall(make(line.decode().rstrip("\n")).encode() + b"\n")

    return tcp_peer(handle)


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

    def test_of_several_rules_those_that_fail_are_written_anew_or_go(self):
        hold = {"bytes": [1, 9], "suffix": "\n", "prefix": "H"}
        for fail, becomes in (({"contains": "NOPE"}, {}), ({"regex": "x+", "hex": "00"}, {}), ({"pattern": "BAR {{n:uuid}}\n"}, {}),
                              ({"pattern": "HI {{n:word}}\n"}, {"pattern": "HELLO {{n:word}}\n"}), ({"json": [1]}, {})):
            with self.subTest(fail), saying(lambda line: "HELLO 1") as server:
                path = self.transcript(tcp(server.port), send("a\n"), recv("H\n", match=hold | fail))
                self.update(path)
                received = self.events(path)[2]
                self.assertEqual((received["data"], received["match"]), ("HELLO 1\n", hold | becomes))
                after = path.read_text()
                self.assertIn(": 0 updated", self.update(path).out)
                self.assertEqual(path.read_text(), after)

    def test_where_no_rule_holds_what_came_is_what_is_expected(self):
        with saying(str.upper) as server:
            path = self.transcript(tcp(server.port), send("a\n"), recv("H\n", match={"contains": "H", "bytes": 9}))
            self.update(path)
            self.assertEqual({k: v for k, v in self.events(path)[2].items() if k in ("data", "match")}, {"data": "A\n"})

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
            done = self.update(path, code=1)
            self.assertIn('cannot be updated: unexpected: "more', done.out)
            self.assertEqual(self.events(path)[2]["data"], "a\n")

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


class Learn(Replaying):
    def learn(self, path, runs=3, code=0):
        done = confab("replay", path, "--learn", runs, "--update")
        self.assertEqual((done.code, done.err), (code, ""), done)
        return done

    def pattern(self, answer, recorded):
        with saying(answer) as server:
            path = self.transcript(tcp(server.port), send("a\n"), recv(recorded))
            self.learn(path)
            received = self.events(path)[2]
            self.assertEqual(received["data"], recorded)
            self.assertEqual(confab("replay", path).code, 0)
            after = path.read_text()
            self.learn(path)
            self.assertEqual(path.read_text(), after)
        return received.get("match", {}).get("pattern")

    def test_a_clock_is_learned_though_three_replays_see_one_second(self):
        self.assertEqual(self.pattern(lambda line: f"at Fri Nov  6 15:36:00 2026 :{line}",
                                      "at Fri Nov  6 15:36:00 2026 :a\n"), "at {{when:ctime}} :a\n")

    def test_a_counter_is_learned(self):
        count = itertools.count(9)
        self.assertEqual(self.pattern(lambda line: f"{next(count)} {line}", "8 a\n"), "{{n:int}} a\n")

    def test_a_new_name_is_learned(self):
        self.assertEqual(self.pattern(lambda line: f"<{uuid.uuid4()}>", f"<{uuid.uuid4()}>\n"), "<{{id:uuid}}>\n")

    def test_what_does_not_vary_is_not_learned(self):
        self.assertIsNone(self.pattern(str.upper, "A\n"))

    def test_a_changed_answer_is_not_learned_but_told(self):
        with saying(str.upper) as server:
            path = self.transcript(tcp(server.port), send("a\n"), recv("b\n"))
            before = path.read_text()
            done = self.learn(path, code=1)
            self.assertIn(f"{path}:4:1: nothing to learn from this: ", done.out)
            self.assertEqual(path.read_text(), before)

    def test_without_update_it_is_only_told(self):
        count = itertools.count(9)
        with saying(lambda line: str(next(count))) as server:
            path = self.transcript(tcp(server.port), send("a\n"), recv("8\n"))
            before = path.read_text()
            done = confab("replay", path, "--learn", "2")
            self.assertEqual(path.read_text(), before)
        self.assertIn("1 to learn with --update", done.out)
        self.assertIn("{{n:int}}", done.out)

    def test_the_failure_of_a_clock_says_how_to_learn_it(self):
        with saying(lambda line: f"at {time.ctime()} :{line}") as server:
            done = self.red(tcp(server.port), send("a\n"), recv("at Fri Nov 20 15:36:00 2026 :a\n"), says="try: ")
            command = re.search("try: .*(confab replay .*)", done.out).group(1)
            done = confab(*command.split()[1:])
            self.assertEqual(done.code, 0, done)
            self.assertEqual(confab("replay", self.folder / "t.json").code, 0)

    def test_the_advice_has_files_behind_a_double_dash_as_files(self):
        with saying(lambda line: f"at {time.ctime()} :{line}") as server:
            self.transcript(tcp(server.port), send("a\n"), recv("at Fri Nov 20 15:36:00 2026 :a\n"), name="-t.json")
            done = confab("replay", "--keep-going", "--", "-t.json", prepare=lambda: os.chdir(self.folder))
        self.assertIn("confab replay --keep-going ./-t.json --learn 3 --update\n", done.out)

    def test_the_advice_leaves_out_what_does_not_go_with_learning(self):
        with saying(lambda line: f"at {time.ctime()} :{line}") as server:
            path = self.transcript(tcp(server.port), send("a\n"), recv("at Fri Nov 20 15:36:00 2026 :a\n"))
            report = self.folder / "r.json"
            done = confab("replay", "--repeat", "2", path, f"--report=json={report}", "--timeout", "9s")
        self.assertIn(f"confab replay {path} --timeout 9s --learn 3 --update\n", done.out)

    def test_how_often(self):
        for runs in ("0", "1", "101", "-1", "x"):
            self.assertEqual(confab("replay", "x.json", "--learn", runs).code, 2)
        self.assertEqual(confab("replay", "x.json", "--learn", "2", "--repeat", "2").code, 2)


if __name__ == "__main__":
    unittest.main()
