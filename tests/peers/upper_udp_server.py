"""Sends every datagram back in capitals."""

import peer

server = peer.udp_server()
while True:
    message, client = server.recvfrom(2048)
    server.sendto(message.decode().upper().encode(), client)
