"""-f FILE, -i: where a script comes from, and what goes on behind it."""

import os
import tempfile
import unittest

from support import confab, read_line, serving, tcp_peer
from test_terminal import Terminal


class Counting:
    """Echoes lines, and counts the connections."""

    def __init__(self):
        self.connections = 0

    def __call__(self, connection):
        self.connections += 1
        while line := read_line(connection):
            connection.sendall(line)


def script(text):
    file = tempfile.NamedTemporaryFile("w")
    file.write(text)
    file.flush()
    return file


class FromFile(unittest.TestCase):
    def test_a_file_is_the_script_in_place_of_stdin(self):
        with serving("tcp://127.0.0.1:0", "--quiet") as server, script("one\n:send <<END\na\nb\nEND\nlast") as file:
            done = confab("-t", "-f", file.name, "127.0.0.1", server.ports[0], stdin="not this\n")
        self.assertEqual((done.code, done.lines), (0, ["one", "a", "b", "last"]), done)

    def test_a_pipe_is_read_as_it_comes(self):
        reading, writing = os.pipe()
        os.write(writing, b"one\n")
        os.close(writing)
        with serving("tcp://127.0.0.1:0", "--quiet") as server, open(reading, "rb") as stdin:
            done = confab("-t", "-f", "/dev/stdin", "127.0.0.1", server.ports[0], stdin=stdin)
        self.assertEqual((done.code, done.out), (0, "one\n"), done)

    def test_a_file_that_cannot_be_opened_or_read_is_code_3(self):
        with serving("tcp://127.0.0.1:0", "--quiet") as server:
            for name, reason in (("/no/such/file", "/no/such/file: No such file or directory"),
                                 ("/", "cannot read /: Is a directory")):
                done = confab("-f", name, "127.0.0.1", server.ports[0])
                self.assertEqual((done.code, done.err), (3, f"confab: {reason}\n"), done)

    def test_a_byte_order_mark_is_no_part_of_the_first_line(self):
        with script("\ufeff:set source off\nhi\n") as file, serving("tcp://127.0.0.1:0") as server:
            done = confab(server.urls[0], "-f", file.name)
        self.assertEqual((done.code, done.out), (0, "hi\n"), done)

    def test_one_script_is_enough(self):
        done = confab("-f", "x", "-c", "y", ":9")
        self.assertEqual((done.code, done.out), (2, ""), done)
        self.assertIn("-c or -f", done.err)


class GoesOn(unittest.TestCase):
    def test_stdin_goes_on_behind_the_script_on_the_same_connection(self):
        for options in (["-c", "one", "-c", "two"], ["-f", "FILE"]):
            peer = Counting()
            with self.subTest(options=options), tcp_peer(peer) as server, script("one\ntwo\n") as file:
                options = [file.name if each == "FILE" else each for each in options]
                done = confab("-t", "-i", *options, "127.0.0.1", server.port, stdin="three\n")
                self.assertEqual((done.code, done.lines, peer.connections), (0, ["one", "two", "three"], 1), done)

    def test_the_prompt_goes_on_behind_the_script_on_the_same_connection(self):
        peer = Counting()
        with tcp_peer(peer) as server, \
                Terminal("--no-edit", "-i", "-c", "one", "-c", "two", "127.0.0.1", server.port) as terminal:
            terminal.until("> one.*\n(.*\n)*.*two.*\n")  # paced: each line waits for its reply
            terminal.until("> $")
            terminal.type("three")
            terminal.until("> three.*\n")
            terminal.type(":quit")
            terminal.end()
            self.assertEqual((terminal.code(), peer.connections), (0, 1))


if __name__ == "__main__":
    unittest.main()
