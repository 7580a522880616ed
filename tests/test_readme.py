"""The README is true: its commands run, what it shows is what they answer, its links lead somewhere.

`python tests/test_readme.py` (make readme) writes the answers anew.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
import typer

from imtkg.cli import app
from imtkg.lexicon import load_lexicon

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
PAGE = ROOT / "src" / "imtkg" / "pages" / "inflammatory-myofibroblastic-tumor.txt"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def replayed(readme: str) -> str:
    """The README with each answer as it is: those of `console` blocks, and `text` blocks after `python` ones."""
    printed = ""

    def answer(block: re.Match[str]) -> str:
        nonlocal printed
        kind, body = block.groups()
        if kind == "console":
            body = "".join(f"$ {command}\n{shell(command)}" for command in re.findall(r"^\$ (.*)$", body, re.MULTILINE))
        elif kind == "python":
            printed = python(body)
        elif kind == "text":
            body = printed
        return f"```{kind}\n{body}```"

    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        Path("page.txt").write_bytes(PAGE.read_bytes())
        return BLOCK.sub(answer, readme)


def shell(command: str) -> str:
    """What a terminal shows of a command: stdout and stderr."""
    paths = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    environment = os.environ | {"PATH": paths, "NO_COLOR": "1"}
    done = subprocess.run(
        ["bash", "-c", command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        env=environment,
        check=False,
    )
    assert done.returncode == 0, f"{command}: {done.stdout}"
    return done.stdout


def python(program: str) -> str:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(program, "README.md", "exec"), {})  # noqa: S102 - the README's own lines
    return printed.getvalue()


@pytest.fixture(scope="module")
def readme() -> str:
    return README.read_text(encoding="utf-8")


def test_the_readme_shows_what_its_commands_answer(readme: str) -> None:
    shown, true = readme.splitlines(), replayed(readme).splitlines()
    assert shown == true, "run `make readme` and look at the difference"


def test_the_readme_shows_a_build_an_explanation_turtle_and_an_answer(readme: str) -> None:
    blocks = BLOCK.findall(readme)
    first = readme[: readme.index("## Install")]
    assert blocks[0][0] == "console"
    assert blocks[0][1].startswith("$ imtkg build")
    assert "imt:evidence" in first
    assert "SELECT" in first
    assert all(len(body.splitlines()) > 2 for kind, body in blocks if kind in ("console", "text"))


def test_the_readme_names_every_command_and_exit_code(readme: str) -> None:
    from imtkg import cli

    root = typer.main.get_command(app)
    assert isinstance(root, typer.core.TyperGroup)
    assert "build" in root.commands
    for command in root.commands:
        assert f"| `imtkg {command} " in readme
    assert cli.__doc__ is not None
    for code in re.findall(r"\d+(?= [a-z])", cli.__doc__.partition("Exit codes:")[2]):
        assert f"\n| {code} | " in readme


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "docs/pipeline.md", "docs/benchmarks.md"])
def test_links_lead_somewhere(name: str) -> None:
    page = ROOT / name
    targets = re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8"))
    missing = [target for target in targets if "://" not in target and not (page.parent / target).exists()]
    assert missing == []


def test_every_source_of_terms_is_credited() -> None:
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    sources = {(term.source, term.version) for term in load_lexicon().terms}
    assert [source for source, _ in sorted(sources) if f"\n  {source} " not in notice] == []
    assert all(version in notice for source, version in sources if source == "HP")  # its licence asks for it


if __name__ == "__main__":
    README.write_text(replayed(README.read_text(encoding="utf-8")), encoding="utf-8")
