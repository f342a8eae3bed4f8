"""confab pipe where stdout is a terminal: what the peer says is harmless there, and what we say is apart from it."""

import contextlib
import os
import subprocess
import tty
import unittest

from support import CONFAB, LIMIT, environment, read_all, reset, tcp_peer, udp_peer


class OnATerminal(unittest.TestCase):
    TITLE = b"login\x1b]0;gotcha\x07 \xf0\x9f\x91"  # its last character is cut by the end

    def pipe(self, *options, scheme="tcp", **env):
        """What the terminal shows, and stderr."""
        def title(connection):
            if scheme == "tcp":
                connection.sendall(self.TITLE * bool(read_all(connection)))
            else:
                connection.sendto(self.TITLE, connection.recvfrom(100)[1])

        ours, theirs = os.openpty()
        tty.setraw(theirs)
        with (tcp_peer if scheme == "tcp" else udp_peer)(title) as server:
            process = subprocess.Popen([CONFAB, "pipe", *options, f"{scheme}://127.0.0.1:{server.port}"],
                                       stdin=subprocess.PIPE, stdout=theirs, stderr=subprocess.PIPE,
                                       env=environment(**env))
            os.close(theirs)
            _, err = process.communicate(b"q\n", LIMIT)
        shown = b""
        with contextlib.suppress(OSError):  # EIO: the terminal's other side is closed
            while piece := os.read(ours, 4096):
                shown += piece
        os.close(ours)
        self.assertEqual(process.returncode, 0, err)
        return shown, err

    def test_a_peer_cannot_command_it_and_a_line_says_so(self):
        for scheme in ("tcp", "udp"):
            shown, err = self.pipe(scheme=scheme)
            self.assertEqual(shown, rb"login\x1b]0;gotcha\x07 \xf0\x9f\x91")
            self.assertEqual(err, b"confab: control characters are shown as escapes, because stdout is a terminal "
                                  b"(--raw: exact bytes)\n")

    def test_in_a_locale_that_is_not_utf8_a_line_says_why_characters_are_escaped(self):
        self.TITLE = "你好\n".encode()
        shown, err = self.pipe(LC_ALL="", LANG="xx_YY.ISO-8859-1")
        self.assertEqual(shown, rb"\u{4f60}\u{597d}" + b"\n")
        self.assertEqual(err, b"confab: the locale (LANG=xx_YY.ISO-8859-1) is not UTF-8: what is not ASCII is shown as "
                              b"escapes (--raw: exact bytes)\n")

    def test_what_goes_wrong_is_said_on_a_line_of_its_own(self):
        def rude(connection):
            connection.sendall(b"half a line")
            connection.recv(1)
            reset(connection)

        ours, theirs = os.openpty()
        tty.setraw(theirs)
        with tcp_peer(rude) as server:
            process = subprocess.Popen([CONFAB, "pipe", f"tcp://127.0.0.1:{server.port}"], env=environment(),
                                       stdin=subprocess.PIPE, stdout=theirs, stderr=theirs)
            os.close(theirs)
            shown = os.read(ours, 4096)
            process.stdin.write(b"abc")
            process.stdin.flush()
            with contextlib.suppress(OSError):  # EIO: the terminal's other side is closed
                while piece := os.read(ours, 4096):
                    shown += piece
            process.communicate(timeout=LIMIT)
        os.close(ours)
        self.assertEqual(process.returncode, 3)
        self.assertRegex(shown.decode(), "^half a line\nconfab: .*reset.*\n$")

    def test_exact_bytes_where_they_are_asked_for(self):
        self.assertEqual(self.pipe("--raw"), (self.TITLE, b""))


if __name__ == "__main__":
    unittest.main()
