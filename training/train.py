"""Trains the learner of the claim stage from pages whose claims were found by hand.

    python training/train.py --pages FOLDER [--lexicon embedded|PATH] [--leave-out N/D] GOLD... -o MODEL

GOLD are files or folders of JSON, as `docs/gold.md` describes them: {"page", "claims": [{"section", "start", "end",
"predicate"}]}. FOLDER holds the pages, as files that imtkg reads; the page that comes with imtkg is found without.
`--leave-out 0/3` leaves out the first of three parts of the pages, to measure on. The same files give the same bytes.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

from pycrfsuite import Trainer

from imtkg.claim.features import tokens_of
from imtkg.claim.learned import labels_of
from imtkg.claim.names import Names
from imtkg.claim.phenotype_table import phenotype_tables, without
from imtkg.claim.prepare import prepare
from imtkg.lexicon import EMBEDDED, Lexicon, load_lexicon
from imtkg.read import read
from imtkg.recognise import recognise
from imtkg.values import Page, Span

SETTINGS = {"c1": 0.1, "c2": 0.05, "max_iterations": 80, "feature.possible_transitions": True}
"""CRFsuite's own names: L1 and L2 regularisation, and how often L-BFGS goes over the pages."""


def examples(
    page: Page, claims: Sequence[dict[str, Any]], lexicon: Lexicon
) -> Iterator[tuple[list[list[str]], list[str]]]:
    """The features and labels of each sentence of a page outside its phenotype tables."""
    names = Names.of(page)
    for section in page.sections:
        objects = [(c["predicate"], Span(c["start"], c["end"])) for c in claims if c["section"] == section.index]
        prose = replace(section, text=without(section.text, phenotype_tables(section.text)))
        mentions = [m for m in recognise(section.text, lexicon) if prose.text[m.span.start] != "\n"]
        for prepared in prepare(prose, mentions, names):
            yield prepared.features(), labels_of(tokens_of(prepared.line), objects)


def gold_files(paths: Sequence[Path]) -> list[Path]:
    """The JSON files among the paths and in the folders among them, by name."""
    found = {file for path in paths for file in (path.glob("*.json") if path.is_dir() else [path])}
    return sorted(found, key=lambda file: file.name)


def is_left_out(name: str, part: int, of: int) -> bool:
    """Whether a page falls into part `part` of `of`, by a hash of its name."""
    return of > 0 and int(sha256(name.encode()).hexdigest(), 16) % of == part


def find_page(file: Path, folders: Sequence[Path]) -> Page:
    """The page of a gold file: by its name in one of the folders, else the one that comes with imtkg."""
    kind, _, number = file.stem.rpartition("-")
    for folder in folders:
        for candidate in (folder / kind / f"{number}.xml", *sorted(folder.glob(f"{file.stem}*"))):
            if candidate.suffix in {".xml", ".txt"} and candidate.is_file():
                return read(candidate)
    return read(Path(str(files("imtkg") / "pages" / f"{file.stem}.txt")))


def main() -> None:
    """Reads the gold, trains, and writes the model."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", nargs="+", type=Path)
    parser.add_argument("--pages", type=Path, action="append", required=True)
    parser.add_argument("--lexicon", action="append", metavar="embedded|PATH", help="read each page with each of these")
    parser.add_argument("--leave-out", default="0/0", metavar="N/D")
    parser.add_argument("-o", "--output", type=Path, required=True)
    given = parser.parse_args()
    part, of = (int(number) for number in given.leave_out.split("/"))
    lexicons = [load_lexicon(choice) for choice in given.lexicon or [EMBEDDED]]
    trainer = Trainer(verbose=False)
    trainer.set_params(SETTINGS)
    pages = sentences = 0
    for file in gold_files(given.gold):
        if is_left_out(file.name, part, of):
            continue
        gold = json.loads(file.read_text(encoding="utf-8"))
        page = find_page(file, given.pages)
        pages += 1
        for lexicon in lexicons:
            for seen, labels in examples(page, gold["claims"], lexicon):
                trainer.append(seen, labels)
                sentences += 1
    given.output.parent.mkdir(parents=True, exist_ok=True)
    trainer.train(str(given.output))
    print(f"{pages} pages, {sentences} sentences, {given.output.stat().st_size} bytes")


if __name__ == "__main__":
    main()
