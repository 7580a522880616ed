"""Figures in a sentence: shares, ages, prevalences, counts, durations and ratios, with their bounds.

Number words, units, and the words that bound or blur a figure stand in `tables/numbers.tsv` and `tables/words.tsv`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Protocol

from imtkg.claim.tables import number_of, rows, words
from imtkg.values import Span, Statistic, StatisticKind, Unit


class _Token(Protocol):
    @property
    def text(self) -> str: ...
    @property
    def span(self) -> Span: ...


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure over the tokens from `first` to before `last`; percent runs from 0 to 100."""

    first: int
    last: int
    unit: Unit
    value: Decimal | None = None
    lower: Decimal | None = None
    upper: Decimal | None = None
    approximate: bool = False

    def statistic(self, kind: StatisticKind, population: str | None) -> Statistic | None:
        """The figure as a statistic, or None where its bounds make no sense."""
        try:
            return Statistic(kind, self.unit, self.value, self.lower, self.upper, self.approximate, population)
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class _Number:
    """A number as read: `unit` where its own form tells it ("15%", "half", "60s"), `upper` where it is a range."""

    after: int
    value: Decimal
    unit: Unit | None = None
    upper: Decimal | None = None


def read_figures(found: Sequence[_Token]) -> tuple[Figure, ...]:
    """The figures among the tokens of a sentence, in order and apart from one another."""
    texts = [token.text for token in found]
    figures: list[Figure] = []
    i = 0
    while i < len(texts):
        figure = _figure(texts, i)
        if figure is None:
            i += 1
        else:
            figures.append(figure)
            i = figure.last
    return tuple(figures)


def _number_words() -> dict[str, tuple[Decimal, Unit | None, Decimal | None]]:
    units: dict[str, Unit] = {"percent": "percent", "year": "year"}
    return {
        row["word"]: (
            number_of(row, "value", "numbers"),
            units.get(row["unit"]),
            number_of(row, "upper", "numbers") if row["upper"] else None,
        )
        for row in rows("numbers")
    }


_WORDS = _number_words()
_ORDINALS = {row["word"]: int(number_of(row, "value", "ordinals")) for row in rows("ordinals")}
_UNITS: dict[str, Unit] = {
    name: unit
    for unit in ("percent", "year", "month", "week", "day", "hour", "person", "case", "study")
    for name in words(f"unit:{unit}")
}


def _number(texts: Sequence[str], i: int) -> _Number | None:
    """A number in digits or words at token `i`."""
    if i >= len(texts):
        return None
    pair = " ".join(texts[i : i + 2])
    if pair in _WORDS:
        return _Number(i + 2, *_WORDS[pair])
    word = texts[i]
    if word in _WORDS:
        return _Number(i + 1, *_WORDS[word])
    low, dash, high = word.partition("-")
    if dash:
        first, second = _digits(low), _digits(high)
        if first and second and first.value <= second.value:
            return _Number(i + 1, first.value, second.unit or first.unit, second.value)
        if first and high in words("unit:age-adjective"):
            return _Number(i + 1, first.value, "year")
        return None
    number = _digits(word)
    return replace(number, after=i + 1) if number else None


def _digits(word: str) -> _Number | None:
    """A number such as "15", "15%", "1,000", "0.5" or "60s"."""
    if not word[:1].isdecimal() or not word.isascii():
        return None
    unit: Unit | None = None
    upper: Decimal | None = None
    body = word
    if body.endswith("%"):
        body, unit = body[:-1], "percent"
    decade = body.endswith("s")
    try:
        value = Decimal(body.removesuffix("s").removesuffix("'").replace(",", ""))
    except InvalidOperation:
        return None
    if decade:
        if value % 10:
            return None
        unit, upper = "year", value + 9
    return _Number(0, value, unit, upper)


def _figure(texts: Sequence[str], i: int) -> Figure | None:
    """The figure whose first token is `i`, with the words that bound it."""
    start, approximate, bound = i, False, ""
    for _ in range(3):
        pair, triple = " ".join(texts[i : i + 2]), " ".join(texts[i : i + 3])
        for phrase, length in ((triple, 3), (pair, 2), (texts[i] if i < len(texts) else "", 1)):
            if phrase in words("approximately"):
                approximate, i = True, i + length
                break
            if phrase in words("at most"):
                bound, i = "upper", i + length
                break
            if phrase in words("at least"):
                bound, i = "lower", i + length
                break
    figure = _decades(texts, start, i) or _measured(texts, start, i, bound)
    return figure and replace(figure, approximate=approximate or figure.approximate)


def _decades(texts: Sequence[str], start: int, i: int) -> Figure | None:
    """Decades of life: "first two decades of life", "third decade", "second to fourth decades"."""
    if i >= len(texts) or texts[i] not in _ORDINALS:
        return None
    low = high = _ORDINALS[texts[i]]
    j = i + 1
    count = _number(texts, j)
    if count and low == 1:
        high, j = int(count.value), count.after
    elif texts[j : j + 1] in (["to"], ["or"], ["and"], ["through"]) and texts[j + 1 : j + 2]:
        high, j = _ORDINALS.get(texts[j + 1], 0), j + 2
    if j >= len(texts) or texts[j] not in ("decade", "decades") or high < low:
        return None
    j += 1
    if texts[j : j + 2] == ["of", "life"]:
        j += 2
    lower = Decimal((low - 1) * 10) if low > 1 else None
    return Figure(start, j, "year", lower=lower, upper=Decimal(high * 10))


