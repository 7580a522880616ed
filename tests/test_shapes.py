"""The shapes: one good graph conforms, and each of many single faults in it is caught by the shape meant for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib.resources import files
from pathlib import Path

import pyshacl
import pytest
import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from imtkg import vocabulary as v
from imtkg.load import load_quads
from imtkg.validate import validate
from imtkg.values import Report

GOOD = Path(__file__).parent / "shapes" / "good.ttl"
SHAPE = "https://w3id.org/imtkg/shapes#"

Term = NamedNode | Literal | BlankNode
Graph = frozenset[Triple]
Edit = Callable[[Graph], Graph]

# The claims of good.ttl, by what they are there for.
NAME, SITE, DENIED, UNKNOWN, FIGURE, ONE_CASE, HEDGED = (f"claim/{number:016x}" for number in range(1, 8))
CUE = f"{FIGURE}/cue/statistic"
STATISTIC = f"{FIGURE}/statistic"
QUOTE, POSITION = f"{SITE}/evidence/quote", f"{SITE}/evidence/position"
PROPOSITION = "proposition/0000000000000002"
DISEASE, LUNG, FEVER = "obo:MONDO_0015798", "obo:UBERON_0002048", "obo:HP_0001945"
PAGE, FIRST, SECOND = "page/demo", "page/demo/section/what-it-is", "page/demo/section/outlook"
RUN = "build/0000000000000001"


def good() -> Graph:
    return frozenset(Triple(quad.subject, quad.predicate, quad.object) for quad in load_quads(GOOD))


def checked(graph: Iterable[Triple]) -> Report:
    return validate(Quad(triple.subject, triple.predicate, triple.object) for triple in graph)


def node(name: str) -> NamedNode:
    """`name` with a prefix of the Turtle files, or below the project's base."""
    prefix, colon, local = name.partition(":")
    return NamedNode(v.PREFIXES[prefix] + local if colon and prefix in v.PREFIXES else v.BASE + name)


def term(value: Term | str) -> Term:
    return node(value) if isinstance(value, str) else value


def text(words: str) -> Literal:
    return Literal(words)


def typed(words: str, datatype: str) -> Literal:
    return Literal(words, datatype=node(datatype))


def without(subject: str, predicate: str, value: Term | str | None = None) -> Edit:
    """Takes out the values of a property, or one of them."""

    def edit(graph: Graph) -> Graph:
        gone = {
            triple
            for triple in graph
            if triple.subject == node(subject)
            and triple.predicate == node(predicate)
            and (value is None or triple.object == term(value))
        }
        assert gone, "the edit changes nothing"
        return graph - gone

    return edit


def plus(subject: str, predicate: str, *values: Term | str) -> Edit:
    """Adds values of a property."""
    return lambda graph: graph | {Triple(node(subject), node(predicate), term(value)) for value in values}


def put(subject: str, predicate: str, *values: Term | str) -> Edit:
    """Puts other values in place of a property's."""
    return lambda graph: plus(subject, predicate, *values)(without(subject, predicate)(graph))


def renamed(old: str, new: str | BlankNode) -> Edit:
    """Gives a node another name, wherever it stands."""

    def edit(graph: Graph) -> Graph:
        names: dict[object, Term] = {node(old): term(new)}
        return frozenset(
            Triple(names.get(triple.subject, triple.subject), triple.predicate, names.get(triple.object, triple.object))  # type: ignore[arg-type]
            for triple in graph
        )

    return edit


def all_of(*edits: Edit) -> Edit:
    def edit(graph: Graph) -> Graph:
        for one in edits:
            graph = one(graph)
        return graph

    return edit


def claims(predicate: str, value: Term | str, proposition: str = PROPOSITION, claim: str = SITE) -> Edit:
    """Changes what a claim and its proposition say, alike."""
    return all_of(put(claim, predicate, value), put(proposition, predicate, value))


no_site = without(DISEASE, "imt:hasSite")

