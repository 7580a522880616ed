"""The language tables: well formed, and every frame does what its example says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from shutil import copytree, ignore_patterns
from subprocess import run
from sys import executable

import pytest

from claims import claims_of, lexicon, params, said
from imtkg.claim.patterns import compile_pattern
from imtkg.claim.reasons import topic_of
from imtkg.claim.tables import rows, words
from imtkg.claim.text import line
from imtkg.errors import TableError
from imtkg.values import CERTAINTIES, POLARITIES, PREDICATES, Qualifiers, Span

TABLES = Path(str(files("imtkg") / "tables"))
# Columns that must be filled, and those that may be empty.
COLUMNS = {
    "frames": (("name", "predicate", "pattern", "example"), ("kinds", "subject", "topic", "certainty")),
    "cues": (("field", "scope", "pattern"), ("value",)),
    "words": (("group", "words"), ()),
    "modifiers": (("words", "predicate"), ()),
    "reasons": (("reason", "pattern"), ("bars",)),
    "topics": (("topic", "pattern"), ()),
    "numbers": (("word", "value"), ("upper", "unit")),
    "ordinals": (("word", "value"), ()),
}
PATTERNED = ("frames", "cues", "reasons", "topics")
QUALIFIERS = set(Qualifiers.__dataclass_fields__)
SCOPES = re.findall(r'"(\w+)"', "".join(re.findall("^#.*$", (TABLES / "cues.tsv").read_text("utf-8"), re.MULTILINE)))
# A question for each topic.
QUESTIONS = {
    "treatment": "How is Marlow disease treated?",
    "inheritance": "Is Marlow disease inherited?",
    "genes": "What genes are related to Marlow disease?",
    "frequency": "How common is Marlow disease?",
    "diagnosis": "How is Marlow disease diagnosed?",
    "prognosis": "What is the outlook for people with Marlow disease?",
    "symptoms": "What are the symptoms of Marlow disease?",
    "causes": "What causes Marlow disease?",
    "research": "What research is being done on Marlow disease?",
    "definition": "What is Marlow disease?",
}


def cells(name: str) -> Iterator[tuple[int, list[str]]]:
    """The lines of a table that are no comment, with their numbers."""
    for number, text in enumerate((TABLES / f"{name}.tsv").read_text(encoding="utf-8").splitlines(), 1):
        if text.strip() and not text.startswith("#"):
            yield number, text.split("\t")


@pytest.mark.parametrize("name", COLUMNS)
def test_a_table_has_its_columns_and_full_rows(name: str) -> None:
    needed, optional = COLUMNS[name]
    (_, header), *lines = cells(name)
    assert sorted(header) == sorted((*needed, *optional))
    assert lines
    for number, row in lines:
        assert len(row) <= len(header), f"{name}.tsv, line {number}: more cells than columns"
        for column, cell in zip(header, [*row, *[""] * len(header)], strict=False):
            assert cell.strip() or column in optional, f"{name}.tsv, line {number}: no {column}"


@pytest.mark.parametrize("name", COLUMNS)
def test_a_table_is_read_as_it_stands(name: str) -> None:
    assert [row["line"] for row in rows(name)] == [str(number) for number, _ in list(cells(name))[1:]]


@pytest.mark.parametrize("name", [*COLUMNS, "forms"])
def test_a_table_is_plain_text_without_loose_ends(name: str) -> None:
    text = (TABLES / f"{name}.tsv").read_text(encoding="utf-8")
    assert text.startswith("#")
    assert text.endswith("\n")
    assert not re.search(r"[^\S\n\t]+$|\t[ ]|[ ]\t|\r", text, re.MULTILINE)


def test_names_of_frames_are_their_own() -> None:
    names = [row["name"] for row in rows("frames")]
    assert len(names) == len(set(names))


def test_values_are_those_that_claims_have() -> None:
    for row in rows("frames"):
        assert row["predicate"] in PREDICATES
        assert row["certainty"] in ("", *CERTAINTIES)
        assert row["subject"] in ("", "disease", "patients", "symptoms")
        assert row["topic"] in ("", *QUESTIONS)
    for row in rows("modifiers"):
        assert row["predicate"] in PREDICATES
    for row in rows("cues"):
        assert row["field"] in {"certainty", "polarity", "frequency", "single_case", *QUALIFIERS}
        assert row["scope"] in SCOPES
        assert row["value"] in {"certainty": CERTAINTIES, "polarity": POLARITIES}.get(row["field"], [row["value"]])
    for row in rows("reasons"):
        assert row["bars"] in ("", "yes", "after")
    assert {row["topic"] for row in rows("topics")} == QUESTIONS.keys()


def test_word_groups_are_lower_case_and_without_gaps_or_doubles() -> None:
    groups = [row["group"] for row in rows("words")]
    assert len(groups) == len(set(groups))
    for row in rows("words"):
        for word in row["words"].split("|"):
            assert word == word.strip() != ""
            marks = word.replace("DISEASE", "").replace("FIGURE", "").replace("ASIDE", "")
            assert marks == marks.lower(), word


PATTERNS = [(name, row["line"], row["pattern"]) for name in PATTERNED for row in rows(name)]


@pytest.mark.parametrize(("name", "line", "pattern"), PATTERNS, ids=[f"{name}-{line}" for name, line, _ in PATTERNS])
def test_a_pattern_compiles_and_its_groups_exist(name: str, line: str, pattern: str) -> None:
    for group in re.findall(r"\{([^{}]+)\}", pattern):
        assert group.replace(",", "").isdigit() or words(group), f"{name}.tsv, line {line}: {group}"
    for mark in ("<objects>", "<clause>"):
        pattern = pattern.replace(mark, "")
    compile_pattern(pattern.removeprefix("^ ?"), f"{name}.tsv", int(line), open_end=True)


def test_a_pattern_names_only_what_a_claim_has() -> None:
    for _, _, pattern in PATTERNS:
        named = set(re.findall(r"<([a-z]+)[:>]", pattern))
        assert named <= {"object", "objects", "clause", "value", "population", "frequency", *QUALIFIERS}


def test_every_frame_says_what_its_object_is() -> None:
    for row in rows("frames"):
        marks = row["pattern"].count("<object:") + row["pattern"].count("<objects>") + row["pattern"].count("<clause>")
        assert marks == 1, row["name"]


# --- what the examples say


def example(name: str) -> tuple[str, list[str], dict[str, str]]:
    """A frame's example without its brackets, the words in them, and its row."""
    row = next(row for row in rows("frames") if row["name"] == name)
    return re.sub(r"[\[\]]", "", row["example"]), re.findall(r"\[([^]]+)\]", row["example"]), row


