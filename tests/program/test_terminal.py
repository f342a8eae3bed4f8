"""The prompt at a real terminal: a pseudo-terminal, driven by pexpect."""

import contextlib
import fcntl
import os
import re
import signal
import socket
import subprocess
import termios
import unittest

import pexpect

from support import CONFAB, LIMIT, closed_port, environment, observe, read_line, reset, serving, tcp_peer

# What we print ourselves: colours, erasing a line, the cursor, bracketed paste, keypad modes.
OURS = re.compile(r"\x1b\[[\d;]*m|\x1b\[\??[\d;]*[KJhlABCDG]|\x1b[=>]")


def shown(raw):
    """Without our own colours; a line that is written anew is a line."""
    return re.sub(r"\r(?=[^\r\n])", "\n", OURS.sub("", raw))


class Terminal:
    """confab at a terminal; what it printed is looked at without its own colours."""

    def __init__(self, *arguments):
        self.child = pexpect.spawn(CONFAB, list(map(str, arguments)), env=environment(), timeout=LIMIT,
                                   encoding="utf-8", codec_errors="backslashreplace", dimensions=(40, 200))
        self.child.delaybeforesend = None
        self.raw = ""

    def until(self, pattern):
        """Waits for a pattern; returns all that stood before its end, and forgets it."""
        while not (found := re.search(pattern, plain := shown(self.raw), re.MULTILINE)):
            try:
                self.raw += self.child.read_nonblocking(4096, LIMIT)
            except (pexpect.TIMEOUT, pexpect.EOF) as why:
                raise AssertionError(f"no {pattern!r} ({type(why).__name__}) in {self.raw!r}") from None
        self.raw = plain[found.end():]
        return plain[: found.end()]

    def type(self, line):
        self.child.sendline(line)

    def end(self):
        self.child.expect(pexpect.EOF)

    def code(self):
        self.child.wait()
        return self.child.exitstatus if self.child.exitstatus is not None else 128 + self.child.signalstatus

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.child.close(force=True)


@contextlib.contextmanager
def full_backlog():
    """The port of a listener that nobody gets through to."""
    with socket.socket() as full, contextlib.ExitStack() as stack:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for _ in range(4):
            filler = stack.enter_context(socket.socket())
            filler.setblocking(False)
            filler.connect_ex(full.getsockname())
        yield full.getsockname()[1]


class Prompt(unittest.TestCase):
    def test_says_where_the_next_line_goes_and_shows_the_reply(self):
        with serving("tcp://127.0.0.1:0", "--reply", "upper", "--quiet") as server:
            with Terminal("127.0.0.1", server.ports[0]) as terminal:
                name = rf"127\.0\.0\.1:{server.ports[0]}"
                terminal.until(rf"\* connected 127\.0\.0\.1:[0-9]+ -> {name}")
                terminal.until(rf"tcp {name}> ")
                terminal.type("hello")
                terminal.until(rf"{name}> HELLO")
                terminal.until(rf"tcp {name}> ")
                terminal.type(":quit")
                terminal.end()
                self.assertEqual(terminal.code(), 0)

    def test_without_an_address_it_is_not_connected_and_says_how_to_be(self):
        with Terminal() as terminal:
            terminal.until("not connected> ")
            terminal.type("hello")
            terminal.until(":tcp")
            terminal.until("not connected> ")

    def test_the_demo_greets_and_answers(self):
        with Terminal("demo") as terminal:
            terminal.until(r"\* upper-casing servers on 127\.0\.0\.1:[0-9]+ \(TCP and UDP\), here until :quit")
            terminal.until(r"tcp 127\.0\.0\.1:[0-9]+> ")
            terminal.type("hello")
            terminal.until("HELLO")
            terminal.type(":udp")
            terminal.until(r"udp 127\.0\.0\.1:[0-9]+> ")
            terminal.type("hello")
            terminal.until("HELLO")

    def test_a_refused_address_is_shown_in_the_prompt_which_goes_on(self):
        port = closed_port()
        with Terminal() as terminal:
            terminal.until("not connected> ")
            terminal.type(f":tcp 127.0.0.1 {port}")
            terminal.until("refused")
            terminal.until(rf"tcp 127\.0\.0\.1:{port} \(refused\)> ")

    def test_a_peer_that_closes_or_resets_is_announced_at_once(self):
        def closes(connection):
            read_line(connection)

        def resets(connection):
            read_line(connection)
            reset(connection)

        for handle, word in ((closes, "closed"), (resets, "reset")):
            with self.subTest(word=word), tcp_peer(handle) as server, Terminal("127.0.0.1", server.port) as terminal:
                terminal.until("> ")
                terminal.type("hello")
                terminal.until(rf"\* .*{word}")
                terminal.until(rf"\({word}\)> ")

    def test_the_advice_about_a_reset_can_be_typed(self):
        def probe(connection):
            connection.recv(4)
            connection.sendall(b"imok")
            observe(0.05)
            reset(connection)

        with tcp_peer(probe) as server, Terminal("127.0.0.1", server.port) as terminal:
            terminal.until("> ")
            terminal.type("ruok")
            shown = terminal.until(r"\(reset\)> ")
        self.assertIn('(":eol none" sends none)', " ".join(shown.split()), shown)

    def test_an_unknown_command_gets_a_suggestion(self):
        with Terminal() as terminal:
            terminal.until("not connected> ")
            terminal.type(":udpp")
            terminal.until("did you mean.*:udp")
            terminal.type(":help")
            terminal.until(":quit")

    def test_hostile_replies_never_reach_the_terminal_as_control_sequences(self):
        hostile = b"\x1b]0;title\x07\x1b[6n\x1b[2J\x1b[1A\x9b31m\xc2\x9b31m\rgone\x08\x00\x0e" + "\u202e\n".encode()

        def handle(connection):
            read_line(connection)
            connection.sendall(hostile)
            read_line(connection)
            connection.sendall(b"harmless\n")

        with tcp_peer(handle) as server, Terminal("127.0.0.1", server.port) as terminal:
            terminal.until("> ")
            terminal.type("a")
            seen = terminal.until("gone")
            terminal.type("b")
            seen += terminal.until("harmless")
        self.assertIn(r"\x1b]0;title\x07\x1b[6n\x1b[2J", seen)
        left = [c for c in seen if (ord(c) < 32 and c not in "\r\n\t") or 0x7f <= ord(c) < 0xa0 or c == "\u202e"]
        self.assertEqual(left, [], ascii(seen))


