"""Where statements stand: on the ways in which people write Turtle, each place held against the text that stands there."""

import random
import re
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph
import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple

from kg import resources
from kg.model import Place
from kg.places import LINE_FORMATS, Places, caret, read_places
from kg.runs import read_sources
from kg.store import FORMATS, Source, parse
from tests.conftest import ROOT, skip

A, B, P, Q = "<http://a/a>", "<http://a/b>", "<http://a/p>", "<http://a/q>"
PREFIX = "@prefix a: <http://a/> .\n"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
TYPE, NIL = f"<{RDF}type>", f"<{RDF}nil>"
INTEGER = "^^<http://www.w3.org/2001/XMLSchema#integer>"
OWN = sorted((ROOT / "tests" / "cases" / "turtle").iterdir())
W3C = ROOT.parent / "shared" / "w3c"


def places(text: str, name: str = "f.ttl", base: str | None = None) -> Places:
    found = Places()
    source = Source(name, text.encode(), Path(name).suffix)
    read_places(source, parse(source, base), found)
    return found


CASES = {
    "one statement": (f"{PREFIX}a:a a:p a:b .", (A, P, B), (2, 5)),
    "a list after semicolon": (f"{PREFIX}a:a a:p a:b ;\n    a:q 1 .", (A, Q, f'"1"{INTEGER}'), (3, 5)),
    "a list after comma": (f'{PREFIX}a:a a:p a:b ,\n        "x"@en .', (A, P, '"x"@en'), (3, 9)),
    "several statements on one line": (f"{PREFIX}a:a a:p a:b . a:b a:q a:a .", (B, Q, A), (2, 19)),
    "an empty list": (f"{PREFIX}a:a a:q a:b ; a:p ( ) .", (A, P, NIL), (2, 15)),
    "the word a": (f"{PREFIX}a:a a a:b .", (A, TYPE, B), (2, 5)),
    "after a long text": (f'{PREFIX}a:a a:p """one\ntwo "quoted"\nthree""" ;\n  a:q a:b .', (A, Q, B), (5, 3)),
    "a text with a full stop and a hash": (f'{PREFIX}a:a a:p "x . # y" ; a:q a:b .', (A, Q, B), (2, 21)),
    "after a comment with a quotation mark": (f"{PREFIX}# it's \"open\na:a a:p a:b .", (A, P, B), (3, 5)),
    "columns in characters": (f'{PREFIX}a:a a:p "éé" ; a:q a:b .', (A, Q, B), (2, 16)),
    "a name with dots and hyphens": (f"{PREFIX}a:a a:p a:x.y-z ; a:q a:b.", (A, P, "<http://a/x.y-z>"), (2, 5)),
    "SPARQL-style prefixes": ("PREFIX a: <http://a/>\na:a a:p a:b .", (A, P, B), (2, 5)),
    "relative to a base": ("@base <http://a/> .\n<a> <p> <b> .", (A, P, B), (2, 5)),
    "Windows line ends": (PREFIX.replace("\n", "\r\n") + "a:a a:p a:b .\r\na:b a:q a:a .\r\n", (B, Q, A), (3, 5)),
    "a byte order mark": ("\ufeff" + PREFIX + "a:a a:p a:b .", (A, P, B), (2, 5)),
    "behind a blank node": (f"{PREFIX}a:a a:p [ a:q a:b ; a:p 1 ] ; a:q a:b .", (A, Q, B), (2, 31)),
    "behind a collection": (f"{PREFIX}a:a a:p ( 1 a:b [ a:q 2 ] ) ; a:q a:b .", (A, Q, B), (2, 31)),
    "an escape in a text": (f'{PREFIX}a:a a:p "x\\"\\u00e9" .', (A, P, '"x\\"é"'), (2, 5)),
    "a typed literal": (f'{PREFIX}a:a a:p "1"^^a:q .', (A, P, f'"1"^^{Q}'), (2, 5)),
    "a truth value": (f"{PREFIX}a:a a:p true .", (A, P, '"true"^^<http://www.w3.org/2001/XMLSchema#boolean>'), (2, 5)),
}


@pytest.mark.parametrize(("text", "statement", "at"), CASES.values(), ids=list(CASES))
def test_a_statement_has_its_place(text: str, statement: tuple[str, str, str], at: tuple[int, int]) -> None:
    assert places(text).statements[statement] == Place("f.ttl", *at)


