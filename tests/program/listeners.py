"""A session that listens, and who connects to it."""

import contextlib
import json
import re
import socket

from support import LIMIT, start


@contextlib.contextmanager
def listening(*options, address="tcp://127.0.0.1:0", **habits):
    """`confab -l` as a script: .port is where, once it really listens."""
    with start("-l", address, *options, **habits) as program:
        program.url = program.out.until(r"^listening (\S+)\n").group(1).decode()
        program.port = int(program.url.split("?")[0].rsplit(":", 1)[1]) if "://" in program.url else None
        yield program


def port_of(terminal, scheme="tcp"):
    """Where a person's prompt listens, once it waits for someone."""
    pattern = re.compile(rf"listening {scheme}://127\.0\.0\.1:(\d+)")
    terminal.until(lambda t: pattern.search(t.text()) and t.last_row().startswith("listening "))
    return int(pattern.search(terminal.text()).group(1))


@contextlib.contextmanager
def source(port):
    """A datagram socket that talks to this port."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as talker:
        talker.settimeout(LIMIT)
        talker.connect(("127.0.0.1", port))
        yield talker


def events(path):
    with open(path) as file:
        return json.load(file)["events"]


def transcript(folder, *lines):
    """The path of a file with these events."""
    path = f"{folder}/script.json"
    with open(path, "w") as file:
        file.write('{"format": "confab-transcript", "version": 1, "events": [\n' + ",\n".join(lines) + "\n]}\n")
    return path
