"""What a section asks about, and why a sentence makes no claim: by `tables/topics.tsv` and `tables/reasons.tsv`."""

from __future__ import annotations

from functools import cache
from typing import Any

from imtkg.claim.patterns import compile_pattern, find
from imtkg.claim.tables import rows
from imtkg.claim.text import Line

NO_FRAME = "no known form of claim"


@cache
def _reasons() -> tuple[tuple[str, str, Any], ...]:
    return tuple(
        (row["reason"], row["bars"], compile_pattern(row["pattern"], "reasons.tsv", int(row["line"])))
        for row in rows("reasons")
    )


@cache
def _topics() -> tuple[tuple[str, Any], ...]:
    return tuple(
        (row["topic"], compile_pattern(row["pattern"], "topics.tsv", int(row["line"]))) for row in rows("topics")
    )


def bar(line: Line) -> int:
    """The word from which on nothing on a line is a claim, whatever its words; 0 bars it all."""
    starts = [len(line.names)]
    for _, bars, pattern in _reasons():
        if bars and (match := next(find(pattern, line), None)):
            starts.append(0 if bars == "yes" else match.first)
    return min(starts)


def reason_for_none(line: Line) -> str:
    """Why a line without a claim has none."""
    return next((reason for reason, _, pattern in _reasons() if any(find(pattern, line))), NO_FRAME)


def topic_of(question: Line) -> str:
    """What a section's question asks about: "treatment", "symptoms", ..., or "" where it does not show."""
    return next((topic for topic, pattern in _topics() if any(find(pattern, question))), "")
