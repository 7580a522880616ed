"""Verification: a true release passes, and each of many single faults in its evidence is found."""

from __future__ import annotations

import copy
import json
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from imtkg import vocabulary as v
from imtkg.emit.rdf import graph_hash
from imtkg.errors import DatasetError
from imtkg.map import claim_iri, map_dataset, map_reading, section_iri
from imtkg.run import Run
from imtkg.validate import validate
from imtkg.values import Certainty, Claim, Cue, Entry, Page, Predicate, Qualifiers, Reading, Section, Span, Statistic
from imtkg.verify import KINDS, Verification, verify
from releases import jsonld, nquads, turtle, write_release
from sample_reading import DISEASE, LEXICON, LUNG, READING

# A page with what makes offsets go wrong: emoji, a composed and a decomposed accent, a no-break space, a repeated word.
SENTENCES = (
    "The caf\u00e9 growth \U0001f9ec settles in the lung, and the lung only.",
    "Roughly 20\u00a0% of nai\u0308ve patients wheeze.",
    "Perhaps damp causes it.",
)
MORE = "Doctors cut it out. Whether it returns is not clear."


def section_of(index: int, text: str) -> Section:
    return Section(index, f"part-{index}", f"Part {index}?", text, 10 + 500 * index, "2024-02-03")


def claim_of(
    number: int,
    section: int,
    predicate: Predicate,
    words: str,
    quote: str,
    *,
    certainty: Certainty = "asserted",
    statistic: Statistic | None = None,
    cues: Mapping[str, str] | None = None,
) -> Claim:
    def span(words: str) -> Span:
        start = TEXTS[section].index(words, TEXTS[section].index(quote))
        return Span(start, start + len(words))

    return Claim(
        id=f"c{number:015x}",
        section=section,
        predicate=predicate,
        object=span(words),
        evidence=span(quote),
        term=LUNG if words == "lung" else None,
        certainty=certainty,
        polarity="affirmed",
        rule="by-hand",
        statistic=statistic,
        qualifiers=Qualifiers(subgroup="na\u00efve") if statistic else Qualifiers(),
        cues=tuple(Cue(name, span(found)) for name, found in (cues or {}).items()),
    )


TEXTS = (" ".join(SENTENCES), MORE)
CLAIMS = (
    claim_of(1, 0, "has_site", "lung", SENTENCES[0], cues={"predicate": "settles in", "object": "lung"}),
    claim_of(2, 0, "alternative_name", "caf\u00e9 growth", SENTENCES[0]),
    claim_of(
        3,
        0,
        "has_phenotype",
        "wheeze",
        SENTENCES[1],
        statistic=Statistic("proportion", "percent", value=Decimal(20), approximate=True),
        cues={"statistic": "20\u00a0%", "approximate": "Roughly", "subgroup": "nai\u0308ve"},
    ),
    claim_of(4, 0, "has_cause", "damp", SENTENCES[2], certainty="possible", cues={"certainty": "Perhaps"}),
    claim_of(5, 1, "has_treatment", "cut it out", "Doctors cut it out."),
    claim_of(6, 1, "has_course", "returns", MORE[20:], certainty="unknown", cues={"certainty": "not clear"}),
)
PAGE = Page("accents-1", "Accents", "gard", "cd" * 32, tuple(map(section_of, range(2), TEXTS)))


def entry_of(section: int, sentence: str, claims: tuple[str, ...]) -> Entry:
    start = TEXTS[section].index(sentence)
    return Entry(section, Span(start, start + len(sentence)), claims)


MINE = Reading(
    PAGE,
    DISEASE,
    CLAIMS,
    (
        entry_of(0, SENTENCES[0], (CLAIMS[0].id, CLAIMS[1].id)),
        entry_of(0, SENTENCES[1], (CLAIMS[2].id,)),
        entry_of(0, SENTENCES[2], (CLAIMS[3].id,)),
        entry_of(1, "Doctors cut it out.", (CLAIMS[4].id,)),
        entry_of(1, MORE[20:], (CLAIMS[5].id,)),
    ),
)
READINGS = (MINE, READING)
PAGES = tuple(reading.page for reading in READINGS)
ALL = tuple((reading, claim) for reading in READINGS for claim in reading.claims)
RUN = Run("0.1.0", LEXICON.name, LEXICON.sha256, tuple(page.sha256 for page in PAGES))
QUADS = (*(quad for reading in READINGS for quad in map_reading(reading, LEXICON, RUN)), *map_dataset(READINGS, RUN))

