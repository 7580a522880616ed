"""The compiled lexicon: one file that is mapped into memory, so that opening it is quick and processes share it.

    imtkg-lexicon 1           what the file is, and the version of its form
    {...}                     a line of JSON: ontologies, counts, the tables it was made with, sizes of the parts
    rows                      each term and mere ancestor, by identifier: cells between tabs
    names                     each name and each beginning of one, with what it means
    row table, name table     where each row begins; where each name stands, by the hash of its normal form
    SHA-256                   of all that precedes

Numbers are unsigned, of 32 bits, little-endian. The same terms give the same bytes.
"""

from __future__ import annotations

import json
import mmap
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from hashlib import sha256
from itertools import accumulate
from pathlib import Path
from struct import Struct, pack
from zlib import crc32

from imtkg.errors import TableError
from imtkg.lexicon.index import Found, by_name
from imtkg.lexicon.ontologies import Ontology
from imtkg.lexicon.tables import KINDS
from imtkg.values import Term

MAGIC = b"imtkg-lexicon "
_FIRST = MAGIC + b"1\n"
_NUMBER = Struct("<I")
_NAME = Struct("<HHB")  # bytes of the normal form, number of meanings, whether longer names begin with it
_MEANING = Struct("<IH")  # number of the row, bytes of the abbreviation
_DIGEST = 32
_FREE = 0xFFFFFFFF
_KEPT = 1 << 14
"""How many terms and names stay decoded: memory is flat however many pages are read."""

_WAY_OUT = "run imtkg lexicon build again, or give --lexicon embedded"


def compiled(
    terms: Mapping[str, tuple[Term, Sequence[str]]],
    labels: Mapping[str, str],
    ontologies: Sequence[Ontology],
    tables: str,
) -> bytes:
    """The bytes of a lexicon.

    `terms` are by identifier, each with the names that it is looked for by; `labels` are those of mere ancestors;
    `tables` is a hash of the tables by which names are chosen and made alike; the file serves only with the same.
    """
    ids = sorted(terms.keys() | labels.keys())
    number = {curie: n for n, curie in enumerate(ids)}
    release = {(ontology.name, ontology.version): str(n) for n, ontology in enumerate(ontologies)}

    def row(curie: str) -> bytes:
        if curie not in terms:
            return f"{curie}\t{labels[curie]}".encode()
        term, _ = terms[curie]
        lineage = " ".join(str(number[ancestor]) for ancestor in term.ancestors)
        names = "|".join(term.synonyms)
        return "\t".join((curie, term.label, term.kind, names, release[term.source, term.version], lineage)).encode()

    def name(normal: str, found: Found) -> bytes:
        key = normal.encode()
        parts = [_NAME.pack(len(key), len(found.terms), found.leads_on), key]
        for term, abbreviation in found.terms:
            written = (abbreviation or "").encode()
            parts += [_MEANING.pack(number[term.id], len(written)), written]
        return b"".join(parts)

    by_normal = by_name(terms[curie] for curie in ids if curie in terms)
    normals = sorted(by_normal)
    rows = [row(curie) for curie in ids]
    names = [name(normal, by_normal[normal]) for normal in normals]
    slots = _slots(normals, list(accumulate(map(len, names), initial=0)))
    head = {
        "ontologies": [ontology.record() for ontology in ontologies],
        "counts": {"terms": len(terms), "names": sum(bool(found.terms) for found in by_normal.values())},
        "tables": tables,
        "sizes": [sum(map(len, rows)), sum(map(len, names)), len(rows), len(slots)],
    }
    body = b"".join(
        (
            _FIRST,
            json.dumps(head, ensure_ascii=False, sort_keys=True).encode() + b"\n",
            *rows,
            *names,
            pack(f"<{len(rows) + 1}I", *accumulate(map(len, rows), initial=0)),
            pack(f"<{len(slots)}I", *slots),
        )
    )
    return body + sha256(body).digest()


def _slots(keys: Sequence[str], places: Sequence[int]) -> list[int]:
    """A table of hashes, at most half full: at a key's hash, or the next free slot after it, stands its place."""
    slots = [_FREE] * (2 << len(keys).bit_length())
    for key, place in zip(keys, places, strict=False):
        slot = crc32(key.encode()) % len(slots)
        while slots[slot] != _FREE:
            slot = (slot + 1) % len(slots)
        slots[slot] = place
    return slots


