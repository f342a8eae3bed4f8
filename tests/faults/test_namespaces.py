"""Faults of networks: firewalls, routes, name servers, cables. Each needs a network of its own (namespaces.py)."""

import contextlib
import pathlib
import tempfile
import unittest

import namespaces
import peers
import processes
from name_server import SERVER_FAILURE, NameServer
from namespaces import FAR, NOBODY, Forever, doing, setting, sh
from table import RAW, TEXTUAL, WITHOUT_REPLAY, Row, run, support, tests

namespaces.enter()
cable = namespaces.Cable()
folder = tempfile.mkdtemp(prefix="confab-faults-")

QUICK = ("--connect-timeout", "500ms")
HASTY = ("--timeout", "500ms", "--reply-timeout", "300ms")
KILOBYTES_30 = "tbf rate 256kbit burst 1600 limit 100000"
LARGE = b"z" * 40000 + b"\n"
UNREACHABLE = "unreachable|not permitted|prohibited"


def far(rule=None, scheme="tcp"):
    """The server at the far machine, with a rule for what comes to its port."""
    @contextlib.contextmanager
    def peer():
        with cable.serving(scheme) as server:
            with cable.rule(f"{scheme} dport {server.port} {rule}") if rule else contextlib.nullcontext():
                yield server
    return peer


def somewhere():
    return contextlib.nullcontext(peers.Port(9))


def route(kind):
    """No server: a route of this kind to where it would be."""
    @contextlib.contextmanager
    def peer():
        with doing(f"ip route add {kind} 198.51.100.0/24", f"ip route del {kind} 198.51.100.0/24"):
            yield peers.Port(9)
    return peer


def named(names, peer=far(), settings="timeout:1 attempts:1"):
    """With a name server that knows these."""
    @contextlib.contextmanager
    def with_names():
        resolver = f"nameserver 127.0.0.1\noptions {settings}\n"
        with namespaces.file_replaced("/etc/resolv.conf", resolver, folder), NameServer(names), peer() as server:
            yield server
    return with_names


@contextlib.contextmanager
def no_name_server():
    with namespaces.file_replaced("/etc/resolv.conf", "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n", folder):
        yield peers.Port(9)


@contextlib.contextmanager
def silent_name_server():
    resolver = f"nameserver {FAR}\noptions timeout:5 attempts:2\n"
    with namespaces.file_replaced("/etc/resolv.conf", resolver, folder), cable.rule("udp dport 53 drop"):
        yield peers.Port(9)


def slow(device_command):
    @contextlib.contextmanager
    def peer():
        with doing(f"tc qdisc add dev near root {device_command}", "tc qdisc del dev near root"), far()() as server:
            yield server
    return peer


@contextlib.contextmanager
def no_local_port_left():
    """Both that there are have a connection to the server."""
    with far()() as server, setting("ip_local_port_range", "40000 40001"), contextlib.ExitStack() as stack:
        for _ in range(2):
            stack.enter_context(support.dial(server.port, FAR))
        yield server


@contextlib.contextmanager
def backlog_that_resets():
    with setting("tcp_abort_on_overflow", "1"), peers.full_backlog() as nobody:
        yield nobody


def small_send_buffer(handle):
    """A peer on loopback; what we send to it waits in a few kilobytes of the kernel's."""
    @contextlib.contextmanager
    def peer():
        with setting("tcp_wmem", "4096 4096 4096"), support.tcp_peer(handle) as server:
            yield server
    return peer


@contextlib.contextmanager
def narrow_cable():
    with contextlib.ExitStack() as stack:
        for device, run in (("near", sh), ("far", cable.sh_far)):
            run(f"ip link set {device} mtu 1300")
            stack.callback(run, f"ip link set {device} mtu 1500")
        yield stack.enter_context(cable.serving("udp"))


@contextlib.contextmanager
def each_sent_twice():
    with cable.serving("udp") as server:
        sh("nft add table ip twice")
        sh('nft add chain ip twice it "{ type filter hook output priority 0; }"')
        sh(f"nft add rule ip twice it udp dport {server.port} dup to {FAR} device near")
        try:
            yield server
        finally:
            sh("nft delete table ip twice")


def row(*parts, host=FAR, **more):
    return Row(*parts, host=host, **more)


