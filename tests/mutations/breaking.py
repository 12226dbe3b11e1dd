"""Kinds of mutation that break a model: each site declares the rule that must find it, and at which statement."""

from collections.abc import Callable, Iterator

from kg.store import Literal, NamedNode, Term, Triple
from tests.mutations.model import TYPE, Model, Site, day, iri, m, number, ref, short, swapped

Kind = Callable[[Model], Iterator[Site]]

# Class and property: the rule that misses the property where it is gone.
NEEDED = {
    ("Norm", "inSet"): "NORM-001",
    ("Norm", "operationalises"): "NORM-002",
    ("Norm", "considers"): "FACT-001",
    ("Norm", "skos:prefLabel"): "LABEL-001",
    ("StandardSet", "partOf"): "SET-001",
    ("Exclusion", "reason"): "EXCL-001",
    ("Exclusion", "excludes"): "EXCL-001",
    ("Exclusion", "inSet"): "EXCL-001",
    ("LegalFactor", "law"): "FACT-002",
    ("Organisation", "hasCulture"): "CULT-001",
    ("Override", "winner"): "OVER-001",
    ("Override", "loser"): "OVER-001",
    ("Override", "overrideBasis"): "OVER-001",
    ("Reparation", "amount"): "REP-001",
    ("Reparation", "unit"): "REP-001",
    ("FactorConsideration", "consideredFactor"): "FACT-006",
    ("FactorConsideration", "considerationOutcome"): "FACT-006",
    ("FactorConsideration", "carriedOutBy"): "ACT-001",
    ("FactorConsideration", "happenedOn"): "ACT-001",
    ("LifecycleEvent", "carriedOutBy"): "ACT-001",
    ("LifecycleEvent", "happenedOn"): "ACT-001",
    ("MaturityAssessment", "evidence"): "ACT-002",
    ("Observation", "observes"): "AUD-003",
    ("ComplianceAssessment", "assesses"): "AUD-004",
    ("ComplianceAssessment", "auditOutcome"): "AUD-004",
    ("Passage", "passageOf"): "SRC-001",
}
# Property: the rule that asks what kind of thing its value is.
FITTING = {
    "inSet": "NORM-001",
    "counterparty": "NORM-010",
    "criterion": "NORM-010",
    "exception": "NORM-010",
    "reparation": "NORM-010",
    "groundedIn": "NORM-010",
    "quotedFrom": "NORM-010",
    "procedure": "NORM-010",
    "realises": "NORM-010",
    "owner": "NORM-009",
    "profile": "NORM-009",
    "regulates": "NORM-009",
    "operationalises": "NORM-002",
    "requires": "FACET-001",
    "forbids": "FACET-001",
    "viaChannel": "CTX-001",
    "atTouchpoint": "CTX-001",
    "forSegment": "CTX-001",
    "forOffering": "CTX-001",
    "onEvent": "CTX-001",
    "inTerritory": "CTX-001",
    "onCondition": "CTX-001",
    "defaultBearer": "SET-002",
    "defaultCounterparty": "SET-002",
    "calendar": "CRIT-008",
    "countingRule": "CRIT-008",
    "allows": "CRIT-008",
    "statistic": "CRIT-008",
    "commitsTo": "VAL-004",
    "stance": "VAL-004",
    "hasMember": "CULT-004",
    "stage": "ACT-002",
    "concerns": "ACT-002",
    "maturity": "ACT-002",
    "assesses": "AUD-002",
    "considerationOutcome": "FACT-006",
    "origin": "FACT-009",
    "excludes": "EXCL-001",
}
# Property of a day: the rule that asks for a date.
DATED = {
    "validFrom": "NORM-004",
    "validTo": "NORM-004",
    "checkedOn": "FACT-005",
    "happenedOn": "ACT-001",
    "observedOn": "AUD-002",
    "decidedOn": "OVER-001",
    "reviewBy": "NORM-009",
}
# Property of tagged words: the rule that asks for the tag.
TAGGED = {
    "skos:prefLabel": "LABEL-001",
    "requiresExpression": "EXPR-001",
    "forbidsExpression": "EXPR-001",
    "asPublished": "CRIT-006",
    "population": "CRIT-008",
    "excludedCases": "CRIT-008",
}
# Property of an exact number: the rule that asks for one.
NUMBERED = {
    "atMost": "CRIT-002",
    "atLeast": "CRIT-002",
    "moreThan": "CRIT-002",
    "share": "CRIT-002",
    "amount": "CRIT-002",
    "result": "CRIT-002",
    "rank": "VAL-003",
    "sampleSize": "AUD-002",
}
LENGTHS = tuple(iri(f"unit:{name}") for name in ("M", "CentiM", "MilliM", "FT", "IN"))
BOUNDS = ("atLeast", "atMost", "lessThan", "moreThan")


