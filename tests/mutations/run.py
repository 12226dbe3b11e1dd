"""Mutate the good examples, and see that each mistake is found by the rule that was declared for it, at its line.

python -m tests.mutations.run [--per-example 500] [--seed 1] [--kind NAME] [--example NAME]

Prints figures per kind and every survivor: a breaking mutation without its finding, or a harmless one with a new one.
"""

import argparse
import inspect
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from kg import resources, runs
from kg.model import Finding
from tests.conftest import TODAY
from tests.mutations import breaking, clashing, governing, keeping
from tests.mutations.model import Model, Mutant, Site, read

GOOD = ("hotel", "public-service", "water")
KINDS = {
    name: kind
    for module in (breaking, clashing, governing, keeping)
    for name, kind in vars(module).items()
    if inspect.isfunction(kind)
    and kind.__module__ == module.__name__
    and [*kind.__annotations__.values()] == [Model, Iterator[Site]]
}
Key = tuple[str, str, str, str]


@dataclass(frozen=True)
class Outcome:
    """What became of one mutation: killed, when its rule found it at its line, or nothing was found where nothing should be."""

    example: str
    number: int
    kind: str
    rule: str
    told: str
    killed: bool
    seen: tuple[str, ...]


@cache
def house() -> runs.House:
    """Read ontology and shapes once in each process."""
    return runs.house()


@cache
def example(name: str) -> Model:
    """Read a good example once in each process."""
    return read(next(folder for folder in resources.examples() if folder.name == name), house())


@cache
def sites(name: str, kind: str) -> tuple[Site, ...]:
    """Return all ways in which a kind of mutation can be made to an example."""
    return tuple(KINDS[kind](example(name)))


def judged(files: Mapping[str, str]) -> tuple[Finding, ...]:
    """Judge files as the model of an organisation."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            (Path(folder) / name).write_text(text, "utf-8")
        return runs.check(runs.read_model(runs.read_sources([Path(folder)])), house(), on=TODAY).findings


@cache
def before(name: str, *, canonical: bool) -> frozenset[Key]:
    """Return what is found in an example that nobody has changed."""
    model = example(name)
    files = model.mutate(Site("", "unchanged"), Random(0)).files if canonical else model.texts
    return frozenset(key(finding) for finding in judged(files))


def key(finding: Finding) -> Key:
    """Return what makes a finding the same as that of another run; a number may be written otherwise."""
    return (finding.rule, finding.focus, finding.path, finding.value if "://" in finding.value else "")


def plan(name: str, count: int, seed: int, only: str | None = None) -> list[tuple[str, Site]]:
    """Choose mutations of an example: all kinds in turn, each at a site that chance picks."""
    rng = Random(f"{name}-{seed}")
    able = [kind for kind in KINDS if (only in (None, kind)) and sites(name, kind)]
    chosen: list[tuple[str, Site]] = []
    while len(chosen) < count:
        rng.shuffle(able)
        chosen += [(kind, rng.choice(sites(name, kind))) for kind in able[: count - len(chosen)]]
    return chosen


def attempt(name: str, number: int, kind: str, site: Site) -> Outcome:
    """Make one mutation and judge what comes of it."""
    mutant: Mutant = example(name).mutate(site, Random(number))
    assert not site.at or mutant.lines, f"{kind}: {site.told} has no line"
    fresh = [f for f in judged(mutant.files) if key(f) not in before(name, canonical=not site.rewrite)]
    found = [f for f in fresh if f.rule == site.rule and (f.line in mutant.lines or not site.at)]
    killed = bool(found) if site.rule else not fresh
    wanted = f"wanted {site.rule} at {sorted(mutant.lines)}: " if site.rule else ""
    seen = () if killed else tuple(f"{wanted}{f.rule}:{f.line}" for f in fresh) or (f"{wanted}nothing",)
    return Outcome(name, number, kind, site.rule, site.told, killed, seen)


def _try(task: tuple[str, int, int, str | None, int]) -> Outcome:
    name, number, seed, only, count = task
    kind, site = plan(name, count, seed, only)[number]
    return attempt(name, number, kind, site)


def report(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Write the figures per kind, and the survivors."""
    kinds: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        kinds[outcome.kind].append(outcome)
    yield f"{'kind':36} {'rules':>5} {'made':>5} {'found':>5}  rate"
    for kind, made in sorted(kinds.items()):
        found = sum(outcome.killed for outcome in made)
        rules = len({outcome.rule for outcome in made if outcome.rule})
        yield f"{kind:36} {rules:5} {len(made):5} {found:5}  {found / len(made):.1%}"
    for breaks in (True, False):
        made = [outcome for outcome in outcomes if bool(outcome.rule) == breaks]
        found = sum(outcome.killed for outcome in made)
        word = "breaking, found by the declared rule at its line" if breaks else "keeping the meaning, nothing found"
        yield f"{word}: {found} of {len(made)}" + (f" ({found / len(made):.1%})" if made else "")
    counted = Counter((o.kind, o.rule, o.told, o.example, o.seen) for o in outcomes if not o.killed)
    for (kind, rule, told, name, seen), count in sorted(counted.items()):
        yield f"survivor: {name}: {kind}: {told} ({rule or 'no rule'}) x{count}: {', '.join(seen[:6])}"


def main(arguments: Sequence[str]) -> int:
    """Run as a command; exit code 1 where less than 98 % were found, or a harmless mutation led to a finding."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    parser.add_argument("--per-example", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kind", choices=sorted(KINDS))
    parser.add_argument("--example", choices=GOOD, action="append")
    said = parser.parse_args(arguments)
    tasks = [
        (name, number, said.seed, said.kind, said.per_example)
        for name in said.example or GOOD
        for number in range(said.per_example)
    ]
    with ProcessPoolExecutor() as pool:
        outcomes = list(pool.map(_try, tasks, chunksize=8))
    sys.stdout.writelines(f"{line}\n" for line in report(outcomes))
    breaks = [outcome.killed for outcome in outcomes if outcome.rule]
    keeps = [outcome.killed for outcome in outcomes if not outcome.rule]
    return int(sum(breaks) < 0.98 * len(breaks) or not all(keeps))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
