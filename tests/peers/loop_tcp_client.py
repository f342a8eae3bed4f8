"""Sends line after line over one connection, and prints one read for each, until an empty line."""

import socket

import peer

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(peer.address())
for line in peer.typed_lines():
    client.send(line.encode())
    data = client.recv(1024)
    if not data:
        break
    print(data.decode(), flush=True)
client.close()
