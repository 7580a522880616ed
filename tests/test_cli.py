"""The command line: what it says and where, its exit codes, and that nothing foreign reaches a terminal as it is."""

from __future__ import annotations

import json
import os
import pkgutil
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import imtkg
from imtkg import cli
from imtkg.cli.frame import visible
from imtkg.errors import DatasetError, ImtkgError, OutputError, PageError, UsageError
from imtkg.explain import Explanation, Words
from imtkg.values import Page, Reading, Report, Section, Span, Term, Violation

COMMANDS = ("build", "claims", "validate", "verify", "explain", "score", "stats")
HEAVY = ("rdflib", "pyshacl", "pyoxigraph")
Stub = Callable[[str, object], None]


def run(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "imtkg", *words],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
        env=os.environ | environment,
    )


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch) -> Stub:
    """Puts an answer, or an error to raise, in the place of a verb."""

    def put(verb: str, outcome: object) -> None:
        def answer(*_: object) -> object:
            if isinstance(outcome, BaseException):
                raise outcome
            return outcome

        monkeypatch.setattr(imtkg, verb, answer)

    return put


def answered(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """The exit code, stdout and stderr of a command run in this process."""
    code = cli.main(words)
    out, err = capsys.readouterr()
    return code, out, err


# What starts


@pytest.mark.parametrize("words", [("--help",), ("--version",), *((command, "--help") for command in COMMANDS)])
def test_help_and_version_load_no_rdf_library(words: tuple[str, ...]) -> None:
    program = (
        "import sys, imtkg.cli as c; code = c.main(sys.argv[1:]);"
        f"sys.exit(code or repr([m for m in {HEAVY} if m in sys.modules]))"
    )
    done = subprocess.run([sys.executable, "-c", program, *words], capture_output=True, text=True, check=False)
    assert done.stderr.strip() == "[]"
    assert done.stdout


def test_importing_imtkg_loads_no_rdf_library_nor_the_command_line() -> None:
    program = f"import sys, imtkg; print([m for m in {(*HEAVY, 'typer', 'rich')} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("words", [(), *((command,) for command in COMMANDS)])
def test_each_help_has_an_example_that_names_the_command(words: tuple[str, ...]) -> None:
    done = run(*words, "--help", NO_COLOR="1")
    assert done.returncode == 0
    assert f"Example: imtkg {' '.join(words)}" in done.stdout
    assert done.stderr == ""


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_offers_json_and_debug(command: str) -> None:
    shown = run(command, "--help", COLUMNS="200").stdout
    assert "--json" in shown
    assert "--debug" in shown


def test_each_file_with_commands_is_on_the_command_line() -> None:
    modules = [import_module(f"imtkg.cli.{module.name}") for module in pkgutil.iter_modules(cli.__path__)]
    hung = [group.typer_instance for group in cli.app.registered_groups]
    found = [module.commands for module in modules if hasattr(module, "commands")]
    assert len(found) >= len(COMMANDS)
    assert all(commands in hung for commands in found)


def test_version() -> None:
    done = run("--version")
    assert (done.returncode, done.stdout) == (0, f"imtkg {imtkg.__version__}\n")


# How it ends


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("unheard-of",),
        ("--unheard-of",),
        ("claims",),
        ("claims", "a.txt", "b.txt"),
        ("claims", "a.txt", "--format", "xml"),
        ("validate",),
        ("verify",),
        ("explain",),
        ("build", "-o"),
    ],
)
def test_wrong_usage_is_one_line_and_exit_2(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = answered(capsys, *words)
    assert (code, out) == (2, "")
    assert re.fullmatch(r"imtkg: error: .* \(see imtkg.* --help\)\n", err)


ERRORS: list[tuple[BaseException, int, str]] = [
    (UsageError("no claim has this id", hint="give another"), 2, "no claim has this id (give another)"),
    (PageError("is empty", path="p.txt", line=3, offset=17), 3, "p.txt, line 3, offset 17: is empty"),
    (DatasetError("no dataset", path="out"), 3, "out: no dataset"),
    (OutputError("disk full", path="out"), 3, "out: disk full"),
    (ImtkgError("line\nbreak and \x1b[31m\u202e"), 3, "line\\u000abreak and \\u001b[31m\\u202e"),
    (OSError(28, "No space left on device", "x"), 3, "x: No space left on device"),
    (ZeroDivisionError("a bug"), 4, "ZeroDivisionError: a bug (a fault of imtkg"),
    (RecursionError("deep"), 4, "RecursionError: deep"),
    (KeyboardInterrupt(), 130, "stopped"),
]


@pytest.mark.parametrize("verb", COMMANDS)
@pytest.mark.parametrize(("error", "code", "said"), ERRORS)
def test_an_error_is_one_line_on_stderr_with_its_exit_code(
    error: BaseException, code: int, said: str, verb: str, stub: Stub, capsys: pytest.CaptureFixture[str]
) -> None:
    stub(verb, error)
    found, out, err = answered(capsys, verb, "x") if verb != "build" else answered(capsys, verb)
    assert (found, out) == (code, "")
    assert err.startswith(f"imtkg: error: {said}")
    assert err.count("\n") == 1
    assert "Traceback" not in err


@pytest.mark.parametrize(("error", "code", "said"), ERRORS)
def test_an_error_under_json_is_one_object_on_stdout(
    error: BaseException, code: int, said: str, stub: Stub, capsys: pytest.CaptureFixture[str]
) -> None:
    stub("validate", error)
    found, out, _ = answered(capsys, "validate", "x.ttl", "--json")
    answer = json.loads(out)
    assert found == code
    assert answer["schema_version"] == 1
    assert answer["ok"] is False
    assert [set(item) for item in answer["errors"]] == [{"code", "message", "file", "line", "offset", "hint"}]
    if isinstance(error, PageError):
        assert answer["errors"][0] == {
            "code": "page",
            "message": "is empty",
            "file": "p.txt",
            "line": 3,
            "offset": 17,
            "hint": None,
        }


def test_wrong_usage_under_json_is_an_object_too(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = answered(capsys, "claims", "--json")
    assert code == 2
    assert json.loads(out)["errors"][0]["code"] == "usage"


def test_debug_shows_where_a_fault_is(stub: Stub, capsys: pytest.CaptureFixture[str]) -> None:
    stub("claims", ZeroDivisionError("a bug"))
    code, _, err = answered(capsys, "claims", "p.txt", "--debug")
    assert code == 4
    assert "Traceback" in err


# What conforms and what does not


BAD = Report(7, (Violation("https://example.org/claim", "p", "s", "Give it a label.\x1b[2J", "v"),))


@pytest.mark.parametrize(("report", "code"), [(Report(7, ()), 0), (BAD, 1), (Report(0, ()), 1)])
def test_validate_ends_with_1_where_data_does_not_conform(
    report: Report, code: int, stub: Stub, capsys: pytest.CaptureFixture[str]
) -> None:
    stub("validate", report)
    found, out, err = answered(capsys, "validate", "x.ttl")
    assert found == code
    assert f"{report.checked} nodes checked" in out
    assert "\x1b" not in out + err
    found, out, _ = answered(capsys, "validate", "x.ttl", "--json")
    answer = json.loads(out)
    assert (found, answer["ok"]) == (code, code == 0)
    assert answer["counts"] == {"checked": report.checked, "violations": len(report.violations)}
    assert len(answer["violations"]) == len(report.violations)
    assert bool(answer["errors"]) == (code == 1)


# What a page cannot do


NASTY = "a\x1b[31mb\u202ec\x00d\ud800e\x9bf\u2066g\u0085h"


def reading(text: str) -> Reading:
    """A page with `text` and one claim, whose object is all of it."""
    from imtkg.values import Claim

    term = Term("MONDO:0000001", "disease", "disease", "Mondo", "1")
    section = Section(0, "what", f"What is {text}?", text, 0)
    page = Page("p", text, "rareguru", "0" * 64, (section,))
    whole = Span(0, len(text))
    claim = Claim("0123456789abcdef", 0, "has_site", whole, whole, None, "asserted", "affirmed", "r", frequency=text)
    return Reading(page, term, (claim,), ())


@pytest.mark.parametrize("words", [(), ("--format", "table"), ("--json",)])
def test_claims_shows_no_character_that_steers_a_terminal(
    words: tuple[str, ...], stub: Stub, capsys: pytest.CaptureFixture[str]
) -> None:
    stub("claims", reading(NASTY))
    code, out, err = answered(capsys, "claims", "p.txt", *words)
    assert code == 0
    shown = (out + err).replace("\n", "")
    assert not [c for c in shown if c in "\x1b\u202e\x00\x9b\u2066\u0085\ud800"]


@pytest.mark.parametrize("words", [(), ("--json",)])
def test_escapes_in_json_are_the_same_data(
    words: tuple[str, ...], stub: Stub, capsys: pytest.CaptureFixture[str]
) -> None:
    stub("claims", reading(NASTY))
    _, out, _ = answered(capsys, "claims", "p.txt", *words)
    record: Any = json.loads(out)
    record = record["claims"][0] if words else record
    assert record["object"]["text"] == NASTY


@given(st.text(st.characters(), max_size=40))
def test_what_is_shown_is_printable_or_harmless_and_in_json_the_same(text: str) -> None:
    shown = visible(text)
    shown.encode("utf-8")
    assert not re.search("[\0-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]", shown)
    assert json.loads(visible(json.dumps(text, ensure_ascii=False))) == text


def test_claims_as_table_shows_all_of_a_long_cell(stub: Stub, capsys: pytest.CaptureFixture[str]) -> None:
    stub("claims", reading("[bold]" + "x" * 200))
    _, out, _ = answered(capsys, "claims", "p.txt", "--format", "table")
    assert out.count("x") >= 400
    assert "[bold]"[:4] in out


EXPLANATION = Explanation(
    id="0123456789abcdef",
    label="some disease has site lung (most often)",
    fields=(("certainty", "asserted"), ("frequency", "most often")),
    quote="It sits most often in the lung.\n\x1b",
    evidence=Span(100, 133),
    object=Words("object", "lung", Span(126, 130)),
    cues=(
        Words("predicate", "sits", Span(103, 107)),
        Words("frequency", "most often", Span(108, 118)),
        Words("predicate", "the lung", Span(122, 130)),  # meets the object, which is marked
        Words("attribution", "reported", Span(10, 18)),  # outside the quote
    ),
    rule="site",
    question="Where is it?",
    page="https://w3id.org/imtkg/page/p",
    address=None,
)


def test_explain_marks_the_words_and_lists_what_stands_behind(stub: Stub, capsys: pytest.CaptureFixture[str]) -> None:
    stub("explain", EXPLANATION)
    code, out, err = answered(capsys, "explain", "0123")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == "some disease has site lung (most often)"
    assert "    It _sits_ _most often_ in the *lung*. \\u001b" in lines
    assert [line.split()[0] for line in lines[4:]] == [
        "certainty",
        "frequency",
        *["cue"] * 4,
        "rule",
        "question",
        "page",
    ]
    assert "attribution: 'reported', characters 10 to 18" in out
    assert "https://w3id.org/imtkg/page/p" in lines[-1]


# Streams


@pytest.mark.skipif(not hasattr(signal, "SIGPIPE"), reason="needs pipes as POSIX has them")
def test_a_closed_pipe_is_quiet(tmp_path: Path) -> None:
    writer = subprocess.Popen(
        [sys.executable, "-c", LONG_ANSWER], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert writer.stdout is not None
    assert writer.stderr is not None
    assert writer.stdout.readline()
    writer.stdout.close()
    assert writer.wait(60) == 141
    assert writer.stderr.read() == ""
    writer.stderr.close()


LONG_ANSWER = """
import sys, imtkg, imtkg.cli
from imtkg.values import Report, Violation
imtkg.validate = lambda files: Report(1, (Violation("f", None, "s", "m" * 100, None),) * 20000)
sys.exit(imtkg.cli.main(["validate", "x.ttl"]))
"""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_under_stdout_is_one_line_and_exit_3() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-c", LONG_ANSWER], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.returncode == 3
    assert done.stderr.startswith("imtkg: error: ")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("locale", [{"LC_ALL": "C"}, {"PYTHONIOENCODING": "ascii"}, {"PYTHONUTF8": "0", "LC_ALL": "C"}])
def test_stdout_is_utf8_in_every_locale(locale: dict[str, str]) -> None:
    program = LONG_ANSWER.replace('"m" * 100', r'"\xe4ngstr\xf6m"').replace("20000", "1")
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False, env=os.environ | locale)
    assert "ängström".encode() in done.stdout


def test_no_color_is_honoured() -> None:
    for words in (("--help",), ("claims", "--help")):
        assert "\x1b[3" not in run(*words, NO_COLOR="1", FORCE_COLOR="1").stdout
