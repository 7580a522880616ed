"""What a dataset is made by and made from."""

from __future__ import annotations

from dataclasses import dataclass

from imtkg.lexicon import Ontology
from imtkg.vocabulary import digest, minted


@dataclass(frozen=True, slots=True)
class Run:
    """One making of a dataset: the software's version, the lexicon and its ontologies, the SHA-256 of each page file.

    Two runs on the same things are the same run, whenever and in whatever order they read.
    """

    version: str
    lexicon: str
    lexicon_sha256: str
    inputs: tuple[str, ...]
    ontologies: tuple[Ontology, ...] = ()

    @property
    def iri(self) -> str:
        """The run's IRI, a hash of what it was made by and from."""
        return minted("build", digest(self.version, self.lexicon, self.lexicon_sha256, *sorted(self.inputs)))
