"""The reference data: exact where it is a number, closed where a list is closed, honest about what was read."""

from decimal import Decimal

import pytest

from kg import runs
from kg.names import DCTERMS, MORES, OWL, RDF, REF, SKOS
from kg.store import BlankNode, NamedNode
from tests.test_ontology import types

UNIT = "http://qudt.org/vocab/unit/"
KIND = "http://qudt.org/vocab/quantitykind/"
ELI = "http://data.europa.eu/eli/ontology#"
# Factors of QUDT 3.5 (NUM-PER-*: of the count of an hour), by hand; a unit that is not here is not converted.
FACTORS = {
    "SEC": "1",
    "MIN": "60",
    "HR": "3600",
    "DAY": "86400",
    "WK": "604800",
    "M": "1",
    "CentiM": "0.01",
    "MilliM": "0.001",
    "FT": "0.3048",
    "IN": "0.0254",
    "NUM": "1",
    "PERCENT": "0.01",
    "FRACTION": "1",
    "NUM-PER-HR": "1",
    "NUM-PER-MIN": "60",
    "PA": "1",
    "BAR": "100000",
}
NEVER_CONVERTED = {
    *(UNIT + name for name in ("CCY_EUR", "CCY_GBP", "CCY_USD", "DEG", "DeciB_A")),
    *(REF + name for name in ("calendar-month", "ring", "working-day")),
}
# Hall 1966: where a zone and its close and far phase begin, in feet
ZONES = {"intimate-zone": ("0", "0.5"), "personal-zone": ("1.5", "2.5"), "social-zone": ("4", "7"), "public-zone": ("12", "25")}


@pytest.fixture(scope="session")
def facts(own: runs.House) -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = {}
    for triple in [*own.ontology, *own.inferred]:
        if isinstance(triple.subject, NamedNode):
            values = found.setdefault(str(triple.subject.value), {})
            values.setdefault(str(triple.predicate.value), []).append(str(getattr(triple.object, "value", "")))
    return found


Facts = dict[str, dict[str, list[str]]]


def of_class(own: runs.House, name: str) -> list[str]:
    return sorted(subject[1:-1] for subject, kinds in types([*own.ontology, *own.inferred]).items() if MORES + name in kinds)


def test_units_have_the_factors_of_qudt_and_calendar_units_none(own: runs.House, facts: Facts) -> None:
    units = of_class(own, "Unit")
    factors = {iri: facts[iri][MORES + "multiplier"][0] for iri in units if MORES + "multiplier" in facts[iri]}
    assert {iri: Decimal(text) for iri, text in factors.items()} == {UNIT + n: Decimal(text) for n, text in FACTORS.items()}
    assert set(units) - set(factors) == NEVER_CONVERTED
    assert UNIT + "MO" not in facts, "the lunar month is no month of a deadline"


def test_halls_zones_are_the_feet_of_the_book_in_exact_metres(facts: Facts) -> None:
    zones = list(ZONES.items())
    for position, (name, (begin, far)) in enumerate(zones):
        end = zones[position + 1][1][0] if position + 1 < len(zones) else None
        for suffix, low, high in (("", begin, end), ("-close", begin, far), ("-far", far, end)):
            zone = facts[REF + name + suffix]
            assert Decimal(zone[MORES + "atLeast"][0]) == Decimal(low) * Decimal("0.3048")
            above = zone.get(MORES + "lessThan", [])
            assert [Decimal(text) for text in above] == ([Decimal(high) * Decimal("0.3048")] if high else [])
            assert zone[MORES + "unit"] == [UNIT + "M"]


def test_facets_reach_a_parameter_and_measure_in_the_unit_of_their_kind(own: runs.House, facts: Facts) -> None:
    parameters = set(of_class(own, "BehaviourParameter"))
    assert len(parameters) == 6
    numeric = 0
    for facet in of_class(own, "BehaviourFacet"):
        found = facts[facet]
        assert len(parameters & set(found[SKOS + "broaderTransitive"])) == 1, facet
        kinds = {iri.removeprefix(REF) for iri in found.get(MORES + "facetKind", [])}
        assert kinds, facet
        if kinds & {"numeric", "count"}:
            numeric += 1
            (kind,) = found[MORES + "quantityKind"]
            assert found[MORES + "canonicalUnit"] == facts[kind][MORES + "canonicalUnit"], facet
            assert len(found[MORES + "preferredDirection"]) == 1, facet
            assert Decimal(found[MORES + "plausibleFrom"][0]) < Decimal(found[MORES + "plausibleTo"][0]), facet
    assert numeric >= 40


