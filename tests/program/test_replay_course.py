"""The course of `confab replay`: several files, several runs, optional events, and where its report goes."""

import contextlib
import os
import subprocess
import unittest

from replays import Replaying, event, lines, open_, recv, send, tcp
from support import CONFAB, LIMIT, closed_port, confab, environment, serving, tcp_peer


class Course(Replaying):
    def test_the_first_failure_ends_a_file_and_not_the_next(self):
        with serving("--reply", "upper", "tcp://127.0.0.1:0") as server:
            port = server.ports[0]
            bad = self.transcript(tcp(port), send("a\n"), recv("B\n"), send("b\n"), recv("B\n"), name="bad.json")
            good = self.transcript(tcp(port), send("a\n"), recv("A\n"), name="good.json")
            done = confab("replay", bad, good)
            on = confab("replay", bad, "--keep-going")
        self.assertEqual(done.code, 1, done)
        for words in ("1 passed, 1 failed, 1 skipped in", "2 passed in", "1 of 2 files passed"):
            self.assertIn(words, done.out)
        self.assertIn(f"{bad}:4:1: ", done.out)
        self.assertIn("2 passed, 1 failed in", on.out)

    def test_the_worst_code_of_several_files_wins(self):
        with serving("--reply", "upper", "tcp://127.0.0.1:0") as server:
            port = server.ports[0]
            wrong = self.file("{", name="wrong.json")
            refused = self.transcript(tcp(closed_port()), name="refused.json")
            bad = self.transcript(tcp(port), send("a\n"), recv("B\n"), name="bad.json")
            codes = [confab("replay", *files).code
                     for files in ([bad], [bad, refused], [refused, bad], [refused, wrong, bad], [wrong, bad])]
        self.assertEqual(codes, [1, 3, 3, 2, 2])

    def test_a_file_that_is_missing_is_told_in_its_place_and_counted(self):
        with serving("--reply", "upper", "tcp://127.0.0.1:0") as server:
            good, missing = self.transcript(tcp(server.ports[0])), self.folder / "missing.json"
            for files in ([missing, good], [good, missing]):
                done = subprocess.run([CONFAB, "replay", *files], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                      env=environment(), timeout=LIMIT, text=True, check=False)
                lines = done.stdout.splitlines()
                self.assertEqual([line for line in lines if line.startswith("confab: ")],
                                 [lines[0 if files[0] is missing else -2]], done)
                self.assertRegex(lines[-1], r"^total: 1 of 2 files passed, 1 could not be read; exchanges: 1 passed in ")

    def test_a_run_can_be_repeated(self):
        with tcp_peer(lines(b"A\n")) as server:
            done = self.green(tcp(server.port), send("a\n"), recv("A\n"), options=["--repeat", "5"])
        self.assertIn("5 of 5 runs passed", done.out)

    def test_what_is_optional_may_be_missing(self):
        for answer in (b"A\n", b"note\nA\n"):
            with tcp_peer(lines(answer)) as server:
                self.green(tcp(server.port), send("a\n"), recv("note\n", optional=True), recv("A\n"), event("close"))

    def test_neighbours_may_come_in_any_order(self):
        with tcp_peer(lines(b"2\n1\n3\n")) as server:
            parts = [recv(f"{n}\n", order="any") for n in (1, 2, 3)]
            self.green(tcp(server.port), send("a\n"), *parts)
            self.red(tcp(server.port), send("a\n"), *parts, recv("4\n", order="any", timeout_ms=50), says='"4\\n"')

    def test_a_transcript_comes_by_a_pipe(self):
        with serving("--reply", "upper", "tcp://127.0.0.1:0") as server:
            path = self.transcript(tcp(server.ports[0]), send("a\n"), recv("A\n"))
            for options in ([], ["--repeat", "3"]):
                self.assertEqual(confab("replay", "-", *options, stdin=path.read_text()).code, 0)
            with open(path) as file:
                self.assertEqual(confab("replay", "-", "--repeat", "2", stdin=file).code, 0)
            bad = confab("replay", "-", stdin=path.read_text().replace("A\\n", "B\\n"))
        self.assertEqual(bad.code, 1, bad)

    def test_output_that_cannot_be_written_is_code_3_and_said(self):
        with serving("--reply", "upper", "tcp://127.0.0.1:0") as server, open("/dev/full", "wb") as full:
            path = self.transcript(tcp(server.ports[0]), send("a\n"), recv("A\n"))
            done = subprocess.run([CONFAB, "replay", path], stdin=subprocess.DEVNULL, stdout=full, stderr=subprocess.PIPE,
                                  timeout=LIMIT, env=environment())
        self.assertEqual(done.returncode, 3, done)
        self.assertIn(b"confab: cannot write the output", done.stderr)

    def test_it_ends_where_nobody_reads_and_nobody_leaves(self):
        reader, writer = os.pipe()
        os.set_blocking(writer, False)
        with contextlib.suppress(BlockingIOError):
            while os.write(writer, b"x" * 65536):
                pass
        with serving("--reply", "upper", "tcp://127.0.0.1:0") as server:
            path = self.transcript(tcp(server.ports[0]), send("a\n"), recv("B\n"))
            for options in ([], ["--sessions", "2"]):
                with self.subTest(options):
                    done = subprocess.run([CONFAB, "replay", path, *options], stdin=subprocess.DEVNULL, stdout=writer,
                                          stderr=subprocess.PIPE, timeout=LIMIT, env=environment())
                    self.assertEqual(done.returncode, 1, done)
        os.close(reader)
        os.close(writer)

    def test_no_other_machine_is_dialled_unless_it_is_named(self):
        for host in ("192.0.2.1", "example.com", "[2001:db8::1]"):
            done = self.red(open_(f"tcp://{host}:7"), send("a\n"), code=2,
                            says=["--target HOST:PORT", "--map", "--target recorded"])
            self.assertIn("t.json:2:1: ", done.err)
        with serving("--reply", "upper", "tcp://127.0.0.1:0") as server:
            place = f"127.0.0.1:{server.ports[0]}"
            for options in (["--target", place], ["--map", f"192.0.2.1:7={place}"], ["--target", f"tcp://{place}"]):
                self.green(open_("tcp://192.0.2.1:7"), send("a\n"), recv("A\n"), options=options)

    def test_options_that_would_do_nothing_are_refused(self):
        place = f"127.0.0.1:{closed_port()}"
        steps = [open_(f"tcp://{place}"), event("send", template="{{user}} {{password}}\n"), recv("a\n")]
        secret = ["--secret", "password=horse", "--var", "user=ann"]
        for options, says in (
                (["--map", f"127.0.0.1:7={place}"], "--map: nothing was recorded at 127.0.0.1:7"),
                (["--map", f"udp://{place}={place}"], f"--map: nothing was recorded at {place}"),
                (["--target", f"udp://{place}"], "--target: nothing was recorded over udp"),
                (["--target", place, "--target", "127.0.0.1:7"], "two --target: "),
                (["--target", f"tcp://{place}", "--target", "tcp://127.0.0.1:7"], "two --target for tcp: "),
                (["--var", "usr=ann"], "{{usr}}"), (["--env", "HOME"], "{{HOME}}"),
                (["--report", "tap=-"], "--report tap=-")):
            with self.subTest(options):
                self.red(*steps, options=[*secret, *options], code=2, says=says, secrets=["password"])
                self.red(*steps, options=[*secret, *options, *([] if "tap=-" in options else ["--sessions", "1"])],
                         code=2, says=says, secrets=["password"])
        misspelt = ["--secret", "pasword=horse", "--var", "user=ann"]
        done = self.red(*steps, options=misspelt, code=2, secrets=["password"],
                        says='needs --secret password=VALUE, and "pasword" is given')
        self.assertNotIn("horse", done.out + done.err)

    def test_an_option_is_for_one_of_several_files(self):
        place = f"127.0.0.1:{closed_port()}"
        over_udp = self.transcript(open_("udp://192.0.2.1:7"), name="u.json")
        with serving("--reply", "upper", "tcp://127.0.0.1:0") as server:
            first = self.transcript(tcp(server.ports[0]), event("send", template="{{user}}\n"), recv("ANN\n"))
            options = ["--var", "user=ann", "--target", f"udp://{place}"]
            done = confab("replay", first, over_udp, *options)
            self.assertEqual((done.code, done.err), (0, ""), done)
            done = confab("replay", over_udp, first, *options)
            self.assertEqual((done.code, done.err), (0, ""), done)

    def test_a_local_address_needs_no_name(self):
        with serving("--reply", "upper", "tcp://localhost:0") as server:
            for host in ("localhost", "127.0.0.1", "[::1]"):
                port = server.ports[0]
                self.green(open_(f"tcp://{host}:{port}"), send("a\n"), recv("A\n"))


if __name__ == "__main__":
    unittest.main()
