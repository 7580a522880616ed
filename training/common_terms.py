"""Finds the terms that pages often use, for the embedded lexicon: writes `src/imtkg/tables/common.tsv`.

    python training/common_terms.py DATASET LEXICON [--leave-out N/D --gold GOLD]

DATASET is what `imtkg build` wrote for many pages, LEXICON a compiled lexicon: the terms are those that its names
give to the objects of the dataset's claims. `--leave-out 0/3` passes over the pages of GOLD that `train.py` leaves out.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from importlib.resources import files
from pathlib import Path

from train import is_left_out

from imtkg.claim.ground import ground
from imtkg.lexicon import Lexicon, load_lexicon
from imtkg.lexicon.forms import forms
from imtkg.lexicon.tables import COLUMNS, COMMON, NAMES, TERMS, further_names, packaged, terms
from imtkg.values import Term

NOTES = """\
# Terms that pages often use, and labels of their ancestors, as their releases have them.
# Made by training/common_terms.py. Only names that no other term of the kind has are kept.
"""


def used(dataset: Path, lexicon: Lexicon, left_out: frozenset[str]) -> Counter[str]:
    """How many claims have each term as their object."""
    count: Counter[str] = Counter()
    with (dataset / "claims.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            claim = json.loads(line)
            if claim["page"] in left_out or claim["certainty"] == "unknown":
                continue
            if term := ground(lexicon, claim["predicate"], claim["object"]["text"]):
                count[term.id] += 1
    return count


LONGEST = 8
"""Names of more words are phrases, which pages hardly repeat."""


def row(term: Term, lexicon: Lexicon, further: frozenset[str]) -> str:
    """The row of a term, with the names that are its alone and not among the `further` ones of `names.tsv`."""
    names = [
        name
        for name in term.synonyms
        if name not in further
        and len(forms(name)) <= LONGEST
        and [other.id for other in lexicon.named(name) if other.kind == term.kind] == [term.id]
    ]
    cells = (term.id, term.label, term.kind, "|".join(names), term.source, term.version, " ".join(term.ancestors))
    return "\t".join(cells)


def main() -> None:
    """Writes the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dataset", type=Path)
    parser.add_argument("lexicon", type=Path)
    parser.add_argument("--gold", type=Path)
    parser.add_argument("--leave-out", default="0/0", metavar="N/D")
    given = parser.parse_args()
    part, of = (int(number) for number in given.leave_out.split("/"))
    gold = given.gold.glob("*.json") if given.gold else ()
    left_out = frozenset(file.stem for file in gold if is_left_out(file.name, part, of))
    lexicon = load_lexicon(given.lexicon)
    known, labels = terms([packaged(TERMS)])
    own = {term.id for term in known}
    found = [lexicon.term(curie) for curie in used(given.dataset, lexicon, left_out) if curie not in own]
    kept = {term.id: term for term in found if term and term.kind != "gene"}
    above = {a for term in kept.values() for a in term.ancestors} - kept.keys() - own - labels.keys()
    further = frozenset(name for names in further_names(packaged(NAMES)).values() for name in names)
    lines = {term.id: row(term, lexicon, further) for term in kept.values()}
    lines |= {curie: "\t".join((curie, lexicon.label(curie) or "", "", "", "", "", "")) for curie in above}
    table = "\n".join(("\t".join(COLUMNS), *(lines[curie] for curie in sorted(lines))))
    (Path(str(files("imtkg"))) / "tables" / COMMON).write_text(NOTES + table + "\n", encoding="utf-8")
    print(f"{len(kept)} terms, {len(above)} mere ancestors, of {len(left_out)} pages none")


if __name__ == "__main__":
    main()
