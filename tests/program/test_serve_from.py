"""confab serve --from: recordings of servers, served to the clients of those servers."""

import contextlib
import json
import pathlib
import re
import socket
import sys
import tempfile
import time
import unittest

from support import (LIMIT, PEERS, TERMINATE, Running, confab, dial, peer, quiet, read_all, read_line, resident_bytes,
                     start)

HEAD = '{"format": "confab-transcript", "version": 1, "events": [\n'
PING = [
    {"type": "open", "conn": "c", "url": "tcp://127.0.0.1:12000"},
    {"type": "send", "data": "ping\n"},
    {"type": "recv", "data": "pong\n"},
    {"type": "close"},
]
TWO = [
    {"type": "open", "conn": "a", "url": "tcp://127.0.0.1:12000"},
    {"type": "send", "data": "one\n"},
    {"type": "recv", "data": "ONE\n"},
    {"type": "close"},
    {"type": "open", "conn": "b", "url": "tcp://127.0.0.1:12000"},
    {"type": "send", "data": "two\n"},
    {"type": "recv", "data": "TWO\n"},
    {"type": "close"},
]
UDP = [
    {"type": "open", "conn": "u", "url": "udp://127.0.0.1:12000"},
    {"type": "send", "data": "one"},
    {"type": "recv", "data": "1"},
    {"type": "send", "data": "two"},
    {"type": "recv", "data": "2"},
]


def run_client(name, port, stdin=""):
    with Running([sys.executable, PEERS / f"{name}.py", "127.0.0.1", port]) as client:
        client.type(stdin)
        client.end_input()
        out = client.out.rest().decode()
        client.code()
        return out


def udp_client(port):
    client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    client.settimeout(LIMIT)
    client.connect(("127.0.0.1", port))
    return client


def ask(client, request):
    client.send(request)
    return client.recv(1 << 16)


class Folder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.path = self.folder / "r.json"

    def write(self, events):
        self.path.write_text(HEAD + ",\n".join(map(json.dumps, events)) + "\n]}\n")

    def record(self, port, lines, *options):
        done = confab("--record", self.path, *options, "127.0.0.1", port, stdin=lines)
        self.assertEqual(done.code, 0, done)

    @contextlib.contextmanager
    def serving(self, *options, urls=("tcp://127.0.0.1:0",)):
        with start("serve", "--from", self.path, *urls, *options) as server:
            server.ports = [int(server.out.until(r"^listening \S+:(\d+)(?: for \S+)?\n").group(1)) for _ in urls]
            server.port = server.ports[0] if urls else None
            yield server


