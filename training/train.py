"""Trains the learner of the claim stage from pages whose claims were found by hand.

    python training/train.py --pages FOLDER... [--lexicon embedded|PATH]... [--leave-out N/D] GOLD... -o MODEL

GOLD are folders of JSON, as `docs/gold.md` describes them: {"page", "claims": [{"section", "start", "end",
"predicate"}]}. FOLDER holds the pages, as files that imtkg reads; the page that comes with imtkg is found without.
The learner finds claims as the authors of the first GOLD folder do; of the others it knows that they may differ.
`--leave-out 0/3` leaves out the first of three parts of the first folder's pages, to measure on.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from hashlib import sha256
from importlib.resources import files
from itertools import islice
from pathlib import Path
from typing import Any

from network import Example, Network, train, vocabulary

from imtkg.claim.features import Features, tokens_of
from imtkg.claim.learned import LABELS, Encoding, Sentence, labels_of
from imtkg.claim.names import Names
from imtkg.claim.phenotype_table import phenotype_tables, without
from imtkg.claim.pieces import END, START, UNKNOWN, Pieces
from imtkg.claim.prepare import prepare
from imtkg.claim.text import tokens
from imtkg.lexicon import EMBEDDED, Lexicon, load_lexicon
from imtkg.read import read
from imtkg.recognise import recognise
from imtkg.values import Page, Span

COMMON = 8_000
"""How many of the base's pieces, the commonest first, are kept whether the pages use them or not."""

Read = tuple[str, list[Sentence], list[list[str]]]
"""A section's question and sentences, and the labels of their tokens."""


def sections(page: Page, claims: Sequence[dict[str, Any]], lexicon: Lexicon, author: Features) -> Iterator[Read]:
    """Each section of a page outside its phenotype tables; `author` is added to each token's features."""
    names = Names.of(page)
    for section in page.sections:
        objects = [(c["predicate"], Span(c["start"], c["end"])) for c in claims if c["section"] == section.index]
        prose = replace(section, text=without(section.text, phenotype_tables(section.text)))
        mentions = [m for m in recognise(section.text, lexicon) if prose.text[m.span.start] != "\n"]
        sentences, labels = [], []
        for prepared in prepare(prose, mentions, names):
            words = tokens_of(prepared.line)
            sentences.append(Sentence(words, tuple((*seen, *author) for seen in prepared.features())))
            labels.append(labels_of(words, objects))
        if sentences:
            yield section.question, sentences, labels


def examples(encoding: Encoding, section: Read) -> Iterator[Example]:
    """A section's windows, each with its tokens' labels."""
    question, sentences, labels = section
    numbers = iter([LABELS.index(label) for sentence in labels for label in sentence])
    for window in encoding.windows(question, sentences):
        yield Example(window, list(islice(numbers, len(window.firsts))))


def gold_files(folders: Sequence[Path]) -> Iterator[tuple[Path, Features]]:
    """The JSON files of the folders, by name, and what tells their authors from the first folder's."""
    for number, folder in enumerate(folders):
        for file in sorted(folder.glob("*.json")):
            yield file, (f"author={number}",) if number else ()


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


def kept_pieces(sections: Sequence[Read], lexicons: Sequence[Lexicon]) -> list[str]:
    """The pieces that the learner needs, in order: common ones, single signs, and those of pages and names."""
    known = vocabulary()
    cut = Pieces(known)
    used = {
        number
        for question, *_ in sections
        for token in tokens(question, Span(0, len(question)))
        for number in cut.of(token.text)
    }
    used |= {n for _, sentences, _ in sections for s in sentences for token in s.tokens for n in cut.of(token.text)}
    for lexicon in lexicons:
        for term in lexicon.terms:
            used |= {n for token in tokens(term.label, Span(0, len(term.label))) for n in cut.of(token.text)}
    common = [n for n, piece in enumerate(known) if piece.isascii() and not piece.startswith("[")][:COMMON]
    signs = [n for n, piece in enumerate(known) if piece.isascii() and len(piece.removeprefix("##")) == 1]
    special = [known.index(sign) for sign in (START, END, UNKNOWN)]
    return [known[number] for number in sorted(used.union(common, signs, special))]


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
    found: list[tuple[Read, ...]] = []
    for file, author in gold_files(given.gold):
        if author or not is_left_out(file.name, part, of):
            claims = json.loads(file.read_text(encoding="utf-8"))["claims"]
            page = find_page(file, given.pages)
            found.extend(zip(*(sections(page, claims, lexicon, author) for lexicon in lexicons), strict=True))
    pieces = kept_pieces([ways[0] for ways in found], lexicons)
    features = sorted(
        {f for ways in found for _, sentences, _ in ways for s in sentences for seen in s.features for f in seen}
    )
    encoding = Encoding(pieces, features)
    network = Network(pieces, len(features))
    train(network, [[list(examples(encoding, way)) for way in ways] for ways in found])
    network.write(given.output, {"pieces": json.dumps(pieces), "features": json.dumps(features)})
    print(f"{len(found)} sections, {len(pieces)} pieces, {given.output.stat().st_size} bytes")


if __name__ == "__main__":
    main()
