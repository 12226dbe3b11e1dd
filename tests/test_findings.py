"""Findings: values, places, accounts and groups; what an author reads."""

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kg import runs
from kg.errors import QueryError, SourceError
from kg.findings import tell
from kg.labels import Labels
from kg.lookups import Looked, Lookups, projected
from kg.model import Finding, Language, Place, Result, Verdict
from kg.names import MORES, SHAPES
from kg.places import Places, read_places
from kg.rulebook import Rulebook
from kg.store import BlankNode, Literal, NamedNode, Source, Triple, parse
from tests.conftest import ROOT

SH = "http://www.w3.org/ns/shacl#"
EX = "https://example.org/"
HEAD = (
    f"@prefix ex: <{EX}> .\n@prefix mores: <{MORES}> .\n@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
    f"@prefix sh: <{SH}> .\n@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
)


def source(text: str, name: str = "data.ttl") -> Source:
    return Source(name, (HEAD + text).encode(), ".ttl")


def ex(name: str) -> str:
    return f"<{EX}{name}>"


def judge_plain(tmp_path: Path, data: str, shapes: str, language: Language = "en") -> Verdict:
    """Judge data by shapes as `mores validate --shapes` does."""
    for name, text in (("data.ttl", data), ("shapes.ttl", shapes)):
        (tmp_path / name).write_text(HEAD + text, "utf-8")
    return runs.check_plain([tmp_path / "data.ttl"], [tmp_path / "shapes.ttl"], language=language)


def told(results: list[Result], data: str = "", shapes: str = "", language: Language = "en") -> list[Finding]:
    """Put results into words, over data and shapes written here."""
    triples, places = parse(source(data)), Places()
    read_places(source(data), triples, places)
    rulebook = Rulebook(parse(source(shapes, "shapes.ttl")))
    return tell(results, rulebook, Labels(triples), places, language, Place("data.ttl", 1, 1), triples)


def result(focus: str, path: str = "", value: str = "", shape: str = f"{EX}Shape", **further: object) -> Result:
    return Result(focus, path, value, shape, "Violation", **further)  # type: ignore[arg-type]  # fields of a result


# --- Values that a query finds --------------------------------------------------------------------------------------------

FACTS = """
ex:a ex:limit 15 ; ex:unit ex:seconds ; ex:clashes ex:b ; ex:note "one"@en , "un"@fr ; ex:holds [ ex:limit 30 ] .
ex:b ex:limit 12 , 20 ; ex:of ex:a .
ex:seconds skos:prefLabel "seconds"@en , "secondes"@fr .
"""


def looked(query: str, focus: str = ex("a"), value: str = "") -> Looked:
    facts = parse(source(FACTS))
    return Lookups({f"{EX}Shape": f"PREFIX ex: <{EX}> {query}"}, facts).of(result(focus, value=value))


def values(query: str, focus: str = ex("a"), value: str = "") -> dict[str, tuple[str, ...]]:
    found = looked(query, focus, value).values
    return {name: tuple(Labels.text(term).removeprefix(f"<{EX}").removesuffix(">") for term in terms) for name, terms in found}


def test_a_lookup_finds_values_and_related_nodes() -> None:
    found = looked("SELECT ?limit ?unit ?related WHERE { $this ex:limit ?limit ; ex:unit ?unit ; ex:clashes ?related }")
    integer = "^^<http://www.w3.org/2001/XMLSchema#integer>"
    assert found == Looked((("limit", (f'"15"{integer}',)), ("unit", (ex("seconds"),))), (ex("b"),))


