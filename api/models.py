"""Models of organisations: list, read, load, and validate without storing."""

import json
from http import HTTPStatus
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse

from api.context import Held, Language
from api.problems import Problem
from api.requests import Uploaded, accepted
from kg import runs
from kg.names import check_slug, draft_graph
from kg.report import findings_schema, verdict_object
from kg.store import GRAPH_TYPES, MEDIA_TYPES, serialise_graph

router = APIRouter(tags=["models"])

_OWN_NAMES = frozenset({"127.0.0.1", "::1", "localhost"})


@router.get("/organisations", summary="The organisations of the store")
def list_organisations(context: Held) -> list[dict[str, Any]]:
    """List each organisation with the numbers of its releases."""
    slugs = runs.organisations(context.store)
    return [{"organisation": slug, "releases": [r.number for r in runs.releases(context.store, slug)]} for slug in slugs]


@router.get("/organisations/{org}/model", response_class=Response, summary="The draft of an organisation")
def get_model(org: str, request: Request, context: Held) -> Response:
    """Give the draft as Turtle, JSON-LD, N-Triples or RDF/XML, by content negotiation."""
    runs.organisations_of(context.store, org)
    offered = [*GRAPH_TYPES, *(name for name in MEDIA_TYPES if name not in GRAPH_TYPES)]
    wanted = [*accepted(request, offered), "text/turtle"]
    return Response(serialise_graph(context.store.triples(draft_graph(org)), wanted[0]), media_type=wanted[0])


@router.put("/organisations/{org}/model", summary="Load a model as the draft")
def put_model(org: str, request: Request, context: Held, source: Uploaded) -> JSONResponse:
    """Put a model in the place of the draft: all or nothing. A draft that parses always loads; validation judges it."""
    _refuse_foreign(request)
    if not context.writable:
        raise Problem(
            HTTPStatus.FORBIDDEN,
            "Models cannot be changed over HTTP here.",
            "Serve on 127.0.0.1, or use `mores load` on the server's machine.",
        )
    check_slug(org)
    model = runs.read_model([source])
    with context.write:
        known = org in runs.organisations(context.store)
        runs.load_model(context.store, org, model)
    status = HTTPStatus.OK if known else HTTPStatus.CREATED
    return JSONResponse({"organisation": org, "statements": len(model.triples)}, status)


def _refuse_foreign(request: Request) -> None:
    """Refuse a write that a web page of another origin may have caused, be it by a name that leads here."""
    origin = urlsplit(request.headers.get("origin", f"//{request.url.hostname}")).hostname
    for name in (request.url.hostname, origin):
        if name not in _OWN_NAMES:
            raise Problem(HTTPStatus.FORBIDDEN, f"A write by way of {name} is refused.", "Use 127.0.0.1 or localhost.")


@router.post(
    "/validate",
    response_class=Response,
    summary="Judge a model without storing it",
    responses={200: {"content": {"application/json": {"schema": findings_schema()}}}},
)
def validate(
    context: Held,
    source: Uploaded,
    gate: Annotated[Literal["draft", "review", "publish"], Query(description="The last gate whose rules count.")] = "publish",
    on: Annotated[str | None, Query(pattern=r"^\d{4}-\d\d-\d\d$", description="The day on which validity is judged.")] = None,
    lang: Language = "en",
) -> Response:
    """Give the verdict: conforms, gate, counts, findings; 200 whether the model conforms or not."""
    model = runs.read_model([source])
    day = runs.read_day(on)
    with context.judge:
        verdict = runs.check(model, context.house, gate=gate, on=day, language=lang)
    return Response(json.dumps(verdict_object(verdict), ensure_ascii=False), media_type="application/json")
