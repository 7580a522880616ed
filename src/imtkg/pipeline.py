"""The whole way: read -> recognise -> claim -> map -> validate -> emit. Nowhere else are stages put together.

Each page goes the way by itself, up to a shard: its part of the release, made as if the page were a dataset alone, and
kept. A release is all shards, merged, and the few statements about the dataset as a whole.
"""

from __future__ import annotations

import json
import os
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from importlib.resources import files
from pathlib import Path

from pyoxigraph import NamedNode, Quad

import imtkg
from imtkg import vocabulary as v
from imtkg.claim import Tagger, claim, load_tagger
from imtkg.corpus import Found, checksum, find, kept
from imtkg.emit import Manifest, Refused, emit
from imtkg.emit.shard import Shard, read_shard, write_shard
from imtkg.errors import ImtkgError, OutputError, PageError, UsageError
from imtkg.explain import Explanation
from imtkg.explain import explain as explain_claim
from imtkg.gold import Gold, read_claims, read_gold
from imtkg.lexicon import Lexicon, load_lexicon
from imtkg.load import load_quads
from imtkg.map import Contents, map_contents, map_dataset, map_reading
from imtkg.pool import Lost, each
from imtkg.read import MAX_BYTES, read
from imtkg.recognise import recognise
from imtkg.records import claim_record
from imtkg.run import Run
from imtkg.score import Score, match
from imtkg.score import score as score_matches
from imtkg.validate import Examination, examine
from imtkg.validate import validate as validate_quads
from imtkg.values import Page, Reading, Report
from imtkg.verify import Verification
from imtkg.verify import verify as verify_release

EMBEDDED = "inflammatory-myofibroblastic-tumor.txt"
"""The page that comes with imtkg."""

_DATASET_SHAPES = frozenset({"dataset.ttl", "prefixes.ttl"})

Watch = Callable[[int, int], None]
"""Is told how many of how many files are done."""


@dataclass(frozen=True, slots=True)
class Build:
    """What a build made of the files it was given: `pages` that conform, and what was `refused` and why.

    `manifest` tells what was written, and is None where no page conforms; `report` then tells why.
    """

    pages: tuple[Shard, ...]
    refused: tuple[Refused, ...]
    report: Report
    manifest: Manifest | None


def build(
    paths: tuple[Path, ...],
    folder: Path,
    choice: Path | str | None,
    jobs: int | None = None,
    watch: Watch | None = None,
) -> Build:
    """From pages to a release in `folder`, by the lexicon chosen; see `imtkg.build`."""
    lexicon = load_lexicon(choice)
    given = find(paths or (_embedded(),), leave_out=folder)
    with kept(lexicon.sha256) as shards:
        pages, refused = _sorted_out(_outcomes(given, shards, lexicon, choice, jobs, watch))
        if not any(page.claims for page in pages):
            return _nothing(", ".join(map(str, paths)), pages, refused)
        run = _run([page.sha256 for page in pages], lexicon)
        description, examined = _description(pages, run)
        if examined.violations:
            return Build((), refused, Report(len(examined.nodes), examined.violations), None)
        manifest = emit(pages, refused, description, examined.nodes, run, folder)
    return Build(pages, refused, manifest.report, manifest)


def claims(page: Path, choice: Path | str | None) -> Reading:
    """From a page to its claims, by the lexicon chosen; see `imtkg.claims`."""
    return _reading(read(page), load_lexicon(choice), load_tagger())


def validate(paths: tuple[Path, ...]) -> Report:
    """From RDF files to a report on them; see `imtkg.validate`."""
    return validate_quads([quad for path in paths for quad in load_quads(path)])


def verify(folder: Path, sources: tuple[Path, ...]) -> Verification:
    """From a release and the pages it was built from to whether it is true to them; see `imtkg.verify`."""
    found = find(sources or (_embedded(),), leave_out=folder)
    if sources and len(found) == 1:
        return verify_release(folder, [read(found[0].path)])
    told = _pages_of(folder)
    return verify_release(folder, [page for entry in found for page in _readable(entry) if page.id in told])


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


