"""docs/replay.md is run as it stands: its blocks in their order, in one directory, in one shell.

    ```console          is typed, line after line; what is printed must be what stands there
    ```console server   is typed into another terminal: it runs until the next of these takes its place
    ```json NAME        is a file that the reader writes

With the argument --write the document gets what the program prints now.
"""

import os
import pathlib
import re
import sys
import tempfile
import unittest

from documents import ROOT, steady
from support import CONFAB, Running, closed_port, environment

DOCUMENT = ROOT / "docs" / "replay.md"
BLOCK = re.compile(r"^```(?P<kind>console server|console|json \S+)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)


class Reader:
    """Somebody with two terminals in one directory, where the document's ports are free ones."""

    def __init__(self, folder):
        self.folder = folder
        self.ports = {port: str(closed_port()) for port in ("12000", "12001")}
        os.symlink(CONFAB, folder / "confab")
        # No CI: the reader is a person, who may --update. Python keeps a line's end of stderr and stdout together.
        without_ci = ["env", "-u", "CI", f"PATH={folder}:{os.environ['PATH']}"]
        self.shell = Running([*without_ci, "bash"], cwd=folder)
        self.shell.type("exec 2>&1\n")
        self.server = None

    def here(self, text):
        for theirs, ours in self.ports.items():
            text = text.replace(theirs, ours)
        return text

    def there(self, text):
        for theirs, ours in self.ports.items():
            text = text.replace(ours, theirs)
        return text

    def type(self, command):
        # The marker leaves $? to the next command, which may show it.
        self.shell.type(self.here(command) + "\n(code=$?; echo '#end#'; exit $code)\n")
        return self.there(self.shell.out.until(r"(?s)(.*?)#end#\n").group(1).decode())

    def serve(self, command):
        """The lines with which it says that it listens."""
        self.stop()
        self.server = Running(["env", f"PATH={self.folder}:{os.environ['PATH']}", *self.here(command).split()])
        return self.there(self.server.out.until(r"(listening \S+\n)").group(1).decode())

    def stop(self):
        if self.server:
            self.server.send(2)  # Ctrl-C
            self.server.code()
            self.server.__exit__()
            self.server = None

    def follow(self, kind, body):
        """The block as it would stand there if it were written now."""
        if kind.startswith("json"):
            (self.folder / kind.split()[1]).write_text(self.here(body))
            return body
        run = self.serve if kind == "console server" else self.type
        commands = re.findall(r"^\$ (.*)\n", body, re.MULTILINE)
        return "".join(f"$ {command}\n{run(command)}" for command in commands)


def followed(text):
    """Each block of the document with what it says, and what it is now."""
    with tempfile.TemporaryDirectory() as folder:
        reader = Reader(pathlib.Path(folder))
        with reader.shell:
            try:
                for block in BLOCK.finditer(text):
                    yield block, reader.follow(block["kind"], block["body"])
            finally:
                reader.stop()


class Tutorial(unittest.TestCase):
    maxDiff = None

    def test_runs_as_it_is_written(self):
        found = 0
        for block, now in followed(DOCUMENT.read_text()):
            self.assertEqual(steady(block["body"]), steady(now))
            found += 1
        self.assertGreater(found, 20)


def write():
    text = DOCUMENT.read_text()
    for block, now in reversed(list(followed(text))):
        if steady(block["body"]) != steady(now):
            text = text[: block.start("body")] + now + text[block.end("body") :]
    DOCUMENT.write_text(text)


if __name__ == "__main__":
    write() if sys.argv[1:] == ["--write"] else unittest.main()
