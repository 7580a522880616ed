"""Files with one JSON object a line, such as `claims.jsonl`, read line by line."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from imtkg.errors import DatasetError

T = TypeVar("T")


def read_jsonl(path: Path, reading: Callable[[Mapping[str, Any]], T]) -> Iterator[T]:
    """What `reading` makes of each object in a file, in its order; blank lines are passed over.

    `reading` may raise `ValueError`, `LookupError`, `TypeError` or `AttributeError` where an object is none that it
    knows.

    Raises:
        DatasetError: the file cannot be read, or the line that it names is wrong.
    """
    hint = "give what imtkg wrote, unchanged"
    try:
        with path.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                if line.isspace():
                    continue
                try:
                    made = reading(json.loads(line.decode("utf-8")))
                except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
                    what = f"not the object that should be here: {type(error).__name__} {error}"
                    raise DatasetError(what, path=path, line=number, hint=hint) from error
                yield made
    except OSError as error:
        raise DatasetError(f"cannot be read: {error.strerror}", path=path, hint=hint) from error