class Recordings(Folder):
    """What confab recorded of a server satisfies the clients of that server."""

    def test_the_capitals_server_over_tcp(self):
        with peer("upper_tcp_server") as server:
            self.record(server.port, ":eol none\nhello\n")
        with self.serving("--once") as mock:
            self.assertEqual(run_client("once_tcp_client", mock.port, "hello\n"), "HELLO\n")
            self.assertEqual(mock.code(), 0, mock.err.rest())

    def test_the_greeting_server_and_its_client_of_many_lines(self):
        with peer("greet_tcp_server") as server:
            self.record(server.port, ":eol none\none\ntwo\n")
        with self.serving("--once") as mock:
            out = run_client("loop_tcp_client", mock.port, "one\ntwo\n")
            self.assertRegex(out, r"\AHi,you send me :\[.*\] one\nHi,you send me :\[.*\] two\n\Z")
            self.assertEqual(mock.code(), 0, mock.err.rest())

    def test_the_clock_over_udp(self):
        with peer("clock_udp_server") as server:
            self.record(server.port, "Michael\nTracy\nSarah\n", "-u")
        recorded = [e["data"] for e in json.loads(self.path.read_text())["events"] if e["type"] == "recv"]
        with self.serving("--once", urls=["udp://127.0.0.1:0"]) as mock:
            self.assertEqual(run_client("names_udp_client", mock.port).splitlines(), recorded)
            self.assertEqual(mock.code(), 0, mock.err.rest())

    def test_a_recording_replays_against_itself(self):
        with peer("greet_tcp_server") as server:
            self.record(server.port, "one\ntwo\n")
        with self.serving("--once", "--mode", "strict") as mock:
            done = confab("127.0.0.1", mock.port, stdin="one\ntwo\n")
            self.assertEqual((len(done.lines), done.code), (2, 0), done)
            self.assertEqual(mock.code(), 0, mock.err.rest())

    def test_replay_and_serve_satisfy_each_other(self):
        self.write([PING[0], {"type": "recv", "data": "hi\n"}, *PING[1:3], {"type": "shutdown"},
                    {"type": "recv", "data": "bye\n"}, {"type": "eof"}, {"type": "close"}, *UDP])
        with self.serving("--once", "--split", "random", urls=["tcp://127.0.0.1:0", "udp://127.0.0.1:0"]) as mock:
            tcp, udp = mock.ports
            done = confab("replay", self.path, "--map", f"tcp://127.0.0.1:12000=tcp://127.0.0.1:{tcp}",
                          "--map", f"udp://127.0.0.1:12000=udp://127.0.0.1:{udp}")
            self.assertEqual(done.code, 0, done)
            self.assertEqual(mock.code(), 0, mock.err.rest())

    def test_it_listens_at_the_recorded_port_of_127_0_0_1(self):
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = probe.getsockname()[1]
        self.write([{**PING[0], "url": f"tcp://server.example:{port}"}, *PING[1:]])
        with self.serving(urls=()) as mock:
            self.assertEqual(mock.out.line(), f"listening tcp://127.0.0.1:{port}")
            with dial(port) as client:
                self.assertEqual(ask(client, b"ping\n"), b"pong\n")


