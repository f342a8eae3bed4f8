"""The sessions in the documents are run again: each block marked "console" must say what the program says."""

import os
import pathlib
import re
import subprocess
import tempfile
import unittest

from support import CONFAB, LIMIT, environment

ROOT = pathlib.Path(__file__).resolve().parents[2]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def sessions(text):
    """Each console block as a list of (command, what it printed)."""
    for block in re.findall(r"^```console\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        yield [(command, printed) for command, printed in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE)]


def steady(text):
    """Without what differs from run to run: ports of loopback addresses, and spans of time."""
    text = re.sub(r"(127\.0\.0\.1|\[::1\]):\d+", r"\1:PORT", text)
    return re.sub(r"\d+(\.\d+)? ms", "TIME", text)


def run(commands):
    """One shell for all, as a reader would type them; a line of our own tells where each one's output ends."""
    with tempfile.TemporaryDirectory() as folder:
        os.symlink(CONFAB, pathlib.Path(folder, "confab"))
        # The marker must leave $? to the next command, which may show it.
        script = "".join(f"{command}\n(code=$?; echo '#end#'; exit $code)\n" for command in commands)
        path = f"{folder}:{os.environ['PATH']}"
        done = subprocess.run(["bash"], input=script, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              timeout=LIMIT, cwd=folder, env=environment(PATH=path))
        return done.stdout.split("#end#\n")[:-1]


class Documents(unittest.TestCase):
    maxDiff = None

    def test_every_session_says_what_the_program_says(self):
        found = 0
        for document in DOCUMENTS:
            for session in sessions(document.read_text()):
                with self.subTest(document=document.name, first=session[0][0]):
                    printed = run([command for command, _ in session])
                    self.assertEqual([steady(text) for _, text in session], [steady(text) for text in printed])
                    found += 1
        self.assertGreaterEqual(found, 3)

    def test_every_link_between_the_documents_leads_somewhere(self):
        for document in DOCUMENTS:
            for target in re.findall(r"\]\(([^)#:]+)\)", document.read_text()):
                self.assertTrue((document.parent / target).exists(), f"{document.name}: {target}")


if __name__ == "__main__":
    unittest.main()
