"""Named questions for BI tools."""

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from api.context import Held, State, graphs_asked
from api.problems import Problem
from kg.questions import bind, known, question, questions

router = APIRouter(tags=["questions"])

_RESERVED = frozenset({"org", "state"})


@router.get("/q", summary="The named questions")
def list_questions() -> list[dict[str, Any]]:
    """List each question with its parameters and its columns."""
    return [
        {
            "name": asked.name,
            "title": asked.titles["en"],
            "question": asked.question,
            "params": dict(asked.params),
            "returns": asked.returns,
            "csv": f"/q/{asked.name}.csv",
        }
        for asked in questions()
    ]


@router.get("/q/{name}.csv", response_class=Response, summary="The answer of a named question as CSV")
def answer_csv(
    name: str,
    request: Request,
    context: Held,
    org: Annotated[str | None, Query(description="Ask about one organisation only.")] = None,
    state: State = "release",
) -> Response:
    """Give the answer as CSV (RFC 4180, UTF-8); the question's own parameters stand in the address beside org and state."""
    asked = question(name)
    params = {key: value for key, value in request.query_params.multi_items() if key not in _RESERVED}
    if len(params) + len(_RESERVED & set(request.query_params)) != len(request.query_params.multi_items()):
        raise Problem(HTTPStatus.BAD_REQUEST, "A parameter is given twice.", "Give each parameter once.")
    graphs = graphs_asked(context, org, "releases" if asked.spans_releases else state)
    bindings = bind(asked, params)
    known(context.store, graphs, bindings)
    data, _ = context.store.answer(asked.text, graphs, ("text/csv",), bindings)
    return Response(data, media_type="text/csv; charset=utf-8; header=present")


@router.get("/q/{name}", include_in_schema=False)
def answer_in_no_format(name: str) -> Response:
    """Say which address the answer has."""
    raise Problem(HTTPStatus.NOT_FOUND, f"/q/{name} names no format.", f"Ask for /q/{name.split('.')[0]}.csv.")
