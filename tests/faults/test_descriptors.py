"""Faults of the system: files, descriptors, pipes, disks. On loopback."""

import fcntl
import os
import pathlib
import resource
import socket
import tempfile
import threading
import unittest

import peers
import processes
from table import support

LIMIT_OF_FILE = 8192


def of_mode(mode, url, folder):
    """The arguments of a run that sends "hello" and gets HELLO, by its mode."""
    return {
        "script": ("--no-source", url),
        "json": ("--json", url),
        "pipe": ("pipe", url),
        "record": ("--no-source", "--record", pathlib.Path(folder, "r.jsonl"), "--force", url),
    }[mode]


# The sanitizer's own checks need descriptors; ./dev nightly has these tests with the program that users run.
without_sanitizers = unittest.skipIf(processes.is_sanitized(), "needs a program without sanitizers")

WITHOUT_FILE = ("script", "json", "pipe")
MODES = (*WITHOUT_FILE, "record")


class Case(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = cls.enterClassContext(tempfile.TemporaryDirectory())
        peer = cls.enterClassContext(support.tcp_peer(peers.upper))
        cls.url = f"tcp://127.0.0.1:{peer.port}"

    def arguments(self, mode):
        return of_mode(mode, self.url, self.folder)

    def run_with(self, mode, stdin="hello\n", **options):
        return support.confab(*self.arguments(mode), stdin=stdin, **options)

    def assert_told(self, done, code, words=""):
        self.assertEqual(done.code, code, done)
        self.assertRegex(done.err, rf"^confab: .*{words}", done)


class Input(Case):
    def test_what_cannot_be_read_is_said(self):
        write_only = os.open(pathlib.Path(self.folder, "w"), os.O_WRONLY | os.O_CREAT)
        for stdin in (os.open(self.folder, os.O_RDONLY), write_only):
            for mode in MODES:
                with self.subTest(mode=mode):
                    self.assert_told(self.run_with(mode, stdin=stdin), 3)
            os.close(stdin)

    def test_a_file_a_socket_and_nothing_can_be_read(self):
        file = pathlib.Path(self.folder, "in")
        file.write_text("hello\n")
        for mode in MODES:
            with self.subTest(mode=mode), file.open() as stdin:
                self.assertIn("HELLO", self.run_with(mode, stdin=stdin).out)
            ours, theirs = socket.socketpair()
            ours.sendall(b"hello\n")
            ours.shutdown(socket.SHUT_WR)
            self.assertIn("HELLO", self.run_with(mode, stdin=theirs).out)
            ours.close()
            theirs.close()
            with open(os.devnull) as stdin:
                self.assertEqual(self.run_with(mode, stdin=stdin).code, 0)

    def test_one_that_does_not_block_is_waited_for(self):
        for mode in MODES:
            with self.subTest(mode=mode):
                ends = os.pipe()
                os.set_blocking(ends[0], False)
                with support.start(*self.arguments(mode), stdin=ends[0]) as run:
                    processes.until_quiet(run)
                    os.write(ends[1], b"hello\n")
                    run.out.until("HELLO")
                    os.close(ends[1])
                    self.assertEqual(run.code(), 0)
                os.close(ends[0])


class Output(Case):
    def test_what_cannot_be_written_is_said(self):
        path = pathlib.Path(self.folder, "r")
        path.write_text("")
        for place in ("/dev/full", path):
            for mode in WITHOUT_FILE:
                with self.subTest(mode=mode), open(place, "rb" if place == path else "wb") as stdout:
                    self.assert_told(self.run_with(mode, stdout=stdout), 3)

    def test_a_reader_that_goes_away_ends_it_quietly(self):
        for mode in WITHOUT_FILE:
            with self.subTest(mode=mode), support.start(*self.arguments(mode)) as run:
                threading.Thread(target=peers.give, args=(run, b"hello\n" * 200000), daemon=True).start()
                run.out.until("HELLO")
                run.process.stdout.close()
                run.code()
                self.assertEqual(run.err.rest(), b"")

    def test_one_that_nobody_reads_holds_up_no_interrupt(self):
        flood = peers.repeat(b"0123456789abcdef\n" * 1000)
        with support.tcp_peer(flood) as peer:
            for mode in WITHOUT_FILE:
                arguments = of_mode(mode, f"tcp://127.0.0.1:{peer.port}", self.folder)
                with self.subTest(mode=mode), support.start(*arguments) as run:
                    processes.until_quiet(run)
                    run.send(support.INTERRUPT)
                    self.assertEqual(run.code(), 130)

    def test_the_flags_of_a_shared_one_stay(self):
        for mode in MODES:
            with self.subTest(mode=mode):
                ends = os.pipe()
                before = fcntl.fcntl(ends[1], fcntl.F_GETFL)
                self.run_with(mode, stdout=ends[1])
                self.assertEqual(fcntl.fcntl(ends[1], fcntl.F_GETFL), before)
                for end in ends:
                    os.close(end)


class Descriptors(Case):
    def test_those_that_are_closed_are_no_bug(self):
        for closed in ((1,), (2,), (1, 2), (0, 1, 2)):
            for mode in MODES:
                with self.subTest(mode=mode):
                    done = self.run_with(mode, prepare=lambda: [os.close(each) for each in closed])
                    self.assertIn(done.code, (0, 3), done)
        self.assertEqual(support.confab("transcript", "lint", pathlib.Path(self.folder, "r.jsonl")).code, 0)

    @without_sanitizers
    def test_with_too_few_of_them_nothing_is_said_to_be_done_that_is_not(self):
        for most in range(3, 16):
            for mode in MODES:
                with self.subTest(mode=mode):
                    limit = lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
                    done = self.run_with(mode, prepare=limit)
                    if "error while loading shared libraries" in done.err:
                        continue  # it did not even begin
                    self.assertIn(done.code, (0, 3), done)
                    self.assertTrue(done.code == 3 or "HELLO" in done.out, done)
                    self.assertTrue(done.code == 0 or done.err.startswith("confab: "), done)

    @without_sanitizers
    def test_a_server_without_them_goes_on_when_it_has_them_again(self):
        few = lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (20, 20))
        with support.Running([support.CONFAB, "serve", "tcp://127.0.0.1:0"], preexec_fn=few) as server:
            port = int(server.out.until(r"listening tcp://127.0.0.1:(\d+)\n").group(1))
            guests = [support.dial(port) for _ in range(30)]
            server.err.until("too many open files")
            for guest in guests:
                guest.close()
            with support.dial(port) as guest:
                guest.sendall(b"again\n")
                self.assertEqual(support.read_line(guest), b"again\n")


