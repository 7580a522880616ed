"""What a section asks about, and why a sentence makes no claim: by `tables/topics.tsv` and `tables/reasons.tsv`."""

from __future__ import annotations

from functools import cache
from typing import Any

from imtkg.claim.patterns import compile_pattern, find
from imtkg.claim.tables import rows
from imtkg.claim.text import Line

NO_FRAME = "no known form of claim"


@cache
def _reasons() -> tuple[tuple[str, bool, Any], ...]:
    return tuple(
        (row["reason"], row["bars"] == "yes", compile_pattern(row["pattern"], "reasons.tsv", int(row["line"])))
        for row in rows("reasons")
    )


@cache
def _topics() -> tuple[tuple[str, Any], ...]:
    return tuple(
        (row["topic"], compile_pattern(row["pattern"], "topics.tsv", int(row["line"]))) for row in rows("topics")
    )


def bar(line: Line) -> str | None:
    """The reason why nothing on a line is a claim whatever its words, or None."""
    return next((reason for reason, bars, pattern in _reasons() if bars and any(find(pattern, line))), None)


def reason_for_none(line: Line) -> str:
    """Why a line without a claim has none."""
    return next((reason for reason, _, pattern in _reasons() if any(find(pattern, line))), NO_FRAME)


def topic_of(question: Line) -> str:
    """What a section's question asks about: "treatment", "symptoms", ..., or "" where it does not show."""
    return next((topic for topic, pattern in _topics() if any(find(pattern, question))), "")
