"""What a script puts on stdout and stderr, and what happens where one of them is missing."""

import base64
import json
import re
import signal
import subprocess
import unittest

from process_state import resident_bytes
from support import (
    CONFAB, LIMIT, confab, environment, observe, read_line, serving, start, tcp_peer, udp_peer, wait_until_full)


def replying(*pieces):
    """A peer that answers one line with these bytes, then ends."""

    def handle(connection):
        read_line(connection)
        for piece in pieces:
            connection.sendall(piece)

    return tcp_peer(handle)


def ask(peer, *options, stdin="a\n", **more):
    with peer as server:
        done = confab(*options, "127.0.0.1", server.port, stdin=stdin, **more)
        done.source = f"127.0.0.1:{server.port}"
        return done


class Text(unittest.TestCase):
    def test_source_and_text_for_each_message(self):
        done = ask(replying(b"one\ntwo\r\n", b"three"))
        self.assertEqual(done.lines, [f"{done.source}> {word}" for word in ("one", "two", "three")], done)
        self.assertEqual((done.code, done.err), (0, ""), done)

    def test_without_the_source(self):
        done = ask(replying(b"one\n\x1b[31mtwo\n"), "--no-source")
        self.assertEqual(done.out, "one\n\\x1b[31mtwo\n", done)

    def test_a_message_of_several_lines_has_the_address_and_a_bar_before_the_others(self):
        def answer(server):
            server.sendto(b"one\ntwo\n", server.recvfrom(10)[1])

        with udp_peer(answer) as server:
            done = confab("-u", "127.0.0.1", server.port, stdin="a\n")
        self.assertEqual(done.lines, [f"127.0.0.1:{server.port}> one", f"127.0.0.1:{server.port}| two"], done)

    def test_an_unfinished_message_is_shown_while_the_peer_waits(self):
        def login(connection):
            read_line(connection)
            connection.sendall(b"login: ")
            read_line(connection)

        with tcp_peer(login) as server, start("127.0.0.1", str(server.port)) as session:
            session.type("hello\n")
            session.out.until(rf"^127\.0\.0\.1:{server.port}> login: ")

    def test_what_a_peer_sends_is_made_harmless(self):
        hostile = "\x1b]0;title\x07 a\x08b \u202eevil\u200b \x7f".encode() + b" \x9b31m \xff ok\rover\r\n"
        done = ask(replying(hostile))
        shown = r"\x1b]0;title\x07 a\x08b \u{202e}evil\u{200b} \x7f \x9b31m \xff ok\rover"
        self.assertEqual(done.lines, [f"{done.source}> {shown}"], done)

    def test_text_of_all_languages_stays(self):
        done = ask(replying("žluťoučký 漢字 👩‍🚀 ❤️\n".encode()))
        self.assertEqual(done.lines, [f"{done.source}> žluťoučký 漢字 👩‍🚀 ❤️"], done)

    def test_a_long_message_is_whole_off_a_terminal(self):
        done = ask(replying(b"x" * 300_000 + b"\n"))
        self.assertEqual(done.out.count("x"), 300_000, done.err)

    def test_views(self):
        for view, reply, shown in (
            ("escaped", b"a\\b\x01\n", r"a\\\\b\\x01"),
            ("hex", b"a\\b\x01\n", "61 5c 62 01 0a"),
            ("json", b'{"a":[1,"\\u001b"]}\n', r'"a": ?\['),
        ):
            with self.subTest(view=view):
                done = ask(replying(reply), stdin=f":view {view}\na\n")
                self.assertRegex(done.out, shown, done)
                self.assertTrue(all(re.match(rf"{done.source}[>|] ", line) for line in done.lines), done)

    def test_timing_and_colour_only_where_asked_for(self):
        done = ask(replying(b"one\n"), "--rtt")
        self.assertRegex(done.out, r"\+\d+(\.\d+)? m?s", done)
        self.assertIn("\x1b[", ask(replying(b"one\n"), "--color", "always").out)
        self.assertNotIn("\x1b[", ask(replying(b"one\n"), "--color", "never").out)
        self.assertNotIn("\x1b", ask(replying(b"one\n")).out)

    def test_notices_with_v_only_and_nothing_with_q(self):
        done = ask(replying(b"one\n"), "-v")
        self.assertTrue(done.errors and all(line.startswith("confab: ") for line in done.errors), done)
        self.assertIn("connected", done.err)
        done = ask(tcp_peer(lambda c: None), "-q", stdin=":nonsense\n")
        self.assertEqual((done.code, done.out, done.err), (2, "", ""), done)


