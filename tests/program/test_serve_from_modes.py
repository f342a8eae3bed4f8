"""confab serve --from as a test of clients: --once, --mode strict and loose."""

import contextlib
import socket
import subprocess
import unittest

from mocking import PING, TWO, UDP, Folder, ask, udp_client
from support import CONFAB, TERMINATE, dial, environment, read_all, read_line, reset


class Once(Folder):
    def test_why_it_was_not_as_recorded_comes_first(self):
        self.write(UDP[:3])
        command = [CONFAB, "serve", "--from", self.path, "--once", "udp://127.0.0.1:0"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment()) as mock:
            with udp_client(int(mock.stdout.readline().rpartition(b":")[2])) as client:
                client.send(b"other")
                client.send(b"one")
                told = mock.stdout.read()
        self.assertLess(told.index(b"expected"), told.index(b"not as recorded"), told)

    def test_the_recorded_conversations_are_played_in_their_order(self):
        self.write(TWO)
        for mode in ("script", "strict"):
            with self.subTest(mode=mode), self.serving("--once", "--mode", mode) as mock:
                for request in (b"one\n", b"two\n"):
                    with dial(mock.port) as client:
                        self.assertEqual(ask(client, request), request.upper())
                self.assertEqual(mock.code(), 0, mock.err.rest())
                self.assertEqual(mock.out.rest().count(b"as recorded"), 2)

    def test_a_client_that_says_something_else_is_code_1(self):
        self.write(TWO)
        with self.serving("--once", "--mode", "strict", "--quiet") as mock:
            for request in (b"two\n", b"two\n"):
                with dial(mock.port) as client:
                    client.sendall(request)
                    client.recv(10)
            self.assertEqual(mock.code(), 1)
            self.assertEqual(mock.out.rest(), b"")
            self.assertIn(b"- one", mock.err.rest())

    def test_a_client_that_says_more_or_leaves_early_is_code_1(self):
        for said in (b"ping\nmore\n", b"pin"):
            with self.subTest(said=said):
                self.write(PING)
                with self.serving("--once") as mock, dial(mock.port) as client:
                    client.sendall(said)
                    client.shutdown(socket.SHUT_WR)
                    read_all(client)
                    self.assertEqual(mock.code(), 1)

    def test_more_connections_than_recorded_fail(self):
        self.write(TWO)
        with self.serving("--once", "--mode", "strict") as mock, dial(mock.port) as first, dial(mock.port) as second:
            with dial(mock.port) as third:
                self.assertEqual(third.recv(10), b"")
            for client, request in ((first, b"one\n"), (second, b"two\n")):
                ask(client, request)
                client.close()
            self.assertEqual(mock.code(), 1)
            self.assertIn(b"more than were recorded", mock.err.rest())

    def test_ended_before_it_was_played_is_code_1(self):
        self.write(PING)
        with self.serving("--once") as mock:
            mock.send(TERMINATE)
            self.assertEqual(mock.code(), 1)


QUIT = [PING[0], *PING[1:3], {"type": "send", "data": "quit\n"}, {"type": "recv", "data": "bye\n"}]


