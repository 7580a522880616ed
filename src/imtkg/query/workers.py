"""Worker processes as the rest of imtkg sees them: ask, and be answered or told why not, within the limits."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, LifoQueue
from threading import BoundedSemaphore
from typing import Any

import re2

from imtkg.errors import ImtkgError, QueryError
from imtkg.query.formats import FORMATS, Format
from imtkg.query.limits import Limits, check
from imtkg.vocabulary import PREFIXES

_START = 60.0
"""Seconds in which a worker must be there."""
_CHUNK = 1 << 16
_AT = re2.compile(r"^error at (\d+):(\d+): (?:expected (?:one of )?)?((?s:.*))$")
_NEARLY = 60
"""Signs of a faulty word that are shown."""


@dataclass(frozen=True, slots=True)
class Question:
    """A query, the graphs it is about (none: all), and the names of the forms wanted, None where none will do."""

    query: str
    default_graph: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    solutions: str | None = "json"
    graph: str | None = "turtle"


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer, whole, in one of the wanted forms."""

    format: Format
    body: bytes


class Worker:
    """One process that evaluates queries over a store; it is started when needed, and anew when it died."""

    def __init__(self, store: Path, limits: Limits) -> None:
        self._store, self._limits = store, limits
        self._process: subprocess.Popen[bytes] | None = None
        self.isolated = False

    def start(self) -> None:
        """Starts the process, if it does not run.

        Raises:
            ImtkgError: it does not come up.
        """
        if self._process and self._process.poll() is None:
            return
        self.close()
        command = [sys.executable, "-m", "imtkg.query.worker", str(self._store)]
        command += [str(self._limits.memory), str(self._limits.answer)]
        self._process = subprocess.Popen(  # noqa: S603 (no words of a stranger)
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0
        )
        try:
            head, _ = self._read(time.monotonic() + _START)
        except (TimeoutError, EOFError) as error:
            self.close()
            hint = "see whether the dataset and the cache folder can be read"
            raise ImtkgError("the process that answers queries does not start", path=self._store, hint=hint) from error
        self.isolated = bool(head["isolated"])

    def ask(self, question: Question) -> Answered:
        """Evaluates a query.

        Raises:
            QueryError: it is wrong, refused, or costs more than the limits allow.
        """
        check(question.query, self._limits)
        self.start()
        request = {
            "query": question.query,
            "default_graph": question.default_graph,
            "named_graphs": question.named_graphs,
            "solutions": question.solutions,
            "graph": question.graph,
            "seconds": self._limits.seconds,
        }
        deadline = time.monotonic() + self._limits.seconds
        try:
            self._write(json.dumps(request).encode() + b"\n")
            head, body = self._read(deadline)
        except TimeoutError as error:
            self.close()
            fault = f"no answer within {self._limits.seconds:g} seconds"
            hint = "ask for less: narrow the patterns, or leave out a cross join"
            raise QueryError("timeout", fault, hint=hint) from error
        except (EOFError, BrokenPipeError) as error:
            raise self._death() from error
        if "error" in head:
            raise self._refusal(head, question.query)
        return Answered(FORMATS[head["format"]], body)

    def close(self) -> None:
        """Ends the process."""
        process, self._process = self._process, None
        if process:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe:
                    with suppress(OSError):
                        pipe.close()

    def _read(self, deadline: float) -> tuple[Mapping[str, Any], bytes]:
        """The next answer's head and body.

        Raises:
            TimeoutError: the deadline passes.
            EOFError: the process ends.
        """
        data = bytearray()
        while (end := data.find(b"\n")) < 0:
            data += self._some(deadline)
        head: Mapping[str, Any] = json.loads(data[:end])
        del data[: end + 1]
        while len(data) < head["bytes"]:
            data += self._some(deadline)
        return head, bytes(data)

    def _write(self, data: bytes) -> None:
        if not self._process or not self._process.stdin:
            raise BrokenPipeError
        self._process.stdin.write(data)

    def _some(self, deadline: float) -> bytes:
        if not self._process or not self._process.stdout:
            raise EOFError
        out = self._process.stdout.fileno()
        if not select.select([out], [], [], max(0.0, deadline - time.monotonic()))[0]:
            raise TimeoutError
        if not (data := os.read(out, _CHUNK)):
            raise EOFError
        return data

    def _death(self) -> QueryError:
        """Why the process ended."""
        code = self._process.wait() if self._process else 0
        self.close()
        if code == -signal.SIGXCPU:
            return QueryError("timeout", "the query took too long", hint="ask for less")
        if code == -signal.SIGSEGV:
            return QueryError("too-deep", "the query is nested too deep to be evaluated", hint="ask in several queries")
        return QueryError("memory", "the query needs more memory than it may have", hint="ask for less")

    def _refusal(self, head: Mapping[str, Any], query: str) -> QueryError:
        match head["error"]:
            case "syntax":
                return _mistake(head["message"], query)
            case "not-acceptable":
                what = "triples" if head["kind"] == "graph" else "rows or a truth value"
                names = ", ".join(form.name for form in FORMATS.values() if form.kind == head["kind"])
                return QueryError("not-acceptable", f"the answer is {what}", hint=f"which can be had as {names}")
            case "too-large":
                fault = f"the answer is larger than {self._limits.answer} bytes"
                return QueryError("too-large", fault, hint="add a LIMIT, or ask for less")
            case "memory":
                return QueryError("memory", "the query needs more memory than it may have", hint="ask for less")
        return QueryError("failed", str(head.get("message", "it cannot be evaluated")), hint="correct the query")


