"""What goes wrong in the world, and what each mode of confab makes of it: a table, one line a fault.

A row becomes a test for each of its modes. Whatever it asks for, the program ends in time, dies of no signal, and
every exit code but 0 has its sentence.
"""

import base64
import dataclasses
import json
import pathlib
import re
import sys
import tempfile
import typing

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "program"))
import support  # noqa: E402


RAW = ("pipe",)
TEXTUAL = ("script", "json")
WITHOUT_REPLAY = TEXTUAL + RAW


@dataclasses.dataclass
class Row:
    fault: str
    peer: typing.Callable  # gives a context manager with a .port
    code: int
    says: str = ""  # a regular expression in stderr
    shows: bytes | None = None  # stdout; of --json: its messages. None: whatever it is
    modes: tuple = WITHOUT_REPLAY + ("replay",)
    scheme: str = "tcp"
    sends: bytes = b"hello\n"
    options: tuple = ()
    host: str = "127.0.0.1"
    limit: float = support.LIMIT


def replay_file(folder, url, lines):
    """Sends the lines, and expects any message after each; a mock that is made of it answers in upper case."""
    events = [{"type": "open", "url": url}]
    for line in lines.decode().splitlines(keepends=True):
        events += [{"type": "send", "data": line}, {"type": "recv", "data": line.upper(), "match": {"any": True}}]
    path = pathlib.Path(folder, "t.json")
    path.write_text(json.dumps({"format": "confab-transcript", "version": 1})[:-1] + ',"events":[\n'
                    + ",\n".join(map(json.dumps, events)) + "\n]}\n")
    return path


def run(mode, url, row):
    """Runs the program in this mode against the peer."""
    if mode == "replay":
        with tempfile.TemporaryDirectory() as folder:
            file = replay_file(folder, url, row.sends)
            return support.confab("replay", "--target", "recorded", *row.options, file, limit=row.limit)
    first = {"script": ["--no-source"], "json": ["--json"], "pipe": ["pipe"]}[mode]
    return support.confab(*first, *row.options, url, stdin=row.sends, limit=row.limit)


def shown_by(mode, done):
    if mode != "json":
        return done.raw_out
    events = [json.loads(line) for line in done.lines]
    return b"".join(payload(event) for event in events if event.get("type") == "recv")


def payload(event):
    if "hex" in event:
        return bytes.fromhex(event["hex"])
    return base64.b64decode(event["base64"]) if "base64" in event else event["data"].encode()


def check(test, row, mode, done):
    test.assertEqual(done.code, row.code, done)
    said = done.out if mode == "replay" else done.err  # a replay tells in its report
    test.assertTrue(re.search(row.says, said), done)
    if mode == "replay":
        return
    test.assertTrue(row.code == 0 or done.err.startswith("confab: "), done)
    if row.shows is not None:
        shown, expected = shown_by(mode, done), row.shows
        if mode == "script":  # ends the last line itself
            shown, expected = shown.removesuffix(b"\n"), expected.removesuffix(b"\n")
        test.assertTrue(shown == expected, done)


def test_of(row, mode):
    def test(self):
        with row.peer() as peer:
            done = run(mode, f"{row.scheme}://{row.host}:{peer.port}", row)
            check(self, row, mode, done)
    return test


def tests(*rows):
    """A decorator: gives a TestCase its rows."""
    def add(case):
        for row in rows:
            for mode in row.modes:
                name = f"test_{re.sub(r'[^a-z0-9]+', '_', row.fault.lower())}__{mode}"
                assert not hasattr(case, name), name
                setattr(case, name, test_of(row, mode))
        return case
    return add
