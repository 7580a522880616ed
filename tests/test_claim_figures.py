"""Figures: what the expressions of general English for shares, ages, prevalences, counts and ratios come to."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims import claims_of, params
from imtkg.claim.figures import Figure, read_figures
from imtkg.claim.text import tokens
from imtkg.values import Span, StatisticKind, Unit

# A stretch of text, and its one figure: value, lower and upper bound, unit, "about".
Row = tuple[str, str | None, str | None, str | None, Unit, bool]
FIGURES: tuple[Row, ...] = (
    ("1 in 50,000", "0.00002", None, None, "case_per_person", False),
    ("one in 50,000 people", "0.00002", None, None, "case_per_person", False),
    ("about 1 in 50,000 newborns", "0.00002", None, None, "case_per_person", True),
    ("about 1 in 50,000 to 100,000 newborns", None, "0.00001", "0.00002", "case_per_person", True),
    ("between 1 in 50,000 and 1 in 100,000 people", None, "0.00001", "0.00002", "case_per_person", False),
    ("1 in 50,000 to 1 in 100,000", None, "0.00001", "0.00002", "case_per_person", False),
    ("1 out of 8,000 births", "0.000125", None, None, "case_per_person", False),
    ("1 in every 4,000 live births", "0.00025", None, None, "case_per_person", False),
    ("1 person in 10,000", "0.0001", None, None, "case_per_person", False),
    ("fewer than 1 in 1,000,000 people", None, None, "0.000001", "case_per_person", False),
    ("less than 1 in 100,000", None, None, "0.00001", "case_per_person", False),
    ("2 to 5 per 100,000", None, "0.00002", "0.00005", "case_per_person", False),
    ("3 per 100,000 people", "0.00003", None, None, "case_per_person", False),
    ("4 per million", "0.000004", None, None, "case_per_person", False),
    ("1 in 1 million", "0.000001", None, None, "case_per_person", False),
    ("two thirds of patients", "66.7", None, None, "percent", False),
    ("two-thirds of cases", "66.7", None, None, "percent", False),
    ("one third of cases", "33.3", None, None, "percent", False),
    ("about a third of patients", "33.3", None, None, "percent", True),
    ("half of patients", "50", None, None, "percent", False),
    ("about half of patients", "50", None, None, "percent", True),
    ("one quarter of families", "25", None, None, "percent", False),
    ("three quarters of families", "75", None, None, "percent", False),
    ("60%", "60", None, None, "percent", False),
    ("60 percent", "60", None, None, "percent", False),
    ("0.5%", "0.5", None, None, "percent", False),
    ("approximately 50% of tumors", "50", None, None, "percent", True),
    ("nearly 90%", "90", None, None, "percent", True),
    ("15% to 37%", None, "15", "37", "percent", False),
    ("from 15% to 37%", None, "15", "37", "percent", False),
    ("15 to 37%", None, "15", "37", "percent", False),
    ("15-37%", None, "15", "37", "percent", False),
    ("15%-37%", None, "15", "37", "percent", False),
    ("15 \u2013 37%", None, "15", "37", "percent", False),
    ("15\u201337%", None, "15", "37", "percent", False),
    ("between 15% and 37%", None, "15", "37", "percent", False),
    ("between 15 and 37 percent", None, "15", "37", "percent", False),
    ("up to 11%", None, None, "11", "percent", False),
    ("at most 5%", None, None, "5", "percent", False),
    ("less than 1%", None, None, "1", "percent", False),
    ("more than 80%", None, "80", None, "percent", False),
    ("at least 20%", None, "20", None, "percent", False),
    (">90%", None, "90", None, "percent", False),
    ("9 out of 10 patients", "90", None, None, "percent", False),
    ("1 in 4 patients", "25", None, None, "percent", False),
    ("between 20 and 40 years", None, "20", "40", "year", False),
    ("between 20 and 40 years of age", None, "20", "40", "year", False),
    ("between the ages of 40 and 70", None, "40", "70", "year", False),
    ("from 5 to 15 years old", None, "5", "15", "year", False),
    ("aged 40-70", None, "40", "70", "year", False),
    ("ages 2 to 8", None, "2", "8", "year", False),
    ("40 to 70 years", None, "40", "70", "year", False),
    ("40 years", "40", None, None, "year", False),
    ("around age 30", "30", None, None, "year", True),
    ("age 30", "30", None, None, "year", False),
    ("around 30 years of age", "30", None, None, "year", True),
    ("over 50 years of age", None, "50", None, "year", False),
    ("older than 50 years", None, "50", None, "year", False),
    ("over the age of 50", None, "50", None, "year", False),
    ("50 years and older", None, "50", None, "year", False),
    ("younger than 16 years", None, None, "16", "year", False),
    ("under the age of 16", None, None, "16", "year", False),
    ("before the age of 10", None, None, "10", "year", False),
    ("before age 10", None, None, "10", "year", False),
    ("by age 5", None, None, "5", "year", False),
    ("after age 5", None, "5", None, "year", False),
    ("in their 60s", None, "60", "69", "year", False),
    ("in their early 60s", "60", None, None, "year", True),
    ("in her 40's", None, "40", "49", "year", False),
    ("in his teens", None, "13", "19", "year", False),
    ("past the age of 3 years", None, "3", None, "year", False),
    ("about 70 affected individuals", "70", None, None, "person", True),
    ("at least 12 unrelated people", None, "12", None, "person", False),
    ("two known cases", "2", None, None, "case", False),
    ("60s", None, "60", "69", "year", False),
    ("early 60s", "60", None, None, "year", True),
    ("teens", None, "13", "19", "year", False),
    ("twenties", None, "20", "29", "year", False),
    ("first two decades of life", None, None, "20", "year", False),
    ("first decade of life", None, None, "10", "year", False),
    ("third decade", None, "20", "30", "year", False),
    ("third decade of life", None, "20", "30", "year", False),
    ("second to fourth decades of life", None, "10", "40", "year", False),
    ("second or third decade", None, "10", "30", "year", False),
    ("6 months old", "6", None, None, "month", False),
    ("six months", "6", None, None, "month", False),
    ("3 to 6 months of age", None, "3", "6", "month", False),
    ("2 weeks", "2", None, None, "week", False),
    ("within 48 hours", None, None, "48", "hour", False),
    ("10 days", "10", None, None, "day", False),
    ("3:1", "3", None, None, "ratio", False),
    ("one study", "1", None, None, "study", False),
    ("over 100 cases", None, "100", None, "case", False),
    ("about 300 cases", "300", None, None, "case", True),
    ("fewer than 200,000 people", None, None, "200000", "person", False),
    ("at least 40 individuals", None, "40", None, "person", False),
)


def figures(text: str) -> tuple[Figure, ...]:
    return read_figures(tokens(text, Span(0, len(text)))) if text else ()


def number(digits: str | None) -> Decimal | None:
    return None if digits is None else Decimal(digits)


@pytest.mark.parametrize(("text", "value", "lower", "upper", "unit", "approximate"), params(FIGURES))
def test_an_expression_and_its_figure(
    text: str, value: str | None, lower: str | None, upper: str | None, unit: Unit, approximate: bool
) -> None:
    found = [(one.value, one.lower, one.upper, one.unit, one.approximate) for one in figures(text)]
    assert found == [(number(value), number(lower), number(upper), unit, approximate)]


@pytest.mark.parametrize(("text", "value", "lower", "upper", "unit", "approximate"), params(FIGURES))
def test_a_figure_is_the_same_within_a_sentence(
    text: str, value: str | None, lower: str | None, upper: str | None, unit: Unit, approximate: bool
) -> None:
    (one,) = figures(f"The mass was seen in {text}, as a rule.")
    assert (one.value, one.lower, one.upper, one.unit) == (number(value), number(lower), number(upper), unit)


NONE_AT_ALL = (
    "type 1",
    "type 2 diabetes",
    "chromosome 13",
    "the long arm of chromosome 22",
    "2 or more growths",
    "one or both eyes",
    "one of the genes",
    "stage 4",
    "vitamin B12",
    "ABC1",
    "interleukin-6",
    "factor 8",
    "grade 2 lesions",
    "t(9;22)",
    "see section 3",
    "one patient",
    "the first patient",
    "two genes",
    "three subtypes",
    "",
)


@pytest.mark.parametrize("text", params([(text,) for text in NONE_AT_ALL]))
def test_a_number_that_measures_nothing_is_no_figure(text: str) -> None:
    assert figures(text) == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("rates from 15% to 37%, and up to 11%", [(None, 15, 37), (None, None, 11)]),
        ("about 60% of men and 33% of women", [(60, None, None), (33, None, None)]),
        ("between 2 and 4 years, rarely after 10 years", [(None, 2, 4), (None, 10, None)]),
    ],
)
def test_several_figures(text: str, found: list[tuple[int | None, ...]]) -> None:
    assert [(one.value, one.lower, one.upper) for one in figures(text)] == found


@given(st.integers(0, 100))
def test_any_percentage(share: int) -> None:
    for text in (f"{share}%", f"{share} percent", f"in {share}% of cases"):
        (one,) = figures(text)
        assert one.value == share
        assert one.unit == "percent"


@given(st.integers(0, 99), st.integers(1, 50))
def test_any_range_of_years(low: int, more: int) -> None:
    for text in (f"{low} to {low + more} years", f"{low}-{low + more} years", f"between {low} and {low + more} years"):
        (one,) = figures(text)
        assert one.lower == low
        assert one.upper == low + more
        assert (one.value, one.unit) == (None, "year")


@given(st.integers(100, 10**9))
def test_any_prevalence(people: int) -> None:
    for text in (f"1 in {people}", f"1 in {people:,} people"):
        (one,) = figures(text)
        assert one.unit == "case_per_person"
        assert one.value is not None
        assert abs(one.value * people - 1) < Decimal("1e-9")


@given(st.text("0123456789%,.-:\u2013/ ()<>~", max_size=40) | st.text(max_size=40))
def test_no_text_is_too_odd(text: str) -> None:
    found = tokens(text, Span(0, len(text))) if text else ()
    end = 0
    for one in read_figures(found):
        assert end <= one.first < one.last <= len(found)
        end = one.last
        assert any(figure is not None for figure in (one.value, one.lower, one.upper))
        assert one.lower is None or one.upper is None or one.lower <= one.upper


WORDS = ("1", "in", "5", "to", "per", "of", "half", "about", "between", "and", "years", "first", "decade", "%", "0")


@given(st.lists(st.sampled_from((*WORDS, "60s", "15%", "age", "million", ":", "out", "one", "third")), max_size=12))
def test_no_order_of_figure_words_is_too_odd(words: list[str]) -> None:
    end = 0
    for one in figures(" ".join(words)):
        assert end <= one.first < one.last
        end = one.last


# A sentence, the object that has the figure, the statistic's kind, its population.
MEASURED: tuple[tuple[str, str, StatisticKind, str | None], ...] = (
    ("About 60% of patients have fever.", "fever", "proportion", "patients"),
    ("Half of affected people have seizures.", "seizures", "proportion", "affected people"),
    ("Recurrence rates of 10% have been found.", "Recurrence", "rate", None),
    ("The disease affects 1 in 20,000 people.", "1 in 20,000 people", "prevalence", None),
    ("Symptoms begin between 20 and 40 years of age.", "between 20 and 40 years of age", "age", None),
    ("Fewer than 100 cases of the disease have been reported.", "Fewer than 100 cases", "count", None),
    ("The ABC1 gene is rearranged in about 40% of tumors.", "ABC1", "proportion", "tumors"),
    ("Patients have deafness (in about half of those tested) and fever.", "deafness", "proportion", None),
    ("Patients have a 20% risk of stroke.", "20% risk of stroke", "proportion", None),
    ("Risk factors include being over 55 years old and tall stature.", "over 55 years old", "age", None),
    ("Treatment includes a diet for at least 2 years.", "diet for at least 2 years", "duration", None),
    ("The diagnosis is based on a scan every 2 years.", "scan every 2 years", "duration", None),
    ("Patients have headaches lasting 2 to 3 days.", "headaches lasting 2 to 3 days", "duration", None),
    (
        "The syndrome causes a rash that persists for at least 6 weeks.",
        "rash that persists for at least 6 weeks",
        "duration",
        None,
    ),
    ("It is seen in men in their 60s.", "men", "age", None),
    ("The disease is caused by changes in the ABC1 (70% of cases) or XYZ2 gene.", "ABC1", "proportion", None),
)


@pytest.mark.parametrize(("text", "words", "kind", "population"), params(MEASURED))
def test_a_claim_has_its_statistic(text: str, words: str, kind: StatisticKind, population: str | None) -> None:
    found = {one.object.of(text): one.statistic for one in claims_of(text)}
    assert words in found
    statistic = found[words]
    assert statistic is not None
    assert (statistic.kind, statistic.population) == (kind, population)


@pytest.mark.parametrize(
    "text",
    [
        "Patients have fever for 3 days and a cough.",
        "Affected people have type 1 diabetes.",
        "The disease is caused by a loss on chromosome 13.",
        "Patients have two or more growths.",
        "Patients have deafness (about half of patients have tinnitus too).",
    ],
)
def test_a_claim_without_a_figure_of_its_own_has_no_statistic(text: str) -> None:
    assert claims_of(text)
    assert [one.statistic for one in claims_of(text)] == [None] * len(claims_of(text))


COMPARED = (
    "One trial found KRAS-positive tumors in a larger share of people with early disease (about 40%) "
    "than of people with late disease"
)


@pytest.mark.parametrize("after", ["", ", that is, with two or more cysts", " found by chance"])
def test_each_of_two_compared_groups_has_its_figure(after: str) -> None:
    text = f"{COMPARED}{after} (about 12%)."
    found = [(c.statistic.value, c.statistic.population) for c in claims_of(text) if c.statistic]
    late = "people with late disease" + (after if "," not in after else "")
    assert found == [(Decimal(40), "people with early disease"), (Decimal(12), late)]
    assert claims_of(text)[-1].qualifiers.comparison == f"than of {late}"
