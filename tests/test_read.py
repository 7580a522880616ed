"""Reading pages: text and offsets exactly, keys that stay, notices, and an answer to every kind of bad input."""

import json
import os
from dataclasses import replace
from hashlib import sha256
from html import unescape
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from imtkg.errors import PageError
from imtkg.read import MAX_BYTES, MAX_SECTIONS, read, read_bytes
from imtkg.values import Page, Span

SHARED = Path(__file__).parents[2] / "shared"
GOLD = SHARED / "gold" / "rareguru-3087.json"
MEDQUAD = sorted(path for kind in ("gard", "ghr") for path in (SHARED / "gold").glob(f"{kind}-*.json"))

PLAIN = """Marble cell tumor

What is a marble cell tumor?

A marble cell tumor is a made-up growth. It may hurt; does it spread? Hardly ever.

It sits in the knee.

Last updated on 03-09-21

What causes it?

Nobody knows.
Last updated on 12-31-99
"""


def xml(
    *pairs: tuple[str, str], attributes: str = 'id="0000007" source="GARD"', focus: str = "Marble cell tumor"
) -> str:
    """A MedQuAD document with questions and answers that are already escaped."""
    body = "".join(f"<QAPair><Question>{q}</Question>\n<Answer>{a}</Answer></QAPair>\n" for q, a in pairs)
    notes = "<UMLS><CUIs><CUI>C0000001</CUI></CUIs></UMLS><Synonyms><Synonym>marbloma</Synonym></Synonyms>"
    head = f"<Document {attributes}>\n<Focus>{focus}</Focus><FocusAnnotations>{notes}</FocusAnnotations>"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{head}<QAPairs>{body}</QAPairs></Document>'


def page(text: str) -> Page:
    return read_bytes(text.encode(), "page")


def summary(read_page: Page) -> list[tuple[str, str, str | None]]:
    return [(section.question, section.text, section.updated) for section in read_page.sections]


def messages(read_page: Page) -> list[str]:
    return [notice.message for notice in read_page.notices]


# Plain text ---------------------------------------------------------------------------------------------------------


def test_a_plain_page_is_read_whole() -> None:
    assert page(PLAIN).title == "Marble cell tumor"
    first, second = page(PLAIN).sections
    assert first.text.startswith("A marble cell tumor is")
    assert first.text.endswith("Hardly ever.\n\nIt sits in the knee.")
    assert (first.index, first.key, first.updated) == (0, "what-is-a-marble-cell-tumor", "2021-03-09")
    assert (second.index, second.text, second.updated) == (1, "Nobody knows.", "1999-12-31")
    assert PLAIN[second.offset :].startswith("Nobody knows.\nLast")
    assert page(PLAIN).notices == ()


