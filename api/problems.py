"""Every error as RFC 9457 application/problem+json: title, status, detail, hint."""

from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from kg.causes import catalogue
from kg.errors import (
    ModelRefusedError,
    MoresError,
    ParseError,
    QueryError,
    SourceError,
    StoreError,
    UnknownTermError,
    UnsupportedError,
)

__all__ = ["Problem", "install", "problem"]

_STATUS: tuple[tuple[type[MoresError], HTTPStatus], ...] = (
    (UnknownTermError, HTTPStatus.NOT_FOUND),
    (QueryError, HTTPStatus.BAD_REQUEST),
    (SourceError, HTTPStatus.BAD_REQUEST),
    (ModelRefusedError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (StoreError, HTTPStatus.INSUFFICIENT_STORAGE),
    (UnsupportedError, HTTPStatus.NOT_IMPLEMENTED),
)


class Problem(Exception):  # noqa: N818 -- the standard's word for it
    """A refusal of the HTTP layer itself."""

    def __init__(self, status: HTTPStatus, detail: str, hint: str) -> None:
        super().__init__(detail)
        self.status, self.detail, self.hint = status, detail, hint


def problem(status: int, detail: str, hint: str = "", **more: object) -> JSONResponse:
    """Build the one error shape."""
    content = {"title": HTTPStatus(status).phrase, "status": status, "detail": detail, "hint": hint, **more}
    return JSONResponse(content, status, media_type="application/problem+json")


def _one(error: SourceError) -> dict[str, object]:
    """Return one of several errors of a file: its rule, place, detail, hint, and what the parser itself said."""
    more = {"line": error.line, "column": error.column, "said": error.detail} if isinstance(error, ParseError) else {}
    return {"rule": catalogue()[error.cause].rule, "file": error.path, "detail": error.message, "hint": error.hint, **more}


def install(app: FastAPI) -> None:
    """Answer every error of an application in the one shape."""

    @app.exception_handler(MoresError)
    def _ours(_: Request, error: MoresError) -> JSONResponse:
        status = next((status for kind, status in _STATUS if isinstance(error, kind)), HTTPStatus.INTERNAL_SERVER_ERROR)
        place: dict[str, object] = {}
        if isinstance(error, ParseError | QueryError) and error.line:
            place = {"line": error.line, "column": error.column}
        if isinstance(error, ParseError):
            place["errors"] = [_one(further) for further in error.all]
        return problem(status, error.message, error.hint, **place)

    @app.exception_handler(Problem)
    def _refused(_: Request, error: Problem) -> JSONResponse:
        return problem(error.status, error.detail, error.hint)

    @app.exception_handler(RequestValidationError)
    def _invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        return problem(HTTPStatus.BAD_REQUEST, f"{where}: {first['msg']}", "See /docs for what each address takes.")

    @app.exception_handler(Exception)
    def _fault(_: Request, __: Exception) -> JSONResponse:
        return problem(HTTPStatus.INTERNAL_SERVER_ERROR, "This is a fault of the server.", "Its log on stderr says more.")

    @app.exception_handler(HTTPException)
    def _http(_: Request, error: HTTPException) -> JSONResponse:
        answer = problem(error.status_code, str(error.detail), "See /docs for the addresses and their methods.")
        answer.headers.update(error.headers or {})
        return answer
