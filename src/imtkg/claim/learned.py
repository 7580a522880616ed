"""The learner: a small transformer that reads a section and labels its tokens as objects of claims.

`tables/` and the frames propose and describe; the learner, trained on pages whose claims were found by hand, weighs
these proposals and finds objects that no frame knows. `docs/model-card.md` says on what it was trained and how well it
does. Its method: Devlin et al., arXiv 1810.04805; it runs in ONNX Runtime, on one thread.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, cast

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from imtkg.claim.features import Features
from imtkg.claim.pieces import Pieces
from imtkg.claim.text import Token, tokens
from imtkg.errors import InputError
from imtkg.values import PREDICATES, Predicate, Span

MODEL = "claims.onnx"
RULE = "learned"
OUTSIDE = "O"
LABELS = (OUTSIDE, *(f"{place}-{predicate}" for predicate in PREDICATES for place in "BI"))
"""What a token can be: the first token of an object, one within it, or neither."""

WINDOW = 300
"""How many pieces of a section the learner reads at once; more would take time that grows with its square."""
_QUESTION = 40  # pieces of a section's question, before each window

_IMPOSSIBLE = -1e9
_FOLLOWS = np.array(
    [[_IMPOSSIBLE if then[0] == "I" and label[1:] != then[1:] else 0.0 for then in LABELS] for label in LABELS]
)
"""No object goes on that has not begun: what to add to the logarithm of a probability."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as the learner sees it: its tokens, and what the tables say of each."""

    tokens: Sequence[Token]
    features: Sequence[Features]


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of a section in the learner's numbers: its pieces, each with its features, and where tokens begin.

    `features` has a row a piece, filled up with zeros; `firsts` is the first piece of each token.
    """

    pieces: NDArray[np.int64]
    features: NDArray[np.int64]
    firsts: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Labelled:
    """An object that the learner found: what it takes it for, its span, and how sure it is, from 0 to 1."""

    predicate: Predicate
    span: Span
    probability: float


@dataclass(frozen=True, slots=True)
class Labelling:
    """What the learner makes of a sentence: for each token, the logarithm of each label's probability."""

    tokens: Sequence[Token]
    likelihoods: NDArray[np.float64]

    def objects(self) -> tuple[Labelled, ...]:
        """The objects in the sentence, in order, by the most likely labels of its tokens."""
        found = []
        for predicate, first, last in runs(_most_likely(self.likelihoods)):
            span = Span(self.tokens[first].span.start, self.tokens[last - 1].span.end)
            found.append(Labelled(predicate, span, float(self._shares(predicate)[first:last].min())))
        return tuple(found)

    def probability(self, predicate: Predicate, span: Span) -> float:
        """How likely the words of `span` are an object of `predicate`, from 0 to 1."""
        inside = [token.span.meets(span) for token in self.tokens]
        return float(self._shares(predicate)[inside].mean()) if any(inside) else 0.0

    def _shares(self, predicate: Predicate) -> NDArray[np.float64]:
        at = LABELS.index(f"B-{predicate}")
        return cast(NDArray[np.float64], np.exp(self.likelihoods[:, at : at + 2]).sum(axis=1))


