"""Kinds of mutation that set one thing against another: norms, the law, the governance, what a term means."""

from collections.abc import Iterator

from kg.names import OWL, PREFIXES, SKOS
from kg.store import Literal, NamedNode, Term, Triple
from tests.mutations.model import TYPE, Model, Site, day, iri, m, number, ref, short

OWL_SAME = NamedNode(OWL + "sameAs")
CONTEXT = (
    *("atSite", "atTouchpoint", "forOffering", "forRole", "forSegment", "inLanguage", "inTerritory", "onEvent", "viaChannel"),
    *("onCondition", "bearer", "counterparty", "exception"),
)


def copy(model: Model, norm: NamedNode, name: str, **said: Term) -> list[Triple]:
    """Write a norm anew that stands where another stands, and says of some properties what is given."""
    twin = model.own(name)
    kept = ("inSet", "operationalises", "considers", "governs", "modality", "bindingness", "validFrom", "validTo", *CONTEXT)
    triples = [
        Triple(twin, TYPE, m("Norm")),
        Triple(twin, NamedNode(SKOS + "prefLabel"), Literal("A norm copied", language="en")),
        Triple(twin, NamedNode(SKOS + "prefLabel"), Literal("Une norme recopiée", language="fr")),
    ]
    triples += [Triple(twin, m(prop), v) for prop in kept if prop not in said for v in model.values(norm, prop)]
    return triples + [Triple(twin, m(prop), value) for prop, value in said.items()]


def measured(model: Model, *, upper: bool = True) -> Iterator[tuple[NamedNode, NamedNode, NamedNode, str]]:
    """Find the duties in force with a criterion of one bound: norm, criterion, unit, number."""
    bound = "atMost" if upper else "atLeast"
    other = "atLeast" if upper else "atMost"
    for norm in model.of_class("Norm"):
        criteria = model.values(norm, "criterion")
        if not model.in_force(norm) or len(criteria) != 1 or model.values(norm, "modality") not in ((), (ref("duty"),)):
            continue
        criterion = criteria[0]
        values, units = model.values(criterion, bound), model.values(criterion, "unit")  # type: ignore[arg-type]
        plain = not any(model.values(criterion, word) for word in (other, "lessThan", "moreThan", "statistic"))  # type: ignore[arg-type]
        if values and units and plain:
            yield norm, criterion, units[0], values[0].value  # type: ignore[misc, union-attr]


def demand(model: Model, unit: NamedNode, **bounds: str) -> list[Triple]:
    """Write a criterion."""
    criterion = model.own("mutant-criterion")
    triples = [Triple(criterion, TYPE, m("Criterion")), Triple(criterion, m("unit"), unit)]
    return triples + [Triple(criterion, m(bound), number(value)) for bound, value in bounds.items()]


def contradict_limit(model: Model) -> Iterator[Site]:
    """The norm is there twice, and the second demands more than the first allows."""
    for norm, criterion, unit, value in measured(model):
        if model.values(criterion, "share") or model.values(norm, "overrides"):
            continue
        twin = copy(model, norm, "mutant", criterion=model.own("mutant-criterion"))
        extra = [
            Triple(model.own("mutant-criterion"), m(p), v)
            for p in ("calendar", "countingRule")
            for v in model.values(criterion, p)
        ]
        give = (*twin, *demand(model, unit, atLeast=str(float(value) + 1)), *extra)
        yield Site("NORM-007", f"{short(norm)} beside its contrary", give=give, at=((norm, None), (model.own("mutant"), None)))


def forbid_what_is_required(model: Model) -> Iterator[Site]:
    """A second norm forbids what the first requires."""
    for prop, against in (("requires", "forbids"), ("requiresExpression", "forbidsExpression")):
        for norm in model.of_class("Norm"):
            for value in model.values(norm, prop):
                if model.in_force(norm) and model.values(norm, "modality") in ((), (ref("duty"),)):
                    twin = copy(model, norm, "mutant", modality=ref("prohibition"), **{against: value})
                    at = ((norm, None), (model.own("mutant"), None))
                    yield Site("NORM-007", f"{short(norm)} beside a norm that forbids the same", give=tuple(twin), at=at)


def forbid_own_requirement(model: Model) -> Iterator[Site]:
    """A norm forbids what it requires."""
    for prop, against in (("requires", "forbids"), ("requiresExpression", "forbidsExpression")):
        for triple in model.stated(prop):
            give = (Triple(triple.subject, m(against), triple.object),)
            at = ((triple.subject, triple.predicate), (triple.subject, m(against)), (triple.subject, None))
            yield Site("NORM-011", f"{short(triple.subject)} at odds with itself", give=give, at=at)  # type: ignore[arg-type]


