"""What a build of many pages found, for a person: in a screen of lines, however many the pages."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from imtkg.emit import Refused
    from imtkg.emit.shard import Shard
    from imtkg.pipeline import Build

SHOWN = 10
"""How many notices, reasons or words are told one by one."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why `files` files were refused: the first of them stands for all."""

    files: int
    first: Refused

    @property
    def message(self) -> str:
        """The reason, with the number of files where they are several."""
        return self.first.what if self.files == 1 else f"{self.first.what}; so do {self.files - 1} other files"


def reasons(refused: Sequence[Refused]) -> tuple[Reason, ...]:
    """Why files were refused, the commonest reason first."""
    alike: dict[str, list[Refused]] = defaultdict(list)
    for file in refused:
        alike[file.what].append(file)
    return tuple(sorted((Reason(len(files), files[0]) for files in alike.values()), key=lambda one: -one.files))


def found(built: Build, folder: Path) -> Iterator[str]:
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
            if 0 < number <= SHOWN:
                claims, _, predicate, words = row.rstrip("\n").split("\t")
                yield f"{claims:>6}  {predicate:<22}{words}"


def notes(pages: Sequence[Shard]) -> Iterator[str]:
    """What the reader saw on the pages."""
    told = [
        f"note: {page.page}"
        + (f", section {notice.section}" if notice.section is not None else "")
        + f": {notice.message}"
        for page in pages
        for notice in page.notices
    ]
    yield from told[:SHOWN]
    if told[SHOWN:]:
        yield f"note: and {len(told) - SHOWN} more such; pages.jsonl has them all"


@contextmanager
def progress() -> Iterator[Callable[[int, int], None] | None]:
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
