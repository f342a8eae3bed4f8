"""Sends line after line as datagrams, and prints each answer and who gave it, until an empty line."""

import socket

import peer

client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server = peer.address()
for line in peer.typed_lines():
    client.sendto(line.encode(), server)
    data, source = client.recvfrom(1024)
    if not data:
        break
    print(data.decode(), "from", peer.shown(source), flush=True)
client.close()
