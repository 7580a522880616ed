"""Recognise: where a text names terms of the lexicon."""

from __future__ import annotations

from imtkg.lexicon import Lexicon
from imtkg.values import Mention


def recognise(text: str, lexicon: Lexicon) -> tuple[Mention, ...]:
    """The mentions in `text`, in its order: of names that overlap the leftmost, of those the longest.

    Spans are offsets into `text` as it stands, and begin and end with a word or mark.
    """
    chosen: list[Mention] = []
    for mention in sorted(lexicon.occurrences(text), key=lambda found: (found.span.start, -found.span.end)):
        if not chosen or mention.span.start >= chosen[-1].span.end:
            chosen.append(mention)
    return tuple(chosen)
