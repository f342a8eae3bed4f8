"""A folder of unix sockets, with servers of Python's and of ours in it."""

import contextlib
import os
import socket
import tempfile
import threading
import unittest

from support import LIMIT, serving


class UnixFolder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="confab-unix-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def path(self, name="x"):
        return os.path.join(self.folder, name)

    @contextlib.contextmanager
    def peer(self, handle, name="x", kind=socket.SOCK_STREAM):
        """A server of Python's; `handle(connection)` once."""
        with socket.socket(socket.AF_UNIX, kind) as listener:
            listener.bind(self.path(name))
            listener.listen()
            listener.settimeout(LIMIT)
            trouble = []

            def run():
                try:
                    connection, _ = listener.accept()
                    with connection:
                        connection.settimeout(LIMIT)
                        handle(connection)
                except Exception as error:  # told where the test can see it
                    trouble.append(error)

            thread = threading.Thread(target=run)
            thread.start()
            yield
            thread.join(LIMIT)
            if trouble:
                raise trouble[0]

    def served(self, *kinds, reply="upper"):
        return serving("--reply", reply, *[f"{kind}:{self.path(kind)}" for kind in kinds])