def _mistake(message: str, query: str) -> QueryError:
    """What is wrong in a query, from the parser's message."""
    found = _AT.match(message)
    if not found:
        return QueryError("syntax", message, hint="correct the query")
    line, column, expected = int(found[1]), int(found[2]), found[3]
    lines = query.split("\n")
    rest = lines[line - 1][column - 1 :] if line <= len(lines) else ""
    word = rest.split()[0] if rest.split() else ""
    if expected.startswith("Prefix not found") or "Prefix not found" in expected:
        before = lines[line - 1][: column - 1].split()
        name = (before[-1] if before else word).lstrip("^!(/|").partition(":")[0]
        hint = "declare it: PREFIX name: <IRI>; known are " + ", ".join(sorted(PREFIXES))
        return QueryError("syntax", f"the prefix {name}: is not known", line=line, column=column, hint=hint)
    if _first_word(query) in _UPDATES:
        return QueryError("forbidden", "this is an update: the dataset can only be read", line=line, column=column)
    if word:
        what = f"{word[:_NEARLY]!r} cannot stand here"
    elif query.count("{") > query.count("}"):
        what = "the query ends too early"
    else:  # the parser tells how far it looked, which may be beyond the mistake
        what = "what stands before cannot be read"
    hint = "correct the query"
    return QueryError("syntax", what, line=line, column=column, hint=hint)


_UPDATES = frozenset(("INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD", "WITH"))


def _first_word(query: str) -> str:
    """The first word after comments, PREFIX and BASE, in capitals."""
    words = (line.partition("#")[0].split() for line in query.split("\n"))
    flat = [word for line in words for word in line]
    at = 0
    while at < len(flat) and flat[at].upper() in ("PREFIX", "BASE"):
        at += 3 if flat[at].upper() == "PREFIX" else 2
    return flat[at].upper() if at < len(flat) else ""


class Workers:
    """A few workers over one store, each asked by one thread at a time."""

    def __init__(self, store: Path, limits: Limits, number: int, waiting: int) -> None:
        """`number` are at work at once, and `waiting` questions may wait; more are turned away."""
        self._workers = [Worker(store, limits) for _ in range(number)]
        self._free: LifoQueue[Worker] = LifoQueue()
        for worker in self._workers:
            self._free.put(worker)
        self._room = BoundedSemaphore(number + waiting)
        self._patience = limits.seconds

    def start(self) -> bool:
        """Starts them all; whether none of them has a network."""
        for worker in self._workers:
            worker.start()
        return all(worker.isolated for worker in self._workers)

    def ask(self, question: Question) -> Answered:
        """Evaluates a query; see `Worker.ask`.

        Raises:
            QueryError: as `Worker.ask`; "busy" where too many others wait.
        """
        with self._one() as worker:
            return worker.ask(question)

    def close(self) -> None:
        """Ends all processes."""
        for worker in self._workers:
            worker.close()

    @contextmanager
    def _one(self) -> Iterator[Worker]:
        busy = QueryError("busy", "too many queries wait already", hint="ask again in a few seconds")
        if not self._room.acquire(blocking=False):
            raise busy
        try:
            try:
                worker = self._free.get(timeout=self._patience)
            except Empty:
                raise busy from None
            try:
                yield worker
            finally:
                self._free.put(worker)
        finally:
            self._room.release()
