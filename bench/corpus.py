"""What a build of a folder costs: pages a second, the most memory, and what a second build does again.

    python bench/corpus.py FOLDER                 all its files
    python bench/corpus.py FOLDER --pages 100     so many of them, spread evenly
    python bench/corpus.py FOLDER --jobs 2

The cache is a new one, so that every page is made; the second build finds it filled. Memory is the most that this
process, and that the largest of its workers, ever held. docs/corpus.md tells what was measured.
"""

from __future__ import annotations

import argparse
import filecmp
import os
import resource
import tempfile
import time
from pathlib import Path

import imtkg
from imtkg.corpus import find


def main() -> None:
    """Measures and prints."""
    arguments = argparse.ArgumentParser(description="What a build of a folder costs.")
    arguments.add_argument("folder", type=Path, help="pages to build from")
    arguments.add_argument("--pages", type=int, help="how many of them")
    arguments.add_argument("--jobs", type=int, default=2, help="processes")
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["IMTKG_CACHE"] = str(folder / "cache")
        files = [found.path for found in find([chosen.folder], folder)]
        files = files[:: max(1, len(files) // (chosen.pages or len(files)))][: chosen.pages]
        for which in ("first", "second"):
            start = time.perf_counter()
            built = imtkg.build(files, folder / which, jobs=chosen.jobs)
            seconds = time.perf_counter() - start
            if built.manifest is None:
                raise SystemExit("nothing conforms")
            if which == "first":
                print(", ".join(f"{number:,} {count}" for count, number in built.manifest.counts.items()))
            print(f"{which} build: {seconds:.1f} s, {len(files) / seconds:.1f} pages a second")
        same = filecmp.cmpfiles(
            folder / "first", folder / "second", [file.name for file in (folder / "first").iterdir()], shallow=False
        )
        print("same bytes" if not (same[1] or same[2]) else f"other bytes: {same[1:]}")
    for who, whose in (("this process", resource.RUSAGE_SELF), ("the largest worker", resource.RUSAGE_CHILDREN)):
        print(f"most memory, {who}: {resource.getrusage(whose).ru_maxrss // 1024} MB")


if __name__ == "__main__":
    main()
