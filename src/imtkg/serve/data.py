"""A node's triples in the forms that its page offers."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from types import MappingProxyType

from pyoxigraph import DefaultGraph, NamedNode, Quad

from imtkg.emit.rdf import nquads, ordered, write_jsonld, write_turtle
from imtkg.serve.release import Release, iri_of

MEDIA_TYPES: Mapping[str, str] = MappingProxyType(
    {".ttl": "text/turtle", ".jsonld": "application/ld+json", ".nq": "application/n-quads"}
)
"""Of what `triples_as` writes, by suffix."""


def triples_as(release: Release, path: str, suffix: str) -> bytes | None:
    """What the dataset says of the node at a path; of a page, its whole graph. None where it says nothing."""
    iri = iri_of(path)
    if iri is None:
        return None
    is_page = path.removeprefix("page/") in release.pages and path.startswith("page/")
    triples = ordered(release.graph(iri) if is_page else release.triples(iri))
    if not triples:
        return None
    out = BytesIO()
    if suffix == ".ttl":
        write_turtle(triples, out)
    elif suffix == ".jsonld":
        write_jsonld(triples, out)
    else:
        graph = NamedNode(iri) if is_page else DefaultGraph()
        out.writelines(nquads(Quad(t.subject, t.predicate, t.object, graph) for t in triples))
    return out.getvalue()
