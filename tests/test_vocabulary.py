from __future__ import annotations

import re
import subprocess
import sys
import unicodedata
from collections.abc import Mapping
from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from imtkg import values, vocabulary
from imtkg.errors import InputError
from imtkg.vocabulary import address, curie, digest, iri, label, minted, slug

BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
texts = st.text(st.characters(exclude_categories=()))  # lone surrogates included


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("MONDO:0015798", "http://purl.obolibrary.org/obo/MONDO_0015798"),
        ("HsapDv:0000179", "http://purl.obolibrary.org/obo/HsapDv_0000179"),
        ("NCBITaxon:562", "http://purl.obolibrary.org/obo/NCBITaxon_562"),
        ("EFO:0004952", "http://www.ebi.ac.uk/efo/EFO_0004952"),
        ("HGNC:427", "http://identifiers.org/hgnc/427"),
        ("MESH:D006104", "http://id.nlm.nih.gov/mesh/D006104"),
        ("Orphanet:178342", "http://www.orpha.net/ORDO/Orphanet_178342"),
        ("GARD:7146", "https://rarediseases.info.nih.gov/diseases/7146"),
        ("SIO:001413", "http://semanticscience.org/resource/SIO_001413"),
        ("UniProtKB:Q9UM73", "http://purl.uniprot.org/uniprot/Q9UM73"),
        ("ENSEMBL:ENSG00000171094", "http://identifiers.org/ensembl/ENSG00000171094"),
    ],
)
def test_curies_and_iris_go_both_ways(name: str, expected: str) -> None:
    assert iri(name) == expected
    assert curie(expected) == name


@pytest.mark.parametrize(
    "name",
    [
        "",
        "MONDO",
        "MONDO:",
        ":1",
        "mondo:1",
        "ICDO:8825/1",
        "MedDRA:1",
        "http://x",
        "HP:1> <",
        "HP:1\n",
        "HP:é",
        "HP:../x",
    ],
)
def test_what_is_no_term_has_no_iri(name: str) -> None:
    with pytest.raises(InputError):
        iri(name)


@given(st.sampled_from(sorted(vocabulary.CURIE_BASES)), texts)
def test_an_iri_is_made_whole_or_not_at_all(prefix: str, local: str) -> None:
    try:
        made = iri(f"{prefix}:{local}")
    except InputError:
        return
    assert NamedNode(made).value == vocabulary.CURIE_BASES[prefix] + local
    assert curie(made) == f"{prefix}:{local}"


def test_no_curie_for_an_iri_of_no_term() -> None:
    assert curie("https://w3id.org/imtkg/dataset") is None
    assert curie("http://purl.obolibrary.org/obo/mondo.owl") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("lung", "lung"),
        ("  two\t words\n", "two words"),
        ("cafe\u0301", "café"),
        ("f\u202eev\u200ber\u0000", "fever"),
        ("a\u0085b\u2028c", "a b c"),
        ("e\u200b\u0301", "é"),  # what was kept apart comes together
        ("\U0001f9b6\u200d", "\U0001f9b6\u200d"),
        ("\u202e", "U+202E"),
        ("", "(empty)"),
    ],
)
def test_a_label_can_be_shown(text: str, expected: str) -> None:
    assert label(text) == expected


@given(texts)
def test_labels_are_normal_and_hide_nothing(text: str) -> None:
    shown = label(text)
    assert shown == label(shown) == unicodedata.normalize("NFC", shown)
    assert shown.split() == shown.split(" ")
    assert not set(shown) & set(BIDI)
    assert not any(unicodedata.category(char) in ("Cc", "Cs") for char in shown)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("local recurrence", "local-recurrence"),
        ("first 2 decades", "first-2-decades"),
        ("  local\nrecurrence ", "local-recurrence"),
        ("ALK status", r"alk-status-[0-9a-f]{12}"),
        ("low-grade", r"low-grade-[0-9a-f]{12}"),
        ("café", r"cafe-[0-9a-f]{12}"),
        ("心", r"[0-9a-f]{12}"),
        ("x" * 500, r"x{80}-[0-9a-f]{12}"),
        ("../../etc/passwd", r"etc-passwd-[0-9a-f]{12}"),
    ],
)
def test_a_slug_is_readable(words: str, expected: str) -> None:
    assert re.fullmatch(expected, slug(words))


