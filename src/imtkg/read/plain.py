"""A page as plain text: a title, then questions, each with its text and the day of its update."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import dropwhile, pairwise, takewhile
from typing import Literal, NamedTuple

from imtkg.read.sections import MAX_SECTIONS, MAX_TITLE, Passage, is_address, is_curie, sections, slug
from imtkg.read.source import Source, line_number, lines, shown
from imtkg.values import Notice, Page

HEADER_KEYS = ("Id", "Address", "Publisher", "Primary source", "Identifiers", "Synonyms")

_DATED = "Last updated on "


class _Mark(NamedTuple):
    """A line that divides a page: what it is, where it begins and ends, its words."""

    kind: Literal["title", "question", "date", "end"]
    start: int
    end: int
    words: str


def read_plain(source: Source) -> Page:
    """Reads a page of plain text.

    A question's text runs to its date or to the next question. Where a page dates its questions, an undated one at the
    end is the site's and not the page's. Before its title a page may have a header of `Key: value` lines.

    Raises:
        PageError: no title, no question with a text, too many questions, or a faulty header.
    """
    header, start = _header(source)
    marks = list(_marks(source, start))
    passages: list[Passage] = []
    notices: list[Notice] = []
    if any(mark.kind == "date" for mark in marks):
        while (last := marks[-1]).kind != "date":
            marks.pop()
            if last.kind == "question":
                notices.append(
                    Notice(f"{shown(last.words)} has no date, as the other questions do: left out as the site's")
                )
    for mark, following in pairwise(marks):
        begin, end = _trimmed(source.text, mark.end, following.start)
        if mark.kind == "question" and begin < end:
            updated = _date(following.words) if following.kind == "date" else None
            if following.kind == "date" and updated is None:
                notices.append(Notice(f"{shown(following.words)} is no date MM-DD-YY", len(passages)))
            passages.append(Passage(mark.words, source.text[begin:end], begin, updated))
        elif mark.kind == "question":
            notices.append(Notice(f"{shown(mark.words)} has no text: left out"))
        elif begin < end:
            notices.append(Notice(f"line {line_number(source.text, begin)}: text outside the questions: left out"))
    if not passages:
        hint = 'a question is a line of its own that ends with "?", followed by its text'
        raise source.error("holds no question with a text", hint=hint)
    title = marks[0].words
    return Page(
        id=header.get("Id") or slug(f"rareguru-{title}"),
        title=title,
        source="rareguru",
        sha256=source.sha256,
        sections=sections(passages),
        address=header.get("Address"),
        publisher=header.get("Publisher"),
        primary_source=header.get("Primary source"),
        identifiers=_listed(header.get("Identifiers", "")),
        synonyms=_listed(header.get("Synonyms", "")),
        notices=tuple(notices),
    )


def _header(source: Source) -> tuple[dict[str, str], int]:
    """The fields of the lines before the title, and where the search for the title begins.

    The first lines of a page are a header when one of them has a key of a header.
    """
    known = {key.casefold() for key in HEADER_KEYS}
    if not any(words.partition(":")[0].casefold() in known for _, _, words in _first_block(source.text)):
        return {}, 0
    hint = f"before the title stand lines `Key: value`, each key once: {', '.join(HEADER_KEYS)}"
    fields: dict[str, str] = {}
    end = 0
    for start, after, words in _first_block(source.text):
        key, colon, value = (part.strip() for part in words.partition(":"))
        if not colon or key not in HEADER_KEYS:
            raise source.error(f"{shown(words)} has no key of a header", start, hint)
        if not value or key in fields:
            raise source.error(f"{key} {'stands twice' if value else 'has no value'}", start, hint)
        fault = _fault(key, value)
        if fault:
            raise source.error(f"{key} {fault}", start, hint)
        fields[key], end = value, after
    return fields, end


def _first_block(text: str) -> Iterator[tuple[int, int, str]]:
    """The lines before the first blank one, as `lines` gives them."""
    return takewhile(lambda line: bool(line[2]), dropwhile(lambda line: not line[2], lines(text)))


def _fault(key: str, value: str) -> str | None:
    """What is wrong with a header's value: identifiers and addresses become IRIs."""
    if key == "Id" and value != slug(value):
        return f"is no name of lower-case letters, digits and hyphens: {shown(value)}"
    if key in ("Address", "Primary source") and not is_address(value):
        return f"is no http or https address: {shown(value)}"
    wrong = [item for item in _listed(value) if not is_curie(item)] if key == "Identifiers" else []
    return f"has an item that is not like MONDO:0000001: {shown(wrong[0])}" if wrong else None


def _listed(value: str) -> tuple[str, ...]:
    """The different items of a list with semicolons."""
    return tuple(dict.fromkeys(item.strip() for item in value.split(";") if item.strip()))


def _marks(source: Source, start: int) -> Iterator[_Mark]:
    """The title, then each question and date, then the end of the file.

    A question is no part of a paragraph: the line before it is blank, the title, a date, or ends a sentence.
    """
    titled = opens = False
    questions = 0
    for begin, end, words in lines(source.text[start:]):
        kind: Literal["title", "question", "date"] | None = None
        if words and not titled:
            if _is_question(words) or len(words) > MAX_TITLE:
                hint = f"begin with the disease's name, alone on a line of at most {MAX_TITLE} characters"
                raise source.error("has no title", start + begin, hint)
            kind, titled = "title", True
        elif words.startswith(_DATED) and words.removeprefix(_DATED).replace("-", "").isdecimal():
            kind = "date"
        elif opens and _is_question(words):
            kind, questions = "question", questions + 1
            if questions > MAX_SECTIONS:
                raise source.error(f"has more than {MAX_SECTIONS:,} questions", start + begin, "give one page a file")
        if kind:
            yield _Mark(kind, start + begin, start + end, words)
        opens = not words or kind in ("title", "date") or words[-1] in ".!:"
    if not titled:
        raise source.error("ends after its header", hint="give the title and the questions after it")
    yield _Mark("end", len(source.text), len(source.text), "")


def _is_question(words: str) -> bool:
    """Whether a line is one question, and no paragraph that ends in one."""
    if not words.endswith("?") or len(words) > MAX_TITLE:
        return False
    return not any(_ends_sentence(word, after) for word, after in pairwise(words.split()))


def _ends_sentence(word: str, after: str) -> bool:
    """Whether a sentence ends between two words; the full stop of "St." or "e.g." ends none."""
    stopped = word[-1] == "." and len(word) > 3 and "." not in word[:-1] and after[0].isupper()
    return stopped or word[-1] in "?!"


def _date(words: str) -> str | None:
    """The day that a date line gives as MM-DD-YY, in ISO form."""
    try:
        return datetime.strptime(words, f"{_DATED}%m-%d-%y").date().isoformat()
    except ValueError:
        return None


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The stretch from `start` to `end` without the blank lines at both ends, nor the last line's break."""
    part = text[start:end]
    first = len(part) - len(part.lstrip())
    if first == len(part):
        return end, end
    begin = max(part.rfind("\n", 0, first), part.rfind("\r", 0, first)) + 1
    last = len(part.rstrip())
    breaks = (part.find("\n", last), part.find("\r", last))
    return start + begin, start + min((at for at in breaks if at >= 0), default=len(part))
