"""confab serve --from: what it does to clients on purpose, and clients that mean it no good."""

import contextlib
import threading
import time
import unittest

from mocking import PING, UDP, Folder, ask, udp_client
from process_state import resident_bytes
from support import TERMINATE, confab, dial, quiet, read_all, read_line, start


def read_exactly(connection, size):
    left = size
    while left > 0 and (piece := connection.recv(min(left, 1 << 16))):
        left -= len(piece)
    return size - left


class Faults(Folder):
    def test_split_shows_who_takes_a_read_for_a_message(self):
        self.write(PING)
        with self.serving("--split", "1") as mock:
            with dial(mock.port) as client:
                client.sendall(b"ping\n")
                self.assertEqual(read_line(client), b"pong\n")
            with dial(mock.port) as client:
                self.assertNotEqual(ask(client, b"ping\n"), b"pong\n")

    def test_split_random_loses_nothing(self):
        data = "".join(map(str, range(3000))) + "\n"
        self.write([PING[0], {"type": "recv", "data": data}, {"type": "eof"}])
        with self.serving("--split", "random", "--seed", "3") as mock, dial(mock.port) as client:
            self.assertEqual(read_all(client).decode(), data)

    def test_a_long_reply_in_single_bytes_leaves_the_others_their_turn(self):
        size = 1_500_000
        self.write([*PING[:2], {"type": "recv", "data": "x" * size}])
        with self.serving("--split", "1") as mock, dial(mock.port) as first, dial(mock.port) as second:
            first.sendall(b"ping\n")
            read_exactly(first, 1000)  # behind the pieces that come one by one
            whole = []
            reader = threading.Thread(target=lambda: whole.append(read_exactly(first, size - 1000)))
            reader.start()
            second.sendall(b"ping\n")
            self.assertEqual(second.recv(1), b"x")
            self.assertEqual(whole, [], "the first one had its whole reply before")
            reader.join()
            self.assertEqual(whole, [size - 1000])

    def test_a_server_or_a_line_may_be_slow(self):
        self.write(PING)
        for options in (("--delay", "300ms"), ("--fault", "latency=300ms")):
            with self.subTest(options), self.serving(*options) as mock, dial(mock.port) as client:
                began = time.monotonic()
                self.assertEqual(ask(client, b"ping\n"), b"pong\n")
                self.assertGreaterEqual(time.monotonic() - began, 0.3)

    def test_the_faults_of_a_proxy_are_those_of_a_mock(self):
        self.write(PING)
        with self.serving("--fault", "down:cut=3") as mock, dial(mock.port) as client:
            client.sendall(b"ping\n")
            self.assertEqual(read_all(client), b"pon")
        with self.serving("--fault", "corrupt=100%", "--seed", "1") as mock, dial(mock.port) as client:
            corrupt = ask(client, b"ping\n")
            self.assertEqual(len(corrupt), 5)
            self.assertFalse(set(zip(corrupt, b"pong\n")) & {(byte, byte) for byte in b"pong\n"})
        with self.serving("--fault", "blackhole=2") as mock, dial(mock.port) as client:
            client.sendall(b"ping\n")
            self.assertEqual(client.recv(100), b"po")
            self.assertTrue(quiet(client), "neither the rest nor an end")

    def test_a_latency_of_datagrams_loses_none_at_the_end(self):
        self.write(UDP)
        with self.serving("--fault", "latency=200ms", urls=["udp://127.0.0.1:0"]) as mock:
            with udp_client(mock.port) as client:
                self.assertEqual([ask(client, b"one"), ask(client, b"two")], [b"1", b"2"])

    def test_a_fault_that_is_none_is_refused(self):
        self.write(PING)
        for fault, why in (("up:latency=1s", "what clients say is compared as it came"),
                           ("lag=1s", '"lag" is none of latency'), ("drop=5%", "drop is about datagrams")):
            done = confab("serve", "--from", self.path, "--fault", fault)
            self.assertEqual(done.code, 2, done)
            self.assertIn(why, done.err)

    def test_reset_after(self):
        self.write(PING)
        self.assertIn("--reset-after: a number of bytes", confab("serve", "--from", "x", "--reset-after", "-1").err)
        with self.serving("--reset-after", "3") as mock, dial(mock.port) as client:
            client.sendall(b"ping\n")
            said = b""
            with self.assertRaises(ConnectionResetError):
                while True:
                    said += client.recv(10)
            self.assertEqual(said, b"pon")

    def test_datagrams_are_lost_doubled_and_overtaken(self):
        self.write([UDP[0], *({"type": "recv", "data": n} for n in "123"), {"type": "send", "data": "x"}])
        def heard(*options, count):
            with self.serving(*options, urls=["udp://127.0.0.1:0"]) as mock, udp_client(mock.port) as client:
                client.send(b"x")
                answers = [client.recv(10) for _ in range(count)]
                self.assertTrue(quiet(client))
                return b"".join(answers)
        self.assertEqual(heard("--drop", "100%", count=0), b"")
        self.assertEqual(heard("--duplicate", count=6), b"112233")
        self.assertEqual(heard("--reorder", count=3), b"213")

    def test_a_client_that_sends_again_survives_lost_answers(self):
        self.write(UDP)
        def ask_often(client, request):
            for _ in range(30):
                client.send(request)
                if not quiet(client, 0.1):
                    return client.recv(10)
        for seed in range(4):
            with self.subTest(seed=seed), self.serving("--drop", "60%", "--seed", seed,
                                                       urls=["udp://127.0.0.1:0"]) as mock:
                with udp_client(mock.port) as client:
                    self.assertEqual([ask_often(client, b"one"), ask_often(client, b"two")], [b"1", b"2"])
                mock.send(TERMINATE)
                self.assertEqual((mock.code(), mock.err.rest()), (0, b""))

    def test_a_datagram_that_comes_twice_is_no_difference(self):
        self.write(UDP)
        with self.serving("--once", urls=["udp://127.0.0.1:0"]) as mock, udp_client(mock.port) as client:
            said = [ask(client, each) for each in (b"one", b"one", b"two")]
            self.assertEqual(said, [b"1", b"1", b"2"])
            self.assertEqual(mock.code(), 0, mock.err.rest())

    def test_a_datagram_that_was_overtaken_by_its_copy_is_no_difference(self):
        self.write([*UDP, {"type": "send", "data": "three"}, {"type": "recv", "data": "3"}])
        with self.serving("--once", urls=["udp://127.0.0.1:0"]) as mock, udp_client(mock.port) as client:
            said = [ask(client, b"one"), ask(client, b"two")]
            client.send(b"one")
            said.append(ask(client, b"three"))
            self.assertEqual(said, [b"1", b"2", b"3"])
            self.assertEqual(mock.code(), 0, mock.err.rest())

    def test_the_seed_is_told_and_repeats(self):
        self.write([UDP[0], *({"type": "recv", "data": str(n)} for n in range(20)), {"type": "send", "data": "x"},
                    {"type": "recv", "data": "end"}])
        def heard(*options):
            with self.serving("--drop", "50%", *options, urls=["udp://127.0.0.1:0"]) as mock:
                with udp_client(mock.port) as client:
                    client.send(b"x")
                    answers = []
                    while not quiet(client):
                        answers.append(client.recv(10))
                    return answers
        with start("serve", "--from", self.path, "udp://127.0.0.1:0", "--drop", "50%") as mock:
            seed = mock.out.until(r"^\* --seed (\d+)\n").group(1).decode()
        first = heard("--seed", seed)
        self.assertEqual(first, heard("--seed", seed))
        self.assertLess(len(first), 21)