def close_circle_of_overrides(model: Model) -> Iterator[Site]:
    """Each of two norms wins over the other."""
    for triple in model.stated("overrides"):
        loser = triple.object
        give = (Triple(loser, m("overrides"), triple.subject), Triple(loser, m("overrideBasis"), ref("lex-specialis")))  # type: ignore[arg-type]
        at = ((triple.subject, None), (triple.subject, m("overrides")), (loser, None), (loser, m("overrides")))
        yield Site("NORM-013", f"{short(triple.subject)} and {short(loser)} each win", give=give, at=at)  # type: ignore[arg-type]


def drop_basis(model: Model) -> Iterator[Site]:
    """A norm wins over another, and says no longer why."""
    for triple in model.stated("overrides"):
        take = tuple(Triple(triple.subject, m("overrideBasis"), v) for v in model.values(triple.subject, "overrideBasis"))  # type: ignore[arg-type]
        yield Site("NORM-005", f"{short(triple.subject)} without a basis", take=take, at=((triple.subject, None),))  # type: ignore[arg-type]


def promise_less_than_law(model: Model) -> Iterator[Site]:
    """The house promises less than a statute that applies to it."""
    for norm, criterion, unit, value in measured(model):
        lower = _direction(model, norm) == ref("lower-is-better")
        if lower and ref("statutory") in (*model.values(norm, "bindingness"), *_of_set(model, norm, "defaultBindingness")):
            if model.values(norm, "bindingness") and ref("statutory") not in model.values(norm, "bindingness"):
                continue
            twin = copy(model, norm, "mutant", bindingness=ref("internal-mandatory"), criterion=model.own("mutant-criterion"))
            extra = [
                Triple(model.own("mutant-criterion"), m(p), v)
                for p in ("calendar", "countingRule")
                for v in model.values(criterion, p)
            ]
            give = (*twin, *demand(model, unit, atMost=str(float(value) * 2)), *extra)
            yield Site("NORM-012", f"{short(norm)} beside a laxer promise", give=give, at=((model.own("mutant"), None),))


def _of_set(model: Model, norm: NamedNode, prop: str) -> tuple[Term, ...]:
    return tuple(v for group in model.values(norm, "inSet") for v in model.values(group, prop))  # type: ignore[arg-type]


def _direction(model: Model, norm: NamedNode) -> Term | None:
    for facet in model.values(norm, "governs"):
        for said in (model.values(facet, "preferredDirection"), model.directions.get(facet, ())):  # type: ignore[arg-type, call-overload]
            if said:
                return said[0]  # type: ignore[no-any-return]
    return None


def measure_otherwise(model: Model) -> Iterator[Site]:
    """The same is promised on average, which cannot be compared with each case."""
    for norm, criterion, unit, value in measured(model):
        if not model.values(criterion, "share"):
            twin = copy(model, norm, "mutant", criterion=model.own("mutant-criterion"))
            extra = [
                Triple(model.own("mutant-criterion"), m(p), v)
                for p in ("calendar", "countingRule")
                for v in model.values(criterion, p)
            ]
            mean = Triple(model.own("mutant-criterion"), m("statistic"), ref("mean"))
            give = (*twin, *demand(model, unit, atMost=value), mean, *extra)
            yield Site("NORM-014", f"{short(norm)} beside a mean", give=give, at=((norm, None), (model.own("mutant"), None)))


def require_value_of_other_facet(model: Model) -> Iterator[Site]:
    """A norm requires a value of a facet that it does not govern."""
    for triple in model.stated("requires"):
        wrong = ref("hand-on-heart") if ref("hand-on-heart") in model.known else ref("cefr-b2")
        give = (Triple(triple.subject, triple.predicate, wrong),)
        yield Site(
            "FACET-003",
            f"{short(triple.subject)} requires {short(wrong)}",
            take=(triple,),
            give=give,
            at=((triple.subject, triple.predicate),),
        )  # type: ignore[arg-type]


def expect_yes_of_number(model: Model) -> Iterator[Site]:
    """A number is wanted of a facet, and the criterion says yes or no."""
    for _norm, criterion, unit, value in measured(model):
        take = (Triple(criterion, m("atMost"), number(value)), Triple(criterion, m("unit"), unit))
        users = [t.subject for t in model.stated("criterion") if t.object == criterion]
        give = (Triple(criterion, m("expects"), Literal("true", datatype=NamedNode(PREFIXES["xsd"] + "boolean"))),)
        at = tuple((norm, where) for norm in users for where in (m("criterion"), None))
        yield Site("CRIT-012", f"{short(criterion)} expects true", take=take, give=give, at=at)  # type: ignore[arg-type]


