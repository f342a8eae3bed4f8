"""The prompt's line editor, seen as a person sees it (emulator.py), at 80 and at 20 columns."""

import contextlib
import fcntl
import os
import re
import resource
import signal
import struct
import tempfile
import termios
import threading
import unittest

from emulator import Emulator
from support import CONFAB, environment, has_editor, read_line, tcp_peer

def ready(terminal):
    """A prompt stands before the cursor, and nothing is typed yet."""
    return terminal.text().rstrip().endswith(">")


def connected(terminal):
    return ready(terminal) and "tcp" in "".join(terminal.last_rows(terminal.screen.lines))


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
        while line := read_line(connection):
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
            if not self.news.wait_for(lambda: len(self.lines) >= count, 40):
                raise AssertionError(f"only {self.lines}")
            taken, self.lines = self.lines[:count], self.lines[count:]
        return taken[0] if count == 1 else taken

    def __enter__(self):
        self.peer.__enter__()
        return self

    def __exit__(self, *what):
        self.peer.__exit__(*what)


@contextlib.contextmanager
def session(columns=80, rows=24, env=None, options=()):
    with Keeper() as peer, Emulator(*options, "127.0.0.1", peer.port, columns=columns, rows=rows, env=env) as terminal:
        terminal.until(connected)
        yield peer, terminal


class Replies(unittest.TestCase):
    def test_stand_above_a_line_half_typed_which_stays_as_it_was(self):
        for columns in (80, 20):
            for typed in ("half", "wrapped " * 15, "日本語" * 20, "e\u0301" * 5 + "😀" * 30):
                with self.subTest(columns=columns, typed=typed[:8]), session(columns, 40) as (peer, terminal):
                    terminal.type(typed)
                    for number in range(5):
                        peer.say(f"reply {number}\n".encode())
                        terminal.until(lambda t: f"reply{number}" in t.text().replace(" ", "").replace("\n", ""))
                    terminal.type("!\r")
                    self.assertEqual(peer.next().decode(), typed + "!\n")

    def test_leave_a_search_of_the_history_as_it_is(self):
        with session() as (peer, terminal):
            terminal.type("findme\r")
            self.assertEqual(peer.next(), b"findme\n")
            terminal.type("\x12fin")
            terminal.until("`fin'")
            peer.say(b"in the middle\n")
            terminal.until("in the middle")
            self.assertIn("i-search)`fin'", terminal.last_row())
            terminal.type("\r")
            self.assertEqual(peer.next(), b"findme\n")

    def test_all_of_a_burst_stand_whole(self):
        with session(100, 40) as (peer, terminal):
            terminal.type("typed before ")
            count = 20000
            peer.say(b"".join(b"%06d the quick brown fox jumps over the lazy dog\n" % n for n in range(count)))
            terminal.until(lambda t: any(f"{count - 1:06d}" in row for row in t.last_rows(10)))
            found = re.findall(r"(\d{6}) the quick brown fox jumps over the lazy dog", terminal.text())
            self.assertEqual(found, [f"{n:06d}" for n in range(count)])
            terminal.type("and after\r")
            self.assertEqual(peer.next(), b"typed before and after\n")

    def test_without_a_line_end_say_so(self):
        with session() as (peer, terminal):
            peer.say(b"login: ")
            terminal.until("login: %")

    def test_that_end_otherwise_or_are_binary_bring_advice_once(self):
        with session() as (peer, terminal):
            for _ in range(2):
                peer.say(b"220 ready\r\n\0binary\r\n")
                terminal.until("binary; ")
            peer.say(b"the last\n")
            terminal.until("the last")
            for advice in ('its lines end with CR LF; ":eol crlf" does the same', 'binary; ":view hex" shows it as a dump'):
                self.assertEqual(terminal.text().count(advice), 1)

    def test_wrap_under_their_address(self):
        with session(40, 24) as (peer, terminal):
            peer.say(b"x" * 60 + b"\n")
            terminal.until(lambda t: t.text().count("x") == 60)
            rows = [row for row in terminal.rows() if "x" in row]
            self.assertEqual(len(rows), 3)
            for row in rows[1:]:
                self.assertRegex(row, rf"^ {{{len(f'127.0.0.1:{peer.port}> ')}}}x+$")

    def test_hostile_ones_change_neither_title_nor_cursor_nor_colours(self):
        hostile = (b"\x1b]0;owned\x07\x1b]52;c;b3duZWQ=\x07\x1b[2J\x1b[10A\x1b[5;41mred\rover\x08\x08\x9b2J\xc2\x9b2J"
                   b"\x1bP1$r\x1b\\\x1b[?1049h" + "\u202eevil\u2066".encode() + b"\x0e\x00\x07\n")
        with session() as (peer, terminal):
            terminal.type("typed ")
            peer.say(hostile)
            terminal.until(lambda t: r"\u{2066}\x0e\x00\x07" in t.text())
            self.assertEqual(terminal.screen.titles, [])
            self.assertNotIn(b"\x1b]", terminal.raw)
            for harm in (b"\x1b[2J", b"\x9b2J", b"\x1b[5;41m", b"\x1b[10A", b"\x1bP", b"\x1b[?1049h", b"\x0e", b"\x07"):
                self.assertNotIn(harm, terminal.raw)
            peer.say(b"x" * 10_000_000 + b"\nand on\n")
            terminal.until("and on")
            terminal.type("text\r")
            self.assertEqual(peer.next(), b"typed text\n")