@pytest.mark.parametrize(
    ("query", "expected"),
    {
        "several rows": ("SELECT ?n WHERE { $value ex:limit ?n } ORDER BY DESC(?n)", {"n": ("20", "12")}),
        "several rows, unordered": ("SELECT ?n WHERE { ?value ex:limit ?n }", {"n": ("12", "20")}),
        "nothing": ("SELECT ?n WHERE { $this ex:none ?n }", {"n": ()}),
        "an optional": ("SELECT ?u ?n WHERE { $this ex:unit ?u OPTIONAL { $this ex:none ?n } }", {"u": ("seconds",), "n": ()}),
        "a filter in a group": (
            "SELECT ?n WHERE { { ?x ex:limit ?n FILTER (?x = $this) } UNION { ?x ex:of $value } }",
            {"n": ("15",)},
        ),
        "a binding in a group": ("SELECT ?t WHERE { OPTIONAL { BIND (STRAFTER(STR($this), 'org/') AS ?t) } }", {"t": ("a",)}),
        "a sub-select": ("SELECT ?n WHERE { { SELECT (COUNT(?l) AS ?n) WHERE { $value ex:limit ?l } } }", {"n": ("2",)}),
        "bound": ("SELECT ?n WHERE { $this ex:limit ?n FILTER (BOUND($this) && bound(?value)) }", {"n": ("15",)}),
        "not exists": ("SELECT ?n WHERE { $this ex:limit ?n FILTER NOT EXISTS { $value ex:limit ?n } }", {"n": ("15",)}),
        "grouped": ("SELECT ?this (MAX(?l) AS ?n) WHERE { $value ex:limit ?l } GROUP BY ?this ?value", {"n": ("20",)}),
        "projected": ("SELECT ?this $value ?n WHERE { $this ex:limit ?n ; ex:clashes ?value }", {"n": ("15",)}),
        "in a text": ("SELECT ?n WHERE { BIND ('$this ?value' AS ?n) } # $this", {"n": ("$this ?value",)}),
        "a name that begins alike": ("SELECT ?thisOne WHERE { $this ex:limit ?thisOne }", {"thisOne": ("15",)}),
        "a word of a path": ("SELECT ?n WHERE { $this ex:clashes/ex:limit|ex:limit ?n }", {"n": ("12", "15", "20")}),
    }.values(),
)
def test_what_is_bound_is_bound_everywhere(query: str, expected: dict[str, tuple[str, ...]]) -> None:
    assert values(query, value=ex("b")) == expected


def test_a_lookup_begins_at_a_literal_and_at_a_blank_node_too() -> None:
    assert values(
        "SELECT ?n WHERE { ?x ex:limit $value ; ex:unit ?n }", value='"15"^^<http://www.w3.org/2001/XMLSchema#integer>'
    ) == {"n": ("seconds",)}
    assert values("SELECT ?n WHERE { $value ex:limit ?n }", value='"15"') == {"n": ()}
    blank = next(str(t.object) for t in parse(source(FACTS)) if isinstance(t.object, BlankNode))
    assert values("SELECT ?n WHERE { $value ex:limit ?n }", value=blank) == {"n": ("30",)}
    assert looked("SELECT ?related WHERE { $this ex:holds ?related }").related == (blank,)


def test_a_value_that_a_result_does_not_have_is_not_bound() -> None:
    assert values("SELECT ?n WHERE { $this ex:limit ?n FILTER (!BOUND($value)) }") == {"n": ("15",)}


def test_facts_are_read_when_the_first_result_needs_them_and_a_query_is_asked_once() -> None:
    facts = iter(parse(source(FACTS)))
    lookups = Lookups({f"{EX}Shape": f"SELECT ?n WHERE {{ $this <{EX}limit> ?n }}"}, facts)
    assert lookups.of(result(ex("a"), shape=f"{EX}Other")) == Looked()
    assert next(facts).predicate.value == f"{EX}limit"  # nothing has been read yet
    found = lookups.of(result(ex("b")))
    assert found is lookups.of(result(ex("b"), path=ex("p")))


