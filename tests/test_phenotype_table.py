"""Tables of phenotypes that lost their layout: where they lie, their rows, and the claims these make."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims import claims_of, page_of, read_page, reading_of
from imtkg.claim.phenotype_table import STANDING, PhenotypeTable, Row, phenotype_tables, without
from imtkg.values import Span, Statistic

OPENING = "The Human Phenotype Ontology lists these for Marlow disease. Look words up in a dictionary."
HEADING = "Signs and Symptoms Approximate number of patients (where known)"
CLOSING = (
    "The Human Phenotype Ontology counts patients. Orphanet counted some of them. A fraction such as 3/4 "
    "is a count as well. Where there is none, the sign is rare or common."
)
ROWS = "Seizures 90% Low-set, knobbly ears 7.5% Short 3rd toe 4/6 Ataxia -"
TEXT = f"Marlow disease causes fever. {OPENING} {HEADING} {ROWS} {CLOSING} Some patients have seizures."


def only(text: str) -> PhenotypeTable:
    (table,) = phenotype_tables(text)
    return table


def rows_of(text: str) -> list[tuple[str, str]]:
    return [(row.name.of(text), row.figure.of(text)) for table in phenotype_tables(text) for row in table.rows]


def percent(value: str | None, lower: str | None = None, upper: str | None = None, *, about: bool = True) -> Statistic:
    low, mid, high = (None if number is None else Decimal(number) for number in (lower, value, upper))
    return Statistic("proportion", "percent", mid, low, high, about, "patients")


def test_the_rows_are_name_and_figure() -> None:
    assert rows_of(TEXT) == [
        ("Seizures", "90%"),
        ("Low-set, knobbly ears", "7.5%"),
        ("Short 3rd toe", "4/6"),
        ("Ataxia", "-"),
    ]


def test_the_standing_text_runs_from_its_opening_to_its_close() -> None:
    table = only(TEXT)
    assert table.span.of(TEXT) == f"{OPENING} {HEADING} {ROWS} {CLOSING}"
    assert table.heading.of(TEXT) == HEADING
    assert [span.of(TEXT) for span in table.standing] == [
        "The Human Phenotype Ontology lists these for Marlow disease.",
        "Look words up in a dictionary.",
        HEADING,
        "The Human Phenotype Ontology counts patients.",
        "Orphanet counted some of them.",
        "A fraction such as 3/4 is a count as well.",
        "Where there is none, the sign is rare or common.",
    ]


@pytest.mark.parametrize(
    ("figure", "statistic"),
    [
        ("90%", percent("90")),
        ("7.5%", percent("7.5")),
        ("100%", percent("100")),
        ("5%-29%", percent(None, "5", "29")),
        ("80-99%", percent(None, "80", "99")),
        ("80\u201399%", percent(None, "80", "99")),
        ("4/6", percent("66.7", about=False)),
        ("1/14", percent("7.14", about=False)),
        ("25/25", percent("100", about=False)),
        ("1/20000", percent("0.005", about=False)),
        ("-", None),
        ("\u2014", None),
        ("%", None),
        ("101%", None),
        ("9/8", None),
        ("3/0", None),
        ("0/0", None),
        ("50%-20%", None),
    ],
)
def test_a_figure_is_a_share_of_the_patients(figure: str, statistic: Statistic | None) -> None:
    text = f"{HEADING} Fever {figure} Cough -"
    assert rows_of(text) == [("Fever", figure), ("Cough", "-")]
    assert only(text).rows[0].statistic == statistic


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (f"{HEADING}\n\n Fever\n 5%\tCough\u00a0-", ["Fever", "Cough"]),
        ("SIGNS AND SYMPTOMS approximate number\nof patients Fever 5%", ["Fever"]),
        (f"{HEADING} 11 toes - 2-3 toe webbing 5%", ["11 toes", "2-3 toe webbing"]),
        (f"{HEADING} 5% Fever 5% - Cough -", ["Fever", "Cough"]),
        (f"{HEADING} EMG: odd waves 5%", ["EMG: odd waves"]),
        (f"{HEADING} Kidney growth (a tumor) 5%", ["Kidney growth (a tumor)"]),
        (f"{HEADING} Fever 5% He wrote that. Twenty of them 9% were", ["Fever"]),
        (f"{HEADING} Fever 5% {'word ' * 16} 9%", ["Fever"]),
        (f"{HEADING} Fever 5% {HEADING} Cough -", ["Fever", "Cough"]),
        (f"{HEADING} Fever 5% {OPENING} {HEADING} Cough -", ["Fever", "Cough"]),
        (HEADING, []),
        (f"{HEADING} are words without rows.", []),
        ("Signs and symptoms: fever 5% cough -", []),
        ("", []),
    ],
)
def test_a_table_is_a_heading_with_rows(text: str, names: Sequence[str]) -> None:
    assert [name for name, _ in rows_of(text)] == names


def test_a_word_that_has_no_end_does_not_hide_the_rows_behind_it() -> None:
    assert rows_of(f"{HEADING} {'x' * 4_000} 5% Fever 9%")[-1] == ("Fever", "9%")


def test_a_table_is_cut_without_moving_what_stands_around_it() -> None:
    rest = without(TEXT, phenotype_tables(TEXT))
    assert len(rest) == len(TEXT)
    assert rest.split() == ["Marlow", "disease", "causes", "fever.", "Some", "patients", "have", "seizures."]
    assert rest.index("Some patients") == TEXT.index("Some patients")
    assert without("As it stands.", ()) == "As it stands."


WORDS = st.sampled_from(
    [
        HEADING,
        OPENING,
        CLOSING,
        "Fever",
        "9%",
        "-",
        "4/6",
        "%",
        "1/0",
        "Ache.",
        "\n\n",
        "\u00a0",
        "x" * 40,
        "\U0001f9b6",
    ]
)


@given(st.lists(WORDS, max_size=30).map(" ".join))
def test_tables_never_overlap_and_each_character_of_one_has_its_place(text: str) -> None:
    tables = phenotype_tables(text)
    assert all(first.span.end <= second.span.start for first, second in pairwise(tables))
    for table in tables:
        assert table.rows
        parts = sorted([*table.standing, *(row.span for row in table.rows)])
        assert all(first.end <= second.start for first, second in pairwise(parts))
        assert "".join("".join(part.of(text).split()) for part in parts) == "".join(table.span.of(text).split())


@pytest.mark.parametrize(
    "part", [f"{HEADING} Fever 5% Cough - ", f"{HEADING} ", OPENING, "Fever 5% ", "x", "9% "], ids=lambda part: part[:9]
)
def test_the_time_grows_with_the_length_alone(part: str) -> None:
    def taken(length: int) -> float:
        text = HEADING + " Fever 5% " + part * (length // len(part))
        start = perf_counter()
        phenotype_tables(text)
        return perf_counter() - start

    taken(1_000)
    short = min(taken(15_000) for _ in range(3))
    assert taken(120_000) < 30 * short + 0.2  # eight times the length; a square would be 64 times the time


# --- the claims


def test_a_row_makes_a_claim_with_its_figure() -> None:
    found = [claim for claim in claims_of(TEXT) if claim.rule == "phenotype-table"]
    assert [(claim.predicate, claim.object.of(TEXT), claim.evidence.of(TEXT)) for claim in found] == [
        ("has_phenotype", "Seizures", "Seizures 90%"),
        ("has_phenotype", "Low-set, knobbly ears", "Low-set, knobbly ears 7.5%"),
        ("has_phenotype", "Short 3rd toe", "Short 3rd toe 4/6"),
        ("has_phenotype", "Ataxia", "Ataxia -"),
    ]
    assert [claim.frequency for claim in found] == ["90%", "7.5%", "4/6", None]
    assert [claim.statistic for claim in found] == [
        percent("90"),
        percent("7.5"),
        percent("66.7", about=False),
        None,
    ]
    assert {(claim.certainty, claim.polarity) for claim in found} == {("asserted", "affirmed")}
    assert found[0].term is not None
    assert (found[0].term.id, found[1].term) == ("HP:0001250", None)
    assert {cue.field: cue.span.of(TEXT) for cue in found[0].cues} == {"frequency": "90%", "predicate": HEADING}
    assert [cue.field for cue in found[3].cues] == ["predicate"]


def test_a_finding_that_none_of_those_examined_had_is_negated() -> None:
    text = f"{HEADING} Fever 0/7 Cough 1/2000"
    assert [(claim.polarity, claim.statistic) for claim in claims_of(text)] == [
        ("negated", percent("0", about=False)),
        ("affirmed", percent("0.05", about=False)),
    ]


@pytest.mark.parametrize(
    ("name", "predicate"),
    [
        ("X-linked recessive inheritance", "has_inheritance"),
        ("Sporadic", "has_inheritance"),
        ("Juvenile onset", "has_onset"),
        ("Late-onset ataxia", "has_phenotype"),
        ("Progressive", "has_course"),
        ("Progressive vitiligo", "has_phenotype"),
        ("Stillbirth", "has_prognosis"),
        ("Inheritance of odd toes", "has_phenotype"),
    ],
)
def test_a_row_that_names_no_phenotype_claims_what_it_names(name: str, predicate: str) -> None:
    assert [claim.predicate for claim in claims_of(f"{HEADING} {name} -")] == [predicate]


def test_the_prose_around_a_table_is_read_as_ever() -> None:
    said = [(claim.predicate, claim.object.of(TEXT)) for claim in claims_of(TEXT) if claim.rule != "phenotype-table"]
    assert said == [("has_phenotype", "fever"), ("has_phenotype", "seizures")]


def test_the_ledger_has_each_row_and_each_standing_sentence_in_order() -> None:
    reading = reading_of(TEXT)
    entries = [(entry.sentence.of(TEXT), entry.reason or len(entry.claims)) for entry in reading.ledger]
    assert entries[:3] == [
        ("Marlow disease causes fever.", 1),
        ("The Human Phenotype Ontology lists these for Marlow disease.", STANDING),
        ("Look words up in a dictionary.", STANDING),
    ]
    assert ("Short 3rd toe 4/6", 1) in entries
    assert entries[-1] == ("Some patients have seizures.", 1)
    assert sum(reason == STANDING for _, reason in entries) == 7
    spans = [entry.sentence for entry in reading.ledger]
    assert spans == sorted(spans)


def test_the_same_row_twice_is_one_claim_and_two_entries() -> None:
    text = f"{HEADING} Fever 5% Cough - Fever 5%"
    reading = reading_of(text)
    assert len(reading.claims) == 2
    assert [entry.claims for entry in reading.ledger if entry.claims] == [
        (reading.claims[0].id,),
        (reading.claims[1].id,),
        (reading.claims[0].id,),
    ]


def test_a_row_keeps_no_claim_from_the_prose_after_it() -> None:
    text = f"{HEADING} Seizures - Fever - {CLOSING} Some patients have fever."
    rules = [(claim.object.of(text), claim.rule == "phenotype-table") for claim in claims_of(text)]
    assert rules == [("Seizures", True), ("Fever", True), ("fever", False)]


def test_rows_of_two_sections_are_claims_of_each() -> None:
    reading = read_page(page_of(("What are its signs?", f"{HEADING} Fever -"), ("And more?", f"{HEADING} Fever -")))
    assert [claim.section for claim in reading.claims] == [0, 1]
    assert len({claim.id for claim in reading.claims}) == 2


def test_a_rows_span_holds_name_and_figure() -> None:
    assert Row(Span(3, 8), Span(9, 11), None).span == Span(3, 11)
