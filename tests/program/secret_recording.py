"""A recording that a secret must not be in."""

from support import confab, serving
from transcripts import Recording

VALUE = "hunter2-Xy.9"
SECRET = ("--secret", f"PW={VALUE}")


class Secrets(Recording):
    def assert_hidden(self, *more):
        """The value, and what is left of it when it was cut, is in no file of the folder and in none of `more`."""
        half = VALUE[:len(VALUE) // 2], VALUE[len(VALUE) // 2:]
        for text in [*more, *(path.read_text() for path in self.folder.iterdir())]:
            for part in half:
                self.assertNotIn(part, text)
                self.assertNotIn(part.encode().hex(), text)

    def payloads(self, path=None):
        keys = ("data", "template", "hex", "base64", "match", "note")
        return [{k: e[k] for k in keys if k in e} for e in self.events(path) if e["type"] in ("send", "recv")]

    def echo(self, script, *options, secret=SECRET, **more):
        with serving("tcp://127.0.0.1:0") as server:
            return confab("--record", self.path, *secret, *options, "127.0.0.1", server.ports[0], stdin=script, **more)
