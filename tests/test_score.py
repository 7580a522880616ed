"""Scoring: which claims match a gold set, what is counted, and how a faulty gold set is refused."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import imtkg
from imtkg import cli
from imtkg.errors import InputError, PageError, UsageError
from imtkg.gold import Gold, read_claims, read_gold
from imtkg.records import claim_record
from imtkg.score import FIELDS, Count, Score, Share, match, score

SHARED = Path(__file__).parents[2] / "shared"
TEXT = "Knots sprout in the lung, the calf or the left calf. They start in infancy. They may burst."

Record = dict[str, Any]


def claim(words: str, predicate: str = "has_site", **fields: object) -> Record:
    start = TEXT.find(words)
    return {
        "section": 0,
        "predicate": predicate,
        "object": {"text": words, "curie": None, "label": None},
        "start": start,
        "end": start + len(words),
        "quote": words,
        "certainty": "asserted",
        "polarity": "affirmed",
        "frequency": None,
        "statistic": None,
    } | fields


def about(value: float | None, lower: float | None = None, upper: float | None = None) -> Record:
    return {"kind": "proportion", "unit": "percent", "value": value, "lower": lower, "upper": upper}


def gold(*claims: Record, name: str = "knots-7", texts: Mapping[int, str] | None = None) -> Gold:
    return Gold(name, name, texts or {0: TEXT}, claims)


def words(claims: tuple[Mapping[str, Any], ...]) -> list[str]:
    return [one["object"]["text"] for one in claims]


def scored(own: list[Record], found: list[Record]) -> Score:
    return score([match(gold(*own), found)])


# --- what matches


@pytest.mark.parametrize(
    ("own", "found", "matches"),
    [
        (claim("lung"), claim("lung"), True),
        (claim("lung"), claim("the lung, the calf"), True),
        (claim("lung"), claim("the calf"), False),
        (claim("lung"), claim("lung", "has_course"), False),
        (claim("lung"), claim("lung", section=1), False),
        (claim("infancy", "has_onset"), claim("infancy", "affects"), True),
        (claim("infancy", "affects"), claim("infancy", "has_onset"), True),
        (claim("lung"), claim("lung", start=None, end=None, quote="in the lung, the"), True),
        (claim("lung"), claim("lung", start=0, end=4, quote="in the lung, the"), True),
        (claim("lung"), claim("LUNG", start=0, end=4, quote="in the lung, the"), True),
        (claim("lung"), claim("organ", start=0, end=4, quote="in the lung, the"), True),
    ],
)
def test_claims_match_by_section_predicate_and_place(own: Record, found: Record, matches: bool) -> None:
    texts = {0: TEXT, 1: TEXT}
    assert bool(match(gold(own, texts=texts), [found]).pairs) == matches


def test_the_greatest_overlap_is_matched_first_and_each_claim_once() -> None:
    own = [claim("the left calf"), claim("calf", start=30, end=34)]
    found = [claim("the calf or the left calf"), claim("left calf"), claim("left calf")]
    result = match(gold(*own), found)
    assert [(one["object"]["text"], two["object"]["text"]) for one, two in result.pairs] == [
        ("the left calf", "left calf"),
        ("calf", "the calf or the left calf"),
    ]
    assert (words(result.missed), words(result.extra)) == ([], ["left calf"])


def test_of_equal_overlaps_the_same_figures_win() -> None:
    own = [claim("lung", statistic=about(5)), claim("lung", statistic=about(9))]
    found = [claim("lung", statistic=about(9)), claim("lung", statistic=about(5))]
    pairs = match(gold(*own), found).pairs
    assert sorted((one["statistic"]["value"], two["statistic"]["value"]) for one, two in pairs) == [(5, 5), (9, 9)]


def test_what_quotes_no_word_of_the_gold_is_left_out() -> None:
    result = match(gold(claim("lung")), [claim("toes", start=0, end=4, quote="Toes 90%"), claim("lung", section=4)])
    assert (result.left_out, result.extra, words(result.missed)) == (2, (), ["lung"])
    assert score([result]).total == Count(1, 0, 0)


# --- what is counted


def test_precision_recall_and_f1() -> None:
    result = scored([claim("lung"), claim("infancy", "has_onset")], [claim("lung"), claim("calf"), claim("left")])
    assert result.total == Count(gold=2, found=3, right=1)
    assert (result.total.precision, result.total.recall, result.total.f1) == (1 / 3, 1 / 2, 2 / 5)
    assert result.predicates == (("has_onset", Count(1, 0, 0)), ("has_site", Count(1, 3, 1)))


def test_a_match_counts_under_the_golds_predicate() -> None:
    result = scored([claim("infancy", "has_onset")], [claim("infancy", "affects")])
    assert result.predicates == (("has_onset", Count(1, 1, 1)),)
    assert dict(result.agreement)["predicate"] == Share(0, 1)


def test_nothing_has_no_share() -> None:
    assert (Count(0, 0, 0).precision, Count(0, 0, 0).recall, Count(0, 0, 0).f1) == (0, 0, 0)
    empty = scored([], [])
    assert empty.total == Count(0, 0, 0)
    assert [share.value for _, share in empty.agreement] == [None] * len(FIELDS)


@pytest.mark.parametrize(
    ("field", "own", "found", "share"),
    [
        ("certainty", {}, {}, Share(1, 1)),
        ("certainty", {"certainty": "possible"}, {}, Share(0, 1)),
        ("polarity", {}, {"polarity": "negated"}, Share(0, 1)),
        ("statistic", {}, {}, Share(0, 0)),
        ("statistic", {"statistic": about(5)}, {}, Share(0, 1)),
        ("statistic", {}, {"statistic": about(5)}, Share(0, 1)),
        ("statistic", {"statistic": about(5)}, {"statistic": about(5.0) | {"kind": "rate"}}, Share(1, 1)),
        ("statistic", {"statistic": about(None, 5, 9)}, {"statistic": about(None, 5, 8)}, Share(0, 1)),
        ("statistic", {"statistic": about(0.1 + 0.2)}, {"statistic": about(0.3)}, Share(1, 1)),
        ("grounding", {}, {"object": {"text": "lung", "curie": "UBERON:1"}}, Share(0, 0)),
        ("grounding", {"object": {"text": "lung", "curie": "UBERON:1"}}, {}, Share(0, 1)),
        ("grounding", *({"object": {"text": "lung", "curie": "UBERON:1"}},) * 2, Share(1, 1)),
    ],
)
def test_agreement_is_counted_on_matches(field: str, own: Record, found: Record, share: Share) -> None:
    result = scored([claim("lung") | own], [claim("lung") | found])
    assert dict(result.agreement)[field] == share


@given(
    st.lists(st.tuples(st.integers(0, 80), st.integers(1, 10), st.sampled_from(["has_site", "affects"])), max_size=8)
)
def test_a_gold_set_scores_itself_in_full(places: list[tuple[int, int, str]]) -> None:
    own = [claim(TEXT[at : at + size], name, start=at, end=at + size) for at, size, name in places]
    result = scored(own, list(reversed(own)))
    assert result.total == Count(len(own), len(own), len(own))
    assert all(share.right == share.all for _, share in result.agreement)


# --- files


def written(path: Path, *claims: Record, text: str = TEXT, **page: object) -> Path:
    data = {"page": {"id": path.stem, "sections": [{"index": 0, "text": text}], **page}, "claims": claims}
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ({"section": 3}, "claim 1: there is no section 3"),
        ({"section": "0"}, "claim 1: TypeError"),
        ({"predicate": "has_knots"}, "claim 1: ValueError there is no predicate 'has_knots'"),
        ({"quote": "in the liver"}, "claim 1: the quote is not in its section: 'in the liver'"),
        ({"quote": ""}, "claim 1: the quote is not in its section"),
        ({"quote": "the calf"}, "claim 1: the object's words are not in the quote: 'lung'"),
        ({"certainty": "sure"}, "claim 1: there is no certainty 'sure'"),
        ({"polarity": "both"}, "claim 1: there is no polarity 'both'"),
        ({"object": {"text": ""}}, "claim 1: ValueError"),
        ({"object": "lung"}, "claim 1: TypeError"),
        ({"statistic": {"value": "few"}}, "claim 1: ValueError"),
        ({"statistic": [5]}, "claim 1: AttributeError"),
    ],
)
def test_a_faulty_gold_claim_is_named(tmp_path: Path, fault: Record, message: str) -> None:
    path = written(tmp_path / "knots.json", claim("calf"), claim("lung") | fault)
    with pytest.raises(InputError) as error:
        read_gold(path)
    assert error.value.what.startswith(message)
    assert error.value.path == str(path)


@pytest.mark.parametrize(
    "data", [b"", b"{", b"[]", b"\xff", b'{"page": {}}', b'{"page": 1, "claims": []}', b"[" * 9_999]
)
def test_what_is_no_gold_file_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "knots.json"
    path.write_bytes(data)
    with pytest.raises(InputError, match="is no gold file"):
        read_gold(path)
    with pytest.raises(InputError, match="cannot be read"):
        read_gold(tmp_path)


@pytest.mark.parametrize("line", [b"{", b"[]", b"5", b'{"section": 0}', b"\xff", b'{"section": 0, "object": {}}'])
def test_a_line_that_is_no_claim_is_named(tmp_path: Path, line: bytes) -> None:
    path = tmp_path / "claims.jsonl"
    path.write_bytes(json.dumps(claim("lung")).encode() + b"\n\n" + line + b"\n")
    with pytest.raises(InputError) as error:
        read_claims(path)
    assert (error.value.path, error.value.line) == (str(path), 3)


PAGE = "Knotty growth\n\nWhat is knotty growth?\n\nKnotty growth is a rare tumor of the lung.\n"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with pages, one of them that of `gold/knots-7.json`."""
    for name in ("knots-7-growth.txt", "knots-77.txt", "8.txt"):
        (tmp_path / "pages" / "deep").mkdir(parents=True, exist_ok=True)
        (tmp_path / "pages" / "deep" / name).write_text(PAGE, encoding="utf-8")
    (tmp_path / "pages" / "deep" / "knots-7.json").write_text("{}", encoding="utf-8")
    text = "Knotty growth is a rare tumor of the lung."
    own = [
        claim("tumor", "is_a", quote=text, start=24, end=29),
        claim("blue", "has_course", quote=text, start=0, end=1, object={"text": "Knotty"}),
    ]
    (tmp_path / "gold").mkdir()
    written(tmp_path / "gold" / "knots-7.json", *own, text=text)
    return tmp_path


