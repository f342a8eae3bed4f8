"""The session is over, and its reader has not taken everything yet: what may happen then."""

import os
import signal
import threading
import unittest

from process_state import stop_and_continue
from support import read_all, read_line, start, tcp_peer, wait_until_full

LINE = b"x" * 79 + b"\n"
LINES = 4000  # more than a pipe holds


class LastFlush(unittest.TestCase):
    def setUp(self):
        self.has_left = threading.Event()

    def answer(self, connection):
        read_line(connection)
        connection.sendall(LINE * LINES)
        read_all(connection)
        self.has_left.set()

    def leave(self, session):
        """Until the connection is closed, and the output waits for its reader."""
        self.assertTrue(self.has_left.wait(20))
        wait_until_full(session)

    def assert_whole(self, session):
        self.assertEqual(session.out.rest().count(b"x" * 79), LINES)
        self.assertEqual(session.code(), 0)

    def test_of_a_prompt_survives_a_stop_and_a_resize(self):
        ours, theirs = os.openpty()
        with tcp_peer(self.answer) as server:
            with start("--no-rc", "--no-history", "127.0.0.1", server.port, stdin=theirs) as session:
                os.close(theirs)
                os.write(ours, b"hi\n")
                wait_until_full(session)
                os.write(ours, b":q\n")
                self.leave(session)
                for number in (signal.SIGCONT, signal.SIGWINCH):
                    session.send(number)
                stop_and_continue(session.process)
                self.assert_whole(session)
        os.close(ours)

    def test_of_a_script_survives_a_stop(self):
        with tcp_peer(self.answer) as server, start("127.0.0.1", server.port, "-c", "hi") as session:
            self.leave(session)
            stop_and_continue(session.process)
            self.assert_whole(session)

    def test_ends_by_a_signal_as_any_program(self):
        with tcp_peer(self.answer) as server, start("127.0.0.1", server.port, "-c", "hi") as session:
            self.leave(session)
            session.send(signal.SIGTERM)
            self.assertIn(session.code(), (-signal.SIGTERM, 128 + signal.SIGTERM))


if __name__ == "__main__":
    unittest.main()
