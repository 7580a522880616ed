"""What is installed: the wheel, from the tree and from the source archive, builds the committed dataset anywhere."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

import imtkg

ROOT = Path(__file__).parents[1]
VERSION = imtkg.__version__


def hatch(source: Path, kind: str, folder: Path) -> Path:
    """Packs `source` as pip would, but with the hatchling that is here, so that nothing is fetched."""
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(folder)],
        cwd=source,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (packed,) = folder.iterdir()
    return packed


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel of this tree."""
    return hatch(ROOT, "wheel", tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A source archive of this tree."""
    return hatch(ROOT, "sdist", tmp_path_factory.mktemp("archive"))


def contents(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}


def test_the_wheel_holds_the_package_and_all_its_data_as_real_files(wheel: Path) -> None:
    packed = contents(wheel)
    for folder in ("ontology", "shapes"):
        for file in (ROOT / folder).iterdir():
            assert packed[f"imtkg/{folder}/{file.name}"] == file.read_bytes()
    for file in (ROOT / "src" / "imtkg").rglob("*"):
        within = file.relative_to(ROOT / "src")
        if file.is_file() and "__pycache__" not in within.parts:
            assert packed[within.as_posix()] == file.read_bytes()
    assert {name.split("/")[0] for name in packed} == {"imtkg", f"imtkg-{VERSION}.dist-info"}
    licences = f"imtkg-{VERSION}.dist-info/licenses/"
    assert {name.removeprefix(licences) for name in packed if name.startswith(licences)} == {"LICENSE", "NOTICE"}


def test_a_wheel_made_from_the_source_archive_is_the_same(wheel: Path, archive: Path, tmp_path: Path) -> None:
    with tarfile.open(archive) as packed:
        for member in packed.getmembers():
            if content := packed.extractfile(member):
                (tmp_path / member.name).parent.mkdir(parents=True, exist_ok=True)
                (tmp_path / member.name).write_bytes(content.read())
    again = hatch(tmp_path / f"imtkg-{VERSION}", "wheel", tmp_path / "again")
    assert contents(again) == contents(wheel)


def test_the_source_archive_holds_what_the_gate_needs(archive: Path) -> None:
    with tarfile.open(archive) as packed:
        names = {name.partition("/")[2] for name in packed.getnames()}
    needed = ("Makefile", "constraints.txt", "pyproject.toml", "README.md", "tests/test_wheel.py", "output/imtkg.ttl")
    assert [name for name in needed if name not in names] == []


def test_the_installed_wheel_builds_the_committed_dataset_in_an_empty_folder(wheel: Path, tmp_path: Path) -> None:
    site, empty = tmp_path / "site", tmp_path / "empty"
    empty.mkdir()
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--disable-pip-version-check"]
    subprocess.run([*pip, "--target", str(site), str(wheel)], check=True)
    # The installed copy comes before this tree's, and the rest of its needs from this environment.
    environment = os.environ | {"PYTHONPATH": str(site), "PYTHONSAFEPATH": "1"}
    run = [sys.executable, str(site / "bin" / "imtkg")]
    where = [sys.executable, "-c", "import imtkg; print(imtkg.__file__)"]
    found = subprocess.run(where, cwd=empty, env=environment, capture_output=True, text=True, check=True).stdout
    assert Path(found.strip()).is_relative_to(site)
    subprocess.run([*run, "build"], cwd=empty, env=environment, check=True, capture_output=True)
    made, committed = empty / "output", ROOT / "output"
    assert {file.name: file.read_bytes() for file in made.iterdir()} == {
        file.name: file.read_bytes() for file in committed.iterdir()
    }
    verified = subprocess.run([*run, "verify", "output"], cwd=empty, env=environment, check=False, capture_output=True)
    assert verified.returncode == 0, verified.stdout
    assert shutil.which("imtkg", path=str(site / "bin"))
