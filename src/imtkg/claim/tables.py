"""The language tables beside this package: tab-separated, one header line, `#` before a comment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from functools import cache
from importlib.resources import files
from typing import TypeVar

from imtkg.errors import TableError

Value = TypeVar("Value", bound=str)


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of the table `name`, each a mapping from column to cell.

    Raises:
        TableError: a row has more cells than the header.
    """
    path = files("imtkg") / "tables" / f"{name}.tsv"
    found: list[dict[str, str]] = []
    header: list[str] | None = None
    for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not text.strip() or text.startswith("#"):
            continue
        cells = [cell.strip() for cell in text.split("\t")]
        if header is None:
            header = cells
            continue
        if len(cells) > len(header):
            raise TableError(
                f"{len(cells)} cells under {len(header)} columns", path=path.name, line=number, hint="check the tabs"
            )
        found.append(dict(zip(header, cells + [""] * (len(header) - len(cells)), strict=True)) | {"line": str(number)})
    return tuple(found)


def one_of(values: Sequence[Value], row: Mapping[str, str], column: str, table: str) -> Value:
    """The cell of a row as one of the values that its column may have.

    Raises:
        TableError: it is another.
    """
    for value in values:
        if row[column] == value:
            return value
    raise TableError(
        f"{row[column]!r} is no {column}",
        path=f"{table}.tsv",
        line=int(row["line"]),
        hint=f"one of {', '.join(values)}",
    )


def number_of(row: Mapping[str, str], column: str, table: str) -> Decimal:
    """The cell of a row as a number.

    Raises:
        TableError: it is none.
    """
    try:
        return Decimal(row[column])
    except InvalidOperation:
        raise TableError(
            f"{row[column]!r} is no number", path=f"{table}.tsv", line=int(row["line"]), hint="write digits"
        ) from None


@cache
def words(group: str) -> frozenset[str]:
    """The words of one group of the table `words.tsv`, in lower case."""
    found: set[str] = set()
    for row in rows("words"):
        if not row["words"]:
            raise TableError(
                f"the group {row['group']!r} has no words", path="words.tsv", line=int(row["line"]), hint="add a word"
            )
        if row["group"] == group:
            found.update(row["words"].split("|"))
    return frozenset(found)
