"""Typing under a stream of replies: what was sent is what was typed, and every reply stands whole."""

import random
import re
import threading
import unittest

from emulator import Emulator
from support import has_editor, read_line, tcp_peer

LETTERS = "abcdefghijklmnopqrstuvwxyz 0123456789.,-_/"
WIDE = "日本語テキスト中文漢字한국어"
EMOJI = "😀🚀🎉🐍"


class Chatter:
    """A peer that keeps what it is sent, and sends numbered replies all the time."""

    def __init__(self, interval):
        self.interval, self.lines, self.sent, self.talking = interval, [], 0, None
        self.finished, self.stopped = threading.Event(), threading.Event()
        self.peer = tcp_peer(self.handle)

    def handle(self, connection):
        talking = self.talking = threading.Thread(target=self.talk, args=(connection,))
        talking.start()
        while line := read_line(connection):
            self.lines.append(line.decode())
            self.finished.set()
        self.stopped.set()
        talking.join()

    def talk(self, connection):
        while not self.stopped.wait(self.interval):
            self.sent += 1
            connection.sendall(f"<{self.sent}> stands whole and is not cut by anything typed\n".encode())

    def stop(self):
        """It sends nothing after this."""
        self.stopped.set()
        if self.talking:
            self.talking.join()

    def __enter__(self):
        self.peer.__enter__()
        return self

    def __exit__(self, *what):
        self.stop()
        self.peer.__exit__(*what)


class Line:
    """What the line ought to hold: one character a place."""

    def __init__(self, chance):
        self.chance, self.text, self.at = chance, [], 0

    def edit(self):
        """One random edit; returns the keys for it."""
        kind = self.chance.random()
        if kind < 0.55 or not self.text:
            character = self.chance.choice(self.chance.choices([LETTERS, WIDE, EMOJI], [6, 3, 1])[0])
            self.text.insert(self.at, character)
            self.at += 1
            return character
        if kind < 0.67:
            self.at = max(self.at - 1, 0)
            return self.chance.choice(["\x02", "\x1b[D"])
        if kind < 0.77:
            self.at = min(self.at + 1, len(self.text))
            return self.chance.choice(["\x06", "\x1b[C"])
        if kind < 0.87:
            if self.at:
                self.at -= 1
                del self.text[self.at]
            return "\x7f"
        if kind < 0.91:
            if self.at < len(self.text):
                del self.text[self.at]
                return "\x1b[3~"
            return ""
        if kind < 0.95:
            self.at = 0
            return self.chance.choice(["\x01", "\x1b[H"])
        self.at = len(self.text)
        return self.chance.choice(["\x05", "\x1b[F"])


def numbers(rows):
    """Of the replies that stand whole, however they were wrapped."""
    text = re.sub(r"\s+", "", "".join(rows))
    return [int(n) for n in re.findall(r"<(\d+)>standswholeandisnotcutbyanythingtyped", text)]


def last_number(terminal):
    return max(numbers(terminal.last_rows(40)), default=0)


class Fuzz(unittest.TestCase):
    def fuzz(self, seed, columns, rows, edits=300):
        chance = random.Random(seed)
        with Chatter(0.004) as chatter:
            with Emulator("127.0.0.1", chatter.peer.port, columns=columns, rows=rows) as terminal:
                terminal.until(last_number, "the first reply")
                line = Line(chance)
                for _ in range(edits):
                    terminal.type(line.edit())
                    if chance.random() < 0.4:
                        wanted = chatter.sent + 1
                        terminal.until(lambda t: last_number(t) >= wanted, "replies go on")
                terminal.type("\r")
                terminal.until(lambda t: chatter.finished.is_set(), "what was typed arrives")
                chatter.stop()
                terminal.until(lambda t: last_number(t) >= chatter.sent, "the last reply")
                self.assertEqual(chatter.lines[0], "".join(line.text) + "\n", f"seed {seed}")
                self.assertEqual(numbers(terminal.rows()), list(range(1, chatter.sent + 1)), f"seed {seed}")
                terminal.type("\x04")
                self.assertEqual(terminal.code(), 0)

    def test_at_80_columns(self):
        for seed in range(2):
            with self.subTest(seed=seed):
                self.fuzz(seed, 80, 24)

    def test_at_20_columns(self):
        for seed in range(2, 4):
            with self.subTest(seed=seed):
                self.fuzz(seed, 20, 50, edits=150)


if __name__ == "__main__" and has_editor():
    unittest.main()
