"""Each transport in each mode: one test a mode, all transports in it."""

import os
import tempfile
import unittest

from support import TERMINATE, confab, has_editor, serving, start

SCHEMES = ("tcp", "udp", "unix", "unixgram", "unixpacket", "tls", "tls+unix")


class EveryTransport(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def places(self):
        """For each: where it is served, and what a client adds (whose name the certificate must have, where a path is none)."""
        for number, scheme in enumerate(SCHEMES):
            is_path = "unix" in scheme
            with self.subTest(scheme):
                yield f"{scheme}:{self.folder}/{number}" if is_path else f"{scheme}://127.0.0.1:0"

    def recording(self, number, url):
        path = os.path.join(self.folder, f"{number}.json")
        self.assertEqual(confab("--record", path, url, stdin="hello\n").code, 0)
        return path

    def test_a_script(self):
        for place in self.places():
            with serving("--reply", "upper", place) as server:
                done = confab("-t", server.urls[0], stdin="hello\nworld\n")
            self.assertEqual((done.code, done.lines, done.err), (0, ["HELLO", "WORLD"], ""), done)

    def test_a_pipe(self):
        for place in self.places():
            with serving("--reply", "upper", place) as server:
                done = confab("pipe", "--linger", "300ms", server.urls[0], stdin="hello\n")
            self.assertEqual((done.code, done.out.strip(), done.err), (0, "HELLO", ""), done)

    def test_a_chat(self):
        for place in self.places():
            with serving("--reply", "chat", place) as server:
                with start(server.urls[0], "-t") as one, start(server.urls[0], "-t") as two:
                    one.type("/nick ann\n")
                    one.out.until("ann")
                    two.type("hello ann\n")
                    one.out.until("hello ann")

    def test_a_recording_is_replayed_and_played_as_load(self):
        for number, place in enumerate(self.places()):
            with serving("--reply", "upper", place) as server:
                path = self.recording(number, server.urls[0])
                self.assertEqual(confab("replay", path).code, 0)
                done = confab("replay", path, "--sessions", "3", "--repeat", "2")
                self.assertEqual(done.code, 0, done)
                self.assertIn("6 ", done.out)

    def test_a_recording_is_served(self):
        for number, place in enumerate(self.places()):
            with serving("--reply", "upper", place) as server:
                path = self.recording(number, server.urls[0])
                scheme = place.split(":")[0]
            with start("serve", "--from", path, "--once", place + ".served" if "unix" in scheme else place) as mock:
                url = mock.out.until(r"listening (\S+)\n").group(1).decode()
                done = confab("-t", url, stdin="hello\n")
                self.assertEqual((done.code, done.lines, mock.code()), (0, ["HELLO"], 0), done)

    @unittest.skipUnless(has_editor(), "built without the line editor")
    def test_the_prompt(self):
        from emulator import Emulator  # wants pyte

        for place in self.places():
            with serving("--reply", "upper", place) as server, Emulator("--no-rc", "--no-history", server.urls[0], columns=200) as terminal:
                terminal.until("> ")
                terminal.type("hello\r")
                terminal.until("HELLO")
                terminal.type(":status\r")
                terminal.until("received")
                terminal.type(":q\r")
                terminal.until(lambda t: t.ended)

    def test_a_server_ends_in_good_order(self):
        for place in self.places():
            with serving("--reply", "upper", place) as server:
                server.send(TERMINATE)
                self.assertEqual(server.code(), 0)


if __name__ == "__main__":
    unittest.main()
