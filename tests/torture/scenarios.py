"""What is tried while one call fails: each mode of confab, and how one sees that nothing is missing."""

import dataclasses
import json
import pathlib
import re
import socket
import subprocess
import sys
import threading
import typing

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "faults"))
import peers  # noqa: E402
from table import replay_file, support  # noqa: E402

LINES, ANSWERS = b"hello\ntwo\n", b"HELLO\nTWO\n"
OCEAN = b"0123456789abcde\n" * 20000
MORE_THAN_A_RUN_TAKES = 8  # seconds


@dataclasses.dataclass
class Outcome:
    code: int | None  # None: it did not end
    out: bytes
    err: bytes
    missing: str = ""  # what it should have done, and has not
    broken: str = ""  # what must not be, whatever the code
    reports: bool = False  # a failure is told in a report on stdout


@dataclasses.dataclass
class Scenario:
    """`prepare` fills a folder; `arguments` are made of it; `judge` looks at what was done."""

    arguments: typing.Callable
    judge: typing.Callable
    stdin: bytes = b""
    prepare: typing.Callable = lambda folder: None
    reports: bool = False

    def run(self, folder, failing):
        self.prepare(folder)
        program = subprocess.Popen([support.CONFAB, *map(str, self.arguments(folder))], stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=support.environment(**failing))
        try:
            out, err = program.communicate(self.stdin, MORE_THAN_A_RUN_TAKES)
        except subprocess.TimeoutExpired:
            program.kill()
            return Outcome(None, *program.communicate())
        outcome = Outcome(program.returncode, out, err, reports=self.reports)
        self.judge(outcome, folder)
        return outcome


def upper_server():
    """Answers as long as this program runs, in threads of its own."""
    return support.tcp_peer(peers.upper).__enter__().port


def upper_datagram_server():
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", 0))
    answer = peers.each_datagram(lambda data: [data.upper()])
    threading.Thread(target=answer, args=(server,), daemon=True).start()
    return server.getsockname()[1]


TCP, UDP = f"tcp://127.0.0.1:{upper_server()}", f"udp://127.0.0.1:{upper_datagram_server()}"


def says(answers):
    def judge(outcome, _):
        outcome.missing = "" if outcome.out == answers else "a part of the answers"
    return judge


def lint(path):
    """"broken", "readable" up to where it was torn off, or "whole"."""
    done = subprocess.run([support.CONFAB, "transcript", "lint", path], capture_output=True)
    return "broken" if done.returncode != 0 else "readable" if done.stderr else "whole"


def recording(name, messages=2):
    """Every message is in it; if not, the code says so, and the file can be read all the same."""
    def judge(outcome, folder):
        path = folder / name
        text = path.read_text() if path.exists() else ""
        state = lint(path) if text else "empty"
        whole = text.count('"recv"') == text.count('"send"') == messages and '"end"' in text and state == "whole"
        outcome.missing = "" if whole else "a part of the recording"
        if state == "broken":
            outcome.broken = "what is there of the recording cannot be read: " + text[-200:]
        if messages > 2 and text.count('"recv"') < 2:
            outcome.broken = "what was in the file is lost"
    return judge


def begun(folder):
    subprocess.run([support.CONFAB, "--record", folder / "r.jsonl", TCP, "-c", "hello", "-c", "two"],
                   capture_output=True, env=support.environment())


def transcript(folder, url=TCP):
    return replay_file(folder, url, LINES if url == TCP else b"hello\ntwo")


def passed(count):
    def judge(outcome, _):
        outcome.missing = "" if b"%d passed" % count in outcome.out else "the verdict"
    return judge


def measured(sessions):
    """Every session was played, each of its messages answered."""
    whole = (rf"\b{sessions} planned, {sessions} started, {sessions} finished, 0 failed, 0 dropped\n"
             rf" *exchanges +{2 * sessions} in ").encode()

    def judge(outcome, _):
        outcome.missing = "" if re.search(whole, outcome.out) else "a part of the measurement"
    return judge


def differing(folder):
    path = transcript(folder)
    path.write_text(path.read_text().replace('"data": "HELLO\\n", "match": {"any": true}', '"data": "OTHER\\n"', 1))


def updated(outcome, folder):
    path = folder / "t.json"
    text = path.read_text()
    is_old, is_new = '"OTHER\\n"' in text, '"HELLO\\n"' in text
    outcome.missing = "" if is_new else "the update"
    if is_old == is_new or not json.loads(text):
        outcome.broken = "the file is neither the old nor the new one: " + text
    if outcome.code == 0 and len(list(folder.iterdir())) > 1:
        outcome.broken = "a file is left over"


