"""The rows of `confab proxy`: between a load and a server, against a plain relay and other relays."""

import os
import tempfile

from measure import Server, numbers
from row import Figure, Row, installed

BULK_BYTES = 512 << 20
RECORDED_BYTES = 64 << 20


def proxies(tools, recording, target):
    listen, leads_to = "tcp://127.0.0.1:{port}", f"tcp://127.0.0.1:{target}"
    confab = [tools.confab, "proxy", "-q", listen, leads_to]
    if recording:
        confab += ["--force", "--record", os.path.join(tempfile.gettempdir(), "confab-bench-proxy.json")]
    socat = ["socat", *(["-v"] if recording else []), "TCP-LISTEN:{port},fork,reuseaddr,nodelay,backlog=4096",
             f"TCP:127.0.0.1:{target},nodelay"]
    return {"confab": confab, "limit": [tools.proxy_relay, "{port}", str(target)]} | installed({"socat": socat})


def through(tools, recording, load):
    """name -> a run of that proxy, started for it, under a load: a tool and its words, with {port}."""

    def run_of(name):
        def run(target):
            server = Server(proxies(tools, recording, target)[name])
            try:
                cost = numbers([part.format(port=server.port) for part in load], 60)
                cost["peak"] = server.peak_kib()
            finally:
                server.stop()
            return cost

        return run

    return {name: run_of(name) for name in proxies(tools, recording, 0)}


def trips_row(tools, recording):
    figures = [Figure("rate", "trips/s", 1, True, 0.80 if recording else 0.87, {"best": 1.0})]
    load = [tools.load, "ping", "1", "1", "{port}"]
    name = "proxy-record" if recording else "proxy"
    title = "lock-step trips of one connection through confab proxy" + (" --record FILE" if recording else "")
    return Row(name, title, figures, through(tools, recording, load), 7, server=[tools.echo_server, "tcp"])


def many_row(tools):
    figures = [Figure("rate", "trips/s", 1, True), Figure("p99", "ms at the 99th percentile", 1e3, peer_goals={"best": 1.0})]
    load = [tools.load, "ping", "1000", "1", "{port}"]
    title = "1,000 connections through confab proxy"
    return Row("proxy-1000", title, figures, through(tools, False, load), 5, server=[tools.echo_server, "tcp"])


def bulk_row(tools, recording):
    size = RECORDED_BYTES if recording else BULK_BYTES
    figures = [Figure("seconds", "MB/s", 1e6 / size, True, 0.3 if recording else 0.8, {"best": 1.0})]
    load = [tools.drive, "feed", str(size), tools.bulk_copy, "send", "tcp", "{port}"]
    name = "proxy-bulk-record" if recording else "proxy-bulk"
    title = f"{size >> 20} MiB through confab proxy" + (" --record FILE" if recording else "")
    server = [tools.bulk_server, "tcp", "sink"]
    return Row(name, title, figures, through(tools, recording, load), 5, False, server)


def proxy_rows(tools):
    return [trips_row(tools, False), trips_row(tools, True), many_row(tools), bulk_row(tools, False), bulk_row(tools, True)]
