"""A row of `confab transcript convert`: a capture becomes a transcript."""

import functools
import os
import random
import shutil
import struct
import tempfile

from measure import timed
from row import Figure, Row

MB = 1_000_000
TRIPS = 200  # of a conversation
OPEN = 20  # conversations at once
SYN, ACK, PSH, FIN = 2, 16, 8, 1


def segment(number, by_server, sequence, acknowledged, flags, data=b""):
    """Of conversation `number`, over Ethernet. Checksums are 0: nobody looks at them."""
    client = struct.pack(">I", 0x0a000000 + number)
    server = b"\x0a\xff\xff\x02"
    ends = server + client if by_server else client + server
    ports = (80, 40000) if by_server else (40000, 80)
    tcp = struct.pack(">HHIIBBHHH", *ports, sequence % 2**32, acknowledged % 2**32, 0x50, flags, 65000, 0, 0)
    header = struct.pack(">BBHHHBBH", 0x45, 0, 40 + len(data), 1, 0x4000, 64, 6, 0)
    return b"\2" * 12 + b"\x08\0" + header + ends + tcp + data


def conversation(number, chance):
    """Its packets, one by one: lines of 20 to 1,400 bytes, each answered; an answer is acknowledged on its own."""
    own, other = 1000, 5000
    yield segment(number, False, own, 0, SYN)
    yield segment(number, True, other, own + 1, SYN | ACK)
    own, other = own + 1, other + 1
    yield segment(number, False, own, other, ACK)
    for _ in range(TRIPS):
        line = b"x" * chance.randint(19, 1399) + b"\n"
        yield segment(number, False, own, other, PSH | ACK, line)
        own += len(line)
        yield segment(number, True, other, own, PSH | ACK, line)
        other += len(line)
        yield segment(number, False, own, other, ACK)
    yield segment(number, False, own, other, FIN | ACK)
    yield segment(number, True, other, own + 1, FIN | ACK)
    yield segment(number, False, own + 1, other + 1, ACK)


@functools.cache
def capture(megabytes):
    """A pcap file of that size: the same every time."""
    path = os.path.join(tempfile.gettempdir(), f"confab-bench-import-{megabytes}.pcap")
    chance = random.Random(7)
    talks, number, size, at_us = [], 0, 24, 0
    with open(path, "wb") as file:
        file.write(struct.pack("<IHHIIII", 0xa1b2c3d4, 2, 4, 0, 0, 262144, 1))
        while size < megabytes * MB or talks:
            if size + len(talks) * 200_000 < megabytes * MB and len(talks) < OPEN:
                number += 1
                talks.append(conversation(number, chance))
            talk = chance.choice(talks)
            packet = next(talk, None)
            if packet is None:
                talks.remove(talk)
                continue
            at_us += 20
            file.write(struct.pack("<IIII", 1_700_000_000 + at_us // MB, at_us % MB, len(packet), len(packet)) + packet)
            size += 16 + len(packet)
    return path


def costs(command, megabytes, output=None):
    cost = timed(command, output)
    size = os.path.getsize(capture(megabytes)) / MB
    return {"rate": size / cost["seconds"], "cpu": cost["cpu"] / size, "peak": cost["rss"]}


def import_row(tools):
    to = os.path.join(tempfile.gettempdir(), "confab-bench-import.jsonl")

    def confab(megabytes):
        return lambda _port: costs([tools.confab, "transcript", "convert", "--force", capture(megabytes), to], megabytes)

    def tshark(_port):
        """It puts connections together and looks at them; it writes a line for each."""
        with open(os.devnull, "w") as nowhere:
            return costs(["tshark", "-r", capture(100), "-q", "-z", "conv,tcp"], 100, nowhere)

    runs = {"confab": confab(100), "confab of 10 MB": confab(10),
            "limit": lambda _port: costs([tools.capture_copy, capture(100), to], 100)}
    if shutil.which("tshark"):
        runs["tshark"] = tshark
    figures = [Figure("rate", "MB/s", more_is_better=True, peer_goals={"confab of 10 MB": 0.9, "tshark": 2.0}),
               Figure("cpu", "ms CPU/MB", 1e3, peer_goals={"confab of 10 MB": 0.9}),
               Figure("peak", "KiB", at_most=24 * 1024, peer_goals={"confab of 10 MB": 0.9})]
    title = "confab transcript convert: a capture of 100 MB; the limit writes what the packets say, and no more"
    return Row("import", title, figures, runs, 5)
