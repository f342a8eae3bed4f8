"""Says at what time each datagram came."""

import time

import peer

server = peer.udp_server()
while True:
    data, client = server.recvfrom(1024)
    server.sendto(f"at {time.ctime()} :{data.decode()}".encode(), client)
