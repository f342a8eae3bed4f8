"""confab serve --from of a transcript with "accept": whoever recorded it was connected to, so the mock connects."""

import signal
import socket
import unittest

from mocking import Folder
from support import LIMIT, closed_port, confab, dial, quiet, read_all, read_line, start, tcp_peer, udp_peer

LISTEN = {"type": "listen", "url": "tcp://127.0.0.1:12001"}
CALLED = [LISTEN,
          {"type": "accept", "conn": "tcp1", "from": "127.0.0.1:40112"},
          {"type": "recv", "data": "hello\n"},
          {"type": "send", "data": "HELLO\n"},
          {"type": "recv", "data": "bye\n"},
          {"type": "eof"}]
# A server that calls back, as FTP's does in its active mode. The client has a token for it.
ACTIVE = [LISTEN,
          {"type": "open", "conn": "control", "url": "tcp://127.0.0.1:12000"},
          {"type": "send", "template": "TOKEN {{token}}\n"},
          {"type": "recv", "data": "200 call\n"},
          {"type": "send", "data": "LIST\n"},
          {"type": "recv", "data": "150 here\n"},
          {"type": "accept", "conn": "data", "url": "tcp://127.0.0.1:12001"},
          {"type": "recv", "conn": "data", "match": {"pattern": "{{token}}: a b c\n"}, "data": "x: a b c\n"},
          {"type": "eof", "conn": "data"},
          {"type": "close", "conn": "data"},
          {"type": "recv", "conn": "control", "data": "226 sent\n"},
          {"type": "send", "conn": "control", "data": "QUIT\n"},
          {"type": "eof", "conn": "control"},
          {"type": "close", "conn": "control"}]


def target(port):
    return ("--target", f"127.0.0.1:{port}")


