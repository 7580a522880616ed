"""Counting what a dataset holds, showing it, drawing it, and refusing a folder that holds none."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

import imtkg
from imtkg import cli
from imtkg.errors import DatasetError
from imtkg.picture import picture
from imtkg.pipeline import EMBEDDED
from imtkg.stats import Grounding, Objects, Source, Stats, stats_of

SVG = "{http://www.w3.org/2000/svg}"
Record = dict[str, Any]


def claim(predicate: str, words: str, curie: str | None = None, kind: str | None = None, **fields: str) -> Record:
    return {
        "page": "knots-7",
        "predicate": predicate,
        "object": {"text": words, "curie": curie},
        "certainty": "asserted",
        "polarity": "affirmed",
        "statistic": kind and {"kind": kind},
    } | fields


CLAIMS = (
    claim("has_site", "lung", "UBERON:0002048"),
    claim("has_site", "Lung", "UBERON:0002048", page="sails-8"),
    claim("has_site", "calf", polarity="negated"),
    claim("has_phenotype", "Blue\n toes", kind="proportion"),
    claim("has_phenotype", "blue toes", kind="age", certainty="possible"),
    claim("has_phenotype", "fever", "HP:0001945"),
    claim("has_cause", "unknown", certainty="unknown"),
    claim("alternative_name", "KG"),
)
REASONS = ("is a question", "is short", "is short")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return dataset(tmp_path, CLAIMS, REASONS)


def dataset(folder: Path, claims: tuple[Record, ...], reasons: tuple[str, ...]) -> Path:
    entries: list[Record] = [{"claims": ["1"]}, *({"reason": reason} for reason in reasons)]
    manifest = {
        "software": {"name": "imtkg", "version": "9.9"},
        "lexicon": {"name": "toy"},
        "counts": {"pages": 3, "claims": len(claims), "sentences": len(entries)},
    }
    for name, records in (("claims", claims), ("ledger", entries)):
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    return folder


def test_all_that_a_dataset_holds_is_counted(folder: Path) -> None:
    assert stats_of(folder) == Stats(
        software="imtkg 9.9",
        lexicon="toy",
        pages=3,
        pages_with_claims=2,
        total=Grounding(grounded=3, ungrounded=3, needless=2),
        predicates=(
            ("alternative_name", Grounding(0, 0, 1)),
            ("has_site", Grounding(2, 1, 0)),
            ("has_phenotype", Grounding(1, 2, 0)),
            ("has_cause", Grounding(0, 0, 1)),
        ),
        certainties=(("asserted", 6), ("possible", 1), ("unknown", 1)),
        polarities=(("affirmed", 7), ("negated", 1)),
        statistics=(("proportion", 1), ("age", 1)),
        sentences=4,
        sentences_with_claims=1,
        reasons=(("is short", 2), ("is a question", 1)),
        sources=(Source("UBERON", 1, 2), Source("HP", 1, 1)),
        ungrounded=(Objects("blue toes", "has_phenotype", 2), Objects("calf", "has_site", 1)),
    )


def test_an_empty_dataset_is_counted_too(tmp_path: Path) -> None:
    stats = stats_of(dataset(tmp_path, (), ()))
    assert (stats.total.claims, stats.predicates, stats.ungrounded) == (0, (), ())
    ElementTree.fromstring(picture(stats))  # noqa: S314  our own document


def test_the_order_of_the_claims_makes_no_difference(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    assert stats_of(folder) == stats_of(dataset(tmp_path / "other", CLAIMS[::-1], REASONS[::-1]))


def test_what_was_built_is_what_is_counted(tmp_path: Path) -> None:
    imtkg.build((), tmp_path / "output")
    stats = imtkg.stats(tmp_path / "output")
    reading = imtkg.claims(str(files("imtkg") / "pages" / EMBEDDED))
    claims, entries = reading.claims, reading.ledger
    assert stats.total.claims == len(claims)
    assert stats.total.grounded == sum(claim.term is not None for claim in claims)
    assert (stats.sentences, stats.sentences_with_claims) == (len(entries), sum(bool(e.claims) for e in entries))
    assert dict(stats.statistics) == {
        kind: sum(claim.statistic is not None and claim.statistic.kind == kind for claim in claims)
        for kind in {claim.statistic.kind for claim in claims if claim.statistic}
    }


# --- damaged


def line(name: str, number: int, record: object) -> Callable[[Path], None]:
    def damage(folder: Path) -> None:
        lines = (folder / name).read_text("utf-8").splitlines()
        lines[number - 1] = record if isinstance(record, str) else json.dumps(record)
        (folder / name).write_text("\n".join(lines) + "\n", "utf-8")

    return damage


@pytest.mark.parametrize(
    ("damage", "path", "number"),
    [
        (lambda folder: (folder / "manifest.json").unlink(), "", None),
        (lambda folder: (folder / "manifest.json").write_text("{}"), "", None),
        (lambda folder: (folder / "manifest.json").write_bytes(b"\xff"), "", None),
        (lambda folder: (folder / "manifest.json").write_text("[" * 9_999), "", None),
        (lambda folder: (folder / "claims.jsonl").unlink(), "claims.jsonl", None),
        (lambda folder: (folder / "ledger.jsonl").unlink(), "ledger.jsonl", None),
        (lambda folder: (folder / "claims.jsonl").write_text(""), "", None),
        (lambda folder: (folder / "ledger.jsonl").write_text(""), "", None),
        (line("claims.jsonl", 3, "{"), "claims.jsonl", 3),
        (line("claims.jsonl", 3, []), "claims.jsonl", 3),
        (line("claims.jsonl", 3, {}), "claims.jsonl", 3),
        (line("claims.jsonl", 2, claim("has_knots", "x")), "claims.jsonl", 2),
        (line("claims.jsonl", 2, claim("has_site", "x", certainty="sure")), "claims.jsonl", 2),
        (line("claims.jsonl", 2, claim("has_site", "x", polarity="odd")), "claims.jsonl", 2),
        (line("claims.jsonl", 2, claim("has_site", "x", kind="odd")), "claims.jsonl", 2),
        (line("claims.jsonl", 2, claim("has_site", "x") | {"object": "x"}), "claims.jsonl", 2),
        (line("claims.jsonl", 2, claim("has_site", "x") | {"object": {"text": "x", "curie": 5}}), "claims.jsonl", 2),
        (line("claims.jsonl", 2, claim("has_site", "x") | {"predicate": []}), "claims.jsonl", 2),
        (line("ledger.jsonl", 4, {}), "ledger.jsonl", 4),
        (line("ledger.jsonl", 4, "nothing"), "ledger.jsonl", 4),
    ],
)
def test_a_damaged_dataset_is_refused(
    folder: Path, damage: Callable[[Path], None], path: str, number: int | None
) -> None:
    damage(folder)
    with pytest.raises(DatasetError) as error:
        stats_of(folder)
    assert (error.value.path, error.value.line) == (str(folder / path), number)
    assert error.value.hint


def test_a_folder_that_is_none_is_one_line_and_exit_3(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for place in (tmp_path, tmp_path / "nowhere"):
        assert cli.main(["stats", str(place)]) == 3
        printed = capsys.readouterr()
        assert printed.out == ""
        assert printed.err == (
            f"imtkg: error: {place}: this folder holds no whole dataset (build one with: imtkg build -o DIR)\n"
        )


# --- shown


def test_the_command_shows_tables(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["stats", str(folder)]) == 0
    shown = capsys.readouterr().out
    for row in (
        r"sentences with claims +1 \(25\.0 %\)",
        r"has_site +3 +2 +1 +0",
        r"all +8 +3 +3 +2",
        r"possible +1",
        r"negated +1",
        r"UBERON +1 +2",
        r"is short +2",
        r"blue toes +has_phenotype +2",
    ):
        assert re.search(rf"^{row} *$", shown, re.M), row


def test_the_command_answers_in_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["stats", str(folder), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["counts"]["claims"] == 8
    assert answer["stats"]["predicates"]["has_site"] == {"grounded": 2, "ungrounded": 1, "needless": 0}
    assert answer["stats"]["reasons"] == {"is short": 2, "is a question": 1}
    assert answer["stats"]["ungrounded"][0] == {"words": "blue toes", "predicate": "has_phenotype", "claims": 2}


def test_words_of_a_page_cannot_steer_a_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    dataset(tmp_path, (claim("has_site", "toe \x1b[31m\u202e[bold]"),), ("is \x1b[2J",))
    assert cli.main(["stats", str(tmp_path)]) == 0
    shown = capsys.readouterr().out
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "toe \\u001b[31m\\u202e[bold]" in shown


# --- drawn


def drawn(stats: Stats) -> ElementTree.Element:
    return ElementTree.fromstring(picture(stats))  # noqa: S314  our own document


def texts(root: ElementTree.Element) -> list[str]:
    return [element.text or "" for element in root.iter(f"{SVG}text")]


def test_the_picture_has_each_figure_in_words(folder: Path) -> None:
    root = drawn(stats_of(folder))
    words = texts(root)
    assert "8 claims of 3 pages" in words
    assert words[words.index("has_site") + 1] == "3"
    assert words[words.index("UBERON (1 term)") + 1] == "2"
    assert words[words.index("make a claim") + 1] == "1"
    assert any(one.startswith("25.0 %") for one in words)
    assert "has_site 3" in (root.findtext(f"{SVG}desc") or "")
    assert root.findtext(f"{SVG}title") == "8 claims of 3 pages"


def test_bars_are_as_long_as_their_figures(folder: Path) -> None:
    root = drawn(stats_of(folder))
    elements = list(root.iter())
    at = next(i for i, element in enumerate(elements) if element.text == "has_site")
    grounded, ungrounded = (float(element.get("width", "0")) for element in elements[at + 1 : at + 3])
    assert grounded == pytest.approx(2 * ungrounded, abs=0.2)
    assert elements[at + 1].get("fill") != elements[at + 2].get("fill")


def test_everything_lies_within_the_picture_and_no_column_in_the_other(folder: Path) -> None:
    claims = tuple(claim("has_prognostic_factor", f"w{n}", f"NCBITaxon:{n}") for n in range(5_000))
    long = stats_of(dataset(folder, claims, tuple(f"{'reason ' * 12}{n}" for n in range(30))))
    root = drawn(long)
    width, height = float(root.get("width", "0")), float(root.get("height", "0"))
    for box in root.iter(f"{SVG}rect"):
        assert float(box.get("x", "0")) + float(box.get("width", "0")) <= width
        assert float(box.get("y", "0")) + float(box.get("height", "0")) <= height
    for text in root.iter(f"{SVG}text"):
        x, size, words = float(text.get("x", "0")), float(text.get("font-size", "0")), text.text or ""
        wide = 0.57 * size * len(words)  # on average; a wide sans-serif face
        left, right = (x - wide, x) if text.get("text-anchor") == "end" else (x, x + wide)
        assert left >= 0
        assert right <= width
        assert not (float(text.get("y", "0")) > 90 and left < width / 2 - 24 and right > width / 2 + 24), words
    assert "for other reasons" in texts(root)


def test_foreign_words_cannot_break_the_picture(tmp_path: Path) -> None:
    odd = '<script>"&]]>\x00\x1b\u202e\ud800'
    root = drawn(stats_of(dataset(tmp_path, (claim("has_site", "x", f"{odd}:1"),), (odd,))))
    assert any(words.startswith('<script>"&]]>') for words in texts(root))
    assert root.find(f".//{SVG}script") is None


def test_the_picture_is_written_whole_or_not_at_all(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = folder / "stats.svg"
    assert cli.main(["stats", str(folder), "--picture", str(place)]) == 0
    assert place.read_text("utf-8") == picture(stats_of(folder))
    (folder / "taken").mkdir()
    before = sorted(path.name for path in folder.iterdir())
    assert cli.main(["stats", str(folder), "--picture", str(place)]) == 0
    assert sorted(path.name for path in folder.iterdir()) == before
    capsys.readouterr()
    for wrong in (folder / "nowhere" / "stats.svg", folder / "taken"):
        assert cli.main(["stats", str(folder), "--picture", str(wrong)]) == 3
        printed = capsys.readouterr()
        assert (printed.out, printed.err.count("\n")) == ("", 1)
        assert f"{wrong}: cannot be written" in printed.err
    assert sorted(path.name for path in folder.iterdir()) == before
