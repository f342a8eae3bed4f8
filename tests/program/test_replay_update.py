"""`confab replay --update`: what a file becomes, and what stays as it was."""

import os
import unittest

from replays import Replaying, event, lines, recv, saying, send, tcp, udp
from support import confab, read_line, tcp_peer, udp_peer


class Update(Replaying):
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
