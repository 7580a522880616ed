"""RDF terms, triples and quads from plain values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from pyoxigraph import Literal, NamedNode, Quad, Triple

from imtkg import vocabulary as v
from imtkg.errors import PageError

Value = NamedNode | Literal


def quads(graph: str, triples: Iterable[Triple]) -> tuple[Quad, ...]:
    """The triples in the graph of that name, each once."""
    name = NamedNode(graph)
    return tuple(dict.fromkeys(Quad(t.subject, t.predicate, t.object, name) for t in triples))


def describe(subject: str, *properties: tuple[str, Value | None]) -> Iterator[Triple]:
    """A triple for each property that has a value."""
    for predicate, value in properties:
        if value is not None:
            yield Triple(NamedNode(subject), NamedNode(predicate), value)


def address(given: str | None) -> NamedNode | None:
    """An IRI of foreign text, if it is one that may be written."""
    iri = v.address(given) if given else None
    return None if iri is None else NamedNode(iri)


def text(characters: str) -> Literal:
    """The characters exactly as they are.

    Raises:
        PageError: one of them is half of a surrogate pair.
    """
    try:
        return Literal(characters)
    except ValueError:
        half = next(char for char in characters if "\ud800" <= char <= "\udfff")
        raise PageError(
            f"half of a surrogate pair, U+{ord(half):04X}, which is no character",
            hint="save the page anew as UTF-8",
        ) from None


def optional(characters: str | None) -> Literal | None:
    """As `text`, of what may be missing."""
    return None if characters is None else text(characters)


def english(name: str) -> Literal:
    """A name to show."""
    return Literal(v.label(name), language="en")


def date(day: str | None) -> Literal | None:
    """An xsd:date from ISO 8601."""
    return None if day is None else Literal(day, datatype=NamedNode(v.DATE))


def decimal(value: Decimal | None) -> Literal | None:
    """An xsd:decimal."""
    return None if value is None else Literal(canonical(value), datatype=NamedNode(v.DECIMAL))


def canonical(value: Decimal) -> str:
    """`value` in the canonical form of xsd:decimal, which no store rewrites: "37", "0.00002"."""
    plain = format(value.copy_abs(), "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain
