"""Serve: pages that lead to one another, data in the form asked for, the SPARQL protocol, and guests who mean ill."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote, urljoin

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, RdfFormat, parse
from starlette.testclient import TestClient

import imtkg
from imtkg.cli import main
from imtkg.errors import OutputError
from imtkg.query.limits import Limits
from imtkg.query.workers import Answered, Question, Workers
from imtkg.serve.app import Serving, application
from imtkg.serve.marked import pieces
from imtkg.serve.negotiate import chosen
from imtkg.serve.plot import in_words
from imtkg.serve.release import Release, iri_of, path_of
from imtkg.serve.site import write_site
from imtkg.serve.views import Settings, Views

OUTPUT = Path(__file__).parents[1] / "output"
BASE = "http://127.0.0.1:8000"
HTML = {"Accept": "text/html"}
CLAIMS = [json.loads(line) for line in (OUTPUT / "claims.jsonl").read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    app = application(OUTPUT, Serving(limits=Limits(seconds=2.0, answer=2**20), workers=1))
    with TestClient(app, base_url=BASE, raise_server_exceptions=False) as opened:
        yield opened


@pytest.fixture(scope="module")
def release() -> Release:
    return Release(OUTPUT)


class Found(HTMLParser):
    """What a page holds: its links, its marks with their text, its scripts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.marks: dict[str, str] = {}
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._mark = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append((tag, given))
        if tag == "mark":
            self._mark = given.get("data-claims") or ""
            self.marks.setdefault(self._mark, "")
        self.links += [value for name in ("href", "src") if (value := given.get(name))]

    def handle_endtag(self, tag: str) -> None:
        if tag == "mark":
            self._mark = ""

    def handle_data(self, data: str) -> None:
        if self._mark:
            self.marks[self._mark] += data


def test_every_link_of_every_page_leads_somewhere(client: TestClient) -> None:
    waiting, seen = ["/"], {"/"}
    while waiting:
        path = waiting.pop()
        answer = client.get(path, headers=HTML)
        assert answer.status_code == 200, path
        if not answer.headers["content-type"].startswith("text/html"):
            continue
        for link in Found(answer.text).links:
            target = urljoin(f"{BASE}{path}", link).partition("#")[0].removeprefix(BASE)
            if target.startswith("/") and target not in seen:
                seen.add(target)
                waiting.append(target)
    assert {f"/claim/{claim['id']}" for claim in CLAIMS} <= seen
    assert {"/query", "/vocab", "/page/imt", "/term/MONDO_0015798", "/static/style.css"} <= seen


def test_marked_text_is_the_quote(client: TestClient) -> None:
    marks = Found(client.get("/page/imt", headers=HTML).text).marks
    by_id = {claim["id"]: claim for claim in CLAIMS}
    assert {key for keys in marks for key in keys.split()} == by_id.keys()
    for keys, text in marks.items():
        assert {by_id[key]["quote"] for key in keys.split()} == {text} or not keys
    for claim in CLAIMS:
        assert claim["quote"] in Found(client.get(f"/claim/{claim['id']}", headers=HTML).text).marks.values()


def test_a_filter_leaves_the_claims_that_fit(client: TestClient) -> None:
    page = client.get("/page/imt?predicate=has_site&certainty=asserted", headers=HTML).text
    shown = [given["data-claim"] for tag, given in Found(page).tags if "data-claim" in given]
    assert shown == [claim["id"] for claim in CLAIMS if claim["predicate"] == "has_site"]
    assert "7 of its 77 claims are shown" in page


def test_text_may_be_kept_back(release: Release) -> None:
    page = Views(release, Settings(with_text=False)).page("page/imt")
    assert page is not None
    assert "Which signs and symptoms" not in page
    assert "characters 0 to 115" in page


def test_pieces_of_a_sentence_are_the_sentence(release: Release) -> None:
    for sentence in release.sentences["imt"]:
        claims = [claim for claim in release.claims_of("imt") if claim["section"] == sentence.section]
        assert "".join(piece.text for piece in pieces([sentence], claims, with_text=True)) == sentence.text


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("text/html", "text/html; charset=utf-8"),
        ("text/turtle", "text/turtle; charset=utf-8"),
        ("application/ld+json", "application/ld+json"),
        ("application/n-quads;q=0.9, text/html;q=0.1", "application/n-quads"),
        ("*/*", "text/html; charset=utf-8"),
        ("text/html;q=x, text/turtle", "text/turtle; charset=utf-8"),
    ],
)
def test_a_page_comes_in_the_form_that_is_liked_best(client: TestClient, accept: str, media_type: str) -> None:
    answer = client.get("/claim/" + CLAIMS[0]["id"], headers={"Accept": accept})
    assert (answer.status_code, answer.headers["content-type"]) == (200, media_type)
    assert answer.headers["vary"] == "Accept"


