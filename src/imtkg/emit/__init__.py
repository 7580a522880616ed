"""Emit: the shards of pages become a folder of files, all at once or not at all, the same bytes for the same dataset.

Nothing here grows with the number of pages but lists of their names: lines go from disk to disk.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from itertools import chain, groupby
from pathlib import Path
from tempfile import TemporaryDirectory

from pyoxigraph import Quad, RdfFormat, Triple, parse

from imtkg import vocabulary as v
from imtkg.emit.folder import MANIFEST, draft_of
from imtkg.emit.lines import in_order
from imtkg.emit.rdf import nquads, ordered, reading_order, write_jsonld, write_turtle
from imtkg.emit.report import report_text, report_triples
from imtkg.emit.shard import Shard
from imtkg.errors import InputError
from imtkg.records import Record
from imtkg.run import Run
from imtkg.values import Notice, Report

__all__ = ["MANIFEST", "RELEASE", "File", "Manifest", "Refused", "emit", "report_text", "report_triples"]

SCHEMA_VERSION = 1
RELEASE = (
    "claims.jsonl",
    "imtkg.jsonld",
    "imtkg.nq",
    "imtkg.ttl",
    "ledger.jsonl",
    MANIFEST,
    "pages.jsonl",
    "report.ttl",
    "report.txt",
    "ungrounded.tsv",
)
"""The files of a release, and the only ones in its folder."""

_SINGLE = tuple(
    f"<{predicate}>".encode()
    for predicate in (
        v.LABEL,
        v.PREF_LABEL,
        v.TERM_KIND,
        v.TERM_SOURCE,
        v.VERSION,
        v.SUBJECT,
        v.PREDICATE,
        v.OBJECT,
        v.SUBGROUP,
    )
)
"""What a node that several pages describe has at most once; all else about it is checked page by page."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that is no part of the release: `name` is what it is called there, `path` where it was found.

    `sha256` is its bytes', where they could be read; `what`, `line`, `offset` and `hint` are as in `ImtkgError`;
    `report` is that of a page that does not conform.
    """

    name: str
    path: str
    what: str
    line: int | None = None
    offset: int | None = None
    hint: str | None = None
    sha256: str | None = None
    report: Report | None = None


@dataclass(frozen=True, slots=True)
class File:
    """A file of a release: its name, the SHA-256 of its bytes in hexadecimal, and how many they are."""

    name: str
    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a release holds: `files` are all but the manifest's own; `graph` is the RDFC-1.0 hash of the union graph.

    `pages` were built and `refused` were not; `ungrounded` claims have an object without an identifier.
    """

    run: Run
    files: tuple[File, ...]
    graph: str
    pages: int
    refused: int
    sections: int
    sentences: int
    claims: int
    ungrounded: int
    triples: int
    quads: int
    report: Report

    @property
    def counts(self) -> dict[str, int]:
        """How many of each there are; files given are pages built and files refused."""
        return {
            "given": self.pages + self.refused,
            "pages": self.pages,
            "refused": self.refused,
            "sections": self.sections,
            "sentences": self.sentences,
            "claims": self.claims,
            "ungrounded": self.ungrounded,
            "triples": self.triples,
            "quads": self.quads,
        }

    def record(self) -> Record:
        """The manifest as the JSON object that `manifest.json` holds."""
        return {
            "schema_version": SCHEMA_VERSION,
            "software": {"name": "imtkg", "version": self.run.version},
            "lexicon": {
                "name": self.run.lexicon,
                "sha256": self.run.lexicon_sha256,
                "ontologies": [ontology.record() for ontology in self.run.ontologies],
            },
            "run": self.run.iri,
            "graph": {"algorithm": "RDFC-1.0", "hash": "SHA-256", "value": self.graph},
            "counts": self.counts,
            "report": {
                "conforms": self.report.conforms,
                "checked": self.report.checked,
                "violations": len(self.report.violations),
            },
            "files": {file.name: {"sha256": file.sha256, "bytes": file.bytes} for file in self.files},
        }


def emit(
    shards: Iterable[Shard],
    refused: Iterable[Refused],
    description: Sequence[Quad],
    nodes: Iterable[str],
    run: Run,
    folder: Path,
) -> Manifest:
    """Writes the release of pages that conform, each in its shard, as `folder`.

    `description` describes the dataset that `run` makes of them; `nodes` are those in it that shapes were applied to.
    A release that stands there is replaced whole; on any failure it stays as it is, and nothing else is left behind.

    Raises:
        InputError: two pages describe one node in two ways.
        OutputError: `folder` holds other files, or cannot be written.
    """
    shards = sorted(shards, key=lambda shard: shard.page)
    refused = sorted(refused, key=lambda file: (file.name, file.sha256 or "", file.what))
    with draft_of(folder, RELEASE) as draft:
        with TemporaryDirectory(dir=draft) as scratch:
            quads, triples, graph = _write_rdf(shards, description, run, draft, Path(scratch))
            checked = chain(_all(shards, "nodes"), (_line(node) for node in nodes))
            report = Report(sum(1 for _ in in_order(checked, Path(scratch))), ())
            _write(draft / "ungrounded.tsv", _ungrounded(shards, Path(scratch)))
        _write(draft / "claims.jsonl", _all(shards, "claims"))
        _write(draft / "ledger.jsonl", _all(shards, "ledger"))
        _write(draft / "pages.jsonl", map(_line, chain(map(_page_record, shards), map(_refused_record, refused))))
        (draft / "report.txt").write_text(report_text(report), encoding="utf-8", newline="\n")
        with (draft / "report.ttl").open("wb") as file:
            write_turtle(ordered(report_triples(report)), file)
        manifest = Manifest(
            run=run,
            files=tuple(_file(draft / name) for name in RELEASE if name != MANIFEST),
            graph=graph,
            pages=len(shards),
            refused=len(refused),
            sections=sum(shard.sections for shard in shards),
            sentences=sum(shard.sentences for shard in shards),
            claims=sum(shard.claims for shard in shards),
            ungrounded=sum(1 for _ in _all(shards, "ungrounded")),
            triples=triples,
            quads=quads,
            report=report,
        )
        text = json.dumps(manifest.record(), indent=1, sort_keys=True)
        (draft / MANIFEST).write_text(text + "\n", encoding="utf-8", newline="\n")
    return manifest


