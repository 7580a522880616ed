"""Whether each sentence of the ledger stands where its entry says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from imtkg.verify.findings import MALFORMED, Findings
from imtkg.verify.graph import Graph
from imtkg.verify.release import LEDGER


def check_ledger(
    entries: Sequence[tuple[str, Any]], known: set[str], graph: Graph, texts: Mapping[str, str], findings: Findings
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
        except MALFORMED as error:
            findings.fault(where, f"is no entry of the ledger: {type(error).__name__} {error}")
    for claim in sorted(told ^ known):
        findings.fault(LEDGER, f"{claim} is " + ("no claim of the RDF" if claim in told else "told of by no sentence"))
