"""confab replay of a transcript with "listen" and "accept": the side that was ours listens again."""

import contextlib
import tempfile
import unittest

from listeners import listening, source, transcript
from support import closed_port, confab, dial, read_all, read_line, start, tcp_peer

SERVER = ('{"type": "listen", "url": "tcp://127.0.0.1:9000"}',
          '{"type": "accept", "conn": "tcp1", "from": "127.0.0.1:40112", "timeout_ms": 20000}',
          '{"type": "recv", "data": "hello\\n"}', '{"type": "send", "data": "HELLO\\n"}',
          '{"type": "eof"}', '{"type": "close"}')


class Replayed(unittest.TestCase):
    @contextlib.contextmanager
    def replaying(self, *lines, options=("--listen", "127.0.0.1:0")):
        with tempfile.TemporaryDirectory() as folder:
            with start("replay", transcript(folder, *lines), *options) as program:
                program.port = int(program.err.until(r"^listening \w+://127\.0\.0\.1:(\d+)\n").group(1))
                yield program

    def test_the_side_that_listened_listens_and_says_where(self):
        with self.replaying(*SERVER) as program:
            with dial(program.port) as client:
                client.sendall(b"hello\n")
                self.assertEqual(read_line(client), b"HELLO\n")
            self.assertEqual(program.code(), 0, program.out.rest())

    def test_a_recorded_address_is_named_for_its_place(self):
        with self.replaying(*SERVER, options=("--listen", "127.0.0.1:9000=127.0.0.1:0")) as program:
            with dial(program.port) as client:
                client.sendall(b"help\n")
                self.assertEqual(read_all(client), b"")
            self.assertEqual(program.code(), 1)
            self.assertIn(b'expected "hello\\n"', program.out.rest())

    def test_every_address_of_the_machine_is_warned_of(self):
        with tempfile.TemporaryDirectory() as folder:
            with start("replay", transcript(folder, *SERVER), "--listen", "*:0") as program:
                program.err.until(r"^warning: tcp://\*:0 listens on every address of this machine$")

    def test_nobody_who_connects_is_a_failure(self):
        with self.replaying(*SERVER[:1], '{"type": "accept", "timeout_ms": 100}') as program:
            self.assertEqual(program.code(), 1)
            self.assertIn(b"nobody connected within 100 ms", program.out.rest())

    def test_client_and_server_of_one_file_are_played_together(self):
        """A server that calls back, as FTP does in its active mode."""
        def server(control):
            port = int(read_line(control).split()[1])
            with dial(port) as data:
                data.sendall(b"the list\n")
            control.sendall(b"226 sent\n")
            read_all(control)

        with tcp_peer(server) as peer, tempfile.TemporaryDirectory() as folder:
            data_port = closed_port()
            path = transcript(
                folder, f'{{"type": "listen", "url": "tcp://127.0.0.1:{data_port}"}}',
                f'{{"type": "open", "conn": "tcp1", "url": "tcp://127.0.0.1:{peer.port}"}}',
                f'{{"type": "send", "data": "PORT {data_port}\\n"}}', '{"type": "accept", "conn": "tcp2"}',
                '{"type": "recv", "conn": "tcp2", "data": "the list\\n"}', '{"type": "eof", "conn": "tcp2"}',
                '{"type": "recv", "conn": "tcp1", "data": "226 sent\\n"}')
            done = confab("replay", path)
            self.assertEqual(done.code, 0, done)

    def test_datagrams_are_answered_to_who_sent_them(self):
        lines = ('{"type": "listen", "url": "udp://127.0.0.1:9000"}', '{"type": "accept", "conn": "udp1"}',
                 '{"type": "recv", "from": "10.0.0.1:1", "data": "a"}',
                 '{"type": "recv", "from": "10.0.0.2:2", "data": "b"}',
                 '{"type": "send", "to": "10.0.0.1:1", "data": "A"}',
                 '{"type": "send", "to": "10.0.0.2:2", "data": "B"}')
        with self.replaying(*lines) as program, source(program.port) as one, source(program.port) as other:
            one.send(b"a")
            other.send(b"b")
            self.assertEqual((one.recv(10), other.recv(10)), (b"A", b"B"))
            self.assertEqual(program.code(), 0, program.out.rest())

    def test_what_was_recorded_replays(self):
        with tempfile.TemporaryDirectory() as folder:
            record = f"{folder}/t.json"
            with listening("-c", ":expect hello", "-c", "HELLO", "--record", record) as program:
                with dial(program.port) as client:
                    client.sendall(b"hello\n")
                    read_line(client)
                program.code()
            with start("replay", record) as program:
                port = int(program.err.until(r"^listening tcp://127\.0\.0\.1:(\d+)\n").group(1))
                with dial(port) as client:
                    client.sendall(b"hello\n")
                    self.assertEqual(read_line(client), b"HELLO\n")
                self.assertEqual(program.code(), 0, program.out.rest())

    def test_rules_are_learned_from_clients_that_come_again(self):
        with tempfile.TemporaryDirectory() as folder:
            port = closed_port()
            path = transcript(folder, f'{{"type": "listen", "url": "tcp://127.0.0.1:{port}"}}',
                              '{"type": "accept", "conn": "tcp1", "timeout_ms": 20000}',
                              '{"type": "recv", "data": "id 100 hello\\n"}',
                              '{"type": "send", "data": "HELLO\\n"}', '{"type": "eof"}')
            with start("replay", path, "--learn", "3", "--update") as program:
                for number in (211, 322, 433):
                    program.err.until(r"^listening .*\n")
                    with dial(port) as client:
                        client.sendall(b"id %d hello\n" % number)
                        self.assertEqual(read_line(client), b"HELLO\n")
                self.assertEqual(program.code(), 0, program.out.rest())
            with open(path) as file:
                self.assertIn('"match": {"pattern": "id {{n:int}} hello\\n"}', file.read())

    def test_a_listen_that_is_for_nothing_is_refused(self):
        with tempfile.TemporaryDirectory() as folder:
            path = transcript(folder, *SERVER)
            done = confab("replay", path, "--listen", "127.0.0.1:1=127.0.0.1:0")
            self.assertEqual(done.code, 2, done)
            self.assertIn("nothing that is played listens there", done.err)
            done = confab("replay", path, "--listen", "udp://127.0.0.1:0")
            self.assertEqual(done.code, 2, done)
            self.assertIn("over another transport", done.err)


if __name__ == "__main__":
    unittest.main()
