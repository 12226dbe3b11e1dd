"""What commands make of their arguments: a store or files, the graphs to ask, a day, a severity; or a word on wrong usage."""

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from kg.errors import MoresError

if TYPE_CHECKING:
    from kg.model import Severity, State
    from kg.store import GraphStore

__all__ = ["HELP", "UsageError", "asked", "day", "given", "needed", "no_org", "no_paths", "pair", "read_query", "severity"]

HELP = "`mores --help` and `mores COMMAND --help` show what can be said."
_T = TypeVar("_T")


class UsageError(MoresError):
    """The command was called in a way that it cannot be."""

    def __init__(self, message: str) -> None:
        super().__init__(message, HELP)


def asked(
    paths: list[Path] | None, store: Path | None, org: str | None, state: "State" = "any"
) -> "tuple[GraphStore, list[str]]":
    """Return the store and the graphs that a question is about: a model in files, or the organisations of a store."""
    from kg import runs
    from kg.cli.console import note, working

    with working("Reading"):
        if store is None:
            no_org(org)
            held = runs.memory_store(runs.read_model(runs.read_sources(given(paths))), runs.house())
            return held, runs.graphs_of(held, ["model"], "draft")
        no_paths(paths)
        opened = runs.open_furnished(store)
        slugs = runs.organisations_of(opened, org)
        drafts = [slug for slug in slugs if not runs.releases(opened, slug)]
        if drafts and state == "any":
            note(f"Not published yet, so the draft is asked: {', '.join(drafts)}.")
        return opened, runs.graphs_of(opened, slugs, state)


def given(paths: list[Path] | None) -> list[Path]:
    """Return the paths that were given, of which there must be some."""
    if not paths:
        raise UsageError("Give the PATH of a file or folder, or --store DIR with --org SLUG where the command takes them.")
    return paths


def no_paths(paths: list[Path] | None) -> None:
    """Refuse paths beside a store."""
    if paths:
        raise UsageError("Give either PATHs or --store, not both.")


def no_org(org: str | None) -> None:
    """Refuse an organisation without a store."""
    if org:
        raise UsageError("--org names an organisation of a store: give --store DIR too.")


def needed(value: _T | None, message: str) -> _T:
    """Return a value that an option must have given; message says which."""
    if value is None:
        raise UsageError(message)
    return value


def day(on: datetime | None) -> date | None:
    """Return the day that --on names."""
    return on.date() if on else None


def severity(name: str) -> "Severity":
    """Return the severity that --fail-on names."""
    from kg.model import SEVERITIES

    return next(severity for severity in SEVERITIES if severity.lower() == name)


def pair(text: str) -> tuple[str, str]:
    """Take NAME=VALUE apart."""
    name, equals, value = text.partition("=")
    if not equals:
        raise UsageError(f"--param takes NAME=VALUE; “{text}” has no equals sign.")
    return name, value


def read_query(file: Path) -> str:
    """Read a query file."""
    from kg.errors import SourceError

    try:
        return file.read_text("utf-8")
    except OSError as error:
        raise SourceError(f"{file}: cannot be read: {error.strerror}.", "Check the path.") from error
    except UnicodeDecodeError as error:
        raise SourceError(f"{file}: this is not UTF-8.", "Save the query as UTF-8.") from error
