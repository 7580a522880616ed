from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Store, Triple, parse

from imtkg import vocabulary as v
from imtkg.errors import InputError, PageError, TableError
from imtkg.map import map_dataset, map_reading
from imtkg.map.rdf import canonical
from imtkg.values import Certainty, Claim, Cue, Polarity, Qualifiers, Reading, Span, Statistic
from sample_reading import (
    BLUE,
    CALF,
    DISEASE,
    EMPTY,
    LEXICON,
    LUNG,
    NAME,
    PAGE,
    READING,
    REGROWTH,
    RIDDLE,
    RUN,
    RUST,
    SECTION,
    SITE,
    SOAP,
    TEXT,
    reading_of,
)

texts = st.text(min_size=1)
PREFIXES = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in v.PREFIXES.items())


def quads(*claims: Claim) -> tuple[Quad, ...]:
    return map_reading(replace(READING, claims=claims), LEXICON, RUN)


def triples(given: tuple[Quad, ...]) -> set[Triple]:
    return {Triple(quad.subject, quad.predicate, quad.object) for quad in given}


def turtle(text: str) -> set[Triple]:
    found = parse((PREFIXES + text).encode(), format=RdfFormat.TURTLE)
    return {Triple(quad.subject, quad.predicate, quad.object) for quad in found}


def about(node: str, given: tuple[Quad, ...]) -> set[Triple]:
    """The triples of a node and of all that is named beneath it."""
    return {
        triple
        for triple in triples(given)
        if isinstance(triple.subject, NamedNode)
        and (triple.subject.value == node or triple.subject.value.startswith(node + "/"))
    }


def values(subject: str, predicate: str, given: tuple[Quad, ...]) -> list[str]:
    found = (
        t.object for t in triples(given) if t.subject == NamedNode(subject) and t.predicate == NamedNode(predicate)
    )
    return sorted(value.value for value in found if isinstance(value, NamedNode | Literal))


def iri(claim: Claim) -> str:
    return f"{v.BASE}claim/{claim.id}"


def test_a_claim_is_what_the_model_says() -> None:
    proposition = values(iri(REGROWTH), v.PROPOSITION_OF, quads(REGROWTH))[0]
    start, end = REGROWTH.evidence.start, REGROWTH.evidence.end
    expected = turtle(f"""
        claim:0000000000000004 a imt:Claim ;
            rdfs:label "knotty growth has course regrowth (15 % to 37 %; reported)"@en ;
            rdf:subject obo:MONDO_0000001 ;
            rdf:predicate imt:hasCourse ;
            rdf:object concept:regrowth ;
            imt:objectText "Regrowth" ;
            imt:proposition <{proposition}> ;
            imt:certainty imt:Asserted ;
            biolink:negated false ;
            imt:attribution "reported" ;
            imt:statistic <{iri(REGROWTH)}/statistic> ;
            imt:evidence <{iri(REGROWTH)}/evidence> ;
            imt:cue <{iri(REGROWTH)}/cue/statistic> , <{iri(REGROWTH)}/cue/predicate> ;
            imt:rule "by-hand" ;
            biolink:knowledge_level "knowledge_assertion" ;
            biolink:agent_type "text_mining_agent" ;
            biolink:has_evidence_of_type obo:ECO_0007320 ;
            prov:wasDerivedFrom <{v.BASE}page/knots-7/section/what-are-they> ;
            prov:wasGeneratedBy <{RUN.iri}> .
        <{iri(REGROWTH)}/statistic> a imt:Statistic ;
            imt:kind imt:Rate ;
            schema:minValue "15"^^xsd:decimal ;
            schema:maxValue "37"^^xsd:decimal ;
            imt:unit obo:UO_0000187 ;
            imt:approximate false ;
            imt:population "treated feet" .
        <{iri(REGROWTH)}/evidence> a oa:SpecificResource ;
            oa:hasSource <{v.BASE}page/knots-7/section/what-are-they> ;
            oa:hasSelector <{iri(REGROWTH)}/evidence/quote> , <{iri(REGROWTH)}/evidence/position> .
        <{iri(REGROWTH)}/evidence/quote> a oa:TextQuoteSelector ;
            oa:exact "Regrowth follows in 15% to 37.0% of treated feet." ;
            oa:prefix "ut in the lung and in the calf.\\n" ;
            oa:suffix "\\nRust might be to blame, yet wha" .
        <{iri(REGROWTH)}/evidence/position> a oa:TextPositionSelector ; oa:start {start} ; oa:end {end} .
        <{iri(REGROWTH)}/cue/statistic> a imt:Cue ;
            imt:cueFor imt:statistic ; oa:exact "15% to 37.0%" ; oa:start {start + 20} ; oa:end {start + 32} .
        <{iri(REGROWTH)}/cue/predicate> a imt:Cue ;
            imt:cueFor rdf:predicate ; oa:exact "follows" ; oa:start {start + 9} ; oa:end {start + 16} .
    """)
    assert about(iri(REGROWTH), quads(REGROWTH)) == expected


