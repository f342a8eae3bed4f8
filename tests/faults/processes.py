"""Looks at a running program from outside: what it waits for, and whether."""

import pathlib
import time

from table import support


def until(holds):
    end = time.monotonic() + support.LIMIT
    while not holds():
        assert time.monotonic() < end, "it did not come to this"
        support.observe(0.002)


def state(pid):
    return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()


def until_stopped(run):
    until(lambda: state(run.process.pid)[0] in "TZ")  # or it has ended before


def handles(pid, number):
    """Whether it has taken the signal into its own hands."""
    lines = pathlib.Path(f"/proc/{pid}/status").read_text().splitlines()
    masks = [int(line.split()[1], 16) for line in lines if line.startswith(("SigCgt:", "SigBlk:"))]
    return any(mask >> (number - 1) & 1 for mask in masks)


def is_sanitized():
    return b"__ubsan" in pathlib.Path(support.CONFAB).read_bytes()


def until_quiet(run):
    """Until it has used no processor time for a while: it waits."""
    def is_quiet():
        before = state(run.process.pid)[11:13]
        support.observe(0.1)
        return state(run.process.pid)[11:13] == before
    until(lambda: handles(run.process.pid, support.INTERRUPT) and is_quiet())