def slip_unit(model: Model) -> Iterator[Site]:
    """Days stand for seconds: a number that nobody means."""
    for triple in model.stated("unit"):
        if triple.object == iri("unit:SEC") and triple.subject in model.of_class("Criterion"):
            users = [t.subject for t in model.stated("criterion") if t.object == triple.subject]
            at = (*((norm, m("criterion")) for norm in users), (triple.subject, m("atMost")), (triple.subject, None))
            give = (Triple(triple.subject, m("unit"), iri("unit:WK")),)
            yield Site("CRIT-013", f"{short(triple.subject)} in weeks", take=(triple,), give=give, at=at)  # type: ignore[arg-type]


def slip_comparator(model: Model) -> Iterator[Site]:
    """“At least” is written for “at most” of a wait."""
    for norm, criterion, _unit, value in measured(model):
        if _direction(model, norm) == ref("lower-is-better"):
            users = [t.subject for t in model.stated("criterion") if t.object == criterion]
            at = (*((user, m("criterion")) for user in users), (criterion, m("atLeast")), (criterion, None))
            yield Site(
                "CRIT-015",
                f"{short(criterion)} at least {value}",
                take=(Triple(criterion, m("atMost"), number(value)),),
                give=(Triple(criterion, m("atLeast"), number(value)),),
                at=at,  # type: ignore[arg-type]
            )


def drop_calendar(model: Model) -> Iterator[Site]:
    """Working days are counted by no calendar, or by no rule."""
    for prop in ("calendar", "countingRule"):
        for triple in model.stated(prop):
            if ref("working-day") in model.values(triple.subject, "unit"):  # type: ignore[arg-type]
                users = [t.subject for t in model.stated("criterion") if t.object == triple.subject]
                at = ((triple.subject, None), *((user, m("criterion")) for user in users))
                yield Site("CRIT-014", f"{short(triple.subject)} without {prop}", take=(triple,), at=at)  # type: ignore[arg-type]


def choose_senseless_channel(model: Model) -> Iterator[Site]:
    """What can only be seen is governed on the telephone."""
    for norm in model.of_class("Norm"):
        facets = set(model.values(norm, "governs"))
        if facets and facets <= {
            ref("smile"),
            ref("eye-contact"),
            ref("name-badge"),
            ref("interaction-distance"),
            ref("uniform"),
        }:
            take = tuple(Triple(norm, m(p), v) for p in ("viaChannel", "atTouchpoint") for v in model.values(norm, p))
            give = (Triple(norm, m("viaChannel"), ref("telephone")),)
            yield Site("CTX-003", f"{short(norm)} by telephone", take=take, give=give, at=((norm, m("viaChannel")), (norm, None)))


def break_pattern(model: Model) -> Iterator[Site]:
    """A pattern of words is no regular expression."""
    for criterion in model.of_class("Criterion"):
        give = (Triple(criterion, m("textPattern"), Literal("Good (morning")),)
        take = tuple(Triple(criterion, m("textPattern"), v) for v in model.values(criterion, "textPattern"))
        yield Site(
            "EXPR-002", f"{short(criterion)} with a broken pattern", take=take, give=give, at=((criterion, m("textPattern")),)
        )


def be_two_things(model: Model) -> Iterator[Site]:
    """A norm is a value too."""
    for norm in model.of_class("Norm"):
        yield Site(
            "LOGIC-001", f"{short(norm)} is a role", give=(Triple(norm, TYPE, m("Role")),), at=((norm, TYPE), (norm, None))
        )


def be_the_same(model: Model) -> Iterator[Site]:
    """Two values of a closed list are one."""
    for norm in model.of_class("Norm")[:3]:
        give = (
            Triple(norm, OWL_SAME, model.of_class("Norm")[-1]),
            Triple(norm, NamedNode(OWL + "differentFrom"), model.of_class("Norm")[-1]),
        )
        last = model.of_class("Norm")[-1]
        at = tuple((node, where) for node in (norm, last) for where in (None, OWL_SAME))
        yield Site("LOGIC-002", f"{short(norm)} is the last norm and is not", give=give, at=at)


