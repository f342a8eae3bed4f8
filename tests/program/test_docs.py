"""The sessions in the documents are run again (documents.py): each must say what the program says. With the argument
--write, the documents get what it says now."""

import re
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree

from documents import COOKBOOK, DOCUMENTS, ROOT, follow, write_anew
from support import CONFAB, LIMIT, has_editor


class Documents(unittest.TestCase):
    maxDiff = None

    def test_every_session_says_what_the_program_says(self):
        found = 0
        for document in DOCUMENTS:
            if document == COOKBOOK:
                continue  # test_docs_cookbook.py: it takes as long as all the others
            with self.subTest(document.name):
                found += follow(self, document)
        self.assertGreater(found, 45)

    def test_every_link_between_the_documents_leads_somewhere(self):
        for document in DOCUMENTS:
            for target in re.findall(r"\]\(([^)#:]+)\)", document.read_text()):
                self.assertTrue((document.parent / target).exists(), f"{document.name}: {target}")


@unittest.skipUnless(has_editor(), "the picture shows the line editor")
class Picture(unittest.TestCase):
    def make(self):
        with tempfile.NamedTemporaryFile(suffix=".svg") as file:
            subprocess.run([sys.executable, ROOT / "docs" / "make_picture.py", CONFAB, file.name], check=True,
                           timeout=3 * LIMIT)
            return file.read().decode()

    def test_can_be_made_again_and_shows_the_session(self):
        for how, picture in (("stored", (ROOT / "docs" / "confab.svg").read_text()), ("made", self.make())):
            with self.subTest(how):
                self.assertLess(len(picture.encode()), 30_000)
                texts = [element.text for element in xml.etree.ElementTree.fromstring(picture).iter()]
                for wanted in ("$ confab demo", "tcp 127.0.0.1:12000> hello", "127.0.0.1:12000", "> HELLO", "+0.4 ms",
                               "udp1", "* refused by 127.0.0.1:9: nothing listens there over UDP", "\\x1b", "]0;owned",
                               "tcp 127.0.0.1:24000> :exp", "ct PATTERN [DURATION]"):
                    self.assertIn(wanted, texts)

    def test_has_no_port_or_time_of_one_run_only(self):
        seen = re.findall(r"127\.0\.0\.1:\d+|\+\S+ ms", self.make())
        ports = ("12000", "24000", "9", "40112", "50310", "50314", "40118")
        self.assertLessEqual(set(seen), {f"127.0.0.1:{port}" for port in ports} | {"+0.4 ms", "+0.3 ms"})


if __name__ == "__main__":
    if sys.argv[1:] == ["--write"]:
        for each in DOCUMENTS:
            write_anew(each)
    else:
        unittest.main()
