#!/usr/bin/env python3
"""Names that mean one thing. Usage: unit_rules.py [ROOT]

A name in an unnamed namespace is the only one of its kind in its folder, headers included: several files are compiled as
one unit (cmake/Rooms.cmake), where two functions of one name would be overloads, and which of them a call means could
change without a word. A class outside of them is the only one of its name in the whole program: the linker takes two of
one name for the same. Prints one line for each breach and exits with 1 if there is any.
"""

import collections
import re
import sys

from rule_check import judge

LAYERS = ("app", "transport", "protocol", "tests/app", "tests/transport", "tests/protocol", "tests/support")

# What begins in column 0, as clang-format leaves it.
DECLARATIONS = (
    re.compile(r"^(?:class|struct|enum(?: class)?) (\w+)"),
    re.compile(r"^using (\w+) ="),
    re.compile(r"^(?:inline |static |constexpr |const )[^(={]*?\b(k[A-Z]\w*)\b"),
    re.compile(r"^(?=\S)(?!return|else|if|for|while|throw|namespace|template|//|TEST_CASE|SCENARIO)[\w:<>,&*\[\]\s]*?[\w>&*\]]\s[&*]*(\w+)\("),
)
CLASS = re.compile(r"^(?:class|struct) (\w+)(?!::)\b(?!::)[^;]*$")
NAMESPACE = re.compile(r"^namespace ([\w:]+) \{$")
BEGIN = re.compile(r"^namespace \{")
END = re.compile(r"^\}  // namespace$")


def hidden_names(text):
    """(line number, name, line) of what the unnamed namespaces of a file declare."""
    inside = False
    for number, line in enumerate(text.splitlines(), 1):
        if BEGIN.match(line):
            inside = True
        elif END.match(line):
            inside = False
        elif inside:
            for pattern in DECLARATIONS:
                if found := pattern.match(line):
                    yield number, found.group(1), line
                    break


def shown_names(text):
    """The same of a header, whatever its namespaces are called."""
    for number, line in enumerate(text.splitlines(), 1):
        for pattern in DECLARATIONS:
            if found := pattern.match(line):
                yield number, found.group(1), line
                break


def linked_classes(text):
    """(line number, name with its namespace) of the classes that a file defines for others, too."""
    inside, namespace = False, ""
    for number, line in enumerate(text.splitlines(), 1):
        if found := NAMESPACE.match(line):
            namespace = found.group(1)
        elif BEGIN.match(line) or END.match(line):
            inside = bool(BEGIN.match(line))
        elif not inside and (found := CLASS.match(line)):
            yield number, f"{namespace}::{found.group(1)}"


def breaches(root):
    yield from hidden_twice(root)
    yield from linked_twice(root)


def linked_twice(root):
    first = {}
    for file in sorted(f for layer in LAYERS for kind in ("*.h", "*.cc") for f in (root / layer).rglob(kind)):
        for number, name in linked_classes(file.read_text()):
            path, line = first.setdefault(name, (file, number))
            if path != file:
                yield (f"{file.relative_to(root).as_posix()}:{number}: {name} is in "
                       f"{path.relative_to(root).as_posix()}:{line}, too")


def hidden_twice(root):
    folders = collections.defaultdict(dict)  # folder -> name -> where it was first
    for header in sorted(f for layer in LAYERS for f in (root / layer).rglob("*.h")):
        for number, name, text in shown_names(header.read_text()):
            folders[header.parent].setdefault(name, (header, number, text))
    for file in sorted(f for layer in LAYERS for f in (root / layer).rglob("*.cc")):
        first = folders[file.parent]
        for number, name, text in hidden_names(file.read_text()):
            path, line, other = first.setdefault(name, (file, number, text))
            is_same_alias = text.startswith("using ") and text == other
            if path != file and not is_same_alias:
                yield (f"{file.relative_to(root).as_posix()}:{number}: {name} is in "
                       f"{path.relative_to(root).as_posix()}:{line}, too")


if __name__ == "__main__":
    sys.exit(judge("unit rules", breaches))
