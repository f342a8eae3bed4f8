"""A clock that is set while the program runs (jumping_clock.cc): no time-out and no duration depends on it."""

import json
import os
import pathlib
import sys
import unittest

import peers
from table import replay_file, support

CLOCK = os.environ.get("CONFAB_JUMPING_CLOCK") or sys.exit("CONFAB_JUMPING_CLOCK is not set: the library's path")
JUMPING = {"LD_PRELOAD": CLOCK,
           "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"}
HOUR_MS = 3600e3


def confab(*arguments, **more):
    return support.confab(*arguments, env=JUMPING, **more)


class JumpingClock(peers.Case):
    def test_it_jumps(self):
        seen = []
        for path in ("a.jsonl", "b.jsonl"):
            confab("--record", pathlib.Path(self.folder, path), self.url(self.upper), "-c", "x")
            created = json.loads(pathlib.Path(self.folder, path).read_text().splitlines()[0])["created"]
            seen.append(created)
        now = support.confab("--json", self.url(self.upper), "-c", "x").lines[0]
        self.assertTrue(any(each[:13] != json.loads(now)["created"][:13] for each in seen), seen)

    def test_an_answer_comes_and_its_times_are_right(self):
        path = pathlib.Path(self.folder, "r.jsonl")
        done = confab("--record", path, self.url(self.upper), "-c", "one", "-c", ":wait 50ms", "-c", "two")
        self.assertEqual((done.code, done.err, len(done.lines)), (0, "", 2), done)
        times = [json.loads(line).get("after_ms", 0) for line in path.read_text().splitlines()]
        self.assertTrue(all(0 <= each < HOUR_MS for each in times), times)
        self.assertGreater(sum(times), 50)

    def test_what_does_not_come_is_waited_for_as_long_as_was_said(self):
        done = confab("--timeout", "300ms", self.url(self.silent), "-c", "x")
        self.assertEqual(done.code, 4, done)
        self.assertIn("within 300 ms", done.err)
        done = confab(self.url(self.silent), "-c", "x", "-c", ":expect never 300ms")
        self.assertEqual(done.code, 1, done)
        with peers.full_backlog() as nobody:
            done = confab("--connect-timeout", "300ms", self.url(nobody), "-c", "x")
        self.assertEqual(done.code, 3, done)
        self.assertIn("timed out after 300 ms", done.err)

    def test_a_pipe_and_its_linger(self):
        done = confab("pipe", self.url(self.upper), stdin="hello\n")
        self.assertEqual((done.code, done.out, done.err), (0, "HELLO\n", ""), done)
        done = confab("pipe", "--linger", "1", self.url(self.silent), stdin="hello\n")
        self.assertEqual((done.code, done.out), (0, ""), done)

    def test_a_replay_and_a_load(self):
        path = replay_file(self.folder, self.url(self.upper), b"hello\ntwo\n")
        for more in ([], ["--timing", "recorded"], ["--sessions", "5"]):
            done = confab("replay", "--target", "recorded", *more, path)
            self.assertEqual((done.code, done.err), (0, ""), done)
            self.assertNotIn("3600", done.out)
        silent = replay_file(self.folder, self.url(self.silent), b"hello\n")
        self.assertEqual(confab("replay", "--target", "recorded", "--timeout", "300ms", silent).code, 1)

    def test_a_server(self):
        with support.start("serve", "--reply", "upper", "tcp://127.0.0.1:0", env=JUMPING) as server:
            port = int(server.out.until(r"listening tcp://127\.0\.0\.1:(\d+)").group(1))
            with support.dial(port) as guest:
                for _ in range(3):
                    guest.sendall(b"hello\n")
                    self.assertEqual(support.read_line(guest), b"HELLO\n")
            server.send(support.TERMINATE)
            self.assertEqual((server.code(), server.err.rest()), (0, b""))


if __name__ == "__main__":
    unittest.main()