def test_a_page_without_a_header_is_named_after_its_title() -> None:
    read_page = page(PLAIN)
    assert (read_page.id, read_page.source) == ("rareguru-marble-cell-tumor", "rareguru")
    assert read_page.sha256 == sha256(PLAIN.encode()).hexdigest()
    assert (read_page.address, read_page.publisher, read_page.identifiers) == (None, None, ())


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("What is it?\nA lump.\nLast updated on 01-02-20\n", [("What is it?", "A lump.", "2020-01-02")]),
        ("What is it?\nA lump.\nIs it bad?\nNo.", [("What is it?", "A lump.", None), ("Is it bad?", "No.", None)]),
        ("\n\n  What is it?  \n \n\t\n  A lump. \n \n", [("What is it?", "  A lump. ", None)]),
        ("What is it?\n\nA lump. Does it hurt?", [("What is it?", "A lump. Does it hurt?", None)]),
        ("What is it?\n\nWe ask. Does it hurt?\n\nNo.", [("What is it?", "We ask. Does it hurt?\n\nNo.", None)]),
        ("What is it?\n\nDoes it spread? Does it hurt?", [("What is it?", "Does it spread? Does it hurt?", None)]),
        (
            "What is it?\n\nWe ask if it can\never hurt?\nNo.",
            [("What is it?", "We ask if it can\never hurt?\nNo.", None)],
        ),
        ("What of St. Ada disease vs. others?\n\nRare.", [("What of St. Ada disease vs. others?", "Rare.", None)]),
        ("Is it rare, e.g. in Ohio?\n\nRare.", [("Is it rare, e.g. in Ohio?", "Rare.", None)]),
        ("Why?\n\nSo.\u2028Who?\x85\x0bMe.", [("Why?", "So.\u2028Who?\x85\x0bMe.", None)]),
        ("Why?\n\nSo.\n\nLast updated on the web", [("Why?", "So.\n\nLast updated on the web", None)]),
        (
            "What is it?\n\nA lump.\n\nWho has it?\n\nAdults.\n\nLast updated on 07-04-18",
            [("What is it?", "A lump.", None), ("Who has it?", "Adults.", "2018-07-04")],
        ),
    ],
)
def test_where_sections_begin_and_end(body: str, expected: list[tuple[str, str, str | None]]) -> None:
    assert summary(page(f"A lump\n\n{body}")) == expected


@pytest.mark.parametrize(
    "tail",
    [
        "Meet others who have a lump\n\nWill you help us? Shall we write?\nSend a letter!\n\nPeople here",
        "Do you want to meet others?\n\nJoin us.",
        "Meet others\n\nWill you help?\n\nJoin.\n\nShall we write to you?\n\nDo join.",
    ],
)
def test_what_a_site_puts_after_the_last_date_is_dropped(tail: str) -> None:
    assert summary(page(f"{PLAIN}\n{tail}")) == summary(page(PLAIN))


def test_a_question_that_is_dropped_for_want_of_a_date_is_told() -> None:
    (message,) = messages(page(f"{PLAIN}\nDo you want to meet others?\n\nJoin us."))
    assert "Do you want to meet others?" in message
    assert "no date" in message


def test_what_is_left_out_is_told() -> None:
    text = PLAIN.replace("tumor\n\n", "tumor\n\nAn introduction.\n\n", 1).replace("12-31-99", "13-31-99")
    text = text.replace("What causes it?", "Is it old?\n\nWhat causes it?")
    first, empty, undated = messages(page(text))
    assert first.startswith("line 3: text outside the questions")
    assert "Is it old?" in empty
    assert "13-31-99" in undated
    assert [section.updated for section in page(text).sections] == ["2021-03-09", None]


HEADER = """Id: marble
Address: https://example.org/marble
Publisher: The Marble Society
Primary source: http://example.org/first
Identifiers: MONDO:0000001; GARD:12
Synonyms: marbloma; marble growth;

"""


def test_a_header_fills_the_fields_of_the_page() -> None:
    read_page = page(HEADER + PLAIN)
    assert (read_page.id, read_page.title) == ("marble", "Marble cell tumor")
    assert (read_page.address, read_page.primary_source) == ("https://example.org/marble", "http://example.org/first")
    assert read_page.publisher == "The Marble Society"
    assert read_page.identifiers == ("MONDO:0000001", "GARD:12")
    assert read_page.synonyms == ("marbloma", "marble growth")
    assert summary(read_page) == summary(page(PLAIN))
    assert read_page.sections[0].offset == page(PLAIN).sections[0].offset + len(HEADER)


