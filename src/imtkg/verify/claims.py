"""Whether the quote and the cues of each claim are the characters that stand on the page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from imtkg import vocabulary as v
from imtkg.verify.findings import MALFORMED, Findings
from imtkg.verify.graph import Graph, integer
from imtkg.verify.records import check_record
from imtkg.verify.release import CLAIMS

CONTEXT_LENGTH = 32


def check_claims(
    records: Sequence[tuple[str, Any]], graph: Graph, texts: Mapping[str, str], findings: Findings
) -> set[str]:
    """Compares each record with its claim in the RDF, and both with the text; gives the ids of the claims."""
    nodes = graph.instances(v.CLAIM)
    told: Counter[str] = Counter()
    for where, record in records:
        try:
            node = v.minted("claim", record["id"])
            told[node] += 1
            if node in nodes:
                check_record(where, record, node, graph, texts, findings)
        except MALFORMED as error:
            findings.fault(where, f"is no record of a claim: {type(error).__name__} {error}")
    for node in sorted(nodes | set(told)):
        if told[node] != 1 or node not in nodes:
            findings.fault(node, f"stands {told[node]} times in {CLAIMS} and {int(node in nodes)} times in the RDF")
        if node in nodes:
            _evidence(node, graph, texts, findings)
            _cues(node, graph, texts, findings)
    return {node.rpartition("/")[2] for node in nodes}


def _evidence(claim: str, graph: Graph, texts: Mapping[str, str], findings: Findings) -> None:
    node = graph.one(claim, v.EVIDENCE)
    source = graph.one(node, v.HAS_SOURCE)
    if source != graph.one(claim, v.DERIVED_FROM):
        findings.fault(claim, "quotes another section than it was derived from")
    exact, span = graph.selected(node, v.EXACT), graph.span(graph.all(node, v.HAS_SELECTOR))
    if not findings.check("quotes", _fits(exact, span), claim, "has no quote with offsets of the same length"):
        return
    length = integer(graph.one(source, v.TEXT_LENGTH))
    if length is None or span is None or span[1] > length:
        findings.fault(claim, f"quotes {span} of a section of {length} characters")
    elif (text := texts.get(source or "")) is not None:
        found = text[slice(*span)]
        findings.check("offsets", found == exact, claim, f"the quote at {span} is {found!r} on the page")
        before, after = text[max(0, span[0] - CONTEXT_LENGTH) : span[0]], text[span[1] : span[1] + CONTEXT_LENGTH]
        if (graph.selected(node, v.PREFIX), graph.selected(node, v.SUFFIX)) != (before, after):
            findings.fault(claim, "prefix and suffix are not what stands around the quote")


def _cues(claim: str, graph: Graph, texts: Mapping[str, str], findings: Findings) -> None:
    text = texts.get(graph.one(claim, v.DERIVED_FROM) or "")
    for cue in graph.all(claim, v.CUE_OF):
        exact, span = graph.one(cue, v.EXACT), graph.span([cue])
        if span is None or not _fits(exact, span):
            findings.fault(cue, "has no words with offsets of the same length")
        elif text is not None:
            found = text[slice(*span)]
            findings.check("cues", found == exact, cue, f"{exact!r} at {span} is {found!r} on the page")


def _fits(words: str | None, span: tuple[int, int] | None) -> bool:
    return words is not None and span is not None and len(words) == span[1] - span[0]
