"""Transcripts that tests write by hand, and their replay."""

import json
import pathlib
import tempfile
import unittest

from support import confab, read_all, read_line, tcp_peer

# Raw, none of these may leave the program for people or reports: controls, C1, bidi, noncharacters.
RAW = "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe]"


def event(kind, **keys):
    """`from_` is "from", which Python keeps for itself."""
    return {"type": kind} | {name.rstrip("_"): value for name, value in keys.items()}


def open_(url, **keys):
    return event("open", url=url, **keys)


def send(data, **keys):
    return event("send", data=data, **keys)


def recv(data=None, **keys):
    """Under a deadline that only a failure reaches, unless it names one."""
    return event("recv", **({} if data is None else {"data": data}), **({"timeout_ms": 20000} | keys))


def tcp(port, **keys):
    return open_(f"tcp://127.0.0.1:{port}", **keys)


def udp(port, **keys):
    return open_(f"udp://127.0.0.1:{port}", **keys)


def lines(*answers, banner=b""):
    """A handler that greets, and then has one answer for each line."""
    def handle(connection):
        connection.sendall(banner)
        for answer in answers:
            read_line(connection)
            connection.sendall(answer)
        read_all(connection)

    return handle


def saying(make):
    """Answers each line with what `make(line)` returns."""
    def handle(connection):
        while line := read_line(connection):
            connection.sendall(make(line.decode().rstrip("\n")).encode() + b"\n")

    return tcp_peer(handle)


class Replaying(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def transcript(self, *events, name="t.json", **header):
        lines = ",\n".join(json.dumps(each) for each in events)
        whole = {"format": "confab-transcript", "version": 1} | header
        return self.file(json.dumps(whole)[:-1] + ', "events": [\n' + lines + "\n]}\n", name)

    def file(self, text, name="t.json"):
        path = self.folder / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def events(self, path):
        return json.loads(path.read_text())["events"]

    def update(self, path, code=0):
        done = confab("replay", path, "--update")
        self.assertEqual((done.code, done.err), (code, ""), done)
        return done

    def replay(self, *events, options=(), name="t.json", **header):
        return confab("replay", self.transcript(*events, name=name, **header), *options)

    def green(self, *events, options=(), **header):
        done = self.replay(*events, options=options, **header)
        self.assertEqual((done.code, done.err), (0, ""), done)
        return done

    def red(self, *events, says, code=1, options=(), **header):
        """It fails with this code, and says all of `says`."""
        done = self.replay(*events, options=options, **header)
        self.assertEqual(done.code, code, done)
        for words in [says] if isinstance(says, str) else says:
            self.assertIn(words, done.out + done.err, done)
        return done
