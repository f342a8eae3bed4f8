"""Transcripts in a folder of their own, for the tests of `confab transcript`."""

import pathlib
import tempfile
import unittest

from support import confab

HEADER = '{"format": "confab-transcript", "version": 1}\n'
BEGIN = '{"format": "confab-transcript", "version": 1, "events": [\n'
OPEN = '{"type": "open", "conn": "tcp1", "url": "tcp://127.0.0.1:12000"}'
SEND = '{"type": "send", "conn": "tcp1", "data": "hello\\n"}'
END = "\n]}\n"
DOCUMENT = BEGIN + OPEN + ",\n" + SEND + END


class Folder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def file(self, content, name="t.json"):
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def lint(self, content, name="t.json"):
        return confab("transcript", "lint", self.file(content, name))