class Scripts(Folder):
    def test_the_banner_comes_first_and_every_connection_begins_anew(self):
        self.write([PING[0], {"type": "recv", "data": "220 ready\r\n"}, *PING[1:]])
        with self.serving() as mock:
            for _ in range(2):
                with dial(mock.port) as client:
                    self.assertEqual(read_line(client), b"220 ready\r\n")
                    for piece in (b"pi", b"ng\n"):
                        client.sendall(piece)
                    self.assertEqual(read_line(client), b"pong\n")
            mock.send(TERMINATE)
            self.assertEqual(mock.code(), 0)

    def test_a_wrong_request_is_told_with_its_place_and_closed(self):
        self.write(PING)
        with self.serving() as mock, dial(mock.port) as client:
            client.sendall(b"pi\x1b\n")
            self.assertEqual(client.recv(10), b"")
            told = mock.err.until(r"^confab: .*/r\.json:3:1: 127\.0\.0\.1:\d+: expected .*ping.*got .*\n").group()
            self.assertNotIn(b"\x1b", told)
            mock.err.until(r"^  - ping")
            mock.err.until(r"^  \+ pi\\x1b")

    def test_on_mismatch(self):
        self.write(PING)
        with self.serving("--on-mismatch", "reset") as mock, dial(mock.port) as client:
            client.sendall(b"pang\n")
            self.assertRaises(ConnectionResetError, client.recv, 10)
        with self.serving("--on-mismatch", "silent") as mock, dial(mock.port) as client:
            client.sendall(b"pang\n")
            mock.err.until(r"^confab: ")
            self.assertTrue(quiet(client))
        with self.serving("--on-mismatch", "continue") as mock, dial(mock.port) as client:
            self.assertEqual(ask(client, b"pang\n"), b"pong\n")

    def test_ends_and_resets_are_played(self):
        self.write([*PING[:3], {"type": "eof"}, {"type": "close"}])
        with self.serving("--once") as mock, dial(mock.port) as client:
            client.sendall(b"ping\n")
            self.assertEqual(read_all(client), b"pong\n")
            client.close()
            self.assertEqual(mock.code(), 0, mock.err.rest())
        self.write([*PING[:3], {"type": "error", "op": "recv", "code": "ECONNRESET"}])
        with self.serving("--once") as mock, dial(mock.port) as client:
            self.assertEqual(ask(client, b"ping\n"), b"pong\n")
            self.assertRaises(ConnectionResetError, client.recv, 10)
            self.assertEqual(mock.code(), 0, mock.err.rest())

    def test_what_the_client_says_is_put_into_the_answer(self):
        self.write([PING[0], {"type": "send", "template": "I am {{name}}\n"},
                    {"type": "recv", "data": "hello bob\n", "match": {"pattern": "hello {{name}}\n"}}])
        with self.serving() as mock, dial(mock.port) as client:
            self.assertEqual(ask(client, b"I am ann-7\n"), b"hello ann-7\n")

    def test_a_rule_decides_what_is_a_right_request(self):
        self.write([PING[0], {"type": "send", "data": "GET /1\n", "match": {"regex": r"GET /\d+\n"}}, PING[2]])
        with self.serving() as mock, dial(mock.port) as client:
            self.assertEqual(ask(client, b"GET /4711\n"), b"pong\n")
        with self.serving() as mock, dial(mock.port) as client:
            client.sendall(b"PUT /1\n")
            self.assertEqual(client.recv(10), b"")
            mock.err.until(r"^confab: .*regex")

    def test_fresh_clocks_show_now(self):
        clock = "at Fri Nov  6 15:36:00 2020 {{lb}} 7f2c9d1e-0000-4000-8000-000000000000 2020-01-01T00:00:00.000Z 1234\n"
        self.write([PING[0], {"type": "recv", "data": clock.replace("{{lb}}", "{{"), "match": {
            "pattern": "at {{when:ctime}} {{lb}} {{id:uuid}} {{t:rfc3339}} {{n:int}}\n"}}])
        with self.serving() as mock, dial(mock.port) as client:
            self.assertEqual(read_line(client).decode(), clock.replace("{{lb}}", "{{"))
        answers = []
        for _ in range(2):
            with self.serving("--fresh", "--seed", "7") as mock, dial(mock.port) as client:
                answers.append(read_line(client).decode())
        found = re.fullmatch(r"at (.{24}) {{ (\S{36}) (\S+)\.000Z (\d{4})\n", answers[0])
        shown = time.mktime(time.strptime(found.group(1)))
        self.assertLess(abs(time.time() - shown), LIMIT)
        self.assertIn(time.strftime("%Y-", time.gmtime()), found.group(3))
        self.assertNotIn("7f2c9d1e", answers[0])
        ids = [re.search(r"\S{36} ", each).group() for each in answers]
        self.assertEqual(*ids, "one seed, one sequence")

    def test_several_addresses_are_named_and_a_refused_one_is_not_served(self):
        self.write([*PING, *UDP, {"type": "error", "conn": "x", "url": "tcp://127.0.0.1:12009", "op": "connect",
                                  "code": "ECONNREFUSED"}])
        given = ("udp://127.0.0.1:12000=udp://127.0.0.1:0", "tcp://127.0.0.1:0")
        with self.serving("--once", urls=given) as mock:
            tcp, udp = mock.ports
            with dial(tcp) as client:
                self.assertEqual(ask(client, b"ping\n"), b"pong\n")
            with udp_client(udp) as client:
                self.assertEqual([ask(client, b"one"), ask(client, b"two")], [b"1", b"2"])
            self.assertEqual(mock.code(), 0, mock.err.rest())


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
        self.write([PING[0], *({"type": kind, "data": data} for kind, data in (
            ("send", "GET\n"), ("recv", "1\n"), ("send", "PUT\n"), ("recv", "ok\n"), ("send", "GET\n"), ("recv", "2\n")))])
        with self.serving("--mode", "loose") as mock, dial(mock.port) as client:
            said = [ask(client, request) for request in (b"PUT\n", b"GET\n", b"GET\n", b"GET\n", b"PUT\n")]
            self.assertEqual(said, [b"ok\n", b"1\n", b"2\n", b"2\n", b"ok\n"])
            client.sendall(b"GOT\n")
            self.assertEqual(client.recv(10), b"")
            mock.err.until(r"^confab: .*no request like \"GOT")

    def test_each_source_of_datagrams_has_its_own_answers(self):
        self.write(UDP)
        with self.serving("--mode", "loose", urls=["udp://127.0.0.1:0"]) as mock:
            with udp_client(mock.port) as a, udp_client(mock.port) as b:
                self.assertEqual([ask(a, b"two"), ask(b, b"one"), ask(a, b"one")], [b"2", b"1", b"1"])

    def test_once_ends_when_every_exchange_was_used(self):
        self.write(TWO)
        with self.serving("--mode", "loose", "--once") as mock:
            with dial(mock.port) as client:
                self.assertEqual([ask(client, b"two\n"), ask(client, b"one\n")], [b"TWO\n", b"ONE\n"])
            self.assertEqual(mock.code(), 0, mock.err.rest())


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

    def test_delay(self):
        self.write(PING)
        with self.serving("--delay", "300ms") as mock, dial(mock.port) as client:
            began = time.monotonic()
            self.assertEqual(ask(client, b"ping\n"), b"pong\n")
            self.assertGreaterEqual(time.monotonic() - began, 0.3)

    def test_reset_after(self):
        self.write(PING)
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


    def test_many_sources_are_bounded(self):
        self.write(UDP)
        with self.serving("--quiet", urls=["udp://127.0.0.1:0"]) as mock:
            with udp_client(mock.port) as first:
                self.assertEqual(ask(first, b"one"), b"1")
                for _ in range(10_001):
                    with udp_client(mock.port) as client:
                        self.assertEqual(ask(client, b"one"), b"1")
                self.assertEqual(ask(first, b"one"), b"1", "it was forgotten, and begins anew")

    def test_what_a_client_says_is_shown_safely(self):
        self.write([PING[0], {"type": "send", "data": "x", "match": {"any": True}}])
        with self.serving() as mock, dial(mock.port) as client:
            client.sendall(b"\x1b[31m\n")
            mock.out.until(r"^127\.0\.0\.1:\d+> \\x1b\[31m\n")


