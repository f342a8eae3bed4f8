"""confab proxy socks5://: one recording of everything that a program talks to."""

import contextlib
import shutil
import socket
import subprocess
import tempfile
import threading
import unittest

from proxies import check_refused, client, events, said, shouting, url
from socks import HELLO, WELCOME, ask, read_answer, request, socks_proxy
from support import LIMIT, closed_port, confab, dial, environment, quiet, read_all, read_bytes, read_line, serving, start, tcp_peer


def page(connection):
    """A web server of one page, which says by which name it was asked."""
    host = b""
    while (line := read_line(connection).strip()):
        host = line.split(b": ")[1] if line.lower().startswith(b"host:") else host
    body = b"you asked " + host + b"\n"
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % len(body) + body)


def curl(*arguments):
    if not shutil.which("curl"):
        raise unittest.SkipTest("curl is missing (Debian: curl)")
    done = subprocess.run(["curl", "-sS", "--max-time", str(LIMIT), *map(str, arguments)], env=environment(),
                          capture_output=True, stdin=subprocess.DEVNULL)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


@contextlib.contextmanager
def greeting_on_ipv6():
    with socket.socket(socket.AF_INET6) as listener:
        try:
            listener.bind(("::1", 0))
        except OSError:
            raise unittest.SkipTest("there is no ::1 here")
        listener.listen()

        def serve():
            with contextlib.suppress(OSError):
                connection, _ = listener.accept()
                connection.sendall(b"six\n")
                connection.close()

        threading.Thread(target=serve, daemon=True).start()
        yield listener.getsockname()[1]


