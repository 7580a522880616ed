"""The small pattern language of the tables, and how it becomes patterns that run in bounded time (google-re2).

`{group}` is any word of a group of `words.tsv`; `~` up to six words without a mark between; `<name:pattern>` a stretch
to be captured. A pattern matches whole words of a line only.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import re2

from imtkg.claim.tables import words
from imtkg.claim.text import Line
from imtkg.errors import TableError

_GAP = "(?:[^ ,;:]+ ){0,6}?"
_QUIET = re2.Options()
_QUIET.log_errors = False
_QUIET.max_mem = 256 << 20  # bytes; the automaton of a whole table needs more than the default 8 MiB


@dataclass(frozen=True, slots=True)
class Match:
    """Where a pattern matched: the words from `first` to before `last`, and those of each named stretch."""

    first: int
    last: int
    parts: tuple[tuple[str, tuple[int, int]], ...]

    def part(self, name: str) -> tuple[int, int] | None:
        """The words of the stretch called `name`."""
        return next((found for key, found in self.parts if key == name), None)


@cache
def _group(name: str) -> str:
    """A group of words as an alternation, the longest first, so that a longer phrase wins."""
    return "|".join(re2.escape(word) for word in sorted(words(name), key=lambda word: (-len(word), word)))


def compile_pattern(pattern: str, table: str, line: int, *, open_end: bool = False) -> Any:
    """The google-re2 pattern of a table's cell; an open end needs no end of a word.

    Raises:
        TableError: the cell is no pattern, or names a group that `words.tsv` does not have.
    """
    if not pattern.strip():
        raise TableError("no pattern", path=table, line=line, hint="see docs/language.md")
    text = pattern.replace("~", _GAP)
    while (start := text.find("{")) >= 0 and (end := text.find("}", start)) >= 0:
        name = text[start + 1 : end]
        if name.replace(",", "").isdigit():
            text = f"{text[:start]}\x00{name}\x01{text[end + 1 :]}"
            continue
        if not words(name):
            raise TableError(f"no group of words is called {name!r}", path=table, line=line, hint="see words.tsv")
        text = f"{text[:start]}(?:{_group(name)}){text[end + 1 :]}"
    text = text.replace("\x00", "{").replace("\x01", "}")
    text = re2.sub(r"<(\w+):", r"(?P<\1>", text)
    text = _close(text)
    try:
        return re2.compile((text if text.startswith(" ") else f" {text}") + ("" if open_end else " "), _QUIET)
    except re2.error as fault:
        raise TableError(f"a faulty pattern: {fault}", path=table, line=line, hint="see docs/language.md") from None


def _close(text: str) -> str:
    """Turns the `>` that ends a named stretch into the bracket that closes its group."""
    out, i = [], 0
    while i < len(text):
        if text.startswith("(?P<", i):
            end = text.index(">", i) + 1
            out.append(text[i:end])
            i = end
            continue
        out.append(")" if text[i] == ">" else text[i])
        i += 1
    return "".join(out)


def find(pattern: Any, line: Line) -> Iterator[Match]:
    """The matches of a compiled pattern on a line, from left to right; they share an object at most."""
    at = 0
    while (match := pattern.search(line.line, at)) is not None:
        parts = tuple(
            (name, line.range(*match.span(group)))
            for name, group in pattern.groupindex.items()
            if 0 <= match.start(group) < match.end(group)
        )
        yield Match(*line.range(match.start() + 1, match.end() - 1), parts)
        chained = pattern.groupindex.get("object")  # what ends one match may begin the next: "rare, benign, and mild"
        at = max(match.start() + 1, match.start(chained) - 1) if chained else match.end() - 1


def matched(patterns: Any, line: Line) -> Sequence[int]:
    """The indices of a pattern set's patterns that match the line somewhere, in order."""
    return sorted(patterns.Match(line.line) or ())


def pattern_set(patterns: Sequence[Any]) -> Any:
    """One automaton that tells in a single pass which of the patterns match at all."""
    found = re2.Set.SearchSet(_QUIET)
    for pattern in patterns:
        found.Add(pattern.pattern)
    found.Compile()
    return found
