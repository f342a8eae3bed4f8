"""Captures that are made in the tests: a conversation as packets, and packets as files."""

import struct

CLIENT, SERVER = ("10.0.0.1", 40000), ("10.0.0.2", 80)
FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16
ETHERNET = 1


def checksum(data):
    """RFC 1071; whoever reads our captures may look at it, though confab does not."""
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return 0xffff - total


def address(text):
    return bytes(map(int, text.split(".")))


def ethernet(source, destination, protocol, payload):
    ends = address(source) + address(destination)
    header = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(payload), 1, 0x4000, 64, protocol, 0) + ends
    header = header[:10] + struct.pack(">H", checksum(header)) + header[12:]
    return b"\2" * 12 + b"\x08\0" + header + payload


class Dialogue:
    """Packets of one TCP connection as (seconds, bytes), each side acknowledging what the other said before."""

    def __init__(self, client=CLIENT, server=SERVER, numbers=(1000, 5000), at=1_700_000_000.0):
        self.ends, self.numbers, self.at, self.packets = (client, server), list(numbers), at, []

    def segment(self, by, flags, data=b""):
        source, destination = self.ends[by], self.ends[1 - by]
        acknowledged = self.numbers[1 - by] if flags & ACK else 0
        tcp = struct.pack(">HHIIBBHHH", source[1], destination[1], self.numbers[by] % 2**32, acknowledged % 2**32, 0x50,
                          flags, 65000, 0, 0) + data
        pseudo = address(source[0]) + address(destination[0]) + struct.pack(">HH", 6, len(tcp))
        tcp = tcp[:16] + struct.pack(">H", checksum(pseudo + tcp)) + tcp[18:]
        self.packets.append((self.at, ethernet(source[0], destination[0], 6, tcp)))
        self.at += 0.001
        self.numbers[by] += len(data) + bool(flags & (SYN | FIN))
        return self

    def call(self):
        return self.segment(0, SYN).segment(1, SYN | ACK).segment(0, ACK)

    def send(self, data):
        return self.segment(0, PSH | ACK, data)

    def recv(self, data):
        return self.segment(1, PSH | ACK, data)

    def end(self):
        return self.segment(0, FIN | ACK).segment(1, FIN | ACK).segment(0, ACK)


def lock_step(**options):
    """Packets 0-2 are the call, 3-6 "hello", "HELLO", "bye", "BYE", 7-9 the end."""
    return Dialogue(**options).call().send(b"hello\n").recv(b"HELLO\n").send(b"bye\n").recv(b"BYE\n").end().packets


def pcap(packets, snap_length=262144):
    file = struct.pack("<IHHIIII", 0xa1b2c3d4, 2, 4, 0, 0, snap_length, ETHERNET)
    for at, data in packets:
        kept = data[:snap_length]
        file += struct.pack("<IIII", int(at), round(at % 1 * 1e6), len(kept), len(data)) + kept
    return file


def pcapng(packets):
    def block(kind, content):
        content += b"\0" * (-len(content) % 4)
        length = struct.pack("<I", 12 + len(content))
        return struct.pack("<I", kind) + length + content + length

    file = block(0x0a0d0d0a, struct.pack("<IHHq", 0x1a2b3c4d, 1, 0, -1)) + block(1, struct.pack("<HHI", ETHERNET, 0, 0))
    for at, data in packets:
        time = round(at * 1e6)
        file += block(6, struct.pack("<IIIII", 0, time >> 32, time & 0xffffffff, len(data), len(data)) + data)
    return file


def damaged():
    """The ways in which captures differ from what was said, by their names: (packets, snap length)."""
    whole = lock_step()
    again = lock_step(numbers=(700000, 900000), at=1_700_000_001.0)
    swapped = whole[:3] + [(whole[3][0], whole[4][1]), (whole[4][0], whole[3][1])] + whole[5:]
    overlap = Dialogue().call().send(b"hello\n").packets + Dialogue(at=1_700_000_000.01).call().send(b"hello\nbye\n").packets[3:]
    return {
        "whole": (whole, 65535),
        "twice": ([each for each in whole for _ in range(2)], 65535),
        "wrap": (lock_step(numbers=(2**32 - 4, 2**32 - 2)), 65535),
        "answer first": (swapped, 65535),
        "overlap": (overlap, 65535),
        "one missing": (whole[:5] + whole[6:], 65535),
        "first missing": (whole[:3] + whole[4:], 65535),
        "late": (whole[4:], 65535),
        "no end": (whole[:7], 65535),
        "used again": (whole[:7] + again, 65535),
        "cut packets": (whole, 56),
    }
