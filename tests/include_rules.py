#!/usr/bin/env python3
"""Who may include whom, read from the #include lines. Usage: include_rules.py [ROOT]

Prints one line for each breach and exits with 1 if there is any.
"""

import re
import sys

from rule_check import judge

LAYERS = ("app", "transport", "protocol", "tests", "bench")

# folder -> which of our folders its files may include, beside itself. The longest folder that fits decides.
ARROWS = {
    # main.cc alone.
    "app": {"app", "transport", "protocol"},
    "app/text": {"protocol"},
    "app/program": {"app/text", "transport", "protocol"},
    "app/transcript": {"app/program", "app/text", "transport", "protocol"},
    "app/listen": {"app/program", "app/text", "transport", "protocol/text"},
    "app/session": {"app/listen", "app/program", "transport", "protocol"},
    "app/record": {"app/session", "app/transcript", "app/program", "app/text", "transport", "protocol"},
    "app/prompt": {"app/session", "app/listen", "app/record", "app/transcript", "app/program", "app/text", "transport", "protocol"},
    "app/prompt/readline": {"app/prompt", "app/program", "app/text", "transport", "protocol"},
    "app/serve": {"app/listen", "app/program", "app/text", "transport", "protocol"},
    "app/proxy": {"app/serve", "app/session", "app/listen", "app/program", "app/text", "transport", "protocol"},
    "app/replay": {"app/listen", "app/transcript", "app/program", "app/text", "transport", "protocol"},
    "app/mock": {"app/replay", "app/serve", "app/listen", "app/transcript", "app/program", "app/text", "transport", "protocol"},
    "app/load": {"app/listen", "app/replay", "app/transcript", "app/program", "app/text", "transport", "protocol"},
    "app/cli": {"app", "transport", "protocol"},
    "transport": set(),
    "protocol": set(),
    "protocol/text": set(),
    "protocol/measure": {"protocol/text"},
    "protocol/framing": {"protocol/text"},
    "protocol/starttls": set(),
    "protocol/socks": set(),
    "protocol/faults": {"protocol/text"},
    "protocol/json": {"protocol/text"},
    "protocol/transcript": {"protocol/event.h", "protocol/framing", "protocol/json", "protocol/text"},
    "protocol/capture": {"protocol/event.h", "protocol/framing", "protocol/json", "protocol/text", "protocol/transcript"},
    "protocol/match": {"protocol/transcript", "protocol/json", "protocol/text"},
    "protocol/learning": {"protocol/match", "protocol/json", "protocol/text"},
    "protocol/difference": {"protocol/learning", "protocol/match", "protocol/json", "protocol/text"},
    "protocol/mend": {"protocol/difference", "protocol/match", "protocol/transcript", "protocol/json", "protocol/text"},
    "bench": {"bench"},
    "tests": {"app", "transport", "protocol", "tests"},
    "tests/protocol": {"protocol", "tests"},
    "tests/transport": {"transport", "tests"},
}

# library -> where it may appear, as a pattern of the file's path.
LIBRARIES = {
    r"asio(/|\.)": r"(app|transport|tests)/(?!protocol/)",
    r"nlohmann/": r"(protocol|tests)/",
    r"CLI/": r"app/cli/",
    r"openssl/": r"(transport/tls|bench)/",
    r"re2/": r"(protocol|tests/protocol)/",
    r"readline/": r"app/prompt/readline/readline_library\.cc$",
    r"catch2/": r"tests/support/",
}

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def layer_of(path):
    fitting = [folder for folder in ARROWS if path.startswith(folder + "/")]
    return max(fitting, key=len)


def breach(path, quote, target):
    """What is wrong with `path` including `target`, or None."""
    for library, place in LIBRARIES.items():
        if re.match(library, target) and not re.match(place, path):
            return f"includes <{target}>, which has no business there"
    folder = target.split("/")[0]
    if quote == "<":
        return f"<{target}>: ours are written in quotes" if folder in LAYERS else None
    if folder not in LAYERS:
        return f'"{target}": ours are written from the root, libraries in <>'
    layer = layer_of(path)
    known = any(target == arrow or target.startswith(arrow + "/") for arrow in ARROWS[layer] | {layer})
    return None if known else f'{layer}/ must not know "{target}"'


def folder_without_rule(path):
    """A room has a rule of its own: without one its files would know what the whole layer knows."""
    folder = path.rsplit("/", 1)[0]
    is_room = folder.startswith(("app/", "protocol/"))
    return f"{folder}/ has no line in ARROWS" if is_room and folder not in ARROWS else None


def breaches(root):
    for file in sorted(f for layer in LAYERS for f in (root / layer).rglob("*") if f.suffix in (".h", ".cc")):
        path = file.relative_to(root).as_posix()
        lines = file.read_text().splitlines()
        if file.suffix == ".h" and (not lines or lines[0] != "#pragma once"):
            yield f"{path}:1: a header begins with #pragma once"
        includes = [(n, *m.groups()) for n, m in enumerate(map(INCLUDE.match, lines), 1) if m]
        # This also shows that the header compiles alone: its .cc would not compile otherwise.
        own = path[:-3] + ".h"
        if file.suffix == ".cc" and (root / own).exists() and (not includes or includes[0][2] != own):
            yield f'{path}:1: the first include is its own header, "{own}"'
        if unknown := folder_without_rule(path):
            yield f"{path}:1: {unknown}"
        for number, quote, target in includes:
            problem = breach(path, quote, target)
            if problem:
                yield f"{path}:{number}: {problem}"


if __name__ == "__main__":
    sys.exit(judge("include rules", breaches))
