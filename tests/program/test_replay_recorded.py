"""What was recorded is replayed: against each server of tests/peers, and against one that has changed."""

import json
import unittest

from replays import Replaying, event, recv, send, tcp
from support import confab, peer, read_line, serving, start, tcp_peer, udp_peer


class Recorded(Replaying):
    def setUp(self):
        super().setUp()
        self.path = self.folder / "r.json"

    def record(self, *address, stdin="hello\nwörld\n", options=()):
        done = confab("--record", self.path, "--force", *options, *address, stdin=stdin)
        self.assertEqual(done.code, 0, done)
        return self.path

    def replayed(self, *options, code=0):
        done = confab("replay", self.path, *options)
        self.assertEqual((done.code, done.err), (code, ""), done)
        return done

    def peer_of(self, name, *arguments, **more):
        """Records a session with the peer, learns what varies, and replays it green three times."""
        with peer(name) as server:
            self.record(*arguments, server.port, **more)
            self.assertEqual(confab("replay", self.path, "--learn", "2", "--update").code, 0)
            self.replayed("--repeat", "3")
            return self.path.read_text(), server.port


def ping(goes_on):
    """Answers PING; to QUIT it says so, and closes unless it `goes_on`."""
    def handle(connection):
        while line := read_line(connection):
            connection.sendall(b"+OK\n" if line == b"QUIT\n" else b"+PONG\n")
            if line == b"QUIT\n" and not goes_on:
                return

    return tcp_peer(handle)


class Crossing(Recorded):
    """A line that crossed the peer's end on its way: whether that is an end, EPIPE or a reset is a race."""

    def record_crossing(self, server, *options):
        done = confab("127.0.0.1", server.port, "--record", self.path, "--force", *options, stdin="PING\nQUIT\nPING\nPING\n")
        self.assertIn(done.code, (0, 3), done)
        return self.path.read_text()

    def test_the_server_that_was_recorded_is_green(self):
        for options in ((), ("--reconnect",), ("--pace", "free")):
            with self.subTest(options=options), ping(goes_on=False) as server:
                for _ in range(3):
                    self.record_crossing(server, *options)
                    self.replayed("--repeat", "5")

    def test_the_server_that_goes_on_is_red(self):
        with ping(goes_on=False) as server:
            for options in ((), ("--reconnect",)):
                text = self.record_crossing(server, *options)
                self.assertIn("EPIPE", text)
                with self.subTest(options=options), ping(goes_on=True) as other:
                    self.replayed("--target", f"127.0.0.1:{other.port}", "--timeout", "300ms", code=1)

    def test_a_server_that_closes_before_it_reads_is_green(self):
        for options in ((), ("--reconnect",), ("--pace", "free")):
            with self.subTest(options=options), tcp_peer(lambda connection: None) as server:
                for _ in range(3):
                    self.record_crossing(server, *options)
                    self.replayed("--repeat", "5")


class Peers(Recorded):
    def test_servers_that_say_always_the_same(self):
        for name in ("upper_udp_server", "fixed_udp_server"):
            for host in ("127.0.0.1", "localhost"):
                text, _ = self.peer_of(name, "-u", host)
                self.assertNotIn("match", text)
        for host in ("127.0.0.1", "localhost"):
            text, _ = self.peer_of("fixed_tcp_server", "--reconnect", host)
            self.assertNotIn("match", text)

    def test_a_server_of_one_message_that_closes_behind_it(self):
        text, _ = self.peer_of("upper_tcp_server", "--reconnect", "127.0.0.1")
        self.assertNotIn("match", text)

    def test_servers_that_say_the_time(self):
        for name, options in (("clock_udp_server", ["-u"]), ("clock_tcp_server", []), ("greet_tcp_server", [])):
            text, _ = self.peer_of(name, *options, "127.0.0.1")
            self.assertIn(":ctime}}", text)

    def test_one_byte_that_differs_is_found(self):
        def upper(flaw):
            def handle(connection):
                while line := read_line(connection):
                    connection.sendall(line.upper().replace(b"O", flaw))

            return tcp_peer(handle)

        with upper(b"O") as server:
            self.record("127.0.0.1", server.port)
            self.replayed()
        with upper(b"0") as server:
            done = self.replayed("--target", f"127.0.0.1:{server.port}", code=1)
        self.assertIn('expected "HELLO\\n", got "HELL0\\n"', done.out)

    def test_one_datagram_that_differs_is_found(self):
        def upper(flaw):
            def handle(server):
                while True:
                    data, source = server.recvfrom(100)
                    server.sendto(data.upper() + flaw, source)

            return udp_peer(handle)

        with upper(b"") as server:
            self.record("-u", "127.0.0.1", server.port)
            self.replayed()
        with upper(b" ") as server:
            self.replayed("--target", f"udp://127.0.0.1:{server.port}", code=1)


