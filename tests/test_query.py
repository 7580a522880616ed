"""Query: what is answered, what is refused unread, and that a query harms nothing but the process that evaluates it."""

from __future__ import annotations

import json
import os
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Store

import imtkg
from imtkg.cli import main
from imtkg.errors import DatasetError, QueryError
from imtkg.query.dataset import Dataset, Solutions
from imtkg.query.examples import examples
from imtkg.query.limits import Limits, check
from imtkg.query.store import store_of
from imtkg.query.workers import Question, Worker, Workers

ROOT = Path(__file__).parents[1]
OUTPUT = ROOT / "output"
ANSWERS = Path(__file__).parent / "answers"
QUICK = Limits(seconds=2.0, memory=2**30, answer=2**20)


@pytest.fixture(scope="module")
def dataset() -> Iterator[Dataset]:
    with Dataset(OUTPUT) as opened:
        yield opened


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    one = Worker(store_of(OUTPUT), QUICK)
    yield one
    one.close()


@pytest.mark.parametrize("name", examples())
def test_each_example_question_has_its_checked_answer(dataset: Dataset, name: str) -> None:
    """`IMTKG_WRITE=1 pytest tests/test_query.py` writes the answers anew; look at their diff as at code."""
    answered = dataset.ask(Question(examples()[name].sparql, solutions="tsv")).body.decode()
    file = ANSWERS / f"{name}.tsv"
    if os.environ.get("IMTKG_WRITE"):
        file.write_text(answered, encoding="utf-8")
    assert answered == file.read_text(encoding="utf-8")


def test_examples_say_what_they_ask() -> None:
    assert len(examples()) >= 20
    assert len({one.question for one in examples().values()}) == len(examples())
    assert all(one.question.endswith("?") and one.sparql.endswith("\n") for one in examples().values())
    assert {file.stem for file in ANSWERS.glob("*")} == set(examples())


@pytest.mark.parametrize("name", examples())
def test_examples_need_nothing_that_imtkg_alone_knows(name: str) -> None:
    """They declare their prefixes: any endpoint with the dataset and the vocabulary answers the same."""
    store = Store()
    for file in (OUTPUT / "imtkg.ttl", ROOT / "ontology" / "imtkg.ttl"):
        store.load(path=str(file))
    found = store.query(examples()[name].sparql)
    if examples()[name].form == "select":
        expected = (ANSWERS / f"{name}.tsv").read_text(encoding="utf-8").count("\n") - 1
        assert len(list(found)) == expected  # type: ignore[arg-type]


def test_rows_hold_python_values(dataset: Dataset) -> None:
    found = dataset.query("recurrence-and-metastasis")
    assert isinstance(found, Solutions)
    assert [(row["course"], row["least"], row["most"]) for row in found] == [
        ("local recurrence", Decimal(15), Decimal(37)),
        ("metastasis", None, Decimal(11)),
    ]
    assert (len(found), found[1]["unit"]) == (2, "percent")


def test_each_form_of_query_has_its_form_of_answer(dataset: Dataset) -> None:
    assert dataset.query("ASK { ?s a imt:Claim }") is True
    (counted,) = dataset.query("SELECT (COUNT(?s) AS ?n) (true AS ?t) { ?s a imt:Claim }")  # type: ignore[misc]
    assert counted == {"n": 77, "t": True}
    triples = dataset.query("CONSTRUCT { ?s a imt:Claim } WHERE { ?s a imt:Claim } LIMIT 3")
    assert isinstance(triples, tuple)
    assert len(triples) == 3


def test_a_term_that_pages_share_is_found_once(dataset: Dataset) -> None:
    """Though each page's graph describes it, and the vocabulary's labels stand beside the dataset's."""
    found = dataset.query("SELECT ?label { imt:NotKnown rdfs:label ?label }")
    assert isinstance(found, Solutions)
    assert len(found) == 1


def test_graphs_are_pages(dataset: Dataset) -> None:
    (row,) = dataset.query("SELECT (COUNT(*) AS ?n) { GRAPH page:imt { ?s a imt:Claim } }")  # type: ignore[misc]
    assert row["n"] == 77
    count = "SELECT (COUNT(*) AS ?n) { ?s a imt:Claim }"
    for graphs, number in ((("https://w3id.org/imtkg/page/imt",), 77), (("https://w3id.org/imtkg/page/none",), 0)):
        body = dataset.ask(Question(count, default_graph=graphs)).body
        assert json.loads(body)["results"]["bindings"][0]["n"]["value"] == str(number)


