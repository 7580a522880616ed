"""The lexicon: names that mean something, and the ontology terms that they name.

Names are compared by their normal form: letter case, hyphens, British and American spelling and simple plurals make no
difference. A name in capitals alone ("AIDS", "IMT") is an abbreviation and stands only for itself and its plural in s.
The rules are in `tables/forms.tsv`, the terms in `tables/terms.tsv`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import get_args
from unicodedata import normalize

from ahocorasick_rs import AhoCorasick

from imtkg.errors import TableError
from imtkg.values import Mention, Span, Term, TermKind

_COLUMNS = ("id", "label", "kind", "synonyms", "source", "version", "ancestors")
_CURIE = re.compile(r"[A-Za-z][A-Za-z0-9_]*:[A-Za-z0-9_.-]+")
_KINDS: dict[str, TermKind] = {kind: kind for kind in get_args(TermKind)}

# A word with its combining marks; a blank line, which no name spans; a dash inside a compound, which counts as a
# space; any other character that is not white space.
_TOKEN = re.compile(r"([\w\u0300-\u036f]+)|(\n[^\S\n]*\n)|(?<=\w)[-\u2010\u2011\u2013](?=\w)|([^\w\s])")


@dataclass(frozen=True)
class Lexicon:
    """Terms that can be looked up by identifier, by name and in a text.

    `labels` are (CURIE, label) pairs of ancestors that are no terms of their own; `sha256` is that of the table, in
    hexadecimal. The indexes are made when first needed, once.
    """

    name: str
    sha256: str
    terms: tuple[Term, ...]
    labels: tuple[tuple[str, str], ...] = ()

    def term(self, curie: str) -> Term | None:
        """The term with this identifier, if the lexicon has it."""
        return self._by_id.get(curie)

    def label(self, curie: str) -> str | None:
        """The official label of a term, or of an ancestor that is known by its label alone."""
        term = self._by_id.get(curie)
        return self._ancestor_labels.get(curie) if term is None else term.label

    def named(self, name: str) -> tuple[Term, ...]:
        """Every term with this name, in the order of the table; a leading article makes no difference."""
        found = self._called(normalise(name), name)
        first, _, rest = name.strip().partition(" ")
        if not found and first.casefold() in _forms().articles:
            return self._called(normalise(rest), rest.strip())
        return found

    def occurrences(self, text: str) -> Iterator[Mention]:
        """Every place where a name stands in `text` as whole words, overlapping ones included, in no given order."""
        tokens = tuple(_tokens(text))
        starts: dict[int, int] = {}
        ends: dict[int, int] = {}
        length = 0
        for form, start, end in tokens:
            starts[length] = start
            length += 1 + len(form)
            ends[length] = end
        normal = _join(tokens)
        for number, first, last in self._automaton.find_matches_as_indexes(normal, overlapping=True) if tokens else ():
            if last in ends:  # else the name goes on as a longer word
                span = Span(starts[first], ends[last])
                if terms := self._called(self._names[number], span.of(text)):
                    yield Mention(span, terms)

    def _called(self, normal: str, written: str) -> tuple[Term, ...]:
        """The terms with the normal form `normal` for which `written` will do."""
        found = dict.fromkeys(
            term
            for term, abbreviation in self._index.get(normal, ())
            if abbreviation is None or written in (abbreviation, abbreviation + "s")
        )
        return tuple(found)

    @cached_property
    def _by_id(self) -> dict[str, Term]:
        return {term.id: term for term in self.terms}

    @cached_property
    def _ancestor_labels(self) -> dict[str, str]:
        return dict(self.labels)

    @cached_property
    def _index(self) -> dict[str, tuple[tuple[Term, str | None], ...]]:
        """From a normal form to its terms, each with the abbreviation that the name is, or None."""
        index: dict[str, list[tuple[Term, str | None]]] = {}
        for term in self.terms:
            for name in (term.label, *term.synonyms):
                index.setdefault(normalise(name), []).append((term, name if name.isupper() else None))
        return {normal: tuple(found) for normal, found in index.items()}

    @cached_property
    def _names(self) -> tuple[str, ...]:
        return tuple(self._index)

    @cached_property
    def _automaton(self) -> AhoCorasick:
        return AhoCorasick(self._names)


def load_lexicon(path: Path | None = None) -> Lexicon:
    """The lexicon in the table `path`; without one, the embedded lexicon.

    Raises:
        TableError: the table cannot be read, or a row of it is faulty.
    """
    table = files("imtkg") / "tables" / "terms.tsv" if path is None else path
    where = str(path or table.name)
    try:
        data = table.read_bytes()
        lines = data.decode("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise TableError(f"the lexicon cannot be read: {error}", path=where, hint="give a UTF-8 table") from error
    terms: list[Term] = []
    labels: list[tuple[str, str]] = []
    known: set[str] = set()
    for number, cells in _rows(lines, _COLUMNS, where):
        try:
            row = _entry(*cells)
            identifier = row.id if isinstance(row, Term) else row[0]
            if identifier in known:
                raise ValueError(f"{identifier} has a row already")
        except ValueError as error:
            raise TableError(str(error), path=where, line=number, hint="correct the row") from error
        known.add(identifier)
        if isinstance(row, Term):
            terms.append(row)
        else:
            labels.append(row)
    name = "embedded" if path is None else path.stem
    return Lexicon(name, sha256(data).hexdigest(), tuple(terms), tuple(labels))


def normalise(name: str) -> str:
    """The normal form of a name: a space before each of its words, empty where it has none."""
    return _join(tuple(_tokens(name)))


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
        if not _CURIE.fullmatch(curie):
            raise ValueError(f"{curie!r} is no identifier like UBERON:0002048")
    if not all(map(str.strip, names)):
        raise ValueError(f"{identifier} has an empty name")
    if not kind:
        if synonyms or source or version or ancestors:
            raise ValueError(f"{identifier} has no kind; a mere ancestor has a label alone")
        return identifier, label
    if kind not in _KINDS:
        raise ValueError(f"{kind!r} is no kind of term ({', '.join(_KINDS)})")
    if not source or not version:
        raise ValueError(f"{identifier} lacks its source or version")
    return Term(identifier, label, _KINDS[kind], source, version, names[1:], lineage)


def _rows(lines: list[str], columns: tuple[str, ...], where: str) -> Iterator[tuple[int, list[str]]]:
    """The rows under the header, each with the number of its line.

    Raises:
        TableError: the header is not `columns`, or a row has another number of cells.
    """
    numbered = ((n, line.split("\t")) for n, line in enumerate(lines, 1) if line.strip() and not line.startswith("#"))
    number, header = next(numbered, (1, []))
    if tuple(header) != columns:
        raise TableError(
            "the header is missing or wrong", path=where, line=number, hint="columns: " + " ".join(columns)
        )
    for number, cells in numbered:
        if len(cells) != len(columns):
            hint = "check the tabs"
            raise TableError(f"{len(cells)} cells under {len(columns)} columns", path=where, line=number, hint=hint)
        yield number, [cell.strip() for cell in cells]


@dataclass(frozen=True, slots=True)
class _Forms:
    """How words are made alike."""

    articles: frozenset[str]
    spellings: tuple[tuple[str, str], ...]
    plurals: dict[str, str]
    endings: tuple[tuple[str, str], ...]

    def of(self, word: str) -> str:
        """The normal form of one word."""
        word = normalize("NFC", word.casefold())
        for british, american in self.spellings:
            word = word.replace(british, american)
        if word in self.plurals:
            return self.plurals[word]
        if len(word) >= 4:
            for ending, singular in self.endings:
                if word.endswith(ending):
                    return word.removesuffix(ending) + singular
        return word


@cache
def _forms() -> _Forms:
    lines = (files("imtkg") / "tables" / "forms.tsv").read_text(encoding="utf-8").splitlines()
    rows = [cells for _, cells in _rows(lines, ("kind", "form", "normal"), "forms.tsv")]

    def of(kind: str) -> tuple[tuple[str, str], ...]:
        return tuple((form, normal) for row, form, normal in rows if row == kind)

    return _Forms(frozenset(dict(of("article"))), of("spelling"), dict(of("plural")), of("ending"))


def _tokens(text: str) -> Iterator[tuple[str, int, int]]:
    """The words and marks of `text`: normal form, start, end."""
    forms = _forms()
    for match in _TOKEN.finditer(text):
        word, gap, mark = match.groups()
        if word:
            yield forms.of(word), match.start(), match.end()
        elif gap:
            yield "\n", match.start(), match.end()
        elif mark:
            # A lone surrogate has no UTF-8, which the automaton needs.
            yield "\ufffd" if "\ud800" <= mark <= "\udfff" else mark, match.start(), match.end()


def _join(tokens: tuple[tuple[str, int, int], ...]) -> str:
    return "".join(" " + form for form, _, _ in tokens)
