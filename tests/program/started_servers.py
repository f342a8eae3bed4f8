"""How a server of other people's is started in a test: in a folder of its own, as a user without rights, ended with it.

A test is skipped where its server is missing; `./dev nightly` installs them.
"""

import contextlib
import grp
import os
import pathlib
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import unittest

from certificates import made
from support import LIMIT, closed_port, environment, observe

SYSTEM_FOLDERS = ("/usr/sbin", "/sbin")
ATTEMPTS = 5  # somebody else may take a port that was free


def program(name, package):
    """Its path."""
    folders = [os.environ["PATH"], *SYSTEM_FOLDERS, *map(str, sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin")))]
    found = shutil.which(name, path=os.pathsep.join(folders))
    if not found:
        raise unittest.SkipTest(f"{name} is missing (Debian: {package})")
    return found


class Place:
    """A folder that belongs to whoever the servers run as: nobody, where the tests are root's."""

    def __init__(self):
        self.home = tempfile.TemporaryDirectory(prefix="confab-server-", ignore_cleanup_errors=True)
        self.folder = self.home.name
        self.user = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
        self.group = grp.getgrgid(self.user.pw_gid).gr_name
        for name in "good.pem", "good.key", "ca.pem":
            shutil.copy(made().path(name), self.folder)
        os.chmod(self.folder, 0o755)
        for each in [self.folder, *pathlib.Path(self.folder).iterdir()]:
            os.chown(each, self.user.pw_uid, self.user.pw_gid)

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        with open(self.path(name), "w") as file:
            file.write(text)
        return self.path(name)

    def become(self):
        """In the child: its user, and a group of processes that can be ended as one."""
        os.setsid()
        if os.geteuid() == 0:
            os.setgroups([])
            os.setgid(self.user.pw_gid)
            os.setuid(self.user.pw_uid)

    def run(self, *command):
        subprocess.run(command, preexec_fn=self.become, cwd=self.folder, env=environment(), check=True, timeout=LIMIT,
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)

    def log(self):
        texts = [each.read_text(errors="replace") for each in pathlib.Path(self.folder).glob("*log*") if each.is_file()]
        return "\n".join(texts)[-3000:]

    @contextlib.contextmanager
    def running(self, command, is_ready):
        """The server, once is_ready() says so; None where it ended before."""
        with open(self.path("output.log"), "w") as log:
            server = subprocess.Popen(command, preexec_fn=self.become, cwd=self.folder, env=environment(),
                                      stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            end = time.monotonic() + LIMIT
            while server.poll() is None and not is_ready() and time.monotonic() < end:
                observe(0.02)
            yield server if server.poll() is None else None
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(server.pid, signal.SIGTERM)
            try:
                server.wait(LIMIT / 4)
            except subprocess.TimeoutExpired:
                os.killpg(server.pid, signal.SIGKILL)
                server.wait()

    def close(self):
        self.home.cleanup()


def accepts(port):
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), LIMIT):
        return True
    return False


@contextlib.contextmanager
def started(command_for, ready_path=None, ready_words=""):
    """A server at a port that was free: command_for(place, port) makes what starts it. .port, .path().

    It is ready once a path exists, its output has these words, or the port takes connections.
    """
    with contextlib.closing(Place()) as place, contextlib.ExitStack() as stack:
        for _ in range(ATTEMPTS):
            port = closed_port()
            command = command_for(place, port)
            is_ready = lambda: accepts(port)
            if ready_path:
                is_ready = lambda: os.path.exists(place.path(ready_path))
            if ready_words:
                is_ready = lambda: ready_words in place.log()
            if stack.enter_context(place.running(command, is_ready)):
                break
        else:
            raise AssertionError(f"{command[0]} does not start: {place.log()}")
        place.port = port
        yield place
