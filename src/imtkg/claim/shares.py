"""Figures as statistics: which figure of a sentence belongs to which claim, what it measures, and a share of whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from imtkg.claim.figures import Figure
from imtkg.claim.frames import Proposal, clauses
from imtkg.claim.objects import Range
from imtkg.claim.tables import words
from imtkg.claim.text import Line
from imtkg.values import Predicate, Statistic, StatisticKind

_AGES = frozenset({"year", "month", "week", "day", "hour"})
_MEASURED: Mapping[Predicate, frozenset[str]] = {
    "has_onset": _AGES,
    "affects": _AGES | {"ratio", "percent"},
    "has_prevalence": frozenset({"case_per_person", "case", "person", "percent"}),
    "has_research": frozenset({"study"}),
    "has_prognosis": _AGES | {"percent"},
}
_SHARES = frozenset({"percent"})
_IN_ITS_WORDS: Mapping[Predicate, frozenset[str]] = {
    "has_course": _AGES,
    "has_treatment": _AGES,
    "has_diagnostic": _AGES,
    "has_risk_factor": _AGES,
}
"""What a figure can measure besides, where it is among the object's own words."""


@dataclass(frozen=True, slots=True)
class Share:
    """A statistic of a claim, with the words of the figure, and of the group that it is a share of."""

    statistic: Statistic
    figure: Range
    population: Range | None = None
    subgroup: Range | None = None
    comparison: Range | None = None


def statistic_of(line: Line, text: str, proposal: Proposal) -> Share | None:
    """The figure that belongs to a proposal's object, if any.

    In the object itself; in the frame's words; else before the object in its clause ("60% of patients have ...") or in
    the bracket after it. A name has none.
    """
    if proposal.predicate == "alternative_name":
        return None
    units = _MEASURED.get(proposal.predicate, _SHARES)
    if proposal.predicate in ("has_onset", "affects", "has_prevalence"):
        reach = proposal.object[0], _with_age(line, proposal)
    elif proposal.predicate == "has_research":
        reach = (proposal.trigger[0], proposal.object[0])
    else:
        reach = _reach(line, proposal)
    placed = list(_placed(line))
    own = units | _IN_ITS_WORDS.get(proposal.predicate, frozenset())
    near = [pair for pair in placed if pair[1].unit in own and proposal.object[0] <= pair[0][0] < proposal.object[1]]
    near = near or [pair for pair in placed if pair[1].unit in units and reach[0] <= pair[0][0] < reach[1]]
    near = _in_aside(line, proposal.object[1], units) or near
    if proposal.predicate == "has_phenotype" and (lasting := _lasting(line, proposal.object, placed)):
        place, figure = lasting
        statistic = figure.statistic("duration", None)
        return Share(statistic, place) if statistic else None
    if not near:
        return None
    rated = "rate" in line.names[slice(*reach)] or "rates" in line.names[slice(*reach)]
    after = [pair for pair in near if pair[0][0] >= proposal.object[1]]
    place, figure = after[0] if after and rated else near[-1] if near[-1][0] < proposal.object else near[0]
    population = _population(line, place) if figure.unit == "percent" else None
    statistic = figure.statistic(_kind(proposal, figure, rated=rated), _words(line, text, population))
    return Share(statistic, place, population) if statistic else None


def compared(line: Line, text: str, proposal: Proposal) -> Iterator[Share]:
    """The two shares of a comparison: "more A (60%) than B (33%) ...", each with the group that it is a share of."""
    places = [(place, figure) for place, figure in _placed(line) if line.names[place[0]] == "(FIGURE)"]
    if len(places) != 2 or any(figure.unit != "percent" for _, figure in places):
        return
    between = line.names[places[0][0][1] : places[1][0][0]]
    if not any(phrase in f" {' '.join(between)} " for phrase in (f" {word} " for word in words("comparing"))):
        return
    degree = next((i for i in range(places[0][0][0]) if line.names[i] in words("degrees")), None)
    behind = places[0][0][1]
    groups = _group(line, 0, places[0][0][0]), _group(line, behind, places[1][0][0])
    last = groups[1][1] if groups[1] else places[1][0][0]
    comparisons = (None if degree is None else (degree, degree + 2), (behind, last))
    for (place, figure), group, comparison in zip(places, groups, comparisons, strict=True):
        statistic = figure.statistic("proportion", _words(line, text, group))
        if statistic:
            yield Share(statistic, place, group, _narrowing(line, group), comparison)


