"""Who may import whom: stages never one another, values nothing of ours, and only the pipeline several stages."""

import ast
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

SOURCES = Path(__file__).parents[1] / "src" / "imtkg"
STAGES = ("read", "recognise", "claim", "map", "validate", "emit")
BACKTRACKING = {
    "lexicon/forms.py": "tokens are told apart by what stands around a dash, which re2 cannot see; nothing is nested",
    "lexicon/tables.py": "the shape of an identifier, matched whole on one cell; no quantifiers share characters",
    "vocabulary.py": "shapes of identifiers, each matched whole on a short name; no quantifiers share characters",
}


def modules_imported(path: str, source: str) -> Iterator[str]:
    """Every module, and every name that may be one, that the source of a file under `imtkg` imports."""
    package = ("imtkg", *Path(path).parent.parts)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            origin = ".".join([*above, *([node.module] if node.module else [])])
            yield origin
            yield from (f"{origin}.{name.name}" for name in node.names)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in (
            "import_module",
            "__import__",
        ):
            yield from (str(word.value) for word in node.args if isinstance(word, ast.Constant))


def stages_imported(path: str, source: str) -> set[str]:
    parts = (module.split(".") for module in modules_imported(path, source))
    return {part[1] for part in parts if part[0] == "imtkg" and len(part) > 1 and part[1] in STAGES}


def faults(files: Mapping[str, str]) -> list[str]:
    """What breaks the rules in files given by their path under `imtkg`."""
    found = []
    for path, source in files.items():
        own = Path(path).parts[0].removesuffix(".py")
        stages = stages_imported(path, source)
        if own in STAGES:
            found += [f"{path}: stage {own} imports stage {other}" for other in sorted(stages - {own})]
        elif own != "pipeline" and len(stages) > 1:
            found.append(f"{path}: imports {' and '.join(sorted(stages))}, which only pipeline.py may put together")
        roots = {module.partition(".")[0] for module in modules_imported(path, source)}
        if path == "values.py" and not roots <= sys.stdlib_module_names:
            found.append(
                f"{path}: imports {sorted(roots - sys.stdlib_module_names)}: the standard library alone is free"
            )
        if "re" in roots and path not in BACKTRACKING:
            found.append(f"{path}: imports re, whose patterns may never end on foreign text: use re2 or a scan")
    return found


def project() -> dict[str, str]:
    return {str(path.relative_to(SOURCES)): path.read_text("utf-8") for path in sorted(SOURCES.rglob("*.py"))}


def test_the_project_keeps_the_rules() -> None:
    files = project()
    assert {"values.py", "errors.py", "read/__init__.py"} <= files.keys()
    assert faults(files) == []


def test_each_exception_is_still_needed() -> None:
    files = project()
    for path, reason in BACKTRACKING.items():
        assert reason
        assert "re" in modules_imported(path, files[path])


@pytest.mark.parametrize(
    ("path", "source", "fault"),
    [
        ("claim.py", "import imtkg.read", "stage claim imports stage read"),
        ("claim.py", "import imtkg.read.plain as p", "stage claim imports stage read"),
        ("claim.py", "from imtkg import read", "stage claim imports stage read"),
        ("claim.py", "from imtkg.read import read", "stage claim imports stage read"),
        ("claim.py", "from . import map", "stage claim imports stage map"),
        ("claim.py", "from .emit import emit", "stage claim imports stage emit"),
        ("claim/frames.py", "from ..recognise import recognise", "stage claim imports stage recognise"),
        ("claim/frames.py", "from .. import validate", "stage claim imports stage validate"),
        ("emit.py", "def late():\n    from imtkg import map", "stage emit imports stage map"),
        ("emit.py", "import importlib\nimportlib.import_module('imtkg.claim')", "stage emit imports stage claim"),
        ("emit.py", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import imtkg.map", "imports stage map"),
        ("cli/build.py", "from imtkg import read, emit", "emit and read, which only pipeline.py"),
        ("__init__.py", "from imtkg.read import read\nfrom imtkg.map import map", "map and read, which only"),
        ("serve/app.py", "from ..map import a\nfrom ..read import b", "map and read, which only pipeline.py"),
        ("values.py", "import rdflib", "imports ['rdflib']"),
        ("values.py", "from imtkg.errors import ImtkgError", "imports ['imtkg']"),
        ("values.py", "from .errors import ImtkgError", "imports ['imtkg']"),
        ("claim/cues.py", "import re", "imports re"),
        ("map/rdf.py", "from re import compile", "imports re"),
    ],
)
def test_a_planted_fault_is_found(path: str, source: str, fault: str) -> None:
    (found,) = faults({path: source})
    assert found.startswith(f"{path}: ")
    assert fault in found


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("pipeline.py", "from imtkg.read import read\nfrom imtkg.map import map_reading"),
        ("claim/frames.py", "from .figures import Figure\nfrom imtkg.claim.text import Line\nimport re2"),
        ("read/plain.py", "from imtkg.values import Page\nfrom imtkg.errors import PageError"),
        ("cli/build.py", "from imtkg import pipeline"),
        ("verify/release.py", "from imtkg.read import read_bytes"),
        ("values.py", "from dataclasses import dataclass\nfrom decimal import Decimal"),
    ],
)
def test_what_is_allowed_passes(path: str, source: str) -> None:
    assert faults({path: source}) == []
