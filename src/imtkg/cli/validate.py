"""`imtkg validate`, and how a report of the shapes is told."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import imtkg
from imtkg.cli.frame import Answer, AsJson, Debug, Problem

if TYPE_CHECKING:
    from imtkg.values import Report

commands = typer.Typer()


@commands.command(epilog="Example: imtkg validate output/imtkg.ttl")
def validate(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="RDF: .ttl, .jsonld, .nq, .nt or .trig.")],
    as_json: AsJson = False,
    debug: Debug = False,
) -> Answer:
    """Check RDF files, taken together, against the SHACL shapes."""
    return report_answer(imtkg.validate(files))


def report_answer(report: Report) -> Answer:
    """What the shapes found."""
    from imtkg.emit import report_text

    return Answer(
        shown=report_text(report),
        counts={"checked": report.checked, "violations": len(report.violations)},
        data={"violations": [asdict(violation) for violation in report.violations]},
        problems=_nonconformance(report),
    )


def _nonconformance(report: Report) -> tuple[Problem, ...]:
    if not report.checked:
        return (Problem("nothing-checked", "no node that a shape applies to", hint="give data that imtkg built"),)
    return tuple(Problem("nonconforming", f"{violation.focus}: {violation.message}") for violation in report.violations)
