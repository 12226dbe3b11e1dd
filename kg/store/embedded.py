"""The embedded store: Oxigraph in memory, or on disk with one writer, all-or-nothing changes and uploaded bytes kept.

On disk a store is a folder:

    mores-store.json   says that this is a store, and of which format
    lock               held by the one process that has the store open
    graphs/            the graphs (Oxigraph)
    sources/           uploaded files as they came, each named by its SHA-256
"""

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, QueryBoolean, QuerySolutions, QueryTriples, Store, Triple, Variable

from kg.errors import QueryError, StoreError, StoreLockedError, UnknownTermError
from kg.names import GRAPH
from kg.store.answers import Table, query_error, serialise_answer, to_table
from kg.store.guard import refuse_dangerous
from kg.store.interface import Change, Term

__all__ = ["EmbeddedStore", "is_store", "open_store"]

_MARKER = "mores-store.json"
_FORMAT = 1
_STAGING = "urn:mores:staging:"
_RESTORE = "Restore a backup, or load the models anew into a new store."


class EmbeddedStore:
    """Graphs in Oxigraph; see GraphStore for what each method promises."""

    def __init__(self, folder: Path | None = None, lock: IO[str] | None = None) -> None:
        self._folder = folder
        self._lock = lock
        self._kept: dict[str, bytes] = {}
        self._store = Store() if folder is None else _open_oxigraph(folder / "graphs")
        try:
            for leftover in self._store.named_graphs():
                if str(leftover.value).startswith(_STAGING):
                    self._store.remove_graph(leftover)
        except (OSError, RuntimeError) as error:
            raise _damaged(error) from error

    def select(self, query: str, graphs: Sequence[str], bindings: Mapping[str, Term] | None = None) -> Table:
        """Evaluate a SELECT of our own; see GraphStore.select."""
        answer = self._evaluate(query, graphs, bindings)
        if not isinstance(answer, QuerySolutions):
            raise QueryError("This query is no SELECT.", "A question answers with a table: write it as SELECT.")
        return to_table(answer)

    def construct(self, query: str, graphs: Sequence[str]) -> list[Triple]:
        """Evaluate a CONSTRUCT of our own; see GraphStore.construct."""
        answer = self._evaluate(query, graphs)
        if not isinstance(answer, QueryTriples):
            raise QueryError("This query is no CONSTRUCT.", "A rule adds triples: write it as CONSTRUCT.")
        return list(answer)

    def answer(
        self,
        query: str,
        graphs: Sequence[str],
        media_types: Sequence[str] = (),
        bindings: Mapping[str, Term] | None = None,
    ) -> tuple[bytes, str]:
        """Evaluate a query from outside; see GraphStore.answer."""
        refuse_dangerous(query)
        return serialise_answer(self._evaluate(query, graphs, bindings), media_types)

    def _evaluate(
        self, query: str, graphs: Sequence[str], bindings: Mapping[str, Term] | None = None
    ) -> QuerySolutions | QueryTriples | QueryBoolean:
        values: dict[Variable, NamedNode | BlankNode | Literal | Triple] = {
            Variable(name): term for name, term in (bindings or {}).items()
        }
        try:
            return self._store.query(
                query,
                default_graph=[NamedNode(graph) for graph in graphs],
                named_graphs=[NamedNode(graph) for graph in graphs],
                substitutions=values,
            )
        except (SyntaxError, RuntimeError, OSError) as error:
            raise query_error(error, query) from error

    def triples(self, graph: str) -> list[Triple]:
        """Return the triples of one graph."""
        try:
            return [quad.triple for quad in self._store.quads_for_pattern(None, None, None, NamedNode(graph))]
        except (OSError, RuntimeError) as error:
            raise _damaged(error) from error

    def graphs(self) -> list[str]:
        """Return the IRIs of all graphs that hold something, sorted."""
        try:
            names = [name for name in self._store.named_graphs() if any(self._store.quads_for_pattern(None, None, None, name))]
        except (OSError, RuntimeError) as error:
            raise _damaged(error) from error
        return sorted(str(name.value) for name in names)

    def commit(self, change: Change) -> None:
        """Apply a change whole: stage it, then swap it in with one update, then flush."""
        for graph in change.replace:
            if "/release/" in graph.removeprefix(GRAPH) and NamedNode(graph) in set(self._store.named_graphs()):
                raise StoreError(f"The release {graph} exists and never changes.", "Publish a new release instead.")
        for data in change.keep:
            self._keep(data)
        try:
            for graph, triples in (*change.replace.items(), *change.append.items()):
                staging = NamedNode(_STAGING + graph)
                self._store.remove_graph(staging)  # what a change that failed may have left
                self._store.extend(Quad(t.subject, t.predicate, t.object, staging) for t in triples)
            self._store.update("".join(_swap(graph, drop=graph in change.replace) for graph in (*change.replace, *change.append)))
            if self._folder:
                self._store.flush()
        except (OSError, RuntimeError) as error:
            raise StoreError(
                f"The store could not be written: {error}", "Free some space, then try again; nothing was changed."
            ) from error

    def _keep(self, data: bytes) -> None:
        digest = hashlib.sha256(data).hexdigest()
        if self._folder is None:
            self._kept[digest] = data
            return
        target = self._folder / "sources" / digest
        if target.exists():
            return
        part = target.with_suffix(".part")
        try:
            with part.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            part.rename(target)
            _sync_folder(target.parent)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise StoreError(
                f"The store could not be written: {os.strerror(error.errno or 0)} ({part.parent}).",
                "Free some space, or raise the limit, then try again; nothing was changed.",
            ) from error

    def kept(self, digest: str) -> bytes:
        """Return the bytes that were kept under their SHA-256."""
        try:
            data = self._kept[digest] if self._folder is None else (self._folder / "sources" / digest).read_bytes()
        except (KeyError, FileNotFoundError) as error:
            raise UnknownTermError(f"No file with SHA-256 {digest} was kept.", "Load the model again.") from error
        if hashlib.sha256(data).hexdigest() != digest:
            raise StoreError(f"The kept file {digest} is damaged.", "Restore the store from a backup, or load the model again.")
        return data

    def close(self) -> None:
        """Let go of the store and of its lock."""
        del self._store
        if self._lock:
            self._lock.close()


