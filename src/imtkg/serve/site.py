"""A dataset's pages as files that any web host can serve, with SPARQL in the reader's own browser."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import suppress
from importlib.resources import as_file, files
from pathlib import Path

from imtkg.errors import OutputError
from imtkg.serve.data import MEDIA_TYPES, triples_as
from imtkg.serve.release import Release
from imtkg.serve.views import Settings, Views

_MARK = ".imtkg-site"
"""A file that tells a folder with a site from any other."""


def write_site(folder: Path, site: Path, *, with_text: bool = True) -> int:
    """Writes the pages of the dataset in `folder` to the folder `site`, and gives their number.

    Raises:
        DatasetError: `folder` holds no dataset, or a damaged one.
        OutputError: `site` holds other files, or cannot be written.
    """
    if site.exists() and (not site.is_dir() or (any(site.iterdir()) and not (site / _MARK).is_file())):
        raise OutputError("holds other files", path=site, hint="give a new folder, or one with a site of imtkg")
    release = Release(folder)
    views = Views(release, Settings(with_text=with_text, is_static=True))
    try:
        site.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=f".{site.name}.", dir=site.parent))
        try:
            number = _write(release, views, folder, beside)
            if site.exists():
                old = Path(tempfile.mkdtemp(prefix=f".{site.name}.", dir=site.parent))
                site.rename(old / "site")
                beside.rename(site)
                shutil.rmtree(old, ignore_errors=True)
            else:
                beside.rename(site)
            site.chmod(0o755)
        finally:
            with suppress(OSError):
                shutil.rmtree(beside)
    except OSError as error:
        hint = "look at the folder and the free space"
        raise OutputError(f"the site cannot be written: {error.strerror}", path=site, hint=hint) from error
    return number


def _write(release: Release, views: Views, folder: Path, site: Path) -> int:
    (site / _MARK).write_text("", encoding="utf-8")
    number = 0
    for path in views.paths():
        page = views.page(path)
        if page is None:
            continue
        file = site / (f"{path}.html" if path else "index.html")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(page, encoding="utf-8", newline="\n")
        number += 1
        for suffix in MEDIA_TYPES:
            if (data := triples_as(release, path, suffix)) is not None and path:
                (site / f"{path}{suffix}").write_bytes(data)
    with as_file(files("imtkg.serve") / "static") as static:
        shutil.copytree(static, site / "static")
    for name, data in (
        ("vocab.ttl", (files("imtkg") / "ontology" / "imtkg.ttl").read_bytes()),
        ("context.jsonld", (files("imtkg") / "ontology" / "context.jsonld").read_bytes()),
        ("imtkg.ttl", (folder / "imtkg.ttl").read_bytes()),
    ):
        (site / name).write_bytes(data)
    return number