NAMES = [row["name"] for row in rows("frames")]


@pytest.mark.parametrize("name", NAMES)
def test_an_example_marks_its_objects_and_is_one_sentence(name: str) -> None:
    text, objects, _ = example(name)
    assert objects
    assert text.endswith(".")
    assert text[0].isupper()


@pytest.mark.parametrize("name", params([(name,) for name in NAMES]))
def test_a_frames_example_gives_its_claims(name: str) -> None:
    text, objects, row = example(name)
    found = claims_of(text, QUESTIONS.get(row["topic"], ""))
    hits = [one for one in found if one.rule == name]
    assert {one.predicate for one in hits} == {row["predicate"]}, [said(one, text) for one in found]
    assert not row["certainty"] or {one.certainty for one in hits} == {row["certainty"]}
    assert [bare(one.object.of(text)) for one in hits] == [bare(words_) for words_ in objects]


def bare(words_: str) -> str:
    """Words without an article before them."""
    return re.sub("^(a|an|the) ", "", words_)


@pytest.mark.parametrize(
    ("modifier", "predicate"), params([(row["words"], row["predicate"]) for row in rows("modifiers")])
)
def test_a_modifier_before_the_genus_is_a_claim(modifier: str, predicate: str) -> None:
    text = f"Marlow disease is {'an' if modifier[0] in 'aeiou' else 'a'} {modifier} tumor."
    found = [(one.predicate, one.object.of(text)) for one in claims_of(text)]
    assert found == [(predicate, modifier), ("is_a", "tumor")]