Record = dict[str, Any]


@dataclass(frozen=True)
class State:
    """What a release is written from."""

    quads: frozenset[Quad]
    claims: tuple[Record, ...]
    ledger: tuple[Record, ...]
    manifest: Record = field(default_factory=dict)


Edit = Callable[[State], State]


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("release") / "out"
    write_release(folder, READINGS, LEXICON, RUN)
    return folder


def state_of(folder: Path) -> State:
    def records(name: str) -> tuple[Record, ...]:
        return tuple(map(json.loads, (folder / name).read_text("utf-8").splitlines()))

    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    return State(frozenset(QUADS), records("claims.jsonl"), records("ledger.jsonl"), manifest)


def write(state: State, folder: Path) -> None:
    """Writes a release whose manifest and three graphs fit one another, so that only what they say can be wrong."""
    union = {Triple(quad.subject, quad.predicate, quad.object) for quad in state.quads}
    contents = {
        "imtkg.ttl": turtle(union),
        "imtkg.nq": nquads(state.quads),
        "imtkg.jsonld": jsonld(union),
        "claims.jsonl": b"".join(json.dumps(record).encode() + b"\n" for record in state.claims),
        "ledger.jsonl": b"".join(json.dumps(record).encode() + b"\n" for record in state.ledger),
    }
    entries = {name: {"sha256": sha256(data).hexdigest(), "bytes": len(data)} for name, data in contents.items()}
    counts = {
        **state.manifest["counts"],
        "claims": len(state.claims),
        "quads": len(state.quads),
        "triples": len(union),
    }
    manifest = {**state.manifest, "files": entries, "counts": counts, "graph": {"value": graph_hash(union)}}
    folder.mkdir()
    for name, data in {**contents, "manifest.json": json.dumps(manifest).encode()}.items():
        (folder / name).write_bytes(data)


def counted(verification: Verification) -> dict[str, int]:
    return dict(verification.checked)


# Edits of the RDF


def put(subject: str, predicate: str, value: Literal | NamedNode) -> Edit:
    """Puts another value in place of a property's."""

    def edit(state: State) -> State:
        old = {q for q in state.quads if q.subject == NamedNode(subject) and q.predicate == NamedNode(predicate)}
        (graph,) = {quad.graph_name for quad in old}
        new = Quad(NamedNode(subject), NamedNode(predicate), value, graph)
        assert {new} != old, "the edit changes nothing"
        return replace(state, quads=state.quads - old | {new})

    return edit


def change(claim: Claim, **fields: object) -> Edit:
    """Puts other values into a claim's record; `a__b` is b within a."""

    def edit(state: State) -> State:
        claims = copy.deepcopy(state.claims)
        (record,) = (record for record in claims if record["id"] == claim.id)
        before = copy.deepcopy(record)
        for path, value in fields.items():
            *outer, last = path.split("__")
            inner = record
            for name in outer:
                inner = inner[name]
            inner[last] = value
        assert record != before, "the edit changes nothing"
        return replace(state, claims=claims)

    return edit


def all_of(*edits: Edit) -> Edit:
    def edit(state: State) -> State:
        for one in edits:
            state = one(state)
        return state

    return edit


# The faults


def paraphrases(words: str) -> Iterator[tuple[str, str]]:
    """Other words of the same meaning or look, some of the same length."""
    yield "swapped case", words.swapcase()
    yield "another letter", words[:-1] + ("x" if words[-1] != "x" else "y")
    yield "one character less", words[:-1]
    yield "one character more", words + " "
    yield "a doubled space", words.replace(" ", "  ", 1)
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        yield form, unicodedata.normalize(form, words)


