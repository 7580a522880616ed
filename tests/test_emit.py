from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyld import jsonld as pyld
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, parse

from imtkg import emit as module
from imtkg import vocabulary as v
from imtkg.emit import MANIFEST, RELEASE, Manifest, emit, graph_hash, jsonld, nquads, report_triples, turtle
from imtkg.errors import OutputError
from imtkg.map import map_dataset, map_reading
from imtkg.values import Reading, Report, Statistic, Violation
from sample_reading import LEXICON, PAGE, READING, REGROWTH, RUN, RUST, SITE, reading_of

TESTS = Path(__file__).parent
REPORT = Report(5, ())


def quads(reading: Reading = READING) -> tuple[Quad, ...]:
    return map_reading(reading, LEXICON, RUN) + map_dataset([reading], RUN)


def union(given: Iterable[Quad]) -> set[Triple]:
    return {Triple(quad.subject, quad.predicate, quad.object) for quad in given}


def read(data: bytes, format: RdfFormat) -> set[Triple]:
    return union(parse(data, format=format))


def release(folder: Path, reading: Reading = READING, report: Report = REPORT) -> Manifest:
    return emit([reading], quads(reading), report, RUN, folder)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


# What the files say


def test_a_release_has_its_files_and_a_manifest_that_fits_them(tmp_path: Path) -> None:
    manifest = release(tmp_path / "out")
    found = contents(tmp_path / "out")
    assert tuple(found) == RELEASE
    assert json.loads(found[MANIFEST]) == manifest.record()
    assert {file.name: (file.sha256, file.bytes) for file in manifest.files} == {
        name: (sha256(data).hexdigest(), len(data)) for name, data in found.items() if name != MANIFEST
    }
    assert manifest.record()["counts"] == {
        "pages": 1,
        "sections": 2,
        "sentences": 5,
        "claims": 8,
        "triples": len(union(quads())),
        "quads": len(set(quads())),
    }
    assert manifest.record()["notices"] == [
        {"page": "knots-7", "section": 0, "start": 0, "end": 6, "message": "a list was lost"}
    ]
    assert manifest.record()["software"] == {"name": "imtkg", "version": "0.1.0"}
    assert manifest.record()["lexicon"] == {"name": "sample", "sha256": "5" * 64, "ontologies": []}


def test_all_three_files_hold_the_same_graph(tmp_path: Path) -> None:
    manifest = release(tmp_path / "out")
    found = contents(tmp_path / "out")
    in_turtle = read(found["imtkg.ttl"], RdfFormat.TURTLE)
    in_jsonld = read(found["imtkg.jsonld"], RdfFormat.JSON_LD)
    in_nquads = read(found["imtkg.nq"], RdfFormat.N_QUADS)
    assert in_turtle == in_jsonld == in_nquads == union(quads())
    assert set(parse(found["imtkg.nq"], format=RdfFormat.N_QUADS)) == set(quads())
    assert (
        manifest.graph == graph_hash(in_turtle) == graph_hash(in_jsonld) == graph_hash(with_pyld(found["imtkg.jsonld"]))
    )


def with_pyld(data: bytes) -> set[Triple]:
    """The triples that PyLD reads in JSON-LD, with a loader that fetches nothing."""

    def refuse(url: str, options: object) -> object:
        raise AssertionError(f"fetches {url}")

    dataset = pyld.to_rdf(json.loads(data), {"documentLoader": refuse})
    assert set(dataset) <= {"@default"}

    def term(node: dict[str, str]) -> NamedNode | Literal:
        if node["type"] == "IRI":
            return NamedNode(node["value"])
        assert node["type"] == "literal", "a blank node"
        if "language" in node:
            return Literal(node["value"], language=node["language"])
        return Literal(node["value"], datatype=NamedNode(node["datatype"]))

    return {
        Triple(NamedNode(t["subject"]["value"]), NamedNode(t["predicate"]["value"]), term(t["object"]))
        for t in dataset.get("@default", [])
    }


def test_the_dataset_as_committed_is_one_graph_by_two_readers_of_jsonld() -> None:
    folder = TESTS.parent / "output"
    written = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["graph"]["value"]
    data = (folder / "imtkg.jsonld").read_bytes()
    in_turtle = read((folder / "imtkg.ttl").read_bytes(), RdfFormat.TURTLE)
    assert written == graph_hash(in_turtle) == graph_hash(read(data, RdfFormat.JSON_LD)) == graph_hash(with_pyld(data))


