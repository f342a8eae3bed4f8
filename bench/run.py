#!/usr/bin/env python3
"""confab against plain system calls and against the tools that people use, paired round by round in one run.

In each round every contestant runs once, in a new random order; a ratio is taken within a round, so that whatever
else this machine does meanwhile meets both. Above 1: confab is better. [..] is the middle half of the ratios.
"""

import argparse
import random
import statistics
import sys

import rows
from measure import Failed, Server, Tools, pinned


def progress(text):
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


def run_rounds(row, rounds):
    """name -> its numbers, one for each round; a contestant that fails leaves the row."""
    server = Server([str(part) for part in row.server]) if row.server else None
    results = {name: [] for name in row.contestants}
    try:
        for done in range(rounds):
            progress(f"{row.name}: round {done + 1} of {rounds}")
            for name in random.sample(list(results), len(results)):
                try:
                    results[name].append(row.contestants[name](server.port if server else None))
                except Failed as why:
                    progress("")
                    print(f"{row.name}: {name} is out: {why}", file=sys.stderr)
                    del results[name]
    finally:
        progress("")
        if server:
            server.stop()
    return results


def value(figure, cost):
    """In the unit of the figure. A rate may be measured as the time for a known amount."""
    number = cost[figure.key]
    if figure.more_is_better and figure.key == "seconds":
        return 1 / (number * figure.scale)
    return number * figure.scale


def ratios(figure, ours, theirs):
    for own, other in zip(ours, theirs):
        a, b = value(figure, own), value(figure, other)
        if a and b:
            yield a / b if figure.more_is_better else b / a


def spread(numbers):
    numbers = sorted(numbers)
    if len(numbers) < 2:
        return f"{numbers[0]:.2f}"
    low, middle, high = statistics.quantiles(numbers, n=4, method="inclusive")
    return f"{middle:.2f} [{low:.2f}-{high:.2f}]"


def shown(number):
    return f"{number:,.0f}" if abs(number) >= 100 else f"{number:.2f}"


def verdict(reached, goal):
    """Ratios move by some percent from run to run: a goal missed by less than 3 % is called close."""
    return "ok" if reached >= goal else "close" if reached >= goal * 0.97 else "MISSED"


def best_peer(figure, medians):
    peers = {name: m for name, m in medians.items() if name not in ("confab", "limit")}
    choose = max if figure.more_is_better else min
    return choose(peers, key=peers.get) if peers else None


def report(row, figure, results):
    """Prints the lines of one figure; returns the verdicts."""
    with_it = {name: costs for name, costs in results.items() if costs and figure.key in costs[0]}
    medians = {name: statistics.median(value(figure, c) for c in costs) for name, costs in with_it.items()}
    if "confab" not in medians:
        print(f"  {figure.unit:28} confab did not run")
        return ["MISSED"]
    own, verdicts = medians["confab"], []
    print(f"  {figure.unit:28} confab {shown(own)}")
    for word, bound, kept in (("at most", figure.at_most, own <= (figure.at_most or 0)),
                              ("at least", figure.at_least, own >= (figure.at_least or 0))):
        if bound is not None:
            verdicts.append("ok" if kept else "MISSED")
            print(f"    {'goal: ' + word:26} {shown(bound):>10}  {verdicts[-1]}")
    best = best_peer(figure, medians)
    for name in sorted(set(medians) - {"confab"}, key=lambda n: (n != "limit", n)):
        paired = list(ratios(figure, with_it["confab"], with_it[name]))
        goal = figure.limit_goal if name == "limit" else figure.peer_goals.get(name)
        if goal is None and name == best:
            goal = figure.peer_goals.get("best")
        end = ""
        if goal is not None and paired:
            verdicts.append(verdict(statistics.median(paired), goal))
            end = f"goal {goal:.2f}  {verdicts[-1]}"
        print(f"    {name:15} {shown(medians[name]):>10}  {spread(paired) if paired else '-':20} {end}".rstrip())
    return verdicts


def main():
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__.splitlines()[0])
    parser.add_argument("rows", nargs="*", metavar="ROW", help="the beginning of a row's name; default: all")
    parser.add_argument("--rounds", type=int, help="instead of each row's own number")
    parser.add_argument("--list", action="store_true", help="names the rows")
    parser.add_argument("--build", required=True, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    chosen = rows.all_rows(Tools(arguments.build))
    if arguments.rows:
        chosen = [row for row in chosen if any(row.name.startswith(name) for name in arguments.rows)]
    if arguments.list or not chosen:
        print("\n".join(f"{row.name:16} {row.title}" for row in rows.all_rows(Tools(arguments.build))))
        return 0 if arguments.list else 2
    verdicts = []
    for row in chosen:
        with pinned(row.pin):
            results = run_rounds(row, arguments.rounds or row.rounds)
        print(f"{row.name}: {row.title}")
        for figure in row.figures:
            verdicts += report(row, figure, results)
        sys.stdout.flush()
    print(f"goals: {len(verdicts)}, reached: {verdicts.count('ok')}, close: {verdicts.count('close')}, "
          f"missed: {verdicts.count('MISSED')}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
