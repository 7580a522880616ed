"""`imtkg build`: what it did is told in a screen of lines, however many the pages."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Annotated

import typer

import imtkg
from imtkg.cli.frame import Answer, AsJson, Chosen, Debug, Problem
from imtkg.cli.validate import report_answer

if TYPE_CHECKING:
    from imtkg.emit import Refused
    from imtkg.emit.shard import Shard
    from imtkg.pipeline import Build

_SHOWN = 10
"""How many notices or words are told one by one."""

commands = typer.Typer()


@commands.command(epilog="Example: imtkg build pages -o output")
def build(
    pages: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[PAGE]...", help="Files, folders or patterns. None: the page within imtkg."),
    ] = None,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="Where the dataset goes.")] = Path(
        "output"
    ),
    lexicon: Chosen = None,
    jobs: Annotated[
        int | None, typer.Option("--jobs", "-j", min=1, metavar="N", help="Processes. Default: one a processor.")
    ] = None,
    as_json: AsJson = False,
    debug: Debug = False,
) -> Answer:
    """Build the dataset of pages, and show its folder; what was done before is not done again."""
    with _progress() as watch:
        built = imtkg.build(pages or (), output, lexicon, jobs, watch)
    problems = _refusals(built.refused)
    notes = (*_notices(built.pages), *map(str, problems), *_found(built, output))
    if built.manifest is None:
        told = report_answer(built.report)
        return replace(told, notes=notes, problems=problems + told.problems)
    return Answer(
        shown=str(output),
        counts=built.manifest.counts,
        data={"folder": str(output), "manifest": built.manifest.record()},
        notes=notes,
        problems=problems,
    )


def _refusals(refused: Sequence[Refused]) -> tuple[Problem, ...]:
    """Why files were refused, the commonest reason first: the first of the files stands for all."""
    alike: dict[str, list[Refused]] = defaultdict(list)
    for file in refused:
        alike[file.what].append(file)
    return tuple(
        Problem(
            "refused",
            what if len(files) == 1 else f"{what}; so do {len(files) - 1} other files",
            files[0].path,
            files[0].line,
            files[0].offset,
            files[0].hint,
        )
        for what, files in sorted(alike.items(), key=lambda reason: -len(reason[1]))
    )


def _found(built: Build, folder: Path) -> Iterator[str]:
    """What was written, what was found, and the words that no identifier was found for most often."""
    manifest = built.manifest
    if manifest is None:
        yield f"nothing was written to {folder}: the data does not conform"
        return
    pages = f"{manifest.pages} page{'' if manifest.pages == 1 else 's'}"
    yield f"{manifest.claims} claims of {pages}, which conform; RDFC-1.0 hash {manifest.graph}"
    if manifest.pages + manifest.refused == 1:
        return
    yield f"{manifest.pages + manifest.refused} files given, {manifest.refused} refused; pages.jsonl names each"
    yield f"{manifest.ungrounded} claims name what has no identifier; ungrounded.tsv counts the words, such as"
    with (folder / "ungrounded.tsv").open(encoding="utf-8", errors="replace") as rows:
        for number, row in enumerate(rows):
            if 0 < number <= _SHOWN:
                claims, _, predicate, words = row.rstrip("\n").split("\t")
                yield f"{claims:>6}  {predicate:<22}{words}"


def _notices(pages: Sequence[Shard]) -> Iterator[str]:
    """What the reader saw on the pages."""
    told = [
        f"note: {page.page}"
        + (f", section {notice.section}" if notice.section is not None else "")
        + f": {notice.message}"
        for page in pages
        for notice in page.notices
    ]
    yield from told[:_SHOWN]
    if told[_SHOWN:]:
        yield f"note: and {len(told) - _SHOWN} more such; pages.jsonl has them all"


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None] | None]:
    """A bar on stderr with the rate and the time left, to be told how many of how many files are done.

    None where stderr is no terminal.
    """
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None, rate="")
        began: tuple[float, int] | None = None

        def watch(done: int, total: int) -> None:
            nonlocal began
            began = began or (monotonic(), done)
            rate = (done - began[1]) / max(monotonic() - began[0], 1)
            bar.update(task, completed=done, total=total, rate=f"{rate:.1f} files/s")

        yield watch
