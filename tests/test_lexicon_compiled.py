"""Compiled lexicons: what they take from each kind of source, what they leave out, and that nothing damaged is used."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Sequence
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

import imtkg
from imtkg.cli import main
from imtkg.errors import OutputError, TableError, UsageError
from imtkg.lexicon import EMBEDDED, Lexicon, default_path, load_lexicon, normalise
from imtkg.lexicon.build import build_lexicon
from imtkg.lexicon.compiled import CompiledIndex, compiled
from imtkg.lexicon.index import TermIndex
from imtkg.lexicon.ontologies import Ontology, kind_of, known, licence_of
from imtkg.lexicon.sources import read_release
from imtkg.lexicon.tables import NAMES, TERMS, called, further_names, packaged, terms
from imtkg.recognise import recognise
from imtkg.values import TERM_KINDS, Term

OBO = """format-version: 1.2
data-version: hp/releases/2031-02-03
property_value: dcterms:license "https://example.org/licence" xsd:string

[Term]
id: HP:0000118
name: Phenotypic abnormality

[Term]
id: HP:9000001
name: Purple toes
synonym: "Violet \\"big\\" toes" EXACT layperson [ORCID:1]
synonym: "Toe of purple" EXACT []
synonym: "Coloured toes" BROAD []
synonym: "Old toes" EXACT obsolete_synonym []
is_a: HP:0000118 ! Phenotypic abnormality
relationship: part_of HP:9000002 ! whatever

[Term]
id: HP:9000002
name: Odd foot sign
is_a: HP:0000118

[Term]
id: HP:9000003
name: obsolete Green toes
is_a: HP:0000118
is_obsolete: true

[Term]
id: HP:9000004
name: Quite often
comment: under no branch that is looked for

