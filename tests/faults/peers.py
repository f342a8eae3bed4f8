"""Peers that misbehave. Each handler talks to one connection; tcp() and udp() make a row's peer of it."""

import contextlib
import fcntl
import socket
import tempfile
import termios
import threading
import unittest

from table import support

reset = support.reset


def tcp(handle):
    return lambda: support.tcp_peer(handle)


def udp(handle):
    return lambda: support.udp_peer(handle)


class Port:
    def __init__(self, port):
        self.port = port


def nobody(kind=socket.SOCK_STREAM):
    """A port where nobody listens."""
    return lambda: contextlib.nullcontext(Port(support.closed_port(kind)))


@contextlib.contextmanager
def full_backlog():
    """A listener that takes no connection any more: a black hole on loopback."""
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(4):
            filler = stack.enter_context(socket.socket())
            filler.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                filler.connect(listener.getsockname())
        yield Port(listener.getsockname()[1])


def half_a_message_then_reset(connection):
    support.read_line(connection)
    connection.sendall(b"half a mess")
    connection.recv(1)  # until ours has been read, or the end came: a reset throws away what was not
    reset(connection)


def reset_instead_of_an_answer(connection):
    support.read_line(connection)
    reset(connection)


def answer_with_unread_bytes(connection):
    connection.recv(1)
    connection.sendall(b"answer\n")
    connection.close()


def close_instead_of_an_answer(connection):
    support.read_line(connection)


def close_at_once(connection):
    connection.close()


def bye_then_listen(connection):
    """Finishes sending, and goes on reading."""
    connection.sendall(b"bye\n")
    connection.shutdown(socket.SHUT_WR)
    assert support.read_all(connection) == b"one\ntwo\nthree\n"


def answer_after_the_end(connection):
    connection.sendall(support.read_all(connection).upper())


def upper(connection):
    for line in connection.makefile("rb"):
        connection.sendall(line.upper())


def never_read(_):
    threading.Event().wait(support.LIMIT)


def nobody_reads():
    """Takes connections, and little else."""
    peer = support.tcp_peer(never_read)
    peer.listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    return peer


def read_slowly(size):
    def handle(connection):
        got = 0
        while piece := connection.recv(8192):
            got += len(piece)
            support.observe(0.001)
        assert got == size, got
    return handle


def give(program, data):
    """Writes to its stdin as long as it reads; for a thread."""
    with contextlib.suppress(OSError):
        program.process.stdin.write(data)


def send_and_close(data):
    def handle(connection):
        connection.sendall(data)
    return handle


def send_and_reset(data):
    """Resets when the peer has taken it all."""
    def handle(connection):
        connection.sendall(data)
        while fcntl.ioctl(connection, termios.TIOCOUTQ, bytes(4)) != bytes(4):
            support.observe(0.002)
        reset(connection)
    return handle


def drip(data):
    """One packet a byte."""
    def handle(connection):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in data:
            connection.sendall(bytes([byte]))
    return handle


def each_datagram(answer):
    """Answers with what `answer(bytes)` gives, one datagram each."""
    def handle(connection):
        while True:
            data, source = connection.recvfrom(70000)
            for reply in answer(data):
                connection.sendto(reply, source)
    return handle


def from_elsewhere_first(connection):
    _, source = connection.recvfrom(70000)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", 0))
        other.sendto(b"FORGED", source)
    connection.sendto(b"genuine", source)


def in_odd_order(connection):
    """The second, the first twice, the fourth; the third is lost."""
    received = [connection.recvfrom(70000) for _ in range(4)]
    for i in (1, 0, 0, 3):
        connection.sendto(*received[i])


def give_all(program, data):
    give(program, data)
    program.end_input()


def numbered(count):
    return b"".join(b"line %d\n" % i for i in range(count))


def repeat(data):
    def handle(connection):
        while True:
            connection.sendall(data)
    return handle


class Case(unittest.TestCase):
    """With a folder, a peer that answers in capitals, and one that never reads."""

    def setUp(self):
        self.folder = self.enterContext(tempfile.TemporaryDirectory())
        self.upper = self.enterContext(support.tcp_peer(upper))
        self.silent = self.enterContext(support.tcp_peer(never_read))

    def url(self, peer):
        return f"tcp://127.0.0.1:{peer.port}"
