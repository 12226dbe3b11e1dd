"""SPARQL 1.1 Protocol, queries only."""

from http import HTTPStatus
from urllib.parse import parse_qs

from fastapi import APIRouter, Request, Response

from api.context import Held, State, graphs_asked
from api.problems import Problem
from api.requests import Body, accepted
from kg.store import GRAPH_TYPES, TABLE_TYPES

router = APIRouter(tags=["SPARQL"])

_HINT = "Send ?query=..., a form with query=..., or a body of type application/sparql-query."


@router.get("/sparql", response_class=Response, summary="Answer a SPARQL query")
def get_sparql(request: Request, context: Held, state: State = "release") -> Response:
    """Answer the query in the address: tables as JSON or CSV, graphs as Turtle or JSON-LD."""
    return _answer(request, context, state, request.query_params.getlist("query"))


@router.post("/sparql", response_class=Response, summary="Answer a SPARQL query")
def post_sparql(request: Request, context: Held, body: Body, state: State = "release") -> Response:
    """Answer the query in the body."""
    media_type = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if media_type not in ("application/sparql-query", "application/x-www-form-urlencoded"):
        raise Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"“{media_type}” is no way to send a query.", _HINT)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Problem(HTTPStatus.BAD_REQUEST, "The query is not UTF-8.", _HINT) from error
    form = parse_qs(text, keep_blank_values=True) if media_type.endswith("urlencoded") else {"query": [text]}
    if "update" in form:
        raise Problem(HTTPStatus.BAD_REQUEST, "This endpoint only answers queries.", _HINT)
    return _answer(request, context, state, [*form.get("query", []), *request.query_params.getlist("query")])


def _answer(request: Request, context: Held, state: State, queries: list[str]) -> Response:
    if {"default-graph-uri", "named-graph-uri"} & set(request.query_params):
        detail = "Which graphs are asked follows from the address and state, not from a graph parameter."
        raise Problem(HTTPStatus.BAD_REQUEST, detail, "Leave it out; ?state=draft asks drafts.")
    if len(queries) != 1:
        raise Problem(HTTPStatus.BAD_REQUEST, f"A request has exactly one query; this one has {len(queries)}.", _HINT)
    wanted = accepted(request, [*TABLE_TYPES, *GRAPH_TYPES])
    data, media_type = context.store.answer(queries[0], graphs_asked(context, None, state), wanted)
    return Response(data, media_type=media_type if media_type != "text/csv" else "text/csv; charset=utf-8; header=present")
