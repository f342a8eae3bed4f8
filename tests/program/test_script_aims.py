"""A line that says where the next ones go, and cannot: they go nowhere, and not to the peer before."""

import unittest

from editor_session import connected, session
from support import confab, has_editor, read_all, tcp_peer, udp_peer

MISSED = (":tcp 127.0.0.1 nope", ":tcp 127.0.0.1:99999", ":udp a b c", ":open ftp://x:1", ":open tls://127.0.0.1:1?no=1",
          ":use nosuch", ":use", ":to 127.0.0.1:0", ":tcp a", ":open 127.0.0.1:1:1")


class Missed(unittest.TestCase):
    def heard_by_tcp(self, stdin, *options):
        heard = []
        with tcp_peer(lambda connection: heard.append(read_all(connection))) as server:
            limits = "--pace", "free", "-n", "0"
            done = confab(*options, *limits, "127.0.0.1", server.port, stdin=stdin)
            server.finish()
        self.assertEqual(done.code, 2, done)
        return b"".join(heard), done

    def test_lines_after_it_are_skipped_and_counted(self):
        for line in MISSED:
            with self.subTest(line):
                stdin = f"a\n{line}\nsecret\n:raw secret\n:send <<END\nsecret\nsecret\nEND\n"
                heard, done = self.heard_by_tcp(stdin, "--keep-going")
                self.assertEqual(heard, b"a\n", done)
                self.assertEqual(done.errors[-1], f'confab: 3 lines after "{line}" not sent', done)

    def test_it_ends_a_script_that_is_not_to_keep_going(self):
        for line in MISSED:
            with self.subTest(line):
                heard, done = self.heard_by_tcp(f"a\n{line}\nsecret\n")
                self.assertEqual(heard, b"a\n", done)
                self.assertEqual(done.errors[-1], 'confab: "secret" not sent', done)

    def test_what_acts_on_the_current_peer_acts_on_nobody(self):
        for line in (":shutdown", ":close", ":expect a 10ms", ":to last"):
            with self.subTest(line):
                heard, done = self.heard_by_tcp(f"a\n:use nosuch\n{line}\nsecret\n:use tcp1\nb\n", "--keep-going")
                self.assertEqual(heard, b"a\nb\n", done)
                self.assertIn(f"confab: {line.split()[0]}: nothing is open", done.err)

    def test_an_address_is_not_completed_by_the_peer_before(self):
        for line in (":tcp", ":udp", ":tcp 9"):
            with self.subTest(line):
                heard, done = self.heard_by_tcp(f"a\n:use nosuch\n{line}\nsecret\n:tcp 127.0.0.1 nope\nsecret\n", "--keep-going")
                self.assertEqual(heard, b"a\n", done)
                self.assertIn(f'confab: 1 line after "{line}" not sent', done.errors)

    def test_another_line_aims_again(self):
        heard, done = self.heard_by_tcp("a\n:use nosuch\nsecret\n:use tcp1\nb\n", "--keep-going")
        self.assertEqual(heard, b"a\nb\n", done)
        self.assertEqual(done.errors[-1], 'confab: 1 line after ":use nosuch" not sent', done)

    def test_datagrams_go_to_no_address_but_the_one_that_was_meant(self):
        for line in (":to 127.0.0.1:0", ":to last", ":to nobody", ":to tcp://127.0.0.1:1", ":to nobody.invalid:9"):
            heard = []
            with self.subTest(line), udp_peer(lambda s: heard.extend(s.recv(100) for _ in range(2))) as server:
                done = confab("-u", "127.0.0.1", server.port, "--keep-going", "--pace", "free", "-n", "0",
                              stdin=f"a\n{line}\nsecret\n:to off\nb\n")
                server.finish()
                self.assertEqual(heard, [b"a", b"b"], done)
                self.assertEqual(done.errors[-1], f'confab: 1 line after "{line}" not sent', done)


@unittest.skipUnless(has_editor(), "built without readline")
class MissedInAPaste(unittest.TestCase):
    def test_the_rest_of_it_is_not_sent(self):
        with session() as (peer, terminal):
            terminal.paste(":use nosuch\n" + "secret\n" * 300)
            terminal.type("\r\r")  # the first one shows the command
            terminal.until("* not sent: 300 lines more of the paste")
            terminal.until(connected)
            terminal.type("after\r")
            self.assertEqual(peer.next(), b"after\n")


if __name__ == "__main__":
    unittest.main()
