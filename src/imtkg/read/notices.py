"""What a person should know about a page's text: lists that were lost, characters that mislead."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from itertools import dropwhile, islice, takewhile

from imtkg.read.source import lines, shown
from imtkg.values import Notice, Page, Span

# The words that a sentence may end with when it announces a list.
_LEADS = frozenset(
    {"and", "are", "as", "by", "following", "for", "from", "in", "include", "included", "includes", "including"}
    | {"is", "of", "or", "to", "with"}
)
_BULLETS = "-*+\u2022\u25e6\u25aa\u25cf\u2023\u00b7\u2013\u2014"
_BREAKS = "\t\n\r"
_MOST = 100
"""Lost lists told of in one section: a page with more is no page."""


def warnings(page: Page) -> tuple[Notice, ...]:
    """The notices that the page's title, questions and texts give rise to, in their order."""
    made = list(_misleading("the title", page.title))
    for section in page.sections:
        made += _misleading("the question", section.question, section.index)
        made += islice(_lost_lists(section.text, section.index), _MOST)
        made += _misleading("the text", section.text, section.index, within=True)
    return tuple(made)


def _lost_lists(text: str, index: int) -> Iterator[Notice]:
    """A notice for each sentence that announces a list, ends its line with a colon, and has no item after it."""
    for start, end, words in lines(text):
        if _announces(words) and not _is_item(_following(text[end : end + 1000])):
            left = start + text[start:end].index(words)
            begin = max(words.rfind(stop) + 2 if stop in words else 0 for stop in (". ", "? ", "! "))
            ending = words[begin:] if len(words) - begin <= 50 else "..." + words[-47:]
            what = f"the list after {shown(ending)} is missing: nothing is claimed for it (look at the page's original)"
            yield Notice(what, index, Span(left + begin, left + len(words)))


def _following(text: str) -> str:
    """The line that follows; after a blank line, the whole paragraph that does, as one line."""
    after = [words for _, _, words in lines(text)]
    if not after or after[0]:
        return after[0] if after else ""
    return " ".join(takewhile(bool, dropwhile(lambda words: not words, after)))


def _announces(words: str) -> bool:
    """Whether a line announces a list and is no mere label ("Treatment:")."""
    if not words.endswith(":"):
        return False
    tail = words[-200:-1].split()
    return bool(tail) and (tail[-1].casefold() in _LEADS or len(tail) > 5)


def _is_item(words: str) -> bool:
    """Whether a line or a paragraph reads as an item of a list and not as a sentence."""
    if not words or words.endswith(":"):
        return False
    if words[0] in _BULLETS or words[0].islower() or words.lstrip("0123456789")[:1] in (".", ")"):
        return True
    return len(words.split()) < 5 or (words[-1] not in ".?!" and len(words) < 500)


def _misleading(where: str, text: str, index: int | None = None, within: bool = False) -> Iterator[Notice]:
    """A notice for each control or invisible character; with the first place where it stands, within a section."""
    for character in sorted(set(text).difference(_BREAKS)):
        if unicodedata.category(character) in ("Cc", "Cf"):
            name = unicodedata.name(character, "a control character")
            what = f"{where} holds U+{ord(character):04X} ({name}), which doesn't show: {text.count(character)} in all"
            first = text.index(character)
            yield Notice(what, index, Span(first, first + 1) if within else None)
