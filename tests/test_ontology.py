from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from imtkg import vocabulary as v
from imtkg.map import map_dataset, map_reading
from sample_reading import LEXICON, READING, RUN

ROOT = Path(__file__).parent.parent
OWL = "http://www.w3.org/2002/07/owl#"
PROPERTY_TYPES = {OWL + "ObjectProperty", OWL + "DatatypeProperty", OWL + "AnnotationProperty"}
Values = dict[str, list[NamedNode | BlankNode | Literal | Triple]]


@pytest.fixture(scope="module")
def ontology() -> dict[str, Values]:
    """Subject, predicate, objects."""
    nodes: dict[str, Values] = defaultdict(lambda: defaultdict(list))
    for quad in parse(path=ROOT / "ontology" / "imtkg.ttl", format=RdfFormat.TURTLE):
        assert isinstance(quad.subject, NamedNode | BlankNode)
        nodes[quad.subject.value][quad.predicate.value].append(quad.object)
    return nodes


@pytest.fixture(scope="module")
def data() -> set[Triple]:
    quads = map_reading(READING, LEXICON, RUN) + map_dataset([READING], RUN)
    return {Triple(quad.subject, quad.predicate, quad.object) for quad in quads}


@pytest.fixture(scope="module")
def context() -> dict[str, object]:
    loaded: dict[str, object] = json.loads((ROOT / "ontology" / "context.jsonld").read_text())["@context"]
    return loaded


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from strings(item)


def own_terms() -> set[str]:
    """Every term of the project's own that the code can write."""
    found = {text for name, value in vars(v).items() if not name.startswith("_") for text in strings(value)}
    return {text for text in found if text.startswith(v.IMT) and text != v.IMT}


def types(ontology: dict[str, Values], iri: str) -> set[str]:
    return {value.value for value in ontology.get(iri, {}).get(v.TYPE, []) if isinstance(value, NamedNode)}


def test_the_code_writes_what_the_ontology_declares_and_nothing_else(ontology: dict[str, Values]) -> None:
    declared = {iri for iri in ontology if iri.startswith(v.IMT)}
    assert own_terms() == declared
    assert len(declared) > 60


def test_every_term_has_a_label_and_a_definition_of_its_own(ontology: dict[str, Values]) -> None:
    seen: dict[str, str] = {}
    for iri in sorted(own_terms()):
        for predicate in (v.LABEL, v.SKOS + "definition"):
            [text] = ontology[iri][predicate]
            assert isinstance(text, Literal)
            assert text.language == "en"
            assert text.value == v.label(text.value)
            if predicate != v.LABEL:
                assert seen.setdefault(text.value, iri) == iri
                assert text.value.endswith(".")


def test_no_property_is_of_two_sorts(ontology: dict[str, Values]) -> None:
    for iri in ontology:
        sorts = types(ontology, iri) & PROPERTY_TYPES
        assert len(sorts) <= 1, iri
        if sorts:
            assert OWL + "Class" not in types(ontology, iri), iri


def test_whatever_the_ontology_names_is_declared(ontology: dict[str, Values]) -> None:
    """OWL 2 DL wants a declaration of every class and property that an axiom uses."""
    for predicate, wanted in (
        (v.RDFS + "domain", {OWL + "Class"}),
        (v.RDFS + "subClassOf", {OWL + "Class"}),
        (v.RDFS + "subPropertyOf", PROPERTY_TYPES),
    ):
        for iri, properties in ontology.items():
            for value in properties.get(predicate, []):
                if isinstance(value, NamedNode):
                    assert types(ontology, value.value) & wanted, (iri, value)


def test_the_header_says_version_and_licence(ontology: dict[str, Values]) -> None:
    header = ontology[v.IMT.rstrip("#")]
    assert header[OWL + "versionInfo"] == [Literal("0.1.0")]
    assert header[v.LICENSE] == [NamedNode(v.CC0)]
    assert header[v.TITLE]


@pytest.mark.parametrize("certainty", sorted(v.CERTAINTIES.values()))
def test_every_certainty_is_a_concept_close_to_one_of_orca(ontology: dict[str, Values], certainty: str) -> None:
    assert v.CONCEPT in types(ontology, certainty)
    [match] = ontology[certainty][v.SKOS + "closeMatch"]
    assert str(match).startswith("<http://vocab.deri.ie/orca#")


def _members(ontology: dict[str, Values], node: str) -> Iterator[str]:
    """The IRIs of a list."""
    while node != v.RDF + "nil":
        [first], [rest] = ontology[node][v.RDF + "first"], ontology[node][v.RDF + "rest"]
        assert isinstance(first, NamedNode)
        assert isinstance(rest, NamedNode | BlankNode)
        yield first.value
        node = rest.value


