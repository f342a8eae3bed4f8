"""confab proxy --record-each, --rotate: a recording in more than one file."""

import contextlib
import glob
import os
import resource
import signal
import socket
import tempfile
import unittest

from proxies import client, events, proxy, replayed, said, shouting, url
from support import closed_port, confab, observe, read_all, read_line, serving, tcp_peer


def echo(connection):
    while line := read_line(connection):
        connection.sendall(line)


def talk(program, *lines):
    """A client of shouting()."""
    with client(program) as talker:
        assert read_line(talker) == b"hello\n"
        for line in lines:
            talker.sendall(line)
            assert read_line(talker) == line.upper()
        talker.shutdown(socket.SHUT_WR)
        read_all(talker)


class Files(unittest.TestCase):
    def setUp(self):
        self.folder = self.enterContext(tempfile.TemporaryDirectory())
        self.each = f"{self.folder}/a-{{{{conn}}}}.json"

    def path(self, name):
        return f"{self.folder}/{name}"

    def files(self):
        return sorted(os.listdir(self.folder))

    def refused(self, *options):
        done = confab("proxy", *options, "tcp://127.0.0.1:0", f"tcp://127.0.0.1:{closed_port()}")
        self.assertEqual(self.files_made(), [], done)
        return done

    def files_made(self):
        return [name for name in self.files() if os.path.getsize(self.path(name)) > 4]

    def lint(self, path):
        done = confab("transcript", "lint", path)
        self.assertEqual((done.code, done.err), (0, ""), done)


class OneEach(Files):
    def test_each_is_whole_replays_against_the_server_and_serves_the_client(self):
        with tcp_peer(shouting) as target:
            with proxy(url(target), "-q", "--record-each", self.each) as program:
                talk(program, b"one\n")
                talk(program, b"two\n", b"three\n")
                self.assertEqual(program.stop(), 0)
            self.assertEqual(self.files(), ["a-tcp1.json", "a-tcp2.json"])
            for name, lines in (("a-tcp1.json", ["one"]), ("a-tcp2.json", ["two", "three"])):
                path = self.path(name)
                self.assertEqual(said(path, "send"), [("send", f"{line}\n") for line in lines])
                self.lint(path)
                self.assertEqual(replayed(path, target.port).code, 0)
        with serving("--from", self.path("a-tcp2.json"), "--once", "tcp://127.0.0.1:0") as mock:
            again = confab("--banner", mock.urls[0], stdin="two\nthree\n")
            self.assertEqual([line.split("> ")[1] for line in again.lines], ["hello", "TWO", "THREE"])
            self.assertEqual(mock.code(), 0)

    def test_a_file_is_finished_when_its_conversation_is(self):
        with tcp_peer(shouting) as target, proxy(url(target), "--record-each", self.each) as program:
            talk(program, b"one\n")
            program.out.until("tcp1 closed")
            for _ in range(100):
                if events(self.path("a-tcp1.json"))[-1]["type"] == "end":
                    break
                observe(0.1)
            else:
                self.fail("it has no end")
            program.stop()

    def test_beside_one_recording_of_all(self):
        with tcp_peer(shouting) as target:
            with proxy(url(target), "-q", "--record-each", self.each, "--record", self.path("all.json")) as program:
                talk(program, b"one\n")
                talk(program, b"two\n")
                program.stop()
        apart = said(self.path("a-tcp1.json"), "send", "recv") + said(self.path("a-tcp2.json"), "send", "recv")
        self.assertEqual(said(self.path("all.json"), "send", "recv"), apart)

    def test_one_whose_target_refuses_is_its_error(self):
        with proxy(f"tcp://127.0.0.1:{closed_port()}", "-q", "--record-each", self.each) as program:
            with client(program) as talker, contextlib.suppress(ConnectionError):
                read_all(talker)
            self.assertEqual(program.stop(), 0)
        self.assertEqual([each["type"] for each in events(self.path("a-tcp1.json"))], ["error", "end"])
        self.lint(self.path("a-tcp1.json"))

    def test_secrets_by_their_names(self):
        with tcp_peer(echo) as target:
            with proxy(url(target), "-q", "--record-each", self.each, "--secret", "TOKEN=s3cr3t-token") as program:
                with client(program) as talker:
                    talker.sendall(b"it is s3cr3t-token\n")
                    self.assertEqual(read_line(talker), b"it is s3cr3t-token\n")
                program.stop()
        with open(self.path("a-tcp1.json")) as file:
            text = file.read()
        self.assertNotIn("s3cr3t-token", text)
        self.assertIn("{{TOKEN}}", text)

    def test_a_name_for_all_is_refused(self):
        done = self.refused("--record-each", self.path("a.json"))
        self.assertEqual(done.code, 2, done)
        self.assertIn("such as session-{{conn}}.json", done.err)
        done = self.refused("--record-each", self.path("a-{{conn}}-{{name}}.json"))
        self.assertEqual(done.code, 2, done)

    def test_files_that_are_there_are_left_alone_gone_on_with_or_replaced(self):
        with open(self.path("a-tcp7.json"), "w") as file:
            file.write("mine")
        done = self.refused("--record-each", self.each)
        self.assertEqual(done.code, 3, done)
        self.assertIn("a-tcp7.json: File exists; --append goes on with it, --force replaces it", done.err)
        done = self.refused("--record-each", f"{self.folder}/none/{{{{conn}}}}.json")
        self.assertEqual(done.code, 3, done)
        os.remove(self.path("a-tcp7.json"))
        with tcp_peer(shouting) as target:
            for option in ((), ("--append",), ("--force",)):
                with proxy(url(target), "-q", "--record-each", self.each, *option) as program:
                    talk(program, b"one\n")
                    self.assertEqual(program.stop(), 0)
                self.lint(self.path("a-tcp1.json"))
                count = 2 if option == ("--append",) else 1
                self.assertEqual(said(self.path("a-tcp1.json"), "send"), [("send", "one\n")] * count)

    def test_connections_get_the_descriptors_that_they_need(self):
        count = 300
        most = 2 * count + 64 + 40  # two sockets each, the files that are open at once, our own

        def limit():
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))

        with tcp_peer(echo) as target:
            with proxy(url(target), "-q", "--record-each", self.each, preexec_fn=limit) as program:
                talkers = [self.enterContext(client(program)) for _ in range(count)]
                for turn in range(3):
                    for number, talker in enumerate(talkers):
                        talker.sendall(b"%d %d\n" % (turn, number))
                    for number, talker in enumerate(talkers):
                        self.assertEqual(read_line(talker), b"%d %d\n" % (turn, number))
                for talker in talkers:
                    talker.close()
                self.assertEqual(program.stop(), 0)
                self.assertEqual(program.err.rest(), b"")
        self.assertEqual(len(self.files()), count)
        for name in self.files():
            self.assertEqual(len(said(self.path(name), "send", "recv")), 6)
            self.assertEqual(events(self.path(name))[-1]["type"], "end")

    def test_a_full_disk_costs_no_byte_on_the_wire_and_is_said_once(self):
        def full():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))

        with tcp_peer(shouting) as target:
            with proxy(url(target), "-q", "--record-each", self.each, preexec_fn=full) as program:
                for _ in range(3):
                    talk(program, b"one\n")
                self.assertEqual(program.stop(), 3)
                told = program.err.rest().decode()
        self.assertEqual(told.count("File too large"), 1, told)
        self.assertIn("or not be written to their end: 3", told)
        self.assertEqual(self.files(), [])