def test_hundreds_of_results_are_looked_up_in_no_time() -> None:
    limit = NamedNode(f"{EX}limit")
    facts = [Triple(NamedNode(f"{EX}{n}"), limit, Literal(n)) for n in range(20_000)]
    lookups = Lookups({f"{EX}Shape": f"SELECT ?n ?o WHERE {{ $this <{EX}limit> ?n . $value <{EX}limit> ?o }}"}, facts)
    lookups.of(result(ex("0"), value=ex("1")))
    start = time.perf_counter()
    found = [lookups.of(result(ex(str(n)), value=ex(str(n + 1)))) for n in range(1, 1000)]
    assert time.perf_counter() - start < 2
    assert all(len(one.values) == 2 and all(terms for _, terms in one.values) for one in found)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?n WHERE { $this ex:limit }",
        "ASK { $this ?p ?o }",
        "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "SELECT ?n WHERE { SERVICE <https://example.org/> { $this ?p ?n } }",
        "SELECT ?n WHERE { $this no-such-prefix:limit ?n }",
    ],
)
def test_a_broken_lookup_is_refused_by_the_name_of_its_shape(query: str) -> None:
    shapes = f'ex:Shape a sh:NodeShape ; sh:message "{{?n}}"@en ; mores:looksUp """{query}""" .'
    with pytest.raises(SourceError, match=r"https://example.org/Shape.*looks values up"):
        told([result(ex("a"))], shapes=shapes)


def test_values_stand_in_the_message_and_the_remedy_in_the_reader_s_language() -> None:
    shapes = """ex:Shape a sh:NodeShape ;
        sh:message "{?value}: {?limit} {?unit}, {$none}."@en , "{?value} : {?limit} {?unit}, {?none}."@fr ;
        mores:remedy "Not {?limit}, {?unknown}."@en , "Pas {?limit}."@fr ;
        mores:looksUp '''PREFIX ex: <https://example.org/> SELECT ?limit ?unit ?none ?related WHERE { $this ex:unit ?unit ;
            ex:clashes ?related . $value ex:limit ?limit OPTIONAL { $this ex:never ?none } }''' ."""
    (english,) = told([result(ex("a"), ex("clashes"), ex("b"))], FACTS, shapes)
    (french,) = told([result(ex("a"), ex("clashes"), ex("b"))], FACTS, shapes, "fr")
    assert (english.message, english.remedy) == ("b: 12, 20 seconds, —.", "Not 12, 20, {?unknown}.")
    assert (french.message, french.remedy) == ("b : 12, 20 secondes, —.", "Pas 12, 20.")
    assert english.values == (("value", "b"), ("limit", "12, 20"), ("unit", "seconds"), ("none", "—"))
    assert english.related == (f"{EX}b",)


def test_a_value_that_looks_like_a_name_to_fill_is_not_filled() -> None:
    shapes = 'ex:Shape a sh:NodeShape ; sh:message "{?value} and {?b}"@en .'
    (found,) = told([result(ex("a"), value='"{?b}"', values=(("b", "{?value}"),))], shapes=shapes)
    assert found.message == "{?b} and {?value}"


def parts(own: runs.House) -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = {}
    for triple in own.shapes:
        if isinstance(triple.object, Literal):
            found.setdefault(str(triple.subject)[1:-1], {}).setdefault(triple.predicate.value, []).append(triple.object.value)
    return found


def test_every_name_in_a_message_of_ours_is_filled(own: runs.House) -> None:
    """By the value, by the query of the part, by that of a sh:sparql constraint, or by the checks that SHACL cannot express."""
    checks = [path for path in sorted((ROOT / "kg").rglob("*.py")) if re.search(r"Result\(|\.fault\(", path.read_text("utf-8"))]
    code = {word for path in checks for word in re.findall(r"\w+(?=[\"=])", path.read_text("utf-8"))}
    targeted = {str(t.subject)[1:-1] for t in own.shapes if t.predicate.value.startswith(SH + "target")}
    links = (SH + "property", SH + "sparql")
    owners = {str(t.object)[1:-1]: str(t.subject)[1:-1] for t in own.shapes if t.predicate.value in links}
    for name, texts in parts(own).items():
        said = [*texts.get(SH + "message", []), *texts.get(MORES + "remedy", [])]
        wanted = {found for text in said for found in re.findall(r"\{[?$](\w+)\}", text)}
        given = {"value"}
        for query in texts.get(MORES + "looksUp", []):
            columns = set(projected(query))
            assert columns <= wanted, f"{name} looks up {columns - wanted}, which no message names"
            given |= columns
        for query in texts.get(SH + "select", []):
            given |= set(re.findall(r"[?$](\w+)", query))
        if owners.get(name, name) not in targeted:  # a check of ours says it, not the engine
            given |= code
        assert wanted <= given, f"{name} names {wanted - given}, which nothing gives"


