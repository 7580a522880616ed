"""What a verification counts and finds."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import InvalidOperation

from imtkg.errors import ImtkgError

KINDS = ("files", "hashes", "fields", "quotes", "offsets", "cues", "objects", "sentences")
"""What `verify` counts: files read; hashes of graphs, pages and sections; fields of records that the RDF has, too;
quotes with their offsets; and, in the text of the pages given, the offsets of quotes, cues, objects and sentences."""

MALFORMED = (LookupError, TypeError, ValueError, AttributeError, InvalidOperation, ImtkgError)
"""What comes of reading a record that is not made as it should be."""


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """Something in a release that is not true: `where` it stands, and `what` is wrong with it."""

    where: str
    what: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What was checked, as (kind, how many) for each of `KINDS`, and the faults that this found."""

    checked: tuple[tuple[str, int], ...]
    faults: tuple[Fault, ...]

    @property
    def ok(self) -> bool:
        """Whether files, hashes and quotes were checked and nothing was wrong."""
        counts = dict(self.checked)
        return not self.faults and all(counts[kind] for kind in ("files", "hashes", "quotes"))


class Findings:
    """Counts what is checked and keeps what is wrong."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._faults: list[Fault] = []

    def check(self, kind: str, holds: bool, where: str, what: str) -> bool:
        """Counts a check of that kind, and keeps the fault unless it holds; gives back whether it does."""
        self._counts[kind] += 1
        if not holds:
            self.fault(where, what)
        return holds

    def fault(self, where: str, what: str) -> None:
        """Keeps a fault."""
        self._faults.append(Fault(where, what))

    def verification(self) -> Verification:
        """All of it, the faults in order and each once."""
        return Verification(
            tuple((kind, self._counts[kind]) for kind in KINDS), tuple(dict.fromkeys(sorted(self._faults)))
        )