def test_all_forms_of_a_claim_are_the_same_graph(client: TestClient) -> None:
    path = "/claim/" + CLAIMS[0]["id"]
    graphs = [
        {quad.triple for quad in parse(client.get(path + suffix).content, format=form)}
        for suffix, form in (
            (".ttl", RdfFormat.TURTLE),
            (".jsonld", RdfFormat.JSON_LD),
            (".nq", RdfFormat.N_QUADS),
        )
    ]
    assert graphs[0] == graphs[1] == graphs[2] != set()


def test_a_page_s_quads_are_its_graph(client: TestClient) -> None:
    quads = set(parse(client.get("/page/imt.nq").content, format=RdfFormat.N_QUADS))
    whole = {
        q for q in parse(path=str(OUTPUT / "imtkg.nq")) if str(q.graph_name) == "<https://w3id.org/imtkg/page/imt>"
    }
    assert quads == whole
    assert not any(isinstance(quad.graph_name, DefaultGraph) for quad in quads)


@given(st.text(max_size=400))
def test_no_accept_header_is_too_odd(accept: str) -> None:
    assert chosen(accept, {"one": ["text/html"], "two": ["text/turtle"]}) in ("one", "two", None)


@pytest.mark.parametrize(
    "iri",
    [
        "http://purl.obolibrary.org/obo/MONDO_0015798",
        "http://identifiers.org/hgnc/427",
        "https://w3id.org/imtkg/concept/local-recurrence",
        "https://w3id.org/imtkg/claim/aec4ecd67c769582",
    ],
)
def test_a_path_and_an_iri_name_the_same_node(iri: str) -> None:
    path = path_of(iri)
    assert path is not None
    assert iri_of(path) == iri


FORM, DIRECT = "application/x-www-form-urlencoded", "application/sparql-query"
ASK = "ASK { ?s a imt:Claim }"


@pytest.mark.parametrize(
    ("method", "path", "media_type", "body", "status"),
    [
        ("GET", f"/sparql?query={quote(ASK)}", None, None, 200),
        ("GET", f"/sparql/?query={quote(ASK)}", None, None, 200),
        ("POST", "/sparql", FORM, f"query={quote(ASK)}", 200),
        ("POST", "/sparql", f"{FORM}; charset=UTF-8", f"query={quote(ASK)}", 200),
        ("POST", "/sparql", DIRECT, ASK, 200),
        ("POST", "/sparql?default-graph-uri=https%3A%2F%2Fw3id.org%2Fimtkg%2Fpage%2Fimt", DIRECT, ASK, 200),
        ("POST", "/sparql", DIRECT, "CONSTRUCT { <s> <p> 1 } WHERE {}", 200),
        ("GET", f"/sparql?query={quote(ASK)}&query={quote(ASK)}", None, None, 400),
        ("POST", "/sparql", None, ASK, 415),
        ("POST", "/sparql", "text/plain", ASK, 415),
        ("POST", "/sparql", f"{DIRECT}; charset=UTF-16", ASK, 415),
        ("POST", "/sparql", DIRECT, b"ASK { ?s ?p '\xff' }", 400),
        ("POST", "/sparql", FORM, "query=%ff", 400),
        ("POST", "/sparql", FORM, "", 400),
        ("POST", "/sparql", DIRECT, "SELECT * {", 400),
        ("POST", "/sparql", DIRECT, "SELECT * { SERVICE <http://127.0.0.1/> {} }", 400),
        ("POST", "/sparql", DIRECT, "ASK " + "{" * 5_000, 400),
        ("POST", "/sparql", DIRECT, "ASK { #" + "x" * 70_000 + "\n}", 413),
        ("POST", "/sparql", DIRECT, "x" * 400_000, 413),
        ("POST", "/sparql", DIRECT, "SELECT * { ?a ?b ?c . ?d ?e ?f }", 400),
        ("POST", "/sparql", DIRECT, "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", 504),
        ("POST", "/sparql", "application/sparql-update", "CLEAR ALL", 403),
        ("POST", "/sparql", FORM, "update=CLEAR%20ALL", 403),
        ("GET", "/sparql?update=CLEAR%20ALL", None, None, 403),
        ("POST", "/sparql", DIRECT, "CLEAR ALL", 400),
        ("POST", "/sparql", FORM, "&".join(f"a{n}=1" for n in range(200)), 400),
        ("PUT", "/sparql", DIRECT, ASK, 405),
        ("DELETE", "/sparql", None, None, 405),
    ],
)
def test_the_protocol_is_kept(
    client: TestClient, method: str, path: str, media_type: str | None, body: str | bytes | None, status: int
) -> None:
    headers = {"Content-Type": media_type} if media_type else {}
    answer = client.request(method, path, headers=headers, content=body)
    assert answer.status_code == status, answer.text
    if status != 200:
        assert answer.json()["error"]["message"]
    assert "seconds=2" in answer.headers["x-imtkg-limits"]
    assert client.get(f"/sparql?query={quote(ASK)}").json()["boolean"] is True


