"""`confab replay` over TCP: what passes, what fails, and what it says then."""

import json
import threading
import time
import unittest

from replays import Replaying, event, lines, open_, recv, saying, send, tcp
from support import LIMIT, closed_port, quiet, read_all, read_line, reset, serving, tcp_peer


class Streams(Replaying):
    def test_a_line_end_that_the_file_leaves_out_is_said_in_words(self):
        with serving("--reply", "upper", "tcp://127.0.0.1:0") as server:
            port = server.ports[0]
            stray = "it begins with a line end (\\n), maybe that of the message before it"
            self.red(tcp(port), send("a\n"), recv("A"), says=['t.json:4:1: unexpected: "\\n"', stray])
            self.red(tcp(port), send("a\n"), recv("A"), send("b\n"), recv("B"), says=['expected "B", got "\\n"', stray])
            self.red(tcp(port), send("a"), recv("A\n", timeout_ms=100), says="the line end \\n is missing")

    def test_an_empty_line_is_not_the_end_of_the_message_before(self):
        with tcp_peer(lines(b"\n")) as server:
            done = self.red(tcp(server.port), send("a\n"), recv("Server v1.3.0 ready\n"), says="+ \\n")
            self.assertNotIn("of the message before it", done.out)

    def test_a_banner_comes_before_the_first_send(self):
        with tcp_peer(lines(b"HELLO\n", banner=b"220 ready\n")) as server:
            self.green(tcp(server.port), recv("220 ready\n"), send("hello\n"), recv("HELLO\n"), event("close"))

    def test_a_banner_that_nobody_expects_is_the_difference(self):
        with tcp_peer(lines(b"HELLO\n", banner=b"220 ready\n")) as server:
            self.red(tcp(server.port), send("hello\n"), recv("HELLO\n"), says='got "220 ready')

    def test_what_comes_behind_the_last_reply_fails(self):
        with tcp_peer(lines(b"HELLO\nmore\n")) as server:
            steps = tcp(server.port), send("hello\n"), recv("HELLO\n")
            self.red(*steps, says='unexpected: "more')
            self.red(*steps, event("close"), says='unexpected: "more')
            warned = self.green(*steps, options=["--unexpected", "warn"])
            self.assertIn('unexpected: "more', warned.out)
            self.green(*steps, options=["--unexpected", "ignore"])
            self.green(*steps, defaults={"unexpected": "ignore"})

    def test_the_end_instead_of_a_reply(self):
        def leave(connection):
            read_line(connection)
            connection.sendall(b"HEL")

        with tcp_peer(leave) as server:
            self.red(tcp(server.port), send("hello\n"), recv("HELLO\n"),
                     says=['expected "HELLO\\n"', "the peer finished sending instead", 'after "HEL"'])

    def test_a_reset_in_place_of_anything_could_not_talk(self):
        def leave(connection):
            read_line(connection)
            reset(connection)

        silence = event("silence", for_ms=20000)
        waited = ([recv("HELLO\n")], [recv("B\n", order="any"), recv("A\n", order="any")], [event("eof")], [silence],
                  [recv(match={"contains": "H"})], [event("error", code="ECONNREFUSED")], [event("close")], [])
        with tcp_peer(leave) as server:
            for steps in waited:
                with self.subTest(steps):
                    options = ["--drain", "20s"]
                    self.red(tcp(server.port), send("hello\n"), *steps, code=3, says="reset", options=options)
            mismatch = [send("hello\n"), event("error", code="ECONNRESET"), tcp(server.port, conn="b")]
            self.green(tcp(server.port), *mismatch)

    def test_of_several_causes_the_network_wins(self):
        def differ_and_leave(connection):
            connection.sendall(b"X\n")
            read_line(connection)
            reset(connection)

        with tcp_peer(differ_and_leave) as server:
            self.red(tcp(server.port), recv("Y\n"), send("a\n"), recv("A\n"), options=["--keep-going"], code=3,
                     says=["expected \"Y", "reset"])

    def test_the_rule_that_failed_is_the_one_that_is_told(self):
        for match, says in (({"prefix": "250 ", "contains": "OK"}, '"250 "'), ({"prefix": "220 ", "suffix": "ok\n"}, '"ok\n"'),
                            ({"contains": "OK", "bytes": 3}, "a message of 3 bytes")):
            with self.subTest(match), saying(lambda line: "220 OK") as server:
                done = self.replay(tcp(server.port), send("a\n"), recv(match=match))
                wanted = says if says.startswith("a ") else "something like " + json.dumps(says[1:-1])
                self.assertIn(f'expected {wanted}, got "220 OK\\n"\n', done.out)

    def test_what_is_told_of_another_conversation_has_its_name(self):
        with tcp_peer(lines(b"A\n")) as first, tcp_peer(lines(b"B\n", banner=b"late\n")) as second:
            opened = tcp(first.port, conn="first"), tcp(second.port, conn="second")
            sent = send("a\n", conn="first"), recv("A\n", conn="first")
            self.red(*opened, *sent, event("eof", conn="second", timeout_ms=20000), says='"late\\n" (second)\n')
            self.red(*opened, *sent, says='unexpected: "late\\n" (second)\n')
            done = self.red(*opened, send("a\n", conn="first"), recv("B\n", conn="first"), says='got "A\\n"\n')
            self.assertNotIn('got "A\\n" (first)', done.out)

    def test_a_template_whose_value_did_not_come_is_a_wrong_answer_more(self):
        with saying(lambda line: "ERROR") as server:
            events = (tcp(server.port), send("a\n"), recv("id 7\n", match={"pattern": "id {{n:int}}\n"}),
                      event("send", template="b {{n}}\n"), recv("B\n"), event("close"))
            for options in ([], ["--keep-going"], ["--update"], ["--learn", "2"]):
                with self.subTest(options):
                    says = "no value for {{n}}" if options else "ERROR"
                    self.red(*events, options=options, says=says)

    def test_a_peer_that_was_waited_for_in_vain_is_not_waited_for_again(self):
        def first_of_seven(connection):
            read_line(connection)
            connection.sendall(b"1\n")
            read_line(connection)
            connection.sendall(b"A\n")
            read_all(connection)

        with tcp_peer(first_of_seven) as server:
            missing = [recv(f"{n}\n", timeout_ms=3000) for n in range(1, 8)]
            began = time.monotonic()
            done = self.red(tcp(server.port), send("help\n"), *missing, send("a\n"), recv("A\n"),
                            options=["--keep-going"], says='expected "2\\n", nothing came within 3 s')
            self.assertLess(time.monotonic() - began, 9)
        self.assertEqual(done.out.count("nothing more came"), 5, done)
        self.assertRegex(done.out, r"1 failed in ")

    def test_a_reply_after_our_end(self):
        def count(connection):
            connection.sendall(str(len(read_all(connection))).encode())

        with tcp_peer(count) as server:
            self.green(tcp(server.port), send("12345"), event("shutdown"), recv("5"), event("eof"), event("close"))

    def test_a_server_that_stays_where_it_left_fails(self):
        with tcp_peer(lines(b"A\n")) as server:
            self.red(tcp(server.port), send("a\n"), recv("A\n"), event("eof", timeout_ms=50), says="the peer's end")

    def test_the_same_request_has_different_answers(self):
        with tcp_peer(lines(b"1\n", b"2\n", b"1\n")) as server:
            steps = [each for answer in "121" for each in (send("next\n"), recv(answer + "\n"))]
            self.green(tcp(server.port), *steps)

    def test_replies_are_compared_however_they_were_cut(self):
        def answer(connection):
            read_line(connection)
            for byte in "größer\nals\n".encode():
                connection.sendall(bytes([byte]))
                quiet(connection, 0.001)
            read_all(connection)

        with tcp_peer(answer) as server:
            self.green(tcp(server.port), send("a\n"), recv("grö"), recv("ßer\n"), recv("als\n"))
            self.green(tcp(server.port), send("a\n"), recv(match={"pattern": "{{x:any}}er\n"}), recv("als\n"))

    def test_conversations_at_once_are_kept_apart(self):
        with serving("--reply", "upper", "tcp://127.0.0.1:0", "udp://127.0.0.1:0") as server:
            stream, datagrams = server.ports
            self.green(tcp(stream, conn="a"), open_(f"udp://127.0.0.1:{datagrams}", conn="b"), send("x\n", conn="a"),
                       send("y", conn="b"), recv("Y", conn="b"), recv("X\n", conn="a"))

    def test_a_conversation_that_was_closed_can_be_opened_again(self):
        with serving("--reply", "upper", "tcp://127.0.0.1:0") as server:
            one = [tcp(server.ports[0], conn="a"), send("x\n"), recv("X\n"), event("close")]
            self.green(*one, *one)

    def test_silence_is_broken_by_a_reply(self):
        with tcp_peer(lines(b"A\n")) as server:
            self.red(tcp(server.port), send("a\n"), event("silence", for_ms=20000), says='expected silence, got "A\\n" after ')
        with tcp_peer(lines()) as server:
            self.green(tcp(server.port), send("a\n"), event("silence", for_ms=30))

    def test_a_session_has_its_number_where_a_template_says_it_before_a_rule(self):
        sent = event("send", template="s{{session}}.{{iteration}}\n")
        came = {"match": {"pattern": "S{{session}}.{{iteration}}\n"}}
        given = [send("transfer 100\n"), recv("TRANSFER 100\n"), sent, recv("S1.1\n", **came)]
        taken = [send("s7.8\n"), recv("S1.1\n", **came), sent, recv("S7.8\n", **came)]
        with serving("tcp://127.0.0.1:0", "--reply", "upper") as server:
            for steps in (given, taken):
                for options in ([], ["--sessions", "2"], ["--learn", "3"]):
                    with self.subTest(steps=steps, options=options):
                        self.green(tcp(server.ports[0]), *steps, options=options)


