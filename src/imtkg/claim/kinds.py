"""What kind of thing a stretch of words names: by the lexicon's terms in it, by its head noun, by its figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from imtkg.claim.objects import Range
from imtkg.claim.tables import words
from imtkg.claim.text import Line
from imtkg.values import Mention

_NOUNS = ("people", "age", "anatomy", "cell", "gene", "treatment")
_OF_TERMS = {"life_stage": "age", "anatomy": "anatomy", "cell": "cell", "gene": "gene", "treatment": "treatment"}


@dataclass(frozen=True, slots=True)
class Kinds:
    """Tells kinds on the lines of one section, of whose text `mentions` are the named terms."""

    mentions: Sequence[Mention]

    def of(self, line: Line, item: Range) -> frozenset[str]:
        """The kinds that the words of `item` may be: "people", "age", "anatomy", "cell", "gene", "phenotype", ..."""
        first, last = item
        found: set[str] = set()
        span = line.span(first, last)
        head = self._head(line, first, last)
        head_span = line.span(head, head + 1)
        for mention in self.mentions:
            if span.covers(mention.span) and mention.span.meets(head_span):
                found |= {_OF_TERMS.get(term.kind, term.kind) for term in mention.terms}
        for kind in _NOUNS:
            group = words(f"kind:{kind}")
            if line.names[head] in group or " ".join(line.names[max(first, head - 1) : head + 1]) in group:
                found.add(kind)
        if "GENE" in line.names[first:last] or line.names[first] in words("kind:gene"):
            found.add("gene")
        unit = next((f.unit for f in line.figures if self._holds(line, item, f.first)), None)
        if unit in {"year", "month", "week", "day", "hour"}:
            found.add("age")
        if unit:
            found.add(f"figure:{unit}")
        return frozenset(found)

    @staticmethod
    def _head(line: Line, first: int, last: int) -> int:
        """The head noun: the last word before the first preposition."""
        for i in range(first + 1, last):
            if line.names[i] in words("preposition") and line.names[i] not in {"to", "found"}:
                return i - 1
        return last - 1

    @staticmethod
    def _holds(line: Line, item: Range, token: int) -> bool:
        counted = 0
        for i, tokens in enumerate(line.items):
            if counted <= token < counted + len(tokens):
                return item[0] <= i < item[1]
            counted += len(tokens)
        return False