def test_a_proposition_is_one_node_however_many_claims_speak_of_it() -> None:
    doubted = replace(SITE, id="f" * 16, certainty="possible", polarity="negated")
    narrowed = replace(SITE, id="e" * 16, qualifiers=Qualifiers(subgroup="sailors"))
    made = quads(SITE, doubted, narrowed)
    one, other, third = (values(iri(c), v.PROPOSITION_OF, made)[0] for c in (SITE, doubted, narrowed))
    assert one == other != third
    assert re.fullmatch(re.escape(v.BASE) + "proposition/[0-9a-f]{16}", one)
    bare = (
        "a imt:Proposition ; rdf:subject obo:MONDO_0000001 ; rdf:predicate imt:hasSite ; rdf:object obo:UBERON_0002048"
    )
    assert about(one, made) == turtle(f"<{one}> {bare} .")
    assert about(third, made) == turtle(f"<{third}> {bare} ; imt:subgroup 'sailors' .")


@pytest.mark.parametrize("certainty", ["asserted", "probable", "possible", "hypothesised"])
@pytest.mark.parametrize("polarity", ["affirmed", "negated"])
@pytest.mark.parametrize("subgroup", [None, "sailors"])
@pytest.mark.parametrize("condition", [None, "in winter"])
@pytest.mark.parametrize("single_case", [False, True])
def test_the_bare_triple_stands_only_for_a_claim_without_reserve(
    certainty: Certainty, polarity: Polarity, subgroup: str | None, condition: str | None, single_case: bool
) -> None:
    qualifiers = Qualifiers(subgroup=subgroup, condition=condition)
    for claim in (SITE, CALF, NAME):
        made = replace(claim, certainty=certainty, polarity=polarity, qualifiers=qualifiers, single_case=single_case)
        direct = v.ALT_LABEL if claim is NAME else v.PREDICATES[claim.predicate]
        reserved = certainty != "asserted" or polarity != "affirmed" or subgroup or condition or single_case
        found = values(v.iri(DISEASE.id), direct, quads(made))
        assert found == ([] if reserved else values(iri(made), v.OBJECT, quads(made)))


def test_other_qualifiers_do_not_take_the_bare_triple_away() -> None:
    open_ones = Qualifiers(alteration="a", effect="b", site="c", attribution="d", comparison="e")
    made = quads(replace(SITE, qualifiers=open_ones, frequency="rarely"))
    assert values(v.iri(DISEASE.id), v.PREDICATES["has_site"], made) == [v.iri(LUNG.id)]
    for words, predicate in zip(
        "abcde", ("alteration", "effect", "siteContext", "attribution", "comparison"), strict=True
    ):
        assert values(iri(SITE), v.IMT + predicate, made) == [words]


def test_what_is_not_known_is_no_concept() -> None:
    made = quads(RIDDLE, replace(RIDDLE, id="d" * 16, term=LUNG))
    for claim_id in (RIDDLE.id, "d" * 16):
        node = f"{v.BASE}claim/{claim_id}"
        assert values(node, v.OBJECT, made) == [v.NOT_KNOWN]
        assert values(node, v.OBJECT_TEXT, made) == ["a riddle"]
        assert values(node, v.KNOWLEDGE_LEVEL, made) == ["not_provided"]
    assert about(v.NOT_KNOWN, made) == turtle('imt:NotKnown a skos:Concept ; rdfs:label "not known"@en .')
    assert not [t for t in triples(made) if "concept/" in str(t) or "UBERON" in str(t)]


def test_a_term_keeps_its_identifier_and_its_ancestors() -> None:
    made = quads(SITE)
    assert about(v.iri(LUNG.id), made) == turtle("""
        obo:UBERON_0002048 a skos:Concept ; rdfs:label "lung"@en ; imt:termKind "anatomy" ; imt:source "Uberon" ;
            pav:version "v2026-04-01" ; imt:ancestor obo:UBERON_0001062 , obo:UBERON_1 .
    """)
    assert about(v.OBO + "UBERON_0001062", made) == turtle('obo:UBERON_0001062 rdfs:label "anatomical entity"@en .')
    assert about(v.OBO + "UBERON_1", made) == set()
    assert values(v.iri(DISEASE.id), v.LABEL, made) == ["knotty growth"]


