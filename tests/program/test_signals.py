"""Signals that end a mode: those that were ignored when it began, and the end of its terminal."""

import signal
import unittest

from editor_session import ready
from emulator import Emulator
from mocking import PING, Folder
from support import CONFAB, HANG_UP, INTERRUPT, TERMINATE, dial, has_editor, read_all, read_line, start, tcp_peer

ENDING = (INTERRUPT, TERMINATE, HANG_UP)


def ignored_by(pid):
    """The ending signals that a process ignores."""
    with open(f"/proc/{pid}/status") as status:
        mask = next(int(line.split()[1], 16) for line in status if line.startswith("SigIgn:"))
    return tuple(number for number in ENDING if mask >> (number - 1) & 1)


class Ignored(Folder):
    """As by nohup, or by a shell that starts something with "&"."""

    def assert_stay_so(self, *arguments, wait_for, stdin=b""):
        def ignoring():
            for number in (INTERRUPT, HANG_UP):
                signal.signal(number, signal.SIG_IGN)

        with self.subTest(arguments), start(*arguments, preexec_fn=ignoring) as program:
            if stdin:
                program.type(stdin.decode())
            wait_for(program)
            self.assertEqual(ignored_by(program.process.pid), (INTERRUPT, HANG_UP))
            program.send(TERMINATE)
            program.code()

    def test_they_stay_so_for_whatever_serves(self):
        self.write(PING)
        listening = lambda program: program.out.until("^listening ")
        for arguments in ([], ["--reply", "chat"], ["--from", self.path], ["--from", self.path, "--once"]):
            self.assert_stay_so("serve", "tcp://127.0.0.1:0", *arguments, wait_for=listening)

    def test_they_stay_so_for_whatever_talks(self):
        self.write(PING)
        for arguments in (["replay", "--target", "URL", self.path], ["replay", "--target", "URL", self.path, "--sessions", "2"],
                          ["pipe", "URL"], ["URL", "--timeout", "60"]):
            with tcp_peer(read_all) as server:
                url = f"tcp://127.0.0.1:{server.port}"
                arguments = [url if each == "URL" else each for each in arguments]
                came = lambda program: self.assertTrue(server.someone_came.wait(40))
                self.assert_stay_so(*arguments, wait_for=came)

    def test_they_stay_so_for_a_demo(self):
        self.assert_stay_so("demo", "--no-source", stdin=b"a\n", wait_for=lambda program: program.out.until("^A\n"))


@unittest.skipUnless(has_editor(), "built without readline")
class IgnoredAtTheTerminal(unittest.TestCase):
    def test_ctrl_c_is_a_key_and_the_others_stay_so(self):
        script = f"trap '' INT HUP TERM; exec {CONFAB}"
        with Emulator("-c", script, program="sh") as terminal:
            terminal.until(ready)
            self.assertEqual(ignored_by(terminal.pid), (TERMINATE, HANG_UP))
            terminal.type("half a line\x03")
            terminal.until("^C")
            terminal.type(":quit\r")
            self.assertEqual(terminal.code(), 0)


class HungUp(Folder):
    def test_a_server_whose_terminal_has_gone_ends_in_good_order_with_129(self):
        self.write(PING)
        for arguments in ([], ["--from", self.path], ["--from", self.path, "--once"]):
            with self.subTest(arguments), start("serve", "tcp://127.0.0.1:0", *arguments) as server:
                port = int(server.out.until(r"^listening \S+:(\d+)").group(1))
                with dial(port) as client:
                    client.sendall(b"ping\n")
                    read_line(client)
                    server.send(HANG_UP)
                    self.assertEqual(read_all(client), b"")  # an end, no reset
                self.assertEqual(server.code(), 129)
                self.assertTrue(server.err.rest().endswith(b"confab: ended by SIGHUP\n"), server.err.seen)


if __name__ == "__main__":
    unittest.main()
