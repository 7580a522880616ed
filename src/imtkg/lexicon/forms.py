"""How differently written names are made alike before they are compared; the rules are in `tables/forms.tsv`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from unicodedata import normalize

from imtkg.lexicon.tables import packaged, rows

# A word with its combining marks; a blank line, which no name spans; a dash inside a compound, which counts as a
# space; any other character that is not white space.
_TOKEN = re.compile(r"([\w\u0300-\u036f]+)|(\n[^\S\n]*\n)|(?<=\w)[-\u2010\u2011\u2013](?=\w)|([^\w\s])")


Form = tuple[str, int, int]
"""A word or mark of a text: its normal form, where it starts and where it ends."""


def normalise(name: str) -> str:
    """The normal form of a name: a space before each of its words, empty where it has none."""
    return "".join([" " + normal for normal, _, _ in forms(name)])


def forms(text: str) -> list[Form]:
    """The words and marks of `text`, in its order, without silent words; a blank line is a mark, a line feed."""
    found: list[Form] = []
    for match in _TOKEN.finditer(text):
        word, gap, mark = match.groups()
        if word:
            normal = _normal(word)
            if not normal:
                continue
        elif gap:
            normal = "\n"
        elif mark:
            # A lone surrogate has no UTF-8, in which a compiled lexicon keeps its names.
            normal = "\ufffd" if "\ud800" <= mark <= "\udfff" else mark
        else:
            continue
        found.append((normal, match.start(), match.end()))
    return found


def is_article(word: str) -> bool:
    """Whether a word may stand before any name and adds nothing to it."""
    return word.casefold() in _rules().articles


@dataclass(frozen=True, slots=True)
class _Rules:
    articles: frozenset[str]
    silent: frozenset[str]
    spellings: tuple[tuple[str, str], ...]
    plurals: dict[str, str]
    endings: tuple[tuple[str, str], ...]


@cache
def _rules() -> _Rules:
    table = [cells for _, cells in rows(*packaged("forms.tsv"), ("kind", "form", "normal"))]

    def of(kind: str) -> tuple[tuple[str, str], ...]:
        return tuple((form, normal) for row, form, normal in table if row == kind)

    return _Rules(
        frozenset(dict(of("article"))), frozenset(dict(of("silent"))), of("spelling"), dict(of("plural")), of("ending")
    )


@lru_cache(maxsize=1 << 16)
def _normal(word: str) -> str:
    """The normal form of one word; of a silent word, nothing."""
    rules = _rules()
    word = normalize("NFC", word.casefold())
    if word in rules.silent:
        return ""
    for british, american in rules.spellings:
        word = word.replace(british, american)
    if word in rules.plurals:
        return rules.plurals[word]
    if len(word) >= 4:
        for ending, singular in rules.endings:
            if word.endswith(ending):
                return word.removesuffix(ending) + singular
    return word
