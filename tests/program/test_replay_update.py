"""`confab replay --update` and `--learn`: what a file becomes, and what stays as it was."""

import itertools
import json
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

    def test_a_json_rule_keeps_its_spelling(self):
        with saying(lambda line: '{"b": 2, "id": 17}') as server:
            path = self.file('{"format": "confab-transcript", "version": 1, "events": [\n'
                             f'{{"type": "open", "url": "tcp://127.0.0.1:{server.port}"}},\n'
                             '{"type": "send", "data": "a\\n"},\n'
                             '{"type": "recv", "match": { "json" : {"id":"{{id:int}}" , "b" : 1.0} }}\n]}\n')
            before = path.read_text()
            self.update(path)
            self.assertEqual(path.read_text(), before.replace("1.0", "2"))

    def test_what_cannot_be_mended_is_named_and_the_file_is_left(self):
        for match, why in (({"contains": "NOPE"}, '"contains"'), ({"regex": "x+"}, '"regex"'),
                           ({"pattern": "HELLO {{n:uuid}}\n"}, '"pattern"'), ({"json": {"a": 1}}, '"json"'),
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
        self.refused(lambda line: next(answers), "250 ok\n", "run 2: it is of another form")

    def test_a_changed_number_that_all_runs_agree_about_is_a_change(self):
        self.refused(lambda line: "users=4", "users=3\n", "the recording: it has", '"3"')

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
