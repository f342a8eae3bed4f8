"""The rows of `confab serve`."""

from measure import Server, numbers
from row import Figure, Row, installed


def servers(tools):
    commands = {
        "confab": [tools.confab, "serve", "tcp://127.0.0.1:0", "--reply", "echo", "--quiet"],
        "limit": [tools.echo_server, "tcp"],
    }
    return commands | installed({"socat": ["socat", "TCP-LISTEN:{port},fork,reuseaddr,backlog=4096", "PIPE"]})


def served(tools, load):
    """name -> a run of that server, started for it, under bench_load."""

    def run_of(command):
        def run(_):
            server = Server(command)
            try:
                cost = numbers([tools.load, *load, str(server.port)], 60)
                cost["peak"] = server.peak_kib()
            finally:
                cpu = server.stop()
            if cost.get("count"):
                cost["cpu"] = cpu / cost["count"]
            return cost

        return run

    return {name: run_of(command) for name, command in servers(tools).items()}


def serve_row(tools, connections):
    # With one connection the limit itself is only 1.5 times as fast as socat.
    goals = {"best": 1.35 if connections == 1 else 2.5}
    figures = [
        Figure("rate", "replies/s", 1, True, 0.90, goals),
        Figure("cpu", "us CPU/reply", 1e6, False, 0.90, goals),
        Figure("p99", "ms at the 99th percentile", 1e3),
    ]
    if connections == 1000:
        figures.append(Figure("peak", "KiB", at_most=12 * 1024))
    title = f"serve --reply echo, {connections} connection{'s' * (connections > 1)}"
    return Row(f"serve-{connections}", title, figures, served(tools, ["ping", str(connections), "1"]), 7)


def short_row(tools):
    figures = [Figure("rate", "connections/s", 1, True, 0.85, {"best": 5})]
    return Row("serve-short", "short connections: one line each", figures, served(tools, ["short", "1000"]), 9)


def serve_burst_row(tools):
    figures = [
        Figure("seconds", "ms", 1e3, False, 0.85, {"best": 5}),
        Figure("failed", "failed", at_most=0),
    ]
    return Row("serve-burst", "1,000 connects at once", figures, served(tools, ["burst", "1000"]), 9)
