#!/usr/bin/python3
"""Makes docs/confab.svg, the picture in README: a real session with `confab demo`, as a terminal shows it.

usage: docs/make_picture.py [CONFAB [FILE]]
    CONFAB  the program; default: build/release/app/confab
    FILE    where the picture goes; default: docs/confab.svg

The program runs in the terminal emulator of the tests (Debian: python3-pyte) and its screen becomes text in an
SVG. Local ports and times, which no two runs share, are shown as fixed ones: where the ports 12000 and 24000 are
free, two runs give the same file.
"""

import html
import itertools
import os
import pathlib
import re
import socket
import sys
import threading
import unicodedata

ROOT = pathlib.Path(__file__).resolve().parent.parent

COLUMNS, ROWS = 80, 35
DEMO_PORT, PEER_PORT = 12000, 24000
LOCAL_PORTS = (40112, 50310, 50314, 40118)  # in the order in which they are first seen
TIMES = ("0.4", "0.3")
AGE = "2.1 s"
# What a peer must not be able to do: set the title, clear the screen.
HOSTILE = b"hello! \x1b]0;owned\x07 has not set your title,\nand \x1b[2J has not cleared your screen\n"

FONT = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace"
FONT_SIZE, ROW_HEIGHT = 14, 19
# 0.602 em, the advance of Menlo and DejaVu Sans Mono; other fonts are fitted to it by textLength.
CELL_WIDTH = 8.43
MARGIN, TITLE_HEIGHT = 16, 38
BACKGROUND, FOREGROUND = "#0f141b", "#e1e7ee"
# By pyte's names; "brown" is what terminals show as yellow.
COLOURS = {"black": "#6e7681", "red": "#ff7b72", "green": "#7ee787", "brown": "#e3b341", "blue": "#79b8ff",
           "magenta": "#d2a8ff", "cyan": "#56d4dd", "white": "#f0f6fc"}
BUTTONS = ("#ff5f57", "#febc2e", "#28c840")


# --- the session ----------------------------------------------------------------------------------------------------

def listener(port):
    """On that port, or on another one where it is taken."""
    for wanted in (port, 0):
        server = socket.socket()
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            server.bind(("127.0.0.1", wanted))
            server.listen()
            return server
        except OSError:
            server.close()
    sys.exit("no port to listen on at 127.0.0.1")


def say(server, guests):
    guest, _ = server.accept()
    guests.append(guest)  # stays connected for as long as somebody holds it
    guest.sendall(HOSTILE)


def enter(terminal, line, reply, prompt):
    """Types the line, and waits until its reply stands above this prompt."""
    terminal.type(line + "\r")
    terminal.until(lambda t: reply in t.text() and t.last_row() == prompt, f"{reply!r} above {prompt!r}")


def play(confab):
    """The rows of the screen after the session, each a list of cells, and where its cursor stands (column, row)."""
    os.environ["CONFAB"] = str(confab)
    sys.path.insert(0, str(ROOT / "tests" / "program"))
    from emulator import Emulator  # wants CONFAB

    guests = []
    with listener(PEER_PORT) as server, Emulator("demo", columns=COLUMNS, rows=ROWS, program=str(confab)) as terminal:
        threading.Thread(target=say, args=(server, guests), daemon=True).start()
        terminal.stream.feed(b"$ confab demo\r\n")
        terminal.until(lambda t: re.fullmatch(r"tcp \S+:\d+>", t.last_row()), "the prompt")
        demo_port, peer_port = terminal.last_row().strip(">").split(":")[-1], str(server.getsockname()[1])
        type_session(terminal, f"127.0.0.1:{demo_port}>", peer_port)
        screen = terminal.screen
        rows = [[screen.buffer[y][x] for x in range(COLUMNS)] for y in range(ROWS)]
        known = {demo_port: str(DEMO_PORT), peer_port: str(PEER_PORT)}
        return list(steady(rows, known)), (screen.cursor.x, screen.cursor.y)


def type_session(terminal, demo, peer_port):
    enter(terminal, "hello", "HELLO", f"tcp {demo}")
    enter(terminal, ":udp", "* sending", f"udp {demo}")
    enter(terminal, "hello, 世界 🎉", "HELLO, 世界 🎉", f"udp {demo}")
    enter(terminal, ":status", "  age ", f"udp {demo}")
    enter(terminal, ":udp 9", "-> 127.0.0.1:9", "udp 127.0.0.1:9>")
    enter(terminal, "anybody there?", "* refused by 127.0.0.1:9", "udp 127.0.0.1:9>")
    enter(terminal, f":tcp {peer_port}", "your screen", f"tcp 127.0.0.1:{peer_port}>")
    terminal.type(":exp")
    terminal.until("PATTERN")  # the hint behind the cursor


# --- what differs from run to run -----------------------------------------------------------------------------------

def text_of(cells):
    """One character for each column; behind a wide one stands a NUL."""
    return "".join(cell.data[:1] or "\0" for cell in cells)


