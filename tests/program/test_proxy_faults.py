"""confab proxy --fault, and the commands that a running proxy takes on its stdin."""

import socket
import unittest

from proxies import client, proxy, shouting, udp_socket, url
from support import closed_port, confab, read_all, read_line, reset, serving, tcp_peer, udp_peer

UDP = "udp://127.0.0.1:0"


def telling(connection):
    connection.sendall(b"x" * 1000)
    read_all(connection)


class Faults(unittest.TestCase):
    def test_a_cut_is_an_end_after_so_many_bytes(self):
        with tcp_peer(telling) as target, proxy(url(target), "--fault", "down:cut=10") as program:
            with client(program) as talker:
                self.assertEqual(read_all(talker), b"x" * 10)
            program.out.until("fault, down: an end")
            self.assertEqual(program.stop(), 0)

    def test_a_reset_is_no_end(self):
        with tcp_peer(telling) as target, proxy(url(target), "-q", "--fault=down:reset-after=10") as program:
            with client(program) as talker, self.assertRaises(ConnectionResetError):
                while talker.recv(100):
                    pass

    def test_what_chance_did_comes_again_with_its_seed(self):
        def heard(*options):
            with tcp_peer(telling) as target, proxy(url(target), "-q", "--fault=down:corrupt=5%,cut=1000", *options) as program:
                with client(program) as talker:
                    said = read_all(talker)
                program.stop()
                return said

        once = heard("--seed", "7")
        self.assertEqual(len(once), 1000)
        self.assertTrue(10 < 1000 - once.count(b"x") < 120)
        self.assertEqual(heard("--seed", "7"), once)
        self.assertNotEqual(heard("--seed", "8"), once)

    def test_the_seed_is_said(self):
        with tcp_peer(shouting) as target, proxy(url(target), "--fault", "up:latency=1ms,p=50%") as program:
            program.out.until(r"^\* --seed \d+$")

    def test_what_could_do_nothing_is_refused(self):
        target = f"tcp://127.0.0.1:{closed_port()}"
        for fault, why in (("up:drop=5%", "drop is about datagrams"), ("sideways:cut=1", "up: (what clients say)"),
                           ("up:", "it does nothing"), ("up:p=5%,cut=1,cut=99999999999999999999", "cut: a number of bytes")):
            with self.subTest(fault):
                done = confab("proxy", "--fault", fault, "tcp://127.0.0.1:0", target)
                self.assertEqual((done.code, done.out), (2, ""), done)
                self.assertIn(why, done.err)
        done = confab("proxy", "--fault=up:cut=1", UDP, f"udp://127.0.0.1:{closed_port(socket.SOCK_DGRAM)}")
        self.assertEqual(done.code, 2, done)
        self.assertIn("cut is about connections", done.err)

    def test_a_seed_that_is_too_great_is_no_other_one(self):
        for number in ("18446744073709551616", "99999999999999999999"):
            done = confab("proxy", "--seed", number, "tcp://127.0.0.1:0", f"tcp://127.0.0.1:{closed_port()}")
            self.assertEqual(done.code, 2, done)
            self.assertIn("is above 18446744073709551615", done.err)

    def test_a_blackhole_has_no_end_and_no_reset(self):
        def leaving(connection):
            read_line(connection)
            reset(connection)

        for leave in (leaving, lambda connection: connection.sendall(read_line(connection))):
            with tcp_peer(leave) as target, proxy(url(target), "--fault", "down:blackhole") as program:
                with client(program) as talker:
                    talker.sendall(b"hello\n")
                    talker.shutdown(socket.SHUT_WR)
                    program.out.until("reset by|the target has finished")
                    talker.settimeout(0.2)
                    with self.assertRaises(TimeoutError):
                        talker.recv(1)

    def test_what_is_closed_under_latency_is_no_empty_answer(self):
        with tcp_peer(telling) as target, proxy(url(target), "--fault", "down:latency=60s") as program:
            with client(program) as talker:
                program.out.until("tcp1 <- x")
                program.type(":close tcp1\n")
                with self.assertRaises(ConnectionResetError):
                    talker.recv(1)
            program.out.until("what waited for its time is lost")

    def test_datagrams_come_twice(self):
        with udp_peer(shouting_at_sources) as target, udp_socket() as talker:
            with proxy(f"udp://127.0.0.1:{target.port}", "-q", "--fault=down:duplicate=100%", listen=UDP) as program:
                talker.sendto(b"a", ("127.0.0.1", program.port))
                self.assertEqual([talker.recv(10), talker.recv(10)], [b"A", b"A"])


