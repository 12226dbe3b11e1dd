"""Kinds of mutation that keep the meaning of a model: nothing may be found that was not found before."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from random import Random

from kg.names import PREFIXES
from kg.store import Triple
from tests.mutations.model import Model, Site, iri, m, number, short

# unit, the unit that it is written in instead, and how many of that make one
CONVERTED = {
    "unit:MIN": ("unit:SEC", Decimal(60)),
    "unit:HR": ("unit:MIN", Decimal(60)),
    "unit:DAY": ("unit:HR", Decimal(24)),
    "unit:WK": ("unit:DAY", Decimal(7)),
    "unit:M": ("unit:CentiM", Decimal(100)),
    "unit:PERCENT": ("unit:FRACTION", Decimal("0.01")),
}
BOUNDS = ("atLeast", "atMost", "lessThan", "moreThan")


def reorder(model: Model) -> Iterator[Site]:
    """The paragraphs of each file change places."""

    def rewrite(texts: Mapping[str, str], rng: Random) -> dict[str, str]:
        changed = {}
        for name, text in texts.items():
            head, *parts = text.split("\n\n")
            rng.shuffle(parts)
            changed[name] = "\n\n".join([head, *parts])
        return changed

    yield Site("", "paragraphs in another order", rewrite=rewrite)


def rename_prefix(model: Model) -> Iterator[Site]:
    """A prefix is called otherwise."""
    for prefix in ("mores", "ref", "skos", "unit", "xsd"):

        def rewrite(texts: Mapping[str, str], rng: Random, prefix: str = prefix) -> dict[str, str]:
            other = f"p{rng.randrange(100)}"
            return {name: re.sub(rf"(?<![\w\"]){prefix}:(?=[\w<]|\s*<)", f"{other}:", text) for name, text in texts.items()}

        yield Site("", f"prefix {prefix} called otherwise", rewrite=rewrite)


def add_comments(model: Model) -> Iterator[Site]:
    """Comments and blank lines come in between."""

    def rewrite(texts: Mapping[str, str], rng: Random) -> dict[str, str]:
        return {
            name: "\n".join(
                line + (f"  # note {rng.randrange(1000)}; a ; b . c\n" if line.endswith(" ;") else "")
                for line in text.split("\n")
            )
            for name, text in texts.items()
        }

    yield Site("", "comments after statements", rewrite=rewrite)


def join_files(model: Model) -> Iterator[Site]:
    """All files become one."""

    def rewrite(texts: Mapping[str, str], rng: Random) -> dict[str, str]:
        names = sorted(texts)
        rng.shuffle(names)
        return {"all.ttl": "\n".join(texts[name] for name in names)}

    yield Site("", "one file of all", rewrite=rewrite)


def write_whole_iris(model: Model) -> Iterator[Site]:
    """Names of the reference data are written whole."""

    def rewrite(texts: Mapping[str, str], rng: Random) -> dict[str, str]:
        return {
            name: re.sub(r"(?<![\w\"])ref:([\w-]+)", lambda f: f"<{PREFIXES['ref']}{f[1]}>", text) for name, text in texts.items()
        }

    yield Site("", "whole IRIs for ref:", rewrite=rewrite)


def convert_unit(model: Model) -> Iterator[Site]:
    """The same measure stands in another unit."""
    for thing in model.of_class("Criterion", "Condition"):
        for unit in model.values(thing, "unit"):
            found = next((pair for name, pair in CONVERTED.items() if iri(name) == unit), None)
            said = [(bound, value) for bound in BOUNDS for value in model.values(thing, bound)]
            if found and said:
                other, factor = found
                take = [Triple(thing, m("unit"), unit), *(Triple(thing, m(bound), value) for bound, value in said)]
                give = [Triple(thing, m("unit"), iri(other))]
                give += [Triple(thing, m(bound), number(str(Decimal(value.value) * factor))) for bound, value in said]  # type: ignore[union-attr]
                yield Site("", f"{short(thing)} in {other}", take=tuple(take), give=tuple(give))


def write_zeros(model: Model) -> Iterator[Site]:
    """A number is written with zeros behind its point."""
    for bound in BOUNDS:
        for triple in model.stated(bound):
            text = triple.object.value  # type: ignore[union-attr]
            longer = text + "0" if "." in text else text + ".0"
            give = (Triple(triple.subject, triple.predicate, number(longer)),)
            yield Site("", f"{short(triple.subject)} {bound} {longer}", take=(triple,), give=give)