FAULTS: list[tuple[str, Edit]] = [
    # A claim's properties
    ("Claim", plus(SITE, "imt:frequnecy", text("often"))),
    ("ClaimName", renamed(ONE_CASE, "claim/the-sixth")),
    ("Claim-label", without(SITE, "rdfs:label")),
    ("Claim-label", put(SITE, "rdfs:label", text("a label of no language"))),
    ("Claim-label", put(SITE, "rdfs:label", Literal(" ", language="en"))),
    ("Claim-subject", without(UNKNOWN, "rdf:subject")),
    ("Claim-predicate", without(UNKNOWN, "rdf:predicate")),
    ("Claim-predicate", claims("rdf:predicate", "imt:hasMood", "proposition/0000000000000004", UNKNOWN)),
    ("Claim-object", without(UNKNOWN, "rdf:object")),
    ("Claim-object", put(HEDGED, "rdf:object", "concept/never-described")),
    ("Claim-object", plus(UNKNOWN, "rdf:object", LUNG)),
    ("Claim-objectText", without(SITE, "imt:objectText")),
    ("Claim-objectText", put(SITE, "imt:objectText", Literal("lung", language="en"))),
    ("Claim-proposition", without(SITE, "imt:proposition")),
    ("Claim-proposition", plus(SITE, "imt:proposition", "proposition/0000000000000003")),
    ("Claim-certainty", without(HEDGED, "imt:certainty")),
    ("Claim-certainty", put(HEDGED, "imt:certainty", "imt:Likely")),
    ("Claim-certainty", plus(HEDGED, "imt:certainty", "imt:Probable")),
    ("Claim-negated", without(HEDGED, "biolink:negated")),
    ("Claim-negated", put(HEDGED, "biolink:negated", text("false"))),
    ("Claim-negated", put(HEDGED, "biolink:negated", typed("no", "xsd:boolean"))),
    *(
        (f"Claim-{field}", plus(HEDGED, f"imt:{field}", text("one"), text("two")))
        for field in ("frequency", "attribution", "alteration", "effect", "condition", "siteContext", "comparison")
    ),
    ("Claim-subgroup", plus(FIGURE, "imt:subgroup", text("another"))),
    ("Claim-condition", plus(HEDGED, "imt:condition", text(""))),
    ("Claim-effect", plus(HEDGED, "imt:effect", node("imt:Worse"))),
    ("Claim-singleCase", put(ONE_CASE, "imt:singleCase", typed("false", "xsd:boolean"))),
    ("Claim-statistic", plus(SITE, "imt:statistic", f"{SITE}/statistic")),
    ("Claim-evidence", without(SITE, "imt:evidence")),
    ("Claim-evidence", without(f"{SITE}/evidence", "rdf:type")),
    ("Claim-cue", without(CUE, "rdf:type")),
    ("Claim-rule", without(SITE, "imt:rule")),
    ("Claim-knowledgeLevel", without(SITE, "biolink:knowledge_level")),
    ("Claim-knowledgeLevel", put(SITE, "biolink:knowledge_level", text("prediction"))),
    ("Claim-agentType", put(SITE, "biolink:agent_type", text("manual_agent"))),
    ("Claim-evidenceType", put(SITE, "biolink:has_evidence_of_type", "obo:ECO_0000303")),
    ("Claim-section", without(SITE, "prov:wasDerivedFrom")),
    ("Claim-run", without(SITE, "prov:wasGeneratedBy")),
    # A claim's parts, with one another
    ("ClaimUnknown", claims("rdf:object", "concept/smoke", "proposition/0000000000000004", UNKNOWN)),
    ("ClaimUnknown", claims("rdf:object", "imt:NotKnown", "proposition/0000000000000007", HEDGED)),
    ("ClaimUnknown", put(UNKNOWN, "imt:certainty", "imt:Possible")),
    ("ClaimAlternativeName", all_of(claims("rdf:object", text("lung")), no_site)),
    ("ClaimAlternativeName", claims("rdf:object", LUNG, "proposition/0000000000000001", NAME)),
    ("ClaimKnowledgeLevel", put(HEDGED, "biolink:knowledge_level", text("knowledge_assertion"))),
    ("ClaimKnowledgeLevel", put(SITE, "biolink:knowledge_level", text("not_provided"))),
    ("ClaimProposition-subject", put(PROPOSITION, "rdf:subject", LUNG)),
    ("ClaimProposition-predicate", put(PROPOSITION, "rdf:predicate", "imt:hasCause")),
    ("ClaimProposition-object", put(PROPOSITION, "rdf:object", FEVER)),
    ("ClaimProposition-subgroup", plus(PROPOSITION, "imt:subgroup", text("adults"))),
    ("ClaimProposition-subgroup", without("proposition/0000000000000005", "imt:subgroup")),
    ("ClaimSubject-about", put(PAGE, "schema:about", LUNG)),
    ("ClaimSource-section", put(SITE, "prov:wasDerivedFrom", SECOND)),
    (
        "ClaimParts",
        all_of(put(SITE, "imt:evidence", f"{NAME}/evidence"), put(NAME, "imt:evidence", f"{SITE}/evidence")),
    ),
    ("ClaimParts", all_of(without(FIGURE, "imt:cue", CUE), plus(HEDGED, "imt:cue", CUE))),
    ("ClaimQuote", put(SITE, "imt:objectText", text("lungs"))),
    # Propositions
    ("Proposition", plus(PROPOSITION, "imt:certainty", "imt:Asserted")),
    ("PropositionName", renamed(PROPOSITION, "proposition/2")),
    ("Proposition-subject", without(PROPOSITION, "rdf:subject")),
    ("Proposition-predicate", without(PROPOSITION, "rdf:predicate")),
    ("Proposition-object", without(PROPOSITION, "rdf:object")),
    ("Proposition-subgroup", plus(PROPOSITION, "imt:subgroup", text("men"), text("women"))),
    ("Proposition-claim", plus("proposition/00000000000000ff", "rdf:type", "imt:Proposition")),
    (
        "PropositionUnique",
        all_of(
            plus("proposition/00000000000000ff", "rdf:type", "imt:Proposition"),
            plus("proposition/00000000000000ff", "rdf:subject", DISEASE),
            plus("proposition/00000000000000ff", "rdf:predicate", "imt:hasSite"),
            plus("proposition/00000000000000ff", "rdf:object", LUNG),
        ),
    ),
    # Evidence
    ("Evidence", plus(f"{SITE}/evidence", "oa:exact", text("lung"))),
    ("Evidence-source", without(f"{SITE}/evidence", "oa:hasSource")),
    ("Evidence-selector", without(f"{SITE}/evidence", "oa:hasSelector", POSITION)),
    ("Evidence-quote", without(QUOTE, "rdf:type")),
    ("Evidence-position", without(POSITION, "rdf:type")),
    ("Evidence-claim", plus(NAME, "imt:evidence", f"{SITE}/evidence")),
    ("Evidence-claim", without(SITE, "imt:evidence")),
    ("Quote", plus(QUOTE, "oa:start", Literal(0))),
    ("Quote-exact", without(QUOTE, "oa:exact")),
    ("Quote-exact", put(QUOTE, "oa:exact", text(""))),
    ("Quote-prefix", without(QUOTE, "oa:prefix")),
    ("Quote-prefix", put(QUOTE, "oa:prefix", text("p" * 33))),
    ("Quote-suffix", put(QUOTE, "oa:suffix", text("s" * 33))),
    ("Quote-evidence", plus(f"{NAME}/evidence", "oa:hasSelector", QUOTE)),
    ("Position", plus(POSITION, "oa:exact", text("lung"))),
    ("Position-start", without(POSITION, "oa:start")),
    ("Position-start", put(POSITION, "oa:start", Literal(-1))),
    ("SpanOrder", put(POSITION, "oa:start", Literal(47))),
    ("Position-start", put(POSITION, "oa:start", text("0"))),
    ("Position-end", put(POSITION, "oa:end", typed("47.0", "xsd:decimal"))),
    ("Position-evidence", plus(f"{NAME}/evidence", "oa:hasSelector", POSITION)),
    ("EvidenceLength", put(POSITION, "oa:end", Literal(48))),
    ("EvidenceLength", put(POSITION, "oa:start", Literal(1))),
    ("EvidenceLength", put(QUOTE, "oa:exact", text("The tumor, shortened to MT, sits in the lung."))),
    ("EvidencePlace", put(FIRST, "imt:textLength", Literal(40))),
    ("EvidencePlace", put(QUOTE, "oa:prefix", text("before the first"))),
    ("EvidencePlace", put(f"{UNKNOWN}/evidence/quote", "oa:suffix", text("after the last"))),
    # Cues
    ("Cue", plus(CUE, "rdfs:label", text("forty"))),
    ("Cue-for", put(CUE, "imt:cueFor", "imt:mood")),
    ("Cue-exact", without(CUE, "oa:exact")),
    ("Cue-start", put(CUE, "oa:start", text("8"))),
    ("SpanOrder", put(CUE, "oa:start", Literal(99))),
    ("Cue-end", without(CUE, "oa:end")),
    ("Cue-claim", without(FIGURE, "imt:cue", CUE)),
    ("CueProperty", put(CUE, "imt:cueFor", "imt:effect")),
    ("CuePlace", put(CUE, "oa:exact", text("40 %"))),
    ("CuePlace", all_of(put(CUE, "oa:start", Literal(900)), put(CUE, "oa:end", Literal(903)))),
    ("CueWords", all_of(put(CUE, "oa:start", Literal(10)), put(CUE, "oa:end", Literal(13)))),
    ("CueWords", put(CUE, "oa:exact", text("41%"))),
    # Statistics
    ("Statistic", plus(STATISTIC, "schema:unitText", text("percent"))),
    ("Statistic-kind", without(STATISTIC, "imt:kind")),
    ("Statistic-kind", put(STATISTIC, "imt:kind", "imt:Mood")),
    ("Statistic-value", put(STATISTIC, "schema:value", typed("40", "xsd:integer"))),
    ("Statistic-value", put(STATISTIC, "schema:value", typed("4e1", "xsd:double"))),
    ("Statistic-value", put(STATISTIC, "schema:value", typed("-1", "xsd:decimal"))),
    ("StatisticOrder", put(STATISTIC, "schema:value", typed("46", "xsd:decimal"))),
    ("Statistic-value", put(STATISTIC, "schema:value", typed("forty", "xsd:decimal"))),
    ("StatisticOrder", put(STATISTIC, "schema:minValue", typed("60", "xsd:decimal"))),
    ("StatisticOrder", put(STATISTIC, "schema:minValue", typed("42", "xsd:decimal"))),
    ("Statistic-minValue", put(STATISTIC, "schema:minValue", text("35"))),
    ("Statistic-maxValue", plus(STATISTIC, "schema:maxValue", typed("50", "xsd:decimal"))),
    ("Statistic-unit", without(STATISTIC, "imt:unit")),
    ("Statistic-approximate", without(STATISTIC, "imt:approximate")),
    ("Statistic-population", plus(STATISTIC, "imt:population", text("another"))),
    ("Statistic-claim", without(FIGURE, "imt:statistic")),
    (
        "StatisticFigure-any",
        all_of(*(without(STATISTIC, f"schema:{name}") for name in ("value", "minValue", "maxValue"))),
    ),
    ("StatisticPercent", put(STATISTIC, "schema:maxValue", typed("101", "xsd:decimal"))),
    ("StatisticUnit", put(STATISTIC, "imt:unit", "obo:UO_0000036")),
    ("StatisticUnit", put(STATISTIC, "imt:kind", "imt:Age")),
    # Terms
    ("Term", without(LUNG, "rdf:type")),
    ("Term-label", without(LUNG, "rdfs:label")),
    ("Term-kind", put(LUNG, "imt:termKind", text("organ"))),
    ("Term-kind", without(DISEASE, "imt:termKind")),
    ("Term-source", plus(LUNG, "imt:source", text("FMA"))),
    ("Term-version", plus(LUNG, "pav:version", text("2"))),
    ("Term-ancestor", plus(LUNG, "imt:ancestor", text("UBERON:0000062"))),
    ("Term-prefLabel", plus("concept/smoke", "skos:prefLabel", text("fumes"))),
    ("TermOrigin", without(LUNG, "imt:source")),
    ("TermOrigin", without(LUNG, "pav:version")),
    ("TermOrigin", plus(LUNG, "skos:inScheme", "concepts")),
    ("TermConcept", without("concept/smoke", "skos:inScheme")),
    ("TermConcept", plus("concept/smoke", "imt:source", text("MONDO"))),
    ("TermConcept", renamed("concept/smoke", "obo:XCO_0000001")),
    ("TermAncestor", plus(LUNG, "imt:ancestor", LUNG)),
    ("TermCurrent", renamed(DISEASE, "obo:MONDO_0000522")),
    ("TermCurrent", renamed("obo:MONDO_0006424", "obo:MONDO_0000522")),
    *(
        ("TermCurrent", renamed(FEVER, f"obo:HsapDv_0000{digits}"))
        for digits in ("080", "081", "086", "089", "091", "235", "236")
    ),
    (
        "TermChildren",
        all_of(renamed("concept/do-well", "obo:HP_0011463"), put(FIGURE, "imt:objectText", text("children"))),
    ),
    # Pages and sections
    ("Page", renamed(PAGE, "page/demo/two")),
    ("Page-name", without(PAGE, "schema:name")),
    ("Page-url", put(PAGE, "schema:url", NamedNode("javascript:alert(1)"))),
    ("Page-publisher", put(PAGE, "schema:publisher", "publisher/example")),
    ("Page-modified", put(PAGE, "schema:dateModified", text("May 2024"))),
    ("Page-modified", put(PAGE, "schema:dateModified", typed("2024-13-01", "xsd:date"))),
    ("Page-about", without(PAGE, "schema:about")),
    ("Page-primarySource", put(PAGE, "prov:hadPrimarySource", text("https://example.org"))),
    ("Page-checksum", without(PAGE, "spdx:checksum")),
    ("Page-section", all_of(without(FIRST, "dcterms:isPartOf"), without(SECOND, "dcterms:isPartOf"))),
    ("Page-dataset", put("dataset", "dcterms:source", "ontology/mondo")),
    ("Page-run", without(RUN, "prov:used")),
    ("PageDate", put(PAGE, "schema:dateModified", typed("2024-04-06", "xsd:date"))),
    ("PageDate", without(PAGE, "schema:dateModified")),
    ("Section", plus(FIRST, "schema:text", text("the text"))),
    ("Section-page", without(FIRST, "dcterms:isPartOf")),
    ("Section-name", without(FIRST, "schema:name")),
    ("Section-position", put(FIRST, "schema:position", text("0"))),
    ("Section-modified", put(FIRST, "schema:dateModified", text("2024-04-06"))),
    ("Section-length", without(FIRST, "imt:textLength")),
    ("Section-offset", put(FIRST, "imt:offset", Literal(-3))),
    ("Section-checksum", without(FIRST, "spdx:checksum")),
    ("SectionOrder", put(FIRST, "schema:position", Literal(1))),
    ("Checksum", plus(f"{FIRST}/sha256", "rdfs:label", text("sum"))),
    ("Checksum-algorithm", put(f"{FIRST}/sha256", "spdx:algorithm", "spdx:checksumAlgorithm_md5")),
    ("Checksum-value", put(f"{FIRST}/sha256", "spdx:checksumValue", text("9f2a"))),
    ("Checksum-value", put(f"{FIRST}/sha256", "spdx:checksumValue", text("G" * 64))),
    ("Checksum-of", plus(SECOND, "spdx:checksum", f"{FIRST}/sha256")),
    # The dataset and its run
    ("Dataset", without("dataset", "rdf:type", "void:Dataset")),
    ("Dataset-title", without("dataset", "dcterms:title")),
    ("Dataset-description", without("dataset", "dcterms:description")),
    ("Dataset-license", without("dataset", "dcterms:license")),
    ("Dataset-license", put("dataset", "dcterms:license", NamedNode("https://creativecommons.org/licenses/by/4.0/"))),
    ("Dataset-source", without("dataset", "dcterms:source")),
    ("Dataset-version", without("dataset", "dcat:version")),
    ("Dataset-run", without("dataset", "prov:wasGeneratedBy")),
    ("DatasetNodes", renamed("software", BlankNode("software"))),
    ("Run", renamed(RUN, "build/today")),
    ("Run-used", put(RUN, "prov:used", FIRST)),
    ("Run-software", without("software", "rdf:type")),
    (
        "Run-claims",
        all_of(*(without(claim, "rdf:type") for claim in (NAME, SITE, DENIED, UNKNOWN, FIGURE, ONE_CASE, HEDGED))),
    ),
    ("Run-dataset", without("dataset", "prov:wasGeneratedBy")),
    ("Software-version", without("software", "schema:softwareVersion")),
    # Direct triples
    ("DirectPresent", no_site),
    ("DirectPresent", without(DISEASE, "skos:altLabel")),
    ("DirectBacked", plus(DISEASE, "imt:hasSite", FEVER)),
    ("DirectBacked", plus(LUNG, "imt:hasSite", LUNG)),
    ("DirectBacked", plus(DISEASE, "skos:altLabel", text("growth"))),
    ("DirectBacked", plus(DISEASE, "imt:hasPhenotype", FEVER)),  # denied
    ("DirectBacked", plus(DISEASE, "imt:hasPhenotype", "concept/grew-thin")),  # of a single case
    ("DirectBacked", plus(DISEASE, "imt:hasPrognosis", "concept/do-well")),  # of a subgroup
    ("DirectBacked", plus(DISEASE, "imt:hasRiskFactor", "concept/smoke")),  # hedged
    ("DirectBacked", plus(DISEASE, "imt:hasCause", "imt:NotKnown")),  # unknown
    ("DirectBacked", plus(SITE, "imt:condition", text("in winter"))),
    ("DirectBacked", put(SITE, "imt:certainty", "imt:Probable")),
    ("DirectBacked", put(SITE, "biolink:negated", Literal(True))),
]
"""What is done to the good graph, and the shape that must see it."""


