"""What is shown beside the replies, at 80 columns and at 20: nothing is lost, and nothing stays behind."""

import functools
import re
import unittest

from editor_session import ready, session
from support import has_editor


def squeezed(text):
    return re.sub(r"\s", "", text)


def seen(text):
    """That a text is there, wherever it was wrapped."""
    return lambda terminal: squeezed(text) in squeezed(terminal.text())


def prompts(terminal, peer):
    return squeezed(terminal.text()).count(f"tcp127.0.0.1:{peer.port}>")


def at_both_widths(test):
    """The test once a width; then the session must be none the worse for it."""

    @functools.wraps(test)
    def run(self):
        for columns in (80, 20):
            with self.subTest(columns=columns), session(columns, 50) as (peer, terminal):
                test(self, peer, terminal)
                terminal.until(ready)
                terminal.type("after all\r")
                self.assertEqual(peer.next(), b"after all\n")

    return run


class Narrow(unittest.TestCase):
    @at_both_widths
    def test_a_hint_stays_in_its_row_and_is_accepted(self, peer, terminal):
        for line in (b"hint and more than a row of it", b"x"):
            terminal.type(line + b"\r")
            peer.next()
            terminal.until(ready)
        rows = len(terminal.rows())
        terminal.type("hin")
        terminal.until(lambda t: re.search(r"hint? ?a?", t.last_row()))
        self.assertLessEqual(len(terminal.text().splitlines()), rows)
        terminal.type("\x1b[C\r")
        self.assertEqual(peer.next(), b"hint and more than a row of it\n")

    @at_both_widths
    def test_the_list_of_what_tab_offers_stands_above_one_prompt(self, peer, terminal):
        terminal.type(":s\t")
        for name in (":send", ":set", ":status"):
            terminal.until(seen(name))
        terminal.until(lambda t: t.last_row().endswith(":s"))
        terminal.type("\x03")

    @at_both_widths
    def test_a_paste_that_is_held_says_where_it_goes_and_can_be_dropped(self, peer, terminal):
        terminal.paste("line\n" * 300)
        terminal.until(seen(f"[300 messages to 127.0.0.1:{peer.port}: Enter sends, Ctrl-O shows, Ctrl-C drops]"))
        peer.say(b"a reply meanwhile\n")
        terminal.until(seen("a reply meanwhile"))
        terminal.until(lambda t: squeezed(t.text()).endswith("drops]"))
        self.assertEqual(squeezed(terminal.text()).count("300messages"), 1)
        terminal.type("\x03")
        terminal.until(lambda t: prompts(t, peer) == 1 and ready(t))

    @at_both_widths
    def test_a_search_finds_and_sends(self, peer, terminal):
        terminal.type("find this one\r")
        peer.next()
        terminal.until(ready)
        terminal.type("\x12this")
        terminal.until(seen("i-search)`this': find this one"))
        peer.say(b"in between\n")
        terminal.until(seen("in between"))
        terminal.type("\r")
        self.assertEqual(peer.next(), b"find this one\n")

    @at_both_widths
    def test_up_brings_back_a_line_longer_than_the_row(self, peer, terminal):
        long = b"recalled " * 12
        for line in (long, b"short"):
            terminal.type(line + b"\r")
            peer.next()
            terminal.until(ready)
        terminal.type("\x1b[A\x1b[A")
        terminal.until(lambda t: squeezed(t.text()).count("recalled") == 24)
        terminal.type("\x1b[B")
        terminal.until(lambda t: squeezed(t.text()).count("recalled") == 12, "the long one is gone")
        terminal.type("\x1b[A\r")
        self.assertEqual(peer.next(), long + b"\n")

    def test_a_line_taller_than_the_screen_leaves_nothing_below_the_replies(self):
        for columns, rows in ((80, 24), (20, 10)):
            with self.subTest(columns), session(columns, rows) as (peer, terminal):
                line = "begin " + "w" * columns * (rows + 5) + " end"
                terminal.type(line)
                terminal.until(seen(" end"))
                terminal.type("\x01B")
                peer.say(b"it waits\n")
                terminal.type("\r")
                self.assertEqual(peer.next().decode(), "B" + line + "\n")
                terminal.until(seen("it waits"))
                terminal.until(ready)
                terminal.type("next\r")
                self.assertEqual(peer.next(), b"next\n")

    def test_listings_break_no_word(self):
        last = {":status": "age", ":help all": "tells more about one of them.", ":help tcp": "opens another.",
                ":set": "go on after a failure (on off)", ":list": "received 0", ":history": ":list",
                ":help framing": "Alone: what it is."}
        said = {}
        for columns in (80, 20):
            with session(columns, 150) as (peer, terminal):
                terminal.type("typed\r")
                peer.next()
                for command, end in last.items():
                    terminal.until(ready)
                    terminal.type(command + "\r")
                    terminal.until(lambda t: seen(end)(t) and ready(t))
                said[columns] = {word for word in terminal.text().split() if word.isalpha()}
        self.assertEqual(said[80] - said[20], set())


if __name__ == "__main__" and has_editor():
    unittest.main()
