"""":replay", where it is not the same as "confab replay": it has a session around it, whose lines come from stdin."""

import unittest

from replays import Replaying, lines, recv, send, tcp
from support import confab, serving, tcp_peer


class Command(Replaying):
    def test_its_help_is_told_and_the_session_goes_on(self):
        with serving("tcp://127.0.0.1:0") as server:
            for option in ("--help", "-h"):
                done = confab(server.urls[0], stdin=f":replay {option}\nafterwards\n")
                self.assertEqual((done.code, done.err), (0, ""), done)
                self.assertIn("\nUsage: confab replay FILE... [OPTIONS]\n", done.out)
                self.assertIn("--keep-going", done.out)
                self.assertTrue(done.lines[-1].endswith("> afterwards"), done)

    def test_a_report_that_cannot_be_written_is_the_machines_trouble(self):
        with tcp_peer(lines(b"A\n")) as peer:
            path = self.transcript(tcp(peer.port), send("a\n"), recv("A\n"))
            done = confab(stdin=f":replay {path} --report junit=/nonexistent/report.xml\nnever sent\n")
        self.assertEqual((done.code, done.out), (3, ""), done)
        self.assertEqual(done.errors[0], "confab: cannot write /nonexistent/report.xml: No such file or directory")
        self.assertEqual(len(done.errors), 2, done)  # and what was not sent

    def test_stdin_has_the_scripts_lines_and_no_transcript(self):
        with serving("tcp://127.0.0.1:0") as server:
            done = confab("--keep-going", server.urls[0], stdin=":replay -\nafterwards\n")
        self.assertEqual(done.code, 2, done)
        self.assertIn(":replay: stdin has the lines of this session", done.err)
        self.assertTrue(done.out.endswith("> afterwards\n"), done)


if __name__ == "__main__":
    unittest.main()
