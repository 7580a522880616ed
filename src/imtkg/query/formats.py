"""The forms in which an answer can be written: their short names, media types and what they can hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Kind = Literal["solutions", "graph"]
"""What a query comes to: rows or a truth value (SELECT, ASK), or triples (CONSTRUCT, DESCRIBE)."""


@dataclass(frozen=True, slots=True)
class Format:
    """A form of answer; `aliases` are media types under which clients ask for it, too."""

    name: str
    kind: Kind
    media_type: str
    suffix: str
    aliases: tuple[str, ...] = ()


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        found.name: found
        for found in (
            Format("json", "solutions", "application/sparql-results+json", ".srj", ("application/json", "text/json")),
            Format("xml", "solutions", "application/sparql-results+xml", ".srx", ("application/xml", "text/xml")),
            Format("csv", "solutions", "text/csv", ".csv"),
            Format("tsv", "solutions", "text/tab-separated-values", ".tsv"),
            Format("turtle", "graph", "text/turtle", ".ttl", ("application/x-turtle",)),
            Format("ntriples", "graph", "application/n-triples", ".nt", ("text/plain",)),
            Format("jsonld", "graph", "application/ld+json", ".jsonld", ("application/json",)),
            Format("rdfxml", "graph", "application/rdf+xml", ".rdf", ("application/xml", "text/xml")),
        )
    }
)
"""By name; of a kind, the first is what a client gets that asks for none."""