def _measured(texts: Sequence[str], start: int, i: int, bound: str) -> Figure | None:
    """A number or range with its unit."""
    opened = texts[i : i + 1] in (["between"], ["from"])
    aged = False
    if opened:
        i += 1
    while texts[i : i + 1] and (
        texts[i] in words("age-words") or (texts[i] == "the" and texts[i + 1 : i + 2] in (["age"], ["ages"]))
    ):
        aged, i = aged or texts[i] != "the", i + 1
        if texts[i : i + 1] in (["of"], ["between"], ["from"]):
            opened = opened or texts[i] != "of"
            i += 1
    i += texts[i : i + 1] != [] and texts[i] in words("whose decade")
    blurred = texts[i : i + 1] != [] and texts[i] in words("part of a decade")
    if blurred:
        i += 1
    if texts[i : i + 1] and texts[i] in words("at least") | words("at most"):
        bound, i = ("lower" if texts[i] in words("at least") else "upper"), i + 1
    first = _number(texts, i)
    if first is None:
        return None
    j, second = first.after, None
    unit = first.unit or _UNITS.get(texts[j] if j < len(texts) else "")
    if unit is None and texts[j : j + 1] and texts[j] in words("counted adjectives"):
        counted = _UNITS.get(texts[j + 1] if j + 1 < len(texts) else "")
        if counted in ("person", "case"):
            unit, j = counted, j + 1
    joined = j + (unit is not None and first.unit is None)
    if texts[joined : joined + 1] in (["to"], ["-"]) or (opened and texts[joined : joined + 1] == ["and"]):
        k = joined + 1
        while texts[k : k + 1] and texts[k] in words("age-words") | {"about", "of"}:
            k += 1
        second = _number(texts, k)
    if second is None and first.upper is None and opened and not aged:
        return None
    if second:
        j = second.after
        unit = second.unit or _UNITS.get(texts[j] if j < len(texts) else "") or unit
    share = None if second and second.value == 0 else _share(texts, start, first, second, j, bound)
    if share:
        return share
    if unit and j < len(texts) and _UNITS.get(texts[j]) == unit:
        j += 1
    if aged and unit is None and first.value <= 120:
        unit = "year"
    if unit is None or (unit in ("person", "case", "study") and start == i and first.value == 1 and unit != "study"):
        return None
    if unit in ("year", "month", "week", "day", "hour"):
        for tail in (["of", "age"], ["of", "life"], ["old"]):
            if texts[j : j + len(tail)] == tail:
                j += len(tail)
    low, high = first.value, second.value if second else first.upper
    after_bound = texts[j : j + 2]
    if after_bound in (["and", "older"], ["or", "older"], ["or", "more"], ["and", "over"]):
        bound, j = "lower", j + 2
    elif after_bound in (["and", "younger"], ["or", "younger"], ["or", "less"], ["or", "fewer"]):
        bound, j = "upper", j + 2
    if blurred and high is not None:
        return Figure(start, j, unit, value=low, approximate=True)
    if high is not None:
        return Figure(start, j, unit, lower=low, upper=high) if low <= high else None
    if bound == "upper":
        return Figure(start, j, unit, upper=low)
    if bound == "lower":
        return Figure(start, j, unit, lower=low)
    return Figure(start, j, unit, value=low)


def _share(
    texts: Sequence[str], start: int, first: _Number, second: _Number | None, j: int, bound: str
) -> Figure | None:
    """A share written as a quotient: "1 in 50,000 (to 100,000) people", "2 to 5 per 100,000", "3:1"."""
    if texts[j : j + 1] == [":"] and second is None:
        other = _number(texts, j + 1)
        if other and other.value:
            return Figure(start, other.after, "ratio", value=_ratio(first.value, other.value))
    if texts[j : j + 1] and texts[j] in _UNITS and texts[j + 1 : j + 2] in (["in"], ["per"]):
        j += 1
    if texts[j : j + 1] not in (["in"], ["per"], ["of"]) and texts[j : j + 2] != ["out", "of"]:
        return None
    k = j + (2 if texts[j] == "out" else 1)
    while texts[k : k + 1] and texts[k] in words("approximately") | {"every", "one"}:
        k += 1
    base = _number(texts, k)
    if base is None or base.unit:
        return None
    low, k = base.value, base.after
    if texts[k : k + 1] == ["million"]:
        low, k = low * 1_000_000, k + 1
    if low < 2 or (texts[j] == "of" and low < first.value):
        return None
    values = [_ratio(first.value, low)]
    if second:
        values.append(_ratio(second.value, low))
    elif base.upper:
        values.append(_ratio(first.value, base.upper))
    elif texts[k : k + 1] in (["to"], ["and"]):
        m = k + 1
        if texts[m : m + 2] == ["1", "in"]:
            m += 2
        other = _number(texts, m)
        if other and other.value > low:
            values.append(_ratio(first.value, other.value))
            k = other.after
    if low < 100 and len(values) == 1:
        return Figure(start, k, "percent", value=values[0] * 100) if values[0] <= 1 else None
    if len(values) == 2:
        return Figure(start, k, "case_per_person", lower=min(values), upper=max(values))
    if bound == "upper":
        return Figure(start, k, "case_per_person", upper=values[0])
    if bound == "lower":
        return Figure(start, k, "case_per_person", lower=values[0])
    return Figure(start, k, "case_per_person", value=values[0])


def _ratio(of: Decimal, to: Decimal) -> Decimal:
    """A quotient to twelve digits, without trailing noughts."""
    return Decimal(f"{of / to:.12g}").normalize() if to else Decimal(0)