def test_a_concept_stands_in_where_no_identifier_fits() -> None:
    made = quads(CALF)
    assert about(v.BASE + "concept/calf", made) == turtle("""
        concept:calf a skos:Concept ; rdfs:label "calf"@en ; skos:prefLabel "calf"@en ; imt:termKind "concept" ;
            skos:inScheme base:concepts .
    """)


@pytest.mark.parametrize(
    ("text", "words", "name"),
    [
        ("Blue feet hurt.", "Blue feet", "blue feet"),  # the capital is the sentence's
        ("They have Blue feet.", "Blue feet", "Blue feet"),
        ("ALK status matters.", "ALK status", "ALK status"),
        ("X chromosome loss.", "X chromosome", "X chromosome"),
        ("Ångström syndrome.", "Ångström", "ångström"),
    ],
)
def test_a_capital_at_the_beginning_of_a_sentence_names_no_other_concept(text: str, words: str, name: str) -> None:
    reading = reading_of(text)
    start = text.index(words)
    claim = replace(reading.claims[0], object=Span(start, start + len(words)))
    made = map_reading(replace(reading, claims=(claim,)), LEXICON, RUN)
    assert values(values(iri(claim), v.OBJECT, made)[0], v.PREF_LABEL, made) == [name]
    assert values(iri(claim), v.OBJECT_TEXT, made) == [words]


def test_alike_words_stay_apart_and_equal_words_meet() -> None:
    nodes = {}
    for words in ("a-b", "a b", "A b c", "a b!", "a  b"):
        made = map_reading(reading_of(f"{words} x"), LEXICON, RUN)
        nodes[words] = values(iri(SITE), v.OBJECT, made)[0]
    assert nodes["a b"] == nodes["a  b"]
    assert len(set(nodes.values())) == 4


def test_an_alternative_name_is_a_literal() -> None:
    assert turtle('obo:MONDO_0000001 skos:altLabel "KG" . claim:0000000000000003 rdf:object "KG" .') <= triples(
        quads(NAME)
    )


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (SITE, "knotty growth has site lung"),
        (NAME, "knotty growth has alternative name KG"),
        (CALF, "knotty growth has site calf (sprout)"),
        (RUST, "knotty growth has cause rust (possible)"),
        (RIDDLE, "knotty growth has cause not known"),
        (SOAP, "knotty growth has treatment soap (denied)"),
        (BLUE, "knotty growth has phenotype blue (sailor; one patient)"),
        (REGROWTH, "knotty growth has course regrowth (15 % to 37 %; reported)"),
        (replace(REGROWTH, frequency="about 15%"), "knotty growth has course regrowth (15 % to 37 %; reported)"),
        (replace(REGROWTH, frequency="often"), "knotty growth has course regrowth (often; 15 % to 37 %; reported)"),
        (
            replace(CALF, qualifiers=Qualifiers(condition="in winter")),
            "knotty growth has site calf (sprout; in winter)",
        ),
    ],
)
def test_labels_read_as_a_line(claim: Claim, expected: str) -> None:
    assert values(iri(claim), v.LABEL, quads(claim)) == [expected]


@pytest.mark.parametrize(
    ("statistic", "expected"),
    [
        (Statistic("proportion", "percent", value=Decimal("50.0"), approximate=True), "about 50 %"),
        (Statistic("rate", "percent", upper=Decimal(11)), "up to 11 %"),
        (Statistic("age", "year", lower=Decimal(50)), "from 50 years"),
        (Statistic("age", "month", value=Decimal(6)), "6 months"),
        (Statistic("prevalence", "case_per_person", value=Decimal("0.00002")), "0.00002 cases per person"),
        (Statistic("ratio", "ratio", value=Decimal("1.5")), "1.5"),
        (Statistic("ratio", "ratio", value=Decimal(1)), "1"),
        (Statistic("count", "study", value=Decimal(1)), "1 study"),
        (Statistic("count", "study", value=Decimal(2), approximate=True), "about 2 studies"),
        (Statistic("rate", "percent", value=Decimal(1)), "1 %"),
    ],
)
def test_figures_read_as_words(statistic: Statistic, expected: str) -> None:
    assert values(iri(SITE), v.LABEL, quads(replace(SITE, statistic=statistic)))[0].endswith(f"({expected})")


