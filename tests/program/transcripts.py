"""Transcripts as the tests look at them."""

import json
import pathlib
import tempfile
import unittest

from support import confab

try:
    import jsonschema
except ImportError:  # Debian: python3-jsonschema; ./dev test installs it where it can
    jsonschema = None

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "docs/transcript.schema.json").read_text())
VALIDATOR = jsonschema.Draft7Validator(SCHEMA) if jsonschema else None


def document(text):
    """Either spelling as one object."""
    try:
        return json.loads(text)
    except ValueError:
        header, *events = map(json.loads, text.splitlines())
        return header | {"events": events}


def validate(value):
    """By the schema, where there is a validator."""
    if VALIDATOR:
        VALIDATOR.validate(value)


class Recording(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.path = self.folder / "r.json"

    def read(self, path=None, warnings=False):
        """The recording as one object, when lint has nothing against it."""
        path = path or self.path
        done = confab("transcript", "lint", path)
        self.assertEqual(done.code, 0, done)
        if not warnings:
            self.assertEqual(done.err, "", done)
        value = document(path.read_text())
        validate(value)
        return value

    def events(self, path=None):
        return self.read(path)["events"]

    def types(self, path=None):
        return [event["type"] for event in self.events(path)]