class Sessions(Recorded):
    def test_what_looks_like_a_placeholder_is_sent_and_compared_literally(self):
        with serving("tcp://127.0.0.1:0") as server:
            self.record("127.0.0.1", server.ports[0], stdin="a {{b}} {{lb}} {{{c}} }}\n")
            self.assertIn("a {{b}} {{lb}} {{{c}} }}", self.path.read_text())
            self.replayed()

    def test_every_byte_survives(self):
        every = "".join(f"\\x{n:02x}" for n in range(256))
        with serving("tcp://127.0.0.1:0", "udp://127.0.0.1:0") as server:
            self.record("127.0.0.1", server.ports[0], stdin=f":raw {every}\\n\n:udp {server.ports[1]}\n:raw {every}\n")
            self.replayed()

    def test_several_conversations_and_a_refused_port(self):
        with serving("--reply", "upper", "tcp://127.0.0.1:0", "udp://127.0.0.1:0") as server:
            script = f"a\n:udp {server.ports[1]}\nb\n:tcp 1\n:use tcp1\nc\n:close\n"
            confab("--record", self.path, "--keep-going", "127.0.0.1", server.ports[0], stdin=script)
            self.assertIn("ECONNREFUSED", self.path.read_text())
            self.replayed("--repeat", "3")

    def test_a_secret_stays_one(self):
        with serving("tcp://127.0.0.1:0") as server:
            self.record("127.0.0.1", server.ports[0], options=["--secret", "PW=hunter2hunter2"],
                        stdin="AUTH hunter2hunter2 {{x}}\n")
            self.assertNotIn("hunter2", self.path.read_text())
            done = self.replayed("--secret", "PW=hunter2hunter2")
            self.assertNotIn("hunter2", done.out)
            self.assertEqual(confab("replay", self.path).code, 2)
            self.replayed("--secret", "PW=hunter3hunter3")  # the server says it back

    def test_what_json_prints_can_be_replayed(self):
        with serving("--reply", "upper", "tcp://127.0.0.1:0") as server:
            said = confab("--json", "127.0.0.1", server.ports[0], stdin="a\nb\n")
            done = confab("replay", "-", stdin=said.raw_out)
        self.assertEqual((done.code, done.err), (0, ""), done)

    def test_a_message_without_its_end(self):
        def login(connection):
            while True:
                connection.sendall(b"login: ")
                connection.sendall(b"hi " + (read_line(connection) or b"!"))

        with tcp_peer(login) as server, start("--record", self.path, "127.0.0.1", str(server.port)) as session:
            for name in ("ann", "bob"):
                session.out.until("login: ")
                session.type(name + "\n")
            session.out.until("hi bob")
            session.out.until("login: ")
            session.type(":quit\n")
            session.code()
            self.assertIn('"partial":true', self.path.read_text())
            self.replayed()


class Timings(Replaying):
    """Lower bounds only: a busy machine makes a replay slower, never faster."""

    def took_ms(self, *options, think_ms=80):
        pause = event("x-pause", after_ms=think_ms / 2)
        with serving("--reply", "upper", "tcp://127.0.0.1:0") as server:
            report = self.folder / "report.json"
            steps = [each for _ in range(2) for each in (pause, send("a\n", after_ms=think_ms / 2), recv("A\n"))]
            self.green(tcp(server.ports[0]), *steps, options=["--report", f"json={report}", *options])
        return json.loads(report.read_text())["files"][0]["seconds"] * 1000

    def test_as_long_as_it_was(self):
        self.assertGreaterEqual(self.took_ms("--timing", "recorded"), 160)
        self.assertGreaterEqual(self.took_ms("--timing", "recorded", "--speed", "0.5"), 320)
        self.assertLess(self.took_ms("--timing", "recorded", "--speed", "1e6", think_ms=1e9), 60_000)

    def test_always_the_same(self):
        self.assertGreaterEqual(self.took_ms("--timing", "fixed:100ms", think_ms=0), 200)

    def test_at_once(self):
        self.took_ms(think_ms=1e9)  # as if nobody had waited: it ends at all

    def test_a_step_has_its_name_also_where_nothing_is_reported(self):
        with serving("tcp://127.0.0.1:0") as server:
            done = self.replay(tcp(server.ports[0]), send("a\n"), recv("a\n"), options=["--timing", "step", "-q"])
        self.assertEqual((done.code, done.err), (0, f"next: open tcp://127.0.0.1:{server.ports[0]}  [Enter] "), done)

    def test_what_is_no_timing(self):
        for options in (["--timing", "slow"], ["--timing", "fixed:"], ["--speed", "0"], ["--speed", "nan"],
                        ["--time-scale", "0"], ["--timeout", "-1"], ["--repeat", "0"], ["--unexpected", "x"],
                        ["--target", "x"], ["--map", "a"], ["--map", "a=b"], ["--env", "NOT_SET_ANYWHERE"], ["--nope"]):
            done = confab("replay", "x.json", *options)
            self.assertEqual((done.code, done.out, len(done.errors)), (2, "", 1), done)


if __name__ == "__main__":
    unittest.main()
