"""confab transcript convert FILE x.pcapng: what tshark says of it, and that it comes back."""

import json
import os
import shutil
import subprocess
import tempfile
import unittest
import unittest.mock

from support import LIMIT, closed_port, confab, serving

CHECKED = [word for name in ("tcp", "udp", "ip") for word in ("-o", f"{name}.check_checksum:TRUE")]


def tshark(path, *options):
    done = subprocess.run(["tshark", "-r", path, *CHECKED, *options], timeout=LIMIT, capture_output=True, text=True)
    return done.stdout


class Exports(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.record, self.capture, self.back = (os.path.join(folder.name, name) for name in ("t.json", "t.pcapng", "back.json"))

    def recorded(self, text, url="tcp://127.0.0.1:0", *options):
        with serving(url, "--reply", "upper") as server:
            done = confab("--record", self.record, *options, server.urls[0], stdin=text)
            self.assertEqual(done.code, 0, done)
            return server.urls[0]

    def write(self, *events, **header):
        head = {"format": "confab-transcript", "version": 1, "created": "2026-11-20T15:35:58.120Z", **header, "events": list(events)}
        with open(self.record, "w") as file:
            json.dump(head, file)

    def export(self, *options):
        done = confab("transcript", "convert", *options, self.record, self.capture)
        self.assertEqual((done.code, done.out), (0, ""), done)
        return done.err

    def said(self, path):
        """What was said, without where one message ends."""
        with open(path) as file:
            events = json.load(file)["events"]
        sides = {"send": "", "recv": ""}
        for each in events:
            if each["type"] in sides:
                sides[each["type"]] += each.get("data", each.get("hex", each.get("base64", "")))
        return sides, [each["type"] for each in events if each["type"] in ("shutdown", "eof", "close", "error")]

    def comes_back(self):
        done = confab("transcript", "convert", self.capture, self.back)
        self.assertEqual(done.code, 0, done)
        return self.said(self.back)


class Comes(Exports):
    def test_a_session_comes_back_as_it_was(self):
        for text in ("hello\nhow are you\n", "x" * 100_000 + "\n"):
            with self.subTest(len(text)):
                self.recorded(text, "tcp://127.0.0.1:0", "--force")
                self.export("--force")
                done = confab("transcript", "convert", "--force", self.capture, self.back)
                self.assertEqual((done.code, done.err), (0, ""), done)
                self.assertEqual(self.said(self.back), self.said(self.record))

    def test_events_that_do_not_name_their_conversation_are_those_of_the_last_one(self):
        self.write({"type": "open", "url": "tcp://127.0.0.1:9"}, {"type": "send", "data": "a\n"},
                   {"type": "recv", "data": "A\n"}, {"type": "close"},
                   {"type": "listen", "url": "tcp://127.0.0.1:10"}, {"type": "accept", "from": "127.0.0.1:11"},
                   {"type": "recv", "data": "b\n"}, {"type": "close"})
        self.export()
        said = self.comes_back()[0]
        self.assertEqual(sorted("".join(said.values())), sorted("a\nA\nb\n"))

    def test_datagrams_come_back(self):
        self.recorded("a\nb\n", "udp://127.0.0.1:0")
        self.export()
        self.assertEqual(self.comes_back()[0], self.said(self.record)[0])

    def test_a_datagram_that_was_refused_comes_back_with_its_error(self):
        for host, code in (("127.0.0.1", "ECONNREFUSED"), ("[::1]", "ECONNREFUSED"), ("192.0.2.1", "EHOSTUNREACH")):
            with self.subTest(host):
                self.write({"type": "open", "conn": "udp1", "url": f"udp://{host}:9"},
                           {"type": "send", "conn": "udp1", "data": "hello"},
                           {"type": "error", "conn": "udp1", "op": "recv", "code": code})
                self.export("--force")
                done = confab("transcript", "convert", "--force", self.capture, self.back)
                self.assertEqual((done.code, done.err), (0, ""), done)
                with open(self.back) as file:
                    back = [(each["type"], each.get("op"), each.get("code")) for each in json.load(file)["events"][:-1]]
                self.assertEqual(back, [("open", None, None), ("send", None, None), ("error", "recv", code)])

    def test_a_refusal_and_a_reset_are_themselves(self):
        self.write({"type": "error", "conn": "tcp1", "url": "tcp://127.0.0.1:9", "op": "connect", "code": "ECONNREFUSED"},
                   {"type": "open", "conn": "tcp2", "url": "tcp://127.0.0.1:9"}, {"type": "send", "conn": "tcp2", "data": "a\n"},
                   {"type": "error", "conn": "tcp2", "op": "recv", "code": "ECONNRESET"})
        self.export()
        with_error = self.comes_back()[1]
        self.assertEqual(with_error[:2], ["error", "error"])

    def test_who_connected_to_us_is_the_client_of_the_packets(self):
        self.write({"type": "listen", "url": "tcp://127.0.0.1:12000"},
                   {"type": "accept", "conn": "tcp1", "from": "127.0.0.1:40001", "local": "127.0.0.1:12000"},
                   {"type": "recv", "conn": "tcp1", "data": "question\n"}, {"type": "send", "conn": "tcp1", "data": "answer\n"})
        self.export()
        self.assertEqual(self.comes_back()[0], {"send": "question\n", "recv": "answer\n"})

    def test_what_has_only_a_rule_is_left_out_and_said(self):
        self.write({"type": "open", "conn": "tcp1", "url": "tcp://127.0.0.1:9"},
                   {"type": "recv", "conn": "tcp1", "match": {"any": True}})
        self.assertIn("1 message of", self.export())

    def test_a_datagram_that_fits_no_packet_is_an_error_and_no_file(self):
        self.write({"type": "open", "conn": "udp1", "url": "udp://127.0.0.1:9"},
                   {"type": "send", "conn": "udp1", "data": "x" * 65_508})
        done = confab("transcript", "convert", self.record, self.capture)
        self.assertEqual(done.code, 2, done)
        self.assertIn("fits no packet", done.err)
        self.assertFalse(os.path.exists(self.capture))

    RECORDED_SECRETS = [
        {"type": "open", "conn": "tcp1", "url": "tcp://127.0.0.1:9"},
        {"type": "send", "conn": "tcp1", "template": "AUTH {{PW}} {{lb}}x}}\n"},
        {"type": "recv", "conn": "tcp1", "data": "welcome {{PW}} {{lb}}\n", "match": {"pattern": "welcome {{PW}} {{lb}}\n"}},
        {"type": "send", "conn": "tcp1", "template": "by {{user}}, {{sid}}\n"},
        {"type": "recv", "conn": "tcp1", "data": "a {{ in the clear\n"}]

    def test_a_secret_that_is_given_is_in_its_place(self):
        self.write(*self.RECORDED_SECRETS, secrets=["PW"], vars={"user": "ann"})
        self.assertEqual(self.export("--secret", "PW=horses"), "")
        filled = {"send": "AUTH horses {{x}}\nby ann, {{sid}}\n", "recv": "welcome horses {{\na {{ in the clear\n"}
        self.assertEqual(self.comes_back()[0], filled)
        with unittest.mock.patch.dict(os.environ, {"PW": "horses"}):
            self.export("--force", "--secret=PW")
        os.remove(self.back)
        self.assertEqual(self.comes_back()[0], filled)

    def test_a_secret_that_is_not_given_stays_a_name_which_is_said(self):
        self.write(*self.RECORDED_SECRETS, secrets=["PW"], vars={"user": "ann"})
        self.export()
        said = self.comes_back()[0]
        self.assertIn("AUTH {{PW}} {{x}}\n", said["send"])
        self.assertIn("welcome {{PW}} {{\n", said["recv"])
        with open(self.capture, "rb") as file:
            content = file.read()
        self.assertIn(b"{{PW}}: secrets, which are not in the transcript. Lengths are those of the names.", content)
        self.assertIn(b"{{sid}} is in the place of a value", content)
        self.export("--force", "--secret", "PW=horses")
        with open(self.capture, "rb") as file:
            self.assertNotIn(b"are not in the transcript", file.read())

    def test_what_changes_nothing_is_refused(self):
        tcp = {"type": "open", "conn": "tcp1", "url": "tcp://127.0.0.1:9"}
        self.write(tcp)
        other = self.capture.replace("t.pcapng", "other.json")
        for options, to, words in (
                (["--secret", "PW=horses"], self.capture, "--secret PW: no message of"),
                (["--port", "6379"], self.capture, "--port is for places without a port"),
                (["--port", "6379"], other, "a file that ends in .pcapng"), (["--secret", "PW=horses"], other, "ends in .pcapng"),
                (["--port", "a:1"], self.capture, "a port alone"), (["--port", "70000"], self.capture, "port"),
                (["--port", "0"], self.capture, "port"), (["--secret", "PW=x"], self.capture, "fewer than 4 bytes"), (["--port"], self.capture, "needs")):
            with self.subTest(options):
                done = confab("transcript", "convert", self.record, to, *options)
                self.assertEqual((done.code, done.out), (2, ""), done)
                self.assertIn(words, done.err)
                self.assertNotIn("horses", done.err)
                self.assertFalse(os.path.exists(to))
        self.export()
        done = confab("transcript", "convert", "--port", "6379", self.capture, self.back)
        self.assertEqual(done.code, 2, done)
        self.assertIn("has some already", done.err)

    def test_a_capture_that_is_there_stays(self):
        self.write({"type": "open", "conn": "tcp1", "url": f"tcp://127.0.0.1:{closed_port()}"})
        self.export()
        self.assertEqual(confab("transcript", "convert", self.record, self.capture).code, 3)


@unittest.skipUnless(shutil.which("tshark"), "tshark is not installed")
class AsTsharkReadsIt(Exports):
    def has_no_complaint(self):
        for wrong in ("_ws.malformed", "tcp.checksum.status==0", "udp.checksum.status==0", "ip.checksum.status==0",
                      "icmp.checksum.status==0", "icmpv6.checksum.status==0",
                      "tcp.analysis.flags && !tcp.analysis.window_update"):
            self.assertEqual(tshark(self.capture, "-Y", wrong), "", wrong)

    def test_a_session_is_a_whole_connection(self):
        url = self.recorded("hello\n" + "x" * 100_000 + "\n")
        self.export()
        self.has_no_complaint()
        flags = tshark(self.capture, "-T", "fields", "-e", "tcp.flags.str").replace("\u00b7", "").split()
        self.assertEqual(flags[:3], ["S", "AS", "A"])
        self.assertEqual([each for each in flags if "F" in each], ["AF", "AF"])
        followed = tshark(self.capture, "-q", "-z", "follow,tcp,ascii,0")
        self.assertIn("hello", followed)
        self.assertIn("HELLO", followed)
        port = url.rpartition(":")[2]
        self.assertIn(f"127.0.0.1:{port}", followed)

    def test_a_unix_socket_is_dissected_as_what_its_port_says(self):
        self.write({"type": "open", "conn": "unix1", "url": "unix:/run/redis.sock"},
                   {"type": "send", "conn": "unix1", "template": "*2\r\n$4\r\nAUTH\r\n$6\r\n{{PW}}\r\n"},
                   {"type": "recv", "conn": "unix1", "data": "+OK\r\n"}, {"type": "close", "conn": "unix1"}, secrets=["PW"])
        self.export()
        self.assertEqual(tshark(self.capture, "-Y", "resp"), "")
        self.export("--force", "--port", "6379", "--secret", "PW=horses")
        self.has_no_complaint()
        fields = tshark(self.capture, "-Y", "resp", "-T", "fields", "-e", "resp.bulk_string.value", "-e", "resp.string")
        self.assertEqual(fields, f"{b'AUTH'.hex()},{b'horses'.hex()}\t\n\tOK\n")

    def test_each_kind_of_conversation_is_dissected(self):
        self.write(
            {"type": "open", "conn": "a", "url": "tcp://[::1]:80", "after_ms": 1},
            {"type": "send", "conn": "a", "data": "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "after_ms": 1},
            {"type": "recv", "conn": "a", "data": "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", "after_ms": 1},
            {"type": "open", "conn": "b", "url": "udp://example.org:53"},
            {"type": "send", "conn": "b", "hex": "000101000001000000000000016100000100 01"},
            {"type": "open", "conn": "c", "url": "unix:/run/x.sock"}, {"type": "send", "conn": "c", "data": "show info\n"},
            {"type": "error", "conn": "d", "url": "tcp://127.0.0.1:9", "op": "connect", "code": "ECONNREFUSED"},
            {"type": "error", "conn": "b", "op": "recv", "code": "ECONNREFUSED"},
            {"type": "close", "conn": "c"}, {"type": "close", "conn": "a"})
        self.export()
        self.has_no_complaint()
        fields = tshark(self.capture, "-T", "fields", "-e", "_ws.col.Protocol", "-e", "frame.time_epoch", "-e", "frame.comment")
        self.assertIn("HTTP", fields)
        self.assertIn("DNS", fields)
        self.assertIn("unix:/run/x.sock", fields)
        self.assertTrue(fields.splitlines()[0].split("\t")[1].startswith("1795188958.121"), fields.splitlines()[0])
        self.assertIn("RST", tshark(self.capture, "-Y", "tcp.flags.reset==1"))
        self.assertIn("Port unreachable", tshark(self.capture, "-Y", "icmp"))


if __name__ == "__main__":
    unittest.main()
