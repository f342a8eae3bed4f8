"""Two machines in one process tree: this one (10.77.0.1, fd77::1), and a far one (10.77.0.2, fd77::2) behind a cable.

enter() runs the calling program again inside a user, network and mount namespace, where it may do anything; where that
is not possible it says so and exits with 77, which ctest shows as skipped.
"""

import contextlib
import os
import pathlib
import shutil
import subprocess
import sys

from table import support

HERE, FAR, NOBODY = "10.77.0.1", "10.77.0.2", "10.77.0.99"
SKIPPED = 77
INSIDE = "CONFAB_TEST_INSIDE"
TOOLS = ("unshare", "nsenter", "ip", "ss", "nft", "tc", "mount")


def skip(why):
    print(f"SKIPPED: faults with network namespaces need {why}", file=sys.stderr)
    sys.exit(SKIPPED)


def enter():
    """Returns inside only."""
    if os.environ.get(INSIDE):
        return
    os.environ["PATH"] += ":/usr/sbin:/sbin"
    for tool in TOOLS:
        if not shutil.which(tool):
            skip(f"{tool}, which is not installed (iproute2, nftables, util-linux)")
    # In a chroot root may not make user namespaces, and needs none.
    unshare = ["unshare", "--net", "--mount", "--fork", "--kill-child"]
    if os.geteuid() != 0:
        unshare[1:1] = ["--user", "--map-root-user"]
    probe = subprocess.run([*unshare, "ip", "link", "add", "probe", "type", "veth"], capture_output=True)
    if probe.returncode != 0:
        skip("namespaces, which this system does not allow: " + probe.stderr.decode().strip())
    os.environ[INSIDE] = "1"
    os.execvp(unshare[0], [*unshare, sys.executable, *sys.argv])


def sh(command, check=True):
    done = subprocess.run(command, shell=True, capture_output=True, text=True)
    assert not check or done.returncode == 0, (command, done.stderr)


class Cable:
    """The far machine, and what lies between."""

    def __init__(self):
        self.far = subprocess.Popen(["unshare", "--net", "sleep", "infinity"])
        ours = os.readlink("/proc/self/ns/net")
        while os.readlink(f"/proc/{self.far.pid}/ns/net") == ours:
            support.observe(0.002)
        sh(f"ip link add near type veth peer name far netns {self.far.pid}")
        self.set_up("near", HERE, "fd77::1", sh)
        self.set_up("far", FAR, "fd77::2", self.sh_far)

    @staticmethod
    def set_up(device, address, address6, run):
        run("ip link set lo up")
        run(f"ip link set {device} up")
        run(f"ip addr replace {address}/24 dev {device}")
        run(f"ip addr replace {address6}/64 dev {device} nodad")

    def at_far(self, *command):
        return ["nsenter", "-t", str(self.far.pid), "-n", *command]

    def sh_far(self, command):
        sh(" ".join(self.at_far()) + " sh -c '" + command + "'")

    def remove(self):
        self.far.kill()
        self.far.wait()

    @contextlib.contextmanager
    def serving(self, scheme="tcp"):
        command = self.at_far(support.CONFAB, "serve", "--reply", "upper", f"{scheme}://{FAR}:0")
        with support.Running(command) as server:
            server.port = int(server.out.until(rf"listening {scheme}://{FAR}:(\d+)\n").group(1))
            yield server

    @contextlib.contextmanager
    def rule(self, rule, at_far=True, hook="input"):
        """Of nft, as "tcp dport 9 drop"."""
        run = self.sh_far if at_far else sh
        run("nft add table inet fault")
        run(f'nft add chain inet fault it "{{ type filter hook {hook} priority 0; }}"')
        run(f"nft add rule inet fault it {rule}")
        try:
            yield
        finally:
            run("nft delete table inet fault")


@contextlib.contextmanager
def doing(command, undo):
    sh(command)
    try:
        yield
    finally:
        sh(undo)


@contextlib.contextmanager
def file_replaced(path, text, folder):
    """By a mount that only this namespace sees."""
    new = pathlib.Path(folder, path.replace("/", "_"))
    new.write_text(text)
    with doing(f"mount --bind {new} {path}", f"umount {path}"):
        yield


class Forever:
    """Trouble that outlives the block that it is for."""

    def __init__(self, stack, trouble):
        self.stack, self.trouble = stack, trouble

    def __enter__(self):
        self.stack.enter_context(self.trouble)

    def __exit__(self, *_):
        pass


@contextlib.contextmanager
def setting(name, value):
    """Of this machine's own IPv4."""
    path = pathlib.Path("/proc/sys/net/ipv4", name)
    before = path.read_text()
    path.write_text(value)
    try:
        yield
    finally:
        path.write_text(before)
