"""A dataset as its pages show it: claims, sentences and terms from its files, triples from its store."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from string import ascii_letters, digits
from typing import Any, TypeGuard

from pyoxigraph import DefaultGraph, Literal, NamedNode, Store, Triple

from imtkg import vocabulary as v
from imtkg.jsonl import read_jsonl
from imtkg.query.store import store_of

_SIGNS = frozenset(ascii_letters + digits + "-._~/#")
"""What the paths of nodes are made of."""

Claim = Mapping[str, Any]
"""A line of `claims.jsonl`."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a page: where it is in its section's text, the ids of its claims, or why it has none."""

    section: int
    start: int
    end: int
    text: str
    claims: tuple[str, ...]
    reason: str | None


@dataclass(frozen=True, slots=True)
class SourcePage:
    """A page that claims come from; `disease` is an IRI, `sections` are the questions in its order."""

    id: str
    title: str
    disease: str
    address: str | None
    publisher: str | None
    updated: str | None
    sha256: str
    sections: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """What claims speak of; `ancestors` are IRIs."""

    iri: str
    label: str
    kind: str
    source: str | None
    version: str | None
    ancestors: tuple[str, ...]


class Release:
    """The dataset in `folder`, read once; nothing that happens to the folder later changes it."""

    def __init__(self, folder: Path) -> None:
        """Reads the dataset.

        Raises:
            DatasetError: the folder holds no dataset, or a damaged one.
            OutputError: the store cannot be written.
        """
        self.store_path = store_of(folder)
        self._store = Store.read_only(str(self.store_path))
        self.claims: Mapping[str, Claim] = {claim["id"]: claim for claim in read_jsonl(folder / "claims.jsonl", dict)}
        self.sentences: Mapping[str, Sequence[Sentence]] = _by_page(folder / "ledger.jsonl")
        self.pages: Mapping[str, SourcePage] = {page: self._page(page) for page in self.sentences}

    def claims_of(self, page: str) -> list[Claim]:
        """The claims of a page, in the order of its text."""
        return self._by_page.get(page, [])

    def claims_about(self, iri: str) -> list[Claim]:
        """The claims whose subject is this term."""
        return self._linked(v.SUBJECT, iri)

    def claims_with(self, iri: str) -> list[Claim]:
        """The claims whose object is this term."""
        return self._linked(v.OBJECT, iri)

    def claims_of_proposition(self, iri: str) -> list[Claim]:
        """The claims of a proposition."""
        return self._linked(v.PROPOSITION_OF, iri)

    @cached_property
    def diseases(self) -> Mapping[str, str]:
        """The labels of what the pages are about, by IRI, in their order."""
        labels = {v.iri(claim["subject"]["curie"]): claim["subject"]["label"] for claim in self.claims.values()}
        return dict(sorted(labels.items(), key=lambda item: (item[1].lower(), item[0])))

    @cached_property
    def terms(self) -> Mapping[str, str]:
        """The labels of all terms, by IRI, in their order."""
        found = self._store.quads_for_pattern(None, NamedNode(v.TERM_KIND), None, DefaultGraph())
        labels = {quad.subject.value: self.label(quad.subject.value) for quad in found if named(quad.subject)}
        return dict(sorted(labels.items(), key=lambda item: (item[1].lower(), item[0])))

    def term(self, iri: str) -> Term | None:
        """The term with this IRI, if the dataset speaks of it."""
        kind = self._text(iri, v.TERM_KIND)
        if kind is None:
            return None
        above = [ancestor.value for ancestor in self.objects(iri, v.ANCESTOR)]
        above.sort(key=lambda ancestor: (self.label(ancestor).lower(), ancestor))
        source, version = self._text(iri, v.TERM_SOURCE), self._text(iri, v.VERSION)
        return Term(iri, self.label(iri), kind, source, version, tuple(above))

    def label(self, iri: str) -> str:
        """The label of a node; the end of its IRI where it has none."""
        return self._text(iri, v.LABEL) or iri.rpartition("#")[2].rpartition("/")[2] or iri

    def objects(self, iri: str, predicate: str) -> list[NamedNode | Literal]:
        """The objects of a node's property."""
        found = self._store.quads_for_pattern(NamedNode(iri), NamedNode(predicate), None, DefaultGraph())
        return [quad.object for quad in found if isinstance(quad.object, NamedNode | Literal)]

    def triples(self, iri: str) -> list[Triple]:
        """What the dataset says of a node and of all that is named beneath it."""
        found: list[Triple] = []
        waiting, seen = [iri], {iri}
        while waiting:
            for quad in self._store.quads_for_pattern(NamedNode(waiting.pop()), None, None, DefaultGraph()):
                found.append(quad.triple)
                if named(quad.object) and quad.object.value.startswith(f"{iri}/") and quad.object.value not in seen:
                    seen.add(quad.object.value)
                    waiting.append(quad.object.value)
        return found

    def graph(self, iri: str) -> list[Triple]:
        """The triples of a page's graph."""
        return [quad.triple for quad in self._store.quads_for_pattern(None, None, None, NamedNode(iri))]

    def resources(self) -> list[str]:
        """The IRI of every node of imtkg's own, in order."""
        found = self._store.quads_for_pattern(None, None, None, DefaultGraph())
        subjects = {quad.subject.value for quad in found if named(quad.subject)}
        return sorted(iri for iri in subjects if iri.startswith(v.BASE))

    def vocabulary(self) -> list[str]:
        """The IRI of every term of imtkg's vocabulary, in order."""
        return [iri for iri in self.resources() if iri.startswith(v.IMT)]

    def _linked(self, predicate: str, iri: str) -> list[Claim]:
        """The claims that this property links to a node, in the dataset's order."""
        found = self._store.quads_for_pattern(None, NamedNode(predicate), NamedNode(iri), DefaultGraph())
        ids = {quad.subject.value.removeprefix(f"{v.BASE}claim/") for quad in found if named(quad.subject)}
        return sorted(
            (self.claims[key] for key in ids & self.claims.keys()), key=lambda claim: self._order[claim["id"]]
        )

    @cached_property
    def _order(self) -> Mapping[str, int]:
        return {key: place for place, key in enumerate(self.claims)}

    @cached_property
    def _by_page(self) -> Mapping[str, list[Claim]]:
        found: dict[str, list[Claim]] = defaultdict(list)
        for claim in self.claims.values():
            found[claim["page"]].append(claim)
        return found

    def _text(self, iri: str, predicate: str) -> str | None:
        return next((one.value for one in self.objects(iri, predicate)), None)

    def _page(self, page: str) -> SourcePage:
        iri = v.minted("page", page)
        about = self._text(iri, v.ABOUT) or ""
        parts = self._store.quads_for_pattern(None, NamedNode(v.IS_PART_OF), NamedNode(iri), None)
        sections = {quad.subject.value for quad in parts if isinstance(quad.subject, NamedNode)}
        order = sorted(sections, key=lambda section: int(self._text(section, v.POSITION) or 0))
        return SourcePage(
            page,
            self._text(iri, v.NAME) or page,
            about,
            self._text(iri, v.URL),
            self._text(iri, v.PUBLISHER),
            self._text(iri, v.DATE_MODIFIED),
            self._text(f"{iri}/sha256", v.CHECKSUM_VALUE) or "",
            tuple(self._text(section, v.NAME) or "" for section in order),
        )