class Clients(unittest.TestCase):
    def setUp(self):
        self.folder = self.enterContext(tempfile.TemporaryDirectory())
        self.record = f"{self.folder}/t.json"

    def test_curl_by_address_and_by_name_to_several_servers(self):
        with tcp_peer(page) as one, tcp_peer(page) as other, socks_proxy("--record", self.record, "--framing", "http") as program:
            proxy = f"127.0.0.1:{program.port}"
            for option, place in (("--socks5", f"127.0.0.1:{one.port}"), ("--socks5-hostname", f"localhost:{other.port}")):
                code, out, err = curl(option, proxy, f"http://{place}/")
                self.assertEqual((code, out), (0, f"you asked {place}\n"), err)
            self.assertEqual(program.stop(), 0)
            opened = [(each["conn"], each["url"]) for each in events(self.record) if each["type"] == "open"]
            self.assertEqual(opened, [("tcp1", f"tcp://127.0.0.1:{one.port}"), ("tcp2", f"tcp://localhost:{other.port}")])
            self.assertTrue(said(self.record, "send")[0][1].startswith("GET / HTTP/1.1\r\n"))
            self.assertEqual(confab("transcript", "lint", self.record).code, 0)
            # Both are on this machine: they are dialled without a word.
            done = confab("replay", self.record)
            self.assertEqual(done.code, 0, done)
        with start("serve", "--from", self.record, "tcp://127.0.0.1:0", "tcp://127.0.0.1:0") as mock:
            port = int(mock.out.until(rf"^listening tcp://127\.0\.0\.1:(\d+) for {url(one)}").group(1))
            with dial(port) as talker:
                talker.sendall(said(self.record, "send")[0][1].encode())
                self.assertIn(b"you asked 127.0.0.1", read_all(talker))

    def test_the_answer_has_the_address_that_the_proxy_talks_from(self):
        seen = []

        def note(connection):
            seen.append(connection.getpeername())
            connection.sendall(b"hi\n")

        with tcp_peer(note) as target, socks_proxy() as program:
            talker, code, address = ask(program, "127.0.0.1", target.port)
            with talker:
                self.assertEqual((code, read_line(talker)), (0, b"hi\n"))
                self.assertEqual(seen, [address])
                program.out.until(rf"tcp1 connected 127\.0\.0\.1:\d+ -> 127\.0\.0\.1:{target.port}\n")

    def test_ipv6_and_names(self):
        with greeting_on_ipv6() as port, socks_proxy() as program:
            talker, code, address = ask(program, "::1", port)
            with talker:
                self.assertEqual((code, address[0], read_line(talker)), (0, "::1", b"six\n"))
        with tcp_peer(shouting) as target, socks_proxy() as program:
            talker, code, _ = ask(program, "localhost", target.port)
            with talker:
                self.assertEqual((code, read_line(talker)), (0, b"hello\n"))
                program.out.until(rf"-> 127\.0\.0\.1:{target.port} \(tcp://localhost:{target.port}\)\n")

    def test_what_comes_with_the_request_goes_on_however_it_is_cut(self):
        with tcp_peer(lambda c: c.sendall(read_line(c).upper())) as target, socks_proxy("--record", self.record) as program:
            whole = HELLO + request("127.0.0.1", target.port) + b"early\n"
            for pieces in ([whole], [whole[i : i + 1] for i in range(len(whole))]):
                with client(program) as talker:
                    talker.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    for each in pieces:
                        talker.sendall(each)
                    self.assertEqual(read_bytes(talker, 2), WELCOME)
                    self.assertEqual(read_answer(talker)[0], 0)
                    self.assertEqual(read_all(talker), b"EARLY\n")
            program.stop()
        self.assertEqual(said(self.record, "send"), [("send", "early\n")] * 2)

    def test_why_a_target_cannot_be_reached(self):
        port = closed_port()
        with socks_proxy("--record", self.record) as program:
            # A name server that does not answer in time is a time-out.
            for host, codes in (("127.0.0.1", [5]), ("nowhere.invalid", [4, 6]), ("255.255.255.255", [3])):
                talker, answered, _ = ask(program, host, port)
                with talker:
                    self.assertIn(answered, codes, host)
                    self.assertEqual(read_all(talker), b"")
            program.stop()
        failed = [(each["op"], each["url"]) for each in events(self.record) if each["type"] == "error"]
        self.assertEqual(failed, [("connect", f"tcp://127.0.0.1:{port}"), ("resolve", f"tcp://nowhere.invalid:{port}"),
                                  ("connect", f"tcp://255.255.255.255:{port}")])

    def test_a_target_that_does_not_answer_is_given_up(self):
        # A backlog that is full: the system drops who comes then.
        with socket.socket() as full:
            full.bind(("127.0.0.1", 0))
            full.listen(0)
            port = full.getsockname()[1]
            with contextlib.ExitStack() as others:
                for _ in range(4):
                    other = others.enter_context(socket.socket())
                    other.setblocking(False)
                    other.connect_ex(("127.0.0.1", port))
                with socks_proxy("--connect-timeout", "300ms") as program:
                    talker, code, _ = ask(program, "127.0.0.1", port)
                    with talker:
                        self.assertEqual(code, 6)

    def test_its_own_listener_is_no_target(self):
        with socks_proxy() as program:
            for host in ("127.0.0.1", "localhost", "0.0.0.0"):
                talker, code, _ = ask(program, host, program.port)
                with talker:
                    self.assertEqual((host, code), (host, 2))
                program.out.until("the proxy itself listens there")

    def test_udp_and_bind_are_refused(self):
        with socks_proxy() as program:
            for command, words in ((2, "BIND"), (3, "UDP ASSOCIATE")):
                talker, code, _ = ask(program, "127.0.0.1", 9, command)
                with talker:
                    self.assertEqual(code, 7)
                program.out.until(f"no SOCKS5 with 127.0.0.1:\\d+: it asks for .*{words}")

    def test_who_speaks_something_else_is_told_of(self):
        with tcp_peer(page) as target, socks_proxy() as program:
            proxy = f"127.0.0.1:{program.port}"
            for option, words in (("--proxy", "it speaks HTTP"), ("--socks4", "it speaks SOCKS4")):
                code, _, err = curl(option, proxy, f"http://127.0.0.1:{target.port}/")
                self.assertEqual((code != 0 or option == "--proxy"), True, err)
                program.out.until(f"no SOCKS5 with 127.0.0.1:\\d+: {words}, .*socks5h://")
            self.assertIn("SOCKS5 proxy", curl("--proxy", proxy, "http://127.0.0.1:1/")[1])

    def test_who_says_nothing_keeps_nobody_waiting(self):
        with tcp_peer(shouting) as target, socks_proxy("-q") as program, client(program) as silent:
            for _ in range(3):
                talker, code, _ = ask(program, "127.0.0.1", target.port)
                with talker:
                    self.assertEqual(code, 0)
            self.assertTrue(quiet(silent))

    def test_an_end_a_reset_and_a_half_close_are_passed_on(self):
        def first(connection):
            connection.sendall(b"all I say")
            connection.shutdown(socket.SHUT_WR)
            self.assertEqual(read_all(connection), b"and I went on")

        with tcp_peer(first) as target, socks_proxy("-q") as program:
            talker, _, _ = ask(program, "127.0.0.1", target.port)
            with talker:
                self.assertEqual(read_all(talker), b"all I say")
                talker.sendall(b"and I went on")
                talker.shutdown(socket.SHUT_WR)
                target.finish()

    def test_faults_and_secrets_apply(self):
        with tcp_peer(lambda c: c.sendall(read_line(c) * 3)) as target:
            with socks_proxy("--record", self.record, "--secret", "TOKEN=s3cr3t", "--fault", "down:cut=7") as program:
                talker, _, _ = ask(program, "127.0.0.1", target.port)
                with talker:
                    talker.sendall(b"s3cr3t\n")
                    self.assertEqual(read_all(talker), b"s3cr3t\n")
                program.stop()
        self.assertEqual(said(self.record, "recv"), [("recv", "{{TOKEN}}\n")] * 3)
        self.assertEqual([each["template"] for each in events(self.record) if each["type"] == "send"], ["{{TOKEN}}\n"])