def _embedded() -> Path:
    return Path(str(files("imtkg") / "pages" / EMBEDDED))


def _pages_of(folder: Path) -> frozenset[str]:
    """The ids of the pages that a release was built from, as far as it can be read."""
    try:
        records = [json.loads(line) for line in (folder / "pages.jsonl").read_bytes().splitlines()]
        return frozenset(record["page"] for record in records if "page" in record)
    except (OSError, ValueError, TypeError):
        return frozenset()


def _readable(found: Found) -> list[Page]:
    try:
        return [read(found.path)] if found.reason is None else []
    except PageError:
        return []


# One page


def _reading(page: Page, lexicon: Lexicon, tagger: Tagger) -> Reading:
    return claim(page, tuple(recognise(section.text, lexicon) for section in page.sections), lexicon, tagger)


def _run(inputs: Iterable[str], lexicon: Lexicon) -> Run:
    return Run(imtkg.__version__, lexicon.name, lexicon.sha256, tuple(inputs), lexicon.ontologies)


def _shard(found: Found, shards: Path, lexicon: Lexicon, tagger: Tagger) -> Shard | Refused | OSError:
    """What a file comes to; an error only where that cannot be kept."""
    try:
        page = read(found.path)
        reading = _reading(page, lexicon, tagger)
        run = _run([page.sha256], lexicon)
        quads = map_reading(reading, lexicon, run)
        examined = examine((*quads, *map_dataset([reading], run)))
    except ImtkgError as error:
        return _refused(found, error)
    # What holds for the run as a whole is looked at when it is whole.
    nodes = [node for node in examined.nodes if node != run.iri]
    violations = [violation for violation in examined.violations if violation.focus != run.iri]
    try:
        return write_shard(shards / page.sha256, reading, quads, run, nodes, violations)
    except OSError as error:
        return error


def _worker(shards: Path, choice: Path | str | None) -> Callable[[Found], Shard | Refused | OSError]:
    """What a process does with each file: as `_shard`, but a fault of imtkg, too, costs no more than the page."""
    lexicon, tagger = load_lexicon(choice), load_tagger()

    def work(found: Found) -> Shard | Refused | OSError:
        try:
            return _shard(found, shards, lexicon, tagger)
        except Exception as error:
            return _refused(found, PageError(f"{type(error).__name__}: {error}", hint="a fault of imtkg: report it"))

    return work


def _refused(found: Found, error: ImtkgError) -> Refused:
    return Refused(
        name=found.name,
        path=str(found.path),
        what=error.what,
        line=error.line,
        offset=error.offset,
        hint=error.hint,
        sha256=checksum(found.path, MAX_BYTES),
    )


# Many pages


def _outcomes(
    given: Sequence[Found],
    shards: Path,
    lexicon: Lexicon,
    choice: Path | str | None,
    jobs: int | None,
    watch: Watch | None,
) -> Iterator[tuple[Found, Shard | Refused]]:
    """Each file with what it comes to, in no order; what it came to before is not made again.

    Raises:
        OutputError: what pages come to cannot be kept.
    """
    new = []
    for found in given:
        if found.reason is not None:
            yield found, _refused(found, PageError(found.reason))
        elif known := _known(found, shards):
            yield found, known
        else:
            new.append(found)
    done = len(given) - len(new)
    made: Iterable[tuple[Found, Shard | Refused | OSError | Lost]]
    if len(given) == 1:
        made = ((found, _shard(found, shards, lexicon, load_tagger())) for found in new)
    else:
        made = each(partial(_worker, shards, choice), new, jobs or len(os.sched_getaffinity(0)))
    for number, (found, outcome) in enumerate(made, done):
        if watch:
            watch(number, len(given))
        if isinstance(outcome, OSError):
            hint = "free some space, or let XDG_CACHE_HOME name another folder"
            raise OutputError(f"what a page came to cannot be kept: {outcome.strerror}", path=shards, hint=hint)
        yield found, _refused(found, PageError(str(outcome))) if isinstance(outcome, Lost) else outcome
    if watch:
        watch(len(given), len(given))


