"""The process that evaluates queries, and nothing else: without network, without files to write, with bounded memory.

    python -m imtkg.query.worker STORE MEMORY ANSWER

It reads requests from stdin and writes answers to stdout, each a line of JSON that ends with the number of bytes that
follow it. A query that kills it kills nothing else.
"""

from __future__ import annotations

import ctypes
import json
import resource
import sys
from collections.abc import Mapping
from contextlib import suppress
from io import BytesIO
from typing import Any

from pyoxigraph import (
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    serialize,
)

from imtkg.vocabulary import BASE, PREFIXES

_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000
_SOLUTIONS = {
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
}
_GRAPHS = {
    "turtle": RdfFormat.TURTLE,
    "ntriples": RdfFormat.N_TRIPLES,
    "jsonld": RdfFormat.JSON_LD,
    "rdfxml": RdfFormat.RDF_XML,
}
_ROOM = 1 << 16
"""Bytes of an error's message that are passed on."""


class _FullError(Exception):
    """An answer has grown beyond its limit."""


class _Bounded(BytesIO):
    """A buffer that refuses to grow beyond `limit` bytes."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self.limit = limit

    def write(self, data: Any) -> int:
        if self.tell() + len(data) > self.limit:
            raise _FullError
        return super().write(data)


def main() -> None:
    """Answers until stdin ends."""
    path, memory, limit = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    isolated = _leave_network()
    store = Store.read_only(path)
    _bound(memory)
    _send({"isolated": isolated})
    for line in sys.stdin.buffer:
        request = json.loads(line)
        # The parent ends what takes too long; should it be gone, the system does.
        used = resource.getrusage(resource.RUSAGE_SELF)
        spent = int(used.ru_utime + used.ru_stime + request["seconds"]) + 2
        resource.setrlimit(resource.RLIMIT_CPU, (spent, resource.getrlimit(resource.RLIMIT_CPU)[1]))
        head, body = _answer(store, request, limit)
        _send(head, body)


def _leave_network() -> bool:
    """Leaves every network; False where the system does not allow it."""
    try:
        return not ctypes.CDLL(None).unshare(_NEW_USER | _NEW_NETWORK)
    except (AttributeError, OSError):
        return False


def _bound(memory: int) -> None:
    """From now on at most `memory` bytes of address space, no file that grows, no dump."""
    for what, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0)):
        with suppress(ValueError, OSError):  # some systems do not know all of them
            resource.setrlimit(what, (most, most))


def _send(head: Mapping[str, object], body: bytes = b"") -> None:
    sys.stdout.buffer.write(json.dumps({**head, "bytes": len(body)}).encode() + b"\n" + body)
    sys.stdout.buffer.flush()


def _answer(store: Store, request: Mapping[str, Any], limit: int) -> tuple[dict[str, object], bytes]:
    """The head and body of an answer."""
    default, named = ([NamedNode(iri) for iri in request[name]] for name in ("default_graph", "named_graphs"))
    out = _Bounded(limit)
    try:
        if default or named:
            found = store.query(
                request["query"],
                base_iri=BASE,
                prefixes=dict(PREFIXES),
                default_graph=[*default],
                named_graphs=[*named],
            )
        else:
            found = store.query(request["query"], base_iri=BASE, prefixes=dict(PREFIXES))
        kind = "graph" if isinstance(found, QueryTriples) else "solutions"
        form = request[kind]
        if form is None:
            return {"error": "not-acceptable", "kind": kind}, b""
        if isinstance(found, QueryTriples):
            serialize(found, out, format=_GRAPHS[form], prefixes=dict(PREFIXES))
        elif isinstance(found, QuerySolutions | QueryBoolean):
            found.serialize(out, format=_SOLUTIONS[form])
    except SyntaxError as error:
        return {"error": "syntax", "message": str(error.msg)[:_ROOM]}, b""
    except _FullError:
        return {"error": "too-large"}, b""
    except MemoryError:
        return {"error": "memory"}, b""
    except (ValueError, OSError, RuntimeError) as error:
        return {"error": "failed", "message": str(error)[:_ROOM]}, b""
    return {"kind": kind, "format": form}, out.getvalue()


if __name__ == "__main__":
    main()
