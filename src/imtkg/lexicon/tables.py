"""Tables: rows of cells between tabs under a header, and the terms that such rows hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from importlib.resources import files

from imtkg.errors import TableError
from imtkg.values import TERM_KINDS, Term, TermKind

COLUMNS = ("id", "label", "kind", "synonyms", "source", "version", "ancestors")
"""Of a table of terms."""

TERMS, COMMON, GENES, NAMES = "terms.tsv", "common.tsv", "genes.tsv", "names.tsv"
"""The tables of terms chosen by hand, of terms that pages often use, of the genes that are known to cause or to favour
a disease, and of further names, as pages for patients word them."""

_DECIDE = (TERMS, GENES, NAMES, "forms.tsv", "misleading.tsv", "ontologies.tsv")

KINDS: dict[str, TermKind] = {kind: kind for kind in TERM_KINDS}
CURIE = re.compile(r"[A-Za-z][A-Za-z0-9_]*:[A-Za-z0-9_.-]+")


def packaged(name: str) -> tuple[bytes, str]:
    """The bytes of a table that comes with imtkg, and its name."""
    return (files("imtkg") / "tables" / name).read_bytes(), name


def tables_hash() -> str:
    """SHA-256, in hexadecimal, over the tables by which a compiled lexicon's names are chosen and made alike."""
    digest = sha256()
    for name in _DECIDE:
        digest.update(sha256(packaged(name)[0]).digest())
    return digest.hexdigest()


def rows(data: bytes, where: str, columns: tuple[str, ...]) -> Iterator[tuple[int, list[str]]]:
    """The rows under the header, each with the number of its line; lines that begin with # are notes.

    Raises:
        TableError: the table is no UTF-8, the header is not `columns`, or a row has another number of cells.
    """
    try:
        lines = data.decode("utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise TableError(f"the table cannot be read: {error}", path=where, hint="give a UTF-8 table") from error
    numbered = ((n, line.split("\t")) for n, line in enumerate(lines, 1) if line.strip() and not line.startswith("#"))
    number, header = next(numbered, (1, []))
    if tuple(header) != columns:
        hint = "columns: " + " ".join(columns)
        raise TableError("the header is missing or wrong", path=where, line=number, hint=hint)
    for number, cells in numbered:
        if len(cells) != len(columns):
            hint = "check the tabs"
            raise TableError(f"{len(cells)} cells under {len(columns)} columns", path=where, line=number, hint=hint)
        yield number, [cell.strip() for cell in cells]


def terms(tables: Iterable[tuple[bytes, str]]) -> tuple[tuple[Term, ...], dict[str, str]]:
    """The terms of some tables (bytes and name of each), and the labels of what is a mere ancestor in one of them.

    Raises:
        TableError: a table or a row of it is faulty.
    """
    found: list[Term] = []
    labels: dict[str, str] = {}
    for data, where in tables:
        known: set[str] = set()
        for number, cells in rows(data, where, COLUMNS):
            try:
                row = _entry(*cells)
                identifier = row.id if isinstance(row, Term) else row[0]
                if identifier in known:
                    raise ValueError(f"{identifier} has a row already")
            except ValueError as error:
                raise TableError(str(error), path=where, line=number, hint="correct the row") from error
            known.add(identifier)
            if isinstance(row, Term):
                found.append(row)
            else:
                labels[row[0]] = row[1]
    return tuple(found), labels


def further_names(table: tuple[bytes, str]) -> dict[str, tuple[str, ...]]:
    """The names that a table (its bytes and name) adds to terms, by the terms' identifiers.

    Raises:
        TableError: a row is faulty.
    """
    found: dict[str, tuple[str, ...]] = {}
    data, where = table
    for number, (identifier, names) in rows(data, where, ("id", "names")):
        added = tuple(names.split("|"))
        if identifier in found or not all(map(str.strip, added)):
            fault = f"{identifier} has a row already" if identifier in found else f"{identifier} has an empty name"
            raise TableError(fault, path=where, line=number, hint="correct the row")
        found[identifier] = added
    return found


def called(term: Term, names: Mapping[str, Sequence[str]]) -> Term:
    """The term with the names that it has besides its own."""
    added = names.get(term.id, ())
    return replace(term, synonyms=(*term.synonyms, *added)) if added else term


def _entry(
    identifier: str, label: str, kind: str, synonyms: str, source: str, version: str, ancestors: str
) -> Term | tuple[str, str]:
    """A row's term, or the identifier and label of a mere ancestor.

    Raises:
        ValueError: a cell is wrong.
    """
    names = (label, *synonyms.split("|")) if synonyms else (label,)
    lineage = tuple(ancestors.split())
    for curie in (identifier, *lineage):
        if not CURIE.fullmatch(curie):
            raise ValueError(f"{curie!r} is no identifier like UBERON:0002048")
    if not all(map(str.strip, names)):
        raise ValueError(f"{identifier} has an empty name")
    if not kind:
        if synonyms or source or version or ancestors:
            raise ValueError(f"{identifier} has no kind; a mere ancestor has a label alone")
        return identifier, label
    if kind not in KINDS:
        raise ValueError(f"{kind!r} is no kind of term ({', '.join(KINDS)})")
    if not source or not version:
        raise ValueError(f"{identifier} lacks its source or version")
    return Term(identifier, label, KINDS[kind], source, version, names[1:], lineage)
