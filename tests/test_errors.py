"""The tree of errors: what a message says, and what the command line ends with."""

from pathlib import Path

import pytest

from imtkg import errors
from imtkg.errors import (
    DatasetError,
    ImtkgError,
    InputError,
    OutputError,
    PageError,
    QueryError,
    TableError,
    UsageError,
)

EXIT_CODES = {
    ImtkgError: 3,
    UsageError: 2,
    QueryError: 2,
    InputError: 3,
    PageError: 3,
    TableError: 3,
    DatasetError: 3,
    OutputError: 3,
}


def test_every_error_is_in_the_tree() -> None:
    defined = {each for each in vars(errors).values() if isinstance(each, type) and issubclass(each, Exception)}
    assert defined == EXIT_CODES.keys()
    assert all(issubclass(each, ImtkgError) for each in defined)


@pytest.mark.parametrize(("kind", "code"), EXIT_CODES.items())
def test_each_error_has_its_exit_code_and_its_place_in_the_drawing(kind: type[ImtkgError], code: int) -> None:
    assert kind.exit_code == code
    drawing = errors.__doc__ or ""
    (line,) = (line for line in drawing.splitlines() if kind.__name__ in line.split())
    inherited = [parent.__name__ for parent in kind.__mro__ if issubclass(parent, ImtkgError)]
    assert line.index(kind.__name__) == 4 * len(inherited)  # the drawing goes four columns in with each generation


@pytest.mark.parametrize("kind", [PageError, TableError, DatasetError])
def test_what_was_given_and_cannot_be_used_is_an_input_error(kind: type[ImtkgError]) -> None:
    assert issubclass(kind, InputError)


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (PageError("is empty"), "is empty"),
        (PageError("is empty", path="a.txt"), "a.txt: is empty"),
        (PageError("is empty", path=Path("b") / "a.txt", hint="give a page"), "b/a.txt: is empty (give a page)"),
        (PageError("odd", path="a.txt", line=3, offset=17), "a.txt, line 3, offset 17: odd"),
        (PageError("odd", line=1, offset=0), "line 1, offset 0: odd"),
        (PageError("odd", offset=0), "offset 0: odd"),
        (UsageError("no such format", hint="table or jsonl"), "no such format (table or jsonl)"),
    ],
)
def test_a_message_says_where_what_and_what_to_do(error: ImtkgError, message: str) -> None:
    assert str(error) == message


def test_the_parts_of_an_error_can_be_read_by_a_program() -> None:
    error = TableError("no such kind", path=Path("terms.tsv"), line=4, offset=9, hint="use a kind of the list")
    parts = (error.what, error.path, error.line, error.offset, error.hint)
    assert parts == ("no such kind", "terms.tsv", 4, 9, "use a kind of the list")
