"""What `confab replay` and load take for the time of a message: that of its first byte, and nothing of our own."""

import json
import unittest

from replays import Replaying, event, recv, send, tcp
from support import closed_port, quiet, read_all, read_line, reset, tcp_peer


def slowly(first, rest, seconds):
    """Each line is answered in two pieces, so far apart."""
    def handle(connection):
        while read_line(connection):
            connection.sendall(first)
            quiet(connection, seconds)
            connection.sendall(rest)

    return tcp_peer(handle)


def late(seconds, then):
    """So long after a line something happens."""
    def handle(connection):
        read_line(connection)
        quiet(connection, seconds)
        then(connection)

    return tcp_peer(handle)


class Within(Replaying):
    def test_a_message_came_when_its_first_byte_did(self):
        with slowly(b"HE", b"LLO\n", 1.5) as server:
            for rule in ({}, {"match": {"pattern": "{{x:any}}\n"}}, {"match": {"contains": "LL"}}):
                self.green(tcp(server.port), send("hello\n"), recv("HELLO\n", within_ms=1000, **rule))

    def test_each_observation_has_its_time(self):
        waited = {
            "recv": (lambda connection: connection.sendall(b"A\n"), [recv("A\n", within_ms=100)]),
            "any order": (lambda connection: connection.sendall(b"A\nB\n"),
                          [recv("B\n", order="any", within_ms=100), recv("A\n", order="any", within_ms=100)]),
            "eof": (lambda connection: None, [event("eof", within_ms=100)]),
            "error": (reset, [event("error", code="ECONNRESET", within_ms=100)]),
        }
        for name, (then, steps) in waited.items():
            with self.subTest(name), late(0.5, then) as server:
                self.red(tcp(server.port), send("a\n"), *steps, says=["took ", "not within 100 ms"])
                self.green(tcp(server.port), send("a\n"), *[each | {"within_ms": 30000} for each in steps])

    def test_an_attempt_that_fails_has_its_time(self):
        attempt = event("error", conn="a", url=f"tcp://127.0.0.1:{closed_port()}", op="connect", code="ECONNREFUSED")
        self.green(attempt | {"within_ms": 30000})
        self.red(attempt | {"within_ms": 0.001}, says=["took ", "not within"])


class Load(Replaying):
    def figures(self, *events, options=()):
        path = self.folder / "report.json"
        code = self.replay(*events, options=["--sessions", "4", "--report", f"json={path}", *options])
        return code, json.loads(path.read_text())

    def test_the_rest_of_a_message_is_in_no_percentile(self):
        with slowly(b"HE", b"LLO\n", 1.5) as server:
            done, _ = self.figures(tcp(server.port), send("hello\n"), recv("HELLO\n"), options=["--slo", "max<1s"])
            self.assertEqual(done.code, 0, done)

    def test_the_wait_for_more_is_in_no_percentile(self):
        """It is 30 ms after the last byte: a message whose end only a pause shows."""
        def handle(connection):
            while connection.recv(100):
                for _ in range(40):  # each within the pause, all of them a second
                    connection.sendall(b"x")
                    quiet(connection, 0.025)

        with tcp_peer(handle) as server:
            rule = recv("x" * 40, match={"regex": "x{40}"})
            done, _ = self.figures(tcp(server.port), send("a\n"), rule, options=["--slo", "max<900ms"])
            self.assertEqual(done.code, 0, done)

    def test_a_silence_is_no_response(self):
        def handle(connection):
            while read_line(connection):
                connection.sendall(b"A\n")

        with tcp_peer(handle) as server:
            quietly = [send("a\n"), recv("A\n"), event("silence", for_ms=1000)]
            done, _ = self.figures(tcp(server.port), *quietly, options=["--slo", "max<900ms"])
            self.assertEqual(done.code, 0, done)
        with tcp_peer(read_all) as server:
            done, report = self.figures(tcp(server.port), send("a\n"), event("silence", for_ms=1))
            self.assertEqual((done.code, report["exchanges"]), (0, 0), report)


if __name__ == "__main__":
    unittest.main()
