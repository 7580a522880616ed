"""Claim: from a page and its mentions to the claims that it makes, and a ledger of every sentence.

`claim` works through a page section by section and sentence by sentence: a sentence becomes a `Line`, frames propose
objects, cues qualify them, figures become statistics, and the lexicon gives identifiers. The knowledge of language is
in `imtkg/tables/`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields, replace
from hashlib import sha256
from operator import itemgetter

from imtkg.claim.cues import Found, cues
from imtkg.claim.features import tokens_of
from imtkg.claim.frames import Proposal, is_supposed, propose
from imtkg.claim.ground import ground, subject_of
from imtkg.claim.learned import RULE as LEARNED
from imtkg.claim.learned import Labelling, Sentence, Tagger, load_tagger
from imtkg.claim.lists import Lead, bulleted, flattened
from imtkg.claim.names import Names, alternative_names
from imtkg.claim.objects import trimmed
from imtkg.claim.phenotype_table import STANDING, TABLE_ROW, phenotype_tables, row_claim, without
from imtkg.claim.prepare import Prepared, prepare
from imtkg.claim.reasons import reason_for_none
from imtkg.claim.shares import Share, compared, statistic_of
from imtkg.claim.text import Line
from imtkg.lexicon import Lexicon
from imtkg.values import Certainty, Claim, Cue, Entry, Mention, Page, Polarity, Qualifiers, Reading, Section, Span

__all__ = ["Tagger", "claim", "load_tagger"]

LEAST_PROBABILITY = 0.4
"""How sure the learner must be of an object that no frame finds."""

LEAST_SUPPORT = 0.1
"""How likely the learner must hold a frame's proposal: below, the sentence says something else."""

_QUALIFIERS = tuple(field.name for field in fields(Qualifiers))


def claim(page: Page, mentions: Sequence[Sequence[Mention]], lexicon: Lexicon, tagger: Tagger | None = None) -> Reading:
    """All claims of a page, in the order of its text, and an entry of the ledger for each sentence.

    `mentions` holds one sequence a section, as `recognise` gives them for its text. Without a `tagger` the frames of
    the tables alone find claims; with one, it weighs their proposals and adds its own.
    """
    names = Names.of(page)
    claims: dict[str, Claim] = {}
    ledger: list[Entry] = []
    for section, named in zip(page.sections, mentions, strict=True):
        seen: dict[object, str] = {}
        for sentence, found, reason in sorted(_found(page, section, named, names, lexicon, tagger), key=itemgetter(0)):
            ids: list[str] = []
            for made in found:
                known = seen.setdefault(_meaning(section, made), made.id)
                if known == made.id:
                    claims.setdefault(made.id, made)
                ids.append(known)
            ledger.append(Entry(section.index, sentence, tuple(dict.fromkeys(ids)), None if ids else reason))
    return Reading(page, subject_of(page, lexicon), tuple(claims.values()), tuple(ledger))


def _found(
    page: Page,
    section: Section,
    mentions: Sequence[Mention],
    names: Names,
    lexicon: Lexicon,
    tagger: Tagger | None,
) -> Iterator[tuple[Span, tuple[Claim, ...], str]]:
    """What a section says: the sentences outside its tables, and each table's rows and standing text."""
    tables = phenotype_tables(section.text)
    prose = replace(section, text=without(section.text, tables))
    outside = [mention for mention in mentions if prose.text[mention.span.start] != "\n"]
    for sentence, drafts, reason in _read(prose, outside, names, tagger):
        yield sentence, tuple(_claim(page, section, draft, lexicon) for draft in drafts), reason
    for table in tables:
        yield from ((sentence, (), STANDING) for sentence in table.standing)
        for row in table.rows:
            made = row_claim(section, table, row, lexicon)
            yield row.span, (replace(made, id=_identity(page, section, made)),), ""


@dataclass(frozen=True, slots=True)
class _Draft:
    """A claim in the making: where its object and evidence are, on which line its cues stand."""

    line: Line
    proposal: Proposal
    object: Span
    evidence: Span
    cues: tuple[Found, ...] = ()
    share: Share | None = None


