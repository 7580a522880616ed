"""Claims become RDF, here and nowhere else, as docs/model.md describes it: pure, deterministic, no blank nodes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pyoxigraph import Literal, NamedNode, Quad, Triple

from imtkg import vocabulary as v
from imtkg.errors import PageError, TableError
from imtkg.lexicon import Lexicon
from imtkg.run import Run
from imtkg.values import Claim, Page, Reading, Section, Span, Statistic, Term

_Value = NamedNode | Literal

CONTEXT_LENGTH = 32
"""How many code points of text a quote selector gives on either side of the quote, at most."""

_VERBS = {"alternative_name": "has alternative name"}  # every other predicate's name reads as it stands
_UNIT_NAMES = {"percent": " %", "case_per_person": " cases per person", "ratio": "", "study": " studies"}
_DATASET_TITLE = "Claims of rare-disease pages with their evidence"
_DATASET_DESCRIPTION = (
    "What rare-disease pages claim about their diseases: each claim with the exact characters that make it, how sure "
    "the page is, how often the thing holds, and its figures."
)


def map_reading(reading: Reading, lexicon: Lexicon, run: Run) -> tuple[Quad, ...]:
    """The quads of one page: its claims, their propositions and evidence, the terms they use, the page and sections.

    All stand in the graph that is named by the page's IRI, each once.

    Raises:
        InputError: an identifier that no IRI can be made from, or text that no RDF literal can hold.
    """
    page = page_iri(reading.page)
    return _quads(page, _reading(reading, page, lexicon, run))


@dataclass(frozen=True, slots=True)
class Contents:
    """What describing a dataset needs to know of it: ids of pages, (name, version) of ontologies, counts."""

    pages: tuple[str, ...]
    ontologies: tuple[tuple[str, str], ...]
    claims: int
    sections: int


def map_dataset(readings: Sequence[Reading], run: Run) -> tuple[Quad, ...]:
    """The quads that describe the dataset of `readings`; see `map_contents`."""
    terms = (term for reading in readings for term in (reading.subject, *(claim.term for claim in reading.claims)))
    return map_contents(
        Contents(
            pages=tuple(reading.page.id for reading in readings),
            ontologies=tuple({(term.source, term.version) for term in terms if term is not None}),
            claims=sum(len(reading.claims) for reading in readings),
            sections=sum(len(reading.page.sections) for reading in readings),
        ),
        run,
    )


def map_contents(contents: Contents, run: Run) -> tuple[Quad, ...]:
    """The quads that describe a dataset and the run that made it, in the graph `v.DATASET`.

    Raises:
        InputError: as `map_reading`.
    """
    return _quads(v.DATASET, _dataset(contents, run))


def page_iri(page: Page) -> str:
    """The IRI of a page and of its graph."""
    return v.minted("page", page.id)


def section_iri(page: Page, section: Section) -> str:
    """The IRI of a section."""
    return v.minted("page", page.id, "section", section.key)


def claim_iri(claim: Claim) -> str:
    """The IRI of a claim."""
    return v.minted("claim", claim.id)


def _reading(reading: Reading, page: str, lexicon: Lexicon, run: Run) -> Iterator[Triple]:
    yield from _page(reading, page)
    yield from _term(reading.subject, lexicon)
    for section in reading.page.sections:
        yield from _section(reading.page, section, page)
    for claim in reading.claims:
        yield from _claim(reading, claim, run)
        if claim.term is not None and claim.certainty != "unknown":
            yield from _term(claim.term, lexicon)


# Claims


def _claim(reading: Reading, claim: Claim, run: Run) -> Iterator[Triple]:
    section = reading.page.sections[claim.section]
    claim_node, source = claim_iri(claim), section_iri(reading.page, section)
    subject, predicate = _node(v.iri(reading.subject.id)), v.PREDICATES[claim.predicate]
    subgroup = claim.qualifiers.subgroup
    value, name = _object(claim, section)
    proposition = v.minted("proposition", v.digest(subject.value, predicate, str(value), subgroup or ""))
    yield from _describe(
        claim_node,
        (v.TYPE, _node(v.CLAIM)),
        (v.LABEL, _english(_claim_label(reading.subject, claim, name))),
        (v.SUBJECT, subject),
        (v.PREDICATE, _node(predicate)),
        (v.OBJECT, value),
        (v.OBJECT_TEXT, _text(claim.object.of(section.text))),
        (v.PROPOSITION_OF, _node(proposition)),
        (v.CERTAINTY, _node(v.CERTAINTIES[claim.certainty])),
        (v.NEGATED, _boolean(claim.polarity == "negated")),
        (v.FREQUENCY, _optional(claim.frequency)),
        *((iri, _optional(getattr(claim.qualifiers, field))) for field, iri in v.QUALIFIERS.items()),
        (v.SINGLE_CASE, _boolean(True) if claim.single_case else None),
        (v.RULE, _text(claim.rule)),
        (v.KNOWLEDGE_LEVEL, _text("knowledge_assertion" if claim.certainty == "asserted" else "not_provided")),
        (v.AGENT_TYPE, _text("text_mining_agent")),
        (v.EVIDENCE_TYPE, _node(v.TEXT_MINED)),
        (v.DERIVED_FROM, _node(source)),
        (v.GENERATED_BY, _node(run.iri)),
    )
    yield from _describe(
        proposition,
        (v.TYPE, _node(v.PROPOSITION)),
        (v.SUBJECT, subject),
        (v.PREDICATE, _node(predicate)),
        (v.OBJECT, value),
        (v.SUBGROUP, _optional(subgroup)),
    )
    if claim.certainty == "unknown":
        yield from _describe(v.NOT_KNOWN, (v.TYPE, _node(v.CONCEPT)), (v.LABEL, _english(name)))
    elif claim.term is None and isinstance(value, NamedNode):
        yield from _concept(value.value, name)
    if _holds_as_it_stands(claim):
        direct = v.ALT_LABEL if claim.predicate == "alternative_name" else predicate
        yield Triple(subject, _node(direct), value)
    yield from _evidence(claim_node, claim.evidence, section, source)
    if claim.statistic is not None:
        yield from _statistic(claim_node, claim.statistic)
    yield from _cues(claim_node, claim, section)


def _object(claim: Claim, section: Section) -> tuple[_Value, str]:
    """What a claim's `rdf:object` is, and the name to show for it."""
    words = claim.object.of(section.text)
    if claim.certainty == "unknown":
        return _node(v.NOT_KNOWN), "not known"
    if claim.predicate == "alternative_name":
        return Literal(v.label(words)), v.label(words)
    if claim.term is not None:
        return _node(v.iri(claim.term.id)), v.label(claim.term.label)
    name = v.label(words)
    first = name.partition(" ")[0]
    if claim.object.start == claim.evidence.start and first == first.capitalize() and len(first) > 1:
        name = name[0].lower() + name[1:]  # the capital is the sentence's, not the word's
    return _node(v.minted("concept", v.slug(name))), name


