"""Gold: what a person found on a page, from a JSON file; `docs/gold.md` has its form."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from imtkg.errors import InputError
from imtkg.jsonl import read_jsonl
from imtkg.values import CERTAINTIES, POLARITIES, PREDICATES

Record = Mapping[str, Any]
"""A claim with the fields of `claims.jsonl`."""

_FIGURES = ("value", "lower", "upper")
_HINT = "docs/gold.md has the form of a gold file"


@dataclass(frozen=True, slots=True)
class Gold:
    """A page as a person read it: `name` is the gold file's, `texts` goes from a section's index to its text."""

    name: str
    page: str
    texts: Mapping[int, str]
    claims: tuple[Record, ...]

    @property
    def names(self) -> tuple[str, str]:
        """What the page may be called."""
        return self.name, self.page

    def files(self, folder: Path) -> tuple[Path, ...]:
        """The files in a folder that by their names may be the page: "7.xml" or "gard-7-knots.txt" for "gard-7"."""
        return tuple(
            file
            for file in sorted(folder.rglob("*"))
            if file.suffix != ".json"
            and file.is_file()
            and (
                file.stem in self.names
                or file.stem.startswith(tuple(f"{name}-" for name in self.names))
                or any(name.endswith(f"-{file.stem}") for name in self.names)
            )
        )

    def own(self, records: Sequence[Record]) -> tuple[Record, ...]:
        """Those of `records` that are claims of this page; one without a page may be any page's."""
        return tuple(record for record in records if record.get("page", self.name) in self.names)


def read_gold(path: Path) -> Gold:
    """The gold in a file.

    Raises:
        InputError: the file cannot be read, or is no gold file; it says which claim is faulty, counted from 0.
    """
    try:
        data = json.loads(path.read_text("utf-8"))
        page = str(data["page"]["id"])
        texts = {_index(section["index"]): str(section["text"]) for section in data["page"]["sections"]}
        claims = tuple(data["claims"])
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", path=path, hint="give gold files") from error
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise InputError(f"is no gold file: {type(error).__name__} {error}", path=path, hint=_HINT) from error
    for number, claim in enumerate(claims):
        if fault := _fault(claim, texts):
            raise InputError(f"claim {number}: {fault}", path=path, hint=_HINT)
    return Gold(path.stem, page, texts, claims)


def read_claims(path: Path) -> tuple[Record, ...]:
    """The claims in a file with one JSON object a line, as `imtkg claims` writes them.

    Raises:
        DatasetError: the file cannot be read, or a line is no claim.
    """
    return tuple(read_jsonl(path, _claim))


def figures(claim: Record) -> tuple[float | None, ...] | None:
    """The value and bounds of a claim's statistic, by which statistics are compared; None without one."""
    statistic = claim.get("statistic")
    if not statistic:
        return None
    return tuple(None if statistic.get(key) is None else round(float(statistic[key]), 9) for key in _FIGURES)


def _index(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"a section's index is a whole number, not {value!r}")
    return value


def _claim(record: Mapping[str, Any]) -> Record:
    """`record`, if it can be scored."""
    _index(record["section"])
    words = record["object"]["text"]
    if not (isinstance(words, str) and words and isinstance(record.get("quote") or "", str)):
        raise ValueError("the object's words and the quote are text")
    if record["predicate"] not in PREDICATES:
        raise ValueError(f"there is no predicate {record['predicate']!r}")
    figures(record)
    return record


def _fault(claim: Any, texts: Mapping[int, str]) -> str | None:
    """What is wrong with a gold claim."""
    try:
        _claim(claim)
        certainty, polarity = claim["certainty"], claim["polarity"]
        quote, words = claim["quote"], claim["object"]["text"]
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        return f"{type(error).__name__} {error}"
    if claim["section"] not in texts:
        return f"there is no section {claim['section']}"
    if not quote or quote not in texts[claim["section"]]:
        return f"the quote is not in its section: {quote[:60]!r}"
    if words not in quote:
        return f"the object's words are not in the quote: {words[:60]!r}"
    if certainty not in CERTAINTIES:
        return f"there is no certainty {certainty!r}"
    return None if polarity in POLARITIES else f"there is no polarity {polarity!r}"
