"""Measure what findings cost beside what they are made from: pySHACL's own run and report on the same statements.

python -m benchmarks.findings [--organisations 100]
"""

import argparse
import json
import statistics
import time
from collections.abc import Callable, Iterator
from functools import partial
from random import Random

import pyshacl
import rdflib

from benchmarks.fleet import organisation
from kg import resources, runs
from kg.model import Verdict
from kg.report import findings_csv, github_commands, junit_xml, sarif_log, validation_report, verdict_object
from kg.store import Source, serialise_graph

DAY = runs.read_day("2026-11-24")
# A mistake as hands make it: what is written, and what was meant.
MISTAKES = (
    (b"mores:operationalises ", b"mores:operationalizes "),
    (b"ref:customer ", b"ref:costumer "),
    (b"mores:atMost 15 ;", b'mores:atMost "15" ;'),
    (b"mores:inSet hotel:standards ;", b""),
    (b"unit:SEC", b"unit:M"),
    (b'"@fr ;', b'" ;'),
)


def flawed() -> list[Source]:
    """Read the flawed example."""
    (folder,) = [path for path in resources.examples() if path.name == "flawed"]
    return runs.read_sources([folder])


def mistaken(number: int) -> list[Source]:
    """Return an organisation of the fleet with one mistake, at a place that its number chooses."""
    rng, sources = Random(number), organisation(number)
    spots = [(at, meant, written) for at, source in enumerate(sources) for meant, written in MISTAKES if source.data.count(meant)]
    at, meant, written = rng.choice(spots)
    head, *rest = sources[at].data.split(meant)
    cut = rng.randrange(len(rest))
    data = meant.join([head, *rest[:cut]]) + written + meant.join(rest[cut:])
    return [Source(s.name, data if place == at else s.data, s.suffix) for place, s in enumerate(sources)]


def seconds(work: Callable[[], object]) -> float:
    """Return how long a piece of work takes."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def stock(sources: list[Source], own: runs.House, shapes: rdflib.Graph) -> float:
    """Return how long stock pySHACL takes on the same statements: its run, and its report as text."""
    whole = runs.follows(runs.read_model(sources), own, whole=True, on=DAY)
    graph = rdflib.Graph().parse(data=serialise_graph(whole, "application/n-triples"), format="nt")
    return seconds(lambda: pyshacl.validate(graph, shacl_graph=shapes, inference="none", inplace=True))


def formats(verdict: Verdict) -> Iterator[tuple[str, Callable[[], object]]]:
    """Give each way of writing a verdict."""
    yield "json", lambda: json.dumps(verdict_object(verdict))
    yield "turtle", lambda: serialise_graph(validation_report(verdict.results, conforms=verdict.conforms), "text/turtle")
    yield "sarif", lambda: json.dumps(sarif_log(verdict, "en"))
    yield "junit", lambda: junit_xml(verdict, "en")
    yield "github", lambda: github_commands(verdict, "en")
    yield "csv", lambda: findings_csv(verdict)


def measure(name: str, models: list[list[Source]], own: runs.House, shapes: rdflib.Graph) -> None:
    """Judge models, and print what that took beside stock pySHACL, and how many findings have a line."""
    verdicts: list[Verdict] = []

    def judge(sources: list[Source]) -> None:
        verdicts.append(runs.check(runs.read_model(sources), own, on=DAY))

    judged = [seconds(partial(judge, sources)) for sources in models]
    peers = [stock(sources, own, shapes) for sources in models[: min(len(models), 10)]]
    findings = [found for verdict in verdicts for found in verdict.findings]
    placed = sum(bool(found.line) for found in findings)
    wrong = sum(not verdict.conforms for verdict in verdicts)
    ours, theirs = statistics.median(judged), statistics.median(peers)
    print(f"| {name} | {len(models)} | {wrong} | {len(findings)} | {placed / max(1, len(findings)):.1%} ", end="")
    print(f"| {ours * 1000:,.0f} ms | {theirs * 1000:,.0f} ms | {theirs / ours:.2g} |")
    widest = max(verdicts, key=lambda verdict: len(verdict.findings))
    written = {form: statistics.median(seconds(work) for _ in range(5)) for form, work in formats(widest)}
    print(f"  {len(widest.findings)} findings: " + ", ".join(f"{form} {taken * 1000:.1f} ms" for form, taken in written.items()))


def main() -> None:
    """Measure the flawed example, then a fleet of organisations with a mistake each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--organisations", type=int, default=100)
    options = parser.parse_args()
    own, shapes = runs.house(), rdflib.Graph()
    for file in resources.shape_files():
        shapes.parse(file)
    print("| model | models | not conforming | findings | with a line | Mores, all stages | stock pySHACL | ratio |")
    print("|---|---|---|---|---|---|---|---|")
    measure("examples/flawed", [flawed()], own, shapes)
    measure("fleet, one mistake each", [mistaken(number) for number in range(options.organisations)], own, shapes)


if __name__ == "__main__":
    main()
