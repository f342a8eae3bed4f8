"""Reads once from each connection, answers with the same words, closes, and takes the next one."""

import peer

server = peer.tcp_server()
while True:
    connection, client = server.accept()
    connection.recv(1024)
    connection.send(b"the message to be sent")
    connection.close()
