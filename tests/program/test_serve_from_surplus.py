"""confab serve --from: clients more than were recorded are said, bounded, and harm nobody."""

import contextlib
import unittest

from mocking import UDP, Folder, ask, udp_client
from support import TERMINATE


class SurplusSources(Folder):
    """Datagrams of clients for whom nothing was recorded."""

    def serving_strictly(self, *options):
        self.write(UDP)
        return self.serving("--mode", "strict", *options, urls=["udp://127.0.0.1:0"])

    def test_one_is_told_once_whatever_it_sends(self):
        for options in ((), ("--once",)):
            with self.subTest(options=options), self.serving_strictly(*options) as mock:
                with udp_client(mock.port) as first, udp_client(mock.port) as second:
                    self.assertEqual(ask(first, b"one"), b"1")
                    for _ in range(3):
                        second.send(b"one")
                    mock.err.until(r"a source more than were recorded\n")
                    self.assertEqual(ask(first, b"two"), b"2")  # it is served as before
                    if not options:  # else it ends by itself, and a signal might come when it is nearly gone
                        mock.send(TERMINATE)
                    self.assertEqual(mock.code(), 1 if options else 0)
                self.assertEqual(mock.err.rest(), b"")

    def test_many_are_told_in_a_few_lines(self):
        with self.serving_strictly() as mock, contextlib.ExitStack() as clients:
            first = clients.enter_context(udp_client(mock.port))
            self.assertEqual(ask(first, b"one"), b"1")
            for _ in range(64):
                clients.enter_context(udp_client(mock.port)).send(b"one")
            told = mock.err.until(r"\A(?s:.*) 64 sources more than were recorded by now\n").group()
            self.assertEqual(told.count(b"\n"), 8 + 3)  # one by one; the 16th, the 32nd, the 64th
            self.assertEqual(ask(first, b"two"), b"2")

    def test_a_recording_without_a_request_is_played_once_for_each_datagram(self):
        for rest in ([], [{"type": "recv", "data": "x"}], [{"type": "silence", "for_ms": 1}]):
            for options in ([], ["--delay", "1ms"], ["--drop", "1%"]):
                self.write([UDP[0], *rest])
                with self.subTest(rest=rest, options=options):
                    with self.serving(*options, urls=["udp://127.0.0.1:0"]) as mock, udp_client(mock.port) as client:
                        for _ in range(2):
                            client.send(b"one")
                            mock.out.until(r" played u as recorded\n")
                        mock.send(TERMINATE)
                        self.assertEqual(mock.code(), 0)
                        self.assertNotIn(b"played", mock.out.rest())


if __name__ == "__main__":
    unittest.main()
