"""`imtkg verify`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

import imtkg
from imtkg.cli.frame import Answer, AsJson, Debug, Problem

commands = typer.Typer()


@commands.command(epilog="Example: imtkg verify output --source page.txt")
def verify(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that imtkg build wrote.")],
    source: Annotated[
        list[Path] | None, typer.Option("--source", metavar="PAGE", help="A page it was built from.")
    ] = None,
    as_json: AsJson = False,
    debug: Debug = False,
) -> Answer:
    """Recompute every quote, offset and checksum of a dataset."""
    verification = imtkg.verify(folder, source or ())
    counts = dict(verification.checked)
    faults = verification.faults
    problems = [Problem("fault", f"{fault.where}: {fault.what}", str(folder)) for fault in faults]
    if not (faults or verification.ok):
        problems = [Problem("nothing-checked", "nothing could be checked", str(folder), hint="build the dataset anew")]
    notes = () if counts["offsets"] else ("note: no quote was looked up in its page: give the pages with --source",)
    return Answer(
        shown="\n".join(
            [f"{kind:<10}{number:>7} checked" for kind, number in counts.items()]
            + [f"{'faults':<10}{len(faults):>7}"]
            + [f"  {fault.where}: {fault.what}" for fault in faults]
        ),
        counts=counts | {"faults": len(faults)},
        data={"faults": [asdict(fault) for fault in faults]},
        notes=notes,
        problems=tuple(problems),
    )
