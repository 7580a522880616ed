"""The files of a release: whether they are those that the manifest tells of, and hold one graph."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from pyoxigraph import BlankNode, Quad, RdfFormat, Triple, serialize

from imtkg import vocabulary as v
from imtkg.errors import DatasetError
from imtkg.load import load_quads
from imtkg.verify.findings import Findings
from imtkg.verify.graph import Graph

MANIFEST = "manifest.json"
GRAPHS = ("imtkg.ttl", "imtkg.jsonld", "imtkg.nq")
CLAIMS = "claims.jsonl"
LEDGER = "ledger.jsonl"


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a release, which has its parts.

    Raises:
        DatasetError: it is missing, unreadable or damaged.
    """
    path = folder / MANIFEST
    hint = "give a folder that imtkg build wrote"
    try:
        manifest = json.loads(path.read_bytes())
        if all(isinstance(manifest[part], dict) for part in ("files", "graph", "counts")):
            return dict(manifest)
    except OSError as error:
        raise DatasetError(
            f"no dataset: {MANIFEST} cannot be read: {error.strerror}", path=folder, hint=hint
        ) from error
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise DatasetError(f"no dataset: {MANIFEST} is damaged", path=folder, hint=hint) from error
    raise DatasetError(f"no dataset: {MANIFEST} lacks its parts", path=folder, hint=hint)


def check_files(folder: Path, manifest: Mapping[str, Any], findings: Findings) -> None:
    """Checks that the folder holds the files that the manifest tells of, byte for byte, and no others."""
    listed: dict[str, Any] = manifest["files"]
    for name in sorted({*GRAPHS, CLAIMS, LEDGER} - set(listed)):
        findings.fault(MANIFEST, f"does not list {name}")
    for name in sorted({entry.name for entry in folder.iterdir()} - set(listed) - {MANIFEST}):
        findings.fault(name, "is not in the manifest")
    for name, entry in sorted(listed.items()):
        if Path(name).name != name:
            findings.fault(MANIFEST, f"lists {name!r}, which is no file of this folder")
            continue
        try:
            data = (folder / name).read_bytes()
        except (OSError, ValueError) as error:
            findings.fault(name, f"cannot be read: {error}")
            continue
        right = entry == {"sha256": sha256(data).hexdigest(), "bytes": len(data)}
        findings.check("files", right, name, "is not the file that the manifest tells of: its SHA-256 or size differs")


def read_graph(folder: Path, manifest: Mapping[str, Any], findings: Findings) -> Graph:
    """Compares the three forms of the graph by their hash; gives the last that can be read."""
    triples: set[Triple] = set()
    for name in GRAPHS:
        try:
            quads = load_quads(folder / name)
        except DatasetError as error:
            findings.fault(name, error.what)
            continue
        triples = {Triple(quad.subject, quad.predicate, quad.object) for quad in quads}
        found = _hash(triples)
        right = found is not None and found == manifest["graph"].get("value")
        findings.check(
            "hashes", right, name, "holds another graph than the manifest tells of: its RDFC-1.0 hash differs"
        )
        if name.endswith(".nq") and len(set(quads)) != manifest["counts"].get("quads"):
            findings.fault(name, f"holds {len(set(quads))} quads, not {manifest['counts'].get('quads')}")
    return Graph(triples)


def _hash(triples: Iterable[Triple]) -> str | None:
    """The RDFC-1.0 hash of a graph without blank nodes, whose canonical form is its sorted N-Quads; None for others."""
    quads = [Quad(triple.subject, triple.predicate, triple.object) for triple in triples]
    if any(isinstance(term, BlankNode) for quad in quads for term in (quad.subject, quad.object)):
        return None
    lines = (serialize(quads, format=RdfFormat.N_QUADS) or b"").split(b"\n")
    return sha256(b"".join(line + b"\n" for line in sorted(lines) if line)).hexdigest()


def read_lines(path: Path, findings: Findings) -> list[tuple[str, Any]]:
    """The JSON objects of a file, each with the place where it stands."""
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError as error:
        findings.fault(path.name, f"cannot be read: {error.strerror}")
        return []
    found = []
    for number, line in enumerate(lines, 1):
        where = f"{path.name} line {number}"
        try:
            if line:
                found.append((where, json.loads(line)))
        except (ValueError, RecursionError):
            findings.fault(where, "is no JSON")
    return found


def check_counts(
    manifest: Mapping[str, Any], graph: Graph, records: Sequence[tuple[str, Any]], findings: Findings
) -> None:
    """Checks what the manifest counts."""
    found = {
        "claims": len(records),
        "pages": len(graph.instances(v.WEB_PAGE)),
        "sections": len(graph.instances(v.SECTION)),
        "triples": graph.size(),
    }
    for name, number in found.items():
        told = manifest["counts"].get(name)
        if told != number:
            findings.fault(MANIFEST, f"counts {told} {name}, not {number}")
