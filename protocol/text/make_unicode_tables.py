#!/usr/bin/env python3
"""Writes unicode_tables.cc: ./make_unicode_tables.py > unicode_tables.cc

Combining marks come from Python's unicodedata. Python does not know Extended_Pictographic: its ranges
(emoji-data.txt, Unicode 14.0) stand below; with Debian's package unicode-data they are compared.
"""
import os
import sys
import unicodedata

# Bidi controls, what is invisible, what deceives: the list of docs/commands.md, and C1.
HIDDEN = """80-9F AD 34F 61C 115F-1160 17B4-17B5 180B-180F 200B-200F 2028-202E 2060-206F 3164 FDD0-FDEF
FE00-FE0F FEFF FFA0 FFF0-FFFB 1BCA0-1BCA3 1D173-1D17A E0000-E0FFF"""

PICTOGRAPHIC = """
A9 AE 203C 2049 2122 2139 2194-2199 21A9-21AA 231A-231B 2328 2388 23CF 23E9-23F3 23F8-23FA 24C2 25AA-25AB
25B6 25C0 25FB-25FE 2600-2605 2607-2612 2614-2685 2690-2705 2708-2712 2714 2716 271D 2721 2728 2733-2734 2744
2747 274C 274E 2753-2755 2757 2763-2767 2795-2797 27A1 27B0 27BF 2934-2935 2B05-2B07 2B1B-2B1C 2B50 2B55 3030
303D 3297 3299 1F000-1F0FF 1F10D-1F10F 1F12F 1F16C-1F171 1F17E-1F17F 1F18E 1F191-1F19A 1F1AD-1F1E5
1F201-1F20F 1F21A 1F22F 1F232-1F23A 1F23C-1F23F 1F249-1F3FA 1F400-1F53D 1F546-1F64F 1F680-1F6FF 1F774-1F77F
1F7D5-1F7FF 1F80C-1F80F 1F848-1F84F 1F85A-1F85F 1F888-1F88F 1F8AE-1F8FF 1F90C-1F93A 1F93C-1F945 1F947-1FAFF
1FC00-1FFFD"""

EMOJI_DATA = "/usr/share/unicode/emoji/emoji-data.txt"


def points(ranges):
    found = set()
    for word in ranges.split():
        first, _, last = word.partition("-")
        found.update(range(int(first, 16), int(last or first, 16) + 1))
    return found


def compare_with_system(pictographic):
    if not os.path.exists(EMOJI_DATA):
        return
    with open(EMOJI_DATA, encoding="utf-8") as data:
        lines = [line.split("#")[0] for line in data if "Extended_Pictographic" in line.split("#")[0]]
    theirs = points(" ".join(line.split(";")[0].strip().replace("..", "-") for line in lines))
    if theirs != pictographic:
        sys.exit(f"{EMOJI_DATA} differs in {len(theirs ^ pictographic)} code points: another Unicode version?")


def kinds():
    hidden = points(HIDDEN) | {plane * 0x10000 + end for plane in range(17) for end in (0xFFFE, 0xFFFF)}
    pictographic = points(PICTOGRAPHIC)
    compare_with_system(pictographic)
    for point in range(0x80, 0x110000):
        if point in hidden:
            yield point, "hidden"
        elif unicodedata.category(chr(point)) in ("Mn", "Mc", "Me"):
            yield point, "mark"
        elif point in pictographic:
            yield point, "pictographic"


def runs():
    run = None
    for point, kind in kinds():
        if run and run[1] + 1 == point and run[2] == kind:
            run[1] = point
        else:
            if run:
                yield run
            run = [point, point, kind]
    yield run


def main():
    cells = [f"{{0x{first:x}, 0x{last:x}, {kind}}}," for first, last, kind in runs()]
    lines, line = [], " "
    for cell in cells:
        if len(line) + 1 + len(cell) > 100:
            lines.append(line)
            line = " "
        line += " " + cell
    lines.append(line)
    table = "\n".join(line[1:] if line.startswith("   ") else line for line in lines)
    print(f"""// Written by make_unicode_tables.py (marks: Unicode {unicodedata.unidata_version}). Do not edit.
// clang-format off
#include "protocol/text/unicode_tables.h"

#include <algorithm>
#include <cstddef>
#include <iterator>

namespace confab {{
namespace {{

using enum CharacterKind;

// Sorted; what is in none of them is plain.
constexpr CharacterRange kRanges[] = {{
{table}
}};

}}  // namespace

CharacterRange character_range(char32_t point) noexcept {{
  const auto above = static_cast<std::size_t>(
      std::upper_bound(std::begin(kRanges), std::end(kRanges), point,
                       [](char32_t p, const CharacterRange& r) {{ return p < r.first; }}) -
      std::begin(kRanges));
  if (above > 0 && point <= kRanges[above - 1].last) return kRanges[above - 1];
  const char32_t first = above == 0 ? 0 : kRanges[above - 1].last + 1;
  const char32_t last = above == std::size(kRanges) ? 0x10ffff : kRanges[above].first - 1;
  return {{first, last, plain}};
}}

}}  // namespace confab""")


main()
