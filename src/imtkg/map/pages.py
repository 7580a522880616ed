"""Pages and their sections as RDF."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, Triple

from imtkg import vocabulary as v
from imtkg.map.rdf import address, date, describe, english, optional, text
from imtkg.values import Page, Reading, Section


def page_iri(page: Page) -> str:
    """The IRI of a page and of its graph."""
    return v.minted("page", page.id)


def section_iri(page: Page, section: Section) -> str:
    """The IRI of a section."""
    return v.minted("page", page.id, "section", section.key)


def page_triples(reading: Reading) -> Iterator[Triple]:
    """A page without its sections; what it is about, the reading tells."""
    page, node = reading.page, page_iri(reading.page)
    updated = max((section.updated for section in page.sections if section.updated), default=None)
    yield from describe(
        node,
        (v.TYPE, NamedNode(v.WEB_PAGE)),
        (v.NAME, english(page.title)),
        (v.URL, address(page.address)),
        (v.PUBLISHER, optional(page.publisher)),
        (v.DATE_MODIFIED, date(updated)),
        (v.ABOUT, NamedNode(v.iri(reading.subject.id))),
        (v.PRIMARY_SOURCE, address(page.primary_source)),
    )
    yield from _checksum(node, page.sha256)


def section_triples(page: Page, section: Section) -> Iterator[Triple]:
    """A section of a page."""
    node = section_iri(page, section)
    yield from describe(
        node,
        (v.TYPE, NamedNode(v.SECTION)),
        (v.IS_PART_OF, NamedNode(page_iri(page))),
        (v.NAME, english(section.question)),
        (v.POSITION, Literal(section.index)),
        (v.DATE_MODIFIED, date(section.updated)),
        (v.TEXT_LENGTH, Literal(len(section.text))),
        (v.OFFSET, Literal(section.offset)),
    )
    yield from _checksum(node, section.sha256)


def _checksum(node: str, sha256: str) -> Iterator[Triple]:
    yield from describe(node, (v.CHECKSUM, NamedNode(f"{node}/sha256")))
    yield from describe(
        f"{node}/sha256",
        (v.TYPE, NamedNode(v.CHECKSUM_CLASS)),
        (v.CHECKSUM_ALGORITHM, NamedNode(v.SHA256)),
        (v.CHECKSUM_VALUE, text(sha256)),
    )
