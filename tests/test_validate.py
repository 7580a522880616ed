"""Validation as a value: what it counts, what it says, and what it makes of data that is strange or hostile."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from importlib.resources import as_file, files
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, serialize

from imtkg import vocabulary as v
from imtkg.errors import DatasetError, InputError
from imtkg.load import FORMATS, load_quads
from imtkg.validate import validate

GOOD = Path(__file__).parent / "shapes" / "good.ttl"
CLAIM, EX = NamedNode(v.CLAIM), "https://example.org/"


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """A port of this machine that nobody should call."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        yield server


def write(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


# The report


def test_nothing_is_no_success() -> None:
    report = validate(())
    assert (report.checked, report.violations, report.conforms) == (0, (), False)


def test_data_that_no_shape_is_for_is_no_success() -> None:
    report = validate([Quad(NamedNode(EX), NamedNode(EX), Literal("x"))])
    assert report.checked == 0
    assert not report.conforms


def test_a_violation_names_node_path_shape_value_and_what_to_do() -> None:
    quads = [
        Quad(quad.subject, quad.predicate, NamedNode(v.IMT + "Likely"))
        if quad.predicate.value == v.CERTAINTY and quad.object == NamedNode(v.CERTAINTIES["possible"])
        else quad
        for quad in load_quads(GOOD)
    ]
    (violation,) = validate(quads).violations
    assert violation.focus == v.BASE + "claim/0000000000000007"
    assert violation.path == v.CERTAINTY
    assert violation.shape == "https://w3id.org/imtkg/shapes#Claim-certainty"
    assert violation.value == v.IMT + "Likely"
    assert violation.message.startswith("Say exactly once")


def test_named_graphs_are_taken_together() -> None:
    quads = load_quads(GOOD)
    parts = [
        Quad(quad.subject, quad.predicate, quad.object, NamedNode(f"{EX}{number % 3}"))
        for number, quad in enumerate(quads)
    ]
    assert validate(parts) == validate(quads)
    assert validate(parts + parts).conforms


def test_the_ontology_may_come_along() -> None:
    with as_file(files("imtkg") / "ontology" / "imtkg.ttl") as ontology:
        together = (*load_quads(GOOD), *load_quads(ontology))
    assert validate(together) == validate(load_quads(GOOD))


def test_a_blank_node_is_shown_as_one() -> None:
    (violation,) = (
        violation
        for violation in validate((*load_quads(GOOD), Quad(BlankNode("x"), NamedNode(EX), Literal(1)))).violations
        if violation.shape.endswith("#DatasetNodes")
    )
    assert violation.value == "_:x"


def test_a_path_of_several_properties_is_told_as_sparql_writes_it() -> None:
    quads = [quad for quad in load_quads(GOOD) if quad.predicate.value != v.EVIDENCE]
    paths = {violation.path for violation in validate(quads).violations if violation.path}
    assert f"^<{v.EVIDENCE}>" in paths
    assert f"<{v.EVIDENCE}> / <{v.HAS_SOURCE}>" in paths
    assert not any("_:" in path for path in paths)


def test_one_run_of_a_query_for_all_nodes_finds_what_a_run_for_each_finds() -> None:
    quads = load_quads(GOOD)
    with as_file(files("imtkg") / "shapes") as shapes:
        for left_out in range(11):
            broken = [quad for number, quad in enumerate(quads) if number % 11 != left_out]
            assert len(validate(broken).violations) > 5
            assert validate(broken) == validate(broken, shapes)


def test_the_order_of_the_data_changes_nothing() -> None:
    broken = [quad for quad in load_quads(GOOD) if quad.predicate.value not in (v.RULE, v.LABEL)]
    report = validate(broken)
    assert len(report.violations) > 10
    assert validate(reversed(broken)) == report
    assert list(report.violations) == sorted(report.violations, key=repr)


def test_other_shapes_can_be_given(tmp_path: Path) -> None:
    write(tmp_path, "note.txt", "no shapes")
    write(
        tmp_path,
        "one.ttl",
        f"""@prefix sh: <http://www.w3.org/ns/shacl#> .
        <{EX}Shape> a sh:PropertyShape ; sh:targetClass <{v.CLAIM}> ; sh:path <{EX}p> ; sh:maxCount 0 .
        """,
    )
    report = validate(load_quads(GOOD), tmp_path)
    assert report.conforms
    assert report.checked == 7


def test_shapes_with_a_faulty_query_are_an_error(tmp_path: Path) -> None:
    write(
        tmp_path,
        "one.ttl",
        f"""@prefix sh: <http://www.w3.org/ns/shacl#> .
        <{EX}Shape> a sh:NodeShape ; sh:targetClass <{v.CLAIM}> ; sh:sparql [ sh:select "SELECT $this WHERE {{" ] .""",
    )
    with pytest.raises(InputError, match="the validator failed"):
        validate(load_quads(GOOD), tmp_path)


def test_nothing_that_data_or_shapes_name_is_fetched(tmp_path: Path, listener: socket.socket) -> None:
    address = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    write(
        tmp_path,
        "one.ttl",
        f"""@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
        <{EX}> a owl:Ontology ; owl:imports <{address}> ; sh:shapesGraph <{address}> .
        <{EX}Shape> a sh:NodeShape ; sh:targetClass <{v.CLAIM}> ; sh:nodeKind sh:IRI ;
            sh:js [ a sh:JSConstraint ; sh:jsLibrary [ sh:jsLibraryURL "{address}" ] ] .""",
    )
    imports = Quad(NamedNode(EX), NamedNode("http://www.w3.org/2002/07/owl#imports"), NamedNode(address))
    assert validate((*load_quads(GOOD), imports), tmp_path).conforms
    with pytest.raises(TimeoutError):
        listener.accept()


STRANGE = [
    Literal("forty", datatype=NamedNode(v.DECIMAL)),
    Literal("2024-99-99", datatype=NamedNode(v.DATE)),
    Literal("9" * 5000, datatype=NamedNode(v.INTEGER)),
    Literal("<p>", datatype=NamedNode(v.RDF + "XMLLiteral")),
    Literal("x", language="en"),
    Literal("\x00\x1b\u202e\U0001f9ec"),
    NamedNode(EX + "%20"),
    BlankNode("b"),
]
PLACES = (v.START, v.VALUE, v.NEGATED, v.OBJECT, v.CERTAINTY, v.LABEL, v.CHECKSUM_VALUE, v.DATE_MODIFIED, v.CUE_FOR)


@pytest.mark.parametrize("term", STRANGE, ids=lambda term: str(term)[:20].encode("unicode_escape").decode())
def test_a_strange_term_in_every_place_is_a_violation_and_no_crash(
    term: Literal | NamedNode | BlankNode, capfd: pytest.CaptureFixture[str]
) -> None:
    quads = [
        Quad(quad.subject, quad.predicate, term) if quad.predicate.value in PLACES else quad
        for quad in load_quads(GOOD)
    ]
    report = validate(quads)
    assert not report.conforms
    assert all(violation.message for violation in report.violations)
    assert "Traceback" not in capfd.readouterr().err


def test_deeply_nested_data_is_a_violation_and_no_crash() -> None:
    nodes = [BlankNode(f"n{number}") for number in range(5_000)]
    nested = [Quad(one, NamedNode(EX), other) for one, other in pairwise(nodes)]
    assert not validate([Quad(nodes[0], NamedNode(v.TYPE), CLAIM), *nested]).conforms


def test_a_failure_of_the_validator_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RecursionError("too deep")

    monkeypatch.setattr("pyshacl.shape.Shape.validate", fail)
    with pytest.raises(InputError, match="RecursionError: too deep"):
        validate(load_quads(GOOD))


def test_a_term_beyond_rdf_1_1_is_an_error() -> None:
    inner = Triple(NamedNode(EX), NamedNode(EX), Literal("x"))
    with pytest.raises(InputError, match=r"RDF 1\.1"):
        validate([Quad(NamedNode(EX), NamedNode(EX), inner)])


# Reading files


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_format_reads_back(tmp_path: Path, suffix: str) -> None:
    quads = load_quads(GOOD)
    data = serialize([Triple(quad.subject, quad.predicate, quad.object) for quad in quads], format=FORMATS[suffix])
    assert data is not None
    assert set(load_quads(write(tmp_path, "good" + suffix.upper(), data))) == set(quads)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_comes_through_unchanged(words: str) -> None:
    from imtkg.load import parse_quads

    quad = Quad(NamedNode(EX), NamedNode(EX), Literal(words))
    for form in FORMATS.values():
        data = serialize([Triple(quad.subject, quad.predicate, quad.object)], format=form) or b""
        assert parse_quads(data, form, Path("x")) == (quad,)


def test_numbers_and_dates_keep_their_characters(tmp_path: Path) -> None:
    path = write(tmp_path, "a.ttl", f'<{EX}> <{EX}p> 15.00 , 007 , "2020-05-01Z"^^<{v.DATE}> .')
    assert {quad.object.value for quad in load_quads(path) if isinstance(quad.object, Literal)} == {
        "15.00",
        "007",
        "2020-05-01Z",
    }


FAULTY = [
    ("a.ttl", f"<{EX}> <{EX}>\n  <{EX}> ;;; x", 2, "column"),
    ("a.nt", f"<{EX}> <{EX}> .", 1, "column"),
    ("a.nq", b"\xff\xfe\x00\x01", 1, "column"),
    ("a.trig", "<relative> <also> <so> .", 1, "column"),
    ("a.jsonld", '{"@context": {', 1, "column"),
    ("a.jsonld", "[" * 70_000, 1, "column"),
    ("a.ttl", f'<{EX}> <{EX}> "half a \\uD800 pair" .', 1, "column"),
    ("a.ttl", f"<{EX}> <{EX}> <<( <{EX}> <{EX}> 1 )>> .", None, "RDF 1.1"),
    ("a.ttl", f'<{EX}> <{EX}> "x"@ar--rtl .', None, "RDF 1.1"),
    ("a.rdf", "<rdf:RDF/>", None, "no RDF format"),
    ("a.xml", "<!DOCTYPE x>", None, "no RDF format"),
    ("a", "", None, "no RDF format"),
]


@pytest.mark.parametrize(("name", "content", "line", "what"), FAULTY)
def test_a_faulty_file_is_one_clear_line(
    tmp_path: Path, name: str, content: str | bytes, line: int | None, what: str
) -> None:
    path = write(tmp_path, name, content)
    with pytest.raises(DatasetError) as caught:
        load_quads(path)
    assert caught.value.path == str(path)
    assert caught.value.line == line
    assert what in str(caught.value)
    assert caught.value.hint
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "context",
    [
        '"{}"',
        '[{{"p": "https://example.org/p"}}, "{}"]',
        '{{"@import": "{}", "@version": 1.1}}',
        '{{"p": {{"@id": "https://example.org/p", "@context": "{}"}}}}',
        '"file:///etc/passwd"',
    ],
)
def test_a_remote_context_is_refused_and_not_fetched(tmp_path: Path, context: str, listener: socket.socket) -> None:
    address = f"http://127.0.0.1:{listener.getsockname()[1]}/context.jsonld"
    text = f'{{"@context": {context.format(address)}, "@id": "https://example.org/", "p": {{"@id": "https://example.org/"}}}}'
    with pytest.raises(DatasetError, match="nothing is fetched"):
        load_quads(write(tmp_path, "a.jsonld", text))
    with pytest.raises(TimeoutError):
        listener.accept()


def test_a_missing_file_and_a_folder_are_errors(tmp_path: Path) -> None:
    for path in (tmp_path / "none.ttl", tmp_path / "folder.ttl"):
        if path.name.startswith("folder"):
            path.mkdir()
        with pytest.raises(DatasetError, match="cannot be read"):
            load_quads(path)


def test_a_file_beyond_the_limit_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("imtkg.load.MAX_BYTES", 3)
    with pytest.raises(DatasetError, match="larger than"):
        load_quads(write(tmp_path, "a.ttl", "####"))


def test_blank_nodes_of_two_files_stay_apart(tmp_path: Path) -> None:
    one = load_quads(write(tmp_path, "a.ttl", f"_:x <{EX}> <{EX}> ."))
    two = load_quads(write(tmp_path, "b.nq", f"_:x <{EX}> <{EX}> ."))
    assert one[0].subject != two[0].subject


def test_xml_is_no_format_that_is_read() -> None:
    assert RdfFormat.RDF_XML not in FORMATS.values()
