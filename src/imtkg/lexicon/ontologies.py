"""Ontologies: which there are, what their terms are, and under which licence."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from functools import cache

from imtkg.lexicon.tables import KINDS, packaged, rows
from imtkg.values import TermKind


@dataclass(frozen=True, slots=True, order=True)
class Ontology:
    """A release of an ontology that terms come from: `licence` an IRI, `origin` the file or package that held it."""

    name: str
    version: str
    licence: str
    origin: str

    def record(self) -> dict[str, str]:
        """The release as a JSON object."""
        return asdict(self)


def known() -> frozenset[str]:
    """The ontologies that a lexicon may hold, by the prefix of their identifiers."""
    return frozenset(name for name, *_ in _table())


def kind_of(curie: str, ancestors: Collection[str]) -> TermKind | None:
    """What a term is by its ontology and place in it; None where such terms are not looked for."""
    prefix = curie.partition(":")[0]
    for name, root, kind, _ in _table():
        if name == prefix and (not root or root == curie or root in ancestors):
            return KINDS.get(kind)
    return None


def licence_of(name: str) -> str:
    """The licence of an ontology where its file names none, as an IRI; empty where none is known."""
    return next((licence for ontology, _, _, licence in _table() if ontology == name), "")


@cache
def _table() -> tuple[tuple[str, str, str, str], ...]:
    columns = ("ontology", "root", "kind", "licence")
    return tuple(
        (name, root, kind, licence) for _, (name, root, kind, licence) in rows(*packaged("ontologies.tsv"), columns)
    )
