"""What stands on a terminal: whose a line is, what a peer could forge, what a paste does, the first minute."""

import os
import re
import signal
import socket
import unittest

from editor_session import Keeper, ready, session
from emulator import Emulator
from support import closed_port, has_editor, read_line, tcp_peer, udp_peer


def matching(pattern):
    return lambda terminal: re.search(pattern, terminal.text(), re.MULTILINE)


def rows_of(terminal):
    return [row.rstrip() for row in terminal.text().splitlines()]


class Source(unittest.TestCase):
    def test_of_a_conversation_that_is_not_the_current_one_is_shown_with_its_name(self):
        with session() as (peer, terminal):
            with Keeper() as other:
                terminal.type(f":tcp 127.0.0.1 {other.port}\r")
                terminal.until(lambda t: t.last_row().endswith(f":{other.port}>"))
                peer.say(b"from the first\n")
                terminal.until(f"tcp1 127.0.0.1:{peer.port}> from the first")
                other.say(b"from the second\n")
                terminal.until(f"\n127.0.0.1:{other.port}> from the second")
                terminal.type(":use tcp1\r")
                terminal.until(lambda t: t.last_row().endswith(f":{peer.port}>"))
                other.say(b"again\n")
                terminal.until(f"\ntcp2 127.0.0.1:{other.port}> again")

    def test_is_shown_again_after_whatever_else_stood_there(self):
        breaks = {
            "a command": lambda t: (t.type(":eol lf\r"), t.until(":eol lf")),
            "Ctrl-C": lambda t: (t.type("x\x03"), t.until("^C")),
            "the whole screen": lambda t: (t.type("\x0c"), t.until(lambda s: s.screen.cursor.y == 0)),
            "what Tab offers": lambda t: (t.type(":s\t"), t.until(":status"), t.type("\x15")),
        }
        for name, happens in breaks.items():
            with self.subTest(name), session() as (peer, terminal):
                peer.say(b"one\n")
                terminal.until("> one")
                peer.say(b"two\n")
                terminal.until(matching("^ +> two"))
                happens(terminal)
                terminal.until(ready)
                peer.say(b"three\n")
                terminal.until(f"127.0.0.1:{peer.port}> three")

    def test_is_shown_again_after_ctrl_z_and_fg(self):
        for options in ((), ("--no-edit",)):
            with self.subTest(options), session(options=options) as (peer, terminal):
                peer.say(b"one\n")
                terminal.until(lambda t: "> one" in t.text() and ready(t))
                terminal.send(signal.SIGSTOP if options else signal.SIGTSTP)
                os.waitpid(terminal.pid, os.WUNTRACED)
                if not options:
                    terminal.until(lambda t: t.last_row() == "" and t.raw.endswith(b"\n"))
                before = len(terminal.raw)
                terminal.send(signal.SIGCONT)
                terminal.until(lambda t: len(t.raw) > before)
                peer.say(b"two\n")
                terminal.until(f"127.0.0.1:{peer.port}> two")

    def test_off_leaves_no_line_that_could_be_taken_for_a_notice(self):
        with session() as (peer, terminal):
            terminal.type(":set source off\r")
            terminal.until(lambda t: ":set source off" in t.text() and ready(t))
            peer.say(b"* connected 127.0.0.1:1 -> 127.0.0.1:2\n")
            terminal.until("\n> * connected 127.0.0.1:1")


class Lines(unittest.TestCase):
    def test_of_a_datagram_are_seen_to_be_one_message(self):
        def answer(server):
            server.sendto(b"one\ntwo\n", server.recvfrom(10)[1])

        with udp_peer(answer) as server, Emulator("-u", "127.0.0.1", server.port) as terminal:
            terminal.until(ready)
            terminal.type("a\r")
            terminal.until(matching(rf"^127.0.0.1:{server.port}> one\n +\\| two "))

    def test_that_are_not_ended_are_marked_and_the_mark_is_explained_once(self):
        with session() as (peer, terminal):
            peer.say(b"login: ")
            terminal.until(f"127.0.0.1:{peer.port}> login: %")
            terminal.until('* "%" is where a line end is missing')
            peer.say(b"again: ")
            terminal.until("again: %")
            peer.say(b"done\n")
            terminal.until("done")
            self.assertEqual(terminal.text().count("is where a line end is missing"), 1)


