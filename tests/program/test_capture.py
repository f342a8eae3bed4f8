"""confab transcript convert, from captures. Other readers of captures are asked where they are installed."""

import contextlib
import json
import os
import re
import shutil
import socket
import subprocess
import time
import unittest

from captures import Dialogue, damaged, lock_step, pcap, pcapng
from proxies import proxy
from support import LIMIT, Running, closed_port, confab, dial, observe, read_line, serving, start, tcp_peer
from transcript_files import DOCUMENT, Folder


class Converting(Folder):
    def convert(self, content, *options, name="c.pcap", to="t.json"):
        """How it went, and the events: none where there is no file."""
        self.to = self.folder / to
        done = confab("transcript", "convert", *options, self.file(content, name), self.to)
        self.events = json.loads(self.to.read_text())["events"] if self.to.exists() else []
        return done

    def kinds(self, conn="tcp1"):
        return [each["type"] for each in self.events if each.get("conn") == conn]

    def said(self, kind):
        return "".join(each.get("data", "") for each in self.events if each["type"] == kind)


class OfACapture(Converting):
    def test_a_capture_becomes_a_transcript_by_its_content(self):
        for content, name in ((pcap(lock_step()), "c.jsonl"), (pcapng(lock_step()), "c.txt")):
            done = self.convert(content, "--force", name=name)
            self.assertEqual((done.code, done.out, done.err), (0, "", ""), done)
            self.assertEqual(self.kinds(), ["open", "send", "recv", "send", "recv", "shutdown", "eof", "close"])
        opened = self.events[0]
        self.assertEqual(opened["url"], "tcp://10.0.0.2:80")
        self.assertEqual((opened["peer"], opened["local"]), ("10.0.0.2:80", "10.0.0.1:40000"))
        self.assertEqual(opened["connect_ms"], 1)
        self.assertEqual([each.get("after_ms") for each in self.events[:3]], [1, 2, 1])
        self.assertEqual(json.loads(self.to.read_text())["created"], "2023-11-14T22:13:20.000Z")
        self.assertEqual(confab("transcript", "lint", self.to).err, "")
        self.assertEqual(self.to.stat().st_mode & 0o777, 0o600)

    def test_a_pipe_can_be_read_and_written(self):
        done = confab("transcript", "convert", "-", "-", stdin=pcap(damaged()["one missing"][0]))
        self.assertEqual(done.code, 1, done)
        self.assertTrue(json.loads(done.lines[1])["x-incomplete"], done)

    def test_missing_bytes_are_code_1_and_the_rest_is_kept(self):
        done = self.convert(pcap(damaged()["one missing"][0]))
        self.assertEqual(done.code, 1, done)
        self.assertIn("bytes are missing in the capture, in 1 of 1 conversations; notes say where", done.err)
        self.assertTrue(self.events[0]["x-incomplete"])
        notes = [each["text"] for each in self.events if each["type"] == "note"]
        self.assertEqual(notes, ["4 bytes are not in the capture, after the first 6 that the client sent"])
        self.assertEqual(self.said("recv"), "HELLO\nBYE\n")
        warned = confab("transcript", "lint", self.to)
        self.assertEqual(warned.code, 0, warned)
        self.assertIn("warning: bytes of this conversation are missing", warned.err)
        for mode in (["replay", "--target", f"127.0.0.1:{closed_port()}", self.to],
                     ["serve", "--from", self.to, "tcp://127.0.0.1:0"]):
            with self.subTest(mode[0]):
                done = confab(*mode)
                self.assertEqual((done.code, done.out), (2, ""), done)
                self.assertIn("it cannot be played", done.err)

    def test_a_capture_with_an_error_writes_nothing(self):
        whole = pcap(lock_step())
        for content, place in ((whole[:-1], len(whole) - 70), (whole[:30], 24), (whole[:7], 0)):
            done = self.convert(content)
            self.assertEqual((done.code, done.out), (2, ""), done)
            self.assertIn(f"c.pcap: at byte {place}: the file ends inside", done.err)
            self.assertEqual(os.listdir(self.folder), ["c.pcap"])

    def test_a_file_that_exists_stays(self):
        self.file("mine", "t.json")
        done = confab("transcript", "convert", self.file(pcap(lock_step()), "c.pcap"), self.folder / "t.json")
        self.assertEqual(done.code, 3, done)
        self.assertIn("--force", done.err)
        self.assertEqual((self.folder / "t.json").read_text(), "mine")

    def test_a_disk_without_room_is_an_error_that_names_the_file(self):
        done = confab("transcript", "convert", self.file(pcap(lock_step()), "c.pcap"), "/dev/full")
        self.assertEqual(done.code, 3, done)
        self.assertIn("/dev/full", done.err)
        self.assertEqual(done.out, "")

    def test_only_what_is_asked_for_is_told(self):
        others = lock_step(client=("10.0.0.3", 40001), server=("10.0.0.4", 81))
        content = pcap(lock_step() + others)
        self.convert(content)
        self.assertEqual({each.get("conn") for each in self.events[:-1]}, {"tcp1", "tcp2"})
        for end in ("10.0.0.4:81", "81", "10.0.0.3:40001"):
            self.convert(content, "--force", "--filter", end)
            self.assertEqual({each.get("conn") for each in self.events[:-1]}, {"tcp1"})
            self.assertEqual(self.events[0]["url"], "tcp://10.0.0.4:81")
        done = self.convert(content, "--force", "--filter=10.9.9.9:1")
        self.assertIn("no conversation over TCP or UDP is in it", done.err)

    def test_who_serves_can_be_said(self):
        late = pcap(lock_step()[4:])
        self.convert(late)
        self.assertEqual(self.events[0]["url"], "tcp://10.0.0.2:80")
        self.assertTrue(self.events[0]["x-already-open"])
        self.convert(late, "--force", "--server", "10.0.0.1:40000")
        self.assertEqual(self.events[0]["url"], "tcp://10.0.0.1:40000")

    def test_streams_are_cut_as_asked(self):
        packets = Dialogue().call().send(b"\x02hi\x01!").recv(b"\x03").recv(b"abc").packets
        self.convert(pcap(packets), "--framing", "u8")
        self.assertEqual(json.loads(self.to.read_text())["defaults"], {"framing": "u8"})
        payloads = [each["hex"] for each in self.events if each["type"] in ("send", "recv")]
        self.assertEqual(payloads, ["026869", "0121", "03616263"])

    def test_options_that_are_wrong(self):
        capture = self.file(pcap([]), "c.pcap")
        for options, words in ((["--filter", "example.org:80"], "captures have no names"), (["--filter"], "needs a value"),
                               (["--framing", "lines"], "no framing"), (["--server", "10.0.0.1"], "port"),
                               (["--sever", "1"], "unknown option")):
            done = confab("transcript", "convert", capture, self.folder / "t.json", *options)
            self.assertEqual(done.code, 2, done)
            self.assertIn(words, done.err)
        done = confab("transcript", "convert", "--filter", "80", self.file(DOCUMENT), self.folder / "x.json")
        self.assertEqual(done.code, 2, done)
        self.assertIn("--filter is for captures", done.err)
        done = confab("transcript", "lint", "--filter", "80", capture)
        self.assertEqual(done.code, 2, done)

    def test_hostile_bytes_are_harmless(self):
        self.convert(pcap(Dialogue().call().recv(b"\x1b[2J\x9b\x00\xff\n").packets))
        self.assertTrue(all(0x20 <= each < 0x7f or each == 0x0a for each in self.to.read_bytes()))


