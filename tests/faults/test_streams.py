"""Faults of stream peers, on loopback."""

import pathlib
import tempfile
import threading
import unittest

import peers
import processes
from peers import nobody, tcp
from table import RAW, TEXTUAL, WITHOUT_REPLAY, Row, support, tests
from process_state import resident_bytes  # in the folder that table names

TEXT = "héllo wörld €😀\n".encode()
HOSTILE = b"\x00\x01\xff\xfe\x1b[6n\x9b31m\xc3\x28\n" + bytes(range(256))
LARGE = b"a" * 69999 + b"\n"
POND = b"x" * (256 << 10)
SEA = b"x" * (1 << 20)
OCEAN = 30 * SEA
VAST = OCEAN if processes.is_sanitized() else 100 * SEA
THREE = b"one\ntwo\nthree\n"
MANY = (b"z" * 1999 + b"\n") * 1000
EACH_ADDRESS = r"(?s)::1.*127\.0\.0\.1|127\.0\.0\.1.*::1"
QUICK = ("--connect-timeout", "500ms")
HASTY = ("--timeout", "300ms")
IMPATIENT = ("--timeout", "1", "--reply-timeout", "1")


@tests(
    Row("refused", nobody(), 3, "refused"),
    Row("refused by each address of a name", nobody(), 3, EACH_ADDRESS, host="localhost"),
    Row("a black hole", peers.full_backlog, 3, "timed out after 500 ms", modes=WITHOUT_REPLAY, options=QUICK),
    Row("a reset inside a message", tcp(peers.half_a_message_then_reset), 3, "reset", b"half a mess", WITHOUT_REPLAY),
    Row("a reset, no answer", tcp(peers.reset_instead_of_an_answer), 3, "reset"),
    Row("a reset after a large piece", tcp(peers.send_and_reset(POND)), 3, "reset", POND, RAW, sends=b""),
    Row("an answer, then a reset", tcp(peers.answer_with_unread_bytes), 3, "reset", b"answer\n", WITHOUT_REPLAY),
    Row("an end, no answer", tcp(peers.close_instead_of_an_answer), 4, "without a reply", b"", TEXTUAL),
    Row("an end, no answer", tcp(peers.close_instead_of_an_answer), 0, "", b"", RAW),
    Row("an end, no answer", tcp(peers.close_instead_of_an_answer), 1, "", modes=("replay",)),
    Row("an end, more lines", tcp(peers.close_instead_of_an_answer), 3, "closed by", b"", TEXTUAL, sends=THREE),
    Row("answers after our end", tcp(peers.answer_after_the_end), 0, "", b"HELLO\n", TEXTUAL, options=HASTY),
    Row("answers after our end", tcp(peers.answer_after_the_end), 0, "", LARGE.upper(), RAW, sends=LARGE),
    Row("a peer that ends and listens", tcp(peers.bye_then_listen), 0, "", b"bye\n", RAW, sends=THREE),
    Row("a slow reader", tcp(peers.read_slowly(len(MANY))), 0, "", b"", RAW, sends=MANY),
    Row("a slow reader", tcp(peers.read_slowly(len(MANY))), 0, "", b"", TEXTUAL, sends=MANY, options=("-n", "0")),
    Row("nobody reads", peers.nobody_reads, 3, "takes nothing more", b"", ("script",), sends=OCEAN, options=IMPATIENT),
    Row("nobody reads", peers.nobody_reads, 3, "not taken", b"", RAW, sends=SEA, options=("--linger", "1")),
    Row("100 MB, no line end", tcp(peers.send_and_close(VAST)), 0, "", VAST, ("script", "pipe"), sends=b""),
    Row("one byte a packet", tcp(peers.drip(TEXT)), 0, "", TEXT, WITHOUT_REPLAY, sends=b""),
    Row("hostile bytes", tcp(peers.send_and_close(HOSTILE)), 0, "", HOSTILE, RAW, sends=b""),
    Row("hostile bytes", tcp(peers.send_and_close(HOSTILE)), 0, "shown as escapes", modes=("script",), sends=b""),
)
class Streams(unittest.TestCase):
    def test_hostile_bytes_are_harmless_in_a_script(self):
        with support.tcp_peer(peers.send_and_close(HOSTILE)) as peer:
            shown = support.confab("127.0.0.1", peer.port).raw_out
        self.assertFalse([byte for byte in shown if (byte < 32 and byte not in b"\t\n") or byte == 127])

    def test_what_passes_through_is_not_held_in_memory(self):
        with support.tcp_peer(peers.send_and_close(OCEAN)) as peer, \
                support.start("pipe", f"tcp://127.0.0.1:{peer.port}") as pipe:
            pipe.end_input()
            pipe.out.until("x{1000000}")
            self.assertLess(resident_bytes(pipe.process.pid), 300 << 20)  # with sanitizers; without: 5 MB
            pipe.out.rest()
            self.assertEqual(pipe.code(), 0)

    def test_what_was_recorded_of_a_peer_that_closes_at_once_can_be_read(self):
        path = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()), "r.jsonl")
        with support.tcp_peer(peers.close_at_once) as peer:
            for _ in range(20):  # the message and the end cross in one of six
                done = support.confab("--record", path, "--force", "127.0.0.1", peer.port, "-c", "hello", "-c", "two")
                self.assertEqual(done.code, 3, done)
                self.assertEqual(support.confab("transcript", "lint", path).err, "")

    def test_a_peer_that_never_reads_does_not_hold_up_an_interrupt(self):
        with support.tcp_peer(peers.never_read) as peer, support.start("127.0.0.1", peer.port) as script:
            threading.Thread(target=peers.give, args=(script, OCEAN + b"\n"), daemon=True).start()
            peer.someone_came.wait(support.LIMIT)
            support.observe(0.3)
            script.send(support.INTERRUPT)
            self.assertEqual(script.code(), 130)

    def test_an_address_that_is_none_is_refused_before_anything_is_looked_up(self):
        wrong = ("127.0.0.1:nosuch-service", "127.0.0.1:-1", "127.0.0.1:99999", "127.0.0.1:4294967297", "[::1:9")
        for address in (*wrong, "127.0.0.1:", "127.0.0.1", ":"):
            for mode in ([], ["pipe"], ["serve"]) if address in wrong else ([], ["pipe"]):  # serve takes any port
                with self.subTest(address=address, mode=mode):
                    done = support.confab(*mode, "tcp://" + address, stdin="x\n")
                    self.assertEqual((done.code, done.out, len(done.errors)), (2, "", 1), done)


if __name__ == "__main__":
    unittest.main()
