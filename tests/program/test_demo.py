"""The first minute with confab: its demo, by pipe."""

import re
import unittest

from support import confab


class Demo(unittest.TestCase):
    def test_hello_over_tcp_and_udp_gives_exactly_two_lines(self):
        done = confab("demo", stdin="hello\n:udp\nhello\n")
        self.assertEqual(done.code, 0, done)
        self.assertRegex(done.out, r"\A(127\.0\.0\.1:\d+)> HELLO\n\1> HELLO\n\Z", done)

    def test_says_nothing_on_stderr_in_a_script(self):
        done = confab("demo", stdin="hello\n")
        self.assertEqual(done.errors, [], done)

    def test_takes_another_port_where_12000_is_taken(self):
        done = confab("demo", stdin="hello\n:tcp\nhello again\n")
        self.assertTrue(all(re.fullmatch(r"127\.0\.0\.1:\d+> HELLO( AGAIN)?", line) for line in done.lines), done)
        self.assertEqual(len(done.lines), 2, done)


if __name__ == "__main__":
    unittest.main()