@unittest.skipUnless(shutil.which("tshark"), "tshark is not installed")
class AsTsharkReadsIt(Converting):
    def streams_of(self, path):
        """What each side sent, for each stream: [client's, server's]. The client is whom tshark shows first."""
        streams = []
        while True:
            done = subprocess.run(["tshark", "-r", path, "-q", "-z", f"follow,tcp,raw,{len(streams)}"], timeout=LIMIT,
                                  capture_output=True, text=True)
            lines = re.findall(r"^(\t?)([0-9a-f]+)$", done.stdout, re.MULTILINE)
            if not lines:
                return streams
            streams.append(["".join(data for tab, data in lines if bool(tab) == by_server) for by_server in (False, True)])

    def test_each_damage_leaves_the_same_bytes(self):
        for name, (packets, snap_length) in damaged().items():
            if name == "cut packets":
                continue  # tshark shows dots in their place
            with self.subTest(name):
                self.convert(pcap(packets, snap_length), "--force")
                ours = []
                for conn in sorted({each["conn"] for each in self.events if "conn" in each}):
                    sides = ["".join(each["data"] for each in self.events if (each["type"], each.get("conn")) == (kind, conn))
                             for kind in ("send", "recv")]
                    ours.append([side.encode().hex() for side in sides])
                theirs = self.streams_of(self.folder / "c.pcap")
                # It writes "[4 bytes missing in capture file]" where they are, in hexadecimal digits, too.
                words = b" bytes missing in capture file]".hex()
                gap = re.compile(f"5b([0-9a-f]{{2}})+?{words}(00)?")
                theirs = [[gap.sub("", side) for side in stream] for stream in theirs]
                if name == "late":
                    theirs = [stream[::-1] for stream in theirs]
                self.assertEqual(ours, theirs)


