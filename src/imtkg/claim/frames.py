"""Frames: the sentence forms of `tables/frames.tsv` and `tables/modifiers.tsv`, and the objects that they propose."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from imtkg.claim.kinds import Kinds
from imtkg.claim.objects import Range, to_the_end, to_the_left, to_the_right
from imtkg.claim.patterns import Match, compile_pattern, find, matched, pattern_set
from imtkg.claim.tables import one_of, rows, words
from imtkg.claim.text import Line
from imtkg.values import CERTAINTIES, PREDICATES, Certainty, Predicate


@dataclass(frozen=True, slots=True)
class Proposal:
    """An object that a frame found: words of a line, the predicate, and what the frame itself says of the claim.

    `trigger` is the words that the frame matched; `list_end` is where the list of objects ends; `parts` are the
    qualifiers that the frame's own words fill.
    """

    predicate: Predicate
    object: Range
    trigger: Range
    list_end: int
    rule: str
    certainty: Certainty | None = None
    parts: tuple[tuple[str, Range], ...] = ()


@dataclass(frozen=True, slots=True)
class _Frame:
    name: str
    predicate: Predicate
    wanted: frozenset[str]
    unwanted: frozenset[str]
    subject: str
    topic: str
    certainty: Certainty | None
    side: str
    pattern: Any


@cache
def _frames() -> tuple[_Frame, ...]:
    found = []
    for row in rows("frames"):
        pattern, side = row["pattern"], "inside"
        for mark in ("<objects>", "<clause>"):
            if pattern.endswith(mark):
                pattern, side = pattern.removesuffix(mark), mark
            elif pattern.startswith(mark):
                pattern, side = pattern.removeprefix(mark), "left"
        kinds = [kind.strip() for kind in row["kinds"].split(",") if kind.strip()]
        found.append(
            _Frame(
                row["name"],
                one_of(PREDICATES, row, "predicate", "frames"),
                frozenset(kind for kind in kinds if not kind.startswith("!")),
                frozenset(kind[1:] for kind in kinds if kind.startswith("!")),
                row["subject"],
                row["topic"],
                one_of(CERTAINTIES, row, "certainty", "frames") if row["certainty"] else None,
                side,
                compile_pattern(pattern, "frames.tsv", int(row["line"]), open_end=side in ("<objects>", "<clause>")),
            )
        )
    return tuple(found)


@cache
def _frame_set() -> Any:
    return pattern_set([frame.pattern for frame in _frames()])


@cache
def modifiers() -> dict[str, Predicate]:
    """The words before the genus of a definition that make a claim, each with its predicate."""
    return {row["words"]: one_of(PREDICATES, row, "predicate", "modifiers") for row in rows("modifiers")}


@cache
def _definition() -> Any:
    return compile_pattern(
        "DISEASE (?:ASIDE )?(?:, [^;:]{1,120} , )?(?:{be}|refers to|is considered|are considered) (?:{adverb} )*"
        "(?P<article>an?|one of(?: the| several| many)?|any of(?: several)?|the|) *",
        "words.tsv",
        0,
    )


def propose(line: Line, kinds: Kinds, topic: str) -> tuple[Proposal, ...]:
    """The objects that the frames find on a line, in the order of the text; none shares a word with another.

    An earlier row of the table wins over a later one.
    """
    taken: list[Proposal] = list(_defined(line, kinds))
    frames = _frames()
    for index in matched(_frame_set(), line):
        frame = frames[index]
        if frame.topic and frame.topic != topic:
            continue
        for match in find(frame.pattern, line):
            if is_supposed(line, match.first):
                continue
            said = [range_ for other in taken for range_ in _said(other)]
            taken.extend(
                proposal
                for proposal in _proposals(line, frame, match, kinds)
                if not any(_share(proposal.object, range_) for range_ in said)
            )
    return tuple(sorted(taken, key=lambda proposal: proposal.object))


def frames_on(line: Line) -> tuple[tuple[str, int, int], ...]:
    """Where frames stand on a line, whether or not they find an object: name, first word, beyond last."""
    return tuple(
        (_frames()[index].name, match.first, match.last)
        for index in matched(_frame_set(), line)
        for match in find(_frames()[index].pattern, line)
    )


def is_supposed(line: Line, at: int) -> bool:
    """Whether the clause around a word only supposes something ("if patients have ..."), and says nothing."""
    start = clause_start(line, at)
    supposing = words("supposing")
    opens = line.names[start] in supposing and "," not in line.names[start:at]
    return (
        opens and not (start and line.names[start - 1] in words("after supposing")) and line.names[start] != "whether"
    )


def _said(proposal: Proposal) -> tuple[Range, ...]:
    """The words that a proposal has used up: its object's, and those that fill its other fields."""
    return (proposal.object, *(words_ for _, words_ in proposal.parts))


