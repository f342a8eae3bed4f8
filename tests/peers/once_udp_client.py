"""Sends one line as a datagram, prints the answer and who gave it, and leaves."""

import socket

import peer

client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
message = input()
client.sendto(message.encode(), peer.address())
answer, server = client.recvfrom(2048)
print(answer.decode(), "from", peer.shown(server))
client.close()