class Keys(unittest.TestCase):
    def test_ctrl_c_drops_the_line_and_on_an_empty_one_says_how_to_leave(self):
        with session() as (peer, terminal):
            terminal.type("dropped")
            terminal.until("dropped")
            terminal.type("\x03")
            terminal.until("dropped^C")
            terminal.until(ready)
            self.assertNotIn("leaves", terminal.text())
            terminal.type("\x03")
            terminal.until('":quit" or Ctrl-D leaves')
            terminal.type("kept\r")
            self.assertEqual(peer.next(), b"kept\n")

    def test_ctrl_d_deletes_in_a_line_and_leaves_on_an_empty_one(self):
        with session() as (peer, terminal):
            terminal.type("ab\x01\x04\r")
            self.assertEqual(peer.next(), b"b\n")
            terminal.until(ready)
            terminal.type("\x04")
            self.assertEqual(terminal.code(), 0)

    def test_up_brings_back_what_was_typed_but_not_what_began_with_a_blank(self):
        with session() as (peer, terminal):
            for line in ("first", "second", " secret"):
                terminal.type(line + "\r")
                peer.next()
            terminal.type("\x1b[A\r")
            self.assertEqual(peer.next(), b"second\n")
            terminal.type("\x1b[A\x1b[A\r")
            self.assertEqual(peer.next(), b"first\n")

    def test_vi_mode_comes_from_inputrc_and_esc_holds_nothing_up(self):
        with tempfile.NamedTemporaryFile("w", suffix=".inputrc") as inputrc:
            inputrc.write("set editing-mode vi\n")
            inputrc.flush()
            with session(env={"INPUTRC": inputrc.name}) as (peer, terminal):
                terminal.type("wrong\x1b")
                peer.say(b"while in command mode\n")
                terminal.until("while in command mode")
                terminal.type("ccright\r")
                self.assertEqual(peer.next(), b"right\n")

    def test_unfinished_keys_do_not_hold_up_replies(self):
        for keys in ("\x16", "\x1b", "\x1b[200~unfinished", "\x18", "\x1b3", "\xc3".encode("latin-1")):
            with self.subTest(keys=keys), session() as (peer, terminal):
                terminal.type(keys)
                for number in range(3):
                    peer.say(b"reply %d\n" % number)
                    terminal.until(f"reply {number}")

    def test_ctrl_l_clears_the_screen_and_keeps_the_line(self):
        with session() as (peer, terminal):
            terminal.type("kept\x0c")
            terminal.until(lambda t: t.screen.cursor.y == 0 and t.last_row().endswith("> kept"))
            terminal.type("\r")
            self.assertEqual(peer.next(), b"kept\n")

    def test_typing_ahead_while_connecting_loses_nothing(self):
        with Keeper() as peer, Emulator() as terminal:
            terminal.until(ready)
            terminal.type(f":tcp 127.0.0.1 {peer.port}\rone\rtwo\r")
            self.assertEqual(peer.next(2), [b"one\n", b"two\n"])


