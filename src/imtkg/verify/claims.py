"""Verify: a release + the pages it was built from -> whether every hash, quote and offset in it is true.

Nothing is taken from the stages that wrote the release: all is computed anew from its files.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from pathlib import Path
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, serialize

from imtkg import vocabulary as v
from imtkg.errors import DatasetError, ImtkgError
from imtkg.load import load_quads
from imtkg.values import Page, Section

KINDS = ("files", "hashes", "fields", "quotes", "offsets", "cues", "objects", "sentences")
"""What `verify` counts: files read; hashes of graphs, pages and sections; fields of records that the RDF has, too;
quotes with their offsets; and, in the text of the pages given, the offsets of quotes, cues, objects and sentences."""

MANIFEST = "manifest.json"
GRAPHS = ("imtkg.ttl", "imtkg.jsonld", "imtkg.nq")
CLAIMS = "claims.jsonl"
LEDGER = "ledger.jsonl"
CONTEXT_LENGTH = 32

_MALFORMED = (LookupError, TypeError, ValueError, AttributeError, InvalidOperation, ImtkgError)


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """Something in a release that is not true: `where` it stands, and `what` is wrong with it."""

    where: str
    what: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What was checked, as (kind, how many) for each of `KINDS`, and the faults that this found."""

    checked: tuple[tuple[str, int], ...]
    faults: tuple[Fault, ...]

    @property
    def ok(self) -> bool:
        """Whether files, hashes and quotes were checked and nothing was wrong."""
        counts = dict(self.checked)
        return not self.faults and all(counts[kind] for kind in ("files", "hashes", "quotes"))


def verify(folder: Path, pages: Sequence[Page] = ()) -> Verification:
    """Checks the release in `folder` against itself and against the text of `pages`.

    Without a page, quotes and offsets are only compared with one another and with the records.

    Raises:
        DatasetError: `folder` holds no release: its manifest is missing or unreadable.
    """
    manifest = _manifest(folder)
    findings = _Findings()
    _files(folder, manifest, findings)
    graph = _graphs(folder, manifest, findings)
    texts: dict[str, str] = {}
    for page in pages:
        texts.update(_page(page, graph, findings))
    records = _lines(folder / CLAIMS, findings)
    _counts(manifest, graph, records, findings)
    known = _claims(records, graph, texts, findings)
    _ledger(_lines(folder / LEDGER, findings), known, graph, texts, findings)
    return findings.verification()


class _Findings:
    """Counts what is checked and keeps what is wrong."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._faults: list[Fault] = []

    def check(self, kind: str, holds: bool, where: str, what: str) -> bool:
        self._counts[kind] += 1
        if not holds:
            self.fault(where, what)
        return holds

    def fault(self, where: str, what: str) -> None:
        self._faults.append(Fault(where, what))

    def verification(self) -> Verification:
        return Verification(
            tuple((kind, self._counts[kind]) for kind in KINDS), tuple(dict.fromkeys(sorted(self._faults)))
        )


class _Graph:
    """The triples of a release, by subject and predicate, all terms as text."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._values: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._instances: dict[str, set[str]] = defaultdict(set)
        for triple in triples:
            subject, predicate, value = triple.subject, triple.predicate.value, triple.object
            if isinstance(subject, NamedNode) and isinstance(value, NamedNode | Literal):
                self._values[subject.value, predicate].append(value.value)
                if predicate == v.TYPE:
                    self._instances[value.value].add(subject.value)
        self.sections = {
            (self.one(node, v.IS_PART_OF), self.one(node, v.POSITION)): node for node in self.instances(v.SECTION)
        }
        """By page and position."""

    def all(self, node: str | None, predicate: str) -> list[str]:
        """Every value of a property; none for no node."""
        return sorted(self._values.get((node, predicate), ())) if node else []

    def one(self, node: str | None, predicate: str) -> str | None:
        """The value of a property that has just one."""
        found = self.all(node, predicate)
        return found[0] if len(found) == 1 else None

    def instances(self, kind: str) -> set[str]:
        return self._instances.get(kind, set())

    def size(self) -> int:
        return sum(map(len, self._values.values()))

    def section(self, record: Mapping[str, Any]) -> str | None:
        """The section that a record of a claim or of a sentence names."""
        return self.sections.get((v.minted("page", record["page"]), str(record["section"])))


