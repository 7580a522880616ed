"""The values that stages exchange: immutable, holding only tuples and other values, from the standard library alone.

Every offset counts Unicode code points from 0, end excluded. A section's spans are offsets into `Section.text`.
A value that would be wrong cannot be built: constructors raise `ValueError`.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from typing import Literal, get_args

Predicate = Literal[
    "alternative_name",
    "is_a",
    "has_prevalence",
    "affects",
    "has_onset",
    "has_site",
    "has_cell_type",
    "has_phenotype",
    "has_course",
    "has_cause",
    "has_risk_factor",
    "has_gene",
    "has_inheritance",
    "has_treatment",
    "has_diagnostic",
    "has_prognosis",
    "has_prognostic_factor",
    "has_research",
]
Certainty = Literal["asserted", "probable", "possible", "hypothesised", "unknown"]
Polarity = Literal["affirmed", "negated"]
StatisticKind = Literal["proportion", "rate", "age", "prevalence", "count", "duration", "ratio", "survival"]
Unit = Literal["percent", "year", "month", "week", "day", "hour", "person", "case", "study", "case_per_person", "ratio"]
TermKind = Literal[
    "disease",
    "anatomy",
    "cell",
    "phenotype",
    "course",
    "life_stage",
    "inheritance",
    "gene",
    "treatment",
    "organism",
    "substance",
    "exposure",
]

PREDICATES: tuple[Predicate, ...] = get_args(Predicate)
CERTAINTIES: tuple[Certainty, ...] = get_args(Certainty)
POLARITIES: tuple[Polarity, ...] = get_args(Polarity)
STATISTIC_KINDS: tuple[StatisticKind, ...] = get_args(StatisticKind)
UNITS: tuple[Unit, ...] = get_args(Unit)
TERM_KINDS: tuple[TermKind, ...] = get_args(TermKind)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of text: `start` to `end`, in code points, never empty."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"a span needs 0 <= start < end, not {self.start} and {self.end}")

    def of(self, text: str) -> str:
        """The characters of `text` that the span covers.

        Raises:
            ValueError: the span ends beyond the text.
        """
        if self.end > len(text):
            raise ValueError(f"a span ending at {self.end} does not fit a text of {len(text)} characters")
        return text[self.start : self.end]

    def shifted(self, by: int) -> Span:
        """The same stretch, `by` code points further on."""
        return Span(self.start + by, self.end + by)

    def covers(self, other: Span) -> bool:
        """Whether `other` lies wholly within this span."""
        return self.start <= other.start and other.end <= self.end

    def meets(self, other: Span) -> bool:
        """Whether the two spans share a character."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the reader saw that a person should know: a list that was lost, a character that misleads."""

    message: str
    section: int | None = None
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A question of a page and the text that answers it.

    `index` counts from 0; `key` is the section's stable name within its page (a slug of the question); `offset` is
    where the text begins in the decoded file, in code points; `updated` is an ISO date or None.
    """

    index: int
    key: str
    question: str
    text: str
    offset: int
    updated: str | None = None

    @property
    def sha256(self) -> str:
        """SHA-256 of the section's text as UTF-8, in hexadecimal."""
        return sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Page:
    """A rare-disease page as read: what it says, exactly, and where that came from.

    `id` is a slug ("rareguru-3087"); `identifiers` are CURIEs that the page itself gives for its disease; `synonyms`
    are names from the page's own metadata; `source` names the kind of page ("rareguru", "gard", "ghr");
    `primary_source` is the address of the page that this one restates, where it is such a page; `sha256` is the
    file's, in hexadecimal.
    """

    id: str
    title: str
    source: str
    sha256: str
    sections: tuple[Section, ...]
    address: str | None = None
    publisher: str | None = None
    primary_source: str | None = None
    identifiers: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class Term:
    """A term of an ontology: `id` and `ancestors` are CURIEs, `source` and `version` name its ontology release."""

    id: str
    label: str
    kind: TermKind
    source: str
    version: str
    synonyms: tuple[str, ...] = ()
    ancestors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mention:
    """A stretch of a section's text that names terms of the lexicon: usually one, more where the name is ambiguous."""

    span: Span
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Statistic:
    """A figure that a claim gives: one `value`, or bounds, in `unit`; percent runs from 0 to 100."""

    kind: StatisticKind
    unit: Unit
    value: Decimal | None = None
    lower: Decimal | None = None
    upper: Decimal | None = None
    approximate: bool = False
    population: str | None = None

    def __post_init__(self) -> None:
        figures = [n for n in (self.value, self.lower, self.upper) if n is not None]
        if not figures:
            raise ValueError("a statistic needs a figure")
        if any(not n.is_finite() or n < 0 for n in figures):
            raise ValueError(f"a figure is finite and not negative: {figures}")
        if self.lower is not None and self.upper is not None and self.lower > self.upper:
            raise ValueError(f"the lower bound {self.lower} is above the upper bound {self.upper}")
        if self.unit == "percent" and max(figures) > 100:
            raise ValueError(f"a percentage is at most 100: {max(figures)}")


@dataclass(frozen=True, slots=True)
class Qualifiers:
    """What narrows a claim, each in the page's own words; None where there is nothing of the kind."""

    subgroup: str | None = None
    alteration: str | None = None
    effect: str | None = None
    condition: str | None = None
    site: str | None = None
    attribution: str | None = None
    comparison: str | None = None


@dataclass(frozen=True, slots=True)
class Cue:
    """Words behind a field of a claim: `field` is the field's name, `span` lies in the section's text."""

    field: str
    span: Span


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement that a page makes about its disease, with the words that make it.

    `section` is the section's index; `object` is the span of the object's words and `evidence` that of the quote, both
    in that section's text; `term` is the object's exact identifier or None; `single_case` tells that the page says it
    of one patient only; `rule` names what decided the claim.
    """

    id: str
    section: int
    predicate: Predicate
    object: Span
    evidence: Span
    term: Term | None
    certainty: Certainty
    polarity: Polarity
    rule: str
    frequency: str | None = None
    statistic: Statistic | None = None
    qualifiers: Qualifiers = Qualifiers()
    single_case: bool = False
    cues: tuple[Cue, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the ledger: a sentence, and the ids of its claims or the reason why it makes none."""

    section: int
    sentence: Span
    claims: tuple[str, ...] = ()
    reason: str | None = None

    def __post_init__(self) -> None:
        if bool(self.claims) == (self.reason is not None):
            raise ValueError("a sentence has claims or a reason for none, and not both")


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was found on a page: its subject, its claims in the order of the text, and an entry per sentence."""

    page: Page
    subject: Term
    claims: tuple[Claim, ...]
    ledger: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Violation:
    """One way in which data breaks a shape: all IRIs as text, `message` telling a curator what to do."""

    focus: str
    path: str | None
    shape: str
    message: str
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What validation found: `checked` counts the nodes that shapes were applied to, and none is no success."""

    checked: int
    violations: tuple[Violation, ...]

    @property
    def conforms(self) -> bool:
        """Whether something was checked and nothing broke a shape."""
        return self.checked > 0 and not self.violations
