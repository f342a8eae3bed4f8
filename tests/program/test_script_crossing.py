"""What a script was about to send or to hear when its peer ended: nothing is lost without a word."""

import socket
import unittest

from support import LIMIT, confab, observe, read_all, read_line, reset, tcp_peer, udp_peer


def answer_and_close(connection):
    connection.sendall(read_line(connection))


class Crossing(unittest.TestCase):
    def test_a_line_behind_a_met_expectation_waits_for_a_peer_that_closes(self):
        with tcp_peer(answer_and_close) as server:
            done = confab("127.0.0.1", server.port, "-c", "MAIL", "-c", ":expect MAIL", "-c", "RCPT", "-c", "DATA")
        self.assertEqual(done.code, 3, done)
        self.assertIn('closed by', done.err)
        self.assertIn('after 1 reply; "RCPT" and 1 more line not sent', done.err)

    def test_what_crossed_the_end_is_said_whatever_ends_the_script(self):
        for last in (":expect RCPT 1s", ":wait 1s\n:close", ":wait 1s\n:quit", ""):
            with self.subTest(last=last), tcp_peer(answer_and_close) as server:
                stdin = f"MAIL\n:expect MAIL\nRCPT\n{last}\n"
                done = confab("127.0.0.1", server.port, "--pace", "free", stdin=stdin)
                self.assertEqual(done.code, 3, done)
                self.assertRegex(done.err, r'"RCPT"')

    def test_a_greeting_is_not_the_reply_that_was_asked_for(self):
        heard = []

        def greet(connection):
            connection.sendall(b"hi\n")
            heard.append(read_line(connection))
            connection.sendall(b"a\n")
            read_all(connection)

        with tcp_peer(greet) as server:
            done = confab("--banner", "-n", "1", "--no-source", "127.0.0.1", server.port, "-c", "x")
            self.assertEqual((done.code, done.out), (0, "hi\na\n"), done)
            self.assertEqual(heard, [b"x\n"])

    def test_where_nothing_is_sent_the_greeting_is_all_there_can_be(self):
        def greet(connection):
            connection.sendall(b"hi\n")
            read_all(connection)

        with tcp_peer(greet) as server:
            done = confab("-n", "1", "--no-source", "127.0.0.1", server.port)
        self.assertEqual((done.code, done.out), (0, "hi\n"), done)

    def test_a_message_that_was_cut_short_is_said(self):
        for framing, answer in (("u32be", b"\0\0\0\5he"), ("u32be", b"\0\0"), ("u8", b"\1X\x09abc")):
            def cut(connection, answer=answer):
                connection.recv(100)
                connection.sendall(answer)

            with self.subTest(answer=answer), tcp_peer(cut) as server:
                done = confab("127.0.0.1", server.port, "--framing", framing, "-c", "hi")
                self.assertEqual(done.code, 3, done)
                self.assertIn(f"closed by 127.0.0.1:{server.port} in the middle of a message", done.err)

    def test_a_part_of_a_message_with_a_length_is_no_reply(self):
        def stay(connection):
            connection.recv(100)
            connection.sendall(b"\0\0\0\1X\0\0\0\7abc")
            read_all(connection)

        def begin(connection):
            connection.recv(100)
            connection.sendall(b"\0\0\0\7abc")
            read_all(connection)

        with tcp_peer(begin) as server:
            done = confab("127.0.0.1", server.port, "--framing", "u32be", "--timeout", "1", "--no-shutdown", "--linger",
                          "0.1", "-n", "1", "-c", "hi")
            self.assertEqual(done.code, 3, done)
        with tcp_peer(stay) as server:
            for replies, words in (([], "is not whole"), (["-n", "2"], "is not whole"), (["-n", "1"], "")):
                done = confab("127.0.0.1", server.port, "--framing", "u32be", "--timeout", "0.5", "--no-shutdown",
                              "--linger", "0.1", *replies, "-c", "hi")
                self.assertEqual((done.code, words in done.err), (3 if words else 0, True), done)

    def test_a_peer_that_finished_sending_is_not_waited_for(self):
        def finish(connection):
            read_line(connection)
            connection.sendall(b"M\n")
            connection.shutdown(1)
            read_all(connection)

        with tcp_peer(finish) as server:
            done = confab("127.0.0.1", server.port, "--timeout", str(LIMIT), "--reply-timeout", str(LIMIT),
                          "-c", ":set peer-end keep", "-c", "a", "-c", "b", "-c", "c", limit=LIMIT)
        self.assertEqual(done.out, f"127.0.0.1:{server.port}> M\n", done)

    def test_the_reset_of_a_peer_that_got_no_line_end_of_ours_has_no_such_cause(self):
        def probe(connection):
            connection.recv(4)
            connection.sendall(b"imok")
            observe(0.05)
            connection.setsockopt(1, 13, b"\1\0\0\0\0\0\0\0")

        with tcp_peer(probe) as server:
            done = confab("127.0.0.1", server.port, "--eol", "none", "-c", "ruok")
        self.assertNotIn(":eol none", done.err)

    def test_whom_the_silence_is_of(self):
        def silent(server):
            server.recv(100)
            read_all(server)

        with udp_peer(silent) as server:
            done = confab("-u", "127.0.0.1:1", "--timeout", "0.3", "--pace", "free",
                          "-c", f":to 127.0.0.1 {server.port}", "-c", "a")
            self.assertIn(f"no reply from 127.0.0.1:{server.port} within 300 ms", done.err)

    def test_what_a_peer_that_is_gone_for_good_does_not_get_is_said(self):
        """Whether the second line crosses the end is chance: then it is told by itself."""
        for keep_going, said in (((), r'"RCPT" and 1 more line not sent|"RCPT" not sent'),
                                 (("--keep-going",), r'2 lines not sent|"RCPT" not sent')):
            def answer_and_go(connection):
                line = read_line(connection)
                server.listener.shutdown(socket.SHUT_RDWR)
                connection.sendall(line)

            with self.subTest(said), tcp_peer(answer_and_go) as server:
                done = confab("--reconnect", *keep_going, "127.0.0.1", server.port, stdin="MAIL\nRCPT\nDATA\n")
                self.assertEqual(done.code, 3, done)
                self.assertIn("connection refused", done.err)
                self.assertRegex(done.err, said)
                self.assertRegex(done.err, r'"DATA" not sent|1 more line|2 lines')

    def test_the_silence_of_a_peer_that_was_closed_long_ago(self):
        with tcp_peer(read_all) as server:
            each = f":open tcp://127.0.0.1:{server.port}\nx\n:close\n"
            done = confab("--pace", "free", stdin=each * 12)
            self.assertEqual(done.code, 4, done)
            self.assertEqual(done.errors, [f"confab: no reply from 127.0.0.1:{server.port} before it was closed "
                                           "(-n 0: none is expected)"] * 12, done)

    def test_an_end_that_our_line_crossed_is_no_reset(self):
        def answer_three(connection):
            for _ in range(3):
                connection.sendall(read_line(connection))

        with tcp_peer(answer_three) as server:
            for _ in range(10):
                done = confab("127.0.0.1", server.port, stdin="1\n2\n3\n4\n5\n")
                self.assertEqual(done.code, 3, done)
                closed = f'closed by 127.0.0.1:{server.port} after 3 replies; "4" and 1 more line not sent'
                arrived = '"4" may not have arrived\nconfab: "5" not sent'  # before the close, and unread: a real reset
                self.assertRegex(done.err, f"{closed}|{arrived}")
                self.assertNotIn("reset by 127.0.0.1:%d after" % server.port, done.err)

    def test_what_a_script_that_ends_did_not_send_is_said(self):
        with tcp_peer(lambda connection: connection.sendall(read_line(connection)) or read_all(connection)) as server:
            for fatal in (":use tcp7", ":to 127.0.0.1:9", ":expect nothing 0.1s", ":tcp 127.0.0.1 1"):
                with self.subTest(fatal=fatal):
                    done = confab("127.0.0.1", server.port, stdin=f"a\n{fatal}\nx\n:wait 0.1\ny\n")
                    self.assertEqual(done.errors[-1], 'confab: "x" and 1 more line not sent', done)

    def test_datagrams_go_to_no_address_of_another_transport(self):
        with udp_peer(lambda server: server.recv(100)) as server:
            done = confab("-u", f"127.0.0.1:{server.port}", "-c", f":to tcp://127.0.0.1:{server.port}", "-c", "a")
            self.assertEqual(done.code, 2, done)
            self.assertIn("cannot go over another transport", done.err)
            server.someone_came.set()

    def test_a_destination_that_cannot_be_ends_the_script(self):
        heard = []

        def listen(server):
            while True:
                heard.append(server.recv(100))

        with udp_peer(listen) as server:
            for wrong in (":to no.such.invalid:9", ":to :", ":use tcp7"):
                with self.subTest(wrong=wrong):
                    done = confab("-u", f"127.0.0.1:{server.port}", "-c", wrong, "-c", "a")
                    self.assertIn(done.code, (2, 3), done)
            self.assertEqual(heard, [])

    def test_the_reply_that_needs_three_reads_is_three_messages(self):
        def pieces(connection):
            for answer in (b"AB", b"CD", b"EF"):
                read_line(connection)
                connection.sendall(answer)
            read_all(connection)

        with tcp_peer(pieces) as server:
            done = confab("127.0.0.1", server.port, "-c", "a", "-c", "b", "-c", "c", "-c", ":wait 300ms", "-c", ":list")
        self.assertIn("sent 3, received 3", done.out)

    def test_lines_of_a_script_with_cr_lf_are_not_doubled(self):
        heard = []

        def listen(connection):
            heard.append(read_all(connection))

        with tcp_peer(listen) as server:
            confab("127.0.0.1", server.port, "-C", "-n", "0", stdin=":send <<END\r\na\r\nb\r\nEND\r\n")
        self.assertEqual(heard, [b"a\r\nb\r\n"])

    def test_advice_goes_by_the_line_end_of_the_conversation(self):
        def answer(connection):
            read_line(connection)
            connection.sendall(b"ok\r\n")
            read_all(connection)

        with tcp_peer(answer) as server:
            done = confab("127.0.0.1", server.port, "-v", "-c", ":eol crlf", "-c", "a")
        self.assertNotIn("does the same", done.err)

    def test_finishing_behind_the_peer_is_no_error(self):
        with tcp_peer(answer_and_close) as server:
            done = confab("127.0.0.1", server.port, "-c", "a", "-c", ":wait 100ms", "-c", ":shutdown")
        self.assertEqual((done.code, done.err), (0, ""), done)

    def test_a_script_has_nobody_to_ask(self):
        with tcp_peer(answer_and_close) as server:
            done = confab("127.0.0.1", server.port, "-c", ":set reconnect ask", "-c", "a", "-c", "b", "-c", "c")
        self.assertEqual(done.code, 3, done)
        self.assertIn('after 1 reply; "b" and 1 more line not sent', done.err)

    def test_a_peer_that_has_finished_sending_is_listed_so(self):
        with tcp_peer(lambda connection: connection.shutdown(1) or read_all(connection)) as server:
            done = confab("127.0.0.1", server.port, "-c", ":set peer-end keep", "-c", ":wait 100ms", "-c", ":list", "-c", ":close",
                          "-c", f":tcp 127.0.0.1 {server.port}")
        self.assertIn(f"tcp://127.0.0.1:{server.port}  open, the peer has finished sending, sent 0", done.out)

    def test_a_script_that_lets_connections_be_opened_again_says_so(self):
        with tcp_peer(answer_and_close) as server:
            done = confab("127.0.0.1", server.port, "-c", ":set reconnect on", "-c", "a", "-c", "b")
        self.assertEqual(done.code, 0, done)
        self.assertIn("connected again", done.err)


