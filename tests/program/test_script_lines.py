"""Where the lines of a script's output end, what is said of what text cannot show, and whose a line is."""

import contextlib
import subprocess
import threading
import unittest

from support import CONFAB, confab, environment, read_line, serving, start, tcp_peer, udp_peer


class Speaker:
    """A peer that says what the test wants, when it wants it."""

    def __init__(self):
        self.ready, self.over, self.peer = threading.Event(), threading.Event(), tcp_peer(self.handle)

    def handle(self, connection):
        self.connection = connection
        read_line(connection)
        self.ready.set()
        self.over.wait(40)

    def say(self, data):
        self.ready.wait(40)
        self.connection.sendall(data)


@contextlib.contextmanager
def speaking(*options, **more):
    speaker = Speaker()
    with speaker.peer as peer, start(*options, "127.0.0.1", peer.port, **more) as session:
        session.type("get\n")
        speaker.source = f"127.0.0.1:{peer.port}"
        try:
            yield speaker, session
        finally:
            speaker.over.set()


class Lines(unittest.TestCase):
    def test_a_pause_is_no_line_end(self):
        with speaking("--no-source", "--reply-timeout", "40") as (speaker, session):
            for piece in (b"FREQ ", b"438", b"925000\r\n"):
                speaker.say(piece)
                session.out.until(rf"\A{piece.decode().strip()} ?")  # it is shown before more comes
            speaker.over.set()
            session.end_input()
            self.assertEqual(session.out.rest(), b"\n")

    def test_only_the_end_ends_a_line_that_the_peer_left_open(self):
        with speaking() as (speaker, session):
            speaker.say(b"login: ")
            session.out.until(f"^{speaker.source}> login: ")
            session.type("bob\n")
            speaker.say(b"Password: ")
            session.out.until(r"\APassword: ")  # in the same line
            speaker.over.set()
            session.end_input()
            self.assertEqual(session.out.rest(), b"\n")

    def test_somebody_elses_output_ends_it(self):
        with serving("tcp://127.0.0.1:0", "--reply", "text:other") as server:
            speaker = Speaker()
            with speaker.peer as peer, start("127.0.0.1", peer.port) as session:
                session.type("get\n")
                speaker.say(b"login: ")
                session.out.until("login: ")
                session.type(f":tcp 127.0.0.1 {server.ports[0]}\nhello\n")
                session.out.until(rf"\A\n127.0.0.1:{server.ports[0]}> other\n")
                speaker.over.set()

    def test_on_one_place_a_complaint_ends_it(self):
        speaker = Speaker()
        with speaker.peer as peer:
            command = [CONFAB, "--no-source", "-c", "get", "-c", ":nonsense", "--reply-timeout", "0.3", "127.0.0.1",
                       str(peer.port)]
            process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment())
            speaker.say(b"login: ")
            speaker.over.set()
            text = process.communicate(timeout=40)[0].decode()
        self.assertRegex(text, r"(?m)^login: \n(confab: .*\n)*confab: there is no command :nonsense")

    def test_a_datagram_of_several_lines_is_seen_to_be_one(self):
        def answer(server):
            source = server.recvfrom(10)[1]
            for data in (b"one\ntwo\n", b"three\n\nfour"):
                server.sendto(data, source)

        with udp_peer(answer) as server:
            done = confab("-u", "127.0.0.1", server.port, stdin="a\n")
        begin = f"127.0.0.1:{server.port}"
        self.assertEqual(done.lines, [f"{begin}> one", f"{begin}| two", f"{begin}> three", f"{begin}| ",
                                      f"{begin}| four"], done)

    def test_a_cr_that_ends_no_line_is_shown(self):
        def answer(connection):
            read_line(connection)
            connection.sendall(b"a\r\r\nb\r\nabc\r")

        with tcp_peer(answer) as peer:
            done = confab("--no-source", "127.0.0.1", peer.port, stdin="a\n")
        self.assertEqual(done.out, "a\\r\nb\nabc\\r\n", done)


def answering(data):
    def answer(connection):
        read_line(connection)
        connection.sendall(data)

    return tcp_peer(answer)


class Escapes(unittest.TestCase):
    def test_that_bytes_are_shown_as_escapes_is_said_once_at_the_end(self):
        with answering(b"\x00\xff\xfe\nplain\n") as peer:
            done = confab("127.0.0.1", peer.port, stdin="a\n")
        self.assertEqual((done.code, done.errors), (
            0, ["confab: 3 bytes are shown as escapes; --json and confab pipe give exact bytes"]), done)

    def test_it_is_not_said_of_what_was_asked_for_nor_where_nothing_is(self):
        for options, reply in ((("--view", "hex"), b"\x00\xff\n"), (("--view", "escaped"), b"\x00\xff\n"),
                               (("--json",), b"\x00\xff\n"), (("-q",), b"\x00\xff\n"), ((), "grün\r\n".encode())):
            with self.subTest(options), answering(reply) as peer:
                done = confab(*options, "127.0.0.1", peer.port, stdin="a\n")
                self.assertEqual((done.code, done.err), (0, ""), done)


class Advice(unittest.TestCase):
    def test_reaches_a_script_that_ends_badly(self):
        with answering(b"220 ready\r\n") as peer:
            done = confab("-n", "2", "--timeout", "0.2", "127.0.0.1", peer.port, stdin="a\n")
        self.assertEqual(done.code, 4, done)
        self.assertIn(f'confab: lines of 127.0.0.1:{peer.port} end with CR LF; ":eol crlf" does the same', done.errors)

    def test_reaches_a_script_that_wants_to_know(self):
        with answering(b"220\0 ready\r\n") as peer:
            done = confab("-v", "127.0.0.1", peer.port, stdin="a\n")
        self.assertEqual(done.code, 0, done)
        self.assertEqual(done.err.count("CR LF"), 1, done)
        self.assertEqual(done.err.count('; ":view hex"'), 1, done)

    def test_is_not_heard_where_all_went_well(self):
        with answering(b"220 ready\r\n") as peer:
            done = confab("127.0.0.1", peer.port, stdin="a\n")
        self.assertEqual((done.code, done.err), (0, ""), done)


class Names(unittest.TestCase):
    def test_are_shown_where_they_are_asked_for(self):
        with serving("tcp://127.0.0.1:0", "--reply", "upper") as server:
            port = server.ports[0]
            lines = "hello\n:set names off\nhello\n:set names on\n:set source off\nhello\n"
            done = confab("--names", "127.0.0.1", port, stdin=lines)
        self.assertEqual(done.lines, [f"tcp1 127.0.0.1:{port}> HELLO", f"127.0.0.1:{port}> HELLO", "tcp1> HELLO"],
                         done)


class Dumps(unittest.TestCase):
    def test_of_a_stream_have_no_row_cut_by_a_line_end(self):
        with answering(bytes(range(64))) as peer:
            done = confab("--no-source", "--view", "hex", "127.0.0.1", peer.port, stdin="a\n")
        offsets = [line[:8] for line in done.lines]
        self.assertEqual(offsets, ["00000000", "00000010", "00000020", "00000030"], done)
        dumped = bytes.fromhex("".join(line[8:59] for line in done.lines))
        self.assertEqual(dumped, bytes(range(64)))


if __name__ == "__main__":
    unittest.main()
