"""Lines in order, however many: sorted in memory a part at a time, the parts merged from disk."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from heapq import merge
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

Key = Callable[[bytes], Any]

PART = 16 * 2**20
"""How many bytes of lines are sorted at once."""


def _itself(line: bytes) -> bytes:
    return line


def in_order(lines: Iterable[bytes], scratch: Path, key: Key = _itself) -> Iterator[bytes]:
    r"""Each of `lines` once, ordered by `key`, which tells all of them apart.

    A line ends with the one b"\n" in it. What does not fit in memory lies in unnamed files in `scratch`.
    """
    with ExitStack() as open_files:
        parts: list[Iterable[bytes]] = []
        part: list[bytes] = []
        size = 0
        for line in lines:
            part.append(line)
            size += len(line)
            if size >= PART:
                part.sort(key=key)
                file = open_files.enter_context(TemporaryFile(dir=scratch))
                file.writelines(part)
                file.seek(0)
                parts.append(file)
                part, size = [], 0
        part.sort(key=key)
        yield from (line for line, _ in groupby(merge(*parts, part, key=key)))