def drop_link(model: Model) -> Iterator[Site]:
    """A property that a thing must have is left out."""
    for (name, prop), rule in NEEDED.items():
        for subject in model.of_class(name):
            values = model.values(subject, prop)
            if not values or (prop == "considers" and not model.in_force(subject)):
                continue
            named = m(prop) if ":" not in prop else iri(prop)
            if name == "Organisation":
                culture = [t.subject for t in model.stated("rdf:type") if t.object == m("CorporateCulture")]
                if len(culture) != 1:
                    continue
            yield Site(
                rule,
                f"{short(subject)} without {prop}",
                take=tuple(Triple(subject, named, v) for v in values),
                at=((subject, None),),
            )


def drop_subject_of_norm(model: Model) -> Iterator[Site]:
    """A norm says no longer what it is about."""
    for norm in model.of_class("Norm"):
        values = model.values(norm, "governs")
        if values and not model.values(norm, "regulates"):
            yield Site(
                "NORM-006",
                f"{short(norm)} without governs",
                take=tuple(Triple(norm, m("governs"), v) for v in values),
                at=((norm, None),),
            )


def drop_default(model: Model) -> Iterator[Site]:
    """A set no longer says what its norms rely on it for."""
    for given, taken in (("defaultBearer", "bearer"), ("defaultModality", "modality"), ("defaultBindingness", "bindingness")):
        for group in model.of_class("StandardSet"):
            values = model.values(group, given)
            relying = [
                norm
                for norm in model.of_class("Norm")
                if group in model.values(norm, "inSet") and not model.values(norm, taken) and model.in_force(norm)
            ]
            if values and relying:
                take = tuple(Triple(group, m(given), v) for v in values)
                yield Site("NORM-003", f"{short(group)} without {given}", take=take, at=tuple((norm, None) for norm in relying))


def drop_measure(model: Model) -> Iterator[Site]:
    """Nothing says any longer how one tells whether a norm was met."""
    ways = ("criterion", "requires", "forbids", "requiresExpression", "forbidsExpression", "overrides")
    for norm in model.of_class("Norm"):
        said = [(way, value) for way in ways for value in model.values(norm, way)]
        if model.in_force(norm) and len({way for way, _ in said}) == 1 and not model.values(norm, "validFrom"):
            take = tuple(Triple(norm, m(way), value) for way, value in said)
            yield Site("NORM-008", f"{short(norm)} without a measure", take=take, at=((norm, None),))


def drop_unit(model: Model) -> Iterator[Site]:
    """A number stands without its unit."""
    for thing in model.of_class("Criterion", "Condition"):
        values = model.values(thing, "unit")
        if values and any(model.values(thing, bound) for bound in BOUNDS):
            take = tuple(Triple(thing, m("unit"), v) for v in values)
            yield Site("CRIT-007", f"{short(thing)} without unit", take=take, at=((thing, None),))


def drop_bound(model: Model) -> Iterator[Site]:
    """A criterion loses the only thing that it says."""
    ways = (*BOUNDS, "allows", "anyOf", "expects", "noHigherThan", "noLowerThan", "openThreshold", "textPattern")
    for criterion in model.of_class("Criterion"):
        said = [(way, value) for way in ways for value in model.values(criterion, way)]
        if len(said) == 1:
            take = tuple(Triple(criterion, m(way), value) for way, value in said)
            yield Site("CRIT-001", f"{short(criterion)} without {said[0][0]}", take=take, at=((criterion, None),))


def leave_parameter_bare(model: Model) -> Iterator[Site]:
    """No norm governs a parameter any more."""
    profiled = bool(list(model.stated("profile")))
    parameters = {term for term, kinds in model.known.items() if m("BehaviourParameter") in kinds}
    for parameter in sorted(parameters, key=str):
        take = tuple(t for t in model.stated("governs") if _parameter(model, t.object) == parameter)
        if take and not profiled:
            cultures = model.of_class("CorporateCulture")
            yield Site("COV-001", f"{short(parameter)} is bare", take=take, at=tuple((culture, None) for culture in cultures))


def _parameter(model: Model, facet: Term) -> Term:
    """Climb from a facet to what is above all."""
    above = model.broader.get(facet) or next(iter(model.values(facet, "skos:broader")), None)  # type: ignore[call-overload, arg-type]
    return _parameter(model, above) if above else facet


