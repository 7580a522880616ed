"""A small reading made by hand, with every sort of claim, for the tests of what comes after the claim stage."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from imtkg.lexicon import Lexicon, TermIndex
from imtkg.run import Run
from imtkg.values import (
    Certainty,
    Claim,
    Cue,
    Entry,
    Notice,
    Page,
    Polarity,
    Predicate,
    Qualifiers,
    Reading,
    Section,
    Span,
    Statistic,
    Term,
)

FIRST = "Knotty growths, or KG, sprout in the lung and in the calf."
SECOND = "Regrowth follows in 15% to 37.0% of treated feet."
THIRD = "Rust might be to blame, yet what sets them off is a riddle."
FOURTH = "Soap has never cured one; a single sailor turned blue 🦶."
TEXT = "\n".join((FIRST, SECOND, THIRD, FOURTH))

DISEASE = Term("MONDO:0000001", "knotty growth", "disease", "Mondo", "v2026-05-05", ancestors=("MONDO:0000002",))
LUNG = Term("UBERON:0002048", "lung", "anatomy", "Uberon", "v2026-04-01", ancestors=("UBERON:0001062", "UBERON:1"))
LEXICON = Lexicon("sample", "5" * 64, TermIndex((DISEASE, LUNG), {"UBERON:0001062": "anatomical entity"}))
SECTION = Section(0, "what-are-they", "What are they?", TEXT, 40, "2020-05-01")
EMPTY = Section(1, "anything-else", "Anything else?", "Nothing.", 300, None)
PAGE = Page(
    id="knots-7",
    title="Knotty growth",
    source="rareguru",
    sha256="ab" * 32,
    sections=(SECTION, EMPTY),
    address="https://example.org/knots page",
    publisher="Example & Sons",
    primary_source="http://example.org/first",
    notices=(Notice("a list was lost", 0, Span(0, 6)),),
)

UNQUALIFIED = Qualifiers()


def span(words: str, text: str = TEXT) -> Span:
    """Where `words` stand, once, in the text."""
    assert text.count(words) == 1, words
    return Span(text.index(words), text.index(words) + len(words))


def claim(
    number: int,
    predicate: Predicate,
    words: str,
    evidence: str,
    certainty: Certainty = "asserted",
    polarity: Polarity = "affirmed",
    *,
    term: Term | None = None,
    frequency: str | None = None,
    statistic: Statistic | None = None,
    qualifiers: Qualifiers = UNQUALIFIED,
    single_case: bool = False,
    cues: tuple[tuple[str, str], ...] = (),
) -> Claim:
    """A claim about the words `words` of the sentence `evidence`."""
    return Claim(
        id=f"{number:016x}",
        section=0,
        predicate=predicate,
        object=span(words),
        evidence=span(evidence),
        term=term,
        certainty=certainty,
        polarity=polarity,
        rule="by-hand",
        frequency=frequency,
        statistic=statistic,
        qualifiers=qualifiers,
        single_case=single_case,
        cues=tuple(Cue(field, span(words)) for field, words in cues),
    )


SITE = claim(1, "has_site", "lung", FIRST, term=LUNG)
CALF = claim(2, "has_site", "calf", FIRST, frequency="sprout")
NAME = claim(3, "alternative_name", "KG", FIRST)
REGROWTH = claim(
    4,
    "has_course",
    "Regrowth",
    SECOND,
    statistic=Statistic("rate", "percent", lower=Decimal("15"), upper=Decimal("37.0"), population="treated feet"),
    qualifiers=Qualifiers(attribution="reported"),
    cues=(("statistic", "15% to 37.0%"), ("predicate", "follows")),
)
RUST = claim(5, "has_cause", "Rust", THIRD, "possible", cues=(("certainty", "might"), ("certainty", "to blame")))
RIDDLE = claim(6, "has_cause", "a riddle", THIRD, "unknown")
SOAP = claim(7, "has_treatment", "Soap", FOURTH, polarity="negated", cues=(("polarity", "never"),))
BLUE = claim(8, "has_phenotype", "blue", FOURTH, single_case=True, qualifiers=Qualifiers(subgroup="sailor"))
CLAIMS = (SITE, CALF, NAME, REGROWTH, RUST, RIDDLE, SOAP, BLUE)

READING = Reading(
    PAGE,
    DISEASE,
    CLAIMS,
    (
        Entry(0, span(FIRST), (SITE.id, CALF.id, NAME.id)),
        Entry(0, span(SECOND), (REGROWTH.id,)),
        Entry(0, span(THIRD), (RUST.id, RIDDLE.id)),
        Entry(0, span(FOURTH), (SOAP.id, BLUE.id)),
        Entry(1, Span(0, 8), reason="says nothing of the disease"),
    ),
)
RUN = Run("0.1.0", LEXICON.name, LEXICON.sha256, (PAGE.sha256,))


def reading_of(text: str, predicate: Predicate = "has_phenotype", **fields: str) -> Reading:
    """A reading whose one claim is about the whole of `text`, which also is its quote and its page's title.

    `fields` are qualifiers.
    """
    whole = Span(0, len(text))
    section = replace(SECTION, text=text, question=text)
    only = replace(SITE, predicate=predicate, object=whole, evidence=whole, term=None, qualifiers=Qualifiers(**fields))
    page = replace(PAGE, title=text, sections=(section,), notices=())
    return Reading(page, DISEASE, (only,), (Entry(0, whole, (only.id,)),))
