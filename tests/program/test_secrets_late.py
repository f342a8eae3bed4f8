"""Secrets that get their name in the middle of a script, by :secret."""

import unittest

from secret_recording import SECRET, VALUE, Secrets
from support import confab, has_editor, read_line, serving, tcp_peer
from test_terminal import Terminal


class Late(Secrets):
    def test_typed_into_a_script(self):
        done = self.echo(f":secret PW\n{VALUE}\nAUTH {VALUE}\n:secret\n", secret=())
        self.assertEqual((done.code, done.err), (0, ""), done)
        self.assertEqual(done.lines[-1], "PW")
        self.assertEqual(self.payloads()[0], {"template": "AUTH {{PW}}\n"})
        self.assertEqual(self.read()["secrets"], ["PW"])
        self.assert_hidden()

    def test_a_header_that_is_written_gets_the_name(self):
        for name in ("r.json", "r.jsonl"):
            self.path = self.folder / name
            self.echo(f"before\n:secret PW\n{VALUE}\nAUTH {VALUE}\n:secret KEY\n{VALUE}+\n{VALUE}+\n", secret=())
            whole = self.read()
            self.assertEqual(whole["secrets"], ["PW", "KEY"])
            self.assertEqual([p.get("template", p.get("data")) for p in self.payloads()][::2],
                             ["before\n", "AUTH {{PW}}\n", "{{KEY}}\n"])
            self.assertEqual(whole["events"][-1]["events"], len(whole["events"]) - 1)
            self.assertEqual(self.path.stat().st_mode & 0o777, 0o600)
        self.assert_hidden()

    def test_what_was_recorded_before_is_told(self):
        done = self.echo(f"AUTH {VALUE}\n:secret PW\n{VALUE}\nAUTH {VALUE}\n", secret=())
        self.assertEqual(len(done.errors), 1, done)
        self.assertIn("recorded before, events: 2", done.err)
        self.assertEqual(self.path.read_text().count(VALUE), 2)

    def test_appending_to_a_file_that_does_not_name_it(self):
        self.echo("a\n", secret=())
        self.echo(f"{VALUE}\n", "--append")
        self.assertEqual(self.read()["secrets"], ["PW"])
        self.assertEqual(self.path.stat().st_mode & 0o777, 0o600)
        self.echo(f"{VALUE} other\n", "--append", "--secret", "KEY=other value")
        self.assertEqual(self.read()["secrets"], ["PW", "KEY"])
        self.assertEqual([p.get("template") for p in self.payloads()][::2], [None, "{{PW}}\n", "{{PW}} other\n"])
        self.assert_hidden()

    def test_refused_where_the_header_is_gone_and_the_value_is_not_sent(self):
        for options in (("--json",), ("--record", "/dev/stderr")):
            with serving("tcp://127.0.0.1:0") as server:
                done = confab(*options, "127.0.0.1", server.ports[0], stdin=f":secret PW\n{VALUE}\nb\n")
            self.assertEqual(done.code, 2, done)
            self.assertIn("--secret PW", done.err)
            self.assert_hidden(done.out, done.err)

    def test_a_line_that_is_taken_for_the_value_of_a_wrong_name_is_said(self):
        for wrong in (f"PW={VALUE}", "a b", "9"):
            with self.subTest(wrong), serving("tcp://127.0.0.1:0") as server:
                done = confab("-t", "127.0.0.1", server.ports[0], stdin=f":secret {wrong}\nnext\nlast\n")
            self.assertEqual((done.code, done.out, len(done.errors)), (2, "last\n", 1), done)
            self.assertIn("; the next line was taken for the value, and is not sent", done.err)
            self.assert_hidden(done.err)

    @unittest.skipUnless(has_editor(), "the tests of terminals need it")
    def test_a_value_in_a_script_is_none_of_the_peers_where_a_person_goes_on(self):
        heard = []

        def keep(connection):
            while line := read_line(connection):
                heard.append(line.decode())
                connection.sendall(line)

        for name in ("PW", "a b"):
            with tcp_peer(keep) as server, Terminal("--no-edit", "-i", "-c", f":secret {name}", "-c", VALUE,
                                                    "127.0.0.1", server.port) as terminal:
                terminal.until("sends the value|not sent")
                terminal.until("> $")
                terminal.type("last")
                terminal.until("> last")
                terminal.type(":quit")
                terminal.end()
        self.assertEqual(heard, ["last\n", "last\n"])

    @unittest.skipUnless(has_editor(), "the tests of terminals need it")
    def test_a_script_that_ends_with_a_name_takes_nothing_that_a_person_types(self):
        with serving("tcp://127.0.0.1:0") as server, \
                Terminal("--no-edit", "-i", "-c", ":secret PW", "127.0.0.1", server.ports[0]) as terminal:
            terminal.until("the value is missing")
            terminal.until("> $")
            terminal.type("hello")
            terminal.until("> hello")
            terminal.type(":quit")
            terminal.end()

    def test_what_makes_no_sense(self):
        for script in (":secret 9\nx\n", ":secret PW\nabc\n", ":secret PW\n", f":secret PW {VALUE}\nx\n",
                       f":secret PW={VALUE}\nx\n", f":secret lb\n{VALUE}\n"):
            done = confab("--no-history", stdin=script)
            self.assertEqual((done.code, len(done.errors)), (2, 1), done)
            self.assert_hidden(done.err, done.out)
        for option in ("PW", f"9={VALUE}", "PW=abc", f"={VALUE}", VALUE):
            done = confab("--secret", option, stdin="")
            self.assertEqual((done.code, len(done.errors)), (2, 1), done)
            self.assert_hidden(done.err)
        self.assertEqual(confab(*SECRET, *SECRET, stdin="").code, 2)


if __name__ == "__main__":
    unittest.main()
