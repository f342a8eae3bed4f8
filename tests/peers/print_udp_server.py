"""Prints every datagram and where it came from; answers nothing."""

import peer

server = peer.udp_server()
while True:
    data, client = server.recvfrom(1024)
    print(f"received from {peer.shown(client)}: {data.decode()}", flush=True)
