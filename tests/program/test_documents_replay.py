"""The textbook's servers, recorded and replayed: good against the same server, a clock learned, and bad against one
that answers a single byte otherwise. And their clients, when the recording is served to them: test_serve_from.py."""

import contextlib
import json
import re
import unittest

from one_byte import Answers, in_between
from support import confab, observe, peer
from transcripts import Recording

CLOCK = re.compile(rb"\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4}")


class Replayed(Recording):
    def record(self, name, scheme, *lines):
        """The server's URL, while it runs; what was said to it is in self.path."""
        stack = contextlib.ExitStack()
        self.addCleanup(stack.close)
        server = stack.enter_context(peer(name))
        url = f"{scheme}://127.0.0.1:{server.port}"
        typed = [word for line in lines for word in ("-c", line)]
        done = confab(url, "--record", self.path, *typed)
        self.assertEqual((done.code, done.err), (0, ""), done)
        self.assertEqual(self.types().count("recv"), len(lines))
        return url

    def replay(self, *options):
        done = confab("replay", self.path, *options)
        self.assertEqual(done.err, "", done)
        return done

    def learn(self, url):
        with self.assertRaises(AssertionError):
            self.assert_good(url)  # a clock went on
        done = self.replay("--learn", "3", "--update")
        self.assertEqual(done.code, 0, done)

    def assert_good(self, url):
        """Against the server itself, twice: a server that lost count would show the second time."""
        done = self.replay("--repeat", "2")
        self.assertEqual(done.code, 0, done)

    def assert_bad_in_any_byte(self, url):
        answers = Answers()
        with in_between(url, answers) as front:
            self.assertEqual(self.replay("--target", front).code, 0)
        self.assertGreater(answers.seen, 0)
        for wrong in range(answers.seen):
            with self.subTest(wrong=wrong), in_between(url, Answers(wrong)) as front:
                done = self.replay("--target", front, "--timeout", "0.5")
                self.assertEqual(done.code, 1, done)


if __name__ == "__main__":
    unittest.main()
