"""Score: claims that a program found, beside the claims that a person found on the same pages.

Two claims match when they are of one section and one predicate and their objects' words overlap; matching is one to
one, the greatest overlap first. `affects` and `has_onset` count as one predicate: careful readers differ on these.
Found claims whose words are not in the gold's text are left out.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from imtkg.gold import Gold, Record, figures
from imtkg.values import PREDICATES, Predicate, Span

FIELDS = ("predicate", "certainty", "polarity", "statistic", "grounding")
"""What matched claims may agree on."""


@dataclass(frozen=True, slots=True)
class Match:
    """What became of the claims of one page: (gold, found) pairs, gold ones missed, found ones that are extra.

    `left_out` counts found claims about words that the gold's text does not have.
    """

    gold: Gold
    pairs: tuple[tuple[Record, Record], ...]
    missed: tuple[Record, ...]
    extra: tuple[Record, ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class Share:
    """`right` of `all`."""

    right: int
    all: int

    @property
    def value(self) -> float | None:
        """The share, from 0 to 1; None of nothing."""
        return self.right / self.all if self.all else None


@dataclass(frozen=True, slots=True)
class Count:
    """How many claims the gold has, how many were found, how many of these are right."""

    gold: int
    found: int
    right: int

    @property
    def precision(self) -> float:
        """The share of what was found that is right, 0 where nothing was found."""
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """The share of the gold that was found, 0 where the gold is empty."""
        return self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        total = self.gold + self.found
        return 2 * self.right / total if total else 0.0


@dataclass(frozen=True, slots=True)
class Score:
    """Pages scored together, each claim with the same weight.

    `predicates` come in the guide's order, where there is a claim; `agreement` is that of matched claims on FIELDS.
    """

    matches: tuple[Match, ...]
    total: Count
    predicates: tuple[tuple[Predicate, Count], ...]
    agreement: tuple[tuple[str, Share], ...]
    left_out: int


def match(gold: Gold, found: Iterable[Record]) -> Match:
    """Pairs a page's gold claims with found ones."""
    theirs = [(claim, _span(claim, gold.texts)) for claim in found]
    placed = [(claim, span) for claim, span in theirs if span]
    alike: dict[tuple[int, str], list[int]] = defaultdict(list)
    for number, (claim, _) in enumerate(placed):
        alike[_kind(claim)].append(number)
    likely = []
    for here, claim in enumerate(gold.claims):
        own = _span(claim, gold.texts)
        for there in alike[_kind(claim)]:
            other, span = placed[there]
            if own and own.meets(span):
                likely.append((_overlap(own, span), figures(claim) == figures(other), -here, -there))
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, _, here, there in sorted(likely, reverse=True):
        if -here not in pairs and -there not in taken:
            pairs[-here] = -there
            taken.add(-there)
    return Match(
        gold=gold,
        pairs=tuple((gold.claims[here], placed[there][0]) for here, there in pairs.items()),
        missed=tuple(claim for number, claim in enumerate(gold.claims) if number not in pairs),
        extra=tuple(claim for number, (claim, _) in enumerate(placed) if number not in taken),
        left_out=len(theirs) - len(placed),
    )


def score(matches: Iterable[Match]) -> Score:
    """The score of pages taken together; a matched claim counts under the gold's predicate."""
    matches = tuple(matches)
    pairs = [pair for one in matches for pair in one.pairs]
    right = Counter(str(gold["predicate"]) for gold, _ in pairs)
    missed = Counter(str(claim["predicate"]) for one in matches for claim in one.missed)
    extra = Counter(str(claim["predicate"]) for one in matches for claim in one.extra)
    counts = [(name, Count(right[name] + missed[name], right[name] + extra[name], right[name])) for name in PREDICATES]
    return Score(
        matches=matches,
        total=Count(right.total() + missed.total(), right.total() + extra.total(), right.total()),
        predicates=tuple((name, count) for name, count in counts if count.gold or count.found),
        agreement=tuple(zip(FIELDS, _agreement(pairs), strict=True)),
        left_out=sum(one.left_out for one in matches),
    )


def _agreement(pairs: Sequence[tuple[Record, Record]]) -> tuple[Share, ...]:
    """How many pairs agree on each of FIELDS: on a statistic where either has one, on a term where the gold has."""
    counted = [pair for pair in pairs if any(claim.get("statistic") for claim in pair)]
    named = [pair for pair in pairs if pair[0]["object"].get("curie")]
    return (
        Share(sum(gold["predicate"] == found["predicate"] for gold, found in pairs), len(pairs)),
        Share(sum(gold["certainty"] == found.get("certainty", "asserted") for gold, found in pairs), len(pairs)),
        Share(sum(gold["polarity"] == found.get("polarity", "affirmed") for gold, found in pairs), len(pairs)),
        Share(sum(figures(gold) == figures(found) for gold, found in counted), len(counted)),
        Share(sum(gold["object"]["curie"] == found["object"].get("curie") for gold, found in named), len(named)),
    )


def _kind(claim: Record) -> tuple[int, str]:
    """Claims with the same may match."""
    return claim["section"], "affects" if claim["predicate"] == "has_onset" else claim["predicate"]


def _overlap(one: Span, other: Span) -> float:
    """The characters that two spans share, of those that either has."""
    return (min(one.end, other.end) - max(one.start, other.start)) / (
        max(one.end, other.end) - min(one.start, other.start)
    )


def _span(claim: Record, texts: Mapping[int, str]) -> Span | None:
    """Where the object's words stand: by their offsets if these hold them, else in the quote; None if nowhere."""
    text, words = texts.get(claim["section"], ""), claim["object"]["text"]
    start, end = claim.get("start"), claim.get("end")
    if isinstance(start, int) and isinstance(end, int) and 0 <= start < end and text[start:end] == words:
        return Span(start, end)
    quote = claim.get("quote") or ""
    at = text.find(quote) if quote else -1
    if at < 0:
        return None
    inside = quote.find(words) if words in quote else quote.lower().find(words.lower())
    return Span(at + inside, at + inside + len(words)) if inside >= 0 else Span(at, at + len(quote))
