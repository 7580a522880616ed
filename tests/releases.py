"""Releases written from readings, and the bytes of their RDF, for tests."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from pyoxigraph import Quad, Triple

from imtkg.emit import Manifest, Refused, emit, rdf
from imtkg.emit.shard import write_shard
from imtkg.lexicon import Lexicon
from imtkg.map import map_dataset, map_reading
from imtkg.run import Run
from imtkg.values import Reading


def turtle(triples: Iterable[Triple]) -> bytes:
    file = BytesIO()
    rdf.write_turtle(rdf.ordered(triples), file)
    return file.getvalue()


def jsonld(triples: Iterable[Triple]) -> bytes:
    file = BytesIO()
    rdf.write_jsonld(rdf.ordered(triples), file)
    return file.getvalue()


def nquads(quads: Iterable[Quad]) -> bytes:
    return b"".join(rdf.nquads(quads))


def write_release(
    folder: Path, readings: Sequence[Reading], lexicon: Lexicon, run: Run, refused: Sequence[Refused] = ()
) -> Manifest:
    """A release as a build writes it, but without validation: `nodes` are the subjects."""
    with TemporaryDirectory() as kept:
        shards = []
        for reading in readings:
            alone = Run(run.version, run.lexicon, run.lexicon_sha256, (reading.page.sha256, reading.page.id))
            quads = map_reading(reading, lexicon, alone)
            nodes = {str(quad.subject) for quad in quads}
            shards.append(write_shard(Path(kept) / reading.page.id, reading, quads, alone, nodes))
        return emit(shards, refused, map_dataset(readings, run), (), run, folder)
