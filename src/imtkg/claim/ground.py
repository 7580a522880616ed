"""Identifiers: the one term of the lexicon that an object's words mean exactly, or none."""

from __future__ import annotations

from collections.abc import Mapping

from imtkg.claim.tables import words
from imtkg.lexicon import Lexicon
from imtkg.values import Page, Predicate, Term, TermKind
from imtkg.vocabulary import OWN_CONCEPT, label, slug

_KINDS: Mapping[Predicate, tuple[TermKind, ...]] = {
    "is_a": ("disease",),
    "has_onset": ("life_stage",),
    "has_site": ("anatomy",),
    "has_cell_type": ("cell",),
    "has_phenotype": ("phenotype", "disease"),
    "has_course": ("course", "phenotype"),
    "has_cause": ("disease", "organism", "exposure", "substance", "phenotype", "treatment"),
    "has_risk_factor": ("organism", "disease", "phenotype", "exposure", "treatment", "substance"),
    "has_gene": ("gene",),
    "has_inheritance": ("inheritance",),
    "has_treatment": ("treatment", "substance"),
}
"""The kinds of term that may stand for a predicate's object; where a name has several, the first kind wins."""


def ground(lexicon: Lexicon, predicate: Predicate, name: str) -> Term | None:
    """The term that `name` means as the predicate's object; None where the lexicon has none or more than one.

    Words that add nothing to a name's meaning ("various") and a bracket at its end make no difference.
    """
    for candidate in _readings(name):
        terms = lexicon.named(candidate)
        for kind in _KINDS.get(predicate, ()):
            of_kind = [term for term in terms if term.kind == kind]
            if of_kind:
                return of_kind[0] if len(of_kind) == 1 else None
    return None


def _readings(name: str) -> tuple[str, ...]:
    """A name as it stands, without the bracket at its end, and without the words that add nothing."""
    bare = name.partition("(")[0].strip()
    inner = name.partition("(")[2].rstrip(") ")
    kept = bare.split()
    while kept and kept[0].lower() in words("adding nothing"):
        kept.pop(0)
    while kept and kept[-1].lower() in words("adding nothing after"):
        kept.pop()
    return tuple(dict.fromkeys(reading for reading in (name, bare, " ".join(kept), inner) if reading))


def subject_of(page: Page, lexicon: Lexicon) -> Term:
    """The page's disease: by the page's own identifiers, else by its title, else as a concept of its own.

    Of a page's identifiers that the lexicon does not know, GARD's number alone names the page's disease and no other;
    the UMLS concept that some pages give is a broader one.
    """
    for curie in page.identifiers:
        if (term := lexicon.term(curie)) is not None:
            return term
    named = [term for term in lexicon.named(page.title) if term.kind == "disease"]
    if len(named) == 1:
        return named[0]
    number = next((curie for curie in page.identifiers if curie.startswith("GARD:")), None)
    curie = number or OWN_CONCEPT + slug(page.title)
    return Term(curie, label(page.title), "disease", "GARD", page.sha256[:12], page.synonyms)
