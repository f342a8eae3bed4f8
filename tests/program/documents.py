"""The sessions in a document, followed as its reader would: its blocks in their order, in one directory.

    ```console          is typed, line after line, into one shell; what is printed must be what stands there
    ```console prompt   is typed at the prompt that its first line starts, in a terminal of 80 columns
    ```console server   is typed into another terminal: it runs until the next of these takes its place
    ```console target   the same in a terminal of its own: the server that is behind that one
    ```console client   one command, after a prompt that takes the server's place: typed into the shell once that listens
    <!-- server: … -->  the same, of a server that the reader has already
    ```LANGUAGE NAME    is a file that the reader writes

In what is printed, a line that is … stands for any lines.
"""

import contextlib
import os
import pathlib
import random
import re
import shlex
import socket
import tempfile

from support import CONFAB, Running

ROOT = pathlib.Path(__file__).resolve().parents[2]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
COOKBOOK = ROOT / "docs" / "cookbook.md"
BLOCK = re.compile(
    r"^```(?P<kind>console(?: server| target| prompt| client)?|\w+ \S+)\n(?P<body>.*?)^```$"
    r"|^<!-- (?P<server>server): (?P<command>[^\n]*) -->$", re.MULTILINE | re.DOTALL)
TYPED = re.compile(r"(?:tcp|udp|listening) \S+(?: \(\w+\))?> (.*)")


def steady(text):
    """Without what differs from run to run: ports, clocks, spans of time, fingerprints, and where a clock differs."""
    text = re.sub(r"(127\.0\.0\.1|\[::1\]):\d+", r"\1:PORT", text)
    text = re.sub(r"\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4}", "CLOCK", text)
    text = re.sub(r"(CLOCK.*\n) +\^+\n", r"\1 ^\n", text)
    text = re.sub(r"\b[0-9a-f]{64}\b", "FINGERPRINT", text)
    return re.sub(r" *\b\d+(\.\d+)? (us|ms|s)\b", " TIME", text)


def agrees(written, now):
    pattern = re.escape(steady(written)).replace("…\\\n", "(.*\n)*")
    return re.fullmatch(pattern, steady(now)) is not None


def free_ports(count, among=range(20000, 32000)):
    """Free over TCP and UDP, and below those that the system gives to clients: nobody is given one meanwhile."""
    found = set()
    while len(found) < count:
        port = random.choice(among)
        with contextlib.suppress(OSError), contextlib.ExitStack() as sockets:
            for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
                sockets.enter_context(socket.socket(socket.AF_INET, kind)).bind(("127.0.0.1", port))
            found.add(str(port))
    return found


def commands_of(body):
    return re.findall(r"^\$ (.*)\n", body, re.MULTILINE)


class Reader:
    """Has two terminals, and free ports in the place of the document's."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.ports = dict(zip(("12000", "12001"), free_ports(2))) | {"8080": free_ports(1, range(4000, 9999)).pop()}
        os.symlink(CONFAB, self.folder / "confab")
        # A person, not CI: --update is allowed.
        self.environment = ["env", "-u", "CI", f"PATH={folder}:{os.environ['PATH']}"]
        self.shell = Running([*self.environment, "bash"], cwd=folder)
        self.shell.type("exec 2>&1\n")
        self.servers = {}  # by their terminal

    def leave(self):
        for terminal in list(self.servers):
            self.stop_server(terminal)
        self.shell.__exit__()

    def with_free_ports(self, text):
        for port, free in self.ports.items():
            text = text.replace(port, free)
        return text

    def with_ports_of_document(self, text):
        for port, free in self.ports.items():
            text = text.replace(free, port)
        return text

    def type(self, command):
        self.begin(command)
        return self.finish()

    def begin(self, command):
        # The marker leaves $? to the next command, which may show it.
        self.shell.type(self.with_free_ports(command) + "\n(code=$?; echo '#end#'; exit $code)\n")

    def finish(self):
        return self.with_ports_of_document(self.shell.out.until(r"(?s)(.*?)#end#\n").group(1).decode())

    def serve(self, command, places, terminal="server"):
        """What it says first: a line for each place where it listens."""
        self.stop_server(terminal)
        server = Running([*self.environment, "bash", "-c", f"exec {self.with_free_ports(command)}"], cwd=self.folder)
        self.servers[terminal] = server
        return "".join(self.with_ports_of_document(server.out.line()) + "\n" for _ in range(places))

    def stop_server(self, terminal):
        if server := self.servers.pop(terminal, None):
            server.send(2)  # Ctrl-C
            server.code()
            server.__exit__()

    def type_at_prompt(self, command, lines, client):
        """What the terminal shows in the end. A line is typed when as much is there as stands above it; a client begins
        when somebody can connect."""
        from emulator import Emulator  # wants pyte

        arguments = shlex.split(self.with_free_ports(command), comments=True)[1:]
        if client:
            self.stop_server("server")
        with Emulator(*arguments, rows=50) as terminal:
            if client:
                terminal.until(lambda t: t.last_row().startswith("listening "))
                self.begin(client)
            for above, line in enumerate(lines):
                if typed := TYPED.fullmatch(line):
                    terminal.until(lambda t: len(t.text().splitlines()) > above and TYPED.fullmatch(t.last_row() + " "), line)
                    terminal.type(typed[1] + "\r")
            terminal.until(lambda t: t.ended)
            shown = terminal.text() + "\n"
        return self.with_ports_of_document(shown)

    def follow(self, kind, body, client=None):
        """The block as it would stand there if it were written now. `client`: the command that is typed meanwhile."""
        if kind == "console prompt":
            command, *lines = body.splitlines()
            return f"{command}\n{self.type_at_prompt(command.removeprefix('$ '), lines, client)}"
        if not kind.startswith("console"):
            (self.folder / kind.split()[1]).write_text(self.with_free_ports(body))
            return body
        commands = commands_of(body)
        if kind == "console client":
            return f"$ {commands[0]}\n{self.finish()}"
        if kind in ("console server", "console target"):
            terminal, places = kind.split()[1], body.count("\n") - 1
            return "".join(f"$ {command}\n{self.serve(command, places, terminal)}" for command in commands)
        return "".join(f"$ {command}\n{self.type(command)}" for command in commands)


def followed(text):
    """Each block of a document, with what would stand in it now."""
    with tempfile.TemporaryDirectory() as folder:
        reader = Reader(folder)
        try:
            blocks = list(BLOCK.finditer(text))
            for block, after in zip(blocks, [*blocks[1:], None]):
                if block["server"]:
                    reader.serve(block["command"], 1)
                    continue
                client = commands_of(after["body"])[0] if after and after["kind"] == "console client" else None
                yield block, reader.follow(block["kind"], block["body"], client)
        finally:
            reader.leave()


def follow(test, document):
    """The test fails where it says what the program does not. The number of its blocks."""
    found = 0
    for block, now in followed(document.read_text()):
        if not agrees(block["body"], now):
            test.assertEqual(steady(block["body"]), steady(now))
        found += 1
    return found


def write_anew(document):
    """What a program prints now takes the place of what differs."""
    text = document.read_text()
    for block, now in reversed(list(followed(text))):
        if not agrees(block["body"], now):
            text = text[: block.start("body")] + now + text[block.end("body") :]
    document.write_text(text)
