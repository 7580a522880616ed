"""A page's text in pieces: where a claim's evidence is, where its object is, and where no claim is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from imtkg.serve.release import Claim, Sentence


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of evidence; `is_object` where a claim's object stands."""

    text: str
    is_object: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a section's text: evidence of `claims`, or a sentence without one, and the `reason` for that.

    The texts of its parts, put together, are exactly the evidence's quote; `gap` parts it from the piece before.
    """

    gap: str
    start: int
    end: int
    parts: tuple[Part, ...]
    claims: tuple[Claim, ...] = ()
    reason: str | None = None

    @property
    def text(self) -> str:
        """The characters of the piece."""
        return "".join(part.text for part in self.parts)


def pieces(sentences: Sequence[Sentence], claims: Sequence[Claim], with_text: bool) -> list[Piece]:
    """The sentences of a section, each as one piece, or as one for each stretch of it that is some claims' evidence.

    Without `with_text` the pieces have their places alone.
    """
    found: list[Piece] = []
    for sentence in sentences:
        # Between sentences is white space alone: more than one character of it, and a new paragraph or item begins.
        apart = sentence.start - found[-1].end if found else 0
        gap = "\n" if apart > 1 else " " * apart
        for piece in _of_sentence(sentence, claims, with_text):
            found.append(replace(piece, gap=gap))
            gap = ""
    return found


def _of_sentence(sentence: Sentence, claims: Sequence[Claim], with_text: bool) -> Iterator[Piece]:
    here = [c for c in claims if sentence.start <= c["evidence"]["start"] and c["evidence"]["end"] <= sentence.end]
    spans = sorted({(c["evidence"]["start"], c["evidence"]["end"]) for c in here})
    if any(one[1] > other[0] for one, other in pairwise(spans)):
        spans = [(sentence.start, sentence.end)]
    at = sentence.start
    for start, end in spans:
        if start > at:
            yield _piece(sentence, at, start, (), with_text)
        inside = tuple(c for c in here if start <= c["evidence"]["start"] and c["evidence"]["end"] <= end)
        yield _piece(sentence, start, end, inside, with_text)
        at = end
    if at < sentence.end:
        yield _piece(sentence, at, sentence.end, (), with_text)


def _piece(sentence: Sentence, start: int, end: int, claims: tuple[Claim, ...], with_text: bool) -> Piece:
    covered = {at for claim in claims for at in range(max(start, claim["start"]), min(end, claim["end"]))}
    parts: list[Part] = []
    if with_text:
        for at in range(start, end):
            sign, is_object = sentence.text[at - sentence.start], at in covered
            if parts and parts[-1].is_object == is_object:
                parts[-1] = Part(parts[-1].text + sign, is_object)
            else:
                parts.append(Part(sign, is_object))
    return Piece("", start, end, tuple(parts), claims, None if sentence.claims else sentence.reason)
