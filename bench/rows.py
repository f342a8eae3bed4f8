"""What is measured: one function a row. Each has contestants (name -> command or cost) and figures with goals."""

import os
import shutil
import socket
import sys
import tempfile

from measure import numbers, timed
from row import Figure, Row, driven, installed
from rows_import import import_row
from rows_proxy import proxy_rows
from rows_replay import replay_row, sessions_row
from rows_serve import serve_burst_row, serve_row, short_row

LINES = 1_000_000
BULK_BYTES = 2 << 30
TRIPS = 20_000
REPLIES_PER_SECOND = 500
BURST_LINES = 20_000


def start_row(tools, name, confab):
    runs = 20
    commands = {"confab": confab, "limit": [tools.poll_relay, "{port}"]}
    commands |= installed({
        "nc.traditional": ["nc.traditional", "127.0.0.1", "{port}"],
        "nc": ["nc.openbsd", "127.0.0.1", "{port}"],
        "socat": ["socat", "-", "TCP:127.0.0.1:{port}"],
    })
    goals = {"nc.traditional": 1.05, "nc": 1.2}
    figures = [Figure("seconds", "ms", 1e3 / runs, limit_goal=0.65, peer_goals=goals), Figure("cpu", "ms CPU", 1e3 / runs)]
    title = f"connect, send one line, print the reply, exit: {' '.join(confab[1:]).format(port='PORT')}"
    return Row(name, title, figures, driven(tools, "start", runs, commands), 40, server=[tools.echo_server, "once"])


def places(kind):
    """What confab takes for the server whose number is {port}, and other programs with what they take."""
    if kind == "unix":
        return ["unix:@confab-bench-{port}"], {
            "nc": ["nc.openbsd", "-U", "@confab-bench-{port}"],
            "socat": ["socat", "-", "ABSTRACT-CONNECT:confab-bench-{port}"],
        }
    if kind == "tls":
        return ["-k", "tls://127.0.0.1:{port}"], {
            "openssl": ["openssl", "s_client", "-quiet", "-no_ign_eof", "-connect", "127.0.0.1:{port}"],
            "ncat": ["ncat", "--ssl", "127.0.0.1", "{port}"],
            "socat": ["socat", "-", "OPENSSL:127.0.0.1:{port},verify=0"],
        }
    udp = ["-u"] if kind == "udp" else []
    return [kind + "://127.0.0.1:{port}"], {
        "nc.traditional": ["nc.traditional", *udp, "127.0.0.1", "{port}"],
        "nc": ["nc.openbsd", *udp, "127.0.0.1", "{port}"],
        "ncat": ["ncat", *udp, "127.0.0.1", "{port}"],
        "socat": ["socat", "-", kind.upper() + ":127.0.0.1:{port}"],
    }


def written(url):
    return " ".join(url).format(port="PORT")


def lockstep_row(tools, kind):
    url, peers = places(kind)
    commands = {"confab": [tools.confab, "pipe", *url]}
    if kind == "tls":
        commands["limit"] = [tools.tls_copy, "lockstep", "{port}"]
        server = [tools.tls_server, "echo"]
    else:
        commands["limit"] = [tools.lockstep_client, kind, "{port}"]
        server = [tools.echo_server, kind]
    commands |= installed(peers)
    figures = [
        Figure("seconds", "trips/s", 1 / TRIPS, True, 0.90 if kind == "tls" else 0.95, {"best": 1.0}),
        Figure("cpu", "us CPU/trip", 1e6 / TRIPS, False, None if kind == "tls" else 0.90, {"best": 1.0}),
    ]
    title = f"{TRIPS} lock-step round trips: confab pipe {written(url)}"
    runs = driven(tools, "lockstep", TRIPS, commands)
    return Row(f"lockstep-{kind}", title, figures, runs, 9, server=server)


def prompt_row(tools):
    commands = {
        "confab": [tools.confab, "127.0.0.1", "{port}"],
        "limit": [tools.lockstep_client, "tcp", "{port}"],
        "python": [sys.executable, os.path.join(os.path.dirname(__file__), "python_client.py"), "127.0.0.1", "{port}"],
    }
    figures = [
        Figure("seconds", "trips/s", 1 / TRIPS, True),
        Figure("cpu", "us CPU/trip", 1e6 / TRIPS, False, 0.6, {"python": 2.0}),
    ]
    title = f"{TRIPS} lock-step lines typed into the prompt's script mode: confab 127.0.0.1 PORT"
    runs = driven(tools, "lockstep", TRIPS, commands)
    return Row("lockstep-prompt", title, figures, runs, 9, server=[tools.echo_server, "tcp"])


