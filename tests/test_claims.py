"""Every claim of the source is captured, by a term, and by what can be judged or asked; no term is there for nothing."""

import re

from docs.claims import SEED, captured
from kg import resources, runs
from kg.names import MORES, RDF
from kg.store import NamedNode

# What no shape, rule, question or example uses, and why it is there all the same.
KEPT = {
    "amendedBy": "followed by traces as a sub-property of isJustifiedBy",
    "componentOf": "places customer service within external relations in the reference data, as the source does",
    "derived": "tells kg/wellformed.py what no model may state",
    "domainIncludes": "documentation of properties, read by the reference pages",
    "reflectsParameter": "links SERVQUAL’s dimensions to parameters in the reference data",
    "replacedBy": "chain of standards in the reference data",
    "valueFocus": "describes Schwartz’s values in the reference data",
    "valueOrientation": "describes Schwartz’s values in the reference data",
}


def test_every_claim_has_terms_and_what_judges_or_asks_about_it(own: runs.House) -> None:
    found = captured(own)
    assert [claim.removeprefix(SEED) for claim in found] == [f"S{number}" for number in range(1, 31)]
    assert [claim for claim, by in found.items() if not by["terms"]] == []
    assert [claim for claim, by in found.items() if not by["rules"] and not by["questions"]] == []


def test_every_source_that_is_named_as_a_claim_is_one(own: runs.House) -> None:
    known = {str(t.subject.value) for t in own.ontology if t.object == NamedNode(MORES + "Claim")}
    named = {str(t.object.value) for t in [*own.ontology, *own.shapes] if isinstance(t.object, NamedNode)}
    assert {iri for iri in named if iri.startswith(SEED)} - known == set()


def test_no_term_is_there_for_nothing(own: runs.House) -> None:
    """A term is used by a shape, rule, question or example, a class by reference data; or a note here says why it stays."""
    terms = {str(t.subject.value) for t in own.ontology if isinstance(t.subject, NamedNode) and t.subject.value.startswith(MORES)}
    files = [*resources.shape_files(), *(file for example in resources.examples() for file in example.glob("*.ttl"))]
    texts = [*resources.rules().values(), *resources.queries().values(), *(file.read_text("utf-8") for file in files)]
    kinds = [t.object for t in own.ontology if t.predicate.value == RDF + "type"]
    used = {str(kind.value) for kind in kinds if isinstance(kind, NamedNode)}
    used |= {MORES + name for text in texts for name in re.findall(r"mores:(\w+)", text)}
    unused = {term.removeprefix(MORES) for term in terms - used}
    assert unused == set(KEPT), "say in KEPT why it is there, or delete it"
