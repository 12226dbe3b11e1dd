"""Measure each stage beside a peer that does the same, in one process and one run; print ratios, medians of several rounds.

make bench                 organisations=10, rounds=5
make bench ARGS='--organisations 3 --rounds 3'
"""

import argparse
import statistics
import time
from collections.abc import Callable

import owlrl
import rdflib

from benchmarks.fleet import organisation
from kg import runs
from kg.reason import closure
from kg.store import EmbeddedStore, parse, serialise_graph
from kg.validate import validate


def measure(work: Callable[[], object], rounds: int) -> float:
    """Return the median seconds of several rounds, after one that does not count."""
    work()
    times = []
    for _ in range(rounds):
        begin = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin)
    return statistics.median(times)


def row(what: str, ours: float, peer: str, theirs: float) -> None:
    """Print one line of the table."""
    print(f"| {what} | {ours * 1000:,.0f} ms | {peer} | {theirs * 1000:,.0f} ms | {theirs / ours:.2g} |")


def rdflib_closure(data: str) -> None:
    """Close a graph with owlrl."""
    graph = rdflib.Graph().parse(data=data, format="nt")
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)


def main() -> None:
    """Measure parsing, closure and validation of a fleet."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--organisations", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    own = runs.house()
    fleet = [organisation(number) for number in range(options.organisations)]
    files = [source for sources in fleet for source in sources]
    one = runs.read_model(fleet[0])
    facts = [*own.ontology, *one.triples]
    text = serialise_graph(facts, "application/n-triples").decode()
    judged = [*one.triples, *runs.infer(one.triples, own.ontology, own.inferred), *own.ontology, *own.inferred]

    print(f"{options.organisations} organisations, {len(one.triples)} statements each; {options.rounds} rounds, medians\n")
    print("| work | Mores | peer | peer's time | ratio |\n|---|---|---|---|---|")
    row(
        "parse the fleet, strictly",
        measure(lambda: [parse(source) for source in files], options.rounds),
        "rdflib",
        measure(lambda: [rdflib.Graph().parse(data=source.data, format="turtle") for source in files], options.rounds),
    )
    row(
        "OWL 2 RL closure of ontology and one organisation",
        measure(lambda: closure(facts), options.rounds),
        "owlrl",
        measure(lambda: rdflib_closure(text), max(1, options.rounds // 3)),
    )
    row(
        "judge one organisation, all stages",
        measure(lambda: runs.check(one, own), options.rounds),
        "pySHACL alone, on what was inferred",
        measure(lambda: validate(judged, own.shapes), options.rounds),
    )
    store = EmbeddedStore()
    runs.furnish(store, own)
    row(
        "load one organisation, with closure and history",
        measure(lambda: runs.load_model(store, "one", one), options.rounds),
        "Oxigraph alone, asserted triples",
        measure(lambda: store.commit(runs.Change(replace={"urn:bench": one.triples})), options.rounds),
    )


if __name__ == "__main__":
    main()