def leave_value_to_words(model: Model) -> Iterator[Site]:
    """A value is words only: nothing serves it any more."""
    for value in model.of_class("ValueCommitment"):
        serving = tuple(t for t in model.stated("operationalises") if t.object == value)
        if serving and not any(t.object == value for t in model.stated("renamedFrom")):
            yield Site("VAL-001", f"{short(value)} is served by nothing", take=serving, at=((value, None),))


def leave_factor_unconsidered(model: Model) -> Iterator[Site]:
    """A factor is named, and considered by nothing."""
    for factor in model.of_class("LegalFactor", "CulturalNormFactor", "OfferingFactor"):
        using = tuple(t for t in model.stated("considers") if t.object == factor)
        if using and not any(t.object == factor for t in model.stated("consideredFactor")):
            yield Site("FACT-004", f"{short(factor)} is considered by nothing", take=using, at=((factor, None),))


def drop_organisation(model: Model) -> Iterator[Site]:
    """The model no longer says whose standards it holds."""
    for organisation in model.of_class("Organisation"):
        take = tuple(Triple(organisation, prop, v) for prop, values in model.by_subject[organisation].items() for v in values)
        yield Site("ORG-001", f"{short(organisation)} gone", take=take)


def misspell_property(model: Model) -> Iterator[Site]:
    """Two letters of a property of ours change places."""
    for triple in model.triples:
        if isinstance(triple.subject, NamedNode) and triple.predicate.value.startswith(m("").value):
            wrong = NamedNode(m("").value + swapped(triple.predicate.value.removeprefix(m("").value)))
            yield _instead(triple, "TERM-001", Triple(triple.subject, wrong, triple.object))


def misspell_class(model: Model) -> Iterator[Site]:
    """Two letters of a class of ours change places."""
    yield from _misspell_object(model, m("").value, typed=True)


def misspell_reference(model: Model) -> Iterator[Site]:
    """Two letters of a term of the reference data change places."""
    yield from _misspell_object(model, ref("").value, typed=False)


def _misspell_object(model: Model, space: str, *, typed: bool) -> Iterator[Site]:
    for triple in model.triples:
        value = triple.object
        if not isinstance(value, NamedNode) or not value.value.startswith(space) or (triple.predicate == TYPE) != typed:
            continue
        if (local := value.value.removeprefix(space)) and len(local) > 5:
            yield _instead(triple, "TERM-001", Triple(triple.subject, triple.predicate, NamedNode(space + swapped(local))))


def invent_term(model: Model) -> Iterator[Site]:
    """A property that nobody knows stands in the namespace of ours."""
    for norm in model.of_class("Norm"):
        wrong = m("zzqx")
        yield Site(
            "TERM-002",
            f"{short(norm)} with a property of ours that is none",
            give=(Triple(norm, wrong, norm),),
            at=((norm, wrong),),
        )


def misspell_own_name(model: Model) -> Iterator[Site]:
    """A name of the model’s own is misspelt where it is used."""
    for triple in model.triples:
        value = triple.object
        if isinstance(value, NamedNode) and value.value.startswith(model.space) and triple.predicate != TYPE:
            local = value.value.removeprefix(model.space)
            wrong = model.own(swapped(local))
            if wrong not in model.by_subject and value in model.by_subject:
                yield _instead(triple, "TERM-005", Triple(triple.subject, triple.predicate, wrong))


def mistake_kind(model: Model) -> Iterator[Site]:
    """A property is given a thing of another kind."""
    for prop, rule in FITTING.items():
        for triple in model.stated(prop):
            wrong = ref("clothing") if prop != "excludes" else ref("customer")
            yield _instead(triple, rule, Triple(triple.subject, triple.predicate, wrong))


def mistake_facet(model: Model) -> Iterator[Site]:
    """A norm governs a whole parameter, or a role."""
    for triple in model.stated("governs"):
        for wrong in (ref("appearance"), ref("customer")):
            yield _instead(triple, "NORM-006", Triple(triple.subject, triple.predicate, wrong))


def mistake_day(model: Model) -> Iterator[Site]:
    """A day is written as plain text, or is none of the calendar."""
    for prop, rule in DATED.items():
        for triple in model.stated(prop):
            for wrong in (Literal("1 March 2026"), day("2026-02-30")):
                yield _instead(triple, rule, Triple(triple.subject, triple.predicate, wrong))


def untag(model: Model) -> Iterator[Site]:
    """Words stand without the tag of their language."""
    for prop, rule in TAGGED.items():
        for triple in model.stated(prop):
            if isinstance(triple.object, Literal) and not (prop == "skos:prefLabel" and not _is_ours(model, triple)):
                yield _instead(triple, rule, Triple(triple.subject, triple.predicate, Literal(triple.object.value)))


