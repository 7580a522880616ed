"""The lexicon: what its table says, how names are looked up, and which rows are refused."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

import pytest

from imtkg.errors import TableError
from imtkg.lexicon import Lexicon, TermIndex, load_lexicon, normalise
from imtkg.lexicon.tables import further_names, packaged
from imtkg.values import TERM_KINDS

HEADER = "id\tlabel\tkind\tsynonyms\tsource\tversion\tancestors\n"
LEXICON = load_lexicon()

# Terms that mean something else than their names suggest, are too narrow or are withdrawn.
MISLEADING = (
    "MONDO:0000522",
    "HP:0011463",
    "MONDO:0004769",
    "MONDO:0006933",
    "MONDO:0019528",
    "MONDO:0015264",
    "MONDO:0010947",
    "NCBITaxon:1767",
    *(f"HsapDv:0000{number}" for number in ("080", "081", "086", "089", "091", "235", "236")),
)


def table(folder: Path, rows: str, header: str = HEADER) -> Path:
    path = folder / "mine.tsv"
    path.write_text(header + rows, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("name", "curies"),
    [
        ("inflammatory myofibroblastic tumor", ["MONDO:0015798"]),
        ("Inflammatory Myofibroblastic Tumours", ["MONDO:0015798"]),
        ("the inflammatory myofibroblastic tumor", ["MONDO:0015798"]),
        ("IMTs", ["MONDO:0015798"]),
        ("imt", []),
        ("AIDS", ["MONDO:0012268"]),
        ("aids", []),
        ("aid", []),
        ("ALK", ["HGNC:427"]),
        ("lungs", ["UBERON:0002048"]),
        ("lung  ", ["UBERON:0002048"]),
        ("eye socket", ["UBERON:0001697"]),
        ("an orbit", ["UBERON:0001697"]),
        ("mesentery", ["UBERON:0002095"]),
        ("feet", ["UBERON:0002387"]),
        ("headache", ["HP:0002315"]),
        ("Headaches", ["HP:0002315"]),
        ("rashes", ["HP:0000988"]),
        ("Diarrhoea", ["HP:0002014"]),
        ("haematuria", ["HP:0000790"]),
        ("X linked recessive", ["HP:0001419"]),
        ("autosomal-dominant", ["HP:0000006"]),
        ("children", ["HP:0410280"]),
        ("infection", ["MONDO:0005550"]),
        ("Epstein\u2013Barr virus", ["NCBITaxon:10376"]),
        ("E. coli", ["NCBITaxon:562"]),
        ("radiation therapy", ["MAXO:0000014"]),
        ("surgical removal", ["MAXO:0000447"]),
        ("myofibroblastic spindle cells", ["CL:0000186"]),
        ("benign", ["PATO:0002096"]),
        ("trauma", ["MONDO:0021178"]),
        ("orbital pseudotumor", []),
        ("inflammatory pseudotumor", []),
        ("early childhood", []),
        ("fungus of no ontology", []),
        ("the", []),
        ("", []),
    ],
)
def test_a_name_finds_its_terms(name: str, curies: list[str]) -> None:
    assert [term.id for term in LEXICON.named(name)] == curies


def test_an_ambiguous_name_finds_all_its_terms(tmp_path: Path) -> None:
    lexicon = load_lexicon(
        table(tmp_path, "UBERON:1\tpelvis\tanatomy\t\tU\t1\t\nUBERON:2\tbony basin\tanatomy\tPelvis\tU\t1\t\n")
    )
    assert [term.id for term in lexicon.named("pelvis")] == ["UBERON:1", "UBERON:2"]


def test_a_name_given_twice_finds_its_term_once(tmp_path: Path) -> None:
    lexicon = load_lexicon(table(tmp_path, "HP:1\tSeizure\tphenotype\tSeizures\tHP\t1\t\n"))
    assert [term.id for term in lexicon.named("seizures")] == ["HP:1"]


def test_terms_and_ancestors_have_labels() -> None:
    lung = LEXICON.term("UBERON:0002048")
    assert lung is not None
    assert (lung.label, lung.kind, lung.source, lung.version) == ("lung", "anatomy", "UBERON", "2026-04-01")
    assert LEXICON.label("UBERON:0002048") == "lung"
    assert "UBERON:0001004" in lung.ancestors
    assert LEXICON.label("UBERON:0000062") == "organ"
    assert LEXICON.term("UBERON:0000062") is None
    assert LEXICON.label("UBERON:9999999") is None


def test_each_ancestor_of_the_embedded_lexicon_has_a_label_and_none_is_the_term_itself() -> None:
    for term in LEXICON.terms:
        assert term.id not in term.ancestors
        assert [curie for curie in term.ancestors if LEXICON.label(curie) is None] == []


def test_sites_of_the_tumor_in_the_abdomen_can_be_asked_for() -> None:
    within = [term.label for term in LEXICON.terms if "UBERON:0000916" in term.ancestors]
    assert "peritoneum" in within
    assert "lung" not in within


def test_the_embedded_lexicon_keeps_what_misleads_out() -> None:
    assert [curie for curie in MISLEADING if LEXICON.term(curie) or LEXICON.label(curie)] == []
    assert [term.label for term in LEXICON.terms if term.label.startswith("obsolete")] == []


def test_the_embedded_tables_are_sorted_and_cover_every_kind() -> None:
    data = b""
    for name in ("terms.tsv", "common.tsv", "genes.tsv", "names.tsv"):
        table = (files("imtkg") / "tables" / name).read_bytes()
        ids = [line.split("\t")[0] for line in table.decode().splitlines() if not line.startswith("#")][1:]
        assert ids == sorted(set(ids))
        data += table
    assert {term.kind for term in LEXICON.terms} == set(TERM_KINDS)
    assert LEXICON.name == "embedded"
    assert LEXICON.sha256 == sha256(data).hexdigest()


def test_no_term_stands_in_two_tables() -> None:
    assert len({term.id for term in LEXICON.terms}) == LEXICON.index.counts["terms"]


@pytest.mark.parametrize(
    ("name", "curie"),
    [
        ("jutting jaw", "HP:0000303"),
        ("muscle weakness of the face", "HP:0030319"),
        ("stunted growth", "HP:0001510"),
        ("recurrent nosebleeds", "HP:0004406"),
        ("difficulty swallowing", "HP:0002015"),
        ("enlarged lymph nodes", "HP:0002716"),
    ],
)
def test_findings_are_known_by_the_names_that_patients_read(name: str, curie: str) -> None:
    assert [term.id for term in LEXICON.named(name) if term.kind == "phenotype"] == [curie]


def test_a_further_name_means_one_term_of_its_kind() -> None:
    table = further_names(packaged("names.tsv"))
    doubtful = [
        (curie, name)
        for curie, names in table.items()
        if (term := LEXICON.term(curie))
        for name in names
        if [other.id for other in LEXICON.named(name) if other.kind == term.kind] != [curie]
    ]
    assert len(table) > 1_000
    assert doubtful == []


@pytest.mark.parametrize(
    ("rows", "line", "what"),
    [("HP:1\tone\nHP:1\ttwo\n", 3, "has a row already"), ("HP:1\tone||two\n", 2, "has an empty name")],
)
def test_a_faulty_table_of_names_is_refused(rows: str, line: int, what: str) -> None:
    with pytest.raises(TableError, match=what) as caught:
        further_names((f"id\tnames\n{rows}".encode(), "names.tsv"))
    assert caught.value.line == line


def test_every_name_of_the_embedded_lexicon_finds_its_own_term() -> None:
    lost = [
        (term.id, name)
        for term in LEXICON.terms
        for name in (term.label, *term.synonyms)
        if term not in LEXICON.named(name)
    ]
    assert lost == []


def test_a_lexicon_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        LEXICON.name = "other"  # type: ignore[misc]


def test_a_lexicon_without_terms_finds_nothing() -> None:
    empty = Lexicon("none", "0", TermIndex(()))
    assert list(empty.occurrences("A lung and an eye.")) == []
    assert empty.named("lung") == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Tumours", "tumor"),
        ("Epstein-Barr", "epstein barr"),
        ("vertebrae", "VERTEBRA"),
        ("caf\u00e9s", "cafe\u0301"),
        ("arteries", "artery"),
        ("E.coli", "e. coli"),
    ],
)
def test_ways_of_writing_that_make_no_difference(one: str, other: str) -> None:
    assert normalise(one) == normalise(other) != ""


@pytest.mark.parametrize(
    ("one", "other"), [("virus", "viru"), ("lung, heart", "lung heart"), ("pus", "pu"), ("sepsis", "sepsi")]
)
def test_ways_of_writing_that_do_make_a_difference(one: str, other: str) -> None:
    assert normalise(one) != normalise(other)


@pytest.mark.parametrize(
    ("rows", "line", "words"),
    [
        ("HP:1\tFever\tphenotype\n", 2, "3 cells"),
        ("# note\nHP:1\tFever\tphenotype\t\tHP\t1\t\tmore\n", 3, "8 cells"),
        ("fever\tFever\tphenotype\t\tHP\t1\t\n", 2, "'fever' is no identifier"),
        ("HP:1\tFever\tphenotype\t\tHP\t1\tHP:2 root\n", 2, "'root' is no identifier"),
        ("HP:1\t\tphenotype\t\tHP\t1\t\n", 2, "HP:1 has an empty name"),
        ("HP:1\tFever\tphenotype\tPyrexia|\tHP\t1\t\n", 2, "HP:1 has an empty name"),
        ("HP:1\tFever\tsymptom\t\tHP\t1\t\n", 2, "'symptom' is no kind"),
        ("HP:1\tFever\tphenotype\t\t\t1\t\n", 2, "HP:1 lacks its source"),
        ("HP:1\tFever\t\tPyrexia\t\t\t\n", 2, "HP:1 has no kind"),
        ("HP:1\tFever\t\t\t\t\t\nHP:1\tFever\tphenotype\t\tHP\t1\t\n", 3, "HP:1 has a row already"),
    ],
)
def test_a_faulty_row_is_named_with_file_and_line(tmp_path: Path, rows: str, line: int, words: str) -> None:
    with pytest.raises(TableError, match=words) as caught:
        load_lexicon(table(tmp_path, rows))
    assert (caught.value.path, caught.value.line) == (str(tmp_path / "mine.tsv"), line)
    assert caught.value.hint


@pytest.mark.parametrize("header", ["", "id\tlabel\n", "# only a note\n"])
def test_a_table_without_its_header_is_refused(tmp_path: Path, header: str) -> None:
    with pytest.raises(TableError, match="header"):
        load_lexicon(table(tmp_path, "", header))


def test_a_table_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="cannot be read"):
        load_lexicon(tmp_path / "absent.tsv")
    binary = tmp_path / "binary.tsv"
    binary.write_bytes(b"\xff\xfe\x00\x01")
    with pytest.raises(TableError, match="cannot be read"):
        load_lexicon(binary)


def test_a_table_of_ones_own_is_named_after_its_file(tmp_path: Path) -> None:
    lexicon = load_lexicon(table(tmp_path, "HP:1\tFever\tphenotype\tPyrexia\tHP\t1\tHP:2\nHP:2\tSign\t\t\t\t\t\n"))
    assert (lexicon.name, lexicon.label("HP:2"), len(list(lexicon.terms))) == ("mine", "Sign", 1)
    assert [term.id for term in lexicon.named("pyrexia")] == ["HP:1"]
    assert lexicon.named("sign") == ()
