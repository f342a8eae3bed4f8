"""How the prompt gives the terminal back: for a while, or for good."""

import contextlib
import fcntl
import os
import pathlib
import resource
import signal
import tempfile
import termios
import threading
import unittest

from editor_session import Keeper, ready, session
from emulator import Emulator
from support import CONFAB, environment, has_editor, observe


class Leaving(unittest.TestCase):
    """The terminal's settings are as before after every way of leaving."""

    def leave(self, how):
        master, slave = os.openpty()
        before = termios.tcgetattr(slave)
        with Keeper() as peer:
            pid = os.fork()
            if pid == 0:
                os.setsid()
                fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
                for number in (0, 1, 2):
                    os.dup2(slave, number)
                os.execve(CONFAB, [CONFAB, "127.0.0.1", str(peer.port)], environment())
            seen = b""
            while b"tcp 127" not in seen or termios.tcgetattr(slave) == before:
                seen += os.read(master, 4096)
            how(pid, master, peer)
            reader = threading.Thread(target=self.drain, args=(master,), daemon=True)
            reader.start()
            _, status = os.waitpid(pid, 0)
            self.assertEqual(termios.tcgetattr(slave), before)
            self.assertFalse(fcntl.fcntl(slave, fcntl.F_GETFL) & os.O_NONBLOCK)
        os.close(slave)
        return os.waitstatus_to_exitcode(status)

    @staticmethod
    def drain(master):
        with contextlib.suppress(OSError):
            while os.read(master, 4096):
                pass

    def test_quit_and_ctrl_d(self):
        self.assertEqual(self.leave(lambda pid, master, peer: os.write(master, b":quit\r")), 0)
        self.assertEqual(self.leave(lambda pid, master, peer: os.write(master, b"\x04")), 0)

    def test_signals_also_with_a_line_half_typed(self):
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
            for typed in (b"", b"half", b"\x12sear", b"\x1b[200~unfinished"):
                with self.subTest(number=number, typed=typed):
                    def how(pid, master, peer):
                        os.write(master, typed)
                        os.kill(pid, number)
                    self.assertEqual(self.leave(how), 128 + number)

    @unittest.skipIf(b"__ubsan" in pathlib.Path(CONFAB).read_bytes(), "the sanitizer needs descriptors of its own")
    def test_no_descriptor_left(self):
        def how(pid, master, peer):
            # A terminal that takes nothing has to be waited for, and there is no descriptor left to do so.
            taken = set(map(int, os.listdir(f"/proc/{pid}/fd")))
            free = next(number for number in range(len(taken) + 1) if number not in taken)
            resource.prlimit(pid, resource.RLIMIT_NOFILE, (free, free))
            with contextlib.suppress(OSError):  # it may be gone before it has read all
                peer.say((b"x" * 70 + b"\n") * 20000)
        self.assertEqual(self.leave(how), 3)

    def test_ctrl_backslash(self):
        self.assertEqual(self.leave(lambda pid, master, peer: os.write(master, b"\x1c")), 131)


class HangUp(unittest.TestCase):
    def test_ends_it_as_the_signal_does_also_with_a_line_half_typed(self):
        for typed in ("", "half"):
            with self.subTest(typed=typed), session() as (_, terminal):
                terminal.type(typed)
                terminal.until(typed)
                terminal.hang_up()
                self.assertEqual(terminal.code(), 129)


class Shell(unittest.TestCase):
    """Job control needs one."""

    def test_ctrl_z_bg_and_fg_keep_the_line(self):
        with Keeper() as peer, Emulator("--norc", "-i", env={"PS1": "$ "}, program="bash") as terminal:
            terminal.until(lambda t: t.last_row().endswith("$"))
            terminal.type(f"{CONFAB} 127.0.0.1 {peer.port}\r")
            terminal.until(lambda t: t.last_row().startswith("tcp") and ready(t))
            terminal.type("half")
            terminal.until(lambda t: t.last_row().endswith("> half"))
            terminal.type("\x1a")
            terminal.until("Stopped")
            terminal.until(lambda t: t.last_row().endswith("$"))
            terminal.type("bg\r")
            peer.say(b"in the background\n")
            terminal.until("in the background")
            terminal.type("fg\r")
            terminal.until(lambda t: t.last_row().endswith("> half"))
            terminal.type(" and whole\r")
            self.assertEqual(peer.next(), b"half and whole\n")
            terminal.until(ready)
            terminal.type(":quit\r")
            terminal.until(lambda t: t.last_row().endswith("$"))
            terminal.type("stty -a | tr ' ' '\\n' | grep -x -- '-\\?icanon'\r")
            terminal.until("\nicanon")

    def test_begun_in_the_background_it_waits_for_fg(self):
        gate = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()), "gate")
        os.mkfifo(gate)
        for tostop in ("-tostop", "tostop"):
            with Keeper() as peer, Emulator("--norc", "-i", env={"PS1": "$ "}, program="bash") as terminal:
                terminal.until(lambda t: t.last_row().endswith("$"))
                terminal.type(f"clear; stty {tostop}; (read < {gate}; exec {CONFAB} 127.0.0.1 {peer.port}) &\r")
                terminal.until("[1]")
                terminal.until(lambda t: t.last_row().endswith("$"))  # the shell reads, without echo
                pid = terminal.text().split("[1] ")[1].split()[0]
                gate.write_text("go\n")
                while "T" not in pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2]:
                    observe(0.002)
                terminal.type("fg\r")
                terminal.until(lambda t: t.last_row().startswith("tcp") and ready(t))
                terminal.type("hello\r")
                terminal.until("> hello")
                self.assertEqual(peer.next(), b"hello\n")
                terminal.type(":quit\r")
                terminal.until(lambda t: t.last_row().endswith("$"))
                terminal.type("stty -a | tr ' ' '\\n' | grep -x -- '-\\?echo'\r")
                terminal.until("\necho")


if __name__ == "__main__" and has_editor():
    unittest.main()
