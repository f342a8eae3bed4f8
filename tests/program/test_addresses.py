"""How a peer may be named, and names that lead nowhere."""

import fcntl
import json
import os
import pathlib
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
import unittest

from support import CONFAB, LIMIT, confab, environment, serving, start, udp_peer

SHOWN = (["--rtt"], ["--names"], ["-t"], ["--view", "hex"], ["--color", "always"], ["--color", "never"])


def bound(family, kind, port):
    """True if that port is free there: localhost has two addresses, and a test needs one of them alone."""
    address = "127.0.0.1" if family == socket.AF_INET else "::1"
    try:
        with socket.socket(family, kind) as probe:
            probe.bind((address, port))
            return True
    except OSError:
        return False


SHOWN = (["--rtt"], ["--names"], ["-t"], ["--view", "hex"], ["--color", "always"], ["--color", "never"])


class Names(unittest.TestCase):
    def test_every_way_to_write_an_address(self):
        with serving("tcp://127.0.0.1:0", "--reply", "upper", "--quiet") as server:
            port = server.ports[0]
            for arguments in (["127.0.0.1", port], [f"127.0.0.1:{port}"], [f"tcp://127.0.0.1:{port}"], [f":{port}"],
                              ["localhost", port], [f"tcp://:{port}"], [port]):
                with self.subTest(arguments=arguments):
                    done = confab(*arguments, stdin="a\n")
                    self.assertEqual((done.code, done.lines), (0, [f"127.0.0.1:{port}> A"]), done)
                    self.assertEqual(confab("pipe", *arguments, stdin="a\n").out, "A\n")
                    for command in (":tcp", ":open"):
                        done = confab(stdin=f"{command} {' '.join(map(str, arguments))}\na\n")
                        self.assertEqual((done.code, done.lines), (0, [f"127.0.0.1:{port}> A"]), (command, done))

    def test_every_way_to_write_an_address_over_udp(self):
        with serving("udp://127.0.0.1:0", "--reply", "upper", "--quiet") as server:
            port = server.ports[0]
            for arguments in (["127.0.0.1", port], [f"127.0.0.1:{port}"], [f":{port}"], [port]):
                with self.subTest(arguments=arguments):
                    done = confab("-u", *arguments, stdin="a\n")
                    self.assertEqual((done.code, done.lines), (0, [f"127.0.0.1:{port}> A"]), done)
                    self.assertEqual(confab("pipe", "-u", *arguments, stdin="a\n").out, "A\n")

    def test_a_server_without_a_scheme_is_reached_over_both_at_one_port(self):
        for arguments in (["0"], [":0"], ["localhost:0"], ["localhost", "0"], ["127.0.0.1:0"], ["127.0.0.1", "0"]):
            with self.subTest(arguments=arguments), start("serve", "--quiet", *arguments) as server:
                first = server.out.until(r"^listening tcp://127\.0\.0\.1:(\d+)\n").group(1).decode()
                server.out.until(rf"^listening udp://127\.0\.0\.1:{first}\n")
                for udp in ([], ["-u"]):
                    self.assertEqual(confab(*udp, "127.0.0.1", first, "-t", stdin="a\n").out, "a\n")

    def test_a_server_asked_for_udp_has_no_tcp(self):
        with start("serve", "-u", "127.0.0.1:0") as server:
            port = server.out.until(r"^listening udp://127\.0\.0\.1:(\d+)\n").group(1).decode()
            self.assertEqual(confab("-u", f":{port}", "-t", stdin="a\n").out, "a\n")
            self.assertEqual(confab(f"127.0.0.1:{port}", stdin="a\n").code, 3)

    def test_every_spelling_of_every_address_is_warned_of(self):
        for place in ("*:0", "tcp://*:0", "udp://0.0.0.0:0", "0:0", "tcp://0:0", "udp://[::]:0", "[::0]:0"):
            with self.subTest(place=place), start("serve", place) as server:
                server.err.until(r"^confab: \S+ listens on every address of this machine\n")
        for place in ("tcp://:0", "0", "udp://localhost:0"):
            with self.subTest(place=place), start("serve", place) as server:
                server.out.until("^listening ")
                server.send(signal.SIGTERM)
                self.assertEqual((server.code(), server.err.rest()), (0, b""))

    def test_an_address_that_was_meant_otherwise_says_how_it_is_written(self):
        for mode in ([], ["pipe"], ["serve"]):
            done = confab(*mode, "udp://12000")
            self.assertEqual((done.code, done.out), (2, ""), done)
            self.assertIn("udp://:12000 is that port of this machine", done.err)

    def test_targets_of_a_replay_are_addresses_like_any_other(self):
        script = json.dumps({"format": "confab-transcript", "version": 1, "events": [
            {"type": "open", "url": "tcp://192.0.2.1:80"}, {"type": "send", "data": "a\n"},
            {"type": "recv", "data": "A\n"}]})
        with serving("tcp://127.0.0.1:0", "--reply", "upper", "--quiet") as server:
            port = server.ports[0]
            for place in (f"127.0.0.1:{port}", f":{port}", f"{port}", f"tcp://:{port}", f"tcp://localhost:{port}"):
                for options in (["--target", place], ["--map", f"192.0.2.1:http={place}"]):
                    with self.subTest(options=options):
                        self.assertEqual(confab("replay", *options, "-", stdin=script).code, 0)

    def test_a_recorded_place_is_served_over_its_own_transport(self):
        script = json.dumps({"format": "confab-transcript", "version": 1, "events": [
            {"type": "open", "url": "udp://192.0.2.1:9"}, {"type": "send", "data": "a"}, {"type": "recv", "data": "A"}]})
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            file.write(script)
            file.flush()
            for place in ("0", ":0", "localhost:0", "udp://:0", "192.0.2.1:9=0"):
                with self.subTest(place=place), start("serve", "--from", file.name, place) as mock:
                    mock.out.until(r"^listening udp://127\.0\.0\.1:\d+\n")

    def test_options_that_could_do_nothing_are_refused_with_the_reason(self):
        udp = json.dumps({"format": "confab-transcript", "version": 1, "events": [
            {"type": "open", "url": "udp://127.0.0.1:9"}, {"type": "send", "data": "a"}, {"type": "recv", "data": "A"}]})
        tcp = udp.replace("udp://", "tcp://")
        for script, arguments, reason in (
                ("", ["pipe", "--whole", "tcp://:9"], "--whole is about messages"),
                ("", ["pipe", "--any", "tcp://:9"], "--any is about datagrams"),
                ("", ["pipe", "-u", "tcp://:9"], "-u and the address both name a transport"),
                ("", ["-u", "tcp://:9"], "-u and the address both name a transport"),
                ("", ["-u"], "-u says how an address is talked to, and there is none"),
                ("", ["serve", "-u", "tcp://:9"], "-u and the address both name a transport"),
                ("", ["serve", "--close-after-reply", "udp://:0"], "--close-after-reply is about connections"),
                ("", [":9", "-v", "-q"], "-v and -q contradict each other"),
                ("", [":9", "-N", "--no-shutdown"], "-N and --no-shutdown contradict each other"),
                ("", [":9", "-C", "--eol", "lf"], "-C and --eol"),
                *(("", [":9", "--json", *shown], "--json has everything") for shown in SHOWN),
                *(("", [":9", "-q", *shown], "-q leaves nothing to be shown") for shown in SHOWN),
                ("", [":9", "-i"], "-i goes on"),
                ("", ["replay", "--speed", "2", "-"], "--speed goes with --timing recorded"),
                ("", [":9", "--banner="], "--banner: an empty text is no value"),
                ("", ["12000", "localhost"], "the host goes first: localhost 12000"),
                ("", ["udp://127.0.0.1", "9"], "the port goes after a ':': udp://127.0.0.1:9"),
                ("", ["127.0.0.1:9:5"], "there is one ':' in an address"),
                ("", ["udp", "localhost", "9"], 'write "confab -u HOST PORT"'),
                ("", ["-q", "serve", "9"], '"serve" goes first: confab serve ...'),
                ("", ["--reply", "time", "serve", "9"], '"serve" goes first: confab serve ...'),
                ("", [":9", "--recrd", "x"], "there is no option --recrd; did you mean --record?"),
                ("", ["demo", "-u"], "there is no option -u"),
                ("", ["a", "b", "c", "-q"], '"c" is one word too many'),
                ("", ["serve", "--from", "a", "--from", "b"], "--from is there twice"),
                ("", ["replay", "x", "--sessions", "abc"], '--sessions: "abc" is no number'),
                ("", ["pipe"], "an address is missing"),
                ("", [":9", "--var", "A=yyyy", "--secret", "A=xxxx"], "--var A: a secret has this name"),
                ("", ["help"], 'there is no mode "help" ("confab --help" tells what is possible)'),
                (tcp, ["serve", "--from", "-", "--drop", "5%"], "drop is about datagrams"),
                (tcp, ["serve", "--from", "-", "--duplicate"], "duplicate is about datagrams"),
                (tcp, ["serve", "--from", "-", "--reorder", "5%"], "reorder is about datagrams"),
                (udp, ["serve", "--from", "-", "--split", "1"], "split is about streams"),
                (udp, ["serve", "--from", "-", "--reset-after", "5"], "reset-after is about connections"),
                (udp, ["serve", "--from", "-", "--seed", "5"], "--seed repeats what chance did"),
                (udp, ["serve", "--from", "-", "--duplicate", "50"], "--duplicate 50%"),
                (udp, ["serve", "--from", "-", "-u"], "-u: with --from")):
            with self.subTest(arguments=arguments):
                done = confab(*arguments, stdin=script)
                self.assertEqual((done.code, done.out), (2, ""), done)
                self.assertIn(reason, done.err)

    def test_localhost_is_found_on_whichever_address_its_server_has(self):
        for scheme, kind in (("tcp", socket.SOCK_STREAM), ("udp", socket.SOCK_DGRAM)):
            for host, other in (("127.0.0.1", socket.AF_INET6), ("[::1]", socket.AF_INET)):
                with self.subTest(scheme=scheme, host=host):
                    if not bound(socket.AF_INET6, kind, 0):
                        self.skipTest("this machine has no ::1")
                    with serving(f"{scheme}://{host}:0", "--reply", "upper", "--quiet") as server:
                        self.assertTrue(bound(other, kind, server.ports[0]))
                        done = confab(f"{scheme}://localhost:{server.ports[0]}", stdin="a\nb\n")
                        source = f"{host}:{server.ports[0]}"
                        self.assertEqual((done.code, done.lines), (0, [f"{source}> A", f"{source}> B"]), done)

    def test_a_datagram_that_goes_to_the_next_address_counts_once(self):
        for host in ("127.0.0.1", "[::1]"):
            with self.subTest(host=host):
                if not bound(socket.AF_INET6, socket.SOCK_DGRAM, 0):
                    self.skipTest("this machine has no ::1")
                with serving(f"udp://{host}:0", "--quiet") as server:
                    done = confab(f"udp://localhost:{server.ports[0]}", stdin="ten bytes.\n:status\n")
                    self.assertRegex(done.out, r"(?m)^ *sent +1 message, 10 bytes$", done)

    def test_a_datagram_that_goes_to_the_next_address_is_recorded_and_replayed_once(self):
        if not bound(socket.AF_INET6, socket.SOCK_DGRAM, 0):
            self.skipTest("this machine has no ::1")
        with tempfile.TemporaryDirectory() as folder, serving("udp://127.0.0.1:0") as server:
            path, port = f"{folder}/next.json", server.ports[0]
            done = confab("--record", path, f"udp://localhost:{port}", stdin="incr\n")
            self.assertEqual((done.code, done.lines), (0, [f"127.0.0.1:{port}> incr"]), done)
            events = json.loads(pathlib.Path(path).read_text())["events"]
            self.assertEqual([e["type"] for e in events], ["open", "send", "note", "recv", "close", "end"])
            self.assertEqual(events[2]["text"], f"[::1]:{port} refused; trying 127.0.0.1:{port}")
            self.assertEqual(confab("replay", path).code, 0)
            older = json.dumps({"format": "confab-transcript", "version": 1, "events": [
                events[0], events[1],
                {"type": "note", "text": f"refused by [::1]:{port}: nothing listens there; trying 127.0.0.1:{port}"},
                events[1], events[3]]})
            self.assertEqual(confab("replay", "-", stdin=older).code, 0)
            self.assertEqual(confab("replay", "--target", f"127.0.0.1:{port}", "-", stdin=older).code, 0)
            server.send(signal.SIGTERM)
            heard = [line for line in server.out.rest().decode().splitlines() if line.endswith("> incr")]
            self.assertEqual(len(heard), 4)  # the session, and three replays

    def test_a_client_that_sends_once_is_answered_in_the_name_of_such_a_server(self):
        older = json.dumps({"format": "confab-transcript", "version": 1, "events": [
            {"type": "open", "url": "udp://localhost:9"}, {"type": "send", "data": "a"},
            {"type": "note", "text": "refused by [::1]:9: nothing listens there; trying 127.0.0.1:9"},
            {"type": "send", "data": "a"}, {"type": "recv", "data": "b"}]})
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            file.write(older)
            file.flush()
            with start("serve", "--from", file.name, "udp://127.0.0.1:0") as mock:
                port = mock.out.until(r"^listening udp://127.0.0.1:(\d+)\n").group(1).decode()
                done = confab("-u", "127.0.0.1", port, stdin="a\n")
                self.assertEqual((done.code, done.lines), (0, [f"127.0.0.1:{port}> b"]), done)

    def test_an_empty_datagram_is_a_message(self):
        def answer(server):
            server.sendto(b"", server.recvfrom(10)[1])

        with udp_peer(answer) as server:
            done = confab("-u", "127.0.0.1", server.port, stdin=":send\n")
            self.assertEqual(done.code, 0, done)
            self.assertEqual([line.rstrip() for line in done.lines], [f"127.0.0.1:{server.port}>"], done)