@settings(deadline=None, max_examples=60)
@given(st.text(min_size=1), st.text(min_size=1))
def test_any_text_comes_through_every_format(text: str, words: str) -> None:
    made = quads(reading_of(text, subgroup=words))
    expected = union(made)
    assert read(turtle(expected), RdfFormat.TURTLE) == expected
    assert read(jsonld(expected), RdfFormat.JSON_LD) == expected
    assert set(parse(nquads(made), format=RdfFormat.N_QUADS)) == set(made)
    assert with_pyld(jsonld(expected)) == expected
    assert {graph_hash(expected), graph_hash(with_pyld(jsonld(expected)))} == {
        sha256(nquads(Quad(t.subject, t.predicate, t.object) for t in expected)).hexdigest()
    }


@settings(deadline=None)
@given(st.decimals(min_value=0, max_value=100, allow_nan=False))
def test_any_figure_comes_through_every_format(figure: Decimal) -> None:
    statistic = Statistic("rate", "percent", value=figure)
    expected = union(quads(replace(READING, claims=(replace(SITE, statistic=statistic),))))
    assert read(turtle(expected), RdfFormat.TURTLE) == expected == read(jsonld(expected), RdfFormat.JSON_LD)
    assert with_pyld(jsonld(expected)) == expected


def test_the_hash_tells_graphs_apart_and_not_their_order() -> None:
    triples = sorted(union(quads()), key=str)
    assert graph_hash(triples) == graph_hash(reversed(triples)) == graph_hash(triples * 2)
    assert graph_hash(triples) != graph_hash(triples[1:])


def test_a_claim_is_one_tree_in_json_ld() -> None:
    document = json.loads(jsonld(union(quads())))
    nodes = {node["id"]: node for node in document["@graph"]}
    assert len(nodes) == len(document["@graph"])
    claim = nodes[f"{v.BASE}claim/{REGROWTH.id}"]
    assert claim["type"] == ["Claim"]
    assert claim["predicate"] == "hasCourse"
    assert claim["certainty"] == "asserted"
    assert claim["negated"] is False
    assert claim["statistic"] == {
        "id": claim["id"] + "/statistic",
        "type": ["Statistic"],
        "kind": "rate",
        "minValue": "15",
        "maxValue": "37",
        "unit": "percent",
        "approximate": False,
        "population": "treated feet",
    }
    assert [cue["cueFor"] for cue in claim["cue"]] == ["predicate", "statistic"]
    quote, position = sorted(claim["evidence"]["selector"], key=lambda node: node["type"], reverse=True)
    assert quote["exact"].startswith("Regrowth follows")
    assert position["end"] - position["start"] == len(quote["exact"])
    assert not [iri for iri in nodes if iri.startswith(claim["id"] + "/")]


def test_what_can_be_many_is_always_a_list_and_every_key_is_plain() -> None:
    document = json.loads(jsonld(union(quads())))
    context = document["@context"]
    assert "@vocab" not in context
    assert context == json.loads((TESTS.parent / "ontology" / "context.jsonld").read_text())["@context"]

    def check(node: dict[str, object]) -> None:
        for key, value in node.items():
            assert key in context, key
            definition = context[key]
            if isinstance(definition, dict) and definition.get("@container") == "@set":
                assert isinstance(value, list), key
            for item in value if isinstance(value, list) else [value]:
                if isinstance(item, dict) and "@value" not in item:
                    check(item)

    for node in document["@graph"]:
        check(node)
    assert isinstance(document["@graph"][0]["type"], list)
    one_cue = {node["id"]: node for node in document["@graph"]}[f"{v.BASE}claim/{RUST.id}"]["cue"]
    assert len(one_cue) == 2


def test_turtle_has_one_block_for_a_subject_and_its_types_first() -> None:
    text = turtle(union(quads())).decode()
    head, _, body = text.partition(f"claim:{REGROWTH.id} ")
    assert body.startswith("a imt:Claim ;\n")
    assert f"claim:{REGROWTH.id} " not in head + body
    block = body.partition(" .\n")[0]
    assert block.count("\n") > 15
    assert text.index(f"claim:{REGROWTH.id} ") < text.index(f"claim:{REGROWTH.id}\\/cue")
    assert "imt:hasSite obo:UBERON_0002048 , concept:calf" in text
    for prefix in ("imt", "claim", "obo", "rdfs"):
        assert f"@prefix {prefix}: <{v.PREFIXES[prefix]}> ." in text


def test_n_quads_are_sorted_and_each_stands_once() -> None:
    lines = nquads(quads() * 2).split(b"\n")
    assert lines.pop() == b""
    assert lines == sorted(set(lines))
    assert len(lines) == len(set(quads()))


