"""The sessions in the documents, as the tests look at them."""

import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]


def sessions(text):
    """Each console block as a list of (command, what it printed)."""
    for block in re.findall(r"^```console\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        yield [(command, printed) for command, printed in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE)]


def steady(text):
    """Without what differs from run to run: ports, clocks, spans of time, and where a clock differs."""
    text = re.sub(r"(127\.0\.0\.1|\[::1\]):\d+", r"\1:PORT", text)
    text = re.sub(r"\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4}", "CLOCK", text)
    text = re.sub(r"(CLOCK.*\n) +\^+\n", r"\1 ^\n", text)
    return re.sub(r"\b\d+(\.\d+)? (ms|s)\b", "TIME", text)