class Row(Files):
    def joined(self, name):
        """What each conversation says in a row of files."""
        all_of = {}
        for path in sorted(glob.glob(self.path(f"{name}-*.json"))):
            for each in events(path):
                if each["type"] in ("send", "recv", "shutdown", "eof", "close"):
                    all_of.setdefault(each["conn"], []).append((each["type"], each.get("data")))
        return all_of

    def test_the_files_together_have_every_conversation_whole(self):
        with tcp_peer(shouting) as target:
            with proxy(url(target), "-q", "--record", self.path("r.json"), "--rotate", "2k",
                       "--record-each", self.each) as program:
                with client(program) as long:
                    read_line(long)
                    for number in range(40):
                        if number:
                            talk(program, b"one\n", b"two\n")
                        long.sendall(b"%d goes on\n" % number)
                        read_line(long)
                self.assertEqual(program.stop(), 0)
        row = sorted(glob.glob(self.path("r-*.json")))
        self.assertGreater(len(row), 5)
        for path in row:
            self.lint(path)
            self.assertLess(os.path.getsize(path), 6000)
        joined = self.joined("r")
        self.assertEqual(len(joined), 40)
        for conversation, told in joined.items():
            self.assertEqual(told, said(self.path(f"a-{conversation}.json"), "send", "recv", "shutdown", "eof", "close"))

    def test_a_conversation_that_begins_and_ends_in_time_is_in_one_file_and_replays(self):
        with tcp_peer(shouting) as target:
            with proxy(url(target), "-q", "--record", self.path("r.json"), "--rotate", "1k") as program:
                for number in range(12):
                    talk(program, b"%d\n" % number)
                program.stop()
            row = self.files()
            self.assertEqual(row[:2], ["r-00001.json", "r-00002.json"])
            for name in row:
                told = events(self.path(name))
                self.assertEqual(len([each for each in told if each["type"] == "open"]),
                                 len([each for each in told if each["type"] == "close"]))
                self.assertEqual(replayed(self.path(name), target.port).code, 0)

    def test_by_time(self):
        with tcp_peer(shouting) as target:
            with proxy(url(target), "--record", self.path("r.json"), "--rotate", "1s") as program:
                with client(program) as talker:
                    read_line(talker)
                    while len(self.files()) < 2:  # twice as old as asked for
                        talker.sendall(b"one\n")
                        read_line(talker)
                        observe(0.01)
                program.stop()
        for name in self.files():
            self.lint(self.path(name))
        self.assertIn("goes on in r-00002.json", [each.get("text") for each in events(self.path("r-00001.json"))])
        again = events(self.path("r-00002.json"))[0]
        self.assertEqual((again["type"], again["conn"], again["x-already-open"]), ("open", "tcp1", True))

    def test_files_that_are_there_are_left_alone(self):
        with open(self.path("r-00003.json"), "w") as file:
            file.write("mine")
        options = ("--record", self.path("r.json"), "--rotate", "1M")
        done = self.refused(*options)
        self.assertEqual(done.code, 3, done)
        self.assertIn("r-00003.json: File exists; --append goes on after it", done.err)
        done = self.refused(*options, "--force")
        self.assertEqual(done.code, 2, done)
        with tcp_peer(shouting) as target:
            with proxy(url(target), "-q", *options, "--append") as program:
                talk(program, b"one\n")
                self.assertEqual(program.stop(), 0)
        self.assertEqual(self.files(), ["r-00003.json", "r-00004.json"])

    def test_neither_a_size_nor_a_time_is_refused(self):
        for word in ("10", "soon", "10ms", "100"):
            done = self.refused("--record", self.path("r.json"), "--rotate", word)
            self.assertEqual(done.code, 2, done)
        self.assertIn("10M", self.refused("--record", self.path("r.json"), "--rotate", "10").err)
        self.assertEqual(self.refused("--rotate", "10M").code, 2)
        self.assertEqual(self.refused("--record", "/dev/null", "--rotate", "10M").code, 3)


if __name__ == "__main__":
    unittest.main()
