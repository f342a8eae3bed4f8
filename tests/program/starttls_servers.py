"""Servers that agree to TLS in the middle of a conversation, each in the words of its protocol."""

import contextlib

from certificates import made
from support import read_bytes, read_line, tcp_peer
from tls_servers import end_well, server_context, upper


@contextlib.contextmanager
def asking(negotiate, certificate="good", after=upper):
    """A server: negotiate(connection) in the clear, then TLS and after(); .heard has what came in the clear."""
    heard = []

    def talk(connection):
        if negotiate(connection, heard) is False:
            return
        with contextlib.suppress(OSError), server_context(certificate).wrap_socket(connection, server_side=True) as secure:
            after(secure)

    with tcp_peer(talk) as peer:
        peer.heard = heard
        yield peer


def once(connection):
    connection.sendall(read_line(connection).upper())
    end_well(connection)


def lines(*answers):
    """The greeting, then an answer to each line."""
    def negotiate(connection, heard):
        connection.sendall(answers[0])
        for answer in answers[1:]:
            heard.append(read_line(connection))
            connection.sendall(answer)
    return negotiate


SMTP = lines(b"220-hello\r\n220 hello\r\n", b"250-me\r\n250 STARTTLS\r\n", b"220 go\r\n")


def trusting():
    return f"?ca={made().path('ca.pem')}&sni=localhost"


def url(peer):
    return f"tcp://localhost:{peer.port}?ca={made().path('ca.pem')}"


def postgres(connection, heard):
    heard.append(read_bytes(connection, 8))
    connection.sendall(b"S")


def mysql(connection, heard):
    packet = b"\n8.0.36\0" + b"\1\0\0\0" + b"abcdefgh\0" + b"\xff\xff" + b"\x2d" + b"\0\0" + b"\0\0"
    connection.sendall(len(packet).to_bytes(3, "little") + b"\0" + packet)
    heard.append(read_bytes(connection, 36))


def ldap(connection, heard):
    heard.append(read_bytes(connection, 31))
    connection.sendall(bytes.fromhex("300c02010178070a010004000400"))


def irc(connection, heard):
    connection.sendall(b":srv NOTICE * :looking up your name\r\n")
    heard.append(read_line(connection))
    connection.sendall(b":srv NOTICE * :found\r\n:srv 670 * :go\r\n")


def xmpp(connection, heard):
    connection.recv(1000)
    connection.sendall(b"<stream:stream><stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>")
    connection.sendall(b"</stream:features>")
    heard.append(connection.recv(1000))
    connection.sendall(b"<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>")


PROTOCOLS = {
    "smtp": SMTP, "lmtp": SMTP, "pop3": lines(b"+OK hi\r\n", b"+OK go\r\n"),
    "imap": lines(b"* OK hi\r\n", b"* CAPABILITY X\r\na1 OK go\r\n"), "ftp": lines(b"220 hi\r\n", b"234 go\r\n"),
    "nntp": lines(b"200 hi\r\n", b"382 go\r\n"), "sieve": lines(b'"SASL" "PLAIN"\r\nOK\r\n', b'OK "go"\r\n'),
    "irc": irc, "xmpp": xmpp, "ldap": ldap, "postgres": postgres, "mysql": mysql,
}