@pytest.mark.parametrize(
    ("figure", "expected"),
    [
        ("0", "0"),
        ("-0", "0"),
        ("0.0", "0"),
        ("15", "15"),
        ("15.0", "15"),
        ("1500", "1500"),
        ("37.50", "37.5"),
        ("0.00002", "0.00002"),
        ("2E-5", "0.00002"),
        ("1E+3", "1000"),
        ("123456789012345678901234567890.5", "123456789012345678901234567890.5"),
    ],
)
def test_decimals_are_canonical(figure: str, expected: str) -> None:
    assert canonical(Decimal(figure)) == expected


@given(st.decimals(min_value=0, max_value=10**9, places=9))
def test_a_store_keeps_a_decimal_as_it_is(figure: Decimal) -> None:
    literal = Literal(canonical(figure), datatype=NamedNode(v.DECIMAL))
    store = Store()
    store.add(Quad(NamedNode(v.DATASET), NamedNode(v.VALUE), literal))
    assert [quad.object for quad in store] == [literal]
    assert Decimal(canonical(figure)) == figure


def test_upper_bounds_alone_have_no_minimum() -> None:
    made = quads(replace(SITE, statistic=Statistic("rate", "percent", upper=Decimal(11))))
    node = iri(SITE) + "/statistic"
    assert values(node, v.MAX_VALUE, made) == ["11"]
    assert values(node, v.MIN_VALUE, made) == values(node, v.VALUE, made) == []


def test_cues_of_one_field_are_told_apart_by_their_words() -> None:
    made = quads(RUST)
    assert values(iri(RUST), v.CUE_OF, made) == [f"{iri(RUST)}/cue/certainty/{name}" for name in ("might", "to-blame")]
    assert values(f"{iri(RUST)}/cue/certainty/might", v.START, made) == [str(TEXT.index("might"))]


def test_the_same_words_twice_are_one_cue_at_the_first_place() -> None:
    first, second = (
        Span(TEXT.index("in the"), TEXT.index("in the") + 6),
        Span(TEXT.rindex("in the"), TEXT.rindex("in the") + 6),
    )
    assert first < second
    for order in ((first, second), (second, first)):
        made = quads(replace(SITE, cues=tuple(Cue("predicate", found) for found in order)))
        assert values(iri(SITE) + "/cue/predicate", v.START, made) == [str(first.start)]


def test_a_cue_for_no_field_is_refused_by_name() -> None:
    with pytest.raises(TableError, match="colour"):
        quads(replace(SITE, cues=(Cue("colour", Span(0, 3)),)))


def test_a_page_and_its_sections() -> None:
    made = quads()
    node = v.BASE + "page/knots-7"
    assert about(node, made) == turtle(f"""
        page:knots-7 a schema:WebPage ; schema:name "Knotty growth"@en ; schema:url <https://example.org/knots%20page> ;
            schema:publisher "Example & Sons" ; schema:dateModified "2020-05-01"^^xsd:date ;
            schema:about obo:MONDO_0000001 ; prov:hadPrimarySource <http://example.org/first> ;
            spdx:checksum <{node}/sha256> .
        <{node}/sha256> a spdx:Checksum ;
            spdx:algorithm spdx:checksumAlgorithm_sha256 ; spdx:checksumValue "{PAGE.sha256}" .
        <{node}/section/what-are-they> a imt:Section ; dcterms:isPartOf page:knots-7 ;
            schema:name "What are they?"@en ; schema:position 0 ; schema:dateModified "2020-05-01"^^xsd:date ;
            imt:textLength {len(TEXT)} ; imt:offset 40 ; spdx:checksum <{node}/section/what-are-they/sha256> .
        <{node}/section/what-are-they/sha256> a spdx:Checksum ;
            spdx:algorithm spdx:checksumAlgorithm_sha256 ; spdx:checksumValue "{SECTION.sha256}" .
        <{node}/section/anything-else> a imt:Section ; dcterms:isPartOf page:knots-7 ;
            schema:name "Anything else?"@en ; schema:position 1 ;
            imt:textLength 8 ; imt:offset 300 ; spdx:checksum <{node}/section/anything-else/sha256> .
        <{node}/section/anything-else/sha256> a spdx:Checksum ;
            spdx:algorithm spdx:checksumAlgorithm_sha256 ; spdx:checksumValue "{EMPTY.sha256}" .
    """)


@pytest.mark.parametrize("text", ["javascript:alert(1)", "file:///etc/passwd", "http://a b", None])
def test_no_address_but_that_of_a_web_page(text: str | None) -> None:
    made = map_reading(replace(READING, page=replace(PAGE, address=text, primary_source=text)), LEXICON, RUN)
    assert values(v.BASE + "page/knots-7", v.URL, made) == []
    assert values(v.BASE + "page/knots-7", v.PRIMARY_SOURCE, made) == []