def evidence_faults(reading: Reading, claim: Claim) -> Iterator[tuple[str, Edit]]:
    """Faults of a quote: in the RDF alone, and alike in RDF and record, so that only the page refutes them."""
    node = f"{claim_iri(claim)}/evidence"
    quote, position = f"{node}/quote", f"{node}/position"
    text = reading.page.sections[claim.section].text
    span, words = claim.evidence, claim.evidence.of(text)
    for by in (-1, 1, 9):
        start, end = span.start + by, span.end + by
        if start >= 0 and end <= len(text):
            moved = all_of(put(position, v.START, Literal(start)), put(position, v.END, Literal(end)))
            yield f"moved by {by}", moved
            yield f"moved by {by} everywhere", all_of(moved, change(claim, evidence={"start": start, "end": end}))
    yield "start alone", put(position, v.START, Literal(span.start + 1))
    yield "end alone", put(position, v.END, Literal(span.end + 1))
    yield (
        "start and end swapped",
        all_of(put(position, v.START, Literal(span.end)), put(position, v.END, Literal(span.start))),
    )
    for name, other in paraphrases(words):
        if other != words:
            yield name, put(quote, v.EXACT, Literal(other))
            end = span.start + len(other)
            yield (
                f"{name} everywhere",
                all_of(
                    put(quote, v.EXACT, Literal(other)),
                    *([put(position, v.END, Literal(end))] if end != span.end else []),
                    change(claim, quote=other, evidence={"start": span.start, "end": end}),
                ),
            )
    yield "another prefix", put(quote, v.PREFIX, Literal(text[max(0, span.start - 32) : span.start] + "x"))
    yield "another suffix", put(quote, v.SUFFIX, Literal("x" + text[span.end : span.end + 31]))
    for other_reading in READINGS:
        for other_section in other_reading.page.sections:
            iri = section_iri(other_reading.page, other_section)
            if other_section is not reading.page.sections[claim.section]:
                moved = put(node, v.HAS_SOURCE, NamedNode(iri))
                yield (
                    f"quotes {iri} everywhere",
                    all_of(
                        moved,
                        put(claim_iri(claim), v.DERIVED_FROM, NamedNode(iri)),
                        change(claim, page=other_reading.page.id, section=other_section.index),
                    ),
                )


def other_faults(reading: Reading, claim: Claim) -> Iterator[tuple[str, Edit]]:
    """Faults of a claim's object, cues and fields."""
    iri = claim_iri(claim)
    text = reading.page.sections[claim.section].text
    span, words = claim.object, claim.object.of(text)
    for by in (-1, 1):
        if text[max(0, span.start + by) : span.end + by] != words:
            yield f"object moved by {by}", change(claim, start=span.start + by, end=span.end + by)
    yield "object of other words", change(claim, object__text=words.swapcase())
    other = all_of(put(iri, v.OBJECT_TEXT, Literal(words.swapcase())), change(claim, object__text=words.swapcase()))
    yield "object of other words everywhere", other
    yield "object beyond its quote", change(claim, start=len(text) + 1, end=len(text) + 2)
    for cue in claim.cues:
        node = f"{iri}/cue/{cue.field}"
        if sum(each.field == cue.field for each in claim.cues) == 1:
            at = all_of(put(node, v.START, Literal(cue.span.start + 1)), put(node, v.END, Literal(cue.span.end + 1)))
            yield f"cue {cue.field} moved", at
            yield f"cue {cue.field} longer", put(node, v.END, Literal(cue.span.end + 1))
            yield f"cue {cue.field} of other words", put(node, v.EXACT, Literal(cue.span.of(text).swapcase() + "!"))
    yield "another certainty", put(iri, v.CERTAINTY, NamedNode(v.CERTAINTIES["probable"]))
    yield "another polarity", put(iri, v.NEGATED, Literal(claim.polarity == "affirmed"))
    yield "another predicate", put(iri, v.PREDICATE, NamedNode(v.PREDICATES["has_research"]))
    yield "another rule in the record", change(claim, rule="by guess")
    yield "a frequency in the record", change(claim, frequency="often")
    yield "a term in the record", change(claim, object__curie="MONDO:1", certainty="possible")
    yield "a cue gone from the record", change(claim, cues=[{"field": "rule", "text": "x", "start": 0, "end": 1}])
    if claim.statistic is not None:
        yield "another figure", change(claim, statistic__value=21)
        yield "another unit", change(claim, statistic__unit="year")
        yield "a figure turned about", change(claim, statistic__approximate=not claim.statistic.approximate)
    yield (
        "claim gone from the records",
        lambda state: replace(state, claims=tuple(record for record in state.claims if record["id"] != claim.id)),
    )
    yield (
        "claim twice in the records",
        lambda state: replace(
            state, claims=state.claims + tuple(record for record in state.claims if record["id"] == claim.id)
        ),
    )
    yield (
        "claim gone from the RDF",
        lambda state: replace(state, quads=frozenset(quad for quad in state.quads if quad.subject != NamedNode(iri))),
    )
    yield (
        "claim gone from the ledger",
        lambda state: replace(
            state, ledger=tuple(entry for entry in state.ledger if claim.id not in entry.get("claims", ()))
        ),
    )