# Files


def _manifest(folder: Path) -> dict[str, Any]:
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


def _files(folder: Path, manifest: Mapping[str, Any], findings: _Findings) -> None:
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


def _graphs(folder: Path, manifest: Mapping[str, Any], findings: _Findings) -> _Graph:
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
    return _Graph(triples)


def _hash(triples: Iterable[Triple]) -> str | None:
    """The RDFC-1.0 hash of a graph without blank nodes, whose canonical form is its sorted N-Quads; None for others."""
    quads = [Quad(triple.subject, triple.predicate, triple.object) for triple in triples]
    if any(isinstance(term, BlankNode) for quad in quads for term in (quad.subject, quad.object)):
        return None
    lines = (serialize(quads, format=RdfFormat.N_QUADS) or b"").split(b"\n")
    return sha256(b"".join(line + b"\n" for line in sorted(lines) if line)).hexdigest()


def _lines(path: Path, findings: _Findings) -> list[tuple[str, Any]]:
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


def _counts(
    manifest: Mapping[str, Any], graph: _Graph, records: Sequence[tuple[str, Any]], findings: _Findings
) -> None:
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


# Pages


def _page(page: Page, graph: _Graph, findings: _Findings) -> dict[str, str]:
    """The text of each of the page's sections, by its IRI, where the dataset speaks of the same text."""
    node = v.minted("page", page.id)
    if node not in graph.instances(v.WEB_PAGE):
        findings.fault(node, "is no page of this dataset")
        return {}
    right = _sha256(graph, node) == page.sha256
    findings.check("hashes", right, node, "was built from another file: the SHA-256 of the page differs")
    sections = {v.minted("page", page.id, "section", section.key): section for section in page.sections}
    told = {section for section in graph.instances(v.SECTION) if node in graph.all(section, v.IS_PART_OF)}
    for section in sorted(told ^ set(sections)):
        findings.fault(section, "the page has no such section" if section in told else "is missing from the dataset")
    return {
        iri: section.text
        for iri, section in sections.items()
        if iri in told and _section(iri, section, graph, findings)
    }


def _section(node: str, section: Section, graph: _Graph, findings: _Findings) -> bool:
    for predicate, number in (
        (v.POSITION, section.index),
        (v.TEXT_LENGTH, len(section.text)),
        (v.OFFSET, section.offset),
    ):
        if graph.one(node, predicate) != str(number):
            findings.fault(node, f"{predicate} is {graph.one(node, predicate)}, not {number}")
    right = _sha256(graph, node) == section.sha256
    return findings.check("hashes", right, node, "has another text: the SHA-256 of the section differs")


def _sha256(graph: _Graph, node: str) -> str | None:
    return graph.one(graph.one(node, v.CHECKSUM), v.CHECKSUM_VALUE)


# Claims


def _claims(
    records: Sequence[tuple[str, Any]], graph: _Graph, texts: Mapping[str, str], findings: _Findings
) -> set[str]:
    """Compares each record with its claim in the RDF, and both with the text; gives the ids of the claims."""
    nodes = graph.instances(v.CLAIM)
    told: Counter[str] = Counter()
    for where, record in records:
        try:
            node = v.minted("claim", record["id"])
            told[node] += 1
            if node in nodes:
                _record(where, record, node, graph, texts, findings)
        except _MALFORMED as error:
            findings.fault(where, f"is no record of a claim: {type(error).__name__} {error}")
    for node in sorted(nodes | set(told)):
        if told[node] != 1 or node not in nodes:
            findings.fault(node, f"stands {told[node]} times in {CLAIMS} and {int(node in nodes)} times in the RDF")
        if node in nodes:
            _evidence(node, graph, texts, findings)
            _cues(node, graph, texts, findings)
    return {node.rpartition("/")[2] for node in nodes}