def test_good_graph_conforms() -> None:
    report = checked(good())
    assert report.violations == ()
    assert report.conforms
    assert report.checked > 50


@pytest.mark.parametrize(
    ("shape", "edit"), FAULTS, ids=[f"{shape}-{number}" for number, (shape, _) in enumerate(FAULTS)]
)
def test_each_fault_is_caught_by_its_shape(shape: str, edit: Edit) -> None:
    report = checked(edit(good()))
    assert not report.conforms
    found = {violation.shape for violation in report.violations}
    assert SHAPE + shape in found, f"caught only by {found}"
    assert all(violation.message and violation.focus for violation in report.violations)


def test_every_shape_has_a_fault_that_it_catches() -> None:
    assert names_of_shapes() == {SHAPE + shape for shape, _ in FAULTS}


def test_every_shape_tells_what_to_do_and_none_is_mere_advice() -> None:
    shapes = shapes_graph()
    for shape in map(rdflib.URIRef, names_of_shapes()):
        rules = list(shapes.objects(shape, rdflib.SH.sparql)) or [shape]
        for rule in rules:
            (message,) = shapes.objects(rule, rdflib.SH.message)
            assert str(message).endswith(".")
    assert not list(shapes.subject_objects(rdflib.SH.severity))


def test_shapes_are_shapes_by_shacls_own_shapes() -> None:
    pyshacl.validate(rdflib.Graph(), shacl_graph=shapes_graph(), meta_shacl=True)  # raises where they are none