def page_faults() -> Iterator[tuple[str, Edit]]:
    """Faults of what the dataset says of pages and sections, and of the ledger."""
    for page in PAGES:
        nodes = [v.minted("page", page.id), *(section_iri(page, section) for section in page.sections)]
        for node in nodes:
            yield f"hash of {node}", put(f"{node}/sha256", v.CHECKSUM_VALUE, Literal("0" * 64))
        for section, node in zip(page.sections, nodes[1:], strict=True):
            yield f"length of {node}", put(node, v.TEXT_LENGTH, Literal(len(section.text) + 1))
            yield f"offset of {node}", put(node, v.OFFSET, Literal(section.offset + 1))
            yield f"position of {node}", put(node, v.POSITION, Literal(section.index + 7))
    for number, entry in enumerate(entry for reading in READINGS for entry in reading.ledger):
        changes: dict[str, dict[str, object]] = {
            "moved": {"start": entry.sentence.start + 1, "end": entry.sentence.end + 1},
            "of other words": {"sentence": "Something else."},
            "of no section": {"section": 99},
            "that tells nothing": {"claims": [], "reason": None},
            "of a claim that is none": {"claims": ["ffff"], "reason": None},
            "that is no entry": {"sentence": None, "page": None},
        }
        for name, fields in changes.items():
            yield f"sentence {number} {name}", ledger_edit(number, fields)


def ledger_edit(number: int, fields: Mapping[str, object]) -> Edit:
    def edit(state: State) -> State:
        entries = sorted(state.ledger, key=lambda entry: str(entry["page"]))
        entries[number] = {**entries[number], **fields}
        return replace(state, ledger=tuple(entries))

    return edit


FAULTS: list[tuple[str, Edit]] = [
    *(
        (f"{claim.id}: {name}", edit)
        for reading, claim in ALL
        for find in (evidence_faults, other_faults)
        for name, edit in find(reading, claim)
    ),
    *page_faults(),
]


def test_a_true_release_passes(original: Path) -> None:
    found = verify(original, PAGES)
    assert found.faults == ()
    assert found.ok
    assert counted(found) == {
        "files": 9,
        "hashes": 3 + 2 + 4,
        "fields": 15 * len(ALL),
        "quotes": len(ALL),
        "offsets": len(ALL),
        "cues": 2 * sum(len(claim.cues) for _, claim in ALL),
        "objects": len(ALL),
        "sentences": sum(len(reading.ledger) for reading in READINGS),
    }
    assert tuple(counted(found)) == KINDS


def test_the_release_conforms() -> None:
    assert validate(QUADS).violations == ()


def test_what_is_written_anew_without_an_edit_passes(original: Path, tmp_path: Path) -> None:
    write(state_of(original), tmp_path / "out")
    assert verify(tmp_path / "out", PAGES).faults == ()


def test_there_are_enough_faults() -> None:
    of_evidence = [name for reading, claim in ALL for name, _ in evidence_faults(reading, claim)]
    assert len(of_evidence) >= 200


@pytest.mark.parametrize("edit", [edit for _, edit in FAULTS], ids=[name for name, _ in FAULTS])
def test_each_fault_is_found(edit: Edit, original: Path, tmp_path: Path) -> None:
    write(edit(state_of(original)), tmp_path / "out")
    found = verify(tmp_path / "out", PAGES)
    assert not found.ok
    assert all(fault.where and fault.what for fault in found.faults)
    assert not any("manifest tells" in fault.what for fault in found.faults), "found by a hash, not by the evidence"


