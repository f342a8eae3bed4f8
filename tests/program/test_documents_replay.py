"""The textbook's servers, recorded and replayed: good against the same server, its clock learned, and bad against one
that answers a single byte otherwise. Served to the client that belongs to it, the same file satisfies it."""

import contextlib
import re
import sys
import unittest

from one_byte import Answers, in_between
from support import PEERS, Running, confab, peer, serving
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
        again = ["--reconnect"] if scheme == "tcp" else []  # a server of one message closes behind it
        done = confab(url, *again, "--record", self.path,
                      stdin=":eol none\n" + "".join(f"{line}\n" for line in self.lines))  # as the clients do
        others = [line for line in done.err.splitlines() if not line.startswith("confab: connected again ")]
        self.assertEqual((done.code, others), (0, []), done)
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

    def assert_satisfies(self, client, scheme):
        """The client of these lines (of the first, if it sends but one) is given the samples."""
        samples = [event["data"] for event in self.events() if event["type"] == "recv"]
        with serving("--from", self.path, f"{scheme}://127.0.0.1:0", "--once") as server:
            with Running([sys.executable, PEERS / f"{client}.py", "127.0.0.1", server.ports[0]]) as running:
                running.type("".join(f"{line}\n" for line in self.lines) + "\n")
                printed = [line.split(" from 127")[0] for line in running.out.rest().decode().splitlines()]
            self.assertEqual(printed, samples[:1] if client.startswith("once") else samples)

    def check(self, server, client, clock=False):
        scheme = "udp" if "udp" in server else "tcp"
        url = self.record(server, scheme)
        if clock:
            self.learn()
        self.assert_good()
        self.assert_bad_in_one_byte(url)
        self.assert_satisfies(client, scheme)

    def test_fixed_reply_over_udp(self):
        self.check("fixed_udp_server", "once_udp_client")

    def test_fixed_reply_over_tcp(self):
        self.check("fixed_tcp_server", "once_tcp_client")

    def test_upper_case_over_udp(self):
        self.check("upper_udp_server", "loop_udp_client")

    def test_upper_case_over_tcp(self):
        self.check("upper_tcp_server", "once_tcp_client")

    def test_clock_over_tcp(self):
        self.check("clock_tcp_server", "loop_tcp_client", clock=True)

    def test_clock_over_udp(self):
        self.check("clock_udp_server", "loop_udp_client", clock=True)

    def test_greeting_over_tcp(self):
        self.check("greet_tcp_server", "loop_tcp_client", clock=True)

    def test_a_server_that_only_prints_is_given_the_same_again(self):
        with peer("print_udp_server") as server:
            confab("-u", "-n", "0", "--record", self.path, "127.0.0.1", server.port, stdin="a\nb\n")
            server.out.until(r": b\n")
            done = self.replay()
            self.assertEqual(done.code, 0, done)
            server.out.until(r": a\n.*: b\n")


if __name__ == "__main__":
    unittest.main()
