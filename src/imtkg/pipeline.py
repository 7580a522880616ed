"""The whole way: read -> recognise -> claim -> map -> validate -> emit. Nowhere else are stages put together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from pyoxigraph import Quad

import imtkg
from imtkg.claim import Tagger, claim, load_tagger
from imtkg.emit import Manifest, emit
from imtkg.errors import PageError, UsageError
from imtkg.explain import Explanation
from imtkg.explain import explain as explain_claim
from imtkg.gold import Gold, read_claims, read_gold
from imtkg.lexicon import Lexicon, load_lexicon
from imtkg.load import load_quads
from imtkg.map import map_dataset, map_reading, page_iri
from imtkg.read import read, read_bytes
from imtkg.recognise import recognise
from imtkg.records import claim_record
from imtkg.run import Run
from imtkg.score import Score, match
from imtkg.score import score as score_matches
from imtkg.validate import validate as validate_quads
from imtkg.values import Page, Reading, Report
from imtkg.verify import Verification
from imtkg.verify import verify as verify_release

EMBEDDED = "inflammatory-myofibroblastic-tumor.txt"
"""The page that comes with imtkg."""


@dataclass(frozen=True, slots=True)
class Build:
    """What a build made: `manifest` tells what was written, and is None where the data does not conform."""

    readings: tuple[Reading, ...]
    report: Report
    manifest: Manifest | None


def build(pages: tuple[Path, ...], folder: Path, choice: Path | str | None) -> Build:
    """From pages to a release in `folder`, by the lexicon chosen; see `imtkg.build`."""
    lexicon, tagger = load_lexicon(choice), load_tagger()
    readings = tuple(_reading(page, lexicon, tagger) for page in _pages(pages))
    if not any(reading.claims for reading in readings):
        raise PageError(
            "makes no claim that imtkg finds", path=", ".join(map(str, pages)), hint="give a page about a disease"
        )
    run = _run(readings, lexicon)
    quads = _quads(readings, lexicon, run)
    report = validate_quads(quads)
    return Build(readings, report, emit(readings, quads, report, run, folder) if report.conforms else None)


def claims(page: Path, choice: Path | str | None) -> Reading:
    """From a page to its claims, by the lexicon chosen; see `imtkg.claims`."""
    return _reading(read(page), load_lexicon(choice), load_tagger())


def validate(paths: tuple[Path, ...]) -> Report:
    """From RDF files to a report on them; see `imtkg.validate`."""
    return validate_quads([quad for path in paths for quad in load_quads(path)])


def verify(folder: Path, sources: tuple[Path, ...]) -> Verification:
    """From a release and the pages it was built from to whether it is true to them; see `imtkg.verify`."""
    return verify_release(folder, [page for page in _pages(sources) if sources or _speaks_of(folder, page)])


def explain(claim_id: str, folder: Path) -> Explanation:
    """From a claim's id to what stands behind it; see `imtkg.explain`."""
    return explain_claim(claim_id, folder)


def score(golds: tuple[Path, ...], pages: Path | None, claims: Path | None, choice: Path | str | None) -> Score:
    """From gold files, and pages or claims, to how well these agree; see `imtkg.score`."""
    wanted = tuple(read_gold(path) for path in golds)
    if claims and not pages:
        records = read_claims(claims)
        alone = len(wanted) == len({record.get("page") for record in records}) == 1
        return score_matches(match(gold, records if alone else gold.own(records)) for gold in wanted)
    if not pages or claims:
        raise UsageError("it takes pages to read, or claims that were found", hint="give --pages or --claims")
    lexicon, tagger = load_lexicon(choice), load_tagger()
    readings = ((gold, _reading(_page_of(gold, pages), lexicon, tagger)) for gold in wanted)
    return score_matches(match(gold, [claim_record(reading, c) for c in reading.claims]) for gold, reading in readings)


def _page_of(gold: Gold, place: Path) -> Page:
    """The page that the gold is of: the file `place`, or one in that folder whose name or content tells."""
    pages = [read(path) for path in (gold.files(place) if place.is_dir() else (place,))]
    own = [page for page in pages if page.id in gold.names] or pages
    if len(own) != 1:
        what = f"{len(own) or 'no'} files may be the page {gold.name}"
        raise PageError(what, path=place, hint=f"name one of them {gold.name}, whatever its suffix")
    return own[0]


def _pages(paths: tuple[Path, ...]) -> tuple[Page, ...]:
    """The pages in these files, in the order of their ids; the page that comes with imtkg where there is none."""
    if not paths:
        return (read_bytes((files("imtkg") / "pages" / EMBEDDED).read_bytes(), EMBEDDED),)
    pages = [(read(path), path) for path in paths]
    for name, times in Counter(page.id for page, _ in pages).items():
        if times > 1:
            twice = [path for page, path in pages if page.id == name]
            raise PageError(f"another page is {name}, too: {twice[0]}", path=twice[1], hint="give each page once")
    return tuple(page for page, _ in sorted(pages, key=lambda pair: pair[0].id))


def _speaks_of(folder: Path, page: Page) -> bool:
    try:
        return f"<{page_iri(page)}>".encode() in (folder / "imtkg.nq").read_bytes()
    except OSError:
        return False


def _reading(page: Page, lexicon: Lexicon, tagger: Tagger) -> Reading:
    return claim(page, tuple(recognise(section.text, lexicon) for section in page.sections), lexicon, tagger)


def _run(readings: Iterable[Reading], lexicon: Lexicon) -> Run:
    inputs = tuple(reading.page.sha256 for reading in readings)
    return Run(imtkg.__version__, lexicon.name, lexicon.sha256, inputs, lexicon.ontologies)


def _quads(readings: tuple[Reading, ...], lexicon: Lexicon, run: Run) -> tuple[Quad, ...]:
    pages = (quad for reading in readings for quad in map_reading(reading, lexicon, run))
    return (*pages, *map_dataset(readings, run))