def _evidence(claim: str, graph: _Graph, texts: Mapping[str, str], findings: _Findings) -> None:
    node = graph.one(claim, v.EVIDENCE)
    source = graph.one(node, v.HAS_SOURCE)
    if source != graph.one(claim, v.DERIVED_FROM):
        findings.fault(claim, "quotes another section than it was derived from")
    exact, span = _selected(graph, node, v.EXACT), _span(graph, graph.all(node, v.HAS_SELECTOR))
    if not findings.check("quotes", _fits(exact, span), claim, "has no quote with offsets of the same length"):
        return
    length = _integer(graph.one(source, v.TEXT_LENGTH))
    if length is None or span is None or span[1] > length:
        findings.fault(claim, f"quotes {span} of a section of {length} characters")
    elif (text := texts.get(source or "")) is not None:
        found = text[slice(*span)]
        findings.check("offsets", found == exact, claim, f"the quote at {span} is {found!r} on the page")
        before, after = text[max(0, span[0] - CONTEXT_LENGTH) : span[0]], text[span[1] : span[1] + CONTEXT_LENGTH]
        if (_selected(graph, node, v.PREFIX), _selected(graph, node, v.SUFFIX)) != (before, after):
            findings.fault(claim, "prefix and suffix are not what stands around the quote")


def _cues(claim: str, graph: _Graph, texts: Mapping[str, str], findings: _Findings) -> None:
    text = texts.get(graph.one(claim, v.DERIVED_FROM) or "")
    for cue in graph.all(claim, v.CUE_OF):
        exact, span = graph.one(cue, v.EXACT), _span(graph, [cue])
        if span is None or not _fits(exact, span):
            findings.fault(cue, "has no words with offsets of the same length")
        elif text is not None:
            found = text[slice(*span)]
            findings.check("cues", found == exact, cue, f"{exact!r} at {span} is {found!r} on the page")


def _selected(graph: _Graph, evidence: str | None, predicate: str) -> str | None:
    found = [text for selector in graph.all(evidence, v.HAS_SELECTOR) for text in graph.all(selector, predicate)]
    return found[0] if len(found) == 1 else None


def _span(graph: _Graph, nodes: Iterable[str]) -> tuple[int, int] | None:
    """The offsets that one of the nodes has."""
    found = [_integer(text) for node in nodes for end in (v.START, v.END) for text in graph.all(node, end)]
    match found:
        case [int(start), int(end)] if start < end:
            return start, end
    return None


def _fits(words: str | None, span: tuple[int, int] | None) -> bool:
    return words is not None and span is not None and len(words) == span[1] - span[0]


def _integer(text: str | None) -> int | None:
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 16 else None


def _record(
    where: str, record: dict[str, Any], claim: str, graph: _Graph, texts: Mapping[str, str], findings: _Findings
) -> None:
    in_record, in_graph = _told_by_record(record, graph), _told_by_graph(claim, graph)
    for name, value in in_record.items():
        right = value == in_graph[name]
        findings.check("fields", right, where, f"{name}: the record says {value!r}, the RDF {in_graph[name]!r}")
    if (text := texts.get(graph.one(claim, v.DERIVED_FROM) or "")) is not None:
        start, end, quote, words = record["start"], record["end"], record["evidence"], record["object"]["text"]
        right = quote["start"] <= start < end <= quote["end"] and text[start:end] == words
        findings.check("objects", right, where, f"{words!r} does not stand at {(start, end)} in the quote")
        for cue in record["cues"]:
            found = text[cue["start"] : cue["end"]]
            findings.check("cues", found == cue["text"], where, f"the cue {cue['text']!r} is {found!r} on the page")


