"""The command line: a command for each verb of the Python API, with data on stdout and all else on stderr.

Exit codes: 0 fine; 1 data does not conform, a build refused pages, or verification failed; 2 wrong usage; 3 input or
disk; 4 a fault of imtkg itself; 130 stopped by Ctrl-C; 141 the reader of stdout went away.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from io import StringIO, TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

import imtkg
from imtkg.errors import ImtkgError

if TYPE_CHECKING:
    from imtkg.explain import Explanation
    from imtkg.values import Page, Reading, Report, Statistic

_SCHEMA_VERSION = 1
_STOPPED, _NO_READER = 130, 141
_WIDTH = 120
"""Of a table that no terminal shows, in characters."""


class Layout(StrEnum):
    """How `imtkg claims` writes."""

    jsonl = "jsonl"
    table = "table"


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a command is not content: an item of `errors` under --json."""

    code: str
    message: str
    file: str | None = None
    line: int | None = None
    offset: int | None = None
    hint: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command has to say: `shown` on stdout, or `counts` and `data` under --json; `notes` on stderr."""

    shown: str | Text | Table | Group
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

lexicons = typer.Typer(help="Compile a lexicon from whole ontologies, and show which one is used.")
app.add_typer(lexicons, name="lexicon")

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


@app.command(epilog="Example: imtkg build pages -o output")
def build(
    pages: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[PAGE]...", help="Files, folders or patterns. None: the page within imtkg."),
    ] = None,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="Where the dataset goes.")] = Path(
        "output"
    ),
    lexicon: Chosen = None,
    jobs: Annotated[
        int | None, typer.Option("--jobs", "-j", min=1, metavar="N", help="Processes. Default: one a processor.")
    ] = None,
    as_json: AsJson = False,
    debug: Debug = False,
) -> Answer:
    """Build the dataset of pages, and show its folder; what was done before is not done again."""
    from imtkg.cli import build as summary
    from imtkg.emit import report_text

    with summary.progress() as watch:
        built = imtkg.build(pages or (), output, lexicon, jobs, watch)
    problems = tuple(
        Problem("refused", one.message, one.first.path, one.first.line, one.first.offset, one.first.hint)
        for one in summary.reasons(built.refused)
    )
    notes = (*summary.notes(built.pages), *map(_line, problems), *summary.found(built, output))
    if built.manifest is None:
        counts = {"checked": built.report.checked, "violations": len(built.report.violations)}
        problems += _nonconformance(built.report)
        return Answer(report_text(built.report), counts, _violations(built.report), notes, problems)
    return Answer(
        shown=str(output),
        counts=built.manifest.counts,
        data={"folder": str(output), "manifest": built.manifest.record()},
        notes=notes,
        problems=problems,
    )


@app.command(epilog="Example: imtkg claims page.txt --format table")
def claims(
    page: Annotated[Path, typer.Argument(metavar="PAGE", help="A page: text or MedQuAD XML.")],
    layout: Annotated[Layout, typer.Option("--format", help="A JSON object a line, or a table.")] = Layout.jsonl,
    lexicon: Chosen = None,
    as_json: AsJson = False,
    debug: Debug = False,
) -> Answer:
    """Show the claims that a page makes, in the order of its text."""
    from imtkg.records import claim_record

    reading = imtkg.claims(page, lexicon)
    records = [claim_record(reading, claim) for claim in reading.claims]
    counts = {
        "sections": len(reading.page.sections),
        "sentences": len(reading.ledger),
        "claims": len(reading.claims),
    }
    data: dict[str, object] = {"page": reading.page.id, "claims": records}
    if not records:
        problem = Problem("no-claim", "no claim was found", str(page), hint="give a page about a disease")
        return Answer("", counts, data, (*_notices([reading.page]), _line(problem)), (problem,))
    shown = _claim_table(reading) if layout is Layout.table else "\n".join(map(_json, records))
    return Answer(shown, counts, data, _notices([reading.page]))


@app.command(epilog="Example: imtkg validate output/imtkg.ttl")
def validate(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="RDF: .ttl, .jsonld, .nq, .nt or .trig.")],
    as_json: AsJson = False,
    debug: Debug = False,
) -> Answer:
    """Check RDF files, taken together, against the SHACL shapes."""
    from imtkg.emit import report_text

    report = imtkg.validate(files)
    counts = {"checked": report.checked, "violations": len(report.violations)}
    return Answer(report_text(report), counts, _violations(report), problems=_nonconformance(report))


@app.command(epilog="Example: imtkg verify output --source page.txt")
def verify(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that imtkg build wrote.")],
    source: Annotated[
        list[Path] | None, typer.Option("--source", metavar="PAGE", help="A page it was built from.")
    ] = None,
    as_json: AsJson = False,
    debug: Debug = False,
) -> Answer:
    """Recompute every quote, offset and checksum of a dataset."""
    verification = imtkg.verify(folder, source or ())
    counts = dict(verification.checked)
    faults = verification.faults
    problems = [Problem("fault", f"{fault.where}: {fault.what}", str(folder)) for fault in faults]
    if not (faults or verification.ok):
        problems = [Problem("nothing-checked", "nothing could be checked", str(folder), hint="build the dataset anew")]
    notes = () if counts["offsets"] else ("note: no quote was looked up in its page: give the pages with --source",)
    return Answer(
        shown="\n".join(
            [f"{kind:<10}{number:>7} checked" for kind, number in counts.items()]
            + [f"{'faults':<10}{len(faults):>7}"]
            + [f"  {fault.where}: {fault.what}" for fault in faults]
        ),
        counts=counts | {"faults": len(faults)},
        data={"faults": [asdict(fault) for fault in faults]},
        notes=notes,
        problems=tuple(problems),
    )


@app.command(epilog="Example: imtkg explain 3f2a --dataset output")
def explain(
    claim: Annotated[str, typer.Argument(metavar="CLAIM", help="A claim's id, or enough of its beginning.")],
    dataset: Annotated[Path, typer.Option("--dataset", metavar="DIR", help="The dataset with the claim.")] = Path(
        "output"
    ),
    as_json: AsJson = False,
    debug: Debug = False,
) -> Answer:
    """Show what stands behind a claim: its sentence, the words that decided, the rule, the page."""
    explanation = imtkg.explain(claim, dataset)
    return Answer(
        shown=_explanation_text(explanation),
        counts={"cues": len(explanation.cues)},
        data={"explanation": asdict(explanation)},
    )


@app.command(epilog="Example: imtkg score gold/*.json --pages pages")
def score(
    golds: Annotated[list[Path], typer.Argument(metavar="GOLD...", help="What a person found: docs/gold.md.")],
    pages: Annotated[
        Path | None, typer.Option("--pages", metavar="FOLDER", help="Where the gold's pages are, to be read.")
    ] = None,
    found: Annotated[
        Path | None, typer.Option("--claims", metavar="FILE", help="Claims found already, one JSON object a line.")
    ] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="List each miss and each extra.")] = False,
    lexicon: Chosen = None,
    as_json: AsJson = False,
    debug: Debug = False,
) -> Answer:
    """Compare claims with those that a person found on the same pages."""
    from imtkg.cli.score import score_answer

    return score_answer(imtkg.score(golds, pages, found, lexicon), verbose)


@app.command(epilog="Example: imtkg stats output --picture stats.svg")
def stats(
    dataset: Annotated[Path, typer.Argument(metavar="[DIR]", help="A folder that imtkg build wrote.")] = Path("output"),
    picture: Annotated[Path | None, typer.Option("--picture", metavar="FILE", help="Draw it as SVG, too.")] = None,
    as_json: AsJson = False,
    debug: Debug = False,
) -> Answer:
    """Count what a dataset holds: claims, terms, sentences, and what has no identifier yet."""
    from imtkg.cli.stats import stats_answer

    return stats_answer(imtkg.stats(dataset), picture)


@lexicons.command("build", epilog="Example: imtkg lexicon build hgnc_complete_set.txt maxo.obo")
def lexicon_build(
    sources: Annotated[
        list[Path] | None, typer.Argument(metavar="[SOURCE]...", help="OBO, OBO Graph JSON, HGNC's table, terms.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="None: the user's cache folder.")
    ] = None,
    as_json: AsJson = False,
    debug: Debug = False,
) -> Answer:
    """Compile a lexicon from the installed ontology packages and SOURCEs; from then on it is the one used."""
    from imtkg.cli.lexicon import lexicon_answer

    return lexicon_answer(imtkg.build_lexicon(sources or (), output))


@lexicons.command("show", epilog="Example: imtkg lexicon show --lexicon embedded")
def lexicon_show(lexicon: Chosen = None, as_json: AsJson = False, debug: Debug = False) -> Answer:
    """Show which lexicon is used, and its ontologies with versions and licences."""
    from imtkg.cli.lexicon import lexicon_answer
    from imtkg.lexicon import load_lexicon

    return lexicon_answer(load_lexicon(lexicon))


# What the commands show


def _claim_table(reading: Reading) -> Table:
    table = Table(box=None, padding=(0, 1, 0, 0))
    for column in ("id", "predicate", "object", "identifier", "certainty", "how often"):
        table.add_column(column, overflow="fold", no_wrap=column not in ("object", "how often"))
    for claim in reading.claims:
        cells = (
            claim.id[:8],
            claim.predicate,
            claim.object.of(reading.page.sections[claim.section].text),
            claim.term.id if claim.term else "",
            f"{'not, ' if claim.polarity == 'negated' else ''}{claim.certainty}",
            f"{claim.frequency or ''} {_figure(claim.statistic) if claim.statistic else ''}".strip(),
        )
        table.add_row(*(Text(visible(cell)) for cell in cells))
    return table


def _figure(statistic: Statistic) -> str:
    lower, upper = statistic.lower, statistic.upper
    words = (
        "about" if statistic.approximate else None,
        statistic.value,
        None if lower is None else lower if upper is not None else f"from {lower}",
        None if upper is None else f"to {upper}" if lower is not None else f"up to {upper}",
        statistic.unit,
    )
    return " ".join(str(word) for word in words if word is not None)


def _explanation_text(explanation: Explanation) -> Text:
    """The claim, its sentence with the *object* and the _cues_ marked, and a line for each thing behind it."""
    rows = [
        *explanation.fields,
        *(
            ("cue", f"{cue.field}: {cue.text!r}, characters {cue.span.start} to {cue.span.end}")
            for cue in explanation.cues
        ),
        ("rule", explanation.rule),
        ("question", explanation.question),
        ("page", explanation.address or explanation.page),
    ]
    shown = Text.assemble((visible(explanation.label), "bold"), "\n\n    ", _marked(explanation), "\n\n")
    for name, value in rows:
        shown.append(f"{name:<12}{visible(value)}\n")
    shown.right_crop()
    return shown


def _marked(explanation: Explanation) -> Text:
    """The quote, the object's words between asterisks and the cues' between underscores."""
    shortest = sorted({cue.span for cue in explanation.cues}, key=lambda span: (span.end - span.start, span))
    marks = [(explanation.object.span, "*", "bold"), *((span, "_", "underline") for span in shortest)]
    shown, at = Text(), explanation.evidence.start
    taken = [mark for n, mark in enumerate(marks) if not any(mark[0].meets(other[0]) for other in marks[:n])]
    for span, sign, style in sorted(taken):
        if explanation.evidence.covers(span):
            shown.append(_inside(explanation, at, span.start))
            shown.append(sign + _inside(explanation, span.start, span.end) + sign, style)
            at = span.end
    return shown.append(_inside(explanation, at, explanation.evidence.end))


def _inside(explanation: Explanation, start: int, end: int) -> str:
    """The quote's characters from `start` to `end` of the section's text, on one line."""
    begin = explanation.evidence.start
    return visible(explanation.quote[start - begin : end - begin].replace("\n", " "))


def _violations(report: Report) -> dict[str, object]:
    return {"violations": [asdict(violation) for violation in report.violations]}


def _nonconformance(report: Report) -> tuple[Problem, ...]:
    if not report.checked:
        return (Problem("nothing-checked", "no node that a shape applies to", hint="give data that imtkg built"),)
    return tuple(Problem("nonconforming", f"{violation.focus}: {violation.message}") for violation in report.violations)


def _notices(pages: Iterable[Page]) -> tuple[str, ...]:
    """What the reader saw, as a line each."""
    return tuple(
        f"note: {page.id}"
        + (f", {page.sections[notice.section].question!r}" if notice.section is not None else "")
        + f": {notice.message}"
        for page in pages
        for notice in page.notices
    )


# Running


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
    elif isinstance(answer.shown, str):
        sys.stdout.writelines(visible(line.removesuffix("\n")) + "\n" for line in StringIO(answer.shown))
    else:
        console = Console(file=sys.stdout, highlight=False, width=None if sys.stdout.isatty() else _WIDTH)
        console.print(answer.shown, soft_wrap=isinstance(answer.shown, Text))
    return 1 if answer.problems else 0


def _fail(problem: Problem, as_json: bool) -> None:
    _aside(_line(problem))
    if as_json:
        _write_json((problem,), {}, {})


def _line(problem: Problem) -> str:
    """What is wrong, where, and what to do."""
    error = ImtkgError(problem.message, path=problem.file, line=problem.line, offset=problem.offset, hint=problem.hint)
    return f"error: {error}"


def _aside(text: str) -> None:
    sys.stderr.write(f"imtkg: {visible(text)}\n")


def _write_json(problems: tuple[Problem, ...], counts: dict[str, int], data: dict[str, object]) -> None:
    errors = [asdict(problem) for problem in problems]
    answer = {"schema_version": _SCHEMA_VERSION, "ok": not problems, "counts": counts, "errors": errors, **data}
    sys.stdout.write(_json(answer) + "\n")


def _json(value: object) -> str:
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
