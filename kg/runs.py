"""Runs: the only place that composes stages. Load and check, the gate, the demo's parts."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from kg import resources
from kg.cascades import only_causes
from kg.classify import classify
from kg.defaults import Defaults
from kg.errors import ModelRefusedError, QueryError, SourceError, StoreError, UnknownTermError
from kg.findings import mentions, tell, tell_rules
from kg.govern import Recorded, settle
from kg.labels import Labels
from kg.load import LoadedModel, kept_model, load_draft, parse_sources, read_model, read_sources
from kg.lookups import Lookups
from kg.model import (
    GATES,
    SEVERITIES,
    Classification,
    Gate,
    Language,
    Place,
    Release,
    Result,
    Severity,
    State,
    Verdict,
)
from kg.names import (
    DCTERMS,
    HOUSE_GRAPH,
    ONTOLOGY_GRAPH,
    ONTOLOGY_INFERRED_GRAPH,
    SHAPES_GRAPH,
    draft_graph,
    history_graph,
    inferred_graph,
)
from kg.places import Places, read_places
from kg.publish import publish_draft
from kg.reason import closure, in_force, infer
from kg.rulebook import Rulebook
from kg.store import (
    Change,
    EmbeddedStore,
    GraphStore,
    Literal,
    NamedNode,
    Source,
    Triple,
    canonical,
    open_store,
)
from kg.store.history import organisations, recorders, releases
from kg.unread import unread
from kg.validate import validate
from kg.wellformed import check_words, sift

__all__ = [
    "House",
    "check",
    "check_draft",
    "check_plain",
    "classify_model",
    "follows",
    "furnish",
    "graphs_of",
    "house",
    "infer",
    "kept_model",
    "load_model",
    "memory_store",
    "open_furnished",
    "organisations",
    "organisations_of",
    "publish",
    "read_day",
    "read_model",
    "read_sources",
    "releases",
    "syntax_verdict",
]


@dataclass(frozen=True)
class House:
    """What every run needs of our own: the ontology with what follows from it, by itself and by the rules, and the shapes."""

    ontology: tuple[Triple, ...]
    inferred: tuple[Triple, ...]
    shapes: tuple[Triple, ...]


def house() -> House:
    """Read the ontology and the shapes that travel with the package, and close the ontology."""
    ontology = tuple(read_model(read_sources(resources.ontology_files())).triples)
    shapes = tuple(read_model(read_sources(resources.shape_files())).triples)
    closed = closure(ontology)
    return House(ontology, tuple(sorted({*closed, *infer((), ontology, closed)}, key=str)), shapes)


def furnish(store: GraphStore, own: House) -> None:
    """Put ontology and shapes into a store made with others, or with other rules, and infer anew what follows from each draft."""
    texts = "".join(resources.rules().values()).encode()
    digest = hashlib.sha256(canonical([*own.ontology, *own.shapes]) + texts).hexdigest()
    mark = Triple(NamedNode(HOUSE_GRAPH), NamedNode(DCTERMS + "identifier"), Literal(f"sha256:{digest}"))
    if store.triples(HOUSE_GRAPH) == [mark]:
        return
    drafts = {
        inferred_graph(draft_graph(slug)): infer(sift(kept_model(store, slug).triples, own.ontology), own.ontology, own.inferred)
        for slug in organisations(store)
    }
    store.commit(
        Change(
            replace={
                ONTOLOGY_GRAPH: own.ontology,
                ONTOLOGY_INFERRED_GRAPH: own.inferred,
                SHAPES_GRAPH: own.shapes,
                HOUSE_GRAPH: [mark],
                **drafts,
            }
        )
    )


def open_furnished(folder: Path, *, create: bool = False) -> EmbeddedStore:
    """Open a store on disk and furnish it."""
    store = open_store(folder, create=create)
    furnish(store, house())
    return store


def load_model(store: GraphStore, slug: str, model: LoadedModel) -> None:
    """Load a parsed model as an organisation's draft, with what follows from it; all or nothing."""
    ontology, inferred = store.triples(ONTOLOGY_GRAPH), store.triples(ONTOLOGY_INFERRED_GRAPH)
    load_draft(store, slug, model, infer(sift(model.triples, ontology), ontology, inferred))


def _facts(model: LoadedModel, own: House) -> list[Triple]:
    """Return what is believed of a model, and what follows from it on any day."""
    believed = sift(model.triples, own.ontology)
    return [*believed, *infer(believed, own.ontology, own.inferred)]