def crash_or_close(connection):
    """Answers each line; CRASH by a reset, QUIT by an end, too."""
    while line := read_line(connection):
        if line == b"CRASH\n":
            return reset(connection)
        connection.sendall(line)
        if line == b"QUIT\n":
            return


class Lost(unittest.TestCase):
    """--keep-going: what each loss cost is said once, with the end that it had."""

    def errors(self, *options, stdin):
        with tcp_peer(crash_or_close) as server:
            done = confab("127.0.0.1", server.port, "--keep-going", *options, stdin=stdin)
            self.assertEqual(done.code, 3, done)
            return [each.replace(f"127.0.0.1:{server.port}", "PEER") for each in done.errors]

    def test_a_line_that_a_reset_cost_is_no_line_of_a_later_end(self):
        errors = self.errors(stdin="1\nCRASH\n2\n:tcp\n3\n4\n5\n")
        self.assertEqual(errors[-1], "confab: reset by PEER after 1 reply; 1 line not sent")
        errors = self.errors(stdin="1\nCRASH\n2\n:tcp\n3\nQUIT\n:wait 50ms\n6\n7\n")
        self.assertEqual(errors[-2:], ["confab: reset by PEER after 1 reply; 1 line not sent",
                                       "confab: closed by PEER after 3 replies; 2 lines not sent"])

    def test_a_line_that_crossed_the_end_is_counted_with_those_after_it(self):
        with tcp_peer(answer_and_close) as server:
            stdin = "MAIL\n:expect MAIL\nRCPT\n:wait 1s\n:expect RCPT 10ms\nDATA\n:tcp\nMAIL\n"
            done = confab("127.0.0.1", server.port, "--keep-going", "--pace", "free", stdin=stdin)
            closed = f"closed by 127.0.0.1:{server.port} after 1 reply; 2 lines not sent"
            self.assertEqual([each for each in done.errors if "not sent" in each], [f"confab: {closed}"], done)
            self.assertIn("it is not connected (closed)", done.err)

    def test_a_peer_that_nobody_has_met_is_named_by_its_address(self):
        with tcp_peer(crash_or_close) as server:
            done = confab("--keep-going", "-c", ":tcp 127.0.0.1 1", "-c", "a", "-c", f":tcp 127.0.0.1 {server.port}", "-c", "b")
        self.assertEqual(done.errors[-1], "confab: 1 line for tcp://127.0.0.1:1 not sent", done)

    def test_a_peer_that_does_not_greet_is_sent_nothing(self):
        heard = []
        with tcp_peer(lambda connection: heard.append(read_all(connection))) as server:
            done = confab("--keep-going", "--banner=100ms", stdin=f":tcp 127.0.0.1 {server.port}\na\nb\n")
        self.assertEqual((done.code, heard), (3, [b""]), done)
        self.assertEqual(done.errors[-1], f"confab: 2 lines for tcp://127.0.0.1:{server.port} not sent", done)


if __name__ == "__main__":
    unittest.main()
