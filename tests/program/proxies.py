"""`confab proxy` in tests: where it listens, and what it recorded."""

import contextlib
import json
import re
import socket

from support import LIMIT, confab, dial, read_line, start


@contextlib.contextmanager
def proxy(target, *options, listen="tcp://127.0.0.1:0", **more):
    """Listens on a free port: .port. .stop() ends it in good order and gives its exit code."""
    with start("proxy", *options, listen, target, **more) as program:
        stream = program.err if "--json" in options else program.out
        place = stream.until(r"^listening (\S+) -> ").group(1).decode()
        program.port = int(re.search(r":(\d+)(\?|$)", place).group(1)) if "://" in place else None

        def stop():
            program.send(2)
            return program.code()

        program.stop = stop
        yield program


def shouting(connection):
    """A server that greets, and answers each line in capitals."""
    connection.sendall(b"hello\n")
    while line := read_line(connection):
        connection.sendall(line.upper())


def check_refused(test, cases):
    """Words after "confab proxy", and a part of why they are no command."""
    for words, why in cases:
        with test.subTest(words):
            done = confab("proxy", *words)
            test.assertEqual(done.code, 2, done)
            test.assertIn(why, done.err)


def url(peer):
    return f"tcp://127.0.0.1:{peer.port}"


def client(program):
    return dial(program.port)


def events(path):
    with open(path) as file:
        text = file.read()
    if path.endswith(".json"):
        return json.loads(text)["events"]
    return [json.loads(line) for line in text.splitlines()][1:]


def said(path, *types):
    """What the events of these types have: their type, and what they carry."""
    return [(each["type"], each.get("data", each.get("hex", each.get("base64"))))
            for each in events(path) if each["type"] in types]


def udp_socket():
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    made.settimeout(LIMIT)
    made.bind(("127.0.0.1", 0))
    return made


def replayed(path, port, *options):
    return confab("replay", *options, "--target", f"127.0.0.1:{port}", path)
