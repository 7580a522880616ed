"""A page made of sentences about a made-up disease, and what the claim stage finds on it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from functools import cache

import pytest
from _pytest.mark.structures import ParameterSet

from imtkg.claim import claim
from imtkg.lexicon import Lexicon, load_lexicon
from imtkg.recognise import recognise
from imtkg.values import Claim, Page, Reading, Section

TITLE = "Marlow disease"


@cache
def lexicon() -> Lexicon:
    """The lexicon that comes with imtkg."""
    return load_lexicon()


def page_of(*sections: tuple[str, str], title: str = TITLE, synonyms: Sequence[str] = ()) -> Page:
    """A page of these questions and texts, its sections with keys of their own."""
    return Page(
        id="marlow-disease",
        title=title,
        source="test",
        sha256="0" * 64,
        synonyms=tuple(synonyms),
        sections=tuple(
            Section(index, f"{question.lower().strip('?').replace(' ', '-')}", question, text, offset=0)
            for index, (question, text) in enumerate(sections)
        ),
    )


def read_page(page: Page) -> Reading:
    """What the claim stage makes of a page."""
    return claim(page, tuple(recognise(section.text, lexicon()) for section in page.sections), lexicon())


def reading_of(text: str, question: str = "") -> Reading:
    """What the claim stage makes of a page with one section."""
    return read_page(page_of((question, text)))


def claims_of(text: str, question: str = "") -> tuple[Claim, ...]:
    """The claims of one section's text."""
    return reading_of(text, question).claims


def objects_of(text: str, question: str = "") -> list[tuple[str, str]]:
    """Predicate and object's words of each claim of one section's text."""
    return [(found.predicate, found.object.of(text)) for found in claims_of(text, question)]


def is_bare(found: Claim) -> bool:
    """Whether a claim holds of the disease as a whole, as a fact: nothing doubts, denies, conditions or narrows it."""
    return (
        found.certainty == "asserted"
        and found.polarity == "affirmed"
        and not found.single_case
        and found.qualifiers.condition is None
        and found.qualifiers.subgroup is None
    )


def said(found: Claim, text: str) -> str:
    """A claim on one line, for a failing test's message."""
    fields = {name: words for name, words in asdict(found.qualifiers).items() if words}
    return (
        f"{found.predicate}({found.object.of(text)!r}) {found.certainty} {found.polarity} by {found.rule}"
        f" frequency={found.frequency!r} {fields}{' single case' if found.single_case else ''}"
    )


def params(rows: Iterable[tuple[object, ...]]) -> list[ParameterSet]:
    """Parameters from rows whose first cell is a text, which names the case."""
    return [pytest.param(*row, id=str(row[0])[:80]) for row in rows]
