"""One end of TLS by OpenSSL's own library, for what Python's ssl cannot do: new keys, tickets, a new handshake, at will."""

import contextlib
import ctypes
import ctypes.util
import socket
import unittest

SERVER, CLIENT = "TLS_server_method", "TLS_client_method"
TLS1_2 = 0x0303
SET_MAX_PROTO_VERSION = 124
FILE_PEM = 1


def library():
    for name in "libssl.so.3", ctypes.util.find_library("ssl"):
        with contextlib.suppress(OSError, TypeError):
            found = ctypes.CDLL(name)
            for function in "TLS_server_method", "TLS_client_method", "SSL_CTX_new", "SSL_new":
                getattr(found, function).restype = ctypes.c_void_p
            return found
    raise unittest.SkipTest("libssl.so.3 is missing (Debian: libssl3)")


class Peer:
    """On a socket that blocks; what fails raises OSError."""

    def __init__(self, connection, side, version=None, certificate=None):
        self.api, self.connection = library(), connection
        connection.setblocking(True)
        self.context = ctypes.c_void_p(self.api.SSL_CTX_new(ctypes.c_void_p(getattr(self.api, side)())))
        if version:
            self.api.SSL_CTX_ctrl(self.context, SET_MAX_PROTO_VERSION, ctypes.c_long(version), None)
        if certificate:
            self.api.SSL_CTX_use_certificate_chain_file(self.context, certificate[0].encode())
            self.api.SSL_CTX_use_PrivateKey_file(self.context, certificate[1].encode(), FILE_PEM)
        self.ssl = ctypes.c_void_p(self.api.SSL_new(self.context))
        self.api.SSL_set_fd(self.ssl, connection.fileno())
        self.need(self.api.SSL_connect(self.ssl) if side == CLIENT else self.api.SSL_accept(self.ssl))

    def need(self, result):
        if result != 1:
            self.api.ERR_clear_error()  # it is the thread's, and so Python's ssl would meet it
            raise OSError("the other end would not have it")

    def new_keys(self, asks_for_theirs=True):
        self.need(self.api.SSL_key_update(self.ssl, int(asks_for_theirs)))
        self.need(self.api.SSL_do_handshake(self.ssl))

    def ticket(self):
        self.need(self.api.SSL_new_session_ticket(self.ssl))
        self.need(self.api.SSL_do_handshake(self.ssl))

    def new_handshake(self):
        self.need(self.api.SSL_renegotiate(self.ssl))
        self.need(self.api.SSL_do_handshake(self.ssl))

    def send(self, data):
        if self.api.SSL_write(self.ssl, data, len(data)) <= 0:
            raise OSError("cannot write")

    def receive(self):
        space = ctypes.create_string_buffer(65536)
        size = self.api.SSL_read(self.ssl, space, len(space))
        return space.raw[:max(size, 0)]

    def close(self):
        self.api.SSL_free(self.ssl)
        self.api.SSL_CTX_free(self.context)
        self.connection.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def dialled(port, **options):
    connection = socket.create_connection(("127.0.0.1", port))
    return Peer(connection, CLIENT, **options)
