"""What is shown at the prompt, seen as a person sees it (emulator.py), at 80 and at 20 columns."""

import os
import re
import socket
import tempfile
import threading
import unittest

from editor_session import connected, ready, session
from emulator import UNKNOWN, Emulator
from support import closed_port, has_editor, observe, tcp_peer


def squeezed(terminal):
    return re.sub(r"\s", "", terminal.text())


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

    def test_stay_where_the_terminal_takes_fewer_columns_for_the_line_than_we_count(self):
        """As tmux does for emoji that are joined, and for characters that are newer than its tables."""
        for columns in (80, 20):
            for typed in ("👩\u200d👩\u200d👧" * 14, "👍🏽" * 30, UNKNOWN * 60, "x" * 60 + "👩\u200d👩\u200d👧" * 5):
                for keys in ("", "\x01"):  # the cursor behind it, or at its beginning
                    with (self.subTest(columns=columns, typed=typed[-1:], keys=keys),
                          session(columns, 40, joins_emoji=True) as (peer, terminal)):
                        terminal.type(typed)
                        terminal.until(lambda t: t.raw.decode(errors="ignore").count(typed[-1]) >= typed.count(typed[-1]))
                        terminal.type(keys)
                        for number in range(5):
                            peer.say(b"reply %d\n" % number)
                            terminal.until(lambda t: f"reply{number}" in squeezed(t))
                        self.assertTrue(all(f"reply{number}" in squeezed(terminal) for number in range(5)), terminal.text())
                        terminal.type("\r")
                        self.assertEqual(peer.next().decode(), typed + "\n")

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
            terminal.until(lambda t: any(f"{count - 1:06d} the quick brown fox jumps over the lazy dog" in row for row in t.last_rows(10)))
            found = re.findall(r"(\d{6}) the quick brown fox jumps over the lazy dog", terminal.text())
            self.assertEqual(found, [f"{n:06d}" for n in range(count)])
            terminal.type("and after\r")
            self.assertEqual(peer.next(), b"typed before and after\n")

    def test_without_a_line_end_say_so(self):
        with session() as (peer, terminal):
            peer.say(b"login: ")
            terminal.until("login: %")

    def test_that_are_very_long_stand_whole_in_their_rows_up_to_where_they_are_cut(self):
        with session() as (peer, terminal):
            terminal.type("typed")
            peer.say(b"x" * 3_000_000)
            peer.say(b"y\n")
            terminal.until("bytes]")
            self.assertEqual(terminal.text().count("x"), 64 * 1024)
            rows = [row for row in terminal.rows() if "x" in row or "bytes]" in row]
            blanks = " " * len(f"127.0.0.1:{peer.port}> ")
            self.assertTrue(all(row.startswith(blanks) for row in rows[1:]), rows[-3:])
            self.assertIn("x…[+2934465 bytes]", rows[-1] if "x" in rows[-1] else rows[-2] + rows[-1].strip())
            terminal.type("\r")
            self.assertEqual(peer.next(), b"typed\n")

    def test_show_a_character_whole_however_slowly_its_bytes_come(self):
        with session() as (peer, terminal):
            for byte in "gr\u00fcn \u65e5\U0001f600".encode():
                peer.say(bytes([byte]))
                observe(0.06)  # an unfinished message is shown after 0.03
            peer.say(b"!\n")
            terminal.until("!")
            self.assertNotIn("\\x", terminal.text())
            for character in "gr\u00fcn\u65e5\U0001f600":
                self.assertIn(character, terminal.text())
            peer.say(b"cut \xe6")
            terminal.until("cut \\xe6%")  # nobody waits for ever

    def test_an_empty_line_that_sends_nothing_is_explained_once(self):
        for columns in (80, 20):
            with self.subTest(columns), session(columns, 40, options=("--eol", "none")) as (peer, terminal):
                terminal.type("\r\rfirst\r\r:eol lf\rlast\r")
                self.assertEqual(peer.next(), b"firstlast\n")
                terminal.until(lambda t: ">last" in squeezed(t) and ready(t))
                self.assertEqual(squeezed(terminal).count("anemptylinehasnothingtosendhere"), 1)

    def test_that_end_otherwise_or_are_binary_bring_advice_once(self):
        with session() as (peer, terminal):
            for _ in range(2):
                peer.say(b"220 ready\r\n\0binary\r\n")
                terminal.until("binary from ")
            peer.say(b"the last\n")
            terminal.until("the last")
            for advice in (' end with CR LF; ":eol crlf" does the same', '; ":view hex" shows it as a dump'):
                self.assertEqual(terminal.words().count(advice), 1)

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


class Work(unittest.TestCase):
    """What takes long says in the prompt how far it is, and Ctrl-C stops it."""

    def test_a_wait(self):
        with session() as (peer, terminal):
            terminal.type(":wait 60\r")
            terminal.until("s of 1 min (Ctrl-C stops)>")
            terminal.type("\x03")
            terminal.until("* cancelled")
            terminal.until(connected)

    def test_a_file_that_could_keep_us_waiting_is_refused(self):
        with session() as (peer, terminal), tempfile.TemporaryDirectory() as folder:
            os.mkfifo(os.path.join(folder, "pipe"))
            for path in (os.path.join(folder, "pipe"), "/dev/stdin"):
                terminal.type(f":file {path}\r")
                terminal.until(f"cannot read {path}: it is not a regular file")
            terminal.type("on\r")
            self.assertEqual(peer.next(), b"on\n")

    def test_a_big_file_to_a_peer_that_takes_nothing(self):
        stuck = threading.Event()
        with tcp_peer(lambda connection: stuck.wait(40)) as peer, tempfile.NamedTemporaryFile() as file:
            file.truncate(100_000_000)
            with Emulator("127.0.0.1", peer.port) as terminal:
                terminal.until(connected)
                terminal.type(f":file {file.name}\r")
                terminal.until(lambda t: re.search(r"\d of 100\.0 MB \(Ctrl-C stops\)>", t.text()))
                terminal.type("\x03")
                terminal.until("of 100.0 MB were sent; the message is not finished")
                terminal.until("* cancelled")
                terminal.until(ready)
                stuck.set()


class Peers(unittest.TestCase):
    def test_closing_one_is_always_said(self):
        with session() as (peer, terminal):
            for command, name in ((":close", "tcp1"), (f":udp 127.0.0.1 {peer.port}", None), (":close", "udp1"),
                                  (f":udp 127.0.0.1 {closed_port(socket.SOCK_DGRAM)}", None)):
                terminal.type(command + "\r")
                terminal.until(f"* closed {name}" if name else "* sending ")
                terminal.until(ready)
            terminal.type("hello\r")
            terminal.until("refused")
            terminal.type(":close\r")
            terminal.until("* closed udp2")  # an error is no end
            terminal.type(f":tcp 127.0.0.1 {closed_port()}\r")
            terminal.until("(refused)>")
            terminal.type(":close\r")
            terminal.until("* closed tcp2")
            terminal.until(lambda t: t.last_row() == "not connected>")


class Terminals(unittest.TestCase):
    def test_a_dumb_one_works(self):
        with session(env={"TERM": "dumb"}) as (peer, terminal):
            terminal.type("typed")
            peer.say(b"a reply\n")
            terminal.until("a reply")
            terminal.type("\r")
            self.assertEqual(peer.next(), b"typed\n")

    def test_in_a_locale_that_is_not_utf8_typed_utf8_arrives_and_replies_are_ascii(self):
        with session(env={"LC_ALL": "xx_YY.ISO-8859-1"}) as (peer, terminal):
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


if __name__ == "__main__" and has_editor():
    unittest.main()