class CompiledIndex:
    """The index in a compiled file; `sha256` is the file's, in hexadecimal."""

    def __init__(self, path: Path, tables: str) -> None:
        """Opens and checks the file at `path`, which must have been made with `tables`.

        Raises:
            TableError: the file cannot be read, is damaged, or was made by another imtkg.
        """
        try:
            with path.open("rb") as file:
                data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:  # ValueError: an empty file
            raise TableError(f"the lexicon cannot be read: {error}", path=path, hint=_WAY_OUT) from error
        if data[: len(_FIRST)] != _FIRST:
            raise TableError("not a lexicon that this imtkg compiled", path=path, hint=_WAY_OUT)
        with memoryview(data) as whole, whole[:-_DIGEST] as body:
            digest = sha256(body)
        if digest.digest() != data[-_DIGEST:]:
            raise TableError("the lexicon is damaged: its checksum is wrong", path=path, hint=_WAY_OUT)
        digest.update(data[-_DIGEST:])
        data.seek(len(_FIRST))
        head = json.loads(data.readline())
        if head["tables"] != tables:
            raise TableError("the lexicon was compiled with other tables than imtkg's", path=path, hint=_WAY_OUT)
        self.sha256 = digest.hexdigest()
        self.ontologies = tuple(Ontology(**record) for record in head["ontologies"])
        self.counts: Mapping[str, int] = head["counts"]
        row_bytes, name_bytes, self._count, self._slot_count = head["sizes"]
        self._data = data
        self._rows = data.tell()
        self._names = self._rows + row_bytes
        self._row_table = self._names + name_bytes
        self._slots = self._row_table + (self._count + 1) * _NUMBER.size
        # Kept with the index, not with the class: what is decoded goes when the index goes.
        self._term_at = lru_cache(_KEPT)(self._decoded)
        self._found = lru_cache(_KEPT)(self._looked_up)

    def term(self, curie: str) -> Term | None:
        """The term with this identifier."""
        row = self._row_of(curie)
        return None if row is None or len(self._cells(row)) == 2 else self._term_at(row)

    def label(self, curie: str) -> str | None:
        """The official label of a term, or of an ancestor that is known by its label alone."""
        row = self._row_of(curie)
        return None if row is None else self._cells(row)[1]

    def find(self, normal: str) -> Found | None:
        """What stands under a normal form; None where no name is or begins with it."""
        return self._found(normal)

    def __iter__(self) -> Iterator[Term]:
        """Every term, by identifier."""
        return (self._decoded(row) for row in range(self._count) if len(self._cells(row)) > 2)

    def _row_of(self, curie: str) -> int | None:
        row = bisect_left(range(self._count), curie, key=lambda row: self._cells(row)[0])
        return row if row < self._count and self._cells(row)[0] == curie else None

    def _cells(self, row: int) -> list[str]:
        table = self._row_table + row * _NUMBER.size
        (start,), (end,) = (_NUMBER.unpack_from(self._data, table + n * _NUMBER.size) for n in (0, 1))
        return self._data[self._rows + start : self._rows + end].decode().split("\t")

    def _decoded(self, row: int) -> Term:
        curie, label, kind, names, release, lineage = self._cells(row)
        ontology = self.ontologies[int(release)]
        ancestors = tuple(self._cells(int(number))[0] for number in lineage.split())
        synonyms = tuple(names.split("|")) if names else ()
        return Term(curie, label, KINDS[kind], ontology.name, ontology.version, synonyms, ancestors)

    def _looked_up(self, normal: str) -> Found | None:
        key = normal.encode()
        slot = crc32(key) % self._slot_count
        while (place := _NUMBER.unpack_from(self._data, self._slots + slot * _NUMBER.size)[0]) != _FREE:
            at = self._names + place
            length, meanings, leads_on = _NAME.unpack_from(self._data, at)
            at += _NAME.size
            if self._data[at : at + length] == key:
                return Found(tuple(self._meanings(at + length, meanings)), bool(leads_on))
            slot = (slot + 1) % self._slot_count
        return None

    def _meanings(self, at: int, number: int) -> Iterable[tuple[Term, str | None]]:
        for _ in range(number):
            row, length = _MEANING.unpack_from(self._data, at)
            at += _MEANING.size
            yield self._term_at(row), self._data[at : at + length].decode() or None
            at += length