def _allowed(ontology: dict[str, Values], iri: str, predicate: str) -> set[str]:
    """The classes, datatypes or individuals that a domain or range names."""
    found = set()
    for value in ontology[iri].get(predicate, []):
        if isinstance(value, NamedNode):
            found.add(value.value)
        else:
            assert isinstance(value, BlankNode)
            for property in ("oneOf", "unionOf"):
                for head in ontology[value.value].get(OWL + property, []):
                    assert isinstance(head, BlankNode)
                    found |= set(_members(ontology, head.value))
    return found


def test_the_data_keeps_to_sorts_domains_and_ranges(ontology: dict[str, Values], data: set[Triple]) -> None:
    classes: dict[str, set[str]] = defaultdict(set)
    for triple in data:
        if triple.predicate.value == v.TYPE:
            assert isinstance(triple.subject, NamedNode)
            assert isinstance(triple.object, NamedNode)
            classes[triple.subject.value].add(triple.object.value)
    checked = set()
    for triple in data:
        predicate, subject, value = triple.predicate.value, triple.subject, triple.object
        assert isinstance(subject, NamedNode)
        sorts = types(ontology, predicate) & PROPERTY_TYPES
        if sorts and OWL + "AnnotationProperty" not in sorts:
            assert isinstance(value, NamedNode) == (OWL + "ObjectProperty" in sorts), predicate
        if not predicate.startswith(v.IMT):
            continue
        domain, range_ = (_allowed(ontology, predicate, v.RDFS + name) for name in ("domain", "range"))
        assert not domain or classes[subject.value] & domain, (predicate, subject)
        if isinstance(value, Literal):
            assert value.datatype.value in range_, predicate
        elif predicate not in (v.ANCESTOR, v.CUE_FOR, v.UNIT):
            assert isinstance(value, NamedNode)
            assert ({value.value} | classes[value.value]) & range_, (predicate, value)
        checked.add(predicate)
    assert len(checked) > 20


def test_functional_properties_have_one_value(ontology: dict[str, Values], data: set[Triple]) -> None:
    functional = {iri for iri in own_terms() if OWL + "FunctionalProperty" in types(ontology, iri)}
    assert v.CERTAINTY in functional
    pairs = [(t.subject, t.predicate) for t in data if t.predicate.value in functional]
    assert len(pairs) == len(set(pairs))


def _expanded(name: str, context: dict[str, object]) -> str:
    prefix, _, rest = name.partition(":")
    return f"{context[prefix]}{rest}" if prefix in context else name


def _definitions(context: dict[str, object]) -> Iterator[tuple[str, str, str | None]]:
    """Key, IRI and what its values are coerced to."""
    for key, definition in context.items():
        if isinstance(definition, dict):
            yield key, _expanded(definition["@id"], context), definition.get("@type")
        elif isinstance(definition, str) and not definition.startswith(("@", "http")):
            yield key, _expanded(definition, context), None


def test_the_context_knows_every_term_of_the_vocabulary(context: dict[str, object]) -> None:
    known = [iri for _, iri, _ in _definitions(context)]
    assert len(known) == len(set(known))
    assert own_terms() - set(known) == {v.NOT_KNOWN, v.CHECKED}
    assert context["@protected"] is True
    assert "@vocab" not in context


def test_the_context_knows_every_property_and_class_of_the_data(context: dict[str, object], data: set[Triple]) -> None:
    known = {iri for _, iri, _ in _definitions(context)} | {v.TYPE}
    assert {t.predicate.value for t in data} <= known
    assert {t.object.value for t in data if t.predicate.value == v.TYPE and isinstance(t.object, NamedNode)} <= known


def test_the_context_agrees_with_the_ontology(context: dict[str, object], ontology: dict[str, Values]) -> None:
    for key, iri, coerced in _definitions(context):
        if OWL + "ObjectProperty" in types(ontology, iri):
            assert coerced in ("@id", "@vocab"), key
        if OWL + "DatatypeProperty" in types(ontology, iri) and iri.startswith(v.IMT):
            [range_] = ontology[iri][v.RDFS + "range"]
            assert isinstance(range_, NamedNode)
            assert _expanded(coerced or "xsd:string", context) == range_.value, key


def test_the_shapes_speak_of_declared_terms_only() -> None:
    named = set()
    for path in sorted((ROOT / "shapes").glob("*.ttl")):
        for quad in parse(path=path, format=RdfFormat.TURTLE):
            named |= {term.value for term in (quad.subject, quad.object) if isinstance(term, NamedNode)}
    assert {iri for iri in named if iri.startswith(v.IMT) and iri != v.IMT} <= own_terms()
    assert named
