"""Transcripts that people broke by hand, or made to do harm: said with line and column, and nothing is sent."""

import resource
import unittest

from replays import RAW, Replaying, event, open_, recv, send, tcp
from support import INTERRUPT, LIMIT, confab, read_all, start, tcp_peer

HEADER = '{"format":"confab-transcript","version":1,"events":[\n'


def peak_bytes():
    """The most that any program had that this test has waited for."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024


class Files(Replaying):
    def setUp(self):
        super().setUp()
        self.visits = []
        server = tcp_peer(lambda connection: self.visits.append(connection.recv(1)))
        server.__enter__()
        self.addCleanup(server.__exit__, None)
        self.url = f"tcp://127.0.0.1:{server.port}"
        self.open = f'{{"type":"open","url":"{self.url}"}}'

    def refused(self, text, place, *words, name="t.json", options=()):
        """Code 2, with the place in line and column; nobody was dialled."""
        path = self.file(text, name)
        done = confab("replay", path, *options)
        self.assertEqual(done.code, 2, done)
        first = next(line for line in done.errors if "warning: " not in line)
        self.assertTrue(first.startswith(f"confab: {path}:{place}: "), done)
        for each in words:
            self.assertIn(each, done.err)
        self.assertNotRegex(done.out + done.err, RAW)
        self.assertEqual(self.visits, [])
        return done

    def event_refused(self, text, column, *words):
        self.refused(HEADER + self.open + ",\n" + text + "\n]}\n", f"3:{column}", *words)

    def accepted(self, text, name="t.json", code=0):
        done = confab("replay", self.file(text, name), "--unexpected", "ignore")
        self.assertEqual(done.code, code, done)
        return done


class Slips(Files):
    def test_commas(self):
        send = '{"type":"send","data":"a"}'
        self.refused(HEADER + self.open + "\n" + send + "\n]}\n", "3:1", "comma")
        self.refused(HEADER + self.open + ",\n" + send + ",\n]}\n", "4:1", "comma")

    def test_keys_and_values(self):
        self.event_refused('{"type":"Send","data":"a"}', 9, "no type", 'did you mean "send"')
        self.event_refused('{"type":"send","data":"a","after_ms":"1"}', 38, "a number without quotes")
        self.event_refused('{"type":"send","data":"a","data":"b"}', 27, "data")
        self.event_refused('{"type":"send","data":"a","after_ms":1e308}', 38, "between 0 and")
        self.event_refused('{"type":"send","data":"a","after_ms":1e999}', 38)
        self.event_refused('{"type":"send","data":"a","after_ms":-1}', 38, "between 0 and")
        self.event_refused('{"type":"send","hex":"012"}', 22, "hex")
        self.event_refused('{"type":"send","base64":"a*b="}', 25, "base64")
        self.event_refused('{"type":"send","data":"a","hex":"61"}', 27, "not two")
        self.event_refused('{"type":"send"}', 1, "one of")
        self.event_refused('{"type":"recv","match":{"regex":"("}}', 24)
        self.event_refused('{"type":"recv","match":{"pattern":"{{n:itn}}"}}', 24)
        self.event_refused('{"type":"send","template":"{{n"}', 27, "no }}")

    def test_who_is_meant(self):
        self.refused(HEADER + '{"type":"send","data":"a"}\n]}\n', "2:9", "open")
        self.event_refused('{"type":"send","conn":"x","data":"a"}', 23, '"x"')
        self.event_refused('{"type":"close"},\n{"type":"send","data":"a"}'.replace("\n", ""), 18, "closed")
        self.event_refused('{"type":"open","url":"nope://127.0.0.1:1"}', 1, "nope")
        self.event_refused('{"type":"open","url":"tcp://127.0.0.1:70000"}', 1, "70000")

    def test_a_framing_that_is_none(self):
        whole = HEADER.replace('"events"', '"defaults":{"framing":"u16"},"events"') + self.open + "\n]}\n"
        self.refused(whole, "1:54", "u16be")
        self.assertEqual(confab("transcript", "lint", self.folder / "t.json").code, 2)

    def test_what_a_template_needs(self):
        self.event_refused('{"type":"send","template":"{{user}}"}', 1, "--var user=VALUE")
        whole = HEADER.replace('"events"', '"secrets":["PW"],"events"') + self.open + "\n]}\n"
        self.refused(whole, "1:1", "--secret PW=VALUE")
        whole = HEADER.replace('"events"', '"vars":{"user":null},"events"') + self.open + "\n]}\n"
        self.refused(whole, "1:1", "--var user=VALUE")

    def test_files_of_other_programs_and_later_versions(self):
        self.refused('{"format":"confab-transcript","version":2,"events":[]}', "1:41", "version")
        self.refused('{"format":"confab-transcript","version":1,"requires":["tls"],"events":[]}', "1:54", "tls")
        self.refused('{"format":"har","version":1,"events":[]}', "1:1")
        for text in ("", "hello\n", "[1,2]", "\x00\x01", '{"log":{}}'):
            self.refused(text, "1:1")

    def test_bytes_that_are_no_text(self):
        self.refused((HEADER + self.open + ',\n{"type":"send","data":"').encode() + b'\xff"}\n]}\n', "3:24")

    def test_how_editors_write_it_is_no_error(self):
        whole = HEADER + self.open + ',\n\t{ "type":\t"send", "data": "a" }\n]}\n'
        for text in (whole, "\ufeff" + whole, whole.replace("\n", "\r\n"), whole.replace("\n", "\n\n"),
                     whole.replace(',"events":[\n', "}\n").replace(",\n", "\n").replace("\n]}\n", "\n")):
            self.visits.clear()
            self.accepted(text)

    def test_events_of_later_programs_are_passed_over(self):
        done = self.accepted(HEADER + self.open + ',\n{"type":"x-sleep","after_ms":9000,"of":[{}]},\n'
                             '{"type":"send","data":"a","colour":"red"}\n]}\n')
        self.assertIn('3:34: warning: "colour"'.replace("3:34", "4:27"), done.err)

    def test_an_interrupted_recording_is_played_as_far_as_it_goes(self):
        whole = HEADER.replace('"version":1', '"version":1,"tool":{"name":"confab"}') + self.open
        done = self.accepted(whole + ',\n{"type":"send","da')
        self.assertIn("warning: ", done.err)

    def test_one_in_which_nothing_happens_verifies_nothing(self):
        for text in (HEADER + "]}\n", HEADER + '{"type":"note","text":"a"}\n]}\n'):
            for options in ([], ["--sessions", "2"]):
                done = confab("replay", self.file(text, "t.json"), *options)
                self.assertEqual(done.code, 2, done)
                self.assertIn("nothing to replay", done.err)

    def test_files_that_are_none(self):
        done = confab("replay", self.folder / "missing.json")
        self.assertEqual(done.code, 3, done)
        self.assertIn("missing.json", done.err)
        self.assertEqual(confab("replay", self.folder).code, 3)
        self.assertEqual(confab("replay").code, 2)


class Attacks(Files):
    """With a sanitized program, memory is counted generously: what must not happen is growth with the file."""

    def test_brackets_without_end(self):
        self.event_refused('{"type":"note","x-a":' + "[" * 100_000 + "]" * 100_000 + "}", 37, "16")
        self.refused("[" * 100_000, "1:1")

    def test_a_text_without_end(self):
        before = peak_bytes()
        self.event_refused('{"type":"send","data":"' + "x" * 300_000_000 + '"}', 1, "100663296")
        self.assertLessEqual(peak_bytes(), max(before, 900 << 20))

    def test_events_without_end(self):
        note = '{"type":"note"},\n'
        sizes = []
        for count in (1, 200_000):
            self.accepted(HEADER + self.open + ",\n" + note * count + '{"type":"send","data":"a"}\n]}\n')
            sizes.append(peak_bytes())
        self.assertLess(sizes[1] - sizes[0], 64 << 20)

    def test_pauses_without_end_are_no_overflow(self):
        year = '{"type":"note","after_ms":31536000000},\n'
        self.accepted(HEADER + self.open + ",\n" + year * 1000 + '{"type":"send","data":"a"}\n]}\n')
        options = "--time-scale", "1000", "--timing", "recorded", "--speed", "1e-300", "--timeout", "24h"
        waits = [event("recv", data="a", timeout_ms=3e10)], [send("a", after_ms=3e10)]
        for each in waits:
            with tcp_peer(read_all) as server:
                with start("replay", self.transcript(tcp(server.port), *each), *options) as session:
                    self.assertTrue(server.someone_came.wait(LIMIT))
                    session.send(INTERRUPT)
                    self.assertEqual(session.code(), 130)

    def test_conversations_without_end(self):
        refused = '{"type":"error","conn":"%d","url":"tcp://127.0.0.1:1","op":"connect","code":"ECONNREFUSED"}'
        several = ",\n".join(refused % n for n in range(2000))
        self.accepted(HEADER + several + "\n]}\n")
        lines = (refused % n for n in range(100_001))
        self.refused(HEADER + ",\n".join(lines) + "\n]}\n", "100002:24", "100,000")
        self.event_refused('{"type":"open","conn":"' + "n" * 257 + f'","url":"{self.url}"}}', 23, "256")

    def test_expressions_that_explode(self):
        for bomb in ("(a*)*b", "(a|aa)+$", "(((a{1,100}){1,100}){1,100})", "(.*){1000}x"):
            text = HEADER + self.open + f',\n{{"type":"recv","match":{{"regex":"{bomb}"}},"timeout_ms":50}}\n]}}\n'
            done = confab("replay", self.file(text))
            self.assertIn(done.code, (1, 2), done)

    def test_behind_a_double_dash_everything_is_a_file(self):
        path = self.file(HEADER + self.open + "\n]}\n")
        self.assertEqual(confab("replay", "--", path).code, 0)
        done = confab("replay", "--", "--quiet")
        self.assertEqual((done.code, done.errors), (3, ["confab: --quiet: No such file or directory"]), done)

    def test_a_pipe_without_end(self):
        with open("/dev/zero", "rb") as zeros:
            done = confab("replay", "-", stdin=zeros)
        self.assertEqual((done.code, self.visits), (2, []), done)
        self.assertIn("longer than 256 MiB", done.err)

    def test_escapes_and_directions_in_every_text(self):
        evil = "\x1b]0;evil\x07\x9b2J\u202e\u2066\ufeff\x00"
        steps = [event("note", text=evil), open_(self.url, conn=evil, note=evil), send(evil, conn=evil),
                 recv(evil, conn=evil, timeout_ms=50, match={"contains": evil})]
        reports = [f"{kind}={self.folder / kind}" for kind in ("json", "junit", "tap", "html")]
        options = [word for each in reports for word in ("--report", each)]
        done = self.replay(*steps, title=evil, options=options, **{"x-" + evil: 1})
        self.assertIn(done.code, (1, 3), done)  # its server leaves, with a reset or without
        for text in (done.out, done.err, *((self.folder / each.split("=")[0]).read_text() for each in
                                           ("json=", "junit=", "tap=", "html="))):
            self.assertNotRegex(text, RAW)
        bad = self.replay(*steps[:2], event(evil), name=f"{evil[:-1]}.json")
        self.assertNotRegex(bad.out + bad.err, RAW)


if __name__ == "__main__":
    unittest.main()