def _holds_as_it_stands(claim: Claim) -> bool:
    """Whether the bare triple may be said: nothing hedges, denies or narrows it."""
    return (
        claim.certainty == "asserted"
        and claim.polarity == "affirmed"
        and claim.qualifiers.subgroup is None
        and claim.qualifiers.condition is None
        and not claim.single_case
    )


def _claim_label(subject: Term, claim: Claim, name: str) -> str:
    """One readable line, which keeps every reserve: a label alone must not say more than its page."""
    verb = _VERBS.get(claim.predicate, claim.predicate.replace("_", " "))
    notes = (
        "denied" if claim.polarity == "negated" else None,
        claim.certainty if claim.certainty not in ("asserted", "unknown") else None,
        claim.frequency if not (claim.statistic and any(map(str.isdigit, claim.frequency or ""))) else None,
        _figure(claim.statistic) if claim.statistic else None,
        *(getattr(claim.qualifiers, field) for field in v.QUALIFIERS),
        "one patient" if claim.single_case else None,
    )
    shown = "; ".join(filter(None, notes))
    return f"{subject.label} {verb} {name}" + (f" ({shown})" if shown else "")


def _figure(statistic: Statistic) -> str:
    unit = _UNIT_NAMES.get(statistic.unit, f" {statistic.unit}s")
    if statistic.value == 1 and statistic.unit not in ("percent", "case_per_person", "ratio"):
        unit = f" {statistic.unit}"
    value, lower, upper = (
        None if n is None else decimal(n) + unit for n in (statistic.value, statistic.lower, statistic.upper)
    )
    if value is not None:
        figure = value
    elif lower is not None and upper is not None:
        figure = f"{lower} to {upper}"
    else:
        figure = f"from {lower}" if lower is not None else f"up to {upper}"
    return f"about {figure}" if statistic.approximate else figure


def _evidence(claim: str, span: Span, section: Section, source: str) -> Iterator[Triple]:
    node = f"{claim}/evidence"
    quote, position = f"{node}/quote", f"{node}/position"
    yield from _describe(claim, (v.EVIDENCE, _node(node)))
    yield from _describe(
        node,
        (v.TYPE, _node(v.SPECIFIC_RESOURCE)),
        (v.HAS_SOURCE, _node(source)),
        (v.HAS_SELECTOR, _node(quote)),
        (v.HAS_SELECTOR, _node(position)),
    )
    yield from _describe(
        quote,
        (v.TYPE, _node(v.QUOTE_SELECTOR)),
        (v.EXACT, _text(span.of(section.text))),
        (v.PREFIX, _text(section.text[max(0, span.start - CONTEXT_LENGTH) : span.start])),
        (v.SUFFIX, _text(section.text[span.end : span.end + CONTEXT_LENGTH])),
    )
    yield from _describe(position, (v.TYPE, _node(v.POSITION_SELECTOR)), *_offsets(span))


