"""How a peer may be named, and names that lead nowhere."""

import fcntl
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

from support import CONFAB, LIMIT, confab, environment, serving, udp_peer


def bound(family, kind, port):
    """True if that port is free there: localhost has two addresses, and a test needs one of them alone."""
    address = "127.0.0.1" if family == socket.AF_INET else "::1"
    try:
        with socket.socket(family, kind) as probe:
            probe.bind((address, port))
            return True
    except OSError:
        return False


class Names(unittest.TestCase):
    def test_every_way_to_write_an_address(self):
        with serving("tcp://127.0.0.1:0", "--reply", "upper", "--quiet") as server:
            port = server.ports[0]
            for arguments in (["127.0.0.1", port], [f"127.0.0.1:{port}"], [f"tcp://127.0.0.1:{port}"], [f":{port}"],
                              ["localhost", port]):
                with self.subTest(arguments=arguments):
                    done = confab(*arguments, stdin="a\n")
                    self.assertEqual((done.code, done.lines), (0, [f"127.0.0.1:{port}> A"]), done)

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