class Trouble(Replaying):
    def test_nobody_listens(self):
        port = closed_port()
        done = self.red(tcp(port), send("a\n"), recv("A\n"), code=3, says=f"127.0.0.1:{port}")
        self.assertIn("--target", done.out)

    def test_a_refusal_can_be_expected(self):
        port = closed_port()
        refused = event("error", conn="tcp1", url=f"tcp://127.0.0.1:{port}", op="connect", code="ECONNREFUSED")
        self.green(refused)
        with serving("tcp://127.0.0.1:0") as server:
            self.red(refused | {"url": server.urls[0]}, says="but it was opened")

    def test_a_refusal_needs_no_name(self):
        refused = event("error", url=f"tcp://127.0.0.1:{closed_port()}", op="connect", code="ECONNREFUSED")
        self.green(refused)
        with serving("--reply", "upper", "tcp://127.0.0.1:0") as server:
            self.green(tcp(server.ports[0]), refused, send("a\n"), recv("A\n"))

    def test_a_refusal_after_an_open_never_comes(self):
        refused = event("error", op="connect", code="ECONNREFUSED", timeout_ms=20)
        with serving("tcp://127.0.0.1:0") as server:
            self.red(tcp(server.ports[0]), refused, says=[
                't.json:3:1: warning: after an "open" that succeeded this never comes: an "error" with "url"',
                "expected the error ECONNREFUSED, but it connected"])
        self.red(refused, code=2, says='or "url" says where')

    def test_a_name_of_two_addresses_is_refused_once(self):
        port = closed_port()
        self.green(event("error", conn="tcp1", url=f"tcp://localhost:{port}", op="connect", code="ECONNREFUSED"))

    def test_each_way_of_losing_a_connection_is_the_same_error(self):
        def break_off(connection):
            read_line(connection)
            reset(connection)

        with tcp_peer(break_off) as server:
            for code in ("ECONNRESET", "EPIPE", "ECONNABORTED"):
                self.green(tcp(server.port), send("a\n"), event("error", op="recv", code=code))

    def test_an_end_is_no_error(self):
        with tcp_peer(lambda connection: read_line(connection)) as server:
            self.red(tcp(server.port), send("a\n"), event("error", op="recv", code="ECONNRESET"),
                     says="the peer finished sending")

    def test_a_reply_that_does_not_come(self):
        with tcp_peer(lines(b"")) as server:
            steps = tcp(server.port), send("a\n")
            says = "nothing came within"
            self.red(*steps, event("recv", data="A\n"), says=f"{says} 50 ms", options=["--timeout", "50ms"])
            self.red(*steps, event("recv", data="A\n"), says=f"{says} 60 ms", defaults={"timeout_ms": 60})
            self.red(*steps, recv("A\n", timeout_ms=70), says=f"{says} 70 ms", options=["--timeout", "30s"])
            self.red(*steps, recv("A\n", timeout_ms=7), says=f"{says} 70 ms", options=["--time-scale", "10"])

    def test_a_reply_that_comes_too_late(self):
        def answer(connection):
            read_line(connection)
            quiet(connection, 0.05)
            connection.sendall(b"A\n")
            read_all(connection)

        with tcp_peer(answer) as server:
            steps = tcp(server.port), send("a\n")
            self.red(*steps, recv("A\n", within_ms=5), says=["took ", "not within 5 ms"])
            self.green(*steps, recv("A\n", within_ms=50), options=["--time-scale", "400"])

    def test_a_peer_that_takes_nothing_ends_in_time(self):
        left = threading.Event()
        big = send("x" * (8 << 20))
        with serving("tcp://127.0.0.1:0") as other, tcp_peer(lambda _: left.wait(LIMIT)) as server:
            done = self.red(tcp(server.port), big, big, recv("A\n"), event("shutdown"), event("close"),
                            tcp(other.ports[0]), send("b\n"), recv("b\n"),
                            code=3, says=["timed out after 200 ms", "6 passed, 1 could not run"], options=["--keep-going", "--timeout", "200ms"])
            left.set()
        self.assertEqual(done.err, "", done)


if __name__ == "__main__":
    unittest.main()