@pytest.mark.parametrize("shape", ["CueWords", "StatisticOrder", "DirectBacked"])
def test_rdflib_answers_the_shapes_queries_alike(shape: str) -> None:
    """The shapes hold for any SHACL engine: `validate` only has their SPARQL answered by a faster one."""
    graph = dict(FAULTS)[shape](good())
    plain = rdflib.Graph().parse(data="\n".join(f"{triple} ." for triple in graph), format="nt")
    _, results, _ = pyshacl.validate(plain, shacl_graph=shapes_graph())
    found = {
        (str(results.value(result, rdflib.SH.focusNode)), str(results.value(result, rdflib.SH.sourceShape)))
        for result in results.objects(None, rdflib.SH.result)
    }
    assert found == {(violation.focus, violation.shape) for violation in checked(graph).violations}


def shapes_graph() -> rdflib.Graph:
    graph = rdflib.Graph()
    for file in (files("imtkg") / "shapes").iterdir():
        graph.parse(data=file.read_text("utf-8"), format="turtle")
    return graph


def names_of_shapes() -> set[str]:
    kinds = (rdflib.SH.NodeShape, rdflib.SH.PropertyShape)
    return {str(shape) for kind in kinds for shape in shapes_graph().subjects(rdflib.RDF.type, kind)}


