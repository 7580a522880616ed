"""The terms of ontologies, and the concepts of imtkg's own, as RDF."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import NamedNode, Triple

from imtkg import vocabulary as v
from imtkg.lexicon import Lexicon
from imtkg.map.rdf import describe, english, text
from imtkg.values import Term


def term_triples(term: Term, lexicon: Lexicon) -> Iterator[Triple]:
    """A term with its version and ancestors, whose names the lexicon may know."""
    node = v.iri(term.id)
    if term.id.startswith(v.OWN_CONCEPT):
        yield from concept_triples(node, term.label)
        return
    yield from describe(
        node,
        (v.TYPE, NamedNode(v.CONCEPT)),
        (v.LABEL, english(term.label)),
        (v.TERM_KIND, text(term.kind)),
        (v.TERM_SOURCE, text(term.source)),
        (v.VERSION, text(term.version)),
    )
    for ancestor in term.ancestors:
        known = lexicon.label(ancestor)
        yield from describe(node, (v.ANCESTOR, NamedNode(v.iri(ancestor))))
        yield from describe(v.iri(ancestor), (v.LABEL, None if known is None else english(known)))


def concept_triples(node: str, name: str) -> Iterator[Triple]:
    """What stands in for a term where no identifier means exactly the words."""
    yield from describe(
        node,
        (v.TYPE, NamedNode(v.CONCEPT)),
        (v.LABEL, english(name)),
        (v.PREF_LABEL, english(name)),
        (v.TERM_KIND, text("concept")),
        (v.IN_SCHEME, NamedNode(v.CONCEPTS)),
    )
