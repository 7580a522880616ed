"""Verify: a release + the pages it was built from -> whether every hash, quote and offset in it is true.

Nothing is taken from the stages that wrote the release: all is computed anew from its files.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from imtkg.values import Page
from imtkg.verify.claims import check_claims
from imtkg.verify.findings import KINDS, Fault, Findings, Verification
from imtkg.verify.ledger import check_ledger
from imtkg.verify.pages import check_page
from imtkg.verify.release import CLAIMS, LEDGER, check_counts, check_files, read_graph, read_lines, read_manifest

__all__ = ["KINDS", "Fault", "Verification", "verify"]


def verify(folder: Path, pages: Sequence[Page] = ()) -> Verification:
    """Checks the release in `folder` against itself and against the text of `pages`.

    Without a page, quotes and offsets are only compared with one another and with the records.

    Raises:
        DatasetError: `folder` holds no release: its manifest is missing or unreadable.
    """
    manifest = read_manifest(folder)
    findings = Findings()
    check_files(folder, manifest, findings)
    graph = read_graph(folder, manifest, findings)
    texts: dict[str, str] = {}
    for page in pages:
        texts.update(check_page(page, graph, findings))
    records = read_lines(folder / CLAIMS, findings)
    check_counts(manifest, graph, records, findings)
    known = check_claims(records, graph, texts, findings)
    check_ledger(read_lines(folder / LEDGER, findings), known, graph, texts, findings)
    return findings.verification()
