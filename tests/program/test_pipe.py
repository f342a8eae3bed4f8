"""confab pipe: exact bytes both ways."""

import os
import select
import signal
import socket
import threading
import time
import unittest

from process_state import resident_bytes, stop_and_continue
from support import (
    LIMIT, closed_port, confab, observe, read_all, reset, serving, start, tcp_peer, udp_peer, wait_until_full)

EVERY_BYTE = bytes(range(256))


class Streams(unittest.TestCase):
    def test_every_byte_goes_and_comes_as_it_is(self):
        payload = EVERY_BYTE * 5000 + b"\r\n\0no end"
        with tcp_peer(lambda c: c.sendall(read_all(c))) as server:
            done = confab("pipe", f"tcp://127.0.0.1:{server.port}", stdin=payload)
        self.assertEqual((done.code, done.raw_out == payload, done.err), (0, True, ""), len(done.raw_out))

    def test_the_end_of_input_is_told_and_the_answer_still_comes(self):
        def counts(connection):
            connection.sendall(b"%d" % len(read_all(connection)))

        with tcp_peer(counts) as server:
            done = confab("pipe", f"tcp://127.0.0.1:{server.port}", stdin="abc")
        self.assertEqual((done.code, done.out), (0, "3"), done)

    def test_bytes_pass_while_input_is_open(self):
        with serving("tcp://127.0.0.1:0", "--quiet") as server, start("pipe", server.urls[0]) as pipe:
            for word in ("one\n", "two\n"):
                pipe.type(word)
                pipe.out.until(word)
            pipe.end_input()
            self.assertEqual((pipe.out.rest(), pipe.code()), (b"", 0))

    def test_a_peer_that_finished_sending_still_gets_the_rest(self):
        got = []

        def half(connection):
            connection.sendall(b"bye")
            connection.shutdown(socket.SHUT_WR)
            got.append(read_all(connection))

        with tcp_peer(half) as server, start("pipe", f"tcp://127.0.0.1:{server.port}") as pipe:
            pipe.out.until("bye")
            pipe.type("the rest")
            pipe.end_input()
            self.assertEqual((pipe.out.rest(), pipe.code()), (b"", 0))
            server.finish()
        self.assertEqual(got, [b"the rest"])

    def test_the_end_of_output_is_seen_while_the_input_goes_on(self):
        with tcp_peer(lambda c: c.sendall(b"all")) as server, start("pipe", f"tcp://127.0.0.1:{server.port}") as pipe:
            self.assertEqual(pipe.out.rest(), b"all")  # returns at the end: stdin is still open
            pipe.end_input()
            self.assertEqual((pipe.code(), pipe.err.rest()), (0, b""))

    def test_linger_bounds_the_wait_for_a_peer_that_stays(self):
        gone = threading.Event()
        begin = time.monotonic()
        with tcp_peer(lambda c: gone.wait(60)) as server:
            done = confab("pipe", "--linger", "0.2", f"tcp://127.0.0.1:{server.port}", stdin="a")
            gone.set()
        self.assertEqual((done.code, done.out), (0, ""), done)
        self.assertLess(time.monotonic() - begin, 30)

    def test_memory_stays_bounded_while_nobody_reads_our_output(self):
        def endless(connection):
            while True:
                connection.sendall(b"x" * (1 << 16))

        with tcp_peer(endless) as server, start("pipe", f"tcp://127.0.0.1:{server.port}") as pipe:
            pipe.out.until("x")
            before = resident_bytes(pipe.process.pid)
            wait_until_full(pipe)
            self.assertLess(resident_bytes(pipe.process.pid) - before, 16 << 20)

    def test_memory_stays_bounded_while_the_peer_reads_nothing(self):
        gone, connected = threading.Event(), threading.Event()

        def take_nothing(_connection):
            connected.set()
            gone.wait(60)

        with tcp_peer(take_nothing) as server:
            with start("pipe", f"tcp://127.0.0.1:{server.port}") as pipe:
                self.assertTrue(connected.wait(20))
                before = resident_bytes(pipe.process.pid)
                os.set_blocking(pipe.process.stdin.fileno(), False)
                taken = 0
                while select.select([], [pipe.process.stdin], [], 0.3)[1]:
                    taken += pipe.process.stdin.write(b"x" * (1 << 16)) or 0
                self.assertLess(taken, 64 << 20, "it took all that the peer did not")
                self.assertLess(resident_bytes(pipe.process.pid) - before, 16 << 20)
                pipe.send(signal.SIGTERM)
                self.assertEqual(pipe.code(), 143)
                gone.set()

    def test_signals_end_it(self):
        for number, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)):
            with serving("tcp://127.0.0.1:0", "--quiet") as server, start("pipe", server.urls[0]) as pipe:
                pipe.type("a\n")
                pipe.out.until("a\n")
                pipe.send(number)
                self.assertEqual((pipe.code(), pipe.err.rest()), (code, f"confab: ended by {number.name}\n".encode()))

    def test_a_stop_and_continue_loses_nothing(self):
        continued = threading.Event()

        def answers_late(connection):
            connection.sendall(b"first\n")
            read_all(connection)
            continued.wait(LIMIT)
            connection.sendall(b"second\n")

        with tcp_peer(answers_late) as server, start("pipe", f"tcp://127.0.0.1:{server.port}") as pipe:
            pipe.type("q\n")
            pipe.end_input()
            pipe.out.until("first\n")
            stop_and_continue(pipe.process)
            continued.set()
            self.assertEqual((pipe.out.rest(), pipe.code(), pipe.err.rest()), (b"second\n", 0, b""))

    def test_a_file_as_input_and_output(self):
        with tcp_peer(lambda c: c.sendall(read_all(c))) as server, open(__file__, "rb") as source:
            done = confab("pipe", f"tcp://127.0.0.1:{server.port}", stdin=source)
        with open(__file__, "rb") as source:
            self.assertEqual((done.code, done.raw_out), (0, source.read()))

    def test_trouble_is_told_and_gives_code_3(self):
        done = confab("pipe", f"tcp://127.0.0.1:{closed_port()}", stdin="a")
        self.assertEqual((done.code, done.out), (3, ""), done)
        self.assertRegex(done.err, "^confab: .*refused", done)

        def rude(connection):
            connection.recv(1)
            reset(connection)

        with tcp_peer(rude) as server:
            done = confab("pipe", f"tcp://127.0.0.1:{server.port}", stdin="abc")
        self.assertEqual((done.code, done.out), (3, ""), done)
        self.assertRegex(done.err, "^confab: .*reset", done)

    def test_a_reader_that_goes_away_ends_it_quietly(self):
        def endless(connection):
            while True:
                connection.sendall(b"x" * 65536)

        with tcp_peer(endless) as server, start("pipe", f"tcp://127.0.0.1:{server.port}") as pipe:
            pipe.out.until("x")
            pipe.process.stdout.close()
            pipe.code()
            self.assertEqual(pipe.err.rest(), b"")