class Called(Folder):
    """Nothing in the file is served: the mock is a client, once."""

    def run_against(self, server, events=CALLED, peer=tcp_peer, options=()):
        self.write(events)
        with peer(server) as called:
            return confab("serve", "--from", self.path, "--quiet", *target(called.port), *options)

    def test_it_says_what_the_client_said_then(self):
        heard = []

        def server(connection):
            heard.append(read_line(connection))
            connection.sendall(b"HELLO\n")
            heard.append(read_all(connection))

        done = self.run_against(server)
        self.assertEqual((done.code, done.err, heard), (0, "", [b"hello\n", b"bye\n"]), done)

    def test_a_server_that_answers_otherwise_is_a_difference(self):
        def server(connection):
            read_line(connection)
            connection.sendall(b"HELP\n")
            read_all(connection)

        done = self.run_against(server)
        self.assertEqual(done.code, 1, done)
        self.assertIn('expected "HELLO\\n", got "HELP\\n"', done.err)

    def test_who_pauses_in_the_middle_of_a_line_is_waited_for(self):
        def server(connection):
            read_line(connection)
            for piece in (b"HE", b"LLO", b"\n"):
                connection.sendall(piece)
                quiet(connection)
            read_all(connection)

        self.assertEqual(self.run_against(server).code, 0)

    def test_nobody_there_is_said_and_is_code_3(self):
        self.write(CALLED)
        port = closed_port()
        done = confab("serve", "--from", self.path, *target(port))
        self.assertEqual(done.code, 3, done)
        self.assertIn(f"cannot connect to 127.0.0.1:{port}: connection refused", done.err)

    def test_the_recorded_address_is_called_where_nothing_is_named(self):
        with tcp_peer(lambda connection: (read_line(connection), connection.sendall(b"HELLO\n"),
                                          read_all(connection))) as peer:
            self.write([dict(each, url=f"tcp://*:{peer.port}") if "url" in each else each for each in CALLED])
            done = confab("serve", "--from", self.path, "--quiet")
        self.assertEqual((done.code, done.err), (0, ""), done)

    def test_clients_are_played_in_the_order_of_the_file(self):
        """The second one comes after the first, and each is a connection of its own."""
        order = []

        def server(connection):
            order.append(read_line(connection))
            connection.sendall(b"ok\n")
            read_all(connection)

        events = [LISTEN]
        for name in ("a", "b", "c"):
            events += [{"type": "accept", "conn": name}, {"type": "recv", "data": f"{name}\n"},
                       {"type": "send", "data": "ok\n"}, {"type": "eof"}]
        self.assertEqual(self.run_against(server, events).code, 0)
        self.assertEqual(order, [b"a\n", b"b\n", b"c\n"])

    def test_those_that_were_to_come_after_a_failure_are_not_waited_for(self):
        events = CALLED[:4] + [{"type": "accept", "conn": "later"}, {"type": "recv", "data": "x\n"}]

        def server(connection):
            read_line(connection)
            connection.sendall(b"NO\n")
            read_all(connection)

        done = self.run_against(server, events)
        self.assertEqual(done.code, 1, done)

    def test_datagrams_are_sent_to_who_listens(self):
        events = [{"type": "listen", "url": "udp://127.0.0.1:12001"},
                  {"type": "accept", "conn": "udp1"},
                  {"type": "recv", "from": "10.0.0.1:1", "data": "a"},
                  {"type": "send", "data": "A"},
                  {"type": "recv", "from": "10.0.0.1:1", "data": "b"}]
        heard = []

        def server(sockets):
            data, who = sockets.recvfrom(100)
            heard.append(data)
            sockets.sendto(b"A", who)
            heard.append(sockets.recv(100))

        done = self.run_against(server, events, udp_peer)
        self.assertEqual((done.code, heard), (0, [b"a", b"b"]), done)

    def test_two_sources_are_refused_with_their_line(self):
        self.write([{"type": "listen", "url": "udp://127.0.0.1:12001"},
                    {"type": "accept", "conn": "udp1"},
                    {"type": "recv", "from": "10.0.0.1:1", "data": "a"},
                    {"type": "recv", "from": "10.0.0.2:1", "data": "b"}])
        done = confab("serve", "--from", self.path)
        self.assertEqual(done.code, 2, done)
        self.assertIn("10.0.0.1:1 and 10.0.0.2:1 are two sources of one conversation", done.err)

    def test_what_was_recorded_elsewhere_is_called_where_it_is_named(self):
        self.write([{"type": "listen", "url": "tcp://192.0.2.1:12001"}, {"type": "accept", "conn": "tcp1"},
                    {"type": "recv", "data": "x\n"}])
        with tcp_peer(lambda connection: read_all(connection)) as peer:
            done = confab("serve", "--from", self.path, "--map", f"192.0.2.1:12001=127.0.0.1:{peer.port}")
        self.assertEqual(done.code, 0, done)

    def test_another_machine_is_called_where_that_is_asked_for(self):
        """127.0.0.2 is another address: without a word it is the recorded port of 127.0.0.1 that is called."""
        heard = []
        with socket.create_server(("127.0.0.2", 0)) as server:
            server.settimeout(LIMIT)
            port = server.getsockname()[1]
            self.write([{"type": "listen", "url": f"tcp://127.0.0.2:{port}"}, {"type": "accept", "conn": "tcp1"},
                        {"type": "recv", "data": "x\n"}])
            self.assertEqual(confab("serve", "--from", self.path).code, 3)
            with start("serve", "--from", self.path, "--target", "recorded") as mock:
                client, _ = server.accept()
                with client:
                    client.settimeout(LIMIT)
                    heard.append(read_all(client))
                self.assertEqual((mock.code(), heard), (0, [b"x\n"]))

    def test_a_free_port_must_be_named(self):
        self.write([{"type": "listen", "url": "tcp://127.0.0.1:0"}, {"type": "accept", "conn": "tcp1"},
                    {"type": "recv", "data": "x\n"}])
        done = confab("serve", "--from", self.path)
        self.assertEqual(done.code, 2, done)
        self.assertIn("--target HOST:PORT says where the program listens", done.err)

    def test_options_that_do_nothing_are_refused(self):
        self.write(CALLED)
        done = confab("serve", "--from", self.path, "--mode", "loose")
        self.assertEqual(done.code, 2, done)
        self.assertIn("it is we who connect", done.err)
        done = confab("serve", "--from", self.path, "tcp://127.0.0.1:0")
        self.assertEqual(done.code, 2, done)
        self.assertIn("nothing is served", done.err)
        done = confab("serve", "--from", self.path, "--map", "127.0.0.1:1=127.0.0.1:2")
        self.assertEqual(done.code, 2, done)
        self.assertIn("--map: nothing was recorded at 127.0.0.1:1", done.err)


