"""The prompt in tmux, which wraps its rows anew when it is resized, as most terminals do."""

import os
import random
import re
import shlex
import shutil
import subprocess
import tempfile
import threading
import unicodedata
import unittest

from support import CONFAB, LIMIT, environment, has_editor
from test_editor_fuzz import Chatter, numbers


def squeezed(text):
    return unicodedata.normalize("NFC", re.sub(r"\s", "", text))


class Tmux:
    """A server of its own, with one window."""

    def __init__(self, command, columns, rows):
        self.folder = tempfile.TemporaryDirectory(prefix="confab-tmux-")
        self.socket = os.path.join(self.folder.name, "socket")
        self.tmux("new-session", "-d", "-x", columns, "-y", rows, "-s", "keep", "cat")
        self.tmux("set", "-g", "history-limit", "100000")
        self.tmux("new-window", "-t", "keep", "-n", "confab", shlex.join(command))

    def tmux(self, *arguments):
        done = subprocess.run(["tmux", "-u", "-S", self.socket, "-f", "/dev/null", *map(str, arguments)],
                              env=environment(HOME=self.folder.name), capture_output=True, timeout=LIMIT, check=True)
        return done.stdout.decode()

    def type(self, text):
        self.tmux("send-keys", "-t", "keep:confab", "-l", text)

    def key(self, name):
        self.tmux("send-keys", "-t", "keep:confab", name)

    def resize(self, columns, rows):
        self.tmux("resize-window", "-t", "keep:confab", "-x", columns, "-y", rows)

    def rows(self):
        """Scrollback and screen; rows that were wrapped are joined again."""
        return self.tmux("capture-pane", "-p", "-J", "-S", "-", "-t", "keep:confab").splitlines()

    def until(self, condition):
        deadline = threading.Event()
        timer = threading.Timer(LIMIT, deadline.set)
        timer.start()
        while not condition(rows := self.rows()):
            if deadline.is_set():
                raise AssertionError("never seen; the screen:\n" + "\n".join(rows[-60:]))
        timer.cancel()
        return rows

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.tmux("kill-server")
        self.folder.cleanup()


@unittest.skipUnless(shutil.which("tmux"), "tmux is not installed")
class Storm(unittest.TestCase):
    def storm(self, typed, seed):
        chance = random.Random(seed)
        with Chatter(0.02) as chatter, Tmux([CONFAB, "127.0.0.1", str(chatter.peer.port)], 80, 24) as tmux:
            tmux.until(lambda rows: numbers(rows))
            tmux.type(typed)
            tmux.until(lambda rows: squeezed(typed) in squeezed("".join(rows[-10:])))
            for _ in range(12):
                tmux.resize(chance.randint(20, 120), chance.randint(12, 40))
                wanted = chatter.sent + 16  # tmux tells of a resize at most four times a second
                tmux.until(lambda rows: max(numbers(rows), default=0) >= wanted)
            chatter.stop()
            tmux.resize(100, 30)
            rows = tmux.until(lambda rows: max(numbers(rows), default=0) >= chatter.sent)
            self.assertEqual(numbers(rows), list(range(1, chatter.sent + 1)), "\n".join(rows[-40:]))
            copies = len(re.findall(r"tcp127\.0\.0\.1:\d+>", squeezed("".join(rows))))
            self.assertEqual(copies, 1, "\n".join(rows[-40:]))
            tmux.key("Enter")
            chatter.finished.wait(LIMIT)
            self.assertEqual(chatter.lines[0], typed + "\n")

    def test_loses_no_reply_and_leaves_one_prompt(self):
        for seed, typed in enumerate(("short", "wrapped text " * 12, "日本語の文 " * 16, "e\u0301" * 20)):
            with self.subTest(typed=typed[:8]):
                self.storm(typed, seed)


if __name__ == "__main__" and has_editor():
    unittest.main()
