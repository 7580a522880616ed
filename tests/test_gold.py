"""What the claim stage finds on whole pages, beside what a person found there."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

import imtkg
from imtkg.records import claim_record
from imtkg.values import Reading

NAME = "inflammatory-myofibroblastic-tumor"
GOLD = Path(__file__).parent / "gold" / f"{NAME}.json"
SHARED = Path(__file__).parents[2] / "shared"

Record = dict[str, Any]


@dataclass(frozen=True)
class Agreement:
    """Gold and found claims that match, one to one, and those of either side that match none."""

    pairs: tuple[tuple[Record, Record], ...]
    missed: tuple[Record, ...]
    extra: tuple[Record, ...]

    @property
    def precision(self) -> float:
        return len(self.pairs) / (len(self.pairs) + len(self.extra))

    @property
    def recall(self) -> float:
        return len(self.pairs) / (len(self.pairs) + len(self.missed))


def figures(claim: Record) -> list[float | None] | None:
    statistic = claim.get("statistic")
    if not statistic:
        return None
    numbers = [statistic.get(name) for name in ("value", "lower", "upper")]
    return [None if number is None else round(float(number), 9) for number in numbers]


def overlap(one: Record, other: Record) -> float:
    """The share of characters that two objects have in common: 0 where section or predicate differ.

    To start in an age group and to affect it count as the same predicate: careful readers differ on these.
    """
    same = ["affects" if claim["predicate"] == "has_onset" else claim["predicate"] for claim in (one, other)]
    if one["section"] != other["section"] or same[0] != same[1]:
        return 0.0
    shared: int = min(one["end"], other["end"]) - max(one["start"], other["start"])
    whole: int = max(one["end"], other["end"]) - min(one["start"], other["start"])
    return max(0, shared) / whole


def matched(gold: Sequence[Record], found: Sequence[Record]) -> Agreement:
    """Pairs claims one to one: those with the most in common first; of equals, those with the same figures."""
    pairs: list[tuple[int, int]] = []
    likely = sorted(
        ((overlap(g, f), figures(g) == figures(f), -i, -j) for i, g in enumerate(gold) for j, f in enumerate(found)),
        reverse=True,
    )
    for shared, _, i, j in likely:
        if shared and all(-i != one and -j != other for one, other in pairs):
            pairs.append((-i, -j))
    left, right = {i for i, _ in pairs}, {j for _, j in pairs}
    return Agreement(
        tuple((gold[i], found[j]) for i, j in pairs),
        tuple(claim for i, claim in enumerate(gold) if i not in left),
        tuple(claim for j, claim in enumerate(found) if j not in right),
    )


def brief(claims: Sequence[Record]) -> list[tuple[int, str, str]]:
    return [(claim["section"], claim["predicate"], claim["object"]["text"]) for claim in claims]


@cache
def embedded() -> tuple[Agreement, Reading]:
    reading = imtkg.claims(Path(str(files("imtkg") / "pages" / f"{NAME}.txt")))
    gold = json.loads(GOLD.read_text(encoding="utf-8"))["claims"]
    return matched(gold, [claim_record(reading, claim) for claim in reading.claims]), reading


def test_the_embedded_pages_claims_are_found() -> None:
    agreement, _ = embedded()
    assert agreement.recall >= 0.97, brief(agreement.missed)


def test_nothing_else_is_found_on_the_embedded_page() -> None:
    agreement, _ = embedded()
    assert agreement.precision >= 0.97, brief(agreement.extra)


@pytest.mark.parametrize("field", ["certainty", "polarity"])
def test_certainty_and_polarity_are_those_of_the_gold(field: str) -> None:
    wrong = [(brief([g]), g[field], f[field]) for g, f in embedded()[0].pairs if g[field] != f[field]]
    assert wrong == []


def test_statistics_are_those_of_the_gold() -> None:
    agreement, _ = embedded()
    assert [figures(f) for _, f in agreement.pairs] == [figures(g) for g, _ in agreement.pairs]
    assert sum(figures(g) is not None for g, _ in agreement.pairs) >= 8
    for gold, found in agreement.pairs:
        if gold["statistic"]:
            for field in ("kind", "unit", "approximate"):
                assert found["statistic"][field] == gold["statistic"][field], brief([gold])


def test_identifiers_are_those_of_the_gold() -> None:
    agreement, _ = embedded()
    named = [(g["object"]["curie"], f["object"]["curie"]) for g, f in agreement.pairs if g["object"]["curie"]]
    assert len(named) >= 30
    assert sum(g == f for g, f in named) / len(named) >= 0.95, [pair for pair in named if pair[0] != pair[1]]
    unnamed = [f for g, f in agreement.pairs if not g["object"]["curie"] and f["object"]["curie"]]
    assert brief(unnamed) == []


def test_a_single_patients_claim_never_reads_as_the_diseases() -> None:
    _, reading = embedded()
    texts = [section.text for section in reading.page.sections]
    assert "6 months old" in {claim.object.of(texts[claim.section]) for claim in reading.claims if claim.single_case}
    assert "6 months old" not in {c.object.of(texts[c.section]) for c in reading.claims if not c.single_case}


def test_every_sentence_of_the_embedded_page_is_in_the_ledger_once() -> None:
    _, reading = embedded()
    for section in reading.page.sections:
        entries = [entry for entry in reading.ledger if entry.section == section.index]
        covered = "".join(entry.sentence.of(section.text) for entry in entries)
        assert "".join(covered.split()) == "".join(section.text.split())
    ids = {claim.id for claim in reading.claims}
    assert {one for entry in reading.ledger for one in entry.claims} == ids


def test_matching_is_one_to_one_and_by_the_most_in_common() -> None:
    def claim(start: int, end: int, predicate: str = "has_site", section: int = 0) -> Record:
        return {"section": section, "predicate": predicate, "start": start, "end": end}

    gold = [claim(0, 10), claim(20, 30), claim(40, 50, "affects")]
    found = [claim(2, 10), claim(0, 10), claim(20, 30, section=1), claim(45, 60, "has_onset"), claim(20, 30, "is_a")]
    agreement = matched(gold, found)
    assert [(gold.index(g), found.index(f)) for g, f in agreement.pairs] == [(0, 1), (2, 3)]
    assert (len(agreement.missed), len(agreement.extra)) == (1, 3)
    assert (agreement.precision, agreement.recall) == (2 / 5, 2 / 3)


# --- pages that are not the project's own


def beside(*path: str) -> Path:
    """A file of the shared folder; skips the test where it is not beside this checkout."""
    found = SHARED.joinpath(*path)
    if not found.exists():
        pytest.skip(f"{'/'.join(path)} is not beside this checkout")
    return found


def test_the_real_page_is_read_as_well(tmp_path: Path) -> None:
    score, gold = beside("gold", "score.py"), beside("gold", "rareguru-3087.json")
    reading = imtkg.claims(beside("source", f"rareguru-3087-{NAME}.txt"))
    lines = tmp_path / "claims.jsonl"
    records = [json.dumps(claim_record(reading, claim)) for claim in reading.claims]
    lines.write_text("".join(f"{record}\n" for record in records), encoding="utf-8")
    command = [sys.executable, str(score), "score", str(gold), str(lines), "-v"]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    words = printed.split()
    after = {name: float(words[words.index(name) + 1]) for name in
             ("precision", "recall", "certainty", "polarity", "statistic", "curie")}  # fmt: skip
    assert after["precision"] >= 0.97, printed
    assert after["recall"] >= 0.97, printed
    assert (after["certainty"], after["polarity"], after["statistic"]) == (1.0, 1.0, 1.0), printed
    assert after["curie"] >= 0.95, printed


def test_a_flattened_list_of_infections_and_exposures_gives_each_as_a_risk_factor() -> None:
    reading = imtkg.claims(beside("corpus", "gard", "0003208.xml"))
    factors = [
        claim.object.of(reading.page.sections[claim.section].text).lower()
        for claim in reading.claims
        if claim.predicate == "has_risk_factor"
    ]
    wanted = (
        "abdominal surgery",
        "bacillus sphaericus",
        "campylobacter jejuni",
        "corynebacterium equi",
        "coxiella burnetii",
        "e. coli",
        "epstein-barr virus",
        "mycobacterium avium",
        "occlusive phlebitis",
        "organizing pneumonia",
        "radiation therapy",
        "steroid",
        "trauma",
        "ventriculoperitoneal shunt",
    )
    for words in wanted:
        assert [factor for factor in factors if words in factor and sum(w in factor for w in wanted) == 1], words
    assert len(factors) == len(set(factors))
