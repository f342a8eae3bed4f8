"""`:secret NAME` at a terminal: the value is not shown, not kept and not sent, however the question ends."""

import os
import pathlib
import signal
import termios
import unittest

from editor_session import connected, session
from support import has_editor
from test_terminal import Terminal
from transcripts import Recording

VALUE = "hunter2-Xy.9"


def kept(terminal):
    """Everything in the files of its home."""
    return "".join(path.read_text() for path in pathlib.Path(terminal.home.name).rglob("*") if path.is_file())


@unittest.skipUnless(has_editor(), "built without its line editor")
class Editor(Recording):
    def name_it(self, terminal, keys=VALUE + "\r"):
        terminal.type(":secret PW\r")
        terminal.until(lambda t: t.last_row() == "PW:")
        terminal.type(keys)
        terminal.until('"{{PW}}" in a line sends the value; recordings and the history show {{PW}}')

    def test_the_value_is_nowhere(self):
        with session(options=("--record", self.path)) as (peer, terminal):
            terminal.type("before\r")
            self.assertEqual(peer.next(), b"before\n")
            self.name_it(terminal)
            self.assertNotIn(VALUE[:4], terminal.raw.decode())
            self.assertNotIn("PW:", terminal.text())  # the question is gone
            terminal.type(f"AUTH {VALUE}\r")
            self.assertEqual(peer.next().decode(), f"AUTH {VALUE}\n")
            peer.say(f"hello {VALUE}\n".encode())
            terminal.until(f"hello {VALUE}")  # the screen is the user's own
            terminal.type(":history\r")
            terminal.until(lambda t: t.text().count("AUTH {{PW}}") == 1)
            terminal.send(signal.SIGKILL)
            terminal.code()
            self.assertIn("AUTH {{PW}}", kept(terminal))
            self.assertNotIn(VALUE, kept(terminal) + self.path.read_text())
        whole = self.read(warnings=True)
        self.assertEqual(whole["secrets"], ["PW"])
        self.assertEqual([e.get("template") for e in whole["events"] if e["type"] == "send"], [None, "AUTH {{PW}}\n"])

    def test_it_can_be_corrected_and_pasted(self):
        for keys in (f"wrong\x15{VALUE}\r", f"{VALUE}x\x7f\r", f"\x1b[200~{VALUE}\n\x1b[201~\r", f"\x1b[A{VALUE}\t\r"):
            with self.subTest(keys), session() as (peer, terminal):
                self.name_it(terminal, keys)
                terminal.type(f"{VALUE}\r:history\r")
                terminal.until("  {{PW}}")

    def test_what_cancels_it_leaves_nothing_behind(self):
        for key in ("\x03", "\x15\x04"):
            with self.subTest(key), session() as (peer, terminal):
                terminal.type(":secret PW\r")
                terminal.until(lambda t: t.last_row() == "PW:")
                terminal.type(VALUE + key)
                terminal.until("cancelled")
                terminal.until(connected)
                terminal.type("next\r")
                self.assertEqual(peer.next(), b"next\n")
                terminal.type(":secret\r")
                terminal.until("there are no secrets")
                self.assertNotIn(VALUE[:4], terminal.raw.decode() + kept(terminal))

    def test_the_session_goes_on_behind_the_question(self):
        with session() as (peer, terminal):
            terminal.type(":secret PW\r")
            terminal.until(lambda t: t.last_row() == "PW:")
            terminal.type(VALUE[:5])
            peer.say(b"meanwhile\n")
            terminal.until("meanwhile")
            terminal.resize(50, 20)
            peer.say(b"resized\n")
            terminal.until("resized")
            self.assertEqual(terminal.last_row(), "PW:")
            terminal.type(VALUE[5:] + "\r")
            terminal.until("history show {{PW}}")
            terminal.type(f"{VALUE}\r")
            self.assertEqual(peer.next().decode(), VALUE + "\n")
            self.assertNotIn(VALUE, kept(terminal))

    def test_a_value_behind_the_name_is_refused_and_not_kept(self):
        with session() as (peer, terminal):
            for line in (f":secret PW {VALUE}", f":secret PW={VALUE}", f":secret {VALUE}"):
                terminal.type(line + "\r")
            terminal.type(":use nobody\r")
            terminal.until("nobody")
            terminal.until(lambda t: "usage: :use" in t.words())
            self.assertEqual(terminal.words().count("usage: :secret"), 3)
            self.assertIn(":use nobody", kept(terminal))
            self.assertNotIn(VALUE, kept(terminal))

    def test_a_target_is_kept_by_its_name_too(self):
        with session(options=("--secret", "HOST=127.0.0.1")) as (peer, terminal):
            terminal.type("a\r")
            peer.next()
            terminal.until(connected)
            self.assertIn(f"\t{{{{HOST}}}}:{peer.port}\ta\n", kept(terminal))


class Plain(unittest.TestCase):
    """--no-edit: the terminal itself shows what is typed."""

    def echoes(self, terminal):
        return bool(termios.tcgetattr(terminal.child.child_fd)[3] & termios.ECHO)

    def ask(self, terminal):
        terminal.until("not connected> ")
        terminal.type(":secret PW")
        terminal.until("PW: ")

    def test_the_value_is_not_shown(self):
        with Terminal("--no-edit", "--no-history") as terminal:
            self.ask(terminal)
            self.assertFalse(self.echoes(terminal))
            terminal.type(VALUE)
            self.assertNotIn(VALUE, terminal.until("history show {{PW}}"))
            terminal.until("not connected> ")
            self.assertTrue(self.echoes(terminal))
            terminal.type("shown")
            terminal.until("shown")

    def test_every_way_of_leaving_shows_what_is_typed_again(self):
        for number, code in ((signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGQUIT, 131)):
            with self.subTest(number), Terminal("--no-edit", "--no-history") as terminal:
                self.ask(terminal)
                self.assertFalse(self.echoes(terminal))
                terminal.child.send(VALUE)
                os.kill(terminal.child.pid, number)
                self.assertEqual(terminal.code(), code)
                self.assertTrue(self.echoes(terminal))

    def test_a_stopped_program_leaves_a_terminal_that_shows_what_is_typed(self):
        with Terminal("--no-edit", "--no-history") as terminal:
            self.ask(terminal)
            terminal.child.send("\x1a")
            self.assertTrue(os.WIFSTOPPED(os.waitpid(terminal.child.pid, os.WUNTRACED)[1]))
            self.assertTrue(self.echoes(terminal))
            os.kill(terminal.child.pid, signal.SIGCONT)
            terminal.until("PW: ")
            self.assertFalse(self.echoes(terminal))
            terminal.type(VALUE)
            self.assertNotIn(VALUE, terminal.until("history show {{PW}}"))

    def test_what_cancels_it(self):
        for key in ("\x03", "\x04"):
            with self.subTest(key), Terminal("--no-edit", "--no-history") as terminal:
                self.ask(terminal)
                terminal.child.send(key)
                terminal.until("cancelled")
                terminal.until("not connected> ")
                self.assertTrue(self.echoes(terminal))


if __name__ == "__main__":
    unittest.main()