class Pastes(unittest.TestCase):
    def test_of_a_few_lines_is_shown_and_sent_by_enter_as_so_many_messages(self):
        with session() as (peer, terminal):
            terminal.paste("GET / HTTP/1.0\nHost: x\n\n")
            terminal.until("Host: x")
            self.assertEqual(peer.lines, [])
            terminal.type("\r")
            self.assertEqual(peer.next(2), [b"GET / HTTP/1.0\n", b"Host: x\n"])

    def test_of_many_lines_is_held_with_their_count_until_enter(self):
        with session() as (peer, terminal):
            lines = [b"line %d\n" % n for n in range(300)]
            terminal.paste(b"".join(lines))
            terminal.until("[300 lines pasted: Enter sends, Ctrl-C drops]")
            terminal.type("\r")
            self.assertEqual(peer.next(300), lines)
            terminal.until(ready)
            terminal.paste(b"".join(lines))
            terminal.until(lambda t: "300 lines" in t.last_row())
            terminal.type("\x03")
            terminal.until(ready)
            terminal.type("after\r")
            self.assertEqual(peer.next(), b"after\n")

    def test_of_one_line_of_100000_characters_arrives_whole(self):
        line = b"".join(b"%09d " % n for n in range(10000))
        for paste in (True, False):
            with self.subTest(bracketed=paste), session() as (peer, terminal):
                terminal.paste(line) if paste else terminal.type(line)
                terminal.until(lambda t: not paste or "pasted" in t.last_row())
                terminal.type("\r")
                self.assertEqual(peer.next(), line + b"\n")

    def test_with_control_characters_is_not_shown_but_sent_as_it_is(self):
        with session() as (peer, terminal):
            terminal.paste(b"\x1b]0;owned\x07 and \xc2\x9b31m")
            terminal.until("pasted: Enter sends")
            terminal.type("\r")
            self.assertEqual(peer.next(), b"\x1b]0;owned\x07 and \xc2\x9b31m\n")
            self.assertEqual(terminal.screen.titles, [])


class Work(unittest.TestCase):
    """What takes long says in the prompt how far it is, and Ctrl-C stops it."""

    def test_a_wait(self):
        with session() as (peer, terminal):
            terminal.type(":wait 60\r")
            terminal.until("s of 1 min (Ctrl-C stops)>")
            terminal.type("\x03")
            terminal.until("* cancelled")
            terminal.until(connected)

    def test_a_big_file_to_a_peer_that_takes_nothing(self):
        stuck = threading.Event()
        with tcp_peer(lambda connection: stuck.wait(40)) as peer, tempfile.NamedTemporaryFile() as file:
            file.truncate(100_000_000)
            with Emulator("127.0.0.1", peer.port) as terminal:
                terminal.until(connected)
                terminal.type(f":file {file.name}\r")
                terminal.until(lambda t: re.search(r"\d of 100\.0 MB \(Ctrl-C stops\)>", t.text()))
                terminal.type("\x03")
                terminal.until("* cancelled")
                terminal.until(ready)
                stuck.set()


class Terminals(unittest.TestCase):
    def test_a_dumb_one_works(self):
        with session(env={"TERM": "dumb"}) as (peer, terminal):
            terminal.type("typed")
            peer.say(b"a reply\n")
            terminal.until("a reply")
            terminal.type("\r")
            self.assertEqual(peer.next(), b"typed\n")

    def test_in_the_c_locale_typed_utf8_arrives_and_replies_are_ascii(self):
        with session(env={"LC_ALL": "C"}) as (peer, terminal):
            terminal.type("日本語\r")
            self.assertEqual(peer.next().decode(), "日本語\n")
            peer.say("grün\n".encode())
            terminal.until(r"gr\u{fc}n")

    def test_the_prompt_is_true_while_connecting_and_after_the_end(self):
        with session() as (peer, terminal):
            peer.say(b"the last\n")
            terminal.until("the last")
            peer.connection.shutdown(2)
            terminal.until(lambda t: t.last_row().endswith("(closed)>"))

    def test_ctrl_s_stops_the_screen_but_not_the_network(self):
        with session() as (peer, terminal):
            terminal.type("\x13")
            terminal.type("sent all the same\r")
            self.assertEqual(peer.next(), b"sent all the same\n")


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
            while b"> " not in seen or termios.tcgetattr(slave) == before:
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

    def test_an_exception_of_our_own(self):
        def how(pid, master, peer):
            # A terminal that takes nothing has to be waited for, and there is no descriptor left to do so.
            taken = set(map(int, os.listdir(f"/proc/{pid}/fd")))
            free = next(number for number in range(len(taken) + 1) if number not in taken)
            resource.prlimit(pid, resource.RLIMIT_NOFILE, (free, free))
            with contextlib.suppress(OSError):  # it may be gone before it has read all
                peer.say((b"x" * 70 + b"\n") * 1000)
        self.assertEqual(self.leave(how), 70)

    def test_ctrl_backslash(self):
        self.assertEqual(self.leave(lambda pid, master, peer: os.write(master, b"\x1c")), 131)


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


if __name__ == "__main__" and has_editor():
    unittest.main()