def test_a_query_that_gives_no_values_is_seen() -> None:
    with pytest.raises(QueryError):
        projected("SELECT ?n WHERE { ?this ")
    assert projected("SELECT ?this ?n ?related WHERE { $this mores:criterion ?n . ?related ?p $value }") == ("n",)


# --- Places ---------------------------------------------------------------------------------------------------------------

STANDS = """ex:set mores:defaultBearer ex:clerk ; ex:p 1 .
ex:a mores:inSet ex:set ;
    ex:p ex:b , [ ex:q 2 ] ; ex:r "x" .
ex:b ex:q ex:a .
mores:defaultBearer mores:suppliesDefaultFor mores:bearer .
ex:a mores:defaulted "bearer" .
"""


@pytest.mark.parametrize(
    ("found", "at"),
    {
        "its statement": (result(ex("a"), ex("p"), ex("b")), (8, 5)),
        "the first with its property": (result(ex("a"), ex("p"), ex("other")), (8, 5)),
        "its subject, where it is missing": (result(ex("a"), ex("missing")), (7, 1)),
        "its value, where it has no property": (result(ex("a"), "", '"x"'), (8, 30)),
        "where two nodes are linked otherwise": (result(ex("a"), ex("derived"), ex("b")), (8, 5)),
        "no literal of another property": (result(ex("a"), ex("derived"), '"x"'), (7, 1)),
        "the default of its set": (result(ex("a"), f"<{MORES}bearer>", ex("clerk")), (6, 8)),
        "another value than the default": (result(ex("a"), f"<{MORES}bearer>", ex("guest")), (7, 1)),
        "the first of a path that is stated": (result(ex("a"), f"<{EX}none>|<{EX}r>"), (8, 30)),
        "a path back": (result(ex("a"), "^<https://example.org/q>", ex("b")), (9, 6)),
        "what is only a value": (result(ex("clerk"), ex("missing")), (6, 28)),
        "nowhere": (result(ex("nobody")), (1, 1)),
    }.values(),
)
def test_a_finding_stands_at(found: Result, at: tuple[int, int]) -> None:
    (finding,) = told([found], STANDS)
    assert (finding.line, finding.column) == at
    assert finding.excerpt == (HEAD + STANDS).split("\n")[at[0] - 1]


def test_a_finding_about_a_stored_draft_stands_in_the_bytes_that_were_loaded(own: runs.House) -> None:
    case = next((ROOT / "tests" / "cases" / "shapes" / "NormServesValue").glob("fail-*.ttl"))
    model = runs.read_model(runs.read_sources([case]))
    store = runs.memory_store(model, own)
    kept = runs.check(runs.kept_model(store, "model"), own)
    assert kept.findings == runs.check(model, own).findings
    assert all(found.line and found.excerpt for found in kept.findings)


# --- The account of the engine, branch by branch --------------------------------------------------------------------------

LOGIC = """ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:property ex:S-or , ex:S-xone , ex:S-not ; sh:node ex:N .
ex:S-or a sh:PropertyShape ; sh:path ex:p ; sh:message "Neither."@en , "Ni l’un ni l’autre."@fr ;
    sh:or ( [ sh:class ex:Post ] [ sh:datatype xsd:decimal ] [ sh:property [ sh:path ex:q ; sh:minCount 1 ] ] ) .
ex:S-xone a sh:PropertyShape ; sh:path ex:x ; sh:message "Both."@en ;
    sh:xone ( [ sh:nodeKind sh:IRI ] [ sh:class ex:Post ] [ sh:nodeKind sh:Literal ] ) .
ex:S-not a sh:PropertyShape ; sh:path ex:n ; sh:message "No post."@en ; sh:not [ sh:class ex:Post ] .
ex:N a sh:NodeShape ; sh:property [ sh:path ex:z ; sh:minCount 1 ; sh:message "It has no z."@en , "Il n’a pas de z."@fr ] .
ex:Post skos:prefLabel "post"@en , "poste"@fr .
"""
LOGICAL = """ex:a a ex:C ; skos:prefLabel "a"@en ; ex:p ex:front-desk , "text" ; ex:x ex:post ; ex:n ex:post .
ex:post a ex:Post . ex:Post skos:prefLabel "post"@en , "poste"@fr .
ex:front-desk skos:prefLabel "front desk"@en , "réception"@fr .
"""


