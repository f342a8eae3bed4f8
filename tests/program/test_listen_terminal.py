"""A person who listens: what the prompt names, and what is said of those who come."""

import unittest

from emulator import Emulator
from listeners import port_of, source
from support import dial, has_editor, read_all, read_line


def shows(terminal, text):
    terminal.until(lambda t: text in t.text(), text)


def at_prompt(terminal, text):
    terminal.until(lambda t: t.last_row().startswith(text), text)


class Person(unittest.TestCase):
    def test_who_comes_is_announced_and_the_first_is_talked_to(self):
        with Emulator("-l", "tcp://127.0.0.1:0", columns=100) as terminal:
            port = port_of(terminal)
            with dial(port) as one:
                here = "127.0.0.1:%d" % one.getsockname()[1]
                at_prompt(terminal, f"tcp {here}>")
                shows(terminal, f"* accepted {here} -> 127.0.0.1:{port}")
                shows(terminal, "that is a new socket with the same local port")
                with dial(port) as other:
                    there = "127.0.0.1:%d" % other.getsockname()[1]
                    shows(terminal, f'* tcp2: accepted {there} -> 127.0.0.1:{port}; ":use tcp2" answers')
                    terminal.type("for one\r:listen\r")
                    self.assertEqual(read_line(one), b"for one\n")
                    shows(terminal, f"tcp2              127.0.0.1:{port} <- {there}  open")
                    shows(terminal, f"welcome socket    127.0.0.1:{port} <- anyone")
                    terminal.type(":close\r")
                    self.assertEqual(read_all(one), b"")
                    at_prompt(terminal, f"tcp {there}>")

    def test_a_half_typed_line_keeps_its_source(self):
        with Emulator("-l", "udp://127.0.0.1:0", columns=100) as terminal:
            port = port_of(terminal, "udp")
            with source(port) as one, source(port) as other:
                here, there = ("127.0.0.1:%d" % each.getsockname()[1] for each in (one, other))
                one.send(b"I am one")
                at_prompt(terminal, f"udp {here}>")
                terminal.type("for o")
                at_prompt(terminal, f"udp {here}> for o")
                other.send(b"I am the other")
                shows(terminal, f"{there}> I am the other")
                terminal.type("ne\r")
                self.assertEqual(one.recv(100), b"for one")
                at_prompt(terminal, f"udp {there}>")
                terminal.type("for the other\r")
                self.assertEqual(other.recv(100), b"for the other")

    def test_the_first_source_is_answered_where_nothing_tells_whether_a_line_has_begun(self):
        with Emulator("--no-edit", "-l", "udp://127.0.0.1:0", columns=100) as terminal:
            with source(port_of(terminal, "udp")) as one:
                here = "127.0.0.1:%d" % one.getsockname()[1]
                one.send(b"hello")
                at_prompt(terminal, f"udp {here}>")
                terminal.type("HELLO\r")
                self.assertEqual(one.recv(100), b"HELLO")

    def test_once_ends_with_the_first(self):
        with Emulator("-l", "tcp://127.0.0.1:0", "--once") as terminal:
            with dial(port_of(terminal)) as client:
                client.sendall(b"hello\n")
                shows(terminal, "> hello")
            terminal.until(lambda t: t.ended)
            self.assertIn("closed by 127.0.0.1", terminal.text())


if __name__ == "__main__" and has_editor():
    unittest.main()
