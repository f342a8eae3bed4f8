"""Each framing against a server that speaks it: said, recorded, replayed, served from the recording. The servers send
byte by byte, in reads of their own."""

import json
import pathlib
import re
import socket
import tempfile
import unittest

from documents import ROOT
from support import confab, observe, read_all, serving, tcp_peer

CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nHEL\r\n2;x\r\nLO\r\n0\r\n\r\n"
SIZED = b"HTTP/1.1 404 Not Found\r\nContent-Length: 3\r\n\r\nno\n"
GET = b"GET /%s HTTP/1.1\r\nHost: x\r\n\r\n"

# framing: (typed, what the server hears, what it answers, what is shown of that)
TALKS = {
    "netstring": [("hello", b"5:hello,", b"5:HELLO,", "HELLO"), ("a,b", b"3:a,b,", b"3:A,B,", "A,B")],
    "decimal": [("hello", b"5 hello", b"5 HELLO", "HELLO"), ("1 2", b"3 1 2", b"3 1 2", "1 2")],
    "varint": [("hello", b"\5hello", b"\x81\1" + b"x" * 129, "x" * 129), ("b", b"\1b", b"\1B", "B")],
    "length:offset=1,size=4,be,adds=4": [
        ("Qselect", b"Q\0\0\0\x0aselect", b"T\0\0\0\x07ROW", "TROW"),
        (":hex 58", b"X\0\0\0\4", b"Z\0\0\0\5I", "ZI"),
    ],
    "length:offset=1,size=varint": [(":hex 10 61 62", b"\x10\2ab", b"0\1z", "0z")],
    "u16be": [("hello", b"\0\5hello", b"\0\5HELLO", "HELLO")],
    "cobs": [("hello", b"\6hello\0", b"\6HELLO\0", "HELLO"), (":hex 00 61", b"\1\2a\0", b"\2b\0", "b")],
    "slip": [("hello", b"\xc0hello\xc0", b"\xc0HELLO\xc0", "HELLO"),
             (":hex c0 61", b"\xc0\xdb\xdca\xc0", b"b\xc0", "b")],
    "resp": [
        ('SET k "two words"', b"*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$9\r\ntwo words\r\n", b"+OK\r\n", "+OK"),
        ("GET k", b"*2\r\n$3\r\nGET\r\n$1\r\nk\r\n", b"$9\r\ntwo words\r\n", "$9\ntwo words"),
        ("KEYS *", b"*2\r\n$4\r\nKEYS\r\n$1\r\n*\r\n", b"*1\r\n$1\r\nk\r\n", "*1\n$1\nk"),
    ],
    "http": [
        (":send <<.\nGET /a HTTP/1.1\nHost: x\n\n.", GET % b"a", CHUNKED,
         "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\nHELLO"),
        (":send <<.\nGET /b HTTP/1.1\nHost: x\n\n.", GET % b"b", SIZED,
         "HTTP/1.1 404 Not Found\nContent-Length: 3\n\nno"),
    ],
    "until:/(?m)^[$#] $/": [("ls", b"ls\n", b"file\nother $\n$ ", "file\nother $\n$ "),
                            ("id", b"id\n", b"root\n# ", "root\n# ")],
    "idle:300ms": [("hello", b"hello\n", b"one\ntwo\nthree", "one\ntwo\nthree"), ("b", b"b\n", b"B\n", "B")],
}


def slowly(connection, answer):
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for i in range(len(answer)):
        connection.sendall(answer[i : i + 1])
        if i < 60:
            observe(0.001)


def server_of(talk):
    """Hears what is to be heard, to the byte, and answers each message."""
    def handle(connection):
        for _, heard, answer, _ in talk:
            got = b""
            while len(got) < len(heard) and (piece := connection.recv(len(heard) - len(got))):
                got += piece
            if not got:
                return
            assert got == heard, (got, heard)
            slowly(connection, answer)
        assert read_all(connection) == b""
    return tcp_peer(handle)


def script_of(talk):
    return "".join(typed + "\n" for typed, *_ in talk)


def shown_of(talk):
    return "".join(text + "\n" for *_, text in talk)


