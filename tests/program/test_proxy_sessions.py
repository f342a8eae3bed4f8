"""Other people's clients and servers, recorded through the proxy with no change to either.

tests/sessions has such recordings, with rules written by hand where a value varies. Each is replayed against its server
and served to its client; both are red where one byte is another.
"""

import contextlib
import json
import os
import pathlib
import subprocess
import tempfile
import threading
import unittest

import real_servers
import started_servers
from proxies import events, proxy
from support import LIMIT, Running, confab, environment, start

SESSIONS = pathlib.Path(__file__).parent.parent / "sessions"
MAIL = "From: Alice <alice@example.org>\r\nSubject: hi\r\n\r\nHow are you?\r\n.A line with a dot\r\n"


def said_by(program, *arguments, text=""):
    """What a client prints, and whether it is content."""
    path = started_servers.program(*program)
    done = subprocess.run([path, *arguments], input=text.encode(), capture_output=True, env=environment(), timeout=LIMIT)
    return done.stdout.decode(errors="replace"), done.returncode == 0


def redis_cli(place):
    return said_by(("redis-cli", "redis-tools"), *place, text="SET greeting hello\nGET greeting\nINCR visits\n"
                   "RPUSH list a b c\nLRANGE list 0 -1\nDEL greeting visits list\n")


def curl(*arguments, **options):
    return said_by(("curl", "curl"), "-sS", *arguments, **options)


def sic(port):
    """Joins, says something, leaves."""
    words = (("End of MOTD", ":j #tea\n"), ("End of NAMES", "hello all\n"), ("<alice> hello all", ":QUIT :bye\n"))
    with Running([started_servers.program("sic", "sic"), "-h", "127.0.0.1", "-p", str(port), "-n", "alice"]) as client:
        for awaited, answer in words:
            client.out.until(awaited)
            client.type(answer)
        client.out.until('"bye"')
        return client.out.seen.decode(errors="replace"), True


def attempt(client, port):
    """A client that may wait for an answer for ever."""
    with contextlib.suppress(AssertionError, subprocess.TimeoutExpired):
        client(port)


class Sessions(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def changed(self, name, kind, old, new):
        """The recording with one byte of an event of this kind changed."""
        assert len(old) == len(new)
        lines = (SESSIONS / f"{name}.json").read_text().splitlines(keepends=True)
        hits = [i for i, line in enumerate(lines) if f'"type":"{kind}"' in line and old in line]
        self.assertTrue(hits, f"{name} has no {old}")
        lines[hits[-1]] = lines[hits[-1]].replace(old, new)
        path = os.path.join(self.folder, "changed.json")
        pathlib.Path(path).write_text("".join(lines))
        return path

    def records(self, name, target, client, listen="tcp://127.0.0.1:0", framing="line"):
        """What the client said of it. The recording has what the one that is checked in has."""
        path = os.path.join(self.folder, "fresh.json")
        with proxy(target, "-q", "--record", path, "--framing", framing, listen=listen) as program:
            said, is_content = client(program.port)
            self.assertEqual(program.stop(), 0)
        self.assertTrue(is_content, said)
        kept = json.loads((SESSIONS / f"{name}.json").read_text())["events"]
        sent = lambda all_events: [each["data" if "data" in each else "hex"] for each in all_events if each["type"] == "send"]
        self.assertEqual(sent(events(path)), sent(kept))
        self.assertEqual(confab("transcript", "lint", path).code, 0)
        return said

    def replays(self, name, target, old, new):
        path = SESSIONS / f"{name}.json"
        done = confab("replay", path, "--target", target)
        self.assertEqual(done.code, 0, done)
        done = confab("replay", self.changed(name, "recv", old, new), "--target", target)
        self.assertEqual(done.code, 1, done)

    def serves(self, name, client, listen, old, new):
        """What the client says when the recording is in its server's place."""
        path = SESSIONS / f"{name}.json"
        with start("serve", "--from", path, "--once", listen) as server:
            said, is_content = client(server.out.until(r"^listening \S+?:(\d+)").group(1).decode())
            self.assertTrue(is_content, said)
            self.assertEqual(server.code(), 0, server.err.seen)
        with start("serve", "--from", self.changed(name, "send", old, new), "--once", listen) as server:
            port = server.out.until(r"^listening \S+?:(\d+)").group(1).decode()
            waiting = threading.Thread(target=attempt, args=(client, port))
            waiting.start()
            self.assertEqual(server.code(), 1, server.out.seen)
        waiting.join(LIMIT)
        return said

    def test_redis(self):
        client = lambda port: redis_cli(["-p", str(port)])
        with real_servers.redis() as place:
            target = f"unix:{place.path('redis.sock')}"
            said = self.records("redis", target, client, framing="resp")
            self.assertEqual(said, "OK\nhello\n1\n3\na\nb\nc\n3\n")
            self.replays("redis", target, "hello", "hallo")
        self.assertEqual(self.serves("redis", client, "tcp://127.0.0.1:0", "visits", "visitz"), said)

    def test_mail(self):
        client = lambda port: curl(f"smtp://127.0.0.1:{port}/client.example", "--mail-from", "alice@example.org",
                                   "--mail-rcpt", "bob@example.org", "-T", "-", text=MAIL)
        with real_servers.exim() as place:
            target = f"tcp://127.0.0.1:{place.port}"
            self.records("smtp", target, client)
            self.replays("smtp", target, "250 Accepted", "250 accepted")
        self.serves("smtp", client, "tcp://127.0.0.1:0", "How are you?", "How are you!")

    def test_a_page(self):
        client = lambda port: curl("-A", "curl", "-H", "Host: www.example.org", f"http://127.0.0.1:{port}/",
                                   f"http://127.0.0.1:{port}/nothing")
        with real_servers.nginx() as place:
            target = f"tcp://127.0.0.1:{place.port}"
            said = self.records("nginx", target, client, framing="http")
            self.assertTrue(said.startswith("<h1>hello</h1>\n"), said)
            self.replays("nginx", target, "404 Not Found{{", "404 Not found{{")
        said = self.serves("nginx", client, "tcp://127.0.0.1:0", "/nothing", "/something"[:8])
        self.assertTrue(said.startswith("<h1>hello</h1>\n"), said)

    def test_a_chat(self):
        with real_servers.ngircd() as place:
            target = f"tcp://127.0.0.1:{place.port}"
            self.records("irc", target, sic)
            self.replays("irc", target, "End of NAMES list", "End of NAMES lisp")
        self.serves("irc", sic, "tcp://127.0.0.1:0", "hello all", "hello alf")

    def test_a_file(self):
        client = lambda port: curl(f"tftp://127.0.0.1:{port}/hello.txt")
        with real_servers.atftpd() as place:
            target = f"udp://127.0.0.1:{place.port}"
            said = self.records("tftp", target, client, listen="udp://127.0.0.1:0", framing="raw")
            self.assertEqual(said, "hello over TFTP\n" * 80)
            self.replays("tftp", target, "626c6b73697a65003531320", "626c6b73697a65003531330")
        self.assertEqual(self.serves("tftp", client, "udp://127.0.0.1:0", "00040003", "00040009"), said)


if __name__ == "__main__":
    unittest.main()
