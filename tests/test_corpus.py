"""Builds of many pages: what is given comes out or is refused with its reason, whatever happens on the way."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import imtkg
from imtkg import cli, pipeline, pool
from imtkg.corpus import _rules, find
from imtkg.emit.shard import read_shard
from imtkg.errors import ImtkgError, PageError
from imtkg.pool import Lost, each
from imtkg.values import Violation

PAGE = """Id: {id}

Marrow rust of {id}

What is it?

Marrow rust is a rare disorder of the liver. Some people with it have {sign}. About {number}% of them have fever.

Last updated on 05-01-20
"""


def write_page(path: Path, number: int = 0, page: str | None = None) -> Path:
    signs = ("a cough", "night sweats", "chest pain", "weight loss")
    text = PAGE.format(id=page or path.stem, sign=signs[number % 4], number=10 + number)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def records(folder: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (folder / "pages.jsonl").read_text("utf-8").splitlines()]


def refusals(folder: Path) -> dict[str, object]:
    return {str(record["file"]): record["refused"] for record in records(folder) if "file" in record}


def here(make: Any, items: Iterable[Any], jobs: int) -> Iterator[Any]:
    """What `each` does, in this process."""
    return ((item, make()(item)) for item in items)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("IMTKG_CACHE", str(folder))
    return folder


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve pages in folders."""
    folder = tmp_path_factory.mktemp("corpus")
    for number in range(12):
        write_page(folder / f"part {number % 3}" / f"page-{number}.txt", number)
    return folder