def test_a_title_with_a_colon_is_no_header() -> None:
    assert page("Lump: a page\n\nWhat is it?\n\nA growth.").title == "Lump: a page"


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("Colour: red", '"Colour: red" has no key'),
        ("id: marble", '"id: marble" has no key'),
        ("Publisher The Society", "has no key"),
        ("Id: marble", "Id stands twice"),
        ("Publisher:", "Publisher has no value"),
        ("Address: example.org/x", "Address is no http or https address"),
        ("Address: javascript:alert(1)", "Address is no http or https address"),
        ("Address: https://example.org/a b", "Address is no http or https address"),
        ("Primary source: http://[", "Primary source is no http or https address"),
        ("Identifiers: MONDO:1; red", "Identifiers has an item"),
        ("Identifiers: A:>", "Identifiers has an item"),
        ("Red\x1b[31m: \u202ered", '"Red\\u001b[31m: \\u202ered" has no key'),
    ],
)
def test_a_faulty_header_names_its_line_and_the_keys(line: str, fault: str) -> None:
    with pytest.raises(PageError) as caught:
        page(f"\r\nId: marble\r\n{line}\n\n{PLAIN}")
    assert (caught.value.line, caught.value.offset) == (3, 14)
    assert str(caught.value).isprintable()
    assert fault in caught.value.what
    assert all(key in str(caught.value) for key in ("Id", "Address", "Publisher", "Primary source", "Identifiers"))


@pytest.mark.parametrize("name", ["A B", "../x", "a--b", "Ä"])
def test_an_id_must_be_fit_for_an_iri(name: str) -> None:
    with pytest.raises(PageError, match="Id is no name"):
        page(f"Id: {name}\n\n{PLAIN}")


# Exactness ----------------------------------------------------------------------------------------------------------

NASTY = (
    *("e\u0301", "\u0308", "👩\u200d⚕\ufe0f", "🇧🇷", "\u202e", "\u2066", "\u200b", "\ufeff", "\u00ad", "\u00a0"),
    *('"', "'", "\\", "<", "&amp;", "]]>", "{", ".", "\x85", "\u2028", "ß", "ﬁ", "א", "\U0010ffff"),
)
CONTROLS = ("\x00", "\x1b", "\x0b", "\x0c", "\x1c")
breaks = st.sampled_from(["\n", "\r\n", "\r"])
words = st.lists(st.sampled_from([*NASTY, *CONTROLS, "ordinary words ", "a", " "]), max_size=12).map("".join)


@st.composite
def plain_pages(draw: st.DrawFn) -> tuple[str, list[tuple[str, str, str | None]]]:
    """A page and what is to be read from it."""
    newline = draw(breaks)
    text = draw(st.sampled_from(["", newline, " " + newline])) + "A quiet lump" + newline * draw(st.integers(1, 3))
    expected = []
    dated = draw(st.booleans())
    for _ in range(draw(st.integers(1, 4))):
        question = "What is " + draw(st.sampled_from(["a lump", "ß\u0301", "🇧🇷", "a" * 90])) + "?"
        inner = draw(st.lists(words, min_size=1, max_size=3))
        answer = newline.join(f"So it is{piece}and so it stays." for piece in inner)
        gap = newline * draw(st.integers(1, 3))
        date = f"Last updated on 02-29-24{newline}" if dated else ""
        text += f"{question}{gap}{answer}{gap}{date}{newline}"
        expected.append((question, answer, "2024-02-29" if dated else None))
    return text + draw(st.sampled_from(["", f"Meet others{newline}"]) if dated else st.just("")), expected


@given(plain_pages(), st.booleans())
def test_plain_text_keeps_every_character_and_offset(
    made: tuple[str, list[tuple[str, str, str | None]]], marked: bool
) -> None:
    text, expected = made
    assume(text.count("\x00") * 20 < len(text))
    data = text.encode("utf-8-sig" if marked else "utf-8")
    read_page = read_bytes(data, "page")
    assert summary(read_page) == expected
    assert read_page.sha256 == sha256(data).hexdigest()
    for section in read_page.sections:
        assert text[section.offset : section.offset + len(section.text)] == section.text
    keys = [section.key for section in read_page.sections]
    assert len(set(keys)) == len(keys)
    for notice in read_page.notices:
        if notice.span is not None and notice.section is not None:
            assert notice.span.of(read_page.sections[notice.section].text)


