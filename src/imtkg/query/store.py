"""A dataset's quads, and imtkg's vocabulary, as a store on disk, built once and opened by every worker."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from hashlib import file_digest, sha256
from importlib.resources import files
from pathlib import Path

from pyoxigraph import RdfFormat, Store

from imtkg.errors import DatasetError, OutputError
from imtkg.lexicon import default_path

_UNION, _QUADS = "imtkg.ttl", "imtkg.nq"
_KEPT = 8
"""Stores that stay in the cache; of more, those go that were longest not asked."""


def store_of(folder: Path) -> Path:
    """The store of the dataset in `folder`: in the user's cache folder, where it is built if need be.

    Its default graph is the dataset's union and the vocabulary, so that properties and degrees have labels; its named
    graphs are the pages. (A union made when a query is asked would give what two pages say of a term twice.)

    Raises:
        DatasetError: the folder holds no dataset, or one whose quads are not those of its manifest.
        OutputError: the store cannot be written.
    """
    try:
        listed = json.loads((folder / "manifest.json").read_bytes())["files"]
        promised = {folder / name: str(listed[name]["sha256"]) for name in (_UNION, _QUADS)}
    except (OSError, ValueError, KeyError, TypeError) as error:
        hint = "give a folder that imtkg build wrote"
        raise DatasetError("holds no dataset of imtkg", path=folder, hint=hint) from error
    ontology = (files("imtkg") / "ontology" / "imtkg.ttl").read_bytes()
    content = "".join(promised.values()).encode() + ontology
    path = default_path().parent / "stores" / sha256(content).hexdigest()[:32]
    if not path.is_dir():
        for file, digest in promised.items():
            _check(file, digest)
        _build(tuple(promised), ontology, path)
        _prune(path)
    with suppress(OSError):
        os.utime(path)
    return path


def _check(file: Path, promised: str) -> None:
    try:
        with file.open("rb") as data:
            found = file_digest(data, sha256).hexdigest()
    except OSError as error:
        raise DatasetError(f"cannot be read: {error.strerror}", path=file, hint="build it anew") from error
    if found != promised:
        hint = "run imtkg verify, or build it anew"
        raise DatasetError("is not the file that the manifest names", path=file, hint=hint)


def _build(data: Sequence[Path], ontology: bytes, path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=f".{path.name}.", dir=path.parent))
        try:
            store = Store(str(beside))
            for file in data:
                store.bulk_load(path=str(file))
            store.load(ontology, format=RdfFormat.TURTLE)
            store.flush()
            store.optimize()
            del store  # its lock ends with it
            with suppress(OSError):  # another process was quicker
                beside.rename(path)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
    except SyntaxError as error:
        raise DatasetError(f"is damaged: {error.msg}", path=data[0].parent, hint="build it anew") from error
    except OSError as error:
        hint = "set IMTKG_CACHE to a folder that can be written"
        raise OutputError(f"the store cannot be written: {error}", path=path.parent, hint=hint) from error


def _prune(newest: Path) -> None:
    """Removes the stores that were longest not asked."""
    with suppress(OSError):
        stores = [folder for folder in newest.parent.iterdir() if not folder.name.startswith(".")]
        stores.sort(key=lambda folder: folder.stat().st_mtime)
        for folder in stores[:-_KEPT]:
            if folder != newest:
                shutil.rmtree(folder, ignore_errors=True)