def _told_by_record(record: dict[str, Any], graph: _Graph) -> dict[str, object]:
    statistic, thing = record["statistic"], record["object"]
    if record["certainty"] == "unknown":
        term: str | None = v.NOT_KNOWN
    else:
        term = v.iri(thing["curie"]) if thing["curie"] else None
    return {
        "subject": v.iri(record["subject"]["curie"]),
        "section": graph.section(record),
        "predicate": v.PREDICATES[record["predicate"]],
        "object": thing["text"],
        "term": term,
        "quote": record["quote"],
        "evidence": (record["evidence"]["start"], record["evidence"]["end"]),
        "certainty": v.CERTAINTIES[record["certainty"]],
        "polarity": record["polarity"],
        "frequency": record["frequency"],
        "statistic": statistic
        and {
            "kind": v.STATISTIC_KINDS[statistic["kind"]],
            "unit": v.UNITS[statistic["unit"]],
            **{name: _number(statistic[name]) for name in ("value", "lower", "upper")},
            "approximate": statistic["approximate"],
            "population": statistic["population"],
        },
        "qualifiers": {v.QUALIFIERS[name]: words for name, words in record.get("qualifiers", {}).items()},
        "single case": record.get("single_case", False),
        "rule": record["rule"],
        "cues": {(v.FIELDS[cue["field"]], cue["text"]) for cue in record["cues"]},
    }


def _told_by_graph(claim: str, graph: _Graph) -> dict[str, object]:
    evidence, statistic = graph.one(claim, v.EVIDENCE), graph.one(claim, v.STATISTIC_OF)
    term = graph.one(claim, v.OBJECT)
    grounded = term == v.NOT_KNOWN or graph.one(term, v.TERM_SOURCE) is not None
    return {
        "subject": graph.one(claim, v.SUBJECT),
        "section": graph.one(claim, v.DERIVED_FROM),
        "predicate": graph.one(claim, v.PREDICATE),
        "object": graph.one(claim, v.OBJECT_TEXT),
        "term": term if grounded else None,
        "quote": _selected(graph, evidence, v.EXACT),
        "evidence": _span(graph, graph.all(evidence, v.HAS_SELECTOR)),
        "certainty": graph.one(claim, v.CERTAINTY),
        "polarity": {"true": "negated", "false": "affirmed"}.get(graph.one(claim, v.NEGATED) or ""),
        "frequency": graph.one(claim, v.FREQUENCY),
        "statistic": statistic
        and {
            "kind": graph.one(statistic, v.KIND),
            "unit": graph.one(statistic, v.UNIT),
            "value": _number(graph.one(statistic, v.VALUE)),
            "lower": _number(graph.one(statistic, v.MIN_VALUE)),
            "upper": _number(graph.one(statistic, v.MAX_VALUE)),
            "approximate": graph.one(statistic, v.APPROXIMATE) == "true",
            "population": graph.one(statistic, v.POPULATION),
        },
        "qualifiers": {iri: words for iri in v.QUALIFIERS.values() for words in graph.all(claim, iri)},
        "single case": graph.one(claim, v.SINGLE_CASE) == "true",
        "rule": graph.one(claim, v.RULE),
        "cues": {(graph.one(cue, v.CUE_FOR), graph.one(cue, v.EXACT)) for cue in graph.all(claim, v.CUE_OF)},
    }


def _number(figure: object) -> Decimal | None:
    return None if figure is None else Decimal(str(figure))


# The ledger


def _ledger(
    entries: Sequence[tuple[str, Any]], known: set[str], graph: _Graph, texts: Mapping[str, str], findings: _Findings
) -> None:
    """Checks that each sentence stands where its entry says, and that each claim comes from one."""
    told: set[str] = set()
    for where, entry in entries:
        try:
            told.update(entry.get("claims", []))
            if bool(entry.get("claims")) == bool(entry.get("reason")):
                findings.fault(where, "has neither claims nor a reason for none, or both")
            section, words = graph.section(entry), entry["sentence"]
            if section is None:
                findings.fault(where, "stands in no section of the dataset")
            elif section in texts:
                found = texts[section][entry["start"] : entry["end"]]
                findings.check("sentences", found == words, where, f"the sentence {words!r} is {found!r} on the page")
        except _MALFORMED as error:
            findings.fault(where, f"is no entry of the ledger: {type(error).__name__} {error}")
    for claim in sorted(told ^ known):
        findings.fault(LEDGER, f"{claim} is " + ("no claim of the RDF" if claim in told else "told of by no sentence"))
