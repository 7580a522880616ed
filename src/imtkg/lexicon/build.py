"""Compiling a lexicon: what sources give and imtkg's own terms, less the names that mislead, as one file."""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from imtkg.errors import OutputError, UsageError
from imtkg.lexicon.compiled import compiled
from imtkg.lexicon.forms import forms, normalise
from imtkg.lexicon.index import is_abbreviation
from imtkg.lexicon.ontologies import Ontology, licence_of
from imtkg.lexicon.sources import Release, packaged_releases, read_release
from imtkg.lexicon.tables import GENES, NAMES, TERMS, called, further_names, packaged, rows, tables_hash, terms
from imtkg.values import Term, TermKind

_BRACKETS = frozenset("()[]{}<>")
_LONGEST_ACRONYM = 6
_WORDS = 12
"""Names of more words or marks are never looked for: nobody writes them in running text."""


@dataclass(frozen=True, slots=True)
class _Misleading:
    """What is not looked for: whole terms, names whoever bears them (as normal forms), and names of one term."""

    terms: frozenset[str]
    names: frozenset[str]
    names_of: frozenset[tuple[str, str]]


def build_lexicon(sources: Sequence[Path], path: Path) -> None:
    """Compiles the installed ontology packages and `sources` into a lexicon at `path`.

    A source takes the place of a package's release of the same ontology.

    Raises:
        UsageError: there is nothing to compile.
        TableError: a source cannot be read.
        OutputError: the file cannot be written.
    """
    releases: dict[str, Release] = {}
    for origin, file in (*packaged_releases(), *((None, file) for file in sources)):
        release = read_release(file, origin)
        releases["+".join(ontology.name for ontology in release.ontologies)] = release
    if not releases:
        raise UsageError("no ontology to compile", hint="pip install 'imtkg[ontologies]', or name files of your own")
    _write(_compiled(tuple(releases.values())), path)


def _compiled(releases: Sequence[Release]) -> bytes:
    """The lexicon's bytes: imtkg's own terms as they are, others by the names that are theirs to bear."""
    further = further_names(packaged(NAMES))
    chosen, labels = terms([packaged(TERMS)])
    curated = [called(term, further) for term in chosen]
    genes, _ = terms([packaged(GENES)])
    foreign = {term.id: term for term in genes}
    if any(ontology.name == "HGNC" for release in releases for ontology in release.ontologies):
        foreign = {}
    for release in releases:
        foreign |= {term.id: term for term in release.terms}
        labels |= release.labels
    own = {term.id for term in curated}
    barred = _misleading()
    others = [term for term in foreign.values() if term.id not in own | barred.terms]
    taken = {(normalise(name), term.kind) for term in curated for name in (term.label, *term.synonyms)}
    taken |= {(normalise(name), term.kind) for term in others for name in further.get(term.id, ())}
    entries = {term.id: (term, (term.label, *term.synonyms)) for term in curated}
    named = [(term, _names(term, barred, taken)) for term in others]
    for term, names in _without_ambiguous_genes(_by_their_labels(named)):
        if names := (*names, *further.get(term.id, ())):
            entries[term.id] = (replace(term, synonyms=tuple(n for n in names if n != term.label)), names)
    used = {ancestor for term, _ in entries.values() for ancestor in term.ancestors}
    ontologies = {(o.name, o.version): o for release in releases for o in release.ontologies}
    for term in (*genes, *curated):
        if (release_of := (term.source, term.version)) not in ontologies:
            ontologies[release_of] = Ontology(*release_of, licence_of(term.source), "imtkg")
    mentioned = {(term.source, term.version) for term, _ in entries.values()}
    return compiled(
        entries,
        {curie: labels[curie] for curie in used - entries.keys()},
        sorted(ontology for release_of, ontology in ontologies.items() if release_of in mentioned),
        tables_hash(),
    )


