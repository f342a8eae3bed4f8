"""Reads one message from each connection, sends it back in capitals, and closes."""

import peer

server = peer.tcp_server()
while True:
    connection, client = server.accept()
    sentence = connection.recv(2048).decode()
    connection.send(sentence.upper().encode())
    connection.close()
