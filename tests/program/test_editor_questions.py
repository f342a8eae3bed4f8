"""Questions of the prompt take the line that is entered after they can be seen; what was entered before waits."""

import re
import unittest

from editor_session import Keeper, ready, session
from support import has_editor
from test_terminal import Terminal

VALUE = "swordfish9"


def squeezed(text):
    return re.sub(r"\s", "", text)


def asks(question):
    """The cursor stands behind it, wherever it was wrapped."""
    return lambda terminal: squeezed(terminal.text()).endswith(squeezed(question))


def leave_with_a_question(peer, terminal):
    """The peer closes; the next message will ask whether to connect again."""
    terminal.type(":set reconnect ask\r")
    terminal.until(ready)
    peer.say(b"bye\n")
    terminal.until("bye")
    peer.connection.shutdown(2)
    terminal.until(asks("(closed)>"))


@unittest.skipUnless(has_editor(), "built without its line editor")
class Editor(unittest.TestCase):
    def test_the_lines_of_a_paste_do_not_answer_whether_to_connect_again(self):
        for columns in (80, 20):
            with self.subTest(columns), session(columns, 40) as (peer, terminal):
                leave_with_a_question(peer, terminal)
                terminal.paste("two\nyes\nfour")
                terminal.until(asks("four"))
                terminal.type("\r")
                terminal.until(asks("[y/N]"))
                self.assertEqual(peer.lines, [])
                terminal.type("y\r")
                self.assertEqual(peer.next(3), [b"two\n", b"yes\n", b"four\n"])
                self.assertNotIn("not sent", terminal.text())

    def test_a_line_typed_at_once_behind_the_message_does_not_answer_either(self):
        with session() as (peer, terminal):
            leave_with_a_question(peer, terminal)
            terminal.type("two\ryes\r")
            terminal.until(asks("[y/N]"))
            terminal.type("y\r")
            self.assertEqual(peer.next(2), [b"two\n", b"yes\n"])

    def test_each_message_that_waits_asks_for_itself(self):
        with session() as (peer, terminal):
            leave_with_a_question(peer, terminal)
            terminal.paste("two\nthree")
            terminal.type("\r")
            for answer, count in (("n", 1), ("\x04", 2)):
                terminal.until(asks("[y/N]"))
                terminal.type(answer + "\r" * (answer == "n"))
                terminal.until(lambda t: t.words().count("nothing was sent") == count)
            terminal.until(asks("(closed)>"))

    def test_lines_typed_ahead_are_no_secret_and_stay_messages(self):
        with session() as (peer, terminal):
            terminal.type(":wait 60\r")
            terminal.until(asks("(Ctrl-C stops)>"))
            terminal.type(":secret P\rmeant as a message\rand another\r")
            terminal.until("and another")
            terminal.type("\x03")
            terminal.until(asks("P:"))
            terminal.type(VALUE + "\r")
            terminal.until("history show {{P}}")
            self.assertEqual(peer.next(2), [b"meant as a message\n", b"and another\n"])
            self.assertNotIn(VALUE, terminal.raw.decode())

    def test_an_end_typed_ahead_comes_behind_the_answer(self):
        with session() as (peer, terminal):
            terminal.type(":wait 0.5\r:secret P\r\x04")
            terminal.until(asks("P:"))
            terminal.type(VALUE + "\r")
            terminal.until("history show {{P}}")
            self.assertEqual(terminal.code(), 0)


class Plain(unittest.TestCase):
    """--no-edit"""

    def test_a_line_typed_ahead_does_not_answer(self):
        with Keeper() as peer, Terminal("--no-edit", "--no-history", "127.0.0.1", peer.port) as terminal:
            terminal.until(rf"{peer.port}> ")
            terminal.type(":set reconnect ask")
            peer.say(b"bye\n")
            terminal.until("bye")
            peer.connection.shutdown(2)
            terminal.until(r"\(closed\)> ")
            terminal.child.send("two\ny\nthree\n")
            terminal.until(re.escape("[y/N] "))
            self.assertEqual(peer.lines, [])
            terminal.type("y")
            self.assertEqual(peer.next(3), [b"two\n", b"y\n", b"three\n"])

    def test_an_end_in_place_of_an_answer_ends_the_question_alone(self):
        with Keeper() as peer, Terminal("--no-edit", "--no-history", "127.0.0.1", peer.port) as terminal:
            terminal.until(rf"{peer.port}> ")
            terminal.type(":secret P")
            terminal.until("P: ")
            terminal.child.sendeof()
            terminal.until("cancelled")
            terminal.type("still here")
            self.assertEqual(peer.next(), b"still here\n")


if __name__ == "__main__":
    unittest.main()