def record_row(tools):
    file = os.path.join(tempfile.gettempdir(), "confab-bench-record.json")
    plain = [tools.confab, "127.0.0.1", "{port}"]
    commands = {"confab": [*plain, "--record", file, "--force"], "not recording": plain}
    figures = [
        Figure("seconds", "trips/s", 1 / TRIPS, True, peer_goals={"best": 0.92}),
        Figure("cpu", "us CPU/trip", 1e6 / TRIPS, False, peer_goals={"best": 0.80}),
    ]
    title = f"{TRIPS} lock-step lines at the prompt, recorded: confab --record FILE"
    return Row("record", title, figures, driven(tools, "lockstep", TRIPS, commands), 9, server=[tools.echo_server, "tcp"])


def linted(tools, events):
    """A run of `confab transcript lint` over so many events."""
    path = os.path.join(tempfile.gettempdir(), f"confab-bench-{events}.json")

    def write():
        with open(path, "w") as file:
            file.write('{"format":"confab-transcript","version":1,"events":[\n{"type":"open","url":"tcp://h:1"}')
            for number in range(events // 2):
                file.write(f',\n{{"type":"send","conn":"","after_ms":1804.511,"data":"hello {number}\\n"}}'
                           f',\n{{"type":"recv","after_ms":0.398,"from":"127.0.0.1:1","data":"HELLO {number}\\n"}}')
            file.write("\n]}\n")

    def run(_port):
        if not os.path.exists(path):
            write()
        cost = timed([tools.confab, "transcript", "lint", path])
        return {"rate": events / cost["seconds"], "peak": cost["rss"]}

    return run


def lint_row(tools):
    figures = [Figure("rate", "events/s", more_is_better=True, at_least=400_000),
               Figure("peak", "KiB", at_most=16 * 1024)]
    contestants = {"confab": linted(tools, 1_000_000), "10,000 events": linted(tools, 10_000)}
    return Row("lint", "confab transcript lint: 1,000,000 events", figures, contestants, 5)


def bulk_peers(kind, sending):
    """In the direction that is measured, where a program can be told so; with the larger buffers that socat has."""
    _, peers = places(kind)
    if "socat" in peers:
        place = peers.pop("socat")[-1]
        peers["socat-b"] = ["socat", "-b", "262144", "-u", *(["-", place] if sending else [place, "-"])]
    if sending and kind != "tls":
        for name, until_the_end in (("nc", ["-N"]), ("nc.traditional", ["-q", "0"])):
            if name in peers:
                peers[name][1:1] = until_the_end
    return peers


def bulk_row(tools, kind, direction):
    sending = direction == "send"
    url, _ = places(kind)
    commands = {"confab": [tools.confab, "pipe", *url]}
    if kind == "tls":
        commands["limit"] = [tools.tls_copy, direction, "{port}"]
        server = [tools.tls_server]
    else:
        commands["limit"] = [tools.bulk_copy, direction, kind, "{port}"]
        server = [tools.bulk_server, kind]
    server += ["sink"] if sending else ["source", str(BULK_BYTES)]
    commands |= installed(bulk_peers(kind, sending))
    goals = {"best": 1.3 if sending else 1.1} if kind == "tcp" else {"best": 1.0}
    figures = [
        Figure("seconds", "MB/s", 1e6 / BULK_BYTES, True, 0.90, goals),
        Figure("cpu", "ms CPU/GiB", 1e3 / (BULK_BYTES >> 30), False, 0.90, goals),
        Figure("rss", "KiB", at_most=None if kind == "tls" else 4096),
    ]
    runs = driven(tools, "feed" if sending else "bytes", BULK_BYTES, commands)
    name = f"bulk-{direction}" if kind == "tcp" else f"bulk-{direction}-{kind}"
    return Row(name, f"2 GiB through confab pipe {written(url)}: {direction}", figures, runs, 5, False, server)


def flood_row(tools, place):
    """CPU "besides reading": what confab takes above a program that only reads the same bytes."""
    commands = {"confab": [tools.confab, "127.0.0.1", "{port}"], "limit": [tools.bulk_copy, "receive", "tcp", "{port}"]}
    commands |= installed({"nc": ["nc.openbsd", "127.0.0.1", "{port}"]})
    runs = driven(tools, "terminal" if place == "terminal" else "lines", LINES, commands)
    reading = [tools.drive, "lines", "1", tools.bulk_copy, "discard", "tcp"]

    def besides_reading(port):
        cost = runs_confab(port)
        cost["besides"] = cost["cpu"] - numbers([*reading, str(port)])["cpu"]
        return cost

    runs_confab, runs["confab"] = runs["confab"], besides_reading
    figures = [
        Figure("seconds", "lines/s", 1 / LINES, True, at_least=1e6 if place == "terminal" else None),
        Figure("cpu", "us CPU/line", 1e6 / LINES),
        Figure("besides", "us CPU/line besides reading", 1e6 / LINES, at_most=0.6),
        Figure("rss", "KiB"),
    ]
    title = f"1,000,000 lines of 40 bytes arriving at confab 127.0.0.1 PORT, its output a {place}"
    return Row(f"flood-{place}", title, figures, runs, 7, False, [tools.bulk_server, "tcp", "lines", str(LINES)])


def typed(tools, mode, confab):
    """A run of that command in a terminal, by bench_typist."""
    return lambda port: numbers([tools.typist, *mode, *(part.format(port=port) for part in confab)])


AT_PROMPT = ["127.0.0.1", "{port}", "--no-rc", "--no-history"]


def keystroke_row(tools):
    figures = [
        Figure("idle", "ms to the screen, idle", 1e3),
        Figure("busy", "ms under replies", 1e3),
        Figure("late", "ms, 99th percentile", 1e3),
        Figure("more", "ms more under replies", 1e3, at_most=2),
        Figure("rate", "lines/s meanwhile", 1, True, at_least=0.95 * REPLIES_PER_SECOND),
    ]
    title = f"from a key typed at the prompt to its echo, {REPLIES_PER_SECOND} replies/s arriving or none"
    runs = {"confab": typed(tools, ["keys", "300", str(REPLIES_PER_SECOND)], [tools.confab, *AT_PROMPT])}
    return Row("keystroke", title, figures, runs, 5, server=[tools.talker])


def burst_row(tools):
    """cat gets its text from the same peer, through a file."""

    def cat(port):
        with tempfile.NamedTemporaryFile() as file:
            with socket.create_connection(("127.0.0.1", port)) as peer:
                peer.sendall(f"burst {BURST_LINES}\n".encode())
                peer.shutdown(socket.SHUT_WR)
                shutil.copyfileobj(peer.makefile("rb"), file)
            file.flush()
            return numbers([tools.typist, "show", "cat", file.name])

    figures = [
        Figure("seconds", "lines/s", 1 / BURST_LINES, True, peer_goals={"cat": 1 / 3}),
        Figure("cpu", "us CPU/line", 1e6 / BURST_LINES),
    ]
    runs = {"confab": typed(tools, ["burst", str(BURST_LINES)], [tools.confab, *AT_PROMPT]), "cat": cat}
    title = f"{BURST_LINES} replies of 60 bytes at once, shown above the prompt"
    return Row("burst", title, figures, runs, 15, False, [tools.talker])


def all_rows(tools):
    return [
        start_row(tools, "start", [tools.confab, "127.0.0.1", "{port}"]),
        start_row(tools, "start-pipe", [tools.confab, "pipe", "tcp://127.0.0.1:{port}"]),
        lockstep_row(tools, "tcp"),
        lockstep_row(tools, "udp"),
        lockstep_row(tools, "unix"),
        lockstep_row(tools, "tls"),
        prompt_row(tools),
        record_row(tools),
        lint_row(tools),
        import_row(tools),
        *(bulk_row(tools, kind, direction) for kind in ("tcp", "unix", "tls") for direction in ("send", "receive")),
        flood_row(tools, "pipe"),
        flood_row(tools, "terminal"),
        serve_row(tools, 1),
        serve_row(tools, 100),
        serve_row(tools, 1000),
        short_row(tools),
        serve_burst_row(tools),
        *proxy_rows(tools),
        keystroke_row(tools),
        burst_row(tools),
        replay_row(tools),
        sessions_row(tools),
    ]
