"""What a recording has in it, and the commands and options that begin and end one."""

import os
import re
import socket
import unittest

from support import closed_port, confab, read_line, serving, start, tcp_peer, udp_peer
from transcripts import Recording


class What(Recording):
    def test_a_session_from_its_start(self):
        with serving("--reply", "upper", "tcp://127.0.0.1:0") as server:
            done = confab("--record", self.path, "127.0.0.1", server.ports[0], stdin="hello\n")
        self.assertEqual((done.code, done.err), (0, ""), done)
        whole = self.read()
        self.assertEqual((whole["format"], whole["version"], whole["tool"]["name"]), ("confab-transcript", 1, "confab"))
        opened, sent, received, *_, end = whole["events"]
        peer = f"127.0.0.1:{server.ports[0]}"
        self.assertEqual((opened["type"], opened["conn"], opened["url"]), ("open", "tcp1", "tcp://" + peer))
        self.assertEqual((opened["peer"], sent["data"]), (peer, "hello\n"))
        self.assertEqual((received["data"], received["from"]), ("HELLO\n", peer))
        self.assertEqual(self.types()[3:], ["shutdown", "eof", "close", "end"])
        self.assertEqual(end["events"], len(whole["events"]) - 1)
        self.assertEqual(self.path.stat().st_mode & 0o777, 0o600)

    def test_json_lines_by_the_name(self):
        path = self.folder / "r.jsonl"
        with serving("tcp://127.0.0.1:0") as server:
            confab("--record", path, "127.0.0.1", server.ports[0], stdin="a\n")
        self.assertNotIn('"events":[', path.read_text())
        self.assertEqual(self.types(path)[:3], ["open", "send", "recv"])

    def test_the_recording_is_what_json_prints(self):
        with serving("tcp://127.0.0.1:0") as server:
            path = self.folder / "r.jsonl"
            done = confab("--record", path, "--json", "127.0.0.1", server.ports[0], stdin="a\n")
        without_times = [re.sub(r'"(after_ms|created)":[^,}]*,?', "", text) for text in (done.out, path.read_text())]
        self.assertEqual(*without_times)

    def test_how_streams_were_cut_is_in_the_header(self):
        with serving("tcp://127.0.0.1:0") as server:
            confab("--record", self.path, "--framing", "delimiter:;", "127.0.0.1", server.ports[0], stdin="a;b\n")
            self.assertEqual(self.read()["defaults"], {"framing": "delimiter:;"})
            self.assertEqual(confab("replay", self.path).code, 0)

    def test_two_conversations_and_a_refused_port(self):
        refused = closed_port()
        with serving("--reply", "upper", "tcp://127.0.0.1:0", "udp://127.0.0.1:0") as server:
            tcp, udp = server.ports
            confab("--record", self.path, "--keep-going", "127.0.0.1", tcp,
                   stdin=f"a\n:udp {udp}\nb\n:tcp {refused}\n:use tcp1\nc\n")
        events = self.events()
        said = [(e["conn"], e["type"], e["data"]) for e in events if "data" in e]
        self.assertEqual(said, [("tcp1", "send", "a\n"), ("tcp1", "recv", "A\n"), ("udp1", "send", "b"),
                                ("udp1", "recv", "B"), ("tcp1", "send", "c\n"), ("tcp1", "recv", "C\n")])
        error = next(e for e in events if e["type"] == "error")
        self.assertEqual((error["conn"], error["op"], error["code"], error["url"]),
                         ("tcp2", "connect", "ECONNREFUSED", f"tcp://127.0.0.1:{refused}"))
        self.assertNotIn("connect_ms", next(e for e in events if e.get("conn") == "udp1"))

    def test_datagrams_with_their_sources(self):
        def answer(server):
            source = server.recvfrom(10)[1]
            server.sendto(b"", source)
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
                other.bind(("127.0.0.1", 0))
                self.other = other.getsockname()[1]
                other.sendto(b"\0elsewhere", source)
                self.assertEqual(other.recvfrom(20)[0], b"there")

        with udp_peer(answer) as server:
            confab("--record", self.path, "-n", "2", "-u", "127.0.0.1", server.port,
                   stdin="a\n:expect elsewhere\n:to last\nthere\n")
        empty, elsewhere = [e for e in self.events() if e["type"] == "recv"]
        self.assertEqual((empty["data"], empty["from"]), ("", f"127.0.0.1:{server.port}"))
        self.assertEqual((elsewhere["hex"], elsewhere["from"]), (b"\0elsewhere".hex(), f"127.0.0.1:{self.other}"))

    def test_a_refused_datagram_is_an_error(self):
        port = closed_port(socket.SOCK_DGRAM)
        confab("--record", self.path, "-u", "127.0.0.1", port, stdin="a\n")
        error = next(e for e in self.events() if e["type"] == "error")
        self.assertEqual((error["conn"], error["code"]), ("udp1", "ECONNREFUSED"))

    def test_an_unfinished_message_says_so(self):
        def login(connection):
            read_line(connection)
            connection.sendall(b"login: ")
            read_line(connection)

        with tcp_peer(login) as server, start("--record", self.path, "127.0.0.1", str(server.port)) as session:
            session.type("hello\n")
            session.out.until("login: ")
            session.type("me\n")
            session.end_input()
            session.code()
        received = next(e for e in self.events() if e["type"] == "recv")
        self.assertEqual((received["data"], received["partial"]), ("login: ", True))

    def test_braces_and_escapes_are_literal(self):
        line = 'a {{b}} "c" \\d\u202e\t\x1b[m'
        with serving("tcp://127.0.0.1:0") as server:
            confab("--record", self.path, "127.0.0.1", server.ports[0], stdin=line + "\n")
        self.assertEqual([e["data"] for e in self.events() if "data" in e], [line + "\n"] * 2)
        raw = self.path.read_text()
        self.assertFalse([c for c in raw if c != "\n" and (ord(c) < 32 or c == "\u202e")])

    def test_a_recording_is_spelled_as_fmt_does(self):
        with serving("tcp://127.0.0.1:0", "udp://127.0.0.1:0") as server:
            confab("--record", self.path, "--keep-going", "127.0.0.1", server.ports[0],
                   stdin=f"a\n:udp {server.ports[1]}\n:raw \\xff\n:tcp 1\n")
        before = self.path.read_text()
        self.assertEqual(confab("transcript", "fmt", self.path).code, 0)
        self.assertEqual(self.path.read_text(), before)


