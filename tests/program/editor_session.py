"""A session at an emulated terminal, and the peer that it talks to."""

import contextlib
import threading

from emulator import Emulator
from support import tcp_peer


def ready(terminal):
    """A prompt stands before the cursor, and nothing is typed yet."""
    return terminal.text().rstrip().endswith(">")


def connected(terminal):
    prompt = "".join(terminal.last_rows(terminal.screen.lines))
    return ready(terminal) and "tcp" in prompt and "connecting)" not in prompt


class Keeper:
    """A peer that keeps the lines it is sent; `say()` makes it talk."""

    def __init__(self):
        self.lines, self.connection, self.news = [], None, threading.Condition()
        self.peer = tcp_peer(self.handle)
        self.port = self.peer.port

    def handle(self, connection):
        with self.news:
            self.connection = connection
            self.news.notify_all()
        for line in connection.makefile("rb"):  # by the byte, 100,000 lines take most of a minute
            with self.news:
                self.lines.append(line)
                self.news.notify_all()

    def say(self, data):
        with self.news:
            self.news.wait_for(lambda: self.connection, 40)
        self.connection.sendall(data)

    def next(self, count=1):
        """Waits for so many lines, and takes them."""
        with self.news:
            if not self.news.wait_for(lambda: len(self.lines) >= count, 120):
                raise AssertionError(f"only {len(self.lines)} lines, the last {self.lines[-1:]}"[:1000])
            taken, self.lines = self.lines[:count], self.lines[count:]
        return taken[0] if count == 1 else taken

    def __enter__(self):
        self.peer.__enter__()
        return self

    def __exit__(self, *what):
        self.peer.__exit__(*what)


@contextlib.contextmanager
def session(columns=80, rows=24, env=None, options=(), **habits):
    with (Keeper() as peer, Emulator(*options, "127.0.0.1", peer.port, columns=columns, rows=rows, env=env,
                                     **habits) as terminal):
        terminal.until(connected)
        yield peer, terminal
