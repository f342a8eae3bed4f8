"""How the tests start the real program and the peers it talks to. The program's path is in the variable CONFAB.

Nothing here sleeps: everything waits for what it wants to see, under a deadline that only a failure reaches.
"""

import contextlib
import fcntl
import os
import pathlib
import re
import select
import signal
import socket
import subprocess
import sys
import tempfile
import termios
import threading
import time

LIMIT = 40  # seconds; generous, since the program under test may be a slow one with sanitizers
CONFAB = os.environ.get("CONFAB") or sys.exit("CONFAB is not set: run this by ctest, or set it to the program's path")
PEERS = pathlib.Path(__file__).resolve().parent.parent / "peers"
HOME = tempfile.TemporaryDirectory(prefix="confab-test-")


def environment(**more):
    """What the program under test gets: nothing of the user's own, nor whether these tests run in CI, which it heeds."""
    theirs = ("CI", "NO_COLOR", "CLICOLOR_FORCE", "COLORTERM", "LANG", "INPUTRC", "XDG_CONFIG_HOME", "XDG_STATE_HOME")
    kept = {k: v for k, v in os.environ.items() if k not in theirs}
    return kept | {"LC_ALL": "C.UTF-8", "TERM": "xterm-256color", "HOME": HOME.name} | more


def has_editor():
    """False where the program was built without its line editor: these tests have nothing to look at then."""
    return os.environ.get("CONFAB_READLINE", "ON") == "ON"


class Result:
    def __init__(self, code, out, err):
        self.code, self.raw_out, self.raw_err = code, out, err
        self.out, self.err = out.decode(errors="replace"), err.decode(errors="replace")
        self.lines, self.errors = self.out.splitlines(), self.err.splitlines()

    def __repr__(self):
        return f"\nexit code {self.code}\n--- stdout\n{self.out[-4000:]}\n--- stderr\n{self.err[-4000:]}\n---"


def confab(*arguments, stdin="", stdout=subprocess.PIPE, limit=LIMIT, env=None, prepare=None):
    """Runs the program to its end. `stdin`: text, bytes, a file or descriptor; `prepare` runs in the child before it."""
    given = {"input": stdin.encode() if isinstance(stdin, str) else stdin} if isinstance(stdin, (str, bytes)) else {
        "stdin": stdin
    }
    done = subprocess.run([CONFAB, *map(str, arguments)], stdout=stdout, stderr=subprocess.PIPE, timeout=limit,
                          env=environment(**(env or {})), preexec_fn=prepare, **given)
    return Result(done.returncode, done.stdout or b"", done.stderr)


class Stream:
    """What a descriptor says, waited for by pattern."""

    def __init__(self, descriptor):
        self.descriptor, self.seen, self.ended = descriptor, b"", False

    def read_some(self, end):
        left = end - time.monotonic()
        if left <= 0 or not select.select([self.descriptor], [], [], left)[0]:
            raise AssertionError(f"nothing more came; so far: {self.seen[-2000:]!r}")
        piece = os.read(self.descriptor, 1 << 16)
        self.seen += piece
        self.ended = not piece

    def until(self, pattern, limit=LIMIT):
        """Waits for the regular expression; returns its match and forgets everything up to its end."""
        end = time.monotonic() + limit
        while not (found := re.search(pattern.encode(), self.seen, re.MULTILINE)):
            if self.ended:
                raise AssertionError(f"{pattern!r} did not come before the end: {self.seen[-2000:]!r}")
            self.read_some(end)
        self.seen = self.seen[found.end():]
        return found

    def line(self):
        return self.until(r"(.*)\n").group(1).decode()

    def rest(self):
        end = time.monotonic() + LIMIT
        while not self.ended:
            self.read_some(end)
        return self.seen


class Running:
    """The program (or a peer) while it runs: .out and .err are Streams, .type() writes to its stdin."""

    def __init__(self, command, env=None, stdin=subprocess.PIPE, **options):
        self.process = subprocess.Popen(list(map(str, command)), stdin=stdin, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, env=environment(**(env or {})), bufsize=0, **options)
        self.out, self.err = Stream(self.process.stdout.fileno()), Stream(self.process.stderr.fileno())

    def type(self, text):
        self.process.stdin.write(text.encode() if isinstance(text, str) else text)

    def end_input(self):
        self.process.stdin.close()

    def send(self, number):
        self.process.send_signal(number)

    def code(self):
        return self.process.wait(LIMIT)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        for pipe in filter(None, (self.process.stdin, self.process.stdout, self.process.stderr)):
            with contextlib.suppress(OSError):
                pipe.close()


