"""One graph, one text: whatever its order and spelling were, and nothing of it is lost."""

import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import rdflib
from rdflib.compare import isomorphic

from docs.format_turtle import MEND, files, main, stale
from kg.errors import ParseError, UnsupportedError
from kg.names import PREFIXES, RDF, XSD
from kg.store import BlankNode, Literal, NamedNode, Source, Triple, canonical, format_turtle, parse, write_turtle
from tests.conftest import ROOT

EX = "https://example.org/"
NAMES = {**PREFIXES, "ex": EX}
HEAD = f"@prefix ex: <{EX}> .\n@prefix skos: <{PREFIXES['skos']}> .\n@prefix owl: <{PREFIXES['owl']}> .\n"
TEXTS = (
    *(
        "",
        "plain",
        "“typographic” ’ ",
        'say "so"',
        "back\\slash",
        "tab\there",
        "two\nlines",
        'ends in a quote\n"',
        'four """" of\n them',
    ),
    *(
        "carriage\r\nreturn",
        "bell\x07 and \x1f",
        "turned \u202eround",
        "line\u2028separator",
        "\\\n\\",
        "\n",
        '"',
        "\x85\ufeff",
        "𝄞 é",
        "# no",
    ),
)
NUMBERS = {
    "integer": ("15", "-3", "+7", "015", "abc", "1_0", ""),
    "decimal": ("40.00", "0.0", ".5", "-0.85", "5.", "15", "1e3"),
    "double": ("1e3", "1.5E0", "-.5e-7", "5.e1", "INF", "1.5"),
    "boolean": ("true", "false", "1", "TRUE"),
    "date": ("2026-11-24", "2026-1-1"),
}
LITERALS = (
    *(Literal(text) for text in TEXTS),
    *(Literal(text, language=tag) for text in TEXTS[:9] for tag in ("en", "fr", "fr-CA")),
    *(Literal(text, datatype=NamedNode(XSD + name)) for name, forms in NUMBERS.items() for text in forms),
    Literal("1", datatype=NamedNode("urn:own")),
)
IRIS = tuple(
    NamedNode(iri)
    for iri in (
        *(EX + local for local in ("a", "b10", "b9", "", "-dash", "dot.", "a.b", "a/b", "a%20b", "é", "x²", "1", "a:b", "a-b")),
        *("urn:x", "http://example.com/", PREFIXES["mores"] + "norm", PREFIXES["ref"] + "any-value", RDF + "type", RDF + "nil"),
    )
)
TERMS: tuple[NamedNode | Literal, ...] = (*IRIS, *LITERALS)
Graph = list[Triple]


def read(text: str) -> Graph:
    return parse(Source("a.ttl", text.encode(), ".ttl"))


def written(turtle: str) -> str:
    return format_turtle(Source("a.ttl", turtle.encode(), ".ttl"))


def body(turtle: str) -> str:
    """Return what a text becomes, without its prefixes."""
    return "".join(line for line in written(HEAD + turtle).splitlines(keepends=True) if line[0] != "@").lstrip()


def disguised(graph: Graph, chance: random.Random) -> Graph:
    """Give the same graph in another order, with other names of blank nodes, and with statements that are said twice."""
    names: dict[BlankNode, BlankNode] = {}

    def renamed(term: Any) -> Any:
        return names.setdefault(term, BlankNode(f"x{chance.getrandbits(64):x}")) if isinstance(term, BlankNode) else term

    shuffled = chance.sample(graph, len(graph)) + graph[:2]
    return [Triple(renamed(t.subject), t.predicate, renamed(t.object)) for t in shuffled]


def some_graph(chance: random.Random) -> Graph:
    """Make up a graph: nested, shared and circular blank nodes, lists that are well formed and lists that are not."""
    blanks = [BlankNode() for _ in range(chance.randint(0, 6))]
    subjects: list[NamedNode | BlankNode] = [*IRIS[:6], *blanks, *blanks]
    objects: list[NamedNode | BlankNode | Literal] = [*IRIS, *chance.sample(LITERALS, 20), *blanks, *blanks, *blanks]
    graph = [Triple(chance.choice(subjects), chance.choice(IRIS), chance.choice(objects)) for _ in range(chance.randint(0, 25))]
    first, rest, nil = (NamedNode(RDF + name) for name in ("first", "rest", "nil"))
    for _ in range(chance.randint(0, 3)):
        cells = [BlankNode() for _ in range(chance.randint(1, 4))]
        following: list[NamedNode | BlankNode] = [*cells[1:], nil]
        for cell, after in zip(cells, following, strict=True):
            graph += [Triple(cell, first, chance.choice(objects)), Triple(cell, rest, after)]
        graph += [Triple(chance.choice(subjects), chance.choice(IRIS), cells[0]) for _ in range(chance.randint(0, 2))]
        spoil = Triple(cells[-1], chance.choice([first, rest, IRIS[0]]), chance.choice(objects))
        graph += [spoil] if chance.random() < 0.3 else []
    return graph