def reported(outcome, folder):
    path = folder / "r.xml"
    whole = path.exists() and path.read_text().rstrip().endswith("</testsuites>")
    outcome.missing = "" if whole else "the report"


def converted(outcome, folder):
    path = folder / "c.jsonl"
    whole = path.exists() and path.read_text().count("\n") == 6 and lint(path) == "whole"
    outcome.missing = "" if whole else "the converted file"
    if path.exists() and not whole:
        outcome.broken = "a part of the file was left: " + path.read_text()


def formatted(outcome, folder):
    text = (folder / "t.json").read_text()
    outcome.missing = "" if '"type":"send"' in text else "the formatted file"
    if not text or lint(folder / "t.json") == "broken":
        outcome.broken = "the file is broken: " + text


def talk_tcp(port):
    with support.dial(port) as guest:
        guest.settimeout(1)
        guest.sendall(b"hello\n")
        return support.read_line(guest) == b"HELLO\n"


def talk_udp(port):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as guest:
        guest.settimeout(1)
        guest.sendto(b"hello", ("127.0.0.1", port))
        return guest.recv(100) == b"HELLO"


class Serving:
    """A server: two talks, then it is told to end. One of them may be lost to the fault; not both."""

    def __init__(self, talk, *arguments, prepare=lambda folder: []):
        self.talk, self.arguments, self.prepare = talk, arguments, prepare

    def run(self, folder, failing):
        command = [support.CONFAB, "serve", *self.prepare(folder), *self.arguments]
        with support.Running(command, env=failing) as server:
            server.end_input()
            server.process.stdin = None
            try:
                port = int(server.out.until(r"listening \w+://127\.0\.0\.1:(\d+)\n", 3).group(1))
            except AssertionError:
                port = None
            answered = [self.attempt(port) for _ in range(2)] if port else []
            server.send(support.TERMINATE)
            try:
                out, err = server.process.communicate(timeout=3)
            except subprocess.TimeoutExpired:
                server.process.kill()
                return Outcome(None, *server.process.communicate())
            outcome = Outcome(server.process.returncode, out, server.err.seen + err)
        if outcome.code == 0 and not any(answered):
            outcome.missing = "an answer" if port else "the listening line"
        return outcome

    def attempt(self, port):
        try:
            return self.talk(port)
        except OSError:
            return False


def from_transcript(folder):
    return ["--from", transcript(folder)]


def client(*arguments, stdin=LINES, answers=ANSWERS):
    return Scenario(lambda folder: arguments, says(answers), stdin)


def recorder(name, *more, messages=2, prepare=lambda folder: None):
    return Scenario(lambda folder: ("--no-source", "--record", folder / name, *more, TCP), recording(name, messages),
                    LINES, prepare)


def replay(judge, *more, prepare=transcript):
    return Scenario(lambda folder: ("replay", "--target", "recorded", *(m.format(folder) for m in more),
                                    folder / "t.json"), judge, b"", prepare, reports=True)


SCENARIOS = {
    "script": client("--no-source", TCP),
    "script of -c": client("--no-source", TCP, "-c", "hello", "-c", "two", stdin=b""),
    "script by name": client("--no-source", TCP.replace("127.0.0.1", "localhost")),
    "script over datagrams": client("--no-source", UDP),
    "pipe": client("pipe", TCP),
    "pipe of much": client("pipe", TCP, stdin=OCEAN, answers=OCEAN.upper()),
    "pipe of datagrams": client("pipe", UDP),
    "record lines": recorder("r.jsonl"),
    "record a document": recorder("r.json"),
    "record more": recorder("r.jsonl", "--append", messages=4, prepare=begun),
    "replay": replay(passed(3)),
    "replay over datagrams": replay(passed(3), prepare=lambda folder: transcript(folder, UDP)),
    "replay --update": replay(updated, "--update", prepare=differing),
    "replay --report": replay(reported, "--report", "junit={}/r.xml"),
    "replay --sessions": replay(measured(5), "--sessions", "5"),
    "convert": Scenario(lambda folder: ("transcript", "convert", folder / "t.json", folder / "c.jsonl"), converted,
                        prepare=transcript),
    "fmt": Scenario(lambda folder: ("transcript", "fmt", folder / "t.json"), formatted, prepare=transcript),
    "serve": Serving(talk_tcp, "--reply", "upper", "tcp://127.0.0.1:0"),
    "serve datagrams": Serving(talk_udp, "--reply", "upper", "udp://127.0.0.1:0"),
    "serve --from": Serving(talk_tcp, "tcp://127.0.0.1:0", prepare=from_transcript),
}