@pytest.mark.parametrize(
    ("query", "reason", "line", "column", "words"),
    [
        ("SELECT * {", "syntax", 1, 11, "ends too early"),
        ("SELECT *\n{ ?s ?p }", "syntax", 2, 10, "before cannot be read"),
        ("SELECT * { ?s ?p ?o }\nLIMIT x", "syntax", 2, 7, "'x' cannot stand here"),
        ("SELECT ?x { ?x foaf:name 1 }", "syntax", 1, 25, "foaf: is not known"),
        ("PREFIX a: <b:>\nINSERT DATA { <a:b> <a:b> 1 }", "forbidden", 2, 10, "can only be read"),
        ("LOAD <http://localhost/>", "forbidden", 1, 10, "can only be read"),
        ("SELECT * { SERVICE <http://localhost/> {} }", "forbidden", 1, 12, "SERVICE"),
        ("SELECT * {\n service #c\n<http://localhost/> {} }", "forbidden", 2, 2, "SERVICE"),
        ("SELECT * { SERVICE SILENT ?g {} }", "forbidden", 1, 12, "SERVICE"),
        ("SELECT * { { SELECT * { ?s ?p ?o SERVICE a:b {} } } }", "forbidden", 1, 34, "SERVICE"),
        ("SELECT * { ?a ?b ?c FILTER(?a<?b)SERVICE#>\n<http://localhost/> {} }", "forbidden", 1, 34, "SERVICE"),
        ("ASK " + "{" * 65 + "}" * 65, "too-deep", 1, 69, "64 deep"),
        ("ASK { FILTER(" + "(" * 5_000 + "1" + ")" * 5_000 + ") }", "too-deep", 1, 76, "64 deep"),
        ("SELECT (1" + "+1" * 20_000 + " AS ?x) {}", "too-deep", None, None, "too deep"),
        ("ASK { #" + "x" * 70_000 + "\n}", "too-long", None, None, "longer"),
        ("SELECT * { ?a ?b ?c . ?d ?e ?f }", "too-large", None, None, "larger"),
        ("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", "timeout", None, None, "2 seconds"),
    ],
)
def test_what_cannot_be_answered_is_told(
    worker: Worker, query: str, reason: str, line: int | None, column: int | None, words: str
) -> None:
    started = time.monotonic()
    with pytest.raises(QueryError) as caught:
        worker.ask(Question(query))
    assert time.monotonic() - started < QUICK.seconds + 2
    assert (caught.value.reason, caught.value.line, caught.value.column) == (reason, line, column)
    assert words in str(caught.value)
    assert worker.ask(Question("ASK { ?s a imt:Claim }")).body == b'{"head":{},"boolean":true}'


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?s <a:b>" + "/<a:b>" * 8_000 + " ?o }",
        "SELECT * { FILTER(" + "!" * 20_000 + "true) }",
        "SELECT * { " + "?a ?b ?c . " * 4_000 + "}",
        "SELECT * { " + " UNION ".join(["{ ?s ?p ?o }"] * 3_000) + " }",
    ],
    ids=["path", "nots", "patterns", "unions"],
)
def test_a_monstrous_query_harms_nobody_else(worker: Worker, query: str) -> None:
    with pytest.raises(QueryError) as caught:
        worker.ask(Question(query))
    assert caught.value.reason in ("too-deep", "timeout", "memory", "too-large")
    assert worker.ask(Question("ASK {}")).body


def test_a_query_that_grows_without_end_dies_alone(worker: Worker) -> None:
    doubled = "".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1}) " for n in range(40))
    with pytest.raises(QueryError) as caught:
        worker.ask(Question(f'SELECT (STRLEN(?x40) AS ?n) {{ BIND("imtkg" AS ?x0) {doubled} }}'))
    assert caught.value.reason in ("memory", "timeout")
    assert worker.ask(Question("ASK {}")).body


@pytest.mark.parametrize(
    "query",
    [
        'SELECT * { ?s ?p "SERVICE <http://x/>" }',
        "SELECT * { ?s ?p '''a \" SERVICE '' <b> ''' }",
        "SELECT * { ?s <http://example.org/SERVICE> ?o } # SERVICE",
        "SELECT ?service { ?service a imt:Claim } LIMIT 1",
        "SELECT * { ?s ?p ?o FILTER(?o < 3 && 4 > 3) } LIMIT 1",
        "PREFIX service: <a:> SELECT * { ?s service:service ?o }",
        "ASK " + "{" * 64 + "}" * 64,
    ],
)
def test_what_only_looks_forbidden_is_answered(worker: Worker, query: str) -> None:
    assert worker.ask(Question(query)).body