def replaced(cells, pattern, new):
    """What group 1 of the pattern matches becomes `new(it)`, in its own colour; the row keeps its width."""
    for found in reversed(list(re.finditer(pattern, text_of(cells)))):
        begin, end = found.span(1)
        put = [cells[begin]._replace(data=letter) for letter in new(found.group(1))]
        cells = (cells[:begin] + put + cells[end:] + [cells[-1]] * COLUMNS)[:COLUMNS]
    return cells


def steady(rows, known):
    """With fixed ports and times. `known`: port as it was -> as it is shown."""
    ports, times = iter(LOCAL_PORTS), itertools.cycle(TIMES)
    for row in rows:
        if local := re.match(r"\* (?:connected|sending) 127\.0\.0\.1:(\d+) ->", text_of(row)):
            known[local.group(1)] = str(next(ports))
    for row in rows:
        row = replaced(row, r"(?<!\d)(\d{5})(?!\d)", lambda port: known.get(port, port))
        row = replaced(row, r"\+(\S+) ms", lambda _: next(times))
        yield replaced(row, r"^  age +(.*\S)", lambda _: AGE)


# --- the picture ----------------------------------------------------------------------------------------------------

def style_of(cell):
    """As the classes of the SVG. The emulator keeps dim text as italic."""
    names = [cell.fg if cell.fg in COLOURS else "", "bold" if cell.bold else "", "dim" if cell.italics else ""]
    return " ".join(filter(None, names))


def is_wide(letter):
    return unicodedata.east_asian_width(letter) in "WF"


def runs(cells):
    """(column, text, style) of what stands together: of one style, without a gap of two blanks; wide ones alone."""
    column = 0
    for style, group in itertools.groupby(cells, style_of):
        text = text_of(group)
        for found in re.finditer(r"[^ \0](?=\0)|(?:[^ \0](?!\0)(?: (?! ))?)+", text):
            yield column + found.start(), found.group().rstrip(), style
        column += len(text)


def number(value):
    return f"{value:.2f}".rstrip("0").rstrip(".")


def left_of(column):
    return MARGIN + column * CELL_WIDTH


def top_of(row):
    return TITLE_HEIGHT + row * ROW_HEIGHT


def text_element(column, row, text, style):
    """Stands where its column is, whatever font is there."""
    if is_wide(text[0]):
        place = f'x="{number(left_of(column + 1))}" text-anchor="middle"'
    else:
        place = f'x="{number(left_of(column))}" textLength="{number(len(text) * CELL_WIDTH)}"'
        place += ' lengthAdjust="spacingAndGlyphs"'
    kind = f' class="{style}"' if style else ""
    baseline = number(top_of(row) + 0.74 * ROW_HEIGHT)
    return f'<text {place} y="{baseline}"{kind}>{html.escape(text, quote=False)}</text>'


def cursor_elements(cells, column, row):
    yield (f'<rect x="{number(left_of(column))}" y="{number(top_of(row))}" width="{number(CELL_WIDTH)}" '
           f'height="{ROW_HEIGHT}" fill="{FOREGROUND}"/>')
    if cells[column].data.strip():
        yield text_element(column, row, cells[column].data, "under")


def frame(width, height):
    colours = "".join(f".{name}{{fill:{colour}}}" for name, colour in COLOURS.items())
    yield (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
           f'height="{height}" role="img">')
    yield "<title>A session of confab in a terminal</title>"
    yield (f"<style>text{{font:{FONT_SIZE}px {FONT};fill:{FOREGROUND}}}{colours}"
           f".dim{{opacity:.55}}.bold{{font-weight:bold}}.under{{fill:{BACKGROUND}}}</style>")
    yield (f'<rect x=".5" y=".5" width="{width - 1}" height="{height - 1}" rx="9" fill="{BACKGROUND}" '
           'stroke="#3b434e"/>')
    for place, colour in enumerate(BUTTONS):
        yield f'<circle cx="{20 + place * 20}" cy="19" r="6" fill="{colour}"/>'


def svg(rows, cursor):
    width = round(2 * MARGIN + COLUMNS * CELL_WIDTH)
    height = TITLE_HEIGHT + ROWS * ROW_HEIGHT + MARGIN
    column, row = cursor
    lines = list(frame(width, height))
    for y, cells in enumerate(rows):
        if y == row:
            lines += cursor_elements(cells, column, row)
            cells = cells[:column] + [cells[column]._replace(data=" ")] + cells[column + 1:]
        lines += [text_element(x, y, text, style) for x, text, style in runs(cells)]
    return "\n".join([*lines, "</svg>", ""])


def make(confab=ROOT / "build" / "release" / "app" / "confab", file=ROOT / "docs" / "confab.svg"):
    if not (os.path.isfile(confab) and os.access(confab, os.X_OK)):
        sys.exit(f"no program at {confab}: ./dev run builds it")
    rows, cursor = play(pathlib.Path(confab).resolve())
    pathlib.Path(file).write_text(svg(rows, cursor), encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) > 3 or any(argument.startswith("-") for argument in sys.argv[1:]):
        sys.exit(__doc__)
    make(*sys.argv[1:])
