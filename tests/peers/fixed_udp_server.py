"""Answers every datagram with the same words, whatever it says."""

import peer

server = peer.udp_server()
while True:
    message, client = server.recvfrom(2048)
    server.sendto(b"a message for the client", client)
