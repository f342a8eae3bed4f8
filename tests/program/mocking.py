"""Transcripts that are served, and clients of them."""

import contextlib
import json
import pathlib
import socket
import tempfile
import unittest

from support import LIMIT, confab, start

HEAD = '{"format": "confab-transcript", "version": 1, "events": [\n'
PING = [
    {"type": "open", "conn": "c", "url": "tcp://127.0.0.1:12000"},
    {"type": "send", "data": "ping\n"},
    {"type": "recv", "data": "pong\n"},
    {"type": "close"},
]
TWO = [
    {"type": "open", "conn": "a", "url": "tcp://127.0.0.1:12000"},
    {"type": "send", "data": "one\n"},
    {"type": "recv", "data": "ONE\n"},
    {"type": "close"},
    {"type": "open", "conn": "b", "url": "tcp://127.0.0.1:12000"},
    {"type": "send", "data": "two\n"},
    {"type": "recv", "data": "TWO\n"},
    {"type": "close"},
]
UDP = [
    {"type": "open", "conn": "u", "url": "udp://127.0.0.1:12000"},
    {"type": "send", "data": "one"},
    {"type": "recv", "data": "1"},
    {"type": "send", "data": "two"},
    {"type": "recv", "data": "2"},
]


def udp_client(port, host="127.0.0.1"):
    client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    client.bind((host, 0))
    client.settimeout(LIMIT)
    client.connect(("127.0.0.1", port))
    return client


def ask(client, request):
    client.send(request)
    return client.recv(1 << 16)


class Folder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.path = self.folder / "r.json"

    def write(self, events):
        self.path.write_text(HEAD + ",\n".join(map(json.dumps, events)) + "\n]}\n")

    def record(self, port, lines, *options):
        done = confab("--record", self.path, *options, "127.0.0.1", port, stdin=lines)
        self.assertEqual(done.code, 0, done)

    @contextlib.contextmanager
    def serving(self, *options, urls=("tcp://127.0.0.1:0",)):
        with start("serve", "--from", self.path, *urls, *options) as server:
            server.ports = [int(server.out.until(r"^listening \S+:(\d+)(?: for \S+)?\n").group(1)) for _ in urls]
            server.port = server.ports[0] if urls else None
            yield server
