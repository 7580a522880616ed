"""The embedded page and its gold claims: well formed, exact to the character, complete in its figures."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from imtkg.claim.ground import ground
from imtkg.lexicon import load_lexicon
from imtkg.values import CERTAINTIES, POLARITIES, PREDICATES, STATISTIC_KINDS, UNITS

NAME = "inflammatory-myofibroblastic-tumor"
PAGE = (files("imtkg") / "pages" / f"{NAME}.txt").read_text(encoding="utf-8")
GOLD: dict[str, Any] = json.loads((Path(__file__).parent / "gold" / f"{NAME}.json").read_text(encoding="utf-8"))
SECTIONS: list[dict[str, Any]] = GOLD["page"]["sections"]
CLAIMS: list[dict[str, Any]] = GOLD["claims"]
LEXICON = load_lexicon()
SHARED = Path(__file__).parents[2] / "shared"

FIELDS = {"section", "predicate", "object", "start", "end", "quote", "certainty", "polarity", "frequency", "statistic"}
QUALIFIERS = {"subgroup", "alteration", "effect", "condition", "site", "attribution", "comparison"}


def label(claim: dict[str, Any]) -> str:
    return f"{claim['section']}-{claim['predicate']}-{claim['object']['text']}"


def words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9%]+", text.lower())


def phrases(text: str, length: int) -> set[tuple[str, ...]]:
    found = words(text)
    return {tuple(found[at : at + length]) for at in range(len(found) - length + 1)}


def test_the_page_says_whose_it_is_and_what_it_restates() -> None:
    header = dict(line.split(": ", 1) for line in PAGE.split("\n\n", 1)[0].splitlines())
    assert header["Id"] == GOLD["page"]["id"] == "imt"
    assert header["Address"] == GOLD["page"]["url"]
    assert header["Publisher"] == "The imtkg developers"
    assert header["Primary source"] == f"https://rareguru.com/library/disease/3087/{NAME}"
    assert header["Identifiers"].split("; ") == ["MONDO:0015798", "GARD:7146"]


def test_the_gold_holds_every_section_as_the_page_has_it() -> None:
    assert [section["index"] for section in SECTIONS] == list(range(len(SECTIONS)))
    assert [section["question"] for section in SECTIONS] == [x for x in PAGE.splitlines() if x.endswith("?")]
    assert PAGE.count("Last updated on 05-01-20\n") == len(SECTIONS)
    for section in SECTIONS:
        text, start = section["text"], section["offset"]
        assert text == text.strip()
        assert PAGE[: start + len(text)].endswith(f"\n\n{section['question']}\n\n{text}")
        assert PAGE[start + len(text) :].startswith("\n\nLast updated on 05-01-20\n")


@pytest.mark.parametrize("claim", CLAIMS, ids=label)
def test_a_claim_is_well_formed_and_its_spans_hold_its_words(claim: dict[str, Any]) -> None:
    assert claim.keys() - {"qualifiers"} == FIELDS
    assert claim["predicate"] in PREDICATES
    assert claim["certainty"] in CERTAINTIES
    assert claim["polarity"] in POLARITIES
    text = SECTIONS[claim["section"]]["text"]
    assert text[claim["start"] : claim["end"]] == claim["object"]["text"]
    first, last = text.index(claim["quote"]), text.index(claim["quote"]) + len(claim["quote"])
    assert first <= claim["start"] < claim["end"] <= last
    if claim["statistic"]:
        assert claim["statistic"]["kind"] in STATISTIC_KINDS
        assert claim["statistic"]["unit"] in UNITS
        assert any(claim["statistic"][figure] is not None for figure in ("value", "lower", "upper"))
    assert claim.get("qualifiers", {}).keys() <= QUALIFIERS
    assert all(claim.get("qualifiers", {"none": "given"}).values())


@pytest.mark.parametrize("claim", [claim for claim in CLAIMS if claim["object"]["curie"]], ids=label)
def test_an_identifier_is_that_of_the_lexicon_for_the_objects_words(claim: dict[str, Any]) -> None:
    term = LEXICON.term(claim["object"]["curie"])
    assert term is not None
    assert term.label == claim["object"]["label"]
    assert ground(LEXICON, claim["predicate"], claim["object"]["text"]) == term


@pytest.mark.parametrize("claim", [claim for claim in CLAIMS if not claim["object"]["curie"]], ids=label)
def test_what_has_no_identifier_in_the_gold_has_no_name_in_the_lexicon(claim: dict[str, Any]) -> None:
    """Except for the disease's own names, and for people, whose identifiers are those of onset."""
    if claim["predicate"] not in ("alternative_name", "affects"):
        assert LEXICON.named(claim["object"]["text"]) == ()


def test_the_figures_are_all_there() -> None:
    figures = [
        (claim["object"]["text"], s["kind"], s["value"], s["lower"], s["upper"], s["unit"], s["approximate"])
        for claim in CLAIMS
        if (s := claim["statistic"])
    ]
    assert figures == [
        ("first two decades of life", "age", None, None, 20, "year", False),
        ("6 months old", "age", 6, None, None, "month", False),
        ("Local recurrence", "rate", None, 15, 37, "percent", False),
        ("distant metastasis", "rate", None, None, 11, "percent", False),
        ("ALK", "proportion", 60, None, None, "percent", True),
        ("ALK", "proportion", 33, None, None, "percent", True),
        ("ALK", "proportion", 50, None, None, "percent", True),
        ("ALK gene's role in tumor development", "count", 1, None, None, "study", False),
    ]
    for words_of_figure in ("15% to 37%", "up to 11%", "about 60%", "about 33%", "approximately 50%", "6 months"):
        assert PAGE.count(words_of_figure) == 1


def test_claims_stand_in_the_order_of_the_text_and_no_two_are_the_same() -> None:
    assert all((a["section"], a["start"]) <= (b["section"], b["start"]) for a, b in pairwise(CLAIMS))
    assert len({json.dumps(claim, sort_keys=True) for claim in CLAIMS}) == len(CLAIMS)


def test_infections_and_exposures_are_claims_of_their_own() -> None:
    factors = [claim for claim in CLAIMS if claim["predicate"] == "has_risk_factor"]
    assert len(factors) == 15
    assert all(claim["qualifiers"] == {"attribution": "reported"} for claim in factors)


def test_every_claim_of_the_primary_source_is_stated() -> None:
    path = SHARED / "gold" / "rareguru-3087.json"
    if not path.exists():
        pytest.skip("the primary source's gold claims are not beside this checkout")

    def kept(claims: list[dict[str, Any]]) -> set[tuple[Any, ...]]:
        return {
            (claim["predicate"], claim["object"]["curie"], claim["certainty"], json.dumps(figures))
            for claim in claims
            for figures in [{k: v for k, v in (claim["statistic"] or {}).items() if k != "population"}]
        }

    assert kept(json.loads(path.read_text(encoding="utf-8"))["claims"]) - kept(CLAIMS) == set()


def test_the_page_shares_no_nine_words_running_with_its_sources() -> None:
    sources = [*SHARED.glob("source/*.txt"), *SHARED.glob("corpus/*/*.xml")]
    if not sources:
        pytest.skip("the source pages are not beside this checkout")
    own = phrases(PAGE, 9)
    for source in sources:
        assert own & phrases(re.sub(r"<[^>]*>", " ", source.read_text(encoding="utf-8")), 9) == set(), source.name
