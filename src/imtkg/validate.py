"""Validate: quads + shapes -> a report, by pySHACL. Nothing that the data or the shapes name is ever fetched.

rdflib and pySHACL take half a second to import, so only a call pays for them.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, QuerySolutions, RdfFormat, Store, Triple, Variable, parse

from imtkg import vocabulary as v
from imtkg.errors import InputError
from imtkg.values import Report, Violation

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.query import Result
    from rdflib.store import Store as RdflibStore
    from rdflib.term import Identifier, Node

_STRING = NamedNode(v.XSD + "string")


def validate(quads: Iterable[Quad], shapes: Traversable | Path | None = None) -> Report:
    """Checks the union of the graphs in `quads` against `shapes`, a folder of Turtle files (None: imtkg's own).

    The report's `checked` counts the nodes that shapes were applied to; its violations are sorted.

    Raises:
        InputError: shapes or data that pySHACL fails on.
    """
    import pyshacl

    with _quiet():
        rules = _graph(_read(files("imtkg") / "shapes" if shapes is None else shapes), "SimpleMemory")
        data = _queried_graph(quads)
        try:
            targets = [shape.focus_nodes(data) for shape in pyshacl.ShapesGraph(rules).shapes]
            _, results, _ = pyshacl.validate(data, shacl_graph=rules)
        except Exception as error:  # pySHACL passes on whatever strange data or shapes provoke
            what = f"the validator failed: {type(error).__name__}: {' '.join(str(error).split())}"
            raise InputError(what, hint="correct the shapes, or the data's strangest terms") from error
    found = (_violation(results, result) for result in results.objects(None, _to_rdflib(NamedNode(v.RESULT))))
    return Report(len(set().union(*targets)), tuple(sorted(found, key=repr)))


def _read(folder: Traversable | Path) -> Iterator[Quad]:
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".ttl"):
            yield from parse(file.read_bytes(), format=RdfFormat.TURTLE, rename_blank_nodes=True)


def _violation(results: Graph, result: Node) -> Violation:
    from rdflib import BNode

    def text(name: str) -> str | None:
        found = results.objects(result, _to_rdflib(NamedNode(name)))
        return min((f"_:{node}" if isinstance(node, BNode) else str(node) for node in found), default=None)

    return Violation(
        focus=text(v.FOCUS_NODE) or "",
        path=text(v.RESULT_PATH),
        shape=text(v.SOURCE_SHAPE) or "",
        message=text(v.RESULT_MESSAGE) or "",
        value=text(v.RESULT_VALUE),
    )


@contextmanager
def _quiet() -> Iterator[None]:
    """Keeps rdflib from logging a traceback for each ill-typed literal: the shapes report them."""
    logger = logging.getLogger("rdflib.term")
    before, logger.disabled = logger.disabled, True
    try:
        yield
    finally:
        logger.disabled = before


# Between pyoxigraph and rdflib, term by term: a text format in between would rewrite numbers and dates.


def _graph(quads: Iterable[Quad], store: str | RdflibStore) -> Graph:
    from rdflib import Graph

    graph = Graph(store, bind_namespaces="none")
    for quad in quads:
        graph.add((_to_rdflib(quad.subject), _to_rdflib(quad.predicate), _to_rdflib(quad.object)))
    return graph


def _queried_graph(quads: Iterable[Quad]) -> Graph:
    """The union of the graphs in `quads`, whose SPARQL pyoxigraph answers.

    A shape's query runs once for each node, and for one run rdflib takes ten milliseconds, a hundred times as long.
    """
    from rdflib.plugins.stores.memory import Memory
    from rdflib.query import Result
    from rdflib.term import Variable as RdflibVariable

    store = Store()
    store.extend(union := {Quad(quad.subject, quad.predicate, quad.object) for quad in quads})

    class Queried(Memory):
        def query(
            self,
            query: object,
            initNs: Mapping[str, Any],  # noqa: N803
            initBindings: Mapping[str, Identifier],  # noqa: N803
            queryGraph: str,  # noqa: N803
            **_: Any,
        ) -> Result:
            given = {Variable(name): _to_pyoxigraph(term) for name, term in initBindings.items()}
            found = store.query(str(query), substitutions=given)
            if not isinstance(found, QuerySolutions):
                raise NotImplementedError  # rdflib then answers by itself
            result = Result("SELECT")
            result.vars = [RdflibVariable(variable.value) for variable in found.variables]
            result.bindings = [
                {name: _to_rdflib(term) for name, term in zip(result.vars, row, strict=True) if term is not None}
                for row in found
            ]
            return result

    return _graph(union, Queried())


def _to_rdflib(term: NamedNode | BlankNode | Literal | Triple) -> Identifier:
    from rdflib import term as rdflib

    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, BlankNode):
        return rdflib.BNode(term.value)
    if isinstance(term, Triple):
        raise InputError(f"a term that RDF 1.1 does not have: {term}", hint="leave it out")
    if term.language is not None:
        return rdflib.Literal(term.value, lang=term.language, normalize=False)
    datatype = None if term.datatype == _STRING else rdflib.URIRef(term.datatype.value)
    return rdflib.Literal(term.value, datatype=datatype, normalize=False)


def _to_pyoxigraph(term: Identifier) -> NamedNode | BlankNode | Literal | Triple:
    from rdflib import term as rdflib

    if isinstance(term, rdflib.URIRef):
        return NamedNode(str(term))
    if isinstance(term, rdflib.BNode):
        return BlankNode(str(term))
    if isinstance(term, rdflib.Literal):
        datatype = None if term.datatype is None or term.language else NamedNode(str(term.datatype))
        return Literal(str(term), datatype=datatype, language=term.language)
    raise TypeError(f"no RDF term: {term!r}")
