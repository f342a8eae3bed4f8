"""A script's pace, its end, and its exit code."""

import signal
import socket
import threading
import time
import unittest

from support import (HANG_UP, INTERRUPT, TERMINATE, closed_port, confab, quiet, read_all, read_line, reset, start,
                     tcp_peer, udp_peer)


def echo(connection):
    while line := read_line(connection):
        connection.sendall(line)


def talk(handle, *options, stdin, kind=tcp_peer):
    """Runs a script against a peer of this kind; the result also has the peer's source, `127.0.0.1:PORT`."""
    with kind(handle) as server:
        udp = ["-u"] if kind is udp_peer else []
        done = confab(*udp, *options, "127.0.0.1", server.port, stdin=stdin)
        done.source = f"127.0.0.1:{server.port}"
        return done


class Pace(unittest.TestCase):
    def test_the_next_line_waits_for_the_reply(self):
        def slow(connection):
            for line in (b"a\n", b"b\n"):
                assert read_line(connection) == line
                assert quiet(connection), "a line came before the reply to the one before"
                connection.sendall(line.upper())

        done = talk(slow, "--timeout", "20", stdin="a\nb\n")
        self.assertEqual((done.code, done.lines), (0, [f"{done.source}> A", f"{done.source}> B"]), done)

    def test_pace_free_never_waits(self):
        def late(connection):
            assert read_line(connection) + read_line(connection) == b"a\nb\n"
            connection.sendall(b"A\nB\n")

        done = talk(late, "--pace", "free", "--reply-timeout", "30", "--timeout", "30", stdin="a\nb\n")
        self.assertEqual((done.code, len(done.lines)), (0, 2), done)

    def test_a_silent_peer_costs_one_wait_and_is_spoken_of_once(self):
        begin = time.monotonic()
        done = talk(read_all, "--reply-timeout", "1", "--timeout", "0.1", "--linger", "0.1", stdin="a\n" * 30)
        self.assertLess(time.monotonic() - begin, 15)
        self.assertEqual((done.code, done.out), (4, ""), done)
        self.assertEqual(len([e for e in done.errors if "1 s" in e]), 1, done)

    def test_a_line_before_wait_or_expect_is_not_paced(self):
        def late(connection):
            assert read_line(connection) + read_line(connection) == b"a\nb\n"
            connection.sendall(b"A\nB\n")

        for command in (":wait 0", ":wait 0.01"):
            with self.subTest(command=command):
                begin = time.monotonic()
                done = talk(late, "--reply-timeout", "20", stdin=f"a\n{command}\nb\n:wait 0\n")
                self.assertEqual((done.code, len(done.lines)), (0, 2), done)
                self.assertLess(time.monotonic() - begin, 15)
        begin = time.monotonic()
        done = talk(read_all, "--reply-timeout", "20", "--timeout", "20", stdin="a\n:expect never 0.1\nb\n")
        self.assertEqual(done.code, 1, done)
        self.assertLess(time.monotonic() - begin, 15)

    def test_banner_waits_for_the_greeting(self):
        def greeter(connection):
            assert quiet(connection), "something was sent before the greeting"
            connection.sendall(b"welcome\n")
            assert read_line(connection) == b"a\n"
            assert quiet(connection), "the greeting was taken for a reply"
            connection.sendall(b"A\n")
            assert read_line(connection) == b"b\n"
            connection.sendall(b"B\n")

        done = talk(greeter, "--banner", "--reply-timeout", "20", stdin="a\nb\n")
        self.assertEqual((done.code, len(done.lines)), (0, 3), done)


