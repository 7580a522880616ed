"""Validate: quads + shapes -> a report, by pySHACL. Nothing that the data or the shapes name is ever fetched.

rdflib and pySHACL take half a second to import, so only a call pays for them.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, QuerySolutions, RdfFormat, Store, Triple, Variable, parse

from imtkg import vocabulary as v
from imtkg.errors import InputError
from imtkg.values import Report, Violation

if TYPE_CHECKING:
    from pyshacl import ShapesGraph
    from rdflib import Graph
    from rdflib.query import Result
    from rdflib.store import Store as RdflibStore
    from rdflib.term import Identifier, Node

    _Queries = dict[Node, str]

_STRING = NamedNode(v.XSD + "string")


@dataclass(frozen=True, slots=True)
class Examination:
    """What validation looked at, as text, sorted; and what it found, sorted."""

    nodes: tuple[str, ...]
    violations: tuple[Violation, ...]


def validate(quads: Iterable[Quad], shapes: Traversable | Path | None = None) -> Report:
    """Checks the union of the graphs in `quads` against `shapes`, a folder of Turtle files (None: imtkg's own).

    The report's `checked` counts the nodes that shapes were applied to; its violations are sorted.

    Raises:
        InputError: shapes or data that pySHACL fails on.
    """
    found = examine(quads) if shapes is None else _examine(quads, lambda: (_parsed(shapes, None), {}))
    return Report(len(found.nodes), found.violations)


def examine(quads: Iterable[Quad], names: frozenset[str] | None = None) -> Examination:
    """As `validate`, against imtkg's own shapes or those of its files with these names, and with all nodes told.

    Raises:
        InputError: as `validate`.
    """
    return _examine(quads, lambda: _own(names))


def _examine(quads: Iterable[Quad], shapes: Callable[[], tuple[ShapesGraph, _Queries]]) -> Examination:
    from pyshacl.graph_abstraction import DataGraph
    from pyshacl.monkey import apply_patches
    from pyshacl.validator import Validator
    from rdflib import Variable as RdflibVariable

    with _quiet():
        apply_patches()  # type: ignore[no-untyped-call]  # to rdflib, as pyshacl.validate does
        graph = _queried_graph(quads)
        try:
            rules, queries = shapes()
            data = DataGraph.from_rdflib(graph)
            validator = Validator(data, shacl_graph=rules.graph)
            executor = validator.make_executor()
            nodes, reports, this = set(), [], RdflibVariable("this")
            for shape in rules.shapes:
                targets = shape.focus_nodes(data)
                nodes |= targets
                if query := queries.get(shape.node):
                    targets &= {row[this] for row in graph.query(query).bindings}
                reports += shape.validate(executor, data, focus=list(targets))[1]
            results, _ = validator.create_validation_report(rules, not reports, reports)
        except Exception as error:  # pySHACL passes on whatever strange data or shapes provoke
            what = f"the validator failed: {type(error).__name__}: {' '.join(str(error).split())}"
            raise InputError(what, hint="correct the shapes, or the data's strangest terms") from error
    found = (_violation(results, result, rules) for result in results.objects(None, _to_rdflib(NamedNode(v.RESULT))))
    return Examination(tuple(sorted(map(_text, nodes))), tuple(sorted(found, key=repr)))


@cache
def _own(names: frozenset[str] | None) -> tuple[ShapesGraph, _Queries]:
    """The shapes of imtkg, read once, and their queries.

    pySHACL runs a query once for each node. One run for all of them tells the few, if any, that it must look at: every
    query of imtkg's begins with a pattern that binds $this, so that what it finds of a node, it finds among all.
    """
    from pyshacl.constraints.sparql.sparql_based_constraints import SPARQLBasedConstraint

    shapes = _parsed(files("imtkg") / "shapes", names)
    queries = {}
    for shape in shapes.shapes:
        said = {str(predicate).removeprefix(v.SH) for predicate in shapes.graph.predicates(shape.node)}
        if "sparql" in said and said <= {v.TYPE, "targetClass", "targetSubjectsOf", "targetObjectsOf", "sparql"}:
            (constraint,) = SPARQLBasedConstraint(shape).sparql_constraints
            queries[shape.node] = constraint.apply_prefixes(constraint.select_text)
    return shapes, queries


def _parsed(folder: Traversable | Path, names: frozenset[str] | None) -> ShapesGraph:
    import pyshacl

    return pyshacl.ShapesGraph(_graph(_read(folder, names), "SimpleMemory"))


def _read(folder: Traversable | Path, names: frozenset[str] | None) -> Iterator[Quad]:
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".ttl") and (names is None or file.name in names):
            yield from parse(file.read_bytes(), format=RdfFormat.TURTLE, rename_blank_nodes=True)


def _violation(results: Graph, result: Node, rules: ShapesGraph) -> Violation:
    def text(name: str) -> str | None:
        return min(map(_text, results.objects(result, _to_rdflib(NamedNode(name)))), default=None)

    path = results.value(result, _to_rdflib(NamedNode(v.RESULT_PATH)))
    return Violation(
        focus=text(v.FOCUS_NODE) or "",
        path=None if path is None else _path(path, rules),
        shape=text(v.SOURCE_SHAPE) or "",
        message=text(v.RESULT_MESSAGE) or "",
        value=text(v.RESULT_VALUE),
    )


def _path(path: Node, rules: ShapesGraph) -> str:
    """A property as its IRI, a longer path as SPARQL writes it: its blank nodes have other names each time."""
    from pyshacl.helper.path_helper import shacl_path_to_sparql_path
    from rdflib import BNode

    return str(shacl_path_to_sparql_path(rules, path, prefixes={})) if isinstance(path, BNode) else str(path)


def _text(node: Node) -> str:
    from rdflib import BNode

    return f"_:{node}" if isinstance(node, BNode) else str(node)


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
    term = cache(_to_rdflib)  # most terms stand in many triples
    for quad in quads:
        graph.add((term(quad.subject), term(quad.predicate), term(quad.object)))
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
