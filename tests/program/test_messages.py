"""What a mistake is answered with: in words that name what was typed, and what to do instead."""

import unittest

from support import closed_port, confab, read_line, tcp_peer, udp_peer


def said(*lines, arguments=()):
    return confab("--keep-going", *arguments, stdin="\n".join(lines) + "\n").err


class Settings(unittest.TestCase):
    def test_a_value_that_is_none_is_told_with_the_name_of_the_setting(self):
        self.assertIn(':set: names is on or off, not "maybe"', said(":set names maybe"))
        self.assertIn(':set: var takes NAME=VALUE, not "bad"', said(":set var bad"))

    def test_a_variable_does_not_take_the_name_of_a_secret(self):
        err = said(":set var PW=shown", arguments=("--secret", "PW=hidden"))
        self.assertIn('"PW" is a secret', err)
        self.assertNotIn("shown", err)


class Conversations(unittest.TestCase):
    def test_where_nothing_is_open_there_is_nowhere_to_send(self):
        self.assertIn(":to: nothing is open", said(":to last"))

    def test_datagrams_have_no_end(self):
        with udp_peer(lambda server: None) as peer:
            err = said(f":udp 127.0.0.1 {peer.port}", ":shutdown")
        self.assertIn(":shutdown: udp has no end to send", err)

    def test_an_expectation_says_whether_anything_came_before(self):
        def answer(connection):
            connection.sendall(read_line(connection).upper())
            connection.recv(1)

        with tcp_peer(answer) as peer:
            done = confab("127.0.0.1", peer.port, stdin="a\n:expect A\n:expect B 50ms\n")
        self.assertEqual(done.code, 1)
        self.assertIn("; nothing more came", done.err)

    def test_an_expectation_that_seems_to_end_with_a_time_says_how_one_is_written(self):
        for line, is_advised in ((":expect b 1", True), (":expect b 1s", False), (":expect b 1 1s", False), (":expect 1", False)):
            with self.subTest(line), tcp_peer(lambda connection: connection.sendall(read_line(connection))) as peer:
                done = confab("127.0.0.1", peer.port, stdin=f"a\n{line}\n")
                self.assertEqual(done.code, 1, done)
                self.assertEqual(" (a duration has its unit: 1s); " in done.err, is_advised, done)


class Options(unittest.TestCase):
    def test_one_that_is_wrong_is_named_as_it_was_typed(self):
        for arguments, complaint in (
                (["-n"], "-n needs a value after it"), (["--replies"], "--replies needs a value after it"),
                (["-n", "1", "-n", "2"], "-n is there twice"), (["-f", "a", "-f", "b"], "-f is there twice"),
                (["-n", "abc"], '-n: "abc" is no number'), (["-nabc"], '-n: "abc" is no number'),
                (["-n", "-1"], '-n: "-1" is no number'), (["--replies", "1x"], '--replies: "1x" is no number'),
                (["--replies=1x"], '--replies: "1x" is no number'),
                (["-f", ""], "-f: an empty text is no value"), (["--file", ""], "--file: an empty text is no value"),
                (["-c"], "-c needs a line after it"), (["--command"], "--command needs a line after it")):
            with self.subTest(arguments):
                self.assertTrue(confab(":9", *arguments).err.startswith(f'confab: {complaint} ("confab --help"'))

    def test_the_help_of_serve_says_its_usage_once(self):
        self.assertEqual(confab("serve", "--help").out.count("Usage:"), 1)

    def test_a_server_without_a_port_is_told_so_in_each_spelling(self):
        for address in ("*", "tcp://*"):
            done = confab("serve", address)
            self.assertEqual(done.code, 2, done)
            self.assertIn("the port is missing", done.err)

    def test_an_address_that_is_whole_needs_no_port(self):
        port = closed_port()
        self.assertIn(f"one address is enough: 127.0.0.1:{port}", confab(f"127.0.0.1:{port}", 2).err)


if __name__ == "__main__":
    unittest.main()
