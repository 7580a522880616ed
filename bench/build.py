"""What a build costs, stage by stage, and what rdflib takes for the same triples and files, in one run.

    python bench/build.py                 the embedded page, 10 times over
    python bench/build.py FOLDER          every page in FOLDER that imtkg can read
    python bench/build.py --pages 50      the embedded page, 50 times over

Times are CPU seconds of this process, the least of `--rounds` rounds. docs/benchmarks.md tells what they mean.
"""

from __future__ import annotations

import argparse
import platform
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from importlib.metadata import version
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Any, TypeVar

import pyoxigraph as ox
import rdflib

import imtkg
from imtkg.claim import claim, load_tagger
from imtkg.emit import emit, rdf
from imtkg.emit.shard import write_shard
from imtkg.errors import PageError
from imtkg.lexicon import Lexicon, load_lexicon
from imtkg.map import map_dataset, map_reading
from imtkg.pipeline import EMBEDDED
from imtkg.read import read_bytes
from imtkg.recognise import recognise
from imtkg.run import Run
from imtkg.validate import examine
from imtkg.values import Page

T = TypeVar("T")
Times = dict[str, float]


def main() -> None:
    """Measures and prints a table."""
    arguments = argparse.ArgumentParser(description="What a build costs, stage by stage, beside rdflib.")
    arguments.add_argument("folder", nargs="?", type=Path, help="pages to build from; none: the embedded page")
    arguments.add_argument("--pages", type=int, default=10, help="how often to take the embedded page")
    arguments.add_argument("--rounds", type=int, default=3, help="rounds, of which the quickest counts")
    chosen = arguments.parse_args()
    sources = _sources(chosen.folder, chosen.pages)
    rounds = [_round(sources) for _ in range(chosen.rounds)]
    counts = rounds[0][1]
    least = {name: min(times[name] for times, _ in rounds) for name in rounds[0][0]}
    print(f"Python {platform.python_version()}, pyoxigraph {version('pyoxigraph')}, rdflib {version('rdflib')}")
    print(", ".join(f"{number:,} {name}" for name, number in counts.items()))
    print()
    _print(least, counts["pages"])


def _sources(folder: Path | None, pages: int) -> list[tuple[str, bytes]]:
    if folder is None:
        data = (files("imtkg") / "pages" / EMBEDDED).read_bytes()
        return [(f"copy-{number}", data) for number in range(pages)]
    return [(path.name, path.read_bytes()) for path in sorted(folder.rglob("*")) if path.is_file()]


def _round(sources: list[tuple[str, bytes]]) -> tuple[Times, dict[str, int]]:
    times: Times = {}

    def timed(name: str, work: Callable[[], T]) -> T:
        start = time.process_time()
        done = work()
        times[name] = time.process_time() - start
        return done

    lexicon = timed("lexicon", load_lexicon)
    pages = timed("read", lambda: _read(sources))
    mentions = timed("recognise", lambda: [[recognise(s.text, lexicon) for s in page.sections] for page in pages])
    tagger = load_tagger()
    readings = timed("claim", lambda: [claim(*pair, lexicon, tagger) for pair in zip(pages, mentions, strict=True)])
    run = _run(lexicon, pages)
    quads = timed(
        "map", lambda: [q for r in readings for q in map_reading(r, lexicon, run)] + [*map_dataset(readings, run)]
    )
    alone = [(reading, _run(lexicon, [reading.page])) for reading in readings]
    parts = [(reading, map_reading(reading, lexicon, run), run) for reading, run in alone]
    timed("validate", lambda: [examine((*quads, *map_dataset([reading], run))) for reading, quads, run in parts])
    triples = rdf.ordered(ox.Triple(quad.subject, quad.predicate, quad.object) for quad in quads)
    timed("write Turtle", lambda: rdf.write_turtle(triples, BytesIO()))
    timed("write JSON-LD", lambda: rdf.write_jsonld(triples, BytesIO()))
    timed("write N-Quads", lambda: rdf.nquads(quads))
    with tempfile.TemporaryDirectory() as folder:
        kept, description = Path(folder), map_dataset(readings, run)
        shards = timed("keep", lambda: [write_shard(kept / part[0].page.id, *part) for part in parts])
        timed("merge", lambda: emit(shards, (), description, (), run, kept / "release"))

    graph, dataset = timed("rdflib: map", lambda: _graph(quads)), _dataset(quads)
    timed("rdflib: write Turtle", lambda: graph.serialize(format="turtle"))
    timed("rdflib: write JSON-LD", lambda: graph.serialize(format="json-ld"))
    timed("rdflib: write N-Quads", lambda: dataset.serialize(format="nquads"))
    counts = {
        "pages": len(pages),
        "claims": sum(len(reading.claims) for reading in readings),
        "quads": len(quads),
        "characters": sum(len(section.text) for page in pages for section in page.sections),
    }
    return times, counts


def _run(lexicon: Lexicon, pages: list[Page]) -> Run:
    return Run(imtkg.__version__, lexicon.name, lexicon.sha256, tuple(page.sha256 for page in pages))


def _read(sources: list[tuple[str, bytes]]) -> list[Page]:
    pages = {}
    for name, data in sources:
        try:
            page = read_bytes(data, name)
        except PageError as error:
            print(f"left out: {error}")
            continue
        page = replace(page, id=name) if name.startswith("copy-") else page
        pages[page.id] = page
    return list(pages.values())


def _graph(quads: list[ox.Quad]) -> rdflib.Graph:
    """The triples as rdflib's terms in rdflib's store: the least that mapping with it costs."""
    graph = rdflib.Graph()
    for quad in quads:
        graph.add((_term(quad.subject), _term(quad.predicate), _term(quad.object)))
    return graph


def _dataset(quads: list[ox.Quad]) -> rdflib.Dataset:
    dataset = rdflib.Dataset()
    for quad in quads:
        dataset.add((_term(quad.subject), _term(quad.predicate), _term(quad.object), _term(quad.graph_name)))
    return dataset


def _term(term: Any) -> Any:
    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    datatype = None if term.language else rdflib.URIRef(term.datatype.value)
    return rdflib.Literal(term.value, lang=term.language, datatype=datatype, normalize=False)


def _print(times: Times, pages: int) -> None:
    print(f"{'stage':<16}{'CPU s':>9}{'ms a page':>12}{'rdflib, CPU s':>16}{'ratio':>8}")
    for name, seconds in times.items():
        if name.startswith("rdflib: "):
            continue
        peer = times.get(f"rdflib: {name}")
        beside = f"{peer:>16.3f}{peer / seconds:>7.1f}x" if peer is not None else ""
        print(f"{name:<16}{seconds:>9.3f}{seconds / pages * 1000:>12.2f}{beside}")
    ours = sum(times[name] for name in ("map", "write Turtle", "write JSON-LD", "write N-Quads"))
    theirs = sum(seconds for name, seconds in times.items() if name.startswith("rdflib: "))
    print(f"{'map and write':<16}{ours:>9.3f}{ours / pages * 1000:>12.2f}{theirs:>16.3f}{theirs / ours:>7.1f}x")


if __name__ == "__main__":
    main()
