"""Stage 1, read: a file becomes a `Page`, its text kept exactly.

Two kinds of page are read, told apart by their content:

* plain text, as RareGuru shows a page: a title line, then questions, each with its text and the day of its update
  (`plain.py`);
* XML of MedQuAD, which holds the pages of GARD and of Genetics Home Reference (`medquad.py`).

Offsets count code points of the file decoded as UTF-8, from after its byte order mark where it has one. A page is
foreign text: what is read is bounded (`MAX_BYTES`, `MAX_SECTIONS`), and what misleads is reported in `Page.notices`.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from imtkg.errors import PageError
from imtkg.read.medquad import read_medquad
from imtkg.read.notices import warnings
from imtkg.read.plain import read_plain
from imtkg.read.sections import MAX_SECTIONS
from imtkg.read.source import MAX_BYTES, Source, too_large
from imtkg.values import Page

__all__ = ["MAX_BYTES", "MAX_SECTIONS", "read", "read_bytes"]


def read(path: Path) -> Page:
    """Reads the page in a file of at most `MAX_BYTES`, whatever the file's name ends with.

    Raises:
        PageError: the file can't be read, or holds no page.
    """
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            if size > MAX_BYTES:
                raise too_large(str(path), f"has {size:,} bytes")
            data = file.read(MAX_BYTES + 1)  # a device or a pipe tells no size
    except FileNotFoundError:
        raise PageError("there is no such file", path=path, hint="give the path of a page") from None
    except IsADirectoryError:
        raise PageError("is a folder", path=path, hint="give the files in it, one page each") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise PageError(f"cannot be read: {reason}", path=path, hint="check its path and permissions") from None
    return read_bytes(data, str(path))


def read_bytes(data: bytes, name: str) -> Page:
    """Reads the page in a file's bytes; `name` stands for the file in errors.

    Raises:
        PageError: the bytes hold no page.
    """
    source = Source.decoded(data, name)
    page = read_medquad(source) if source.is_markup else read_plain(source)
    return replace(page, notices=page.notices + warnings(page))
