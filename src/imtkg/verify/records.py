"""Whether the record of a claim says what the RDF says."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from imtkg import vocabulary as v
from imtkg.verify.findings import Findings
from imtkg.verify.graph import Graph


def check_record(
    where: str, record: dict[str, Any], claim: str, graph: Graph, texts: Mapping[str, str], findings: Findings
) -> None:
    """Compares each field of a record with the claim in the RDF, and its offsets with the text."""
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


def _told_by_record(record: dict[str, Any], graph: Graph) -> dict[str, object]:
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


def _told_by_graph(claim: str, graph: Graph) -> dict[str, object]:
    evidence, statistic = graph.one(claim, v.EVIDENCE), graph.one(claim, v.STATISTIC_OF)
    term = graph.one(claim, v.OBJECT)
    grounded = term == v.NOT_KNOWN or graph.one(term, v.TERM_SOURCE) is not None
    return {
        "subject": graph.one(claim, v.SUBJECT),
        "section": graph.one(claim, v.DERIVED_FROM),
        "predicate": graph.one(claim, v.PREDICATE),
        "object": graph.one(claim, v.OBJECT_TEXT),
        "term": term if grounded else None,
        "quote": graph.selected(evidence, v.EXACT),
        "evidence": graph.span(graph.all(evidence, v.HAS_SELECTOR)),
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
