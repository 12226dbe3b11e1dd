"""What every route needs: the store, the ontology and shapes, and which graphs a caller asks."""

import threading
from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import Depends, Query, Request

from kg import runs
from kg.errors import UnknownTermError
from kg.store import GraphStore

__all__ = ["Context", "Held", "Language", "State", "graphs_asked"]

State = Annotated[Literal["release", "draft"], Query(description="Ask the newest release, or the draft.")]
Language = Annotated[Literal["en", "fr"], Query(description="The language of labels and messages.")]


@dataclass(frozen=True)
class Context:
    """The store with what belongs to it.

    write is held while a model is changed, judge while pySHACL runs, which is not thread-safe.
    """

    store: GraphStore
    house: runs.House
    writable: bool
    write: threading.Lock
    judge: threading.Lock


def _context(request: Request) -> Context:
    context: Context = request.app.state.context
    return context


Held = Annotated[Context, Depends(_context)]


def graphs_asked(context: Context, slug: str | None, state: Literal["release", "draft", "releases"]) -> list[str]:
    """Return the graphs of one organisation, or of all; raises UnknownTermError where one has no release to be asked."""
    graphs = runs.graphs_of(context.store, runs.organisations_of(context.store, slug), state)
    if slug and state == "release" and not runs.releases(context.store, slug):
        raise UnknownTermError(f"“{slug}” has no release yet.", "Add state=draft to ask its draft.")
    return graphs