@tests(
    row("nothing is wrong", far(), 0, "", b"HELLO\n", WITHOUT_REPLAY),
    row("a firewall that resets", far("reject with tcp reset"), 3, "refused"),
    row("a firewall that says prohibited", far("reject with icmpx type admin-prohibited"), 3, UNREACHABLE),
    row("a firewall that says host unreachable", far("reject with icmpx type host-unreachable"), 3, "unreachable"),
    row("a firewall that says port unreachable", far("reject with icmpx type port-unreachable"), 3, "refused"),
    row("a firewall that says nothing", far("drop"), 3, "timed out after 500 ms", None, WITHOUT_REPLAY, options=QUICK),
    row("no route", somewhere, 3, "network unreachable", host="192.0.2.1"),
    row("no route for datagrams", somewhere, 3, "network unreachable", host="192.0.2.1", scheme="udp"),
    row("a silent neighbour", somewhere, 3, "timed out", None, WITHOUT_REPLAY, host=NOBODY, options=QUICK),
    row("a black hole of a route", route("blackhole"), 3, r"^(?!.*[Ii]nvalid argument)", host="198.51.100.1"),
    row("a prohibited route", route("prohibit"), 3, UNREACHABLE + "|permission", host="198.51.100.1"),
    row("an unreachable route", route("unreachable"), 3, "unreachable", host="198.51.100.1"),
    row("no name server", no_name_server, 3, "cannot look up host.test", host="host.test"),
    row("no such name", named({}), 3, "no such host", host="host.test"),
    row("a name server that fails", named({"host.test": SERVER_FAILURE}), 3, "cannot look up", host="host.test"),
    row("a name server of garbage", named({"host.test": b"\x81\x80no"}), 3, "cannot look up", host="host.test"),
    row("a silent name server", silent_name_server, 3, "timed out", None, WITHOUT_REPLAY, host="a.test", options=QUICK),
    row("a dead address before a good one", named({"a.test": [NOBODY, FAR]}), 0, "", b"HELLO\n", host="a.test"),
    row("two dead addresses", named({"a.test": [NOBODY, "10.77.0.98"]}), 3, r"(?s)10\.77\.0\.9\d.*10\.77\.0\.9\d", None,
        WITHOUT_REPLAY, host="a.test", options=QUICK),
    row("no local port left", no_local_port_left, 3, r"^(?!.*not an address of this machine)", None, WITHOUT_REPLAY),
    row("all datagrams lost", far("drop", "udp"), 4, "no reply", b"", TEXTUAL, scheme="udp", options=HASTY),
    row("every other datagram lost", far("numgen inc mod 2 == 1 drop", "udp"), 0, "", b"AC", ("json",), scheme="udp",
        sends=b"a\nb\nc\nd\n", options=HASTY),
    row("every fifth packet lost", far("numgen inc mod 5 == 4 drop"), 0, "", LARGE.upper(), RAW, sends=LARGE),
    row("one in ten packets lost", far("numgen random mod 100 lt 10 drop"), 0, "", LARGE.upper(), RAW, sends=LARGE),
    row("each datagram comes twice", each_sent_twice, 0, "", b"HELLOHELLO", ("json",), scheme="udp"),
    row("large datagrams vanish", far("meta length gt 1300 drop", "udp"), 4, "no reply", b"", TEXTUAL, scheme="udp",
        sends=b"x" * 1400 + b"\n", options=HASTY),
    row("large datagrams in fragments", narrow_cable, 0, "", LARGE.upper()[:-1], TEXTUAL, scheme="udp",
        sends=LARGE),
    row("a backlog that resets", backlog_that_resets, 3, "timed out", None, WITHOUT_REPLAY, host="127.0.0.1",
        options=QUICK),
    row("a small buffer, a slow reader", small_send_buffer(peers.read_slowly(len(LARGE))), 0, "", b"", RAW,
        host="127.0.0.1", sends=LARGE),
    row("a small buffer, no reader", small_send_buffer(peers.never_read), 3, "takes nothing more", b"", ("script",),
        host="127.0.0.1", sends=30 * LARGE, options=("--timeout", "1", "--reply-timeout", "1")),
    row("a slow line", slow(KILOBYTES_30), 0, "", LARGE.upper(), WITHOUT_REPLAY, sends=LARGE),
)
class Networks(unittest.TestCase):
    pass


