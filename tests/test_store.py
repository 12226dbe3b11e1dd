"""The store: all or nothing, one writer, releases that never change, bytes that are kept."""

import hashlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg import runs
from kg.errors import QueryError, StoreError, StoreLockedError, UnknownTermError
from kg.names import draft_graph, history_graph, inferred_graph, release_graph
from kg.store import Change, EmbeddedStore, NamedNode, Source, Triple, canonical, open_store, parse
from tests.conftest import ROOT, TODAY

GRAPH = "https://w3id.org/mores/graph/org/draft"


def triple(value: str = "c") -> Triple:
    return Triple(NamedNode("http://a/a"), NamedNode("http://a/b"), NamedNode(f"http://a/{value}"))


def model(name: str = "flawed") -> runs.LoadedModel:
    return runs.read_model(runs.read_sources([ROOT / "examples" / name]))


@pytest.fixture(params=["memory", "disk"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[EmbeddedStore]:
    """The same tests run on both: what one promises, the other keeps."""
    opened = EmbeddedStore() if request.param == "memory" else open_store(tmp_path / "store", create=True)
    yield opened
    opened.close()


def test_a_change_replaces_appends_and_keeps(store: EmbeddedStore) -> None:
    store.commit(Change(replace={GRAPH: [triple("1"), triple("2")]}, append={GRAPH + "/log": [triple("x")]}, keep=[b"bytes"]))
    store.commit(Change(replace={GRAPH: [triple("3")]}, append={GRAPH + "/log": [triple("y")]}))
    assert store.triples(GRAPH) == [triple("3")]
    assert set(store.triples(GRAPH + "/log")) == {triple("x"), triple("y")}
    assert store.kept(hashlib.sha256(b"bytes").hexdigest()) == b"bytes"
    assert store.graphs() == [GRAPH, GRAPH + "/log"]


def test_a_graph_replaced_by_nothing_is_gone(store: EmbeddedStore) -> None:
    store.commit(Change(replace={GRAPH: [triple()]}))
    store.commit(Change(replace={GRAPH: []}))
    assert store.graphs() == []


def test_a_release_can_be_created_and_never_changed(store: EmbeddedStore) -> None:
    release = release_graph("org", 1)
    store.commit(Change(replace={release: [triple()]}))
    with pytest.raises(StoreError, match="never changes"):
        store.commit(Change(replace={release: [triple("other")], GRAPH: [triple()]}))
    assert store.triples(release) == [triple()]
    assert store.triples(GRAPH) == []


def test_a_change_that_fails_half_way_leaves_nothing(store: EmbeddedStore) -> None:
    def broken():  # type: ignore[no-untyped-def]
        yield triple("new")
        raise OSError("disk full")

    store.commit(Change(replace={GRAPH: [triple("old")]}))
    with pytest.raises(StoreError, match="disk full"):
        store.commit(Change(replace={GRAPH: [triple("half")], GRAPH + "/other": broken()}))
    assert store.triples(GRAPH) == [triple("old")]
    store.commit(Change(append={GRAPH: [triple("later")]}))
    assert set(store.triples(GRAPH)) == {triple("old"), triple("later")}


def test_a_query_sees_only_the_graphs_that_it_is_given(store: EmbeddedStore) -> None:
    store.commit(Change(replace={GRAPH: [triple("mine")], GRAPH + "/secret": [triple("secret")]}))
    for query in (
        "SELECT ?o WHERE { ?s ?p ?o }",
        "SELECT ?o WHERE { GRAPH ?g { ?s ?p ?o } }",
        f"SELECT ?o WHERE {{ GRAPH <{GRAPH}/secret> {{ ?s ?p ?o }} }}",
        f"SELECT ?o WHERE {{ {{ ?s ?p ?o }} UNION {{ GRAPH <{GRAPH}/secret> {{ ?s ?p ?o }} }} }}",
        "SELECT (COUNT(*) AS ?o) WHERE { GRAPH ?g {} }",
        "SELECT ?o WHERE { <http://a/a> (<http://a/b>|!<http://a/x>)* ?o }",
    ):
        data, _ = store.answer(query, [GRAPH])
        assert b"secret" not in data, query


def test_values_are_bound_as_terms(store: EmbeddedStore) -> None:
    store.commit(Change(replace={GRAPH: [triple("c")]}))
    query = "SELECT ?s ?o WHERE { ?s <http://a/b> ?o }"
    assert store.select(query, [GRAPH], {"s": NamedNode("http://a/a")}).dicts() == [{"s": "http://a/a", "o": "http://a/c"}]
    assert store.select(query, [GRAPH], {"s": NamedNode("http://a/x")}).rows == ()


def test_what_is_no_query_is_an_error_with_its_place(store: EmbeddedStore) -> None:
    with pytest.raises(QueryError) as error:
        store.select("SELECT ?s WHERE { ?s ?p ", [GRAPH])
    assert (error.value.line, error.value.column) == (1, 25)
    with pytest.raises(QueryError, match="The prefix mores: is not declared") as error:
        store.answer("SELECT ?s WHERE { ?s a mores:Norm }", [GRAPH])
    assert error.value.hint == "Begin the query with PREFIX mores: <https://w3id.org/mores/ns#>"
    with pytest.raises(QueryError, match="no SELECT"):
        store.select("ASK {}", [GRAPH])
    with pytest.raises(QueryError, match="no CONSTRUCT"):
        store.construct("SELECT ?s {}", [GRAPH])


def test_bytes_that_are_not_there_or_damaged_are_not_given(tmp_path: Path) -> None:
    store = open_store(tmp_path / "store", create=True)
    store.commit(Change(keep=[b"bytes"]))
    digest = hashlib.sha256(b"bytes").hexdigest()
    with pytest.raises(UnknownTermError):
        store.kept("0" * 64)
    (tmp_path / "store" / "sources" / digest).write_bytes(b"bites")
    with pytest.raises(StoreError, match="damaged"):
        store.kept(digest)
    store.close()


def test_a_store_is_created_only_where_there_is_nothing(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="There is no store"):
        open_store(tmp_path / "absent")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("precious")
    for create in (False, True):
        with pytest.raises(StoreError, match="is not a store"):
            open_store(tmp_path / "mine", create=create)
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["thesis.txt"]
    (tmp_path / "later").mkdir()
    (tmp_path / "later" / "mores-store.json").write_text(json.dumps({"format": 99}))
    with pytest.raises(StoreError, match="another format"):
        open_store(tmp_path / "later")


def test_one_writer_at_a_time_and_the_lock_goes_with_it(tmp_path: Path) -> None:
    first = open_store(tmp_path / "store", create=True)
    first.commit(Change(replace={GRAPH: [triple()]}))
    with pytest.raises(StoreLockedError, match=r"in use by another process \(process \d+\)"):
        open_store(tmp_path / "store")
    first.close()
    second = open_store(tmp_path / "store")
    assert second.triples(GRAPH) == [triple()]
    second.close()


def test_opening_clears_what_a_crash_left(tmp_path: Path) -> None:
    store = open_store(tmp_path / "store", create=True)
    store.commit(Change(append={"urn:mores:staging:left": [triple()]}))
    store.close()
    again = open_store(tmp_path / "store")
    assert again.graphs() == []
    again.close()


def test_equal_graphs_have_equal_canonical_bytes_whatever_their_blank_nodes_are_called() -> None:
    one = parse(Source("a.ttl", b"<x:a> <x:p> [ <x:q> 1 ] , [ <x:q> 2 ] .", ".ttl"))
    two = parse(Source("b.ttl", b"_:n <x:q> 2 . _:m <x:q> 1 . <x:a> <x:p> _:m , _:n .", ".ttl"))
    assert canonical(one) == canonical(two)
    assert canonical(one) != canonical(one[:-1])


def test_a_draft_is_loaded_with_its_consequences_its_bytes_and_its_history(store: EmbeddedStore, own: runs.House) -> None:
    runs.furnish(store, own)
    loaded = model()
    runs.load_model(store, "org", loaded)
    assert set(store.triples(draft_graph("org"))) == set(loaded.triples)
    assert store.triples(inferred_graph(draft_graph("org")))
    verdict = runs.check(runs.kept_model(store, "org"), own, on=TODAY)
    assert verdict.findings == runs.check(loaded, own, on=TODAY).findings
    runs.load_model(store, "org", model("hotel"))
    assert runs.check(runs.kept_model(store, "org"), own, on=TODAY).conforms
    activities = store.select(
        "PREFIX prov: <http://www.w3.org/ns/prov#> "
        "SELECT ?a ?when WHERE { ?a a prov:Activity ; prov:endedAtTime ?when } ORDER BY ?a",
        [history_graph("org")],
    )
    assert [row["a"] for row in activities.dicts()] == [f"{history_graph('org')}/{number}" for number in (1, 2)]


def test_publishing_passes_the_gate_or_nothing_happens(store: EmbeddedStore, own: runs.House) -> None:
    runs.furnish(store, own)
    runs.load_model(store, "org", model("flawed"))
    verdict, release = runs.publish(store, "org", own, on=TODAY)
    assert not verdict.conforms
    assert release is None
    assert runs.releases(store, "org") == []
    runs.load_model(store, "org", model("hotel"))
    verdict, release = runs.publish(store, "org", own, on=TODAY, dry_run=True)
    assert verdict.conforms
    assert release is None
    _, first = runs.publish(store, "org", own, on=TODAY)
    assert first is not None
    assert first.number == 1
    assert first.digest == hashlib.sha256(canonical(store.triples(draft_graph("org")))).hexdigest()
    runs.load_model(store, "org", model("water"))
    _, second = runs.publish(store, "org", own, on=TODAY)
    assert [release.number for release in runs.releases(store, "org")] == [1, 2]
    assert second is not None
    assert runs.releases(store, "org")[-1].digest == second.digest != first.digest
    assert set(store.triples(release_graph("org", 1))) != set(store.triples(release_graph("org", 2)))


def test_an_organisation_that_is_not_there_is_named_with_those_that_are(store: EmbeddedStore, own: runs.House) -> None:
    runs.furnish(store, own)
    runs.load_model(store, "hotel", model("hotel"))
    for ask in (lambda: runs.kept_model(store, "hotle"), lambda: runs.publish(store, "hotle", own)):
        with pytest.raises(UnknownTermError) as error:
            ask()
        assert error.value.hint == "It has hotel."


def test_a_store_whose_graphs_are_gone_or_damaged_is_said_to_be_so(tmp_path: Path, own: runs.House) -> None:
    held = open_store(tmp_path / "store", create=True)
    runs.furnish(held, own)
    runs.load_model(held, "org", model("hotel"))
    held.close()
    (manifest,) = (tmp_path / "store" / "graphs").glob("MANIFEST-*")
    manifest.write_bytes(manifest.read_bytes()[: manifest.stat().st_size // 2])
    with pytest.raises(StoreError):
        damaged = open_store(tmp_path / "store")
        try:
            runs.publish(damaged, "org", own, on=TODAY)
        finally:
            damaged.close()
    shutil.rmtree(tmp_path / "store" / "graphs")
    with pytest.raises(StoreError, match="its graphs are gone"):
        open_store(tmp_path / "store")


def test_what_is_published_is_what_was_judged(store: EmbeddedStore, own: runs.House) -> None:
    runs.furnish(store, own)
    runs.load_model(store, "org", model("hotel"))
    store.commit(Change(append={draft_graph("org"): [triple("smuggled")]}))
    with pytest.raises(StoreError, match="is not what was loaded"):
        runs.publish(store, "org", own, on=TODAY)
    assert runs.releases(store, "org") == []


def test_blank_nodes_have_the_same_names_in_every_run_and_others_in_every_file() -> None:
    data = b"<x:a> <x:p> [ <x:q> 1 ] , _:b ."
    one, again, other = (parse(Source(name, data, ".ttl")) for name in ("a.ttl", "a.ttl", "b.ttl"))
    assert one == again
    assert not {str(t.object) for t in one if str(t.object).startswith("_:")} & {str(t.object) for t in other}