def supersede_itself(model: Model) -> Iterator[Site]:
    """A norm takes its own place."""
    for norm in model.of_class("Norm"):
        at = ((norm, m("supersedes")), (norm, None))
        yield Site("LOGIC-003", f"{short(norm)} supersedes itself", give=(Triple(norm, m("supersedes"), norm),), at=at)


def supersede_each_other(model: Model) -> Iterator[Site]:
    """Of two norms each takes the place of the other."""
    for triple in model.stated("supersedes"):
        back = Triple(triple.object, m("supersedes"), triple.subject)  # type: ignore[arg-type]
        at = tuple((node, where) for node in (triple.subject, triple.object) for where in (m("supersedes"), None))
        yield Site("LOGIC-004", f"{short(triple.subject)} and its elder supersede each other", give=(back,), at=at)  # type: ignore[arg-type]


def name_person(model: Model) -> Iterator[Site]:
    """A person is described, and observed."""
    person = model.own("mutant-person")
    known = Triple(person, TYPE, iri("foaf:Person"))
    yield Site("ROLE-001", "a person in the model", give=(known,), at=((person, TYPE), (person, None)))
    for triple in model.stated("observedAt"):
        give = (known, Triple(triple.subject, triple.predicate, person))
        yield Site(
            "AUD-001",
            f"{short(triple.subject)} observes a person",
            take=(triple,),
            give=give,
            at=((triple.subject, triple.predicate),),
        )  # type: ignore[arg-type]


def write_no_literal(model: Model) -> Iterator[Site]:
    """A literal is not of the type that it says."""
    issued = iri("dcterms:issued")
    for norm in model.of_class("Norm"):
        yield Site(
            "TERM-003", f"{short(norm)} issued yesterday", give=(Triple(norm, issued, day("yesterday")),), at=((norm, issued),)
        )


def rewrite_reference(model: Model) -> Iterator[Site]:
    """A model says what a ring, or a kind of thing, is for everybody."""
    for subject, prop, value in (
        (ref("ring"), m("multiplier"), number("3")),
        (iri("unit:SEC"), m("multiplier"), number("60")),
        (ref("statutory"), m("binding"), Literal("false", datatype=NamedNode(PREFIXES["xsd"] + "boolean"))),
    ):
        yield Site(
            "TERM-004", f"{short(subject)} rewritten", give=(Triple(subject, prop, value),), at=((subject, prop), (subject, None))
        )


def hold_no_value(model: Model) -> Iterator[Site]:
    """A norm serves a value that its culture does not hold."""
    for triple in model.stated("operationalises"):
        value = model.own("mutant-value")
        other = model.own("mutant-culture")
        give = (
            Triple(value, TYPE, m("ValueCommitment")),
            Triple(value, NamedNode(SKOS + "prefLabel"), Literal("haste", language="en")),
            Triple(value, m("rank"), number("1")),
            Triple(other, TYPE, m("CorporateCulture")),
            Triple(other, m("holds"), value),
            Triple(triple.subject, triple.predicate, value),
        )
        yield Site(
            "VAL-005",
            f"{short(triple.subject)} serves a foreign value",
            take=(triple,),
            give=give,
            at=((triple.subject, triple.predicate), (triple.subject, None)),
        )  # type: ignore[arg-type]


def hold_two_cores(model: Model) -> Iterator[Site]:
    """A culture has two cores at one time."""
    for culture in model.of_class("CorporateCulture"):
        cores = [model.own("mutant-core"), model.own("mutant-core-too")]
        member = model.of_class("ValueCommitment")[0]
        give = [Triple(core, TYPE, m("ValueSystem")) for core in cores]
        give += [Triple(core, m("hasMember"), member) for core in cores]
        give += [Triple(culture, m("hasCore"), core) for core in cores]
        yield Site(
            "CULT-005", f"{short(culture)} with two cores", give=tuple(give), at=((culture, None), (culture, m("hasCore")))
        )


