"""Genes by their symbol's form: capitals and digits beside the word "gene", where the lexicon does not know them."""

from __future__ import annotations

from collections.abc import Sequence

import re2

from imtkg.claim.tables import words
from imtkg.values import Mention, Span

_SYMBOL = re2.compile(r"[A-Z][A-Z0-9]+(?:orf[0-9]+)?(?:-[A-Z0-9]+)*[A-Z0-9]*")
_NEAR = 60  # code points around a symbol within which the word "gene" makes it one


def genes(text: str, mentions: Sequence[Mention], not_genes: frozenset[str]) -> tuple[Span, ...]:
    """The spans of gene symbols in a section's text, in order; `not_genes` are lower-case words that are none."""
    known = {m.span for m in mentions if any(term.kind == "gene" for term in m.terms)}
    for match in _SYMBOL.finditer(text):
        span = Span(match.start(), match.end())
        symbol = match.group()
        if symbol.lower() in not_genes | words("not genes") or any(span.meets(other) for other in known):
            continue
        if text[span.start - 1 : span.start].isalnum() or text[span.end : span.end + 1].isalpha():
            continue
        around = text[max(0, span.start - _NEAR) : span.end + _NEAR].lower()
        if any(word in around for word in (" gene", "genes", "mutation")):
            known.add(span)
    return tuple(sorted(known))
