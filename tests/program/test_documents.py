"""confab with the textbook's programs: as the client of every server, as the server of every client."""

import re
import sys
import unittest

from support import PEERS, Running, confab, peer, serving

CTIME = r"\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4}"


class AsClient(unittest.TestCase):
    def talk(self, name, *options, stdin="hello\n"):
        """The replies of a peer to what is typed, each with the address that it must come from."""
        with peer(name) as server:
            done = confab(*options, "127.0.0.1", server.port, stdin=stdin)
            self.assertEqual((done.code, done.errors), (0, []), done)
            source = f"127.0.0.1:{server.port}> "
            for line in done.lines:
                self.assertTrue(line.startswith(source), done)
            return [line.removeprefix(source) for line in done.lines]

    def test_fixed_reply_over_udp(self):
        self.assertEqual(self.talk("fixed_udp_server", "-u"), ["a message for the client"])

    def test_fixed_reply_over_tcp_then_closed(self):
        self.assertEqual(self.talk("fixed_tcp_server"), ["the message to be sent"])

    def test_upper_case_over_udp(self):
        self.assertEqual(self.talk("upper_udp_server", "-u", stdin="hello\nworld\n"), ["HELLO", "WORLD"])

    def test_upper_case_over_tcp_which_closes_after_one_reply(self):
        replies = self.talk("upper_tcp_server", stdin="hello\n:tcp\nworld\n:tcp\nžluťoučký\n")
        self.assertEqual(replies, ["HELLO", "WORLD", "ŽLUŤOUČKÝ"])

    def test_clock_over_tcp_keeps_the_connection(self):
        replies = self.talk("clock_tcp_server", stdin="hello\nworld\n")
        self.assertEqual(len(replies), 2)
        self.assertRegex(replies[0], rf"^at {CTIME} :hello$")
        self.assertRegex(replies[1], rf"^at {CTIME} :world$")

    def test_clock_over_udp(self):
        replies = self.talk("clock_udp_server", "-u", stdin="hello\nworld\n")
        self.assertRegex("\n".join(replies), rf"^at {CTIME} :hello\nat {CTIME} :world$")

    def test_greeting_over_tcp(self):
        replies = self.talk("greet_tcp_server", stdin="hello\nworld\n")
        self.assertRegex("\n".join(replies), rf"^Hi,you send me :\[{CTIME}\] hello\nHi,you send me :\[{CTIME}\] world$")

    def test_names_one_after_the_other_over_udp(self):
        replies = self.talk("upper_udp_server", "-u", stdin="Michael\nTracy\nSarah\n")
        self.assertEqual(replies, ["MICHAEL", "TRACY", "SARAH"])

    def test_a_server_that_only_prints_gets_every_datagram_and_code_4_says_that_nothing_came(self):
        with peer("print_udp_server") as server:
            done = confab("-u", "--reply-timeout", "0.1", "--timeout", "0.2", "127.0.0.1", server.port, stdin="a\nb\n")
            self.assertEqual((done.code, done.out), (4, ""), done)
            first = server.out.until(r"^received from (127\.0\.0\.1:\d+): a\n").group(1)
            self.assertEqual(server.out.until(r"^received from (\S+): b\n").group(1), first)

    def test_a_server_that_only_prints_is_fine_where_no_reply_is_expected(self):
        with peer("print_udp_server") as server:
            done = confab("-u", "--replies", "0", "127.0.0.1", server.port, stdin="a\n")
            self.assertEqual((done.code, done.out, done.err), (0, "", ""), done)
            server.out.until(r": a\n")


class AsServer(unittest.TestCase):
    def run_client(self, name, url, stdin):
        host, port = re.match(r"\w+://(.*):(\d+)$", url).groups()
        with Running([sys.executable, PEERS / f"{name}.py", host, port]) as client:
            client.type(stdin)
            client.end_input()
            output = client.out.rest().decode()
            self.assertEqual(client.code(), 0, client.err.rest())
            return output

    def kinds(self):
        """(reply kind, what the reply to `hello` looks like) for all that answer the one who asks."""
        yield "echo", "hello"
        yield "upper", "HELLO"
        yield "time", f"at {CTIME} :hello"
        yield "greet", rf"Hi,you send me :\[{CTIME}\] hello"
        yield "text:come again", "come again"

    def test_every_reply_to_the_client_of_one_message(self):
        for kind, reply in self.kinds():
            with self.subTest(kind=kind), serving("tcp://127.0.0.1:0", "udp://127.0.0.1:0", "--reply", kind) as server:
                tcp, udp = server.urls
                self.assertRegex(self.run_client("once_tcp_client", tcp, "hello\n"), rf"\A{reply}\n\Z")
                source = re.escape(udp.removeprefix("udp://"))
                self.assertRegex(self.run_client("once_udp_client", udp, "hello\n"), rf"\A{reply} from {source}\n\Z")

    def test_every_reply_to_the_client_that_ends_at_an_empty_line(self):
        for kind, reply in self.kinds():
            with self.subTest(kind=kind), serving("tcp://127.0.0.1:0", "udp://127.0.0.1:0", "--reply", kind) as server:
                tcp, udp = server.urls
                typed = "hello\nhello\n\nnever sent\n"
                self.assertRegex(self.run_client("loop_tcp_client", tcp, typed), rf"\A{reply}\n{reply}\n\Z")
                line = rf"{reply} from {re.escape(udp.removeprefix('udp://'))}\n"
                self.assertRegex(self.run_client("loop_udp_client", udp, typed), rf"\A{line}{line}\Z")

    def test_the_client_with_a_list_of_names(self):
        with serving("udp://127.0.0.1:0", "--reply", "upper") as server:
            self.assertEqual(self.run_client("names_udp_client", server.urls[0], ""), "MICHAEL\nTRACY\nSARAH\n")

    def test_one_reply_and_then_closed(self):
        with serving("tcp://127.0.0.1:0", "--reply", "upper", "--close-after-reply") as server:
            for _ in range(2):
                self.assertEqual(self.run_client("once_tcp_client", server.urls[0], "hello\n"), "HELLO\n")
            # The second line finds the connection closed: read as an end, or, if it was sent first, as a reset.
            with Running([sys.executable, PEERS / "loop_tcp_client.py", "127.0.0.1", server.ports[0]]) as client:
                client.type("hello\nhello\n\n")
                self.assertEqual(client.out.line(), "HELLO")
                client.code()

    def test_names_each_client_by_the_address_it_came_from(self):
        with serving("tcp://127.0.0.1:0", "--reply", "upper") as server:
            self.run_client("once_tcp_client", server.urls[0], "hello\n")
            server.out.until(r"^.*127\.0\.0\.1:\d+.*hello.*\n")


if __name__ == "__main__":
    unittest.main()
