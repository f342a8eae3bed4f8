"""confab serve --from as a test of clients: --once, --mode strict and loose."""

import socket
import unittest

from mocking import PING, TWO, UDP, Folder, ask, udp_client
from support import TERMINATE, dial, read_all


class Once(Folder):
    def test_strict_plays_the_recorded_conversations_in_their_order(self):
        self.write(TWO)
        with self.serving("--once", "--mode", "strict") as mock:
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
            mock.out.until(r"played c as recorded(.|\n)*played c as recorded")
            mock.send(TERMINATE)
            self.assertEqual((mock.code(), mock.err.rest()), (0, b""))

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

    def test_once_ends_when_every_exchange_was_used(self):
        self.write(TWO)
        with self.serving("--mode", "loose", "--once") as mock:
            with dial(mock.port) as client:
                self.assertEqual([ask(client, b"two\n"), ask(client, b"one\n")], [b"TWO\n", b"ONE\n"])
            self.assertEqual(mock.code(), 0, mock.err.rest())


if __name__ == "__main__":
    unittest.main()
