"""Each rule of our own: what is there before it, what it adds, and what it leaves alone."""

import re

import pytest

from kg import runs
from kg.names import MORES
from kg.resources import rules
from tests.test_reason import triples

DAILY = "#+ per:      day\n"
CLASH = (
    "ex:a mores:bearer ex:r ; mores:modality ref:duty ; mores:governs ref:time-to-answer ; mores:criterion ex:low ."
    " ex:b mores:bearer ex:r ; mores:modality ref:duty ; mores:governs ref:time-to-answer ; mores:criterion ex:high ."
    " ex:low mores:atMost 10 ; mores:unit unit:SEC . ex:high mores:atLeast 20 ; mores:unit unit:SEC ."
)
CHOICE = (
    "ex:a mores:bearer ex:r ; mores:modality ref:duty ; mores:governs ref:clothing ; mores:criterion"
    " ex:c . ex:c mores:allows ex:v , ex:w ."
    " ex:b mores:bearer ex:r ; mores:modality ref:duty ; mores:forbids ex:v ."
    " ex:d mores:bearer ex:r ; mores:modality ref:prohibition ; mores:forbids ex:w ."
    " ex:a a mores:Norm . ex:b a mores:Norm . ex:d a mores:Norm ."
)
LIMITS = (
    "ex:law mores:bearer ex:r ; mores:modality ref:duty ; mores:governs ref:response-time ; mores:criterion ex:ten ."
    " ex:own mores:bearer ex:r ; mores:modality ref:duty ; mores:governs ref:response-time ; mores:criterion ex:fifteen ."
    " ex:ten mores:atMost 10 ; mores:unit unit:DAY . ex:fifteen mores:atMost 15 ; mores:unit unit:DAY ."
)
ADDED = {
    "condition_falls_within": (
        "five feet lie within ten, and not the other way round",
        "ex:n mores:onCondition ex:near , ex:nearer . ex:near mores:facet ref:approach-distance ;"
        " mores:atMost 10 ; mores:unit unit:FT ."
        " ex:nearer mores:facet ref:approach-distance ; mores:atMost 5 ; mores:unit unit:FT .",
        "ex:nearer mores:fallsWithin ex:near , ex:nearer .",
        "ex:near mores:fallsWithin ex:nearer .",
    ),
    "condition_overlaps": (
        "ten feet at most and more than eight coincide, more than ten does not; of words nothing is said",
        "ex:n mores:onCondition ex:near , ex:mid , ex:far , ex:fire ; mores:exception ex:flood ."
        " ex:near mores:facet ref:approach-distance ; mores:atMost 10 ; mores:unit unit:FT ."
        " ex:mid mores:facet ref:approach-distance ; mores:moreThan 8 ; mores:unit unit:FT ."
        " ex:far mores:facet ref:approach-distance ; mores:moreThan 10 ; mores:unit unit:FT .",
        "ex:near mores:overlapsWith ex:mid . ex:mid mores:overlapsWith ex:far , ex:near . ex:fire mores:overlapsWith ex:fire .",
        "ex:near mores:overlapsWith ex:far . ex:fire mores:overlapsWith ex:flood , ex:near .",
    ),
    "criterion_ends_below_another": (
        "ten seconds end below twenty, and not below twenty on average",
        CLASH + " ex:other-high mores:atLeast 20 ; mores:unit unit:SEC ; mores:statistic ref:mean . ex:b"
        " mores:criterion ex:other-high .",
        "ex:low mores:endsBelow ex:high .",
        "ex:high mores:endsBelow ex:low . ex:low mores:endsBelow ex:other-high .",
    ),
    "criterion_has_option": (
        "values and alternatives are options, what joins them is none",
        "ex:n mores:criterion ex:c , ex:d , ex:e . ex:c mores:allows ex:v , ex:w . ex:d mores:anyOf ex:f ,"
        " ex:g . ex:g mores:allows ex:x ."
        " ex:e mores:atMost 5 .",
        "ex:c mores:hasOption ex:v , ex:w . ex:d mores:hasOption ex:f , ex:x .",
        "ex:d mores:hasOption ex:g , ex:d . ex:e mores:hasOption ex:e .",
    ),
    "norm_cannot_be_compared": (
        "working days and weeks, once per pair; seconds and minutes can be compared",
        "ex:a mores:bearer ex:r ; mores:modality ref:duty ; mores:governs ref:response-time ; mores:criterion ex:c ."
        " ex:b mores:bearer ex:r ; mores:modality ref:duty ; mores:governs ref:response-time ; mores:criterion ex:d ."
        " ex:e mores:bearer ex:r ; mores:modality ref:duty ; mores:governs ref:response-time ; mores:criterion ex:f ."
        " ex:c mores:atMost 15 ; mores:unit ref:working-day . ex:d mores:atMost 8 ; mores:unit unit:WK ."
        " ex:f mores:atMost 60 ; mores:unit unit:MIN .",
        "ex:a mores:cannotBeComparedWith ex:b , ex:e .",
        "ex:b mores:cannotBeComparedWith ex:a , ex:e .",
    ),
    "norm_cannot_meet_criterion": (
        "what is forbidden cannot be the only thing that is allowed",
        "ex:n mores:modality ref:duty ; mores:forbids ex:v ; mores:criterion ex:c , ex:d . ex:c mores:allows ex:v ."
        " ex:d mores:allows ex:v , ex:w .",
        "ex:n mores:cannotMeet ex:c .",
        "ex:n mores:cannotMeet ex:d .",
    ),
    "norm_choice_clashes": (
        "who forbids all that another allows clashes with it, and who forbids a part does not",
        CHOICE + " ex:all mores:bearer ex:r ; mores:modality ref:prohibition ; mores:forbids ex:v , ex:w .",
        "ex:a mores:choiceClashesWith ex:all ; mores:clashesWith ex:all .",
        "ex:a mores:choiceClashesWith ex:b , ex:d . ex:all mores:choiceClashesWith ex:a .",
    ),
    "norm_choice_is_exhausted": (
        "two that forbid one value each leave nothing together",
        CHOICE,
        "ex:a mores:choiceExhaustedBy ex:b , ex:d .",
        "ex:b mores:choiceExhaustedBy ex:a . ex:a mores:choiceClashesWith ex:b ; mores:clashesWith ex:b , ex:d .",
    ),
    "norm_choice_is_exhausted_by_many": (
        "three that forbid one value each leave nothing together; where two of them do, nobody else is named",
        CHOICE + " ex:c mores:allows ex:x . ex:e mores:bearer ex:r ; mores:modality ref:prohibition ; mores:forbids ex:x ."
        " ex:e a mores:Norm .",
        "ex:a mores:choiceExhaustedBy ex:b , ex:d , ex:e .",
        "ex:b mores:choiceExhaustedBy ex:a . ex:a mores:clashesWith ex:b , ex:d , ex:e .",
    ),
    "norm_choice_is_exhausted_by_many ": (
        "with one that forbids two of three values, the two that are enough are named",
        CHOICE + " ex:c mores:allows ex:x . ex:e mores:bearer ex:r ; mores:modality ref:prohibition ; mores:forbids ex:x , ex:w ."
        " ex:e a mores:Norm .",
        "ex:a mores:choiceExhaustedBy ex:b , ex:e .",
        "ex:a mores:choiceExhaustedBy ex:d .",
    ),
    "norm_narrows_choice": (
        "each that takes something of a choice of which nothing is left; not one that takes less than another does",
        CHOICE + " ex:c mores:allows ex:x . ex:e mores:bearer ex:r ; mores:modality ref:prohibition ; mores:forbids ex:x , ex:w ."
        " ex:e a mores:Norm .",
        "ex:b mores:narrowsChoiceOf ex:a . ex:e mores:narrowsChoiceOf ex:a .",
        "ex:d mores:narrowsChoiceOf ex:a . ex:a mores:narrowsChoiceOf ex:b .",
    ),
    "norm_narrows_choice ": (
        "nobody narrows a choice of which something is left",
        CHOICE + " ex:c mores:allows ex:x .",
        "",
        "ex:b mores:narrowsChoiceOf ex:a . ex:d mores:narrowsChoiceOf ex:a .",
    ),
    "norm_has_laxer_level": (
        "a third level where a duty stops at the second, the lower the better; advice counts as laxer, and demands nothing",
        "ex:f mores:preferredDirection ref:lower-is-better . ex:one mores:valueOf ex:f ; mores:position 1 ."
        " ex:two mores:valueOf ex:f ; mores:position 2 . ex:three mores:valueOf ex:f ; mores:position 3 ."
        " ex:law mores:bearer ex:r ; mores:modality ref:duty ; mores:governs ex:f ; mores:criterion ex:c ."
        " ex:own mores:bearer ex:r ; mores:modality ref:recommendation ; mores:governs ex:f ; mores:criterion ex:d ."
        " ex:c mores:noHigherThan ex:two . ex:d mores:noHigherThan ex:three ."
        " ex:tip mores:bearer ex:r ; mores:modality ref:recommendation ; mores:governs ex:f ; mores:criterion ex:e ."
        " ex:e mores:noHigherThan ex:one .",
        "ex:own mores:hasLaxerLimitThan ex:law .",
        "ex:law mores:hasLaxerLimitThan ex:own , ex:tip . ex:own mores:hasLaxerLimitThan ex:tip .",
    ),
    "norm_takes_place_of": (
        "law ends a house norm and an earlier law, and no house norm ends a law",
        "ex:law mores:supersedes ex:own , ex:old ; mores:bindingness ref:statutory . ex:old mores:bindingness ref:statutory ."
        " ex:later a mores:Norm ; mores:inSet ex:s ; mores:supersedes ex:old , ex:own ."
        " ex:s mores:defaultBindingness ref:target .",
        "ex:law mores:takesPlaceOf ex:own , ex:old . ex:later mores:takesPlaceOf ex:own .",
        "ex:later mores:takesPlaceOf ex:old .",
    ),
    "norm_has_laxer_limit": (
        "fifteen days are laxer than ten, whatever the force; a mean is not held against each case",
        LIMITS + " ex:mean mores:bearer ex:r ; mores:modality ref:duty ; mores:governs ref:response-time ; mores:criterion ex:m ."
        " ex:m mores:atMost 20 ; mores:unit unit:DAY ; mores:statistic ref:mean .",
        "ex:own mores:hasLaxerLimitThan ex:law .",
        "ex:law mores:hasLaxerLimitThan ex:own . ex:mean mores:hasLaxerLimitThan ex:law .",
    ),
    "norm_has_laxer_limit ": (
        "beside a prohibition of more than ten; of two alternatives the laxest counts, beside which twelve is no laxer",
        LIMITS + " ex:not mores:bearer ex:r ; mores:modality ref:prohibition ; mores:governs ref:response-time ; mores:criterion"
        " ex:n . ex:n mores:moreThan 10 ; mores:unit unit:DAY ."
        " ex:either mores:bearer ex:r ; mores:modality ref:duty ; mores:governs ref:response-time ; mores:criterion ex:e ."
        " ex:e mores:anyOf ex:twelve , ex:ten . ex:twelve mores:atMost 12 ; mores:unit unit:DAY .",
        "ex:own mores:hasLaxerLimitThan ex:not , ex:either . ex:either mores:hasLaxerLimitThan ex:law , ex:not .",
        "ex:law mores:hasLaxerLimitThan ex:not , ex:either . ex:not mores:hasLaxerLimitThan ex:law .",
    ),
    "norm_is_at_odds_with_modality": (
        "a prohibition that requires, a permission that forbids",
        "ex:no mores:modality ref:prohibition ; mores:requires ex:v ; mores:forbids ex:w ."
        " ex:may mores:modality ref:permission ; mores:forbids ex:w . ex:must mores:modality ref:duty ; mores:requires ex:v .",
        "ex:no mores:atOddsWithModality ref:prohibition . ex:may mores:atOddsWithModality ref:permission .",
        "ex:must mores:atOddsWithModality ref:duty .",
    ),
    "norm_is_laxer_than_superior": (
        "law is superior to what the house sets itself",
        LIMITS + " ex:law mores:bindingness ref:statutory . ex:own mores:bindingness ref:target .",
        "ex:own mores:laxerThan ex:law .",
        "ex:law mores:laxerThan ex:own .",
    ),
    "norm_is_laxer_than_superior ": (
        "a promise is not superior to a target",
        LIMITS + " ex:law mores:bindingness ref:public-promise . ex:own mores:bindingness ref:target .",
        "ex:own mores:hasLaxerLimitThan ex:law .",
        "ex:own mores:laxerThan ex:law .",
    ),
    "norm_modality_clashes": (
        "must against must not, and not may against must not",
        "ex:do mores:bearer ex:r ; mores:modality ref:duty ; mores:governs ref:make-up ."
        " ex:may mores:bearer ex:r ; mores:modality ref:permission ; mores:governs ref:make-up ."
        " ex:do-not mores:bearer ex:r ; mores:modality ref:prohibition ; mores:governs ref:make-up .",
        "ex:do mores:modalityClashesWith ex:do-not ; mores:clashesWith ex:do-not .",
        "ex:may mores:modalityClashesWith ex:do-not . ex:do-not mores:modalityClashesWith ex:do .",
    ),
    "norm_overlaps_version": (
        "an earlier version that ends too late, and one that ends with its successor",
        'ex:new mores:supersedes ex:old , ex:older ; a mores:Norm ; mores:validFrom "2026-05-01"^^xsd:date .'
        ' ex:old a mores:Norm ; mores:validTo "2026-06-01"^^xsd:date . ex:older a mores:Norm .',
        "ex:new mores:overlapsVersion ex:old .",
        "ex:new mores:overlapsVersion ex:older .",
    ),
    "norm_rules_out_option": (
        "what is forbidden, and what lies below it, where somebody allows it; not what advice is against",
        CHOICE + " ex:n mores:modality ref:prohibition ; mores:forbids ex:wide . ex:v skos:broader ex:wide ."
        " ex:tip mores:modality ref:recommendation ; mores:forbids ex:v .",
        "ex:n mores:rulesOut ex:v . ex:b mores:rulesOut ex:v . ex:d mores:rulesOut ex:w .",
        "ex:n mores:rulesOut ex:wide , ex:w . ex:b mores:rulesOut ex:w . ex:tip mores:rulesOut ex:v .",
    ),
    "override_comes_out_of_time": (
        "an override of what ended as the winner began, and of what ended a day later",
        'ex:a mores:overrides ex:b , ex:c ; mores:validFrom "2026-05-01"^^xsd:date . ex:b mores:validTo "2026-05-01"^^xsd:date .'
        ' ex:c mores:validTo "2026-05-02"^^xsd:date .',
        "ex:a mores:overridesOutOfTime ex:b .",
        "ex:a mores:overridesOutOfTime ex:c .",
    ),
    "override_lacks_right": (
        "what is special in the house wins nothing over the law",
        "ex:a a mores:Norm ; mores:overrides ex:law , ex:b ; mores:overrideBasis ref:lex-specialis ."
        " ex:law a mores:Norm ; mores:bindingness ref:statutory . ex:b a mores:Norm .",
        "ex:a mores:overridesWithoutRight ex:law ; mores:prevailsOver ex:b .",
        "ex:a mores:prevailsOver ex:law ; mores:overridesWithoutRight ex:b .",
    ),
    "override_makes_circle": (
        "a circle of three, and one that only leads into it",
        "ex:a mores:overrides ex:b . ex:b mores:overrides ex:c . ex:c mores:overrides ex:a . ex:d mores:overrides ex:a .",
        "ex:a mores:overridesInCircle ex:b . ex:b mores:overridesInCircle ex:c . ex:c mores:overridesInCircle ex:a .",
        "ex:d mores:overridesInCircle ex:a .",
    ),
    "override_prevails": (
        "a basis makes an override prevail, a circle and a missing basis keep it from that",
        "ex:a mores:overrides ex:b ; mores:overrideBasis ref:lex-posterior . ex:c mores:overrides ex:d ."
        " ex:e mores:overrides ex:f ; mores:overrideBasis ref:lex-posterior . ex:f mores:overrides ex:e .",
        "ex:a mores:prevailsOver ex:b .",
        "ex:c mores:prevailsOver ex:d . ex:e mores:prevailsOver ex:f . ex:f mores:prevailsOver ex:e .",
    ),
    "override_prevails ": (
        "the sooner answer of the house prevails over the law as the more favourable to the customer, the later one does not",
        LIMITS + " ex:law mores:bindingness ref:statutory . ex:own mores:overrides ex:law ; mores:overrideBasis"
        " ref:more-favourable-to-customer ."
        " ex:soon mores:bearer ex:r ; mores:modality ref:duty ; mores:governs ref:response-time ; mores:criterion ex:s ;"
        " mores:overrides ex:law ; mores:overrideBasis ref:more-favourable-to-customer . ex:s mores:atMost 5"
        " ; mores:unit unit:DAY .",
        "ex:soon mores:prevailsOver ex:law .",
        "ex:own mores:prevailsOver ex:law .",
    ),
    "successor_leaves_territory": (
        "of England and Wales a successor for England leaves Wales",
        "ex:new mores:supersedes ex:old ; mores:inTerritory ref:england ; mores:validFrom "
        '"2026-05-01"^^xsd:date . ex:old a mores:Norm ; mores:inTerritory ref:england , ref:wales .',
        "ex:new mores:leavesWithout ref:wales .",
        "ex:new mores:leavesWithout ref:england , ref:scotland .",
    ),
    "value_overlaps": (
        "England is in both Great Britain and the United Kingdom, which overlap; Wales and England do not",
        "ex:n mores:inTerritory ref:england , ref:wales , ref:great-britain , ref:united-kingdom ; mores:bearer ex:r .",
        "ref:great-britain mores:overlapsWith ref:united-kingdom , ref:england . ref:england"
        " mores:overlapsWith ref:united-kingdom ,"
        " ref:england , ref:any-territory . ex:r mores:overlapsWith ex:r .",
        "ref:england mores:overlapsWith ref:wales , ref:scotland .",
    ),
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
        " ex:may a mores:ServiceStandard , mores:ServiceGuideline ."
        " ex:inside a mores:ServiceStandard , mores:ServiceGuideline .",
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
    "assessment_is_observed": (
        "what was met, was not or cannot be told was observed; what nobody tested was not",
        "ex:a mores:auditOutcome ref:passed . ex:b mores:auditOutcome ref:failed . ex:c mores:auditOutcome ref:cannot-tell ."
        " ex:d mores:auditOutcome ref:untested . ex:e mores:auditOutcome ref:inapplicable ."
        + "".join(f" ex:{name} a mores:ComplianceAssessment ." for name in "abcde"),
        "ex:a a mores:ObservedAssessment . ex:b a mores:ObservedAssessment . ex:c a mores:ObservedAssessment .",
        "ex:d a mores:ObservedAssessment . ex:e a mores:ObservedAssessment .",
    ),
    "law_applies_from": (
        "applicability comes before entry into force, and a passage without a day follows its act, through another passage too",
        'ex:act eli:date_applicability "2026-12-28"^^xsd:date ; eli:first_date_entry_in_force "2025-12-28"^^xsd:date .'
        " ex:title mores:articleOf ex:act . ex:article mores:articleOf ex:title ."
        ' ex:early mores:articleOf ex:act ; eli:first_date_entry_in_force "2026-01-01"^^xsd:date .',
        'ex:act mores:appliesFrom "2026-12-28"^^xsd:date . ex:article mores:appliesFrom "2026-12-28"^^xsd:date .'
        ' ex:early mores:appliesFrom "2026-01-01"^^xsd:date .',
        'ex:act mores:appliesFrom "2025-12-28"^^xsd:date . ex:early mores:appliesFrom "2026-12-28"^^xsd:date .',
    ),
    "norm_begins_after_law": (
        "a law that ended on the first day of a statutory norm is no longer there; a promise needs none",
        'ex:law eli:date_no_longer_in_force "2026-01-01"^^xsd:date .'
        ' ex:n mores:bindingness ref:statutory ; mores:groundedIn ex:law ; mores:validFrom "2026-01-01"^^xsd:date .'
        ' ex:m mores:bindingness ref:statutory ; mores:groundedIn ex:law ; mores:validFrom "2025-12-31"^^xsd:date .'
        ' ex:p mores:bindingness ref:public-promise ; mores:groundedIn ex:law ; mores:validFrom "2026-01-01"^^xsd:date .',
        "ex:n mores:beginsAfter ex:law .",
        "ex:m mores:beginsAfter ex:law . ex:p mores:beginsAfter ex:law .",
    ),
    "norm_begins_before_law": (
        "each ground must apply on the first day; of the laws of factors, one is enough, and counts only without a ground",
        'ex:now eli:date_applicability "2026-01-01"^^xsd:date . ex:next eli:date_applicability "2027-01-01"^^xsd:date .'
        " ex:f mores:law ex:now . ex:g mores:law ex:next ."
        ' ex:n mores:bindingness ref:statutory ; mores:groundedIn ex:now , ex:next ; mores:validFrom "2026-01-01"^^xsd:date .'
        ' ex:m mores:bindingness ref:statutory ; mores:considers ex:g ; mores:validFrom "2026-01-01"^^xsd:date .'
        ' ex:both mores:bindingness ref:statutory ; mores:considers ex:f , ex:g ; mores:validFrom "2026-01-01"^^xsd:date .'
        " ex:grounded mores:bindingness ref:statutory ; mores:considers ex:g ; mores:groundedIn ex:now ;"
        ' mores:validFrom "2026-01-01"^^xsd:date .',
        "ex:n mores:beginsBefore ex:next . ex:m mores:beginsBefore ex:next .",
        "ex:n mores:beginsBefore ex:now . ex:both mores:beginsBefore ex:next . ex:grounded mores:beginsBefore ex:next .",
    ),
    "norm_is_under_law": (
        "of its territory and those above; without one, of the seat; without a seat, of none that is known",
        "ex:o mores:hasCulture ex:c ; mores:seatIn ref:spain . ex:s mores:partOf ex:c ."
        " ex:here a mores:Norm ; mores:inSet ex:s ; mores:inTerritory ref:france ."
        " ex:anywhere a mores:Norm ; mores:inSet ex:s ."
        " ex:nowhere a mores:Norm ; mores:inSet ex:t . ex:t mores:partOf ex:d .",
        "ex:here mores:underLawOf ref:france , ref:european-union ."
        " ex:anywhere mores:underLawOf ref:spain , ref:european-union .",
        "ex:here mores:underLawOf ref:spain . ex:anywhere mores:underLawOf ref:any-territory ."
        " ex:nowhere mores:underLawOf ref:spain , ref:any-territory .",
    ),
    "norm_lacks_language": (
        "words in English alone, where French is demanded; a tag of a region is French, too",
        'ex:n a mores:Norm ; mores:inTerritory ref:france ; mores:requiresExpression "Hello"@en .'
        ' ex:m a mores:Norm ; mores:inTerritory ref:france ; mores:requiresExpression "Hello"@en , "Bonjour"@fr-CA .'
        ' ex:o a mores:Norm ; mores:inTerritory ref:england ; mores:requiresExpression "Hello"@en .',
        "ex:n mores:lacksLanguage <http://publications.europa.eu/resource/authority/language/FRA> .",
        "ex:m mores:lacksLanguage <http://publications.europa.eu/resource/authority/language/FRA> ."
        " ex:o mores:lacksLanguage <http://publications.europa.eu/resource/authority/language/FRA> .",
    ),
    "norm_lacks_precondition": (
        "what an article that was read demands, and what only a judgment does, are told apart; what is met is not lacking",
        "ex:n a mores:Norm ; mores:inTerritory ref:france ; mores:governs ref:religious-symbols ;"
        " mores:modality ref:prohibition ; mores:meetsPrecondition ref:limited-to-customer-contact .",
        "ex:n mores:lacksStatutoryPrecondition ref:in-internal-regulations ."
        " ex:n mores:lacksPrecondition ref:general-and-undifferentiated .",
        "ex:n mores:lacksPrecondition ref:in-internal-regulations , ref:limited-to-customer-contact .",
    ),
    "norm_uses_forbidden_method": (
        "a machine that reads faces in France; not for another facet, and not the log beside it",
        "ex:camera mores:method ref:ai-emotion-inference . ex:log mores:method ref:system-log ; mores:measures ref:smile ."
        " ex:n a mores:Norm ; mores:inTerritory ref:france ; mores:governs ref:smile ; mores:procedure ex:camera , ex:log ."
        " ex:m a mores:Norm ; mores:inTerritory ref:france ; mores:governs ref:queue-wait ; mores:procedure ex:camera ."
        " ex:o a mores:Norm ; mores:inTerritory ref:japan ; mores:governs ref:smile ; mores:procedure ex:camera .",
        "ex:n mores:usesForbidden ex:camera .",
        "ex:n mores:usesForbidden ex:log . ex:m mores:usesForbidden ex:camera . ex:o mores:usesForbidden ex:camera .",
    ),
    "passage_is_rendered": (
        "what keeps no words in the language of its passage renders it",
        "ex:p mores:sourceLanguage <http://publications.europa.eu/resource/authority/language/DEU> ."
        ' ex:n mores:quotedFrom ex:p ; skos:prefLabel "Answer soon"@en , "Répondre vite"@fr .'
        ' ex:m mores:quotedFrom ex:p ; skos:prefLabel "Answer soon"@en ; mores:criterion ex:c .'
        ' ex:c mores:asPublished "bald"@de .'
        " ex:mute mores:quotedFrom ex:p .",
        "ex:p mores:renderedBy ex:n .",
        "ex:p mores:renderedBy ex:m , ex:mute .",
    ),
    "value_is_of_another_culture": (
        "held by another culture alone; a value that nobody holds, or both do, is not foreign",
        "ex:c mores:holds ex:own , ex:shared . ex:d mores:holds ex:shared ; mores:hasCore ex:k ."
        " ex:k mores:hasMember ex:foreign ."
        " ex:s mores:partOf ex:c . ex:n mores:inSet ex:s ; mores:operationalises ex:own , ex:shared , ex:foreign , ex:loose .",
        "ex:n mores:servesForeign ex:foreign .",
        "ex:n mores:servesForeign ex:own , ex:shared , ex:loose .",
    ),
    "criterion_bound_is_contrary": (
        "a bare minimum of a wait in a duty; not in a window, a band or a prohibition",
        "ex:n mores:modality ref:duty ; mores:governs ref:time-to-answer ; mores:criterion ex:c ."
        " ex:c mores:atLeast 10 ; mores:unit unit:SEC ."
        " ex:m mores:modality ref:duty ; mores:governs ref:queue-wait ; mores:criterion ex:d , ex:e ."
        " ex:d mores:atLeast 2 ; mores:unit unit:SEC ."
        " ex:e mores:atMost 9 ; mores:unit unit:SEC ."
        " ex:o mores:modality ref:prohibition ; mores:governs ref:hold-time ; mores:criterion ex:f ."
        " ex:f mores:atLeast 3 ; mores:unit unit:MIN .",
        "ex:c mores:contraryBound 10 .",
        "ex:d mores:contraryBound 2 . ex:e mores:contraryBound 9 . ex:f mores:contraryBound 3 .",
    ),
    "criterion_bound_is_implausible": (
        "the number as it is written, where it lies outside what all facets of its scale expect",
        "ex:n mores:governs ref:time-to-answer ; mores:criterion ex:c ."
        " ex:c mores:atLeast 1 ; mores:atMost 20 ; mores:unit unit:MIN ."
        " ex:m mores:governs ref:time-to-answer , ref:response-time ; mores:criterion ex:d ."
        " ex:d mores:atMost 20 ; mores:unit unit:MIN .",
        "ex:c mores:implausibleBound 20 .",
        "ex:c mores:implausibleBound 1 . ex:d mores:implausibleBound 20 .",
    ),
    "criterion_has_unfit_test": (
        "a number for what is there or not; not one that is left open, nor for a facet whose kind nobody says",
        "ex:n mores:governs ref:nod ; mores:criterion ex:c , ex:d , ex:e . ex:c mores:atMost 1 . ex:d mores:expects true ."
        " ex:e mores:openThreshold ref:missing-in-source . ex:m mores:governs ex:lull ; mores:criterion ex:c .",
        "ex:n mores:hasUnfitTestIn ex:c .",
        "ex:n mores:hasUnfitTestIn ex:d , ex:e . ex:m mores:hasUnfitTestIn ex:c .",
    ),
    "criterion_has_unfit_unit": (
        "an alternative in metres of a time",
        "ex:n mores:governs ref:time-to-answer ; mores:criterion ex:c . ex:c mores:anyOf ex:a , ex:b . ex:a mores:unit unit:M ."
        " ex:b mores:unit ref:ring .",
        "ex:n mores:hasUnfitUnitIn ex:a .",
        "ex:n mores:hasUnfitUnitIn ex:b , ex:c .",
    ),
    "criterion_is_on_calendar": (
        "a bound in working days; not one in months, and no unit without a bound",
        "ex:c a mores:Criterion ; mores:atMost 2 ; mores:unit ref:working-day ."
        " ex:d a mores:Criterion ; mores:atMost 2 ; mores:unit ref:calendar-month ."
        " ex:e a mores:Criterion ; mores:unit ref:working-day .",
        "ex:c a mores:CalendarCriterion .",
        "ex:d a mores:CalendarCriterion . ex:e a mores:CalendarCriterion .",
    ),
    "criterion_pattern_is_broken": (
        "a bracket that is never closed",
        'ex:c mores:textPattern "(" . ex:d mores:textPattern "^a+$" .',
        'ex:c mores:brokenPattern "(" .',
        'ex:d mores:brokenPattern "^a+$" .',
    ),
    "culture_must_cover": (
        "what profiles demand, less what is left out with a reason; a culture without a set, each parameter",
        "ex:k a mores:CorporateCulture . ex:s mores:partOf ex:k ; mores:profile ex:p ."
        " ex:p mores:demands ref:tempo , ref:greeting , ref:safety ."
        ' ex:x a mores:Exclusion ; mores:inSet ex:s ; mores:excludes ref:safety ; mores:reason "x"@en .'
        " ex:y a mores:Exclusion ; mores:inSet ex:s ; mores:excludes ref:tempo . ex:l a mores:CorporateCulture .",
        "ex:k mores:mustCover ref:tempo , ref:greeting . ex:l mores:mustCover ref:appearance , ref:safety .",
        "ex:k mores:mustCover ref:safety , ref:verbal .",
    ),
    "norm_calls_for_main_facet": (
        "for the other main facets of the parameter; not for one that is left out, nor of a parameter that is not demanded",
        "ex:k a mores:CorporateCulture . ex:s mores:partOf ex:k ; mores:profile ex:p . ex:p mores:demands ref:appearance ."
        " ex:n mores:inSet ex:s ; mores:governs ref:uniform , ref:response-time ."
        ' ex:x a mores:Exclusion ; mores:inSet ex:s ; mores:excludes ref:make-up ; mores:reason "x"@en .',
        "ex:n mores:callsFor ref:jewellery , ref:clothing .",
        "ex:n mores:callsFor ref:make-up , ref:speed .",
    ),
    "norm_covers_parameter": (
        "the parameter and the main facet above; not one that is governed itself, nor a facet that nobody demands",
        "ex:n mores:governs ref:uniform . ex:m mores:governs ref:tempo .",
        "ex:n mores:covers ref:appearance , ref:clothing .",
        "ex:n mores:covers ref:uniform , ref:jewellery . ex:m mores:covers ref:tempo .",
    ),
    "norm_has_foreign_value": (
        "a gesture of a norm on clothing; a colour, below clothing, is at home",
        "ex:n mores:governs ref:clothing ; mores:forbids ref:thumbs-up ; mores:requires ref:black-clothing , ex:neat .",
        "ex:n mores:hasForeignValue ref:thumbs-up .",
        "ex:n mores:hasForeignValue ref:black-clothing , ex:neat .",
    ),
    "norm_has_senseless_channel": (
        "a smile by letter; not in person, nor via all channels",
        "ex:n a mores:Norm ; mores:governs ref:smile ; mores:viaChannel ref:letter , ref:in-person ."
        " ex:m a mores:Norm ; mores:governs ref:smile .",
        "ex:n mores:hasSenselessChannel ref:letter .",
        "ex:n mores:hasSenselessChannel ref:in-person . ex:m mores:hasSenselessChannel ref:any-channel .",
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
    elsewhere = {name for name, text in rules().items() if name.startswith(("individual_", "property_")) or DAILY in text} | {
        *("norm_applies_with_another", "norm_bounds_clash", "norm_conduct_clashes", "superseded_norm_ends")
    }
    assert {name.strip() for name in ADDED} | elsewhere == set(rules())


# What a rule concludes that a model may state itself, as a default that it fills, or as what follows from what it says otherwise.
STATABLE = {
    *("ValueSystem", "considers", "demands", "hasCore", "hasMember", "holds", "inDomain", "origin", "overrideBasis"),
    *("overrides", "profile", "stance", "statistic", "temporality", "validTo"),
}


def test_what_only_rules_conclude_says_so(own: runs.House) -> None:
    """A model that states it is refused, and not believed: no rule may conclude what a model could slip in."""
    concluded = set()
    for text in rules().values():
        head = re.search(r"CONSTRUCT\s*\{(.*?)\}\s*WHERE", re.sub(r"^#.*$", "", text, flags=re.MULTILINE), re.DOTALL)
        concluded |= set(re.findall(r"mores:(\w+)", head[1])) if head else set()
    marked = {str(t.subject.value).removeprefix(MORES) for t in own.ontology if t.predicate.value == MORES + "derived"}  # type: ignore[union-attr]
    assert len(concluded) > 50
    assert concluded - STATABLE <= marked
    assert not STATABLE & marked
