"""The verdict of a mode that has one does not depend on who reads it."""

import contextlib
import os
import subprocess
import unittest

from mocking import HEAD, PING, Folder, ask
from replays import Replaying, recv, send, tcp
from support import CONFAB, LIMIT, closed_port, dial, environment, serving, start


def code_unread(*arguments, which="stdout"):
    """The exit code where the reader of stdout or stderr has gone before the first byte."""
    reader, writer = os.pipe()
    os.close(reader)
    others = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | {which: writer}
    try:
        return subprocess.run([CONFAB, *map(str, arguments)], timeout=LIMIT, env=environment(), **others).returncode
    finally:
        os.close(writer)


class Replay(Replaying):
    def verdicts(self, *options):
        """What each of these transcripts gives by itself, and where nobody reads."""
        with serving("--reply", "upper", "tcp://127.0.0.1:0") as server:
            port = server.ports[0]
            files = {
                0: self.transcript(tcp(port), send("a\n"), recv("A\n"), name="good.json"),
                1: self.transcript(tcp(port), send("a\n"), recv("B\n"), name="bad.json"),
                2: self.file("{}", name="wrong.json"),
                3: self.transcript(tcp(closed_port()), name="refused.json"),
            }
            for code, path in files.items():
                for which in ("stdout", "stderr"):
                    with self.subTest(code=code, options=options, which=which):
                        self.assertEqual(code_unread("replay", path, *options, which=which), code)

    def test_of_a_replay(self):
        self.verdicts()

    def test_of_several_runs(self):
        self.verdicts("--repeat", "20")

    def test_of_load(self):
        self.verdicts("--sessions", "2")

    def test_of_a_replay_whose_report_goes_to_whoever_left(self):
        for kind in ("tap", "json", "junit", "html"):
            self.verdicts("--quiet", "--report", f"{kind}=/dev/stdout")

    def test_of_load_whose_report_goes_to_whoever_left(self):
        self.verdicts("--quiet", "--sessions", "2", "--report", "json=/dev/stdout")

    def test_where_the_reader_leaves_in_the_middle(self):
        with serving("--reply", "upper", "tcp://127.0.0.1:0") as server:
            trips = [send("a\n"), recv("A\n")] * 200
            path = self.transcript(tcp(server.ports[0]), *trips, send("a\n"), recv("B\n"))
            for options in ([], ["--repeat", "20"], ["--keep-going"]):
                with self.subTest(options), start("replay", path, *options) as session:
                    session.out.until(r"t\.json")
                    session.process.stdout.close()
                    self.assertEqual((session.code(), session.err.rest()), (1, b""))

    def test_of_lint(self):
        for text, code in ((HEAD + "]}", 0), ("{}", 2)):
            path = self.file(text)
            for which in ("stdout", "stderr"):
                self.assertEqual(code_unread("transcript", "lint", path, which=which), code)

    def test_of_a_transcript_that_is_converted(self):
        """Its mistake is far behind what a pipe takes."""
        events = '{"type":"open","url":"tcp://127.0.0.1:1"}' + ',\n{"type":"send","data":"x"}' * 20000
        for wrong, code in (("", 0), (',\n{"type":"sned"}', 2)):
            path = self.file(HEAD + events + wrong + "\n]}\n")
            for which in ("stdout", "stderr"):
                with self.subTest(code=code, which=which):
                    self.assertEqual(code_unread("transcript", "convert", path, "-", which=which), code)


class Script(Replaying):
    def code(self, *lines, **given):
        with serving("--reply", "upper", "tcp://127.0.0.1:0") as server:
            arguments = [argument for line in lines for argument in ("-c", line)]
            return code_unread("127.0.0.1", server.ports[0], *arguments, **given)

    def test_of_an_expectation(self):
        self.assertEqual(self.code("hello", ":expect NO 100ms"), 1)
        self.assertEqual(self.code("hello", ":expect HELLO", "again", ":expect NO 100ms"), 1)
        self.assertEqual(self.code("hello", ":expect HELLO"), 0)

    def test_of_a_replay(self):
        with serving("--reply", "upper", "tcp://127.0.0.1:0") as server:
            path = self.transcript(tcp(server.ports[0]), send("hello\n"), recv("NO\n"))
            self.assertEqual(self.code("hello", f":replay {path}"), 1)

    def test_without_one_it_ends_quietly(self):
        self.assertEqual(self.code("hello", "again", ":wait 1h"), 0)


class Mock(Folder):
    def test_of_a_client_that_is_tested(self):
        self.write(PING)
        for said, code in ((b"ping\n", 0), (b"pong\n", 1)):
            with self.subTest(said), self.serving("--once") as mock:
                mock.process.stdout.close()  # as in: confab serve --from FILE --once | head -1
                with dial(mock.port) as client, contextlib.suppress(OSError):
                    ask(client, said)
                self.assertEqual(mock.code(), code, mock.err.seen)

    def test_a_server_without_one_ends_quietly(self):
        self.write(PING)
        with self.serving() as mock:
            mock.process.stdout.close()
            with contextlib.suppress(OSError), dial(mock.port) as client:
                ask(client, b"ping\n")
            self.assertEqual((mock.code(), mock.err.rest()), (0, b""))


if __name__ == "__main__":
    unittest.main()
