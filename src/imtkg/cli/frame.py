"""What all commands have in common: options, what they may answer, how that is said, and how a command ends."""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from io import StringIO, TextIOWrapper
from typing import Annotated

import typer
from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

import imtkg
from imtkg.errors import ImtkgError

_SCHEMA_VERSION = 1
_STOPPED, _NO_READER = 130, 141
_WIDTH = 120
"""Of a table that no terminal shows, in characters."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a command is not content: an item of `errors` under --json."""

    code: str
    message: str
    file: str | None = None
    line: int | None = None
    offset: int | None = None
    hint: str | None = None

    def __str__(self) -> str:
        """What is wrong, where, and what to do."""
        error = ImtkgError(self.message, path=self.file, line=self.line, offset=self.offset, hint=self.hint)
        return f"error: {error}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command has to say: `shown` on stdout, or `counts` and `data` under --json; `notes` on stderr.

    Bytes are data in a form of their own: they go out as they are, unless a terminal would show them.
    """

    shown: str | bytes | Text | Table | Group
    counts: dict[str, int]
    data: dict[str, object]
    notes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


app = typer.Typer(
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Reads rare-disease pages and writes each claim they make as linked data with its exact evidence.",
    epilog="Example: imtkg build -o output",
)

AsJson = Annotated[bool, typer.Option("--json", help="Answer with one JSON object on stdout.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show the traceback of a fault.")]
Chosen = Annotated[
    str | None, typer.Option("--lexicon", metavar="FILE|embedded", help="None: the compiled one, if there is one.")
]
# `main` looks the first two up itself, so that they hold for wrong arguments too.


def _version(wanted: bool) -> None:
    if wanted:
        sys.stdout.write(f"imtkg {imtkg.__version__}\n")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    pass


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line on `arguments` (None: the process's own) and returns the exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    as_json = "--json" in words
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # the same bytes in every locale
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        try:
            answer = typer.main.get_command(app).main(args=words, prog_name="imtkg", standalone_mode=False)
            if answer == _STOPPED:
                raise KeyboardInterrupt
            code = _say(answer, as_json) if isinstance(answer, Answer) else int(answer or 0)
        except BrokenPipeError:
            raise
        except (Exception, KeyboardInterrupt) as error:
            if "--debug" in words:
                traceback.print_exc()
            problem, code = _problem(error)
            _fail(problem, as_json)
        sys.stdout.flush()
    except BrokenPipeError:
        # What is still buffered has no reader: without this the interpreter would complain at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _NO_READER
    return code


def _problem(error: BaseException) -> tuple[Problem, int]:
    """What to say of `error`, and the exit code."""
    match error:
        case KeyboardInterrupt():
            return Problem("interrupted", "stopped"), _STOPPED
        case typer.TyperException():
            context = getattr(error, "ctx", None)
            command = context.command_path if context else "imtkg"
            return Problem("usage", error.format_message(), hint=f"see {command} --help"), 2
        case ImtkgError():
            code = type(error).__name__.removesuffix("Error").lower()
            return Problem(code, error.what, error.path, error.line, error.offset, error.hint), error.exit_code
        case OSError():
            hint = "look at the path, its permissions and the free space"
            return Problem("disk", error.strerror or str(error), error.filename and str(error.filename), hint=hint), 3
    hint = "a fault of imtkg; CONTRIBUTING.md tells how to report it, --debug shows where it is"
    return Problem("internal", f"{type(error).__name__}: {error}", hint=hint), 4


def _say(answer: Answer, as_json: bool) -> int:
    """Writes the answer and returns the exit code."""
    for note in answer.notes:
        _aside(note)
    if as_json:
        _write_json(answer.problems, answer.counts, answer.data)
    elif isinstance(answer.shown, bytes):
        _write_bytes(answer.shown)
    elif isinstance(answer.shown, str):
        sys.stdout.writelines(visible(line.removesuffix("\n")) + "\n" for line in StringIO(answer.shown))
    else:
        console = Console(file=sys.stdout, highlight=False, width=None if sys.stdout.isatty() else _WIDTH)
        console.print(answer.shown, soft_wrap=isinstance(answer.shown, Text))
    return 1 if answer.problems else 0


def _write_bytes(data: bytes) -> None:
    if sys.stdout.isatty() or not isinstance(sys.stdout, TextIOWrapper):
        cells = (line.split("\t") for line in StringIO(data.decode(errors="backslashreplace")))
        sys.stdout.writelines("\t".join(visible(cell.removesuffix("\n")) for cell in line) + "\n" for line in cells)
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)


def _fail(problem: Problem, as_json: bool) -> None:
    _aside(str(problem))
    if as_json:
        _write_json((problem,), {}, {})


def _aside(text: str) -> None:
    sys.stderr.write(f"imtkg: {visible(text)}\n")


def _write_json(problems: tuple[Problem, ...], counts: dict[str, int], data: dict[str, object]) -> None:
    errors = [asdict(problem) for problem in problems]
    answer = {"schema_version": _SCHEMA_VERSION, "ok": not problems, "counts": counts, "errors": errors, **data}
    sys.stdout.write(json_line(answer) + "\n")


def json_line(value: object) -> str:
    """`value` as JSON, safe to show."""
    return visible(json.dumps(value, ensure_ascii=False))


def visible(text: str) -> str:
    r"""`text` with control, direction and unpaired characters as \uXXXX, so that no page steers a terminal."""
    return text.translate(_HIDDEN)


_HIDDEN = {
    code: f"\\u{code:04x}"
    for first, end in (
        (0x0, 0x20),
        (0x7F, 0xA0),
        (0x61C, 0x61D),
        (0x200E, 0x2010),
        (0x2028, 0x202F),
        (0x2066, 0x206A),
        (0xD800, 0xE000),
    )
    for code in range(first, end)
}
