"""The twenty lines that many write instead of a tool: each line typed is sent, its reply is printed."""

import socket
import sys


def main():
    host, port = sys.argv[1], int(sys.argv[2])
    with socket.create_connection((host, port)) as connection:
        source = "%s:%d" % connection.getpeername()[:2]
        replies = connection.makefile("r", encoding="utf-8")
        for line in sys.stdin:
            connection.sendall(line.encode())
            reply = replies.readline()
            if not reply:
                break
            print(f"{source}> {reply}", end="", flush=True)


main()