class DeadNameServer(unittest.TestCase):
    """In a network of its own, whose name server takes every question and answers none."""

    def run_there(self, what):
        if not shutil.which("unshare") or subprocess.run(["unshare", "-Urmn", "true"], capture_output=True).returncode:
            self.skipTest("user namespaces are off here")
        with tempfile.NamedTemporaryFile("w", suffix=".conf") as file:
            file.write("nameserver 127.0.0.1\noptions timeout:20 attempts:3\n")
            file.flush()
            done = subprocess.run(["unshare", "-Urmn", sys.executable, __file__, what, file.name],
                                  capture_output=True, text=True, env=environment(CONFAB=CONFAB), timeout=LIMIT)
        if done.returncode == 77:
            self.skipTest(done.stderr)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_does_not_hold_the_exit(self):
        self.run_there("timeout")

    def test_does_not_hold_a_signal(self):
        self.run_there("interrupt")


def inside(what, configuration):
    """The part that runs in the namespaces."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        up = struct.pack("16sh14x", b"lo", 0x1 | 0x40)  # IFF_UP, IFF_RUNNING
        fcntl.ioctl(control, 0x8914, up)  # SIOCSIFFLAGS
    if subprocess.run(["mount", "--bind", configuration, os.path.realpath("/etc/resolv.conf")]).returncode:
        return 77
    if "dns" not in pathlib.Path("/etc/nsswitch.conf").read_text():
        return 77
    silent = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    silent.bind(("127.0.0.1", 53))
    silent.settimeout(LIMIT)
    options = ["--connect-timeout", "0.3"] if what == "timeout" else []
    begin = time.monotonic()
    program = subprocess.Popen([CONFAB, *options, "slow.test", "80", "-c", "a"], stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True)
    silent.recv(512)  # it asks
    if what == "interrupt":
        program.send_signal(signal.SIGINT)
    out, err = program.communicate(timeout=LIMIT)
    wanted = 3 if what == "timeout" else 130
    if program.returncode != wanted or out or time.monotonic() - begin > 9 or (what == "timeout" and "slow.test" not in err):
        print(f"code {program.returncode}, {time.monotonic() - begin:.1f} s, {out!r}, {err!r}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    if len(sys.argv) == 3 and sys.argv[1] in ("timeout", "interrupt"):
        sys.exit(inside(*sys.argv[1:]))
    unittest.main()
