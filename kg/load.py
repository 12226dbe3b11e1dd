"""Load: files of a model become the draft graph of an organisation, all or nothing.

A draft that parses always loads, findings or not; what is not RDF, is empty, or describes two organisations is refused.
"""

import hashlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from kg.causes import words
from kg.errors import ModelRefusedError, ParseError, SourceError, raise_all
from kg.model import Place
from kg.names import MORES, RDF, check_slug, draft_graph, history_graph, inferred_graph
from kg.places import Places, read_places
from kg.store import FORMATS, Change, GraphStore, NamedNode, Source, Triple, is_store, parse
from kg.store.history import last_load, record

__all__ = ["LoadedFile", "LoadedModel", "kept_model", "load_draft", "parse_sources", "read_model", "read_sources"]

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


def read_sources(paths: Sequence[Path], base: Callable[[Source], str] | None = None) -> list[Source]:
    """Read the files of a model; a folder stands for all files of a known format directly in it.

    Takes:   base, what the relative IRIs of a file mean, for the errors in the other files where one cannot be read.
    Raises:  SourceError for a path that does not exist or cannot be read, a folder without RDF, a file of unknown format; its
             further errors are those of the other paths, the errors within their files included.
    """
    sources: list[Source] = []
    errors: list[SourceError] = []
    for path in paths:
        try:
            for file in _files(path):
                try:
                    sources.append(_read(file))
                except SourceError as error:
                    errors.append(error)
        except SourceError as error:
            errors.append(error)
        except OSError as error:
            errors.append(SourceError.because("unreadable", _shown(path), said=str(error.strerror)))
    if errors:
        raise_all([*errors, *_parsed(sources, base)[1]])
    return sources


def _files(path: Path) -> list[Path]:
    """Return the files that a path stands for."""
    if not path.exists():
        raise SourceError.because("missing", _shown(path))
    if is_store(path):
        raise SourceError.because("store", _shown(path))
    if not path.is_dir():
        return [path]
    files = sorted(file for file in path.iterdir() if file.suffix.lower() in FORMATS and not file.is_dir())
    if not files:
        raise SourceError.because("no-rdf", _shown(path), formats=", ".join(sorted(FORMATS)))
    return files


def _shown(path: Path) -> str:
    """Return a path as text, whatever bytes its name has."""
    return os.fsencode(path).decode("utf-8", "replace")


def _read(file: Path) -> Source:
    name, suffix = _shown(file), file.suffix.lower()
    if suffix not in FORMATS:
        raise SourceError.because("format", name, suffix=file.suffix or file.name, formats=", ".join(sorted(FORMATS)))
    try:
        if not file.is_file():
            raise SourceError.because("no-file", name)
        if file.stat().st_size > MAX_FILE:
            raise SourceError.because("file-large", name, limit=str(MAX_FILE >> 20))
        return Source(name, file.read_bytes(), suffix)
    except OSError as error:
        raise SourceError.because("unreadable", name, said=str(error.strerror)) from error


def parse_sources(sources: Sequence[Source], base: Callable[[Source], str] | None = None) -> list[LoadedFile]:
    """Parse all sources.

    Raises:  ParseError for the first that is not RDF; its further errors are all others, ordered by file, line and column.
    """
    files, errors = _parsed(sources, base)
    raise_all(errors)
    return files


def _parsed(sources: Sequence[Source], base: Callable[[Source], str] | None) -> tuple[list[LoadedFile], list[SourceError]]:
    files: list[LoadedFile] = []
    errors: list[SourceError] = []
    for source in sources:
        try:
            files.append(LoadedFile(source, tuple(parse(source, base(source) if base else None))))
        except ParseError as error:
            errors += error.all
    return files, errors


def read_model(sources: Sequence[Source]) -> LoadedModel:
    """Parse sources into one model.

    Raises:  ParseError for what is not RDF; ModelRefusedError for a model without statements or with two organisations.
    """
    model = LoadedModel(tuple(parse_sources(sources)))
    if not model.triples:
        raise _refused("empty", sources, Place(sources[0].name, 1, 1))
    if len(model.organisations) > 1:
        names = ", ".join(model.organisations)
        raise _refused("organisations", sources, _place_of(model), count=str(len(model.organisations)), organisations=names)
    return model


def _refused(cause: str, sources: Sequence[Source], place: Place, **values: str) -> ModelRefusedError:
    message, hint = words(cause, tuple(values.items()))
    files = ", ".join(source.name for source in sources)
    error = ModelRefusedError(f"{files}: {message[:1].lower()}{message[1:]}", hint, cause=cause, values=tuple(values.items()))
    error.place = place
    return error


def _place_of(model: LoadedModel) -> Place:
    """Return where a model says of a second thing that it is an organisation."""
    kind, organisation = NamedNode(RDF + "type"), NamedNode(MORES + "Organisation")
    seen: set[str] = set()
    for file in model.files:
        for triple in file.triples:
            if triple.predicate == kind and triple.object == organisation:
                seen.add(str(triple.subject))
                if len(seen) > 1:
                    places = Places()
                    read_places(file.source, file.triples, places)
                    at = places.of(str(triple.subject), str(triple.predicate), str(triple.object))
                    return at or Place(file.source.name)
    return Place(model.files[0].source.name)


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
