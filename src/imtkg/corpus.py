"""From what a user names to the files to read, and the place where what was made of each is kept.

What a page came to depends on its bytes, the lexicon and all that decides here: the code, its tables and shapes, the
libraries. It is kept under a hash of these, so it is never out of date, and a build that was stopped goes on.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from glob import glob, has_magic
from hashlib import sha256
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory
from time import time

from imtkg.errors import PageError
from imtkg.lexicon import default_path

_LIBRARIES = ("google-re2", "numpy", "onnxruntime", "pyoxigraph", "pyshacl", "rdflib")
_KEPT_DAYS = 30
_Identity = tuple[int, int]


@dataclass(frozen=True, slots=True, order=True)
class Found:
    """A file that may be a page: its `name` is independent of where the folder given lies.

    `reason` tells why it can't be read; None where it may be.
    """

    name: str
    path: Path
    reason: str | None = None


def find(paths: Iterable[Path], leave_out: Path) -> tuple[Found, ...]:
    """The files that `paths` name, each once, in the order of their names: files, folders with all in them, patterns.

    Links are followed. Names in a folder that begin with a dot, and the folder `leave_out`, are passed over.

    Raises:
        PageError: a folder that holds nothing, or a pattern that nothing fits.
    """
    seen = set(filter(None, [_identity(leave_out)]))
    found: list[Found] = []
    for path in sorted({fitting for given in paths for fitting in _fitting(given)}):
        if not path.is_dir():
            found += _once(Found(path.name, path), seen)
            continue
        inside = [entry for one in _inside(path, path, seen) for entry in _once(one, seen)]
        if not (inside or found):
            raise PageError("holds no file", path=path, hint="give the files or a folder with them")
        found += inside
    return tuple(sorted(found))


def _fitting(path: Path) -> list[Path]:
    if path.exists() or not has_magic(str(path)):
        return [path]
    if not (fitting := glob(str(path), recursive=True)):  # noqa: PTH207 - Path.glob wants a folder
        raise PageError("no file fits this pattern", path=path, hint="look at the path")
    return list(map(Path, fitting))


def _inside(folder: Path, top: Path, seen: set[_Identity]) -> Iterator[Found]:
    """The files in `folder` and below, with names relative to `top`; a folder in `seen` holds none."""
    identity = _identity(folder)
    if identity in seen:
        return
    seen.update(filter(None, [identity]))
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        yield Found(str(folder.relative_to(top)), folder, f"cannot be listed: {error.strerror}")
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir():
            yield from _inside(entry, top, seen)
        elif entry.exists() and not entry.is_file():  # to open a pipe would be to wait for ever
            yield Found(str(entry.relative_to(top)), entry, "is no regular file")
        else:
            yield Found(str(entry.relative_to(top)), entry)


def _once(found: Found, seen: set[_Identity]) -> list[Found]:
    identity = _identity(found.path)
    if identity is None:
        return [found]
    new = identity not in seen or found.reason is not None
    seen.add(identity)
    return [found] if new else []


def _identity(path: Path) -> _Identity | None:
    """What is the same for all names of a file or folder; None where there is none."""
    try:
        status = path.stat()
    except (OSError, ValueError):
        return None
    return status.st_dev, status.st_ino


def checksum(path: Path, limit: int) -> str | None:
    """The SHA-256 of a regular file of at most `limit` bytes, in hexadecimal; None for others."""
    try:
        if not path.is_file() or path.stat().st_size > limit:
            return None
        return sha256(path.read_bytes()).hexdigest()
    except (OSError, ValueError):
        return None


@contextmanager
def kept(lexicon_sha256: str) -> Iterator[Path]:
    """The folder in which what pages came to is kept from build to build, for one lexicon and one state of imtkg.

    It lies beside the user's compiled lexicon; where none can be had it lasts as long as the build. What nobody used
    for a month goes.
    """
    try:
        cache = default_path().with_name("pages")
        folder = cache / sha256((_rules() + lexicon_sha256).encode()).hexdigest()[:16]
        folder.mkdir(parents=True, exist_ok=True)
        os.utime(folder)
        if not os.access(folder, os.W_OK | os.X_OK):
            raise PermissionError
        for other in cache.iterdir():
            if other.stat().st_mtime < time() - _KEPT_DAYS * 86_400:
                rmtree(other, ignore_errors=True)
    except (OSError, RuntimeError):  # no home
        with TemporaryDirectory(prefix="imtkg.") as temporary:
            yield Path(temporary)
    else:
        yield folder


_SHOWING = frozenset(("cli", "queries", "query", "serve"))
"""Parts of imtkg that show what pages came to, and decide none of it."""


def _rules() -> str:
    """A hash of all that decides what a page comes to, but the page and the lexicon."""
    digest = sha256(f"{sys.version_info[:2]}".encode())
    for library in _LIBRARIES:
        digest.update(f"{library} {version(library)}\n".encode())
    for name, file in sorted(_package(files("imtkg"), "")):
        if name.split("/")[1] in _SHOWING:
            continue
        digest.update(f"{name} {sha256(file.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


def _package(folder: Traversable, name: str) -> Iterator[tuple[str, Traversable]]:
    for entry in folder.iterdir():
        if entry.is_dir() and entry.name != "__pycache__":
            yield from _package(entry, f"{name}/{entry.name}")
        elif entry.is_file():
            yield f"{name}/{entry.name}", entry
