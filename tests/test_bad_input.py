"""Bad input through the command line: one clear line, the right exit code, no traceback, nothing half written."""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from imtkg import cli

PAGE = """Inflammatory myofibroblastic tumor

What is it?

Inflammatory myofibroblastic tumor is a rare tumor of the lung. Some people with it have fever.

Last updated on 05-01-20
"""
XML = """<?xml version="1.0" encoding="UTF-8"?>
{before}<Document id="0000001" source="GARD" url="https://example.org/gard/1/example">
<Focus>Inflammatory myofibroblastic tumor</Focus>
<QAPairs><QAPair pid="1"><Question qid="1-1" qtype="information">What is it?</Question>
<Answer>{text}</Answer></QAPair></QAPairs>
</Document>
"""
BOMB = (
    "<!DOCTYPE d [" + "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10)) + '<!ENTITY e0 "x">]>\n'
)

BAD: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "is empty"),
    "white space": (b" \n\t\r\n ", "white space"),
    "binary": (bytes(range(256)) * 64, "not UTF-8|binary"),
    "image": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(500), "binary|not UTF-8"),
    "NUL only": (bytes(5000), "binary"),
    "UTF-16": (PAGE.encode("utf-16"), "UTF-16"),
    "UTF-16 without a mark": (PAGE.encode("utf-16-le"), "UTF-16"),
    "Latin-1": (PAGE.replace("fever", "fièvre").encode("latin-1"), "is not UTF-8"),
    "50 MB": (b"a tumor of the lung. " * 2_500_000, "the limit is"),
    "no questions": (b"Some disease\n\nIt is a tumor of the lung.\n", "no question"),
    "no text": (b"Some disease\n\nWhat is it?\n\n", "no question with a text"),
    "one endless line": (b"tumor " * 1_000_000, "no title"),
    "DOCTYPE": (XML.format(before="<!DOCTYPE Document>\n", text="A tumor.").encode(), "DOCTYPE|document type"),
    "external entity": (
        XML.format(before='<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]>\n', text="&e;").encode(),
        "DOCTYPE|document type",
    ),
    "entity bomb": (XML.format(before=BOMB, text="&e9;").encode(), "DOCTYPE|document type"),
    "undeclared entity": (XML.format(before="", text="&nothing;").encode(), "not well-formed"),
    "broken XML": (XML.format(before="", text="<b>").encode(), "not well-formed"),
    "other XML": (b"<?xml version='1.0'?><html><body>What is it?</body></html>", "."),
    "no answer": (XML.format(before="", text="").encode(), "no answer|no text"),
    "bad header": (b"Id: \x1b[31m;\n\n" + PAGE.encode(), "Id is no name"),
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def fails(capsys: pytest.CaptureFixture[str], code: int, *words: str) -> str:
    """Runs a command that must end with `code`, and returns its one line."""
    found = cli.main(words)
    out, err = capsys.readouterr()
    errors = [line for line in err.splitlines() if not line.startswith("imtkg: note: ")]
    assert (found, out, len(errors)) == (code, "", 1), err
    assert errors[0].startswith("imtkg: error: ")
    assert errors[0].isprintable()
    assert "Traceback" not in err
    return errors[0]


# Pages


