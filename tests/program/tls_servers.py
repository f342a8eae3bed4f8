"""TLS servers of Python's, and the addresses of them."""

import contextlib
import ssl

from certificates import made
from support import read_line, tcp_peer


def server_context(certificate="good"):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made().path(f"{certificate}.pem"), made().path(f"{certificate}.key"))
    return context


def end_well(connection):
    """With TLS's own end, which a client may not wait for."""
    with contextlib.suppress(OSError, ssl.SSLError):
        connection.unwrap()


@contextlib.contextmanager
def server(handle, certificate="good", prepare=None):
    """A TLS server of Python's: `handle(connection)` for each; .port, and .troubles of its handshakes."""
    context = server_context(certificate)
    if prepare:
        prepare(context)
    troubles = []

    def wrapped(connection):
        try:
            with context.wrap_socket(connection, server_side=True) as secure:
                handle(secure)
        except ssl.SSLError as error:
            troubles.append(str(error))

    with tcp_peer(wrapped) as peer:
        peer.troubles = troubles
        yield peer


def upper_in_the_clear(connection):
    while line := read_line(connection):
        connection.sendall(line.upper())


def upper(connection):
    upper_in_the_clear(connection)
    end_well(connection)


def url(port, host="localhost", **options):
    text = "&".join(f"{name}={value}" for name, value in options.items())
    return f"tls://{host}:{port}" + (f"?{text}" if text else "")


def trusting(port, **options):
    return url(port, ca=made().path("ca.pem"), **options)