class Endings(Folder):
    """How a client may leave, and the mock does."""

    def once(self, client_says, *options, code=0):
        with self.serving("--once", *options) as mock:
            with contextlib.suppress(ConnectionError), dial(mock.port) as client:
                client_says(client)
            self.assertEqual(mock.code(), code, mock.err.seen)
            return mock.out.rest().decode(), mock.err.rest().decode()

    def test_the_mock_closes_by_itself_where_the_server_did(self):
        for rest in ([{"type": "eof"}, {"type": "close"}], [{"type": "eof"}, {"type": "shutdown"}, {"type": "close"}],
                     [{"type": "eof"}]):
            self.write([*QUIT, *rest])
            for mode in ("script", "strict", "loose"):
                def talk(client):
                    client.sendall(b"ping\nquit\n")
                    self.assertEqual(read_all(client), b"pong\nbye\n")  # up to its end, before ours

                with self.subTest(mode=mode, rest=rest):
                    self.once(talk, "--mode", mode)

    def test_the_mock_waits_for_the_end_of_a_client_that_left_first(self):
        self.write([*QUIT, {"type": "shutdown"}, {"type": "eof"}, {"type": "close"}])

        def talk(client):
            client.sendall(b"ping\nquit\n")
            self.assertEqual((read_line(client), read_line(client)), (b"pong\n", b"bye\n"))
            client.settimeout(0.2)
            with self.assertRaises(TimeoutError):
                client.recv(1)
            client.shutdown(socket.SHUT_WR)
            client.settimeout(20)
            self.assertEqual(read_all(client), b"")

        self.once(talk)

    def test_a_reset_after_the_last_request_is_a_way_to_leave(self):
        endings = ([], [{"type": "close"}], [{"type": "shutdown"}, {"type": "eof"}, {"type": "close"}],
                   [{"type": "eof"}, {"type": "close"}])

        def at_once(client):
            client.sendall(b"ping\n")
            read_line(client)
            client.sendall(b"quit\n")
            reset(client)

        def with_the_answer(client):
            client.sendall(b"ping\nquit\n")
            read_line(client), read_line(client)
            reset(client)

        for ending in endings:
            self.write([*QUIT, *ending])
            for talk in (at_once, with_the_answer):
                for mode in ("script", "loose"):
                    for options in ([], ["--delay", "50ms"]):
                        with self.subTest(ending=ending, talk=talk, mode=mode, options=options):
                            out, err = self.once(talk, "--mode", mode, *options)
                            self.assertEqual(err, "")
                            self.assertIn(" as recorded", out)

    def test_a_reset_before_the_last_request_is_told_at_what_was_to_come(self):
        self.write(QUIT)

        def before_the_answer(client):
            client.sendall(b"ping\n")
            reset(client)

        def behind_it(client):
            ask(client, b"ping\n")
            reset(client)

        _, err = self.once(before_the_answer, "--delay", "100ms", code=1)
        self.assertRegex(err, r"\Aconfab: \S+:4:1: 127\.0\.0\.1:\d+: .*reset")
        _, err = self.once(behind_it, code=1)
        self.assertRegex(err, r"\Aconfab: \S+:5:1: 127\.0\.0\.1:\d+: expected \"quit\\n\".*reset")

    def test_a_reset_that_was_asked_for_is_no_playing_to_the_end(self):
        banner = [PING[0], {"type": "recv", "data": "220 ready\n"}, *PING[1:]]

        def talk(client):
            client.sendall(b"ping\n")
            read_all(client)

        for events in (PING, banner):
            self.write(events)
            for mode in ("script", "strict", "loose"):
                with self.subTest(mode=mode, events=events):
                    out, err = self.once(talk, "--mode", mode, "--reset-after", "3", code=1)
                    self.assertNotIn("as recorded", out)
                    self.assertIn("up to the fault", out)
                    self.assertIn("cut short, as --reset-after 3 says", err)
        self.once(talk, "--reset-after", "15", code=1)
        self.write(PING)
        self.once(lambda client: ask(client, b"ping\n"), "--reset-after", "6")

    def test_a_reset_that_was_recorded_is_as_recorded(self):
        self.write([*PING[:3], {"type": "error", "op": "recv", "code": "ECONNRESET"}])
        for mode in ("script", "loose"):
            def talk(client):
                ask(client, b"ping\n")
                with self.assertRaises(ConnectionResetError):
                    client.recv(1)

            out, err = self.once(talk, "--mode", mode)
            self.assertEqual(err, "")
            self.assertIn(" as recorded", out)

    def test_all_that_a_client_said_instead_is_shown(self):
        self.write(PING)
        for mode in ("script", "loose"):
            for in_pieces in (False, True):
                def talk(client):
                    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    for piece in (b"GET / HTTP/1.1\r\nHost: ", b"x\r\n\r\n") if in_pieces else (
                            b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",):
                        client.sendall(piece)
                    client.recv(10)

                with self.subTest(mode=mode, in_pieces=in_pieces):
                    _, err = self.once(talk, "--mode", mode, code=1)
                    for line in ("- ping\\n", "+ GET / HTTP/1.1\\r\\n", "+ Host: x\\r\\n", "+ \\r\\n"):
                        self.assertIn("  " + line, err)


class LooseMode(Folder):
    def test_equal_requests_are_answered_in_recorded_order_then_the_last_again(self):
        said = (("GET\n", "1\n"), ("PUT\n", "ok\n"), ("GET\n", "2\n"))
        steps = [[{"type": "send", "data": request}, {"type": "recv", "data": answer}] for request, answer in said]
        self.write([PING[0], *steps[0], *steps[1], *steps[2]])
        with self.serving("--mode", "loose") as mock, dial(mock.port) as client:
            said = [ask(client, request) for request in (b"PUT\n", b"GET\n", b"GET\n", b"GET\n", b"PUT\n")]
            self.assertEqual(said, [b"ok\n", b"1\n", b"2\n", b"2\n", b"ok\n"])
            client.sendall(b"GOT\n")
            self.assertEqual(client.recv(10), b"")
            mock.err.until(r"^confab: .*no request like \"GOT")

    def test_an_answer_that_ends_the_connection_ends_the_answering(self):
        self.write([*PING[:3], {"type": "eof"}, {"type": "close"}])
        with self.serving("--mode", "loose") as mock:
            for _ in range(2):
                with dial(mock.port) as client:
                    client.sendall(b"ping\nping\n")
                    self.assertEqual(read_all(client), b"pong\n")
            mock.out.until(r"was answered as recorded(.|\n)*was answered as recorded")
            mock.send(TERMINATE)
            self.assertEqual((mock.code(), mock.err.rest()), (0, b""))

    def test_an_end_that_came_after_the_client_s_own_ends_no_other_client(self):
        self.write([*TWO[:3], {"type": "shutdown"}, {"type": "eof"}, TWO[3]])
        with self.serving("--mode", "loose", "--once") as mock:
            with dial(mock.port) as client:
                self.assertEqual([ask(client, b"one\n"), ask(client, b"one\n")], [b"ONE\n", b"ONE\n"])
                client.shutdown(socket.SHUT_WR)
                self.assertEqual(read_all(client), b"")
            self.assertEqual(mock.code(), 0, mock.err.rest())

    def test_each_source_of_datagrams_has_its_own_answers(self):
        self.write(UDP)
        with self.serving("--mode", "loose", urls=["udp://127.0.0.1:0"]) as mock:
            with udp_client(mock.port) as a, udp_client(mock.port) as b:
                self.assertEqual([ask(a, b"two"), ask(b, b"one"), ask(a, b"one")], [b"2", b"1", b"1"])

    def test_once_ends_with_a_wrong_request(self):
        for events, url, said in ((PING, "tcp://127.0.0.1:0", b"pong\n"), (UDP, "udp://127.0.0.1:0", b"three")):
            self.write(events)
            with self.subTest(url=url), self.serving("--mode", "loose", "--once", urls=[url]) as mock:
                with (dial if events is PING else udp_client)(mock.port) as client:
                    client.send(said)
                    self.assertEqual(mock.code(), 1)
                mock.err.until(r"no request like")

    def test_once_ends_with_the_last_exchange_of_a_source(self):
        self.write(UDP)
        with self.serving("--mode", "loose", "--once", urls=["udp://127.0.0.1:0"]) as mock:
            with udp_client(mock.port) as client:
                self.assertEqual([ask(client, b"two"), ask(client, b"one")], [b"2", b"1"])
            self.assertEqual(mock.code(), 0, mock.err.rest())

    def test_once_ends_with_the_last_of_several_connections(self):
        banner = {"type": "recv", "data": "hi\n"}
        for events in (TWO, [TWO[0], banner, *TWO[1:5], banner, *TWO[5:]]):
            self.write(events)
            with self.serving("--mode", "loose", "--once") as mock:
                for request in (b"two\n", b"one\n"):
                    with dial(mock.port) as client:
                        client.sendall(request)
                        client.shutdown(socket.SHUT_WR)
                        self.assertTrue(read_all(client).endswith(request.upper()))
                self.assertEqual(mock.code(), 0, mock.err.seen)

    def test_once_waits_for_who_is_still_there(self):
        self.write(TWO)
        for rest, code in ((b"", 0), (b"three\n", 1)):
            with self.subTest(rest=rest), self.serving("--mode", "loose", "--once") as mock:
                with dial(mock.port) as stays, dial(mock.port) as leaves:
                    self.assertEqual((ask(stays, b"one\n"), ask(leaves, b"two\n")), (b"ONE\n", b"TWO\n"))
                    leaves.close()
                    mock.out.until(r"was answered as recorded\n")
                    stays.sendall(rest)
                    stays.shutdown(socket.SHUT_WR)
                    read_all(stays)
                self.assertEqual(mock.code(), code, mock.err.seen)

    def test_once_ends_when_several_sources_asked_the_same(self):
        self.write([*UDP, UDP[0] | {"conn": "v"}, *UDP[1:]])
        with self.serving("--mode", "loose", "--once", urls=["udp://127.0.0.1:0"]) as mock:
            for _ in range(2):
                with udp_client(mock.port) as client:
                    self.assertEqual([ask(client, b"one"), ask(client, b"two")], [b"1", b"2"])
            self.assertEqual(mock.code(), 0, mock.err.seen)

    def test_once_ends_when_every_exchange_was_used(self):
        self.write(TWO)
        with self.serving("--mode", "loose", "--once") as mock:
            with dial(mock.port) as client:
                self.assertEqual([ask(client, b"two\n"), ask(client, b"one\n")], [b"TWO\n", b"ONE\n"])
            self.assertEqual(mock.code(), 0, mock.err.rest())


if __name__ == "__main__":
    unittest.main()