def _is_ours(model: Model, triple: Triple) -> bool:
    return triple.subject in model.of_class("Norm", "ValueCommitment", "StandardSet", "Role")


def write_number_as_text(model: Model) -> Iterator[Site]:
    """A number stands in quotation marks, or with a decimal comma."""
    for prop, rule in NUMBERED.items():
        for triple in model.stated(prop):
            if isinstance(triple.object, Literal):
                for text in (triple.object.value, triple.object.value.replace(".", ",")):
                    yield _instead(triple, rule, Triple(triple.subject, triple.predicate, Literal(text)))


def invert_bounds(model: Model) -> Iterator[Site]:
    """A minimum lies above its maximum."""
    for criterion in model.of_class("Criterion"):
        for most in model.values(criterion, "atMost"):
            low = [Triple(criterion, m("atLeast"), v) for v in model.values(criterion, "atLeast")]
            give = (Triple(criterion, m("atLeast"), number(str(int(float(most.value)) + 1))),)  # type: ignore[union-attr]
            yield Site("CRIT-003", f"{short(criterion)} upside down", take=tuple(low), give=give, at=((criterion, m("atLeast")),))


def take_wrong_unit(model: Model) -> Iterator[Site]:
    """A time is measured in metres, or a length in seconds."""
    for triple in model.stated("criterion"):
        for unit in model.values(triple.object, "unit"):  # type: ignore[arg-type]
            wrong = iri("unit:SEC") if unit in LENGTHS else iri("unit:M")
            users = [t.subject for t in model.stated("criterion") if t.object == triple.object]
            yield Site(
                "CRIT-005",
                f"{short(triple.object)} in {short(wrong)}",
                take=(Triple(triple.object, m("unit"), unit),),  # type: ignore[arg-type]
                give=(Triple(triple.object, m("unit"), wrong),),  # type: ignore[arg-type]
                at=tuple((norm, m("criterion")) for norm in users),  # type: ignore[misc]
            )


def write_share_as_percent(model: Model) -> Iterator[Site]:
    """85 % is written 85 where a share is asked for."""
    for criterion in model.of_class("Criterion"):
        take = tuple(Triple(criterion, m("share"), v) for v in model.values(criterion, "share"))
        give = (Triple(criterion, m("share"), number("85")),)
        yield Site("CRIT-004", f"{short(criterion)} with 85 for 85 %", take=take, give=give, at=((criterion, m("share")),))


def end_before_begin(model: Model) -> Iterator[Site]:
    """Something ends before it begins."""
    for triple in model.stated("validFrom"):
        take = tuple(Triple(triple.subject, m("validTo"), v) for v in model.values(triple.subject, "validTo"))  # type: ignore[arg-type]
        give = (Triple(triple.subject, m("validTo"), day("1999-01-01")),)
        at = ((triple.subject, m("validFrom")), (triple.subject, m("validTo")))
        yield Site("NORM-004", f"{short(triple.subject)} ends in 1999", take=take, give=give, at=at)  # type: ignore[arg-type]


def say_twice(model: Model) -> Iterator[Site]:
    """A second value stands where one may."""
    second: dict[str, tuple[str, Term]] = {
        "partOf": ("SET-001", model.own("another-culture")),
        "hasCulture": ("CULT-001", model.own("another-culture")),
        "inSet": ("NORM-001", model.own("another-set")),
        "unit": ("CRIT-001", iri("unit:HR")),
        "bindingness": ("NORM-003", ref("recommended")),
        "modality": ("NORM-003", ref("recommendation")),
        "atMost": ("CRIT-002", number("3")),
        "rank": ("VAL-003", number("77")),
    }
    for prop, (rule, value) in second.items():
        for triple in model.stated(prop):
            fit = {"unit": ("Criterion",), "bindingness": ("Norm",), "modality": ("Norm",)}.get(prop)
            if fit and triple.subject not in model.of_class(*fit):
                continue
            if prop in ("bindingness", "modality") and not model.in_force(triple.subject):  # type: ignore[arg-type]
                continue
            at = ((triple.subject, triple.predicate), (triple.subject, None))
            yield Site(
                rule,
                f"{short(triple.subject)} with a second {prop}",
                give=(Triple(triple.subject, triple.predicate, value),),
                at=at,
            )  # type: ignore[arg-type]


def _instead(triple: Triple, rule: str, other: Triple) -> Site:
    told = f"{short(triple.subject)} {short(other.predicate)} {short(other.object)} for {short(triple.object)}"
    return Site(rule, told, take=(triple,), give=(other,), at=((other.subject, other.predicate),))  # type: ignore[arg-type]