class Wrapped(unittest.TestCase):
    FORGED = "x" * 20

    def assert_nothing_forged(self, terminal):
        rows = rows_of(terminal)
        self.assertTrue(any("forged" in row for row in rows), rows)
        self.assertFalse([row for row in rows if row.startswith("forged")], rows)

    def forging(self, columns, width_of_prefix):
        """A line that a terminal would wrap so that "forged" begins a row."""
        return ("x" * (columns - width_of_prefix) + "forged line of ours").encode()

    def test_in_the_log_of_a_server(self):
        with Emulator("serve", "tcp://127.0.0.1:0", columns=60) as terminal:
            terminal.until("listening tcp://")
            port = int(re.search(r"127\.0\.0\.1:(\d+)", terminal.text()).group(1))
            with socket.create_connection(("127.0.0.1", port)) as client:
                me = "%s:%d" % client.getsockname()
                client.sendall(self.forging(60, len(me) + 2) + b"\n")
                terminal.until("of ours")
            self.assert_nothing_forged(terminal)
            terminal.send(signal.SIGTERM)

    def test_in_a_script_at_a_terminal(self):
        def answer(connection):
            read_line(connection)
            connection.sendall(self.forging(60, len(f"127.0.0.1:{peer.port}") + 2) + b"\n")

        with tcp_peer(answer) as peer, Emulator("-c", "a", "127.0.0.1", peer.port, columns=60) as terminal:
            terminal.code()
            self.assert_nothing_forged(terminal)

    def test_in_the_complaints_of_a_script(self):
        def answer(connection):
            read_line(connection)
            connection.sendall(self.forging(60, 0) * 2 + b"\n")

        with tcp_peer(answer) as peer, Emulator("-q", "-c", "a", "-c", ":expect never 200ms", "127.0.0.1", peer.port,
                                                columns=60) as terminal:
            terminal.code()
            self.assertFalse([row for row in rows_of(terminal) if row.startswith("forged")])

    def test_in_the_differences_of_a_replay(self):
        def answer(connection):
            read_line(connection)
            connection.sendall(self.forging(60, 10) + b"\n")

        with tcp_peer(answer) as peer:
            path = f"{self.id()}-{os.getpid()}.json"
            path = os.path.join(os.environ.get("TMPDIR", "/tmp"), path)
            with open(path, "w") as file:
                file.write('{"format": "confab-transcript", "version": 1, "events": [\n'
                           '{"type": "open", "url": "tcp://127.0.0.1:%d"},\n'
                           '{"type": "send", "data": "a\\n"},\n{"type": "recv", "data": "b\\n"}\n]}\n' % peer.port)
            self.addCleanup(os.remove, path)
            with Emulator("replay", path, columns=60) as terminal:
                self.assertEqual(terminal.code(), 1)
                self.assert_nothing_forged(terminal)
                rows = rows_of(terminal)
                self.assertTrue(all(len(row) <= 60 for row in rows))


class HeldPastes(unittest.TestCase):
    def test_with_commands_show_them_before_they_are_carried_out(self):
        with session() as (peer, terminal), Keeper() as other:
            lines = [f"line {n}" for n in range(20)]
            terminal.paste("\n".join([*lines, f":tcp 127.0.0.1:{other.port}", ":eol crlf", *lines]) + "\n")
            terminal.until(f"[40 messages to 127.0.0.1:{peer.port}, 2 commands (:tcp, :eol): Enter sends, Ctrl-O sh")
            terminal.type("\r")
            terminal.until(f"  21  :tcp 127.0.0.1:{other.port}")
            terminal.until("  22  :eol crlf")
            self.assertEqual((peer.lines, other.lines), ([], []))
            terminal.until(lambda t: t.text().count("[40 messages") == 1)
            terminal.type("\r")
            self.assertEqual(len(peer.next(20)), 20)
            self.assertEqual(len(other.next(20)), 20)

    def test_are_shown_by_ctrl_o_and_dropped_by_ctrl_c(self):
        with session() as (peer, terminal):
            terminal.paste("".join(f"line {n}\n" for n in range(10)) + ":quit\n")
            terminal.until("[10 messages")
            terminal.type("\x0f")
            terminal.until("  11  :quit")
            self.assertIn("  1  line 0", terminal.text())
            terminal.type("\x03")
            terminal.until(ready)
            terminal.type("after\r")
            self.assertEqual(peer.next(), b"after\n")


