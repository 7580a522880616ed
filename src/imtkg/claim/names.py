"""The names of a page's disease, and where a text gives it another one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import re2

from imtkg.claim.objects import Range
from imtkg.claim.tables import words
from imtkg.claim.text import Line, NamesByFirstWord, Token, tokens
from imtkg.values import Page, Span

_ABBREVIATION = re2.compile(r"[\pL\d][\pL\d/&'-]*[\pLu\d][\pL\d/&'-]*s?")


@dataclass(frozen=True, slots=True)
class Names:
    """What the disease is called on its page: names under their first word, and those that are abbreviations."""

    forms: NamesByFirstWord
    abbreviations: frozenset[str]

    @classmethod
    def of(cls, page: Page) -> Names:
        """The names of a page's disease.

        They are its title and synonyms, their plurals, the abbreviations that the text gives in brackets after them,
        and the ways to point back ("this condition", "the tumor").
        """
        full = [_words(name) for name in (page.title, *page.synonyms)]
        full = [name for name in full if name]
        forms = {form for name in full for form in _plurals(name)}
        for name in full:
            if len(name) > 2 and name[-1] in words("disease heads"):
                forms |= _plurals(name[:-1]) if len(name) > 3 else set()
        abbreviations = {form for section in page.sections for form in _bracketed(section.text, forms)}
        abbreviations |= {name.lower() for name in page.synonyms if _is_abbreviation(name)}
        short = {(form,) for a in abbreviations for form in (a, a.removesuffix("s"), a.removesuffix("s") + "s")}
        heads = words("bare disease heads") | ({full[0][-1]} & words("disease heads") if full else set())
        heads = heads | {head + "s" for head in heads if not head.endswith("s")}
        pointing = {(word, head) for word in ("this", "the", "these", "such") for head in heads}
        ordered = sorted(forms | short | pointing, key=lambda form: (-len(form), form))
        by_first: dict[str, list[tuple[str, ...]]] = {}
        for form in ordered:
            by_first.setdefault(form[0], []).append(form)
        return cls({word: tuple(found) for word, found in by_first.items()}, frozenset(form[0] for form in short))


def alternative_names(line: Line, text: str) -> Iterator[tuple[Range, Span]]:
    """Other names that a line gives the disease: the span of each; abbreviations in brackets, "also called X"."""
    for i, name in enumerate(line.names):
        if name == "ASIDE" and i and _names_disease(line, i):
            yield from (((i, i + 1), span) for span in _inside(line.items[i], text))


def _names_disease(line: Line, at: int) -> bool:
    """Whether the word before a bracket is the disease by its name, not by a pointing word."""
    item = line.items[at - 1]
    return line.names[at - 1] == "DISEASE" and item[0].text not in {"this", "the", "these", "such"}


def _inside(aside: tuple[Token, ...], text: str) -> Iterator[Span]:
    """The names in a bracket: all of a list after "also called", else a lone abbreviation."""
    inside = list(aside[1:-1])
    lead = 0
    while lead < len(inside) and inside[lead].text in words("naming"):
        lead += 1
    part: list[Token] = []
    for token in [*inside[lead:], None]:
        if token is None or token.text in {",", ";", "or", "and"}:
            if part:
                span = Span(part[0].span.start, part[-1].span.end)
                if lead or _is_abbreviation(span.of(text)):
                    yield span
            part = []
        else:
            part.append(token)


def _is_abbreviation(name: str) -> bool:
    """Whether a name looks like "IMT", "IMTs", "HLH" or "21-OHD": short, and capitals for the most part."""
    capitals = sum(sign.isupper() or sign.isdigit() for sign in name)
    lettered = any(sign.isalpha() for sign in name)
    return (
        lettered
        and 2 <= len(name) <= 12
        and capitals >= 2
        and capitals * 2 >= len(name)
        and bool(_ABBREVIATION.fullmatch(name))
    )


def _bracketed(text: str, forms: set[tuple[str, ...]]) -> Iterator[str]:
    """The abbreviations in brackets right after one of the names."""
    at = text.find("(")
    while at >= 0:
        end = text.find(")", at, at + 40)
        if end > 0 and _is_abbreviation(text[at + 1 : end].strip()):
            before = tuple(token.text for token in tokens(text, Span(max(0, at - 120), at))) if at else ()
            if any(before[-len(form) :] == form for form in forms):
                yield text[at + 1 : end].strip().lower()
        at = text.find("(", at + 1)


def _words(name: str) -> tuple[str, ...]:
    return tuple(token.text for token in tokens(name, Span(0, len(name)))) if name.strip() else ()


def _plurals(name: tuple[str, ...]) -> set[tuple[str, ...]]:
    """A name, its plural, and its singular where it looks like a plural."""
    last = name[-1]
    forms = {name, (*name[:-1], last + "s")}
    if last.endswith("y"):
        forms.add((*name[:-1], last[:-1] + "ies"))
    if last.endswith("oma"):
        forms.add((*name[:-1], last + "ta"))
    if last.endswith("s") and not last.endswith(("ss", "is", "us")):
        forms.add((*name[:-1], last[:-1]))
    return forms
