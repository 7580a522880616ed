"""Words cut into the pieces that a learner knows: WordPiece, as BERT's readers cut them.

Method: Wu et al., arXiv 1609.08144; the vocabulary's form, "##" before a piece that goes on a word, is BERT's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from unicodedata import category, normalize

START, END, UNKNOWN = "[CLS]", "[SEP]", "[UNK]"
_GOES_ON = "##"
_MOST = 12  # pieces of one token; a chemical's name has fewer, a run of letters without sense may have thousands


class Pieces:
    """A vocabulary of pieces, each with the number it has for the learner."""

    def __init__(self, vocabulary: Sequence[str]) -> None:
        self._numbers: Mapping[str, int] = {piece: number for number, piece in enumerate(vocabulary)}
        self._longest = max((len(piece.removeprefix(_GOES_ON)) for piece in vocabulary), default=0)
        self.start, self.end, self.unknown = (self._numbers[sign] for sign in (START, END, UNKNOWN))
        self.of = lru_cache(maxsize=1 << 14)(self._of)

    def _of(self, token: str) -> tuple[int, ...]:
        """The numbers of a token's pieces, at least one and twelve at most; accents and case count for nothing."""
        found: list[int] = []
        for word in _words(token[: _MOST * self._longest]):
            found.extend(self._cut(word))
        return tuple(found[:_MOST]) or (self.unknown,)

    def _cut(self, word: str) -> list[int]:
        """The longest piece that fits, again and again."""
        found: list[int] = []
        at = 0
        while at < len(word):
            head = _GOES_ON if at else ""
            ends = range(min(len(word), at + self._longest), at, -1)
            end = next((end for end in ends if head + word[at:end] in self._numbers), None)
            if end is None:
                return [self.unknown]
            found.append(self._numbers[head + word[at:end]])
            at = end
        return found


def _words(token: str) -> Iterator[str]:
    """A token's runs of letters and digits, and each of its other marks, without accents and in lower case."""
    plain = "".join(sign for sign in normalize("NFD", token.lower()) if category(sign) != "Mn")
    for is_word, signs in groupby(plain, str.isalnum):
        if is_word:
            yield "".join(signs)
        else:
            yield from signs