def opening(line: Line, kinds: Kinds, topic: str) -> Proposal | None:
    """What a line that ends with a colon says of the list that follows it, by the last frame that opens one there."""
    if line.names[-1] != ":":
        return None
    last: Proposal | None = None
    for index in matched(_frame_set(), line):
        frame = _frames()[index]
        if frame.side != "<objects>" or (frame.topic and frame.topic != topic):
            continue
        for match in find(frame.pattern, line):
            speaks = not frame.subject or subject(line, match.first) == frame.subject
            if speaks and not is_supposed(line, match.first) and (last is None or match.first > last.trigger[0]):
                trigger = (match.first, match.last)
                last = Proposal(
                    frame.predicate, (match.last, match.last), trigger, match.last, frame.name, frame.certainty
                )
    return last


def _share(one: Range, other: Range) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _proposals(line: Line, frame: _Frame, match: Match, kinds: Kinds) -> Iterator[Proposal]:
    if frame.subject and subject(line, match.first) != frame.subject:
        return
    items: tuple[Range, ...]
    if frame.side == "<objects>":
        items = to_the_right(line, match.last, of_times=frame.predicate == "has_onset")
    elif frame.side == "<clause>":
        items = to_the_end(line, match.last)
    elif frame.side == "left":
        items = to_the_left(line, clause_start(line, match.first), match.first)
    else:
        part = match.part("object")
        items = (part,) if part else ()
    parts = tuple((name, words_) for name, words_ in match.parts if name != "object")
    end = items[-1][1] if items else match.last
    for item in items:
        found = kinds.of(line, item)
        if (frame.wanted and not frame.wanted & found) or frame.unwanted & found:
            if frame.side == "<objects>" and item is items[0]:
                return  # what the verb takes first is of the wrong kind: the sentence says something else
            continue
        if item[1] - item[0] == 1 and line.names[item[0]] in words("naming nothing"):
            continue
        if (line.names[item[0] : item[1]] == ("DISEASE",) and frame.predicate != "alternative_name") or (
            item[1] - item[0] == 1 and line.names[item[0]] in words("pronouns")
        ):
            continue
        yield Proposal(frame.predicate, item, (match.first, match.last), end, frame.name, frame.certainty, parts)


def clause_start(line: Line, at: int) -> int:
    """The word with which the clause around word `at` begins."""
    return max(start for start in clauses(line) if start <= at)


def clauses(line: Line) -> tuple[int, ...]:
    """The words with which a clause begins, the first word of the line among them."""
    starts, breaks, verbs = [0], words("clause breaks"), words("auxiliaries") | words("suffer")
    for i, name in enumerate(line.names[1:], 1):
        before = line.names[i - 1]
        if name in breaks or before in {";", ":"}:
            starts.append(i)
        elif before in {"and", "or", ","} and name not in verbs and name in words("clause subjects"):
            following = line.names[i + 1 : i + 8]
            end = next((k for k, word in enumerate(following) if word in {",", "and", "or"}), len(following))
            if verbs & set(following[:end]) and verbs & set(line.names[starts[-1] : i]):
                starts.append(i)
    return tuple(starts)


