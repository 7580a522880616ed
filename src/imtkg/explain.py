"""Explain: a claim of a dataset -> what stands behind it, from the dataset's own files."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyoxigraph import Literal, NamedNode, Store

from imtkg import vocabulary as v
from imtkg.errors import DatasetError, UsageError
from imtkg.load import load_quads
from imtkg.values import Span


@dataclass(frozen=True, slots=True)
class Words:
    """Words that stand behind the claim's `field`; `span` lies in the section's text."""

    field: str
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Explanation:
    """A claim and all that stands behind it.

    `label` is the claim in one line, `fields` what else it says as (name, value); `quote` are the words that make it,
    at `evidence` in the text of the section that answers `question`; `object` and `cues` are the words that decided,
    by the rule named `rule`; `page` is the page's IRI, `address` where it was published, if anywhere.
    """

    id: str
    label: str
    fields: tuple[tuple[str, str], ...]
    quote: str
    evidence: Span
    object: Words
    cues: tuple[Words, ...]
    rule: str
    question: str
    page: str
    address: str | None


def explain(claim: str, folder: Path) -> Explanation:
    """Gathers what stands behind the claim whose id is, or alone begins with, `claim`.

    Raises:
        UsageError: no claim of the dataset has such an id, or several have.
        DatasetError: `folder` holds no dataset, or a damaged one.
    """
    try:
        lines = (folder / "claims.jsonl").read_text("utf-8").split("\n")
        records = {record["id"]: record for record in (json.loads(line) for line in lines if line)}
        store = Store()
        store.extend(load_quads(folder / "imtkg.nq"))
        return _explanation(records[_only(claim, tuple(records))], store)
    except (OSError, ValueError, LookupError, TypeError) as error:
        hint = "build one with: imtkg build -o DIR"
        raise DatasetError("this folder holds no whole dataset", path=folder, hint=hint) from error


def _only(claim: str, identifiers: tuple[str, ...]) -> str:
    """The identifier that begins with `claim`, which may be written as the claim's IRI."""
    begin = claim.removeprefix(v.BASE + "claim/")
    found = [identifier for identifier in identifiers if identifier.startswith(begin)] if begin else []
    if len(found) == 1:
        return found[0]
    if not found:
        raise UsageError(f"no claim has an id that begins with {claim!r}", hint="claims.jsonl lists the ids")
    few = ", ".join(found[:3]) + (", ..." if len(found) > 3 else "")
    raise UsageError(f"{len(found)} claims have an id that begins with {claim!r}: {few}", hint="give more of the id")


def _explanation(record: dict[str, Any], store: Store) -> Explanation:
    claim = NamedNode(f"{v.BASE}claim/{record['id']}")
    section = NamedNode(_values(store, claim, v.DERIVED_FROM)[0])
    page = NamedNode(_values(store, section, v.IS_PART_OF)[0])
    return Explanation(
        id=record["id"],
        label=_values(store, claim, v.LABEL)[0],
        fields=tuple(_fields(record)),
        quote=record["quote"],
        evidence=_span(record["evidence"]),
        object=Words("object", record["object"]["text"], _span(record)),
        cues=tuple(Words(cue["field"], cue["text"], _span(cue)) for cue in record["cues"]),
        rule=record["rule"],
        question=_values(store, section, v.NAME)[0],
        page=page.value,
        address=next(iter(_values(store, page, v.URL)), None),
    )


def _fields(record: dict[str, Any]) -> list[tuple[str, str]]:
    statistic = {name: value for name, value in (record["statistic"] or {}).items() if value not in (None, False)}
    found = {
        "object": record["object"]["curie"] and f"{record['object']['curie']} {record['object']['label']}",
        "certainty": record["certainty"],
        "polarity": record["polarity"],
        "frequency": record["frequency"],
        "statistic": ", ".join(f"{name} {value}" for name, value in statistic.items()),
        **record.get("qualifiers", {}),
    }
    return [(name, value) for name, value in found.items() if value]


def _span(record: dict[str, Any]) -> Span:
    return Span(record["start"], record["end"])


def _values(store: Store, subject: NamedNode, predicate: str) -> list[str]:
    """What the dataset gives as `predicate` of `subject`, in order."""
    found = (quad.object for quad in store.quads_for_pattern(subject, NamedNode(predicate), None, None))
    return sorted(node.value for node in found if isinstance(node, NamedNode | Literal))
