"""Values that would be wrong cannot be built, and none can be changed."""

import dataclasses
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from imtkg import values
from imtkg.values import Entry, Report, Section, Span, Statistic, StatisticKind, Unit, Violation

CLASSES = [each for each in vars(values).values() if dataclasses.is_dataclass(each) and isinstance(each, type)]
spans = st.tuples(st.integers(0, 60), st.integers(1, 60)).map(lambda pair: Span(pair[0], pair[0] + pair[1]))


@pytest.mark.parametrize(("start", "end"), [(-1, 4), (3, 3), (4, 3), (-5, -1), (0, 0)])
def test_a_span_is_never_empty_nor_before_the_text(start: int, end: int) -> None:
    with pytest.raises(ValueError, match=f"{start} and {end}"):
        Span(start, end)


@given(st.text(), st.integers(-3, 40), st.integers(-3, 40))
def test_a_span_covers_exactly_its_characters_or_does_not_exist(text: str, start: int, end: int) -> None:
    if not 0 <= start < end:
        with pytest.raises(ValueError, match="a span needs"):
            Span(start, end)
    elif end > len(text):
        with pytest.raises(ValueError, match="does not fit"):
            Span(start, end).of(text)
    else:
        assert list(Span(start, end).of(text)) == [text[at] for at in range(start, end)]


@given(spans, spans)
def test_spans_cover_and_meet_as_sets_of_characters_do(one: Span, other: Span) -> None:
    first, second = set(range(one.start, one.end)), set(range(other.start, other.end))
    assert one.covers(other) == (second <= first)
    assert one.meets(other) == bool(first & second) == other.meets(one)


@given(spans, st.integers(-60, 60), st.text(min_size=200))
def test_a_shifted_span_is_the_same_stretch_of_a_shifted_text(span: Span, by: int, text: str) -> None:
    assume(by >= -span.start)
    assert span.shifted(by).shifted(-by) == span
    if by >= 0:
        assert span.shifted(by).of("x" * by + text) == span.of(text)


def test_a_span_is_not_shifted_out_of_the_text() -> None:
    with pytest.raises(ValueError, match="a span needs"):
        Span(2, 5).shifted(-3)


@pytest.mark.parametrize("kind", CLASSES)
def test_values_are_frozen_and_hold_only_what_is_frozen(kind: type[Any]) -> None:
    assert kind.__dataclass_params__.frozen
    assert hasattr(kind, "__slots__")
    for field in dataclasses.fields(kind):
        assert not any(word in str(field.type) for word in ("list", "dict", "set[", "bytearray", "Any")), field.name


def test_changing_a_value_fails() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Span(1, 2).start = 0  # type: ignore[misc]


@pytest.mark.parametrize(
    ("unit", "figures", "message"),
    [
        ("percent", {}, "needs a figure"),
        ("percent", {"upper": "100.1"}, "at most 100"),
        ("percent", {"value": "-1"}, "not negative"),
        ("year", {"lower": "70", "upper": "40"}, "above the upper bound"),
        ("year", {"value": "NaN"}, "finite"),
        ("year", {"upper": "Infinity"}, "finite"),
    ],
)
def test_a_statistic_that_makes_no_sense_cannot_be_built(unit: Unit, figures: dict[str, str], message: str) -> None:
    kind: StatisticKind = "proportion" if unit == "percent" else "age"
    with pytest.raises(ValueError, match=message):
        Statistic(kind, unit, **{name: Decimal(figure) for name, figure in figures.items()})  # type: ignore[arg-type]


@pytest.mark.parametrize("figures", [{"value": 0}, {"upper": 11}, {"lower": 15, "upper": 37}, {"lower": 5, "upper": 5}])
def test_a_statistic_takes_a_figure_or_bounds(figures: dict[str, int]) -> None:
    made = Statistic("rate", "percent", **{name: Decimal(figure) for name, figure in figures.items()})  # type: ignore[arg-type]
    assert {name: getattr(made, name) for name in figures} == figures


@pytest.mark.parametrize(("claims", "reason"), [((), None), (("a",), "advice to readers")])
def test_a_sentence_has_claims_or_a_reason_for_none(claims: tuple[str, ...], reason: str | None) -> None:
    with pytest.raises(ValueError, match="claims or a reason"):
        Entry(0, Span(0, 4), claims, reason)


def test_a_report_on_nothing_is_no_success() -> None:
    violation = Violation("urn:x", None, "urn:shape", "give it a label")
    assert Report(1, ()).conforms
    assert not Report(0, ()).conforms
    assert not Report(1, (violation,)).conforms


@pytest.mark.parametrize(
    ("text", "digest"),
    [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("é", "4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c"),
        ("e\u0301", "bf12767b0f2a56b2190075bae8169f656e3ce8d6357d4aff184bc6c7ea48f9f6"),
    ],
)
def test_the_hash_of_a_section_is_of_its_text_as_it_stands(text: str, digest: str) -> None:
    assert Section(0, "key", "Why?", text, 0).sha256 == digest
