"""docs/examples/*.json: each is good against the server that it is about, where that is installed, and bad against
one that answers a single byte otherwise."""

import contextlib
import json
import re
import shutil
import socket
import sys
import tempfile
import unittest

import known_servers
from documents import ROOT
from one_byte import Answers, in_between
from support import LIMIT, closed_port, confab, start, udp_peer

EXAMPLES = ROOT / "docs" / "examples"

LOCALHOST = b"\x09localhost\0\0\1\0\1"  # the name, A, IN


@contextlib.contextmanager
def name_server():
    def answer(server):
        while True:
            query, client = server.recvfrom(512)
            flags_and_counts = b"\x81\x80\0\1\0\1\0\0\0\0"
            # A record whose name stands at byte 12, and holds for a minute.
            record = b"\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4" + socket.inet_aton("127.0.0.1")
            server.sendto(query[:2] + flags_and_counts + LOCALHOST + record, client)

    with udp_peer(answer) as server:
        yield [f"udp://127.0.0.1:{server.port}"]


@contextlib.contextmanager
def file_server():
    def answer(server):
        while True:
            request, client = server.recvfrom(512)
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as transfer:
                if not request.startswith(b"\0\1confab.txt\0octet\0"):
                    transfer.sendto(b"\0\5\0\1File not found\0", client)
                    continue
                transfer.settimeout(LIMIT)
                transfer.sendto(b"\0\3\0\1short\n", client)
                assert transfer.recvfrom(512) == (b"\0\4\0\1", client)

    with udp_peer(answer) as server:
        yield [f"udp://127.0.0.1:{server.port}"]


@contextlib.contextmanager
def nobody():
    yield [f"tcp://127.0.0.1:{closed_port()}", f"udp://127.0.0.1:{closed_port(socket.SOCK_DGRAM)}"]


SERVERS = {
    "clock": lambda: known_servers.confab_serve("time"),
    "dns": name_server,
    "http": known_servers.http,
    "memcached-udp": known_servers.memcached,
    "redis": known_servers.redis,
    "refused": nobody,
    "tftp": file_server,
    "smtp": known_servers.smtp,
    "upper": lambda: known_servers.confab_serve("upper"),
}


def replay(name, urls, *options):
    targets = [word for url in urls for word in ("--target", url)]
    return confab("replay", EXAMPLES / f"{name}.json", *targets, *options)


class Examples(unittest.TestCase):
    def against_each_server(self, check):
        """`check(name, urls)` for every example whose server is installed."""
        for name, server in SERVERS.items():
            with self.subTest(name):
                try:
                    with server() as urls:
                        check(name, urls)
                except unittest.SkipTest as why:
                    print(f"skipped: {name}.json: {why}", file=sys.stderr)

    def test_each_is_told_of_and_has_a_server_here(self):
        names = {path.stem for path in EXAMPLES.glob("*.json")}
        self.assertEqual(names, set(SERVERS))
        text = (EXAMPLES / "README.md").read_text()
        for name in names:
            self.assertIn(f"]({name}.json)", text)

    def test_each_is_written_as_fmt_writes_it(self):
        for path in EXAMPLES.glob("*.json"):
            with self.subTest(path.name), tempfile.TemporaryDirectory() as folder:
                copy = shutil.copy(path, folder)
                done = confab("transcript", "fmt", "--stable", copy)
                self.assertEqual((done.code, done.err), (0, ""), done)
                with open(copy) as written:
                    self.assertEqual(written.read(), path.read_text())

    def test_each_has_a_title_and_this_machine_as_its_target(self):
        for path in EXAMPLES.glob("*.json"):
            with self.subTest(path.name):
                value = json.loads(path.read_text())
                self.assertTrue(value["title"])
                for event in value["events"]:
                    self.assertIn("//127.0.0.1:", event.get("url", "//127.0.0.1:"))

    def test_each_is_good_against_its_server(self):
        def check(name, urls):
            done = replay(name, urls)
            self.assertEqual((done.code, done.err), (0, ""), done)

        self.against_each_server(check)

    def test_what_its_note_tells_the_reader_to_start_is_what_it_needs(self):
        """As the note has it, but for the port: a test's is a free one."""
        told = 0
        for path in EXAMPLES.glob("*.json"):
            events = json.loads(path.read_text())["events"]
            note = re.match(r"Start it with: confab (serve [^.]*) 12000(\.|$)", events[0].get("text", ""))
            if not note:
                continue
            told += 1
            self.assertIn(f"`confab {note[1]} 12000`", (EXAMPLES / "README.md").read_text())
            schemes = {event["url"].split(":")[0] for event in events if "url" in event}
            with self.subTest(path.name), start(*note[1].split(), "0") as server:
                ports = [server.out.until(rf"^listening {each}://127\.0\.0\.1:(\d+)\n")[1] for each in sorted(schemes)]
                done = confab("replay", path, "--target", f"127.0.0.1:{int(ports[0])}")
                self.assertEqual((done.code, done.err, len(set(ports))), (0, "", 1), done)
        self.assertEqual(told, 2)

    def test_each_is_bad_against_a_server_that_differs_in_one_byte(self):
        def check(name, urls):
            for at, url in enumerate(urls if name != "refused" else []):
                answers = Answers()
                with in_between(url, answers) as front:
                    done = replay(name, urls[:at] + [front] + urls[at + 1 :])
                    self.assertEqual(done.code, 0, done)
                last = len(answers.all) - 1 if name != "http" else 0  # its page is of no interest
                for wrong in sorted({0, last}):
                    with self.subTest(url=url, wrong=wrong), in_between(url, Answers(wrong)) as front:
                        done = replay(name, urls[:at] + [front] + urls[at + 1 :], "--timeout", "1")
                        self.assertEqual(done.code, 1, done)

        self.against_each_server(check)

    def test_somebody_who_answers_is_not_refused(self):
        with known_servers.confab_serve("upper") as urls:
            done = replay("refused", urls, "--keep-going", "--timeout", "1")
            self.assertEqual(done.code, 1, done)
            self.assertIn("2 failed", done.out)


if __name__ == "__main__":
    unittest.main()
