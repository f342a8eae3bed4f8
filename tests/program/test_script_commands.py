"""The commands, in scripts: what each puts on the wire and on stdout."""

import pathlib
import socket
import tempfile
import unittest

from support import closed_port, confab, observe, read_all, serving, tcp_peer, udp_peer


class Wire(unittest.TestCase):
    """What leaves for the peer."""

    def sent(self, script, *options, code=0):
        got = []
        with tcp_peer(lambda connection: got.append(read_all(connection))) as server:
            done = confab("--replies", "0", *options, "127.0.0.1", server.port, stdin=script)
            server.finish()
        self.assertEqual((done.code, done.out), (code, ""), done)
        self.assertEqual(len(got), 1, done)
        return got[0]

    def datagrams(self, script, count, *options):
        got = []

        def collect(server):
            while len(got) < count:
                got.append(server.recv(1 << 16))

        with udp_peer(collect) as server:
            done = confab("-u", "--replies", "0", *options, "127.0.0.1", server.port, stdin=script)
            self.assertEqual((done.code, done.out), (0, ""), done)
            server.finish()
        return got

    def test_lines_get_their_end_on_streams_and_none_in_datagrams(self):
        self.assertEqual(self.sent("a\n\nb\n"), b"a\n\nb\n")
        self.assertEqual(self.datagrams("a\n\nb\n", 2), [b"a", b"b"])

    def test_a_last_line_without_its_end_is_a_line(self):
        self.assertEqual(self.sent("a\nb"), b"a\nb\n")

    def test_eol(self):
        self.assertEqual(self.sent("a\n:eol crlf\nb\n:eol none\nc\n:eol lf\nd\n"), b"a\nb\r\ncd\n")
        self.assertEqual(self.sent("a\n", "-C"), b"a\r\n")
        self.assertEqual(self.sent("a\r\n", "-C"), b"a\r\n")
        self.assertEqual(self.datagrams(":eol crlf\na\n\n", 2), [b"a\r\n", b"\r\n"])
        self.assertEqual(self.sent(":eol cr\na\n:eol nul\nb\n:eol \\r\\n\\0\nc\n:eol ;\nd\n"), b"a\rb\0c\r\n\0d;")
        self.assertEqual(self.sent("a\n", "--eol", "cr"), b"a\r")

    def test_what_ends_a_message_ends_a_line_until_it_is_set(self):
        self.assertEqual(self.sent("PW?\n", "--framing", "delimiter:\\r"), b"PW?\r")
        self.assertEqual(self.sent("a\n", "--framing", "crlf"), b"a\r\n")
        self.assertEqual(self.sent(":eol lf\n:framing crlf\na\n"), b"a\n")

    def test_a_length_goes_before_every_message_but_raw_bytes(self):
        with tempfile.NamedTemporaryFile() as file:
            file.write(b"file")
            file.flush()
            script = f"ab\n:hex 00ff\n:file {file.name}\n:send c\n:raw \\x01\n"
            wire = b"\0\0\0\2ab\0\0\0\2\0\xff\0\0\0\4file\0\0\0\1c\x01"
            self.assertEqual(self.sent(script, "--framing", "u32be"), wire)

    def test_the_lines_of_a_message_end_as_a_line_does(self):
        self.assertEqual(self.sent(":send <<.\none\ntwo\n.\n", "-C"), b"one\r\ntwo\r\n")
        self.assertEqual(self.sent(":eol none\n:send <<.\none\ntwo\n.\n"), b"one\ntwo")

    def test_names_that_have_a_value_are_sent_with_it_and_other_braces_as_they_are(self):
        script = "{{PW}} {{n}} {{other}} {{{n}} {{\n:send {{n}}\n:set var n=2\n{{n}}\n"
        sent = self.sent(script, "--secret", "PW=hunter2", "--var", "n=1")
        self.assertEqual(sent, b"hunter2 1 {{other}} {1 {{\n{{n}}\n2\n")

    def test_what_looks_like_a_command_and_is_none(self):
        self.assertEqual(self.sent(":)\n:1000\n::send x\n:\n"), b":)\n:1000\n:send x\n:\n")
        self.assertEqual(self.sent(":quit\n:tcp\n", "--no-commands"), b":quit\n:tcp\n")

    def test_send(self):
        self.assertEqual(self.sent(":send :quit\n:send\n:send  two\n"), b":quit\n\n two\n")
        self.assertEqual(self.datagrams(":send\n", 1), [b""])

    def test_lines_that_are_one_message(self):
        self.assertEqual(self.datagrams(":send <<END\none\n:two\n\nEND\nthree\n", 2), [b"one\n:two\n", b"three"])
        self.assertEqual(self.sent(":send <<.\none\n two\n.\n"), b"one\n two\n")

    def test_each_line_of_a_message_has_its_end_an_empty_one_too(self):
        for eol, end in (("lf", b"\n"), ("crlf", b"\r\n"), ("cr", b"\r")):
            for lines in (["GET /", ""], ["a", "", ""], ["", ""], [""]):
                with self.subTest(eol=eol, lines=lines):
                    script = "\n".join([":send <<END", *lines, "END", ""])
                    expected = b"".join(line.encode() + end for line in lines)
                    self.assertEqual(self.sent(f":eol {eol}\n{script}"), expected)

    def test_exact_bytes(self):
        self.assertEqual(self.sent(r":raw a\r\n\t\0\xff\\" + "\n:raw b\n"), b"a\r\n\t\0\xff\\b")
        self.assertEqual(self.sent(":hex 00 01\n:hex 0203\n:hex 04:05\n:hex 0x06,0x07\n"), bytes(range(8)))

    def test_files(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "some file"
            path.write_bytes(bytes(range(256)) * 2000)
            self.assertEqual(self.sent(f":file {path}\n"), path.read_bytes())
            path.write_bytes(bytes(range(256)))
            self.assertEqual(self.datagrams(f":file {path}\n", 1), [path.read_bytes()])
            path.write_bytes(b"x" * 70000)
            done = confab("-u", "127.0.0.1", closed_port(socket.SOCK_DGRAM), stdin=f":file {path}\n")
            self.assertEqual(done.code, 2, done)
            self.assertRegex(done.err, "70,?000.*65,?507", done)

    def test_a_length_prefix_wraps_what_is_sent(self):
        self.assertEqual(self.sent(":framing u16be\n:eol none\nabc\n"), b"\0\3abc")

    def test_the_script_may_stand_on_the_command_line(self):
        with tcp_peer(lambda c: c.sendall(read_all(c))) as server:
            done = confab("127.0.0.1", server.port, "-N", "-c", "a", "-c", ":send b", stdin="never read\n")
        self.assertEqual((done.code, [line.split("> ")[1] for line in done.lines]), (0, ["a", "b"]), done)


class Conversations(unittest.TestCase):
    def test_the_same_host_and_port_over_the_other_transport_and_back(self):
        with serving("tcp://127.0.0.1:0", "--reply", "upper", "--quiet") as tcp:
            with serving(f"udp://127.0.0.1:{tcp.ports[0]}", "--reply", "echo", "--quiet"):
                done = confab("127.0.0.1", tcp.ports[0], stdin="a\n:udp\nb\n:tcp\nc\n:list\n")
        replies = [line.split("> ")[1] for line in done.lines[:3]]
        self.assertEqual((done.code, replies), (0, ["A", "b", "C"]), done)
        self.assertEqual(done.err.count("tcp2") + done.out.count("tcp2"), 0, done)

    def test_several_at_once_each_with_its_own_source(self):
        with serving("tcp://127.0.0.1:0", "udp://127.0.0.1:0", "--reply", "upper", "--quiet") as server:
            tcp, udp = server.urls
            script = f":open {tcp}\na\n:open {udp}\nb\n:use tcp1\nc\n:use udp1\nd\n:close udp1\n:use tcp1\ne\n"
            done = confab(stdin=script)
        a, b = (url.split("//")[1] for url in (tcp, udp))
        self.assertEqual(done.lines, [f"{a}> A", f"{b}> B", f"{a}> C", f"{b}> D", f"{a}> E"], done)
        self.assertEqual(done.code, 0, done)

    def test_a_lone_port_keeps_the_host(self):
        with serving("tcp://127.0.0.1:0", "--reply", "upper") as one, serving("tcp://127.0.0.1:0") as two:
            done = confab(one.urls[0], stdin=f"a\n:tcp {two.ports[0]}\nb\n")
        self.assertEqual(done.lines, [f"127.0.0.1:{one.ports[0]}> A", f"127.0.0.1:{two.ports[0]}> b"], done)

    def test_to_last_follows_a_peer_that_answers_from_another_port(self):
        def moves(server):
            _, client = server.recvfrom(100)
            observe(0.3)  # ":to last" stands directly behind the message, and waits for its reply
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
                other.settimeout(20)
                other.bind(("127.0.0.1", 0))
                other.sendto(b"from here", client)
                data, client_again = other.recvfrom(100)
                assert client_again == client, "the local port changed"
                other.sendto(data.upper(), client)

        with udp_peer(moves) as server:
            done = confab("-u", "127.0.0.1", server.port, stdin="a\n:to last\nb\n")
            self.assertEqual((done.code, len(done.lines)), (0, 2), done)
            self.assertRegex(done.out, r"\A(127\.0\.0\.1:\d+)> from here\n\1> B\n\Z", done)
            self.assertNotIn(f":{server.port}>", done.out, done)

    def test_a_conversation_that_fails_ends_the_script_unless_it_keeps_going(self):
        port = closed_port()
        with serving("tcp://127.0.0.1:0", "--reply", "upper") as server:
            script = f"a\n:tcp 127.0.0.1 {port}\nskipped\nskipped\n:use tcp1\nb\n"
            done = confab(server.urls[0], stdin=script)
            self.assertEqual((done.code, len(done.lines)), (3, 1), done)
            done = confab("--keep-going", server.urls[0], stdin=script)
            self.assertEqual((done.code, len(done.lines)), (3, 2), done)
            self.assertEqual(len(done.errors), 2, done)
            self.assertRegex(done.errors[1], r"\b2 lines\b", done)

    def test_status_names_the_tuple(self):
        with serving("tcp://127.0.0.1:0", "udp://127.0.0.1:0") as server:
            done = confab(server.urls[0], stdin=f"a\n:status\n:open {server.urls[1]}\nb\n:status\n")
            self.assertEqual(done.code, 0, done)
            text = done.out + done.err
            self.assertRegex(text, rf"127\.0\.0\.1[: ]+\d+[^\n]*127\.0\.0\.1[: ]+{server.ports[0]}|remote", done)

    def test_a_script_has_no_history(self):
        done = confab(stdin=":history\n")
        self.assertEqual((done.code, done.out), (0, "no history is kept here\n"), done)
        self.assertEqual(confab(stdin=":history x\n").code, 2)

    def test_a_setting_is_shown_as_it_was_set(self):
        done = confab(stdin=":set time on\n:set hints off\n:set\n")
        self.assertEqual(done.code, 0, done)
        self.assertRegex(done.out, r"(?m)^  time +on ")
        self.assertRegex(done.out, r"(?m)^  hints +off ")
        self.assertEqual([line for line in done.lines if len(line) > 80], [])

    def test_expect(self):
        with serving("tcp://127.0.0.1:0", "--reply", "time", "--quiet") as server:
            def code(*lines):
                return confab(server.urls[0], stdin="\n".join(lines) + "\n").code

            self.assertEqual(code("hello", ":expect at {{when:ctime}} :hello", "bye", ":expect /:by.$/ 20s"), 0)
            self.assertEqual(code("hello", ":expect at {{when:ctime}} :bye 0.1s", ), 1)
            # Looks at what came since the last send, not before.
            self.assertEqual(code("hello", ":expect hello", "bye", ":expect hello 0.1s"), 1)

    def test_a_number_at_the_end_of_an_expectation_is_a_part_of_it(self):
        with serving("tcp://127.0.0.1:0", "--quiet") as server:
            for typed, code in (("users 3", 1), ("users 4", 0)):
                done = confab(server.urls[0], stdin=f"{typed}\n:expect /^users/\n{typed}\n:expect users 4\n")
                self.assertEqual(done.code, code, done)

    def test_an_expectation_that_is_not_met_ends_the_script(self):
        with serving("tcp://127.0.0.1:0", "--quiet") as server:
            done = confab(server.urls[0], stdin="a\n:expect b 0.1s\nc\n")
        self.assertEqual((done.code, done.lines), (1, [f"127.0.0.1:{server.ports[0]}> a"]), done)
        self.assertTrue(done.err.startswith("confab: "), done)

    def test_what_ends_a_script_and_what_does_not(self):
        """docs/commands.md, "What ends a script"."""
        for options, line, code, goes_on in (
            ([], ":expect b 0.1s", 1, False), (["--keep-going"], ":expect b 0.1s", 1, True),
            ([], f":tcp 127.0.0.1 {closed_port()}", 3, False), ([], ":quit", 0, False),
            ([], ":wait abc", 2, True), ([], ":nonsense", 2, True), ([], ":file /nowhere", 3, True),
        ):
            with self.subTest(line=line, options=options), serving("tcp://127.0.0.1:0", "--quiet") as server:
                done = confab(*options, server.urls[0], stdin=f"a\n{line}\nc\n")
                self.assertEqual((done.code, "> c" in done.out), (code, goes_on), done)

    def test_a_dump_begins_anew_after_each_send_of_its_conversation(self):
        with serving("tcp://127.0.0.1:0", "--quiet") as server:
            done = confab("-t", server.urls[0], stdin=":view hex\n:raw abc\n:raw def\n"
                          f":open {server.urls[0]}\n:view hex\n:raw g\n:use tcp1\n:raw h\n")
        self.assertEqual([line.split("  ")[0] for line in done.lines], ["00000000"] * 4, done)

    def test_an_option_that_is_mistyped_makes_no_conversation(self):
        with serving("tcp://127.0.0.1:0", "--quiet") as server, tempfile.TemporaryDirectory() as folder:
            for url in (f"{server.urls[0]}?foo=1", f"tls://127.0.0.1:{server.ports[0]}?pin=xx",
                        f"unix:{folder}/x?foo=1"):
                with self.subTest(url=url):
                    done = confab("--keep-going", server.urls[0], "-c", f":open {url}", "-c", ":list",
                                  "-c", f":open {server.urls[0]}", "-c", ":list")
                    self.assertEqual(done.code, 2, done)
                    self.assertEqual([line[2:].split("  ")[0] for line in done.lines],
                                     ["tcp1", "tcp1", "tcp2"], done)

    def test_quit_on_empty(self):
        with serving("tcp://127.0.0.1:0", "--quiet") as server:
            done = confab("--quit-on-empty", server.urls[0], stdin="a\n\nb\n")
        self.assertEqual((done.code, done.lines), (0, [f"127.0.0.1:{server.ports[0]}> a"]), done)

    def test_a_peer_that_closed_is_opened_again_where_that_is_asked_for(self):
        with serving("tcp://127.0.0.1:0", "--close-after-reply", "--quiet") as server:
            done = confab("-v", "--reconnect", server.urls[0], stdin="a\nb\nc\n")
        self.assertEqual([line.split("> ")[1] for line in done.lines], ["a", "b", "c"], done)
        self.assertEqual(done.code, 0, done)


if __name__ == "__main__":
    unittest.main()
