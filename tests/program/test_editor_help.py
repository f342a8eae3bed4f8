"""History, completion, hints and the rc file at a terminal."""

import os
import pathlib
import re
import signal
import tempfile
import unittest

from editor_session import Keeper, connected, ready
from emulator import Emulator
from support import closed_port, has_editor


class Session(Emulator):
    """One in a given home, so that several share their files."""

    def __init__(self, home, *arguments, columns=80):
        super().__init__(*arguments, columns=columns, env={"HOME": str(home)})
        self.until(ready)

    def enter(self, line):
        """Until the prompt stands below it."""
        self.type(line + "\r")
        self.until(lambda t: ready(t) and line in "".join(t.last_rows(t.screen.lines)))

    def leave(self):
        self.type("\x04")
        assert self.code() == 0


class AtHome(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="confab-home-")
        self.addCleanup(folder.cleanup)
        self.home = pathlib.Path(folder.name)

    def write(self, path, text):
        place = self.home / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)


class History(AtHome):
    FILE = ".local/state/confab/history"

    def test_outlives_the_session_also_after_kill_9_and_is_readable_by_its_owner_alone(self):
        with Keeper() as peer:
            with Session(self.home, "127.0.0.1", peer.port) as terminal:
                terminal.until(connected)
                terminal.type("from the first\r")
                peer.next()
                terminal.until(ready)
                terminal.send(signal.SIGKILL)
            self.assertEqual((self.home / self.FILE).stat().st_mode & 0o777, 0o600)
            with Session(self.home, "127.0.0.1", peer.port) as terminal:
                terminal.until(connected)
                terminal.type("\x1b[A\r")
                self.assertEqual(peer.next(), b"from the first\n")

    def test_of_two_sessions_at_once_is_kept_whole(self):
        with Session(self.home) as one, Session(self.home) as two:
            for number in range(3):
                one.enter(f"one {number}")
                two.enter(f"two {number}")
            one.leave()
            two.leave()
        kept = [line.split("\t")[2] for line in (self.home / self.FILE).read_text().splitlines()]
        self.assertEqual(sorted(kept), sorted(f"{who} {number}" for number in range(3) for who in ("one", "two")))

    def test_up_offers_first_what_was_sent_to_this_peer(self):
        with Keeper() as here, Keeper() as there, Session(self.home, "127.0.0.1", here.port) as terminal:
            terminal.until(connected)
            terminal.type("for here\r")
            here.next()
            terminal.enter(f":tcp 127.0.0.1 {there.port}")
            terminal.until(lambda t: str(there.port) in t.last_row())
            terminal.type("for there\r")
            there.next()
            terminal.enter(f":tcp 127.0.0.1 {here.port}")
            terminal.until(lambda t: str(here.port) in t.last_row())
            terminal.type("\x1b[A\x1b[A\r")  # the way here, then what was said here
            self.assertEqual(here.next(), b"for here\n")

    def test_is_listed_and_not_kept_where_it_is_not_wanted(self):
        with Session(self.home, "--no-history") as terminal:
            terminal.enter("said")
            terminal.enter(":history")
            terminal.leave()
        self.assertFalse((self.home / self.FILE).exists())
        with Session(self.home) as terminal:
            for line in ("first", " hidden", "second"):
                terminal.enter(line)
            terminal.type(":history 5\r")
            terminal.until(lambda t: re.search(r"^\d{4}-\d\d-\d\d \d\d:\d\d .*second$", t.text(), re.MULTILINE))
            self.assertNotRegex(terminal.text(), r"\d\d:\d\d .*hidden")
            terminal.leave()

    def test_that_cannot_be_written_is_said_once_and_the_session_goes_on(self):
        self.write(".local/state/confab", "a file where the folder should be")
        with Session(self.home) as terminal:
            for line in ("one", "two"):
                terminal.type(line + "\r")
            terminal.until(lambda t: t.words().count("nothing was sent") == 2)
            self.assertEqual(terminal.words().count("/history"), 1)
            terminal.leave()


class Completion(AtHome):
    def test_of_a_command_its_addresses_settings_and_files(self):
        (self.home / "a file.txt").write_text("content\n")
        with Keeper() as peer, Session(self.home, "127.0.0.1", peer.port) as terminal:
            terminal.until(connected)
            terminal.type(":t\t")
            terminal.until(":tcp  :tls  :to")
            terminal.type("c\t")
            terminal.until("> :tcp [HOST PORT")
            terminal.type("127\t")
            terminal.until(f":tcp 127.0.0.1:{peer.port}")
            terminal.type("\x03")
            terminal.until(ready)
            terminal.type(":set rec\t")
            terminal.until(":set reconnect on | ask | off")
            terminal.type("o\t")
            terminal.until(lambda t: re.search(r"^off +on", t.text(), re.MULTILINE))
            terminal.type("\x03")
            terminal.until(ready)
            terminal.type(":file ~/a\t\r")
            self.assertEqual(peer.next(), b"content\n")

    def test_shows_no_file_name_that_a_terminal_would_obey(self):
        for name in ("evil\x1b]0;owned\x07", "evil\u202e", "evil\x9b2J"):
            (self.home / name).write_text("")
        (self.home / "even").write_text("")
        with Session(self.home) as terminal:
            terminal.type(":file ~/ev\t")
            terminal.until(":file ~/even")
            self.assertEqual(terminal.screen.titles, [])
            self.assertNotIn(b"\x1b]", terminal.raw)

    def test_lists_ports_by_their_value(self):
        self.write(History.FILE, "".join(f"1\t\t:tcp example.org {port}\n" for port in (9, 443, 8080, 80)))
        with Session(self.home) as terminal:
            terminal.type(":tcp example.org \t")
            terminal.until(lambda t: re.search(r"^9 +80 +443 +8080", t.text(), re.MULTILINE))

    def test_of_a_message_does_nothing(self):
        with Session(self.home) as terminal:
            terminal.type("te\txt")
            terminal.until(lambda t: t.last_row().endswith("> text"))


