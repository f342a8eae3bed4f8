"""Recording when things go wrong: what is shown is in the file, whatever happens to the program, the disk, the peer."""

import json
import os
import re
import resource
import signal
import threading
import unittest

from support import confab, read_line, serving, start, tcp_peer
from test_terminal import Terminal
from transcripts import Recording, document


class Trouble(Recording):
    def assert_goes_on(self, path, *words, limit=None):
        """The session does its work without a recording; it is said once, and the code is 3."""
        def prepare():
            if limit:
                resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

        with serving("tcp://127.0.0.1:0") as server:
            done = confab("--record", path, "--no-source", "127.0.0.1", server.ports[0], stdin="a\nb\n" * 20,
                          prepare=prepare)
        self.assertEqual((done.code, done.out), (3, "a\nb\n" * 20), done)
        self.assertEqual(len(done.errors), 1, done)
        for word in words:
            self.assertIn(word, done.err)

    def test_a_file_that_exists_is_left_alone(self):
        self.path.write_text("precious")
        self.assert_goes_on(self.path, "exists", "--append", "--force")
        self.assertEqual(self.path.read_text(), "precious")

    def test_a_recording_that_goes_on_is_not_offered_to_be_replaced(self):
        done = confab(stdin=f":record {self.path}\n:record {self.path}\n")
        self.assertEqual(done.code, 3, done)
        self.assertEqual(done.err, f"confab: cannot record into {self.path}: File exists; a recording goes into it already\n")

    def test_an_option_that_there_is_not_is_no_file(self):
        for typed in ("--apend x", "x --apend"):
            done = confab(stdin=f":record {typed}\n", prepare=lambda: os.chdir(self.folder))
            self.assertEqual((done.code, list(self.folder.iterdir())), (2, []), done)
            self.assertIn(":record: there is no option --apend", done.err)

    def test_a_link_is_not_followed(self):
        self.path.symlink_to(self.folder / "elsewhere")
        for exists in (False, True):
            for how in ([], ["--append"], ["--force"]):
                done = confab("--record", self.path, *how, stdin="")
                self.assertEqual((done.code, done.err), (3, f"confab: cannot record into {self.path}: "
                                                            "it is a symbolic link, which is not followed\n"), done)
            self.assertTrue(self.path.is_symlink())
            self.assertEqual((self.folder / "elsewhere").exists(), exists)
            (self.folder / "elsewhere").write_text("")

    def test_places_that_cannot_be_written(self):
        self.assert_goes_on(self.folder / "none" / "r.json", "No such file")
        self.assert_goes_on(self.folder, "directory")

    def test_a_full_device(self):
        self.assert_goes_on("/dev/full", "No space left")

    def test_a_disk_that_fills_up_leaves_a_whole_file(self):
        for name in ("r.json", "r.jsonl"):
            path = self.folder / name
            for limit in range(1100, 1220, 7):
                path.unlink(missing_ok=True)
                self.assert_goes_on(path, "ended: File too large", limit=limit)
                value = document(path.read_text())  # no repair needed
                self.assertGreater(len(value["events"]), 4)
                self.assertLessEqual(path.stat().st_size, limit)

    def test_a_disk_that_is_full_at_the_header_leaves_no_file(self):
        for name in ("r.json", "r.jsonl"):
            path = self.folder / name
            for limit in (1, 3, 40, 110):
                self.assert_goes_on(path, "ended: File too large", "nothing was recorded", limit=limit)
                self.assertEqual(list(self.folder.iterdir()), [])

    def test_a_disk_that_is_full_at_the_header_leaves_what_was_to_be_replaced(self):
        old = '{"format":"confab-transcript","version":1,"events":[\n\n]}\n'
        self.path.write_text(old)
        with serving("tcp://127.0.0.1:0") as server:
            done = confab("--record", self.path, "--force", "127.0.0.1", server.ports[0], stdin="a\n",
                          prepare=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (50, 50)))
        self.assertEqual((done.code, len(done.errors)), (3, 1), done)
        self.assertIn("nothing was recorded", done.err)
        self.assertEqual(self.path.read_text(), old)
        self.assertEqual(list(self.folder.iterdir()), [self.path])

    def test_a_full_device_says_that_nothing_was_recorded(self):
        self.assert_goes_on("/dev/full", "nothing was recorded")

    def test_it_is_said_at_a_command_too(self):
        done = confab(stdin=":record /dev/full\n:record\n")
        self.assertEqual((done.code, len(done.errors), done.lines), (3, 1, ["not recording"]), done)

    def test_a_pipe_gets_json_lines(self):
        path = self.folder / "fifo.json"
        os.mkfifo(path)
        pieces = []

        def read():
            with open(path, "rb") as fifo:
                ready.set()
                pieces.append(fifo.read())

        ready = threading.Event()
        reader = threading.Thread(target=read)
        with serving("tcp://127.0.0.1:0") as server:
            # Its own writer lets the reader come in first; the program wants one to be there.
            keeper = os.open(path, os.O_RDWR)
            reader.start()
            ready.wait()
            done = confab("--record", path, "127.0.0.1", server.ports[0], stdin="a\n")
            os.close(keeper)
        reader.join()
        self.assertEqual(done.code, 0, done)
        self.assertEqual([json.loads(line).get("type") for line in pieces[0].splitlines()][1:4], ["open", "send", "recv"])

    def test_a_pipe_without_a_reader(self):
        path = self.folder / "fifo"
        os.mkfifo(path)
        self.assert_goes_on(path, "No such device")


