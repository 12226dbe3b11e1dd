"""The HTTP interface keeps its contract; every error has the one shape."""

import csv
import io
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from jsonschema import Draft202012Validator

from api.app import create_app
from kg import runs
from kg.report import findings_schema
from kg.store import EmbeddedStore, Source, parse
from tests.conftest import ROOT, TODAY, Run

PREFIX = "PREFIX mores: <https://w3id.org/mores/ns#> "
NORMS = PREFIX + "SELECT ?norm WHERE { ?norm a mores:Norm }"
NORM = "https://example.org/hotel-aurora/keep-distance"
TURTLE = {"Content-Type": "text/turtle"}


def model(name: str) -> runs.LoadedModel:
    return runs.read_model(runs.read_sources([ROOT / "examples" / name]))


def text(name: str) -> bytes:
    return b"\n".join(path.read_bytes() for path in sorted((ROOT / "examples" / name).glob("*.ttl")))


@pytest.fixture(scope="module")
def store(own: runs.House) -> Iterator[EmbeddedStore]:
    """A store with a published hotel and a flawed draft that never passed the gate."""
    made = EmbeddedStore()
    runs.furnish(made, own)
    for name in ("hotel", "flawed"):
        runs.load_model(made, name, model(name))
    runs.publish(made, "hotel", own, on=TODAY)
    yield made
    made.close()


@pytest.fixture
def client(store: EmbeddedStore) -> TestClient:
    return TestClient(create_app(store, writable=False), raise_server_exceptions=False)


@pytest.fixture
def writer(own: runs.House) -> Iterator[TestClient]:
    made = EmbeddedStore()
    runs.furnish(made, own)
    yield TestClient(create_app(made, writable=True), "http://localhost", raise_server_exceptions=False)
    made.close()


def problem(answer: Any, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert list(body)[:4] == ["title", "status", "detail", "hint"]
    assert body["status"] == status
    assert body["detail"]
    assert body["hint"]
    return body


def test_health_docs_and_openapi_answer_without_another_host(client: TestClient) -> None:
    assert client.get("/health").json() == {"status": "ok", "version": "0.1.0", "organisations": 2}
    page = client.get("/docs")
    assert page.status_code == 200
    scripts = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert scripts
    for address in scripts:
        assert address.startswith("/")
        assert client.get(address).status_code == 200
    paths = client.get("/openapi.json").json()["paths"]
    assert set(paths) == {
        *("/health", "/sparql", "/validate", "/organisations", "/organisations/{org}/model", "/q", "/q/{name}.csv"),
        *("/organisations/{org}/trace/why", "/organisations/{org}/trace/impact"),
    }


@pytest.mark.parametrize("way", ["get", "form", "direct"])
def test_a_query_comes_in_three_ways(client: TestClient, way: str) -> None:
    if way == "get":
        answer = client.get("/sparql", params={"query": NORMS, "unknown": "ignored"})
    elif way == "form":
        answer = client.post("/sparql", data={"query": NORMS})
    else:
        answer = client.post("/sparql", content=NORMS, headers={"Content-Type": "application/sparql-query"})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/sparql-results+json"
    assert len(answer.json()["results"]["bindings"]) == 39


@pytest.mark.parametrize(
    ("query", "accept", "media_type"),
    [
        (NORMS, "", "application/sparql-results+json"),
        (NORMS, "*/*", "application/sparql-results+json"),
        (NORMS, "application/json", "application/sparql-results+json"),
        (NORMS, "text/csv", "text/csv; charset=utf-8; header=present"),
        (NORMS, "text/csv;q=0.5, application/sparql-results+json", "application/sparql-results+json"),
        (NORMS, "text/turtle, text/csv;q=0.1", "text/csv; charset=utf-8; header=present"),
        (NORMS, "text/html,application/xhtml+xml,*/*;q=0.8", "application/sparql-results+json"),
        (PREFIX + "ASK { ?n a mores:Norm }", "", "application/sparql-results+json"),
        (PREFIX + "ASK { ?n a mores:Norm }", "text/csv", "text/csv; charset=utf-8; header=present"),
        (PREFIX + "CONSTRUCT WHERE { ?n a mores:Norm }", "", "text/turtle; charset=utf-8"),
        (PREFIX + "CONSTRUCT WHERE { ?n a mores:Norm }", "application/ld+json", "application/ld+json"),
        (f"DESCRIBE <{NORM}>", "text/*", "text/turtle; charset=utf-8"),
    ],
)
def test_the_answer_comes_in_the_form_that_is_asked_for(client: TestClient, query: str, accept: str, media_type: str) -> None:
    headers = {"Accept": accept} if accept else {}
    request = client.build_request("GET", "/sparql", params={"query": query}, headers=headers)
    if not accept:
        del request.headers["accept"]
    answer = client.send(request)
    assert (answer.status_code, answer.headers["content-type"]) == (200, media_type)
    if "csv" in media_type:
        assert len([*csv.reader(io.StringIO(answer.text))]) > 1
    elif "turtle" in media_type:
        assert parse(Source("a.ttl", answer.content, ".ttl"))
    else:
        assert answer.json()


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("SELECT ?s { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "SERVICE is not allowed here"),
        ("LOAD <http://127.0.0.1:9/>", "LOAD is not allowed here"),
        ("INSERT DATA { <x:a> <x:b> <x:c> }", "INSERT is an update"),
        ("ASK {} ; DROP ALL", "DROP is an update"),
        ("SELECT ?s FROM <http://127.0.0.1:9/> { ?s ?p ?o }", "FROM is not allowed here"),
        ("SELECT ?s { ?s a mores:Norm }", "The prefix mores: is not declared."),
        ("SELECT ?s { ?s ", "This is not a SPARQL 1.1 query."),
        ("ASK " + "{" * 300 + "}" * 300, "A query nests 40 deep at most."),
    ],
)
def test_what_is_refused_says_what_and_where(client: TestClient, query: str, words: str) -> None:
    body = problem(client.get("/sparql", params={"query": query}), 400)
    assert body["detail"].startswith(words)
    assert body["line"] == 1
    assert body["column"] >= 1


