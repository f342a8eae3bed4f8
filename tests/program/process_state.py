"""What a process does and uses, as the system tells."""

import os
import signal
import time

from support import LIMIT


def cpu_seconds(pid):
    """What a process has used."""
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_bytes(pid):
    with open(f"/proc/{pid}/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def wait_for_state(pid, states):
    """Until the process is in one of them: "S" sleeps (it waits for something), "T" is stopped."""
    end = time.monotonic() + LIMIT
    while True:
        with open(f"/proc/{pid}/stat") as file:
            if file.read().rpartition(")")[2].split()[0] in states:
                return
        if time.monotonic() > end:
            raise AssertionError(f"{pid} did not get into the state {states}")


def stop_and_continue(process):
    """As Ctrl-Z and fg do it, or a debugger that attaches."""
    wait_for_state(process.pid, "S")
    process.send_signal(signal.SIGSTOP)
    wait_for_state(process.pid, "T")
    process.send_signal(signal.SIGCONT)
    wait_for_state(process.pid, "RSZ")  # Z: it was over at once
