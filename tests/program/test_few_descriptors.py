"""Too few open files from the very start: every mode says so, with code 3, in words of ours."""

import mmap
import resource
import socket
import tempfile
import unittest

from support import CONFAB, confab, read_all, tcp_peer

SCRIPT = """{"format": "confab-transcript", "version": 1, "events": [
{"type": "open", "url": "tcp://127.0.0.1:%d"},
{"type": "send", "data": "hello\\n"},
{"type": "recv", "data": "hello\\n"}
]}
"""
# Names of system calls and of other people's parts.
INNARDS = ("eventfd", "epoll", "interrupter", "select", "timerfd", "signal", "assign", "pipe_", "std::", "asio")


def is_sanitized():
    with open(CONFAB, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as program:
        return program.find(b"__ubsan_handle") >= 0


@unittest.skipIf(is_sanitized(), "UBSan needs descriptors itself; trouble_text_test.cc has the words")
class TooFew(unittest.TestCase):
    def check(self, *arguments, stdin="hello\n"):
        """With 3 there is none for us; from some number on it works."""
        codes = []
        for most in range(3, 24):
            def limit(most=most):
                resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
            done = confab(*arguments, stdin=stdin, prepare=limit)
            codes.append(done.code)
            if done.code == 0:
                break
            with self.subTest(arguments=arguments, most=most):
                if done.code == 127:  # the loader had no room for a library
                    continue
                self.assertEqual(done.code, 3, done)
                said = (done.err + done.out).lower()  # a replay says of a conversation in its report
                self.assertIn("too many open files", said, done)
                self.assertFalse([each for each in INNARDS if each in said], done)
                self.assertNotIn("cannot write", done.err)
        self.assertEqual(codes[-1], 0, codes)
        self.assertIn(3, codes)

    def test_a_script(self):
        with tcp_peer(lambda c: c.sendall(read_all(c))) as server:
            self.check("-N", "127.0.0.1", server.port)

    def test_a_script_over_udp(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
            silent.bind(("127.0.0.1", 0))
            self.check("-n", "0", "-u", "127.0.0.1", silent.getsockname()[1])

    def test_the_pipe(self):
        with tcp_peer(lambda c: c.sendall(read_all(c))) as server:
            self.check("pipe", f"tcp://127.0.0.1:{server.port}")

    def test_a_replay(self):
        with tcp_peer(lambda c: c.sendall(c.recv(100))) as server, tempfile.NamedTemporaryFile("w") as file:
            file.write(SCRIPT % server.port)
            file.flush()
            self.check("replay", file.name)


if __name__ == "__main__":
    unittest.main()
