"""Greets with each message, prints what it was sent, and outlives clients that vanish."""

import time

import peer

server = peer.tcp_server()
while True:
    connection, client = server.accept()
    print("connected from", peer.shown(client), flush=True)
    while True:
        try:
            data = connection.recv(1024)
        except ConnectionError:
            break
        if not data:
            break
        connection.send(f"Hi,you send me :[{time.ctime()}] {data.decode()}".encode())
        print(f"[{time.ctime()}] : {data.decode()}", flush=True)
    connection.close()