class Connections(unittest.TestCase):
    """What happens to a connection that was made."""

    def talk(self, peer, trouble, *arguments):
        """One line before, one line during the trouble; then the input ends."""
        with support.start(*arguments, f"tcp://{FAR}:{peer.port}") as program:
            program.type("one\n")
            program.out.until("ONE")
            with trouble:
                program.type("two\n")
                support.observe(0.5)
            program.end_input()
            return program.code(), program.out.rest().decode(), program.err.rest().decode()

    def test_a_silence_that_ends_is_none(self):
        for mode in ([], ["pipe"]):
            with self.subTest(mode=mode), cable.serving() as peer:
                code, out, err = self.talk(peer, cable.rule(f"tcp dport {peer.port} drop"), *mode)
                self.assertEqual((code, "TWO" in out), (0, True), err)

    def test_a_silence_that_stays_is_told(self):
        for mode in (["--timeout", "1"], ["pipe", "--linger", "1"]):
            with self.subTest(mode=mode), cable.serving() as peer, cable.serving() as other:
                del other
                with contextlib.ExitStack() as stack:
                    code, _, err = self.talk(peer, Forever(stack, cable.rule(f"tcp dport {peer.port} drop")), *mode)
                self.assertIn(code, (3, 4), err)
                self.assertTrue(err.startswith("confab: "), err)

    def test_a_cable_that_is_pulled_and_put_back(self):
        for mode in ([], ["pipe"]):
            pulled = doing("ip link set near down", "ip link set near up")
            with self.subTest(mode=mode), cable.serving() as peer:
                code, out, err = self.talk(peer, pulled, *mode)
                self.assertEqual((code, "TWO" in out), (0, True), err)
            cable.set_up("near", namespaces.HERE, "fd77::1", sh)

    def test_an_address_that_goes_and_comes_back(self):
        for mode in ([], ["pipe"]):
            gone = doing(f"ip addr del {namespaces.HERE}/24 dev near", f"ip addr add {namespaces.HERE}/24 dev near")
            with self.subTest(mode=mode), cable.serving() as peer:
                code, out, err = self.talk(peer, gone, *mode)
                self.assertEqual((code, "TWO" in out), (0, True), err)

    def test_an_address_that_goes_for_good_is_told(self):
        address = f"{namespaces.HERE}/24 dev near"
        for mode in (["--timeout", "1"], ["pipe", "--linger", "1"]):
            with self.subTest(mode=mode), cable.serving() as peer, contextlib.ExitStack() as stack:
                gone = doing(f"ip addr del {address}", f"ip addr add {address}")
                code, _, err = self.talk(peer, Forever(stack, gone), *mode)
                self.assertIn(code, (3, 4), err)
                self.assertTrue(err.startswith("confab: "), err)

    def test_a_connection_that_an_administrator_ends_is_told(self):
        for mode in ([], ["pipe"]):
            with self.subTest(mode=mode), cable.serving() as peer:
                with support.start(*mode, f"tcp://{FAR}:{peer.port}") as program:
                    program.type("one\n")
                    program.out.until("ONE")
                    sh(f"ss -K dst {FAR} dport = {peer.port}")
                    program.err.until("aborted by this machine")
                    program.end_input()
                    self.assertEqual(program.code(), 3)

    def test_an_interrupt_does_not_wait_for_a_name_server(self):
        with silent_name_server() as nobody:
            for mode in ([], ["pipe"], ["serve"]):
                with self.subTest(mode=mode), support.start(*mode, f"tcp://a.test:{nobody.port}") as program:
                    processes.until_quiet(program)
                    program.send(support.INTERRUPT)
                    self.assertIn(program.code(), (130, 0) if mode == ["serve"] else (130,))


class WithoutIpv6(unittest.TestCase):
    def setUp(self):
        self.addCleanup(cable.set_up, "near", namespaces.HERE, "fd77::1", sh)
        switch = "sysctl -qw net.ipv6.conf.all.disable_ipv6="
        self.enterContext(doing(switch + "1", switch + "0"))

    def test_a_name_with_both_works(self):
        with named({"a.test": ["fd77::2", FAR]})() as peer:
            done = run("script", f"tcp://a.test:{peer.port}", row("", None, 0))
        self.assertEqual((done.code, done.out), (0, "HELLO\n"), done)

    def test_the_address_that_could_be_tried_is_named(self):
        with named({"a.test": ["fd77::2", FAR]})():
            done = run("script", "tcp://a.test:9", row("", None, 3))
        self.assertEqual(done.code, 3, done)
        self.assertRegex(done.err, rf"(?s){FAR}.*refused")

    def test_localhost_is_served(self):
        with support.start("serve", "tcp://localhost:0") as server:
            server.out.until(r"listening tcp://127\.0\.0\.1:\d+")


class Disk(unittest.TestCase):
    def test_a_recording_on_a_full_one_can_be_read_up_to_there(self):
        disk = pathlib.Path(folder, "disk")
        disk.mkdir()
        mounted = doing(f"mount -t tmpfs -o size=64k none {disk}", f"umount -l {disk}")
        with mounted, support.tcp_peer(peers.upper) as peer:
            for spelling in ("json", "jsonl"):
                path = disk / f"r.{spelling}"
                done = support.confab("--record", path, "--no-source", "127.0.0.1", peer.port,
                                      stdin=peers.numbered(3000))
                self.assertEqual((done.code, len(done.lines)), (3, 3000))
                self.assertIn("space", done.err)
                self.assertEqual(support.confab("transcript", "lint", path).code, 0)
                path.unlink()


def tearDownModule():
    cable.remove()


if __name__ == "__main__":
    unittest.main()
