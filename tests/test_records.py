from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imtkg.records import claim_record, entry_record
from imtkg.values import Claim, Cue, Entry, Qualifiers, Span, Statistic, Term, Unit
from sample_reading import BLUE, LUNG, READING, REGROWTH, RIDDLE, SECOND, SITE, SOAP, TEXT, reading_of


def test_a_record_has_the_guides_fields_and_a_programs() -> None:
    start = TEXT.index(SECOND)
    assert claim_record(READING, REGROWTH) == {
        "id": "0000000000000004",
        "page": "knots-7",
        "subject": {"curie": "MONDO:0000001", "label": "knotty growth"},
        "section": 0,
        "predicate": "has_course",
        "object": {"text": "Regrowth", "curie": None, "label": None},
        "start": start,
        "end": start + 8,
        "quote": SECOND,
        "evidence": {"start": start, "end": start + len(SECOND)},
        "certainty": "asserted",
        "polarity": "affirmed",
        "frequency": None,
        "statistic": {
            "kind": "rate",
            "value": None,
            "lower": 15,
            "upper": 37,
            "unit": "percent",
            "approximate": False,
            "population": "treated feet",
        },
        "qualifiers": {"attribution": "reported"},
        "cues": [
            {"field": "predicate", "text": "follows", "start": start + 9, "end": start + 16},
            {"field": "statistic", "text": "15% to 37.0%", "start": start + 20, "end": start + 32},
        ],
        "rule": "by-hand",
    }


def test_a_term_is_named_by_identifier_and_label() -> None:
    assert claim_record(READING, SITE)["object"] == {"text": "lung", "curie": "UBERON:0002048", "label": "lung"}


def test_what_there_is_none_of_is_left_out() -> None:
    record = claim_record(READING, SOAP)
    assert "qualifiers" not in record
    assert "single_case" not in record
    assert record["polarity"] == "negated"
    assert record["statistic"] is None
    assert claim_record(READING, BLUE)["single_case"] is True
    assert claim_record(READING, RIDDLE)["certainty"] == "unknown"


def test_every_qualifier_has_the_guides_name() -> None:
    qualifiers = Qualifiers("a", "b", "c", "d", "e", "f", "g")
    assert claim_record(READING, replace(SITE, qualifiers=qualifiers))["qualifiers"] == {
        "subgroup": "a",
        "alteration": "b",
        "effect": "c",
        "condition": "d",
        "site": "e",
        "attribution": "f",
        "comparison": "g",
    }


@pytest.mark.parametrize(
    ("figure", "unit", "expected"),
    [
        ("15", "percent", "15"),
        ("15.0", "percent", "15"),
        ("1E+2", "percent", "100"),
        ("33.3", "percent", "33.3"),
        ("0.00002", "case_per_person", "2e-05"),
        ("0", "percent", "0"),
    ],
)
def test_numbers_are_numbers_and_whole_where_they_can_be(figure: str, unit: Unit, expected: str) -> None:
    claim = replace(SITE, statistic=Statistic("proportion", unit, value=Decimal(figure)))
    statistic = claim_record(READING, claim)["statistic"]
    assert isinstance(statistic, dict)
    assert json.dumps(statistic["value"]) == expected


def test_a_line_of_the_ledger_has_claims_or_a_reason() -> None:
    assert entry_record(READING, READING.ledger[1]) == {
        "page": "knots-7",
        "section": 0,
        "start": TEXT.index(SECOND),
        "end": TEXT.index(SECOND) + len(SECOND),
        "sentence": SECOND,
        "claims": [REGROWTH.id],
    }
    assert entry_record(READING, READING.ledger[-1]) == {
        "page": "knots-7",
        "section": 1,
        "start": 0,
        "end": 8,
        "sentence": "Nothing.",
        "reason": "says nothing of the disease",
    }


def _claim(record: dict[str, object], terms: dict[str, Term]) -> Claim:
    """Reads a record back: what it holds is enough to build the claim."""
    read = json.loads(json.dumps(record))
    figures = read["statistic"]
    if figures is not None:
        for bound in ("value", "lower", "upper"):
            figures[bound] = None if figures[bound] is None else Decimal(str(figures[bound]))
    return Claim(
        id=read["id"],
        section=read["section"],
        predicate=read["predicate"],
        object=Span(read["start"], read["end"]),
        evidence=Span(**read["evidence"]),
        term=terms.get(read["object"]["curie"]),
        certainty=read["certainty"],
        polarity=read["polarity"],
        rule=read["rule"],
        frequency=read["frequency"],
        statistic=None if figures is None else Statistic(**figures),
        qualifiers=Qualifiers(**read.get("qualifiers", {})),
        single_case=read.get("single_case", False),
        cues=tuple(Cue(cue["field"], Span(cue["start"], cue["end"])) for cue in read["cues"]),
    )


@pytest.mark.parametrize("claim", READING.claims, ids=lambda claim: claim.id)
def test_a_record_holds_all_of_a_claim(claim: Claim) -> None:
    in_order = replace(claim, cues=tuple(sorted(claim.cues, key=lambda cue: cue.span)))
    assert _claim(claim_record(READING, claim), {LUNG.id: LUNG}) == in_order


@given(st.text(st.characters(exclude_categories=()), min_size=1))
def test_any_text_comes_back_from_json_as_it_was(text: str) -> None:
    reading = reading_of(text, condition=text)
    record = json.loads(json.dumps(claim_record(reading, reading.claims[0])))
    assert record["object"]["text"] == record["quote"] == record["qualifiers"]["condition"] == text
    entry = json.loads(json.dumps(entry_record(reading, Entry(0, Span(0, len(text)), reason="x"))))
    assert entry["sentence"] == text
