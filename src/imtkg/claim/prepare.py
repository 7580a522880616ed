"""A section's sentences made ready: each as a line, with what the frames propose and the list that it stands in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from imtkg.claim.features import Features, Setting, features
from imtkg.claim.frames import Proposal, opening, propose
from imtkg.claim.genes import genes
from imtkg.claim.kinds import Kinds
from imtkg.claim.lists import Lead, is_item
from imtkg.claim.names import Names
from imtkg.claim.reasons import bar, topic_of
from imtkg.claim.text import Line, line, sentences
from imtkg.values import Mention, Section, Span

_LIST = 12  # sentences after a lead-in that may still be things of its list


@dataclass(frozen=True, slots=True)
class Prepared:
    """A sentence made ready.

    `barred` is the word from which on nothing is a claim; `lead` is the sentence that opened the list of which this one
    is a bullet; `asides` are the brackets that speak of the disease, each with the word of the line that it is.
    """

    line: Line
    proposals: tuple[Proposal, ...]
    barred: int
    lead: Lead | None
    asides: tuple[tuple[int, Line], ...]
    setting: Setting
    kinds: Kinds

    def features(self) -> tuple[Features, ...]:
        """What the tables say of each token."""
        return features(self.line, self.proposals, self.barred, self.setting)


def prepare(section: Section, mentions: Sequence[Mention], names: Names) -> Iterator[Prepared]:
    """The sentences of a section, in order, made ready."""
    text, kinds = section.text, Kinds(mentions)
    symbols = genes(text, mentions, names.abbreviations)
    question = section.question.strip()
    topic = topic_of(line(question, Span(0, len(question)), names.forms)) if question else ""
    lead: Lead | None = None
    since, opened = 0, ""
    for sentence in sentences(text):
        current = line(text, sentence, names.forms, symbols)
        proposals = propose(current, kinds, topic)
        barred = bar(current)
        item = lead is not None and is_item(current)
        setting = Setting(text, mentions, topic, opened)
        asides = tuple(_asides(current, text, names, symbols)) if barred else ()
        yield Prepared(current, proposals, barred, lead if item else None, asides, setting, kinds)
        if current.names[-1] == ":":
            since, opened = 0, proposals[-1].predicate if proposals else "none"
        elif (since := since + 1) > _LIST:
            opened = ""
        if not item:
            opens = opening(current, kinds, topic) if barred else None
            lead = Lead(current, opens) if opens else None


def _asides(of: Line, text: str, names: Names, symbols: Sequence[Span]) -> Iterator[tuple[int, Line]]:
    """The brackets of a line that speak of the disease by name: where, and each as a line of its own."""
    for at, (name, item) in enumerate(zip(of.names, of.items, strict=True)):
        if name == "ASIDE" and len(item) > 4:
            inside = line(text, Span(item[1].span.start, item[-2].span.end), names.forms, symbols)
            if "DISEASE" in inside.names[1:]:
                yield at, inside