def test_what_is_missing_has_the_place_of_its_subject() -> None:
    found = places(f"{PREFIX}\na:a a:p a:b .\na:a a:q 1 .")
    assert found.of(A, "<http://a/missing>") == Place("f.ttl", 3, 1)
    assert found.of(A, P, "<http://a/other>") == Place("f.ttl", 3, 5)
    assert found.of(B) == Place("f.ttl", 3, 9)  # of which nothing is said
    assert found.of("<http://a/nobody>") is None


def test_one_subject_in_two_files_is_found_in_both() -> None:
    found = Places()
    for name, text in (("one.ttl", f"{PREFIX}a:a a:p a:b ."), ("two.ttl", f"{PREFIX}a:a a:q a:b .")):
        source = Source(name, text.encode(), ".ttl")
        read_places(source, parse(source), found)
    assert (found.of(A, P, B), found.of(A, Q, B)) == (Place("one.ttl", 2, 5), Place("two.ttl", 2, 5))


def test_trig_and_n_quads_are_followed_into_their_graphs() -> None:
    trig = places(f"{PREFIX}a:g {{ a:a a:p a:b . a:b a:q a:a }}\nGRAPH a:h {{ a:a a:q 1 . }}", "f.trig")
    assert trig.of(B, Q, A) == Place("f.trig", 2, 25)
    assert trig.of(A, Q, f'"1"{INTEGER}') == Place("f.trig", 3, 17)
    quads = places(f"{A} {P} {B} <http://a/g> .\n{B} {Q} {A} .\n", "f.nq")
    assert quads.of(B, Q, A) == Place("f.nq", 2, 14)


def test_every_blank_node_has_the_place_of_its_own_bracket() -> None:
    text = f"{PREFIX}a:a a:p [ a:q 1 ] , [ a:q 2 ;\n a:p [ ] ] .\n[ a:q 3 ] a:p ( 4 ) .\n_:x a:q _:y ."
    source = Source("f.ttl", text.encode(), ".ttl")
    triples, found = parse(source), Places()
    read_places(source, triples, found)
    at = {str(t.object): t.subject for t in triples if t.predicate.value in (Q[1:-1], RDF + "first")}
    subjects = {value: found.subjects[str(node)] for value, node in at.items() if not value.startswith("_:")}
    positions = {value[1]: (place.line, place.column) for value, place in subjects.items()}
    assert positions == {"1": (2, 9), "2": (2, 21), "3": (4, 1), "4": (4, 15)}
    inner = next(t for t in triples if isinstance(t.subject, BlankNode) and isinstance(t.object, BlankNode))
    assert found.of(str(inner.object)) == Place("f.ttl", 3, 6)
    labelled = next(value for value in at if value.startswith("_:"))
    assert (found.of(str(at[labelled])), found.of(labelled)) == (Place("f.ttl", 5, 1), Place("f.ttl", 5, 9))


def test_a_format_without_lines_gives_the_file() -> None:
    source = Source("f.jsonld", b'{"@id": "http://a/a", "http://a/p": [{"http://a/q": 1}, "x"]}', ".jsonld")
    triples, found = parse(source), Places()
    read_places(source, triples, found)
    assert {str(found.of(*map(str, triple))) for triple in triples} == {"f.jsonld"}
    assert found.excerpt(Place("f.jsonld")) == ""


def test_two_readings_that_disagree_give_the_file_and_no_wrong_line() -> None:
    source = Source("f.ttl", f"{PREFIX}a:a a:p 1 .\na:b a:p 2 .".encode(), ".ttl")
    triples = parse(source)
    for other in (triples[::-1], triples[:1], [*triples, triples[0]]):
        found = Places()
        read_places(source, other, found)
        assert found.of(A, P) == Place("f.ttl")