def test_lines_of_json_are_lines_to_every_reader(tmp_path: Path) -> None:
    reading = reading_of("one\u2028two\u0085three\x0bfour\nfive")
    release(tmp_path / "out", reading)
    for name in ("claims.jsonl", "ledger.jsonl"):
        text = (tmp_path / "out" / name).read_text("utf-8")
        assert text.splitlines() == text.split("\n")[:-1]
        assert len(text.splitlines()) == 1
        json.loads(text)


def test_half_a_character_in_a_sentence_without_a_claim_is_no_harm(tmp_path: Path) -> None:
    odd = replace(PAGE, sections=(*PAGE.sections[:1], replace(PAGE.sections[1], text="Odd\ud83e one")))
    release(tmp_path / "out", replace(READING, page=odd))
    last = (tmp_path / "out" / "ledger.jsonl").read_text("utf-8").splitlines()[-1]
    assert json.loads(last)["sentence"] == "Odd\ud83e one"


def test_the_same_bytes_whatever_the_hash_seed_the_order_and_the_folder(tmp_path: Path) -> None:
    code = """
import sys, pathlib
sys.path.insert(0, sys.argv.pop())
from test_emit import *
turned = replace(READING, claims=READING.claims[::int(sys.argv[2])])
emit([READING], tuple(reversed(quads(turned))), REPORT, RUN, pathlib.Path(sys.argv[1]))
"""
    release(tmp_path / "here")
    expected = contents(tmp_path / "here")
    for seed in ("0", "1", "2"):
        folder = tmp_path / f"elsewhere {seed}"
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": "Asia/Tokyo", "LC_ALL": "C"}
        order = "-1" if seed == "1" else "1"
        subprocess.run(
            [sys.executable, "-c", code, str(folder), order, str(TESTS)], env=environment, check=True, timeout=60
        )
        assert contents(folder) == expected


def test_pages_come_in_the_order_of_their_ids(tmp_path: Path) -> None:
    other = replace(READING, page=replace(PAGE, id="a-page"))
    both = map_reading(READING, LEXICON, RUN) + map_reading(other, LEXICON, RUN)
    for name, order in (("one", [READING, other]), ("two", [other, READING])):
        emit(order, both, REPORT, RUN, tmp_path / name)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


VIOLATION = Violation(
    focus="https://w3id.org/imtkg/claim/1",
    path="not an <iri>",
    shape="https://w3id.org/imtkg/shapes#Claim",
    message='Say "so"\nonce.',
    value="http://not an iri",
)


def test_the_report_is_rdf_and_text(tmp_path: Path) -> None:
    release(tmp_path / "out", report=Report(7, (VIOLATION, replace(VIOLATION, path=None, value=None))))
    found = contents(tmp_path / "out")
    triples = read(found["report.ttl"], RdfFormat.TURTLE)
    report = NamedNode(v.REPORT)
    assert Triple(report, NamedNode(v.CONFORMS), Literal(False)) in triples
    assert Triple(report, NamedNode(v.CHECKED), Literal(7)) in triples
    results = {t.object for t in triples if t.predicate.value == v.RESULT}
    assert len(results) == 2
    by_property = {(t.predicate.value, t.object) for t in triples if t.subject in results}
    assert (v.FOCUS_NODE, NamedNode(VIOLATION.focus)) in by_property
    assert (v.RESULT_PATH, Literal("not an <iri>")) in by_property
    assert (v.RESULT_VALUE, Literal("http://not an iri")) in by_property
    assert (v.SOURCE_SHAPE, NamedNode(VIOLATION.shape)) in by_property
    text = found["report.txt"].decode()
    assert text.startswith("The data does not conform: 7 nodes checked, 2 violations.\n")
    assert text.count('Say "so"') == 2
    assert json.loads(found[MANIFEST])["report"] == {"conforms": False, "checked": 7, "violations": 2}


def test_a_report_of_nothing_checked_does_not_conform() -> None:
    assert Triple(NamedNode(v.REPORT), NamedNode(v.CONFORMS), Literal(False)) in report_triples(Report(0, ()))
    assert Triple(NamedNode(v.REPORT), NamedNode(v.CONFORMS), Literal(True)) in report_triples(REPORT)


# How they get there


def test_a_release_is_replaced_whole_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    release(tmp_path / "deep" / "er" / "out")
    release(tmp_path / "deep" / "er" / "out", reading_of("other"))
    assert [path.name for path in (tmp_path / "deep" / "er").iterdir()] == ["out"]
    assert b'"other"' in (tmp_path / "deep" / "er" / "out" / "claims.jsonl").read_bytes()


