"""The language tables beside this package: tab-separated, one header line, `#` before a comment."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from imtkg.errors import TableError


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


@cache
def words(group: str) -> frozenset[str]:
    """The words of one group of the table `words.tsv`, in lower case."""
    return frozenset(word for row in rows("words") if row["group"] == group for word in row["words"].split("|"))
