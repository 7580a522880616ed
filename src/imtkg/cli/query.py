"""`imtkg query`: asks the dataset in SPARQL, by an example question's name, a file or the query itself."""

from __future__ import annotations

from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from imtkg.cli.frame import Answer, AsJson, Debug, visible
from imtkg.errors import InputError, UsageError
from imtkg.vocabulary import PREFIXES, curie

_KNOWN = 3
"""Names of examples that are offered where one is mistyped."""


class _Form(StrEnum):
    """How an answer is shown."""

    table = "table"
    csv = "csv"
    tsv = "tsv"
    json = "json"
    xml = "xml"
    turtle = "turtle"
    jsonld = "jsonld"
    ntriples = "ntriples"


commands = typer.Typer()


@commands.command(epilog="Example: imtkg query sites output --format csv")
def query(
    query: Annotated[
        str | None, typer.Argument(metavar="[QUERY|FILE|NAME]", help="SPARQL, a file with it, or an example's name.")
    ] = None,
    dataset: Annotated[Path, typer.Argument(metavar="[DIR]", help="A folder that imtkg build wrote.")] = Path("output"),
    form: Annotated[_Form, typer.Option("--format", "-f", help="How to show the answer.")] = _Form.table,
    seconds: Annotated[float, typer.Option("--seconds", min=0.1, help="How long the query may take.")] = 60.0,
    as_json: AsJson = False,
    debug: Debug = False,
) -> Answer:
    """Ask a dataset in SPARQL 1.1; without a query, show the example questions."""
    if query is None:
        return _examples()
    return _asked(_sparql(query), dataset, form, seconds)


def _asked(sparql: str, folder: Path, form: _Form, seconds: float) -> Answer:
    from imtkg.query.dataset import Dataset, solutions_of
    from imtkg.query.formats import FORMATS
    from imtkg.query.limits import Limits
    from imtkg.query.workers import Question

    question = Question(sparql)
    if form is not _Form.table:
        is_graph = FORMATS[form].kind == "graph"
        question = Question(sparql, solutions=None if is_graph else form, graph=form if is_graph else None)
    with Dataset(folder, Limits(seconds=seconds)) as dataset:
        answered = dataset.ask(question)
    if form is not _Form.table or answered.format.kind == "graph":
        text = answered.body.decode()
        return Answer(shown=answered.body, counts={"bytes": len(answered.body)}, data={"answer": text})
    found = solutions_of(answered.body)
    if isinstance(found, bool):
        return Answer(shown="yes\n" if found else "no\n", counts={}, data={"answer": found})
    table = Table(box=None, padding=(0, 2, 0, 0))
    for name in found.variables:
        table.add_column(visible(name), overflow="fold")
    for row in found.rows:
        table.add_row(*(Text(visible(_cell(value))) for value in row.values()))
    rows = [{name: _plain(value) for name, value in row.items()} for row in found.rows]
    number = f"{len(rows)} row{'' if len(rows) == 1 else 's'}"
    return Answer(shown=table, counts={"rows": len(rows)}, data={"answer": rows}, notes=(number,))


def _examples() -> Answer:
    """The names of the example questions, each with the question."""
    from imtkg.query.examples import examples

    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column("name", no_wrap=True)
    table.add_column("question", overflow="fold")
    for one in examples().values():
        table.add_row(one.name, one.question)
    data = [{"name": one.name, "question": one.question, "sparql": one.sparql} for one in examples().values()]
    return Answer(shown=table, counts={"examples": len(data)}, data={"examples": data})


def _sparql(words: str) -> str:
    """The query that is meant: an example's by its name, a file's, or the words themselves.

    Raises:
        UsageError: it is none of these.
        InputError: the file cannot be read.
    """
    from imtkg.query.examples import example, examples

    if found := example(words):
        return found.sparql
    if any(sign.isspace() or sign == "{" for sign in words):
        return words
    path = Path(words)
    if path.is_file():
        try:
            return path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"the query cannot be read: {error}", path=path, hint="give a UTF-8 text file") from error
    close = get_close_matches(words, examples(), _KNOWN)
    hint = f"did you mean {' or '.join(close)}?" if close else "imtkg query shows the example questions"
    raise UsageError(f"neither an example question nor a file is called {words!r}", hint=hint)


def _cell(value: object) -> str:
    """A value as a table shows it: an IRI by its prefix, nothing for what is not bound."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return _short(value) if isinstance(value, str) else str(value)


def _short(text: str) -> str:
    """An IRI by its prefix, other text as it is."""
    if found := curie(text):
        return found
    bases = [(base, name) for name, base in PREFIXES.items() if text.startswith(base)]
    base, name = max(bases, default=("", ""))
    rest = text.removeprefix(base)
    return f"{name}:{rest}" if base and rest and "/" not in rest else text


def _plain(value: object) -> object:
    """A value as JSON has it; decimals stay exact as text."""
    return value if value is None or isinstance(value, str | int | bool | float) else str(value)