xml_words = st.lists(st.sampled_from([*NASTY, "\r", "\n", "\t", " ", "ordinary words"]), max_size=12).map("".join)


@given(st.lists(xml_words, min_size=1, max_size=4), st.booleans())
def test_xml_keeps_every_character_of_an_answer(answers: list[str], marked: bool) -> None:
    assume(all(answer.strip() for answer in answers))
    escaped = [escape(answer, {"\r": "&#13;"}) for answer in answers]
    text = xml(*(("What is ß\u0301?", answer) for answer in escaped))
    read_page = read_bytes(text.encode("utf-8-sig" if marked else "utf-8"), "page")
    assert [section.text for section in read_page.sections] == answers
    for section, piece in zip(read_page.sections, escaped, strict=True):
        assert text[section.offset :].startswith(f"{piece}</Answer>")
    assert len({section.key for section in read_page.sections}) == len(answers)


def test_cdata_and_inner_elements_are_character_data() -> None:
    read_page = page(xml(("Why?", "<![CDATA[a < b]]> &amp; <i>so</i> <Synonym>on</Synonym>.")))
    assert read_page.sections[0].text == "a < b & so on."
    assert read_page.synonyms == ("marbloma",)


def attempt(data: bytes) -> Page | PageError:
    try:
        return read_bytes(data, "page")
    except PageError as error:
        return error


def assert_read_or_refused(data: bytes) -> None:
    """Any other exception than a `PageError` fails the test by itself."""
    result = attempt(data)
    if isinstance(result, Page):
        assert result.sections
    else:
        assert str(result).startswith("page")
        assert result.hint


@given(
    st.one_of(st.binary(max_size=300), st.text(max_size=300).map(lambda text: text.encode("utf-8", "surrogatepass")))
)
def test_whatever_the_bytes_the_only_error_is_ours(data: bytes) -> None:
    assert_read_or_refused(data)


PATCHES = st.sampled_from([b"<!DOCTYPE x>", b"<", b"]]>", b"&x;", b"\xff", b"\n\n", b"?\n"])


@given(st.sampled_from([PLAIN, HEADER + PLAIN, xml(("Why?", "So &lt; it is."))]), st.data())
def test_a_damaged_page_is_read_or_refused(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 40)))
    patch = data.draw(st.one_of(st.binary(max_size=8), PATCHES))
    assert_read_or_refused(text[:start].encode() + patch + text[end:].encode())


# Keys ---------------------------------------------------------------------------------------------------------------


def keys(*pairs: tuple[str, str]) -> list[str]:
    return [section.key for section in page(xml(*pairs)).sections]


def test_a_key_is_a_slug_of_the_question() -> None:
    assert keys(("What is  Sjögren's É-disease ?", "x")) == ["what-is-sjogren-s-e-disease"]
    (long,) = keys((f"Is it {'very ' * 40}long?", "x"))
    assert len(long) <= 60
    assert long.endswith("-very")


def test_a_question_without_a_letter_of_ascii_has_a_key() -> None:
    one, other = keys(("Что это?", "x"), ("Кто это?", "x"))
    assert one != other
    assert all(key.isascii() and key.isalnum() for key in (one, other))


def test_the_keys_of_a_repeated_question_follow_its_texts_and_not_its_order() -> None:
    pairs = [("Why?", "one"), ("Who?", "x"), ("Why?", "two")]
    there, back = keys(*pairs), keys(*reversed(pairs))
    assert there == back[::-1]
    assert there[1] == "who"
    assert all(key.startswith("why-") and len(key) == len("why-01234567") for key in (there[0], there[2]))
    assert keys(*pairs, ("Where?", "new"))[:3] == there


def test_only_the_same_question_with_the_same_text_gets_an_ordinal() -> None:
    first, second, third = keys(("Why?", "one"), ("Why?", "one"), ("Why?", "one"))
    assert (second, third) == (f"{first}-2", f"{first}-3")


