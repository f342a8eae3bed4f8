"""What a row is: contestants (name -> a run that returns numbers) and figures with goals."""

import dataclasses
import shutil

from measure import numbers


@dataclasses.dataclass
class Figure:
    """One number of a row. Goals are ratios: how much better confab is than the other (above 1: better)."""

    key: str
    unit: str
    scale: float = 1
    more_is_better: bool = False
    limit_goal: float | None = None
    peer_goals: dict = dataclasses.field(default_factory=dict)  # "best" or a peer's name -> ratio
    at_most: float | None = None  # confab's own number, in `unit`
    at_least: float | None = None


@dataclasses.dataclass
class Row:
    name: str
    title: str
    figures: list
    contestants: dict  # name -> a function that returns the numbers of one run
    rounds: int
    pin: bool = True
    server: list | None = None  # the other end that all contestants share; its port goes into {port}


def installed(peers):
    return {name: command for name, command in peers.items() if shutil.which(command[0])}


def driven(tools, mode, count, commands):
    """name -> a run of that command under bench_drive, its {port} filled in."""

    def run_of(command):
        return lambda port: numbers([tools.drive, mode, str(count), *(p.format(port=port) for p in command)])

    return {name: run_of(command) for name, command in commands.items()}