class Usage(Folder):
    def test_a_bad_transcript_is_code_2_with_its_place(self):
        self.path.write_text(HEAD + '{"type": "open", "url": "tcp://127.0.0.1:12000"},\n{"type": "send", "data": 7}\n]}\n')
        done = confab("serve", "--from", self.path)
        self.assertEqual(done.code, 2, done)
        self.assertRegex(done.err, r"r\.json:3:\d+: ")
        self.write([PING[0], {"type": "recv", "match": {"any": True}}])
        done = confab("serve", "--from", self.path)
        self.assertEqual(done.code, 2, done)
        self.assertRegex(done.err, r"r\.json:3:1: .*sample")

    def test_bad_options_are_code_2(self):
        self.write(PING)
        for options in (["--mode", "lax"], ["--drop", "120%"], ["--reply", "echo"], ["--seed", "x"],
                        ["tcp://127.0.0.1:0", "tcp://127.0.0.1:0"], ["udp://127.0.0.1:0"],
                        ["tcp://127.0.0.1:7=tcp://127.0.0.1:0"]):
            done = confab("serve", "--from", self.path, *options)
            self.assertEqual(done.code, 2, (options, done))
        self.assertEqual(confab("serve", "tcp://127.0.0.1:0", "--fresh").code, 2)
        self.assertEqual(confab("serve", "--from", self.folder / "none.json").code, 2)

    def test_a_port_in_use_is_code_3(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            self.write(PING)
            done = confab("serve", "--from", self.path, f"tcp://127.0.0.1:{port}")
            self.assertEqual(done.code, 3, done)


if __name__ == "__main__":
    unittest.main()
