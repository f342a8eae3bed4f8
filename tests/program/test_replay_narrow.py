"""The differences of a replay at a terminal, however narrow it is."""

import itertools
import unittest

from editor_session import ready, session
from emulator import Emulator
from mocking import Folder
from support import has_editor, read_line, tcp_peer


class Narrow(Folder):
    def replaying(self, expected, actual):
        """A peer that answers so; the transcript expects another answer."""

        def answer(connection):
            read_line(connection)
            connection.sendall(actual)

        peer = tcp_peer(answer)
        self.write([{"type": "open", "url": f"tcp://127.0.0.1:{peer.port}"}, {"type": "send", "data": "a\n"},
                    {"type": "recv", "data": expected}])
        return peer

    @unittest.skipUnless(has_editor(), "the plain reader draws no prompt")
    def test_a_replay_at_the_prompt_is_as_wide_as_the_screen_is_now(self):
        with self.replaying("b" * 70 + "\n", b"c" * 70 + b"\n"), session(60) as (peer, terminal):
            for columns in (60, 40):
                terminal.resize(columns, 24)
                terminal.type(f":replay {self.path}\r")
                terminal.until(lambda t: t.text().count("1 failed") == (60, 40).index(columns) + 1 and ready(t))
                replay = terminal.text().rpartition(":replay")[2].partition("failed in")[0]
                report = replay[replay.index("✓") - 2:]
                self.assertEqual([row for row in report.splitlines() if not row.startswith("  ")], [], terminal.text())

    def test_the_mark_stays_below_the_character_that_differs(self):
        common = "A" * 300
        for columns in (80, 40, 20):
            with self.replaying(common + "Y " + "b" * 18 + "\n", (common + "Z " + "b" * 18 + "\n").encode()):
                with Emulator("replay", self.path, columns=columns, rows=200) as terminal:
                    self.assertEqual(terminal.code(), 1)
                    rows = terminal.rows()
                    marks = [n for n, row in enumerate(rows) if row.strip() and not row.strip(" ^")]
                    self.assertEqual(len(marks), 1, terminal.text())
                    column = rows[marks[0]].index("^")
                    seen = [rows[marks[0] - back][column] for back in (2, 1)]
                    self.assertEqual(seen, ["Y", "Z"], terminal.text())

    def test_what_was_learned_goes_on_under_itself(self):
        count = itertools.count(1)

        def answer(connection):
            read_line(connection)
            connection.sendall(b"n %d " % next(count) + b"word " * 20 + b"\n")

        with tcp_peer(answer) as peer:
            self.write([{"type": "open", "url": f"tcp://127.0.0.1:{peer.port}"}, {"type": "send", "data": "a\n"},
                        {"type": "recv", "data": "n 0 " + "word " * 20 + "\n"}])
            with Emulator("replay", self.path, "--learn", "2", columns=40, rows=60) as terminal:
                self.assertEqual(terminal.code(), 0, terminal.text())
        self.assertIn("1 rule found; --update writes it", terminal.words())
        self.assertFalse([row for row in terminal.rows() if row.startswith("word")], terminal.text())


if __name__ == "__main__":
    unittest.main()
