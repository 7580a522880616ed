"""What can go wrong, as one tree.

    ImtkgError                 root; `exit_code` is what the command line ends with
    +-- UsageError             a wrong argument                                     exit 2
    |   +-- QueryError         a query that is wrong, refused, or asks for too much
    +-- InputError             a page, table or dataset that cannot be used         exit 3
    |   +-- PageError          a page that cannot be read
    |   +-- TableError         a language table or lexicon with a faulty row
    |   +-- DatasetError       a folder that holds no dataset, or a damaged one
    +-- OutputError            the result cannot be written                         exit 3

A message says what is wrong, where, and what to do. Data that breaks a shape is no error but a `Report`.
"""

from __future__ import annotations

from pathlib import Path


class ImtkgError(Exception):
    """Root of the tree: one line of what, where and what to do."""

    exit_code = 3

    def __init__(
        self,
        what: str,
        *,
        path: Path | str | None = None,
        line: int | None = None,
        offset: int | None = None,
        hint: str | None = None,
    ) -> None:
        """Keeps the parts, so that a program can read them; `line` counts from 1, `offset` from 0."""
        super().__init__(what)
        self.what = what
        self.path = None if path is None else str(path)
        self.line = line
        self.offset = offset
        self.hint = hint

    def __str__(self) -> str:
        """The parts on one line: where, what, and what to do."""
        places = [self.path, self.line and f"line {self.line}"]
        if self.offset is not None:
            places.append(f"offset {self.offset}")
        where = ", ".join(str(place) for place in places if place)
        return (f"{where}: " if where else "") + self.what + (f" ({self.hint})" if self.hint else "")


class UsageError(ImtkgError):
    """An argument that makes no sense."""

    exit_code = 2


class QueryError(UsageError):
    """A query that is wrong, refused, or asks for too much.

    `reason` is one of "syntax", "forbidden", "too-long", "too-deep", "not-acceptable", "timeout", "memory",
    "too-large", "busy"; `line` and `column` count from 1 in the query's text.
    """

    def __init__(
        self,
        reason: str,
        what: str,
        *,
        line: int | None = None,
        column: int | None = None,
        hint: str | None = None,
    ) -> None:
        """Keeps the parts."""
        super().__init__(f"column {column}: {what}" if column else what, line=line, hint=hint)
        self.reason, self.column = reason, column


class InputError(ImtkgError):
    """Something given to imtkg that it cannot use."""


class PageError(InputError):
    """A page that cannot be read."""


class TableError(InputError):
    """A table of the lexicon or of the language with a faulty row."""


class DatasetError(InputError):
    """A folder that holds no dataset, or a damaged one."""


class OutputError(ImtkgError):
    """A result that cannot be written."""