def test_a_golds_page_is_found_in_the_folder_and_read(place: Path) -> None:
    result = imtkg.score([place / "gold" / "knots-7.json"], place / "pages")
    ((name, count),) = [(name, count) for name, count in result.predicates if name == "is_a"]
    assert (name, count) == ("is_a", Count(1, 1, 1))
    assert words(result.matches[0].missed) == ["Knotty"]
    one = imtkg.score([place / "gold" / "knots-7.json"], place / "pages" / "deep" / "8.txt")
    assert one.total == result.total


@pytest.mark.parametrize(("files", "message"), [((), "no files"), (("knots-7.txt", "knots-7.md"), "3 files")])
def test_a_page_that_is_not_there_or_there_twice_is_refused(place: Path, files: tuple[str, ...], message: str) -> None:
    if not files:
        (place / "pages" / "deep" / "knots-7-growth.txt").unlink()
    for name in files:
        (place / "pages" / name).write_text(PAGE, encoding="utf-8")
    with pytest.raises(PageError, match=f"{message} may be the page knots-7"):
        imtkg.score([place / "gold" / "knots-7.json"], place / "pages")


def test_claims_found_already_are_those_of_the_golds_page(place: Path) -> None:
    text = "Knotty growth is a rare tumor of the lung."
    found = claim("lung", quote=text, start=37, end=41)
    tumor = claim("tumor", "is_a", quote=text, start=24, end=29)
    path = place / "claims.jsonl"
    lines = [tumor | {"page": "knots-7"}, found | {"page": "other-9"}, found]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    result = imtkg.score([place / "gold" / "knots-7.json"], claims=path)
    assert result.total == Count(gold=2, found=2, right=1)
    path.write_text(json.dumps(tumor | {"page": "called-otherwise"}), encoding="utf-8")
    assert imtkg.score([place / "gold" / "knots-7.json"], claims=path).total == Count(2, 1, 1)


