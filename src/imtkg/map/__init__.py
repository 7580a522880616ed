"""Claims become RDF, here and nowhere else, as docs/model.md describes it: pure, deterministic, no blank nodes."""

from imtkg.map.claims import Contents, claim_iri, decimal, map_contents, map_dataset, map_reading, section_iri

__all__ = ["Contents", "claim_iri", "decimal", "map_contents", "map_dataset", "map_reading", "section_iri"]
