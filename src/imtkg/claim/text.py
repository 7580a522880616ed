"""How a section's text falls into sentences and tokens, and the line that frames are matched against.

A `Line` is a sentence made regular: tokens in lower case, one space between them, with the disease's names, figures and
bracketed asides each drawn together into one capital word (`DISEASE`, `FIGURE`, `ASIDE`). Frames can then be
written as plain words, and every stretch of the line still leads back to its characters in the section's text.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import re2

from imtkg.claim.figures import Figure, read_figures
from imtkg.claim.tables import words
from imtkg.values import Span

_WORD = re2.compile(r"[\pL\pN]+(?:[-'\x{2019}\x{2013}.,/+&]?[\pL\pN\pM]+)*%?|[<>≤≥~]|[^\s\pZ]")
_PLAIN = {0x2019: "'", 0x2013: "-"}  # a typographic apostrophe and dash read like the plain ones
_LONGEST_SENTENCE = 2_000  # code points; a page's longest real sentence has about 1,000


NamesByFirstWord = Mapping[str, tuple[tuple[str, ...], ...]]
"""Names as lower-case words, under their first word, the longest first."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word or mark: its `text` in lower case, and its span in the section's text."""

    text: str
    span: Span


@dataclass(frozen=True)
class Line:
    """A sentence made regular; `items[i]` is the tokens behind the i-th word of `line`."""

    sentence: Span
    items: tuple[tuple[Token, ...], ...]
    names: tuple[str, ...]
    figures: tuple[Figure, ...]

    @cached_property
    def line(self) -> str:
        """The words, one space around each."""
        return f" {' '.join(self.names)} "

    @cached_property
    def _starts(self) -> tuple[int, ...]:
        starts, at = [], 1
        for name in self.names:
            starts.append(at)
            at += len(name) + 1
        return tuple(starts)

    def range(self, start: int, end: int) -> tuple[int, int]:
        """The words (first, beyond last) that the characters `start` to `end` of the line touch."""
        first = bisect_right(self._starts, start) - 1
        last = bisect_right(self._starts, max(start, end - 1))
        while first < last and self._starts[first] + len(self.names[first]) <= start:
            first += 1
        return first, last

    def span(self, first: int, last: int) -> Span:
        """The characters in the section's text of the words from `first` to before `last`."""
        return Span(self.items[first][0].span.start, self.items[last - 1][-1].span.end)

    def at(self, span: Span) -> tuple[int, int]:
        """The words that share a character with `span`, as (first, beyond last)."""
        inside = [i for i, item in enumerate(self.items) if Span(item[0].span.start, item[-1].span.end).meets(span)]
        return (inside[0], inside[-1] + 1) if inside else (0, 0)


def tokens(text: str, within: Span, genes: Sequence[Span] = ()) -> tuple[Token, ...]:
    """The words and marks of a stretch of text, in order; a gene's symbol is a word of its own ("ALK", "-positive")."""
    found = []
    for match in _WORD.finditer(within.of(text)):
        word, start = match.group(), match.start() + within.start
        for piece, at in _pieces(word):
            span = Span(start + at, start + at + len(piece))
            inside = [g for g in genes if g.meets(span)]
            if not inside:
                found.append(Token(piece.lower().translate(_PLAIN), span))
                continue
            cuts = {span.start, span.end} | {cut for g in inside for cut in (g.start, g.end)}
            edges = sorted(cut for cut in cuts if span.start <= cut <= span.end)
            for first, last in pairwise(edges):
                if text[first] == "-" and last - first > 1:
                    found.append(Token("-", Span(first, first + 1)))
                    first += 1
                found.append(Token(text[first:last].lower().translate(_PLAIN), Span(first, last)))
    return tuple(found)


def _pieces(word: str) -> Iterable[tuple[str, int]]:
    """Splits "cells,The" and "bone/skin" but keeps "and/or", "1,000", "0.5", "x-linked" whole."""
    start = 0
    for i, sign in enumerate(word):
        if i == 0 or i + 1 == len(word):
            continue
        before, after = word[i - 1], word[i + 1]
        joins = (sign == "/" and word.lower() != "and/or") or (
            sign in ".," and not (before.isdigit() and after.isdigit()) and len(word[start:i]) > 1
        )
        if joins:
            yield word[start:i], start
            yield sign, i
            start = i + 1
    yield word[start:], start


def sentences(text: str) -> tuple[Span, ...]:
    """The sentences of a section's text, in order, without the white space between them.

    A blank line, the start of a bullet and a sentence's closing mark end one; so does, in a list that lost its line
    breaks, a new sentence that begins without a mark before it. None is longer than 2,000 code points.
    """
    found: list[Span] = []
    start = 0
    for end in (*_ends(text), len(text)):
        while start < end:
            piece = text[start : min(end, start + _LONGEST_SENTENCE)]
            stripped = piece.strip()
            if stripped:
                first = start + piece.index(stripped[0])
                found.extend(_unmarked(text, Span(first, first + len(stripped))))
            start += len(piece)
    return tuple(found)