def shouting_at_sources(server):
    data, who = server.recvfrom(100)
    server.sendto(data.upper(), who)


class Commands(unittest.TestCase):
    def test_faults_are_switched_while_it_runs(self):
        with serving("tcp://127.0.0.1:0", "--reply", "upper") as server, proxy(server.urls[0]) as program:
            with client(program) as talker:
                talker.sendall(b"one\n")
                self.assertEqual(read_line(talker), b"ONE\n")
                program.type(":fault down:cut=2\n")
                program.out.until(r"^\* fault down:cut=2$")
                talker.sendall(b"two\n")
                self.assertEqual(read_all(talker), b"TW")
            program.type(":fault off\n:fault\n")
            program.out.until(r"^\* no faults\n\* no faults$")
            with client(program) as talker:
                talker.sendall(b"three\n")
                self.assertEqual(read_line(talker), b"THREE\n")

    def test_a_wrong_one_is_said_and_changes_nothing(self):
        with tcp_peer(shouting) as target, proxy(url(target), "-q") as program:
            program.type(":fault up:drop=5%\n:fault up:lag=1\n:frob\nhello\n")
            program.out.until("drop is about datagrams, and there are none")
            program.out.until('"lag" is none of latency')
            program.out.until('no command ":frob"; :help lists them')
            program.out.until('no command "hello"')
            with client(program) as talker:
                self.assertEqual(read_line(talker), b"hello\n")

    def test_conversations_are_listed_and_closed(self):
        with tcp_peer(shouting) as target, proxy(url(target), "-q") as program:
            program.type(":list\n")
            program.out.until("no conversation is open")
            with client(program) as talker:
                self.assertEqual(read_line(talker), b"hello\n")
                program.type(":list\n")
                program.out.until(rf"^\* tcp1 127.0.0.1:\d+ -> 127.0.0.1:{target.port}$")
                program.type(":close tcp2\n:close tcp1\n")
                program.out.until('no conversation "tcp2" is open')
                self.assertEqual(read_all(talker), b"")

    def test_paused_it_passes_nothing_until_it_goes_on(self):
        with tcp_peer(shouting) as target, proxy(url(target), "-q") as program, client(program) as talker:
            self.assertEqual(read_line(talker), b"hello\n")
            program.type(":pause\n")
            program.out.until("paused")
            talker.sendall(b"one\n")
            talker.settimeout(0.1)
            with self.assertRaises(TimeoutError):
                talker.recv(1)
            talker.settimeout(10)
            program.type(":resume\n")
            self.assertEqual(read_line(talker), b"ONE\n")

    def test_it_can_be_ended_by_a_command_and_needs_no_input(self):
        with tcp_peer(shouting) as target, proxy(url(target), "-q") as program:
            program.type(":quit\n")
            self.assertEqual(program.code(), 0)
        with tcp_peer(shouting) as target, proxy(url(target), "-q") as program:
            program.end_input()
            with client(program) as talker:
                self.assertEqual(read_line(talker), b"hello\n")
            self.assertEqual(program.stop(), 0)

    def test_with_json_it_answers_on_stderr(self):
        with tcp_peer(shouting) as target, proxy(url(target), "--json") as program:
            program.type(":fault down:latency=1ms\n")
            program.err.until(r"^\* fault down:latency=1ms$")
            self.assertEqual(program.stop(), 0)


if __name__ == "__main__":
    unittest.main()
