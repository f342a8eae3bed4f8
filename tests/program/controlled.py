"""The program with a terminal of its own that is neither its stdin nor its stdout: /dev/tty."""

import contextlib
import fcntl
import os
import termios

from support import CONFAB, Running, Stream


class Terminal:
    def __init__(self):
        self.keyboard, self.other = os.openpty()
        self.screen = Stream(self.keyboard)

    def type(self, text):
        os.write(self.keyboard, text.encode())

    def shows_typing(self):
        return bool(termios.tcgetattr(self.other)[3] & termios.ECHO)

    def close(self):
        os.close(self.keyboard)
        os.close(self.other)


@contextlib.contextmanager
def controlled(*arguments, **options):
    """(the program while it runs, its terminal)"""
    terminal = Terminal()
    prepare = lambda: fcntl.ioctl(terminal.other, termios.TIOCSCTTY, 0)
    try:
        with Running([CONFAB, *arguments], start_new_session=True, pass_fds=(terminal.other,), preexec_fn=prepare,
                     **options) as program:
            yield program, terminal
    finally:
        terminal.close()
