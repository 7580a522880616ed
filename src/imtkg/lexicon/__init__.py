"""The lexicon: names that mean something, and the ontology terms that they name.

Names are compared by their normal form: letter case, hyphens, British and American spelling and simple plurals make no
difference. A name in capitals ("AIDS", "IMT") is an abbreviation and stands only for itself and its plural in s.
The embedded lexicon is imtkg's own tables of terms; a compiled one holds whole ontologies besides (`build_lexicon`).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from imtkg.errors import TableError
from imtkg.lexicon.compiled import MAGIC, CompiledIndex
from imtkg.lexicon.forms import forms, is_article, normalise
from imtkg.lexicon.index import Found, Index, TermIndex
from imtkg.lexicon.ontologies import Ontology, licence_of
from imtkg.lexicon.tables import COMMON, GENES, NAMES, TERMS, called, further_names, packaged, tables_hash, terms
from imtkg.values import Mention, Span, Term

__all__ = ["EMBEDDED", "Lexicon", "Ontology", "TermIndex", "default_path", "load_lexicon", "normalise"]

EMBEDDED = "embedded"
"""Chooses the lexicon that comes with imtkg."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Terms that can be looked up by identifier, by name and in a text.

    `sha256` is that of the file or tables, in hexadecimal; `ontologies` are the releases that its terms come from;
    `path` is the file, None where there is no single one.
    """

    name: str
    sha256: str
    index: Index
    ontologies: tuple[Ontology, ...] = ()
    path: Path | None = None

    @property
    def terms(self) -> Iterator[Term]:
        """Every term."""
        return iter(self.index)

    def term(self, curie: str) -> Term | None:
        """The term with this identifier, if the lexicon has it."""
        return self.index.term(curie)

    def label(self, curie: str) -> str | None:
        """The official label of a term, or of an ancestor that is known by its label alone."""
        return self.index.label(curie)

    def named(self, name: str) -> tuple[Term, ...]:
        """Every term with this name; a leading article makes no difference."""
        found = _meant(self.index.find(normalise(name)), name)
        first, _, rest = name.strip().partition(" ")
        if not found and is_article(first):
            return _meant(self.index.find(normalise(rest)), rest.strip())
        return found

    def occurrences(self, text: str) -> Iterator[Mention]:
        """Every place where a name stands in `text` as whole words, overlapping ones included, in its order."""
        words = forms(text)
        for first, (_, start, _) in enumerate(words):
            normal = ""
            for at in range(first, len(words)):
                word, _, end = words[at]
                normal += " " + word
                found = self.index.find(normal)
                if found is None:
                    break
                if found.terms and (meant := _meant(found, text[start:end])):
                    yield Mention(Span(start, end), meant)
                if not found.leads_on:
                    break


def load_lexicon(choice: Path | str | None = None) -> Lexicon:
    """The lexicon in the file `choice`, a compiled one or a table of terms; `EMBEDDED` is the one within imtkg.

    Without a choice it is the one that was compiled into the user's cache folder, or else the embedded one.

    Raises:
        TableError: the file cannot be read, is damaged or out of date, or a row of it is faulty.
    """
    if choice is None:
        path = default_path()
        choice = path if path.exists() else EMBEDDED
    if choice == EMBEDDED:
        return _of_tables(EMBEDDED, [packaged(TERMS), packaged(COMMON), packaged(GENES)], packaged(NAMES))
    path = Path(choice)
    try:
        with path.open("rb") as file:
            is_compiled = file.read(len(MAGIC)) == MAGIC
        if not is_compiled and path.suffix == ".tsv":
            return _of_tables(path.stem, [(path.read_bytes(), str(path))])
    except OSError as error:
        raise TableError(f"the lexicon cannot be read: {error}", path=path, hint="give a file that exists") from error
    index = CompiledIndex(path, tables_hash())
    return Lexicon(path.stem, index.sha256, index, index.ontologies, path)


def default_path() -> Path:
    """Where the user's compiled lexicon is: in the folder that IMTKG_CACHE names, or the system's place for caches."""
    if folder := os.environ.get("IMTKG_CACHE"):
        return Path(folder) / "ontologies.lexicon"
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local"
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "imtkg" / "ontologies.lexicon"


def _of_tables(name: str, tables: list[tuple[bytes, str]], names: tuple[bytes, str] | None = None) -> Lexicon:
    found, labels = terms(tables)
    if names:
        further = further_names(names)
        found = tuple(called(term, further) for term in found)
        tables = [*tables, names]
    releases = sorted({(term.source, term.version) for term in found})
    ontologies = tuple(
        Ontology(source, version, licence_of(source), "imtkg" if name == EMBEDDED else tables[0][1])
        for source, version in releases
    )
    digest = sha256(b"".join(data for data, _ in tables)).hexdigest()
    return Lexicon(name, digest, TermIndex(found, labels), ontologies)


def _meant(found: Found | None, written: str) -> tuple[Term, ...]:
    """The terms that were found under a name for which `written` will do, each once."""
    meant = {
        term.id: term
        for term, abbreviation in (found.terms if found else ())
        if abbreviation is None or written in (abbreviation, abbreviation + "s")
    }
    return tuple(meant.values())