def _read(
    section: Section, mentions: Sequence[Mention], names: Names, tagger: Tagger | None
) -> Iterator[tuple[Span, tuple[_Draft, ...], str]]:
    """The sentences of a section, each with the drafts of its claims and the reason should it have none."""
    text = section.text
    sentences = list(prepare(section, mentions, names))
    labellings: Sequence[Labelling | None] = [None] * len(sentences)
    if tagger:
        labellings = tagger.read(section.question, [Sentence(tokens_of(s.line), s.features()) for s in sentences])
    for prepared, labelling in zip(sentences, labellings, strict=True):
        current = prepared.line
        if prepared.lead:
            yield current.sentence, tuple(_items(prepared.lead, current)), "names nothing"
            continue
        drafts = [_named(current, at, span) for at, span in alternative_names(current, text)]
        allowed = [proposal for proposal in prepared.proposals if proposal.object[0] < prepared.barred]
        if labelling:
            taken = [draft.object for draft in drafts]
            allowed, learned = _weighed(prepared, allowed, taken, labelling)
            drafts.extend(learned)
        for proposal in allowed:
            drafts.extend(_drafts(current, text, mentions, proposal))
        for at, aside in prepared.asides:
            for inner in propose(aside, prepared.kinds, prepared.setting.topic):
                outer = replace(inner, object=(at, at + 1), trigger=(at, at + 1), list_end=at + 1, parts=())
                drafts.append(_Draft(current, outer, aside.span(*inner.object), current.sentence, cues(current, outer)))
        yield current.sentence, tuple(drafts), reason_for_none(current)


def _weighed(
    prepared: Prepared, proposals: Sequence[Proposal], taken: Sequence[Span], labelling: Labelling
) -> tuple[list[Proposal], list[_Draft]]:
    """The proposals that the learner bears out, and drafts of the objects that it alone finds."""
    line = prepared.line
    found = [
        labelled
        for labelled in labelling.objects()
        if labelled.probability >= LEAST_PROBABILITY
        and not _is_part_of_a_word(prepared.setting.text, labelled.span)
        and not is_supposed(line, line.at(labelled.span)[0])
        and any(sign.isalpha() for sign in labelled.span.of(prepared.setting.text))
    ]
    kept = [p for p in proposals if labelling.probability(p.predicate, line.span(*p.object)) >= LEAST_SUPPORT]
    spans = [*taken, *(line.span(*proposal.object) for proposal in kept)]
    drafts = []
    for labelled in found:
        at = line.at(labelled.span)
        whole = line.span(*at) == labelled.span  # else a part of a bracket, whose words stand as they are
        for item in trimmed(line, [at]) if whole else (at,):
            span = line.span(*item) if whole else labelled.span
            if not any(span.meets(other) for other in spans):
                proposal = Proposal(labelled.predicate, item, item, item[1], LEARNED)
                share = statistic_of(line, prepared.setting.text, proposal)
                drafts.append(_Draft(line, proposal, span, line.sentence, cues(line, proposal), share))
    return kept, drafts


def _is_part_of_a_word(text: str, span: Span) -> bool:
    """Whether a dash joins a span to a word behind it: the gene in "RET-positive" is no object by itself."""
    return text[span.end : span.end + 1] == "-" and text[span.end + 1 : span.end + 2].isalnum()


def _named(line: Line, at: tuple[int, int], span: Span) -> _Draft:
    """The draft of another name for the disease."""
    return _Draft(line, Proposal("alternative_name", at, at, at[1], "name-in-brackets"), span, line.sentence)


def _items(lead: Lead, line: Line) -> Iterator[_Draft]:
    """The draft of a bullet: its words are the evidence, the cues those of the sentence that opened the list."""
    for item in bulleted(line):
        span = line.span(*item)
        yield _Draft(lead.line, lead.proposal, span, span, cues(lead.line, lead.proposal))