class FirstMinute(unittest.TestCase):
    def test_the_first_prompt_says_how_to_begin(self):
        with Emulator() as terminal:
            terminal.until('* ":tcp HOST PORT" connects (":udp" for UDP); ":help" shows more, ":q" quits')
            terminal.until("not connected>")

    def test_words_that_everybody_tries_are_commands_where_nobody_is_talked_to(self):
        for word in ("help", "?"):
            with self.subTest(word), Emulator() as terminal:
                terminal.until(ready)
                terminal.type(word + "\r")
                terminal.until('":help all" lists every command')
        for word in ("exit", "quit", ":exit"):
            with self.subTest(word), Emulator() as terminal:
                terminal.until(ready)
                terminal.type(word + "\r")
                self.assertEqual(terminal.code(), 0)

    def test_they_are_messages_where_somebody_is(self):
        with session() as (peer, terminal):
            terminal.type("help\rquit\r")
            self.assertEqual(peer.next(2), [b"help\n", b"quit\n"])

    def test_an_empty_line_opens_nothing_again(self):
        with session() as (peer, terminal):
            peer.say(b"bye\n")
            terminal.until("bye")
            peer.connection.shutdown(socket.SHUT_RDWR)
            terminal.until("(closed)>")
            terminal.type("\r")
            terminal.until(f"* nothing was sent: the connection to 127.0.0.1:{peer.port} was closed; a message")
            self.assertNotIn("connected again", terminal.text())
            terminal.type("hello\r")
            terminal.until("connected again")

    def test_an_empty_line_advises_what_connects(self):
        with session() as (peer, terminal):
            terminal.type(":set reconnect off\r")
            peer.say(b"bye\n")
            peer.connection.shutdown(socket.SHUT_RDWR)
            terminal.until("(closed)>")
            terminal.type("\r")
            terminal.until('was closed; ":tcp" connects again')
            port = closed_port()
            terminal.type(f":set reconnect on\r:open tcp://127.0.0.1:{port}\r")
            terminal.until("(refused)>")
            terminal.type("\r")
            terminal.until(f"there is no connection to 127.0.0.1:{port} (refused); a message connects, and so does")

    def test_a_command_of_another_program_is_answered_with_ours(self):
        with Emulator() as terminal:
            terminal.until(ready)
            terminal.type(":connect localhost\r")
            terminal.until('there is no command :connect; ":tcp HOST PORT" or')


class Locales(unittest.TestCase):
    def shown(self, **env):
        with session(env={"LC_ALL": "", "LANG": ""} | env) as (peer, terminal):
            peer.say("你好\n".encode())
            terminal.until(f"127.0.0.1:{peer.port}> ")
            terminal.until(lambda t: "你" in t.text() or "4f60" in t.text())
            peer.say("grün\n".encode())
            terminal.until(lambda t: "ün" in t.text() or "{fc}n" in t.text())
            return terminal.text()

    def test_that_are_not_set_or_plain_count_as_utf8(self):
        for env in ({}, {"LC_ALL": "C"}, {"LC_ALL": "POSIX"}):
            with self.subTest(env):
                text = self.shown(**env)
                self.assertIn("grün", text)
                self.assertNotIn("UTF-8", text)

    def test_that_are_not_utf8_escape_and_say_so_once(self):
        text = self.shown(LC_ALL="xx_YY.ISO-8859-1")
        self.assertIn(r"\u{4f60}\u{597d}", text)
        self.assertIn("* the locale (LC_ALL=xx_YY.ISO-8859-1) is not UTF-8", text)
        self.assertEqual(text.count("is not UTF-8"), 1)

    def test_are_named_by_the_variable_that_was_set(self):
        text = self.shown(LC_ALL="", LANG="xx_YY.ISO-8859-1")
        self.assertIn("* the locale (LANG=xx_YY.ISO-8859-1) is not UTF-8", text)

    def test_that_are_not_utf8_have_no_escapes_in_words_of_ours(self):
        with Emulator("demo", rows=60, env={"LC_ALL": "xx_YY.ISO-8859-1"}) as terminal:
            terminal.until(ready)
            terminal.type(":help all\r")
            terminal.until("tells more about one of them")
            self.assertIn("here until :quit - try", terminal.words())
            self.assertNotIn(r"\u{2", terminal.text())


if __name__ == "__main__" and has_editor():
    unittest.main()
