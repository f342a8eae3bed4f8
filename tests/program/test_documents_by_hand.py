"""The textbook's servers, played by a person at the prompt: their clients see what they see of the real ones."""

import contextlib
import re
import sys
import time
import unittest

from emulator import Emulator
from listeners import port_of
from support import PEERS, Running, dial, has_editor, peer

CLOCK = r"\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4}"
NO_LINE_END = 'have no line end; ":eol none" does the same'


def listening(scheme):
    return Emulator("-l", f"{scheme}://127.0.0.1:0", columns=120, rows=40)


def may_type(terminal):
    return re.fullmatch(r"(tcp|udp) 127\.0\.0\.1:\d+>", terminal.last_row())


@contextlib.contextmanager
def client(name, port, lines):
    """One of the textbook's, to which these are typed. Gives what waits for all that it prints, without what differs from
    run to run."""
    with Running([sys.executable, PEERS / f"{name}.py", "127.0.0.1", port]) as running:
        running.type("".join(f"{line}\n" for line in lines) + "\n")

        def printed():
            output = running.out.rest().decode()
            assert running.code() == 0, running.err.rest()
            return re.sub(CLOCK, "CLOCK", re.sub(r"127\.0\.0\.1:\d+", "HERE", output))

        yield printed


class ByHand(unittest.TestCase):
    def of_the_server(self, server, name, lines):
        with peer(server) as real, client(name, real.port, lines) as printed:
            return printed()

    def of_a_person(self, scheme, name, lines, answer, closes=False):
        """Answers each line when it is on the screen; over TCP with the advice that is shown there."""
        with listening(scheme) as terminal, client(name, port_of(terminal, scheme), lines) as printed:
            for number, line in enumerate(lines):
                terminal.until(lambda t, line=line: f"> {line}" in t.text() and may_type(t), line)
                if scheme == "tcp" and number == 0:
                    terminal.until(NO_LINE_END)
                    terminal.type(":eol none\r")
                terminal.type(answer(line) + "\r")
            if closes:
                terminal.type(":close\r")
            return printed()

    def check(self, server, name, answer, **how):
        lines = ["hello"] if name.startswith("once") else ["hello", "how are you?"]
        real = self.of_the_server(server, name, lines)
        self.assertEqual(real.count("\n"), len(lines))
        self.assertEqual(self.of_a_person("udp" if "udp" in server else "tcp", name, lines, answer, **how), real)

    def test_the_same_words_for_everyone(self):
        self.check("fixed_udp_server", "once_udp_client", lambda line: "a message for the client")
        self.check("fixed_tcp_server", "once_tcp_client", lambda line: "the message to be sent", closes=True)

    def test_names_are_greeted_one_after_the_other(self):
        names = ["Michael", "Tracy", "Sarah"]
        output = self.of_a_person("udp", "names_udp_client", names, lambda line: f"Hello, {line}!")
        self.assertEqual(output, "".join(f"Hello, {name}!\n" for name in names))

    def test_a_greeting_with_the_time(self):
        self.check("greet_tcp_server", "loop_tcp_client", lambda line: f"Hi,you send me :[{time.ctime()}] {line}")

    def test_upper_case(self):
        self.check("upper_udp_server", "once_udp_client", str.upper)
        self.check("upper_udp_server", "loop_udp_client", str.upper)
        self.check("upper_tcp_server", "once_tcp_client", str.upper, closes=True)

    def test_the_time(self):
        for server, client in (("clock_tcp_server", "loop_tcp_client"), ("clock_udp_server", "loop_udp_client")):
            self.check(server, client, lambda line: f"at {time.ctime()} :{line}")

    def test_the_advice_to_send_no_line_end_holds_for_the_next_client_and_is_not_repeated(self):
        with listening("tcp") as terminal:
            port = port_of(terminal)
            for name in ("Ann", "Bob"):
                with client("once_tcp_client", port, [name]) as printed:
                    terminal.until(lambda t, name=name: f"> {name}%" in t.text() and may_type(t), name)
                    terminal.type((":eol none\r" if name == "Ann" else "") + f"Hi {name}\r")
                    self.assertEqual(printed(), f"Hi {name}\n")
            self.assertEqual(terminal.words().count(NO_LINE_END), 1)

    def test_who_ends_its_lines_brings_no_advice(self):
        with listening("tcp") as terminal, dial(port_of(terminal)) as caller:
            caller.sendall(b"hello\n")
            terminal.until("> hello")
            caller.sendall(b"the last\n")
            terminal.until("> the last")
            self.assertNotIn("line end", terminal.words())


if __name__ == "__main__" and has_editor():
    unittest.main()
