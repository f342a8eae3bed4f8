"""confab transcript convert, from captures. Other readers of captures are asked where they are installed."""

import json
import os
import re
import shutil
import subprocess
import unittest

from captures import Dialogue, damaged, lock_step, pcap, pcapng
from support import LIMIT, closed_port, confab
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


if __name__ == "__main__":
    unittest.main()