def test_an_endpoint_that_answers_queries_takes_exactly_one(client: TestClient) -> None:
    assert "this one has 0" in problem(client.get("/sparql"), 400)["detail"]
    assert "this one has 2" in problem(client.get("/sparql?query=ASK%7B%7D&query=ASK%7B%7D"), 400)["detail"]
    assert "only answers queries" in problem(client.post("/sparql", data={"update": "CLEAR ALL"}), 400)["detail"]
    problem(client.post("/sparql", content="ASK {}", headers={"Content-Type": "text/plain"}), 415)
    problem(client.post("/sparql", content=b"\xff", headers={"Content-Type": "application/sparql-query"}), 400)
    problem(client.get("/sparql", params={"query": "ASK {}"}, headers={"Accept": "image/png"}), 406)
    problem(client.get("/sparql", params={"query": "ASK {}", "default-graph-uri": "http://x/"}), 400)


def test_readers_see_releases_and_those_who_ask_for_it_drafts(client: TestClient) -> None:
    count = PREFIX + "SELECT (COUNT(DISTINCT ?n) AS ?norms) WHERE { ?n a mores:Norm }"
    seen = {
        state: client.get("/sparql", params={"query": count, "state": state}).json()["results"]["bindings"][0]["norms"]["value"]
        for state in ("release", "draft")
    }
    assert seen == {"release": "39", "draft": "51"}
    assert "has no release yet" in problem(client.get("/organisations/flawed/trace/why", params={"iri": NORM}), 404)["detail"]
    problem(client.get("/sparql", params={"query": count, "state": "secret"}), 400)


def test_a_model_is_judged_without_being_stored(client: TestClient) -> None:
    answer = client.post("/validate", content=text("flawed"), headers=TURTLE, params={"on": "2026-11-23", "lang": "fr"})
    verdict = answer.json()
    assert answer.status_code == 200
    assert Draft202012Validator(findings_schema()).is_valid(verdict)
    assert (verdict["conforms"], verdict["counts"]["Violation"]) == (False, 19)
    assert verdict["findings"][0]["message"].startswith("Aucune norme")
    good = client.post("/validate", content=text("hotel"), headers=TURTLE, params={"on": "2026-11-23"}).json()
    assert good["conforms"] is True
    assert client.post("/validate", content=text("flawed"), headers=TURTLE, params={"gate": "draft"}).json()["gate"] == "draft"


