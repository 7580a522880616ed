"""The SPARQL 1.1 Protocol at `/sparql`: queries in, answers out; what is no query is refused with its reason."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Mapping
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from imtkg.errors import QueryError
from imtkg.query.formats import FORMATS, Kind
from imtkg.query.limits import Limits
from imtkg.query.workers import Answered, Question, Workers
from imtkg.serve.negotiate import chosen

_STATUS = {
    "too-long": 413,
    "not-acceptable": 406,
    "timeout": 504,
    "memory": 503,
    "busy": 503,
    "update": 403,
    "method": 405,
    "media-type": 415,
    "slow": 408,
}
"""Of a refusal by its reason; 400 for every other."""

_GRAPHS = ("default-graph-uri", "named-graph-uri")
_UPDATES = frozenset(("update", "using-graph-uri", "using-named-graph-uri"))
_PATIENCE = 10.0
"""Seconds in which a request's body must have come."""


_KEPT = 64 * 2**20
"""Bytes of answers that are kept to be given again."""


class Endpoint:
    """Answers requests to `/sparql` from `workers`, whose limits every answer names.

    What is served never changes, so an answer that was given is good for as long as it is kept.
    """

    def __init__(self, workers: Workers, limits: Limits) -> None:
        self._workers, self._limits = workers, limits
        self._kept: OrderedDict[Question, Answered] = OrderedDict()
        self._bytes = 0

    async def __call__(self, request: Request) -> Response:
        """The answer to one request."""
        try:
            question = await self._question(request)
            answered = await self._answered(question)
        except QueryError as error:
            response = refusal(error)
        else:
            response = Response(answered.body, media_type=answered.format.media_type)
        response.headers["Vary"] = "Accept"
        response.headers["X-Imtkg-Limits"] = f"seconds={self._limits.seconds:g}; bytes={self._limits.answer}"
        return response

    async def _answered(self, question: Question) -> Answered:
        """The answer to a question: a kept one, or a new one, which is then kept in the place of the oldest."""
        if known := self._kept.get(question):
            self._kept.move_to_end(question)
            return known
        answered = await run_in_threadpool(self._workers.ask, question)
        if question not in self._kept:
            self._kept[question] = answered
            self._bytes += len(question.query) + len(answered.body)
        while self._bytes > _KEPT:
            oldest, gone = self._kept.popitem(last=False)
            self._bytes -= len(oldest.query) + len(gone.body)
        return answered

    async def _question(self, request: Request) -> Question:
        """What a request asks.

        Raises:
            QueryError: it asks for nothing, for several things, or for a change.
        """
        fields = _fields(request.url.query)
        if request.method == "POST":
            media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
            body = await self._body(request)
            if media_type == "application/x-www-form-urlencoded":
                fields += _fields(body)
            elif media_type == "application/sparql-query":
                fields.append(("query", body))
            elif media_type == "application/sparql-update":
                raise QueryError("update", "the dataset can only be read")
            else:
                hint = "application/x-www-form-urlencoded or application/sparql-query"
                raise QueryError("media-type", f"a body of type {media_type or 'none'} is no query", hint=hint)
        elif request.method not in ("GET", "HEAD"):
            raise QueryError("method", f"{request.method} is no way to ask", hint="GET or POST")
        names = {name for name, _ in fields}
        if names & _UPDATES:
            raise QueryError("update", "the dataset can only be read")
        queries = [value for name, value in fields if name == "query"]
        if len(queries) != 1:
            fault = "several queries were given" if queries else "no query was given"
            raise QueryError("syntax", fault, hint="give one as the parameter query")
        default, named = (tuple(value for name, value in fields if name == kind) for kind in _GRAPHS)
        accept = request.headers.get("accept")
        return Question(queries[0], default, named, _form("solutions", accept), _form("graph", accept))

    async def _body(self, request: Request) -> str:
        """The body as text.

        Raises:
            QueryError: it is too long, comes too slowly, or is not in UTF-8.
        """
        charset = "charset" in (header := request.headers.get("content-type", "").lower()) and "utf-8" not in header
        if charset:
            raise QueryError("media-type", "the body must be in UTF-8")
        data = bytearray()
        # A form's body is its query, of which each byte may be written as three.
        most = 4 * self._limits.query
        try:
            async with asyncio.timeout(_PATIENCE):
                async for chunk in request.stream():
                    data += chunk
                    if len(data) > most:
                        raise QueryError("too-long", f"the request is longer than {most} bytes")
            return data.decode("utf-8")
        except TimeoutError as error:
            raise QueryError("slow", f"the request did not come within {_PATIENCE:g} seconds") from error
        except ClientDisconnect as error:
            raise QueryError("slow", "the client went away") from error
        except UnicodeDecodeError as error:
            raise QueryError("syntax", "the request is not in UTF-8") from error


def refusal(error: QueryError) -> Response:
    """Why a query is not answered, as JSON."""
    said = {"code": error.reason, "message": error.what, "line": error.line, "column": error.column, "hint": error.hint}
    headers = {"Retry-After": "5"} if error.reason == "busy" else {}
    if error.reason == "method":
        headers["Allow"] = "GET, HEAD, POST"
    return JSONResponse({"error": said}, status_code=_STATUS.get(error.reason, 400), headers=headers)


def _fields(encoded: str) -> list[tuple[str, str]]:
    """The fields of a form.

    Raises:
        QueryError: they are not in UTF-8, or too many.
    """
    try:
        return parse_qsl(encoded, keep_blank_values=True, errors="strict", max_num_fields=100)
    except (UnicodeDecodeError, ValueError) as error:
        raise QueryError("syntax", "the request's fields cannot be read", hint="encode them in UTF-8") from error


def _form(kind: Kind, accept: str | None) -> str | None:
    """The name of the form in which the client wants an answer of this kind."""
    offered: Mapping[str, tuple[str, ...]] = {
        form.name: (form.media_type, *form.aliases) for form in FORMATS.values() if form.kind == kind
    }
    return chosen(accept, offered)