def _cues(claim_node: str, claim: Claim, section: Section) -> Iterator[Triple]:
    """A node for each field and words; where the same words stand twice, for the first of them."""
    cues: dict[str, dict[str, Span]] = {}
    for cue in sorted(claim.cues, key=lambda cue: cue.span):
        cues.setdefault(cue.field, {}).setdefault(cue.span.of(section.text), cue.span)
    for field, found in cues.items():
        if field not in v.FIELDS:
            raise TableError(f"a cue for {field!r}, which is no field of a claim", hint=f"one of {', '.join(v.FIELDS)}")
        for words, span in found.items():
            node = f"{claim_node}/cue/{field}" + (f"/{v.slug(words)}" if len(found) > 1 else "")
            yield from _describe(claim_node, (v.CUE_OF, _node(node)))
            yield from _describe(
                node,
                (v.TYPE, _node(v.CUE)),
                (v.CUE_FOR, _node(v.FIELDS[field])),
                (v.EXACT, _text(words)),
                *_offsets(span),
            )


def _statistic(claim: str, statistic: Statistic) -> Iterator[Triple]:
    node = f"{claim}/statistic"
    yield from _describe(claim, (v.STATISTIC_OF, _node(node)))
    yield from _describe(
        node,
        (v.TYPE, _node(v.STATISTIC)),
        (v.KIND, _node(v.STATISTIC_KINDS[statistic.kind])),
        (v.VALUE, _decimal(statistic.value)),
        (v.MIN_VALUE, _decimal(statistic.lower)),
        (v.MAX_VALUE, _decimal(statistic.upper)),
        (v.UNIT, _node(v.UNITS[statistic.unit])),
        (v.APPROXIMATE, _boolean(statistic.approximate)),
        (v.POPULATION, _optional(statistic.population)),
    )


# Terms, pages, the dataset


def _term(term: Term, lexicon: Lexicon) -> Iterator[Triple]:
    node = v.iri(term.id)
    if term.id.startswith(v.OWN_CONCEPT):
        yield from _concept(node, term.label)
        return
    yield from _describe(
        node,
        (v.TYPE, _node(v.CONCEPT)),
        (v.LABEL, _english(term.label)),
        (v.TERM_KIND, _text(term.kind)),
        (v.TERM_SOURCE, _text(term.source)),
        (v.VERSION, _text(term.version)),
    )
    for ancestor in term.ancestors:
        known = lexicon.label(ancestor)
        yield from _describe(node, (v.ANCESTOR, _node(v.iri(ancestor))))
        yield from _describe(v.iri(ancestor), (v.LABEL, None if known is None else _english(known)))


def _concept(node: str, name: str) -> Iterator[Triple]:
    """What stands in for a term where no identifier means exactly the words."""
    yield from _describe(
        node,
        (v.TYPE, _node(v.CONCEPT)),
        (v.LABEL, _english(name)),
        (v.PREF_LABEL, _english(name)),
        (v.TERM_KIND, _text("concept")),
        (v.IN_SCHEME, _node(v.CONCEPTS)),
    )


def _page(reading: Reading, node: str) -> Iterator[Triple]:
    page = reading.page
    updated = max((section.updated for section in page.sections if section.updated), default=None)
    yield from _describe(
        node,
        (v.TYPE, _node(v.WEB_PAGE)),
        (v.NAME, _english(page.title)),
        (v.URL, _address(page.address)),
        (v.PUBLISHER, _optional(page.publisher)),
        (v.DATE_MODIFIED, _date(updated)),
        (v.ABOUT, _node(v.iri(reading.subject.id))),
        (v.PRIMARY_SOURCE, _address(page.primary_source)),
    )
    yield from _checksum(node, page.sha256)


def _section(page: Page, section: Section, page_node: str) -> Iterator[Triple]:
    node = section_iri(page, section)
    yield from _describe(
        node,
        (v.TYPE, _node(v.SECTION)),
        (v.IS_PART_OF, _node(page_node)),
        (v.NAME, _english(section.question)),
        (v.POSITION, _integer(section.index)),
        (v.DATE_MODIFIED, _date(section.updated)),
        (v.TEXT_LENGTH, _integer(len(section.text))),
        (v.OFFSET, _integer(section.offset)),
    )
    yield from _checksum(node, section.sha256)