def test_what_is_false_alike_everywhere_only_the_page_refutes(original: Path, tmp_path: Path) -> None:
    tested = 0
    for number, (name, edit) in enumerate(evidence_faults(MINE, CLAIMS[0])):
        if name in ("moved by 1 everywhere", "another letter everywhere", "NFD everywhere"):
            tested += 1
            write(edit(state_of(original)), tmp_path / str(number))
            assert verify(tmp_path / str(number)).ok
            assert not verify(tmp_path / str(number), PAGES).ok
    assert tested == 3


# Pages


def test_without_a_page_only_the_release_is_checked(original: Path) -> None:
    found = verify(original)
    assert found.ok
    assert counted(found)["quotes"] == len(ALL)
    assert {kind: counted(found)[kind] for kind in ("offsets", "cues", "objects", "sentences")} == dict.fromkeys(
        ("offsets", "cues", "objects", "sentences"), 0
    )


def test_one_page_of_two_can_be_given(original: Path) -> None:
    found = verify(original, [PAGE])
    assert found.ok
    assert counted(found)["offsets"] == len(CLAIMS)


def other_text(section: Section, text: str) -> Page:
    sections = tuple(replace(one, text=text) if one is section else one for one in PAGE.sections)
    return replace(PAGE, sections=sections)


OTHER_PAGES = {
    "an unknown page": replace(PAGE, id="elsewhere-1"),
    "another file": replace(PAGE, sha256="00" * 32),
    "a page with a section less": replace(PAGE, sections=PAGE.sections[:1]),
    "a page with a section more": replace(PAGE, sections=(*PAGE.sections, section_of(2, "More."))),
    "a text that moved in its file": replace(PAGE, sections=(replace(PAGE.sections[0], offset=0), PAGE.sections[1])),
    **{
        f"a text in {form}": other_text(PAGE.sections[0], unicodedata.normalize(form, TEXTS[0]))
        for form in ("NFC", "NFD")
    },
    "a text with one character more": other_text(PAGE.sections[1], MORE + " "),
    "a text of the same length": other_text(PAGE.sections[1], MORE.replace("cut", "cat")),
}


@pytest.mark.parametrize("page", OTHER_PAGES.values(), ids=OTHER_PAGES)
def test_another_page_is_a_fault(page: Page, original: Path) -> None:
    assert not verify(original, [page]).ok


# Files


def test_every_file_is_guarded(original: Path, tmp_path: Path) -> None:
    names = sorted(path.name for path in original.iterdir())
    for number, name in enumerate(names):
        for way in ("longer", "gone", "empty", "garbage", "other", "a folder"):
            folder = tmp_path / f"{number}-{way}"
            folder.mkdir()
            for other in names:
                (folder / other).write_bytes((original / other).read_bytes())
            path = folder / name
            data = path.read_bytes()
            if way == "longer":
                path.write_bytes(data + (b"\n" if name != "manifest.json" else b"x"))
            elif way == "garbage":
                path.write_bytes(b"\x00\xff{[<" * 50)
            elif way == "empty":
                path.write_bytes(b"")
            elif way == "other":
                (folder / f"other-{name}").write_bytes(data)
            else:
                path.unlink()
                if way == "a folder":
                    path.mkdir()
            if name == "manifest.json" and way != "other":
                with pytest.raises(DatasetError, match="no dataset"):
                    verify(folder, PAGES)
            else:
                assert not verify(folder, PAGES).ok, (name, way)


def edited(original: Path, folder: Path, edit: Callable[[Record], object]) -> Path:
    """The release with another manifest."""
    folder.mkdir()
    for path in original.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    manifest = json.loads((folder / "manifest.json").read_bytes())
    edit(manifest)
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    return folder


