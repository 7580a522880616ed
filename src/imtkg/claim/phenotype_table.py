"""Tables of phenotypes from the Human Phenotype Ontology, as they stand in a text that lost its layout.

    ... HEADING (note) name figure name figure name - ...          figure: 7.5%  5-29%  80%-99%  4/6  or a dash

Around the rows stands a text that is the same on every page; where it begins and ends, and which rows name no
phenotype, is in `tables/phenotype_tables.tsv`. All is found in one pass over the words.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from functools import cache
from typing import Any

import re2

from imtkg.claim.ground import ground
from imtkg.claim.tables import rows
from imtkg.claim.text import sentences
from imtkg.lexicon import Lexicon
from imtkg.values import PREDICATES, Claim, Cue, Predicate, Section, Span, Statistic

STANDING = "a phenotype table's standing text"
"""Why the words around the rows make no claim."""

TABLE_ROW = "phenotype-table"
_POPULATION = "patients"
_LONGEST_NAME = 15  # words
_REACH = 1_500  # code points from the heading back to where the standing text begins, and as far behind the rows

_NOTE = re2.compile(r"\s*\([^()]{0,40}\)")
_PERCENT = re2.compile(r"(?:([0-9]{1,3}(?:\.[0-9]{1,4})?)%?[-\x{2013}])?([0-9]{1,3}(?:\.[0-9]{1,4})?)%")
_FRACTION = re2.compile(r"([0-9]{1,6})/([0-9]{1,6})")
_BLANKS = frozenset("-\u2013\u2014%")
"""What stands where there is no figure; a lone percent sign has lost its number."""

_THREE_DIGITS = Context(prec=3)
_SENTENCE_ENDS = (".", "?", "!", ";")


@dataclass(frozen=True, slots=True)
class Row:
    """A row: where its `name` stands, its `figure` or dash, and what the figure says (None: no number)."""

    name: Span
    figure: Span
    statistic: Statistic | None

    @property
    def span(self) -> Span:
        """The row's words, name and figure."""
        return Span(self.name.start, self.figure.end)


@dataclass(frozen=True, slots=True)
class PhenotypeTable:
    """A table with the text that stands around it: `heading`, `rows`, and the `standing` sentences, heading included.

    `span` runs over all of them, and no character in it that is not white space is outside both rows and standing.
    """

    span: Span
    heading: Span
    rows: tuple[Row, ...]
    standing: tuple[Span, ...]


def phenotype_tables(text: str) -> tuple[PhenotypeTable, ...]:
    """The tables in a section's text, in order, each with at least one row; time grows with the text's length."""
    headings = [Span(match.start(), match.end()) for match in _pattern("heading").finditer(text)]
    openings = [match.start() for match in _pattern("opening").finditer(text)] if headings else []
    limits = sorted([*(heading.start for heading in headings), *openings, len(text)])
    found: list[PhenotypeTable] = []
    for heading in headings:
        floor = found[-1].span.end if found else 0
        limit = limits[bisect_left(limits, heading.end)]
        if heading.start >= floor and (table := _table(text, heading, floor, limit)):
            found.append(table)
    return tuple(found)


def without(text: str, tables: Sequence[PhenotypeTable]) -> str:
    """The text with blank lines where the tables are, so that all else keeps its offsets."""
    pieces, at = [], 0
    for table in tables:
        pieces += [text[at : table.span.start], "\n" * (table.span.end - table.span.start)]
        at = table.span.end
    return "".join([*pieces, text[at:]])


def row_claim(section: Section, table: PhenotypeTable, row: Row, lexicon: Lexicon) -> Claim:
    """The claim that a row makes, still without an id."""
    name, figure = row.name.of(section.text), row.figure.of(section.text)
    predicate = _predicate(" ".join(name.lower().split()))
    known = figure not in _BLANKS
    frequency = (Cue("frequency", row.figure),) if known else ()
    never = row.statistic is not None and row.statistic.upper is None and row.statistic.value == 0
    return Claim(
        id="",
        section=section.index,
        predicate=predicate,
        object=row.name,
        evidence=row.span,
        term=ground(lexicon, predicate, name),
        certainty="asserted",
        polarity="negated" if never else "affirmed",
        rule=TABLE_ROW,
        frequency=figure if known else None,
        statistic=row.statistic,
        cues=(*frequency, *((Cue("polarity", row.figure),) if never else ()), Cue("predicate", table.heading)),
    )


