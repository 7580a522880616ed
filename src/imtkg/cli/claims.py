"""`imtkg claims`: the claims of one page, as JSON lines or as a table."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

import imtkg
from imtkg.cli.frame import Answer, AsJson, Chosen, Debug, Problem, json_line, visible

if TYPE_CHECKING:
    from imtkg.values import Page, Reading, Statistic

commands = typer.Typer()


class Layout(StrEnum):
    """How `imtkg claims` writes."""

    jsonl = "jsonl"
    table = "table"


@commands.command(epilog="Example: imtkg claims page.txt --format table")
def claims(
    page: Annotated[Path, typer.Argument(metavar="PAGE", help="A page: text or MedQuAD XML.")],
    layout: Annotated[Layout, typer.Option("--format", help="A JSON object a line, or a table.")] = Layout.jsonl,
    lexicon: Chosen = None,
    as_json: AsJson = False,
    debug: Debug = False,
) -> Answer:
    """Show the claims that a page makes, in the order of its text."""
    from imtkg.records import claim_record

    reading = imtkg.claims(page, lexicon)
    records = [claim_record(reading, claim) for claim in reading.claims]
    counts = {
        "sections": len(reading.page.sections),
        "sentences": len(reading.ledger),
        "claims": len(reading.claims),
    }
    data: dict[str, object] = {"page": reading.page.id, "claims": records}
    if not records:
        problem = Problem("no-claim", "no claim was found", str(page), hint="give a page about a disease")
        return Answer("", counts, data, (*_notices(reading.page), str(problem)), (problem,))
    shown = _claim_table(reading) if layout is Layout.table else "\n".join(map(json_line, records))
    return Answer(shown, counts, data, _notices(reading.page))


def _claim_table(reading: Reading) -> Table:
    table = Table(box=None, padding=(0, 1, 0, 0))
    for column in ("id", "predicate", "object", "identifier", "certainty", "how often"):
        table.add_column(column, overflow="fold", no_wrap=column not in ("object", "how often"))
    for claim in reading.claims:
        cells = (
            claim.id[:8],
            claim.predicate,
            claim.object.of(reading.page.sections[claim.section].text),
            claim.term.id if claim.term else "",
            f"{'not, ' if claim.polarity == 'negated' else ''}{claim.certainty}",
            f"{claim.frequency or ''} {_figure(claim.statistic) if claim.statistic else ''}".strip(),
        )
        table.add_row(*(Text(visible(cell)) for cell in cells))
    return table


def _figure(statistic: Statistic) -> str:
    lower, upper = statistic.lower, statistic.upper
    words = (
        "about" if statistic.approximate else None,
        statistic.value,
        None if lower is None else lower if upper is not None else f"from {lower}",
        None if upper is None else f"to {upper}" if lower is not None else f"up to {upper}",
        statistic.unit,
    )
    return " ".join(str(word) for word in words if word is not None)


def _notices(page: Page) -> tuple[str, ...]:
    """What the reader saw, as a line each."""
    return tuple(
        f"note: {page.id}"
        + (f", {page.sections[notice.section].question!r}" if notice.section is not None else "")
        + f": {notice.message}"
        for notice in page.notices
    )
