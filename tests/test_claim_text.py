"""How a section's text falls into sentences and tokens, and how a line leads back to its characters."""

from __future__ import annotations

from itertools import pairwise
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims import page_of, params, reading_of
from imtkg.claim.names import Names
from imtkg.claim.text import Line, Token, line, sentences, tokens
from imtkg.values import Span

# A text, and its sentences.
CUT: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("One. Two. Three.", ("One.", "Two.", "Three.")),
    ("Is it rare? It is! Very.", ("Is it rare?", "It is!", "Very.")),
    ("  One.  \n Two. ", ("One.", "Two.")),
    ("No mark at the end", ("No mark at the end",)),
    ("A first paragraph without a mark\n\nA second one", ("A first paragraph without a mark", "A second one")),
    ("One line\nand its end.", ("One line\nand its end.",)),
    ("Windows ends lines\r\n\r\nlike this.", ("Windows ends lines", "like this.")),
    (
        "It may be caused by E. coli in the gut. Most recover.",
        ("It may be caused by E. coli in the gut.", "Most recover."),
    ),
    ("Tests, e.g. a scan, help. They hurt.", ("Tests, e.g. a scan, help.", "They hurt.")),
    ("Ask Dr. Larch. She knows.", ("Ask Dr. Larch.", "She knows.")),
    ("See Fig. 2 for more. Done.", ("See Fig. 2 for more.", "Done.")),
    ("Rashes, sores, etc. are seen. They itch.", ("Rashes, sores, etc. are seen.", "They itch.")),
    ("It takes rashes, sores, etc. Patients recover.", ("It takes rashes, sores, etc.", "Patients recover.")),
    ("Larch et al. found it. Others did not.", ("Larch et al. found it.", "Others did not.")),
    ("It is common in the U.S. and rare elsewhere.", ("It is common in the U.S. and rare elsewhere.",)),
    ("A share of 0.5 or 1.5% was found. It fell.", ("A share of 0.5 or 1.5% was found.", "It fell.")),
    ("It affects 1,000.5 people. No more.", ("It affects 1,000.5 people.", "No more.")),
    ("It grows (in bone. Or skin.) and hurts. It heals.", ("It grows (in bone. Or skin.) and hurts.", "It heals.")),
    ("It grows (slowly). It hurts.", ("It grows (slowly).", "It hurts.")),
    (
        "It never closes (this bracket. It goes on. " + "It hurts. " * 40,
        ("It never closes (this bracket.", "It goes on.", *["It hurts."] * 40),
    ),
    ("A full stop was lost.There is no space. Fine.", ("A full stop was lost.", "There is no space.", "Fine.")),
    ('He said "it hurts." She agreed.', ('He said "it hurts."', "She agreed.")),
    ("He said \u201cit hurts.\u201d She agreed.", ("He said \u201cit hurts.\u201d", "She agreed.")),
    ("It waits ... and then grows. It hurts.", ("It waits ... and then grows.", "It hurts.")),
    ("It waits... It grows.", ("It waits...", "It grows.")),
    ("Signs include:\n- fever\n- cough\nBoth pass.", ("Signs include:", "- fever", "- cough\nBoth pass.")),
    ("Signs include:\n\n- fever\n\n- cough\n\nBoth pass.", ("Signs include:", "- fever", "- cough", "Both pass.")),
    ("Signs include:\n* fever\n* cough", ("Signs include:", "* fever", "* cough")),
    ("Signs include:\n\u2022 fever\n\u2022 cough", ("Signs include:", "\u2022 fever", "\u2022 cough")),
    ("Signs include:\n - fever\n - cough", ("Signs include:", "- fever", "- cough")),
    (
        "Signs include: fever Weight loss cough The disease is rare.",
        ("Signs include: fever Weight loss cough", "The disease is rare."),
    ),
    ("Signs include: fever cough These signs pass.", ("Signs include: fever cough", "These signs pass.")),
    ("Mutations in ABC1 cause it. ABC1 is large.", ("Mutations in ABC1 cause it.", "ABC1 is large.")),
    ("", ()),
    (" \n\t ", ()),
)


def cut(text: str) -> tuple[str, ...]:
    return tuple(sentence.of(text) for sentence in sentences(text))


@pytest.mark.parametrize(("text", "expected"), params(CUT))
def test_a_text_falls_into_its_sentences(text: str, expected: tuple[str, ...]) -> None:
    assert cut(text) == expected


SIGNS = "aB 1.,;:?!()[]-*\u2022\n\r\t\"'\u201c\u201d\u2019\u2013/%\x00\u202e\u200b\u0301\u00e9\U0001f9ec\u00a0\u2028"
texts = st.text(SIGNS, max_size=200) | st.text(max_size=200)
PIECES = ("Fever", "the ", ". ", "E. coli", "etc.", "(", ")", "\n\n- ", ": ", "It is ", "0.5%", " ", "e.g. ", "\r\n")
built = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


@given(texts | built)
def test_sentences_are_in_order_apart_and_leave_out_no_character(text: str) -> None:
    found = sentences(text)
    assert all(one.end <= two.start for one, two in pairwise(found))
    covered = "".join(one.of(text) for one in found)
    assert "".join(covered.split()) == "".join(text.split())
    assert all(one.of(text).strip() == one.of(text) for one in found)