class Datagrams(Folder):
    def test_what_follows_the_end_at_once_begins_anew(self):
        self.write(UDP)
        with self.serving("--delay", "100ms", urls=["udp://127.0.0.1:0"]) as mock, udp_client(mock.port) as client:
            for each in (b"one", b"two", b"one"):
                client.send(each)
            self.assertEqual([client.recv(10) for _ in range(3)], [b"1", b"2", b"1"])

    def test_each_source_plays_the_script_from_its_start(self):
        self.write(UDP)
        with self.serving(urls=["udp://127.0.0.1:0"]) as mock, udp_client(mock.port) as a, udp_client(mock.port) as b:
            said = [ask(a, b"one"), ask(b, b"one"), ask(b, b"two"), ask(a, b"two"), ask(a, b"one")]
            self.assertEqual(said, [b"1", b"1", b"2", b"2", b"1"])

    def test_a_wrong_datagram_is_told_and_dropped(self):
        self.write(UDP)
        with self.serving(urls=["udp://127.0.0.1:0"]) as mock, udp_client(mock.port) as client:
            client.send(b"two")
            mock.err.until(r"^confab: .*:3:1: .*expected \"one\", got \"two\"")
            self.assertEqual(ask(client, b"one"), b"1")


class Hostile(Folder):
    def test_a_client_that_floods_does_not_fill_the_memory(self):
        self.write([PING[0], {"type": "silence", "for_ms": 60000}, *PING[1:]])
        with self.serving() as mock, dial(mock.port) as client:
            before = resident_bytes(mock.process.pid)
            client.setblocking(False)
            sent, end = 0, time.monotonic() + 1
            while time.monotonic() < end and sent < (64 << 20):
                with contextlib.suppress(BlockingIOError):
                    sent += client.send(b"x" * 65536)
            self.assertLess(sent, 32 << 20, "it goes on reading")
            self.assertLess(resident_bytes(mock.process.pid) - before, 16 << 20)
            mock.send(TERMINATE)
            self.assertEqual(mock.code(), 0)

    def test_problems_that_nobody_reads_are_counted_and_not_kept(self):
        self.write(UDP)
        with self.serving(urls=["udp://127.0.0.1:0"]) as mock, udp_client(mock.port) as client:
            wrong = b"two\n" + b"what nobody expects " * 20
            for _ in range(4000):  # more than a pipe holds, and than may wait
                client.send(wrong)
                mock.out.until(r"> two\n.*\| what.*\n")
            mock.err.until(r"^confab: \d+ problems were not written: nobody read them in time\n")

    def test_many_sources_are_bounded(self):
        self.write(UDP)
        with self.serving("--quiet", urls=["udp://127.0.0.1:0"]) as mock:
            with udp_client(mock.port) as first:
                self.assertEqual(ask(first, b"one"), b"1")
                for number in range(1, 10_002):
                    with udp_client(mock.port, f"127.1.{number >> 8}.{number & 255}") as client:
                        self.assertEqual(ask(client, b"one"), b"1")
                self.assertEqual(ask(first, b"one"), b"1", "it was forgotten, and begins anew")

    def test_what_a_client_says_is_shown_safely(self):
        self.write([PING[0], {"type": "send", "data": "x", "match": {"any": True}}])
        with self.serving() as mock, dial(mock.port) as client:
            client.sendall(b"\x1b[31m\n")
            mock.out.until(r"^127\.0\.0\.1:\d+> \\x1b\[31m\n")


if __name__ == "__main__":
    unittest.main()