def test_a_key_made_for_a_repeated_question_meets_no_other_key() -> None:
    first, second = keys(("Why?", "one"), ("Why?", "one"))
    found = keys(("Why?", "one"), ("Why?", "one"), (f"{second}?", "x"), (f"{first}?", "y"))
    assert len(set(found)) == 4


# MedQuAD ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        (
            'id="0000007" source="GARD" url="https://example.org/2/gard/4711/marble"',
            ("gard-0000007", "gard", "Genetic and Rare Diseases Information Center", ("UMLS:C0000001", "GARD:4711")),
        ),
        (
            'id="0000008" source="GHR" url="https://example.org/gard/12"',
            ("ghr-0000008", "ghr", "Genetics Home Reference", ("UMLS:C0000001",)),
        ),
        ('id="9" source="Other" url="https://example.org/9/9"', ("other-9", "other", None, ("UMLS:C0000001",))),
    ],
)
def test_a_medquad_document_tells_what_it_is(attributes: str, expected: tuple[object, ...]) -> None:
    read_page = page(xml(("What is it ?", "A growth."), attributes=attributes))
    assert (read_page.id, read_page.source, read_page.publisher, read_page.identifiers) == expected
    assert read_page.address == attributes.split('"')[5]
    assert (read_page.title, read_page.synonyms) == ("Marble cell tumor", ("marbloma",))
    assert read_page.notices == ()


@pytest.mark.parametrize("address", ["javascript:alert(1)", "https://example.org/<x>", "no address", "http://[x"])
def test_an_address_that_makes_no_iri_is_left_out_and_told(address: str) -> None:
    attributes = f'id="7" source="GARD" url={quoteattr(address)}'
    read_page = page(xml(("Why?", "So."), attributes=attributes))
    assert read_page.address is None
    assert "is no http or https address" in messages(read_page)[0]


def test_a_question_without_an_answer_is_left_out_and_told() -> None:
    read_page = page(xml(("Why?", ""), ("Who?", "Anybody."), ("Where?", " \n")))
    assert [(section.index, section.question) for section in read_page.sections] == [(0, "Who?")]
    assert messages(read_page) == ['"Why?" has no answer: left out', '"Where?" has no answer: left out']


# Notices ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        ("It follows infections, including:\n\nIt was also tied to some drugs.", ["It follows infections, including:"]),
        ("A rash. Seen after falls and:\n\nMost people get well again soon.", ["Seen after falls and:"]),
        ("Tied to:\n\nAlso tied to:\n\nNobody knows the reason for this.", ["Tied to:", "Also tied to:"]),
        ("Tied to:\nAlso tied to:\nNobody knows the reason for this.", ["Tied to:", "Also tied to:"]),
        ("It is tied to the following:", ["It is tied to the following:"]),
        ("It is tied to the following:  \r\n\r\n \r\n", ["It is tied to the following:"]),
        ("Tied to:\n\nA wrapped paragraph goes on for\nmore than one line.", ["Tied to:"]),
        ("It has early signs that doctors know:\n\nMost people get well.", []),
        (
            "It has early signs that doctors know:\n\nMost people get well soon.",
            ["It has early signs that doctors know:"],
        ),
        ("Tied to:\n\nIt is " + "a long story " * 100 + "to tell.", ["Tied to:"]),
        ("It is tied to:\n- falls\n- burns", []),
        ("It is tied to:\n\n\u2022 Falls that were not treated.\n\n\u2022 Burns that were.", []),
        ("It is tied to:\n\n1. Falls that were not treated.", []),
        ("It is tied to:\n\nFalls\nBurns", []),
        ("It is tied to:\n\nFalls.\n\nBurns.", []),
        ("It is tied to:\n\nfalls that were not treated, and burns.", []),
        ("Treatment:\n\nThe doctors take the whole growth out.", []),
        ("It is tied to: falls and burns.\n\nNobody knows the reason for this.", []),
    ],
)
def test_a_list_that_was_lost_is_told_and_nothing_else(text: str, lost: list[str]) -> None:
    read_page = page(f"A lump\n\nWhy?\n\n{text}")
    section = read_page.sections[0]
    assert [notice.span.of(section.text) for notice in read_page.notices if notice.span] == lost
    for notice, words_lost in zip(read_page.notices, lost, strict=True):
        assert notice.section == 0
        assert words_lost[-30:] in notice.message
        assert "nothing is claimed" in notice.message