def _names(term: Term, barred: _Misleading, taken: set[tuple[str, TermKind]]) -> tuple[str, ...]:
    """The names of a term that a text would use, that do not mislead, and that none of imtkg's own terms has."""
    least = 2 if term.kind == "gene" else 3
    kept = []
    known = (term.label, *term.synonyms)
    for name in dict.fromkeys(name.upper() if _is_acronym(name, known) else name for name in known):
        normal = normalise(name)
        if (
            sum(map(str.isalnum, name)) < least
            or not any(map(str.isalpha, name))
            or not _BRACKETS.isdisjoint(name)
            or (term.kind == "substance" and sum(map(str.isdigit, name)) > 2)
            or len(forms(name)) > _WORDS
            or (normal, term.kind) in taken
            or (term.id, normal) in barred.names_of
            or (normal in barred.names and not is_abbreviation(name))
        ):
            continue
        kept.append(name)
    return tuple(kept)


def _is_acronym(name: str, known: Sequence[str]) -> bool:
    """Whether a name in small letters is short for another name of its term: "rich", of four words that begin so."""
    if not (name.isalpha() and name.islower() and len(name) <= _LONGEST_ACRONYM):
        return False
    for other in known:
        initials = iter([word[0] for word, _, _ in forms(other)])
        if " " in other and all(letter in initials for letter in name):
            return True
    return False


def _by_their_labels(named: Sequence[tuple[Term, tuple[str, ...]]]) -> list[tuple[Term, tuple[str, ...]]]:
    """`named` without the names that are the label of another term of the kind: it is the one that is meant.

    Of two labels that differ in nothing but their form the shorter one is meant: "heparin", not the class "heparins".
    """
    labelled: dict[tuple[str, TermKind], list[Term]] = {}
    for term, names in named:
        if term.label in names:
            labelled.setdefault((normalise(term.label), term.kind), []).append(term)
    meant = {
        key: {term.id for term in terms if len(term.label) == min(len(term.label) for term in terms)}
        for key, terms in labelled.items()
    }

    def holds(term: Term, name: str) -> bool:
        owners = meant.get((normalise(name), term.kind), {term.id})
        return term.id in owners or is_abbreviation(name)

    return [(term, tuple(name for name in names if holds(term, name))) for term, names in named]


def _without_ambiguous_genes(
    named: Sequence[tuple[Term, tuple[str, ...]]],
) -> Iterable[tuple[Term, tuple[str, ...]]]:
    """`named` without the further names of genes that are one word and no symbol, or that something else has, too.

    A protein is called by such a word, and many diseases by the former symbols of their genes.
    """
    bearers = Counter(normal for _, names in named for normal in {normalise(name) for name in names})
    for term, names in named:
        if term.kind == "gene":
            names = tuple(
                name
                for name in names
                if name == term.label or ((" " in name or _is_symbol(name)) and bearers[normalise(name)] == 1)
            )
        yield term, names


def _is_symbol(name: str) -> bool:
    return name.isupper() and any(map(str.isdigit, name))


def _misleading() -> _Misleading:
    table = [cells for _, cells in rows(*packaged("misleading.tsv"), ("identifier", "name", "why"))]
    return _Misleading(
        frozenset(identifier for identifier, name, _ in table if not name),
        frozenset(normalise(name) for identifier, name, _ in table if not identifier),
        frozenset((identifier, normalise(name)) for identifier, name, _ in table if identifier and name),
    )


def _write(data: bytes, path: Path) -> None:
    """Puts `data` at `path` at once: a reader finds the old file or the new one, whole.

    Raises:
        OutputError: it cannot be written.
    """
    beside: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
            beside = Path(file.name)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        what = f"the lexicon cannot be written: {error.strerror or error}"
        raise OutputError(
            what, path=path, hint="look at the folder and the free space, or give another with -o"
        ) from error
    finally:
        if beside is not None:
            beside.unlink(missing_ok=True)