class Together(Recording):
    def test_a_file_that_is_recorded_into_is_no_other_recordings(self):
        empty = self.folder / "empty.json"
        empty.write_text('{"format":"confab-transcript","version":1,"events":[\n\n]}\n')
        for name in ("r.json", "r.jsonl"):
            path = self.folder / name
            with serving("tcp://127.0.0.1:0") as server:
                with start("--record", path, "127.0.0.1", server.ports[0]) as session:
                    session.type("a\n")
                    session.out.until("a\n")
                    for how in ("--append", "--force"):
                        done = confab("127.0.0.1", server.ports[0], "--record", path, how, stdin="lost\n")
                        self.assertEqual((done.code, len(done.errors)), (3, 1), done)
                        self.assertIn("a recording goes into it already", done.err)
                        done = confab(stdin=f":record {how} {path}\n:record\n")
                        self.assertEqual((done.code, done.lines), (3, ["not recording"]), done)
                    for rewrite in (["fmt", path], ["convert", "--force", empty, path]):
                        done = confab("transcript", *rewrite)
                        self.assertEqual((done.code, len(done.errors)), (3, 1), done)
                        self.assertIn("(a recording goes into it)", done.err)
                    session.type("b\n")
                    session.end_input()
                    self.assertEqual(session.code(), 0)
            said = [e["data"] for e in self.events(path) if e["type"] == "send"]
            self.assertEqual(said, ["a\n", "b\n"])
            self.assertEqual(confab("--record", path, "--append", stdin="").code, 0)

    def test_what_was_continued_or_replaced_is_recorded_into_too(self):
        for how in ("--append", "--force"):
            self.path.write_text('{"format":"confab-transcript","version":1,"events":[\n\n]}\n')
            with serving("tcp://127.0.0.1:0") as server:
                with start("--record", self.path, how, "127.0.0.1", server.ports[0]) as session:
                    session.type("a\n")
                    session.out.until("a\n")
                    self.assertEqual(confab("--record", self.path, "--append", stdin="").code, 3)
                    session.end_input()
                    session.code()
            self.assertEqual(self.types()[:3], ["open", "send", "recv"])

    def test_a_session_goes_on_with_its_own_recording(self):
        with serving("tcp://127.0.0.1:0") as server:
            done = confab("--record", self.path, "127.0.0.1", server.ports[0],
                          stdin=f"a\n:record --append {self.path}\nb\n")
        self.assertEqual((done.code, done.err), (0, ""), done)
        events = self.events()
        self.assertEqual([e["data"] for e in events if "data" in e], ["a\n", "a\n", "b\n", "b\n"])
        self.assertEqual(events[-1]["events"], len(events) - 1)

    def test_a_session_begins_its_own_recording_anew(self):
        with serving("tcp://127.0.0.1:0") as server:
            confab("--record", self.path, "127.0.0.1", server.ports[0],
                   stdin=f"a\n:record --force {self.path}\nb\n")
        # What the conversation said before is in its journal, and in the new file once.
        self.assertEqual([e["data"] for e in self.events() if "data" in e], ["a\n", "a\n", "b\n", "b\n"])