@pytest.mark.parametrize("seed", range(8))
def test_the_same_graph_gives_the_same_text_and_is_read_back(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  # a fixed seed, not a secret
    for _ in range(50):
        graph = some_graph(chance)
        text = write_turtle(graph, NAMES, comment="A graph.")
        names = dict(chance.sample(sorted(NAMES.items()), len(NAMES)))
        assert write_turtle(disguised(graph, chance), names, comment="A graph.") == text
        assert canonical(read(text)) == canonical(graph), text
        assert written(text) == text


def test_every_literal_and_iri_is_kept_to_the_letter() -> None:
    graph = [Triple(iri, NamedNode(EX + "p"), term) for iri in IRIS for term in TERMS]
    text = write_turtle(graph, NAMES)
    assert {str(triple) for triple in read(text)} == {str(triple) for triple in graph}
    assert not [character for character in text if character < " " and character not in "\n\t"]
    assert not set(text) & set("\x7f\x85\u2028\u202e\ufeff")


@pytest.mark.parametrize("path", [pytest.param(path, id=str(path.relative_to(ROOT))) for path in files()])
def test_a_file_of_the_house_is_read_back_from_its_canonical_form(path: Path) -> None:
    source = Source(str(path), path.read_bytes(), ".ttl")
    graph, text = parse(source), format_turtle(source)
    chance = random.Random(path.name)  # noqa: S311  # a fixed seed, not a secret
    assert canonical(read(text)) == canonical(graph)
    assert written(text) == text
    prefixes = {line.split()[1][:-1]: line.split()[2][1:-1] for line in text.splitlines() if line.startswith("@prefix ")}
    comment = "\n".join(line[2:] for line in text.partition("@prefix ")[0].splitlines())
    assert write_turtle(disguised(graph, chance), prefixes, comment=comment) == text
    assert text.splitlines()[0] == source.data.decode().splitlines()[0], "the leading comment stays"
    assert isomorphic(rdflib.Graph().parse(data=source.data, format="turtle"), rdflib.Graph().parse(data=text, format="turtle"))


def test_every_ontology_and_shape_file_is_in_canonical_form() -> None:
    names = [str(path.relative_to(ROOT)) for path in stale(files())]
    assert names == [], f"not in canonical form; `{MEND}` mends it"


def test_a_module_stands_in_sections() -> None:
    assert written(
        f"""#Module one.
# Its second line.
@prefix foo: <{PREFIXES["mores"]}> . @prefix o: <{EX}ontology/> . @prefix XML: <{PREFIXES["owl"]}> .
@prefix rdfs: <{PREFIXES["rdfs"]}> . @prefix skos: <{PREFIXES["skos"]}> . @prefix unused: <urn:unused> .
@prefix dct: <{PREFIXES["dcterms"]}> .
[] XML:members (foo:B foo:A) ; a XML:AllDisjointClasses .   # a comment that is lost
foo:zeal rdfs:isDefinedBy o:m ; foo:range foo:B, foo:A ; skos:scopeNote "n"@en ; rdfs:subPropertyOf foo:y ;
  dct:source o:S15, o:S9 ; skos:definition "Une."@fr, "A."@en ; a XML:DatatypeProperty ; skos:prefLabel "zèle"@fr, "zeal"@en .
foo:B10 a XML:Class . foo:B9 a XML:Class . foo:y a XML:ObjectProperty, XML:TransitiveProperty .
o:m a XML:Ontology ; dct:title "M" ; XML:imports o:z .
foo:note a XML:AnnotationProperty .
"""
    ) == (
        f"""# Module one.
# Its second line.
@prefix dcterms: <{PREFIXES["dcterms"]}> .
@prefix mores: <{PREFIXES["mores"]}> .
@prefix o: <{EX}ontology/> .
@prefix owl: <{PREFIXES["owl"]}> .
@prefix rdfs: <{PREFIXES["rdfs"]}> .
@prefix skos: <{PREFIXES["skos"]}> .

o:m
    a owl:Ontology ;
    owl:imports o:z ;
    dcterms:title "M" .

# --- Annotation properties ------------------------------------------------------------------------

mores:note a owl:AnnotationProperty .

# --- Classes --------------------------------------------------------------------------------------

mores:B9 a owl:Class .

mores:B10 a owl:Class .

# --- Object properties ----------------------------------------------------------------------------

mores:y a owl:ObjectProperty , owl:TransitiveProperty .

# --- Datatype properties --------------------------------------------------------------------------

mores:zeal
    a owl:DatatypeProperty ;
    rdfs:subPropertyOf mores:y ;
    skos:prefLabel "zeal"@en , "zèle"@fr ;
    skos:definition "A."@en , "Une."@fr ;
    skos:scopeNote "n"@en ;
    mores:range mores:A , mores:B ;
    dcterms:source o:S9 , o:S15 ;
    rdfs:isDefinedBy o:m .

# --- Axioms ---------------------------------------------------------------------------------------

[]
    a owl:AllDisjointClasses ;
    owl:members ( mores:B mores:A ) .
"""
    )


def test_individuals_stand_by_scheme_then_by_class() -> None:
    text = body(
        """ex:b a ex:QuantityKind . ex:zebra a ex:Unit ; skos:inScheme ex:units . ex:loose skos:notation "1" .
        ex:units a skos:ConceptScheme ; skos:prefLabel "unités"@fr , "units of measure"@en .
        ex:apple a ex:Unit ; skos:inScheme ex:units . ex:far skos:inScheme <urn:else:any-channel> ."""
    )
    order = [line if line[0] == "#" else line.split()[0] for line in text.splitlines() if line and line[0] != " "]
    assert [line.strip("#- ") for line in order] == [
        *("Any channel", "ex:far", "Units of measure", "ex:units", "ex:apple", "ex:zebra"),
        *("Quantity kind", "ex:b", "Individuals", "ex:loose"),
    ]
    assert {len(line) for line in order if line[0] == "#"} == {100}


def test_shapes_stand_before_their_parts_and_without_headings() -> None:
    assert written(
        f"""@prefix sh: <{PREFIXES["sh"]}> . @prefix moresh: <{PREFIXES["moresh"]}> . @prefix mores: <{PREFIXES["mores"]}> .
        @prefix ref: <{PREFIXES["ref"]}> . @prefix dcterms: <{PREFIXES["dcterms"]}> . @prefix skos: <{PREFIXES["skos"]}> .
        moresh:AB a sh:NodeShape . moresh:A-p mores:remedy "r" ; sh:message "m" ; sh:severity sh:Violation ; sh:class mores:B ;
        sh:maxCount 1 ; sh:minCount 0 ; sh:path mores:p ; a sh:PropertyShape .
        moresh:A sh:property moresh:A-p ; sh:targetClass mores:B ;
        mores:gate ref:draft ; dcterms:source ref:s ; skos:definition "d" ; dcterms:identifier "A-001" ; a sh:NodeShape .
        moresh:A-q a sh:SPARQLConstraint ; sh:select '''\n  SELECT "\\\\d"\n''' ; mores:remedy "r" ."""
    ).partition("\n\n")[2] == (
        """moresh:A
    a sh:NodeShape ;
    dcterms:identifier "A-001" ;
    skos:definition "d" ;
    dcterms:source ref:s ;
    mores:gate ref:draft ;
    sh:targetClass mores:B ;
    sh:property moresh:A-p .

moresh:A-p
    a sh:PropertyShape ;
    sh:path mores:p ;
    sh:minCount 0 ;
    sh:maxCount 1 ;
    sh:class mores:B ;
    sh:severity sh:Violation ;
    sh:message "m" ;
    mores:remedy "r" .

moresh:A-q
    a sh:SPARQLConstraint ;
    mores:remedy "r" ;
    sh:select \"\"\"
  SELECT "\\\\d"
\"\"\" .

moresh:AB a sh:NodeShape .
"""
    )


@pytest.mark.parametrize(
    ("turtle", "expected"),
    [
        ("ex:s ex:p [ ex:q 2 , 1 ; a ex:C ] , [] .", "ex:s ex:p [ a ex:C ; ex:q 1 , 2 ] , [] ."),
        ("ex:s ex:p (1 [ ex:q ( ) ] (ex:a)) .", "ex:s ex:p ( 1 [ ex:q () ] ( ex:a ) ) ."),
        ("_:x ex:p ex:o . ex:s ex:q _:x . ex:t ex:q _:x .", "ex:s ex:q _:b1 .\n\nex:t ex:q _:b1 .\n\n_:b1 ex:p ex:o ."),
        ("_:x ex:p _:y . _:y ex:p _:x .", "_:b1 ex:p [ ex:p _:b1 ] ."),
        ("_:x ex:p _:x .", "_:b1 ex:p _:b1 ."),
        ("(1) ex:p 2 .", "[]\n    ex:p 2 ;\n    rdf:first 1 ;\n    rdf:rest () ."),
        ("ex:s ex:p true , 0.50 , 1e0 , '1'^^xsd:decimal .", 'ex:s ex:p 0.50 , "1"^^xsd:decimal , 1e0 , true .'),
        ("ex:s ex:p 'b'@fr , 'z'@en , 'a' , <urn:i> .", 'ex:s ex:p <urn:i> , "a" , "z"@en , "b"@fr .'),
        ("ex:s ex:p 'x'@ar--rtl , 'x'@ar .", 'ex:s ex:p "x"@ar , "x"@ar--rtl .'),
    ],
)
def test_nested_shared_and_circular_nodes_and_literals(turtle: str, expected: str) -> None:
    names = f"@prefix xsd: <{XSD}> .\n@prefix rdf: <{RDF}> .\n"
    heading = f"{'# --- Individuals '.ljust(100, '-')}\n\n"
    assert body(names + turtle) == f"{heading}{expected}\n"


@pytest.mark.parametrize("last", ["nil", "other"])
def test_long_lists_and_deep_nests_are_written(last: str) -> None:
    first, rest, end = NamedNode(RDF + "first"), NamedNode(RDF + "rest"), NamedNode(RDF + last)
    cells = [BlankNode() for _ in range(1200)]
    following: list[NamedNode | BlankNode] = [*cells[1:], end]
    graph = [Triple(IRIS[0], IRIS[1], cells[0]), *(Triple(cell, first, Literal("x")) for cell in cells)]
    graph += [Triple(cell, rest, after) for cell, after in zip(cells, following, strict=True)]
    text = write_turtle(graph, NAMES)
    assert len(read(text)) == len(graph)
    assert ("( " if last == "nil" else "[ rdf:first") in text


def test_the_head_names_what_is_used_and_keeps_the_comment() -> None:
    assert written("") == ""
    assert written("\ufeff# One.\n\n#Two.\n#\n#   Three.") == "# One.\n# Two.\n#\n#   Three.\n"
    longest = write_turtle([Triple(NamedNode(EX + "a/b"), IRIS[0], IRIS[1])], {"z": EX + "a/", "ex": EX, "also": EX})
    assert longest.splitlines()[:2] == [f"@prefix also: <{EX}> .", f"@prefix z: <{EX}a/> ."]
    taken = written(f"@prefix ref: <{EX}> . ref:a a <{PREFIXES['ref']}b> .")
    assert taken.endswith(f"<{EX}a> a ref:b .\n"), "a name of the house means what it means everywhere"
    assert written(written("<urn:a> <urn:b> 1 .")) == written("<urn:a> <urn:b> 1 ."), "a heading is no leading comment"


def test_what_has_no_canonical_form_is_refused() -> None:
    with pytest.raises(UnsupportedError):
        format_turtle(Source("a.trig", b"", ".trig"))
    with pytest.raises(UnsupportedError):
        write_turtle([Triple(IRIS[0], IRIS[1], Triple(IRIS[0], IRIS[1], IRIS[2]))], NAMES)
    with pytest.raises(ParseError):
        written("ex:a a ex:b .")


def test_the_command_names_and_mends_what_is_not_canonical(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    crooked, straight, broken = (tmp_path / f"{name}.ttl" for name in ("crooked", "straight", "broken"))
    crooked.write_text("<urn:b> <urn:p> 1. <urn:a> <urn:p> 2.", "utf-8")
    straight.write_text(written("<urn:a> <urn:p> 1 ."), "utf-8")
    broken.write_text("<urn:a> <urn:p>", "utf-8")
    before = crooked.read_bytes()
    assert main(["--check", str(crooked), str(straight)]) == 1
    assert capsys.readouterr().out == f"{crooked}: not in canonical form; `{MEND}` mends it\n"
    assert crooked.read_bytes() == before
    assert main([str(crooked), str(straight)]) == 0
    assert capsys.readouterr().out == f"{crooked}: rewritten\n"
    assert main(["--check", str(crooked), str(straight)]) == 0
    assert main(["--check", str(broken)]) == 1
    assert f"{broken}:1:" in capsys.readouterr().err


def test_it_runs_as_make_runs_it(tmp_path: Path) -> None:
    crooked = tmp_path / "a.ttl"
    crooked.write_text("<urn:a> <urn:p> 1.", "utf-8")
    run: Callable[..., subprocess.CompletedProcess[str]] = subprocess.run
    command = [sys.executable, "-m", "docs.format_turtle"]
    assert run([*command, "--check", str(crooked)], cwd=ROOT, capture_output=True, text=True, check=False).returncode == 1
    assert run([*command, str(crooked)], cwd=ROOT, capture_output=True, text=True, check=False).returncode == 0
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert "docs.format_turtle --check" in makefile.partition("\nlint:")[2].partition("\n\n")[0]
    assert "docs.format_turtle\n" in makefile.partition("\nformat:")[2].partition("bench:")[0]