@given(st.text(max_size=60), st.sampled_from(("?s ?p 1 .", "FILTER(?a<?b)", "'x'", "# c\n", "<a:b>")))
def test_no_text_hides_service_behind_whole_tokens(text: str, before: str) -> None:
    with pytest.raises(QueryError):
        check(f"SELECT * {{ {before} SERVICE <http://localhost/> {{ {text}", Limits())


def test_the_network_is_out_of_reach(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even of a query that the scan lets through."""
    worker.start()
    if not worker.isolated:
        pytest.skip("this system lets no process leave the network")
    monkeypatch.setattr("imtkg.query.workers.check", lambda query, limits: None)
    hits = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.5)
        port = listener.getsockname()[1]
        place = f"<http://127.0.0.1:{port}/> {{ ?s ?p ?o }}"
        for query in (f"ASK {{ SERVICE {place} }}", f"ASK {{ SERVICE SILENT {place} }}", f"ASK FROM {place}"):
            with suppress(QueryError):
                worker.ask(Question(query))
        with suppress(TimeoutError):
            hits.append(listener.accept())
    assert hits == []


def test_many_are_answered_and_too_many_turned_away() -> None:
    workers = Workers(store_of(OUTPUT), Limits(seconds=3.0), number=1, waiting=2)
    slow = Question("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
    reasons = []

    def ask() -> None:
        try:
            workers.ask(slow)
        except QueryError as error:
            reasons.append(error.reason)

    try:
        workers.start()
        threads = [threading.Thread(target=ask) for _ in range(5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(set(reasons)) == ["busy", "timeout"]
        assert reasons.count("busy") >= 2
        assert workers.ask(Question("ASK {}")).body
    finally:
        workers.close()


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="counts open files as Linux shows them")
def test_four_hundred_queries_leave_nothing_open(worker: Worker) -> None:
    worker.ask(Question("ASK {}"))
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(400):
        worker.ask(Question("ASK {}"))
    assert len(list(Path("/proc/self/fd").iterdir())) == before


@pytest.mark.parametrize("fault", ["missing", "empty", "changed"])
def test_a_damaged_dataset_is_refused(tmp_path: Path, fault: str) -> None:
    folder = tmp_path / "dataset"
    folder.mkdir()
    if fault != "missing":
        for file in ("manifest.json", "imtkg.ttl", "imtkg.nq"):
            data = (OUTPUT / file).read_bytes()
            (folder / file).write_bytes(data if fault == "changed" else b"")
    if fault == "changed":
        manifest = json.loads((folder / "manifest.json").read_bytes())
        manifest["files"]["imtkg.nq"]["sha256"] = "0" * 64
        (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(DatasetError):
        imtkg.open(folder)


def test_the_command_answers_in_the_form_asked_for(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["query", "ASK { ?s a imt:Claim }", str(OUTPUT)]) == 0
    assert capsysbinary.readouterr().out == b"yes\n"
    assert main(["query", "SELECT (COUNT(?s) AS ?n) { ?s a imt:Claim }", str(OUTPUT), "-f", "tsv"]) == 0
    assert capsysbinary.readouterr().out == b"?n\n77\n"
    assert main(["query", "sites", str(OUTPUT)]) == 0
    assert b"UBERON:" not in (shown := capsysbinary.readouterr().out)
    assert b"claim:" in shown
    assert main(["query", "sites", str(OUTPUT), "--json"]) == 0
    answer = json.loads(capsysbinary.readouterr().out)
    assert answer["counts"] == {"rows": len(answer["answer"])}
    assert main(["query"]) == 0
    assert b"sites-within-the-abdomen" in capsysbinary.readouterr().out


def test_a_query_may_lie_in_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "mine.rq"
    file.write_text("ASK {}", encoding="utf-8")
    assert main(["query", str(file), str(OUTPUT)]) == 0
    assert capsys.readouterr().out == "yes\n"
    file.write_bytes(b"\xff")
    assert main(["query", str(file), str(OUTPUT)]) == 3


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["query", "stes"], "did you mean sites?"),
        (["query", "SELECT * { ?s foaf:name ?o }", str(OUTPUT)], "column 24: the prefix foaf: is not known"),
        (["query", "ASK {}", str(OUTPUT), "-f", "turtle"], "json, xml, csv, tsv"),
    ],
)
def test_a_mistake_is_told_with_a_way_out(words: list[str], hint: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2
    assert hint in capsys.readouterr().err


def test_a_frame_has_a_column_for_each_variable() -> None:
    found = Solutions(("a", "b"), ({"a": 1, "b": None},))
    if "pandas" not in sys.modules:
        pytest.importorskip("pandas", reason="pandas is not installed")
    assert list(found.frame().columns) == ["a", "b"]