# --- faults in the dataset itself: one in each claim of output/, all in one run

OUTPUT = Path(__file__).parent.parent / "output" / "imtkg.nq"
ELSEWHERE = NamedNode(v.BASE + "elsewhere")
SPOILT: tuple[tuple[str, str, Term | None], ...] = (
    ("", v.SUBJECT, None),
    ("", v.PREDICATE, None),
    ("", v.OBJECT, None),
    ("", v.LABEL, None),
    ("", v.OBJECT_TEXT, None),
    ("", v.CERTAINTY, None),
    ("", v.CERTAINTY, ELSEWHERE),
    ("", v.NEGATED, None),
    ("", v.NEGATED, Literal("no")),
    ("", v.PROPOSITION_OF, None),
    ("", v.PROPOSITION_OF, ELSEWHERE),
    ("", v.PREDICATE, ELSEWHERE),
    ("", v.SUBJECT, Literal("the disease")),
    ("/evidence/quote", v.EXACT, None),
    ("/evidence/quote", v.EXACT, Literal("other words")),
    ("/evidence/position", v.START, None),
    ("/evidence/position", v.START, Literal(9_999_999)),
    ("/evidence/position", v.END, None),
    ("/evidence/position", v.END, Literal(1_000_000)),
    ("/evidence", v.HAS_SOURCE, None),
    ("/evidence", v.HAS_SOURCE, ELSEWHERE),
)


def test_a_fault_in_each_claim_of_the_dataset_is_caught() -> None:
    graph = {Triple(quad.subject, quad.predicate, quad.object) for quad in load_quads(OUTPUT)}
    a_claim, kind = NamedNode(v.CLAIM), NamedNode(v.TYPE)
    nodes = [t.subject for t in graph if t.predicate == kind and t.object == a_claim]
    claims = sorted(subject.value for subject in nodes if isinstance(subject, NamedNode))
    spoilt = set(graph)
    for number, claim in enumerate(claims):
        part, predicate, value = SPOILT[number % len(SPOILT)]
        gone = {t for t in graph if t.subject == NamedNode(claim + part) and t.predicate.value == predicate}
        assert gone, (part, predicate)
        spoilt -= gone
        if value is not None:
            spoilt.add(Triple(NamedNode(claim + part), NamedNode(predicate), value))
    found = checked(spoilt).violations
    named = {claim for claim in claims for one in found if claim in f"{one.focus} {one.value}"}
    assert len(claims) >= 60
    assert named == set(claims)
