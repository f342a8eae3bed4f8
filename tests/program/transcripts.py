"""Transcripts as the tests look at them."""

import json
import pathlib

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
