"""What a learner sees of a sentence: for each token, the words around it and all that the tables say of them.

A feature is a short string; the same sentence gives the same features. The learner weighs them; it knows no page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from imtkg.claim.frames import Proposal, clauses, frames_on, subject
from imtkg.claim.tables import rows, words
from imtkg.claim.text import Line, Token
from imtkg.values import Mention

# Groups that nearly every sentence touches tell nothing that the words themselves do not.
_GROUPS_LEFT_OUT = frozenset(
    {"verb", "trims", "trims after", "openers", "be", "article", "definition ends", "adverb", "before definition"}
)
_SEPARATORS = frozenset({",", "and", "or", ";", "and/or"})
_SHORT = 8  # tokens; a heading or a bullet rather than a sentence


@dataclass(frozen=True, slots=True)
class Setting:
    """What a sentence stands in: its section's text, mentions and topic, and the predicate of the list it is in."""

    text: str
    mentions: Sequence[Mention]
    topic: str
    lead: str


@dataclass(frozen=True, slots=True)
class _Seen:
    """A token and what is known of it and of the words before it."""

    word: str
    written: str
    name: str
    aside: bool
    mention: str
    object: str
    triggers: tuple[str, ...]
    groups: tuple[str, ...]
    opener: str
    separators: int
    verb: str
    subject: str
    barred: bool


def tokens_of(line: Line) -> tuple[Token, ...]:
    """The tokens of a line, those within asides too, in order."""
    return tuple(token for item in line.items for token in item)


def features(line: Line, proposals: Sequence[Proposal], barred: int, setting: Setting) -> list[list[str]]:
    """The features of each token of a line; `barred` is the word from which on the tables see no claim."""
    seen = _seen(line, proposals, barred, setting)
    frames = sorted({f"st={name}" for name, _, _ in frames_on(line)})
    first = "first=" + " ".join(line.names[:2])
    whole = ["b", f"t={setting.topic}", f"lead={setting.lead}", first, *frames]
    if seen[0].word in {"-", "*", "\u2022"}:
        whole += ["bullet", f"bullet|t={setting.topic}"]
    if len(seen) <= _SHORT:
        whole += ["short", f"short|t={setting.topic}|{setting.lead}"]
    return [whole + _of_token(seen, i, setting.topic) + _around(seen, i) for i in range(len(seen))]


def _of_token(seen: Sequence[_Seen], i: int, topic: str) -> list[str]:
    """What is known of a token itself."""
    at = seen[i]
    word = at.word
    found = [
        f"w={word}",
        f"w|t={word}|{topic}",
        f"s3={word[-3:]}",
        f"s4={word[-4:]}",
        f"p3={word[:3]}",
        f"sh={_shape(at.written)}",
        f"last={at.opener}",
        f"last|sep={at.opener}|{at.separators}",
        f"lv={at.verb}",
        f"lv|subj={at.verb}|{at.subject}",
        f"lv|t={at.verb}|{topic}",
        f"subj={at.subject}",
        f"subj|t={at.subject}|{topic}",
        f"obj={at.object}",
        f"obj|t={at.object}|{topic}",
        f"obj|mk={at.object}|{at.mention}",
        f"mk={at.mention}",
        f"mk|t={at.mention}|{topic}",
        f"mk|last={at.mention}|{at.opener}",
        f"mk|lv={at.mention}|{at.verb}",
        f"name={at.name}",
        f"aside={at.aside}",
    ]
    found += [f"g={group}" for group in at.groups]
    found += [f"tr={trigger}" for trigger in at.triggers]
    if at.barred:
        found.append("barred")
    if i == 0:
        found.append("BOS")
    if i == len(seen) - 1:
        found.append("EOS")
    return found


def _around(seen: Sequence[_Seen], i: int) -> list[str]:
    """What is known of the tokens on either side, up to three away."""
    found = []
    for d in (-3, -2, -1, 1, 2, 3):
        if not 0 <= i + d < len(seen):
            if abs(d) == 1:
                found.append(f"w{d}=<>")
            continue
        near = seen[i + d]
        found.append(f"w{d}={near.word}")
        if abs(d) <= 2:
            found += [f"mk{d}={near.mention}", f"o{d}={near.object}", f"s{d}={near.word[-3:]}", f"n{d}={near.name}"]
            found += [f"g{d}={group}" for group in near.groups]
    word = seen[i].word
    if i > 0:
        found.append(f"bi-1={seen[i - 1].word} {word}")
    if i > 1:
        found.append(f"bi-2={seen[i - 2].word} {seen[i - 1].word}")
    if i + 1 < len(seen):
        found.append(f"bi1={word} {seen[i + 1].word}")
    if i + 2 < len(seen):
        found.append(f"bi2={seen[i + 1].word} {seen[i + 2].word}")
    return found


def _seen(line: Line, proposals: Sequence[Proposal], barred: int, setting: Setting) -> list[_Seen]:
    objects = {
        i: ("B-" if i == proposal.object[0] else "I-") + proposal.predicate
        for proposal in proposals
        for i in range(*proposal.object)
    }
    triggers: dict[int, list[str]] = {}
    openers: dict[int, list[str]] = {}
    for name, first, last in frames_on(line):
        openers.setdefault(last, []).append(name)
        for i in range(first, last):
            triggers.setdefault(i, []).append(name)
    starts = set(clauses(line))
    verbs = words("verb") | words("suffer") | words("list verb")
    mentions = _mention_kinds(setting.mentions)
    found: list[_Seen] = []
    opener, verb, separators, about = "", "", 0, ""
    for i, item in enumerate(line.items):
        if i in openers:
            opener, separators = "+".join(sorted(openers[i])), 0
        if i in starts:
            verb, about = "", ""
        for token in item:
            if not about or token.text in verbs:
                about = (subject(line, i) if i else None) or "none"
            found.append(
                _Seen(
                    word=token.text,
                    written=token.span.of(setting.text),
                    name=line.names[i] if line.names[i].isupper() else "",
                    aside=line.names[i] == "ASIDE",
                    mention=mentions.get(token.span.start, ""),
                    object=objects.get(i, ""),
                    triggers=tuple(triggers.get(i, ())),
                    groups=_groups().get(token.text, ()),
                    opener=opener,
                    separators=min(separators, 3),
                    verb=verb,
                    subject=about,
                    barred=i >= barred,
                )
            )
            if token.text in verbs and not (verb and token.text in words("be")):
                verb = token.text
            separators += token.text in _SEPARATORS
    return found


def _mention_kinds(mentions: Sequence[Mention]) -> dict[int, str]:
    """The kind of the term named at each character, as "B-" where its name begins and "I-" within."""
    return {
        at: ("B-" if at == mention.span.start else "I-") + mention.terms[0].kind
        for mention in mentions
        for at in range(mention.span.start, mention.span.end)
    }


@cache
def _groups() -> Mapping[str, tuple[str, ...]]:
    """The groups of `words.tsv` that hold a word, in the order of the table."""
    found: dict[str, list[str]] = {}
    for row in rows("words"):
        if row["group"] not in _GROUPS_LEFT_OUT:
            for word in row["words"].split("|"):
                found.setdefault(word, []).append(row["group"])
    return {word: tuple(groups) for word, groups in found.items()}


def _shape(written: str) -> str:
    """The form of a word: capitals X, small letters x, digits 9; a sign twice at most, six in all."""
    signs = ""
    for letter in written:
        sign = "X" if letter.isupper() else "x" if letter.islower() else "9" if letter.isdigit() else letter
        if not signs.endswith(sign * 2):
            signs += sign
    return signs[:6]
