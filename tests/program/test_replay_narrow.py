"""The differences of a replay at a terminal, however narrow it is."""

import json
import unittest

from editor_session import ready, session
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


if __name__ == "__main__":
    unittest.main()
