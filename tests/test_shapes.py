"""Every shape, on its cases; and no shape that could pass because it is misspelt."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from kg import runs
from kg.names import MORES, RDF, REF, SHAPES
from kg.reason import in_force
from kg.store import Literal, NamedNode, Triple
from tests.conftest import ROOT, TODAY
from tests.located import misplaced

CASES = ROOT / "tests" / "cases" / "shapes"
SH = "http://www.w3.org/ns/shacl#"
TERMS = {
    *("NodeShape", "PropertyShape", "SPARQLConstraint", "alternativePath", "and", "class", "datatype", "declare", "disjoint"),
    *("equals", "hasValue", "in", "inversePath", "lessThan", "lessThanOrEquals", "maxCount", "maxExclusive", "maxInclusive"),
    *("maxLength", "message", "minCount", "minExclusive", "minInclusive", "name", "namespace", "nodeKind", "not", "or", "path"),
    *(
        "pattern",
        "prefix",
        "prefixes",
        "property",
        "qualifiedMaxCount",
        "qualifiedMinCount",
        "qualifiedValueShape",
        "select",
        "severity",
        "sparql",
        "targetClass",
        "targetNode",
    ),
    *("targetSubjectsOf", "uniqueLang", "zeroOrMorePath", "BlankNodeOrIRI", "IRI", "Info", "Violation", "Warning"),
}
# These have no target: kg/govern/ speaks with them, of waivers and adjustments of any rule.
GOVERNED = {
    *("AdjustmentIsAllowed", "WaiverIsAllowed", "WaiverIsByAnother", "WaiverIsCurrent", "WaiverIsRecorded", "WaiverMatches"),
}


def shapes() -> list[str]:
    found = []
    for file in sorted((ROOT / "shapes").glob("*.ttl")):
        if file.stem != "house":
            found += re.findall(r"^moresh:(\w+)\n    a sh:NodeShape", file.read_text("utf-8"), re.MULTILINE)
    return sorted(found)


def cases() -> list[Path]:
    return sorted(CASES.glob("*/*.ttl"))


def rules_that_govern(own: runs.House) -> tuple[Triple, ...]:
    """Leave only the rules of governance their targets: profile and waivers speak of the other rules, which find nothing here."""
    governing = re.compile(rf"<{re.escape(SHAPES)}(?:Adjustment|NormHasOwner|Profile|ReviewIsPlanned|Waiver)\w*>")
    return tuple(t for t in own.shapes if SH + "target" not in t.predicate.value or governing.fullmatch(str(t.subject)))


@pytest.fixture(scope="session")
def judged(own: runs.House) -> Callable[[Path], set[str]]:
    """Judge a case by the shape that its folder names, once: the parts of the shape that found something."""
    found: dict[Path, set[str]] = {}

    def judge(case: Path) -> set[str]:
        if case not in found:
            names = re.compile(rf"<{re.escape(SHAPES)}(?:{case.parent.name}(?:-[\w-]+)?|prefixes)>")
            shapes = tuple(t for t in own.shapes if names.fullmatch(str(t.subject)) or not isinstance(t.subject, NamedNode))
            if case.parent.name in GOVERNED:
                shapes = rules_that_govern(own)
            model = runs.read_model(runs.read_sources([case]))
            recorded = {} if case.parent.name == "WaiverIsRecorded" else None
            verdict = runs.check(model, replace(own, shapes=shapes), on=TODAY, recorded=recorded)
            assert misplaced(verdict) == [], "a finding stands where neither subject nor statement does"
            names_of = {result.constraint or result.shape for result in verdict.results}
            found[case] = {name.removeprefix(SHAPES) for name in names_of if names.fullmatch(f"<{name}>")}
        return found[case]

    return judge


@pytest.mark.parametrize("case", cases(), ids=lambda case: f"{case.parent.name}/{case.stem}")
def test_a_shape_judges_its_case(case: Path, judged: Callable[[Path], set[str]]) -> None:
    assert bool(judged(case)) == case.stem.startswith("fail-"), judged(case)


def test_every_shape_has_a_passing_and_a_failing_case() -> None:
    assert len(shapes()) >= 12
    have = {case.parent.name: set() for case in cases()}
    for case in cases():
        have[case.parent.name].add(case.stem.split("-")[0])
    assert have == {shape: {"pass", "fail"} for shape in shapes()}


def test_every_part_of_a_shape_fails_in_the_case_that_is_named_for_it(judged: Callable[[Path], set[str]]) -> None:
    """A shape of one part needs one failing case; of several parts, each has a case fail-<part>... in which it fails."""
    for shape in shapes():
        parts = {name for file in (ROOT / "shapes").glob("*.ttl") for name in named_parts(file, shape)}
        for part in parts:
            cases_of_part = sorted((CASES / shape).glob("fail-*.ttl" if len(parts) == 1 else f"fail-{part}*.ttl"))
            assert cases_of_part, f"{shape}-{part}"
            assert f"{shape}-{part}" in judged(cases_of_part[0]), cases_of_part[0]


def named_parts(file: Path, shape: str) -> list[str]:
    return re.findall(rf"^moresh:{shape}-([\w-]+)$", file.read_text("utf-8"), re.MULTILINE)


def objects(triples: tuple[Triple, ...], predicate: str) -> set[str]:
    return {str(t.object.value) for t in triples if t.predicate.value == SH + predicate and isinstance(t.object, NamedNode)}


def test_every_term_of_a_shape_exists(own: runs.House) -> None:
    """A misspelt sh: term, path or target is seen by no engine: it selects nothing, and everything conforms."""
    used = {str(term.value) for t in own.shapes for term in (t.predicate, t.object) if isinstance(term, NamedNode)}
    assert {iri.removeprefix(SH) for iri in used if iri.startswith(SH)} == TERMS
    known = {str(t.subject.value) for t in own.ontology if isinstance(t.subject, NamedNode)}
    assert {iri for iri in used if iri.startswith((MORES, REF))} <= known
    queries = " ".join(t.object.value for t in own.shapes if t.predicate.value == SH + "select" and isinstance(t.object, Literal))
    assert {MORES + name for name in re.findall(r"mores:(\w+)", queries)} <= known
    targets = {kind: objects(own.shapes, kind) for kind in ("targetClass", "targetSubjectsOf", "targetNode", "class", "path")}
    assert all(targets.values())
    foreign = {iri for found in targets.values() for iri in found if not iri.startswith((MORES, REF))}
    assert foreign == {
        "http://data.europa.eu/eli/ontology#LegalResource",
        "http://data.europa.eu/eli/ontology#LegalResourceSubdivision",
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#type",
        "http://www.w3.org/2004/02/skos/core#prefLabel",
        "http://www.w3.org/ns/org#Organization",
        "http://www.w3.org/ns/org#Post",
        "http://www.w3.org/ns/org#Site",
        "http://www.w3.org/ns/prov#Person",
        "http://xmlns.com/foaf/0.1/Person",
        "https://schema.org/Person",
    }


def test_every_target_selects_something_in_the_cases_of_its_shape(own: runs.House) -> None:
    """Nothing is asked of the ontology here: a class that only reference data has is no target of a model."""
    kinds = ("targetClass", "targetSubjectsOf", "targetObjectsOf")  # what targetNode names is judged, there or not
    wanted = {
        (str(t.subject.value).removeprefix(SHAPES), kind, str(t.object.value))
        for kind in kinds
        for t in own.shapes
        if t.predicate.value == SH + kind and isinstance(t.subject, NamedNode) and isinstance(t.object, NamedNode)
    }
    assert len(wanted) > 60
    for inferred in (False, True):  # most is stated; only for the rest is it worked out what follows
        for shape in sorted({shape for shape, _, _ in wanted}):
            for case in sorted((CASES / shape).glob("*.ttl")):
                found = selected(case, own, inferred=inferred)
                wanted -= {(shape, kind, iri) for kind, iri in found}
                if not any(name == shape for name, _, _ in wanted):
                    break
    assert wanted == set()


def selected(case: Path, own: runs.House, *, inferred: bool) -> set[tuple[str, str]]:
    """Return the targets that select something in a case."""
    facts = list(runs.read_model(runs.read_sources([case])).triples)
    if inferred:
        facts += runs.infer(facts, own.ontology, own.inferred)
        facts += in_force(facts, TODAY)
    found = set()
    for triple in facts:
        predicate = str(triple.predicate.value)
        found |= {("targetSubjectsOf", predicate), ("targetObjectsOf", predicate)}
        if predicate == RDF + "type" and isinstance(triple.object, NamedNode):
            found.add(("targetClass", str(triple.object.value)))
    return found


def test_every_rule_says_what_is_wrong_and_what_to_do_in_both_languages(own: runs.House) -> None:
    texts: dict[str, dict[str, set[str]]] = {}
    for triple in own.shapes:
        if isinstance(triple.object, Literal) and triple.object.language:
            texts.setdefault(str(triple.subject), {}).setdefault(str(triple.predicate.value), set()).add(triple.object.language)
    for subject, found in texts.items():
        assert all(languages == {"en", "fr"} for languages in found.values()), subject
    messages = {subject for subject, found in texts.items() if SH + "message" in found}
    assert messages == {subject for subject, found in texts.items() if MORES + "remedy" in found}
    ids = [t.object.value for t in own.shapes if t.predicate.value.endswith("identifier") and isinstance(t.object, Literal)]
    assert len(ids) == len(set(ids)) == len(shapes())
    assert all(re.fullmatch(r"[A-Z]+-\d{3}", rule) for rule in ids)


def test_every_datatype_property_of_ours_is_held_to_its_type_by_a_shape(own: runs.House) -> None:
    """kg/wellformed.py leaves the literals of our own properties to the shapes: none may be forgotten."""
    datatype = NamedNode("http://www.w3.org/2002/07/owl#DatatypeProperty")
    properties = {str(t.subject.value) for t in own.ontology if t.object == datatype and isinstance(t.subject, NamedNode)}
    derived = {
        MORES + name
        for name in (
            *(
                "appliesFrom",
                "brokenPattern",
                "canonicalLower",
                "canonicalUpper",
                "contextLeftOpen",
                "contraryBound",
                "defaulted",
            ),
            *("fallsOn", "implausibleBound", "missedReview"),
        )
    }
    subjects = {t.subject for t in own.shapes if t.predicate.value in (SH + "datatype", SH + "or")}
    typed = {
        str(t.object.value)
        for t in own.shapes
        if t.predicate.value == SH + "path" and isinstance(t.object, NamedNode) and t.subject in subjects
    }
    assert {iri for iri in properties if iri.startswith(MORES)} - derived - typed == set()
