"""`imtkg explain`: a claim's sentence with the words that decided marked, and what stands behind it."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

import imtkg
from imtkg.cli.frame import Answer, AsJson, Debug, visible

if TYPE_CHECKING:
    from imtkg.explain import Explanation

commands = typer.Typer()


@commands.command(epilog="Example: imtkg explain 3f2a --dataset output")
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
