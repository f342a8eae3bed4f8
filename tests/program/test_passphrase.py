"""tls: a key with a passphrase. It is asked without echo, where there is a terminal; no URL, recording or history has it."""

import os
import socket
import ssl
import tempfile
import unittest

from certificates import Certificates, made
from controlled import controlled
from emulator import Emulator
from starttls_servers import SMTP, asking
from starttls_servers import trusting as trusting_options, url as starttls_url
from support import INTERRUPT, TERMINATE, confab, has_editor, observe, start
from tls_servers import server, trusting, upper

PASSPHRASE = Certificates.PASSPHRASE
QUESTION = r"passphrase of .*locked\.key: "


def asks(context):
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(made().path("ca.pem"))


def locked(key="locked"):
    return f"cert={made().path('good.pem')}&key={made().path(key + '.key')}"


def without_terminal(*arguments, **options):
    return confab(*arguments, prepare=os.setsid, **options)


class Passphrases(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def file(self, text, name="passphrase"):
        path = os.path.join(self.folder, name)
        with open(path, "w") as file:
            file.write(text)
        return path

    def test_is_asked_on_the_terminal_wherever_stdin_and_stdout_are(self):
        for mode in ((), ("pipe",)):
            with self.subTest(mode), server(upper, prepare=asks) as peer:
                with controlled(*mode, trusting(peer.port) + "&" + locked()) as (program, terminal):
                    terminal.screen.until(QUESTION)
                    self.assertFalse(terminal.shows_typing())
                    program.type("hello\n")  # on stdin: none of it is the answer
                    terminal.type(PASSPHRASE + "\n")
                    program.out.until("HELLO")
                    program.end_input()
                    self.assertEqual(program.code(), 0)
                    self.assertTrue(terminal.shows_typing())
                    self.assertNotIn(b"sesame", terminal.screen.seen)

    def test_the_time_that_somebody_types_is_none_of_the_servers(self):
        for mode in ((), ("pipe",)):
            with self.subTest(mode), server(upper, prepare=asks) as peer:
                place = trusting(peer.port) + "&" + locked()
                with controlled(*mode, "--connect-timeout", "3", place) as (program, terminal):
                    terminal.screen.until(QUESTION)
                    observe(3.2)
                    terminal.type(PASSPHRASE + "\n")
                    program.type("hello\n")
                    program.out.until("HELLO")

    def test_of_a_server_too(self):
        with controlled("serve", "--reply", "upper", f"tls://127.0.0.1:0?{locked()}") as (program, terminal):
            terminal.screen.until(QUESTION)
            terminal.type(PASSPHRASE + "\n")
            port = int(program.out.until(r"listening tls://127\.0\.0\.1:(\d+)\n").group(1))
            done = confab("-t", trusting(port), stdin="a\n")
            self.assertEqual((done.code, done.lines), (0, ["A"]), done)

    def test_a_wrong_one_is_said_and_so_is_none(self):
        for typed, words in (("open barley\n", "this is not the passphrase of key="), ("\n", "and none was given"),
                             ("\x04", "and none was given")):
            with self.subTest(typed), server(upper, prepare=asks) as peer:
                with controlled(trusting(peer.port) + "&" + locked()) as (program, terminal):
                    terminal.screen.until(QUESTION)
                    terminal.type(typed)
                    program.err.until(words)
                    self.assertEqual(program.code(), 3)
                    self.assertNotIn(b"barley", program.err.rest() + terminal.screen.seen)

    def test_without_a_terminal_what_helps_is_said(self):
        for words in (("tls://localhost:9?" + locked(),), ("pipe", "tls://localhost:9?" + locked()),
                      ("serve", "tls://127.0.0.1:0?" + locked())):
            done = without_terminal(*words, stdin="secret\n")
            self.assertEqual((done.code, done.out), (3, ""), done)
            self.assertIn("has a passphrase, and there is no terminal to ask for it on: ?passphrase-file=FILE says where it is",
                          done.err)

    def test_is_read_from_a_file_of_either_format(self):
        for key, text in ("locked", PASSPHRASE + "\n"), ("locked-old", PASSPHRASE), ("locked", PASSPHRASE + "\r\nmore\n"):
            with self.subTest((key, text)), server(upper, prepare=asks) as peer:
                place = trusting(peer.port) + f"&{locked(key)}&passphrase-file={self.file(text)}"
                done = without_terminal("-t", place, stdin="a\n")
                self.assertEqual((done.code, done.lines), (0, ["A"]), done)

    def test_a_file_that_can_be_read_once_is_enough_for_every_connection(self):
        with server(upper, prepare=asks) as peer:
            reader, writer = os.pipe()
            os.write(writer, PASSPHRASE.encode() + b"\n")
            os.close(writer)
            place = trusting(peer.port) + f"&{locked()}&passphrase-file=/dev/fd/{reader}"
            with start("-t", place, "-c", "a", "-c", ":close", "-c", f":open {place}", "-c", "b", pass_fds=(reader,)) as program:
                self.assertEqual(program.code(), 0, program.err.rest())
                self.assertEqual(program.out.rest(), b"A\nB\n")
            os.close(reader)

    def fifo(self):
        path = os.path.join(self.folder, "fifo")
        os.mkfifo(path)
        return path

    def test_is_read_from_a_pipe_that_is_written_later_and_others_go_on_meanwhile(self):
        fifo = self.fifo()
        with server(upper, prepare=asks) as peer, socket.create_server(("127.0.0.1", 0)) as other:
            place = trusting(peer.port) + f"&{locked()}&passphrase-file={fifo}"
            with start("-t", "127.0.0.1", str(other.getsockname()[1]), "-c", f":open {place}", "-c", "a") as program:
                talker, _ = other.accept()
                with talker, open(fifo, "w") as writer:  # its reader is there
                    talker.sendall(b"meanwhile\n")
                    program.out.until("meanwhile")
                    writer.write(PASSPHRASE[:3])
                    writer.flush()
                    talker.sendall(b"still\n")
                    program.out.until("still")
                    writer.write(PASSPHRASE[3:] + "\n")
                    writer.flush()
                    program.out.until("A\n")

    def test_a_pipe_that_nobody_writes_keeps_nobody_waiting(self):
        fifo = self.fifo()
        for mode in ((), ("pipe",)):
            place = f"tls://localhost:9?{locked()}&passphrase-file={fifo}"
            done = without_terminal(*mode, "--connect-timeout", "0.3", place, stdin="a\n")
            self.assertEqual(done.code, 3, done)
            self.assertIn(f"cannot read passphrase-file={fifo}: timed out after 300 ms: no whole line came", done.err)
            for number in INTERRUPT, TERMINATE:
                with self.subTest((mode, number)), start(*mode, place) as program:
                    with open(fifo, "w"):  # its reader is there
                        program.send(number)
                        program.code()
                    self.assertNotIn(b"passphrase-file", program.err.rest())

    def test_a_folder_is_called_one_and_no_fifo_is_a_key(self):
        good, key = made().path("good.pem"), made().path("locked.key")
        for option, more in (("passphrase-file", locked()), ("key", f"cert={good}"), ("cert", f"key={key}"), ("ca", ""), ("cert", "")):
            for path, what in ((self.folder, "it is a folder"), (None, "it is a fifo, and a file is needed")):
                if path is None and option == "passphrase-file":
                    continue
                path = path or os.path.join(self.folder, "fifo")
                if not os.path.exists(path):
                    self.fifo()
                with self.subTest((option, what)):
                    done = without_terminal(f"tls://localhost:9?{option}={path}&{more}".rstrip("&"), stdin="a\n", limit=10)
                    self.assertEqual(done.code, 3, done)
                    self.assertIn(f"cannot read {option}={path}: {what}", done.err)

    def test_a_file_that_does_not_help_is_said(self):
        for text, words in ((None, "No such file"), ("", "its first line is empty"), ("wrong\n", "this is not the passphrase"),
                            ("x" * 2000, "a passphrase of more than 1024 bytes")):
            path = os.path.join(self.folder, "none") if text is None else self.file(text)
            done = without_terminal(f"tls://localhost:9?{locked()}&passphrase-file={path}", stdin="a\n")
            self.assertEqual(done.code, 3, done)
            self.assertIn(words, done.err)
            self.assertNotIn("xxxx", done.err)
        done = confab("tls://localhost:9?passphrase-file=x", stdin="a\n")
        self.assertEqual(done.code, 2, done)
        self.assertIn("passphrase-file= is without the key that it is for", done.err)

    def test_is_asked_before_a_server_is_kept_waiting_for_starttls(self):
        for mode in ((), ("pipe",)):
            with self.subTest(mode), asking(SMTP) as peer:
                place = starttls_url(peer) + "&" + locked()
                with controlled(*mode, "--starttls", "smtp", place) as (program, terminal):
                    terminal.screen.until(QUESTION)
                    self.assertEqual(peer.heard, [])
                    terminal.type(PASSPHRASE + "\n")
                    program.type("hello\r\n")
                    program.out.until("HELLO")

    def test_is_asked_for_tls_in_the_middle(self):
        with asking(SMTP) as peer:
            asks_for = f":tls {trusting_options()}&{locked()}"
            with controlled("-t", "-C", f"127.0.0.1:{peer.port}", "--banner", "-c", "EHLO me", "-c", ":expect STARTTLS", "-c",
                            "STARTTLS", "-c", asks_for, "-c", "hello") as (program, terminal):
                terminal.screen.until(QUESTION)
                terminal.type(PASSPHRASE + "\n")
                program.out.until("HELLO")
            recording = os.path.join(self.folder, "session.json")
            self.assertEqual(confab("--record", recording, "--starttls", "smtp", starttls_url(peer), stdin="hello\n").code, 0)
        with controlled("serve", "--from", recording, f"tcp://127.0.0.1:0?{locked()}") as (program, terminal):
            terminal.screen.until(QUESTION)
            terminal.type(PASSPHRASE + "\n")
            port = int(program.out.until(r"listening tcp://127\.0\.0\.1:(\d+)").group(1))
            place = f"tcp://localhost:{port}?ca={made().path('ca.pem')}"
            done = confab("-t", "--starttls", "smtp", place, stdin="hello\n")
            self.assertEqual((done.code, done.lines[-1]), (0, "HELLO"), done)

    def test_is_asked_once_however_many_sessions_there_are(self):
        recording = os.path.join(self.folder, "session.json")
        with server(upper, prepare=asks) as peer:
            place = trusting(peer.port)
            file = self.file(PASSPHRASE)
            self.assertEqual(confab("--record", recording, f"{place}&{locked()}&passphrase-file={file}", stdin="a\n").code, 0)
            with open(recording) as written:
                self.assertNotIn("sesame", written.read())
            with controlled("replay", recording, "--target", f"{place}&{locked()}", "--sessions", "5") as (program, terminal):
                terminal.screen.until(QUESTION)
                terminal.type(PASSPHRASE + "\n")
                self.assertEqual(program.code(), 0, program.out.rest() + program.err.rest())
                self.assertNotIn(b"passphrase", terminal.screen.seen)

    def test_a_signal_gives_the_terminal_back_as_it_was(self):
        for mode in ((), ("pipe",), ("serve",)):
            for number in INTERRUPT, TERMINATE:
                with self.subTest((mode, number)):
                    with controlled(*mode, f"tls://127.0.0.1:0?{locked()}" if mode == ("serve",) else
                                    f"tls://localhost:9?{locked()}") as (program, terminal):
                        terminal.screen.until(QUESTION)
                        program.send(number)
                        program.code()
                        self.assertTrue(terminal.shows_typing())


@unittest.skipUnless(has_editor(), "built without its line editor")
class AtThePrompt(unittest.TestCase):
    def test_is_asked_in_the_prompts_place_and_kept_nowhere(self):
        with tempfile.TemporaryDirectory() as home, server(upper, prepare=asks) as peer:
            with Emulator(env={"HOME": home}) as terminal:
                terminal.type(f":open {trusting(peer.port)}&{locked()}\r")
                terminal.until(lambda t: "locked.key:" in "".join(t.text().split()))
                terminal.type(PASSPHRASE + "\r")
                terminal.until(lambda t: "connected" in t.text())
                terminal.type("hello\r")
                terminal.until(lambda t: "HELLO" in t.text())
                self.assertNotIn("sesame", terminal.text())
                terminal.type(":quit\r")
            for folder, _, files in os.walk(home):
                for each in files:
                    with open(os.path.join(folder, each)) as file:
                        self.assertNotIn("sesame", file.read())

    def test_the_next_line_of_a_script_is_not_its_answer(self):
        with server(upper, prepare=asks) as peer, Emulator("-i", "-c", f":open {trusting(peer.port)}&{locked()}", "-c",
                                                           "hello") as terminal:
            terminal.until(lambda t: "locked.key:" in "".join(t.text().split()))
            terminal.type(PASSPHRASE + "\n")
            terminal.until(lambda t: "HELLO" in t.text())
            self.assertNotIn("sesame", terminal.text())


if __name__ == "__main__":
    unittest.main()
