"""Whether a release speaks of the very pages that are given."""

from __future__ import annotations

from imtkg import vocabulary as v
from imtkg.values import Page, Section
from imtkg.verify.findings import Findings
from imtkg.verify.graph import Graph


def check_page(page: Page, graph: Graph, findings: Findings) -> dict[str, str]:
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


def _section(node: str, section: Section, graph: Graph, findings: Findings) -> bool:
    for predicate, number in (
        (v.POSITION, section.index),
        (v.TEXT_LENGTH, len(section.text)),
        (v.OFFSET, section.offset),
    ):
        if graph.one(node, predicate) != str(number):
            findings.fault(node, f"{predicate} is {graph.one(node, predicate)}, not {number}")
    right = _sha256(graph, node) == section.sha256
    return findings.check("hashes", right, node, "has another text: the SHA-256 of the section differs")


def _sha256(graph: Graph, node: str) -> str | None:
    return graph.one(graph.one(node, v.CHECKSUM), v.CHECKSUM_VALUE)
