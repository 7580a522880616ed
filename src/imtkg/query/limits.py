"""What a query may cost, and which queries are refused unread."""

from __future__ import annotations

from dataclasses import dataclass

from imtkg.errors import QueryError

_BRACKETS = {"{": "}", "(": ")", "[": "]"}
_SPACE = " \t\r\n"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query may cost: seconds by the clock, bytes of memory and of answer, bytes and nesting of its text."""

    seconds: float = 10.0
    memory: int = 2 * 2**30
    answer: int = 32 * 2**20
    query: int = 64 * 2**10
    nesting: int = 64


def check(query: str, limits: Limits) -> None:
    """Refuses what must not reach the evaluator: too long or too deep a query, and one that names another service.

    The evaluator would walk into deep nesting until its stack ends, and would ask whatever SERVICE names.

    Raises:
        QueryError: the query is refused; `line` and `column` say where.
    """
    if len(query.encode("utf-8", "surrogatepass")) > limits.query:
        raise QueryError("too-long", f"the query is longer than {limits.query} bytes", hint="ask in several queries")
    depth, at = 0, 0
    while at < len(query):
        sign = query[at]
        if sign in "\"'":
            at = _after_string(query, at)
        elif sign == "#":
            at = _after_line(query, at)
        elif sign == "<":
            at = _after_iri(query, at)
        elif sign in _BRACKETS:
            depth += 1
            if depth > limits.nesting:
                fault = f"brackets stand more than {limits.nesting} deep"
                raise QueryError("too-deep", fault, **_place(query, at), hint="ask in several queries")
            at += 1
        elif sign in _BRACKETS.values():
            depth -= 1
            at += 1
        elif sign.isalpha() or sign == "_":
            end = _after_word(query, at)
            # A variable, a prefixed name or a language tag is no keyword.
            is_keyword = query[at - 1 : at] not in ("?", "$", ":", "@") and query[end : end + 1] != ":"
            if is_keyword and query[at:end].upper() == "SERVICE":
                fault = "SERVICE is not answered: this endpoint asks no other"
                raise QueryError("forbidden", fault, **_place(query, at), hint="ask the other endpoint yourself")
            at = end
        else:
            at += 1


def _place(query: str, at: int) -> dict[str, int]:
    """The line and column, both from 1, of a character."""
    return {"line": query.count("\n", 0, at) + 1, "column": at - query.rfind("\n", 0, at)}


def _after_string(query: str, at: int) -> int:
    quote = query[at] * 3 if query.startswith(query[at] * 3, at) else query[at]
    at += len(quote)
    while at < len(query) and not query.startswith(quote, at):
        at += 2 if query[at] == "\\" else 1
    return at + len(quote)


def _after_line(query: str, at: int) -> int:
    ends = [end for sign in "\r\n" if (end := query.find(sign, at)) >= 0]
    return min(ends, default=len(query))


def _after_iri(query: str, at: int) -> int:
    """Behind an IRI; where "<" is a comparison, behind that sign."""
    for end in range(at + 1, len(query)):
        if query[end] == ">":
            # In "FILTER(?a<?b)SERVICE#>" the evaluator reads a comparison and a comment, where an IRI could stand.
            looks_like_code = ")" in query[at:end] and "service" in query[at:end].lower()
            return at + 1 if looks_like_code else end + 1
        if query[end] in '<"{}|^`\\' + _SPACE:
            break
    return at + 1


def _after_word(query: str, at: int) -> int:
    while at < len(query) and (query[at].isalnum() or query[at] in "_-"):
        at += 1
    return at
