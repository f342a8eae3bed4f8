"""A terminal for the program: a pseudo-terminal whose output pyte interprets, so that tests see what a person sees."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import tempfile
import termios
import time

import pyte

from process_state import cpu_seconds
from support import CONFAB, LIMIT, environment


UNKNOWN = "\U0001faff"  # a character that no table has
JOINER = "\u200d"
TONES = [chr(tone) for tone in range(0x1F3FB, 0x1F400)]


class Recording(pyte.HistoryScreen):
    """Also remembers what a hostile reply must never do."""

    def __init__(self, *arguments, **options):
        self.titles = []
        self.joins_emoji = False  # as tmux does: one that is joined from several has the width of the first
        self.joining = False
        super().__init__(*arguments, **options)

    def draw(self, data):
        if self.joins_emoji:
            data = "".join(character for character in data if not self.is_joined(character))
        super().draw(data)

    def is_joined(self, character):
        joined = self.joining or character in (JOINER, UNKNOWN, *TONES)
        self.joining = character == JOINER
        return joined

    def set_title(self, title):
        self.titles.append(title)

    set_icon_name = set_title

    def select_graphic_rendition(self, *attributes, **options):
        """pyte knows no dim text: it is kept as italic, which nothing here is."""
        dim = {2: (3,), 22: (22, 23)}
        known = [known for attribute in attributes for known in dim.get(attribute, (attribute,))]
        super().select_graphic_rendition(*known, **options)


class Emulator:
    def __init__(self, *arguments, columns=80, rows=24, env=None, program=CONFAB, joins_emoji=False):
        self.screen = Recording(columns, rows, history=100000, ratio=0.5)
        self.screen.joins_emoji = joins_emoji
        self.stream = pyte.ByteStream(self.screen)
        self.raw = b""
        self.ended = False
        self.home = tempfile.TemporaryDirectory(prefix="confab-home-")  # with a history of its own
        env = {"HOME": self.home.name} | (env or {})
        self.pid, self.master = pty.fork()
        if self.pid == 0:
            os.execvpe(program, [program, *map(str, arguments)], environment(**env))
        self.resize(columns, rows)

    def resize(self, columns, rows):
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.screen.resize(rows, columns)

    def type(self, text):
        data = text.encode() if isinstance(text, str) else text
        while data:  # the other side may have to be read before it takes more
            readable, writable, _ = select.select([self.master], [self.master], [], LIMIT)
            if readable:
                self.take()
            if writable:
                data = data[os.write(self.master, data[:1024]):]

    def paste(self, text):
        self.type(b"\x1b[200~" + (text.encode() if isinstance(text, str) else text) + b"\x1b[201~")

    def take(self):
        try:
            piece = os.read(self.master, 1 << 16)
        except OSError:  # the other side is gone
            piece = b""
        self.ended = not piece
        self.raw += piece
        self.stream.feed(piece)

    def row_text(self, row):
        # pyte puts an empty cell behind a wide character.
        return "".join(row[column].data for column in range(self.screen.columns)).rstrip()

    def rows(self):
        """The scrollback and the screen, from the top."""
        kept = list(self.screen.history.top) + [self.screen.buffer[y] for y in range(self.screen.lines)]
        return [self.row_text(row) for row in kept]

    def last_rows(self, count):
        rows = [self.screen.buffer[y] for y in range(self.screen.lines)]
        return [self.row_text(row) for row in (list(self.screen.history.top)[-count:] + rows)[-count:]]

    def text(self):
        return "\n".join(self.rows()).rstrip("\n")

    def words(self):
        """The text as if it had not been wrapped."""
        return re.sub(r"\s+", " ", self.text())

    def until(self, wanted, what=""):
        """Waits until `wanted` (a text to be seen, or a function of this) holds."""
        end = time.monotonic() + LIMIT
        seen = (lambda: wanted in self.text() or wanted in self.words()) if isinstance(wanted, str) else lambda: wanted(self)
        while not seen():
            left = end - time.monotonic()
            if left <= 0 or self.ended:
                raise AssertionError(f"never seen: {what or wanted!r}; the screen:\n{self.text()[-3000:]}")
            if select.select([self.master], [], [], left)[0]:
                self.take()

    def last_row(self):
        """The row that the cursor stands in."""
        return self.row_text(self.screen.buffer[self.screen.cursor.y])

    def cpu_seconds(self):
        """What the program has used."""
        return cpu_seconds(self.pid)

    def history(self):
        """The program's file of it."""
        with open(os.path.join(self.home.name, ".local/state/confab/history"), "rb") as file:
            return file.read()

    def settings(self):
        return termios.tcgetattr(self.master)

    def hang_up(self):
        os.close(self.master)
        self.master, self.ended = None, True

    def send(self, number):
        os.kill(self.pid, number)

    def code(self):
        """Waits for the end; the exit code as a shell reports it."""
        while not self.ended:
            if not select.select([self.master], [], [], LIMIT)[0]:
                raise AssertionError(f"it does not end; the screen:\n{self.text()[-3000:]}")
            self.take()
        _, status = os.waitpid(self.pid, 0)
        self.pid = None
        return os.waitstatus_to_exitcode(status)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.pid:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        if self.master is not None:
            os.close(self.master)
        self.home.cleanup()
