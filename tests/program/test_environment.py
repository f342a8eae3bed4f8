"""What the environment switches on and off."""

import json
import os
import pathlib
import pty
import tempfile
import unittest

from support import CONFAB, LIMIT, Running, Stream, confab, serving

OFF = ("", "0", "false", "False")


def is_coloured(port, **variables):
    """Whether a script whose stdout is a terminal colours the address of a reply."""
    ours, theirs = pty.openpty()
    with Running([CONFAB, "-c", "hello", "127.0.0.1", port], env=variables, preexec_fn=lambda: os.dup2(theirs, 1)) as run:
        run.end_input()
        seen = Stream(ours).until(r"(.*)HELLO").group(1)
        run.code()
    os.close(ours)
    os.close(theirs)
    return b"\x1b[" in seen


class Switches(unittest.TestCase):
    def test_no_color_takes_the_colours_away_unless_it_is_switched_off(self):
        with serving("tcp://127.0.0.1:0", "--reply", "upper") as server:
            self.assertTrue(is_coloured(server.ports[0]))
            self.assertFalse(is_coloured(server.ports[0], NO_COLOR="1"))
            for off in OFF:
                self.assertTrue(is_coloured(server.ports[0], NO_COLOR=off), off)

    def test_a_ci_that_is_switched_off_refuses_no_update(self):
        folder = self.enterContext(tempfile.TemporaryDirectory())
        with serving("tcp://127.0.0.1:0", "--reply", "upper") as server:
            for off in OFF:
                path = pathlib.Path(folder, "t.json")
                confab("--record", path, "--force", server.urls[0], "-c", "hello")
                path.write_text(path.read_text().replace("HELLO", "HOLLA"))
                done = confab("replay", path, "--update", env={"CI": off}, limit=LIMIT)
                self.assertEqual((done.code, done.err), (0, ""), done)
                self.assertIn("HELLO", json.dumps(json.loads(path.read_text())))


if __name__ == "__main__":
    unittest.main()