def test_an_excerpt_is_the_line_and_shows_what_was_cut_off() -> None:
    long = f"{PREFIX}a:a a:p {' , '.join(f'a:v{number}' for number in range(1000, 1100))} .\r\n"
    found = places(long)
    line = long.split("\n")[1].rstrip("\r")
    assert found.excerpt(Place("f.ttl", 1, 1)) == PREFIX.rstrip()
    early = found.excerpt(found.of(A, P, "<http://a/v1002>") or Place("f.ttl"))
    assert early == line[:200] + "…"
    for value in (1002, 1050, 1099):
        place = found.of(A, P, f"<http://a/v{value}>") or Place("f.ttl")
        excerpt = found.excerpt(place)
        assert len(excerpt) <= 202
        assert excerpt[caret(excerpt, place.column) :].startswith("a:p" if value == 1000 else f"a:v{value}")
    last = found.excerpt(found.of(A, P, "<http://a/v1099>") or Place("f.ttl"))
    assert last.startswith("…") and last.endswith(" .")


ENDS = re.compile(r"(?=[\s.,;()\[\]{}<\"'#+-]|$)")  # where a term can end
FIRST = f"<{RDF}first>"


class Text:
    """The text of a file, to hold places against it by the parser itself: what stands there is parsed by itself."""

    def __init__(self, source: Source, base: str | None) -> None:
        self.base = base
        self.format = FORMATS[source.suffix]
        self.text = source.data.decode().removeprefix("\ufeff")
        self.starts = [0, *(found.end() for found in re.finditer("\n", self.text))]
        heads = self.heads(len(self.text))
        redefines = len(re.findall(r"(?im)^\s*@?(?:prefix|base)\b", self.text)) > len(heads[0])
        self.known = None if redefines else heads

    def heads(self, offset: int) -> tuple[dict[str, str], str | None]:
        """Return the prefixes and the base in force at a place."""
        parser = pyoxigraph.parse(self.text[:offset].encode(), self.format, base_iri=self.base)
        try:
            for _ in parser:
                pass
        except SyntaxError:
            pass  # the sentence ends here
        return dict(parser.prefixes), parser.base_iri

    def offset(self, place: Place) -> int:
        return self.starts[place.line - 1] + place.column - 1

    def begins(self, place: Place, expected: pyoxigraph.NamedNode | Literal, *, as_predicate: bool = False) -> bool:
        """Tell whether what stands at a place, up to where a term can end, is a term."""
        offset = self.offset(place)
        prefixes, base = self.known or self.heads(offset)
        head = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in prefixes.items())
        head += f"@base <{base}> .\n" if base else ""
        longest = offset + 12 * len(str(expected)) + 40  # each character escaped, and some space
        for end in ENDS.finditer(self.text, offset + 1, min(longest, len(self.text))):
            word = self.text[offset : end.start()]
            sentence = f"<urn:s> {word} <urn:o> ." if as_predicate else f"<urn:s> <urn:p> {word} ."
            try:
                quads = list(pyoxigraph.parse((head + sentence).encode(), RdfFormat.TURTLE))
            except SyntaxError:
                continue
            if len(quads) == 1 and expected == (quads[0].predicate if as_predicate else quads[0].object):
                return True
        return False

    def shows(self, place: Place, triple: Triple, found: Places) -> bool:
        """Tell whether the property or the value of a statement begins at its place."""
        there = self.text[self.offset(place)]
        if self.begins(place, triple.predicate, as_predicate=True):
            return True
        if isinstance(triple.object, BlankNode):  # its bracket; in a list, the item of the next cell
            first = next((at for (node, link), at in found.links.items() if (node, link) == (str(triple.object), FIRST)), None)
            return there in "[(_" or (triple.predicate.value == RDF + "rest" and place == first)
        if triple.object == NamedNode(RDF + "nil"):
            return there in "()"
        return self.begins(place, triple.object)


def check_file(source: Source, base: str | None = None) -> int:
    """Hold the place of every statement of a file against its text; give how many there are."""
    found, triples = Places(), parse(source, base)
    read_places(source, triples, found)
    text = Text(source, base)
    for triple in triples:
        place = found.statements[str(triple.subject), str(triple.predicate), str(triple.object)]
        assert place.file == source.name
        assert place.line > 0, (source.name, triple)
        assert text.shows(place, triple, found), (source.name, str(triple), place)
        own = found.subjects[str(triple.subject)]
        if triple.predicate.value == RDF + "rest" and place == found.links.get((str(triple.object), FIRST)):
            assert found.subjects[str(triple.object)] == place  # a cell stands where its item does
        if isinstance(triple.subject, BlankNode):
            assert text.text[text.offset(own)] in "[(_" or (str(triple.subject), FIRST) in found.links, (triple, own)
        else:
            assert text.begins(own, triple.subject) or text.text[text.offset(own)] == "(", (triple, own)
    return len(triples)


