"""`imtkg score`: tables of how far claims agree with what a person found."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

import imtkg
from imtkg.cli.frame import Answer, AsJson, Chosen, Debug, visible

if TYPE_CHECKING:
    from imtkg.gold import Record
    from imtkg.score import Count, Match, Score

commands = typer.Typer()


@commands.command(epilog="Example: imtkg score gold/*.json --pages pages")
def score(
    golds: Annotated[list[Path], typer.Argument(metavar="GOLD...", help="What a person found: docs/gold.md.")],
    pages: Annotated[
        Path | None, typer.Option("--pages", metavar="FOLDER", help="Where the gold's pages are, to be read.")
    ] = None,
    found: Annotated[
        Path | None, typer.Option("--claims", metavar="FILE", help="Claims found already, one JSON object a line.")
    ] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="List each miss and each extra.")] = False,
    lexicon: Chosen = None,
    as_json: AsJson = False,
    debug: Debug = False,
) -> Answer:
    """Compare claims with those that a person found on the same pages."""
    return _answer(imtkg.score(golds, pages, found, lexicon), verbose)


def _answer(score: Score, verbose: bool) -> Answer:
    """The score as tables, with each miss and extra before them if `verbose`."""
    total = score.total
    tables = [_counts(score), _agreement(score)]
    if verbose:
        tables.insert(0, _differences(score.matches))
    left_out = f"{score.left_out} claims of words that the gold's text does not have are left out"
    return Answer(
        shown=Group(*(Padding(table, (0, 0, 1, 0)) for table in tables)),
        counts={"pages": len(score.matches), **asdict(total), "left_out": score.left_out},
        data={
            "total": _figures(total),
            "predicates": {name: _figures(count) for name, count in score.predicates},
            "agreement": {name: {**asdict(share), "share": share.value} for name, share in score.agreement},
            "pages": [
                {"gold": match.gold.name, "missed": list(match.missed), "extra": list(match.extra)}
                for match in score.matches
            ],
        },
        notes=(left_out,) if score.left_out else (),
    )


def _figures(count: Count) -> dict[str, float]:
    return {**asdict(count), "precision": count.precision, "recall": count.recall, "f1": count.f1}


def _counts(score: Score) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), show_footer=True)
    every = score.total
    columns = (
        ("predicate", "all"),
        ("gold", str(every.gold)),
        ("found", str(every.found)),
        ("right", str(every.right)),
        ("precision", f"{every.precision:.3f}"),
        ("recall", f"{every.recall:.3f}"),
        ("F1", f"{every.f1:.3f}"),
    )
    for name, footer in columns:
        table.add_column(name, footer, justify="left" if name == "predicate" else "right")
    for name, count in score.predicates:
        shares = (f"{share:.2f}" for share in (count.precision, count.recall, count.f1))
        table.add_row(name, str(count.gold), str(count.found), str(count.right), *shares)
    return table


def _agreement(score: Score) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0))
    for name in ("of those right, same", "share", "of"):
        table.add_column(name, justify="left" if name.startswith("of ") else "right")
    for name, share in score.agreement:
        table.add_row(name, "none" if share.value is None else f"{share.value:.3f}", str(share.all))
    return table


def _differences(matches: tuple[Match, ...]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0))
    for name in ("page", "", "section", "predicate", "object"):
        table.add_column(name, overflow="fold", no_wrap=name != "object")
    for match in matches:
        for what, claims in (("missed", match.missed), ("extra", match.extra)):
            for claim in claims:
                table.add_row(*(Text(visible(cell)) for cell in (match.gold.name, what, *_words(claim))))
    return table


def _words(claim: Record) -> tuple[str, str, str]:
    return str(claim["section"]), claim["predicate"], claim["object"]["text"]
