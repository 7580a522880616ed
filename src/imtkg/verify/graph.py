"""The graph of a release, to be asked by subject and property."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from pyoxigraph import Literal, NamedNode, Triple

from imtkg import vocabulary as v


class Graph:
    """The triples of a release, by subject and predicate, all terms as text."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._values: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._instances: dict[str, set[str]] = defaultdict(set)
        for triple in triples:
            subject, predicate, value = triple.subject, triple.predicate.value, triple.object
            if isinstance(subject, NamedNode) and isinstance(value, NamedNode | Literal):
                self._values[subject.value, predicate].append(value.value)
                if predicate == v.TYPE:
                    self._instances[value.value].add(subject.value)
        self.sections = {
            (self.one(node, v.IS_PART_OF), self.one(node, v.POSITION)): node for node in self.instances(v.SECTION)
        }
        """By page and position."""

    def all(self, node: str | None, predicate: str) -> list[str]:
        """Every value of a property; none for no node."""
        return sorted(self._values.get((node, predicate), ())) if node else []

    def one(self, node: str | None, predicate: str) -> str | None:
        """The value of a property that has just one."""
        found = self.all(node, predicate)
        return found[0] if len(found) == 1 else None

    def instances(self, kind: str) -> set[str]:
        """The nodes of a class."""
        return self._instances.get(kind, set())

    def size(self) -> int:
        """How many triples there are."""
        return sum(map(len, self._values.values()))

    def section(self, record: Mapping[str, Any]) -> str | None:
        """The section that a record of a claim or of a sentence names."""
        return self.sections.get((v.minted("page", record["page"]), str(record["section"])))

    def selected(self, evidence: str | None, predicate: str) -> str | None:
        """The property that just one of the selectors of a piece of evidence has."""
        found = [text for selector in self.all(evidence, v.HAS_SELECTOR) for text in self.all(selector, predicate)]
        return found[0] if len(found) == 1 else None

    def span(self, nodes: Iterable[str]) -> tuple[int, int] | None:
        """The offsets that one of the nodes has."""
        found = [integer(text) for node in nodes for end in (v.START, v.END) for text in self.all(node, end)]
        match found:
            case [int(start), int(end)] if start < end:
                return start, end
        return None


def integer(text: str | None) -> int | None:
    """The whole number that a text is, if it is one and no absurd one."""
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 16 else None
