#!/usr/bin/env python3
"""Makes each call of each function fail in turn, in each mode of confab. Usage: run.py LIBRARY [--most N] [SCENARIO...]

The program (CONFAB in the environment) is one without sanitizers. Whatever fails: it ends in time, is not killed by a
signal, exits with 0 only if nothing is missing, and says why for every other code. A call that was interrupted (EINTR),
or did only a part, is no failure at all.
"""

import argparse
import concurrent.futures
import contextlib
import errno
import fnmatch
import itertools
import os
import pathlib
import re
import sys
import tempfile

from known import KNOWN
from scenarios import SCENARIOS

INTERRUPTED, SHORT = "EINTR", "short"

# What each call can fail with, as its man page says.
FAILURES = {
    "socket": "EMFILE ENOBUFS", "connect": "EINTR EAGAIN ENETUNREACH ENOBUFS", "bind": "EADDRINUSE",
    "listen": "EADDRINUSE",
    "accept4": "EINTR EAGAIN EMFILE ECONNABORTED ENOMEM", "accept": "EINTR EMFILE ECONNABORTED",
    "send": "EINTR EAGAIN ENOBUFS EPIPE ECONNRESET short", "sendto": "EINTR EAGAIN ENOBUFS EPERM",
    "sendmsg": "EINTR EAGAIN ENOBUFS EPERM", "sendmmsg": "EINTR EAGAIN ENOBUFS",
    "recv": "EINTR EAGAIN ENOMEM ECONNRESET short", "recvfrom": "EINTR EAGAIN ENOMEM", "recvmsg": "EINTR EAGAIN ENOMEM",
    "recvmmsg": "EINTR EAGAIN", "epoll_create1": "EMFILE", "epoll_ctl": "ENOMEM ENOSPC", "epoll_wait": "EINTR",
    "poll": "EINTR ENOMEM", "eventfd": "EMFILE", "timerfd_create": "EMFILE", "timerfd_settime": "EINVAL",
    "read": "EINTR EAGAIN EIO short", "write": "EINTR EAGAIN EIO ENOSPC EPIPE short",
    "writev": "EINTR EIO ENOSPC short",
    "pwrite": "EINTR EIO ENOSPC short", "pread": "EINTR EIO", "open": "EMFILE EACCES", "fopen": "EMFILE",
    "fsync": "EIO ENOSPC", "fdatasync": "EIO", "ftruncate": "EIO", "fstat": "EIO", "lseek": "EIO",
    "rename": "EIO ENOSPC",
    "unlink": "EIO", "fchmod": "EPERM", "flock": "EINTR ENOLCK", "pipe": "EMFILE", "splice": "EINTR EAGAIN EINVAL",
    "fcntl": "EMFILE", "ioctl": "ENOTTY", "setsockopt": "EINVAL ENOBUFS", "getsockopt": "EINVAL",
    "getsockname": "ENOBUFS",
    "getpeername": "ENOTCONN", "shutdown": "ENOTCONN", "malloc": "ENOMEM",
}


def verdict(outcome, error):
    """What is wrong, or nothing."""
    if outcome.code is None:
        return "HANGS"
    if outcome.code < 0 or outcome.code == 134:
        return f"KILLED by {outcome.code}"
    if outcome.code == 70:
        return "TAKEN for a fault of its own"
    if outcome.broken:
        return "BROKEN: " + outcome.broken
    if outcome.code == 0:
        return f"SILENT: without {outcome.missing}" if outcome.missing else ""
    if error in (INTERRUPTED, SHORT):
        return f"NOT RETRIED: code {outcome.code}"
    said = any(line.startswith(b"confab: ") for line in outcome.err.splitlines())
    reported = outcome.reports and re.search(rb"\b[1-9]\d* (failed|could not run)|is left as it is", outcome.out)
    return "" if said or reported else f"SPEECHLESS: code {outcome.code}"


def attempt(scenario, call, error="", at=0):
    """Its outcome, and how many calls there were."""
    with tempfile.TemporaryDirectory(prefix="confab-torture-") as place:
        folder, count = pathlib.Path(place, "work"), pathlib.Path(place, "count")
        folder.mkdir()
        number = error if error in ("", SHORT) else str(getattr(errno, error))
        failing = {"LD_PRELOAD": LIBRARY, "FAIL_CALL": call, "FAIL_AT": str(at), "FAIL_WITH": number,
                   "FAIL_COUNT": str(count)}
        outcome = SCENARIOS[scenario].run(folder, failing)
        calls = 0
        with contextlib.suppress(OSError, ValueError):
            calls = int(count.read_text())
        return outcome, calls


def points(calls, most):
    """All of them, or the first half of `most`, the last few, and some between."""
    if calls <= most:
        return range(1, calls + 1)
    step = calls // (most // 2) or 1
    return sorted({*range(1, most // 2 + 1), *range(1, calls + 1, step), *range(calls - 3, calls + 1)})


def reason_for(scenario, call, error, wrong):
    for *key, seen, why in KNOWN:
        fits = all(fnmatch.fnmatchcase(v, k) for k, v in zip(key, (scenario, call, error)))
        if fits and wrong.startswith(seen):
            return why
    return None


def torture(scenario, call, most):
    """Yields (error, at, wrong, outcome) for what is wrong, and counts."""
    _, calls = attempt(scenario, call)
    for error, at in itertools.product(FAILURES[call].split(), points(calls, most)):
        outcome, _ = attempt(scenario, call, error, at)
        yield error, at, verdict(outcome, error), outcome


def report(scenario, call, most):
    """(tried, known, wrong)"""
    tried = known = 0
    wrong_ones = []
    for error, at, wrong, outcome in torture(scenario, call, most):
        tried += 1
        if not wrong:
            continue
        if reason_for(scenario, call, error, wrong):
            known += 1
            continue
        said = outcome.err.decode(errors="replace").strip().replace("\n", " | ")
        wrong_ones.append(f"{scenario}: {call} no. {at} fails with {error}: {wrong}  [{said[:200]}]")
    return tried, known, wrong_ones


def main():
    global LIBRARY
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("library")
    parser.add_argument("--most", type=int, default=60, help="points of one call")
    parser.add_argument("scenarios", nargs="*", default=[])
    options = parser.parse_args()
    LIBRARY = str(pathlib.Path(options.library).resolve(strict=True))
    chosen = options.scenarios or list(SCENARIOS)
    tried = known = wrong = 0
    with concurrent.futures.ThreadPoolExecutor(2 * (os.cpu_count() or 2)) as pool:
        for scenario in chosen:
            outcome, _ = attempt(scenario, "none")
            if outcome.code != 0 or outcome.missing or outcome.broken:
                print(f"{scenario}: does not even work when nothing fails: {outcome}")
                return 1
            if attempt(scenario, "malloc")[1] == 0:
                print(f"{scenario}: no call was counted: the library was not loaded")
                return 1
            jobs = [pool.submit(report, scenario, call, options.most) for call in FAILURES]
            for job in jobs:
                some, excused, texts = job.result()
                tried, known, wrong = tried + some, known + excused, wrong + len(texts)
                print("\n".join(texts), end="\n" if texts else "", flush=True)
    print(f"{tried} failures of one call in {len(chosen)} scenarios: {wrong} wrong, {known} known")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