def _known(found: Found, shards: Path) -> Shard | None:
    page = checksum(found.path, MAX_BYTES)
    return None if page is None else read_shard(shards / page)


def _sorted_out(outcomes: Iterable[tuple[Found, Shard | Refused]]) -> tuple[tuple[Shard, ...], tuple[Refused, ...]]:
    """The pages that conform, in the order of their ids, and what is refused, in the order of the files' names.

    Of files that are the same the first counts; pages that share an id and nothing else are refused, all of them.
    """
    pages: list[Shard] = []
    refused: list[tuple[Found, Refused]] = []
    of_id: dict[str, list[tuple[Found, Shard]]] = defaultdict(list)
    for found, outcome in outcomes:
        if isinstance(outcome, Refused):
            refused.append((found, outcome))
        else:
            of_id[outcome.page].append((found, outcome))
    for name, same in sorted(of_id.items()):
        (first, shard), *others = sorted(same, key=lambda pair: pair[0])
        if any(other.sha256 != shard.sha256 for _, other in others):
            what = f"{len(same)} different pages are called {name}"
            refused += [(found, _refused(found, PageError(what, hint="give one of them"))) for found, _ in same]
            continue
        refused += [(found, _refused(found, PageError(f"is the same file as {first.name}"))) for found, _ in others]
        if shard.violations:
            report = Report(sum(1 for _ in shard.lines("nodes")), shard.violations)
            refused.append((first, replace(_refused(first, PageError("does not conform")), report=report)))
        else:
            pages.append(shard)
    return tuple(pages), tuple(file for _, file in sorted(refused, key=lambda pair: pair[0]))


def _description(pages: Sequence[Shard], run: Run) -> tuple[tuple[Quad, ...], Examination]:
    """The statements about the dataset as a whole, and what validation says of them."""
    contents = Contents(
        pages=tuple(page.page for page in pages),
        ontologies=tuple({ontology for page in pages for ontology in page.ontologies}),
        claims=sum(page.claims for page in pages),
        sections=sum(page.sections for page in pages),
    )
    quads = map_contents(contents, run)
    # What they point to: the pages, and a claim for all.
    made = json.loads(next(line for page in pages for line in page.lines("claims")))
    ends = [
        Quad(NamedNode(node), NamedNode(predicate), NamedNode(value))
        for node, predicate, value in (
            *((v.minted("page", page.page), v.TYPE, v.WEB_PAGE) for page in pages),
            (v.minted("claim", made["id"]), v.TYPE, v.CLAIM),
            (v.minted("claim", made["id"]), v.GENERATED_BY, run.iri),
        )
    ]
    return quads, examine((*quads, *ends), _DATASET_SHAPES)


def _nothing(paths: str, pages: Sequence[Shard], refused: Sequence[Refused]) -> Build:
    """The outcome where there is nothing to write.

    Raises:
        PageError: no file is a page that makes a claim.
    """
    reports = [file.report for file in refused if file.report is not None]
    if reports:
        violations = tuple(violation for report in reports for violation in report.violations)
        return Build((), tuple(refused), Report(sum(report.checked for report in reports), violations), None)
    if len(refused) == 1 and not pages:
        (file,) = refused
        raise PageError(file.what, path=file.path, line=file.line, offset=file.offset, hint=file.hint)
    if pages:
        raise PageError("makes no claim that imtkg finds", path=paths, hint="give a page about a disease")
    what, times = Counter(file.what for file in refused).most_common(1)[0]
    raise PageError(f"none of {len(refused)} files can be built; {times} of them: {what}", path=paths)
