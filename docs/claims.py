"""The claims of the source document: which terms, shapes and questions capture each; and what a model may leave out."""

from collections.abc import Iterable

from kg import runs
from kg.names import DCTERMS, MORES, RDF, REF, SHAPES, SKOS, curie
from kg.questions import questions
from kg.rulebook import Rulebook
from kg.store import Literal, NamedNode, Triple

SEED = "https://w3id.org/mores/source/seed#"


def links(triples: Iterable[Triple], predicate: str) -> dict[str, list[str]]:
    """Return the IRIs of a property by the IRI of its subject, sorted."""
    found: dict[str, set[str]] = {}
    for triple in triples:
        if triple.predicate.value == predicate and isinstance(triple.object, NamedNode) and isinstance(triple.subject, NamedNode):
            found.setdefault(str(triple.subject.value), set()).add(str(triple.object.value))
    return {subject: sorted(iris) for subject, iris in found.items()}


def texts(triples: Iterable[Triple], predicate: str) -> dict[tuple[str, str], str]:
    """Return the texts of a property by the IRI of its subject and the language."""
    return {
        (str(t.subject.value), t.object.language or ""): t.object.value
        for t in triples
        if t.predicate.value == predicate and isinstance(t.object, Literal) and isinstance(t.subject, NamedNode)
    }


def captured(own: runs.House) -> dict[str, dict[str, list[str]]]:
    """Return, for each claim in order, what captures it: terms and reference data, rules of the shapes, questions."""
    claims = sorted((iri for iri, kinds in links(own.ontology, RDF + "type").items() if MORES + "Claim" in kinds), key=number)
    found: dict[str, dict[str, list[str]]] = {claim: {"terms": [], "rules": [], "questions": []} for claim in claims}
    for subject, sources in sorted(links(own.ontology, DCTERMS + "source").items()):
        for claim in sources:
            if claim in found and subject.startswith((MORES, REF)):
                found[claim]["terms"].append(curie(subject))
    for rule in Rulebook(own.shapes).rules:
        for claim in rule.claims:
            if claim in found:
                found[claim]["rules"].append(f"{rule.id} ({rule.shape.removeprefix(SHAPES)})")
    for one in questions():
        for claim in one.claims:
            found[SEED + claim]["questions"].append(f"{one.name} ({', '.join(one.asks)})")
    return found


def number(claim: str) -> int:
    """Return the number of a claim: 8 for S8."""
    return int(claim.removeprefix(SEED + "S"))


def claims_page(own: runs.House) -> str:
    """Write which terms, shapes and questions capture each claim."""
    labels, definitions, notes = (texts(own.ontology, SKOS + name) for name in ("prefLabel", "definition", "scopeNote"))
    spans = texts(own.ontology, MORES + "span")
    lines = [
        "# Claims",
        "",
        "What the source document claims, and what captures it: terms of the ontology and of the reference data, rules that a",
        "model is judged by, and questions. Read from `dcterms:source` of ontology and shapes, and from the headers of queries.",
        "",
    ]
    for claim, found in captured(own).items():
        name = claim.removeprefix(SEED)
        lines += [f"## {name}: {labels[claim, 'en']}", "", f"*{labels[claim, 'fr']}*", ""]
        lines += [definitions[claim, "en"], "", definitions[claim, "fr"], "", f"In the source: {spans[claim, '']}.", ""]
        if (claim, "en") in notes:
            lines += [notes[claim, "en"], "", notes[claim, "fr"], ""]
        for kind, names in found.items():
            lines.append(f"* {kind}: {', '.join(f'`{one}`' for one in names) or 'none'}")
        lines.append("")
    return "\n".join(lines)


def defaults_page(own: runs.House) -> str:
    """Write what a model may leave out, and what then holds."""
    labels = texts(own.ontology, SKOS + "prefLabel")
    lines = [
        "# Defaults",
        "",
        "What a model may leave out, and what then holds. Rules (`kg/rules/`) add it before a model is judged or asked;",
        "`mores:defaulted` names each property that was filled so, and traces mark it `[default]`.",
        "",
        "## What a norm takes from its set",
        "",
        "| left out on the norm | taken from the set |",
        "|---|---|",
    ]
    for own_property, (of_norm,) in sorted(links(own.ontology, MORES + "suppliesDefaultFor").items(), key=lambda item: item[1]):
        lines.append(f"| `{curie(of_norm)}` ({labels[of_norm, 'en']}) | `{curie(own_property)}` |")
    lines += ["", "## Where a norm applies", "", "| left out on the norm | then |", "|---|---|"]
    for dimension, (value,) in sorted(links(own.ontology, MORES + "anyValue").items()):
        lines.append(f"| `{curie(dimension)}` | `{curie(value)}` ({labels[value, 'en']} / {labels[value, 'fr']}) |")
    lines += ["", "## The rest", "", "| left out | then |", "|---|---|"]
    for what, then in (
        ("`mores:temporality` of a norm", "what is usual for every parameter that it governs, else `ref:achievement`"),
        ("`mores:validTo` of a norm that another supersedes", "the first day of the other"),
        ("`mores:statistic` of a criterion", "`ref:each-case`"),
        ("`mores:share` of a criterion", "all cases"),
        ("`mores:stance` of a value commitment", "`ref:espoused`"),
        ("`mores:hasCore` of a culture that `mores:holds` values", "a value system of these values, named after the culture"),
        (
            "`mores:origin` of a factor",
            "what is usual for its kind: legislation and cultural norms external, offering internal",
        ),
        ("`mores:inDomain` of a set", "`ref:customer-service`"),
        ("`mores:profile` of a set", "`ref:all-parameters`: every behaviour parameter, those of the model included"),
    ):
        lines.append(f"| {what} | {then} |")
    lines.append("")
    return "\n".join(lines)


__all__ = ["SEED", "captured", "claims_page", "defaults_page", "links", "texts"]
