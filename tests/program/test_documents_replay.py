"""The textbook's servers, recorded and replayed: good against the same server, its clock learned, and bad against one
that answers a single byte otherwise."""

import contextlib
import re
import unittest

from one_byte import Answers, in_between
from support import confab, peer
from transcripts import Recording

CLOCK = r"\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4}"


class Replayed(Recording):
    def setUp(self):
        super().setUp()
        self.lines = ["hello", "how are you?"]

    def record(self, name, scheme):
        peers = contextlib.ExitStack()
        self.addCleanup(peers.close)
        server = peers.enter_context(peer(name))
        url = f"{scheme}://127.0.0.1:{server.port}"
        done = confab(url, "--record", self.path, stdin="".join(f"{line}\n" for line in self.lines))
        self.assertEqual((done.code, done.err), (0, ""), done)
        self.assertEqual(self.types().count("recv"), len(self.lines))
        return url

    def replay(self, *options):
        done = confab("replay", self.path, *options)
        self.assertEqual(done.err, "", done)
        return done

    def learn(self):
        """The recording is from another day: what differs is found to be a clock."""
        self.path.write_text(re.sub(CLOCK, "Thu Jan  1 00:00:00 1970", self.path.read_text()))
        done = self.replay()
        self.assertEqual(done.code, 1, done)
        self.assertIn(f"try: ctime differs; if it always does: confab replay {self.path} --learn 3 --update", done.out)
        done = self.replay("--learn", "3", "--update")
        self.assertEqual(done.code, 0, done)
        self.assertEqual(len([event for event in self.events() if "match" in event]), len(self.lines))

    def assert_good(self):
        done = self.replay("--repeat", "2")
        self.assertEqual(done.code, 0, done)

    def assert_bad_in_one_byte(self, url):
        """One of those that matter: of a clock any digits are good."""
        answers = Answers()
        with in_between(url, answers) as front:
            self.assertEqual(self.replay("--target", front).code, 0)
        in_clocks = {at for clock in re.finditer(CLOCK.encode(), answers.all) for at in range(*clock.span())}
        places = [at for at in range(len(answers.all)) if at not in in_clocks]
        self.assertGreater(len(places), 10)
        for wrong in sorted({*places[::5], places[-1]}):
            with self.subTest(wrong=wrong), in_between(url, Answers(wrong)) as front:
                done = self.replay("--target", front, "--timeout", "0.5")
                self.assertEqual(done.code, 1, done)

    def check(self, name, scheme, clock=False):
        url = self.record(name, scheme)
        if clock:
            self.learn()
        self.assert_good()
        self.assert_bad_in_one_byte(url)

    def test_fixed_reply_over_udp(self):
        self.check("fixed_udp_server", "udp")

    def test_fixed_reply_over_tcp(self):
        self.check("fixed_tcp_server", "tcp")

    def test_upper_case_over_udp(self):
        self.check("upper_udp_server", "udp")

    def test_upper_case_over_tcp(self):
        self.check("upper_tcp_server", "tcp")

    def test_clock_over_tcp(self):
        self.check("clock_tcp_server", "tcp", clock=True)

    def test_clock_over_udp(self):
        self.check("clock_udp_server", "udp", clock=True)

    def test_greeting_over_tcp(self):
        self.check("greet_tcp_server", "tcp", clock=True)

    def test_a_server_that_only_prints_is_given_the_same_again(self):
        with peer("print_udp_server") as server:
            confab("-u", "-n", "0", "--record", self.path, "127.0.0.1", server.port, stdin="a\nb\n")
            server.out.until(r": b\n")
            done = self.replay()
            self.assertEqual(done.code, 0, done)
            server.out.until(r": a\n.*: b\n")


if __name__ == "__main__":
    unittest.main()
