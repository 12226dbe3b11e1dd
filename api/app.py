"""The application: create_app() makes it over a store; routes live by theme in their own modules."""

import threading

from fastapi import FastAPI
from fastapi_offline import FastAPIOffline

from api import models, operation, problems, questions, sparql, tracing
from api.context import Context
from kg import __version__, runs
from kg.store import GraphStore

__all__ = ["create_app"]


def create_app(store: GraphStore, *, writable: bool = False) -> FastAPI:
    """Make the application over a furnished store.

    Takes:   writable, whether models may be changed over HTTP; there are no keys yet, so only a server that nobody else can
             reach should say so.
    """
    app = FastAPIOffline(
        title="Mores",
        version=__version__,
        description="Corporate culture, values and service standards as a knowledge graph.",
        redoc_url=None,
    )
    app.state.context = Context(store, runs.house(), writable, threading.Lock(), threading.Lock())
    problems.install(app)
    for module in (models, operation, questions, sparql, tracing):
        app.include_router(module.router)
    return app
