"""Operation: whether the server is well."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import RedirectResponse

from api.context import Held
from kg import __version__, runs

router = APIRouter(tags=["operation"])


@router.get("/", include_in_schema=False)
def root() -> RedirectResponse:
    """Lead whoever comes by browser to the documentation."""
    return RedirectResponse("/docs")


@router.get("/health", summary="Is the server well?")
def health(context: Held) -> dict[str, Any]:
    """Say that the store answers, and how many organisations it holds."""
    return {"status": "ok", "version": __version__, "organisations": len(runs.organisations(context.store))}
