"""Each rule of our own: what is there before it, what it adds, and what it leaves alone."""

import pytest

from kg import runs
from kg.resources import rules
from tests.test_reason import triples

ADDED = {
    "commitment_is_espoused": (
        "a value that names no stance is declared",
        "ex:v a mores:ValueCommitment .",
        'ex:v mores:stance ref:espoused ; mores:defaulted "stance" .',
        "",
    ),
    "commitment_is_espoused ": (
        "a stance that is stated stays",
        "ex:v a mores:ValueCommitment ; mores:stance ref:enacted .",
        "",
        'ex:v mores:stance ref:espoused ; mores:defaulted "stance" .',
    ),
    "concept_is_below_any": (
        "a channel of one’s own lies below any channel",
        "ex:pigeon a mores:Channel .",
        "ex:pigeon skos:broaderTransitive ref:any-channel .",
        "ex:pigeon skos:broaderTransitive ref:any-role . ref:any-channel skos:broaderTransitive ref:any-channel .",
    ),
    "criterion_counts_each_case": (
        "alternatives count each case, and what joins them measures nothing",
        "ex:n mores:criterion ex:c . ex:c mores:anyOf ex:a , ex:b . ex:b mores:statistic ref:median .",
        'ex:a mores:statistic ref:each-case ; mores:defaulted "statistic" .',
        "ex:c mores:statistic ref:each-case . ex:b mores:statistic ref:each-case .",
    ),
    "criterion_has_canonical_bounds": (
        "alternatives and trigger distances have canonical bounds too, window and all",
        "ex:n mores:criterion ex:c ; mores:onCondition ex:near . ex:c mores:anyOf ex:a , ex:b ."
        " ex:a mores:atLeast -1 ; mores:atMost 5 ; mores:unit unit:MIN . ex:b mores:lessThan 5 ; mores:unit ref:ring ."
        " ex:near mores:atMost 10 ; mores:unit unit:FT .",
        'ex:a mores:canonicalLower "-60"^^xsd:decimal ; mores:canonicalUpper "300"^^xsd:decimal .'
        ' ex:b mores:canonicalUpper "5"^^xsd:decimal ; mores:scale ref:ring . ex:near mores:canonicalUpper 3.048 .',
        "ex:b mores:scale <http://qudt.org/vocab/quantitykind/Time> .",
    ),
    "culture_has_core": (
        "what a culture holds is its core, where it names none",
        "ex:culture mores:holds ex:v , ex:w .",
        'ex:culture mores:hasCore ex:culture-values ; mores:defaulted "hasCore" .'
        " ex:culture-values a mores:ValueSystem ; mores:hasMember ex:v , ex:w .",
        "",
    ),
    "culture_has_core ": (
        "a core that is named stays the only one",
        "ex:culture mores:hasCore ex:core ; mores:holds ex:v . ex:core mores:hasMember ex:v .",
        "",
        "ex:culture mores:hasCore ex:culture-values .",
    ),
    "culture_holds_members_of_core": (
        "the members of the core that lasts longest are held, but for one that goes on under another name",
        "ex:culture mores:hasCore ex:core , ex:old . ex:core mores:hasMember ex:v , ex:former ."
        ' ex:v mores:renamedFrom ex:former . ex:old mores:hasMember ex:w ; mores:validTo "2020-01-01"^^xsd:date .',
        "ex:culture mores:holds ex:v .",
        "ex:culture mores:holds ex:w , ex:former .",
    ),
    "culture_holds_members_of_core ": (
        "a core with an end is held where no other outlasts it",
        'ex:culture mores:hasCore ex:core . ex:core mores:hasMember ex:v ; mores:validTo "2030-01-01"^^xsd:date .',
        "ex:culture mores:holds ex:v .",
        "",
    ),
    "factor_takes_usual_origin": (
        "law comes from outside, the offering from inside, unless it is said",
        "ex:law a mores:LegalFactor . ex:menu a mores:OfferingFactor ."
        " ex:brand a mores:OfferingFactor ; mores:origin ref:external .",
        'ex:law mores:factorKind ref:legislation ; mores:origin ref:external ; mores:defaulted "origin" .'
        " ex:menu mores:origin ref:internal .",
        "ex:brand mores:origin ref:internal .",
    ),
    "norm_applies_anywhere": (
        "a dimension that is left out takes the value that means no restriction",
        "ex:n a mores:Norm ; mores:viaChannel ref:telephone .",
        "ex:n mores:atSite ref:any-site ; mores:atTouchpoint ref:any-touchpoint ; mores:forOffering ref:any-offering ;"
        " mores:forRole ref:any-role ; mores:forSegment ref:any-segment ; mores:inLanguage ref:any-language ;"
        ' mores:inTerritory ref:any-territory ; mores:onEvent ref:any-event ; mores:defaulted "onEvent" .',
        'ex:n mores:viaChannel ref:any-channel ; mores:defaulted "viaChannel" .',
    ),
    "norm_considers_factor": (
        "a consideration makes its norm consider its factor",
        "ex:c mores:consideredFor ex:n ; mores:consideredFactor ex:f .",
        "ex:n mores:considers ex:f .",
        "ex:f mores:considers ex:n .",
    ),
    "norm_context_is_open": (
        "which dimensions were left open, in alphabetical order",
        "ex:n a mores:Norm ; mores:viaChannel ref:telephone ; mores:onEvent ref:complaint ; mores:inLanguage ref:any-language .",
        'ex:n mores:contextLeftOpen "atSite, atTouchpoint, forOffering, forRole, forSegment, inTerritory" .',
        "",
    ),
    "norm_has_temporality": (
        "what is usual for the parameter, where all agree; else achievement; else what is stated",
        "ex:dress a mores:Norm ; mores:governs ref:clothing . ex:call a mores:Norm ; mores:governs ref:time-to-answer ."
        " ex:both a mores:Norm ; mores:governs ref:clothing , ref:time-to-answer . ex:none a mores:Norm ."
        " ex:said a mores:Norm ; mores:governs ref:clothing ; mores:temporality ref:achievement .",
        'ex:dress mores:temporality ref:maintenance ; mores:defaulted "temporality" . ex:call mores:temporality ref:achievement .'
        " ex:both mores:temporality ref:achievement . ex:none mores:temporality ref:achievement .",
        "ex:said mores:temporality ref:maintenance . ex:both mores:temporality ref:maintenance .",
    ),
    "norm_is_service_standard": (
        "binding towards customers is a standard, an aim or advice a guideline; a permission or what is for colleagues neither",
        "ex:promise a mores:Norm ; mores:modality ref:duty ; mores:bindingness ref:public-promise ; mores:counterparty ex:guest ."
        " ex:guest a mores:Role ; skos:broader ref:customer ."
        " ex:aim a mores:Norm ; mores:modality ref:duty ; mores:bindingness ref:target ; mores:counterparty ref:customer ."
        " ex:tip a mores:Norm ; mores:modality ref:recommendation ; mores:bindingness ref:contractual ;"
        " mores:counterparty ref:customer ."
        " ex:may a mores:Norm ; mores:modality ref:permission ; mores:bindingness ref:contractual ;"
        " mores:counterparty ref:customer ."
        " ex:inside a mores:Norm ; mores:modality ref:duty ; mores:bindingness ref:contractual ;"
        " mores:counterparty ref:employee .",
        "ex:promise a mores:ServiceStandard . ex:aim a mores:ServiceGuideline . ex:tip a mores:ServiceGuideline .",
        "ex:aim a mores:ServiceStandard . ex:tip a mores:ServiceStandard ."
        " ex:may a mores:ServiceStandard , mores:ServiceGuideline . ex:inside a mores:ServiceStandard , mores:ServiceGuideline .",
    ),
    "norm_takes_set_default": (
        "the owner comes from the set, and what was filled is named; an exclusion takes nothing",
        "ex:n a mores:Norm ; mores:inSet ex:s . ex:x a mores:Exclusion ; mores:inSet ex:s ."
        " ex:s mores:defaultOwner ex:desk ; mores:defaultBearer ref:employee .",
        'ex:n mores:owner ex:desk ; mores:defaulted "owner" , "bearer" .',
        'ex:n mores:defaulted "modality" . ex:x mores:bearer ref:employee ; mores:defaulted "bearer" .',
    ),
    "override_lets_winner_override": (
        "the winner of an override overrides each loser, on its basis",
        "ex:o mores:winner ex:a ; mores:loser ex:b , ex:c ; mores:overrideBasis ref:lex-specialis .",
        "ex:a mores:overrides ex:b , ex:c ; mores:overrideBasis ref:lex-specialis .",
        "ex:b mores:overrides ex:a .",
    ),
    "profile_demands_all_parameters": (
        "a seventh parameter is demanded as the six are",
        "ex:silence a mores:BehaviourParameter .",
        "ref:all-parameters mores:demands ex:silence , ref:tempo .",
        "ref:all-parameters mores:demands ref:greeting .",
    ),
    "set_is_of_customer_service": (
        "a set that names no domain is of customer service",
        "ex:s a mores:StandardSet . ex:t a mores:StandardSet ; mores:inDomain ref:external-relations .",
        'ex:s mores:inDomain ref:customer-service ; mores:defaulted "inDomain" .',
        "ex:t mores:inDomain ref:customer-service .",
    ),
    "set_takes_full_profile": (
        "a set that names no profile is meant to cover all parameters",
        "ex:s a mores:StandardSet . ex:t a mores:StandardSet ; mores:profile ex:phone .",
        'ex:s mores:profile ref:all-parameters ; mores:defaulted "profile" .',
        "ex:t mores:profile ref:all-parameters .",
    ),
}


@pytest.mark.parametrize(("model", "added", "absent"), [case[1:] for case in ADDED.values()], ids=[c[0] for c in ADDED.values()])
def test_a_rule_adds_its_fact_and_nothing_else(own: runs.House, model: str, added: str, absent: str) -> None:
    given = triples(model)
    assert not set(triples(added)) & {*given, *own.ontology}, "the case states what the rule is to add"
    found = {*runs.infer(given, own.ontology, own.inferred), *own.inferred}
    assert set(triples(added)) <= found
    assert not set(triples(absent)) & found


def test_every_rule_has_a_case() -> None:
    """Those of clashes, contradictions, supersession and the day have theirs in test_reason and test_closure."""
    elsewhere = {name for name in rules() if name.startswith(("individual_", "property_"))} | {
        *("norm_applies_with_another", "norm_bounds_clash", "norm_conduct_clashes", "norm_is_in_force", "superseded_norm_ends")
    }
    assert {name.strip() for name in ADDED} | elsewhere == set(rules())
