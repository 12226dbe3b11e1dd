"""Where statements stand: on the ways in which people really write Turtle."""

import pytest

from kg.model import Place
from kg.places import Places, read_places

A, B, P, Q = "<http://a/a>", "<http://a/b>", "<http://a/p>", "<http://a/q>"
PREFIX = "@prefix a: <http://a/> .\n"
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
INTEGER = "^^<http://www.w3.org/2001/XMLSchema#integer>"


def places(text: str, name: str = "f.ttl") -> Places:
    found = Places()
    read_places(name, text, found)
    return found


CASES = {
    "one statement": (f"{PREFIX}a:a a:p a:b .", (A, P, B), (2, 5)),
    "a list after semicolon": (f"{PREFIX}a:a a:p a:b ;\n    a:q 1 .", (A, Q, f'"1"{INTEGER}'), (3, 5)),
    "a list after comma": (f'{PREFIX}a:a a:p a:b ,\n        "x"@en .', (A, P, '"x"@en'), (3, 9)),
    "several statements on one line": (f"{PREFIX}a:a a:p a:b . a:b a:q a:a .", (B, Q, A), (2, 19)),
    "an empty list": (f"{PREFIX}a:a a:q a:b ; a:p ( ) .", (A, P, "<http://www.w3.org/1999/02/22-rdf-syntax-ns#nil>"), (2, 15)),
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
    "a negative decimal before a full stop": (
        f"{PREFIX}a:a a:p -1.5 .",
        (A, P, '"-1.5"^^<http://www.w3.org/2001/XMLSchema#decimal>'),
        (2, 5),
    ),
    "a truth value": (f"{PREFIX}a:a a:p true .", (A, P, '"true"^^<http://www.w3.org/2001/XMLSchema#boolean>'), (2, 5)),
}


@pytest.mark.parametrize(("text", "statement", "at"), CASES.values(), ids=list(CASES))
def test_a_statement_has_its_place(text: str, statement: tuple[str, str, str], at: tuple[int, int]) -> None:
    assert places(text).statements[statement] == Place("f.ttl", *at)


def test_what_is_missing_has_the_place_of_its_subject() -> None:
    found = places(f"{PREFIX}\na:a a:p a:b .\na:a a:q 1 .")
    assert found.of(A, "<http://a/missing>") == Place("f.ttl", 3, 1)
    assert found.of(A, P, "<http://a/other>") == Place("f.ttl", 3, 5)
    assert found.of("<http://a/nobody>") is None


def test_one_subject_in_two_files_is_found_in_both() -> None:
    found = Places()
    read_places("one.ttl", f"{PREFIX}a:a a:p a:b .", found)
    read_places("two.ttl", f"{PREFIX}a:a a:q a:b .", found)
    assert (found.of(A, P, B), found.of(A, Q, B)) == (Place("one.ttl", 2, 5), Place("two.ttl", 2, 5))


def test_trig_and_n_quads_are_followed_into_their_graphs() -> None:
    trig = places(f"{PREFIX}a:g {{ a:a a:p a:b . a:b a:q a:a }}\nGRAPH a:h {{ a:a a:q 1 . }}", "f.trig")
    assert trig.of(B, Q, A) == Place("f.trig", 2, 25)
    assert trig.of(A, Q, f'"1"{INTEGER}') == Place("f.trig", 3, 17)
    quads = places(f"{A} {P} {B} <http://a/g> .\n{B} {Q} {A} .\n", "f.nq")
    assert quads.of(B, Q, A) == Place("f.nq", 2, 14)
