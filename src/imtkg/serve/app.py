"""The server: an ASGI application over one dataset, and the way it is run."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from imtkg.query.limits import Limits
from imtkg.query.workers import Workers
from imtkg.serve.data import MEDIA_TYPES, triples_as
from imtkg.serve.negotiate import chosen
from imtkg.serve.release import Release
from imtkg.serve.sparql import Endpoint
from imtkg.serve.views import Filter, Settings, Views

_LONGEST_PATH = 1_000
_POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_HTML = "text/html"
_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]


@dataclass(frozen=True, slots=True)
class Serving:
    """How a dataset is served: `hosts` are the names under which clients may call it, none for any.

    `workers` queries are evaluated at once and `waiting` may wait; pages of `origins` in browsers may ask it, too.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    hosts: tuple[str, ...] = ("127.0.0.1", "localhost", "[::1]")
    origins: tuple[str, ...] = ()
    workers: int = 2
    waiting: int = 16
    limits: Limits = field(default_factory=Limits)
    with_text: bool = True


def application(folder: Path, serving: Serving, told: Callable[[str], None] = lambda line: None) -> Starlette:
    """The application over the dataset in `folder`; `told` gets a line where queries cannot be kept from the network.

    Raises:
        DatasetError: the folder holds no dataset, or a damaged one.
        OutputError: the store cannot be written.
    """
    release = Release(folder)
    workers = Workers(release.store_path, serving.limits, serving.workers, serving.waiting)
    pages = _Pages(release, Views(release, Settings(with_text=serving.with_text)))
    endpoint = Endpoint(workers, serving.limits)

    async def sparql(request: Request) -> Response:
        wants_page = chosen(request.headers.get("accept"), {"data": ["application/json"], "page": [_HTML]}) == "page"
        if request.method in ("GET", "HEAD") and not request.url.query:
            return RedirectResponse("query", 303) if wants_page else pages.description()
        return await endpoint(request)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        if not await run_in_threadpool(workers.start):
            told("this system lets no process leave the network: SERVICE is refused by its name alone")
        yield
        await run_in_threadpool(workers.close)

    return Starlette(
        routes=[
            Route("/sparql", sparql, methods=_METHODS),
            Route("/sparql/", sparql, methods=_METHODS),
            Route("/search", pages.search),
            Route("/.well-known/void", pages.void),
            Route("/context.jsonld", _file("ontology", "context.jsonld", "application/ld+json")),
            Route("/vocab.ttl", _file("ontology", "imtkg.ttl", "text/turtle")),
            Mount("/static", StaticFiles(packages=[("imtkg.serve", "static")])),
            Route("/{path:path}", pages.show),
        ],
        middleware=[Middleware(_Guard, serving=serving)],
        exception_handlers={HTTPException: pages.fault, Exception: pages.fault},
        lifespan=lifespan,
    )


def run(folder: Path, serving: Serving, told: Callable[[str], None]) -> None:
    """Serves the dataset in `folder` until it is stopped; `told` gets a line on where, and each warning.

    Raises:
        DatasetError: the folder holds no dataset, or a damaged one.
        OutputError: the store cannot be written.
        OSError: the port is taken.
    """
    app = application(folder, serving, told)
    told(f"serving {folder} at http://{serving.host}:{serving.port}/ ; Ctrl-C stops it")
    uvicorn.run(
        app,
        host=serving.host,
        port=serving.port,
        log_level="warning",
        server_header=False,
        limit_concurrency=256,
        timeout_keep_alive=5,
        h11_max_incomplete_event_size=16_384,
    )