def test_ordinal_facets_have_an_order(own: runs.House, facts: Facts) -> None:
    values: dict[str, list[int]] = {}
    for value in of_class(own, "FacetValue"):
        if MORES + "position" in facts[value]:
            values.setdefault(facts[value][MORES + "valueOf"][0], []).append(int(facts[value][MORES + "position"][0]))
    ordinal = {facet for facet in of_class(own, "BehaviourFacet") if REF + "ordinal" in facts[facet].get(MORES + "facetKind", [])}
    assert ordinal <= set(values)
    assert all(sorted(found) == list(range(1, len(found) + 1)) for found in values.values()), values


@pytest.mark.parametrize(("scheme", "count"), [("schwartz-10", 10), ("schwartz-19", 19)])
def test_schwartz_values_stand_on_a_whole_circle(own: runs.House, facts: Facts, scheme: str, count: int) -> None:
    values = [value for value in of_class(own, "Value") if REF + scheme in facts[value].get(SKOS + "inScheme", [])]
    assert sorted(int(facts[value][MORES + "circlePosition"][0]) for value in values) == list(range(1, count + 1))


def test_closed_lists_are_all_different(own: runs.House) -> None:
    lists: dict[str, list[str]] = {}
    first = {str(t.subject): t.object for t in own.ontology if t.predicate.value == RDF + "first"}
    rest = {str(t.subject): str(t.object) for t in own.ontology if t.predicate.value == RDF + "rest"}
    for triple in own.ontology:
        if triple.predicate.value == OWL + "distinctMembers":
            node = str(triple.object)
            while node in first:
                lists.setdefault(str(triple.subject), []).append(str(getattr(first[node], "value", "")))
                node = rest[node]
    found = sorted(sorted(members) for members in lists.values())
    closed = (
        *("AuditOutcome", "Bindingness", "ConsiderationOutcome", "CultureState", "CultureType", "Direction", "EvidenceStrength"),
        *("FacetKind", "FactorOrigin", "Modality", "ObligationTemporality", "Statistic", "ThresholdStatus", "ValueStance"),
    )
    assert found == sorted(of_class(own, name) for name in closed)


def test_law_names_its_jurisdiction_and_says_whether_it_was_read(own: runs.House, facts: Facts) -> None:
    kinds = types(own.ontology)
    law = [s[1:-1] for s, found in kinds.items() if found & {ELI + "LegalResource", ELI + "LegalResourceSubdivision"}]
    assert len(law) >= 50
    for text in law:
        found = facts[text]
        assert (MORES + "checkedOn" in found) != (MORES + "unchecked" in found), text
        assert MORES + "unchecked" in found or DCTERMS + "source" in found, text
        assert ELI + "jurisdiction" in found, text
        assert MORES + "citation" in found, text


def test_what_is_cited_as_a_standard_has_a_number(own: runs.House, facts: Facts) -> None:
    standards = of_class(own, "Standard")
    assert {f"{REF}iso-10001-2018", f"{REF}en-13816-2002"} <= set(standards)
    for standard in standards:
        assert facts[standard][MORES + "citation"][0], standard
        assert (MORES + "checkedOn" in facts[standard]) != (MORES + "unchecked" in facts[standard]), standard


def test_only_axioms_have_blank_nodes(own: runs.House) -> None:
    """Lists, restrictions and sets of different or disjoint things need them; nothing that a report could name does."""
    axioms = {OWL + name for name in ("AllDifferent", "AllDisjointClasses", "Restriction")}
    blank = {str(t.subject) for t in own.ontology if isinstance(t.subject, BlankNode)}
    kinds = types(own.ontology)
    lists = {str(t.subject) for t in own.ontology if t.predicate.value == RDF + "first"}
    assert {node for node in blank if not kinds.get(node, set()) & axioms} == lists


@pytest.mark.parametrize(
    ("facet", "direction"),
    {
        "time-to-answer": "lower-is-better",
        "queue-wait": "lower-is-better",
        "transfers": "lower-is-better",
        "notice-period": "higher-is-better",
        "privacy-distance": "higher-is-better",
        "first-contact-resolution": "higher-is-better",
        "interaction-distance": "band",
        "lateness": "band",
    }.items(),
)
def test_a_facet_says_in_which_direction_service_gets_better(facts: Facts, facet: str, direction: str) -> None:
    assert facts[REF + facet][MORES + "preferredDirection"] == [REF + direction]


@pytest.mark.parametrize(
    ("law", "applicable"),
    [
        (REF + "ai-act-article-5-1-f", "2025-02-02"),
        (REF + "ley-10-2025", "2026-12-28"),
        ("http://data.europa.eu/eli/reg/2016/679/oj", "2018-05-25"),
    ],
)
def test_law_applies_from_its_day(facts: Facts, law: str, applicable: str) -> None:
    assert facts[law][ELI + "date_applicability"] == [applicable]
