"""Claims and ledger entries as JSON objects, with the field names of the claim guide."""

from __future__ import annotations

from dataclasses import asdict
from decimal import Decimal

from imtkg.values import Claim, Entry, Reading, Span, Statistic

Record = dict[str, object]


def claim_record(reading: Reading, claim: Claim) -> Record:
    """`claim` as the guide writes it, with what the guide leaves to a program: ids, evidence, cues and the rule.

    `start` and `end` are the object's; all offsets count code points in the section's text.
    """
    text = reading.page.sections[claim.section].text
    term = claim.term
    record: Record = {
        "id": claim.id,
        "page": reading.page.id,
        "subject": {"curie": reading.subject.id, "label": reading.subject.label},
        "section": claim.section,
        "predicate": claim.predicate,
        "object": {
            "text": claim.object.of(text),
            "curie": None if term is None else term.id,
            "label": None if term is None else term.label,
        },
        **_offsets(claim.object),
        "quote": claim.evidence.of(text),
        "evidence": _offsets(claim.evidence),
        "certainty": claim.certainty,
        "polarity": claim.polarity,
        "frequency": claim.frequency,
        "statistic": None if claim.statistic is None else _statistic(claim.statistic),
    }
    qualifiers = {field: words for field, words in asdict(claim.qualifiers).items() if words}
    if qualifiers:
        record["qualifiers"] = qualifiers
    if claim.single_case:
        record["single_case"] = True
    record["cues"] = [
        {"field": cue.field, "text": cue.span.of(text), **_offsets(cue.span)}
        for cue in sorted(claim.cues, key=lambda cue: (cue.span, cue.field))
    ]
    record["rule"] = claim.rule
    return record


def entry_record(reading: Reading, entry: Entry) -> Record:
    """A line of the ledger: a sentence with the ids of its claims, or with the reason why it makes none."""
    return {
        "page": reading.page.id,
        "section": entry.section,
        **_offsets(entry.sentence),
        "sentence": entry.sentence.of(reading.page.sections[entry.section].text),
        **({"claims": list(entry.claims)} if entry.claims else {"reason": entry.reason}),
    }


def _offsets(span: Span) -> Record:
    return {"start": span.start, "end": span.end}


def _statistic(statistic: Statistic) -> Record:
    return {
        "kind": statistic.kind,
        "value": _number(statistic.value),
        "lower": _number(statistic.lower),
        "upper": _number(statistic.upper),
        "unit": statistic.unit,
        "approximate": statistic.approximate,
        "population": statistic.population,
    }


def _number(figure: Decimal | None) -> int | float | None:
    """A JSON number: whole where the figure is."""
    if figure is None:
        return None
    return int(figure) if figure == figure.to_integral_value() else float(figure)