def test_an_empty_folder_and_a_link_to_one_will_do(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    release(tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert tuple(contents(tmp_path / "real")) == RELEASE


@pytest.mark.parametrize(
    "others",
    [
        {"thesis.doc": "mine"},
        {"thesis.doc": "mine", MANIFEST: '{"software": {"name": "imtkg"}}'},
        {"imtkg.ttl": "mine"},
        {MANIFEST: "{"},
        {MANIFEST: "[" * 100_000},
        {MANIFEST: "[]"},
        {MANIFEST: '{"software": "imtkg"}'},
        {MANIFEST: '{"software": {"name": "another"}}'},
    ],
)
def test_a_folder_with_other_files_is_left_alone(tmp_path: Path, others: dict[str, str]) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    for name, text in others.items():
        (folder / name).write_text(text)
    with pytest.raises(OutputError, match=r"other files|no manifest"):
        release(folder)
    assert {path.name: path.read_text() for path in folder.iterdir()} == others
    assert list(tmp_path.iterdir()) == [folder]


def test_a_file_in_the_folders_place_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    with pytest.raises(OutputError, match="no folder"):
        release(tmp_path / "out")
    assert (tmp_path / "out").read_text() == "mine"


def disk_full(*_: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def forbidden(*_: object) -> None:
    raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))


def stopped(*_: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("there_before", [False, True])
@pytest.mark.parametrize("fault", [disk_full, forbidden, stopped])
@pytest.mark.parametrize("place", ["os.fsync", "imtkg.emit._put_in_place"])
def test_a_failure_leaves_the_old_release_whole_and_nothing_else(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    place: str,
    fault: Callable[..., None],
    there_before: bool,
) -> None:
    folder = tmp_path / "out"
    if there_before:
        release(folder)
    before = contents(folder) if there_before else {}
    monkeypatch.setattr(place, fault)
    expected: type[BaseException] = KeyboardInterrupt if fault is stopped else OutputError
    with pytest.raises(expected) as raised:
        release(folder, reading_of("other"))
    if isinstance(raised.value, OutputError):
        assert str(folder) in str(raised.value)
        assert raised.value.hint
    assert (contents(folder) if there_before else {}) == before
    assert list(tmp_path.iterdir()) == ([folder] if there_before else [])


def test_a_fault_in_the_middle_of_the_files_leaves_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = 0
    real = os.fsync

    def third_fails(handle: int) -> None:
        nonlocal calls
        calls += 1
        if calls == 3:
            disk_full()
        real(handle)

    monkeypatch.setattr("os.fsync", third_fails)
    with pytest.raises(OutputError, match="No space left"):
        release(tmp_path / "out")
    assert calls == 3
    assert list(tmp_path.iterdir()) == []


def test_without_an_exchange_in_one_step_it_takes_three(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_exchange", lambda one, other: False)
    release(tmp_path / "out")
    release(tmp_path / "out", reading_of("other"))
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert b'"other"' in (tmp_path / "out" / "claims.jsonl").read_bytes()


def test_the_first_of_three_steps_is_taken_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    release(tmp_path / "out")
    before = contents(tmp_path / "out")
    real = Path.rename

    def into_place_fails(self: Path, target: Path) -> Path:
        if self.suffix == ".tmp":
            raise OSError(errno.ENOTEMPTY, "in the way")
        return real(self, target)

    monkeypatch.setattr(module, "_exchange", lambda one, other: False)
    monkeypatch.setattr(Path, "rename", into_place_fails)
    with pytest.raises(OutputError, match="in the way"):
        release(tmp_path / "out", reading_of("other"))
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert contents(tmp_path / "out") == before


def test_a_place_that_cannot_be_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    for folder in (tmp_path / "file" / "out", tmp_path / ("x" * 300), Path("/proc/imtkg/out")):
        with pytest.raises(OutputError):
            release(folder)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_builds_into_one_folder_at_once_never_mix(tmp_path: Path) -> None:
    code = """
import sys, pathlib
sys.path.insert(0, sys.argv.pop())
from test_emit import *
for _ in range(10):
    try:
        release(pathlib.Path(sys.argv[1]), reading_of(sys.argv[2]))
    except OutputError:
        pass
"""
    folder = tmp_path / "out"
    names = ("one", "two", "three")
    running = [subprocess.Popen([sys.executable, "-c", code, str(folder), name, str(TESTS)]) for name in names]
    assert [process.wait(timeout=120) for process in running] == [0, 0, 0]
    found = contents(folder)
    whole = []
    for name in names:
        release(tmp_path / name, reading_of(name))
        whole.append(contents(tmp_path / name))
    assert found in whole
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["out", *names])
