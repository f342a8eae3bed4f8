"""Rows of `confab replay`: one session as fast as it goes, and a thousand at once."""

import functools
import json
import os
import tempfile

from measure import numbers, timed
from row import Figure, Row

TRIPS = 100_000
SESSIONS = 1000
TRIPS_EACH = 200


@functools.cache
def transcript(name, trips, line):
    """A file with so many round trips; `line` makes each from its number."""
    path = os.path.join(tempfile.gettempdir(), f"confab-bench-{name}.json")
    with open(path, "w") as file:
        file.write('{"format":"confab-transcript","version":1,"events":[\n{"type":"open","url":"tcp://127.0.0.1:9"}')
        for number in range(trips):
            text = json.dumps(line(number))
            file.write(f',\n{{"type":"send","data":{text}}},\n{{"type":"recv","data":{text}}}')
        file.write("\n]}\n")
    return path


def replay_row(tools):
    def confab(port):
        path = transcript("replay", TRIPS, "hello {}\n".format)
        return timed([tools.confab, "replay", path, "--target", f"127.0.0.1:{port}", "-q"])

    figures = [Figure("seconds", "trips/s", 1 / TRIPS, True, 0.7), Figure("cpu", "us CPU/trip", 1e6 / TRIPS)]
    runs = {"confab": confab, "limit": lambda port: timed([tools.round_trips, str(port), str(TRIPS)])}
    return Row("replay", f"replay --timing fast: {TRIPS} round trips, verified", figures, runs, 7,
               server=[tools.echo_server, "tcp"])


def sessions_row(tools):
    report = os.path.join(tempfile.gettempdir(), "confab-bench-sessions-report.json")

    def confab(port):
        path = transcript("sessions", TRIPS_EACH, "ping 0123456789\n".format)
        timed([tools.confab, "replay", path, "--target", f"127.0.0.1:{port}", "--sessions", str(SESSIONS),
                      "-q", "--report", f"json={report}"])
        with open(report) as file:
            told = json.load(file)
        return {"rate": told["exchanges_per_second"], "p99": told["service"]["p99"]}

    figures = [Figure("rate", "exchanges/s", 1, True, 0.6), Figure("p99", "ms at the 99th percentile", 1e3)]
    runs = {"confab": confab, "limit": lambda port: numbers([tools.load, "ping", str(SESSIONS), "2", str(port)])}
    return Row(f"sessions-{SESSIONS}", f"replay --sessions {SESSIONS}, verified, against serve --reply echo", figures,
               runs, 7, server=[tools.confab, "serve", "tcp://127.0.0.1:0", "--reply", "echo", "--quiet"])
