"""A page's part of a release, made once and kept in one file.

A line with the checksum of all that follows, a line of counts, the lines of each part.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

from pyoxigraph import Quad

from imtkg import vocabulary as v
from imtkg.emit.rdf import nquads
from imtkg.records import Record, claim_record, entry_record
from imtkg.run import Run
from imtkg.values import Notice, Reading, Span, Violation

PARTS = ("quads", "claims", "ledger", "ungrounded", "nodes")
"""Canonical N-Quads; claims and sentences as JSON; predicate and words of each claim whose object has no identifier;
the nodes that shapes were applied to, as JSON."""


@dataclass(frozen=True, slots=True)
class Shard:
    """What is known of a page, and where its lines lie.

    `page` is its id, `sha256` its file's; `run` is the IRI of the run on this page alone, which its quads name;
    `ontologies` are (name, version) of those that its terms come from; `parts` are (name, size in bytes).
    """

    path: Path
    page: str
    sha256: str
    run: str
    sections: int
    sentences: int
    claims: int
    ontologies: tuple[tuple[str, str], ...]
    notices: tuple[Notice, ...]
    violations: tuple[Violation, ...]
    parts: tuple[tuple[str, int], ...]

    def lines(self, part: str) -> Iterator[bytes]:
        r"""The lines of one of `PARTS`, each with its b"\n"."""
        with self.path.open("rb") as file:
            file.readline()
            file.readline()
            for name, size in self.parts:
                if name == part:
                    end = file.tell() + size
                    while file.tell() < end:
                        yield file.readline()
                    return
                file.seek(size, 1)


def write_shard(
    path: Path,
    reading: Reading,
    quads: Iterable[Quad],
    run: Run,
    nodes: Iterable[str] = (),
    violations: Sequence[Violation] = (),
) -> Shard:
    """Writes what `reading` came to as `path`, whole or not at all.

    `quads` are the page's, made as by `run`; `nodes` are those that shapes were applied to.

    Raises:
        OSError: the file cannot be written.
    """
    terms = (reading.subject, *(claim.term for claim in reading.claims))
    content = {
        "quads": nquads(quads),
        "claims": [_line(claim_record(reading, claim)) for claim in reading.claims],
        "ledger": [_line(entry_record(reading, entry)) for entry in reading.ledger],
        "ungrounded": _ungrounded(reading),
        "nodes": [_line(node) for node in sorted(nodes)],
    }
    body = b"".join(line for part in PARTS for line in content[part])
    header: Record = {
        "page": reading.page.id,
        "sha256": reading.page.sha256,
        "run": run.iri,
        "sections": len(reading.page.sections),
        "sentences": len(reading.ledger),
        "claims": len(reading.claims),
        "ontologies": sorted({(term.source, term.version) for term in terms if term is not None}),
        "notices": [asdict(notice) for notice in reading.page.notices],
        "violations": [asdict(violation) for violation in violations],
        "parts": [(part, sum(map(len, content[part]))) for part in PARTS],
    }
    data = _line(header) + body
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        draft.write_bytes(_line(sha256(data).hexdigest()) + data)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    shard = read_shard(path)
    if shard is None:
        raise OSError(f"what was written to {path} cannot be read back")
    return shard


def read_shard(path: Path) -> Shard | None:
    """The shard in a file; None where there is none, or where it is not as it was written."""
    try:
        with path.open("rb") as file:
            told, line = file.readline(), file.readline()
            found = sha256(line)
            while piece := file.read(2**20):
                found.update(piece)
    except OSError:
        return None
    if told != _line(found.hexdigest()):
        return None
    header = json.loads(line)
    return Shard(
        path=path,
        **header
        | {
            "ontologies": tuple((name, version) for name, version in header["ontologies"]),
            "notices": tuple(map(_notice, header["notices"])),
            "violations": tuple(Violation(**violation) for violation in header["violations"]),
            "parts": tuple((name, size) for name, size in header["parts"]),
        },
    )


def _notice(record: dict[str, object]) -> Notice:
    match record:
        case {
            "message": str(message),
            "section": int() | None as section,
            "span": {"start": int(start), "end": int(end)},
        }:
            return Notice(message, section, Span(start, end))
        case {"message": str(message), "section": int() | None as section}:
            return Notice(message, section)
    raise ValueError(f"no notice: {record}")


def _ungrounded(reading: Reading) -> list[bytes]:
    """A line for each claim whose object could have an identifier and has none."""
    return [
        f"{claim.predicate}\t{v.label(claim.object.of(reading.page.sections[claim.section].text)).lower()}\n".encode(
            errors="backslashreplace"
        )
        for claim in reading.claims
        if claim.term is None and claim.certainty != "unknown" and claim.predicate != "alternative_name"
    ]


def _line(value: object) -> bytes:
    # ASCII: some readers of lines end one at U+2028 or U+0085.
    return json.dumps(value).encode() + b"\n"
