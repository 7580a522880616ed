"""What `imtkg lexicon` shows."""

from __future__ import annotations

from rich.table import Table
from rich.text import Text

from imtkg.cli.frame import Answer, visible
from imtkg.lexicon import Lexicon


def lexicon_answer(lexicon: Lexicon) -> Answer:
    """The ontologies of a lexicon, and what it holds."""
    table = Table(box=None, padding=(0, 2, 0, 0))
    for column in ("ontology", "version", "licence", "from"):
        table.add_column(column, overflow="fold")
    for ontology in lexicon.ontologies:
        table.add_row(*(Text(visible(cell)) for cell in ontology.record().values()))
    counts = {"terms": lexicon.index.counts["terms"], "names": lexicon.index.counts["names"]}
    return Answer(
        shown=table,
        counts=counts,
        data={
            "name": lexicon.name,
            "path": lexicon.path and str(lexicon.path),
            "sha256": lexicon.sha256,
            "ontologies": [ontology.record() for ontology in lexicon.ontologies],
        },
        notes=(
            f"the lexicon {lexicon.name}{f' in {lexicon.path}' if lexicon.path else ''}, "
            f"{counts['terms']} terms with {counts['names']} names; SHA-256 {lexicon.sha256}",
        ),
    )
