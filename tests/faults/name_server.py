"""A name server for one program, on 127.0.0.1:53 of its own network namespace."""

import contextlib
import socket
import struct
import threading

A, AAAA = 1, 28
NO_SUCH_NAME, SERVER_FAILURE = 3, 2


class NameServer:
    """`names`: name -> addresses, or one of the codes above, or bytes: what is answered as it is."""

    def __init__(self, names):
        self.names = names
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 53))
        self.socket.settimeout(0.02)
        self.is_wanted = True
        self.thread = threading.Thread(target=self.serve)
        self.thread.start()

    def serve(self):
        while self.is_wanted:
            with contextlib.suppress(TimeoutError):
                query, source = self.socket.recvfrom(512)
                self.socket.sendto(self.answer(query), source)

    def answer(self, query):
        end, labels = 12, []
        while query[end]:
            labels.append(query[end + 1 : end + 1 + query[end]].decode("latin1"))
            end += 1 + query[end]
        kind = struct.unpack(">H", query[end + 1 : end + 3])[0]
        found = self.names.get(".".join(labels), NO_SUCH_NAME)
        if isinstance(found, bytes):
            return query[:2] + found
        code, records = (found, []) if isinstance(found, int) else (0, self.records(kind, found))
        header = struct.pack(">HHHHH", 0x8180 | code, 1, len(records), 0, 0)
        return query[:2] + header + query[12 : end + 5] + b"".join(records)

    @staticmethod
    def records(kind, addresses):
        records = []
        for address in addresses:
            family = socket.AF_INET6 if ":" in address else socket.AF_INET
            if kind == (AAAA if family == socket.AF_INET6 else A):
                data = socket.inet_pton(family, address)
                records.append(b"\xc0\x0c" + struct.pack(">HHIH", kind, 1, 1, len(data)) + data)
        return records

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.is_wanted = False
        self.thread.join()
        self.socket.close()
