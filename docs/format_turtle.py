"""Rewrite ontology and shapes in the one canonical Turtle of their graphs, so that a diff shows meaning only.

make format                                           rewrites what is not canonical
make lint                                             names what is not canonical, and fails
python -m docs.format_turtle [--check] [FILE ...]     the same for some files
"""

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from kg.errors import ParseError
from kg.store import Source, format_turtle

ROOT = Path(__file__).parent.parent
MEND = "make format"


def files() -> list[Path]:
    """Return the Turtle files that are kept in canonical form."""
    return sorted([*(ROOT / "ontology").rglob("*.ttl"), *(ROOT / "shapes").rglob("*.ttl")])


def stale(paths: Iterable[Path]) -> dict[Path, str]:
    """Return the files that are not canonical, with what they should be; raises ParseError for one that is not valid."""
    found: dict[Path, str] = {}
    for path in paths:
        data = path.read_bytes()
        text = format_turtle(Source(str(path), data, path.suffix))
        if text.encode() != data:
            found[path] = text
    return found


def main(arguments: Sequence[str]) -> int:
    """Rewrite the files that are named, or all; with --check, only say which are not canonical."""
    chosen = [Path(word) for word in arguments if word != "--check"] or files()
    try:
        found = stale(chosen)
    except ParseError as error:
        sys.stderr.write(f"{error.path}:{error.line}:{error.column}: {error.message} {error.hint}\n")
        return 1
    if "--check" in arguments:
        sys.stdout.writelines(f"{path}: not in canonical form; `{MEND}` mends it\n" for path in found)
        return int(bool(found))
    for path, text in found.items():
        path.write_bytes(text.encode())
        sys.stdout.write(f"{path}: rewritten\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
