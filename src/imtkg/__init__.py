"""imtkg: every claim of a rare-disease page as linked data, with the characters that make it.

    read -> recognise -> claim -> map -> validate -> emit

`build` goes the whole way; `claims`, `validate`, `verify`, `explain`, `score` and `stats` are the other verbs of the
command line; `open` opens a dataset that SPARQL can be asked of.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from imtkg.explain import Explanation
    from imtkg.lexicon import Lexicon
    from imtkg.pipeline import Build
    from imtkg.query import Dataset
    from imtkg.score import Score
    from imtkg.stats import Stats
    from imtkg.values import Reading, Report
    from imtkg.verify import Verification

__version__ = "0.1.0"
__all__ = ["build", "build_lexicon", "claims", "explain", "open", "score", "stats", "validate", "verify"]

# The verbs import what they need when they are called: `import imtkg` and `imtkg --help` load no RDF library.


def build(
    pages: Iterable[Path | str] = (),
    folder: Path | str = Path("output"),
    lexicon: Path | str | None = None,
    jobs: int | None = None,
    watch: Callable[[int, int], None] | None = None,
) -> Build:
    """Builds the dataset of `pages` (none: the embedded page) and writes what conforms to `folder`.

    `pages` are files, folders with all in them, or patterns. Several go through `jobs` processes (None: one for each
    processor), and a page that fails is set aside; `watch` is told how many of how many files are done.

    `lexicon` is a file, or "embedded"; None: the one that was compiled for the user, or else the embedded one.

    Raises:
        InputError: the lexicon cannot be read, or no page, or no page makes a claim.
        OutputError: the folder holds other files, or cannot be written.
    """
    from imtkg import pipeline

    return pipeline.build(tuple(Path(page) for page in pages), Path(folder), lexicon, jobs, watch)


def claims(page: Path | str, lexicon: Path | str | None = None) -> Reading:
    """Reads a page and finds its claims; `lexicon` is as for `build`.

    Raises:
        PageError: the page cannot be read.
        TableError: the lexicon cannot be read.
    """
    from imtkg import pipeline

    return pipeline.claims(Path(page), lexicon)


def validate(files: Iterable[Path | str]) -> Report:
    """Checks RDF files (.ttl, .jsonld, .nq, .nt, .trig), taken together, against the shapes.

    Raises:
        DatasetError: a file cannot be read.
    """
    from imtkg import pipeline

    return pipeline.validate(tuple(Path(file) for file in files))


def verify(folder: Path | str, source: Iterable[Path | str] = ()) -> Verification:
    """Recomputes every quote, offset and checksum of the dataset in `folder`.

    `source` names the pages that it was built from, in whose text quotes and offsets are looked up; with none given it
    is the embedded page, where the dataset speaks of that, and else the dataset is only compared with itself.

    Raises:
        DatasetError: the folder holds no dataset, or a damaged one.
        PageError: a source page cannot be read.
    """
    from imtkg import pipeline

    return pipeline.verify(Path(folder), tuple(Path(page) for page in source))


def explain(claim: str, folder: Path | str = Path("output")) -> Explanation:
    """Tells what stands behind a claim of the dataset in `folder`; `claim` is its id or the unique head of one.

    Raises:
        UsageError: no claim, or more than one, has an id that begins so.
        DatasetError: the folder holds no dataset, or a damaged one.
    """
    from imtkg import pipeline

    return pipeline.explain(claim, Path(folder))


def open(folder: Path | str = Path("output")) -> Dataset:
    """Opens the dataset in `folder`, to be asked in SPARQL or by an example's name: `dataset.query("sites")`.

    Raises:
        DatasetError: the folder holds no dataset, or a damaged one.
        OutputError: the store that answers queries cannot be written to the user's cache folder.
    """
    from imtkg.query import Dataset

    return Dataset(Path(folder))


def score(
    golds: Iterable[Path | str],
    pages: Path | str | None = None,
    claims: Path | str | None = None,
    lexicon: Path | str | None = None,
) -> Score:
    """Compares claims with those that a person found, in the gold files `golds`.

    They are read from `pages`, a folder (or a file) with the pages of the gold, or are those in the file `claims`, one
    JSON object a line; `lexicon` is as for `build`.

    Raises:
        InputError: a gold file, a page or the claims cannot be read, or a page is not there.
        UsageError: neither pages nor claims are given, or both.
    """
    from imtkg import pipeline

    pages, claims = (None if place is None else Path(place) for place in (pages, claims))
    return pipeline.score(tuple(Path(gold) for gold in golds), pages, claims, lexicon)


def build_lexicon(sources: Iterable[Path | str] = (), file: Path | str | None = None) -> Lexicon:
    """Compiles the installed ontology packages and the ontologies in the files `sources` into a lexicon, and opens it.

    `file` is where it goes; None: into the user's cache folder, from where it is taken from then on.

    Raises:
        UsageError: there is no ontology to compile.
        TableError: a source cannot be read.
        OutputError: the file cannot be written.
    """
    from imtkg.lexicon import default_path, load_lexicon
    from imtkg.lexicon.build import build_lexicon as compile_lexicon

    path = default_path() if file is None else Path(file)
    compile_lexicon([Path(source) for source in sources], path)
    return load_lexicon(path)


def stats(folder: Path | str = Path("output")) -> Stats:
    """Counts what the dataset in `folder` holds.

    Raises:
        DatasetError: the folder holds no dataset, or a damaged one.
    """
    from imtkg.stats import stats_of

    return stats_of(Path(folder))


class _Package(ModuleType):
    """Keeps the verbs: importing the stage `imtkg.validate` would put its module in the function's place."""

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in __all__ and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
