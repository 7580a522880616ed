"""`imtkg serve`: a dataset as pages and as a SPARQL endpoint."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from imtkg.cli.frame import Answer, Debug, visible

commands = typer.Typer()


@commands.command(epilog="Example: imtkg serve output --port 8000")
def serve(
    dataset: Annotated[Path, typer.Argument(metavar="[DIR]", help="A folder that imtkg build wrote.")] = Path("output"),
    host: Annotated[str, typer.Option("--host", help="The address to listen at; 0.0.0.0 for all.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=1, max=65_535)] = 8000,
    name: Annotated[
        list[str] | None, typer.Option("--name", metavar="HOST", help="A name under which clients may call the server.")
    ] = None,
    origin: Annotated[
        list[str] | None, typer.Option("--origin", metavar="ORIGIN|*", help="A site whose pages may ask the server.")
    ] = None,
    seconds: Annotated[float, typer.Option("--seconds", min=0.1, help="How long a query may take.")] = 10.0,
    workers: Annotated[int, typer.Option("--workers", min=1, max=32, help="Queries evaluated at once.")] = 2,
    with_text: Annotated[
        bool, typer.Option("--text/--no-text", help="Show the pages' words, or only where they stand.")
    ] = True,
    debug: Debug = False,
) -> Answer:
    """Serve a dataset: a page for everything in it, the source pages with their claims marked, and SPARQL."""
    from imtkg.query.limits import Limits
    from imtkg.serve.app import Serving, run

    serving = Serving(host, port, workers=workers, limits=Limits(seconds=seconds), with_text=with_text)
    hosts = (*serving.hosts, host, *(name or ()))
    if host in ("0.0.0.0", "::") and not name:  # noqa: S104 (asked for)
        hosts = ()
    serving = replace(serving, hosts=hosts, origins=tuple(origin or ()))
    run(dataset, serving, _aside)
    return Answer(shown="", counts={}, data={})


def _aside(line: str) -> None:
    """A line on stderr, at once."""
    sys.stderr.write(f"imtkg: {visible(line)}\n")
    sys.stderr.flush()
