"""A SOCKS5 client that is written by hand, and `confab proxy socks5://...`."""

import contextlib
import re
import socket
import struct

from proxies import client
from support import LIMIT, read_bytes, start

HELLO = b"\x05\x01\x00"
WELCOME = b"\x05\x00"


@contextlib.contextmanager
def socks_proxy(*options, listen="socks5://127.0.0.1:0"):
    """.port, and .stop(), which ends it in good order and gives its exit code."""
    with start("proxy", *options, listen) as program:
        stream = program.err if "--json" in options else program.out
        program.port = int(stream.until(r"^listening socks5://\S+:(\d+)$").group(1))

        def stop():
            program.send(2)
            return program.code()

        program.stop = stop
        yield program


def request(host, port, command=1):
    if re.fullmatch(r"[\d.]+", host):
        address = b"\x01" + socket.inet_aton(host)
    elif ":" in host:
        address = b"\x04" + socket.inet_pton(socket.AF_INET6, host)
    else:
        address = b"\x03" + bytes([len(host)]) + host.encode()
    return b"\x05" + bytes([command]) + b"\x00" + address + struct.pack(">H", port)


def read_answer(connection):
    """The code, and the address that the proxy talks from."""
    head = read_bytes(connection, 4)
    if len(head) < 4:
        return None, None
    is_v6 = head[3] == 4
    host = socket.inet_ntop(socket.AF_INET6 if is_v6 else socket.AF_INET, read_bytes(connection, 16 if is_v6 else 4))
    return head[1], (host, struct.unpack(">H", read_bytes(connection, 2))[0])


def ask(program, host, port, command=1):
    """An open connection, the code of the answer and its address."""
    made = client(program)
    made.settimeout(LIMIT)
    made.sendall(HELLO)
    assert read_bytes(made, 2) == WELCOME
    made.sendall(request(host, port, command))
    return made, *read_answer(made)