class Hints(AtHome):
    def test_show_the_rest_dim_and_right_accepts_it(self):
        with Keeper() as peer, Session(self.home, "127.0.0.1", peer.port) as terminal:
            terminal.until(connected)
            terminal.type("hello world\r")
            peer.next()
            terminal.until(ready)
            terminal.type("hel")
            terminal.until(lambda t: t.last_row().endswith("> hello world"))
            self.assertIn(b"\x1b[2mlo world", terminal.raw)
            terminal.type("\x1b[C\r")
            self.assertEqual(peer.next(), b"hello world\n")
            terminal.until(ready)
            terminal.type("hel\r")
            self.assertEqual(peer.next(), b"hel\n")
            terminal.until(lambda t: t.text().count("hello world") == 2, "no hint is left behind")

    def test_show_a_usage_which_right_does_not_insert(self):
        with Session(self.home) as terminal:
            terminal.type(":tcp ")
            terminal.until(lambda t: t.last_row().endswith(":tcp [HOST PORT | HOST:PORT | PORT]"))
            terminal.type("\x1b[C\x1b[C\r")
            terminal.until("usage: :tcp")

    def test_are_off_where_they_are_not_wanted(self):
        with Session(self.home) as terminal:
            terminal.enter(":set hints off")
            terminal.type(":tcp ")
            terminal.until(lambda t: t.last_row().endswith(":tcp"))
            terminal.type("\x03")


class RcFile(AtHome):
    FILE = ".config/confab/confabrc"

    def test_is_carried_out_first_and_the_command_line_stands_over_it(self):
        self.write(self.FILE, "# mine\n:set time on\n:view hex\n:eol crlf\n")
        with Keeper() as peer, Session(self.home, "--view", "text", "127.0.0.1", peer.port) as terminal:
            terminal.until(connected)
            terminal.type("x\r")
            self.assertEqual(peer.next(), b"x\r\n")
            peer.say(b"plain\n")
            terminal.until(lambda t: re.search(rf"^\d\d:\d\d:\d\d\.\d{{3}} 127\.0\.0\.1:{peer.port}> plain", t.text(), re.M))

    def test_names_the_line_that_is_wrong_and_goes_on(self):
        self.write(self.FILE, ":bogus\nno command\n:set hints off\n")
        with Session(self.home) as terminal:
            terminal.until("confabrc:1: there is no command :bogus")
            terminal.until("confabrc:2: ")
            terminal.enter(":set hints")
            terminal.until("hints off what may follow")

    def test_may_indent_its_commands_and_cannot_end_the_session(self):
        self.write(self.FILE, "  # mine\n  :set hints off\n\t:quit\n")
        with Session(self.home) as terminal:
            terminal.until("confabrc:3: :quit means nothing here")
            terminal.enter(":set hints")
            terminal.until("hints off what may follow")
            self.assertNotIn("only commands", terminal.words())

    def test_that_is_a_pipe_is_said_and_holds_nobody_up(self):
        self.write(self.FILE, "")
        (self.home / self.FILE).unlink()
        os.mkfifo(self.home / self.FILE)
        with Session(self.home) as terminal:
            terminal.until("confabrc: it is a pipe, not a file")

    def test_is_left_out_by_no_rc_and_in_scripts(self):
        self.write(self.FILE, ":bogus\n")
        with Session(self.home, "--no-rc") as terminal:
            terminal.leave()
            self.assertNotIn("bogus", terminal.text())


class Editor(AtHome):
    def test_without_it_lines_are_the_terminals(self):
        with Keeper() as peer, Session(self.home, "--no-edit", "127.0.0.1", peer.port) as terminal:
            terminal.until(connected)
            terminal.type("typed\x7f!\r")
            self.assertEqual(peer.next(), b"type!\n")
            self.assertNotIn(b"\x1b[?2004h", terminal.raw)

    def test_blanks_before_a_command_are_pointed_out_once(self):
        with Keeper() as peer, Session(self.home, "127.0.0.1", peer.port) as terminal:
            terminal.until(connected)
            for _ in range(2):
                terminal.type("  :quit\r")
                self.assertEqual(peer.next(), b"  :quit\n")
            terminal.enter("done")
            self.assertEqual(terminal.text().count("sent as a message"), 1)

    def test_a_question_is_answered_in_the_prompt(self):
        with Session(self.home) as terminal:
            terminal.enter(":set reconnect ask")
            terminal.enter(f":tcp 127.0.0.1 {closed_port()}")
            terminal.until(lambda t: "(refused)" in t.last_row())
            terminal.type("hello\r")
            terminal.until(lambda t: t.last_row().endswith("[y/N]"))
            terminal.type("n\r")
            terminal.until("nothing was sent")
            terminal.until(ready)
            terminal.type("again\r")
            terminal.until(lambda t: t.last_row().endswith("[y/N]"))
            terminal.type("\x04")
            terminal.until(lambda t: "(refused)" in t.last_row())
            terminal.type(":quit\r")
            self.assertEqual(terminal.code(), 0)


if __name__ == "__main__" and has_editor():
    unittest.main()
