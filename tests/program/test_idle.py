"""Who waits sleeps: no mode keeps a core busy while its peer has finished, or is in the middle of a message."""

import socket
import unittest

from replays import Replaying, recv, send, tcp
from process_state import cpu_seconds
from support import dial, observe, quiet, read_all, serving, start, tcp_peer

AT_REST = 0.2  # seconds of CPU time in one; a loop that spins uses all of it, in each
SECONDS_TO_BEGIN = 8  # at most; on a busy machine a program with sanitizers takes its time


def finished(connection):
    connection.shutdown(socket.SHUT_WR)
    read_all(connection)


def in_the_middle(connection):
    connection.sendall(b"abc")
    read_all(connection)


class Idle(Replaying):
    def assert_rests(self, process):
        used = AT_REST
        for _ in range(SECONDS_TO_BEGIN):
            before = cpu_seconds(process.pid)
            observe(1)
            self.assertIsNone(process.poll(), "it has ended")
            used = cpu_seconds(process.pid) - before
            if used < AT_REST:
                return
        self.fail(f"it uses {used} seconds of CPU time in one")

    def test_a_session(self):
        for conduct in (finished, in_the_middle):
            for setting in (":set peer-end keep", ":set peer-end close"):
                for addresses in (1, 2):
                    with self.subTest(conduct=conduct, setting=setting, addresses=addresses):
                        with tcp_peer(conduct) as server, start("-v") as session:
                            opens = f":open 127.0.0.1:{server.port}\n" * addresses
                            session.type(f"{setting}\n{opens}:wait 60\n")
                            session.err.until("connected")
                            self.assert_rests(session.process)

    def test_a_pipe(self):
        for conduct in (finished, in_the_middle):
            with self.subTest(conduct=conduct), tcp_peer(conduct) as server:
                with start("pipe", "127.0.0.1", server.port) as relay:
                    self.assert_rests(relay.process)

    def test_servers(self):
        path = self.transcript(tcp(9), send("a\n"), recv("b\n"))
        for options in (("--reply", "echo"), ("--reply", "chat"), ("--from", path), ("--from", path, "--mode", "loose")):
            for conduct in (lambda client: client.shutdown(socket.SHUT_WR), lambda client: client.sendall(b"ab")):
                with self.subTest(options=options), serving("tcp://127.0.0.1:0", *options) as server:
                    with dial(server.ports[0]) as client:
                        conduct(client)
                        self.assert_rests(server.process)

    def test_a_replay(self):
        with tcp_peer(quiet_for_long) as server:
            path = self.transcript(tcp(server.port), {"type": "silence", "for_ms": 60000})
            with start("replay", path) as replay:
                self.assert_rests(replay.process)


def quiet_for_long(connection):
    quiet(connection, 60)


if __name__ == "__main__":
    unittest.main()