@unittest.skipUnless(shutil.which("tcpdump") and os.geteuid() == 0, "tcpdump is not installed, or we may not capture")
class OfARealConversation(Converting):
    def capture(self, talk, packets):
        """A file of those `packets`, as tcpdump's filters say it, of what is said meanwhile. Needs self.port."""
        path = self.folder / "real.pcap"
        command = ["tcpdump", "-i", "lo", "-U", "--immediate-mode", "-Z", "root", "-w", path, packets]
        with Running(command) as tcpdump:
            try:
                tcpdump.err.until("listening on")
            except AssertionError as why:
                self.skipTest(f"nothing can be captured here: {why}")
            talk()
            self.wait_for_the_end_in(path)
            tcpdump.process.terminate()
            tcpdump.code()
        return path

    def wait_for_the_end_in(self, path):
        """What is captured comes into the file in its order, some time: a last conversation shows it."""
        with contextlib.closing(dial(self.port)) as client:
            client.sendall(b"the last\n")
            read_line(client)
            end = time.monotonic() + LIMIT
            while b"THE LAST\n" not in path.read_bytes():
                self.assertLess(time.monotonic(), end, "the last packet does not come")
                observe(0.05)

    def test_a_captured_conversation_replays_and_serves(self):
        with serving("tcp://127.0.0.1:0", "--reply", "upper") as server:
            self.port = server.ports[0]

            def talk():
                client = dial(self.port)
                self.client = client.getsockname()[1]
                for line in (b"hello\n", b"bye\n"):
                    client.sendall(line)
                    read_line(client)
                client.close()

            path = self.capture(talk, f"port {self.port}")
            to = self.folder / "real.json"
            done = confab("transcript", "convert", "--filter", f"127.0.0.1:{self.client}", path, to)
            self.assertIn(done.code, (0, 1), done)
            if done.code == 1:
                self.skipTest("the kernel dropped packets")
            replayed = confab("replay", to)
            self.assertEqual(replayed.code, 0, replayed)
        with start("serve", "--from", to, "tcp://127.0.0.1:0") as mock:
            port = int(mock.out.until(r"listening tcp://127.0.0.1:(\d+)").group(1))
            client = dial(port)
            client.sendall(b"hello\n")
            self.assertEqual(read_line(client), b"HELLO\n")
            client.close()

    def test_a_datagram_that_is_refused_is_the_error_that_its_sender_recorded(self):
        recorded = self.folder / "recorded.json"
        with serving("tcp://127.0.0.1:0", "--reply", "upper") as server:
            self.port, nobody = server.ports[0], closed_port(socket.SOCK_DGRAM)
            talk = lambda: confab("--record", recorded, "-c", "hello", f"udp://127.0.0.1:{nobody}")  # noqa: E731
            path = self.capture(talk, f"port {self.port} or udp port {nobody} or icmp")
        to = self.folder / "real.json"
        done = confab("transcript", "convert", "--filter", f"127.0.0.1:{nobody}", path, to)
        self.assertEqual(done.code, 0, done)
        both = []
        for file in (recorded, to):
            events = json.loads(file.read_text())["events"]
            both.append([{key: value for key, value in each.items() if key != "after_ms"} for each in events
                         if each["type"] in ("open", "send", "error")])
        for opened in (each[0] for each in both):
            opened.pop("connect_ms", None)
        self.assertEqual([each["type"] for each in both[1]], ["open", "send", "error"])
        self.assertEqual(*both)
        replayed = confab("replay", to)
        self.assertEqual(replayed.code, 0, replayed)

    def test_a_capture_and_a_proxy_have_the_same_conversations(self):
        def login(connection):
            connection.sendall(b"login: ")
            while line := read_line(connection):
                connection.sendall(line.upper())

        def talk():
            clients = [dial(self.port) for _ in range(3)]
            self.clients = [f"127.0.0.1:{each.getsockname()[1]}" for each in clients]
            for each in clients:
                self.assertEqual(each.recv(7, socket.MSG_WAITALL), b"login: ")
            for number in range(40):
                one = clients[number % 3]
                one.sendall(b"line %d\nand more\n" % number)
                self.assertEqual((read_line(one), read_line(one)), (b"LINE %d\n" % number, b"AND MORE\n"))
            clients[1].shutdown(socket.SHUT_WR)
            self.assertEqual(clients[1].recv(1), b"")
            for each in clients:
                each.close()

        recorded, to = self.folder / "recorded.json", self.folder / "captured.json"
        with tcp_peer(login) as target, proxy(f"tcp://127.0.0.1:{target.port}", "-q", "--record", str(recorded)) as program:
            self.port = program.port
            path = self.capture(talk, f"port {self.port}")
            self.assertEqual(program.stop(), 0)
        done = confab("transcript", "convert", path, to)
        if done.code == 1:
            self.skipTest("the kernel dropped packets")
        self.assertEqual((done.code, done.err), (0, ""), done)
        by_proxy, by_capture = self.conversations(recorded, "x-client"), self.conversations(to, "local")
        for each in self.clients:
            self.assertGreater(len(by_proxy[each]), 50)
            self.assertEqual(by_proxy[each], by_capture[each])

    def conversations(self, path, client):
        """What was said and how it ended, in its order, by the client's address: to it a proxy is the server."""
        names, said = {}, {}
        for each in json.loads(path.read_text())["events"]:
            if each["type"] == "open":
                names[each["conn"]] = each[client]
            elif "conn" in each and each["type"] != "note":
                said.setdefault(names[each["conn"]], []).append(
                    {key: value for key, value in each.items() if key not in ("conn", "after_ms", "from")})
        return said

    def test_a_rotated_recording_of_a_proxy_has_the_same_conversations(self):
        def talk():
            options = ("-q", "--record", self.folder / "p.json", "--rotate", "1k")
            with proxy(f"tcp://127.0.0.1:{self.port}", *options) as program, contextlib.closing(dial(program.port)) as long:
                for number in range(9):
                    with contextlib.closing(dial(program.port)) as client:
                        for each in (long, client, client):
                            each.sendall(b"hello %d\n" % number)
                            read_line(each)
                long.close()
                program.stop()

        with serving("tcp://127.0.0.1:0", "--reply", "upper") as server:
            self.port = server.ports[0]
            path = self.capture(talk, f"port {self.port}")
        done = confab("transcript", "convert", path, self.folder / "real.json")
        if done.code == 1:
            self.skipTest("the kernel dropped packets")
        row = sorted(self.folder.glob("p-*.json"))
        self.assertGreater(len(row), 3)
        recorded, captured = said_by_place(*row), said_by_place(self.folder / "real.json")
        self.assertEqual(len(recorded), 10)
        self.assertEqual(recorded, {place: captured.get(place) for place in recorded})


def said_by_place(*paths):
    """What each conversation says in these files together, by its own address."""
    said = {}
    for path in paths:
        places = {}
        for event in json.loads(path.read_text())["events"]:
            if event["type"] == "open":
                places[event["conn"]] = event["local"]
            if event["type"] in ("send", "recv"):
                said.setdefault(places[event["conn"]], []).append((event["type"], event["data"]))
    return said


if __name__ == "__main__":
    unittest.main()