class AtATerminal(Recording):
    def test_a_full_disk_is_said_once_and_is_code_3_also_after_quit(self):
        with serving("tcp://127.0.0.1:0") as server:
            terminal = Terminal("--record", "/dev/full", "127.0.0.1", server.ports[0])
            terminal.until(r"\* recording into /dev/full ended: No space left")
            terminal.type("hello")
            self.assertNotIn("recording", terminal.until(r"^127\.0\.0\.1:\d+> hello"))
            terminal.type(":quit")
            self.assertEqual(terminal.code(), 3)

    def test_what_is_typed_is_in_the_file_when_its_reply_is_shown(self):
        with serving("--reply", "upper", "tcp://127.0.0.1:0") as server:
            terminal = Terminal("127.0.0.1", server.ports[0])
            terminal.type(f":record {self.path}")
            terminal.until(r"\* recording into .*r\.json")
            terminal.type("hello")
            terminal.until(r"^127\.0\.0\.1:\d+> HELLO")
            os.kill(terminal.child.pid, signal.SIGKILL)
            terminal.end()
        self.assertEqual([e["type"] for e in document(self.path.read_text())["events"]], ["open", "send", "recv"])


class Killed(Recording):
    replies = 10_000

    def endless(self, connection):
        read_line(connection)
        for number in range(self.replies):
            connection.sendall(b"%d\n" % number)
        read_line(connection)

    def received(self, path):
        """Lines: a slow machine may have recorded one in two pieces."""
        events = json.loads(path.read_text())["events"]
        return "".join(e["data"] for e in events if e["type"] == "recv").split("\n")

    def test_what_was_shown_is_in_the_file_after_a_kill(self):
        for name, rounds in (("r.json", 12), ("r.jsonl", 6)):
            for round in range(rounds):
                path = self.folder / f"{round}{name}"
                with tcp_peer(self.endless) as server:
                    with start("--record", path, "--no-source", "127.0.0.1", str(server.port)) as session:
                        session.type("go\n")
                        session.out.until(rf"^{round * 400}\n")
                        session.send(signal.SIGKILL)
                        session.code()
                        shown = session.out.rest().split(b"\n")[:-1]
                last = int(shown[-1]) if shown else round * 400
                done = confab("transcript", "lint", path)
                self.assertEqual(done.code, 0, done)
                self.assertEqual(len(done.errors), 1, done)  # that it was interrupted
                mended = self.folder / "mended.json"
                self.assertEqual(confab("transcript", "convert", "--force", path, mended).code, 0)
                self.assertEqual(self.received(mended)[:last + 1], [str(number) for number in range(last + 1)])

    def test_long_replies_torn_by_a_kill_lose_nothing_that_was_shown(self):
        def long(connection):
            read_line(connection)
            for number in range(300):
                connection.sendall(b"%d " % number + b"x" * 30_000 + b"\n")
            read_line(connection)

        for round in range(6):
            path = self.folder / f"{round}.json"
            with tcp_peer(long) as server:
                with start("--record", path, "--no-source", "127.0.0.1", str(server.port)) as session:
                    session.type("go\n")
                    session.out.until(rf"^{round * 9} x+\n")
                    session.send(signal.SIGKILL)
                    session.code()
                    shown = re.findall(rb"^(\d+) x+$", session.out.rest(), re.MULTILINE)
            last = int(shown[-1]) if shown else round * 9
            self.assertEqual(confab("transcript", "fmt", path).code, 0)
            numbers = [line.split(" ")[0] for line in self.received(path)]
            self.assertEqual(numbers[:last + 1], [str(number) for number in range(last + 1)])

    def test_a_signal_that_can_be_heard_ends_it_in_order(self):
        with tcp_peer(self.endless) as server:
            with start("--record", self.path, "127.0.0.1", str(server.port)) as session:
                session.type("go\n")
                session.out.until("100\n")
                session.send(signal.SIGTERM)
                self.assertEqual(session.code(), 143)
        self.assertEqual(self.types()[-1], "end")


if __name__ == "__main__":
    unittest.main()
