"""The objects of a frame: how a stretch of words falls into a list of things, each cut to the words that name it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from imtkg.claim.tables import words
from imtkg.claim.text import Line

Range = tuple[int, int]

_ADJECTIVE_ENDINGS = ("ous", "ic", "al", "ive", "ed", "ary", "ar", "able", "ible", "ant", "ent", "ying")


def to_the_right(line: Line, first: int, *, of_times: bool = False) -> tuple[Range, ...]:
    """The items of the list that begins at word `first`.

    In a list of times a new item may begin with a preposition: "in childhood, before the age of 10".
    """
    items: list[Range] = []
    for start, end in _conjuncts(line, first, len(line.names), words("before times") if of_times else frozenset()):
        stop = _stop(line, start, end)
        if items and _opens_clause(line, start, end):
            break
        items.append((start, stop))
        if stop < end:
            break
    return trimmed(line, _rejoined(line, items))


def to_the_left(line: Line, first: int, last: int) -> tuple[Range, ...]:
    """The items of the list that fills the words from `first` to before `last`."""
    opened = [i + 1 for i in range(first, last) if line.names[i] in {"that", "whether", "if"}]
    first = opened[-1] if opened and opened[-1] < last else first
    while first < last and line.names[first] in words("clause breaks") | words("joins"):
        first += 1
    last = next((i for i in range(first + 1, last) if line.names[i] in words("auxiliaries") | words("modal")), last)
    items = list(_conjuncts(line, first, last))
    while len(items) > 1 and line.names[items[0][0]] in words("preposition") | words("adverb"):
        items.pop(0)
    return trimmed(line, _rejoined(line, items))


def to_the_end(line: Line, first: int) -> tuple[Range, ...]:
    """The one object that runs from word `first` to the end of its clause."""
    end = first
    while end < len(line.names) and line.names[end] not in {",", ";", ".", "?", "!", "but", "although", "which"}:
        if end > first and line.names[end] in {"is", "are"} and line.names[first] not in words("question words"):
            break
        end += 1
    return trimmed(line, [(first, end)])


def _conjuncts(line: Line, first: int, last: int, also: frozenset[str] = frozenset()) -> Iterator[Range]:
    """The stretches between the joining words, and those that "such as" opens; empty ones left out."""
    joins, start, i = words("joins") | also, first, first
    while i < last:
        length = _length(line, i, last, "opens items") or (1 if line.names[i] in joins else 0)
        if line.names[i] == ":" and i > first and line.names[i - 1] in words("before a list"):
            length = 1
        if not length and " ".join(line.names[i : i + 3]) == "as well as":
            length = 3
        if length:
            if i > start:
                yield start, i
            start = i = i + length
        else:
            i += 1
    if last > start:
        yield start, last


def _length(line: Line, at: int, last: int, group: str) -> int:
    """How many words of the line from `at` on are a phrase of the group; 0 where none is."""
    for length in (3, 2, 1):
        if at + length <= last and " ".join(line.names[at : at + length]) in words(group):
            return length
    return 0


def _stop(line: Line, start: int, end: int) -> int:
    """Where the item that starts at `start` ends: before a word that ends the list, or before its own verb."""
    stops, verbs, relative = words("stop"), words("verb"), False
    for i in range(start, end):
        name = line.names[i]
        ends = name in stops and (name != "." or i + 1 == len(line.names))
        if ends or " ".join(line.names[i : i + 3]) in stops or (i > start and _of_whom(line, i)):
            return i
        relative = relative or name == "that"
        if (name in verbs and not relative) or (i == start and name in words("participles")):
            return i
    return end


def _of_whom(line: Line, at: int) -> bool:
    """Whether the words from `at` on tell in whom or how often: "in 20% of patients", "in severe cases"."""
    after = line.names[at + 1 : at + 4]
    people = words("patients") - {"they", "he", "she", "someone", "everyone"}
    return line.names[at] in {"in", "among"} and (
        after[:1] == ("FIGURE",)
        or after[:1] in {(name,) for name in people}
        or (
            after[:1] != ()
            and after[0] in words("quantifiers") | words("subgroup") | {"a", "one", "only"}
            and bool(people & set(after))
        )
    )


def _opens_clause(line: Line, start: int, end: int) -> bool:
    """Whether the stretch is no item of the list but a new clause: it has a verb of its own, or begins with a link."""
    if line.names[start] in words("list breakers") | words("stop") | words("verb"):
        return True
    verbs = words("verb") - {"usually", "typically", "often"}
    for i in range(start + 1, end):
        if line.names[i] in {"that", "who", "which"}:
            return False
        if line.names[i] in verbs:
            return True
    return False


def _rejoined(line: Line, items: list[Range]) -> list[Range]:
    """Puts together again what is one thing: "infectious or noninfectious agent", "spots on the arms and legs"."""
    found: list[Range] = []
    for item in items:
        if found:
            before = found[-1]
            head = line.names[before[1] - 1]
            single = before[1] - before[0] == 1 or line.names[before[1] - 2] in words("article") | words("preposition")
            close = item[0] - before[1] == 1 and line.names[before[1]] in {"and", "or", "and/or", ","}
            pair = _is_adjective(head) and item[1] - item[0] >= 2 and _is_adjective(line.names[item[0]])
            placed = any(name in {"on", "in", "around"} for name in line.names[slice(*before)])
            place = line.names[item[1] - 1] in words("kind:anatomy") and item[1] - item[0] <= 3
            if close and ((single and pair) or (placed and place and line.names[before[1]] != ",")):
                found[-1] = (before[0], item[1])
                if {head, line.names[item[0]]} <= words("opposites"):
                    found.append(item)
                continue
        found.append(item)
    return found


def _is_adjective(word: str) -> bool:
    """Whether a word looks like an adjective, by its ending or as a compound ("low-grade")."""
    return word.endswith(_ADJECTIVE_ENDINGS) or "-" in word


def trimmed(line: Line, items: Sequence[Range]) -> tuple[Range, ...]:
    """Takes articles, words of frequency and loose ends off each item; an item of nothing else is none."""
    found = []
    for start, end in items:
        while start < end and (line.names[start] in words("trims") or line.names[start] in {"ASIDE", "(FIGURE)"}):
            start += 1
        if "called" in line.names[start + 1 : end - 1]:
            start = line.names.index("called", start + 1, end - 1) + 1
        while end > start and line.names[end - 1] in words("trims after"):
            end -= 1
        if end - start > 1 and line.names[end - 1] in {"gene", "genes"} and line.names[end - 2] == "GENE":
            end -= 1
        if start < end and any(sign.isalnum() for sign in line.names[end - 1]):
            found.append((start, end))
    return tuple(found)
