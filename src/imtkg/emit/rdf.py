"""Triples as the files of a release: Turtle and JSON-LD from triples in reading order, and the hash of their graph."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from importlib.resources import files
from typing import IO

from pyoxigraph import CanonicalizationAlgorithm, Dataset, Literal, NamedNode, Quad, RdfFormat, Triple, serialize

from imtkg import vocabulary as v
from imtkg.records import Record

_NESTED = frozenset({v.EVIDENCE, v.HAS_SELECTOR, v.STATISTIC_OF, v.CUE_OF})
_Definitions = dict[str, tuple[str, Mapping[str, str]]]
_Statement = tuple[str, str, NamedNode | Literal]
_TYPE = f"<{v.TYPE}>".encode()


def reading_order(line: bytes) -> tuple[bytes, bool, bytes, bytes]:
    """What N-Triples lines are ordered by for a reader: a node before what is named beneath it, its types first."""
    subject, predicate, value = line.split(b" ", 2)
    return subject.removesuffix(b">"), predicate != _TYPE, predicate, value


def ordered(triples: Iterable[Triple]) -> list[Triple]:
    """`triples`, each once, in reading order."""
    return sorted(set(triples), key=lambda triple: reading_order(f"{triple} .".encode()))


def nquads(quads: Iterable[Quad]) -> list[bytes]:
    """`quads` as lines of canonical N-Quads in the order of their bytes, each once."""
    # Not splitlines(): a literal can hold other characters that it takes for the end of a line.
    lines = (serialize(set(quads), format=RdfFormat.N_QUADS) or b"").split(b"\n")
    return [line + b"\n" for line in sorted(lines) if line]


def graph_hash(triples: Iterable[Triple]) -> str:
    """The RDFC-1.0 hash of a graph: the SHA-256 of its canonical N-Quads, in hexadecimal."""
    dataset = Dataset(Quad(triple.subject, triple.predicate, triple.object) for triple in triples)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return sha256(b"".join(nquads(dataset))).hexdigest()


def write_turtle(triples: Iterable[Triple], file: IO[bytes]) -> None:
    """Writes `triples`, which come in reading order, with a block for each subject."""
    serialize(triples, file, format=RdfFormat.TURTLE, prefixes=dict(v.PREFIXES))


def write_jsonld(triples: Iterable[Triple], file: IO[bytes]) -> None:
    """Writes `triples`, which come in reading order, with the context inline.

    A claim's evidence, statistic and cues stand within it, all else is flat.
    """
    context = json.loads((files("imtkg") / "ontology" / "context.jsonld").read_text("utf-8"))["@context"]
    opening, closing = _json({"@context": context, "@graph": []}).rsplit("[]", 1)
    file.write((opening + "[").encode())
    separator = "\n"
    definitions = _definitions(context)
    for block in _blocks(triples):
        for node in _Tree(definitions, block).top():
            file.write((separator + _json(node, "  ")).encode())
            separator = ",\n"
    file.write(("\n ]" if separator != "\n" else "]").encode() + closing.encode() + b"\n")


def _json(value: object, margin: str = "") -> str:
    text = json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True)
    return margin + text.replace("\n", "\n" + margin)


def _blocks(triples: Iterable[Triple]) -> Iterator[list[_Statement]]:
    """The statements of a node and of all that is named beneath it, again and again."""
    head, block = "", list[_Statement]()
    for triple in triples:
        if not isinstance(triple.subject, NamedNode) or not isinstance(triple.object, NamedNode | Literal):
            raise ValueError(f"what is published has IRIs and literals alone: {triple}")
        subject = triple.subject.value
        if subject != head and not subject.startswith(head + "/"):
            if block:
                yield block
            head, block = subject, []
        block.append((subject, triple.predicate.value, triple.object))
    if block:
        yield block


def _definitions(context: Mapping[str, object]) -> _Definitions:
    """From an IRI to the name that `context` gives it, and what else it says of it."""
    found: _Definitions = {}
    for name, definition in context.items():
        details: dict[str, str] = definition if isinstance(definition, dict) else {"@id": str(definition)}
        prefix, colon, rest = details["@id"].partition(":")
        if colon and prefix in context:  # else a keyword, or a prefix itself
            found[f"{context[prefix]}{rest}"] = name, details
    return found


class _Tree:
    """Triples without blank nodes, read by the terms of a context."""

    def __init__(self, definitions: _Definitions, statements: Iterable[_Statement]) -> None:
        self._definitions = definitions
        self._nodes: dict[str, dict[str, list[NamedNode | Literal]]] = defaultdict(lambda: defaultdict(list))
        self._within: set[str] = set()
        for subject, predicate, value in statements:
            self._nodes[subject][predicate].append(value)
            if _owns(subject, predicate, value):
                self._within.add(value.value)

    def top(self) -> list[Record]:
        """The nodes that stand in no other."""
        return [self._node(iri) for iri in sorted(self._nodes) if iri not in self._within]

    def _node(self, iri: str) -> Record:
        record: Record = {"id": iri}
        for predicate, values in self._nodes[iri].items():
            if predicate == v.TYPE:
                record["type"] = [self._alias(value.value) for value in values]
                continue
            name, definition = self._definitions.get(predicate, (predicate, {}))
            shown = [
                self._node(value.value) if _owns(iri, predicate, value) else self._value(value, definition)
                for value in values
            ]
            record[name] = shown if len(shown) > 1 or definition.get("@container") == "@set" else shown[0]
        return record

    def _alias(self, iri: str) -> str:
        return self._definitions[iri][0] if iri in self._definitions else iri

    def _value(self, value: NamedNode | Literal, definition: Mapping[str, str]) -> object:
        coerced = definition.get("@type")
        if isinstance(value, NamedNode):
            if coerced is None:
                return {"id": value.value}
            return self._alias(value.value) if coerced == "@vocab" else value.value
        if value.language is not None:
            same = value.language == definition.get("@language")
            return value.value if same else {"@value": value.value, "@language": value.language}
        datatype = value.datatype.value
        if datatype == v.XSD + "string":
            return {"@value": value.value} if definition.keys() & {"@type", "@language"} else value.value
        if coerced is None or datatype != v.XSD + coerced.removeprefix("xsd:"):
            return {"@value": value.value, "@type": datatype}
        # Numbers with a fraction stay text: a JSON number would come back as a double.
        native = datatype in (v.BOOLEAN, v.INTEGER)
        return json.loads(value.value) if native else value.value


def _owns(subject: str, predicate: str, value: NamedNode | Literal) -> bool:
    return predicate in _NESTED and value.value.startswith(subject + "/")
