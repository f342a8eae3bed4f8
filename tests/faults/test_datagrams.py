"""Faults of datagram peers, on loopback."""

import socket
import unittest

import peers
from peers import nobody, udp
from table import RAW, TEXTUAL, WITHOUT_REPLAY, Row, support, tests

LONGEST = 65507  # an IPv4 UDP payload
nobody_hears = nobody(socket.SOCK_DGRAM)
upper = peers.each_datagram(lambda data: [data.upper()])
large = peers.each_datagram(lambda data: [b"B" * 60000])
empty_first = peers.each_datagram(lambda data: [b"", b"after"])
twice = peers.each_datagram(lambda data: [data, data])
silent = peers.each_datagram(lambda data: [])
HASTY = ("--timeout", "300ms")
FREE = ("--pace", "free")


def row(fault, peer, *rest, **more):
    return Row(fault, peer, *rest, scheme="udp", **more)


@tests(
    row("refused", nobody_hears, 3, "refused"),
    row("refused, no reply expected", nobody_hears, 3, "refused", b"", TEXTUAL, options=("-n", "0")),
    row("silence", udp(silent), 4, "no reply", b"", TEXTUAL, options=HASTY),
    row("too long to be sent", udp(upper), 2, f"{LONGEST}", b"", TEXTUAL, sends=b"x" * (LONGEST + 1) + b"\n"),
    row("too long, then another", udp(upper), 2, f"{LONGEST}", b"OK", ("json",), sends=b"x" * 65508 + b"\nok\n"),
    row("too long for --whole", udp(upper), 2, f"{LONGEST}", b"", RAW, sends=b"x" * 65508, options=("--whole",)),
    row("the longest", udp(upper), 0, "", b"X" * LONGEST, TEXTUAL, sends=b"x" * LONGEST + b"\n"),
    row("the longest", udp(upper), 0, "", b"X" * LONGEST, RAW, sends=b"x" * LONGEST, options=("--whole",)),
    row("a large answer", udp(large), 0, "", b"B" * 60000, WITHOUT_REPLAY),
    row("an empty datagram, then another", udp(empty_first), 0, "", b"after", ("json", "pipe")),
    row("an empty datagram, then another", udp(empty_first), 0, "", b"\nafter", ("script",)),
    row("each twice", udp(twice), 0, "", b"hellohello", ("json",)),
    row("odd order, one lost", udp(peers.in_odd_order), 0, "", b"baad", ("json",), sends=b"a\nb\nc\nd\n", options=FREE),
    row("somebody else answers first", udp(peers.from_elsewhere_first), 0, "", b"genuine", RAW),
)
class Datagrams(unittest.TestCase):
    def test_a_source_that_was_not_asked_is_shown_with_its_address(self):
        with support.udp_peer(peers.from_elsewhere_first) as peer:
            done = support.confab(f"udp://127.0.0.1:{peer.port}", stdin="q\n")
        self.assertEqual(done.code, 0, done)
        self.assertIn(f"127.0.0.1:{peer.port}> genuine", done.lines)
        forged = [line for line in done.lines if "FORGED" in line]
        self.assertFalse([line for line in forged if line.startswith(f"127.0.0.1:{peer.port}>")], done)

    def test_the_session_goes_on_after_a_refusal(self):
        with support.udp_peer(upper) as peer, nobody_hears() as closed:
            done = support.confab(f"udp://127.0.0.1:{closed.port}", "-c", "one", "-c", f":to 127.0.0.1:{peer.port}",
                                  "-c", "two")
        self.assertEqual((done.code, done.lines), (3, [f"127.0.0.1:{peer.port}> TWO"]), done)
        self.assertIn("refused", done.err)

    def test_an_empty_datagram_is_sent(self):
        def first(connection):
            assert connection.recvfrom(100)[0] == b""
        with support.udp_peer(first) as peer:
            done = support.confab(f"udp://127.0.0.1:{peer.port}", "-c", ":send", "-n", "0")
            peer.finish()
        self.assertEqual((done.code, done.err), (0, ""), done)


if __name__ == "__main__":
    unittest.main()
