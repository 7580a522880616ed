"""The learner: its labels, its features, its model, and that no doubt is lost on what it finds."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims import is_bare, lexicon, page_of, params, said
from imtkg.claim import Tagger, claim, load_tagger
from imtkg.claim.features import tokens_of
from imtkg.claim.learned import LABELS, RULE, WINDOW, Encoding, Sentence, labels_of, runs
from imtkg.claim.names import Names
from imtkg.claim.pieces import END, START, UNKNOWN, Pieces
from imtkg.claim.prepare import Prepared, prepare
from imtkg.claim.text import Token
from imtkg.errors import InputError
from imtkg.recognise import recognise
from imtkg.values import PREDICATES, Claim, Predicate, Span
from test_claim_cues import GUARDED


@cache
def tagger() -> Tagger:
    return load_tagger()


def learned(text: str, question: str = "") -> tuple[Claim, ...]:
    """The claims of one section's text, found with the learner."""
    page = page_of((question, text))
    return claim(page, (recognise(text, lexicon()),), lexicon(), tagger()).claims


def prepared(text: str) -> tuple[Prepared, ...]:
    page = page_of(("", text))
    return tuple(prepare(page.sections[0], recognise(text, lexicon()), Names.of(page)))


def tokens(count: int) -> tuple[Token, ...]:
    return tuple(Token("word", Span(5 * i, 5 * i + 4)) for i in range(count))


@given(st.lists(st.tuples(st.sampled_from(PREDICATES), st.integers(1, 4), st.integers(0, 3)), max_size=8))
def test_objects_apart_are_read_back_from_their_labels(stretches: Sequence[tuple[Predicate, int, int]]) -> None:
    objects, ranges, at = [], [], 0
    for predicate, length, gap in stretches:
        at += gap
        objects.append((predicate, Span(5 * at, 5 * (at + length) - 1)))
        ranges.append((predicate, at, at + length))
        at += length
    assert list(runs(labels_of(tokens(at), objects))) == ranges


def test_of_objects_that_overlap_the_later_takes_its_words() -> None:
    objects: list[tuple[Predicate, Span]] = [("has_phenotype", Span(0, 24)), ("has_phenotype", Span(15, 24))]
    assert labels_of(tokens(6), objects) == [
        "B-has_phenotype",
        "I-has_phenotype",
        "I-has_phenotype",
        "B-has_phenotype",
        "I-has_phenotype",
        "O",
    ]


def seen(text: str) -> tuple[Sentence, ...]:
    return tuple(Sentence(tokens_of(one.line), one.features()) for one in prepared(text))


@settings(deadline=None)
@given(st.text(max_size=200))
def test_each_token_has_features_and_the_same_again(text: str) -> None:
    assert [len(one.tokens) for one in seen(text)] == [len(one.features) for one in seen(text)]
    assert seen(text) == seen(text)


VOCABULARY = (
    START,
    END,
    UNKNOWN,
    "cough",
    "in",
    "##flam",
    "##mation",
    "inflam",
    "de",
    "##af",
    "##ness",
    "s",
    "##s",
    "1",
)


@pytest.mark.parametrize(
    ("token", "pieces"),
    [
        ("cough", ["cough"]),
        ("Coughs", ["cough", "##s"]),
        ("inflammation", ["inflam", "##mation"]),
        ("déafness", ["de", "##af", "##ness"]),
        ("in-deaf", ["in", UNKNOWN, "de", "##af"]),
        ("cough's", ["cough", UNKNOWN, "s"]),
        ("1" * 40, [UNKNOWN]),
        ("xyz", [UNKNOWN]),
        ("\u0301", [UNKNOWN]),
        ("", [UNKNOWN]),
    ],
)
def test_a_word_is_cut_into_the_longest_pieces(token: str, pieces: list[str]) -> None:
    assert [VOCABULARY[number] for number in Pieces(VOCABULARY).of(token)] == pieces


@given(st.text(max_size=500))
def test_a_token_has_pieces_but_never_many(token: str) -> None:
    assert 1 <= len(Pieces(VOCABULARY).of(token)) <= 12


@given(st.lists(st.lists(st.sampled_from(["cough", "inflammation", "deafness"]), max_size=400), max_size=6))
def test_each_token_is_in_one_window_and_none_is_too_long(sentences: list[list[str]]) -> None:
    given_ = [Sentence([Token(word, Span(0, 1)) for word in words], [("topic=a",)] * len(words)) for words in sentences]
    windows = list(Encoding(VOCABULARY, ["topic=a"]).windows("in", given_))
    firsts = [VOCABULARY[window.pieces[first]] for window in windows for first in window.firsts]
    assert firsts == [{"inflammation": "inflam", "deafness": "de"}.get(w, w) for words in sentences for w in words]
    for window in windows:
        assert len(window.pieces) == len(window.features) <= WINDOW + 3
        assert [VOCABULARY[piece] for piece in window.pieces[:3]] == [START, "in", END]
        assert window.pieces[-1] == 1
        assert (window.features[3:-1] == 1).all()


@settings(deadline=None)
@given(st.text(max_size=200))
def test_what_is_found_lies_in_its_sentence_apart_from_the_rest(text: str) -> None:
    sentences = seen(text)
    for one, labelling in zip(prepared(text), tagger().read("What is it?", sentences), strict=True):
        assert labelling.likelihoods.shape == (len(tokens_of(one.line)), len(LABELS))
        last = one.line.sentence.start
        for found in labelling.objects():
            assert last <= found.span.start
            assert one.line.sentence.covers(found.span)
            assert 0 <= found.probability <= 1 + 1e-6
            last = found.span.end


def test_a_section_of_any_length_is_read() -> None:
    sentences = seen("Fever is common. " * 2_000 + "a" * 5_000 + " very" * 3_000)
    assert len(tagger().read("What is it? " * 500, sentences)) == len(sentences)
    assert tagger().read("", ()) == ()


@pytest.mark.parametrize("data", [b"", b"no model", bytes(1000)])
def test_junk_is_no_model(data: bytes) -> None:
    with pytest.raises(InputError, match="model"):
        Tagger(data, "junk.onnx")


def test_it_finds_what_no_frame_knows() -> None:
    text = "Over time, severe cough and chest pain set in."
    found = {one.object.of(text): (one.predicate, one.rule) for one in learned(text, "What are its symptoms?")}
    assert found["chest pain"] == ("has_phenotype", RULE)


@pytest.mark.parametrize(
    ("text", "question"),
    params([(text, question) for (_, question), texts in GUARDED.items() for text in texts]),
)
def test_a_doubt_denial_condition_or_single_case_is_never_lost(text: str, question: str) -> None:
    assert [said(found, text) for found in learned(text, question) if is_bare(found)] == []