class End(unittest.TestCase):
    def test_an_owed_reply_is_waited_for_and_only_then_sending_ends(self):
        def slow(connection):
            read_line(connection)
            assert quiet(connection, 0.3), "sending ended while a reply was owed"
            connection.sendall(b"here\n")
            assert read_all(connection) == b""

        done = talk(slow, "--reply-timeout", "0.05", stdin="a\n")
        self.assertEqual((done.code, done.lines), (0, [f"{done.source}> here"]), done)

    def test_what_comes_after_the_half_close_is_shown(self):
        def last_words(connection):
            connection.sendall(read_line(connection))
            read_all(connection)
            connection.sendall(b"bye\n")

        done = talk(last_words, stdin="a\n")
        self.assertEqual((done.code, done.lines), (0, [f"{done.source}> a", f"{done.source}> bye"]), done)

    def test_linger_ends_it_where_the_peer_never_closes(self):
        def stubborn(connection):
            connection.sendall(read_line(connection))
            read_all(connection)
            left.wait(30)

        left = threading.Event()
        begin = time.monotonic()
        done = talk(stubborn, "--linger", "0.2", stdin="a\n")
        self.assertLess(time.monotonic() - begin, 20)
        left.set()
        self.assertEqual(done.code, 0, done)
        self.assertEqual(done.lines[0], f"{done.source}> a", done)

    def test_half_close_at_once(self):
        def counts(connection):
            everything = read_all(connection)
            connection.sendall(b"%d\n" % len(everything))

        done = talk(counts, "-N", "--pace", "free", "--timeout", "20", stdin="abc\nabc\n")
        self.assertEqual((done.code, done.lines), (0, [f"{done.source}> 8"]), done)

    def test_no_shutdown_never_half_closes(self):
        def watcher(connection):
            connection.sendall(read_line(connection))
            assert quiet(connection, 0.4), "sending ended"

        done = talk(watcher, "--no-shutdown", "--linger", "20", stdin="a\n")
        self.assertEqual((done.code, done.lines), (0, [f"{done.source}> a"]), done)

    def test_datagrams_end_soon_after_the_last_reply(self):
        def twice(server):
            data, client = server.recvfrom(100)
            server.sendto(data + b"1", client)
            server.sendto(data + b"2", client)

        begin = time.monotonic()
        done = talk(twice, "--timeout", "30", "--reply-timeout", "30", stdin="a\n", kind=udp_peer)
        self.assertEqual((done.code, done.lines), (0, [f"{done.source}> a1", f"{done.source}> a2"]), done)
        self.assertLess(time.monotonic() - begin, 20)

    def test_replies_ends_as_soon_as_they_came(self):
        def chatty(connection):
            for _ in range(2):
                connection.sendall(read_line(connection))
            connection.settimeout(None)
            connection.recv(1)

        done = talk(chatty, "-n", "2", "--linger", "30", "--timeout", "30", stdin="a\nb\n")
        self.assertEqual((done.code, len(done.lines)), (0, 2), done)

    def test_fewer_replies_than_asked_for_are_code_4(self):
        def single(connection):
            connection.sendall(read_line(connection))

        done = talk(single, "-n", "2", stdin="a\n")
        self.assertEqual((done.code, done.lines), (4, [f"{done.source}> a"]), done)

    def test_no_replies_expected_means_no_waiting_and_never_4(self):
        begin = time.monotonic()
        done = talk(read_all, "--replies", "0", "--timeout", "30", "--reply-timeout", "30", stdin="a\nb\n")
        self.assertEqual((done.code, done.out, done.err), (0, "", ""), done)
        self.assertLess(time.monotonic() - begin, 20)

    def test_quit_sends_what_is_unsent_and_waits_for_nothing(self):
        got = []
        begin = time.monotonic()
        with tcp_peer(lambda c: got.append(read_all(c))) as server:
            done = confab("--pace", "free", "--timeout", "30", "127.0.0.1", server.port, stdin="a\n:quit\nb\n")
            server.finish()
        self.assertEqual((done.code, got), (0, [b"a\n"]), done)
        self.assertLess(time.monotonic() - begin, 20)

    def test_bytes_that_a_peer_would_not_take_are_told(self):
        def deaf(connection):
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            gone.wait(30)

        gone = threading.Event()
        with tcp_peer(deaf) as server:
            line = "x" * (1 << 20) + "\n"
            done = confab("--pace", "free", "--timeout", "0.3", "--linger", "0.3", "127.0.0.1", server.port, stdin=line * 24)
            gone.set()
        self.assertEqual(done.code, 3, done)
        self.assertRegex(done.err, r"not (taken|sent)", done)


class Codes(unittest.TestCase):
    def test_refused(self):
        for options in ([], ["-u"]):
            port = closed_port(socket.SOCK_DGRAM if options else socket.SOCK_STREAM)
            begin = time.monotonic()
            done = confab(*options, "--timeout", "20", "127.0.0.1", port, stdin="a\n")
            self.assertEqual((done.code, done.out), (3, ""), done)
            self.assertLess(time.monotonic() - begin, 15, "a refusal is an answer")
            self.assertRegex(done.err, rf"^confab: .*127\.0\.0\.1:{port}", done)
            self.assertIn("refused", done.err, done)

    def test_reset(self):
        def rude(connection):
            read_line(connection)
            reset(connection)

        done = talk(rude, stdin="a\n")
        self.assertEqual((done.code, done.out), (3, ""), done)
        self.assertRegex(done.err, "^confab: .*reset", done)

    def test_nothing_came(self):
        done = talk(read_all, "--timeout", "0.1", "--reply-timeout", "0.1", "--linger", "0.1", stdin="a\n")
        self.assertEqual((done.code, done.out), (4, ""), done)

    def test_with_several_the_cause_wins(self):
        refused = f":tcp 127.0.0.1 {closed_port()}\n"
        silent = ("--timeout", "0.1", "--reply-timeout", "0.1", "--linger", "0.1", "--keep-going")
        self.assertEqual(talk(read_all, *silent, stdin="a\n" + refused).code, 3)
        done = talk(echo, "--keep-going", stdin=refused + ":hex zz\n")
        self.assertEqual(done.code, 2, done)

    def test_signals_end_it_promptly(self):
        for number, code in ((INTERRUPT, 130), (TERMINATE, 143), (HANG_UP, 129)):
            with self.subTest(signal=number), tcp_peer(read_all) as server:
                with start("-v", "127.0.0.1", str(server.port)) as session:
                    session.err.until("connected")
                    session.send(number)
                    self.assertEqual(session.code(), code, session.err.rest())
                    self.assertEqual(session.out.rest(), b"")
                    self.assertTrue(session.err.rest().endswith(f"confab: ended by {number.name}\n".encode()))

    def test_a_signal_that_is_ignored_stays_so(self):
        for arguments in ([], ["pipe"]):
            with self.subTest(arguments), tcp_peer(echo) as server:
                ignoring = lambda: signal.signal(HANG_UP, signal.SIG_IGN)
                with start(*arguments, f"tcp://127.0.0.1:{server.port}", preexec_fn=ignoring) as session:
                    for word in ("a", "b"):
                        session.type(word + "\n")
                        session.out.until(word)
                        session.send(HANG_UP)
                    session.end_input()
                    self.assertEqual(session.code(), 0)


if __name__ == "__main__":
    unittest.main()
