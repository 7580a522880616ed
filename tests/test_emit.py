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
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyld import jsonld as pyld
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, parse

from imtkg import vocabulary as v
from imtkg.emit import MANIFEST, RELEASE, Manifest, Refused, report_text, report_triples
from imtkg.emit import folder as module
from imtkg.emit.lines import in_order
from imtkg.emit.rdf import graph_hash
from imtkg.emit.shard import read_shard, write_shard
from imtkg.errors import InputError, OutputError
from imtkg.map import map_dataset, map_reading
from imtkg.values import Reading, Report, Statistic, Violation
from releases import jsonld, nquads, turtle, write_release
from sample_reading import LEXICON, PAGE, READING, REGROWTH, RUN, RUST, SITE, reading_of

TESTS = Path(__file__).parent
REPORT = Report(5, ())


def quads(reading: Reading = READING) -> tuple[Quad, ...]:
    return map_reading(reading, LEXICON, RUN) + map_dataset([reading], RUN)


def union(given: Iterable[Quad]) -> set[Triple]:
    return {Triple(quad.subject, quad.predicate, quad.object) for quad in given}


def read(data: bytes, format: RdfFormat) -> set[Triple]:
    return union(parse(data, format=format))


def release(folder: Path, reading: Reading = READING, refused: tuple[Refused, ...] = ()) -> Manifest:
    return write_release(folder, [reading], LEXICON, RUN, refused)


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
        "given": 1,
        "pages": 1,
        "refused": 0,
        "sections": 2,
        "sentences": 5,
        "claims": 8,
        "ungrounded": 5,
        "triples": len(union(quads())),
        "quads": len(set(quads())),
    }
    (page,) = map(json.loads, found["pages.jsonl"].splitlines())
    assert page == {
        "page": "knots-7",
        "sha256": PAGE.sha256,
        "sections": 2,
        "sentences": 5,
        "claims": 8,
        "notices": [{"section": 0, "start": 0, "end": 6, "message": "a list was lost"}],
    }
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


def test_the_same_bytes_whatever_the_hash_seed_and_the_folder(tmp_path: Path) -> None:
    code = """
import sys, pathlib
sys.path.insert(0, sys.argv.pop())
from test_emit import *
release(pathlib.Path(sys.argv[1]))
"""
    release(tmp_path / "here")
    expected = contents(tmp_path / "here")
    for seed in ("0", "1", "2"):
        folder = tmp_path / f"elsewhere {seed}"
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": "Asia/Tokyo", "LC_ALL": "C"}
        subprocess.run([sys.executable, "-c", code, str(folder), str(TESTS)], env=environment, check=True, timeout=60)
        assert contents(folder) == expected


def test_pages_come_in_the_order_of_their_ids(tmp_path: Path) -> None:
    other = replace(READING, page=replace(PAGE, id="a-page"))
    for name, order in (("one", [READING, other]), ("two", [other, READING])):
        write_release(tmp_path / name, order, LEXICON, RUN)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


# Many pages


def named(text: str, page: str) -> Reading:
    reading = reading_of(text)
    claims = tuple(replace(claim, id=v.digest(page, claim.id)) for claim in reading.claims)
    return replace(reading, page=replace(reading.page, id=page), claims=claims)


def test_nodes_that_pages_share_are_written_once_and_counted_once(tmp_path: Path) -> None:
    readings = [READING, replace(READING, page=replace(PAGE, id="a-page", sha256="7" * 64))]
    run = replace(RUN, inputs=tuple(reading.page.sha256 for reading in readings))
    manifest = write_release(tmp_path / "out", readings, LEXICON, run)
    expected = {quad for reading in readings for quad in map_reading(reading, LEXICON, run)}
    expected |= set(map_dataset(readings, run))
    found = contents(tmp_path / "out")
    assert set(parse(found["imtkg.nq"], format=RdfFormat.N_QUADS)) == expected
    assert (
        read(found["imtkg.ttl"], RdfFormat.TURTLE) == read(found["imtkg.jsonld"], RdfFormat.JSON_LD) == union(expected)
    )
    assert (manifest.quads, manifest.triples) == (len(expected), len(union(expected)))
    assert manifest.triples < manifest.quads
    assert manifest.graph == graph_hash(union(expected))
    assert manifest.report.checked == len(
        {quad.subject for quad in expected if quad.graph_name != NamedNode(v.DATASET)}
    )


def test_pages_that_describe_one_node_in_two_ways_are_an_error(tmp_path: Path) -> None:
    other = replace(READING.subject, label="gnarly growth")
    readings = [READING, replace(READING, page=replace(PAGE, id="a-page"), subject=other, claims=())]
    with pytest.raises(InputError, match=r"the pages disagree about <.*MONDO_0000001>.*label"):
        write_release(tmp_path / "out", readings, LEXICON, RUN)
    assert list(tmp_path.iterdir()) == []


