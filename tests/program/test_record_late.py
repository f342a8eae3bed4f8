"""A recording that begins in the middle of a session has what was said before, and replays."""

import json
import pathlib
import tempfile
import unittest

from support import confab, read_line, tcp_peer


def mail(connection):
    connection.sendall(b"220 ready\r\n")
    while line := read_line(connection):
        connection.sendall(b"250 " + line)


class Late(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = pathlib.Path(folder.name, "late.json")

    def record(self, script, *options):
        with tcp_peer(mail) as server:
            done = confab(*options, "--banner", "127.0.0.1", server.port, stdin=script)
            self.assertEqual((done.code, done.err), (0, ""), done)
        return json.loads(self.path.read_text())["events"]

    def test_it_has_the_greeting_and_replays(self):
        with tcp_peer(mail) as server:
            done = confab("--banner", "127.0.0.1", server.port, stdin=f"NOOP\n:record {self.path}\nHELP\n")
            self.assertEqual((done.code, done.err), (0, ""), done)
            events = json.loads(self.path.read_text())["events"]
            said = [e["data"] for e in events if e["type"] == "recv"]
            self.assertEqual(said, ["220 ready\r\n", "250 NOOP\n", "250 HELP\n"])
            self.assertTrue(events[0]["x-already-open"])
            replayed = confab("replay", self.path)
        self.assertEqual(replayed.code, 0, replayed)

    def test_a_server_that_closes_by_itself_is_recorded_so(self):
        def once(connection):
            connection.sendall(read_line(connection))

        with tcp_peer(once) as server:
            confab("127.0.0.1", server.port, "-c", f":record {self.path}", "-c", "QUIT")
        kinds = [e["type"] for e in json.loads(self.path.read_text())["events"]]
        self.assertNotIn("shutdown", kinds)
        self.assertIn("eof", kinds)

    def test_recording_on_into_its_own_file_repeats_nothing(self):
        events = self.record(f":record {self.path}\nA\n:record off\nB\n:record --append {self.path}\nC\n")
        self.assertEqual([e["data"] for e in events if e["type"] == "send"], ["A\n", "B\n", "C\n"])

    def test_what_was_too_much_to_keep_is_missing_and_a_replay_that_fails_says_so(self):
        lines = "".join(f"n{i}\n" for i in range(600))
        with tcp_peer(mail) as server:
            done = confab("--banner", "127.0.0.1", server.port, stdin=f"{lines}:record {self.path}\nHELP\n")
            self.assertEqual((done.code, done.err), (0, ""), done)
            notes = [e for e in json.loads(self.path.read_text())["events"] if e["type"] == "note"]
            self.assertEqual(len(notes), 1)
            self.assertEqual(notes[0]["x-missing-events"], 202)
            text = self.path.read_text().replace("250 HELP", "250 other")
            self.path.write_text(text)
            replayed = confab("replay", self.path)
        self.assertEqual(replayed.code, 1, replayed)
        self.assertIn("the recording began too late, and lacks 202 events", replayed.out)
        self.assertEqual(confab("transcript", "lint", self.path).code, 0)


if __name__ == "__main__":
    unittest.main()
