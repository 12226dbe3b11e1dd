"""Where output goes: results to stdout, progress and messages to stderr; never wrapped, coloured only on a terminal."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

from kg.errors import MoresError, ParseError, QueryError, SourceError

__all__ = ["note", "say", "say_bytes", "say_error", "working"]


def say(*parts: str | tuple[str, str]) -> None:
    """Print a line to stdout: parts are texts, or texts with a rich style."""
    Console().print(Text.assemble(*parts), soft_wrap=True, highlight=False, markup=False)


def say_bytes(data: bytes) -> None:
    """Print serialised data to stdout as it is."""
    text = data.decode("utf-8")
    Console(soft_wrap=True).out(text, end="" if text.endswith("\n") else "\n", highlight=False)


def note(text: str) -> None:
    """Print a message to stderr."""
    Console(stderr=True).print(text, soft_wrap=True, highlight=False, markup=False)


def say_error(error: MoresError) -> None:
    """Print an error to stderr, and those that go with it: where, what, the offending line with a caret, how to mend it."""
    for one in error.all if isinstance(error, SourceError) else (error,):
        _say_one(one)


def _say_one(error: MoresError) -> None:
    place = ""
    if isinstance(error, ParseError):
        place = f"{error.path}:{error.line}:{error.column}: " if error.line else f"{error.path}: "
    console = Console(stderr=True)
    console.print(Text.assemble(("error: ", "bold red"), place, error.message), soft_wrap=True, highlight=False)
    if isinstance(error, ParseError) and error.text:
        console.print(Text(f"    {error.text}\n    {_under(error.text, error.column)}"), soft_wrap=True, highlight=False)
    elif isinstance(error, QueryError) and error.line:
        console.print(Text(f"    at line {error.line}, column {error.column} of the query"), soft_wrap=True, highlight=False)
    if error.hint:
        console.print(Text.assemble(("hint: ", "bold"), error.hint), soft_wrap=True, highlight=False)


def _under(text: str, column: int) -> str:
    """Return a caret below a column, with the tabs of the line before it."""
    return "".join("\t" if character == "\t" else " " for character in text[: column - 1]) + "^"


@contextmanager
def working(what: str) -> Iterator[None]:
    """Show a progress bar on stderr while work lasts, from its second second on, and only on a terminal."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield
        return
    progress = Progress(TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), console=console, transient=True)
    progress.add_task(what, total=None)
    timer = threading.Timer(1.0, progress.start)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        progress.stop()
