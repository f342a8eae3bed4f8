"""What a check of the sources by itself does: FILE [ROOT] prints a line for each breach, and ends with 1 for any."""

import pathlib
import sys


def judge(name, breaches):
    """`breaches(root)` gives the lines."""
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent)
    found = list(breaches(root))
    print("\n".join(found) if found else f"{name}: kept")
    return 1 if found else 0