class Encoding:
    """The numbers that a learner has for pieces of words and for features."""

    def __init__(self, pieces: Sequence[str], features: Sequence[str]) -> None:
        self._pieces = Pieces(pieces)
        self._features = {feature: number for number, feature in enumerate(features, start=1)}

    def windows(self, question: str, sentences: Sequence[Sentence]) -> Iterator[Window]:
        """A section as windows of whole sentences, its question before each; a token is in one window only.

        A sentence longer than a window goes on in the next.
        """
        words = tokens(question, Span(0, len(question))) if question else ()
        asked = [number for word in words for number in self._pieces.of(word.text)]
        opening = [self._pieces.start, *asked[:_QUESTION], self._pieces.end]
        read: list[tuple[tuple[int, ...], tuple[int, ...]]] = []
        length = 0
        for sentence in sentences:
            seen = [
                (self._pieces.of(token.text), tuple(self._features.get(feature, 0) for feature in features))
                for token, features in zip(sentence.tokens, sentence.features, strict=True)
            ]
            more = sum(len(pieces) for pieces, _ in seen)
            if read and length + more > WINDOW:
                yield self._window(opening, read)
                read, length = [], 0
            for token in seen:
                if read and length + len(token[0]) > WINDOW:
                    yield self._window(opening, read)
                    read, length = [], 0
                read.append(token)
                length += len(token[0])
        if read:
            yield self._window(opening, read)

    def _window(self, opening: Sequence[int], read: Sequence[tuple[tuple[int, ...], tuple[int, ...]]]) -> Window:
        pieces, firsts = list(opening), []
        widest = max((len(features) for _, features in read), default=0) or 1
        rows: list[tuple[int, ...]] = [()] * len(opening)
        for token, features in read:
            firsts.append(len(pieces))
            pieces.extend(token)
            rows.extend([features] * len(token))
        pieces.append(self._pieces.end)
        rows.append(())
        filled = [row + (0,) * (widest - len(row)) for row in rows]
        return Window(np.array(pieces), np.array(filled), np.array(firsts))


class Tagger:
    """A trained model, opened once and used for any number of sections."""

    def __init__(self, data: bytes, name: str) -> None:
        """Opens a model.

        Raises:
            InputError: `data` is no model.
        """
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 4
        try:
            self._session: Any = onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
            told = self._session.get_modelmeta().custom_metadata_map
            self._encoding = Encoding(json.loads(told["pieces"]), json.loads(told["features"]))
        except Exception as fault:  # ONNX Runtime's errors have no common class
            raise InputError(f"no model of a learner: {fault}", path=name, hint="reinstall imtkg") from None

    def read(self, question: str, sentences: Sequence[Sentence]) -> tuple[Labelling, ...]:
        """What the learner makes of each sentence of a section, in order."""
        read = [self._likelihoods(window) for window in self._encoding.windows(question, sentences)]
        likelihoods = np.concatenate(read) if read else np.zeros((0, len(LABELS)))
        found, at = [], 0
        for sentence in sentences:
            found.append(Labelling(sentence.tokens, likelihoods[at : at + len(sentence.tokens)]))
            at += len(sentence.tokens)
        return tuple(found)

    def _likelihoods(self, window: Window) -> NDArray[np.float64]:
        given = {"pieces": window.pieces[None], "features": window.features[None]}
        scores = self._session.run(None, given)[0][0][window.firsts].astype(np.float64)
        scores -= scores.max(axis=1, keepdims=True)
        return cast(NDArray[np.float64], scores - np.log(np.exp(scores).sum(axis=1, keepdims=True)))


def load_tagger() -> Tagger:
    """The learner that comes with imtkg."""
    return Tagger((files("imtkg") / "models" / MODEL).read_bytes(), MODEL)


def labels_of(tokens: Sequence[Token], objects: Sequence[tuple[Predicate, Span]]) -> list[str]:
    """The labels that a sentence's tokens should have: "B-" and "I-" with the predicate, and "O".

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


def _most_likely(likelihoods: NDArray[np.float64]) -> list[str]:
    """The most likely labels that can follow each other (Viterbi, IEEE Trans. Inf. Theory 13, 1967)."""
    if not len(likelihoods):
        return []
    best = likelihoods[0] + _FOLLOWS[0]
    came_from = []
    for likelihood in likelihoods[1:]:
        ways = best[:, None] + _FOLLOWS
        came_from.append(ways.argmax(axis=0))
        best = ways.max(axis=0) + likelihood
    path = [int(best.argmax())]
    for before in reversed(came_from):
        path.append(int(before[path[-1]]))
    return [LABELS[label] for label in reversed(path)]