class Disk(Case):
    def test_a_recording_that_finds_no_room_says_so_and_the_session_goes_on(self):
        done = support.confab("--record", "/dev/full", "--no-source", self.url, stdin="hello\n")
        self.assert_told(done, 3, "space")
        self.assertEqual(done.out, "HELLO\n")

    def test_a_file_that_may_not_grow_can_be_read_up_to_there(self):
        path = pathlib.Path(self.folder, "limited.jsonl")
        limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (LIMIT_OF_FILE, LIMIT_OF_FILE))
        lines = b"%0100d\n" % 7 * 300
        done = support.confab("--record", path, "--no-source", self.url, stdin=lines, prepare=limit)
        self.assert_told(done, 3)
        self.assertEqual(len(done.lines), 300)
        self.assertEqual(support.confab("transcript", "lint", path).code, 0)

    def test_a_recording_that_is_killed_has_all_that_was_shown(self):
        for spelling in ("json", "jsonl"):
            for shown_before in (1, 10, 100):
                path = pathlib.Path(self.folder, f"killed{shown_before}.{spelling}")
                with support.start("--record", path, "--no-source", self.url) as run:
                    threading.Thread(target=peers.give, args=(run, peers.numbered(5000)), daemon=True).start()
                    for _ in range(shown_before):
                        last = run.out.line()
                    run.process.kill()
                    run.process.wait()
                self.assertIn(last.strip(), path.read_text())
                self.assertEqual(support.confab("transcript", "lint", path).code, 0)


if __name__ == "__main__":
    unittest.main()