def _checksum(node: str, sha256: str) -> Iterator[Triple]:
    yield from _describe(node, (v.CHECKSUM, _node(f"{node}/sha256")))
    yield from _describe(
        f"{node}/sha256",
        (v.TYPE, _node(v.CHECKSUM_CLASS)),
        (v.CHECKSUM_ALGORITHM, _node(v.SHA256)),
        (v.CHECKSUM_VALUE, _text(sha256)),
    )


def _dataset(contents: Contents, run: Run) -> Iterator[Triple]:
    pages = [v.minted("page", page) for page in contents.pages]
    licences = {(ontology.name, ontology.version): ontology.licence for ontology in run.ontologies}
    software = v.minted("software", run.version)
    counts = {v.CLAIM: contents.claims, v.SECTION: contents.sections, v.WEB_PAGE: len(pages)}
    yield from _describe(
        v.DATASET,
        (v.TYPE, _node(v.DCAT_DATASET)),
        (v.TYPE, _node(v.VOID_DATASET)),
        (v.TITLE, _english(_DATASET_TITLE)),
        (v.DESCRIPTION, _english(_DATASET_DESCRIPTION)),
        (v.LICENSE, _node(v.CC0)),
        (v.DATASET_VERSION, _text(run.version)),
        (v.VOCABULARY, _node(v.IMT)),
        (v.GENERATED_BY, _node(run.iri)),
        *((v.SOURCE, _node(page)) for page in pages),
    )
    for source, version in sorted(contents.ontologies):
        node = v.minted("ontology", source.lower(), version)
        yield from _describe(v.DATASET, (v.SOURCE, _node(node)))
        yield from _describe(
            node,
            (v.TYPE, _node(v.TERM_SET)),
            (v.LABEL, _english(source)),
            (v.VERSION, _text(version)),
            (v.LICENSE, _address(licences.get((source, version)))),
        )
    for counted, number in counts.items():
        node = f"{v.DATASET}/{counted.rpartition('#')[2].rpartition('/')[2]}"
        yield from _describe(v.DATASET, (v.CLASS_PARTITION, _node(node)))
        yield from _describe(node, (v.PARTITION_CLASS, _node(counted)), (v.ENTITIES, _integer(number)))
    yield from _describe(
        v.CONCEPTS,
        (v.TYPE, _node(v.CONCEPT_SCHEME)),
        (v.LABEL, _english("Concepts that no identifier means exactly")),
    )
    yield from _describe(
        run.iri,
        (v.TYPE, _node(v.ACTIVITY)),
        (v.LABEL, _english(f"imtkg {run.version} with the lexicon {run.lexicon}")),
        (v.ASSOCIATED_WITH, _node(software)),
        *((v.USED, _node(page)) for page in pages),
    )
    yield from _describe(
        software,
        (v.TYPE, _node(v.SOFTWARE_AGENT)),
        (v.LABEL, _english("imtkg")),
        (v.SOFTWARE_VERSION, _text(run.version)),
    )


# RDF terms


def _quads(graph: str, triples: Iterable[Triple]) -> tuple[Quad, ...]:
    name = NamedNode(graph)
    return tuple(dict.fromkeys(Quad(t.subject, t.predicate, t.object, name) for t in triples))


def _describe(subject: str, *properties: tuple[str, _Value | None]) -> Iterator[Triple]:
    for predicate, value in properties:
        if value is not None:
            yield Triple(NamedNode(subject), NamedNode(predicate), value)


def _node(iri: str) -> NamedNode:
    return NamedNode(iri)


def _address(text: str | None) -> NamedNode | None:
    address = v.address(text) if text else None
    return None if address is None else NamedNode(address)


def _text(text: str) -> Literal:
    """The characters exactly as they are."""
    try:
        return Literal(text)
    except ValueError:
        where = next(place for place, char in enumerate(text) if "\ud800" <= char <= "\udfff")
        raise PageError(
            f"half of a surrogate pair, U+{ord(text[where]):04X}, which is no character",
            hint="save the page anew as UTF-8",
        ) from None


def _optional(text: str | None) -> Literal | None:
    return None if text is None else _text(text)


def _english(text: str) -> Literal:
    """A name to show."""
    return Literal(v.label(text), language="en")


def _boolean(value: bool) -> Literal:
    return Literal(value)


def _integer(value: int) -> Literal:
    return Literal(value)


def _offsets(span: Span) -> tuple[tuple[str, Literal], tuple[str, Literal]]:
    return (v.START, _integer(span.start)), (v.END, _integer(span.end))


def _date(date: str | None) -> Literal | None:
    return None if date is None else Literal(date, datatype=NamedNode(v.DATE))


def _decimal(value: Decimal | None) -> Literal | None:
    return None if value is None else Literal(decimal(value), datatype=NamedNode(v.DECIMAL))


def decimal(value: Decimal) -> str:
    """`value` in the canonical form of xsd:decimal, which no store rewrites: "37", "0.00002"."""
    plain = format(value.copy_abs(), "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain
