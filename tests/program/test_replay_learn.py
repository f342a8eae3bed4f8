"""`confab replay --learn`: what becomes a rule, and which runs are refused."""

import itertools
import os
import re
import time
import unittest
import uuid

from replays import Replaying, event, recv, saying, send, tcp
from support import confab, read_line, tcp_peer


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

    def test_where_nothing_varies_no_update_is_advised(self):
        with saying(str.upper) as server:
            path = self.transcript(tcp(server.port), send("a\n"), recv("A\n"))
            done = confab("replay", path, "--learn", "2")
        self.assertEqual(done.out, f"{path}: 0 rules found: nothing varied\n")

    def test_what_varies_and_a_rule_takes_is_not_said_to_be_the_same(self):
        count = itertools.count(1)
        with saying(lambda line: f"n {next(count)}") as server:
            path = self.transcript(tcp(server.port), send("a\n"), recv("n 0\n", match={"pattern": "n {{n:int}}\n"}))
            done = confab("replay", path, "--learn", "2")
        self.assertEqual(done.out, f"{path}: 0 rules found: nothing varied but what rules take already\n")

    def test_a_changed_answer_is_not_learned_but_told(self):
        with saying(str.upper) as server:
            path = self.transcript(tcp(server.port), send("a\n"), recv("b\n"))
            before = path.read_text()
            done = self.learn(path, code=1)
            self.assertIn(f"{path}:4:1: nothing to learn from this: ", done.out)
            self.assertEqual(path.read_text(), before)

    def refused(self, answer, recorded, *words, **keys):
        """Nothing is written, and it is said which run differs, and how."""
        with saying(answer) as server:
            path = self.transcript(tcp(server.port), send("a\n"), recv(recorded, **keys))
            before = path.read_text()
            done = self.learn(path, code=1)
        self.assertEqual(path.read_text(), before)
        for word in (f"{path}:4:1: nothing to learn from this: ", *words):
            self.assertIn(word, done.out)

    def test_one_broken_run_of_three_is_named_and_nothing_is_written(self):
        answers = iter(("OK 17", "ERR 500", "OK 19"))
        self.refused(lambda line: next(answers), "OK 16\n", 'run 2: it has "ERR", and all others "OK"')
        answers = iter(("250 ok", "550 no such user", "250 ok"))
        self.refused(lambda line: next(answers), "250 ok\n",
                     'run 2: "550 no such user\\n" is of another form than "250 ok\\n" of the recording')

    def test_a_changed_number_that_all_runs_agree_about_is_a_change(self):
        self.refused(lambda line: "users=4", "users=3\n",
                     'the recording: it has "3", and all runs "4": it changed once, and --update alone takes it')
        self.refused(lambda line: "no such user", "250 ok\n",
                     '"250 ok\\n" is of another form than "no such user\\n" of all runs: it changed once')

    def test_a_word_in_the_place_of_a_placeholder_is_a_change_that_nothing_takes(self):
        for recorded, pattern in (("21", "temp {{n:int}}\n"), ("07:44:12", "temp {{time:time}}\n")):
            self.refused(lambda line: "temp ERROR", f"temp {recorded}\n",
                         f'the recording: it has "{recorded}", and all runs "ERROR": it changed once, and what came does not fit its "pattern"',
                         match={"pattern": pattern})

    def test_update_is_only_advised_where_it_takes_all_that_changed(self):
        with saying(lambda line: "users=4\nand more") as server:
            path = self.transcript(tcp(server.port), send("a\n"), recv("users=3\n"), event("close"))
            done = self.learn(path, code=1)
        self.assertIn(": it changed once; or, if it changes with time", done.out)
        self.assertNotIn("--update", done.out)

    def test_a_number_that_changes_slower_than_the_runs_is_told_how_it_is_learned(self):
        slower = "--update alone takes it; or, if it changes with time, add --timing fixed:1s"
        with saying(lambda line: "now 1795994899") as server:
            path = self.transcript(tcp(server.port), send("a\n"), recv("now 1795994830\n"))
            self.assertIn(slower, self.learn(path, code=1).out)
            done = confab("replay", path, "--learn", "2", "--timing", "fixed:1ms")
            self.assertIn("--update alone takes it\n", done.out)
        self.refused(lambda line: "no", "yes\n", 'all runs "no": it changed once, and --update alone takes it\n')

    def test_json_of_another_shape_is_named(self):
        answers = iter(('{"a": [1, 2], "n": 1}', '{"a": [1], "n": 2}', '{"a": [1, 2], "n": 3}'))
        self.refused(lambda line: next(answers), '{"a": [1, 2], "n": 0}\n', 'run 2: "a" is a list of 1, not a list of 2')

    def test_json_with_shuffled_keys_becomes_a_json_rule(self):
        count = itertools.count(1)

        def answer(line):
            members = ['"ok": true', f'"id": {next(count)}', '"name": "ann"']
            turn = next(count) % 3
            return "{" + ", ".join(members[turn:] + members[:turn]) + "}"

        with saying(answer) as server:
            path = self.transcript(tcp(server.port), send("a\n"), recv('{"ok": true, "id": 0, "name": "ann"}\n'))
            self.learn(path)
            self.assertEqual(self.events(path)[2]["match"], {"json": {"ok": True, "id": "{{n:int}}", "name": "ann"}})
            self.assertEqual(confab("replay", path).code, 0)

    def test_a_pattern_that_no_longer_fits_is_widened(self):
        clock = itertools.count(1)
        with saying(lambda line: f"07:45:{next(clock):02}") as server:
            path = self.transcript(tcp(server.port), send("a\n"),
                                   recv("07:44:12\n", match={"pattern": "07:44:{{n:int}}\n"}))
            self.learn(path)
            self.assertEqual(self.events(path)[2]["match"], {"pattern": "{{time:time}}\n"})
            self.assertEqual(confab("replay", path).code, 0)

    def test_a_pattern_without_a_sample_says_so(self):
        with saying(lambda line: f"id={next(numbers):x}") as server:
            numbers = itertools.count(0xabcdef012345, 0x10203)
            path = self.transcript(tcp(server.port), send("a\n"), recv(match={"pattern": "id={{id:int}}\n"}))
            done = self.learn(path, code=1)
        self.assertIn("has no sample (\"data\") to be widened from", done.out)

    def test_clocks_are_known_whole(self):
        for now, kind in (("Sun, 06 Nov 1994 08:49:37 GMT", "http_date"), ("29 NOV 2026 13:14:21 UTC", "daytime"),
                          ("Tuesday, February 22, 1982 17:37:43-PST", "daytime")):
            with self.subTest(now):
                self.assertEqual(self.pattern(lambda line: now, now + "\n"), "{{when:%s}}\n" % kind)

    def test_one_value_has_one_name_and_what_is_sent_back_is_a_template(self):
        """A server that wants its session's id again, and does not know those of other sessions."""
        def handle(connection):
            session = uuid.uuid4().hex[:12]
            while line := read_line(connection).decode().strip():
                if line == "login":
                    connection.sendall(f"sid={session} ({session})\n".encode())
                elif line == f"GET /{session}/mail":
                    connection.sendall(f"mail of {session}: none\n".encode())
                else:
                    connection.sendall(b"ERR no such session\n")

        old = "0a1b2c3d4e5f"
        with tcp_peer(handle) as server:
            path = self.transcript(tcp(server.port), send("login\n"), recv(f"sid={old} ({old})\n"),
                                   send(f"GET /{old}/mail\n"), recv(f"mail of {old}: none\n"))
            self.learn(path)
            events = self.events(path)
            self.assertEqual(events[2]["match"], {"pattern": "sid={{hex:hex}} ({{hex:hex}})\n"})
            self.assertEqual(events[3], {"type": "send", "template": "GET /{{hex}}/mail\n"})
            self.assertEqual(events[4]["match"], {"pattern": "mail of {{hex:hex}}: none\n"})
            self.assertEqual(confab("replay", path, "--repeat", "3").code, 0)
            after = path.read_text()
            self.learn(path)
            self.assertEqual(path.read_text(), after)

    def test_a_run_that_lacks_a_message_is_named(self):
        runs = itertools.count(1)

        def handle(connection):
            number = next(runs)
            while read_line(connection):
                connection.sendall(b"%d\n" % number if number == 2 else b"%d\nmore %d\n" % (number, number))

        with tcp_peer(handle) as server:
            path = self.transcript(tcp(server.port), send("a\n"), recv("0\n"), recv("more 0\n", timeout_ms=100))
            before = path.read_text()
            done = self.learn(path, code=1)
            self.assertIn(f"{path}:5:1: nothing to learn from this: run 2: ", done.out)
            self.assertIn("nothing came within 100 ms", done.out)
            self.assertEqual(path.read_text(), before)

    def test_without_update_it_is_only_told(self):
        count = itertools.count(9)
        with saying(lambda line: str(next(count))) as server:
            path = self.transcript(tcp(server.port), send("a\n"), recv("8\n"))
            before = path.read_text()
            done = confab("replay", path, "--learn", "2")
            self.assertEqual(path.read_text(), before)
        self.assertIn("1 rule found; --update writes it", done.out)
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
        self.assertIn("confab replay ./-t.json --learn 3 --update\n", done.out)

    def test_the_advice_leaves_out_what_does_not_go_with_learning(self):
        with saying(lambda line: f"at {time.ctime()} :{line}") as server:
            path = self.transcript(tcp(server.port), send("a\n"), recv("at Fri Nov 20 15:36:00 2026 :a\n"))
            report = self.folder / "r.json"
            done = confab("replay", "--repeat", "2", path, f"--report=json={report}", "--timeout", "9s")
        self.assertIn(f"confab replay {path} --timeout 9s --learn 3 --update\n", done.out)

    def test_how_often(self):
        for runs in ("0", "1", "101", "-1", "x"):
            self.assertEqual(confab("replay", "x.json", "--learn", runs).code, 2)
        for more in (["--repeat", "2"], ["--keep-going"]):
            for option in (["--learn", "2"], ["--update"]):
                done = confab("replay", "x.json", *option, *more)
                self.assertEqual((done.code, more[0] in done.err), (2, True), done)


if __name__ == "__main__":
    unittest.main()
