"""Servers that other people wrote, where they are installed: each on 127.0.0.1, on a port that was free."""

import contextlib
import importlib.util
import pathlib
import shutil
import socket
import sys
import tempfile
import time
import unittest

from support import LIMIT, Running, closed_port, serving


def installed(program):
    """Its path. Skips the test, with a word, where it is not there."""
    path = shutil.which(program)
    if not path:
        raise unittest.SkipTest(f"{program} is not installed")
    return path


def answers_tcp(port):
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), LIMIT):
        return True
    return False


def answers_memcached(port):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, contextlib.suppress(OSError):
        probe.settimeout(0.2)
        probe.connect(("127.0.0.1", port))
        probe.send(b"\0\1\0\0\0\1\0\0version\r\n")
        return bool(probe.recv(100))
    return False


@contextlib.contextmanager
def running(command, answers, kind=socket.SOCK_STREAM):
    """A server that must be told its port: `command(port)`. Where somebody else takes it meanwhile, another one."""
    for _ in range(5):
        port = closed_port(kind)
        with Running(command(port)) as server:
            end = time.monotonic() + LIMIT
            while server.process.poll() is None and time.monotonic() < end:
                if answers(port):
                    yield port
                    return
    raise AssertionError(f"{command(0)} does not start")


@contextlib.contextmanager
def confab_serve(kind):
    with serving("tcp://127.0.0.1:0", "udp://127.0.0.1:0", "--reply", kind) as server:
        yield server.urls


@contextlib.contextmanager
def redis():
    path = installed("redis-server")
    options = ["--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    with tempfile.TemporaryDirectory() as folder:
        with running(lambda port: [path, "--port", port, "--dir", folder, *options], answers_tcp) as port:
            yield [f"tcp://127.0.0.1:{port}"]


@contextlib.contextmanager
def memcached():
    path = installed("memcached")
    with running(lambda port: [path, "-u", "nobody", "-l", "127.0.0.1", "-p", "0", "-U", port], answers_memcached,
                 socket.SOCK_DGRAM) as port:
        yield [f"udp://127.0.0.1:{port}"]


@contextlib.contextmanager
def smtp():
    if importlib.util.find_spec("aiosmtpd"):  # Debian: python3-aiosmtpd
        server = ["-m", "aiosmtpd", "-n", "-c", "aiosmtpd.handlers.Sink", "-l"]
    elif importlib.util.find_spec("smtpd"):  # in Python itself, up to 3.11
        server = ["-W", "ignore", "-m", "smtpd", "-n", "-c", "DebuggingServer"]
    else:
        raise unittest.SkipTest("python3-aiosmtpd is not installed")
    with running(lambda port: [sys.executable, *server, f"127.0.0.1:{port}"], answers_tcp) as port:
        yield [f"tcp://127.0.0.1:{port}"]


@contextlib.contextmanager
def http():
    with tempfile.TemporaryDirectory() as folder:
        pathlib.Path(folder, "a page.txt").write_text("of no interest\n")
        server = [sys.executable, "-u", "-m", "http.server", "--bind", "127.0.0.1", "--directory", folder, "0"]
        with Running(server) as running_server:
            port = running_server.out.until(r"port (\d+)").group(1).decode()
            yield [f"tcp://127.0.0.1:{port}"]