def read(path: Path) -> Source:
    (source,) = read_sources([path])
    return source


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.name)
def test_every_statement_stands_where_it_is_written(path: Path) -> None:
    source = read(path)
    count = check_file(source)
    assert count or path.stem in ("comments-only", "directive-only", "empty")
    windows = Source(source.name, re.sub(rb"(?<!\r)\n", b"\r\n", source.data), source.suffix)
    assert check_file(windows) == count


def test_the_turtle_test_set_covers_the_grammar() -> None:
    assert len([path for path in OWN if path.suffix == ".ttl"]) >= 60
    assert {path.suffix for path in OWN} == LINE_FORMATS
    texts = "\n".join(path.read_text("utf-8") for path in OWN)
    for sign in ("@prefix", "PREFIX", "@base", "BASE", '"""', "'''", "^^", "@en", "[]", "()", "_:", "\\u", "\\U", "GRAPH", "%2"):
        assert sign in texts, sign


def ours() -> Iterator[Path]:
    yield from resources.ontology_files()
    yield from resources.shape_files()
    for example in resources.examples():
        yield from (path for path in sorted(example.iterdir()) if path.suffix in LINE_FORMATS)


@pytest.mark.parametrize("path", list(ours()), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_statement_of_our_own_files_stands_where_it_is_written(path: Path) -> None:
    assert check_file(read(path)) > 0


@pytest.mark.parametrize("shape", sorted((ROOT / "tests" / "cases" / "shapes").iterdir()), ids=lambda path: path.name)
def test_every_statement_of_a_shape_case_stands_where_it_is_written(shape: Path) -> None:
    assert sum(check_file(read(path)) for path in sorted(shape.glob("*.ttl"))) > 0


def positive() -> list[Path]:
    """Find the files of the W3C suites that are to be parsed."""
    files = [path for path in sorted(W3C.rglob("*")) if path.suffix in LINE_FORMATS and path.name != "manifest.ttl"]
    return [path for path in files if not re.search(r"-bad-|negative", path.name)]


def test_every_statement_of_the_w3c_files_stands_where_it_is_written() -> None:
    """They are the data of the SHACL suite, in every style; the Turtle suite itself is read where it is there."""
    if not positive():
        skip("../shared/w3c holds no Turtle; it lies beside the project in CI")
    checked = 0
    for path in positive():
        checked += check_file(read(path), path.absolute().as_uri())
    assert checked > 1000


def sentences(seed: int) -> str:
    """Write Turtle of any shape: brackets, lists and literals in one another, by a seed."""
    dice = random.Random(seed)  # noqa: S311  # nothing secret
    names = ["a:a", "a:b", "<http://a/x>", "a:", "_:l", "_:m", "[]", "[ ]", "()"]
    literals = ["1", '"x"', '"x"@en', "'y'^^a:t", "true", "1.5", "-1e3", '"""l"o\nng"""', '"t"^^<http://t>']

    def value(depth: int) -> str:
        kind = dice.random()
        if depth and kind < 0.2:
            return f"[ {properties(depth - 1)} ]"
        if depth and kind < 0.4:
            return f"( {' '.join(value(depth - 1) for _ in range(dice.randint(0, 4)))} )"
        return dice.choice(literals if kind < 0.7 else names)

    def properties(depth: int) -> str:
        links = (dice.choice(["a", "a:p", "<http://a/q>", "a:r"]) for _ in range(dice.randint(1, 3)))
        said = [f"{link} {' , '.join(value(depth) for _ in range(dice.randint(1, 3)))}" for link in links]
        return dice.choice([" ; ", " ;; ", ";\n  "]).join(said) + dice.choice(["", " ;"])

    def subject(depth: int) -> str:
        return dice.choice([*names, f"[ {properties(depth)} ]", f"( {value(depth)} {value(depth)} )"])

    return PREFIX + "\n".join(f"{subject(3)} {properties(3)} ." for _ in range(dice.randint(1, 4)))


@pytest.mark.parametrize("seed", range(40))
def test_every_statement_of_text_of_any_shape_stands_where_it_is_written(seed: int) -> None:
    assert check_file(Source("f.ttl", sentences(seed).encode(), ".ttl")) > 0