def start(*arguments, **options):
    return Running([CONFAB, *arguments], **options)


@contextlib.contextmanager
def peer(name):
    """A server of tests/peers: gives its port, and the process to read from."""
    with Running([sys.executable, PEERS / f"{name}.py"]) as server:
        server.port = int(server.out.line())
        yield server


@contextlib.contextmanager
def serving(*urls_and_options, **options):
    """`confab serve`: .ports and .urls in the order of the `listening` lines, one for each URL."""
    with start("serve", *urls_and_options, **options) as server:
        server.urls = []
        for _ in [u for u in urls_and_options if re.match(r"(tcp|udp|tls|unix|unixgram|unixpacket|tls\+unix):", str(u))]:
            server.urls.append(server.out.until(r"^listening (\S+)\n").group(1).decode())
        server.ports = [int(url.split("?")[0].rsplit(":", 1)[1]) for url in server.urls if "://" in url]
        yield server


class Scripted:
    """A peer inside the test: `handle(socket)` runs in a thread for each connection (UDP: once, for the socket).

    A failed assertion in there fails the test when the peer is left.
    """

    def __init__(self, handle, kind=socket.SOCK_STREAM):
        self.handle, self.kind, self.trouble, self.threads = handle, kind, None, []
        self.someone_came = threading.Event()
        self.listener = socket.socket(socket.AF_INET, kind)
        self.listener.bind(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        if kind == socket.SOCK_STREAM:
            self.listener.listen(64)

    def run(self, connection):
        connection.settimeout(LIMIT)
        try:
            self.handle(connection)
        except OSError:
            pass  # the program went away in the middle: what it printed is judged, not this
        except AssertionError as why:
            self.trouble = why
        finally:
            if connection is not self.listener:
                connection.close()

    def accept(self):
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self.listener.accept()
                self.begin(self.run, connection)
                self.someone_came.set()

    def begin(self, what, *arguments):
        self.threads.append(threading.Thread(target=what, args=arguments, daemon=True))
        self.threads[-1].start()

    def finish(self):
        """Waits until somebody came, and everyone who came has been handled to the end."""
        self.someone_came.wait(LIMIT)
        for thread in self.threads[self.kind == socket.SOCK_STREAM :]:
            thread.join(LIMIT)

    def __enter__(self):
        if self.kind == socket.SOCK_STREAM:
            self.begin(self.accept)
        else:
            self.begin(self.run, self.listener)
            self.someone_came.set()
        return self

    def __exit__(self, kind, *_):
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        if kind is None and self.trouble:
            raise self.trouble


def tcp_peer(handle):
    return Scripted(handle)


def udp_peer(handle):
    return Scripted(handle, socket.SOCK_DGRAM)


def read_line(connection):
    line = b""
    while not line.endswith(b"\n"):
        piece = connection.recv(1)
        if not piece:
            break
        line += piece
    return line


def read_bytes(connection, size):
    """So many; fewer where it ends before."""
    got = b""
    while len(got) < size and (piece := connection.recv(size - len(got))):
        got += piece
    return got


def read_all(connection):
    pieces = []
    while piece := connection.recv(1 << 16):
        pieces.append(piece)
    return b"".join(pieces)


def quiet(connection, seconds=0.2):
    """True if nothing comes, not even an end, for so long: how a peer sees that it is waited for."""
    return not select.select([connection], [], [], seconds)[0]


def observe(seconds):
    """Lets so much time pass: for what shall not happen meanwhile, never for what shall."""
    select.select([], [], [], seconds)


def closed_port(kind=socket.SOCK_STREAM):
    """A port where nobody listens. It stays bound to nobody for as long as no one else asks for one."""
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def dial(port, host="127.0.0.1"):
    connection = socket.create_connection((host, port), LIMIT)
    connection.settimeout(LIMIT)
    return connection


def reset(connection):
    """Closes with an RST."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    connection.close()


def wait_until_full(session):
    """Until the pipe of its output holds the same amount for a while: the program waits for its reader."""
    nothing = held = b"\0" * 4
    while (now := fcntl.ioctl(session.out.descriptor, termios.FIONREAD, b"\0" * 4)) != held or now == nothing:
        held = now
        observe(0.2)


INTERRUPT, TERMINATE, HANG_UP = signal.SIGINT, signal.SIGTERM, signal.SIGHUP