@pytest.fixture(scope="module")
def whole(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The release of the corpus, by an unbroken build."""
    folder = tmp_path_factory.mktemp("whole") / "out"
    built = imtkg.build([corpus], folder, jobs=2)
    assert (len(built.pages), built.refused) == (12, ())
    return files_of(folder)


# The same bytes


def test_a_corpus_conforms_as_a_whole_and_verifies(whole: dict[str, bytes], corpus: Path, tmp_path: Path) -> None:
    for name, data in whole.items():
        (tmp_path / name).write_bytes(data)
    report = imtkg.validate([tmp_path / "imtkg.nq"])
    assert report.conforms
    assert report.checked == json.loads(whole["manifest.json"])["report"]["checked"]
    verification = imtkg.verify(tmp_path, [corpus])
    assert verification.ok
    counted = dict(verification.checked)
    assert counted["offsets"] == counted["quotes"] == json.loads(whole["manifest.json"])["counts"]["claims"]


def test_jobs_order_and_names_of_files_make_no_difference(
    whole: dict[str, bytes], corpus: Path, tmp_path: Path, cache: Path
) -> None:
    pages = sorted(corpus.rglob("*.txt"))
    imtkg.build(reversed(pages), tmp_path / "one by one", jobs=1)
    assert files_of(tmp_path / "one by one") == whole
    imtkg.build([corpus / "part 1", corpus / "*2", corpus / "part 0" / "*.txt", *pages[3:5]], tmp_path / "out", jobs=3)
    assert files_of(tmp_path / "out") == whole


def test_a_page_alone_gives_what_it_gives_among_others(corpus: Path, whole: dict[str, bytes], tmp_path: Path) -> None:
    imtkg.build([corpus / "part 0" / "page-0.txt"], tmp_path / "out")
    assert set((tmp_path / "out" / "claims.jsonl").read_bytes().splitlines()) < set(whole["claims.jsonl"].splitlines())


# What is done again, and what is not


def test_only_what_changed_is_done_again(
    corpus: Path, tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = [write_page(tmp_path / "pages" / f"page-{number}.txt", number) for number in range(3)]
    imtkg.build(pages, tmp_path / "out", jobs=1)
    first = files_of(tmp_path / "out")
    asked: list[str] = []

    def spy(make: Any, items: list[Any], jobs: int) -> Iterator[Any]:
        asked.extend(item.name for item in items)
        return here(make, items, jobs)

    monkeypatch.setattr(pipeline, "each", spy)
    imtkg.build(pages, tmp_path / "out", jobs=1)
    assert asked == []
    assert files_of(tmp_path / "out") == first
    write_page(pages[1], 7, "page-1")
    imtkg.build(pages, tmp_path / "out", jobs=1)
    assert asked == ["page-1.txt"]
    assert files_of(tmp_path / "out") != first
    (shards,) = (cache / "pages").iterdir()
    damaged = next(path for path in shards.iterdir() if (kept := read_shard(path)) and kept.page == "page-2")
    damaged.write_bytes(damaged.read_bytes()[:-1])
    imtkg.build(pages, tmp_path / "out", jobs=1)
    assert asked == ["page-1.txt", "page-2.txt"]
    monkeypatch.setattr("imtkg.corpus._rules", lambda: "other rules")
    imtkg.build(pages, tmp_path / "out", jobs=1)
    assert asked[2:] == [page.name for page in pages]


@pytest.mark.parametrize(
    ("file", "decides"),
    [
        ("claim/cues.py", True),
        ("tables/cues.tsv", True),
        ("models/claims.onnx", True),
        ("shapes/claim.ttl", True),
        ("serve/templates/base.html", False),
        ("cli/build.py", False),
    ],
)
def test_what_decides_a_page_is_told_from_what_shows_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, decides: bool
) -> None:
    changed = tmp_path / "imtkg" / file
    changed.parent.mkdir(parents=True)
    changed.write_text("one", encoding="utf-8")
    monkeypatch.setattr("imtkg.corpus.files", lambda package: tmp_path / package)
    before = _rules()
    changed.write_text("other", encoding="utf-8")
    assert (_rules() != before) == decides


def test_a_cache_that_cannot_be_written_is_done_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("IMTKG_CACHE", str(tmp_path / "file"))
    imtkg.build([write_page(tmp_path / "a.txt")], tmp_path / "out")
    assert (tmp_path / "file").read_text() == "in the way"


def test_what_nobody_used_for_a_month_goes(tmp_path: Path, cache: Path) -> None:
    old, young = cache / "pages" / "old", cache / "pages" / "young"
    for folder in (old, young):
        folder.mkdir(parents=True)
    os.utime(old, (0, 0))
    imtkg.build([write_page(tmp_path / "a.txt")], tmp_path / "out")
    assert young.exists()
    assert not old.exists()


def build_in_a_process(corpus: Path, folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "imtkg", "build", str(corpus), "-o", str(folder), "--jobs", "2"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def kept_in(cache: Path) -> int:
    return sum(1 for path in cache.glob("pages/*/*") if not path.name.endswith(".tmp"))


@pytest.mark.parametrize(("kept", "how"), [(1, signal.SIGKILL), (5, signal.SIGINT)])
def test_a_build_that_is_stopped_goes_on_and_ends_in_the_same_bytes(
    kept: int, how: signal.Signals, corpus: Path, whole: dict[str, bytes], tmp_path: Path, cache: Path
) -> None:
    process = build_in_a_process(corpus, tmp_path / "out")
    while kept_in(cache) < kept:
        assert process.poll() is None
        time.sleep(0.005)
    (os.killpg if how == signal.SIGINT else os.kill)(process.pid, how)
    _, err = process.communicate(timeout=60)
    if how == signal.SIGINT:
        assert (process.returncode, err) == (130, b"imtkg: error: stopped\n")
    assert not (tmp_path / "out").exists()
    before = kept_in(cache)
    assert before >= kept
    built = imtkg.build([corpus], tmp_path / "out", jobs=1)
    assert (len(built.pages), built.refused) == (12, ())
    assert files_of(tmp_path / "out") == whole


def test_a_build_killed_while_it_writes_leaves_the_old_release_and_is_swept_away(
    corpus: Path, whole: dict[str, bytes], tmp_path: Path
) -> None:
    old = write_page(tmp_path / "old.txt")
    imtkg.build([old], tmp_path / "out")
    before = files_of(tmp_path / "out")
    process = build_in_a_process(corpus, tmp_path / "out")
    while not list(tmp_path.glob(".out.*.tmp")):
        assert process.poll() is None
    process.kill()
    process.communicate()
    assert files_of(tmp_path / "out") in (before, whole)
    imtkg.build([corpus], tmp_path / "out", jobs=1)
    assert files_of(tmp_path / "out") == whole
    assert sorted(path.name for path in tmp_path.iterdir()) == ["old.txt", "out"]


def test_a_terminal_sees_how_far_it_is(tmp_path: Path, cache: Path) -> None:
    for number in range(2):
        write_page(tmp_path / "pages" / f"{number}.txt", number, f"page-{number}")
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "imtkg", "build", "pages", "-o", "out", "--jobs", "1"]
    process = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=theirs)
    os.close(theirs)
    seen = b""
    with suppress(OSError):  # which is how a terminal ends
        while piece := os.read(ours, 2**16):
            seen += piece
    out, _ = process.communicate()
    assert (process.returncode, out) == (0, b"out\n")
    assert b"2/2" in seen
    assert b"files/s" in seen


# What is refused


def test_counts_in_are_counts_out_and_what_is_refused(
    tmp_path: Path, cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pages = tmp_path / "pages"
    for number in range(3):
        write_page(pages / f"good-{number}.txt", number)
    (pages / "copy.txt").write_bytes((pages / "good-1.txt").read_bytes())
    write_page(pages / "twin-a.txt", 1, "twin")
    write_page(pages / "twin-b.txt", 2, "twin")
    (pages / "empty.txt").write_bytes(b"")
    (pages / "image").write_bytes(bytes(range(256)) * 9)
    (pages / "other.xml").write_text("<html>What is it?</html>")
    (pages / "odd \udcff\n\x1b[31m.txt").write_bytes(b"")
    (pages / ".hidden").write_bytes(b"")
    (pages / "nowhere").symlink_to(tmp_path / "missing")
    (pages / "round").symlink_to(pages)
    (pages / "again.txt").symlink_to(pages / "good-0.txt")
    os.mkfifo(pages / "pipe")
    assert cli.main(["build", str(pages), "-o", str(tmp_path / "out"), "--jobs", "1"]) == 1
    out, err = capsys.readouterr()
    assert out == f"{tmp_path / 'out'}\n"
    assert all(line.isprintable() for line in err.splitlines())
    assert err.count("is empty; so do 1 other files") == 1
    reasons = refusals(tmp_path / "out")
    assert reasons["good-1.txt"] == "is the same file as copy.txt"
    assert reasons["twin-a.txt"] == reasons["twin-b.txt"] == "2 different pages are called twin"
    assert reasons["empty.txt"] == "is empty"
    assert reasons["pipe"] == "is no regular file"
    assert reasons["nowhere"] == "there is no such file"
    assert {"image", "other.xml", "odd \udcff\n\x1b[31m.txt"} < reasons.keys()
    assert ".hidden" not in reasons
    assert [record["page"] for record in records(tmp_path / "out") if "page" in record] == [
        "good-0",
        "good-1",
        "good-2",
    ]
    counts = json.loads((tmp_path / "out" / "manifest.json").read_bytes())["counts"]
    assert (counts["given"], counts["pages"], counts["refused"]) == (3 + len(reasons), 3, len(reasons))
    assert imtkg.verify(tmp_path / "out", [pages]).ok


def test_unlike_pages_with_one_id_cost_only_each_other(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "each", here)
    pages = [write_page(tmp_path / f"{name}.txt", number, "same") for number, name in enumerate("ab")]
    with pytest.raises(PageError, match="none of 2 files can be built; 2 of them: 2 different pages are called same"):
        imtkg.build(pages, tmp_path / "out", jobs=1)
    imtkg.build([*pages, write_page(tmp_path / "c.txt")], tmp_path / "out", jobs=1)
    assert set(refusals(tmp_path / "out")) == {"a.txt", "b.txt"}


def test_ten_thousand_empty_files_are_refused_fast_and_in_a_few_lines(
    tmp_path: Path, cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pages = tmp_path / "pages"
    write_page(pages / "page.txt")
    for number in range(10_000):
        (pages / f"{number:05}").touch()
    start = time.monotonic()
    assert cli.main(["build", str(pages), "-o", str(tmp_path / "out"), "--jobs", "1"]) == 1
    assert time.monotonic() - start < 60
    err = capsys.readouterr().err
    assert "is empty; so do 9999 other files" in err
    assert len(err.splitlines()) < 20
    assert json.loads((tmp_path / "out" / "manifest.json").read_bytes())["counts"]["refused"] == 10_000


def test_a_page_that_does_not_conform_is_set_aside_with_its_report(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good, bad = write_page(tmp_path / "good.txt"), write_page(tmp_path / "bad.txt", 1)
    real = vars(pipeline)["examine"]

    def faulty(quads: Any, *names: Any) -> Any:
        found = real(quads, *names)
        fault = replace(found, violations=(Violation("x", None, "y", "Mend it."),))
        return fault if any("page/bad>" in str(quad) for quad in quads) and not names else found

    monkeypatch.setattr(pipeline, "examine", faulty)
    monkeypatch.setattr(pipeline, "each", here)
    built = imtkg.build([good, bad], tmp_path / "out")
    assert [page.page for page in built.pages] == ["good"]
    (record,) = (record for record in records(tmp_path / "out") if "file" in record)
    assert (record["file"], record["refused"]) == ("bad.txt", "does not conform")
    assert record["violations"] == [{"focus": "x", "path": None, "shape": "y", "message": "Mend it.", "value": None}]
    assert b"page/bad" not in (tmp_path / "out" / "imtkg.nq").read_bytes()


def test_a_fault_of_imtkg_costs_no_more_than_the_page(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = [write_page(tmp_path / f"{name}.txt") for name in ("bad", "good")]
    real = vars(pipeline)["claim"]

    def fails(page: Any, *others: Any) -> Any:
        if page.id == "bad":
            raise ZeroDivisionError("one over none")
        return real(page, *others)

    monkeypatch.setattr(pipeline, "claim", fails)
    monkeypatch.setattr(pipeline, "each", here)
    imtkg.build(pages, tmp_path / "out")
    assert refusals(tmp_path / "out") == {"bad.txt": "ZeroDivisionError: one over none"}
    with pytest.raises(ZeroDivisionError):  # alone, it is told as it is
        imtkg.build(pages[:1], tmp_path / "out")


# Finding files


def test_files_are_named_by_where_they_lie_in_what_was_given(tmp_path: Path) -> None:
    for name in ("b/c.txt", "a.txt", "out/release", ".git/x"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert [found.name for found in find([tmp_path], tmp_path / "out")] == ["a.txt", "b/c.txt"]
    assert [found.name for found in find([tmp_path / "b"], tmp_path)] == ["c.txt"]
    assert [found.name for found in find([tmp_path / "**" / "*.txt"], tmp_path)] == ["a.txt", "c.txt"]
    assert find([tmp_path, tmp_path / "b"], tmp_path / "out") == find([tmp_path / "b", tmp_path], tmp_path / "out")
    assert len(find([tmp_path, tmp_path / "b", tmp_path / "a.txt"], tmp_path / "out")) == 2


def test_nothing_found_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(PageError, match="holds no file"):
        find([tmp_path / "empty"], tmp_path / "out")
    with pytest.raises(PageError, match="no file fits"):
        find([tmp_path / "*.xml"], tmp_path / "out")


# Processes


def strange(word: str) -> str:
    """What a worker does in these tests."""
    match word.partition(" "):
        case "exit", _, code:
            os._exit(int(code))
        case "kill", _, _:
            os.kill(os.getpid(), signal.SIGKILL)
        case "once", _, mark:
            if not Path(mark).exists():
                Path(mark).touch()
                os._exit(1)
        case "spin", _, _:
            while True:
                pass
    return word.upper()


def make_strange() -> object:
    return strange


def make_nothing() -> object:
    os._exit(3)


def test_no_item_stops_the_rest_and_one_that_dies_is_tried_once_more(tmp_path: Path) -> None:
    items = ["a", "kill", "b", "exit 7", f"once {tmp_path / 'mark'}", "c", "exit 0"]
    found = dict(each(make_strange, items, 2))  # type: ignore[arg-type]
    assert found == {
        "a": "A",
        "b": "B",
        "c": "C",
        "kill": Lost(-signal.SIGKILL),
        "exit 7": Lost(7),
        "exit 0": Lost(0),
        items[4]: items[4].upper(),
    }
    assert str(found["kill"]) == "ended its process by signal 9"


def process_of(item: int) -> int:
    return os.getpid()


def make_process_of() -> object:
    return process_of


def test_a_process_gives_way_to_another_in_time() -> None:
    assert len(set(dict(each(make_process_of, range(3), 1)).values())) == 1  # type: ignore[arg-type]
    assert len(set(dict(each(make_process_of, range(3), 1, life=0)).values())) == 3  # type: ignore[arg-type]


def test_an_item_without_end_is_given_up() -> None:
    found = dict(each(make_strange, ["spin", "a"], 1, seconds=1))  # type: ignore[arg-type]
    assert found == {"spin": Lost(-signal.SIGXCPU), "a": "A"}
    assert "too much of a processor's time" in str(found["spin"])


def test_processes_that_cannot_start_are_an_error() -> None:
    with pytest.raises(ImtkgError, match="a worker ended its process with code 3, before it began"):
        list(each(make_nothing, ["a", "b"], 2))  # type: ignore[arg-type]


def test_no_items_start_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "_start", None)
    assert list(each(make_strange, [], 2)) == []  # type: ignore[arg-type]
