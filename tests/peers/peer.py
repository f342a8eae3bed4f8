"""What the small peers share: where they listen, whom they talk to, what they print.

These programs behave as the clients and servers of common textbook pages on sockets do, down to the sizes of their
reads and to who closes when. They are what confab's tests talk to, so that confab is tried against programs that
know nothing of it.
"""

import socket
import sys


def listening(kind):
    """A socket on 127.0.0.1 and a free port, printed for whoever started this program."""
    server = socket.socket(socket.AF_INET, kind)
    server.bind(("127.0.0.1", 0))
    if kind == socket.SOCK_STREAM:
        server.listen(5)
    print(server.getsockname()[1], flush=True)
    return server


def tcp_server():
    return listening(socket.SOCK_STREAM)


def udp_server():
    return listening(socket.SOCK_DGRAM)


def address():
    """The HOST PORT of the command line: whom a client talks to."""
    if len(sys.argv) != 3:
        sys.exit(f"usage: {sys.argv[0]} HOST PORT")
    return sys.argv[1], int(sys.argv[2])


def typed_lines():
    """The lines typed, without their ends, until an empty one or the end of input."""
    for line in sys.stdin:
        line = line.rstrip("\n")
        if not line:
            return
        yield line


def shown(source):
    return f"{source[0]}:{source[1]}"