def is_store(folder: Path) -> bool:
    """Tell whether a folder is a store."""
    return (folder / _MARKER).is_file()


def open_store(folder: Path, *, create: bool = False) -> EmbeddedStore:
    """Open a store on disk as its one writer.

    Takes:   folder; create makes a store where the folder is absent or empty.
    Raises:  StoreError where there is no store, where a folder that holds something else is named, or where the disk refuses;
             StoreLockedError where another process has it open.
    """
    try:
        if create and (not folder.exists() or (folder.is_dir() and not any(folder.iterdir()))):
            _create(folder)
        _check_marker(folder)
        lock = (folder / "lock").open("a+", encoding="utf-8")
    except OSError as error:
        raise StoreError(
            f"{folder} cannot be used as a store: {error.strerror}.", "Check the path and its permissions."
        ) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.seek(0)
        holder = lock.read().strip()
        lock.close()
        raise StoreLockedError(
            f"{folder} is in use by another process{f' ({holder})' if holder else ''}.",
            "Wait until it ends, or stop it; a store has one writer.",
        ) from error
    lock.truncate(0)
    lock.write(f"process {os.getpid()}")
    lock.flush()
    try:
        return EmbeddedStore(folder, lock)
    except StoreError:
        lock.close()
        raise


def _create(folder: Path) -> None:
    """Build a store beside its place, then put it there whole: a crash leaves a store or none."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    part = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        (part / "sources").mkdir()
        _open_oxigraph(part / "graphs").flush()
        (part / _MARKER).write_text(json.dumps({"format": _FORMAT}) + "\n", encoding="utf-8")
        _sync_folder(part)
        part.chmod(0o755)
        part.rename(folder)
        _sync_folder(folder.parent)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _check_marker(folder: Path) -> None:
    if not folder.exists():
        raise StoreError(f"There is no store at {folder}.", "`mores load PATH --store DIR --org SLUG` creates one.")
    with contextlib.suppress(OSError, ValueError):
        found = json.loads((folder / _MARKER).read_text(encoding="utf-8"))
        if found == {"format": _FORMAT}:
            if not (folder / "graphs" / "CURRENT").is_file():
                raise StoreError(
                    f"{folder} is damaged: its graphs are gone.", "Restore a backup, or load the models anew elsewhere."
                )
            return
        raise StoreError(f"{folder} is a store of another format: {found}.", "Use the version of mores that made it.")
    raise StoreError(f"{folder} is not a store.", "Name a store, or a folder that is absent or empty for a new one.")


def _open_oxigraph(folder: Path) -> Store:
    try:
        return Store(str(folder))
    except (OSError, RuntimeError) as error:
        if "No space" in str(error) or "too large" in str(error):
            raise StoreError(
                f"The graphs in {folder} cannot be opened: {error}", "Free some space, or raise the limit."
            ) from error
        raise _damaged(error) from error


def _damaged(error: Exception) -> StoreError:
    return StoreError(f"The graphs of the store cannot be read: {error}", _RESTORE)


def _swap(graph: str, *, drop: bool) -> str:
    target, staging = f"<{graph}>", f"<{_STAGING}{graph}>"
    return (
        f"DROP SILENT GRAPH {target} ; " if drop else ""
    ) + f"INSERT {{ GRAPH {target} {{ ?s ?p ?o }} }} WHERE {{ GRAPH {staging} {{ ?s ?p ?o }} }} ; DROP SILENT GRAPH {staging} ;\n"


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