def _ends(text: str) -> Iterable[int]:
    """The offsets after which a new sentence begins."""
    abbreviations, depth = words("abbreviations"), 0
    for i, sign in enumerate(text):
        if sign == "(":
            depth += 1
        elif sign == ")":
            depth = max(0, depth - 1)
        elif sign == "\n" and (text[i + 1 : i + 2] in {"\n", "\r", "-", "*", "•"} or text[i + 1 : i + 3] == " -"):
            depth = 0
            yield i
        elif sign in ".?!" and (depth == 0 or _far_from_closing(text, i)):
            after = text[i + 1 : i + 3]
            glued = sign == "." and text[i - 1 : i].islower() and after[:1].isupper() and after[1:2].islower()
            quoted = after[:1] in {'"', "”", "'"} and after[1:2].isspace()
            if quoted:
                yield i + 2
            elif not after or glued or (after[0].isspace() and not _continues(text, i, abbreviations)):
                depth = 0
                yield i + 1


def _far_from_closing(text: str, at: int) -> bool:
    """Whether an open bracket is not closed within a sentence's reach, so that it was never meant to be."""
    return text.find(")", at, at + 300) < 0


def _continues(text: str, at: int, abbreviations: frozenset[str]) -> bool:
    """Whether the full stop at `at` belongs to an abbreviation, an initial or a sentence that goes on."""
    if text[at] != ".":
        return False
    begin = at
    while begin > 0 and not text[begin - 1].isspace() and text[begin - 1] not in "(":
        begin -= 1
    word = text[begin:at]
    follows = text[at + 1 :][:40].lstrip()[:1]
    initial = len(word) == 1 and word.isupper()
    return (word.lower() in abbreviations and not _opens(text, at)) or initial or follows.islower()


def _opens(text: str, at: int) -> bool:
    """Whether the word after `at` is one that begins sentences."""
    after = text[at + 1 : at + 40].split()
    return bool(after) and after[0][:1].isupper() and after[0].lower() in words("openers")


def _unmarked(text: str, sentence: Span) -> Iterable[Span]:
    """Parts a stretch "... including: one two three The next sentence ..." before what begins a sentence."""
    if ":" not in sentence.of(text):
        yield sentence
        return
    found = tokens(text, sentence)
    start, colon = sentence.start, False
    for i, token in enumerate(found):
        colon = colon or token.text == ":"
        if not colon or i == 0 or not text[token.span.start].isupper():
            continue
        if not (found[i - 1].text[-1].isalnum() or found[i - 1].text == ")"):
            continue
        following = {t.text for t in found[i + 1 : i + 3]}
        if token.text in words("openers") or following & words("auxiliaries"):
            yield Span(start, found[i - 1].span.end)
            start, colon = token.span.start, False
    yield Span(start, sentence.end)


def line(text: str, sentence: Span, names: NamesByFirstWord, genes: Sequence[Span] = ()) -> Line:
    """Makes a sentence regular; `names` are the disease's, each as lower-case words, the longest first."""
    found = tokens(text, sentence, genes)
    figures = read_figures(found)
    closings = _closings(found)
    at_figure = {figure.first: figure for figure in figures}
    items: list[tuple[Token, ...]] = []
    labels: list[str] = []
    i = 0
    while i < len(found):
        end, label = i + 1, found[i].text
        if label == "(":
            end = closings.get(i, i + 1)
            inside = found[i + 1 : end - 1]
            whole = len(inside) > 0 and any(f.first == i + 1 and f.last == end - 1 for f in figures)
            label = "(FIGURE)" if whole else "ASIDE"
        elif i in at_figure:
            end, label = at_figure[i].last, "STUDY" if at_figure[i].unit == "study" else "FIGURE"
        else:
            name = next((n for n in names.get(_bare(label), ()) if _reads(found, i, n)), None)
            if name is not None:
                end, label = i + len(name), "DISEASE"
            elif any(gene.meets(found[i].span) for gene in genes):
                label = "GENE"
        items.append(found[i:end])
        labels.append(label)
        i = end
    return Line(sentence, tuple(items), tuple(labels), figures)


def _reads(found: Sequence[Token], at: int, name: Sequence[str]) -> bool:
    """Whether the tokens from `at` on read `name`, the last word also with a possessive ending."""
    if len(found) - at < len(name):
        return False
    last = _bare(found[at + len(name) - 1].text)
    return last == name[-1] and all(found[at + k].text == name[k] for k in range(len(name) - 1))


def _bare(word: str) -> str:
    """A word without its possessive ending."""
    return word.removesuffix("'s")


def _closings(found: Sequence[Token]) -> dict[int, int]:
    """The index after the closing bracket for each bracket that has one."""
    opened: list[int] = []
    closings: dict[int, int] = {}
    for i, token in enumerate(found):
        if token.text == "(":
            opened.append(i)
        elif token.text == ")" and opened:
            closings[opened.pop()] = i + 1
    return closings