class Command(Recording):
    def test_record_and_off(self):
        with serving("tcp://127.0.0.1:0") as server:
            done = confab("127.0.0.1", server.ports[0], stdin=f"a\n:record {self.path}\nb\n:record off\nc\n")
        self.assertEqual((done.code, done.err), (0, ""), done)
        opened, sent, received, *more, end = self.events()
        self.assertEqual((sent["data"], received["data"]), ("a\n", "a\n"), "what came before is left out")
        sent, received = more
        self.assertTrue(opened["x-already-open"])
        self.assertEqual((opened["conn"], opened["peer"]), ("tcp1", f"127.0.0.1:{server.ports[0]}"))
        self.assertTrue(opened["local"].startswith("127.0.0.1:"), opened)
        self.assertEqual((sent["data"], received["data"], end["events"]), ("b\n", "b\n", 5))

    def test_one_file_after_the_other(self):
        second = self.folder / "s.jsonl"
        with serving("tcp://127.0.0.1:0") as server:
            confab("--record", self.path, "127.0.0.1", server.ports[0], stdin=f"a\n:record {second}\nb\n")
        self.assertEqual(self.types(), ["open", "send", "recv", "end"])
        self.assertEqual(self.types(second)[:3], ["open", "send", "recv"])

    def test_how_it_stands(self):
        done = confab(stdin=f":record\n:record {self.path}\n:record\n:record off\n:record off\n")
        self.assertEqual(done.lines, ["not recording", f"recording into {self.path}, events so far: 0"], done)
        self.assertEqual((done.code, len(done.errors)), (2, 1), done)
        self.assertEqual(self.types(), ["end"])

    def test_appending_goes_on_behind_the_last_event(self):
        for name in ("r.json", "r.jsonl"):
            path = self.folder / name
            with serving("tcp://127.0.0.1:0") as server:
                confab("--record", path, "127.0.0.1", server.ports[0], stdin="a\n")
                once = self.types(path)
                done = confab("--record", path, "--append", "127.0.0.1", server.ports[0], stdin="b\n")
            self.assertEqual(done.code, 0, done)
            events = self.events(path)
            self.assertEqual([e["type"] for e in events], once[:-1] + once)
            self.assertEqual(events[-1]["events"], len(events) - 1)

    def test_appending_mends_a_torn_file_first(self):
        with serving("tcp://127.0.0.1:0") as server:
            confab("--record", self.path, "127.0.0.1", server.ports[0], stdin="a\n")
            whole = self.path.read_bytes()
            self.path.write_bytes(whole[:whole.index(b'"recv"') + 20])
            said = confab("transcript", "lint", self.path).err
            done = confab("--record", self.path, "--append", "127.0.0.1", server.ports[0], stdin="b\n")
        self.assertIn("ended abruptly after 2 events; the rest is left out", said)
        self.assertEqual((done.code, done.err), (0, f"confab: {said}"), done)
        self.assertEqual(self.types()[:4], ["open", "send", "open", "send"])

    def test_appending_to_what_is_no_transcript(self):
        self.path.write_text("precious")
        done = confab("--record", self.path, "--append", stdin="")
        self.assertEqual((done.code, self.path.read_text()), (3, "precious"), done)
        self.assertIn("this is no transcript", done.err)

    def test_the_script_that_is_read_is_not_replaced(self):
        self.path.write_text(":list\n")
        link = self.path.with_name("link")
        link.symlink_to(self.path)
        for name in (self.path, link):
            with self.subTest(name):
                done = confab("-f", name, "--record", self.path, "--force")
                self.assertEqual((done.code, done.out), (2, ""), done)
                with open(name) as script:
                    done = confab("--record", self.path, "--force", stdin=script)
                self.assertEqual((done.code, done.out), (2, ""), done)
                self.assertIn("would replace the script itself", done.err)
                for first in (("-c", ":list"), ("-f", "/dev/null")):
                    with open(name) as script:
                        done = confab(*first, "-i", "--record", self.path, "--force", stdin=script)
                    self.assertEqual((done.code, done.out), (2, ""), done)
                self.assertEqual(self.path.read_text(), ":list\n")

    def test_force_replaces(self):
        self.path.write_text("precious")
        self.assertEqual(confab("--record", self.path, "--force", stdin="").code, 0)
        self.assertEqual(self.types(), ["end"])
        self.assertEqual(os.listdir(self.folder), ["r.json"])

    def test_options_that_make_no_sense(self):
        for options in (["--append"], ["--force"], ["--record", "x", "--append", "--force"], ["--record"]):
            done = confab(*options, stdin="")
            self.assertEqual((done.code, len(done.errors)), (2, 1), done)


if __name__ == "__main__":
    unittest.main()
