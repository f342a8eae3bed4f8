"""confab transcript convert FILE x.svg, and the picture in a report."""

import json
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

    def page(self, *options, transcripts=None):
        """Of a replay: the page."""
        report = f"{self.picture}.html"
        with serving("tcp://127.0.0.1:0", "--reply", "upper") as server:
            done = confab("replay", "--report", f"html={report}", "--target", server.urls[0], *options, *(transcripts or [self.record]))
        self.assertIn(done.code, (0, 1), done)
        with open(report, encoding="utf-8") as file:
            return file.read()

    def picture_in(self, page):
        return page[page.index("<svg "):page.index("</svg>") + len("</svg>")]

    def write(self, *events, **header):
        head = {"format": "confab-transcript", "version": 1, **header, "events": list(events)}
        with open(self.record, "w") as file:
            json.dump(head, file)

    def test_a_report_has_it_once(self):
        self.recorded("hello\n")
        page = self.page("--repeat", "2")
        self.assertEqual(page.count("<svg "), 1)
        self.assertEqual(page.count("<?xml"), 0)
        self.assertIn("finishes sending (tcp1)", page)

    def test_the_picture_in_a_report_has_no_secret_wherever_the_file_has_it(self):
        secret = "s3cr3t-w0rd"
        self.write({"type": "open", "conn": secret, "url": "tcp://127.0.0.1:9"},
                   {"type": "note", "text": f"it was {secret}"},
                   {"type": "send", "conn": secret, "data": f"open {secret}\n"},
                   {"type": "send", "conn": secret, "hex": f"say {secret}".encode().hex()},
                   {"type": "recv", "conn": secret, "data": f"half {secret[:8]}", "partial": True},
                   {"type": "recv", "conn": secret, "match": {"contains": secret}},
                   {"type": "eof", "conn": secret, "detail": f"ends with {secret}"},
                   {"type": "error", "conn": "b", "url": f"tcp://127.0.0.1:9?x={secret}", "code": "ECONNREFUSED", "op": "connect",
                    "message": f"no {secret}"}, title=f"with {secret}")
        page = self.page("--secret", f"PW={secret}")
        self.assertNotIn(secret, page)
        picture = self.picture_in(page)
        self.assertEqual(picture.count("{{PW}}"), 17)
        self.assertNotIn(secret[:8], picture)

    def test_what_does_not_name_its_conversation_has_its_arrow(self):
        self.write({"type": "open", "url": "tcp://127.0.0.1:9"}, {"type": "send", "data": "hello\n"},
                   {"type": "recv", "data": "HELLO\n"}, {"type": "close"})
        nameless = self.picture_in(self.page())
        self.write({"type": "open", "conn": "a", "url": "tcp://127.0.0.1:9"}, {"type": "send", "conn": "a", "data": "hello\n"},
                   {"type": "recv", "conn": "a", "data": "HELLO\n"}, {"type": "close", "conn": "a"})
        self.assertEqual(nameless, self.picture_in(self.page()).replace(" (a)", ""))

    def test_a_long_file_is_drawn_so_far_in_a_report(self):
        message = {"type": "send", "conn": "tcp1", "data": "hello\n"}, {"type": "recv", "conn": "tcp1", "data": "HELLO\n"}
        self.write({"type": "open", "conn": "tcp1", "url": "tcp://127.0.0.1:9"}, *message * 1000)
        page = self.page()
        self.assertEqual(page.count(">&quot;hello\\n&quot; (tcp1)<"), 250)
        self.assertIn(">and more<", page)
        self.assertLess(len(page), 600_000)

    def test_what_is_in_a_message_is_no_part_of_the_page(self):
        self.write({"type": "open", "conn": "</svg><b>", "url": "tcp://127.0.0.1:9"},
                   {"type": "send", "conn": "</svg><b>", "data": "</style><script>x</script>]]>\u001b\u202e\n"},
                   {"type": "note", "text": "</text></svg><img src=x>"}, title="</title></svg><i>")
        page = self.page()
        self.assertEqual(page.count("<svg "), 1)
        for markup in ("<script", "<b>", "<img", "<i>", "\x1b", "\u202e"):
            self.assertNotIn(markup, page)
        ElementTree.fromstring(self.picture_in(page))

    def test_what_cannot_be_read_twice_has_no_picture(self):
        self.recorded("hello\n")
        report = f"{self.picture}.html"
        with serving("tcp://127.0.0.1:0", "--reply", "upper") as server, open(self.record) as file:
            done = confab("replay", "--report", f"html={report}", "--target", server.urls[0], "-", stdin=file.read())
        self.assertEqual(done.code, 0, done)
        with open(report) as file:
            self.assertNotIn("<svg ", file.read())

    def test_what_is_no_transcript_gives_no_picture(self):
        with open(self.record, "w") as file:
            file.write("hello")
        done = confab("transcript", "convert", self.record, self.picture)
        self.assertEqual(done.code, 2, done)
        self.assertFalse(os.path.exists(self.picture))


if __name__ == "__main__":
    unittest.main()
