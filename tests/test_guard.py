"""The guard before queries from outside: what reaches out, changes or kills is refused; what only looks so is not."""

import contextlib

import pytest

from kg.errors import QueryError
from kg.store.guard import refuse_dangerous

REACHING_OUT = [
    "SELECT * { SERVICE <http://127.0.0.1/> { ?x ?y ?z } }",
    "SELECT * { service silent <http://127.0.0.1/> { ?x ?y ?z } }",
    "SELECT * {\n# comment\nSERVICE <http://127.0.0.1/> { ?x ?y ?z } }",
    "PREFIX s: <http://127.0.0.1/> SELECT * { SERVICE s:x { ?x ?y ?z } }",
    "ASK { FILTER EXISTS { SERVICE <http://127.0.0.1/> { ?x ?y ?z } } }",
    "DESCRIBE ?x { SERVICE <http://127.0.0.1/> { ?x ?y ?z } }",
    "CONSTRUCT { ?x ?y ?z } WHERE { SERVICE <http://127.0.0.1/> { ?x ?y ?z } }",
    "SELECT * { { SELECT * { SERVICE <http://127.0.0.1/> { ?x ?y ?z } } } }",
    "SELECT * { ?s ?p 1SERVICE <http://127.0.0.1/> {?a ?b ?c} }",
    "SELECT * { ?s ?p 1.0SERVICE <http://127.0.0.1/> {?a ?b ?c} }",
    "SELECT * { ?s ?p -1e0SERVICE <http://127.0.0.1/> {?a ?b ?c} }",
    "SELECT * { ?s ?p trueSERVICE <http://127.0.0.1/> {?a ?b ?c} }",
    "SELECT * { ?s ?p falseSERVICE SILENT <http://127.0.0.1/> {?a ?b ?c} }",
    "PREFIX : <http://127.0.0.1/> SELECT * { SERVICE:x { ?x ?y ?z } }",
    "PREFIX : <http://127.0.0.1/> SELECT * { ?s ?p 1SERVICE:x { ?x ?y ?z } }",
    "PREFIX : <http://127.0.0.1/> SELECT * { ?s ?p <x:y>SERVICE:x { ?x ?y ?z } }",
    "ASKFROM <urn:secret> { ?s ?p ?o }",
    "SELECT * { FILTER(?a<SERVICE <http://127.0.0.1/> {}) }",
    "LOAD <http://127.0.0.1/>",
    "ASK {} ; LOAD <file:///etc/passwd>",
    "SELECT * FROM <http://127.0.0.1/ttl> { ?s ?p ?o }",
    "SELECT * FROM NAMED <file:///etc/passwd> { GRAPH ?g { ?s ?p ?o } }",
    "INSERT DATA { <x:a> <x:b> <x:c> }",
    "DELETE WHERE { ?s ?p ?o }",
    "ASK {} ; DROP ALL",
    "CLEAR ALL",
]
HARMLESS = [
    "SELECT ?service { ?service ?load ?from }",
    "SELECT * { ?s <http://SERVICE/> ?o }",
    'SELECT * { ?s ?p "SERVICE <x> LOAD FROM" }',
    "SELECT * { ?s ?p 'DROP ALL' } # SERVICE <x> {}",
    'SELECT * { ?s ?p """a "SERVICE" here""" }',
    "PREFIX p: <http://x/> SELECT * { ?s p:SERVICE ?o ; p:LOAD-er p:x }",
    "PREFIX service: <http://x/> SELECT * { service:a ?p ?o }",
    "SELECT * { ?s ?p ?o FILTER (?o IN (" + ", ".join(map(str, range(200))) + ")) }",
    "SELECT * { VALUES ?o { " + " ".join(map(str, range(1000))) + " } ?s ?p ?o }",
]
KILLERS = {
    "braces": "ASK " + "{" * 3000 + "}" * 3000,
    "parentheses": "ASK { FILTER(" + "(" * 5000 + "1" + ")" * 5000 + ") }",
    "negations": "ASK { FILTER(" + "!" * 9500 + "true) }",
    "a sum": "ASK { FILTER(" + "1+" * 7000 + "1) }",
    "not exists": "ASK { " + "FILTER NOT EXISTS { " * 900 + "}" * 900 + " }",
    "sub-selects": "SELECT * { " + "{ SELECT * " * 2600 + "}" * 2600 + " }",
    "unions": "ASK { {}" + " UNION {}" * 7000 + " }",
    "a path": "ASK { ?s " + "(" * 14000 + "<x:a>" + ")" * 14000 + " ?o }",
    "many patterns": "ASK { " + " . ".join(f"?a{i} <x:p> ?a{i + 1}" for i in range(600)) + " }",
    "a path of many steps": "ASK { <x:a> " + "/".join(["<x:p>"] * 1000) + " ?x }",
    "a long list": "ASK { ?a <x:p> ( " + "1 " * 3000 + ") }",
    "a long text": "ASK { ?s ?p '" + "x" * 70_000 + "' }",
}


@pytest.mark.parametrize("query", REACHING_OUT)
def test_what_reaches_out_or_changes_is_refused_with_its_place(query: str) -> None:
    with pytest.raises(QueryError) as error:
        refuse_dangerous(query)
    assert error.value.line >= 1
    assert error.value.hint


@pytest.mark.parametrize("query", HARMLESS)
def test_what_only_looks_dangerous_passes(query: str) -> None:
    refuse_dangerous(query)


@pytest.mark.parametrize("query", KILLERS.values(), ids=list(KILLERS))
def test_what_would_kill_the_parser_is_refused_before_it(query: str) -> None:
    with pytest.raises(QueryError, match="at most"):
        refuse_dangerous(query)


@pytest.mark.timeout(20)
@pytest.mark.parametrize("flood", ["'''", "<", "\\", '"', "?", "a:", "<a", "'x", "#", "_:"])
def test_a_flood_of_opening_signs_is_read_in_no_time(flood: str) -> None:
    with contextlib.suppress(QueryError):
        refuse_dangerous("SELECT " + (flood * 60_000)[:60_000])
