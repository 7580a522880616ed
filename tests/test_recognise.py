"""Recognition: exact spans, whole words, the leftmost and longest name, in any text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from imtkg.lexicon import Lexicon, TermIndex, load_lexicon
from imtkg.recognise import recognise
from imtkg.values import Term

LEXICON = load_lexicon()
NAMES = sorted({name for term in LEXICON.terms for name in (term.label, *term.synonyms)})

# Characters that trouble offsets: lower-casing that changes lengths, marks, astral planes, dashes, lone surrogates.
AWKWARD = st.text(
    st.sampled_from([*"aeinst .,-()\n\t'_", *"\u0130\u00df\u0301\u00ad\u2013\u202e\x00\U0001f9ec\ud800"])
    | st.characters(),
    max_size=40,
)


def lexicon_of(*names: str) -> Lexicon:
    terms = (Term(f"T:{n}", name, "anatomy", "T", "1") for n, name in enumerate(names))
    return Lexicon("test", "0", TermIndex(tuple(terms)))


def found(text: str, lexicon: Lexicon = LEXICON) -> list[str]:
    return [mention.span.of(text) for mention in recognise(text, lexicon)]


def test_mentions_come_in_order_with_exact_spans_and_terms() -> None:
    text = "\u0130 Lungs, eye\u2010sockets \U0001f9ec or the ALK gene: ALKs and alk."
    mentions = recognise(text, LEXICON)
    assert [(m.span.of(text), m.terms[0].id) for m in mentions] == [
        ("Lungs", "UBERON:0002048"),
        ("eye\u2010sockets", "UBERON:0001697"),
        ("ALK", "HGNC:427"),
        ("ALKs", "HGNC:427"),
    ]
    assert mentions[0].span.start == 2


def test_the_longest_of_the_leftmost_names_wins() -> None:
    lexicon = lexicon_of("bone", "bone marrow", "marrow cell", "bone marrow cell line")
    assert found("bone marrow cell", lexicon) == ["bone marrow"]
    assert found("bone marrow cell lines", lexicon) == ["bone marrow cell lines"]
    assert found("bone, marrow cell", lexicon) == ["bone", "marrow cell"]


def test_a_longer_name_that_ends_within_a_word_hides_no_shorter_one() -> None:
    lexicon = lexicon_of("lung", "lung cap", "ung")
    assert found("lung capsule", lexicon) == ["lung"]
    assert found("lungfish and plung", lexicon) == []


def test_names_side_by_side_are_all_found() -> None:
    assert found("lung liver kidney") == ["lung", "liver", "kidney"]


def test_no_name_spans_a_blank_line_or_a_mark() -> None:
    assert found("abdominal\n\npain") == ["pain"]
    assert found("abdominal\n  \npain") == ["pain"]
    assert found("abdominal, pain") == ["pain"]
    assert found("abdominal\npain") == ["abdominal\npain"]


def test_nothing_is_found_where_there_is_nothing() -> None:
    assert recognise("", LEXICON) == ()
    assert recognise(" \n\n \t", LEXICON) == ()


@given(AWKWARD, st.sampled_from(NAMES), AWKWARD)
def test_a_planted_name_is_found_where_it_was_planted(before: str, name: str, after: str) -> None:
    text = f"{before}\n\n{name}\n\n{after}"
    start = len(before) + 2
    assert [
        mention
        for mention in recognise(text, LEXICON)
        if (mention.span.start, mention.span.end) == (start, start + len(name))
        and set(mention.terms) == set(LEXICON.named(name))
    ]


@given(st.lists(st.sampled_from(NAMES) | AWKWARD, max_size=12).map("".join))
def test_mentions_are_whole_words_that_name_their_terms_and_never_overlap(text: str) -> None:
    last = 0
    for mention in recognise(text, LEXICON):
        start, end = mention.span.start, mention.span.end
        words = mention.span.of(text)
        assert last <= start
        assert not (text[start - 1 : start].isalnum() and words[0].isalnum())
        assert not (text[end : end + 1].isalnum() and words[-1].isalnum())
        assert mention.terms
        assert set(mention.terms) <= set(LEXICON.named(words))
        last = end


@given(st.lists(st.sampled_from(NAMES) | AWKWARD, max_size=8).map(" ".join))
def test_nothing_is_passed_over(text: str) -> None:
    """Whatever stands in the text and is not chosen overlaps something that is."""
    chosen = recognise(text, LEXICON)
    for mention in LEXICON.occurrences(text):
        assert any(mention.span.meets(other.span) for other in chosen)
