"""`imtkg site`: a dataset's pages as files for any web host."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from imtkg.cli.frame import Answer, AsJson, Debug

commands = typer.Typer()


@commands.command(epilog="Example: imtkg site output -o site")
def site(
    dataset: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that imtkg build wrote.")],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="SITE", help="Where the files go.")] = Path("site"),
    with_text: Annotated[
        bool, typer.Option("--text/--no-text", help="Show the pages' words, or only where they stand.")
    ] = True,
    as_json: AsJson = False,
    debug: Debug = False,
) -> Answer:
    """Write a dataset's pages as static files, which can be asked in SPARQL in the browser."""
    from imtkg.serve.site import write_site

    number = write_site(dataset, output, with_text=with_text)
    return Answer(shown=f"{output}\n", counts={"pages": number}, data={}, notes=(f"{number} pages",))
