"""An input that cannot be read is no end of it: every mode that reads stdin says so, with code 3."""

import contextlib
import fcntl
import os
import socket
import tempfile
import termios
import unittest

from support import confab, observe, read_all, reset, serving, start, tcp_peer


@contextlib.contextmanager
def write_only_pipe():
    reading, writing = os.pipe()
    with open(reading, "rb"), open(writing, "wb") as wrong_end:
        yield wrong_end


@contextlib.contextmanager
def write_only_file():
    with tempfile.NamedTemporaryFile() as named, open(named.name, "wb") as file:
        yield file


class Directory:
    """A directory opened as a file, as `< /tmp` does."""

    def __enter__(self):
        self.descriptor = os.open("/", os.O_RDONLY)
        return self

    def __exit__(self, *_):
        os.close(self.descriptor)

    def fileno(self):
        return self.descriptor


class Refusing:
    """A socket whose other end resets it: read() fails with ECONNRESET."""

    def __init__(self):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            self.socket = socket.create_connection(listener.getsockname())
            self.other, _ = listener.accept()

    def refuse(self):
        reset(self.other)
        return self.socket

    def __enter__(self):
        return self.refuse()

    def __exit__(self, *_):
        self.socket.close()


REASONS = ((Directory, "Is a directory"), (write_only_pipe, "Bad file descriptor"),
           (write_only_file, "Bad file descriptor"), (Refusing, "Connection reset by peer"))
ECHO = """{"format": "confab-transcript", "version": 1, "events": [
{"type": "open", "url": "tcp://127.0.0.1:%d"},
{"type": "send", "data": "hello\\n"},
{"type": "recv", "data": "hello\\n"}
]}
"""


class Unreadable(unittest.TestCase):
    def check(self, *arguments, says):
        for make, reason in REASONS:
            with self.subTest(arguments=arguments, reason=reason), make() as stdin:
                done = confab(*arguments, stdin=stdin)
                self.assertEqual((done.code, done.out), (3, ""), done)
                self.assertEqual(done.errors, [f"confab: {says}: {reason}"])

    def test_a_script(self):
        with tcp_peer(read_all) as server:
            self.check("127.0.0.1", server.port, says="cannot read stdin")

    def test_a_script_without_a_peer(self):
        self.check(says="cannot read stdin")

    def test_the_pipe(self):
        with tcp_peer(read_all) as server:
            self.check("pipe", f"tcp://127.0.0.1:{server.port}", says="cannot read the input")

    def test_the_pipe_over_datagrams(self):
        with serving("udp://127.0.0.1:0") as server:
            self.check("pipe", server.urls[0], says="cannot read the input")

    def test_a_transcript_from_stdin(self):
        for mode in (("replay", "-"), ("transcript", "lint", "-"), ("serve", "--from", "-")):
            with self.subTest(mode=mode):
                for make, reason in REASONS:
                    with make() as stdin:
                        done = confab(*mode, stdin=stdin)
                        self.assertEqual(done.code, 3, done)
                        self.assertIn(reason, done.err)

    def test_steps_that_wait_for_enter(self):
        with serving("tcp://127.0.0.1:0", "--quiet") as server, tempfile.NamedTemporaryFile("w") as file:
            file.write(ECHO % server.ports[0])
            file.flush()
            for make, reason in REASONS:
                with make() as stdin:
                    done = confab("replay", "--timing", "step", file.name, stdin=stdin)
                    self.assertEqual(done.code, 3, done)
                    self.assertIn(f"cannot read stdin: {reason}", done.err)

    def test_the_rest_of_a_block_that_never_comes(self):
        stdin = Refusing()
        stdin.other.sendall(b"one\n:send <<END\nhalf\n")
        with tcp_peer(lambda c: c.sendall(read_all(c) or b"")) as server, stdin.socket:
            script = start("127.0.0.1", server.port, "--pace", "free", stdin=stdin.socket)
            with script:
                while fcntl.ioctl(stdin.socket, termios.FIONREAD, b"\0" * 4) != b"\0" * 4:
                    observe(0.01)
                stdin.refuse()
                self.assertEqual((script.code(), script.err.rest()),
                                 (3, b"confab: cannot read stdin: Connection reset by peer\n"))


if __name__ == "__main__":
    unittest.main()
