"""An index of names: what a name means, and whether longer names begin with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from imtkg.lexicon.forms import normalise
from imtkg.values import Term


class Found(NamedTuple):
    """What stands under a normal form: the terms with that name, and whether a longer name begins with the same words.

    Each term comes with the abbreviation that the name is; None: it is none, and any way of writing will do.
    """

    terms: tuple[tuple[Term, str | None], ...] = ()
    leads_on: bool = False


class Index(Protocol):
    """Where a lexicon looks things up."""

    @property
    def counts(self) -> Mapping[str, int]:
        """How many terms and names there are."""

    def term(self, curie: str) -> Term | None:
        """The term with this identifier."""

    def label(self, curie: str) -> str | None:
        """The official label of a term, or of an ancestor that is known by its label alone."""

    def find(self, normal: str) -> Found | None:
        """What stands under a normal form; None where no name is or begins with it."""

    def __iter__(self) -> Iterator[Term]:
        """Every term."""


@dataclass(frozen=True)
class TermIndex:
    """An index in memory of `terms`; `labels` are those of ancestors that are no terms of their own."""

    terms: tuple[Term, ...]
    labels: Mapping[str, str] = field(default_factory=dict)
    _by_id: dict[str, Term] = field(init=False, repr=False, compare=False)
    _by_name: dict[str, Found] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_id", {term.id: term for term in self.terms})
        object.__setattr__(self, "_by_name", by_name((term, (term.label, *term.synonyms)) for term in self.terms))

    def term(self, curie: str) -> Term | None:
        """The term with this identifier."""
        return self._by_id.get(curie)

    def label(self, curie: str) -> str | None:
        """The official label of a term, or of an ancestor that is known by its label alone."""
        term = self._by_id.get(curie)
        return self.labels.get(curie) if term is None else term.label

    def find(self, normal: str) -> Found | None:
        """What stands under a normal form; None where no name is or begins with it."""
        return self._by_name.get(normal)

    @property
    def counts(self) -> Mapping[str, int]:
        """How many terms and names there are."""
        return {"terms": len(self.terms), "names": sum(bool(found.terms) for found in self._by_name.values())}

    def __iter__(self) -> Iterator[Term]:
        """Every term, in the order given."""
        return iter(self.terms)


def by_name(names: Iterable[tuple[Term, Iterable[str]]]) -> dict[str, Found]:
    """From terms, each with its names, to what stands under each normal form, the beginnings of names included."""
    terms: dict[str, list[tuple[Term, str | None]]] = {}
    for term, called in names:
        for name in called:
            if normal := normalise(name):
                meant = (term, name if is_abbreviation(name) else None)
                under = terms.setdefault(normal, [])
                if meant not in under:
                    under.append(meant)
    found = {normal: Found(tuple(meant)) for normal, meant in terms.items()}
    for normal in terms:
        end = normal.rfind(" ")
        while end > 0 and not (known := found.get(normal[:end], Found())).leads_on:
            found[normal[:end]] = known._replace(leads_on=True)
            end = normal.rfind(" ", 0, end)
    return found


def is_abbreviation(name: str) -> bool:
    """Whether a name is in capitals ("AIDS", "COL1A1"), or a single word with one inside ("C9orf72", "HbA")."""
    return name.isupper() or (name.isalnum() and any(map(str.isupper, name[1:])))
