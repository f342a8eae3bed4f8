#!/usr/bin/env python3
"""Finds what g++ 12 miscompiles: temporaries in the same full expression as a co_await. Usage: coroutine_rules.py [ROOT]

A lambda with captures, a braced aggregate, or a ?: between awaitables is destroyed twice there (GCC PR 95599).
Name the object before the expression, then move it in. This reads text, not C++: it may flag what is harmless (name
it anyway), and does not see a temporary that stands before the co_await.
"""

import re
import sys

from rule_check import judge

# Braces round these make no object that has anything to destroy.
HARMLESS = re.compile(r"(std::chrono::\w+|\bmilliseconds|\bseconds|\bnanoseconds|Clock::\w+|span|string_view)$")
NOISE = re.compile(r'//[^\n]*|/\*.*?\*/|R"\(.*?\)"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])\'', re.DOTALL)
LAMBDA_BODY = re.compile(r"(\)|\]|\bmutable|\bnoexcept|->\s*[\w:<>]+)\s*$")


def blank(match):
    return re.sub(r"[^\n]", " ", match.group()) if match.group()[0] == "/" else '"' + "_" * (len(match.group()) - 2) + '"'


def closing(text, start):
    """The index behind the bracket that closes the one at `start`."""
    depth = 0
    for i in range(start, len(text)):
        depth += (text[i] in "([{") - (text[i] in ")]}")
        if depth == 0:
            return i + 1
    return len(text)


def faults_behind(text, start):
    """Yields (index, what) for the rest of the full expression that begins at `start`, behind a co_await."""
    depth, i, in_operand = 0, start, True
    while i < len(text):
        c, before = text[i], text[start:i].rstrip()
        if c == ";" or (c == "}" and depth <= 0):
            return
        if c == "[" and (not before or before[-1] in "(,={&|?:"):
            captures = text[i + 1 : closing(text, i) - 1].strip()
            if captures:
                yield i, "a lambda with captures"
            i = text.find("{", closing(text, i))
            if i < 0:
                return
            i = closing(text, i)
            continue
        if c == "{":
            if LAMBDA_BODY.search(before):
                return  # the block of an if, a for, a while
            if not HARMLESS.search(before):
                yield i, "a braced temporary"
        if c == "?" and in_operand and depth > 0:
            yield i, "a ?:"
        depth += (c in "([{") - (c in ")]}")
        if depth < 0 or (depth == 0 and c in "?:,"):
            in_operand = False
        i += 1


def faults(text):
    """Yields (line number, what) for a source text."""
    clean = NOISE.sub(blank, text)
    for match in re.finditer(r"\bco_await\b", clean):
        for index, what in faults_behind(clean, match.end()):
            yield clean.count("\n", 0, index) + 1, what


def breaches(root):
    for folder in ("app", "transport", "tests"):
        for file in sorted(f for f in (root / folder).rglob("*") if f.suffix in (".h", ".cc")):
            for line, what in dict.fromkeys(faults(file.read_text())):
                yield f"{file.relative_to(root)}:{line}: {what} in a co_await expression: name it first"


if __name__ == "__main__":
    sys.exit(judge("coroutine rules", breaches))