class Framings(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = pathlib.Path(folder.name) / "r.json"

    def talk_to(self, port, framing, talk, *options):
        done = confab("--framing", framing, "--no-source", "--reply-timeout", "5", *options, "127.0.0.1", port,
                      stdin=script_of(talk))
        self.assertEqual((done.code, done.errors), (0, []), done)
        self.assertEqual(done.out, shown_of(talk), done)

    def test_what_is_typed_is_wrapped_and_what_comes_is_cut(self):
        for framing, talk in TALKS.items():
            with self.subTest(framing), server_of(talk) as server:
                self.talk_to(server.port, framing, talk)

    def record(self, framing, talk):
        self.path.unlink(missing_ok=True)
        with server_of(talk) as server:
            self.talk_to(server.port, framing, talk, "--record", self.path)
        recorded = json.loads(self.path.read_text())
        self.assertEqual(recorded["defaults"]["framing"], framing)
        received = [e for e in recorded["events"] if e["type"] == "recv"]
        self.assertEqual([e for e in received if e.get("partial")], [])
        self.assertEqual(len(received), len(talk))
        return recorded

    def replay(self, talk, *options):
        with server_of(talk) as server:
            done = confab("replay", self.path, "--target", f"tcp://127.0.0.1:{server.port}", *options)
            self.assertEqual(done.code, 0, done)

    def test_a_recording_replays_by_its_bytes_and_by_rules_about_its_messages(self):
        for framing, talk in TALKS.items():
            with self.subTest(framing):
                recorded = self.record(framing, talk)
                self.replay(talk)
                for event in recorded["events"]:
                    if event["type"] == "recv":
                        event["match"] = {"any": True}
                self.path.write_text(json.dumps(recorded))
                self.replay(talk)
                self.replay(talk, "--sessions", "2", "--repeat", "2")

    def test_a_recording_is_served(self):
        for framing, talk in TALKS.items():
            for mode in ("strict", "loose"):
                with self.subTest(framing, mode=mode):
                    self.record(framing, talk)
                    with serving("--from", self.path, "--mode", mode, "tcp://127.0.0.1:0") as server:
                        self.talk_to(server.ports[0], framing, talk)

    def replays_here_alone(self, server):
        """What could not be cut is in the recording: the same server is right, and one that says something else is not."""
        done = confab("replay", self.path, "--target", f"127.0.0.1:{server.port}")
        self.assertEqual(done.code, 0, done)

        def says_other(connection):
            connection.recv(100)
            connection.sendall(b"other")

        with tcp_peer(says_other) as stranger:
            done = confab("replay", self.path, "--timeout", "500ms", "--target", f"127.0.0.1:{stranger.port}")
            self.assertEqual(done.code, 1, done)

    def test_a_peer_that_ends_in_the_middle_is_told(self):
        for framing, begun in {"netstring": b"5:hel", "decimal": b"5", "varint": b"\5h", "cobs": b"\5a",
                               "slip": b"\xc0a", "resp": b"*2\r\n+a\r\n", "http": SIZED[:-1],
                               "length:offset=1,size=2": b"Q\0"}.items():
            def handle(connection, begun=begun):
                connection.recv(100)
                slowly(connection, begun)

            with self.subTest(framing), tcp_peer(handle) as server:
                done = confab("--framing", framing, "--force", "--record", self.path, "127.0.0.1", server.port, stdin="hello\n")
                self.assertEqual(done.code, 3, done)
                self.assertIn("in the middle of a message", done.err)
                self.replays_here_alone(server)

    def test_what_cannot_be_cut_is_told_with_what_was_expected(self):
        for framing, hostile, said in (("netstring", b"05:hello,", "without a leading zero"),
                                       ("decimal", b"99999999999999999999 x", "at most 19 digits"),
                                       ("varint", b"\x80\0", "shortest form"),
                                       ("resp", b"$-2\r\n", '"-2"'),
                                       ("http", b"HTTP/1.1 200 OK\nA: b\n\n", "CR LF"),
                                       ("slip", b"\xdbx", "db dc or db dd"),
                                       ("cobs", b"\5a\0", "more bytes"),
                                       ("length:size=4", b"HTTP", "limit of 1048576")):
            def handle(connection, hostile=hostile):
                connection.recv(100)
                connection.sendall(hostile)
                read_all(connection)

            with self.subTest(framing), tcp_peer(handle) as server:
                done = confab("--framing", framing, "--force", "--record", self.path, "127.0.0.1", server.port, stdin="hello\n")
                self.assertEqual(done.code, 3, done)
                self.assertIn(said, done.err)
                self.replays_here_alone(server)

    def test_a_response_without_a_length_lasts_until_the_end(self):
        def handle(connection):
            connection.recv(100)
            slowly(connection, b"HTTP/1.0 200 OK\r\n\r\nall of it\n")

        with tcp_peer(handle) as server:
            done = confab("--framing", "http", "--no-source", "127.0.0.1", server.port,
                          "-c", ":raw GET / HTTP/1.0\\r\\n\\r\\n")
        self.assertEqual((done.code, done.out), (0, "HTTP/1.0 200 OK\n\nall of it\n"), done)

    def test_a_file_is_wrapped_piece_by_piece(self):
        size = 600_000
        self.path.write_bytes(bytes(range(256)) * (size // 256) + b"x" * (size % 256))
        for framing, begin, end in (("netstring", b"600000:", b","), ("cobs", b"\1", b"\0"), ("slip", b"\xc0", b"\xc0"),
                                    ("length:offset=2,size=4", b"\0\1\0\x09\x27\xbe\2", b"x"),
                                    ("resp", b"\0\1\2", b"x")):
            heard = []
            with self.subTest(framing), tcp_peer(lambda c, heard=heard: heard.append(read_all(c))) as server:
                done = confab("--framing", framing, "-n", "0", "127.0.0.1", server.port, stdin=f":file {self.path}\n")
                self.assertEqual(done.code, 0, done)
                server.finish()
                self.assertTrue(heard[0].startswith(begin), heard[0][:20])
                self.assertTrue(heard[0].endswith(end), heard[0][-20:])

    def test_raw_is_bytes_under_every_framing(self):
        for framing in TALKS:
            heard = []
            with self.subTest(framing), tcp_peer(lambda c, heard=heard: heard.append(read_all(c))) as server:
                done = confab("--framing", framing, "-n", "0", "127.0.0.1", server.port, stdin=":raw a\\0b\n")
                self.assertEqual(done.code, 0, done)
                server.finish()
                self.assertEqual(heard, [b"a\0b"])

    def test_a_command_of_redis_with_an_open_quote_is_not_sent(self):
        with tcp_peer(read_all) as server:
            done = confab("--framing", "resp", "127.0.0.1", server.port, stdin='SET a "b\n')
        self.assertEqual(done.code, 2, done)
        self.assertIn("does not end", done.err)

    def test_a_pause_longer_than_that_of_prompts_makes_one_message(self):
        def handle(connection):
            connection.recv(100)
            for piece in (b"one ", b"two ", b"three"):
                connection.sendall(piece)
                observe(0.3)
            read_all(connection)

        with tcp_peer(handle) as server:
            done = confab("--framing", "idle:1s", "-n", "1", "--reply-timeout", "9", "--json", "127.0.0.1", server.port,
                          stdin="a\n")
        received = [json.loads(line) for line in done.lines if '"recv"' in line]
        self.assertEqual([(e["data"], e.get("partial")) for e in received], [("one two three", None)], done)


class Documents(unittest.TestCase):
    def names(self):
        """Of the help, with arguments as they are written there."""
        rows = confab(stdin=":help framing\n").out
        return re.findall(r"(?m)^  ([a-z]\S*)  +\S", rows)

    def test_the_table_of_framings_has_those_of_the_help(self):
        documented = (ROOT / "docs" / "commands.md").read_text()
        self.assertGreater(len(self.names()), 15)
        for name in self.names():
            self.assertTrue(f"| `{name}`" in documented, name)

    def test_the_schema_takes_what_the_program_takes(self):
        pattern = json.loads((ROOT / "docs" / "transcript.schema.json").read_text())["definitions"]["framing"]["pattern"]
        for name in [*TALKS, "delimiter:;", *filter(lambda n: not n.endswith(("TEXT", "DURATION")), self.names())]:
            self.assertRegex(name, pattern)
        for name in ("lines", "netstrings", "length:", "until:x", "idle:", "idle:soon", "delimiter:", "http/2"):
            self.assertNotRegex(name, pattern)


if __name__ == "__main__":
    unittest.main()
