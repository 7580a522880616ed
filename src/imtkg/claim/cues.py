"""Cues: what the words around an object say of certainty, polarity, frequency, source, condition and subgroup."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

from imtkg.claim.frames import Proposal, clauses, modifiers
from imtkg.claim.objects import Range
from imtkg.claim.patterns import compile_pattern, find, matched, pattern_set
from imtkg.claim.tables import one_of, rows, words
from imtkg.claim.text import Line
from imtkg.values import CERTAINTIES, POLARITIES

SCOPES = ("before", "clause", "after", "later", "next", "over", "front", "sentence")


@dataclass(frozen=True, slots=True)
class Found:
    """A cue on a line: the field it is for, what the field becomes (None: the cue's own words), and those words."""

    field: str
    value: str | None
    words: Range


@dataclass(frozen=True, slots=True)
class _Row:
    field: str
    value: str | None
    scope: str
    pattern: Any


@cache
def _table() -> tuple[_Row, ...]:
    return tuple(
        _Row(
            row["field"],
            _value(row),
            one_of(SCOPES, row, "scope", "cues"),
            compile_pattern(row["pattern"], "cues.tsv", int(row["line"])),
        )
        for row in rows("cues")
    )


def _value(row: Mapping[str, str]) -> str | None:
    values = {"certainty": CERTAINTIES, "polarity": POLARITIES}.get(row["field"])
    return one_of(values, row, "value", "cues") if values else row["value"] or None


@cache
def _table_set() -> Any:
    return pattern_set([row.pattern for row in _table()])


def cues(line: Line, proposal: Proposal) -> tuple[Found, ...]:
    """The cues that bear on a proposal, at most one a field.

    A cue before the object wins over one after it, then an earlier row of the table over a later one, and of a row's
    several places the nearest before the object.
    """
    found: dict[str, Found] = {}
    after: dict[str, Found] = {}
    starts = clauses(line)
    clause = _clause(line, starts, proposal)
    for index in matched(_table_set(), line):
        row = _table()[index]
        if row.field in found:
            continue
        places = []
        for match in find(row.pattern, line):
            place = match.part("value") or (match.first, match.last)
            if _reaches(line, row, (match.first, match.last), place, proposal, clause):
                places.append(place)
        if places:
            before = [place for place in places if place[1] <= proposal.object[0]]
            if before:
                found[row.field] = Found(row.field, row.value, before[-1])
            else:
                after.setdefault(row.field, Found(row.field, row.value, places[0]))
    return tuple((after | found).values())


def _clause(line: Line, starts: tuple[int, ...], proposal: Proposal) -> Range:
    """The clause of the proposal's object and trigger."""
    at = min(proposal.object[0], proposal.trigger[0])
    first = max(start for start in starts if start <= at)
    beyond = max(proposal.list_end, proposal.trigger[1])
    last = min((start for start in starts if start >= beyond), default=len(line.names))
    return first, last


def _reaches(line: Line, row: _Row, whole: Range, place: Range, proposal: Proposal, clause: Range) -> bool:
    start, end = proposal.object
    if row.scope == "over":
        return whole[0] <= start and end <= whole[1]
    if row.scope == "sentence":
        return True
    if whole[0] < end and start < whole[1]:  # the object's own words are no cue
        return False
    if row.scope == "after" and proposal.trigger == proposal.object:  # it knows no verb, which may come between
        parts = words("joins") | words("clause breaks")
        return end <= whole[0] and parts.isdisjoint(line.names[end : whole[0]])
    if row.scope == "after":
        return _follows(line, whole[0], max(proposal.list_end, proposal.trigger[1]))
    if row.scope == "front":
        return all(name in words("before definition") | {","} for name in line.names[: whole[0]])
    if row.scope == "later":
        return whole[0] >= end
    inside = clause[0] <= whole[0] and whole[1] <= clause[1]
    if row.scope == "clause":
        return inside
    if row.scope == "next":
        return whole[1] <= start and all(name in words("trims") for name in line.names[whole[1] : start])
    if row.field == "polarity" and not _negates(line, whole, start):
        return False
    if _belongs_elsewhere(line, whole, start):
        return False
    linking = proposal.trigger[0] <= whole[0] and whole[1] <= proposal.trigger[1]
    return inside and (whole[1] <= max(start, proposal.trigger[0]) or linking)


def _follows(line: Line, first: int, list_end: int) -> bool:
    """Whether a cue that begins at `first` stands right after the list, asides and a comma apart."""
    between = line.names[list_end:first]
    return list_end <= first and all(name in words("after an object") | {"ASIDE", "(FIGURE)", ","} for name in between)


def _belongs_elsewhere(line: Line, cue: Range, start: int) -> bool:
    """Whether a word of frequency stands before another adjective of a definition ("usually benign tumor")."""
    return cue[1] != start and line.names[cue[1] : cue[1] + 1] != () and line.names[cue[1]] in modifiers()


def _negates(line: Line, cue: Range, start: int) -> bool:
    """Whether a negation reaches an object that starts at `start`."""
    between = line.names[cue[1] : start]
    if any(name in words("negation ends") for name in between) or (",", "and") in pairwise(between):
        return False
    if cue[1] == start:  # "not uncommon" denies what is uncommon, and nothing else
        return True
    return " ".join(line.names[cue[0] : cue[1] + 1]) not in words("not negating")
