"""confab transcript convert FILE x.svg."""

import os
import tempfile
import unittest
import xml.etree.ElementTree as ElementTree

from support import confab, serving

SVG = "{http://www.w3.org/2000/svg}"


class Diagrams(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.record, self.picture = (os.path.join(folder.name, name) for name in ("t.json", "t.svg"))

    def recorded(self, text, *options):
        with serving("tcp://127.0.0.1:0", "--reply", "upper") as server:
            done = confab("--record", self.record, *options, server.urls[0], stdin=text)
            self.assertEqual(done.code, 0, done)
            return server.urls[0]

    def texts(self):
        return [each.text for each in ElementTree.parse(self.picture).iter(f"{SVG}text")]

    def test_a_session_is_drawn(self):
        url = self.recorded("hello\n你好 <b>&\n")
        done = confab("transcript", "convert", self.record, self.picture)
        self.assertEqual((done.code, done.out, done.err), (0, "", ""), done)
        texts = self.texts()
        for each in (self.record, "client", url, "opens (tcp1)", '"hello\\n" (tcp1)', '"HELLO\\n" (tcp1)',
                     '"你好 <b>&\\n" (tcp1)', "finishes sending (tcp1)", "closes (tcp1)"):
            self.assertIn(each, texts)

    def test_a_picture_that_is_there_stays(self):
        self.recorded("hello\n")
        self.assertEqual(confab("transcript", "convert", self.record, self.picture).code, 0)
        done = confab("transcript", "convert", self.record, self.picture)
        self.assertEqual(done.code, 3, done)
        self.assertIn("--force replaces it", done.err)
        self.assertEqual(confab("transcript", "convert", "--force", self.record, self.picture).code, 0)

    def test_a_secret_is_its_name(self):
        self.recorded("open sesame now\n", "--secret", "PW=sesame")
        confab("transcript", "convert", self.record, self.picture)
        said = " ".join(self.texts())
        self.assertIn("open {{PW}} now", said)
        self.assertNotIn("sesame", said)

    def test_what_is_no_transcript_gives_no_picture(self):
        with open(self.record, "w") as file:
            file.write("hello")
        done = confab("transcript", "convert", self.record, self.picture)
        self.assertEqual(done.code, 2, done)
        self.assertFalse(os.path.exists(self.picture))


if __name__ == "__main__":
    unittest.main()