def test_a_model_that_does_not_parse_is_a_problem_with_its_place(client: TestClient) -> None:
    body = problem(client.post("/validate", content=b"@prefix a: <http://a/> .\na:b a:c b:d .", headers=TURTLE), 400)
    assert (body["line"], body["column"], body["detail"]) == (2, 9, "The prefix b: is not declared.")
    (error,) = body["errors"]
    assert (error["rule"], error["line"], error["said"]) == ("SYNTAX-002", 2, "The prefix b: has not been declared")
    problem(client.post("/validate", content=b"", headers=TURTLE), 422)
    problem(client.post("/validate", content=b"x", headers={"Content-Type": "application/pdf"}), 415)
    problem(client.post("/validate", content=b"x", headers={**TURTLE, "Content-Encoding": "gzip"}), 415)
    problem(client.post("/validate", content=text("hotel"), headers=TURTLE, params={"on": "2026-02-31"}), 400)
    problem(client.post("/validate", content=text("hotel"), headers=TURTLE, params={"on": "soon"}), 400)
    two = b"<http://a/> a <https://w3id.org/mores/ns#Organisation> . <http://b/> a <https://w3id.org/mores/ns#Organisation> ."
    assert "describes 2 organisations" in problem(client.post("/validate", content=two, headers=TURTLE), 422)["detail"]


def test_a_model_is_put_and_read_back(writer: TestClient) -> None:
    first = writer.put("/organisations/hotel/model", content=text("hotel"), headers=TURTLE)
    assert (first.status_code, first.json()) == (201, {"organisation": "hotel", "statements": 805})
    assert writer.put("/organisations/hotel/model", content=text("hotel"), headers=TURTLE).status_code == 200
    assert writer.get("/organisations").json() == [{"organisation": "hotel", "releases": []}]
    expected = {str(t) for t in model("hotel").triples}
    for accept, suffix in (("text/turtle", ".ttl"), ("application/ld+json", ".jsonld"), ("application/n-triples", ".nt")):
        answer = writer.get("/organisations/hotel/model", headers={"Accept": accept})
        assert answer.headers["content-type"].split(";")[0] == accept
        assert {str(t) for t in parse(Source("m", answer.content, suffix))} == expected
    problem(writer.get("/organisations/nobody/model"), 404)


def test_a_put_that_fails_leaves_the_draft_as_it_was(writer: TestClient) -> None:
    writer.put("/organisations/hotel/model", content=text("hotel"), headers=TURTLE)
    before = writer.get("/organisations/hotel/model").content
    problem(writer.put("/organisations/hotel/model", content=text("hotel")[:-20], headers=TURTLE), 400)
    problem(writer.put("/organisations/hotel/model", content=b"", headers=TURTLE), 422)
    problem(writer.put("/organisations/Ho%20tel/model", content=text("hotel"), headers=TURTLE), 422)
    assert writer.get("/organisations/hotel/model").content == before


def test_a_page_of_another_origin_cannot_write(writer: TestClient) -> None:
    for headers in ({"Host": "evil.example"}, {"Origin": "http://evil.example"}, {"Host": "127.0.0.1.evil.example"}):
        problem(writer.put("/organisations/hotel/model", content=text("hotel"), headers={**TURTLE, **headers}), 403)
    same = {**TURTLE, "Host": "127.0.0.1:8000", "Origin": "http://127.0.0.1:8000"}
    assert writer.put("/organisations/hotel/model", content=text("hotel"), headers=same).status_code == 201


