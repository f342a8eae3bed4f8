"""Says at what time each message came; serves one client until it leaves, then the next."""

import time

import peer

server = peer.tcp_server()
while True:
    connection, client = server.accept()
    while data := connection.recv(1024):
        connection.send(f"at {time.ctime()} :{data.decode()}".encode())
    connection.close()
