"""What the tables say of each token of a sentence, for a learner that reads the words themselves.

A feature is a short string, as "mention=B-gene" or "topic=has_phenotype"; the same sentence gives the same features.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from imtkg.claim.frames import Proposal, frames_on
from imtkg.claim.text import Line, Token
from imtkg.values import Mention

Features = tuple[str, ...]
"""What the tables say of one token."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What a sentence stands in: its section's text, mentions and topic, and the predicate of the list it is in."""

    text: str
    mentions: Sequence[Mention]
    topic: str
    lead: str


def tokens_of(line: Line) -> tuple[Token, ...]:
    """The tokens of a line, those within asides too, in order."""
    return tuple(token for item in line.items for token in item)


def features(line: Line, proposals: Sequence[Proposal], barred: int, setting: Setting) -> tuple[Features, ...]:
    """The features of each token of a line; `barred` is the word from which on the tables see no claim."""
    whole = [f"topic={setting.topic}"] * bool(setting.topic) + [f"lead={setting.lead}"] * bool(setting.lead)
    objects = {
        i: f"object={'B' if i == proposal.object[0] else 'I'}-{proposal.predicate}"
        for proposal in proposals
        for i in range(*proposal.object)
    }
    openers: dict[int, list[str]] = {}
    for name, _, last in frames_on(line):
        openers.setdefault(last, []).append(f"after={name}")
    mentions = _mention_kinds(setting.mentions)
    found: list[Features] = []
    opener: list[str] = []
    for i, item in enumerate(line.items):
        opener = sorted(openers.get(i, opener))
        shared = [*whole, *opener]
        if i in objects:
            shared.append(objects[i])
        if line.names[i].isupper():
            shared.append(f"name={line.names[i]}")
        if i >= barred:
            shared.append("barred")
        for token in item:
            kind = mentions.get(token.span.start)
            found.append((*shared, f"mention={kind}") if kind else tuple(shared))
    return tuple(found)


def _mention_kinds(mentions: Sequence[Mention]) -> Mapping[int, str]:
    """The kind of the term named at each character, as "B-" where its name begins and "I-" within."""
    return {
        at: ("B-" if at == mention.span.start else "I-") + mention.terms[0].kind
        for mention in mentions
        for at in range(mention.span.start, mention.span.end)
    }
