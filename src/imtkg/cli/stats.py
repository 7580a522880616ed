"""`imtkg stats`: what a dataset holds as tables, and as a picture."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

import imtkg
from imtkg.cli.frame import Answer, AsJson, Debug, visible
from imtkg.errors import OutputError

if TYPE_CHECKING:
    from imtkg.stats import Grounding, Stats

_COMMONEST = 20
"""Objects without an identifier that are listed; --json has them all."""

commands = typer.Typer()


@commands.command(epilog="Example: imtkg stats output --picture stats.svg")
def stats(
    dataset: Annotated[Path, typer.Argument(metavar="[DIR]", help="A folder that imtkg build wrote.")] = Path("output"),
    picture: Annotated[Path | None, typer.Option("--picture", metavar="FILE", help="Draw it as SVG, too.")] = None,
    as_json: AsJson = False,
    debug: Debug = False,
) -> Answer:
    """Count what a dataset holds: claims, terms, sentences, and what has no identifier yet."""
    return _answer(imtkg.stats(dataset), picture)


def _answer(stats: Stats, drawn_to: Path | None) -> Answer:
    """What a dataset holds as tables, and as a picture in the file `drawn_to`.

    Raises:
        OutputError: the picture cannot be written.
    """
    if drawn_to:
        from imtkg.picture import picture

        _write(drawn_to, picture(stats))
    total = stats.total
    counts = {
        "pages": stats.pages,
        "claims": total.claims,
        "sentences": stats.sentences,
        "sentences_with_claims": stats.sentences_with_claims,
    }
    return Answer(
        shown=Group(*(Padding(table, (0, 0, 1, 0)) for table in _tables(stats) if table.row_count)),
        counts=counts | {"grounded": total.grounded, "ungrounded": total.ungrounded},
        data={
            "stats": asdict(stats)
            | {"predicates": {name: asdict(found) for name, found in stats.predicates}}
            | {name: dict(getattr(stats, name)) for name in ("certainties", "polarities", "statistics", "reasons")}
        },
        notes=(f"the picture is in {drawn_to}",) if drawn_to else (),
    )


def _tables(stats: Stats) -> Iterable[Table]:
    every = stats.total
    yield _table(
        ("what", "number"),
        [
            ("pages", stats.pages),
            ("pages with claims", stats.pages_with_claims),
            ("claims", every.claims),
            ("sentences", stats.sentences),
            ("sentences with claims", f"{stats.sentences_with_claims:,} ({_percent(stats)})"),
        ],
    )
    yield _table(
        ("predicate", "claims", "with identifier", "without", "none needed"),
        [(name, *_cells(found)) for name, found in (*stats.predicates, ("all", every))],
    )
    yield _table(("certainty", "claims"), stats.certainties)
    yield _table(("polarity", "claims"), stats.polarities)
    yield _table(("statistic", "claims"), stats.statistics)
    yield _table(("ontology", "terms", "claims"), [(one.prefix, one.terms, one.claims) for one in stats.sources])
    yield _table(("why a sentence has no claim", "sentences"), stats.reasons)
    yield _table(
        ("commonest objects without identifier", "predicate", "claims"),
        [(one.words, one.predicate, one.claims) for one in stats.ungrounded[:_COMMONEST]],
    )


def _cells(found: Grounding) -> tuple[int, int, int, int]:
    return found.claims, found.grounded, found.ungrounded, found.needless


def _percent(stats: Stats) -> str:
    return f"{100 * stats.sentences_with_claims / stats.sentences:.1f} %" if stats.sentences else "none"


def _table(columns: Sequence[str], rows: Iterable[Sequence[str | int]]) -> Table:
    """A table with its numbers to the right."""
    table = Table(box=None, padding=(0, 2, 0, 0))
    filled = [[f"{cell:,}" if isinstance(cell, int) else visible(cell) for cell in row] for row in rows]
    for name in columns:
        words = name in ("predicate", columns[0])
        table.add_column(name, justify="left" if words else "right", overflow="fold", no_wrap=not words)
    for row in filled:
        table.add_row(*(Text(cell) for cell in row))
    return table


def _write(path: Path, text: str) -> None:
    """Writes a file whole or not at all."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        try:
            beside.write_text(text, encoding="utf-8", newline="\n")
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise OutputError(
            f"cannot be written: {reason}", path=path, hint="name a file in a folder that exists"
        ) from error
