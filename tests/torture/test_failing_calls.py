"""The library that makes calls fail, on programs of the system. Usage: test_failing_calls.py LIBRARY"""

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

LIBRARY = sys.argv.pop(1)


class FailingCalls(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))

    def cat(self, **failing):
        path = self.folder / "file"
        path.write_text("hello\n")
        plan = {"LD_PRELOAD": LIBRARY} | {name: str(value) for name, value in failing.items()}
        return subprocess.run(["cat", path], capture_output=True, text=True, env=os.environ | {"LC_ALL": "C"} | plan)

    def test_without_a_plan_nothing_fails(self):
        self.assertEqual(self.cat().stdout, "hello\n")

    def test_the_call_that_is_named_fails_with_the_error_that_is_named(self):
        done = self.cat(FAIL_CALL="read", FAIL_AT=1, FAIL_WITH=5)
        self.assertEqual(done.returncode, 1)
        self.assertIn("Input/output error", done.stderr)

    def test_a_short_call_does_a_part(self):
        self.assertEqual(self.cat(FAIL_CALL="write", FAIL_AT=1, FAIL_WITH="short").stdout, "hello\n")

    def test_calls_are_counted(self):
        count = self.folder / "count"
        self.cat(FAIL_CALL="read", FAIL_COUNT=count)
        self.assertEqual(count.read_text(), "2\n")  # the text, and the end

    def test_allocations_fail(self):
        done = self.cat(FAIL_CALL="malloc", FAIL_AT=1, FAIL_WITH=12)
        self.assertIn("hello", self.cat(FAIL_CALL="malloc").stdout)
        self.assertTrue(done.returncode != 0 or done.stdout == "hello\n")


if __name__ == "__main__":
    unittest.main()
