"""confab serve --from: recordings of servers, served to the clients of those servers."""

import json
import re
import socket
import sys
import time
import unittest

from mocking import HEAD, PING, UDP, Folder, ask, udp_client
from support import LIMIT, PEERS, TERMINATE, Running, confab, dial, peer, quiet, read_all, read_line


def run_client(name, port, stdin=""):
    with Running([sys.executable, PEERS / f"{name}.py", "127.0.0.1", port]) as client:
        client.type(stdin)
        client.end_input()
        out = client.out.rest().decode()
        client.code()
        return out


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
            mock.out.until(r"> pang$")

    def test_a_template_and_what_came_instead_are_shown_alike(self):
        self.write([PING[0], {"type": "recv", "match": {"pattern": "id {{id}}\n"}},
                    {"type": "send", "template": "use {{id}}\n"}, {"type": "close"}])
        with self.serving() as mock, dial(mock.port) as client:
            client.recv(100)
            client.sendall(b"use another\n")
            mock.err.until(r"^  - use \{\{id\}\}\\n\n  \+ use another\\n$")

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
        clock = "at Fri Nov  6 15:36:00 2020 {{ 7f2c9d1e-0000-4000-8000-000000000000 2020-01-01T00:00:00.000Z 1234\n"
        self.write([PING[0], {"type": "recv", "data": clock, "match": {
            "pattern": "at {{when:ctime}} {{lb}} {{id:uuid}} {{t:rfc3339}} {{n:int}}\n"}}])
        with self.serving() as mock, dial(mock.port) as client:
            self.assertEqual(read_line(client).decode(), clock)
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


class Usage(Folder):
    def test_a_bad_transcript_is_code_2_with_its_place(self):
        events = '{"type": "open", "url": "tcp://127.0.0.1:12000"},\n{"type": "send", "data": 7}\n]}\n'
        self.path.write_text(HEAD + events)
        done = confab("serve", "--from", self.path)
        self.assertEqual(done.code, 2, done)
        self.assertRegex(done.err, r"r\.json:3:\d+: ")
        self.write([PING[0], {"type": "recv", "match": {"any": True}}])
        done = confab("serve", "--from", self.path)
        self.assertEqual(done.code, 2, done)
        self.assertRegex(done.err, r"^confab: \S+r\.json:3:1: this \"recv\" cannot be served: .*add \"data\"")

    def test_a_warning_of_the_file_begins_as_everything_does(self):
        self.write([PING[0] | {"urll": 1}, *PING[1:]])
        with self.serving() as mock:
            mock.err.until(r"^confab: \S+r\.json:2:\d+: warning: \"urll\" is not a key")

    def test_bad_options_are_code_2(self):
        self.write(PING)
        for options in (["--mode", "lax"], ["--drop", "120%"], ["--reply", "echo"], ["--seed", "x"],
                        ["tcp://127.0.0.1:0", "tcp://127.0.0.1:0"], ["udp://127.0.0.1:0"],
                        ["tcp://127.0.0.1:7=tcp://127.0.0.1:0"]):
            done = confab("serve", "--from", self.path, *options)
            self.assertEqual(done.code, 2, (options, done))
        self.assertEqual(confab("serve", "tcp://127.0.0.1:0", "--fresh").code, 2)

    def test_a_file_that_cannot_be_read_is_code_3(self):
        self.assertEqual(confab("serve", "--from", self.folder / "none.json").code, 3)

    def test_a_port_in_use_is_code_3(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            self.write(PING)
            done = confab("serve", "--from", self.path, f"tcp://127.0.0.1:{port}")
            self.assertEqual(done.code, 3, done)


if __name__ == "__main__":
    unittest.main()