class Json(unittest.TestCase):
    def test_every_event_is_a_line_of_the_transcript(self):
        done = ask(replying(b"one\n", b"\xff\x00\n"), "--json", stdin="a\n")
        header, *events = map(json.loads, done.lines)
        self.assertEqual((header["format"], header["version"]), ("confab-transcript", 1), done)
        self.assertEqual(header["tool"]["name"], "confab")
        kinds = [event["type"] for event in events]
        self.assertEqual(kinds[:3], ["open", "send", "recv"], done)
        self.assertEqual(kinds[-1], "end", done)
        self.assertIn("eof", kinds, done)
        self.assertEqual(events[-1]["events"], len(events) - 1, done)
        opened, sent, received = events[:3]
        self.assertEqual((opened["conn"], opened["peer"]), ("tcp1", done.source), done)
        self.assertEqual(opened["url"], "tcp://" + done.source, done)
        self.assertEqual((sent["data"], received["data"], received["from"]), ("a\n", "one\n", done.source), done)
        binary = next(event for event in events if "hex" in event)
        self.assertEqual(bytes.fromhex(binary["hex"]), b"\xff\x00\n", done)

    def test_long_binary_is_base64_and_exact(self):
        payload = bytes(range(256)) * 4

        def answer(server):
            server.sendto(payload, server.recvfrom(10)[1])

        with udp_peer(answer) as server:
            done = confab("-u", "--json", "127.0.0.1", server.port, stdin="a\n")
        received = next(e for e in map(json.loads, done.lines) if e.get("type") == "recv")
        self.assertEqual(base64.b64decode(received["base64"]), payload)

    def test_control_characters_are_escaped_in_the_lines(self):
        done = ask(replying("\x1b[31m \x7f \u202e \u009b\n".encode()), "--json")
        self.assertFalse([c for c in done.out if c != "\n" and (ord(c) < 32 or 0x7f <= ord(c) < 0xa0 or c == "\u202e")], done)
        list(map(json.loads, done.lines))

    def test_a_failure_is_an_error_event_with_a_portable_code(self):
        done = ask(tcp_peer(lambda c: None), "--json", "--keep-going", stdin=":tcp 127.0.0.1 1\n")
        error = next(e for e in map(json.loads, done.lines) if e.get("type") == "error")
        self.assertEqual((error["op"], error["code"]), ("connect", "ECONNREFUSED"), done)
        self.assertEqual(done.code, 3, done)


class MissingDescriptors(unittest.TestCase):
    def shell(self, script, port):
        """Runs a shell line with $CONFAB and $PORT; gives its exit code and output."""
        return subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=LIMIT,
                              env=environment(CONFAB=CONFAB, PORT=str(port)))

    def test_closed_stdin_is_an_empty_script(self):
        with serving("tcp://127.0.0.1:0") as server:
            done = self.shell('"$CONFAB" 127.0.0.1 "$PORT" --linger 0.1 <&-', server.ports[0])
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""), done)

    def test_closed_stdout_and_stderr_disturb_nobody(self):
        for closed in (">&-", "2>&-", "<&- >&- 2>&-"):
            with self.subTest(closed=closed), serving("tcp://127.0.0.1:0") as server:
                done = self.shell(f'"$CONFAB" 127.0.0.1 "$PORT" -c hello --linger 0.1 {closed}', server.ports[0])
                self.assertEqual(done.returncode, 3 if ">&-" in closed.replace("2>&-", "") else 0, done)
                # Nothing of ours may land in a socket or a watcher that got the free number.
                server.out.until(r"hello")

    def test_a_reader_that_goes_away_ends_it_quietly(self):
        def endless(connection):
            read_line(connection)
            while True:
                connection.sendall(b"line\n" * 1000)

        with tcp_peer(endless) as server:
            script = '("$CONFAB" 127.0.0.1 "$PORT" -c hello; echo "code $?" >&2) | head -1'
            done = self.shell(script, server.port)
        self.assertEqual(done.stdout, f"127.0.0.1:{server.port}> line\n", done)
        self.assertRegex(done.stderr, r"\Acode (0|3|141)\n\Z", done)

    def test_a_stalled_stdout_holds_up_neither_signals_nor_memory(self):
        def endless(connection):
            while True:
                connection.sendall(b"x" * 999 + b"\n")

        with tcp_peer(endless) as server, start("127.0.0.1", str(server.port)) as session:
            session.out.until("x\n")  # it runs, and from here on nobody reads
            wait_until_full(session)
            self.assertLess(resident_bytes(session.process.pid), 300 << 20)
            session.send(signal.SIGTERM)
            self.assertEqual(session.code(), 143)

    def test_nothing_is_lost_behind_a_slow_reader(self):
        lines = 50_000
        with replying(b"".join(b"%d\n" % n for n in range(lines))) as server:
            with start("--no-source", "127.0.0.1", str(server.port)) as session:
                session.type("a\n")
                session.end_input()
                session.out.until(r"^10\n")
                wait_until_full(session)
                rest = session.out.rest().split()
                self.assertEqual(session.code(), 0)
        self.assertEqual(rest, [b"%d" % n for n in range(11, lines)])



class SlowReaders(unittest.TestCase):
    def test_a_reader_that_takes_its_time_at_the_end_gets_everything(self):
        def flood(connection):
            read_line(connection)
            for number in range(20000):
                connection.sendall(b"line %08d of many\n" % number)

        with tcp_peer(flood) as server, start("--no-source", "127.0.0.1", server.port) as script:
            script.type("x\n")
            script.end_input()
            script.out.until("line 00000000")
            wait_until_full(script)
            observe(2.5)
            lines = script.out.rest().splitlines()
            self.assertEqual((len(lines), lines[-1]), (20000, b"line 00019999 of many"))
            self.assertEqual((script.code(), script.err.rest()), (0, b""))


if __name__ == "__main__":
    unittest.main()
