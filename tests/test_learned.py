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
from imtkg.claim.learned import RULE, labels_of, runs
from imtkg.claim.names import Names
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


@settings(deadline=None)
@given(st.text(max_size=200))
def test_each_token_has_features_and_the_same_again(text: str) -> None:
    for one, again in zip(prepared(text), prepared(text), strict=True):
        assert len(one.features()) == len(tokens_of(one.line))
        assert one.features() == again.features()


@settings(deadline=None)
@given(st.text(max_size=200))
def test_what_is_found_lies_in_its_sentence_apart_from_the_rest(text: str) -> None:
    for one in prepared(text):
        last = one.line.sentence.start
        for found in tagger().objects(one.line, one.features()):
            assert last <= found.span.start
            assert one.line.sentence.covers(found.span)
            assert 0 <= found.probability <= 1 + 1e-6
            last = found.span.end


@pytest.mark.parametrize("data", [b"", b"no model", bytes(1000)])
def test_junk_is_no_model(data: bytes) -> None:
    with pytest.raises(InputError, match="model"):
        Tagger(data, "junk.crfsuite")


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