def _in_aside(line: Line, at: int, units: frozenset[str]) -> list[tuple[Range, Figure]]:
    """The one figure of an aside at the word `at`, if it is all that the aside has to say.

    So it is in "deafness (in about half of patients)", not in "deafness (about half of patients have tinnitus)".
    """
    if line.names[at : at + 1] != ("ASIDE",):
        return []
    first = sum(map(len, line.items[:at]))
    inside = [figure for figure in line.figures if first <= figure.first < first + len(line.items[at])]
    if len(inside) != 1 or inside[0].unit not in units:
        return []
    if any(token.text in words("verb") for token in line.items[at]):
        return []
    return [((at, at + 1), inside[0])]


def _placed(line: Line) -> Iterator[tuple[Range, Figure]]:
    """The figures of a line, each with the word of the line that holds it."""
    counted, starts = 0, []
    for item in line.items:
        starts.append(counted)
        counted += len(item)
    for figure in line.figures:
        at = max(i for i, start in enumerate(starts) if start <= figure.first)
        if line.names[at] in {"FIGURE", "(FIGURE)", "STUDY"}:
            yield (at, at + 1), figure


def _reach(line: Line, proposal: Proposal) -> Range:
    """The words among which a share may stand: the object's clause up to the next item that has one of its own."""
    starts = clauses(line)
    first = max(start for start in starts if start <= min(proposal.object[0], proposal.trigger[0]))
    end = proposal.object[1]
    if line.names[end : end + 1] == ("(FIGURE)",):
        return end, end + 1
    last = min((start for start in starts if start >= end), default=len(line.names))
    figures = [place[0] for place, _ in _placed(line) if first <= place[0] < last]
    before = [at for at in figures if at < proposal.object[0]]
    after = [at for at in figures if at >= end]
    named = any(name in {"rate", "rates", "in", "of"} for name in line.names[end : after[0]]) if after else False
    if before and not named:
        return first, proposal.object[0]
    if after and named and after[0] - end <= 8:
        return end, after[0] + 1
    return first, end


def _with_age(line: Line, proposal: Proposal) -> int:
    """Where the words that may hold an object's figure end: behind the one age after people, "men in their 60s"."""
    end = proposal.object[1]
    if proposal.predicate == "affects" and line.names[end : end + 2] == ("in", "FIGURE"):
        return end if line.names[end + 3 : end + 4] == ("FIGURE",) else end + 2
    return end


def _lasting(line: Line, item: Range, placed: Sequence[tuple[Range, Figure]]) -> tuple[Range, Figure] | None:
    """How long a finding lasts: "a fever that lasts 5 days", whether these words belong to the object or follow it."""
    for place, figure in placed:
        before = line.names[max(item[0], place[0] - 3) : place[0]]
        near = item[0] < place[0] <= item[1] + 3 and figure.unit in _AGES
        if near and any(name in words("lasting") for name in before):
            return place, figure
    return None


def _population(line: Line, figure: Range) -> Range | None:
    """The group that a figure is a share of: "of these tumors" after it."""
    at = figure[1]
    if line.names[at : at + 1] != ("of",):
        return None
    end = at + 1
    while end < len(line.names) and line.names[end] not in words("verb") | words("stop") | {",", "and"}:
        end += 1
        if line.names[end - 1] in words("person words") and line.names[end : end + 1] not in (("with",), ("who",)):
            break
    return (at + 1, end) if end > at + 1 else None


def _group(line: Line, start: int, end: int) -> Range | None:
    """The group that a compared figure speaks of: "patients with mild disease", up to the verb, comma or figure."""
    people = [i for i in range(start, end) if line.names[i] in words("person words") - {"share", "percentage"}]
    people = [i for i in people if i == start or line.names[i - 1] not in {"with", "ASIDE"}] or people
    if not people:
        return None
    ends = words("verb") | {",", "ASIDE"}
    return people[-1], next((i for i in range(people[-1] + 1, end) if line.names[i] in ends), end)


def _narrowing(line: Line, group: Range | None) -> Range | None:
    """What narrows a group: the words after "with", without an aside."""
    if group is None:
        return None
    at = next((i for i in range(*group) if line.names[i] in {"with", "who"}), None)
    if at is None:
        return None
    end = at + 1
    while end < group[1] and line.names[end] not in {"ASIDE", ",", "(FIGURE)"}:
        end += 1
    return (at + 1, end) if end > at + 1 else None


def _kind(proposal: Proposal, figure: Figure, *, rated: bool) -> StatisticKind:
    """What a figure measures, by its unit, its claim and the word "rate"."""
    if figure.unit in _AGES:
        if proposal.predicate in ("has_course", "has_treatment", "has_diagnostic"):
            return "duration"
        return "survival" if proposal.predicate == "has_prognosis" else "age"
    if figure.unit == "case_per_person":
        return "prevalence"
    if figure.unit == "ratio":
        return "ratio"
    if figure.unit == "percent":
        return "rate" if rated else "proportion"
    return "count"


def _words(line: Line, text: str, group: Range | None) -> str | None:
    return line.span(*group).of(text) if group else None
