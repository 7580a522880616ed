"""The pages of a dataset as HTML: what each shows, filled into the templates. Server and static site share them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from pyoxigraph import Literal, NamedNode

import imtkg
from imtkg import vocabulary as v
from imtkg.query.examples import examples
from imtkg.serve.marked import Piece, pieces
from imtkg.serve.plot import Row, in_words, rows
from imtkg.serve.release import Claim, Release, SourcePage, Term, iri_of, named, path_of
from imtkg.values import CERTAINTIES, POLARITIES, PREDICATES

SUFFIXES = (".ttl", ".jsonld", ".nq")
_FOUND = 200
"""Hits of a search that are shown."""
_NEIGHBOURS = 150
"""Nodes in a picture of a neighbourhood."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which claims of a page to show; an empty field lets all through."""

    predicate: str = ""
    certainty: str = ""
    polarity: str = ""

    def fits(self, claim: Claim) -> bool:
        """Whether a claim is shown."""
        wanted = {"predicate": self.predicate, "certainty": self.certainty, "polarity": self.polarity}
        return all(not value or claim[name] == value for name, value in wanted.items())


@dataclass(frozen=True, slots=True)
class Settings:
    """What the pages may show: `with_text` the pages' own words, `is_static` whether no server stands behind."""

    with_text: bool = True
    is_static: bool = False


@dataclass(frozen=True, slots=True)
class _Section:
    question: str
    pieces: Sequence[Piece]
    claims: Sequence[Claim]


