#!/usr/bin/env python3
"""Lets libFuzzer look for inputs that break a claim. Usage: run.py BUILD SECONDS [TARGET...]

Each target has so many seconds. What it learns stays in BUILD/inputs, for the next run; an input that breaks a claim is
kept in BUILD/broken, and the way to keep it for ever is said.
"""

import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
LIMITS = ("-max_len=8192", "-timeout=20", "-rss_limit_mb=2048")


def targets():
    return sorted(folder.name for folder in (HERE / "corpus").iterdir())


def fuzz(build, seconds, name):
    """Returns whether all claims held."""
    inputs, broken = build / "inputs" / name, build / "broken" / name
    for folder in (inputs, broken):
        folder.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [build / "tests/fuzz" / f"fuzz_{name}", *LIMITS, f"-max_total_time={seconds}", "-print_final_stats=1",
         f"-artifact_prefix={broken}/", inputs, HERE / "corpus" / name],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=os.environ | {"ASAN_OPTIONS": "detect_leaks=0"})
    text = done.stdout.decode(errors="replace")
    runs = re.search(r"number_of_executed_units:\s*(\d+)", text)
    if done.returncode == 0 and runs:
        print(f"{name}: {int(runs.group(1)):,} inputs, every claim held", flush=True)
        return True
    print(f"{text[-4000:]}\n{name}: BROKEN. The input is in {broken}; after it is mended, it belongs into "
          f"tests/fuzz/corpus/{name} under a name that says what it was", flush=True)
    return False


def main():
    build, seconds, chosen = pathlib.Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:] or targets()
    for name in chosen:
        if name not in targets():
            print(f"no target {name}; there are {', '.join(targets())}", file=sys.stderr)
            return 2
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        held = list(pool.map(lambda name: fuzz(build, seconds, name), chosen))
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
