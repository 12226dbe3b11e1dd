"""Kinds of mutation about the law, versions, sources, audits and who answers for what."""

from collections.abc import Iterator

from kg.names import PREFIXES
from kg.store import Literal, NamedNode, Triple
from tests.mutations.clashing import copy, demand, measured
from tests.mutations.model import TYPE, Model, Site, day, iri, m, number, ref, short

TRUE = Literal("true", datatype=NamedNode(PREFIXES["xsd"] + "boolean"))


def obey_law_too_early(model: Model) -> Iterator[Site]:
    """A norm calls itself statutory before its law applies."""
    law = ref("ley-10-2025-article-8")
    for norm in model.of_class("Norm"):
        if model.in_force(norm) and model.values(norm, "governs") and not model.values(norm, "regulates"):
            said = {"bindingness": ref("statutory"), "groundedIn": law, "validFrom": day("2026-01-01"), "modality": ref("duty")}
            twin = copy(model, norm, "mutant", **said)  # type: ignore[arg-type]
            at = tuple((model.own("mutant"), where) for where in (None, m("groundedIn"), m("validFrom")))
            yield Site("LAW-001", f"{short(norm)} again, under a law to come", give=tuple(twin), at=at)


def ban_belief(model: Model) -> Iterator[Site]:
    """Signs of belief are banned, and nothing says that the preconditions of the law are met."""
    for norm in model.of_class("Norm"):
        said = {"governs": ref("religious-symbols"), "modality": ref("prohibition"), "distinguishesBy": ref("religion")}
        twin = copy(model, norm, "mutant", **said, inTerritory=ref("france"), viaChannel=ref("in-person"))
        at = tuple((model.own("mutant"), where) for where in (None, m("distinguishesBy")))
        if model.in_force(norm):
            yield Site("LAW-002", f"{short(norm)} again, as a ban of religious signs", give=tuple(twin), at=at)


def read_emotions(model: Model) -> Iterator[Site]:
    """A camera reads from faces whether staff smile."""
    camera = model.own("mutant-camera")
    machine = (
        Triple(camera, TYPE, m("MeasurementProcedure")),
        Triple(camera, iri("skos:prefLabel"), Literal("camera", language="en")),
        Triple(camera, m("measures"), ref("smile")),
        Triple(camera, m("method"), ref("ai-emotion-inference")),
    )
    for norm in model.of_class("Norm"):
        if model.in_force(norm):
            said = {"governs": ref("smile"), "inTerritory": ref("france"), "viaChannel": ref("in-person"), "procedure": camera}
            twin = copy(model, norm, "mutant", **said)  # type: ignore[arg-type]
            at = tuple((model.own("mutant"), where) for where in (None, m("procedure")))
            yield Site("LAW-003", f"{short(norm)} again, watched by a camera", give=(*twin, *machine), at=at)


def greet_in_english_only(model: Model) -> Iterator[Site]:
    """In France, words are required in English alone."""
    for norm in model.of_class("Norm"):
        if model.in_force(norm):
            words = Literal("Good morning", language="en")
            twin = copy(model, norm, "mutant", governs=ref("greeting"), inTerritory=ref("france"), requiresExpression=words)
            at = tuple((model.own("mutant"), where) for where in (None, m("requiresExpression")))
            yield Site("LAW-004", f"{short(norm)} again, in English in France", give=tuple(twin), at=at)


def settle_clash(model: Model) -> Iterator[Site]:
    """The second norm demands more than the first allows, and wins on a stated basis: noted, and no longer a clash."""
    for norm, criterion, unit, value in measured(model):
        if not model.values(criterion, "share") and not model.values(norm, "overrides"):
            said = {"criterion": model.own("mutant-criterion"), "overrides": norm, "overrideBasis": ref("lex-specialis")}
            twin = copy(model, norm, "mutant", **said)  # type: ignore[arg-type]
            counted = [
                Triple(model.own("mutant-criterion"), m(p), v)
                for p in ("calendar", "countingRule")
                for v in model.values(criterion, p)
            ]
            if model.values(norm, "bindingness") == (ref("statutory"),) or model.name == "water":
                continue  # law does not yield
            give = (*twin, *demand(model, unit, atLeast=str(float(value) + 1)), *counted)
            at = ((norm, None), (model.own("mutant"), None), (model.own("mutant"), m("overrides")))
            yield Site("NORM-015", f"{short(norm)} yields to its contrary", give=give, at=at)