@given(texts, texts)
def test_slugs_merge_nothing(one: str, other: str) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug(one))
    assert (slug(one) == slug(other)) == (label(one) == label(other))


@pytest.mark.parametrize("words", ["a b", "a-b", "A b", "a  B", "á b", "a_b", "a, b", "ab", "\u0430 b"])
def test_slugs_tell_look_alikes_apart(words: str) -> None:
    others = ["a b", "a-b", "A b", "a B", "á b", "a_b", "a, b", "ab", "\u0430 b"]
    assert [slug(other) for other in others].count(slug(words)) == 1


def test_nobody_can_write_anothers_slug() -> None:
    assert slug("ALK status") != slug(slug("ALK status").replace("-", " "))


@given(st.lists(texts, min_size=1, max_size=4))
def test_minted_iris_hold_no_foreign_character(segments: list[str]) -> None:
    made = minted(*segments)
    assert NamedNode(made).value == made
    assert made.isascii()
    names = made.removeprefix(vocabulary.BASE).split("/")
    assert len(names) == len(segments)
    assert all(re.fullmatch(r"[a-z0-9]+([._-][a-z0-9]+)*", name) for name in names)


def test_digests_keep_parts_apart() -> None:
    assert len({digest("a", "bc"), digest("ab", "c"), digest("abc"), digest("", "abc"), digest("abc", "")}) == 5


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://example.org/a/b?c=d&e=f#g", "https://example.org/a/b?c=d&e=f#g"),
        (" HTTP://Example.ORG:8080/x ", "http://example.org:8080/x"),
        ('http://example.org/a b\u202e"<>é', "http://example.org/a%20b%E2%80%AE%22%3C%3E%C3%A9"),
        ("http://example.org/100%/%41", "http://example.org/100%25/%41"),
        ("http://example.org/{x}|^`\\", "http://example.org/%7Bx%7D%7C%5E%60%5C"),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("file:///etc/passwd", None),
        ("ftp://example.org", None),
        ("//example.org", None),
        ("example.org", None),
        ("http://", None),
        ("http://user:word@example.org", None),
        ("http://ex ample.org", None),
        ("http://[bad", None),
        ("http://example.org/\ud800", None),
        ("", None),
    ],
)
def test_addresses_are_plain_web_addresses(text: str, expected: str | None) -> None:
    assert address(text) == expected


@given(st.one_of(texts, texts.map("http://example.org/".__add__), texts.map("http://".__add__)))
def test_an_address_is_always_an_iri(text: str) -> None:
    made = address(text)
    if made is not None:
        assert NamedNode(made).value == made
        assert made.isascii()
        assert made == address(made)
        assert made.startswith(("http://", "https://"))


@pytest.mark.parametrize(
    ("table", "names"),
    [
        (vocabulary.PREDICATES, values.PREDICATES),
        (vocabulary.CERTAINTIES, values.CERTAINTIES),
        (vocabulary.STATISTIC_KINDS, values.STATISTIC_KINDS),
        (vocabulary.UNITS, values.UNITS),
        (vocabulary.QUALIFIERS, tuple(field.name for field in fields(values.Qualifiers))),
    ],
)
def test_every_value_has_an_iri_of_its_own(table: Mapping[str, str], names: tuple[str, ...]) -> None:
    assert set(table) == set(names)
    assert len(set(table.values())) == len(names)


def test_predicates_are_the_guides_names_in_camel_case() -> None:
    for name, made in vocabulary.PREDICATES.items():
        first, *others = name.split("_")
        assert made == vocabulary.IMT + first + "".join(map(str.capitalize, others))


def test_importing_the_vocabulary_loads_no_rdf_library() -> None:
    code = "import sys, imtkg.vocabulary, imtkg.run; print({'pyoxigraph', 'rdflib', 'pyshacl'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