class _Pages:
    """What the routes answer: pages as HTML or as data."""

    def __init__(self, release: Release, views: Views) -> None:
        self._release, self._views = release, views

    async def show(self, request: Request) -> Response:
        """The page at a path, in the form that its suffix or the Accept header names."""
        path = request.path_params["path"]
        if len(path) > _LONGEST_PATH:
            raise HTTPException(404, "no such page")
        return await run_in_threadpool(self._shown, path, request)

    def _shown(self, path: str, request: Request) -> Response:
        suffix = next((suffix for suffix in MEDIA_TYPES if path.endswith(suffix)), "")
        if not suffix:
            offered = {_HTML: [_HTML, "application/xhtml+xml"]} | {end: [kind] for end, kind in MEDIA_TYPES.items()}
            wanted = chosen(request.headers.get("accept"), offered)
            if wanted is None:
                raise HTTPException(406, "this page can be had as HTML, Turtle, JSON-LD or N-Quads")
            if wanted == _HTML:
                page = self._views.page(path, _filter(request))
                if page is not None:
                    return HTMLResponse(page, headers={"Vary": "Accept"})
                raise HTTPException(404, "the dataset knows nothing of this name")
            suffix = wanted
        data = triples_as(self._release, path.removesuffix(suffix), suffix)
        if data is None:
            raise HTTPException(404, "the dataset knows nothing of this name")
        return Response(data, media_type=MEDIA_TYPES[suffix], headers={"Vary": "Accept"})

    async def search(self, request: Request) -> Response:
        """What holds the words of `q`."""
        return HTMLResponse(await run_in_threadpool(self._views.search, request.query_params.get("q", "")[:200]))

    async def void(self, request: Request) -> Response:
        """Where the dataset's description is (VoID, section 7.2)."""
        return RedirectResponse("../dataset.ttl", 303)

    def description(self) -> Response:
        """The dataset's description, as Turtle."""
        return Response(
            triples_as(self._release, "dataset", ".ttl"), media_type="text/turtle", headers={"Vary": "Accept"}
        )

    async def fault(self, request: Request, error: Exception) -> Response:
        """Why there is no page."""
        status, reason = (
            (error.status_code, error.detail) if isinstance(error, HTTPException) else (500, "a fault of imtkg")
        )
        return HTMLResponse(self._views.fault(status, reason), status_code=status, headers=dict(_HEADERS))


def _filter(request: Request) -> Filter:
    wanted = request.query_params
    return Filter(*(wanted.get(name, "")[:40] for name in ("predicate", "certainty", "polarity")))


def _file(folder: str, name: str, media_type: str) -> Callable[[Request], Awaitable[Response]]:
    data = (files("imtkg") / folder / name).read_bytes()

    async def answer(request: Request) -> Response:
        return Response(data, media_type=media_type)

    return answer


class _Guard:
    """Turns away who calls the server by a name that is not its own, and gives every answer its headers."""

    def __init__(self, app: ASGIApp, serving: Serving) -> None:
        self._app, self._serving = app, serving

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on, or answers 421 or 403."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        host, origin = headers.get("host", ""), headers.get("origin")
        is_foreign = origin is not None and urlsplit(origin).netloc != host
        allowed = origin if is_foreign and origin in self._serving.origins else None
        if "*" in self._serving.origins:
            allowed = "*"

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                extra = _HEADERS | ({"Access-Control-Allow-Origin": allowed} if allowed else {})
                present = {name.lower() for name, _ in message["headers"]}
                added = [(name.lower().encode(), value.encode()) for name, value in extra.items()]
                message["headers"] = [*message["headers"], *(pair for pair in added if pair[0] not in present)]
            await send(message)

        if self._serving.hosts and _name(host) not in self._serving.hosts:
            answer: ASGIApp = Response("this server does not go by that name\n", 421, media_type="text/plain")
        elif is_foreign and not allowed:
            answer = Response("pages of other sites may not ask this server\n", 403, media_type="text/plain")
        else:
            answer = self._app
        await answer(scope, receive, guarded)


def _name(host: str) -> str:
    """A Host header without its port."""
    return host.rpartition(":")[0] if ":" in host and not host.endswith("]") else host
