"""The way as a whole: what is built is what is committed, the same bytes everywhere, and the verbs of the API."""

from __future__ import annotations

import importlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import imtkg
from imtkg import cli, pipeline
from imtkg.errors import DatasetError, ImtkgError, UsageError
from imtkg.validate import Examination
from imtkg.values import Report, Violation

FAULTY = Examination(
    ("a", "b"), (Violation("https://example.org/claim", None, "https://example.org/shape", "Mend it."),)
)
ROOT = Path(__file__).parents[1]
OUTPUT = ROOT / "output"
PAGE = """Id: {id}

Example disease of {id}

What is it?

Inflammatory myofibroblastic tumor is a rare tumor of the lung. Some people with it have fever.

Last updated on 05-01-20
"""


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of the page that comes with imtkg, built here."""
    folder = tmp_path_factory.mktemp("built") / "release"
    assert imtkg.build(folder=folder).manifest
    return folder


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir())}


def same(found: Path, expected: Path) -> bool:
    """Compares by name first: a whole file would drown the message."""
    one, other = bytes_of(found), bytes_of(expected)
    assert one.keys() == other.keys()
    assert [name for name in one if one[name] != other[name]] == []
    return True


# The same bytes


def test_output_as_committed_is_what_the_build_gives(release: Path) -> None:
    assert same(release, OUTPUT), "run `make build` and commit output/"


@pytest.mark.parametrize(
    "surroundings",
    [
        {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "4711", "TZ": "America/New_York", "LC_ALL": "tr_TR.UTF-8", "PYTHONUTF8": "0"},
    ],
)
def test_seed_time_zone_locale_and_folder_make_no_difference(surroundings: dict[str, str], tmp_path: Path) -> None:
    elsewhere = tmp_path / "a folder with spaces and ü"
    elsewhere.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "imtkg", "build", "-o", "made/here"],
        cwd=elsewhere,
        env=os.environ | surroundings,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert same(elsewhere / "made" / "here", OUTPUT)


def test_a_page_on_a_disease_that_no_lexicon_knows_is_built_and_verified(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text(
        PAGE.format(id="unheard-of").replace("Inflammatory myofibroblastic", "Unheard of"), encoding="utf-8"
    )
    assert imtkg.build([page], tmp_path / "out").report.conforms
    assert imtkg.verify(tmp_path / "out", [page]).ok


def test_the_order_of_the_pages_makes_no_difference(tmp_path: Path) -> None:
    pages = [tmp_path / f"{name}.txt" for name in ("one", "two")]
    for page in pages:
        page.write_text(PAGE.format(id=page.stem), encoding="utf-8")
    imtkg.build(pages, tmp_path / "forth")
    imtkg.build(reversed(pages), tmp_path / "back")
    assert same(tmp_path / "forth", tmp_path / "back")
    assert json.loads((tmp_path / "forth" / "manifest.json").read_bytes())["counts"]["pages"] == 2
    alone = tmp_path / "one alone"
    imtkg.build(pages[:1], alone)
    claims = (tmp_path / "forth" / "claims.jsonl").read_bytes()
    assert claims.startswith((alone / "claims.jsonl").read_bytes())


# What is and is not written


def test_data_that_does_not_conform_is_reported_and_not_written(
    release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "old"
    shutil.copytree(release, folder)
    monkeypatch.setenv("IMTKG_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(pipeline, "examine", lambda *_: FAULTY)
    page = tmp_path / "other.txt"
    page.write_text(PAGE.format(id="other"), encoding="utf-8")
    built = imtkg.build([page], folder)
    assert built.manifest is None
    assert built.report == Report(2, FAULTY.violations)
    assert ([file.name for file in built.refused], built.pages) == (["other.txt"], ())
    assert same(folder, release)


# The verbs


def test_the_verbs_stay_functions_when_the_stages_of_their_names_are_imported(release: Path) -> None:
    for stage in ("validate", "verify", "explain"):
        importlib.import_module(f"imtkg.{stage}")
    assert imtkg.validate([release / "imtkg.ttl"]).conforms
    assert imtkg.verify(release)
    assert all(callable(getattr(imtkg, verb)) for verb in imtkg.__all__)


def test_a_release_conforms_in_each_of_its_formats(release: Path) -> None:
    reports = {suffix: imtkg.validate([release / f"imtkg.{suffix}"]) for suffix in ("ttl", "jsonld", "nq")}
    assert all(report.conforms for report in reports.values())
    told = json.loads((release / "manifest.json").read_bytes())["report"]["checked"]
    assert {report.checked for report in reports.values()} == {told}


def test_verify_looks_the_embedded_page_up_by_itself_and_no_other(release: Path, tmp_path: Path) -> None:
    embedded = dict(imtkg.verify(release).checked)
    assert embedded["offsets"] == embedded["quotes"] > 0
    (tmp_path / "page.txt").write_text(PAGE.format(id="other"), encoding="utf-8")
    imtkg.build([tmp_path / "page.txt"], tmp_path / "out")
    other = imtkg.verify(tmp_path / "out")
    assert other.ok
    assert dict(other.checked)["offsets"] == 0


def test_claims_gives_what_build_writes(release: Path) -> None:
    page = ROOT / "src" / "imtkg" / "pages" / pipeline.EMBEDDED
    written = [json.loads(line)["id"] for line in (release / "claims.jsonl").read_text("utf-8").splitlines()]
    assert [claim.id for claim in imtkg.claims(page).claims] == written


def test_explain_finds_every_claim_by_its_id_and_by_its_iri(release: Path) -> None:
    for line in (release / "claims.jsonl").read_text("utf-8").splitlines():
        record = json.loads(line)
        found = imtkg.explain(record["id"], release)
        assert found == imtkg.explain(f"https://w3id.org/imtkg/claim/{record['id']}", release)
        assert (found.id, found.quote, found.rule) == (record["id"], record["quote"], record["rule"])
        assert found.label.startswith(record["subject"]["label"])
        assert found.question.endswith("?")
        assert found.address is not None
        if found.evidence.covers(found.object.span):
            span = found.object.span.shifted(-found.evidence.start)
            assert span.of(found.quote) == found.object.text


@pytest.mark.parametrize("words", ["zz", "", "https://w3id.org/imtkg/claim/"])
def test_explain_refuses_what_names_no_claim(words: str, release: Path) -> None:
    with pytest.raises(UsageError, match="no claim has an id that begins with"):
        imtkg.explain(words, release)


def test_explain_refuses_what_names_several(release: Path) -> None:
    identifiers = [json.loads(line)["id"] for line in (release / "claims.jsonl").read_text("utf-8").splitlines()]
    first = next(one for one in "0123456789abcdef" if sum(name.startswith(one) for name in identifiers) > 1)
    with pytest.raises(UsageError, match=r"\d+ claims have an id that begins with"):
        imtkg.explain(first, release)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("claims.jsonl", None),
        ("imtkg.nq", None),
        ("claims.jsonl", "not JSON\n"),
        ("claims.jsonl", '{"id": "0123456789abcdef"}\n'),
        ("claims.jsonl", "[]\n"),
        ("imtkg.nq", ""),
        ("imtkg.nq", "<a> <b>\n"),
    ],
)
def test_explain_of_a_damaged_dataset_is_an_error(
    name: str, content: str | None, release: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "damaged"
    shutil.copytree(release, folder)
    (folder / name).unlink()
    if content is not None:
        (folder / name).write_text(content, encoding="utf-8")
    first = json.loads((release / "claims.jsonl").read_text("utf-8").splitlines()[0])["id"]
    with pytest.raises((DatasetError, UsageError)) as raised:
        imtkg.explain("0123456789abcdef" if content and content.startswith("{") else first, folder)
    assert isinstance(raised.value, ImtkgError)
    assert raised.value.hint


def test_the_version_is_one() -> None:
    from importlib.metadata import version

    assert version("imtkg") == imtkg.__version__


# The same through the command line


def said(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, Any]:
    """The exit code and the JSON object of a command."""
    code = cli.main([*words, "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_each_command_answers_with_one_object_that_counts(release: Path, capsys: pytest.CaptureFixture[str]) -> None:
    manifest = json.loads((release / "manifest.json").read_bytes())
    claims = manifest["counts"]["claims"]
    first = json.loads((release / "claims.jsonl").read_text("utf-8").splitlines()[0])
    page = str(ROOT / "src" / "imtkg" / "pages" / pipeline.EMBEDDED)
    answers = {
        "build": said(capsys, "build", "-o", str(release)),
        "claims": said(capsys, "claims", page),
        "validate": said(capsys, "validate", str(release / "imtkg.ttl"), str(release / "imtkg.nq")),
        "verify": said(capsys, "verify", str(release), "--source", page),
        "explain": said(capsys, "explain", first["id"], "--dataset", str(release)),
    }
    for code, answer in answers.values():
        assert (code, answer["schema_version"], answer["ok"], answer["errors"]) == (0, 1, True, [])
        assert all(isinstance(number, int) for number in answer["counts"].values())
    assert answers["build"][1]["manifest"] == manifest
    assert answers["build"][1]["counts"]["claims"] == claims
    assert len(answers["claims"][1]["claims"]) == claims
    assert answers["validate"][1]["counts"]["violations"] == 0
    assert answers["verify"][1]["counts"]["quotes"] == claims
    assert answers["explain"][1]["explanation"]["quote"] == first["quote"]


def test_claims_writes_the_lines_of_the_release(release: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["claims", str(ROOT / "src" / "imtkg" / "pages" / pipeline.EMBEDDED)]) == 0
    shown, written = capsys.readouterr().out, (release / "claims.jsonl").read_text("utf-8")
    assert [json.loads(line) for line in shown.splitlines()] == [json.loads(line) for line in written.splitlines()]


def test_a_build_that_does_not_conform_ends_with_1_and_shows_the_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("IMTKG_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(pipeline, "examine", lambda *_: FAULTY)
    assert cli.main(["build", "-o", str(tmp_path / "out")]) == 1
    out, err = capsys.readouterr()
    assert "Mend it." in out
    assert "nothing was written" in err
    code, answer = said(capsys, "build", "-o", str(tmp_path / "out"))
    assert (code, answer["ok"]) == (1, False)
    assert [(error["code"], error["message"]) for error in answer["errors"]] == [
        ("refused", "does not conform"),
        ("nonconforming", "https://example.org/claim: Mend it."),
    ]
    assert [path.name for path in tmp_path.iterdir()] == ["cache"]


def test_a_release_that_was_changed_fails_to_verify(
    release: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    changed = tmp_path / "changed"
    shutil.copytree(release, changed)
    records = changed / "claims.jsonl"
    records.write_text(records.read_text("utf-8").replace('"asserted"', '"possible"', 1), encoding="utf-8")
    assert cli.main(["verify", str(changed)]) == 1
    assert "claims.jsonl" in capsys.readouterr().out
    code, answer = said(capsys, "verify", str(changed))
    assert (code, answer["ok"]) == (1, False)
    assert len(answer["errors"]) == len(answer["faults"]) == answer["counts"]["faults"] > 0