def waive_wrongly(model: Model) -> Iterator[Site]:
    """A waiver says too little, has expired, is for nothing, or for what may not be waived."""
    waiver, board, norm = model.own("mutant-waiver"), model.own("mutant-board"), model.of_class("Norm")[0]
    role = [Triple(board, TYPE, m("Role")), Triple(board, NamedNode(SKOS + "prefLabel"), Literal("board", language="en"))]
    role += [Triple(board, NamedNode(SKOS + "broader"), ref("employee"))]
    whole = {
        "rule": Literal("NORM-008"),
        "waives": norm,
        "reason": Literal("It is being reviewed.", language="en"),
        "decidedBy": board,
        "decidedOn": day("2026-01-05"),
        "validTo": day("2027-06-01"),
    }
    said = [Triple(waiver, TYPE, m("Waiver")), *role]
    at = tuple((waiver, m(prop) if prop else None) for prop in (None, *whole))

    def written(**other: Term) -> tuple[Triple, ...]:
        return (*said, *(Triple(waiver, m(prop), value) for prop, value in {**whole, **other}.items()))

    for prop in whole:
        give = tuple(t for t in written() if t.predicate != m(prop))
        yield Site("WAIV-001", f"a waiver without {prop}", give=give, at=at)
    yield Site("WAIV-003", "a waiver that has ended", give=written(validTo=day("2026-02-01")), at=at)
    yield Site("WAIV-004", "a waiver of what is not found", give=written(), at=at)
    yield Site("WAIV-005", "a waiver of a rule of the law", give=written(rule=Literal("NORM-012")), at=at)
    yield Site("WAIV-005", "a waiver of a rule that is none", give=written(rule=Literal("NORM-999")), at=at)


def tune_wrongly(model: Model) -> Iterator[Site]:
    """A profile lowers what may not be lowered, or says too little."""
    profile, adjustment = model.own("mutant-profile"), model.own("mutant-adjustment")
    (organisation, *_) = model.of_class("Organisation")
    said = [
        Triple(organisation, m("qualityProfile"), profile),
        Triple(profile, TYPE, m("QualityProfile")),
        Triple(profile, m("adjustment"), adjustment),
        Triple(adjustment, TYPE, m("RuleAdjustment")),
        Triple(adjustment, m("reason"), Literal("We find it too strict.", language="en")),
        Triple(adjustment, m("severity"), iri("sh:Info")),
    ]
    at = tuple((adjustment, where) for where in (None, m("rule"), m("severity")))
    for rule in ("NORM-007", "NORM-012", "CRIT-002", "NORM-999"):
        yield Site("PROF-001", f"{rule} lowered to Info", give=(*said, Triple(adjustment, m("rule"), Literal(rule))), at=at)
    yield Site("PROF-002", "an adjustment of no rule", give=tuple(said), at=at)


def pass_review(model: Model) -> Iterator[Site]:
    """The day by which a norm was to be reviewed has passed."""
    for norm in model.of_class("Norm"):
        if model.in_force(norm):
            take = tuple(Triple(norm, m("reviewBy"), v) for v in model.values(norm, "reviewBy"))
            give = (Triple(norm, m("reviewBy"), day("2020-01-01")),)
            yield Site(
                "GOV-002",
                f"{short(norm)} was to be reviewed in 2020",
                take=take,
                give=give,
                at=((norm, m("reviewBy")), (norm, None)),
            )


def describe_wrongly(model: Model) -> Iterator[Site]:
    """A facet, unit, value or score of the model’s own is described wrongly."""
    own, label = model.own("mutant-term"), NamedNode(SKOS + "prefLabel")
    named = (Triple(own, label, Literal("mutant", language="en")), Triple(own, label, Literal("mutant", language="fr")))

    def described(kind: str, **said: Term) -> tuple[Triple, ...]:
        return (*named, Triple(own, TYPE, m(kind)), *(Triple(own, m(prop), value) for prop, value in said.items()))

    wrong: tuple[tuple[str, tuple[Triple, ...]], ...] = (
        ("CRIT-010", described("Unit", quantityKind=iri("quantitykind:Time"), multiplier=Literal("sixty"))),
        ("UNIT-001", described("Unit")),
        ("FACET-002", described("BehaviourFacet", plausibleFrom=number("5"), plausibleTo=number("1"))),
        ("REF-001", described("Bindingness", binding=Literal("yes"))),
        ("VAL-003", described("Value", circlePosition=number("0"))),
        ("CULT-003", described("CultureScore", score=number("100"))),
        ("FACT-008", described("CulturalFinding", sampleSize=Literal("many"))),
        ("FACT-007", described("CulturalNormFactor", unchecked=Literal("perhaps"))),
        ("CRIT-009", described("Criterion", percentile=number("120"), statistic=ref("percentile"))),
        ("CRIT-011", described("Criterion", atMost=number("3"), lessThan=number("4"), unit=iri("unit:HR"))),
        ("CULT-002", (*named, Triple(own, TYPE, m("CorporateCulture")))),
    )
    for rule, give in wrong:
        yield Site(rule, f"a term of its own against {rule}", give=give, at=((own, None), *((own, t.predicate) for t in give)))