def _table(text: str, heading: Span, floor: int, limit: int) -> PhenotypeTable | None:
    """The table under a heading: its standing text begins at `floor` at the earliest, its rows end by `limit`."""
    note = _NOTE.match(text[heading.end : heading.end + 50])
    heading = Span(heading.start, heading.end + note.end()) if note else heading
    parts = list(_rows(text, heading.end, limit))
    table_rows = tuple(part for part in parts if isinstance(part, Row))
    if not table_rows:
        return None
    end = max(part.span.end if isinstance(part, Row) else part.end for part in parts)
    before = _before(text, heading.start, floor)
    after = tuple(_after(text, end))
    strays = tuple(part for part in parts if isinstance(part, Span))
    standing = (*before, heading, *strays, *after)
    whole = Span(standing[0].start, after[-1].end if after else end)
    return PhenotypeTable(whole, heading, table_rows, standing)


def _rows(text: str, at: int, limit: int) -> Iterator[Row | Span]:
    """The rows from `at` to `limit`, and figures that stand without a name before them."""
    name: list[Span] = []
    for word, span in _words(text, at, limit):
        if word in _BLANKS or (word[0].isdigit() and (_PERCENT.fullmatch(word) or _FRACTION.fullmatch(word))):
            yield Row(Span(name[0].start, name[-1].end), span, _statistic(word)) if name else span
            name = []
            continue
        name.append(span)
        if len(name) > _LONGEST_NAME or word.endswith(_SENTENCE_ENDS):
            return


def _words(text: str, at: int, limit: int) -> Iterator[tuple[str, Span]]:
    """The words from `at` to `limit`, read piece by piece: a table is short, what follows it may be long."""
    while at < limit:
        piece = text[at : min(limit, at + _REACH)]
        # Where a piece ends within a word, that word waits; one longer than a piece is no name and no figure.
        whole = piece if at + len(piece) == limit else piece[: max(map(piece.rfind, " \n\t")) + 1] or piece
        inside = 0
        for word in whole.split():
            inside = whole.index(word, inside)
            yield word, Span(at + inside, at + inside + len(word))
            inside += len(word)
        at += len(whole)


def _before(text: str, heading: int, floor: int) -> tuple[Span, ...]:
    """The sentences of the standing text before the heading."""
    begin = max(floor, heading - _REACH)
    found = [match.start() for match in _pattern("opening").finditer(text[begin:heading])]
    return (
        tuple(span.shifted(begin + found[-1]) for span in sentences(text[begin + found[-1] : heading])) if found else ()
    )


def _after(text: str, at: int) -> Iterator[Span]:
    """The sentences of the standing text behind the rows, up to the one that closes it."""
    piece = text[at : at + _REACH]
    opens = False
    for span in sentences(piece):
        words = span.of(piece)
        opening = _pattern("opening").match(words)
        if not (opening or (opens and _pattern("standing").search(words))):
            return
        opens = True
        yield span.shifted(at)
        if _pattern("closing").search(words):
            return


def _statistic(figure: str) -> Statistic | None:
    """What a figure says of the patients, in percent; None for a dash and for what cannot be a share."""
    share, percent = _FRACTION.fullmatch(figure), _PERCENT.fullmatch(figure)
    try:
        if share:
            value = _THREE_DIGITS.divide(100 * Decimal(share.group(1)), Decimal(share.group(2)))
            return Statistic("proportion", "percent", value, population=_POPULATION)
        if percent and (lower := percent.group(1)):
            bounds = Decimal(lower), Decimal(percent.group(2))
            return Statistic("proportion", "percent", None, *bounds, True, _POPULATION)
        if percent:
            value = Decimal(percent.group(2))
            return Statistic("proportion", "percent", value, approximate=True, population=_POPULATION)
    except (ValueError, ArithmeticError):  # beyond 100, bounds the wrong way round, a share of nobody
        pass
    return None


@cache
def _parts() -> dict[str, tuple[str, ...]]:
    return {row["part"]: tuple(row["words"].split("|")) for row in rows("phenotype_tables")}


def _predicate(name: str) -> Predicate:
    """The predicate of a row with this name, in lower case."""
    for predicate in PREDICATES:
        for known in _parts().get(predicate, ()):
            if name == known or (known.startswith("* ") and name.endswith(known[1:])):
                return predicate
    return "has_phenotype"


@cache
def _pattern(part: str) -> Any:
    """The words of a part as a pattern: any case, any white space between them."""
    phrases = (r"\s+".join(re2.escape(word) for word in phrase.split()) for phrase in _parts()[part])
    return re2.compile(rf"(?i)\b(?:{'|'.join(phrases)})")
