"""What the program says about itself."""

import unittest

from support import confab


class Help(unittest.TestCase):
    def test_the_command_line_explains_every_mode(self):
        done = confab("--help")
        self.assertEqual((done.code, done.err), (0, ""), done)
        for word in ("demo", "serve", "pipe", "--json", "--no-source", "--pace", "--linger", "--replies", "replay", "transcript"):
            self.assertIn(word, done.out)
        for mode in ("serve", "pipe", "demo", "replay", "transcript"):
            self.assertEqual(confab(mode, "--help").code, 0)

    def test_begins_with_the_three_commonest_lines_of_each_mode(self):
        for mode in ((), ("demo",), ("serve",), ("pipe",), ("replay",), ("transcript",)):
            with self.subTest(mode):
                lines = confab(*mode, "--help").lines
                self.assertTrue(all(" ".join(("confab", *mode)) in line for line in lines[:3]), lines[:5])
                self.assertFalse("confab" in lines[3], lines[:5])
                self.assertTrue(all(len(line) <= 80 for line in lines[:3]), lines)

    def test_its_version(self):
        done = confab("--version")
        self.assertEqual(done.code, 0, done)
        self.assertRegex(done.out, r"\Aconfab \d+\.\d+\.\d+\n\Z")

    def test_every_command_is_listed_and_each_explained(self):
        unknown = confab(stdin=":help recrod\n")
        self.assertIn("there is no command :recrod; did you mean :record?", unknown.err)
        self.assertIn('":help all" lists all of them', unknown.err)
        self.assertNotIn("sends it as text", unknown.err)  # nobody wanted to
        done = confab(stdin=":help all\n")
        self.assertEqual(done.code, 0, done)
        for command in "tcp udp open list use close to status send raw hex file eol framing view expect wait record replay secret set history help quit".split():
            self.assertRegex(done.out + done.err, rf"(?m):{command}\b")
            one = confab(stdin=f":help {command}\n")
            self.assertEqual(one.code, 0, one)
            self.assertIn(f":{command}", one.out + one.err)


if __name__ == "__main__":
    unittest.main()
