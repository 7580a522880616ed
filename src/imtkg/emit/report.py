"""The validation report as RDF and as text."""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode, Triple

from imtkg import vocabulary as v
from imtkg.values import Report, Violation


def report_triples(report: Report) -> tuple[Triple, ...]:
    """`report` as a `sh:ValidationReport` without blank nodes."""
    node = NamedNode(v.REPORT)
    triples = [
        Triple(node, NamedNode(v.TYPE), NamedNode(v.VALIDATION_REPORT)),
        Triple(node, NamedNode(v.CONFORMS), Literal(report.conforms)),
        Triple(node, NamedNode(v.CHECKED), Literal(report.checked)),
    ]
    for violation in report.violations:
        result = NamedNode(v.minted("report", _digest(violation)))
        triples.append(Triple(node, NamedNode(v.RESULT), result))
        triples.append(Triple(result, NamedNode(v.TYPE), NamedNode(v.VALIDATION_RESULT)))
        triples.append(Triple(result, NamedNode(v.RESULT_SEVERITY), NamedNode(v.VIOLATION)))
        triples.append(Triple(result, NamedNode(v.RESULT_MESSAGE), Literal(violation.message)))
        for predicate, text in (
            (v.FOCUS_NODE, violation.focus),
            (v.RESULT_PATH, violation.path),
            (v.SOURCE_SHAPE, violation.shape),
            (v.RESULT_VALUE, violation.value),
        ):
            if text is not None:
                triples.append(Triple(result, NamedNode(predicate), _iri_or_text(text)))
    return tuple(triples)


def report_text(report: Report) -> str:
    """`report` for a person to read."""
    verdict = "The data conforms" if report.conforms else "The data does not conform"
    lines = [f"{verdict}: {report.checked} nodes checked, {len(report.violations)} violations."]
    for violation in report.violations:
        lines += ["", violation.message, f"  node   {violation.focus}"]
        lines += [f"  path   {violation.path}"] if violation.path is not None else []
        lines += [f"  value  {violation.value}"] if violation.value is not None else []
        lines += [f"  shape  {violation.shape}"]
    return "\n".join(lines) + "\n"


def _digest(violation: Violation) -> str:
    parts = (violation.focus, violation.path, violation.shape, violation.message, violation.value)
    return v.digest(*("" if part is None else part for part in parts))


def _iri_or_text(text: str) -> NamedNode | Literal:
    if text.startswith(("http://", "https://")):
        try:
            return NamedNode(text)
        except ValueError:
            pass
    return Literal(text)