def accounts(verdict: Verdict) -> dict[tuple[str, str], str]:
    return {(found.path, found.value.removeprefix(EX)): found.detail.split("\n")[0] for found in verdict.findings}


def test_a_logical_constraint_says_which_branch_failed_and_why(tmp_path: Path) -> None:
    found = accounts(judge_plain(tmp_path, LOGICAL, LOGIC))
    assert found["p", "front-desk"] == (
        "class post: front desk is no <https://example.org/Post>; datatype xsd:decimal: front desk is no xsd:decimal; "
        "at least 1 for “q”: front desk has fewer"
    )
    assert found["p", "text"].startswith(
        "class post: “text” is no <https://example.org/Post>; datatype xsd:decimal: “text” is no"
    )
    assert found["x", "post"] == "kind of node sh:IRI: this holds; class post: this holds"
    assert found["n", "post"].startswith("sh:Not")  # its author says what is wrong
    assert found["", "a"] == "at least 1 for “z”: It has no z."


def test_the_account_of_branches_is_in_the_reader_s_language(tmp_path: Path) -> None:
    found = accounts(judge_plain(tmp_path, LOGICAL, LOGIC, "fr"))
    assert found["p", "front-desk"] == (
        "classe poste : réception n’est pas de la classe <https://example.org/Post> ; "
        "type de donnée xsd:decimal : réception n’est pas de type xsd:decimal ; au moins 1 pour « q » : réception en a moins"
    )
    assert found["x", "post"] == "nature de nœud sh:IRI : c’est le cas ; classe poste : c’est le cas"
    assert found["", "a"] == "au moins 1 pour « z » : Il n’a pas de z."


def test_branches_within_branches_are_told(tmp_path: Path) -> None:
    shapes = """ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:property [ sh:path ex:p ;
        sh:or ( [ sh:and ( [ sh:class ex:Post ] [ sh:nodeKind sh:IRI ] ) ] [ sh:not [ sh:nodeKind sh:IRI ] ] ) ] ."""
    found = accounts(judge_plain(tmp_path, LOGICAL, shapes))
    assert found["p", "front-desk"] == (
        "all of (class post; kind of node sh:IRI): (class post: front desk is no <https://example.org/Post>); "
        "not (kind of node sh:IRI): (kind of node sh:IRI: this holds)"
    )


def test_the_engine_s_own_words_are_kept_beside_the_author_s(tmp_path: Path) -> None:
    shapes = """ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:property ex:S-p , [ sh:path ex:x ; sh:maxCount 0 ] .
        ex:S-p a sh:PropertyShape ; sh:path ex:missing ; sh:minCount 1 ; sh:severity sh:Warning ;
            sh:message "Say it."@en , "Dites-le."@fr ."""
    first, second = sorted(judge_plain(tmp_path, LOGICAL, shapes).findings, key=lambda found: found.message)
    assert (first.message, first.detail) == (
        "More than 0 values on <https://example.org/a>-><https://example.org/x>",
        "sh:MaxCountConstraintComponent: More than 0 values on <https://example.org/a>-><https://example.org/x>",
    )
    assert (second.message, second.severity) == ("Say it.", "Warning")
    assert second.detail == (
        "sh:MinCountConstraintComponent: Less than 1 values on <https://example.org/a>-><https://example.org/missing>"
    )


