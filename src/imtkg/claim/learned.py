"""The learner: a conditional random field over the tokens of a sentence, whose labels are claims' objects.

`tables/` and the frames propose and describe; the learner, trained on pages whose claims were found by hand, weighs
these proposals and finds objects that no frame knows. `docs/model-card.md` says on what it was trained and how well it
does. Its method: Lafferty, McCallum and Pereira, ICML 2001; its software: CRFsuite.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import cast

from pycrfsuite import Tagger as _CRFTagger

from imtkg.claim.features import tokens_of
from imtkg.claim.text import Line, Token
from imtkg.errors import InputError
from imtkg.values import PREDICATES, Predicate, Span

MODEL = "claims.crfsuite"
RULE = "learned"
OUTSIDE = "O"


@dataclass(frozen=True, slots=True)
class Labelled:
    """An object that the learner found: what it takes it for, its span, and how sure it is, from 0 to 1."""

    predicate: Predicate
    span: Span
    probability: float


class Tagger:
    """A trained model, opened once and used for any number of sentences."""

    def __init__(self, data: bytes, name: str) -> None:
        """Opens a model.

        Raises:
            InputError: `data` is no model.
        """
        self._data = data  # CRFsuite reads from these bytes for as long as it lives
        self._tagger = _CRFTagger()
        try:
            self._tagger.open_inmemory(data)
            labels = frozenset(self._tagger.labels())
        except (ValueError, RuntimeError) as fault:
            raise InputError(f"no model of a learner: {fault}", path=name, hint="reinstall imtkg") from None
        self._labels = labels

    def objects(self, line: Line, seen: list[list[str]]) -> tuple[Labelled, ...]:
        """The objects on a line, in order, by the most likely labels of its tokens; `seen` is their features."""
        self._tagger.set(seen)
        labels = self._tagger.tag()
        found = []
        for predicate, first, last in runs(labels):
            probability = min(self._share(predicate, i) for i in range(first, last))
            found.append(Labelled(predicate, _span(tokens_of(line), first, last), probability))
        return tuple(found)

    def probability(self, line: Line, predicate: Predicate, span: Span) -> float:
        """How likely the words of `span` are an object of `predicate`, on the line that `objects` saw last."""
        inside = [i for i, token in enumerate(tokens_of(line)) if token.span.meets(span)]
        return sum(self._share(predicate, i) for i in inside) / len(inside) if inside else 0.0

    def _share(self, predicate: Predicate, at: int) -> float:
        wanted = {f"B-{predicate}", f"I-{predicate}"} & self._labels
        return float(sum(self._tagger.marginal(label, at) for label in sorted(wanted)))


def load_tagger() -> Tagger:
    """The learner that comes with imtkg."""
    return Tagger((files("imtkg") / "models" / MODEL).read_bytes(), MODEL)


def labels_of(tokens: Sequence[Token], objects: Sequence[tuple[Predicate, Span]]) -> list[str]:
    """The labels that a line's tokens should have: "B-" and "I-" with the predicate, and "O".

    Where objects overlap, the one that begins later takes its words.
    """
    labels = [OUTSIDE] * len(tokens)
    for predicate, span in sorted(objects, key=lambda pair: (pair[1].start, -pair[1].end)):
        begin = "B-"
        for i, token in enumerate(tokens):
            if token.span.meets(span):
                labels[i] = begin + predicate
                begin = "I-"
    for i, label in enumerate(labels):
        if label.startswith("I-") and (i == 0 or labels[i - 1][2:] != label[2:]):
            labels[i] = "B-" + label[2:]
    return labels


def runs(labels: Sequence[str]) -> Iterator[tuple[Predicate, int, int]]:
    """The stretches of tokens that labels make: predicate, first token, beyond last."""
    first, current = 0, OUTSIDE
    for i, label in enumerate([*labels, OUTSIDE]):
        goes_on = label.startswith("I-") and label[2:] == current
        if goes_on:
            continue
        if current != OUTSIDE:
            yield PREDICATES[PREDICATES.index(cast(Predicate, current))], first, i
        first, current = i, OUTSIDE if label == OUTSIDE else label[2:]


def _span(tokens: Sequence[Token], first: int, last: int) -> Span:
    return Span(tokens[first].span.start, tokens[last - 1].span.end)
