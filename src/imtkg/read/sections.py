"""The sections of a page, their keys, and the checks that both kinds of page share."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence
from hashlib import sha256
from typing import NamedTuple
from urllib.parse import urlsplit

from imtkg.values import Section

MAX_SECTIONS = 1_000
MAX_TITLE = 300
"""Code points of a title or a question: a longer line is neither."""

_SLUG_LENGTH = 60


class Passage(NamedTuple):
    """A question and its text, before the page gives them an index and a key."""

    question: str
    text: str
    offset: int
    updated: str | None = None


def sections(passages: Sequence[Passage]) -> tuple[Section, ...]:
    """Numbers the passages and names each by its question.

    A name that several questions would share gets a hash of the text, so that it depends on no other passage's place;
    only where question and text are both the same does an ordinal tell them apart.
    """
    slugs = [slug(passage.question) for passage in passages]
    shared = Counter(slugs)
    made = []
    used: set[str] = set()
    for index, (passage, name) in enumerate(zip(passages, slugs, strict=True)):
        stem = name if shared[name] == 1 else f"{name}-{_digest(passage.text)}"
        key, ordinal = stem, 1
        while key in used:
            ordinal += 1
            key = f"{stem}-{ordinal}"
        used.add(key)
        made.append(Section(index, key, passage.question, passage.text, passage.offset, passage.updated))
    return tuple(made)


def slug(text: str) -> str:
    """Lower-case ASCII words joined by hyphens, at most 60 characters; a hash where no such word is left."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    bare = "".join(c if c.isascii() and c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    name = "-".join(bare.split())
    if len(name) > _SLUG_LENGTH:
        name = name[: _SLUG_LENGTH + 1].rpartition("-")[0] or name[:_SLUG_LENGTH]
    return name or f"x{_digest(text)}"


def is_address(value: str) -> bool:
    """Whether `value` can stand as an http or https IRI without escapes."""
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    printable = value.isascii() and value.isprintable() and not set(value) & set(' <>"{}|\\^`')
    return printable and parts.scheme in ("http", "https") and bool(parts.hostname)


def is_curie(value: str) -> bool:
    """Whether `value` is a prefix of letters and a local name of letters, digits and `._-`."""
    prefix, _, local = value.partition(":")
    return prefix.isascii() and prefix.isalpha() and local.isascii() and local.translate(_MARKS).isalnum()


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8")).hexdigest()[:8]


_MARKS = str.maketrans("", "", "._-")