class CommandLine(unittest.TestCase):
    def test_beside_pairs(self):
        with serving("tcp://127.0.0.1:0", "--reply", "upper") as server:
            with start("proxy", f"tcp://127.0.0.1:0={server.urls[0]}", "socks5://127.0.0.1:0") as program:
                pair = int(program.out.until(r"^listening tcp://127\.0\.0\.1:(\d+) -> ").group(1))
                program.port = int(program.out.until(r"^listening socks5://127\.0\.0\.1:(\d+)$").group(1))
                talker, _, _ = ask(program, "127.0.0.1", server.ports[0])
                with talker, dial(pair) as direct:
                    for number, each in ((1, talker), (2, direct)):
                        each.sendall(b"hi\n")
                        self.assertEqual(read_line(each), b"HI\n")
                        program.out.until(f"tcp{number} <- HI")

    def test_on_the_network_it_warns(self):
        with start("proxy", "socks5://*:0") as program:
            program.err.until(r"^confab: socks5://\*:0 is an open proxy: .*whoever reaches it")
        with socks_proxy() as program:
            program.stop()
            self.assertEqual(program.err.rest(), b"")

    def test_words_that_say_nothing_are_refused(self):
        check_refused(self, ((("socks5://:1080", "localhost:1"), "say where they go"), (("socks5://",), "address is missing"),
                             (("socks5://:1=tcp://:2",), "has no TARGET"), (("tcp://:1", "socks5://:2"), "say where they go"),
                             (("tcp://:1=socks5://:2",), "has no TARGET"), (("-u", "socks5://:1"), "-u"),
                             (("socks5://:1080", "--fault", "up:drop=1%"), "drop")))


if __name__ == "__main__":
    unittest.main()