@pytest.mark.parametrize("topic", QUESTIONS)
def test_a_question_tells_the_topic_of_its_section(topic: str) -> None:
    question = QUESTIONS[topic].replace("Marlow disease", "it")
    assert topic_of(line(question, Span(0, len(question)), {})) == topic


def test_the_examples_are_words_of_the_project() -> None:
    assert all(lexicon().named(row["example"]) == () for row in rows("frames"))


# --- a bad row is refused in one line that says where


@pytest.mark.parametrize("pattern", ["{no such group}", "(unclosed", "a{2,1}", "<object:(>", "[z-a]"])
def test_a_bad_pattern_is_refused_with_its_table_and_line(pattern: str) -> None:
    with pytest.raises(TableError) as refused:
        compile_pattern(pattern, "frames.tsv", 12)
    assert (refused.value.path, refused.value.line) == ("frames.tsv", 12)
    assert str(refused.value).startswith("frames.tsv, line 12: ")
    assert "\n" not in str(refused.value)


SPOILT = [
    ("frames", "bad-row\thas_cause\t\t\t\t\tcaused by {nothing such} <objects>\tIt is caused by [rain]."),
    ("frames", "bad-row\thas_cause\t\t\t\t\tcaused (by <objects>\tIt is caused by [rain]."),
    ("frames", "bad-row\thas_cause\t\t\t\t\tcaused by <objects>\tIt is caused by [rain].\tone cell too many"),
    ("frames", "bad-row\thas_nonsense\t\t\t\t\tcaused by <objects>\tIt is caused by [rain]."),
    ("frames", "bad-row\thas_cause\t\t\t\tsurely\tcaused by <objects>\tIt is caused by [rain]."),
    ("frames", "bad-row\thas_cause"),
    ("cues", "certainty\tpossible\tbefore\t(?:maybe"),
    ("cues", "certainty\tpossible\tbefore\t{nothing such}"),
    ("cues", "certainty\tpossible\tnowhere\tmaybe"),
    ("cues", "certainty\tsurely\tbefore\tmaybe"),
    ("cues", "certainty\tpossible\tbefore\tmaybe\tone cell too many"),
    ("reasons", "is rubbish\tyes\t(?:rubbish"),
    ("topics", "rubbish\t(?:rubbish"),
    ("modifiers", "spotless\thas_nonsense"),
    ("numbers", "umpteen\tmany"),
    ("ordinals", "umpteenth\tmany"),
    ("words", "be"),
]

READ = """
from imtkg.errors import TableError
try:
    from claims import claims_of
    claims_of("Marlow disease is a spotless tumor. It is caused by rain. It starts in the first decade.", "Why?")
except TableError as fault:
    print(fault)
"""


@pytest.mark.parametrize(("row", "name"), params([(row, name) for name, row in SPOILT]))
def test_a_bad_row_is_refused_with_its_table_and_line(row: str, name: str, tmp_path: Path) -> None:
    copy = copytree(str(files("imtkg")), tmp_path / "imtkg", ignore=ignore_patterns("__pycache__"))
    table = copy / "tables" / f"{name}.tsv"
    line = len(table.read_text(encoding="utf-8").splitlines()) + 1
    table.write_text(table.read_text(encoding="utf-8") + row + "\n", encoding="utf-8")
    paths = {"PYTHONPATH": f"{tmp_path}:{Path(__file__).parent}", "PYTHONDONTWRITEBYTECODE": "1"}
    done = run([executable, "-c", READ], capture_output=True, text=True, env=paths, check=False)
    assert done.stderr == ""
    assert done.stdout.startswith(f"{name}.tsv, line {line}: ")
