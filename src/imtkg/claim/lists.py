"""Lists that stand apart from the sentence that opens them: bullets, and lists that lost their line breaks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from imtkg.claim.frames import Proposal
from imtkg.claim.objects import Range, to_the_right
from imtkg.claim.text import Line
from imtkg.values import Mention

_BULLETS = frozenset("-*•·")


@dataclass(frozen=True, slots=True)
class Lead:
    """A sentence that opens a list ("... infections, including:"), and the claim that its items continue."""

    line: Line
    proposal: Proposal


def is_item(line: Line) -> bool:
    """Whether a line is a bullet."""
    return line.names[0] in _BULLETS and len(line.names) > 1


def bulleted(line: Line) -> tuple[Range, ...]:
    """The one thing that a bullet names."""
    return to_the_right(line, 1)[:1]


def flattened(line: Line, text: str, mentions: Sequence[Mention], item: Range) -> Iterator[Range]:
    """The things of a list that lost its line breaks, after a colon: "fever Weight loss (in some) cough".

    A new thing begins with a capital, after a bracket, and where one named term follows upon another.
    """
    first, last = item
    if ":" not in line.names[:first]:
        yield item
        return
    start = first
    for i in range(first + 1, last + 1):
        if i == last or _begins(line, text, mentions, start, i):
            end = i
            while end > start and line.names[end - 1] in {"ASIDE", "(FIGURE)"}:
                end -= 1
            if end > start:
                yield start, end
            start = i


def _begins(line: Line, text: str, mentions: Sequence[Mention], start: int, at: int) -> bool:
    here = line.items[at][0].span
    if line.names[at] in {"ASIDE", "(FIGURE)"}:
        return False
    if any(mention.span.start < here.start < mention.span.end for mention in mentions):
        return False
    if line.names[at - 1] in {"ASIDE", "(FIGURE)"}:
        return True
    before = line.items[at - 1][-1].span
    capital = text[here.start].isupper() and not text[here.start : here.end].isupper()
    named_before = any(m.span.end == before.end for m in mentions if m.span.start >= line.items[start][0].span.start)
    named_here = any(m.span.start == here.start for m in mentions)
    return capital or (named_before and (named_here or line.names[at] not in _LINKS))


_LINKS = frozenset({"of", "in", "with", "to", "for", "by", "from", "and", "or", "on", "at", "without", "the"})