def path_of(iri: str) -> str | None:
    """Where the pages show a node, as a path without a slash before it; None for what they do not show."""
    if iri.startswith(v.BASE):
        return iri.removeprefix(v.BASE)
    curie = v.curie(iri)
    return f"term/{curie.replace(':', '_', 1)}" if curie else None


def iri_of(path: str) -> str | None:
    """The IRI of the node that a path shows: the inverse of `path_of`; None for what is no path."""
    if not _SIGNS.issuperset(path):
        return None
    prefix, _, local = path.removeprefix("term/").partition("_")
    if path.startswith("term/") and prefix in v.CURIE_BASES:
        return v.CURIE_BASES[prefix] + local
    return v.BASE + path


def named(node: object) -> TypeGuard[NamedNode]:
    """Whether a node has an IRI; all have that a build writes."""
    return isinstance(node, NamedNode)


def _by_page(ledger: Path) -> Mapping[str, Sequence[Sentence]]:
    found: dict[str, list[Sentence]] = defaultdict(list)
    for page, sentence in read_jsonl(ledger, _sentence):
        found[page].append(sentence)
    return found


def _sentence(record: Mapping[str, Any]) -> tuple[str, Sentence]:
    return record["page"], Sentence(
        record["section"],
        record["start"],
        record["end"],
        record["sentence"],
        tuple(record.get("claims", ())),
        record.get("reason"),
    )