def _drafts(line: Line, text: str, mentions: Sequence[Mention], proposal: Proposal) -> Iterator[_Draft]:
    """The drafts of a proposal: one, or one for each thing of a list that lost its line breaks, or of a comparison."""
    found = cues(line, proposal)
    items = list(flattened(line, text, mentions, proposal.object))
    for item in items:
        span = line.span(*item)
        evidence = line.sentence if len(items) == 1 else span
        base = _Draft(line, replace(proposal, object=item), span, evidence, found)
        shares = list(compared(line, text, base.proposal)) if proposal.predicate == "has_gene" else []
        if shares:
            yield from (replace(base, share=share) for share in shares)
        else:
            yield replace(base, share=statistic_of(line, text, base.proposal))


def _claim(page: Page, section: Section, draft: _Draft, lexicon: Lexicon) -> Claim:
    """The claim that a draft makes."""
    text, line = section.text, draft.line
    by_field = {found.field: found for found in draft.cues}
    values = {name: found.value or line.span(*found.words).of(text) for name, found in by_field.items()}
    parts = {name: line.span(*words).of(text) for name, words in draft.proposal.parts}
    statistic = draft.share.statistic if draft.share else None
    if draft.share and draft.share.subgroup:
        values["subgroup"] = line.span(*draft.share.subgroup).of(text)
    if draft.share and draft.share.statistic.kind == "proportion":
        values.setdefault("frequency", line.span(*draft.share.figure).of(text).strip("()"))
    if draft.share and draft.share.comparison:
        parts["comparison"] = line.span(*draft.share.comparison).of(text)
    if draft.proposal.predicate != "has_gene":
        values.pop("effect", None)
    if draft.proposal.predicate == "alternative_name":
        values.pop("frequency", None)
    merged = {name: parts.get(name, values.get(name)) for name in _QUALIFIERS}
    certainty: Certainty = draft.proposal.certainty or _certainty(values.get("certainty"))
    polarity: Polarity = "negated" if values.get("polarity") and certainty != "unknown" else "affirmed"
    made = Claim(
        id="",
        section=section.index,
        predicate=draft.proposal.predicate,
        object=draft.object,
        evidence=draft.evidence,
        term=None if certainty == "unknown" else ground(lexicon, draft.proposal.predicate, draft.object.of(text)),
        certainty=certainty,
        polarity=polarity,
        rule=draft.proposal.rule,
        frequency=values.get("frequency"),
        statistic=statistic,
        qualifiers=Qualifiers(**merged),
        single_case="single_case" in values or "comparison" in values,
        cues=tuple(
            Cue(name, line.span(*words))
            for name, words in sorted(
                (
                    {f.field: f.words for f in draft.cues if f.field in values}
                    | dict(draft.proposal.parts)
                    | {"predicate": draft.proposal.trigger}
                ).items()
            )
        ),
    )
    return replace(made, id=_identity(page, section, made))


def _certainty(value: str | None) -> Certainty:
    match value:
        case "hypothesised" | "possible" | "probable" | "unknown":
            return value
        case _:
            return "asserted"


def _meaning(section: Section, made: Claim) -> object:
    """What a claim says, so that the same said twice in a section counts once."""
    what = "unknown" if made.certainty == "unknown" else made.object.of(section.text).lower()
    return made.rule == TABLE_ROW, made.predicate, what, made.certainty, made.polarity, made.statistic, made.qualifiers


def _identity(page: Page, section: Section, made: Claim) -> str:
    """The claim's id: 16 hexadecimal digits of a SHA-256 over what it says and where, without offsets."""
    said = [
        page.id,
        section.key,
        made.predicate,
        made.object.of(section.text),
        made.evidence.of(section.text),
        made.certainty,
        made.polarity,
        made.frequency,
        made.single_case,
        asdict(made.statistic) if made.statistic else None,
        asdict(made.qualifiers),
    ]
    return sha256(json.dumps(said, default=str, ensure_ascii=True).encode()).hexdigest()[:16]
