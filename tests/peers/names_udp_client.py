"""Sends a list of names one after the other, each when the answer to the one before has come."""

import socket

import peer

client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for name in ("Michael", "Tracy", "Sarah"):
    client.sendto(name.encode(), peer.address())
    print(client.recv(1024).decode(), flush=True)
client.close()
