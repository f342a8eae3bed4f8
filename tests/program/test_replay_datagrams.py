"""`confab replay` over UDP: what a network does to datagrams, and who may answer."""

import contextlib
import socket
import unittest

from replays import Replaying, event, open_, recv, send, udp
from support import closed_port, udp_peer


def answering(*answers):
    """For each datagram the answers are sent, until the test is over."""
    def handle(server):
        while True:
            _, source = server.recvfrom(1 << 16)
            for each in answers:
                server.sendto(each, source)

    return udp_peer(handle)


@contextlib.contextmanager
def another_socket(host="127.0.0.1"):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind((host, 0))
        yield other


class Network(Replaying):
    def test_reordered_replies_are_accepted_where_the_order_is_any(self):
        with answering(b"2", b"1", b"3") as server:
            self.green(udp(server.port), send("a"), *[recv(n, order="any") for n in "123"], event("close"))
            self.red(udp(server.port), send("a"), recv("1"), says='expected "1", got "2"')

    def test_a_datagram_that_came_twice_is_told_and_fails_nothing(self):
        with answering(b"A", b"A") as server:
            steps = udp(server.port), send("a"), recv("A")
            for rest in ([], [event("close")], [send("b"), recv("A"), event("close")]):
                done = self.green(*steps, *rest)
                self.assertIn('this came once more: "A"', done.out)

    def test_a_datagram_that_came_twice_may_have_been_overtaken(self):
        with answering(b"A", b"B", b"A", b"A", b"B", b"C") as server:
            for rest in ([recv("C")], [recv("X", optional=True), recv("C")]):
                done = self.green(udp(server.port), send("a"), recv("A"), recv("B"), *rest, event("close"))
                for what in "AB":
                    self.assertEqual(done.out.count(f'this came once more: "{what}"'), 1, done)

    def test_an_old_answer_in_place_of_the_new_one_is_a_difference(self):
        answers = iter((b"1", b"2", b"1"))

        def answer(server):
            for each in answers:
                server.sendto(each, server.recvfrom(100)[1])

        with udp_peer(answer) as server:
            steps = [each for n in "12" for each in (send("next"), recv(n))]
            self.red(udp(server.port), *steps, send("next"), recv("3", timeout_ms=300), says='expected "3", got "1"')

    def test_a_duplicate_is_not_what_may_be_missing(self):
        with answering(b"A", b"A", b"A") as server:
            done = self.green(udp(server.port), send("a"), recv("A"), recv("B", optional=True), event("close"))
        self.assertEqual(done.out.count("came once more"), 1 + done.out.count("close") - 1, done)

    def test_duplicates_for_ever_end_with_the_timeout(self):
        def flood(server):
            _, source = server.recvfrom(10)
            while True:
                server.sendto(b"A", source)

        with udp_peer(flood) as server:
            done = self.red(udp(server.port), send("a"), recv("A"), recv("B", timeout_ms=100),
                            says='expected "B", nothing came within 100 ms')
        self.assertLess(len(done.out), 2000)

    def test_a_message_that_no_datagram_holds_is_told_before_anything_is_sent(self):
        with udp_peer(lambda server: server.recvfrom(10)) as server:
            self.red(udp(server.port), send("a"), send("x" * 65528), code=2, says=["t.json:4:1: ", "65528", "65527"])

    def test_a_lost_reply(self):
        with answering() as server:
            self.red(udp(server.port), send("a"), recv("A", timeout_ms=50),
                     says='expected "A", nothing came within 50 ms')

    def test_an_empty_datagram_is_a_message(self):
        with answering(b"") as server:
            self.green(udp(server.port), send(""), recv(""), event("close"))
            self.red(udp(server.port), send("a"), event("close"), says='unexpected: ""')
            self.red(udp(server.port), send("a"), recv("A"), says='expected "A", got ""')
            self.red(udp(server.port), send("a"), event("silence", for_ms=20000), says='got ""')

    def test_the_largest_datagram(self):
        largest = "x" * 65507
        with answering(largest.encode()) as server:
            self.green(udp(server.port), send(largest), recv(largest), event("close"))
            self.red(udp(server.port), send(largest + "x"), code=3, says="65507")

    def test_a_datagram_is_compared_as_a_whole(self):
        with answering(b"AB") as server:
            for expected in ("A", "ABC"):
                self.red(udp(server.port), send("a"), recv(expected), says='got "AB"')
            self.red(udp(server.port), send("a"), recv(match={"regex": "A"}), says="AB")

    def test_a_refusal_comes_with_any_later_call(self):
        port = closed_port(socket.SOCK_DGRAM)
        refused = event("error", op="recv", code="ECONNREFUSED", timeout_ms=20000)
        self.green(udp(port), send("a"), refused, event("close"))
        self.green(udp(port), send("a"), send("b"), refused | {"op": "send"}, refused)
        self.red(udp(port), send("a"), recv("A"), code=3, says="refused")
        self.red(udp(port), send("a"), event("close"), code=3, says="refused")
        self.red(udp(port), send("a"), event("silence", for_ms=20000), code=3, says="refused")
        self.red(udp(port), send("a"), refused | {"within_ms": 0.001}, says=["took ", "not within"])

    def test_a_refusal_that_does_not_come(self):
        with answering(b"A") as server:
            self.red(udp(server.port), send("a"), event("error", op="recv", code="ECONNREFUSED", timeout_ms=50),
                     says="expected the error ECONNREFUSED")

    def test_a_name_of_two_addresses_is_answered_by_the_one_that_listens(self):
        with answering(b"A") as server:
            self.green(open_(f"udp://localhost:{server.port}"), send("a"), recv("A"), event("close"))