MANIFESTS: dict[str, Callable[[Record], object]] = {
    "another hash of the graph": lambda manifest: manifest["graph"].update(value="0" * 64),
    "no hash of the graph": lambda manifest: manifest["graph"].clear(),
    "a file less": lambda manifest: manifest["files"].pop("claims.jsonl"),
    "a graph less": lambda manifest: manifest["files"].pop("imtkg.jsonld"),
    "a file of another folder": lambda manifest: manifest["files"].update({"../../etc/passwd": {}}),
    "a file with a NUL": lambda manifest: manifest["files"].update({"a\x00b": {}}),
    "no file": lambda manifest: manifest["files"].clear(),
    "a file that is none": lambda manifest: manifest["files"].update({"imtkg.ttl": None}),
    **{
        f"another number of {name}": lambda manifest, name=name: manifest["counts"].update({name: 1})  # type: ignore[misc]
        for name in ("claims", "sections", "triples", "quads")
    },
    "no counts": lambda manifest: manifest["counts"].clear(),
}


@pytest.mark.parametrize("edit", MANIFESTS.values(), ids=MANIFESTS)
def test_another_manifest_is_a_fault(edit: Callable[[Record], object], original: Path, tmp_path: Path) -> None:
    assert not verify(edited(original, tmp_path / "out", edit), PAGES).ok


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"null", b"{}", b'{"files": []}', b"\xff", b"[" * 100_000, b"1" * 5000]
)
def test_a_folder_without_a_manifest_is_no_dataset(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_bytes(content)
    with pytest.raises(DatasetError, match="no dataset") as caught:
        verify(tmp_path)
    assert caught.value.hint


def test_a_missing_folder_is_no_dataset(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="no dataset"):
        verify(tmp_path / "none")


def test_an_empty_release_is_no_success(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text('{"files": {}, "graph": {}, "counts": {}}')
    found = verify(tmp_path)
    assert not found.ok
    assert not any(counted(found).values())


HOSTILE: list[Any] = [
    None, 7, "text", [], [[]], {}, {"id": None}, {"id": 7}, {"id": CLAIMS[0].id}, {"id": CLAIMS[0].id, "cues": 7},
]  # fmt: skip


@pytest.mark.parametrize("record", HOSTILE, ids=str)
def test_a_record_that_is_none_is_a_fault_and_no_crash(record: Any, original: Path, tmp_path: Path) -> None:
    state = state_of(original)
    for number, damaged in enumerate(
        (replace(state, claims=(*state.claims[1:], record)), replace(state, ledger=(*state.ledger[1:], record)))
    ):
        write(damaged, tmp_path / str(number))
        assert not verify(tmp_path / str(number), PAGES).ok


VALUES = [
    Literal("x"), Literal("-1"), Literal("9" * 5000), Literal("\u00b2"), Literal("\u0664"), NamedNode(v.CLAIM),
    Literal(10**12), Literal(True),
]  # fmt: skip


@pytest.mark.parametrize("value", VALUES, ids=lambda value: str(value)[:20])
@pytest.mark.parametrize("predicate", [v.START, v.END, v.TEXT_LENGTH, v.POSITION, v.MIN_VALUE, v.CHECKSUM, v.EVIDENCE])
def test_a_value_that_is_none_is_a_fault_and_no_crash(
    predicate: str, value: Literal | NamedNode, original: Path, tmp_path: Path
) -> None:
    state = state_of(original)
    quads = {
        Quad(quad.subject, quad.predicate, value, quad.graph_name) if quad.predicate.value == predicate else quad
        for quad in state.quads
    }
    write(replace(state, quads=frozenset(quads)), tmp_path / "out")
    assert not verify(tmp_path / "out", PAGES).ok


def test_a_blank_node_is_a_fault(original: Path, tmp_path: Path) -> None:
    folder = edited(original, tmp_path / "out", lambda manifest: manifest["graph"].update(value=None))
    extra = nquads([Quad(BlankNode("x"), NamedNode(v.LABEL), Literal("x"))])
    for name in ("imtkg.ttl", "imtkg.nq"):
        (folder / name).write_bytes((folder / name).read_bytes() + extra)
    told = {fault.where for fault in verify(folder, PAGES).faults if "RDFC-1.0" in fault.what}
    assert told == {"imtkg.ttl", "imtkg.nq", "imtkg.jsonld"}
