"""Keys and pastes at the prompt."""

import tempfile
import threading
import unittest

from editor_session import Keeper, connected, ready, session
from emulator import Emulator
from support import CONFAB, closed_port, has_editor, tcp_peer


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

    def test_ctrl_c_goes_before_what_was_typed_after_it(self):
        with session() as (peer, terminal):
            for number in range(20):
                terminal.type("dropped")
                terminal.until(lambda t: t.last_row().endswith("dropped"))
                terminal.type(b"\x03kept %d\r" % number)
                self.assertEqual(peer.next(), b"kept %d\n" % number)
                terminal.until(ready)

    def test_ctrl_c_ends_a_search_and_leaves_one_prompt(self):
        with session() as (peer, terminal):
            terminal.type("findme\r")
            peer.next()
            terminal.until(ready)
            terminal.type("\x12fin")
            terminal.until("`fin'")
            terminal.type("\x03")
            terminal.until(lambda t: "^C" in t.text() and ready(t))
            self.assertEqual(terminal.last_row().count("tcp"), 1)
            terminal.type("next\r")
            self.assertEqual(peer.next(), b"next\n")

    def test_what_is_typed_behind_quit_is_left_for_the_shell(self):
        with Emulator("--norc", "-i", env={"PS1": "$ "}, program="bash") as terminal:
            terminal.until(lambda t: t.last_row().endswith("$"))
            terminal.type(f"{CONFAB}\r")
            terminal.until("not connected>")
            terminal.type(":quit\recho for the shell\r")
            terminal.until("\nfor the shell")

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

    def test_a_key_that_fails_leaves_no_empty_rows_behind_the_next_lines(self):
        for keys in ("\x1bt", "\x1dx"):  # words to transpose, a character to go to: there are none
            for columns in (80, 20):
                with self.subTest(keys=keys, columns=columns), session(columns) as (peer, terminal):
                    terminal.type(keys + "\x15")
                    for line in ("one", "two"):
                        terminal.type(line + "\r")
                        peer.next()
                        terminal.until(ready)
                    self.assertNotIn("\n\n", terminal.text())

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
            self.assertEqual(peer.next(3), [b"GET / HTTP/1.0\n", b"Host: x\n", b"\n"])

    def test_of_many_lines_is_held_with_their_count_until_enter(self):
        with session() as (peer, terminal):
            lines = [b"line %d\n" % n for n in range(300)]
            terminal.paste(b"".join(lines))
            terminal.until(f"[300 messages to 127.0.0.1:{peer.port}: Enter sends, Ctrl-O shows, Ctrl-C drops]")
            terminal.type("\r")
            self.assertEqual(peer.next(300), lines)
            terminal.until(ready)
            terminal.paste(b"".join(lines))
            terminal.until(lambda t: "300 messages" in t.last_row())
            terminal.type("\x03")
            terminal.until(ready)
            terminal.type("after\r")
            self.assertEqual(peer.next(), b"after\n")

    def test_of_one_line_of_100000_characters_arrives_whole(self):
        line = b"".join(b"%09d " % n for n in range(10000))
        for paste in (True, False):
            with self.subTest(bracketed=paste), session() as (peer, terminal):
                terminal.paste(line) if paste else terminal.type(line)
                terminal.until(lambda t: not paste or "of 100000 bytes" in t.words())
                terminal.type("\r")
                self.assertEqual(peer.next(), line + b"\n")

    def test_of_ten_megabytes_costs_little_time_and_none_of_it_is_kept(self):
        with session() as (peer, terminal):
            line = b"x" * 99
            before = terminal.cpu_seconds()
            terminal.paste((line + b"\n") * 100_000)
            terminal.until("[100000 messages to")
            self.assertLess(terminal.cpu_seconds() - before, 5)  # a read and a poll for each byte: 10, sanitized; now 2
            terminal.type("\r")
            peer.next(100_000)
            terminal.until(ready)
            terminal.type("\x1b[A")
            terminal.type("typed\r")
            self.assertEqual(peer.next(), b"typed\n")
            self.assertNotIn(b"xxx", terminal.history())

    def test_that_is_shown_is_kept_as_so_many_lines(self):
        with session() as (peer, terminal):
            terminal.paste("one\ntwo\n")
            terminal.until("two")
            terminal.type("\r")
            peer.next(2)
            terminal.until(ready)
            terminal.type("\x1b[A\x1b[A\r")
            self.assertEqual(peer.next(), b"one\n")

    def test_loses_no_key_that_was_typed_right_behind_it(self):
        with session() as (peer, terminal):
            for count in (1, 400):
                lines = [b"line %d\n" % n for n in range(count)]
                terminal.type(b"\x1b[200~" + b"".join(lines)[:-1] + b"\x1b[201~!\rtyped\r\x1b[200~again\x1b[201~\r")
                lines[-1] = lines[-1][:-1] + b"!\n"
                self.assertEqual(peer.next(count + 2), lines + [b"typed\n", b"again\n"])

    def test_that_cannot_be_sent_is_said_once(self):
        with Emulator() as terminal:
            terminal.until(ready)
            terminal.paste("line\n" * 300)
            terminal.until("[300 messages, not connected: Enter sends")
            terminal.type("\r")
            terminal.until("* not sent: 299 lines more of the paste")
            terminal.until(ready)
            self.assertEqual(terminal.words().count("nothing was sent"), 1)

    def test_does_not_answer_a_question(self):
        with Emulator() as terminal:
            terminal.until(ready)
            terminal.type(f":set reconnect ask\r:tcp 127.0.0.1 {closed_port()}\r")
            terminal.until("(refused)>")
            terminal.paste("yes\n" * 300)
            terminal.until("[300 messages to")
            terminal.type("\r")
            terminal.until(lambda t: t.last_row().endswith("[y/N]"))
            self.assertNotIn("nothing was sent", terminal.text())
            terminal.type("n\r")
            terminal.until("* not sent: 299 lines more of the paste")

    def test_that_is_being_sent_is_stopped_by_ctrl_c(self):
        stuck = threading.Event()
        with tcp_peer(lambda connection: stuck.wait(40)) as peer, Emulator("127.0.0.1", peer.port) as terminal:
            terminal.until(connected)
            terminal.paste((b"x" * 999 + b"\n") * 8_000)
            terminal.until("[8000 messages to")
            terminal.type("\r")
            terminal.until(lambda t: not t.last_row().endswith("drops]"))
            terminal.type("\x03")
            terminal.until("more of the paste")
            terminal.until(ready)
            stuck.set()

    def test_with_control_characters_is_not_shown_but_sent_as_it_is(self):
        with session() as (peer, terminal):
            terminal.paste(b"\x1b]0;owned\x07 and \xc2\x9b31m")
            terminal.until(": Enter sends")
            terminal.type("\r")
            self.assertEqual(peer.next(), b"\x1b]0;owned\x07 and \xc2\x9b31m\n")
            self.assertEqual(terminal.screen.titles, [])


if __name__ == "__main__" and has_editor():
    unittest.main()