[Term]
id: UBERON:9000005
name: imported toe
"""
GRAPH = {
    "graphs": [
        {
            "meta": {
                "version": "http://purl.obolibrary.org/obo/maxo/releases/2030-01-02/maxo.json",
                "basicPropertyValues": [
                    {"pred": "http://purl.org/dc/terms/license", "val": "https://example.org/free"}
                ],
            },
            "nodes": [
                {"id": "http://purl.obolibrary.org/obo/MAXO_0000001", "type": "CLASS", "lbl": "medical action"},
                {
                    "id": "http://purl.obolibrary.org/obo/MAXO_9000002",
                    "type": "CLASS",
                    "lbl": "toe therapy",
                    "meta": {
                        "synonyms": [
                            {"pred": "hasExactSynonym", "val": "therapy of the toe"},
                            {"pred": "hasBroadSynonym", "val": "limb therapy"},
                        ]
                    },
                },
                {
                    "id": "http://purl.obolibrary.org/obo/MAXO_9000003",
                    "type": "CLASS",
                    "lbl": "obsolete toe cure",
                    "meta": {"deprecated": True},
                },
                {"id": "http://purl.obolibrary.org/obo/MAXO_9000004", "type": "PROPERTY", "lbl": "acts on"},
            ],
            "edges": [
                {
                    "sub": "http://purl.obolibrary.org/obo/MAXO_9000002",
                    "pred": "is_a",
                    "obj": "http://purl.obolibrary.org/obo/MAXO_0000001",
                }
            ],
        }
    ]
}
CELLXGENE = {
    "MONDO:0000001": {"label": "disease", "ancestors": {}, "deprecated": False},
    "MONDO:9000001": {
        "label": "rapid involution of crimson hands",
        "synonyms": ["rich", "crimson hands (disease)", "crimson", "hand syndrome, CRIM type"],
        "ancestors": {"MONDO:0000001": 1},
        "deprecated": False,
    },
    "MONDO:9000002": {"label": "obsolete thing", "ancestors": {}, "deprecated": True},
    "MONDO:9000003": {
        "label": "zebra pox",
        "synonyms": ["ZP", "XQZ1"],
        "ancestors": {"MONDO:0005583": 1, "MONDO:0000001": 2},
        "deprecated": False,
    },
    "MONDO:9000004": {"label": "inflammatory pseudotumor", "ancestors": {}, "deprecated": False},
    "MONDO:9000005": {"label": "pineapple disease", "synonyms": ["PAD1"], "ancestors": {}, "deprecated": False},
    "MONDO:9000007": {"label": "orange knee", "ancestors": {}, "deprecated": False},
    "MONDO:9000008": {"label": "orange knees", "synonyms": ["knee rust"], "ancestors": {}, "deprecated": False},
    "MONDO:9000009": {
        "label": "rusty knee",
        "synonyms": ["orange knee", "knee rust"],
        "ancestors": {},
        "deprecated": False,
    },
    "MONDO:9000006": {
        "label": "pulmonary warmth",
        "synonyms": ["infection", "lung"],
        "ancestors": {},
        "deprecated": False,
    },
}
HGNC = (
    "hgnc_id\tsymbol\tname\tstatus\talias_symbol\tprev_symbol\tdate_modified\n"
    'HGNC:1\tAAA1\tartichoke-like 1\tApproved\t"BBB|SHARED2"\tCCC3\t2029-05-06\n'
    "HGNC:2\tEEE4\tasparagin\tApproved\tSHARED2|PAD1\t\t2029-05-07\n"
    "HGNC:3\tGONE\twithdrawn one\tEntry Withdrawn\t\t\t2029-05-05\n"
)


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("sources")
    (folder / "hp.obo").write_text(OBO, encoding="utf-8")
    (folder / "maxo.json").write_text(json.dumps(GRAPH), encoding="utf-8")
    packed = zstandard.ZstdCompressor().compress(json.dumps(CELLXGENE).encode())
    (folder / "MONDO-ontology-v2032-03-04.json.zst").write_bytes(packed)
    (folder / "hgnc_complete_set.txt").write_text(HGNC, encoding="utf-8")
    return sorted(folder.iterdir())


@pytest.fixture(scope="module")
def file(sources: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("lexicon") / "mine.lexicon"
    build_lexicon(sources, path)
    return path


@pytest.fixture(scope="module")
def lexicon(file: Path) -> Lexicon:
    return load_lexicon(file)


def ids(terms: Sequence[Term]) -> list[str]:
    return [term.id for term in terms]


@pytest.mark.parametrize(
    ("name", "curies"),
    [
        ("purple toe", ["HP:9000001"]),
        ('violet "big" toes', ["HP:9000001"]),
        ("coloured toes", []),
        ("old toes", []),
        ("green toes", []),
        ("quite often", []),
        ("imported toe", []),
        ("toe therapy", ["MAXO:9000002"]),
        ("therapy of toes", ["MAXO:9000002"]),
        ("limb therapy", []),
        ("acts on", []),
        ("obsolete toe cure", []),
        ("rapid involution of crimson hands", ["MONDO:9000001"]),
        ("RICH", ["MONDO:9000001"]),
        ("rich", []),
        ("crimson", ["MONDO:9000001"]),
        ("crimson hands (disease)", []),
        ("zebra pox", []),
        ("disease", []),
        ("orange knees", ["MONDO:9000007"]),
        ("knee rust", ["MONDO:9000008", "MONDO:9000009"]),
        ("inflammatory pseudotumor", []),
        ("AAA1", ["HGNC:1"]),
        ("aaa1", []),
        ("artichoke like 1", ["HGNC:1"]),
        ("CCC3", ["HGNC:1"]),
        ("BBB", []),
        ("SHARED2", []),
        ("asparagin", []),
        ("GONE", []),
        ("PAD1", ["MONDO:9000005"]),
    ],
)
def test_names_are_taken_or_left_for_a_reason(lexicon: Lexicon, name: str, curies: list[str]) -> None:
    assert ids(lexicon.named(name)) == curies


def test_what_misleads_stays_out_whatever_the_ontologies_say(tmp_path: Path) -> None:
    terms = {
        "MONDO:0004769": "orbital pseudotumor",
        "MONDO:0015264": "organizing pneumonia",
        "MONDO:9000001": "syndrome",
        "MONDO:9000002": "SYNDROME",
    }
    packed = {curie: {"label": name, "ancestors": {}, "deprecated": False} for curie, name in terms.items()}
    source = tmp_path / "MONDO-ontology-v1.json.zst"
    source.write_bytes(zstandard.ZstdCompressor().compress(json.dumps(packed).encode()))
    build_lexicon([source], tmp_path / "x.lexicon")
    found = load_lexicon(tmp_path / "x.lexicon")
    assert ids(found.named("orbital pseudotumor")) == []
    assert "MONDO:0015264" not in ids(found.named("organizing pneumonia"))
    assert ids(found.named("SYNDROME")) == ["MONDO:9000002"]


def test_what_the_embedded_lexicon_keeps_out_no_ontology_brings_in() -> None:
    table = (files("imtkg") / "tables" / "misleading.tsv").read_text(encoding="utf-8")
    listed = [line.split("\t") for line in table.splitlines() if not line.startswith("#")][1:]
    assert all(why.strip() for _, _, why in listed)
    whole = {identifier for identifier, name, _ in listed if not name}
    assert whole >= {"MONDO:0004769", "MONDO:0006933", "MONDO:0019528", "HP:0011463"}
    assert [term.id for term in load_lexicon(EMBEDDED).terms if term.id in whole] == []


def test_imtkgs_own_terms_win(lexicon: Lexicon) -> None:
    """They keep their names, and no other term of the kind shares one."""
    embedded = load_lexicon(EMBEDDED)
    chosen, _ = terms([packaged(TERMS)])
    further = further_names(packaged(NAMES))
    own = {term.id: called(term, further) for term in chosen}
    assert {curie: lexicon.term(curie) for curie in own} == own
    for term in own.values():
        for name in (term.label, *term.synonyms):
            same_kind = {found.id for found in lexicon.named(name) if found.kind == term.kind}
            assert same_kind & own.keys() == {found.id for found in embedded.named(name) if found.kind == term.kind}
            assert same_kind <= own.keys()
    assert ids(lexicon.named("infection")) == ["MONDO:0005550"]
    assert ids(lexicon.named("lung")) == ["MONDO:9000006", "UBERON:0002048"]


def test_a_hgnc_table_takes_the_place_of_the_genes_within_imtkg(lexicon: Lexicon, sources: list[Path]) -> None:
    assert ids(load_lexicon(EMBEDDED).named("FGFR3")) == ["HGNC:3690"]
    assert lexicon.named("FGFR3") == ()
    assert ids(lexicon.named("ALK")) == ["HGNC:427"]


def test_terms_know_their_kind_release_and_ancestors(lexicon: Lexicon) -> None:
    assert lexicon.term("HP:9000001") == Term(
        "HP:9000001",
        "Purple toes",
        "phenotype",
        "HP",
        "2031-02-03",
        ("Toe of purple", 'Violet "big" toes'),
        ("HP:0000118", "HP:9000002"),
    )
    assert lexicon.label("HP:9000002") == "Odd foot sign"
    assert lexicon.label("HP:0000118") == "Phenotypic abnormality"
    assert lexicon.term("HP:0000118") is None
    for unknown in ("HP:9999999", "", "Z:1"):
        assert lexicon.term(unknown) is None
        assert lexicon.label(unknown) is None


def test_each_ancestor_has_a_label(lexicon: Lexicon) -> None:
    every = list(lexicon.terms)
    assert ids(every) == sorted(ids(every))
    assert [curie for term in every for curie in term.ancestors if lexicon.label(curie) is None] == []


def test_releases_come_with_version_licence_and_origin(lexicon: Lexicon, sources: list[Path]) -> None:
    releases = {ontology.name: ontology for ontology in lexicon.ontologies if ontology.origin != "imtkg"}
    assert releases == {
        "HP": Ontology("HP", "2031-02-03", "https://example.org/licence", "hp.obo"),
        "MAXO": Ontology("MAXO", "2030-01-02", "https://example.org/free", "maxo.json"),
        "MONDO": Ontology("MONDO", "2032-03-04", licence_of("MONDO"), "MONDO-ontology-v2032-03-04.json.zst"),
        "HGNC": Ontology("HGNC", "2029-05-07", licence_of("HGNC"), "hgnc_complete_set.txt"),
    }
    assert all(ontology.licence.startswith("https://") for ontology in lexicon.ontologies)


def test_the_embedded_lexicon_names_its_ontologies_too() -> None:
    embedded = load_lexicon(EMBEDDED)
    assert {(o.name, o.version) for o in embedded.ontologies} == {(t.source, t.version) for t in embedded.terms}
    assert [ontology for ontology in embedded.ontologies if not ontology.licence.startswith("https://")] == []


def test_order_of_sources_and_surroundings_make_no_difference(sources: list[Path], file: Path, tmp_path: Path) -> None:
    build_lexicon(sources[::-1], tmp_path / "again.lexicon")
    assert (tmp_path / "again.lexicon").read_bytes() == file.read_bytes()
    assert load_lexicon(file).sha256 == sha256(file.read_bytes()).hexdigest()
    program = "import sys; from pathlib import Path; from imtkg.lexicon.build import build_lexicon as b; "
    program += "b([Path(p) for p in sys.argv[2:]], Path(sys.argv[1]))"
    subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "other.lexicon"), *map(str, sources)],
        check=True,
        env=os.environ | {"PYTHONHASHSEED": "3", "LC_ALL": "C", "TZ": "Asia/Tokyo"},
        cwd=tmp_path,
    )
    assert (tmp_path / "other.lexicon").read_bytes() == file.read_bytes()


# A compiled lexicon answers as one in memory does

WORDS = st.lists(
    st.sampled_from(["red", "Toe", "of", "the", "III", "AIDS", "b-cell", "feet", "tumour", "\u00e9t\u0301e"]),
    min_size=1,
    max_size=4,
)
PHRASES = WORDS.map(" ".join) | st.text(
    st.characters(exclude_characters="\t|\n\r", exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=8
)
ENTRIES = st.lists(st.tuples(PHRASES, st.lists(PHRASES, max_size=3), st.sampled_from(TERM_KINDS)), max_size=8)


@given(ENTRIES, st.lists(PHRASES, max_size=6).map(" ".join))
def test_compiled_and_in_memory_answer_alike(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, list[str], str]], text: str
) -> None:
    terms = tuple(
        Term(f"T:{n}", label, next(k for k in TERM_KINDS if k == kind), "T", "1", tuple(names), (f"T:{n}0",))
        for n, (label, names, kind) in enumerate(rows)
    )
    labels = {f"T:{n}0": f"above {n}" for n in range(len(rows))}
    data = compiled(
        {term.id: (term, (term.label, *term.synonyms)) for term in terms}, labels, [Ontology("T", "1", "", "")], "t"
    )
    path = tmp_path_factory.getbasetemp() / "alike.lexicon"
    path.unlink(missing_ok=True)
    path.write_bytes(data)
    index = CompiledIndex(path, "t")
    one, other = Lexicon("m", "0", TermIndex(terms, labels)), Lexicon("c", "0", index)
    assert sorted(one.terms, key=lambda term: term.id) == list(other.terms)
    assert dict(one.index.counts) == dict(other.index.counts)
    for name in (*(name for term in terms for name in (term.label, *term.synonyms)), text):
        assert set(one.named(name)) == set(other.named(name))
        assert (one.index.find(normalise(name)) is None) == (other.index.find(normalise(name)) is None)
    for curie in (*labels, *(term.id for term in terms)):
        assert (one.term(curie), one.label(curie)) == (other.term(curie), other.label(curie))
    found = [(m.span, set(m.terms)) for m in recognise(text, one)]
    assert found == [(m.span, set(m.terms)) for m in recognise(text, other)]


# The cache


def test_what_was_compiled_into_the_cache_is_used_from_then_on(
    sources: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMTKG_CACHE", str(tmp_path / "cache"))
    assert load_lexicon().name == EMBEDDED
    built = imtkg.build_lexicon(sources)
    assert built.path == default_path() == tmp_path / "cache" / "ontologies.lexicon"
    assert load_lexicon().sha256 == built.sha256
    assert load_lexicon().name == "ontologies"
    assert load_lexicon(EMBEDDED).name == EMBEDDED
    assert [path.name for path in built.path.parent.iterdir()] == [built.path.name]


@pytest.mark.parametrize(
    ("platform", "variables", "place"),
    [
        ("linux", {"XDG_CACHE_HOME": "/x"}, "/x/imtkg/ontologies.lexicon"),
        ("linux", {"HOME": "/h"}, "/h/.cache/imtkg/ontologies.lexicon"),
        ("darwin", {"HOME": "/h"}, "/h/Library/Caches/imtkg/ontologies.lexicon"),
        ("win32", {"LOCALAPPDATA": "/l"}, "/l/imtkg/ontologies.lexicon"),
        ("linux", {"IMTKG_CACHE": "/own", "XDG_CACHE_HOME": "/x"}, "/own/ontologies.lexicon"),
    ],
)
def test_the_cache_is_where_the_system_keeps_such_things(
    platform: str, variables: dict[str, str], place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("IMTKG_CACHE", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("imtkg.lexicon.sys.platform", platform)
    assert default_path() == Path(place)


def damaged(data: bytes) -> dict[str, bytes]:
    middle = len(data) // 2
    return {
        "empty": b"",
        "cut short": data[:middle],
        "one bit": data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :],
        "its checksum": data[:-1] + bytes([data[-1] ^ 1]),
        "only its first line": data[: data.index(b"\n") + 1],
        "longer": data + b"\0",
        "another form": data.replace(b"imtkg-lexicon 1\n", b"imtkg-lexicon 2\n", 1),
        "no lexicon at all": b"a picture, perhaps",
    }


@pytest.mark.parametrize("fault", damaged(b"a\n" * 8))
def test_a_damaged_file_is_refused_in_one_line_with_the_way_out(
    fault: str, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("IMTKG_CACHE", str(tmp_path))
    default_path().write_bytes(damaged(file.read_bytes())[fault])
    with pytest.raises(TableError):
        load_lexicon()
    assert main(["lexicon", "show"]) == 3
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert "ontologies.lexicon" in said.err
    assert "imtkg lexicon build" in said.err
    assert "--lexicon embedded" in said.err
    assert main(["lexicon", "show", "--lexicon", "embedded"]) == 0


def test_a_file_made_with_other_tables_is_out_of_date(file: Path) -> None:
    with pytest.raises(TableError, match="other tables"):
        CompiledIndex(file, "0" * 64)


def test_a_new_file_takes_the_old_ones_place_whole(sources: list[Path], file: Path, tmp_path: Path) -> None:
    """Who has the old one open goes on reading it."""
    path = tmp_path / "x.lexicon"
    path.write_bytes(file.read_bytes())
    opened = load_lexicon(path)
    build_lexicon([source for source in sources if source.suffix == ".obo"], path)
    assert opened.named("toe therapy")
    assert not load_lexicon(path).named("toe therapy")


def test_a_failed_build_leaves_the_old_file(file: Path, tmp_path: Path) -> None:
    path = tmp_path / "x.lexicon"
    path.write_bytes(b"old")
    broken = tmp_path / "broken.obo"
    broken.write_text("[Term]\nid: X:1\nname: x\n")
    with pytest.raises(TableError):
        build_lexicon([broken], path)
    assert path.read_bytes() == b"old"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["broken.obo", "x.lexicon"]


@pytest.mark.skipif(os.geteuid() == 0 if hasattr(os, "geteuid") else True, reason="root writes everywhere")
def test_a_folder_that_cannot_be_written_is_named(sources: list[Path], tmp_path: Path) -> None:
    tmp_path.chmod(stat.S_IRUSR | stat.S_IXUSR)
    with pytest.raises(OutputError, match="cannot be written"):
        build_lexicon(sources, tmp_path / "x.lexicon")


def test_a_place_that_is_no_folder_is_named(sources: list[Path], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot be written"):
        build_lexicon(sources, tmp_path / "file" / "x.lexicon")


# Sources that are none


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.obo", b"", "no terms of an ontology"),
        ("a.obo", b"\xff\xfe", "cannot be read"),
        ("a.obo", b"[Term]\nname: no id\n", "not in the form"),
        ("a.obo", b"[Term]\nid: FOO:1\nname: foo\n", "no terms of an ontology"),
        ("a.obo", b"[Term]\nid: FOO:1\nname: x\nis_a: \nrelationship: part_of\n", "no terms of an ontology"),
        ("a.json", b"{", "cannot be read"),
        ("a.json", b"[]", "not in the form"),
        ("a.json", b'{"graphs": [{}]}', "not in the form"),
        ("a.json", b"[" * 100_000, "cannot be read"),
        ("MONDO-ontology-v1.json.zst", b"no zstd", "cannot be read"),
        ("MONDO-ontology-v1.json.zst", zstandard.ZstdCompressor().compress(b"[1]"), "not in the form"),
        ("a.tsv", b"id\tname\n", "table of an unknown kind"),
        ("a.tsv", b"", "table of an unknown kind"),
        ("a.tsv", b"hgnc_id\tsymbol\tname\n", "no terms of an ontology"),
        ("a.tsv", b"id\tlabel\tkind\tsynonyms\tsource\tversion\tancestors\nHP:1\tx\n", "2 cells"),
        ("a.obo.gz", b"no gzip", "cannot be read"),
        ("a.owl", b"<rdf>", "unknown kind"),
    ],
)
def test_a_source_of_no_use_is_refused(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(TableError, match=words) as caught:
        read_release(path)
    assert caught.value.path is not None
    assert caught.value.hint


def test_a_source_that_is_not_there_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lexicon", "build", str(tmp_path / "none.obo"), "-o", str(tmp_path / "x")]) == 3
    assert "none.obo" in capsys.readouterr().err


def test_with_nothing_to_compile_the_way_out_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("imtkg.lexicon.build.packaged_releases", lambda: iter(()))
    with pytest.raises(UsageError, match=r"imtkg\[ontologies\]"):
        build_lexicon([], tmp_path / "x.lexicon")


def test_an_ontology_whose_terms_lie_in_a_circle_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.obo"
    path.write_text("[Term]\nid: MAXO:1\nname: one\nis_a: MAXO:2\n\n[Term]\nid: MAXO:2\nname: two\nis_a: MAXO:1\n")
    assert [term.ancestors for term in read_release(path).terms] == [("MAXO:2",), ("MAXO:1",)]


def test_a_table_of_ones_own_can_be_a_source(tmp_path: Path) -> None:
    path = tmp_path / "mine.tsv"
    path.write_text(
        "# mine\nid\tlabel\tkind\tsynonyms\tsource\tversion\tancestors\n"
        "NCIT:C1\tpurple hat therapy\ttreatment\t\tNCIT\t26\tNCIT:C2\nNCIT:C2\ttherapy\t\t\t\t\t\n"
    )
    build_lexicon([path], tmp_path / "x.lexicon")
    found = load_lexicon(tmp_path / "x.lexicon")
    assert [(term.id, term.kind, term.ancestors) for term in found.named("purple hat therapy")] == [
        ("NCIT:C1", "treatment", ("NCIT:C2",))
    ]
    assert Ontology("NCIT", "26", "", "mine.tsv") in found.ontologies


# The tables


def test_the_first_row_of_an_ontology_that_fits_decides() -> None:
    assert kind_of("HP:1", ("HP:0000118",)) == "phenotype"
    assert kind_of("HP:1", ("HP:0003674", "HP:0012823")) == "life_stage"
    assert kind_of("HP:0000005", ()) == "inheritance"
    assert kind_of("HP:1", ("HP:0012823",)) is None
    assert kind_of("MONDO:1", ()) == "disease"
    assert kind_of("MONDO:1", ("MONDO:0021125",)) is None
    assert kind_of("FOO:1", ()) is None
    assert known() >= {"MONDO", "HP", "UBERON", "CL", "CHEBI", "MAXO", "NCBITaxon", "HGNC"}


def test_the_embedded_genes_are_those_of_hgnc_and_their_names_mean_nothing_else() -> None:
    embedded = load_lexicon(EMBEDDED)
    genes = [term for term in embedded.terms if term.kind == "gene"]
    assert len(genes) > 5000
    assert [term.id for term in genes if not term.id.removeprefix("HGNC:").isdecimal()] == []
    assert len({term.label for term in genes}) == len(genes)
    for symbol, curie in (("PHOX2B", "HGNC:9143"), ("BRAF", "HGNC:1097"), ("ALK", "HGNC:427")):
        assert ids(embedded.named(symbol)) == [curie]
    others = {name for term in genes for name in term.synonyms}
    assert not others & {term.label for term in genes}


# The command line


def test_building_and_showing(
    sources: list[Path], file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "mine.lexicon"
    assert main(["lexicon", "build", *map(str, sources), "-o", str(path), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert path.read_bytes() == file.read_bytes()
    assert answer["sha256"] == sha256(path.read_bytes()).hexdigest()
    assert answer["counts"]["terms"] == len(list(load_lexicon(path).terms))
    assert {
        "name": "HP",
        "version": "2031-02-03",
        "licence": "https://example.org/licence",
        "origin": "hp.obo",
    } in answer["ontologies"]
    assert main(["lexicon", "show", "--lexicon", str(path)]) == 0
    shown = capsys.readouterr()
    assert "2031-02-03" in shown.out
    assert answer["sha256"] in shown.err


def test_a_build_says_which_lexicon_it_used(file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "page.txt"
    page.write_text(
        "Rapid involution of crimson hands\n\nWhat are the symptoms?\n\nPeople with this disease have purple toes.\n"
    )
    folder = tmp_path / "out"
    assert main(["build", str(page), "-o", str(folder), "--lexicon", str(file)]) == 0
    capsys.readouterr()
    manifest = json.loads((folder / "manifest.json").read_bytes())
    lexicon = load_lexicon(file)
    assert manifest["lexicon"] == {
        "name": "mine",
        "sha256": lexicon.sha256,
        "ontologies": [ontology.record() for ontology in lexicon.ontologies],
    }
    turtle = (folder / "imtkg.ttl").read_text(encoding="utf-8")
    assert "obo:HP_9000001" in turtle
    assert "https://example.org/licence" in turtle
