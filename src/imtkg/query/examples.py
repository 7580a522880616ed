"""Example questions: SPARQL that researchers ask, in `queries/`, a file each in the form that SIB publishes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pyoxigraph import Literal, RdfFormat, parse

_SH = "http://www.w3.org/ns/shacl#"
_TEXT = {_SH + form: form for form in ("select", "ask", "construct")}
_COMMENT = "http://www.w3.org/2000/01/rdf-schema#comment"
_KEYWORD = "https://schema.org/keywords"


@dataclass(frozen=True, slots=True)
class Example:
    """A question in plain words and in SPARQL; `name` is its file's, `form` select, ask or construct."""

    name: str
    question: str
    sparql: str
    form: str
    keywords: tuple[str, ...]


@cache
def examples() -> Mapping[str, Example]:
    """All example questions, by name."""
    folder = files("imtkg") / "queries"
    found = sorted(file.name for file in folder.iterdir() if file.name.endswith(".ttl"))
    return {name.removesuffix(".ttl"): _read(name.removesuffix(".ttl"), (folder / name).read_bytes()) for name in found}


def example(name: str) -> Example | None:
    """The example question with this name, if there is one."""
    return examples().get(name)


def _read(name: str, data: bytes) -> Example:
    question, sparql, form, keywords = "", "", "", []
    for quad in parse(data, format=RdfFormat.TURTLE):
        if not isinstance(quad.object, Literal):
            continue
        if quad.predicate.value in _TEXT:
            form, sparql = _TEXT[quad.predicate.value], quad.object.value.strip("\n") + "\n"
        elif quad.predicate.value == _COMMENT:
            question = quad.object.value
        elif quad.predicate.value == _KEYWORD:
            keywords.append(quad.object.value)
    return Example(name, question, sparql, form, tuple(sorted(keywords)))
