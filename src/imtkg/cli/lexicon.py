"""`imtkg lexicon build` and `imtkg lexicon show`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

import imtkg
from imtkg.cli.frame import Answer, AsJson, Chosen, Debug, visible

if TYPE_CHECKING:
    from imtkg.lexicon import Lexicon

commands = typer.Typer(name="lexicon", help="Compile a lexicon from whole ontologies, and show which one is used.")


@commands.command("build", epilog="Example: imtkg lexicon build hgnc_complete_set.txt maxo.obo")
def lexicon_build(
    sources: Annotated[
        list[Path] | None, typer.Argument(metavar="[SOURCE]...", help="OBO, OBO Graph JSON, HGNC's table, terms.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="None: the user's cache folder.")
    ] = None,
    as_json: AsJson = False,
    debug: Debug = False,
) -> Answer:
    """Compile a lexicon from the installed ontology packages and SOURCEs; from then on it is the one used."""
    return _answer(imtkg.build_lexicon(sources or (), output))


@commands.command("show", epilog="Example: imtkg lexicon show --lexicon embedded")
def lexicon_show(lexicon: Chosen = None, as_json: AsJson = False, debug: Debug = False) -> Answer:
    """Show which lexicon is used, and its ontologies with versions and licences."""
    from imtkg.lexicon import load_lexicon

    return _answer(load_lexicon(lexicon))


def _answer(lexicon: Lexicon) -> Answer:
    """The ontologies of a lexicon, and what it holds."""
    table = Table(box=None, padding=(0, 2, 0, 0))
    for column in ("ontology", "version", "licence", "from"):
        table.add_column(column, overflow="fold")
    for ontology in lexicon.ontologies:
        table.add_row(*(Text(visible(cell)) for cell in ontology.record().values()))
    counts = {"terms": lexicon.index.counts["terms"], "names": lexicon.index.counts["names"]}
    return Answer(
        shown=table,
        counts=counts,
        data={
            "name": lexicon.name,
            "path": lexicon.path and str(lexicon.path),
            "sha256": lexicon.sha256,
            "ontologies": [ontology.record() for ontology in lexicon.ontologies],
        },
        notes=(
            f"the lexicon {lexicon.name}{f' in {lexicon.path}' if lexicon.path else ''}, "
            f"{counts['terms']} terms with {counts['names']} names; SHA-256 {lexicon.sha256}",
        ),
    )
