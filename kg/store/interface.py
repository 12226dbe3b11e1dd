"""What every graph store offers; the embedded one is the first, a remote one can be the next."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.store.answers import Table

__all__ = ["Change", "GraphStore", "Term"]

Term = NamedNode | BlankNode | Literal


@dataclass(frozen=True)
class Change:
    """One all-or-nothing change: graphs whose content is replaced, graphs that only grow, bytes that are kept beside them.

    A release graph can be created by `replace`, never replaced: the store refuses it. `keep` holds uploaded files as they
    came, because a store normalises literals.
    """

    replace: Mapping[str, Iterable[Triple]] = field(default_factory=dict)
    append: Mapping[str, Iterable[Triple]] = field(default_factory=dict)
    keep: Sequence[bytes] = ()


class GraphStore(Protocol):
    """Named graphs that can be asked and changed."""

    def select(self, query: str, graphs: Sequence[str], bindings: Mapping[str, Term] | None = None) -> Table:
        """Evaluate a SELECT of our own over the union of some graphs.

        Takes:   query, SPARQL 1.1 text; graphs, the IRIs whose union is the default graph, and the only ones GRAPH can name;
                 bindings, terms for variables that the query projects.
        Raises:  QueryError where the text is not a SELECT.
        """
        ...

    def construct(self, query: str, graphs: Sequence[str]) -> list[Triple]:
        """Evaluate a CONSTRUCT of our own over the union of some graphs; raises QueryError where the text is none."""
        ...

    def answer(
        self,
        query: str,
        graphs: Sequence[str],
        media_types: Sequence[str] = (),
        bindings: Mapping[str, Term] | None = None,
    ) -> tuple[bytes, str]:
        """Evaluate a query from outside and serialise the answer in the thread that evaluates it.

        Takes:   media_types, what the caller can read, the best first; where none fits the query form, its default is given.
        Gives:   the bytes and their media type.
        Raises:  QueryError where the text is not SPARQL or is refused.
        """
        ...

    def triples(self, graph: str) -> list[Triple]:
        """Return the triples of one graph; none where there is no such graph."""
        ...

    def graphs(self) -> list[str]:
        """Return the IRIs of all graphs that hold something, sorted."""
        ...

    def commit(self, change: Change) -> None:
        """Apply a change whole, or raise StoreError and leave everything as it was; on disk when this returns."""
        ...

    def kept(self, digest: str) -> bytes:
        """Return the bytes that were kept under their SHA-256 in hexadecimal."""
        ...

    def close(self) -> None:
        """Let go of the store; a closed store is not used again."""
        ...
