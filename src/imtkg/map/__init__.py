"""Claims become RDF, here and nowhere else, as docs/model.md describes it: pure, deterministic, no blank nodes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pyoxigraph import Quad, Triple

from imtkg import vocabulary as v
from imtkg.lexicon import Lexicon
from imtkg.map.claims import claim_iri, claim_triples
from imtkg.map.dataset import Contents, dataset_triples
from imtkg.map.pages import page_iri, page_triples, section_iri, section_triples
from imtkg.map.rdf import quads
from imtkg.map.terms import term_triples
from imtkg.run import Run
from imtkg.values import Reading

__all__ = ["Contents", "claim_iri", "map_contents", "map_dataset", "map_reading", "section_iri"]


def map_reading(reading: Reading, lexicon: Lexicon, run: Run) -> tuple[Quad, ...]:
    """The quads of one page: its claims, their propositions and evidence, the terms they use, the page and sections.

    All stand in the graph that is named by the page's IRI, each once.

    Raises:
        InputError: an identifier that no IRI can be made from, or text that no RDF literal can hold.
    """
    return quads(page_iri(reading.page), _reading(reading, lexicon, run))


def map_dataset(readings: Sequence[Reading], run: Run) -> tuple[Quad, ...]:
    """The quads that describe the dataset of `readings`; see `map_contents`."""
    terms = (term for reading in readings for term in (reading.subject, *(claim.term for claim in reading.claims)))
    return map_contents(
        Contents(
            pages=tuple(reading.page.id for reading in readings),
            ontologies=tuple({(term.source, term.version) for term in terms if term is not None}),
            claims=sum(len(reading.claims) for reading in readings),
            sections=sum(len(reading.page.sections) for reading in readings),
        ),
        run,
    )


def map_contents(contents: Contents, run: Run) -> tuple[Quad, ...]:
    """The quads that describe a dataset and the run that made it, in the graph `v.DATASET`.

    Raises:
        InputError: as `map_reading`.
    """
    return quads(v.DATASET, dataset_triples(contents, run))


def _reading(reading: Reading, lexicon: Lexicon, run: Run) -> Iterator[Triple]:
    yield from page_triples(reading)
    yield from term_triples(reading.subject, lexicon)
    for section in reading.page.sections:
        yield from section_triples(reading.page, section)
    for claim in reading.claims:
        yield from claim_triples(reading, claim, run)
        if claim.term is not None and claim.certainty != "unknown":
            yield from term_triples(claim.term, lexicon)
