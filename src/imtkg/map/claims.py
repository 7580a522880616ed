"""A claim as RDF: itself, the proposition it makes, its evidence, its cues, its figures."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, Triple

from imtkg import vocabulary as v
from imtkg.errors import TableError
from imtkg.map.pages import section_iri
from imtkg.map.rdf import Value, canonical, decimal, describe, english, optional, text
from imtkg.map.terms import concept_triples
from imtkg.run import Run
from imtkg.values import Claim, Reading, Section, Span, Statistic, Term

CONTEXT_LENGTH = 32
"""How many code points of text a quote selector gives on either side of the quote, at most."""

_VERBS = {"alternative_name": "has alternative name"}  # every other predicate's name reads as it stands
_UNIT_NAMES = {"percent": " %", "case_per_person": " cases per person", "ratio": "", "study": " studies"}


def claim_iri(claim: Claim) -> str:
    """The IRI of a claim."""
    return v.minted("claim", claim.id)


def claim_triples(reading: Reading, claim: Claim, run: Run) -> Iterator[Triple]:
    """A claim of `reading`, and the bare statement where it holds as it stands."""
    section = reading.page.sections[claim.section]
    claim_node, source = claim_iri(claim), section_iri(reading.page, section)
    subject, predicate = NamedNode(v.iri(reading.subject.id)), v.PREDICATES[claim.predicate]
    subgroup = claim.qualifiers.subgroup
    value, name = _object(claim, section)
    proposition = v.minted("proposition", v.digest(subject.value, predicate, str(value), subgroup or ""))
    yield from describe(
        claim_node,
        (v.TYPE, NamedNode(v.CLAIM)),
        (v.LABEL, english(_claim_label(reading.subject, claim, name))),
        (v.SUBJECT, subject),
        (v.PREDICATE, NamedNode(predicate)),
        (v.OBJECT, value),
        (v.OBJECT_TEXT, text(claim.object.of(section.text))),
        (v.PROPOSITION_OF, NamedNode(proposition)),
        (v.CERTAINTY, NamedNode(v.CERTAINTIES[claim.certainty])),
        (v.NEGATED, Literal(claim.polarity == "negated")),
        (v.FREQUENCY, optional(claim.frequency)),
        *((iri, optional(getattr(claim.qualifiers, field))) for field, iri in v.QUALIFIERS.items()),
        (v.SINGLE_CASE, Literal(True) if claim.single_case else None),
        (v.RULE, text(claim.rule)),
        (v.KNOWLEDGE_LEVEL, text("knowledge_assertion" if claim.certainty == "asserted" else "not_provided")),
        (v.AGENT_TYPE, text("text_mining_agent")),
        (v.EVIDENCE_TYPE, NamedNode(v.TEXT_MINED)),
        (v.DERIVED_FROM, NamedNode(source)),
        (v.GENERATED_BY, NamedNode(run.iri)),
    )
    yield from describe(
        proposition,
        (v.TYPE, NamedNode(v.PROPOSITION)),
        (v.SUBJECT, subject),
        (v.PREDICATE, NamedNode(predicate)),
        (v.OBJECT, value),
        (v.SUBGROUP, optional(subgroup)),
    )
    if claim.certainty == "unknown":
        yield from describe(v.NOT_KNOWN, (v.TYPE, NamedNode(v.CONCEPT)), (v.LABEL, english(name)))
    elif claim.term is None and isinstance(value, NamedNode):
        yield from concept_triples(value.value, name)
    if _holds_as_it_stands(claim):
        direct = v.ALT_LABEL if claim.predicate == "alternative_name" else predicate
        yield Triple(subject, NamedNode(direct), value)
    yield from _evidence(claim_node, claim.evidence, section, source)
    if claim.statistic is not None:
        yield from _statistic(claim_node, claim.statistic)
    yield from _cues(claim_node, claim, section)


def _object(claim: Claim, section: Section) -> tuple[Value, str]:
    """What a claim's `rdf:object` is, and the name to show for it."""
    words = claim.object.of(section.text)
    if claim.certainty == "unknown":
        return NamedNode(v.NOT_KNOWN), "not known"
    if claim.predicate == "alternative_name":
        return Literal(v.label(words)), v.label(words)
    if claim.term is not None:
        return NamedNode(v.iri(claim.term.id)), v.label(claim.term.label)
    name = v.label(words)
    first = name.partition(" ")[0]
    if claim.object.start == claim.evidence.start and first == first.capitalize() and len(first) > 1:
        name = name[0].lower() + name[1:]  # the capital is the sentence's, not the word's
    return NamedNode(v.minted("concept", v.slug(name))), name


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
        None if n is None else canonical(n) + unit for n in (statistic.value, statistic.lower, statistic.upper)
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
    yield from describe(claim, (v.EVIDENCE, NamedNode(node)))
    yield from describe(
        node,
        (v.TYPE, NamedNode(v.SPECIFIC_RESOURCE)),
        (v.HAS_SOURCE, NamedNode(source)),
        (v.HAS_SELECTOR, NamedNode(quote)),
        (v.HAS_SELECTOR, NamedNode(position)),
    )
    yield from describe(
        quote,
        (v.TYPE, NamedNode(v.QUOTE_SELECTOR)),
        (v.EXACT, text(span.of(section.text))),
        (v.PREFIX, text(section.text[max(0, span.start - CONTEXT_LENGTH) : span.start])),
        (v.SUFFIX, text(section.text[span.end : span.end + CONTEXT_LENGTH])),
    )
    yield from describe(position, (v.TYPE, NamedNode(v.POSITION_SELECTOR)), *_offsets(span))


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
            yield from describe(claim_node, (v.CUE_OF, NamedNode(node)))
            yield from describe(
                node,
                (v.TYPE, NamedNode(v.CUE)),
                (v.CUE_FOR, NamedNode(v.FIELDS[field])),
                (v.EXACT, text(words)),
                *_offsets(span),
            )


def _statistic(claim: str, statistic: Statistic) -> Iterator[Triple]:
    node = f"{claim}/statistic"
    yield from describe(claim, (v.STATISTIC_OF, NamedNode(node)))
    yield from describe(
        node,
        (v.TYPE, NamedNode(v.STATISTIC)),
        (v.KIND, NamedNode(v.STATISTIC_KINDS[statistic.kind])),
        (v.VALUE, decimal(statistic.value)),
        (v.MIN_VALUE, decimal(statistic.lower)),
        (v.MAX_VALUE, decimal(statistic.upper)),
        (v.UNIT, NamedNode(v.UNITS[statistic.unit])),
        (v.APPROXIMATE, Literal(statistic.approximate)),
        (v.POPULATION, optional(statistic.population)),
    )


def _offsets(span: Span) -> tuple[tuple[str, Literal], tuple[str, Literal]]:
    return (v.START, Literal(span.start)), (v.END, Literal(span.end))
