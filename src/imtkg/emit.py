"""A dataset becomes a folder of files, all at once or not at all, and the same bytes for the same dataset."""

from __future__ import annotations

import ctypes
import errno
import json
import os
import secrets
import shutil
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from pyoxigraph import CanonicalizationAlgorithm, Dataset, Literal, NamedNode, Quad, RdfFormat, Triple, serialize

from imtkg import vocabulary as v
from imtkg.errors import OutputError
from imtkg.records import Record, claim_record, entry_record
from imtkg.run import Run
from imtkg.values import Notice, Reading, Report, Violation

SCHEMA_VERSION = 1
MANIFEST = "manifest.json"
RELEASE = (
    "claims.jsonl",
    "imtkg.jsonld",
    "imtkg.nq",
    "imtkg.ttl",
    "ledger.jsonl",
    MANIFEST,
    "report.ttl",
    "report.txt",
)
"""The files of a release, and the only ones in its folder."""

_NESTED = frozenset({v.EVIDENCE, v.HAS_SELECTOR, v.STATISTIC_OF, v.CUE_OF})
_AT_FDCWD, _RENAME_EXCHANGE = -100, 2  # of Linux's renameat2


@dataclass(frozen=True, slots=True)
class File:
    """A file of a release: its name, the SHA-256 of its bytes in hexadecimal, and how many they are."""

    name: str
    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a release holds: `files` are all but the manifest's own; `graph` is the RDFC-1.0 hash of the union graph."""

    run: Run
    files: tuple[File, ...]
    graph: str
    pages: int
    sections: int
    sentences: int
    claims: int
    triples: int
    quads: int
    report: Report
    notices: tuple[tuple[str, Notice], ...]

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
            "counts": {
                "pages": self.pages,
                "sections": self.sections,
                "sentences": self.sentences,
                "claims": self.claims,
                "triples": self.triples,
                "quads": self.quads,
            },
            "report": {
                "conforms": self.report.conforms,
                "checked": self.report.checked,
                "violations": len(self.report.violations),
            },
            "files": {file.name: {"sha256": file.sha256, "bytes": file.bytes} for file in self.files},
            "notices": [_notice_record(page, notice) for page, notice in self.notices],
        }


def emit(readings: Sequence[Reading], quads: Sequence[Quad], report: Report, run: Run, folder: Path) -> Manifest:
    """Writes the release of `readings`, whose RDF is `quads` and whose validation gave `report`, as `folder`.

    A release that stands there is replaced whole; on any failure it stays as it is, and nothing else is left behind.

    Raises:
        OutputError: `folder` holds other files, or cannot be written.
    """
    readings = sorted(readings, key=lambda reading: reading.page.id)
    union = {Triple(quad.subject, quad.predicate, quad.object) for quad in quads}
    contents = {
        "claims.jsonl": _lines(claim_record(reading, claim) for reading in readings for claim in reading.claims),
        "imtkg.jsonld": jsonld(union),
        "imtkg.nq": nquads(quads),
        "imtkg.ttl": turtle(union),
        "ledger.jsonl": _lines(entry_record(reading, entry) for reading in readings for entry in reading.ledger),
        "report.ttl": turtle(report_triples(report)),
        "report.txt": report_text(report).encode(errors="backslashreplace"),
    }
    manifest = Manifest(
        run=run,
        files=tuple(File(name, sha256(data).hexdigest(), len(data)) for name, data in sorted(contents.items())),
        graph=graph_hash(union),
        pages=len(readings),
        sections=sum(len(reading.page.sections) for reading in readings),
        sentences=sum(len(reading.ledger) for reading in readings),
        claims=sum(len(reading.claims) for reading in readings),
        triples=len(union),
        quads=len(set(quads)),
        report=report,
        notices=tuple((reading.page.id, notice) for reading in readings for notice in reading.page.notices),
    )
    _write({**contents, MANIFEST: _json(manifest.record())}, folder)
    return manifest


# RDF files


def turtle(triples: Iterable[Triple]) -> bytes:
    """`triples` as Turtle: sorted, a block for each subject, types first."""
    ordered = sorted(triples, key=_reading_order)
    return serialize(ordered, format=RdfFormat.TURTLE, prefixes=dict(v.PREFIXES)) or b""


def nquads(quads: Iterable[Quad]) -> bytes:
    """`quads` as canonical N-Quads in the order of their bytes, each once."""
    # Not splitlines(): a literal can hold other characters that it takes for the end of a line.
    lines = (serialize(set(quads), format=RdfFormat.N_QUADS) or b"").split(b"\n")
    return b"".join(line + b"\n" for line in sorted(lines) if line)


