"""A dataset as Python programs ask it: queries in, rows of Python values out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from pyoxigraph import RdfFormat, Triple, parse

from imtkg.errors import UsageError
from imtkg.query.examples import example
from imtkg.query.limits import Limits
from imtkg.query.store import store_of
from imtkg.query.workers import Answered, Question, Worker
from imtkg.vocabulary import XSD

if TYPE_CHECKING:
    from pandas import DataFrame

Value = str | int | bool | Decimal | float | None
"""What a cell may hold: an IRI or text, a number, a truth value; None where the query binds nothing."""

_INTEGERS = frozenset(XSD + name for name in ("integer", "nonNegativeInteger", "positiveInteger", "int", "long"))


@dataclass(frozen=True, slots=True)
class Solutions(Sequence[Mapping[str, Value]]):
    """The rows that a SELECT finds, each a mapping from all its variables to values."""

    variables: tuple[str, ...]
    rows: tuple[Mapping[str, Value], ...]

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Mapping[str, Value]]:
        return iter(self.rows)

    def __getitem__(self, index: Any) -> Any:
        return self.rows[index]

    def frame(self) -> DataFrame:
        """The rows as a pandas frame.

        Raises:
            UsageError: pandas is not installed.
        """
        try:
            from pandas import DataFrame
        except ImportError:
            raise UsageError("a frame needs pandas", hint="pip install pandas") from None
        return DataFrame(list(self.rows), columns=list(self.variables))


class Dataset:
    """A dataset that `imtkg build` wrote to `folder`; use it with `with`, or close it."""

    def __init__(self, folder: Path, limits: Limits | None = None) -> None:
        """Opens the dataset, and builds its store where there is none yet.

        Raises:
            DatasetError: the folder holds no dataset, or a damaged one.
            OutputError: the store cannot be written.
        """
        self._worker = Worker(store_of(folder), limits or Limits())

    def query(self, query: str) -> Solutions | bool | tuple[Triple, ...]:
        """What a query finds: rows for SELECT, a truth value for ASK, triples for CONSTRUCT and DESCRIBE.

        `query` is SPARQL, in which imtkg's prefixes are known, or the name of an example question.

        Raises:
            QueryError: the query is wrong, refused, or costs more than it may.
        """
        found = example(query)
        answered = self.ask(Question(found.sparql if found else query, graph="ntriples"))
        if answered.format.kind == "graph":
            return tuple(quad.triple for quad in parse(answered.body, format=RdfFormat.N_TRIPLES))
        return solutions_of(answered.body)

    def ask(self, question: Question) -> Answered:
        """The answer as bytes in a form of `FORMATS`.

        Raises:
            QueryError: as `query`.
        """
        return self._worker.ask(question)

    def close(self) -> None:
        """Ends the process that answers."""
        self._worker.close()

    def __enter__(self) -> Dataset:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def solutions_of(body: bytes) -> Solutions | bool:
    """Rows, or a truth value, from SPARQL's JSON."""
    found = json.loads(body)
    if "boolean" in found:
        return bool(found["boolean"])
    variables = tuple(found["head"]["vars"])
    rows = tuple({name: _value(row.get(name)) for name in variables} for row in found["results"]["bindings"])
    return Solutions(variables, rows)


def _value(term: Mapping[str, str] | None) -> Value:
    """A term of SPARQL's JSON as a Python value; a number that is none stays text."""
    if term is None:
        return None
    text, datatype = term["value"], term.get("datatype", "")
    try:
        if datatype in _INTEGERS:
            return int(text)
        if datatype == XSD + "decimal":
            return Decimal(text)
        if datatype in (XSD + "double", XSD + "float"):
            return float(text)
    except (ValueError, InvalidOperation):
        return text
    if datatype == XSD + "boolean":
        return text in ("true", "1")
    return text
