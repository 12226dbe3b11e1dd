"""Every claim of the source is captured, by a term, and by what can be judged or asked; no term is there for nothing."""

import re

from docs.claims import SEED, captured
from kg import resources, runs
from kg.names import MORES, RDF
from kg.store import NamedNode

# What no shape, rule, question, example or reference datum uses, and why it is there all the same.
KEPT = {
    "domainIncludes": "documentation of properties, read by the reference pages",
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
    """A term is used by a shape, a rule, a question, an example or the reference data; or a note here says why it stays."""
    terms = {str(t.subject.value) for t in own.ontology if isinstance(t.subject, NamedNode) and t.subject.value.startswith(MORES)}
    used = set()
    for triple in own.ontology:
        if isinstance(triple.subject, NamedNode) and not triple.subject.value.startswith(MORES):
            used.add(str(triple.predicate.value))
            if triple.predicate.value == RDF + "type":
                used.add(str(triple.object.value))
    files = [*resources.shape_files(), *(file for example in resources.examples() for file in example.glob("*.ttl"))]
    texts = [*resources.rules().values(), *resources.queries().values(), *(file.read_text("utf-8") for file in files)]
    used |= {MORES + name for text in texts for name in re.findall(r"mores:(\w+)", text)}
    unused = {term.removeprefix(MORES) for term in terms - used}
    assert unused == set(KEPT), "say in KEPT why it is there, or delete it"