class Sources(Replaying):
    def elsewhere(self, *events_of_port, says=None):
        """Whoever sends to `server` is answered by another port."""
        with another_socket() as other:
            def answer(server):
                while True:
                    _, source = server.recvfrom(100)
                    other.sendto(b"A", source)

            with udp_peer(answer) as server:
                steps = [udp(server.port, peer=f"127.0.0.1:{server.port}"), send("a"), *events_of_port]
                return self.red(*steps, says=says) if says else self.green(*steps)

    def test_another_port_is_not_the_peer(self):
        self.elsewhere(recv("A"), says="not from 127.0.0.1:")

    def test_where_another_port_answered_another_may_answer(self):
        self.elsewhere(recv("A", **{"from": "127.0.0.1:9"}))

    def test_another_host_may_not(self):
        self.elsewhere(recv("A", **{"from": "127.0.0.2:9"}), says=", not from 127.0.0.2")

    def test_anybody_may_where_it_says_any(self):
        self.elsewhere(recv("A", **{"from": "any"}))

    def test_the_same_source_must_answer_again(self):
        with another_socket() as first, another_socket() as second:
            def answer(server):
                _, source = server.recvfrom(100)
                first.sendto(b"1", source)
                second.sendto(b"2", source)

            steps = [recv("1", **{"from": "127.0.0.1:9"}), recv("2", **{"from": "127.0.0.1:9"})]
            with udp_peer(answer) as server:
                self.red(udp(server.port), send("a"), *steps, says=f", not from 127.0.0.1:{first.getsockname()[1]}")

    def test_a_message_goes_to_whoever_answered(self):
        with another_socket() as other:
            def answer(server):
                for _ in range(2):
                    _, source = server.recvfrom(100)
                    other.sendto(b"A", source)
                    data, source = other.recvfrom(100)
                    other.sendto(data.upper(), source)

            for to in ("last", "127.0.0.1:9"):
                with udp_peer(answer) as server:
                    self.green(udp(server.port), send("a"), recv("A", **{"from": "127.0.0.1:9"}), send("b", to=to),
                               recv("B", **{"from": "127.0.0.1:9"}))

    def from_another_host(self, *steps, options=(), **outcome):
        """The server's host is 127.0.0.1; who answers is at 127.0.0.2. What that one hears then."""
        with another_socket("127.0.0.2") as other:
            def answer(server):
                _, source = server.recvfrom(100)
                other.sendto(b"A", source)

            with udp_peer(answer) as server:
                played = self.red if outcome else self.green
                played(udp(server.port), send("a"), *steps, options=options, **outcome)
            other.settimeout(0)
            with contextlib.suppress(BlockingIOError):
                return other.recv(100)

    def test_whoever_answers_does_not_decide_where_an_answer_goes(self):
        anybody = recv("A", **{"from": "any"})
        for to in ("last", "any"):
            heard = self.from_another_host(anybody, send("b", to=to), code=3,
                                           says=['"to": "' + to, "127.0.0.2:", "--target recorded"])
            self.assertIsNone(heard)

    def test_an_answer_goes_to_a_host_that_the_file_names_or_the_user_allows(self):
        named = recv("A", **{"from": "127.0.0.2:9"})
        anybody = recv("A", **{"from": "any"})
        self.assertEqual(self.from_another_host(named, send("b", to="last")), b"b")
        self.assertEqual(self.from_another_host(named, send("b", to="127.0.0.2:9")), b"b")
        self.assertEqual(self.from_another_host(anybody, send("b", to="last"), options=["--target", "recorded"]), b"b")

    def test_no_message_goes_to_another_machine(self):
        with answering(b"A") as server:
            self.red(udp(server.port), send("a", to="192.0.2.1:9"), code=2, says="--target")


if __name__ == "__main__":
    unittest.main()