def graph_hash(triples: Iterable[Triple]) -> str:
    """The RDFC-1.0 hash of a graph: the SHA-256 of its canonical N-Quads, in hexadecimal."""
    dataset = Dataset(Quad(triple.subject, triple.predicate, triple.object) for triple in triples)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return sha256(nquads(dataset)).hexdigest()


def _reading_order(triple: Triple) -> tuple[str, bool, str, str]:
    subject = str(triple.subject).removesuffix(">")  # so that a node stands before what is named beneath it
    return subject, triple.predicate.value != v.TYPE, triple.predicate.value, str(triple.object)


def jsonld(triples: Iterable[Triple]) -> bytes:
    """`triples` as JSON-LD with its context inline: a claim's evidence, statistic and cues within it, all else flat."""
    context = json.loads((files("imtkg") / "ontology" / "context.jsonld").read_text("utf-8"))["@context"]
    return _json({"@context": context, "@graph": _Tree(context, triples).top()})


class _Tree:
    """Triples without blank nodes, read by the terms of a context."""

    def __init__(self, context: Mapping[str, object], triples: Iterable[Triple]) -> None:
        self._definitions: dict[str, tuple[str, Mapping[str, str]]] = {}
        for name, definition in context.items():
            details: dict[str, str] = definition if isinstance(definition, dict) else {"@id": str(definition)}
            prefix, colon, rest = details["@id"].partition(":")
            if colon and prefix in context:  # else a keyword, or a prefix itself
                self._definitions[f"{context[prefix]}{rest}"] = name, details
        self._nodes: dict[str, dict[str, list[NamedNode | Literal]]] = defaultdict(lambda: defaultdict(list))
        self._within: set[str] = set()
        for triple in sorted(triples, key=_reading_order):
            subject, predicate, value = triple.subject, triple.predicate.value, triple.object
            if not isinstance(subject, NamedNode) or not isinstance(value, NamedNode | Literal):
                raise ValueError(f"what is published has IRIs and literals alone: {triple}")
            self._nodes[subject.value][predicate].append(value)
            if _owns(subject.value, predicate, value):
                self._within.add(value.value)

    def top(self) -> list[Record]:
        """The nodes that stand in no other."""
        return [self._node(iri) for iri in sorted(self._nodes) if iri not in self._within]

    def _node(self, iri: str) -> Record:
        record: Record = {"id": iri}
        for predicate, values in self._nodes[iri].items():
            if predicate == v.TYPE:
                record["type"] = [self._alias(value.value) for value in values]
                continue
            name, definition = self._definitions.get(predicate, (predicate, {}))
            shown = [
                self._node(value.value) if _owns(iri, predicate, value) else self._value(value, definition)
                for value in values
            ]
            record[name] = shown if len(shown) > 1 or definition.get("@container") == "@set" else shown[0]
        return record

    def _alias(self, iri: str) -> str:
        return self._definitions[iri][0] if iri in self._definitions else iri

    def _value(self, value: NamedNode | Literal, definition: Mapping[str, str]) -> object:
        coerced = definition.get("@type")
        if isinstance(value, NamedNode):
            if coerced is None:
                return {"id": value.value}
            return self._alias(value.value) if coerced == "@vocab" else value.value
        if value.language is not None:
            same = value.language == definition.get("@language")
            return value.value if same else {"@value": value.value, "@language": value.language}
        datatype = value.datatype.value
        if datatype == v.XSD + "string":
            return {"@value": value.value} if definition.keys() & {"@type", "@language"} else value.value
        if coerced is None or datatype != v.XSD + coerced.removeprefix("xsd:"):
            return {"@value": value.value, "@type": datatype}
        # Numbers with a fraction stay text: a JSON number would come back as a double.
        native = datatype in (v.BOOLEAN, v.INTEGER)
        return json.loads(value.value) if native else value.value


def _owns(subject: str, predicate: str, value: NamedNode | Literal) -> bool:
    return predicate in _NESTED and value.value.startswith(subject + "/")


# The validation report


def report_triples(report: Report) -> tuple[Triple, ...]:
    """`report` as a `sh:ValidationReport` without blank nodes."""
    node = NamedNode(v.REPORT)
    triples = [
        Triple(node, NamedNode(v.TYPE), NamedNode(v.VALIDATION_REPORT)),
        Triple(node, NamedNode(v.CONFORMS), Literal(report.conforms)),
        Triple(node, NamedNode(v.CHECKED), Literal(report.checked)),
    ]
    for violation in report.violations:
        result = NamedNode(v.minted("report", _digest(violation)))
        triples.append(Triple(node, NamedNode(v.RESULT), result))
        triples.append(Triple(result, NamedNode(v.TYPE), NamedNode(v.VALIDATION_RESULT)))
        triples.append(Triple(result, NamedNode(v.RESULT_SEVERITY), NamedNode(v.VIOLATION)))
        triples.append(Triple(result, NamedNode(v.RESULT_MESSAGE), Literal(violation.message)))
        for predicate, text in (
            (v.FOCUS_NODE, violation.focus),
            (v.RESULT_PATH, violation.path),
            (v.SOURCE_SHAPE, violation.shape),
            (v.RESULT_VALUE, violation.value),
        ):
            if text is not None:
                triples.append(Triple(result, NamedNode(predicate), _iri_or_text(text)))
    return tuple(triples)