@pytest.mark.parametrize(
    ("query", "accept", "media_type"),
    [
        (ASK, "application/sparql-results+json", "application/sparql-results+json"),
        (ASK, "application/sparql-results+xml", "application/sparql-results+xml"),
        ("SELECT ?s { ?s a imt:Claim }", "text/csv", "text/csv; charset=utf-8"),
        ("SELECT ?s { ?s a imt:Claim }", "text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        ("CONSTRUCT WHERE { ?s a imt:Claim }", "text/turtle", "text/turtle; charset=utf-8"),
        ("CONSTRUCT WHERE { ?s a imt:Claim }", "application/ld+json", "application/ld+json"),
        ("DESCRIBE page:imt", "application/n-triples", "application/n-triples"),
        (ASK, "text/turtle", None),
        (ASK, "image/png", None),
    ],
)
def test_an_answer_comes_in_the_form_asked_for(
    client: TestClient, query: str, accept: str, media_type: str | None
) -> None:
    answer = client.get("/sparql", params={"query": query}, headers={"Accept": accept})
    assert answer.status_code == (200 if media_type else 406)
    if media_type:
        assert answer.headers["content-type"] == media_type


def test_an_answer_is_kept_for_who_asks_the_same(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Question] = []
    ask = Workers.ask

    def noted(self: Workers, question: Question) -> Answered:
        asked.append(question)
        return ask(self, question)

    monkeypatch.setattr(Workers, "ask", noted)
    query = "SELECT (COUNT(*) AS ?kept) { ?s a imt:Claim }"
    for accept in ("text/csv", "text/csv", "application/sparql-results+json", "text/csv"):
        assert "77" in client.get("/sparql", params={"query": query}, headers={"Accept": accept}).text
    assert [question.solutions for question in asked] == ["csv", "json"]


def test_kept_answers_do_not_grow_without_end(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("imtkg.serve.sparql._KEPT", 10_000)
    for number in range(200):
        query = f"SELECT (COUNT(*) AS ?n{number}) {{ ?s a imt:Claim }}"
        assert client.get("/sparql", params={"query": query}).status_code == 200
    asked = client.get("/sparql", params={"query": "SELECT ?s { ?s a imt:Claim }"}, headers={"Accept": "text/csv"})
    assert asked.text.count("claim/") == 77


def test_without_a_query_the_endpoint_describes_the_dataset(client: TestClient) -> None:
    assert parse(client.get("/sparql").content, format=RdfFormat.TURTLE)
    assert client.get("/sparql", headers=HTML, follow_redirects=False).headers["location"] == "query"
    assert client.get("/.well-known/void").headers["content-type"].startswith("text/turtle")


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/claim/0000000000000000",
        "/claim/..%2f..%2fetc%2fpasswd",
        "/../../etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/..%5c..%5cwindows",
        "/static/..%2fapp.py",
        "/static//etc/passwd",
        "/page/imt%00.ttl",
        "/term/NOPREFIX_1",
        "/term/MONDO_0015798.ttl/../x",
        "/term/HP_%20%3E%3Cscript%3E",
        "/concept/%F0%9F%98%80",
        "/a%0d%0aSet-Cookie:%20x=1",
        "/" + "x" * 10_000,
    ],
)
def test_what_is_not_there_is_told_and_nothing_else(client: TestClient, path: str) -> None:
    for headers in (HTML, {"Accept": "text/turtle"}, {"Accept": "*/*;q=x," * 2_000}):
        answer = client.get(path, headers=headers)
        assert answer.status_code in (400, 404, 406)
        assert "root:" not in answer.text
        assert "set-cookie" not in answer.headers


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1, max_size=40))
def test_any_text_may_be_looked_for_and_asked_for(client: TestClient, text: str) -> None:
    assert client.get("/search", params={"q": text}).status_code == 200
    for path in ("term/", "concept/", "claim/", ""):
        assert client.get(f"/{path}{quote(text, safe='')}", headers=HTML).status_code in (200, 404)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.test"}, 421),
        ({"Host": "127.0.0.1.evil.test:8000"}, 421),
        ({"Host": ""}, 421),
        ({"Host": "localhost:8000"}, 200),
        ({"Origin": "http://evil.test"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": BASE}, 200),
    ],
)
def test_only_who_calls_it_by_its_name_is_answered(client: TestClient, headers: dict[str, str], status: int) -> None:
    answer = client.get("/", headers=headers)
    assert answer.status_code == status
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("isolated", [True, False])
def test_who_serves_is_told_where_queries_can_reach_the_network(
    isolated: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(Workers, "start", lambda self: isolated)
    with TestClient(application(OUTPUT, Serving(), told.append), base_url=BASE):
        pass
    assert ["network" in line for line in told] == ([] if isolated else [True])


def test_other_sites_may_be_let_in() -> None:
    app = application(OUTPUT, Serving(origins=("https://a.test",), hosts=()))
    with TestClient(app, base_url="http://any.test") as client:
        answer = client.get("/", headers={"Origin": "https://a.test"})
        assert answer.headers["access-control-allow-origin"] == "https://a.test"
        assert client.get("/", headers={"Origin": "https://b.test"}).status_code == 403


HOSTILE = """\
Id: hostile
Publisher: <script>alert(1)</script>

<img src=x onerror=alert(1)> disease

What is <script>alert(2)</script> disease?

"><svg/onload=alert(3)> disease causes fever and </script><script>alert(4)</script> pain. It may affect the lung.
"""


def test_hostile_words_stay_words(tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(HOSTILE, encoding="utf-8")
    imtkg.build([tmp_path / "page.txt"], tmp_path / "dataset", lexicon="embedded")
    views = Views(Release(tmp_path / "dataset"))
    scripts = {"static/page.js", "static/graph.js", "static/editor.js", "static/vendor/cytoscape.min.js"}
    paths = [*views.paths()]
    assert any(path.startswith("claim/") for path in paths)
    for page in (*(views.page(path) for path in paths), views.search('"><script>alert(5)</script>')):
        assert page is not None
        for tag, attributes in Found(page).tags:
            assert tag not in ("img", "object", "iframe")
            assert not any(name.startswith("on") for name in attributes)
            assert not any((attributes.get(name) or "").lower().startswith("javascript:") for name in ("href", "src"))
            if tag == "script":
                source = (attributes.get("src") or "").lstrip("./")
                assert source in scripts or "vendor" in source or attributes.get("type") == "application/json"


@pytest.mark.parametrize(
    ("statistic", "words"),
    [
        ({"value": 60, "lower": None, "upper": None, "unit": "percent", "approximate": True}, "about 60 percent"),
        ({"value": None, "lower": 15, "upper": 37, "unit": "percent", "approximate": False}, "15 to 37 percent"),
        ({"value": None, "lower": None, "upper": 1, "unit": "year", "approximate": False}, "up to 1 year"),
        ({"value": None, "lower": 2, "upper": None, "unit": "year", "approximate": False}, "at least 2 years"),
        ({"value": 3, "lower": None, "upper": None, "unit": "study", "approximate": False}, "3 studies"),
    ],
)
def test_a_statistic_is_said_in_words(statistic: dict[str, object], words: str) -> None:
    assert in_words(statistic) == words


def test_a_site_is_whole_and_the_same_each_time(tmp_path: Path) -> None:
    number = write_site(OUTPUT, tmp_path / "site")
    files = {
        str(file.relative_to(tmp_path / "site")): file for file in (tmp_path / "site").rglob("*") if file.is_file()
    }
    assert number == len([name for name in files if name.endswith(".html")])
    for name, file in files.items():
        if name.endswith(".html"):
            for link in Found(file.read_text(encoding="utf-8")).links:
                target = urljoin(f"http://site/{name}", link).partition("#")[0]
                if target.startswith("http://site/"):
                    assert target.removeprefix("http://site/") in files, (name, link)
    before = {name: file.read_bytes() for name, file in files.items()}
    assert main(["site", str(OUTPUT), "-o", str(tmp_path / "site")]) == 0
    assert {name: (tmp_path / "site" / name).read_bytes() for name in before} == before


def test_a_site_takes_no_folder_that_is_not_its_own(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError):
        write_site(OUTPUT, tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]


def test_no_dataset_no_server(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", str(tmp_path)]) == 3
    assert "holds no dataset" in capsys.readouterr().err