def prohibit_and_require(model: Model) -> Iterator[Site]:
    """What requires something is called a prohibition."""
    for norm in model.of_class("Norm"):
        required = [prop for prop in ("requires", "requiresExpression") if model.values(norm, prop)]
        if (
            required
            and model.in_force(norm)
            and not model.values(norm, "forbids")
            and not model.values(norm, "forbidsExpression")
        ):
            take = tuple(Triple(norm, m("modality"), v) for v in model.values(norm, "modality"))
            give = (Triple(norm, m("modality"), ref("prohibition")),)
            at = (*((norm, m(prop)) for prop in (*required, "modality")), (norm, None))
            yield Site("NORM-016", f"{short(norm)} as a prohibition", take=take, give=give, at=at)


def keep_old_version(model: Model) -> Iterator[Site]:
    """A norm goes on beside the version that takes its place."""
    norms = set(model.of_class("Norm"))
    for triple in model.stated("supersedes"):
        old, new = triple.object, triple.subject
        if old in norms and not model.values(old, "validTo"):  # type: ignore[arg-type]
            give = (Triple(old, m("validTo"), day("2099-01-01")),)  # type: ignore[arg-type]
            at = tuple((node, where) for node in (old, new) for where in (None, m("validTo"), m("supersedes")))
            at = tuple(
                (node, where) for node, where in at if where is None or (node, where) == (old, m("validTo")) or node == new
            )
            yield Site("NORM-017", f"{short(old)} to 2099 beside {short(new)}", give=give, at=at)  # type: ignore[arg-type]


def drop_owner(model: Model) -> Iterator[Site]:
    """Nobody answers for the norms of a set any more."""
    for group in model.of_class("StandardSet"):
        relying = any(
            group in model.values(n, "inSet") and model.in_force(n) and not model.values(n, "owner")
            for n in model.of_class("Norm")
        )
        owners = tuple(Triple(group, m(p), v) for p in ("defaultOwner", "owner") for v in model.values(group, p))
        if owners and relying:
            yield Site("GOV-001", f"{short(group)} without owner", take=owners, at=((group, None),))


def drop_exclusion_of_facet(model: Model) -> Iterator[Site]:
    """A main facet is left out, and nothing says any longer why."""
    main = {value for values in model.main_facets.values() for value in values}
    for exclusion in model.of_class("Exclusion"):
        if main & set(model.values(exclusion, "excludes")):
            said = model.by_subject[exclusion]
            take = tuple(Triple(exclusion, prop, v) for prop, values in said.items() for v in values)
            yield Site(
                "COV-002", f"{short(exclusion)} gone", take=take, at=tuple((c, None) for c in model.of_class("CorporateCulture"))
            )


def leave_unread(model: Model) -> Iterator[Site]:
    """Nobody has compared a norm with its source yet."""
    for triple in model.stated("checkedOn"):
        if triple.subject in model.of_class("Norm"):
            give = (Triple(triple.subject, m("unchecked"), TRUE),)
            at = ((triple.subject, m("unchecked")), (triple.subject, None))
            yield Site("FACT-003", f"{short(triple.subject)} unread", take=(triple,), give=give, at=at)  # type: ignore[arg-type]


def drop_evidence(model: Model) -> Iterator[Site]:
    """A hypothesis, an assessment, a document or a passage says too little."""
    for name, prop, rule in (
        ("Hypothesis", "contributor", "AUD-005"),
        ("Hypothesis", "evidenceStrength", "AUD-005"),
        ("SourceDocument", "licence", "SRC-004"),
        ("Passage", "span", "SRC-005"),
    ):
        for thing in model.of_class(name):
            take = tuple(Triple(thing, m(prop), v) for v in model.values(thing, prop))
            if take:
                yield Site(rule, f"{short(thing)} without {prop}", take=take, at=((thing, None),))


