"""confab proxy: what it shows of what passes, on a terminal and elsewhere, and what it tells of itself."""

import re
import unittest

from emulator import Emulator
from proxies import client, proxy, shouting, url
from support import confab, closed_port, dial, read_all, read_line, tcp_peer


def telling(connection):
    """Answers each line with JSON."""
    while read_line(connection):
        connection.sendall(b'{"name":"ann","ids":[1,2]}\r\n')


class Views(unittest.TestCase):
    def test_json_is_indented_and_what_is_none_is_text(self):
        with tcp_peer(telling) as target, proxy(url(target), "--view", "json") as program, client(program) as talker:
            talker.sendall(b"who?\n")
            read_line(talker)
            program.out.until(r"tcp1 -> who\?\n")
            program.out.until(r'tcp1 <- \{\n\S+ tcp1  \|   "name": "ann",\n\S+ tcp1  \|   "ids": \[\n')

    def test_rows_of_a_dump_and_another_view_while_it_runs(self):
        with tcp_peer(shouting) as target, proxy(url(target), "--view", "hex") as program, client(program) as talker:
            program.out.until(r"tcp1 <- 00000000  68 65 6c 6c 6f 0a  +\|hello\.\|\n")
            talker.sendall(b"\x00\x01\n")
            read_line(talker)
            program.out.until(r"tcp1 -> 00000000  00 01 0a  +\|\.\.\.\|\n")
            program.out.until(r"tcp1 <- 00000006  00 01 0a  +\|\.\.\.\|\n")
            program.type(":view escaped\n:view\n")
            program.out.until(r"\* view escaped\n")
            talker.sendall(b"a\\b\n")
            program.out.until(r"tcp1 -> a\\\\b\\n\n")
            program.type(":view text\n")
            talker.sendall(b"text\n")
            program.out.until(r"tcp1 -> text\n")

    def test_a_view_of_nothing_is_refused(self):
        for options in (("--view", "pictures"), ("--view", "hex", "-q"), ("--view", "hex", "--json")):
            done = confab("proxy", *options, "tcp://127.0.0.1:0", f"tcp://127.0.0.1:{closed_port()}")
            self.assertEqual(done.code, 2, done)
        with tcp_peer(shouting) as target, proxy(url(target), "-q") as program:
            program.type(":view hex\n")
            program.out.until(r"\* no messages are shown\n")

    def test_a_status_has_both_connections_and_what_passed(self):
        with tcp_peer(shouting) as target, proxy(url(target), "-q") as program, client(program) as talker:
            read_line(talker)
            talker.sendall(b"one\n")
            read_line(talker)
            program.type(":status\n")
            program.out.until(r"\* conversations: 1 open, 1 in .*\n\* clients have said 4 bytes, targets 10 bytes\n")
            program.type(":status tcp1\n")
            port = talker.getsockname()[1]
            program.out.until(rf"\* tcp1 client  127\.0\.0\.1:{port}  said 4 bytes in .*\n")
            program.out.until(rf"\*   remote port +{port}\n")
            program.out.until(rf"\* tcp1 target  127\.0\.0\.1:{target.port}  said 10 bytes in .*\n")
            program.out.until(rf"\*   remote port +{target.port}\n")
            program.type(":status tcp2\n")
            program.out.until('no conversation "tcp2" is open')

    def test_at_a_terminal_rows_of_a_dump_fit_and_nothing_else_begins_a_row(self):
        for columns in (60, 100):
            with tcp_peer(shouting) as target:
                with Emulator("proxy", "--view", "hex", "tcp://127.0.0.1:0", url(target), columns=columns) as terminal:
                    terminal.until("network)")
                    port = int(re.search(r"127\.0\.0\.1:(\d+)", terminal.text()).group(1))
                    with dial(port) as talker:
                        read_line(talker)
                        talker.sendall(b"0123456789" * 3 + b"\n")
                        read_line(talker)
                        terminal.until(lambda t: "0000000e" in t.text() or "00000016" in t.text())
                        rows = [row for row in terminal.rows() if "|" in row]
                        self.assertTrue(all(re.match(r"\d\d:\d\d:\d\d\.\d{3} tcp1 ( \||->|<-) [0-9a-f]{8} .*\|$", row.rstrip())
                                            for row in rows), terminal.text())


if __name__ == "__main__":
    unittest.main()
