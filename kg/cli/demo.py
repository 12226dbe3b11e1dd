"""The demo: the whole road with the examples, in a temporary store, with the command that gives each part."""

import os
import tempfile
from pathlib import Path
from urllib.parse import quote

from kg import resources, runs, trace
from kg.cli.console import say, working
from kg.cli.findings import show_verdict
from kg.cli.serving import bind, serve_store
from kg.cli.show import show_explanation, show_impact
from kg.errors import StoreError
from kg.model import Language
from kg.store import EmbeddedStore

__all__ = ["run_demo"]

WHY = ("water", "https://example.org/kelder-water/answer-complaint")
IMPACT = ("water", "http://www.legislation.gov.uk/id/uksi/2008/594/regulation/7")


def run_demo(*, port: int | None, serve: bool, language: Language) -> None:
    """Load the examples, judge them, publish those that pass, show one why and one impact, then serve until Ctrl-C."""
    own = runs.house()
    with tempfile.TemporaryDirectory(prefix="mores-demo-") as folder:
        with working("Preparing the store"):
            store = runs.open_furnished(Path(folder) / "store", create=True)
        for path in resources.examples():
            _judge(store, own, path, language)
        for (slug, iri), verb in ((WHY, "why"), (IMPACT, "impact")):
            example = next(path for path in resources.examples() if path.name == slug)
            _heading(f"mores trace {verb} {iri} {_shown(example)}")
            graphs = runs.graphs_of(store, [slug], "any")
            if verb == "why":
                show_explanation(trace.why(store, graphs, iri, language), "text", language)
            else:
                show_impact(trace.impact(store, graphs, iri, language), "text", language)
        if serve:
            _serve(store, port)
        store.close()


def _judge(store: EmbeddedStore, own: runs.House, path: Path, language: Language) -> None:
    _heading(f"mores validate {_shown(path)}" + (f" --lang {language}" if language != "en" else ""))
    with working(path.name):
        model = runs.read_model(runs.read_sources([Path(_shown(path))]))
        runs.load_model(store, path.name, model)
        verdict, release = runs.publish(store, path.name, own, language=language)
    show_verdict(verdict, "text", language)
    if release:
        say({"en": f"published as release {release.number}", "fr": f"publié : version {release.number}"}[language])


def _serve(store: EmbeddedStore, port: int | None) -> None:
    slug, iri = WHY
    query = quote("PREFIX mores: <https://w3id.org/mores/ns#> SELECT (COUNT(?norm) AS ?norms) WHERE { ?norm a mores:Norm }")
    tries = (
        f"/organisations/{slug}/trace/why?iri={quote(iri, safe='')}",
        "/q/norms.csv",
        f"/sparql?query={query}",
    )
    say("")
    if port is None:
        port = 8000
        try:
            bind("127.0.0.1", port).close()
        except StoreError:
            port = 0
    serve_store(store, "127.0.0.1", port, tries)


def _heading(command: str) -> None:
    say("")
    say((f"$ {command}", "bold cyan"))


def _shown(path: Path) -> str:
    """Return a path as one would type it here."""
    relative = os.path.relpath(path)
    return relative if not relative.startswith("..") else str(path)