def follows(model: LoadedModel, own: House, *, whole: bool = False, on: date | None = None) -> list[Triple]:
    """Return what follows from a model; whole, all that the shapes look at: the model, the day, the ontology and what follows."""
    facts = _facts(model, own)
    if not whole:
        stated = set(model.triples)
        return [triple for triple in facts if triple not in stated]
    return [*dict.fromkeys([*facts, *in_force(facts, on or datetime.now(UTC).date()), *own.ontology, *own.inferred])]


def check(
    model: LoadedModel,
    own: House,
    *,
    gate: Gate = "publish",
    on: date | None = None,
    language: Language = "en",
    fail_on: Severity = "Violation",
    recorded: Recorded | None = None,
) -> Verdict:
    """Judge a model: reason, find what is in force on a day, validate, settle, and put what was found into words.

    Takes:   gate, the last gate whose rules count; on, the day on which validity is judged (default today);
             fail_on, the mildest severity that makes the verdict fail; recorded, who recorded which waiver in the history of a
             store, asked for at the gate publish; None for a model that stands by itself.
    """
    day = on or datetime.now(UTC).date()
    facts = _facts(model, own)
    everything = [*facts, *in_force(facts, day), *own.ontology, *own.inferred]
    results = validate(everything, own.shapes)
    results += check_words(model.triples, own.ontology)
    rulebook = Rulebook(own.shapes)
    lookups = Lookups(rulebook.queries, everything)
    last = GATES.index(gate)

    def counts(result: Result) -> bool:
        return GATES.index(rulebook.gate(result.shape)) <= last

    settled = settle(
        results,
        model.triples,
        rulebook,
        day,
        facts=[*facts, *own.ontology],
        recorded=recorded if gate == "publish" else None,
        related=lambda result: lookups.of(result).related,
        language=language,
    )
    places = _places(model)
    labels = Labels([*model.triples, *own.ontology])
    defaults = Defaults(everything)
    now = sorted(only_causes([*filter(counts, settled.results)], defaults, rulebook, language), key=repr)
    fallback = Place(model.files[0].source.name, 1, 1)
    findings = tell(now, rulebook, labels, places, language, fallback, everything, lookups, defaults)
    failing = SEVERITIES[: SEVERITIES.index(fail_on) + 1]
    return Verdict(
        not any(found.severity in failing and not found.waived for found in findings),
        gate,
        day,
        tuple(findings),
        tuple(sorted(filter(counts, (*results, *settled.faults)), key=repr)),
        decisions=settled.decisions,
        fail_on=fail_on,
        files=tuple(file.source.name for file in model.files),
        rules=tell_rules(rulebook, language, gate),
        mentions=mentions(findings, settled.decisions, labels, places, language),
    )


def check_plain(
    paths: Sequence[Path], shape_paths: Sequence[Path], *, language: Language = "en", fail_on: Severity = "Violation"
) -> Verdict:
    """Judge anybody's data by anybody's shapes: plain SHACL, no ontology, no reasoning, no gates.

    The base of each file is its own file: address.
    """
    data, shape_sources, places = read_sources(paths, _address), read_sources(shape_paths, _address), Places()
    parsed = parse_sources([*data, *shape_sources], _address)
    triples = [triple for file in parsed[: len(data)] for triple in file.triples]
    shapes = [triple for file in parsed[len(data) :] for triple in file.triples]
    for file in parsed[: len(data)]:
        read_places(file.source, file.triples, places)
    results = sorted(validate(triples, shapes), key=repr)
    labels = Labels(triples)
    rulebook = Rulebook(shapes)
    findings = tell(results, rulebook, labels, places, language, Place(data[0].name), triples)
    failing = SEVERITIES[: SEVERITIES.index(fail_on) + 1]
    empty = [name for name, found in (("data", triples), ("shapes", shapes)) if not found]
    return Verdict(
        not any(found.severity in failing for found in findings),
        None,
        datetime.now(UTC).date(),
        tuple(findings),
        tuple(results),
        note=f"The {' and the '.join(empty)} hold no statement, so there was nothing to judge." if empty else "",
        fail_on=fail_on,
        files=tuple(source.name for source in data),
        rules=tell_rules(rulebook, language),
        mentions=mentions(findings, (), labels, places, language),
    )