def decide_for_oneself(model: Model) -> Iterator[Site]:
    """Who answers for a norm waives what is found about it."""
    waiver = model.own("mutant-waiver")
    for group in model.of_class("StandardSet"):
        for owner in model.values(group, "defaultOwner"):
            norms = [n for n in model.of_class("Norm") if group in model.values(n, "inSet") and not model.values(n, "owner")]
            for norm in norms[:3]:
                give = [
                    Triple(waiver, TYPE, m("Waiver")),
                    Triple(waiver, m("rule"), Literal("NORM-007")),
                    Triple(waiver, m("waives"), norm),
                    Triple(waiver, m("reason"), Literal("It suits us.", language="en")),
                    Triple(waiver, m("decidedBy"), owner),
                    Triple(waiver, m("decidedOn"), day("2026-01-05")),
                    Triple(waiver, m("validTo"), day("2027-06-01")),
                ]
                at = (*((waiver, t.predicate) for t in give), (waiver, None))
                yield Site("WAIV-002", f"a waiver for {short(norm)} by its owner", give=tuple(give), at=at)


def use_profile_of_nobody(model: Model) -> Iterator[Site]:
    """An organisation’s quality profile is a norm."""
    (organisation, *_) = model.of_class("Organisation")
    taken = tuple(Triple(organisation, m("qualityProfile"), v) for v in model.values(organisation, "qualityProfile"))
    for norm in model.of_class("Norm"):
        give = (Triple(organisation, m("qualityProfile"), norm),)
        yield Site("PROF-003", f"profile {short(norm)}", take=taken, give=give, at=((organisation, m("qualityProfile")),))


def name_nothing(model: Model) -> Iterator[Site]:
    """A norm considers what the model describes nowhere."""
    for norm in model.of_class("Norm"):
        give = (Triple(norm, m("considers"), model.own("zqzqzqzq")),)
        yield Site("TERM-006", f"{short(norm)} considers what is not there", give=give, at=((norm, m("considers")),))


def write_decimal_comma(model: Model) -> Iterator[Site]:
    """0,85 is written for 0.85, which are two numbers."""
    for prop in ("share", "atMost", "atLeast", "result"):
        for triple in model.stated(prop):
            whole, _, part = triple.object.value.partition(".")  # type: ignore[union-attr]
            if part:
                give = tuple(Triple(triple.subject, triple.predicate, number(text)) for text in (whole, part))
                at = ((triple.subject, triple.predicate), (triple.subject, None))
                yield Site("TERM-007", f"{short(triple.subject)} {prop} {whole},{part}", take=(triple,), give=give, at=at)  # type: ignore[arg-type]


def state_conclusion(model: Model) -> Iterator[Site]:
    """A model states what only rules may conclude."""
    first, *norms = model.of_class("Norm")
    for norm in norms:
        give = (Triple(first, m("prevailsOver"), norm),)
        yield Site("TERM-008", f"{short(first)} prevails over {short(norm)}", give=give, at=((first, m("prevailsOver")),))


def score_wrongly(model: Model) -> Iterator[Site]:
    """A score says nothing of what was scored, a value stands at a place in words."""
    own, label = model.own("mutant-term"), iri("skos:prefLabel")
    named = tuple(Triple(own, label, Literal("mutant", language=language)) for language in ("en", "fr"))
    score = (*named, Triple(own, TYPE, m("CultureScore")), Triple(own, m("score"), number("100")))
    yield Site("CULT-006", "a score of nothing", give=score, at=((own, None),))
    value = (*named, Triple(own, TYPE, m("FacetValue")), Triple(own, m("position"), Literal("first")))
    yield Site("FACET-004", "a value in first place", give=value, at=((own, m("position")),))