def test_a_lost_list_is_told_of_an_xml_page_too() -> None:
    (notice,) = page(xml(("Why?", "Seen after falls. It is tied to:"))).notices
    assert notice.span == Span(18, 32)


@pytest.mark.parametrize("character", list("\u202e\u2066\u061c\u200b\u200d\u00ad\ufeff\x00\x1b\x7f\x9b"))
def test_a_character_that_misleads_is_told_and_kept(character: str) -> None:
    read_page = page(f"A l{character}ump\n\nWho {character}has it?\n\nAdults{character} and{character} others have it.")
    assert read_page.title == f"A l{character}ump"
    assert read_page.sections[0].question == f"Who {character}has it?"
    assert read_page.sections[0].text == f"Adults{character} and{character} others have it."
    places = [(notice.section, notice.span) for notice in read_page.notices]
    assert places == [(None, None), (0, None), (0, Span(6, 7))]
    assert all(f"U+{ord(character):04X}" in message and message.isprintable() for message in messages(read_page))
    assert messages(read_page)[2].endswith("2 in all")


def test_ordinary_text_in_other_scripts_is_not_told() -> None:
    assert page("Une grosseur\n\nWhat is été?\n\nβ-cells, e\u0301 and\tअ and 腫瘍 — 🇧🇷.").notices == ()


# Bad input ----------------------------------------------------------------------------------------------------------

BOMB = '<!DOCTYPE x [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in zip("abcdefghi", "bcdefghij", strict=True)
)