@dataclass
class Views:
    """Renders the pages of `release`."""

    release: Release
    settings: Settings = field(default_factory=Settings)

    def __post_init__(self) -> None:
        self._templates = Environment(
            loader=PackageLoader("imtkg.serve"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.globals |= {
            "certainties": CERTAINTIES,
            "polarities": POLARITIES,
            "path_of": path_of,
            "page_iri": lambda page: v.minted("page", page),
            "claim_iri": lambda claim: f"{v.BASE}claim/{claim}",
            "in_words": in_words,
            "label": self.release.label,
            "predicate_name": lambda predicate: predicate.replace("_", " "),
            "settings": self.settings,
            "suffixes": SUFFIXES,
            "version": imtkg.__version__,
        }

    def page(self, path: str, chosen: Filter | None = None) -> str | None:
        """The page at a path, without a slash before it; None where there is none."""
        match path.split("/"):
            case [""]:
                return self._home()
            case ["query"]:
                return self._render("query.html", path, examples=list(examples().values()))
            case ["vocab"]:
                return self._vocabulary()
            case ["claim", claim] if claim in self.release.claims:
                return self._claim(self.release.claims[claim])
            case ["page", page] if page in self.release.pages:
                return self._source(self.release.pages[page], chosen or Filter())
        iri = iri_of(path)
        if iri is None:
            return None
        if term := self.release.term(iri):
            return self._term(term)
        if path.startswith("proposition/") and self.release.triples(iri):
            return self._proposition(iri)
        return self._node(path, iri)

    def search(self, words: str) -> str:
        """The terms, diseases and claims that hold all of the words."""
        wanted = words.lower().split()

        def fits(text: str) -> bool:
            return bool(wanted) and all(word in text.lower() for word in wanted)

        terms = [(iri, label) for iri, label in self.release.terms.items() if fits(label)]
        claims = [c for c in self.release.claims.values() if fits(f"{c['object']['text']} {c['quote']}")]
        return self._render(
            "search.html",
            "search",
            words=words,
            terms=terms[:_FOUND],
            claims=claims[:_FOUND],
            cut=len(terms) > _FOUND or len(claims) > _FOUND,
        )

    def fault(self, status: int, reason: str) -> str:
        """A page that says why there is none."""
        return self._render("fault.html", "fault", status=status, reason=reason)

    def paths(self) -> Iterator[str]:
        """The paths of all pages; what is named beneath a claim is on the claim's."""
        yield from ("", "query", "vocab")
        found = {path_of(iri) or "" for iri in (*self.release.resources(), *self.release.terms)}
        beneath = {path for path in found if path.startswith("claim/") and path.count("/") > 1}
        for path in sorted(found - beneath - {"", "vocab"}):
            if "#" not in path:
                yield path

    def _render(self, template: str, path: str, **shown: Any) -> str:
        root = "../" * path.count("/") or "./"
        return self._templates.get_template(template).render(path=path, root=root, **shown)

    def _home(self) -> str:
        claims = self.release.claims.values()
        return self._render(
            "home.html",
            "",
            diseases=[(iri, name, len(self.release.claims_about(iri))) for iri, name in self.release.diseases.items()],
            pages=list(self.release.pages.values()),
            claims=len(claims),
            certainty_count=Counter(claim["certainty"] for claim in claims),
            predicates=Counter(claim["predicate"] for claim in claims).most_common(),
        )

    def _claim(self, claim: Claim) -> str:
        sentence = next(one for one in self.release.sentences[claim["page"]] if claim["id"] in one.claims)
        shown = pieces([sentence], [claim], self.settings.with_text)
        proposition = self.release.objects(f"{v.BASE}claim/{claim['id']}", v.PROPOSITION_OF)[0].value
        return self._render(
            "claim.html",
            f"claim/{claim['id']}",
            claim=claim,
            subject=v.iri(claim["subject"]["curie"]),
            object=self._object(claim),
            statistic=in_words(claim["statistic"]) if claim["statistic"] else None,
            pieces=shown,
            page=self.release.pages[claim["page"]],
            proposition=proposition,
            others=[one for one in self.release.claims_of_proposition(proposition) if one["id"] != claim["id"]],
        )

    def _object(self, claim: Claim) -> str | None:
        """The IRI of a claim's object; another name has none."""
        (found,) = self.release.objects(f"{v.BASE}claim/{claim['id']}", v.OBJECT)
        return found.value if isinstance(found, NamedNode) else None

    def _source(self, page: SourcePage, chosen: Filter) -> str:
        claims = self.release.claims_of(page.id)
        kept = [claim for claim in claims if chosen.fits(claim)]
        sections = []
        for index, question in enumerate(page.sections):
            sentences = [one for one in self.release.sentences[page.id] if one.section == index]
            here = [claim for claim in kept if claim["section"] == index]
            sections.append(_Section(question, pieces(sentences, here, self.settings.with_text), here))
        used = {claim["predicate"] for claim in claims}
        return self._render(
            "source.html",
            f"page/{page.id}",
            page=page,
            disease=self.release.label(page.disease),
            sections=sections,
            chosen=chosen,
            predicates=[one for one in PREDICATES if one in used],
            shown=len(kept),
            all=len(claims),
        )

    def _term(self, term: Term) -> str:
        about = self.release.claims_about(term.iri)
        groups = [(name, found) for name in PREDICATES if (found := [c for c in about if c["predicate"] == name])]
        return self._render(
            "term.html",
            path_of(term.iri) or "",
            term=term,
            groups=groups,
            figures=figures(about),
            claims=self.release.claims_with(term.iri),
            pages=[page for page in self.release.pages.values() if page.disease == term.iri],
            graph=self._neighbourhood(term, about),
        )

    def _neighbourhood(self, term: Term, about: Sequence[Claim]) -> list[dict[str, Any]]:
        """The nodes and edges of a picture: a disease, what is claimed of it, and the predicates in between."""
        nodes: dict[str, dict[str, Any]] = {term.iri: {"id": term.iri, "label": term.label, "kind": "disease"}}
        edges = []
        for claim in about:
            curie, predicate = claim["object"]["curie"], claim["predicate"]
            node = f"{predicate} {curie or claim['object']['text'].lower()}"
            if node not in nodes and len(nodes) >= _NEIGHBOURS:
                continue
            if predicate not in nodes:
                nodes[predicate] = {"id": predicate, "label": predicate.replace("_", " "), "kind": "predicate"}
                edges.append(
                    {"id": f"{predicate} of", "source": term.iri, "target": predicate, "certainty": "asserted"}
                )
            label = claim["object"]["label"] or claim["object"]["text"]
            nodes.setdefault(node, {"id": node, "label": label, "kind": "object"})
            edges.append(
                {
                    "id": claim["id"],
                    "source": predicate,
                    "target": node,
                    "certainty": claim["certainty"],
                    "negated": claim["polarity"] == "negated",
                    "path": f"claim/{claim['id']}",
                }
            )
        return [{"data": one} for one in (*nodes.values(), *edges)] if edges else []

    def _proposition(self, iri: str) -> str:
        parts = {name: self.release.objects(iri, predicate) for name, predicate in _PARTS.items()}
        return self._render(
            "proposition.html",
            path_of(iri) or "",
            iri=iri,
            parts={name: self._cell(found[0]) for name, found in parts.items() if found},
            claims=self.release.claims_of_proposition(iri),
        )

    def _vocabulary(self) -> str:
        iris = self.release.vocabulary()
        described = [
            (
                iri.removeprefix(v.IMT),
                self.release.label(iri),
                " ".join(one.value for one in self.release.objects(iri, f"{v.SKOS}definition")),
                [path_of(one.value) or one.value for one in self.release.objects(iri, v.TYPE) if "#" in one.value],
            )
            for iri in iris
        ]
        return self._render("vocab.html", "vocab", terms=described)

    def _node(self, path: str, iri: str) -> str | None:
        triples = self.release.triples(iri)
        if not triples:
            return None
        statements = sorted(tuple(map(self._cell, (t.subject, t.predicate, t.object))) for t in triples)
        return self._render("node.html", path, iri=iri, name=self.release.label(iri), statements=statements)

    def _cell(self, node: object) -> tuple[str, str]:
        """A node as its label and its IRI, which a literal lacks."""
        if named(node):
            return self.release.label(node.value), node.value
        return node.value if isinstance(node, Literal) else str(node), ""


_PARTS = {"subject": v.SUBJECT, "predicate": v.PREDICATE, "object": v.OBJECT, "subgroup": v.SUBGROUP}


def figures(claims: Sequence[Claim]) -> list[tuple[str, list[Row]]]:
    """The statistics of some claims as rows of a plot for each unit."""
    units = dict.fromkeys(claim["statistic"]["unit"] for claim in claims if claim["statistic"])
    return [(unit, rows([c for c in claims if c["statistic"] and c["statistic"]["unit"] == unit])) for unit in units]