@pytest.mark.parametrize("command", ["build", "claims"])
@pytest.mark.parametrize("name", BAD)
def test_a_bad_page_is_one_line_and_exit_3(
    name: str, command: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, _ = BAD[name]
    page = folder / "page.xml"
    page.write_bytes(data)
    start = time.monotonic()
    line = fails(capsys, 3, command, "page.xml")
    assert time.monotonic() - start < 60
    assert line.startswith("imtkg: error: page.xml")
    assert [entry.name for entry in folder.iterdir()] == ["page.xml"]
    assert any(part in line for part in BAD[name][1].split("|")), line


@pytest.mark.parametrize(
    ("page", "said"), [("missing.txt", "no such file"), (".", "folder"), ("a\nb\x1b.txt", "no such file")]
)
def test_a_page_that_is_no_file(page: str, said: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert said in fails(capsys, 3, "claims", page)
    assert said in fails(capsys, 3, "build", page)
    assert list(folder.iterdir()) == []


def test_bad_pages_alone_are_one_line_and_exit_3(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "one.txt").write_bytes(b"")
    (folder / "two.txt").write_bytes(b" ")
    assert "none of 2 files can be built" in fails(capsys, 3, "build", "one.txt", "two.txt", "-o", "out")
    assert not (folder / "out").exists()


def test_a_page_is_known_by_its_content_and_not_by_its_suffix(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    outcomes = []
    for name in ("page.txt", "page.pdf", "page", "page.xml"):
        (folder / name).write_text(PAGE, encoding="utf-8")
        assert cli.main(["claims", name]) == 0
        outcomes.append(capsys.readouterr().out)
    assert len(set(outcomes)) == 1
    assert outcomes[0]


NOTHING = """Inflammatory myofibroblastic tumor

How can I learn more?

Ask a librarian. Bring a pencil with you.

Last updated on 05-01-20
"""


def test_a_page_with_no_claim_is_no_success(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "page.txt").write_text(NOTHING, encoding="utf-8")
    assert "no claim" in fails(capsys, 1, "claims", "page.txt")
    assert "no claim" in fails(capsys, 3, "build", "page.txt", "-o", "out")
    assert not (folder / "out").exists()


# Text that bites

NASTY = {
    "quotes": "Some people with it have \"fever\" and 'pain' \\ \"\"\" '''.",
    "line ends": "Some people with it\r\nhave fever.\r\rOthers have\u2028pain\u0085.",
    "combining marks": "Some people with it have fe\u0301ver and a\u0308\u0323 pain. Others have fever.",
    "emoji": "\U0001f469\u200d\U0001f52c Some people with it have fever \U0001f912\ufe0f.",
    "direction": "Some people with it have \u202efever\u202c and \u2066pain\u2069. Others have fever.",
    "NUL and controls": "Some people with it have fever\x00 and\x1b[31m pain\x07. Others have fever.",
    "byte order marks": "Some\ufeff people with it have fever.",
    "markup": "Some people with it have <b>fever</b> & ]]> </script> <http://example.org/>.",
    "RDF syntax": 'Some people with it have fever" . <urn:a> <urn:b> "c"@en . # .',
    "a long word": "Some people with it have fever and " + "x" * 100_000 + ".",
    "one long sentence": "Some people with it have " + "fever, " * 500 + "and pain.",
    "many brackets": "Some people with it have fever " + "(" * 5_000 + ")" * 5_000 + ".",
}


@pytest.mark.parametrize("name", NASTY)
def test_nasty_text_keeps_its_offsets_and_breaks_no_file(
    name: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = PAGE.replace("Some people with it have fever.", "Some people with it have fever. " + NASTY[name])
    (folder / "page.txt").write_bytes(text.encode("utf-8"))
    assert cli.main(["build", "page.txt", "-o", "out"]) == 0, capsys.readouterr().err
    assert cli.main(["verify", "out", "--source", "page.txt"]) == 0, capsys.readouterr().err
    capsys.readouterr()
    assert cli.main(["claims", "page.txt"]) == 0
    out, err = capsys.readouterr()
    assert all(line.isprintable() or "\u200d" in line or "\ufeff" in line for line in (out + err).splitlines())
    section = next(iter(json.loads(line) for line in out.splitlines()))["section"]
    assert section == 0
    decoded = (folder / "page.txt").read_bytes().decode("utf-8")
    begin = decoded.index("Inflammatory", 10)
    for record in map(json.loads, out.splitlines()):
        assert decoded[begin + record["start"] : begin + record["end"]] == record["object"]["text"]
        evidence = record["evidence"]
        assert decoded[begin + evidence["start"] : begin + evidence["end"]] == record["quote"]


# Where it goes


def test_a_folder_with_other_files_is_left_alone(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "mine").mkdir()
    (folder / "mine" / "thesis.txt").write_text("years of work", encoding="utf-8")
    line = fails(capsys, 3, "build", "-o", "mine")
    assert "thesis.txt" in line
    assert [entry.name for entry in (folder / "mine").iterdir()] == ["thesis.txt"]
    assert [entry.name for entry in folder.iterdir()] == ["mine"]


def test_a_file_in_the_place_of_the_folder_is_left_alone(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "out").write_text("a file", encoding="utf-8")
    fails(capsys, 3, "build", "-o", "out")
    assert (folder / "out").read_text(encoding="utf-8") == "a file"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of the embedded page."""
    folder = tmp_path_factory.mktemp("built") / "out"
    assert cli.main(["build", "-o", str(folder)]) == 0
    return folder


@pytest.fixture
def release(folder: Path, built: Path) -> dict[str, bytes]:
    """A release of the embedded page in `out`, and a page beside it."""
    shutil.copytree(built, folder / "out")
    (folder / "page.txt").write_text(PAGE, encoding="utf-8")
    return files_of(folder / "out")


def files_of(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), 3),
        (OSError(errno.EIO, "I/O error"), 3),
        (KeyboardInterrupt(), 130),
    ],
)
@pytest.mark.parametrize("calls", [0, 3, 8])
def test_a_fault_while_writing_leaves_the_old_release_whole(
    calls: int,
    fault: BaseException,
    code: int,
    folder: Path,
    release: dict[str, bytes],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    counted = iter(range(100))
    real = os.fsync

    def fsync(handle: int) -> None:
        if next(counted) == calls:
            raise fault
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    fails(capsys, code, "build", "page.txt", "-o", "out")
    assert files_of(folder / "out") == release
    assert sorted(entry.name for entry in folder.iterdir()) == ["out", "page.txt"]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 256 KB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(disk)]
    try:
        mounted = subprocess.run(mount, capture_output=True, check=False)
    except FileNotFoundError:
        pytest.skip("there is no mount command")
    if mounted.returncode:
        pytest.skip(f"no file system can be mounted here: {mounted.stderr.decode().strip()}")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_a_full_disk_is_one_line_and_leaves_nothing(small_disk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = fails(capsys, 3, "build", "-o", str(small_disk / "out"))
    assert "No space left" in line
    assert "free some space" in line
    assert list(small_disk.iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="needs signals and named pipes as POSIX has them")
def test_ctrl_c_is_one_line_and_leaves_the_old_release_whole(folder: Path, release: dict[str, bytes]) -> None:
    os.mkfifo("pipe")
    process = subprocess.Popen(
        [sys.executable, "-m", "imtkg", "build", "pipe", "-o", "out"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        feed = os.open("pipe", os.O_WRONLY)  # waits until the command reads
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
        os.close(feed)
    assert (process.returncode, out, err) == (130, "", "imtkg: error: stopped\n")
    assert files_of(folder / "out") == release
    assert sorted(entry.name for entry in folder.iterdir()) == ["out", "page.txt", "pipe"]


# Datasets


@pytest.mark.parametrize("name", ["data.rdf", "data.csv", "data", "missing.ttl"])
def test_validate_refuses_what_it_cannot_read(name: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    if not name.startswith("missing"):
        (folder / name).write_text("<a> <b> <c> .", encoding="utf-8")
    assert name in fails(capsys, 3, "validate", name)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.ttl", "<http://example.org/a> <http://example.org/b"),
        ("a.ttl", "\x00"),
        ("a.nq", "<http://a b> <http://c> <http://d> ."),
        ("a.jsonld", "{"),
        ("a.jsonld", '{"@context": "https://example.org/context.jsonld", "a": 1}'),
        ("a.jsonld", "[" * 100_000),
        ("a.trig", "{{{{"),
    ],
)
def test_validate_of_broken_rdf_is_one_line(
    name: str, content: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / name).write_text(content, encoding="utf-8")
    assert fails(capsys, 3, "validate", name).startswith(f"imtkg: error: {name}")


def test_validate_of_nothing_is_no_success(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "a.ttl").write_text("", encoding="utf-8")
    assert cli.main(["validate", "a.ttl"]) == 1
    capsys.readouterr()


@pytest.mark.parametrize("command", ["verify", "explain"])
def test_a_folder_that_holds_no_dataset(command: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("verify", "nowhere") if command == "verify" else ("explain", "0123", "--dataset", "nowhere")
    assert "nowhere" in fails(capsys, 3, *words)