@pytest.mark.parametrize(
    ("data", "what", "line"),
    [
        (b"", "is empty", None),
        (b"\xef\xbb\xbf", "is empty", None),
        (b" \n\t\r\n\xc2\xa0", "holds only white space", None),
        (b"\x00\x01\x02\x03" * 50, "is a binary file", None),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "is a binary file", None),
        ("Un été\n\nWhy?\n\nSo.".encode("latin-1"), "is not UTF-8: byte 3 is 0xE9", 1),
        ("A lump\n\nWhy?\n\né".encode() + b"\xe9", "is not UTF-8: byte 16 is 0xE9", 5),
        (b"\xef\xbb\xbfab\xff", "is not UTF-8: byte 5 is 0xFF", 1),
        (PLAIN.encode("utf-16"), "is UTF-16 text", None),
        (PLAIN.encode("utf-16-le"), "is UTF-16 text", None),
        (PLAIN.encode("utf-16-be"), "is UTF-16 text", None),
        (xml(("Why?", "So.")).encode("utf-16"), "is UTF-16 text", None),
        (b"A lump\n\nIt is a growth.", "holds no question with a text", None),
        (b"A lump\n\nWhat is it?\n\nLast updated on 01-01-20\n", "holds no question with a text", None),
        (b"What is it?\n\nA lump.", "has no title", 1),
        (b"x" * 5_000_000, "has no title", 1),
        (b"A lump\n\n" + b"is it " * 800_000 + b"?", "holds no question with a text", None),
        (b"A lump\n\n" + b"Why?\nSo.\n\n" * (MAX_SECTIONS + 1), "has more than 1,000 questions", 3 * MAX_SECTIONS + 3),
        (b"Id: x\n", "ends after its header", None),
        (b"x" * (MAX_BYTES + 1), "the limit is 10,000,000", None),
        (b"<Document", "is not well-formed XML", 1),
        (b'\n\n<?xml version="1.0"?><Document/>', "is not well-formed XML", 3),
        (xml(("Why?", "So")).replace("</Answer>", "").encode(), "is not well-formed XML: mismatched tag", 4),
        (xml(("Why?", "So &bad;")).encode(), "is not well-formed XML: undefined entity", 4),
        (xml(("Why?", "So \x00")).encode(), "is not well-formed XML", 4),
        (b"<html><body>Why?</body></html>", "is XML of another kind: it begins with <html>", 1),
        (b"<Document id='1'/>", "is XML of another kind", 1),
        (b"<!DOCTYPE html><html>", "has a document type", 1),
        (f"{BOMB}]><x>&j;</x>".encode(), "has a document type", 1),
        (b'<?xml version="1.0"?>\n<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>', "has a document type", 2),
        (b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>', "has a document type", 1),
        (b'<!DOCTYPE x [<!ENTITY % a SYSTEM "http://127.0.0.1:9/a"> %a;]><x/>', "has a document type", 1),
        (xml(("Why?", "So")).replace("UTF-8", "ISO-8859-1").encode(), "declares its encoding", 1),
        (xml().encode(), "holds no answer", None),
        (xml(("Why?", " ")).encode(), "holds no answer", None),
        (xml(("Why?", "So"), focus=" ").encode(), "names no disease", None),
        (xml((" ", "So")).encode(), "has an answer without a question", 4),
        (xml(*[("Why?", "So")] * (MAX_SECTIONS + 1)).encode(), "has more than 1,000 answers", 2 * MAX_SECTIONS + 4),
        (b"<Document id='1' source='GARD'>" + b"<a>" * 1_000_000, "nests elements more than 32 deep", 1),
    ],
)
@pytest.mark.timeout(20)
def test_what_cannot_be_read_is_refused_with_what_where_and_what_to_do(
    data: bytes, what: str, line: int | None
) -> None:
    with pytest.raises(PageError) as caught:
        read_bytes(data, "the-page")
    error = caught.value
    assert what in error.what
    assert (error.path, error.line) == ("the-page", line)
    assert error.hint
    assert len(str(error).splitlines()) == 1
    assert str(error).isprintable()


def test_the_offset_of_an_error_counts_code_points() -> None:
    with pytest.raises(PageError) as caught:
        page("<Document id='é' source='GARD'>\n🇧🇷</Documen>")
    assert caught.value.offset is not None
    assert 32 <= caught.value.offset <= 40