def test_details_of_a_node_are_no_results_of_their_own(tmp_path: Path) -> None:
    verdict = judge_plain(tmp_path, LOGICAL, LOGIC)
    assert len(verdict.results) == 5
    assert "urn:mores" not in repr(verdict.results)


# --- Groups, order, labels ------------------------------------------------------------------------------------------------


def test_equal_findings_are_one_with_their_count_and_nothing_is_lost() -> None:
    results = [
        result(ex("a"), ex("p"), ex("b"), detail="one"),
        result(ex("a"), ex("p"), ex("b"), detail="one"),
        result(ex("a"), ex("p"), ex("b"), detail="two", values=(("x", "1"),)),
        result(ex("a"), ex("p"), ex("c")),
        result(ex("b"), ex("p"), ex("b")),
        result(ex("a"), ex("p"), ex("b"), waived=ex("waiver")),
    ]
    found = told(results, "ex:a ex:p ex:b , ex:c . ex:b ex:p ex:b .")
    assert sum(one.count for one in found) == len(results)
    assert sorted(one.count for one in found) == [1, 1, 1, 3]
    merged = next(one for one in found if one.count == 3)
    assert merged.detail == "one\ntwo"
    assert merged.values == (("value", "b"), ("x", "1"))


def test_findings_come_in_the_order_of_the_files_whatever_the_language(judge: Callable[..., Verdict]) -> None:
    flawed = ROOT / "examples" / "flawed"
    english, french = judge(flawed), judge(flawed, language="fr")
    order = [(one.file, one.line, one.column, one.rule, one.focus) for one in english.findings]
    assert order == sorted(order)
    assert order == [(one.file, one.line, one.column, one.rule, one.focus) for one in french.findings]
    for one, other in zip(english.findings, french.findings, strict=True):
        assert (one.line, one.excerpt, one.count, one.related) == (other.line, other.excerpt, other.count, other.related)
        assert not re.search(r"\{[?$]", one.message + one.remedy + other.message + other.remedy)


@pytest.mark.parametrize(
    ("term", "english", "french"),
    {
        "its own language": (ex("seconds"), "seconds", "secondes"),
        "another name": (ex("named"), "Named", "Named"),
        "a foreign vocabulary": ("<http://xmlns.com/foaf/0.1/Person>", "foaf:Person", "foaf:Person"),
        "the last part of an IRI": (ex("name-less"), "name-less", "name-less"),
        "nothing that could be a name": ("<urn:x:y>", "<urn:x:y>", "<urn:x:y>"),
        "an IRI that ends in a sign": ("<https://example.net/x/>", "x", "x"),
        "a literal": ('"a \\"b\\"\\n\\\\n\\u00E9\\t"@en', 'a "b"\n\\né\t', 'a "b"\n\\né\t'),
        "a typed literal": ('"15"^^<http://www.w3.org/2001/XMLSchema#integer>', "15", "15"),
        "a blank node with a class": ("criterion", "criterion without a name", "critère sans nom"),
        "a blank node without": ("nothing", "node without a name", "nœud sans nom"),
    }.values(),
)
def test_a_term_has_a_label(term: str, english: str, french: str, own: runs.House) -> None:
    more = 'ex:named foaf:name "Named" . ex:a mores:criterion [ a mores:Criterion ] .'
    data = source(f"{FACTS}@prefix foaf: <http://xmlns.com/foaf/0.1/> .\n{more}")
    triples = parse(data)
    labels = Labels([*triples, *own.ontology])
    if term in ("criterion", "nothing"):
        link = MORES + "criterion" if term == "criterion" else f"{EX}holds"
        term = next(str(t.object) for t in triples if t.predicate.value == link)
    assert (labels.of(term, "en"), labels.of(term, "fr")) == (english, french)


def test_a_rule_is_known_by_its_shape(own: runs.House) -> None:
    rulebook = Rulebook(own.shapes)
    assert rulebook.rule(f"{SHAPES}NormServesValue") == rulebook.rule(f"{SHAPES}NormServesValue-operationalises") == "NORM-002"
