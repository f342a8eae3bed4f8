"""Recordings over unix sockets: replayed, served, played as load, and led elsewhere."""

import json
import os
import unittest

from support import confab, serving, start
from unix_folder import UnixFolder


class Recordings(UnixFolder):
    def recorded(self, kind):
        path = self.path("session.json")
        with self.served(kind):
            done = confab("--record", path, f"{kind}:{self.path(kind)}", stdin="hello\nworld\n")
        self.assertEqual(done.code, 0, done)
        return path

    def test_are_replayed_where_they_were_made_without_a_word(self):
        for kind in ("unix", "unixgram", "unixpacket"):
            with self.subTest(kind):
                path = self.recorded(kind)
                with open(path) as file:
                    first = json.load(file)["events"][0]
                self.assertEqual((first["url"], first["peer"]), (f"{kind}:{self.path(kind)}", self.path(kind)))
                with self.served(kind):
                    self.assertEqual(confab("replay", path).code, 0)
                with self.served(kind, reply="echo"):
                    self.assertEqual(confab("replay", path).code, 1)
                self.assertEqual(confab("replay", path).code, 3)
                os.remove(path)

    def test_are_served_at_their_path_or_where_it_is_said(self):
        for kind in ("unix", "unixgram", "unixpacket"):
            for place in (None, f"{kind}:{self.path('elsewhere')}"):
                with self.subTest((kind, place)):
                    path = self.recorded(kind)
                    where = place or f"{kind}:{self.path(kind)}"
                    with start("serve", "--from", path, "--once", *([place] if place else [])) as mock:
                        mock.out.until(f"listening {where}")
                        done = confab("replay", path, "--target", where)
                        self.assertEqual((done.code, mock.code()), (0, 0), done)
                    os.remove(path)

    def test_go_from_one_transport_to_another(self):
        path = self.recorded("unix")
        with serving("--reply", "upper", "tcp://127.0.0.1:0") as server:
            done = confab("replay", path, "--map", f"unix:{self.path('unix')}={server.urls[0]}")
        self.assertEqual(done.code, 0, done)

    def test_are_played_as_load(self):
        path = self.recorded("unix")
        with self.served("unix"):
            done = confab("replay", path, "--sessions", "20")
        self.assertEqual(done.code, 0, done)
        self.assertIn("20 started, 20 finished", done.out)

    def test_a_reset_that_nobody_would_hear_is_not_promised(self):
        path = self.recorded("unix")
        done = confab("serve", "--from", path, "--reset-after", "3")
        self.assertEqual(done.code, 2, done)
        self.assertIn("reset-after is about connections that can be reset", done.err)


if __name__ == "__main__":
    unittest.main()