class Keys(unittest.TestCase):
    def test_ctrl_c_cancels_a_wait_and_the_prompt_goes_on(self):
        for options in ([], ["--no-edit"]):
            with (self.subTest(options=options), serving("tcp://127.0.0.1:0", "--quiet") as server,
                  Terminal(*options, "127.0.0.1", server.ports[0]) as terminal):
                terminal.until(rf"tcp 127\.0\.0\.1:{server.ports[0]}> ")
                for command in (":wait 1000", ":expect never 1000s"):
                    terminal.type(command)
                    terminal.until(r"waiting.*\(Ctrl-C stops\)> ")
                    terminal.child.sendintr()
                    terminal.until(r"\* cancelled")
                    terminal.until(rf"tcp 127\.0\.0\.1:{server.ports[0]}> ")
                terminal.type("still here")
                terminal.until(rf"^127\.0\.0\.1:{server.ports[0]}> still here")

    def test_ctrl_c_cancels_connecting(self):
        with full_backlog() as port:
            for options in ([], ["--no-edit"]):
                with self.subTest(options=options), Terminal(*options) as terminal:
                    terminal.until("not connected> ")
                    terminal.type(f":tcp 127.0.0.1 {port}")
                    terminal.until(r"\(connecting\)> ")
                    terminal.child.sendintr()
                    terminal.until(r"\* cancelled")
                    terminal.until(r"\(cancelled\)> ")

    def test_the_first_prompt_says_that_it_is_connecting(self):
        with full_backlog() as port:
            for options in ([], ["--no-edit"]):
                with self.subTest(options=options), Terminal(*options, "127.0.0.1", port) as terminal:
                    seen = terminal.until(rf"tcp 127\.0\.0\.1:{port} \(connecting\)> ")
                    self.assertNotIn("not connected", seen)
                    terminal.child.sendintr()
                    terminal.until(r"\* cancelled")
                    terminal.until(r"\(cancelled\)> ")

    def test_ctrl_d_leaves_with_0(self):
        with Terminal() as terminal:
            terminal.until("not connected> ")
            terminal.child.sendeof()
            terminal.end()
            self.assertEqual(terminal.code(), 0)


class Settings(unittest.TestCase):
    """The terminal is left as it was found."""

    def leave(self, how):
        master, slave = os.openpty()
        before = termios.tcgetattr(slave)
        with serving("tcp://127.0.0.1:0", "--quiet") as server:
            process = subprocess.Popen([CONFAB, "127.0.0.1", str(server.ports[0])], stdin=slave, stdout=slave,
                                       stderr=slave, env=environment(), start_new_session=True)
            seen = b""
            while b"> " not in seen:
                seen += os.read(master, 4096)
            how(process, master)
            code = process.wait(LIMIT)
        self.assertEqual(termios.tcgetattr(slave), before)
        self.assertFalse(fcntl.fcntl(slave, fcntl.F_GETFL) & os.O_NONBLOCK)
        os.close(master)
        os.close(slave)
        return code

    def test_after_quit(self):
        self.assertEqual(self.leave(lambda process, master: os.write(master, b":quit\n")), 0)

    def test_after_signals(self):
        for number, code in ((signal.SIGTERM, 143), (signal.SIGHUP, 129)):
            self.assertEqual(self.leave(lambda process, master: process.send_signal(number)), code)


class AScriptAtATerminal(unittest.TestCase):
    def test_shows_the_time_of_a_reply_and_its_address_in_each_line(self):
        with serving("tcp://127.0.0.1:0", "--reply", "upper", "--quiet") as server:
            terminal = Terminal("-c", "one", "-c", "two", "127.0.0.1", server.ports[0])
            for reply in ("ONE", "TWO"):
                terminal.until(rf"^127\.0\.0\.1:{server.ports[0]}> {reply}  \+[\d.]+ .?s")


if __name__ == "__main__":
    unittest.main()