def check_draft(
    store: GraphStore,
    slug: str,
    own: House,
    *,
    gate: Gate = "publish",
    on: date | None = None,
    language: Language = "en",
    fail_on: Severity = "Violation",
) -> Verdict:
    """Judge an organisation's draft as publishing does: at that gate, a waiver counts where the history shows who recorded it."""
    model = kept_model(store, slug)
    return check(model, own, gate=gate, on=on, language=language, fail_on=fail_on, recorded=recorders(store, slug))


def _address(source: Source) -> str:
    """Return the file: address of a source, which its relative IRIs are resolved against."""
    return Path(source.name).absolute().as_uri()


def publish(
    store: GraphStore,
    slug: str,
    own: House,
    *,
    on: date | None = None,
    dry_run: bool = False,
    language: Language = "en",
) -> tuple[Verdict, Release | None]:
    """Let an organisation's draft through the gate, and make a release of it where it passes.

    Gives:   the verdict, and the release; None where the draft did not pass or the run is dry.
    """
    model = kept_model(store, slug)
    _refuse_damage(store, slug, model)
    verdict = check(model, own, on=on, language=language, recorded=recorders(store, slug))
    if not verdict.conforms or dry_run:
        return verdict, None
    return verdict, publish_draft(store, slug)


def _refuse_damage(store: GraphStore, slug: str, model: LoadedModel) -> None:
    """Make sure that what is judged, the files that were loaded, is what is published, the graph made from them."""
    scratch = EmbeddedStore()
    scratch.commit(Change(replace={draft_graph(slug): model.triples}))
    if canonical(scratch.triples(draft_graph(slug))) != canonical(store.triples(draft_graph(slug))):
        raise StoreError(f"The draft of “{slug}” is not what was loaded.", "The store is damaged: load the model again.")


def memory_store(model: LoadedModel, own: House, slug: str = "model") -> GraphStore:
    """Hold a model with the ontology and what follows in memory, as an organisation's draft, to be asked."""
    store = EmbeddedStore()
    furnish(store, own)
    load_model(store, slug, model)
    return store


def graphs_of(store: GraphStore, slugs: Sequence[str], state: State = "release") -> list[str]:
    """Return the graphs that a question about some organisations reads: the ontology, and of each its release or draft.

    Takes:   state, "release" (the newest one; an organisation without one gives nothing), "draft", "any": the release, and
             the draft of an organisation that has none, or "releases": all of them with the history, to be told apart by GRAPH.
    """
    graphs = [ONTOLOGY_GRAPH, ONTOLOGY_INFERRED_GRAPH]
    for slug in slugs:
        if state == "releases":
            graphs.append(history_graph(slug))
            graphs += [name for one in releases(store, slug) for name in (one.graph, inferred_graph(one.graph))]
            continue
        published = releases(store, slug) if state != "draft" else []
        if published:
            graphs += [published[-1].graph, inferred_graph(published[-1].graph)]
        elif state != "release":
            graphs += [draft_graph(slug), inferred_graph(draft_graph(slug))]
    return graphs


def organisations_of(store: GraphStore, slug: str | None) -> list[str]:
    """Return one organisation of a store, or all where none is named; raises UnknownTermError where it has none such."""
    known = organisations(store)
    if slug is not None and slug not in known:
        raise UnknownTermError(f"The store has no organisation “{slug}”.", f"It has {', '.join(known) or 'none yet'}.")
    return known if slug is None else [slug]


def classify_model(model: LoadedModel, own: House) -> Classification:
    """Check a model together with the ontology by OWL 2 DL."""
    return classify([*own.ontology, *model.triples])


def read_day(text: str | None) -> date | None:
    """Read a day in the form 2026-01-31; raises QueryError where there is no such day."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise QueryError(f"“{text}” is not a day.", "Write it as 2026-01-31.") from error


def syntax_verdict(
    error: SourceError | ModelRefusedError, gate: Gate | None, on: date | None, language: Language = "en"
) -> Verdict:
    """Say that files cannot be read as one model in the form of a verdict: a finding for each error of the run.

    Gives:   findings ordered by file, line and column; the note says that nothing else was judged.
    """
    return unread(error, gate, on or datetime.now(UTC).date(), language)


def _places(model: LoadedModel) -> Places:
    places = Places()
    for file in model.files:
        read_places(file.source, file.triples, places)
    return places