def test_all_of_a_page_stands_in_its_graph_once_and_in_any_order() -> None:
    made = map_reading(READING, LEXICON, RUN)
    assert {quad.graph_name for quad in made} == {NamedNode(v.BASE + "page/knots-7")}
    assert len(made) == len(set(made))
    assert set(map_reading(replace(READING, claims=READING.claims[::-1]), LEXICON, RUN)) == set(made)


def test_every_object_is_described() -> None:
    made = map_reading(READING, LEXICON, RUN)
    for claim in READING.claims:
        [value] = values(iri(claim), v.OBJECT, made)
        if claim is not NAME:
            assert values(value, v.TYPE, made) == [v.CONCEPT]
            assert len(values(value, v.LABEL, made)) == 1


def test_an_offset_stands_in_no_iri() -> None:
    moved = "Preface. " + TEXT
    shifted = replace(
        READING,
        page=replace(PAGE, sections=(replace(SECTION, text=moved, offset=99, index=0), EMPTY)),
        claims=tuple(
            replace(
                claim,
                object=claim.object.shifted(9),
                evidence=claim.evidence.shifted(9),
                cues=tuple(replace(cue, span=cue.span.shifted(9)) for cue in claim.cues),
            )
            for claim in READING.claims
        ),
    )

    def iris(reading: Reading) -> set[str]:
        return {str(quad.subject) for quad in map_reading(reading, LEXICON, RUN)}

    assert iris(shifted) == iris(READING)


def test_the_dataset_says_what_it_is_made_of() -> None:
    made = map_dataset([READING], RUN)
    assert {quad.graph_name for quad in made} == {NamedNode(v.DATASET)}
    assert values(v.DATASET, v.TYPE, made) == [v.VOID_DATASET, v.DCAT_DATASET]
    assert values(v.DATASET, v.LICENSE, made) == [v.CC0]
    assert values(v.DATASET, v.GENERATED_BY, made) == [RUN.iri]
    sources = ["ontology/mondo/v2026-05-05", "ontology/uberon/v2026-04-01", "page/knots-7"]
    assert values(v.DATASET, v.SOURCE, made) == [v.BASE + source for source in sources]
    assert values(RUN.iri, v.USED, made) == [v.BASE + "page/knots-7"]
    assert values(v.BASE + "software/0.1.0", v.SOFTWARE_VERSION, made) == ["0.1.0"]
    counts = {
        tuple(values(node, v.PARTITION_CLASS, made) + values(node, v.ENTITIES, made))
        for node in values(v.DATASET, v.CLASS_PARTITION, made)
    }
    assert counts == {(v.CLAIM, "8"), (v.SECTION, "2"), (v.WEB_PAGE, "1")}


def test_a_run_is_named_by_what_it_reads_and_not_by_its_order() -> None:
    assert replace(RUN, inputs=("a", "b")).iri == replace(RUN, inputs=("b", "a")).iri
    others = [replace(RUN, inputs=("c",)), replace(RUN, version="9"), replace(RUN, lexicon_sha256="9"), RUN]
    assert len({run.iri for run in others}) == 4


@given(texts, texts)
def test_no_text_breaks_anything_or_is_changed(text: str, words: str) -> None:
    reading = reading_of(text, condition=words)
    made = map_reading(reading, LEXICON, RUN)
    [claim] = reading.claims
    assert values(iri(claim), v.OBJECT_TEXT, made) == [text]
    assert values(iri(claim) + "/evidence/quote", v.EXACT, made) == [text]
    assert values(iri(claim), v.CONDITION, made) == [words]
    assert values(v.BASE + "page/knots-7", v.NAME, made) == [v.label(text)]
    for quad in made:
        assert not isinstance(quad.subject, BlankNode)
        assert not isinstance(quad.object, BlankNode)
        assert isinstance(quad.subject, NamedNode)
        assert re.fullmatch(r"[A-Za-z0-9:/._#-]+", quad.subject.value)


def test_a_character_that_is_none_is_an_error_and_no_crash() -> None:
    with pytest.raises(PageError, match="U\\+D83E"):
        map_reading(reading_of("half \ud83e foot"), LEXICON, RUN)


def test_an_identifier_that_is_none_is_an_error_and_no_crash() -> None:
    with pytest.raises(InputError, match="ICDO"):
        map_reading(replace(READING, subject=replace(DISEASE, id="ICDO:8825/1")), LEXICON, RUN)
