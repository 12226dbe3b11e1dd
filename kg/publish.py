"""Publish: a draft that passed the gate becomes an immutable release, and the history says so."""

import hashlib
from datetime import UTC, datetime

from kg.errors import UnknownTermError
from kg.model import Release
from kg.names import draft_graph, history_graph, inferred_graph, release_graph
from kg.store import Change, GraphStore, canonical
from kg.store.history import record, releases

__all__ = ["publish_draft"]


def publish_draft(store: GraphStore, slug: str, when: datetime | None = None) -> Release:
    """Copy an organisation's draft and what follows from it into its next release; all or nothing.

    Gives:   the release, whose digest is the SHA-256 of the canonical N-Quads (RDFC-1.0) of its asserted triples.
    Raises:  UnknownTermError where there is no draft; StoreError where the store refuses.
    """
    draft = draft_graph(slug)
    triples, inferred = store.triples(draft), store.triples(inferred_graph(draft))
    if not triples:
        raise UnknownTermError(f"The store has no draft of “{slug}”.", "Load a model first.")
    moment = when or datetime.now(UTC)
    number = len(releases(store, slug)) + 1
    graph = release_graph(slug, number)
    digest = hashlib.sha256(canonical(triples)).hexdigest()
    entry = record(store, slug, "publish", moment, generated=graph, digest=digest, used=draft)
    store.commit(Change(replace={graph: triples, inferred_graph(graph): inferred}, append={history_graph(slug): entry}))
    return Release(slug, number, graph, moment, digest, len(triples))
