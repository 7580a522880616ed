"""A folder of files appears all at once or not at all, and takes nothing away that is no release."""

from __future__ import annotations

import ctypes
import errno
import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from glob import escape
from pathlib import Path

from imtkg.errors import OutputError

MANIFEST = "manifest.json"
_AT_FDCWD, _RENAME_EXCHANGE = -100, 2  # of Linux's renameat2


@contextmanager
def draft_of(folder: Path, names: Collection[str]) -> Iterator[Path]:
    """An empty folder that becomes `folder` when its files, all of `names`, are written.

    A release that stands there is replaced whole; on any failure it stays as it is, and nothing else is left behind.

    Raises:
        OutputError: `folder` holds files of other names, or it cannot be written.
    """
    try:
        folder = Path(os.path.realpath(folder))  # a link to a folder stays a link
        _refuse_others(folder, names)
        folder.parent.mkdir(parents=True, exist_ok=True)
        _sweep(folder)
        draft = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}.tmp")
        try:
            draft.mkdir()
            with _locked(draft):
                yield draft
                for name in names:
                    _sync(draft / name)
                _sync(draft)
                _put_in_place(draft, folder)
                _sync(folder.parent)
        finally:
            shutil.rmtree(draft, ignore_errors=True)  # what is left: half a draft, or the release that was replaced
    except OSError as error:
        reason = error.strerror or str(error)
        hint = "free some space, or choose another folder" if error.errno in (errno.ENOSPC, errno.EDQUOT) else None
        raise OutputError(
            f"the release cannot be written: {reason}",
            path=folder,
            hint=hint or "choose a folder whose parent folder you may write to",
        ) from error


def _sweep(folder: Path) -> None:
    """Removes the drafts of processes that were killed: those that nobody holds."""
    for draft in folder.parent.glob(f".{escape(folder.name)}.*.tmp"):
        with suppress(OSError), _locked(draft):
            shutil.rmtree(draft, ignore_errors=True)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Holds a folder as long as this process lives.

    Raises:
        OSError: another process holds it, or it is not there.
    """
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(handle)


def _refuse_others(folder: Path, expected: Collection[str]) -> None:
    """Raises where putting a release in place would take away what is no release."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise OutputError("this is no folder", path=folder, hint="name a folder for the release")
    names = {entry.name for entry in folder.iterdir()}
    strangers = sorted(names.difference(expected))
    if strangers:
        raise OutputError(
            f"the folder holds other files, such as {strangers[0]!r}",
            path=folder,
            hint="choose an empty or a new folder",
        )
    if names and not _is_release(folder):
        raise OutputError(
            f"the folder holds files but no {MANIFEST} of imtkg", path=folder, hint="choose an empty or a new folder"
        )


def _is_release(folder: Path) -> bool:
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        return bool(manifest["software"]["name"] == "imtkg")
    except (FileNotFoundError, ValueError, TypeError, KeyError, RecursionError):
        return False


def _put_in_place(draft: Path, folder: Path) -> None:
    """Makes `draft` the folder; a release that stood there is then under the draft's name.

    Of two that do this at once the later wins, or fails; neither mixes with the other.
    """
    try:
        draft.rename(folder)  # also over an empty folder
    except OSError as error:
        if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
            raise
        if not _exchange(draft, folder):
            _replace(draft, folder)


def _exchange(one: Path, other: Path) -> bool:
    """Swaps two folders in one step; False where the system cannot."""
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError, TypeError):
        return False
    done = rename(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE)
    return bool(done == 0)


def _replace(draft: Path, folder: Path) -> None:
    """Swaps in three steps, and takes the first back where the second fails."""
    old = draft.with_name(f"{draft.name}.old")
    folder.rename(old)
    try:
        draft.rename(folder)
    except BaseException:
        old.rename(folder)
        raise
    old.rename(draft)


def _sync(path: Path) -> None:
    """Makes a file, or the names in a folder, last."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
