"""Runs contestants and reads what they cost: servers started and stopped, clients under bench_drive."""

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import time


class Failed(Exception):
    """A contestant that did not do its job."""


class Tools:
    """Where the programs are."""

    def __init__(self, build):
        self.build = build
        self.confab = os.path.join(build, "app", "confab")

    def __getattr__(self, name):
        return os.path.join(self.build, "bench", "bench_" + name)


def numbers(command, limit_seconds=120):
    """Runs a tool that prints one JSON object."""
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=limit_seconds)
    except subprocess.TimeoutExpired:
        raise Failed(f"took longer than {limit_seconds} s") from None
    if done.returncode != 0:
        words = done.stderr.decode(errors="replace").strip().splitlines()
        raise Failed(words[-1] if words else f"exit code {done.returncode}")
    return json.loads(done.stdout)


def timed(command, output=None):
    """Runs a command that says nothing, or into `output`: seconds, seconds of CPU, the most memory in KiB."""
    begin = time.monotonic()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise Failed(f"exit code {process.returncode}")
    return {"seconds": time.monotonic() - begin, "cpu": used.ru_utime + used.ru_stime, "rss": used.ru_maxrss}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def children(pid):
    with contextlib.suppress(OSError), open(f"/proc/{pid}/task/{pid}/children") as file:
        return file.read().split()
    return []


def wait_until(condition, limit_seconds):
    end = time.monotonic() + limit_seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.002)
    return True


def answers(port):
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


class Server:
    """A server under measurement, in a process group of its own. `{port}` in its command: it prints no port."""

    def __init__(self, command):
        self.port = free_port() if "{port}" in " ".join(command) else None
        command = [part.format(port=self.port) for part in command]
        out = subprocess.DEVNULL if self.port else subprocess.PIPE
        self.process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.DEVNULL, start_new_session=True
        )
        if self.port is None:
            line = self.process.stdout.readline().decode()
            found = re.search(r"(\d+)\s*$", line)
            if not found:
                raise Failed(f"no port printed by {command[0]}: {line!r}")
            self.port = int(found.group(1))
        elif not wait_until(lambda: answers(self.port), 5):
            raise Failed(f"{command[0]} does not listen")

    def peak_kib(self):
        with open(f"/proc/{self.process.pid}/status") as file:
            return int(re.search(r"VmHWM:\s*(\d+)", file.read()).group(1))

    def stop(self):
        """Ends it, with all it started, and returns the CPU seconds that they took."""
        # What a forking server started counts once it is reaped there.
        wait_until(lambda: not children(self.process.pid), 2)
        self.process.send_signal(signal.SIGTERM)
        _, status, used = os.wait4(self.process.pid, 0)
        self.process.returncode = os.waitstatus_to_exitcode(status)
        if self.process.stdout:
            self.process.stdout.close()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        return used.ru_utime + used.ru_stime


@contextlib.contextmanager
def pinned(wanted):
    """Everything started inside shares one processor, so that nobody waits for an idle one to wake up."""
    before = os.sched_getaffinity(0)
    if wanted:
        os.sched_setaffinity(0, {max(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