def test_many_models_are_judged_at_once() -> None:
    """On a cold process: what parses SPARQL below is not thread-safe."""
    code = """
import sys, threading
from pathlib import Path
from fastapi.testclient import TestClient
from api.app import create_app
from kg import runs
from kg.store import EmbeddedStore
store = EmbeddedStore()
runs.furnish(store, runs.house())
client = TestClient(create_app(store), raise_server_exceptions=False)
data = Path(sys.argv[1]).read_bytes()
codes = []
def judge():
    codes.append(client.post("/validate", content=data, headers={"Content-Type": "text/turtle"}).status_code)
threads = [threading.Thread(target=judge) for _ in range(4)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
print(sorted(codes))
"""
    model = ROOT / "examples/flawed/standards.ttl"
    run = subprocess.run([sys.executable, "-c", code, str(model)], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.stdout == "[200, 200, 200, 200]\n", run.stderr


def test_nothing_is_written_where_others_can_reach_the_server(client: TestClient) -> None:
    body = problem(client.put("/organisations/hotel/model", content=text("hotel"), headers=TURTLE), 403)
    assert "127.0.0.1" in body["hint"]


def test_why_and_impact_are_those_of_the_command_line(client: TestClient, mores: Run) -> None:
    answer = client.get("/organisations/hotel/trace/why", params={"iri": NORM, "lang": "fr"})
    whole = mores("trace", "why", NORM, ROOT / "examples/hotel", "--format", "json", "--lang", "fr")
    assert answer.json() == json.loads(whole.stdout)
    value = answer.json()["paths"][0][0]["target"]["iri"]
    hits = client.get("/organisations/hotel/trace/impact", params={"iri": value}).json()["hits"]
    assert NORM in [path[0]["source"]["iri"] for path in hits]
    assert "Did you mean" in problem(client.get("/organisations/hotel/trace/why", params={"iri": NORM + "s"}), 404)["hint"]
    problem(client.get("/organisations/hotel/trace/why"), 400)
    problem(client.get("/organisations/nobody/trace/why", params={"iri": NORM}), 404)


def test_named_questions_are_tables(client: TestClient) -> None:
    listed = client.get("/q").json()
    assert {"why", "impact", "norms"} <= {asked["name"] for asked in listed}
    rows = [*csv.DictReader(io.StringIO(client.get("/q/norms.csv").text))]
    assert len({row["norm"] for row in rows}) == 39
    flawed = client.get("/q/norms_without_value.csv", params={"org": "flawed", "state": "draft"})
    assert flawed.headers["content-type"] == "text/csv; charset=utf-8; header=present"
    assert len([*csv.DictReader(io.StringIO(flawed.text))]) == 2
    assert len(client.get("/q/why.csv", params={"start": NORM}).text.splitlines()) > 2
    assert "needs the parameter start" in problem(client.get("/q/why.csv"), 400)["detail"]
    assert "no parameter begin" in problem(client.get("/q/norms.csv?begin=1"), 400)["detail"]
    problem(client.get(f"/q/why.csv?start={NORM}&start={NORM}"), 400)
    assert "There is no " in problem(client.get(f"/q/why.csv?start={NORM}-misspelt"), 404)["detail"], "no empty table"
    assert "Did you mean norms?" in problem(client.get("/q/norm.csv"), 404)["hint"]
    assert problem(client.get("/q/norms"), 404)["hint"] == "Ask for /q/norms.csv."
    problem(client.get("/q/norms.csv", params={"org": "nobody"}), 404)


@pytest.mark.parametrize(("method", "path"), [("GET", "/nowhere"), ("DELETE", "/organisations/hotel/model"), ("POST", "/health")])
def test_an_address_that_is_not_there_is_a_problem_too(client: TestClient, method: str, path: str) -> None:
    problem(client.request(method, path), 404 if path == "/nowhere" else 405)


def test_a_fault_of_ours_is_a_problem_and_no_stack_trace(store: EmbeddedStore, monkeypatch: pytest.MonkeyPatch) -> None:
    app = create_app(store)

    def broken(*_: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(runs, "organisations", broken)
    answer = TestClient(app, raise_server_exceptions=False).get("/health")
    assert "secret" not in answer.text
    problem(answer, 500)


def test_a_body_beyond_the_limit_is_refused_while_it_streams(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.requests.MAX_BODY", 1_000)
    read = 0

    def chunks() -> Iterator[bytes]:
        nonlocal read
        for _ in range(100):
            read += 1
            yield b"x" * 500

    problem(client.post("/validate", content=chunks(), headers=TURTLE), 413)
