"""A server changed by one byte: everything passes through here, and of all that is answered one byte is not right."""

import contextlib
import select
import socket

from support import LIMIT, tcp_peer, udp_peer


class Answers:
    """All the bytes of a server's answers, in a row; the one at `wrong` (None: none) is passed on as another one."""

    def __init__(self, wrong=None):
        self.wrong, self.all = wrong, b""

    def pass_on(self, data):
        begin = len(self.all)
        self.all += data
        if self.wrong is None or not begin <= self.wrong < len(self.all):
            return data
        place = self.wrong - begin
        return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


def over_stream(client, address, answers):
    with socket.create_connection(address, LIMIT) as server:
        ways = {client: (server, lambda data: data), server: (client, answers.pass_on)}
        while ways and (ready := select.select(list(ways), [], [], LIMIT)[0]):
            for source in ready:
                target, change = ways[source]
                if data := source.recv(1 << 16):
                    target.sendall(change(data))
                else:
                    target.shutdown(socket.SHUT_WR)
                    del ways[source]


def over_datagrams(front, address, answers):
    """For one client after the other, each from its first datagram on; further ones go to whoever answered last."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as back, contextlib.suppress(ValueError):  # it was closed
        back.bind(("127.0.0.1", 0))
        client = None
        while ready := select.select([front, back], [], [], LIMIT)[0]:
            if front in ready:
                data, sender = front.recvfrom(1 << 16)
                if sender != client:
                    client, server = sender, address
                back.sendto(data, server)
            if back in ready:
                data, server = back.recvfrom(1 << 16)
                front.sendto(answers.pass_on(data), client)


@contextlib.contextmanager
def in_between(url, answers):
    """The URL of one who stands before the server at `url`."""
    scheme, port = url.split(":")[0], int(url.rsplit(":", 1)[1])
    kind, pass_on = (tcp_peer, over_stream) if scheme == "tcp" else (udp_peer, over_datagrams)
    with kind(lambda side: pass_on(side, ("127.0.0.1", port), answers)) as peer:
        yield f"{scheme}://127.0.0.1:{peer.port}"