class Datagrams(unittest.TestCase):
    def pipe(self, stdin, *options, count=1):
        got = []

        def collect(server):
            while len(got) < count:
                data, client = server.recvfrom(1 << 17)
                got.append(data)
                server.sendto(data.upper(), client)

        with udp_peer(collect) as server:
            done = confab("pipe", *options, f"udp://127.0.0.1:{server.port}", stdin=stdin)
        return done, got

    def test_each_line_with_its_end_is_a_datagram(self):
        done, got = self.pipe("one\n\ntwo\r\nrest", count=4)
        self.assertEqual((done.code, got), (0, [b"one\n", b"\n", b"two\r\n", b"rest"]), done)
        self.assertEqual(done.raw_out, b"ONE\n\nTWO\r\nREST", done)

    def test_a_first_reply_that_takes_its_time_is_waited_for(self):
        def late(server):
            data, client = server.recvfrom(100)
            observe(0.4)
            server.sendto(data.upper(), client)

        with udp_peer(late) as server:
            done = confab("pipe", f"udp://127.0.0.1:{server.port}", stdin="a\n")
            self.assertEqual((done.code, done.out), (0, "A\n"), done)
        with udp_peer(late) as server:
            done = confab("pipe", "--linger", "0.1", f"udp://127.0.0.1:{server.port}", stdin="a\n")
            self.assertEqual((done.code, done.out), (0, ""), done)

    def test_all_of_the_input_may_be_one_datagram(self):
        done, got = self.pipe(b"one\ntwo\n\0\xff", "--whole")
        self.assertEqual((done.code, got, done.raw_out), (0, [b"one\ntwo\n\0\xff"], b"ONE\nTWO\n\0\xff"), done)

    def test_a_datagram_that_is_too_long_is_refused_with_both_numbers(self):
        done, got = self.pipe(b"x" * 65508, "--whole", count=1)
        self.assertEqual((done.code, got), (2, []), done)
        self.assertRegex(done.err, "65,?508.*65,?507", done)

    def test_the_longest_datagram(self):
        done, got = self.pipe(os.urandom(65507), "--whole")
        self.assertEqual((done.code, len(got[0]), len(done.raw_out)), (0, 65507, 65507), done.err)

    def ask_with_stranger(self, *options):
        """A peer that answers after somebody else has sent something."""
        stranger = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        stranger.bind(("127.0.0.1", 0))

        def late(server):
            _, client = server.recvfrom(100)
            stranger.sendto(b"spam\n", client)
            stranger.sendto(b"spam\n", client)
            server.sendto(b"answer\n", client)

        with stranger, udp_peer(late) as server:
            place = f"127.0.0.1:{stranger.getsockname()[1]}"
            return confab("pipe", "--linger", "1", *options, f"udp://127.0.0.1:{server.port}", stdin="q\n"), place

    def test_only_what_the_peer_sends_is_written(self):
        done, stranger = self.ask_with_stranger()
        self.assertEqual((done.code, done.out), (0, "answer\n"), done)
        self.assertEqual(done.errors, [f"confab: what comes from {stranger} is left out: only the peer's answers are "
                                       "written (--any: everybody's)"])

    def test_anybody_is_heard_with_any(self):
        done, _ = self.ask_with_stranger("--any")
        self.assertEqual((done.code, done.out, done.err), (0, "spam\nspam\nanswer\n", ""), done)

    def test_a_refused_port_is_told(self):
        done = confab("pipe", f"udp://127.0.0.1:{closed_port(socket.SOCK_DGRAM)}", stdin="a\n")
        self.assertEqual((done.code, done.out), (3, ""), done)
        self.assertRegex(done.err, "^confab: .*refused", done)


if __name__ == "__main__":
    unittest.main()
