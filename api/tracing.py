"""Traceability over HTTP."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query

from api.context import Held, Language, State, graphs_asked
from kg import trace

router = APIRouter(tags=["traceability"])

Iri = Annotated[str, Query(description="The absolute IRI of the thing that is asked about.")]


@router.get("/organisations/{org}/trace/why", summary="Why a thing exists")
def why(org: str, iri: Iri, context: Held, state: State = "release", lang: Language = "en") -> dict[str, Any]:
    """Give whole paths from a norm or factor to values, factors and law."""
    return asdict(trace.why(context.store, graphs_asked(context, org, state), iri, lang))


@router.get("/organisations/{org}/trace/impact", summary="What a change reaches")
def impact(org: str, iri: Iri, context: Held, state: State = "release", lang: Language = "en") -> dict[str, Any]:
    """Give what has to be looked at again when a law, value, factor, facet or unit changes, each with its path."""
    return asdict(trace.impact(context.store, graphs_asked(context, org, state), iri, lang))
