"""The dataset as a whole as RDF: what it is, what it was made from, what made it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Triple

from imtkg import vocabulary as v
from imtkg.map.rdf import address, describe, english, text
from imtkg.run import Run

_TITLE = "Claims of rare-disease pages with their evidence"
_DESCRIPTION = (
    "What rare-disease pages claim about their diseases: each claim with the exact characters that make it, how sure "
    "the page is, how often the thing holds, and its figures."
)


@dataclass(frozen=True, slots=True)
class Contents:
    """What describing a dataset needs to know of it: ids of pages, (name, version) of ontologies, counts."""

    pages: tuple[str, ...]
    ontologies: tuple[tuple[str, str], ...]
    claims: int
    sections: int


def dataset_triples(contents: Contents, run: Run) -> Iterator[Triple]:
    """The dataset, the ontologies its terms come from, how much it holds, and the run that made it."""
    pages = [v.minted("page", page) for page in contents.pages]
    licences = {(ontology.name, ontology.version): ontology.licence for ontology in run.ontologies}
    software = v.minted("software", run.version)
    counts = {v.CLAIM: contents.claims, v.SECTION: contents.sections, v.WEB_PAGE: len(pages)}
    yield from describe(
        v.DATASET,
        (v.TYPE, NamedNode(v.DCAT_DATASET)),
        (v.TYPE, NamedNode(v.VOID_DATASET)),
        (v.TITLE, english(_TITLE)),
        (v.DESCRIPTION, english(_DESCRIPTION)),
        (v.LICENSE, NamedNode(v.CC0)),
        (v.DATASET_VERSION, text(run.version)),
        (v.VOCABULARY, NamedNode(v.IMT)),
        (v.GENERATED_BY, NamedNode(run.iri)),
        *((v.SOURCE, NamedNode(page)) for page in pages),
    )
    for source, version in sorted(contents.ontologies):
        node = v.minted("ontology", source.lower(), version)
        yield from describe(v.DATASET, (v.SOURCE, NamedNode(node)))
        yield from describe(
            node,
            (v.TYPE, NamedNode(v.TERM_SET)),
            (v.LABEL, english(source)),
            (v.VERSION, text(version)),
            (v.LICENSE, address(licences.get((source, version)))),
        )
    for counted, number in counts.items():
        node = f"{v.DATASET}/{counted.rpartition('#')[2].rpartition('/')[2]}"
        yield from describe(v.DATASET, (v.CLASS_PARTITION, NamedNode(node)))
        yield from describe(node, (v.PARTITION_CLASS, NamedNode(counted)), (v.ENTITIES, Literal(number)))
    yield from describe(
        v.CONCEPTS,
        (v.TYPE, NamedNode(v.CONCEPT_SCHEME)),
        (v.LABEL, english("Concepts that no identifier means exactly")),
    )
    yield from describe(
        run.iri,
        (v.TYPE, NamedNode(v.ACTIVITY)),
        (v.LABEL, english(f"imtkg {run.version} with the lexicon {run.lexicon}")),
        (v.ASSOCIATED_WITH, NamedNode(software)),
        *((v.USED, NamedNode(page)) for page in pages),
    )
    yield from describe(
        software,
        (v.TYPE, NamedNode(v.SOFTWARE_AGENT)),
        (v.LABEL, english("imtkg")),
        (v.SOFTWARE_VERSION, text(run.version)),
    )