def test_one_of_pages_and_claims_is_needed(place: Path) -> None:
    for places in ({}, {"pages": place, "claims": place}):
        with pytest.raises(UsageError, match="pages to read, or claims"):
            imtkg.score([place / "gold" / "knots-7.json"], **places)


# --- the command


def test_the_command_shows_counts_and_with_v_the_differences(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["score", str(place / "gold" / "knots-7.json"), "--pages", str(place / "pages")]
    assert cli.main(words) == 0
    shown = capsys.readouterr().out
    assert re.search(r"^is_a +1 +1 +1 +1\.00 +1\.00 +1\.00 *$", shown, re.M)
    assert re.search(r"^all +2 +\d+ +1 +0\.\d{3} +0\.500 +0\.\d{3} *$", shown, re.M)
    assert re.search(r"^certainty +1\.000 +1 *$", shown, re.M)
    assert "missed" not in shown
    assert cli.main([*words, "-v"]) == 0
    assert re.search(r"^knots-7 +missed +0 +has_course +Knotty *$", capsys.readouterr().out, re.M)


def test_the_command_answers_in_json(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["score", str(place / "gold" / "knots-7.json"), "--pages", str(place / "pages"), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["counts"]["right"] == answer["total"]["right"] == 1
    assert answer["predicates"]["is_a"]["f1"] == 1.0
    assert answer["agreement"]["grounding"] == {"right": 0, "all": 0, "share": None}
    assert [one["object"]["text"] for one in answer["pages"][0]["missed"]] == ["Knotty"]


@pytest.mark.parametrize(("words", "code"), [(["--pages", "nowhere"], 3), ([], 2), (["--claims", "nowhere.jsonl"], 3)])
def test_bad_input_is_one_line(place: Path, capsys: pytest.CaptureFixture[str], words: list[str], code: int) -> None:
    assert cli.main(["score", str(place / "gold" / "knots-7.json"), *words]) == code
    printed = capsys.readouterr()
    assert (printed.out, printed.err.count("\n")) == ("", 1)


# --- beside the scorer that others use


def test_the_figures_are_those_of_the_shared_scorer(tmp_path: Path) -> None:
    scorer, golds = SHARED / "gold" / "score.py", sorted((SHARED / "gold").glob("g*-*.json"))[::20]
    if not scorer.exists() or not golds:
        pytest.skip("the shared gold set is not beside this checkout")
    pairs: list[str] = []
    for path in golds:
        kind, number = path.stem.split("-")
        reading = imtkg.claims(SHARED / "corpus" / kind / f"{number}.xml")
        lines = tmp_path / f"{path.stem}.jsonl"
        lines.write_text("".join(json.dumps(claim_record(reading, one)) + "\n" for one in reading.claims), "utf-8")
        pairs += [str(path), str(lines)]
    command = [sys.executable, str(scorer), "score", *pairs]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    ours = score(match(read_gold(Path(g)), read_claims(Path(c))) for g, c in zip(pairs[::2], pairs[1::2], strict=True))
    total, share = ours.total, dict(ours.agreement)
    assert f"({total.gold} gold, {total.found} found, {total.right} right)" in printed
    for name, count in ours.predicates:
        row = re.search(rf"^{name} +(\d+) +(\d+) +(\d+) ", printed, re.M)
        assert row is not None
        assert tuple(map(int, row.groups())) == (count.gold, count.found, count.right)
    for theirs, field in (("certainty", "certainty"), ("polarity", "polarity"), ("curie", "grounding")):
        assert f"{theirs} {share[field].value:.3f}" in printed
    assert f"curie {share['grounding'].value:.3f} of {share['grounding'].all}" in printed
    assert share["statistic"].all == int(re.findall(r"statistic \S+ of (\d+)", printed)[0])
    assert total.right > 50
