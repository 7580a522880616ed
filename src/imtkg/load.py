"""RDF files -> quads. Nothing is fetched, and no file is believed to be well formed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from pyoxigraph import Literal, Quad, RdfFormat, Triple, parse

from imtkg.errors import DatasetError

FORMATS: Mapping[str, RdfFormat] = MappingProxyType(
    {
        ".ttl": RdfFormat.TURTLE,
        ".jsonld": RdfFormat.JSON_LD,
        ".nq": RdfFormat.N_QUADS,
        ".nt": RdfFormat.N_TRIPLES,
        ".trig": RdfFormat.TRIG,
    }
)
"""The suffixes that `load_quads` knows. RDF/XML is none of them: its entities can expand without end."""
MAX_BYTES = 512 * 2**20


def load_quads(path: Path) -> tuple[Quad, ...]:
    """The quads of an RDF file, its format found by the suffix; blank nodes get new names.

    Raises:
        DatasetError: no such file, no such format, a file above `MAX_BYTES`, a syntax error (with its line), a JSON-LD
            context that would have to be fetched, or a term that RDF 1.1 does not have.
    """
    form = FORMATS.get(path.suffix.lower())
    if form is None:
        raise DatasetError(f"no RDF format has the suffix {path.suffix!r}", path=path, hint=f"use {' '.join(FORMATS)}")
    try:
        if path.stat().st_size > MAX_BYTES:
            raise DatasetError(f"larger than {MAX_BYTES // 2**20} MB", path=path, hint="split the file")
        data = path.read_bytes()
    except OSError as error:
        raise DatasetError(f"cannot be read: {error.strerror}", path=path, hint="give an RDF file") from error
    return parse_quads(data, form, path)


def parse_quads(data: bytes, form: RdfFormat, path: Path) -> tuple[Quad, ...]:
    """The quads of `data`; `path` is what errors name. See `load_quads`.

    Raises:
        DatasetError: as `load_quads`, for what `data` holds.
    """
    try:
        quads = tuple(parse(data, format=form, rename_blank_nodes=True))
    except SyntaxError as error:
        if "LoadDocumentCallback" in error.msg:
            hint = "write the JSON-LD context into the file; nothing is fetched"
            raise DatasetError("names a context that lies elsewhere", path=path, hint=hint) from error
        place = "" if error.offset is None else f"column {error.offset}: "
        hint = "correct the file, or build it anew"
        raise DatasetError(f"{place}{_bare(error.msg)}", path=path, line=error.lineno, hint=hint) from error
    for quad in quads:
        if isinstance(quad.object, Triple) or (isinstance(quad.object, Literal) and quad.object.direction):
            raise DatasetError(f"a term that RDF 1.1 does not have: {quad.object}", path=path, hint="leave it out")
    return quads


def _bare(message: str) -> str:
    """A parser's message without the place, which is told apart."""
    return message.partition(": ")[2] if message.startswith("Parser error") else message
