"""Stats: what a dataset holds, counted from its records line by line."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from imtkg.errors import DatasetError
from imtkg.jsonl import read_jsonl
from imtkg.values import CERTAINTIES, POLARITIES, PREDICATES, STATISTIC_KINDS, Predicate

Tally = tuple[tuple[str, int], ...]
"""Names with how often each occurs."""

_HINT = "build one with: imtkg build -o DIR"


@dataclass(frozen=True, slots=True)
class Grounding:
    """Claims by whether their object has an identifier; `needless` are names, and objects that are not known."""

    grounded: int
    ungrounded: int
    needless: int

    @property
    def claims(self) -> int:
        """All of them."""
        return self.grounded + self.ungrounded + self.needless


@dataclass(frozen=True, slots=True)
class Source:
    """An ontology by its prefix: how many of its terms are objects, in how many claims."""

    prefix: str
    terms: int
    claims: int


@dataclass(frozen=True, slots=True)
class Objects:
    """Words that `claims` claims of a predicate have as their object without an identifier, in lower case."""

    words: str
    predicate: Predicate
    claims: int


@dataclass(frozen=True, slots=True)
class Stats:
    """What a dataset holds.

    `predicates`, `certainties`, `polarities` and `statistics` are in the guide's order, each name with a claim at
    least; `reasons` (why sentences make no claim), `sources` and `ungrounded` begin with the commonest.
    """

    software: str
    lexicon: str
    pages: int
    pages_with_claims: int
    total: Grounding
    predicates: tuple[tuple[Predicate, Grounding], ...]
    certainties: Tally
    polarities: Tally
    statistics: Tally
    sentences: int
    sentences_with_claims: int
    reasons: Tally
    sources: tuple[Source, ...]
    ungrounded: tuple[Objects, ...]


@dataclass(frozen=True, slots=True)
class _Claim:
    """What is counted of a claim."""

    page: str
    predicate: Predicate
    certainty: str
    polarity: str
    kind: str | None
    curie: str | None
    words: str

    @property
    def needless(self) -> bool:
        return self.predicate == "alternative_name" or self.certainty == "unknown"


def stats_of(folder: Path) -> Stats:
    """Counts what the dataset in `folder` holds; memory grows with its distinct terms and objects, not its claims.

    Raises:
        DatasetError: the folder holds no dataset, or a damaged one.
    """
    software, lexicon, counts = _manifest(folder / "manifest.json")
    pages: set[str] = set()
    groundings: dict[str, Counter[str]] = {name: Counter() for name in PREDICATES}
    certainties, polarities, statistics = Counter[str](), Counter[str](), Counter[str]()
    curies, ungrounded = Counter[str](), Counter[tuple[str, Predicate]]()
    for claim in read_jsonl(folder / "claims.jsonl", _claim):
        pages.add(claim.page)
        certainties[claim.certainty] += 1
        polarities[claim.polarity] += 1
        if claim.kind:
            statistics[claim.kind] += 1
        if claim.curie:
            curies[claim.curie] += 1
        elif not claim.needless:
            ungrounded[claim.words, claim.predicate] += 1
        which = "grounded" if claim.curie else "needless" if claim.needless else "ungrounded"
        groundings[claim.predicate][which] += 1
    reasons = Counter(read_jsonl(folder / "ledger.jsonl", _reason))
    for kind, counted in (("claims", certainties.total()), ("sentences", reasons.total())):
        if counts[kind] != counted:
            what = f"the manifest speaks of {counts[kind]} {kind}, but there are {counted}"
            raise DatasetError(what, path=folder, hint="build it anew")
    with_claims = reasons.pop(None, 0)
    return Stats(
        software=software,
        lexicon=lexicon,
        pages=counts["pages"],
        pages_with_claims=len(pages),
        total=_grounding(sum(groundings.values(), Counter())),
        predicates=tuple((name, _grounding(groundings[name])) for name in PREDICATES if groundings[name]),
        certainties=_in_order(CERTAINTIES, certainties),
        polarities=_in_order(POLARITIES, polarities),
        statistics=_in_order(STATISTIC_KINDS, statistics),
        sentences=with_claims + reasons.total(),
        sentences_with_claims=with_claims,
        reasons=tuple(sorted(((str(reason), n) for reason, n in reasons.items()), key=lambda one: (-one[1], one[0]))),
        sources=_sources(curies),
        ungrounded=tuple(
            Objects(words, predicate, n)
            for (words, predicate), n in sorted(ungrounded.items(), key=lambda one: (-one[1], one[0]))
        ),
    )


def _manifest(path: Path) -> tuple[str, str, Mapping[str, int]]:
    """Software, lexicon and counts."""
    try:
        manifest = json.loads(path.read_text("utf-8"))
        software, lexicon, counts = manifest["software"], manifest["lexicon"], manifest["counts"]
        numbers = {kind: int(counts[kind]) for kind in ("pages", "claims", "sentences")}
        return f"{software['name']} {software['version']}", str(lexicon["name"]), numbers
    except (OSError, ValueError, LookupError, TypeError, RecursionError) as error:
        raise DatasetError("this folder holds no whole dataset", path=path.parent, hint=_HINT) from error


def _claim(record: Mapping[str, Any]) -> _Claim:
    found, statistic = record["object"], record["statistic"]
    kind = None if statistic is None else statistic["kind"]
    known = (("predicate", PREDICATES), ("certainty", CERTAINTIES), ("polarity", POLARITIES))
    for field, values in (*known, *((("statistic", STATISTIC_KINDS),) if kind else ())):
        if (value := kind if field == "statistic" else record[field]) not in values:
            raise ValueError(f"{field} {value!r}")
    words = " ".join(str(found["text"]).lower().split())
    curie = found["curie"]
    if curie is not None and not isinstance(curie, str):
        raise TypeError(f"curie {curie!r}")
    return _Claim(str(record["page"]), record["predicate"], record["certainty"], record["polarity"], kind, curie, words)


def _reason(record: Mapping[str, Any]) -> str | None:
    """Why a sentence makes no claim; None where it makes some."""
    return None if record.get("claims") else str(record["reason"])


def _grounding(counts: Mapping[str, int]) -> Grounding:
    return Grounding(counts.get("grounded", 0), counts.get("ungrounded", 0), counts.get("needless", 0))


def _in_order(names: Iterable[str], counts: Mapping[str, int]) -> Tally:
    return tuple((name, counts[name]) for name in names if counts.get(name))


def _sources(curies: Mapping[str, int]) -> tuple[Source, ...]:
    terms, claims = Counter[str](), Counter[str]()
    for curie, number in curies.items():
        prefix = curie.partition(":")[0]
        terms[prefix] += 1
        claims[prefix] += number
    return tuple(
        Source(prefix, terms[prefix], number)
        for prefix, number in sorted(claims.items(), key=lambda one: (-one[1], one[0]))
    )
