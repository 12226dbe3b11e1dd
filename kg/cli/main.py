"""The command `mores`: its commands are thin, and import engines only when they run, so that help comes at once."""

import io
import json
import os
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer.exceptions import TyperException

from kg import __version__
from kg.cli.arguments import HELP, UsageError, asked, day, given, needed, no_org, no_paths, pair, read_query, severity
from kg.cli.options import (
    EngineName,
    FailOn,
    FindingFormat,
    GateName,
    Lang,
    On,
    Org,
    Paths,
    Shapes,
    Store,
    TableFormat,
    VerdictFormat,
)
from kg.errors import ModelRefusedError, MoresError, SourceError, UnsupportedError

if TYPE_CHECKING:
    from kg.model import State

USAGE, FAILED, NOT_CONFORMING, UNSUPPORTED = 64, 2, 1, 3

app = typer.Typer(
    help="Corporate culture, values and service standards as a knowledge graph: validate, trace, publish, serve.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
trace_app = typer.Typer(help="Why a thing exists; what a change hits.", rich_markup_mode=None)
app.add_typer(trace_app, name="trace")


@app.callback(invoke_without_command=True)
def _root(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version and end.")] = False,
) -> None:
    if version:
        typer.echo(f"mores {__version__}")
    elif context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.command()
def demo(
    port: Annotated[int | None, typer.Option("--port", min=0, max=65535, help="The port to serve at (default: 8000).")] = None,
    no_serve: Annotated[bool, typer.Option("--no-serve", help="End after printing.")] = False,
    lang: Lang = "en",
) -> None:
    """Go the whole road with the examples.

    Loads them into a temporary store, judges and publishes them, shows one why and one impact, then serves.
    """
    from kg.cli.demo import run_demo

    run_demo(port=port, serve=not no_serve, language=lang)


@app.command()
def validate(
    paths: Paths = None,
    store: Store = None,
    org: Org = None,
    on: On = None,
    gate: GateName = "publish",
    engine: EngineName = "pyshacl",  # noqa: ARG001 -- the only engine so far; the option is part of the contract
    shapes: Shapes = None,
    form: FindingFormat = "text",
    lang: Lang = "en",
    fail_on: FailOn = "violation",
) -> None:
    """Judge a model before it is published.

    Is it well-formed, complete, consistent? Exit code 0: it conforms; 1: it does not; 2: it could not be judged.
    """
    from kg import runs
    from kg.cli.console import note, working
    from kg.cli.findings import show_verdict

    mildest = severity(fail_on)
    try:
        with working("Validating"):
            if shapes:
                if store or org or not paths:
                    raise UsageError("--shapes judges files: give PATHs, and neither --store nor --org.")
                verdict = runs.check_plain(paths, shapes, language=lang, fail_on=mildest)
                if verdict.note:
                    note(verdict.note)
            else:
                on_day = day(on)
                if store:
                    slug = needed(org, "--store needs --org SLUG.")
                    no_paths(paths)
                    verdict = runs.check_draft(
                        runs.open_furnished(store), slug, runs.house(), gate=gate, on=on_day, language=lang, fail_on=mildest
                    )
                else:
                    no_org(org)
                    model = runs.read_model(runs.read_sources(given(paths)))
                    verdict = runs.check(model, runs.house(), gate=gate, on=on_day, language=lang, fail_on=mildest)
    except (SourceError, ModelRefusedError) as error:
        if error.cause or form != "text":
            show_verdict(runs.syntax_verdict(error, None if shapes else gate, day(on), lang), form, lang)
        if not error.cause:
            raise
        raise typer.Exit(FAILED) from error
    show_verdict(verdict, form, lang)
    raise typer.Exit(0 if verdict.conforms else NOT_CONFORMING)


@app.command()
def load(paths: Paths = None, store: Store = None, org: Org = None) -> None:
    """Load a model as an organisation's draft.

    All or nothing; a draft that parses loads, findings or not. Creates the store where DIR is absent or empty.
    """
    from kg import runs
    from kg.cli.console import say, working
    from kg.names import check_slug

    folder, slug = needed(store, "load needs --store DIR."), check_slug(needed(org, "load needs --org SLUG."))
    sources = runs.read_sources(given(paths))
    with working("Loading"):
        model = runs.read_model(sources)
        held = runs.open_furnished(folder, create=True)
        runs.load_model(held, slug, model)
    say(f"{slug}: {len(model.triples)} statements from {len(model.files)} file(s) are now the draft.")


@app.command()
def reason(
    paths: Paths = None,
    dl: Annotated[bool, typer.Option("--dl", help="Check consistency and classify with HermiT (needs the extra `dl`).")] = False,
    whole: Annotated[
        bool, typer.Option("--whole", help="With the model, the ontology and the day: all that shapes look at.")
    ] = False,
    on: On = None,
) -> None:
    """Print what follows from a model.

    By OWL 2 RL and the rules, as Turtle; or whether it is consistent by OWL 2 DL. What --whole prints, any SHACL engine can
    judge by the shapes of Mores.
    """
    from kg import runs
    from kg.cli.console import say, say_bytes, working
    from kg.store import serialise_graph

    with working("Reasoning"):
        model = runs.read_model(runs.read_sources(given(paths)))
        if not dl:
            say_bytes(serialise_graph(runs.follows(model, runs.house(), whole=whole, on=day(on)), "text/turtle"))
            return
        outcome = runs.classify_model(model, runs.house())
    for clash in outcome.unsatisfiable:
        say(("unsatisfiable: ", "bold red"), clash)
    if outcome.consistent and not outcome.unsatisfiable:
        say(("consistent", "bold green"), f", and none of {outcome.classes} classes is unsatisfiable")
        return
    if not outcome.consistent:
        say(("inconsistent", "bold red"), ": the model and the ontology contradict one another")
    raise typer.Exit(NOT_CONFORMING)


@trace_app.command()
def why(
    iri: Annotated[str, typer.Argument(metavar="IRI", help="The absolute IRI of a norm, factor or other thing.")],
    paths: Paths = None,
    store: Store = None,
    org: Org = None,
    form: TableFormat = "text",
    lang: Lang = "en",
) -> None:
    """Explain why a thing exists.

    Whole paths to the values, factors and laws that justify it.
    """
    from kg import trace
    from kg.cli.show import show_explanation

    held, graphs = asked(paths, store, org)
    show_explanation(trace.why(held, graphs, iri, lang), form, lang)


@trace_app.command()
def impact(
    iri: Annotated[str, typer.Argument(metavar="IRI", help="The absolute IRI of a law, value, factor, facet or unit.")],
    paths: Paths = None,
    store: Store = None,
    org: Org = None,
    form: TableFormat = "text",
    lang: Lang = "en",
) -> None:
    """Find what a change reaches.

    All that has to be looked at again, each with the path by which it is reached.
    """
    from kg import trace
    from kg.cli.show import show_impact

    held, graphs = asked(paths, store, org)
    show_impact(trace.impact(held, graphs, iri, lang), form, lang)


@app.command()
def gaps(paths: Paths = None, store: Store = None, org: Org = None, form: TableFormat = "text", lang: Lang = "en") -> None:
    """Find the holes of a model.

    Values that are words only, norms without a reason, parameters uncovered, factors not considered.
    """
    from kg import trace
    from kg.cli.show import show_gaps

    held, graphs = asked(paths, store, org)
    show_gaps(trace.gaps(held, graphs, lang), form, lang)


@app.command()
def ask(
    name: Annotated[str, typer.Argument(metavar="NAME|FILE.rq", help="A named question, or a file with a query.")],
    paths: Paths = None,
    store: Store = None,
    org: Org = None,
    param: Annotated[list[str] | None, typer.Option("--param", metavar="K=V", help="A parameter of the question.")] = None,
    form: TableFormat = "text",
) -> None:
    """Ask a named question, or a query file."""
    from kg.cli.console import note, say, say_bytes
    from kg.cli.show import show_table
    from kg.questions import bind, known, question

    params = dict(pair(text) for text in param or [])
    if len(params) < len(param or []):
        raise UsageError("A --param is given twice.")
    state: State = "any"
    if name.endswith(".rq"):
        text, bindings = read_query(Path(name)), {}
        if params:
            raise UsageError("--param belongs to a named question, not to a query file.")
    else:
        named = question(name)
        text, bindings, state = named.text, bind(named, params), "releases" if named.spans_releases else state
    held, graphs = asked(paths, store, org, state)
    known(held, graphs, bindings)
    wanted = "text/csv" if form == "csv" else "application/sparql-results+json"
    data, media_type = held.answer(text, graphs, (wanted,), bindings)
    if form != "text" and media_type == "text/turtle":
        note("The answer is a graph, not a table, so it is written as Turtle.")
    if form != "text" or media_type != "application/sparql-results+json":
        say_bytes(data)
        return
    answer = json.loads(data)
    if "boolean" in answer:
        say(str(answer["boolean"]).lower())
        return
    columns = answer["head"]["vars"]
    show_table(
        columns, [[str(row.get(column, {}).get("value", "")) for column in columns] for row in answer["results"]["bindings"]]
    )


@app.command()
def publish(
    store: Store = None,
    org: Org = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Judge, but make no release.")] = False,
    on: On = None,
    form: VerdictFormat = "text",
    lang: Lang = "en",
) -> None:
    """Publish a draft that passes the gate.

    It becomes an immutable release; one that does not pass changes nothing, and the exit code is 1.
    """
    from kg import runs
    from kg.cli.console import working
    from kg.cli.findings import show_publication

    folder, slug = needed(store, "publish needs --store DIR."), needed(org, "publish needs --org SLUG.")
    with working("Publishing"):
        held = runs.open_furnished(folder)
        verdict, release = runs.publish(held, slug, runs.house(), on=day(on), dry_run=dry_run, language=lang)
    show_publication(verdict, release, form, lang)
    raise typer.Exit(0 if verdict.conforms else NOT_CONFORMING)


@app.command()
def serve(
    store: Store = None,
    host: Annotated[str, typer.Option("--host", help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="The port to listen on; 0 takes a free one.")] = 8000,
) -> None:
    """Serve a store over HTTP.

    SPARQL, models, traces and named questions; the page /docs lists all addresses. Ctrl-C ends.
    """
    from kg import runs
    from kg.cli.serving import serve_store

    held = runs.open_furnished(needed(store, "serve needs --store DIR."), create=True)
    serve_store(held, host, port)


@app.command()
def doctor(store: Store = None) -> None:
    """Check the installation and a store.

    Says how to mend what is wrong.
    """
    from kg.cli.checkup import examine

    raise typer.Exit(0 if examine(store) else NOT_CONFORMING)


def main() -> None:
    """Run a command; every error of ours is a message and an exit code, never a stack trace."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # whoever ends it by SIGTERM wants it to end as by Ctrl-C
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    code = _run()
    try:
        sys.stdout.flush()
    except OSError as error:
        code = code or _unwritten(error)
    if any(not thread.daemon and thread is not threading.main_thread() for thread in threading.enumerate()):
        os._exit(code)  # a query that still runs cannot be stopped, and must not keep the process
    sys.exit(code)


def _run() -> int:
    try:
        return app(prog_name="mores", standalone_mode=False) or 0
    except TyperException as error:
        typer.echo(f"error: {error.format_message()}\nhint: {HELP}", err=True)
        return USAGE
    except MoresError as error:
        from kg.cli.console import say_error

        say_error(error)
        return USAGE if isinstance(error, UsageError) else UNSUPPORTED if isinstance(error, UnsupportedError) else FAILED
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        return _unwritten(error)


def _unwritten(error: OSError) -> int:
    """Say that the output could not be written, and keep Python from trying again at its end."""
    with open(os.devnull, "w", encoding="utf-8") as nowhere:  # noqa: PTH123 -- a stream is replaced, not a file read
        os.dup2(nowhere.fileno(), sys.stdout.fileno())
    if not isinstance(error, BrokenPipeError):
        typer.echo(f"error: The output could not be written: {error.strerror}.", err=True)
    return FAILED
