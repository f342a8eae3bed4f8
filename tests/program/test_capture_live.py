"""Captures that tcpdump makes of confab's own conversations: they are what confab recorded of them."""

import contextlib
import json
import os
import shutil
import socket
import time
import unittest

from proxies import proxy
from support import LIMIT, Running, closed_port, confab, dial, observe, read_line, serving, start, tcp_peer
from transcript_files import Folder


@unittest.skipUnless(shutil.which("tcpdump") and os.geteuid() == 0, "tcpdump is not installed, or we may not capture")
class OfARealConversation(Folder):
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