def test_what_no_identifier_was_found_for_is_counted_the_commonest_first(tmp_path: Path) -> None:
    texts = {"a": "knots", "b": "Knots", "c": "ropes", "d": "knots  "}
    write_release(tmp_path / "out", [named(text, page) for page, text in texts.items()], LEXICON, RUN)
    rows = [row.split("\t") for row in (tmp_path / "out" / "ungrounded.tsv").read_text("utf-8").splitlines()]
    assert rows[0] == ["claims", "pages", "predicate", "words"]
    assert [(row[0], row[1], row[3]) for row in rows[1:]] == [("3", "3", "knots"), ("1", "1", "ropes")]


def test_what_was_refused_is_named_with_its_reason(tmp_path: Path) -> None:
    files = (Refused("b.txt", "/x/b.txt", "is empty", line=3), Refused("a.txt", "/y/a.txt", "x", report=Report(1, ())))
    manifest = release(tmp_path / "out", refused=files)
    records = [json.loads(line) for line in contents(tmp_path / "out")["pages.jsonl"].splitlines()]
    assert [(record["file"], record["refused"], record["line"]) for record in records[1:]] == [
        ("a.txt", "x", None),
        ("b.txt", "is empty", 3),
    ]
    assert (manifest.counts["given"], manifest.counts["refused"]) == (3, 2)
    assert b"/x/" not in contents(tmp_path / "out")["pages.jsonl"]


@settings(deadline=None, max_examples=50)
@given(st.lists(st.binary(max_size=5).map(lambda line: line.replace(b"\n", b"") + b"\n")), st.integers(1, 20))
def test_lines_come_in_order_each_once_however_little_is_sorted_at_a_time(lines: list[bytes], part: int) -> None:
    with pytest.MonkeyPatch.context() as patch, TemporaryDirectory() as scratch:
        patch.setattr("imtkg.emit.lines.PART", part)
        assert list(in_order(lines, Path(scratch))) == sorted(set(lines))
        backwards = list(in_order(lines, Path(scratch), key=lambda line: [-byte for byte in line]))
        assert backwards == sorted(set(lines), key=lambda line: [-byte for byte in line])
        assert list(Path(scratch).iterdir()) == []


def test_a_shard_reads_back_and_a_damaged_one_does_not(tmp_path: Path) -> None:
    path = tmp_path / "shard"
    shard = write_shard(path, READING, quads(), RUN, ["b", "a"], [VIOLATION])
    assert read_shard(path) == shard
    assert shard.violations == (VIOLATION,)
    assert shard.notices == PAGE.notices
    assert list(shard.lines("nodes")) == [b'"a"\n', b'"b"\n']
    assert b"".join(shard.lines("quads")) == nquads(quads())
    assert [json.loads(line)["id"] for line in shard.lines("claims")] == [claim.id for claim in READING.claims]
    whole = path.read_bytes()
    for damaged in (b"", whole[:-1], whole[:200], whole + b"x", b"\0" * len(whole), whole.replace(b"calf", b"hand", 1)):
        path.write_bytes(damaged)
        assert damaged != whole
        assert read_shard(path) is None
    path.unlink()
    assert read_shard(path) is None


VIOLATION = Violation(
    focus="https://w3id.org/imtkg/claim/1",
    path="not an <iri>",
    shape="https://w3id.org/imtkg/shapes#Claim",
    message='Say "so"\nonce.',
    value="http://not an iri",
)


def test_the_report_is_rdf_and_text() -> None:
    bad = Report(7, (VIOLATION, replace(VIOLATION, path=None, value=None)))
    triples = read(turtle(report_triples(bad)), RdfFormat.TURTLE)
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
    text = report_text(bad)
    assert text.startswith("The data does not conform: 7 nodes checked, 2 violations.\n")
    assert text.count('Say "so"') == 2


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
@pytest.mark.parametrize("place", ["os.fsync", "imtkg.emit.folder._put_in_place"])
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


def test_what_a_killed_process_left_is_swept_and_what_a_living_one_holds_is_not(tmp_path: Path) -> None:
    left, held = tmp_path / ".out.0123.tmp", tmp_path / ".out.4567.tmp"
    for draft in (left, held):
        draft.mkdir()
        (draft / "imtkg.nq").write_text("half")
    with module._locked(held):
        release(tmp_path / "out")
    assert sorted(path.name for path in tmp_path.iterdir()) == [held.name, "out"]


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
