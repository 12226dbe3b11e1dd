"""Load: files of a model become the draft graph of an organisation, all or nothing.

A draft that parses always loads, findings or not; what is not RDF, is empty, or describes two organisations is refused.
"""

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from kg.errors import ModelRefusedError, SourceError
from kg.names import MORES, RDF, check_slug, draft_graph, history_graph, inferred_graph
from kg.store import FORMATS, Change, GraphStore, NamedNode, Source, Triple, is_store, parse
from kg.store.history import last_load, record

__all__ = ["LoadedFile", "LoadedModel", "kept_model", "load_draft", "read_model", "read_sources"]

MAX_FILE = 256 << 20


@dataclass(frozen=True)
class LoadedFile:
    """A parsed file of a model: its source and its triples in the order of the file."""

    source: Source
    triples: tuple[Triple, ...]


@dataclass(frozen=True)
class LoadedModel:
    """The files of one model, parsed."""

    files: tuple[LoadedFile, ...]

    @property
    def triples(self) -> list[Triple]:
        """Return the triples of all files, those said twice once."""
        return list(dict.fromkeys(triple for file in self.files for triple in file.triples))

    @property
    def organisations(self) -> list[str]:
        """Return the IRIs of the organisations that the model describes, sorted."""
        kind, organisation = NamedNode(RDF + "type"), NamedNode(MORES + "Organisation")
        return sorted({str(t.subject) for t in self.triples if t.predicate == kind and t.object == organisation})


def read_sources(paths: Sequence[Path]) -> list[Source]:
    """Read the files of a model; a folder stands for all files of a known format directly in it.

    Raises:  SourceError for a path that does not exist or cannot be read, a folder without RDF, a file of unknown format.
    """
    sources = []
    for path in paths:
        try:
            files = _files(path)
        except OSError as error:
            raise SourceError(f"{_shown(path)}: cannot be read: {error.strerror}.", "Check the path.") from error
        sources += [_read(file) for file in files]
    return sources


def _files(path: Path) -> list[Path]:
    """Return the files that a path stands for."""
    if not path.exists():
        raise SourceError(f"{_shown(path)}: there is no such file or folder.", "Check the spelling of the path.")
    if is_store(path):
        raise SourceError(f"{_shown(path)}: this folder is a store.", "Ask it with --store DIR.")
    if not path.is_dir():
        return [path]
    files = sorted(file for file in path.iterdir() if file.suffix.lower() in FORMATS and not file.is_dir())
    if not files:
        raise SourceError(f"{_shown(path)}: this folder holds no RDF.", f"Its files must end in {', '.join(sorted(FORMATS))}.")
    return files


def _shown(path: Path) -> str:
    """Return a path as text, whatever bytes its name has."""
    return os.fsencode(path).decode("utf-8", "replace")


def _read(file: Path) -> Source:
    name, suffix = _shown(file), file.suffix.lower()
    if suffix not in FORMATS:
        raise SourceError(
            f"{name}: “{file.suffix or file.name}” is not a format that Mores reads.",
            f"Its name must end in {', '.join(sorted(FORMATS))}.",
        )
    try:
        if not file.is_file():
            raise SourceError(f"{name}: this is not a file that can be read.", "Give a file, or a folder of files.")
        if file.stat().st_size > MAX_FILE:
            raise SourceError(
                f"{name}: a file has {MAX_FILE >> 20} MiB at most.", "Split it: all files of a folder are one model."
            )
        return Source(name, file.read_bytes(), suffix)
    except OSError as error:
        raise SourceError(f"{name}: cannot be read: {error.strerror}.", "Check its permissions.") from error


def read_model(sources: Sequence[Source]) -> LoadedModel:
    """Parse sources into one model.

    Raises:  ParseError for what is not RDF; ModelRefusedError for a model without statements or with two organisations.
    """
    model = LoadedModel(tuple(LoadedFile(source, tuple(parse(source))) for source in sources))
    if not model.triples:
        raise ModelRefusedError(
            f"{', '.join(source.name for source in sources)}: the model is empty.",
            "It holds no statement. Was another file meant? examples/hotel shows a complete model.",
        )
    if len(model.organisations) > 1:
        raise ModelRefusedError(
            f"{', '.join(source.name for source in sources)}: the model describes {len(model.organisations)} organisations: "
            f"{', '.join(model.organisations)}.",
            "One model is one organisation: load each on its own; other bodies in it are org:Organization.",
        )
    return model


def load_draft(
    store: GraphStore, slug: str, model: LoadedModel, inferred: Sequence[Triple], when: datetime | None = None
) -> None:
    """Put a model and what follows from it in the place of an organisation's draft, and say so in its history.

    Writes:  the draft graph, its inferred graph, the history, the bytes of each file; all or nothing.
    Raises:  ModelRefusedError for a slug that cannot name an organisation; StoreError where the store refuses.
    """
    check_slug(slug)
    draft = draft_graph(slug)
    files = [(file.source.name, hashlib.sha256(file.source.data).hexdigest(), file.source.suffix) for file in model.files]
    store.commit(
        Change(
            replace={draft: model.triples, inferred_graph(draft): inferred},
            append={history_graph(slug): record(store, slug, "load", when or datetime.now(UTC), generated=draft, files=files)},
            keep=[file.source.data for file in model.files],
        )
    )


def kept_model(store: GraphStore, slug: str) -> LoadedModel:
    """Read an organisation's draft again from the bytes that were loaded, as a store normalises literals.

    Raises:  UnknownTermError where nothing was loaded for the organisation.
    """
    sources = [Source(name, store.kept(digest), suffix) for name, digest, suffix in last_load(store, slug)]
    return read_model(sources)
