"""Statistics as rows of a plot: a dot for a value, a bar for a range, an open bar for "up to" and "at least"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from imtkg.serve.release import Claim

_PERCENT = 100.0
_COUNTED = frozenset(("year", "month", "week", "day", "hour", "person", "case", "study"))


@dataclass(frozen=True, slots=True)
class Row:
    """A statistic: `words` say it, `left` and `right` are where it lies, in hundredths of the plot's width.

    `is_open_left` and `is_open_right` where the page gives no such bound.
    """

    claim: Claim
    words: str
    left: float
    right: float
    is_open_left: bool
    is_open_right: bool


def rows(claims: Sequence[Claim]) -> list[Row]:
    """The rows of claims whose statistics share a unit; percent runs from 0 to 100, all else to the largest figure."""
    figures = [
        float(figure)
        for claim in claims
        for figure in (claim["statistic"][name] for name in ("value", "lower", "upper"))
        if figure is not None
    ]
    most = _PERCENT if claims and claims[0]["statistic"]["unit"] == "percent" else max(figures, default=0.0) * 1.1
    return [_row(claim, most or 1.0) for claim in claims]


def _row(claim: Claim, most: float) -> Row:
    found = claim["statistic"]
    value, lower, upper = found["value"], found["lower"], found["upper"]
    left = value if value is not None else lower
    right = value if value is not None else upper
    return Row(
        claim,
        in_words(found),
        _share(left, most, 0.0),
        _share(right, most, 100.0),
        is_open_left=left is None,
        is_open_right=right is None,
    )


def _share(figure: float | None, most: float, otherwise: float) -> float:
    return otherwise if figure is None else round(min(max(100.0 * float(figure) / most, 0.0), 100.0), 2)


def in_words(statistic: Claim) -> str:
    """A statistic in words: "about 60 percent", "15 to 37 percent", "up to 11 percent"."""
    about = "about " if statistic["approximate"] else ""
    value, lower, upper = (statistic[name] for name in ("value", "lower", "upper"))
    unit = statistic["unit"].replace("_", " ")
    if unit in _COUNTED and (upper or value or lower) != 1:
        unit = "studies" if unit == "study" else f"{unit}s"
    if value is not None:
        return f"{about}{value} {unit}"
    if lower is None:
        return f"{about}up to {upper} {unit}"
    if upper is None:
        return f"{about}at least {lower} {unit}"
    return f"{about}{lower} to {upper} {unit}"
