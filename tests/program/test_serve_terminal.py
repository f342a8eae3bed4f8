"""confab serve at a terminal: nothing of a client's, and nothing that is long, begins a row at the left edge."""

import unittest

from emulator import Emulator
from mocking import Folder
from support import dial, read_all


class AtATerminal(Folder):
    def test_a_client_cannot_forge_a_line_of_a_served_transcript(self):
        self.write([{"type": "open", "conn": "c", "url": "tcp://127.0.0.1:12000"}, {"type": "send", "data": "HELLO\n"},
                    {"type": "recv", "data": "x\n"}])
        with Emulator("serve", "--from", self.path, "tcp://127.0.0.1:0") as terminal:
            terminal.until("listening tcp://127.0.0.1:")
            terminal.until(lambda t: t.screen.cursor.y > 0)
            with dial(int(terminal.rows()[0].split(":")[2].split()[0])) as client:
                client.sendall(b"HELLO" + b"x" * 71 + b"listening tcp://9.9.9.9:9\n")
                read_all(client)
            terminal.until("9.9.9.9:9\\n")
            forged = [row for row in terminal.rows()[1:] if row.startswith("listening")]
            self.assertEqual(forged, [])

    def test_who_reaches_a_served_transcript_is_said_as_of_any_server(self):
        self.write([{"type": "open", "conn": "c", "url": "tcp://127.0.0.1:12000"}, {"type": "send", "data": "a"}])
        with Emulator("serve", "--from", self.path, "tcp://127.0.0.1:0", columns=120) as terminal:
            terminal.until("network)")
            self.assertRegex(terminal.rows()[0],
                             r"^listening tcp://127.0.0.1:(\d+) \(this machine only; \*:\1 for the network\)")

    def test_wide_characters_take_two_columns(self):
        with Emulator("serve", "tcp://127.0.0.1:0") as terminal:
            terminal.until("network)")
            with dial(int(terminal.rows()[0].split(":")[2].split()[0])) as client:
                client.sendall(("学" * 31 + "a" + "127.0.0.1:9> rm -rf\n").encode())
                terminal.until(lambda t: "rm -rf" in t.text())
            self.assertEqual([row for row in terminal.rows() if row.startswith("127.0.0.1:9>")], [], terminal.text())

    def test_in_a_locale_that_is_not_utf_8_they_are_escapes(self):
        with Emulator("serve", "tcp://127.0.0.1:0", env={"LC_ALL": "de_DE.ISO-8859-1"}) as terminal:
            terminal.until("network)")
            with dial(int(terminal.rows()[0].split(":")[2].split()[0])) as client:
                client.sendall("你好\n".encode())
                terminal.until("\\u{4f60}\\u{597d}")

    def test_where_it_listens_goes_on_under_itself_on_a_narrow_screen(self):
        for columns in (40, 20):
            with Emulator("serve", "tcp://127.0.0.1:0", columns=columns) as terminal:
                terminal.until("network)")
                self.assertEqual([row[0] for row in terminal.rows() if row and row[0] != " "], ["l"], terminal.text())


if __name__ == "__main__":
    unittest.main()
