"""Sends one line, without its end, prints one read of what comes back, and leaves."""

import socket

import peer

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(peer.address())
sentence = input()
client.send(sentence.encode())
print(client.recv(2048).decode())
client.close()