def subject(line: Line, before: int) -> str | None:
    """What the clause before word `before` speaks of: "disease", "patients", "symptoms", or None where none shows.

    A clause without a subject of its own speaks of what the one before it does.
    """
    start = clause_start(line, before)
    linking = words("clause breaks") | words("adverb") | words("modal") | words("auxiliaries") | words("joins")
    while True:
        found = _spoken_of(line, start, before)
        if found or start == 0 or any(name not in linking for name in line.names[start:before]):
            return found
        before, start = start, clause_start(line, start - 1)


def _spoken_of(line: Line, start: int, before: int) -> str | None:
    found: str | None = None
    verbs = words("suffer") | words("auxiliaries") | {"with"}
    for i in range(start, before):
        name, previous = line.names[i], line.names[i - 1] if i else ""
        belongs = previous in {"with", "of", "by", "from", "for", "who", "have", "in", "to"}
        if name in {"case", "cases"}:
            found = "disease"
        elif name in words("patients") and (
            previous not in {"in", "among", "of", "for"} or (previous == "of" and line.names[i - 2] in words("shares"))
        ):
            found = found if name == "they" and found else "disease" if name == "they" else "patients"
        elif name in {"DISEASE", "it", "this"}:
            found = found if belongs and found in {"patients", "symptoms"} else "disease"
        elif name in words("symptom words"):
            found = "symptoms"
        elif name in words("quantifiers") and line.names[i + 1] in verbs:
            found = "patients"
    return found


def _defined(line: Line, kinds: Kinds) -> Iterator[Proposal]:
    """What a definition says: "X is a rare, slow-growing tumor of the salivary gland"."""
    match = next(find(_definition(), line), None)
    if match is None or any(name not in words("before definition") for name in line.names[: match.first]):
        return
    article = match.part("article")
    i = match.last
    first_words = {phrase.split()[0] for phrase in modifiers()}
    rule = "definition"
    trigger = (match.first, match.last)
    end = i
    while end < len(line.names) and line.names[end] not in words("definition ends"):
        if line.names[end] == "," and not (
            line.names[end + 1 : end + 2] and line.names[end + 1] in words("adverb") | first_words
        ):
            break
        end += 1
    while i < end:
        length = next((n for n in (3, 2, 1) if i + n <= end and " ".join(line.names[i : i + n]) in modifiers()), 0)
        if not length and line.names[i] in words("adverb") | {"ASIDE", ",", "and", "or", "but"}:
            i += 1
            continue
        if not length:
            break
        predicate = modifiers()[" ".join(line.names[i : i + length])]
        yield Proposal(predicate, (i, i + length), trigger, i + length, rule)
        i += length
    if article is None and not (line.names[end - 1 : end] and line.names[end - 1].endswith("s")):
        return
    while i < end and line.names[end - 1] in {"ASIDE", ",", "(FIGURE)"}:
        end -= 1
    if i >= end or kinds.of(line, (i, end)) & {"people", "age"}:
        return
    after = end
    while line.names[after : after + 1] == ("ASIDE",):
        after += 1
    if line.names[end - 1] in words("group heads") and line.names[end : end + 1] == ("of",):
        start = end + 1
        while start < len(line.names) and line.names[start] in words("article") | words("adverb"):
            start += 1
        yield from (Proposal("is_a", item, trigger, item[1], rule) for item in to_the_right(line, start)[:1])
        return
    if not (end - i == 1 and line.names[i] in words("bare heads")) and line.names[end - 1] not in words("group heads"):
        yield Proposal("is_a", (i, end), trigger, end, rule)
    if line.names[after : after + 1] == ("of",) or line.names[after : after + 2] == ("that", "affects"):
        for item in to_the_right(line, after + 1 + (line.names[after] == "that")):
            if "anatomy" in kinds.of(line, item):
                yield Proposal("has_site", item, trigger, item[1], rule)