@pytest.mark.timeout(20)
@pytest.mark.parametrize("body", ["a b. " * 1_000_000, "a" * 5_000_000, "and: " * 1_000_000, "? " * 2_000_000])
def test_a_page_with_one_endless_line_is_read(body: str) -> None:
    (section,) = page(f"A lump\n\nWhat is it?\n\nSo{body}end.").sections
    assert section.text == f"So{body}end."


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("missing.txt", "there is no such file"),
        (".", "is a folder"),
        ("page.txt/inner", "cannot be read: Not a directory"),
        ("n" * 5000, "cannot be read: File name too long"),
        ("a\x00b", "cannot be read: embedded null byte"),
        ("loop", "cannot be read: Too many levels"),
    ],
)
def test_a_path_that_leads_to_no_page_is_refused(name: str, what: str, tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(PLAIN)
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    with pytest.raises(PageError) as caught:
        read(tmp_path / name)
    assert what in caught.value.what
    assert caught.value.path == str(tmp_path / name)
    assert caught.value.hint


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    path.touch(mode=0)
    with pytest.raises(PageError, match="Permission denied"):
        read(path)


def test_a_large_file_is_refused_by_its_size(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    path.touch()
    os.truncate(path, 50_000_000_000)
    with pytest.raises(PageError, match=r"has 50,000,000,000 bytes, the limit is 10,000,000"):
        read(path)


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no device without an end here")
def test_a_device_without_an_end_is_refused() -> None:
    with pytest.raises(PageError, match="the limit is 10,000,000"):
        read(Path("/dev/zero"))


@pytest.mark.parametrize("name", ["page.xml", "page.txt", "page", "page.pdf"])
@pytest.mark.parametrize("text", [PLAIN, xml(("Why?", "So."))])
def test_the_kind_of_page_is_found_from_its_content(name: str, text: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(text.encode())
    assert read(path) == page(text)


def test_a_title_that_begins_like_a_tag_may_be_plain_text() -> None:
    assert page("<5 cm lumps\n\nWhy?\n\nSo.").title == "<5 cm lumps"


# The real pages -----------------------------------------------------------------------------------------------------


@pytest.mark.skipif(not GOLD.exists(), reason="the shared pages are not beside the project")
def test_the_real_page_is_read_as_the_gold_has_it() -> None:
    gold = json.loads(GOLD.read_text("utf-8"))["page"]
    path = SHARED / gold["file"]
    read_page = read(path)
    found = [
        {"index": section.index, "question": section.question, "text": section.text, "offset": section.offset}
        for section in read_page.sections
    ]
    assert found == gold["sections"]
    assert read_page.title == gold["focus"]
    assert {section.updated for section in read_page.sections} == {gold["updated"]}
    assert read_page.sha256 == sha256(path.read_bytes()).hexdigest()
    text = read_page.sections[0].text
    lost = [(notice.section, notice.span and notice.span.of(text)[-4:]) for notice in read_page.notices]
    assert lost == [(0, "ing:"), (0, "and:")]


@pytest.mark.skipif(not MEDQUAD, reason="the shared pages are not beside the project")
def test_medquad_is_read_as_the_gold_has_it() -> None:
    checked = 0
    for path in MEDQUAD:
        gold = json.loads(path.read_text("utf-8"))["page"]
        kind, _, number = path.stem.partition("-")
        read_page = read(SHARED / "corpus" / kind / f"{number}.xml")
        assert (read_page.id, read_page.title, read_page.address) == (path.stem, gold["focus"], gold["url"])
        for expected in gold["sections"]:
            section = read_page.sections[expected["index"]]
            assert section.question == expected["question"]
            assert section.text.startswith(expected["text"])
            # The gold leaves out the table of phenotypes with which some answers end.
            rest = section.text[len(expected["text"]) :]
            assert not rest or rest.startswith("The Human Phenotype Ontology provides"), path.stem
            checked += 1
    assert checked > 400


@pytest.mark.skipif(not MEDQUAD, reason="the shared pages are not beside the project")
def test_every_answer_of_medquad_stands_at_its_offset() -> None:
    checked = 0
    for path in sorted((SHARED / "corpus").glob("*/*.xml")):
        text = path.read_bytes().decode("utf-8")
        for section in read(path).sections:
            raw = text[section.offset : text.index("</Answer>", section.offset)]
            assert unescape(raw) == section.text
            checked += 1
    assert checked == 1688


@pytest.mark.skipif(not MEDQUAD, reason="the shared pages are not beside the project")
def test_gard_s_own_page_on_the_tumor_is_read() -> None:
    read_page = read(SHARED / "corpus" / "gard" / "0003208.xml")
    assert (read_page.address or "").partition("/gard/")[2].startswith("7146/")
    assert replace(read_page, address=None, sha256="", sections=()) == Page(
        id="gard-0003208",
        title="Inflammatory myofibroblastic tumor",
        source="gard",
        sha256="",
        sections=(),
        publisher="Genetic and Rare Diseases Information Center",
        identifiers=("UMLS:C0334121", "GARD:7146"),
        synonyms=("Inflammatory pseudotumor", "Inflammatory fibrosarcoma"),
    )