# RDF


def _write_rdf(
    shards: Sequence[Shard], description: Sequence[Quad], run: Run, draft: Path, scratch: Path
) -> tuple[int, int, str]:
    """Writes N-Quads, Turtle and JSON-LD; gives the numbers of quads and triples, and the hash of the graph."""
    counts, graph = Counter[str](), sha256()

    def union() -> Iterator[bytes]:
        """The triples of all graphs as N-Triples in the order of their bytes, each once; and writes the quads."""
        last = b""
        with (draft / "imtkg.nq").open("wb") as file:
            for line in in_order(chain(nquads(description), *(_quads(shard, run) for shard in shards)), scratch):
                file.write(line)
                counts["quads"] += 1
                # Cutting off the graph's name leaves the order as it is: a space follows every object.
                triple = line.rpartition(b" <")[0] + b" .\n"
                if triple != last:
                    graph.update(triple)
                    counts["triples"] += 1
                    yield (last := triple)

    triples = scratch / "union.nt"
    _write(triples, _consistent(in_order(union(), scratch, reading_order)))
    for name, write in (("imtkg.ttl", write_turtle), ("imtkg.jsonld", write_jsonld)):
        with (draft / name).open("wb") as file:
            write(_read(triples), file)
    return counts["quads"], counts["triples"], graph.hexdigest()


def _quads(shard: Shard, run: Run) -> Iterator[bytes]:
    """The page's quads, made by `run` in place of the run on the page alone."""
    made_by, alone, now = f"<{v.GENERATED_BY}>".encode(), f"<{shard.run}> ".encode(), f"<{run.iri}> ".encode()
    for line in shard.lines("quads"):
        subject, predicate, rest = line.split(b" ", 2)
        if predicate == made_by and rest.startswith(alone):
            yield b" ".join((subject, predicate, now + rest.removeprefix(alone)))
        else:
            yield line


def _consistent(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The lines as they are.

    Raises:
        InputError: a node has two values of a property in `_SINGLE`.
    """
    last = b"", b""
    for line in lines:
        subject, predicate, _ = line.split(b" ", 2)
        if last == (subject, predicate) and predicate in _SINGLE:
            raise InputError(
                f"the pages disagree about {subject.decode()}: it has two values of {predicate.decode()}",
                hint="give the node one name in the lexicon",
            )
        last = subject, predicate
        yield line


def _read(path: Path) -> Iterator[Triple]:
    for quad in parse(path=path, format=RdfFormat.N_TRIPLES):
        yield Triple(quad.subject, quad.predicate, quad.object)


# Lines


def _all(shards: Iterable[Shard], part: str) -> Iterator[bytes]:
    return (line for shard in shards for line in shard.lines(part))


def _ungrounded(shards: Iterable[Shard], scratch: Path) -> Iterator[bytes]:
    """A row for each predicate and words that no identifier was found for, the commonest first."""
    yield b"claims\tpages\tpredicate\twords\n"
    found = ((line[:-1], shard.page) for shard in shards for line in shard.lines("ungrounded"))
    by_words = in_order((b"%s\t%s\t%d\n" % (words, page.encode(), n) for n, (words, page) in enumerate(found)), scratch)

    def rows() -> Iterator[bytes]:
        for words, places in groupby(by_words, key=lambda line: line.rsplit(b"\t", 2)[0]):
            pages = [line.rsplit(b"\t", 2)[1] for line in places]
            yield b"%d\t%d\t%s\n" % (len(pages), len(set(pages)), words)

    yield from in_order(rows(), scratch, key=_commonest_first)


def _commonest_first(row: bytes) -> tuple[int, int, bytes]:
    claims, pages, words = row.split(b"\t", 2)
    return -int(claims), -int(pages), words


def _page_record(shard: Shard) -> Record:
    return {
        "page": shard.page,
        "sha256": shard.sha256,
        "sections": shard.sections,
        "sentences": shard.sentences,
        "claims": shard.claims,
        "notices": [_notice_record(notice) for notice in shard.notices],
    }


def _refused_record(file: Refused) -> Record:
    return {
        "file": file.name,
        "sha256": file.sha256,
        "refused": file.what,
        "line": file.line,
        "offset": file.offset,
        "violations": [asdict(violation) for violation in file.report.violations] if file.report else [],
    }


def _notice_record(notice: Notice) -> Record:
    return {
        "section": notice.section,
        "start": None if notice.span is None else notice.span.start,
        "end": None if notice.span is None else notice.span.end,
        "message": notice.message,
    }


def _line(value: object) -> bytes:
    # ASCII: some readers of lines end one at U+2028 or U+0085.
    return json.dumps(value).encode() + b"\n"


def _write(path: Path, lines: Iterable[bytes]) -> None:
    with path.open("xb") as file:
        file.writelines(lines)


def _file(path: Path) -> File:
    digest = sha256()
    with path.open("rb") as file:
        while piece := file.read(2**20):
            digest.update(piece)
    return File(path.name, digest.hexdigest(), path.stat().st_size)