class CallsBack(Folder):
    """A file with both: the client that is tested listens for its server's call."""

    def play(self, control, listener, token=b"abc"):
        """As a client does it; what came over the connection of the call."""
        control.sendall(b"TOKEN " + token + b"\n")
        self.assertEqual(read_line(control), b"200 call\n")
        control.sendall(b"LIST\n")
        self.assertEqual(read_line(control), b"150 here\n")
        data, _ = listener.accept()
        with data:
            data.settimeout(LIMIT)
            came = read_all(data)
        self.assertEqual(read_line(control), b"226 sent\n")
        control.sendall(b"QUIT\n")
        self.assertEqual(read_all(control), b"")
        return came

    def listener(self):
        listener = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(listener.close)
        listener.settimeout(LIMIT)
        return listener, listener.getsockname()[1]

    def test_the_call_comes_in_its_place_and_knows_what_was_said(self):
        self.write(ACTIVE)
        listener, port = self.listener()
        with self.serving("--once", *target(port)) as server:
            with dial(server.port) as control:
                self.assertEqual(self.play(control, listener), b"abc: a b c\n")
            self.assertEqual(server.code(), 0)

    def test_what_comes_after_the_call_waits_for_it(self):
        """A client that is slow to accept does not hear "226" before it has the list."""
        self.write(ACTIVE)
        listener, port = self.listener()
        with self.serving("--once", *target(port)) as server:
            with dial(server.port) as control:
                control.sendall(b"TOKEN t\nLIST\n")
                self.assertEqual(read_line(control) + read_line(control), b"200 call\n150 here\n")
                data, _ = listener.accept()
                with data:
                    data.settimeout(LIMIT)
                    self.assertEqual(read_line(data), b"t: a b c\n")
                    self.assertEqual(read_all(data), b"")
                self.assertEqual(read_line(control), b"226 sent\n")
                control.sendall(b"QUIT\n")
                self.assertEqual(read_all(control), b"")
            self.assertEqual(server.code(), 0)

    def test_what_comes_after_something_that_is_heard_in_the_call_waits_for_it(self):
        self.write(ACTIVE[:8] + [{"type": "send", "conn": "data", "data": "thanks\n"}] + ACTIVE[8:])
        listener, port = self.listener()
        with self.serving("--once", *target(port)) as server:
            with dial(server.port) as control:
                control.sendall(b"TOKEN t\nLIST\n")
                self.assertEqual(read_line(control) + read_line(control), b"200 call\n150 here\n")
                data, _ = listener.accept()
                with data:
                    data.settimeout(LIMIT)
                    self.assertEqual(read_line(data), b"t: a b c\n")
                    self.assertTrue(quiet(control), "it said that all was sent before that was heard")
                    data.sendall(b"thanks\n")
                    self.assertEqual(read_all(data), b"")
                self.assertEqual(read_line(control), b"226 sent\n")
                control.sendall(b"QUIT\n")
                self.assertEqual(read_all(control), b"")
            self.assertEqual(server.code(), 0)

    def test_each_client_is_called_back_for_itself(self):
        self.write(ACTIVE)
        listener, port = self.listener()
        with self.serving(*target(port)) as server:
            for token in (b"one", b"two", b"three"):
                with dial(server.port) as control:
                    self.assertEqual(self.play(control, listener, token), token + b": a b c\n")

    def test_a_client_that_does_not_listen_is_told_of(self):
        self.write(ACTIVE)
        with self.serving("--once", *target(closed_port())) as server:
            with dial(server.port) as control:
                control.sendall(b"TOKEN t\nLIST\n")
                self.assertEqual(read_line(control) + read_line(control), b"200 call\n150 here\n")
                self.assertEqual(read_line(control), b"226 sent\n")
                control.sendall(b"QUIT\n")
                read_all(control)
            self.assertEqual(server.code(), 3)
            self.assertIn(b"connection refused", server.err.rest())

    def test_a_client_that_says_something_else_is_not_called(self):
        self.write(ACTIVE)
        with self.serving("--once", *target(closed_port())) as server:
            with dial(server.port) as control:
                control.sendall(b"TOKEN t\nQUIT\n")
                read_all(control)
            self.assertEqual(server.code(), 1)

    def test_a_stop_does_not_wait_for_a_call_that_nobody_takes(self):
        """The mock waits for what is said in the call, and the call for a server that says nothing."""
        events = ACTIVE[:8] + [{"type": "send", "conn": "data", "data": "thanks\n"}] + ACTIVE[8:]
        self.write(events)
        listener, port = self.listener()
        with self.serving(*target(port)) as server:
            with dial(server.port) as control:
                control.sendall(b"TOKEN t\nLIST\n")
                self.assertEqual(read_line(control) + read_line(control), b"200 call\n150 here\n")
                data, _ = listener.accept()
                with data:
                    server.process.send_signal(signal.SIGINT)
                    self.assertEqual(server.code(), 0)


if __name__ == "__main__":
    unittest.main()
