"""What the program says about itself."""

import re
import unittest

from support import confab

NOT_YET = (":replay", "confab replay", "--from")


class Help(unittest.TestCase):
    def test_the_command_line_explains_every_mode(self):
        done = confab("--help")
        self.assertEqual((done.code, done.err), (0, ""), done)
        for word in ("demo", "serve", "pipe", "--json", "--no-source", "--pace", "--linger", "--replies"):
            self.assertIn(word, done.out)
        for mode in ("serve", "pipe", "demo"):
            self.assertEqual(confab(mode, "--help").code, 0)

    def test_its_version(self):
        done = confab("--version")
        self.assertEqual(done.code, 0, done)
        self.assertRegex(done.out, r"\Aconfab \d+\.\d+\.\d+\n\Z")

    def test_every_command_is_listed_and_each_explained(self):
        done = confab(stdin=":help\n")
        self.assertEqual(done.code, 0, done)
        for command in "tcp udp open list use close to status send raw hex file eol framing view expect wait secret set history quit".split():
            self.assertRegex(done.out + done.err, rf"(?m):{command}\b")
            one = confab(stdin=f":help {command}\n")
            self.assertEqual(one.code, 0, one)
            self.assertIn(f":{command}", one.out + one.err)

    def test_nothing_is_listed_before_it_works(self):
        text = confab("--help").out + "".join(r.out + r.err for r in [confab(stdin=":help\n")])
        self.assertEqual([word for word in NOT_YET if re.search(re.escape(word) + r"\b", text)], [])


if __name__ == "__main__":
    unittest.main()