def report_text(report: Report) -> str:
    """`report` for a person to read."""
    verdict = "The data conforms" if report.conforms else "The data does not conform"
    lines = [f"{verdict}: {report.checked} nodes checked, {len(report.violations)} violations."]
    for violation in report.violations:
        lines += ["", violation.message, f"  node   {violation.focus}"]
        lines += [f"  path   {violation.path}"] if violation.path is not None else []
        lines += [f"  value  {violation.value}"] if violation.value is not None else []
        lines += [f"  shape  {violation.shape}"]
    return "\n".join(lines) + "\n"


def _digest(violation: Violation) -> str:
    parts = (violation.focus, violation.path, violation.shape, violation.message, violation.value)
    return v.digest(*("" if part is None else part for part in parts))


def _iri_or_text(text: str) -> NamedNode | Literal:
    if text.startswith(("http://", "https://")):
        try:
            return NamedNode(text)
        except ValueError:
            pass
    return Literal(text)


# JSON


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode(errors="backslashreplace")


def _lines(records: Iterable[Record]) -> bytes:
    # ASCII: some readers of lines end one at U+2028 or U+0085.
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


def _notice_record(page: str, notice: Notice) -> Record:
    return {
        "page": page,
        "section": notice.section,
        "start": None if notice.span is None else notice.span.start,
        "end": None if notice.span is None else notice.span.end,
        "message": notice.message,
    }


# The folder


def _write(contents: Mapping[str, bytes], folder: Path) -> None:
    try:
        folder = Path(os.path.realpath(folder))  # a link to a folder stays a link
        _refuse_others(folder)
        folder.parent.mkdir(parents=True, exist_ok=True)
        draft = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}.tmp")
        try:
            draft.mkdir()
            for name, data in contents.items():
                with (draft / name).open("xb") as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
            _sync(draft)
            _put_in_place(draft, folder)
            _sync(folder.parent)
        finally:
            shutil.rmtree(draft, ignore_errors=True)  # what is left: half a draft, or the release that was replaced
    except OSError as error:
        reason = error.strerror or str(error)
        hint = "free some space, or choose another folder" if error.errno in (errno.ENOSPC, errno.EDQUOT) else None
        raise OutputError(
            f"the release cannot be written: {reason}",
            path=folder,
            hint=hint or "choose a folder whose parent folder you may write to",
        ) from error


def _refuse_others(folder: Path) -> None:
    """Raises where putting a release in place would take away what is no release."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise OutputError("this is no folder", path=folder, hint="name a folder for the release")
    names = {entry.name for entry in folder.iterdir()}
    strangers = sorted(names.difference(RELEASE))
    if strangers:
        raise OutputError(
            f"the folder holds other files, such as {strangers[0]!r}",
            path=folder,
            hint="choose an empty or a new folder",
        )
    if names and not _is_release(folder):
        raise OutputError(
            f"the folder holds files but no {MANIFEST} of imtkg", path=folder, hint="choose an empty or a new folder"
        )


def _is_release(folder: Path) -> bool:
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        return bool(manifest["software"]["name"] == "imtkg")
    except (FileNotFoundError, ValueError, TypeError, KeyError, RecursionError):
        return False


def _put_in_place(draft: Path, folder: Path) -> None:
    """Makes `draft` the folder; a release that stood there is then under the draft's name.

    Of two that do this at once the later wins, or fails; neither mixes with the other.
    """
    try:
        draft.rename(folder)  # also over an empty folder
    except OSError as error:
        if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
            raise
        if not _exchange(draft, folder):
            _replace(draft, folder)


def _exchange(one: Path, other: Path) -> bool:
    """Swaps two folders in one step; False where the system cannot."""
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError, TypeError):
        return False
    done = rename(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE)
    return bool(done == 0)


def _replace(draft: Path, folder: Path) -> None:
    """Swaps in three steps, and takes the first back where the second fails."""
    old = draft.with_name(f"{draft.name}.old")
    folder.rename(old)
    try:
        draft.rename(folder)
    except BaseException:
        old.rename(folder)
        raise
    old.rename(draft)


def _sync(folder: Path) -> None:
    """Makes the names in a folder last."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