@given(texts | built)
def test_tokens_are_in_order_and_their_spans_hold_their_characters(text: str) -> None:
    for sentence in sentences(text):
        found = tokens(text, sentence)
        assert all(one.span.end <= two.span.start for one, two in pairwise(found))
        assert all(sentence.covers(one.span) for one in found)
        for one in found:
            assert one.text == one.span.of(text).lower().replace("\u2019", "'").replace("\u2013", "-")


@given(texts | built)
def test_tokens_leave_out_no_letter_or_digit(text: str) -> None:
    for sentence in sentences(text):
        kept = set().union(*(range(one.span.start, one.span.end) for one in tokens(text, sentence)))
        assert all(at in kept for at in range(sentence.start, sentence.end) if text[at].isalnum())


@given(texts | built)
def test_a_section_of_any_text_is_read_without_fault(text: str) -> None:
    reading = reading_of(text)
    assert tuple(entry.sentence for entry in reading.ledger) == sentences(text)


def pieces(text: str) -> list[str]:
    return [one.text for one in tokens(text, Span(0, len(text)))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Fever, pain and cough.", ["fever", ",", "pain", "and", "cough", "."]),
        ("slow-growing X-linked", ["slow-growing", "x-linked"]),
        ("1,000 or 0.5%", ["1,000", "or", "0.5%"]),
        ("and/or bone/skin", ["and/or", "bone", "/", "skin"]),
        ("cells,The next", ["cells", ",", "the", "next"]),
        ("Crohn\u2019s disease", ["crohn's", "disease"]),
        ("20\u201340 years", ["20-40", "years"]),
        ("(eye socket)", ["(", "eye", "socket", ")"]),
        ("<5 years", ["<", "5", "years"]),
        ("Sjo\u0308gren cells", ["sjo\u0308gren", "cells"]),
        ("\U0001f9ec gene", ["\U0001f9ec", "gene"]),
        ("U.S. data", ["u.s", ".", "data"]),
    ],
)
def test_a_text_falls_into_its_tokens(text: str, expected: list[str]) -> None:
    assert pieces(text) == expected


@pytest.mark.parametrize("space", ["\u00a0", "\u2009", "\u3000"])
def test_any_white_space_parts_words(space: str) -> None:
    assert pieces(f"Marlow{space}disease") == ["marlow", "disease"]


def test_a_genes_symbol_is_a_token_of_its_own() -> None:
    text = "ABC1-positive masses"
    found = tokens(text, Span(0, len(text)), (Span(0, 4),))
    assert [one.span.of(text) for one in found] == ["ABC1", "-", "positive", "masses"]


NAMES = Names.of(page_of(synonyms=["MD"])).forms


def whole(text: str, genes: tuple[Span, ...] = ()) -> Line:
    return line(text, Span(0, len(text)), NAMES, genes)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Marlow disease is rare.", "DISEASE is rare ."),
        ("The disease (MD) is rare.", "DISEASE ASIDE is rare ."),
        ("MD's cause is unknown", "DISEASE cause is unknown"),
        ("About 60% of patients", "FIGURE of patients"),
        ("Many (about 60%) recover", "many (FIGURE) recover"),
        ("One study found it", "STUDY found it"),
        ("Skin (the outer layer (of two)) peels", "skin ASIDE peels"),
        ("An open ( bracket", "an open ASIDE bracket"),
    ],
)
def test_a_line_is_its_sentence_made_regular(text: str, expected: str) -> None:
    assert whole(text).line == f" {expected} "


def test_a_line_marks_genes() -> None:
    assert whole("The ABC1 gene", (Span(4, 8),)).line == " the GENE gene "


@given(texts | built)
def test_every_word_of_a_line_leads_back_to_its_characters(text: str) -> None:
    for sentence in sentences(text):
        found = line(text, sentence, NAMES)
        assert len(found.items) == len(found.names)
        behind: list[Token] = [token for item in found.items for token in item]
        assert tuple(behind) == tokens(text, sentence)
        at = 1
        for i, (name, item) in enumerate(zip(found.names, found.items, strict=True)):
            assert found.span(i, i + 1) == Span(item[0].span.start, item[-1].span.end)
            assert found.range(at, at + len(name)) == (i, i + 1)
            assert found.at(found.span(i, i + 1)) == (i, i + 1)
            at += len(name) + 1


@pytest.mark.parametrize(
    "unit", ["fever cough ", "a", ")", ". ", ".", "e.g. ", "1 ", "1 in 5 to ", "fever: Weight ", "- a\n", ",", " "]
)
def test_fifty_thousand_characters_are_cut_in_bounded_time(unit: str) -> None:
    text = (unit * 50_000)[:50_000]
    began = process_time()
    found = sentences(text)
    for sentence in found:
        line(text, sentence, NAMES)
    assert process_time() - began < 20  # seconds; one is enough
    assert all(one.end - one.start <= 10_000 for one in found)


def test_brackets_that_never_close_cost_no_more_than_others() -> None:
    text = "(" * 4_000
    began = process_time()
    for sentence in sentences(text):
        line(text, sentence, NAMES)
    assert process_time() - began < 0.5


@pytest.mark.parametrize("unit", ["The disease causes blisters and ", "not ", "may be caused by a toxin or "])
def test_fifty_thousand_characters_without_a_full_stop_are_read_in_bounded_time(unit: str) -> None:
    text = (unit * 50_000)[:50_000]
    began = process_time()
    reading = reading_of(text)
    assert process_time() - began < 60
    assert "".join(entry.sentence.of(text) for entry in reading.ledger).replace(" ", "") == text.replace(" ", "")
