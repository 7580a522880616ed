"""Claims of whole pages: exact spans, ids that last, lists, brackets, names, and who is spoken of."""

from __future__ import annotations

from dataclasses import replace
from os import environ
from subprocess import run
from sys import executable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims import TITLE, claims_of, lexicon, objects_of, page_of, params, read_page, reading_of
from imtkg.claim import claim
from imtkg.recognise import recognise
from imtkg.values import Claim, Page, Reading

SECTIONS = (
    (
        "What is Marlow disease?",
        "Marlow disease (MD) is a rare, benign tumor of the spleen. MD mostly affects women. "
        "The mass is composed of fat cells. It is caused by mutations in the ABC1 gene. "
        "The cause of the mutations is unknown.",
    ),
    (
        "What are the symptoms of Marlow disease?",
        "Symptoms include fever, weight loss (in some) and blisters. About half of affected people have seizures. "
        "Symptoms begin in infancy.\n\nAssociations between MD and infections have been reported, including:\n\n"
        "- hepatitis (of the liver)\n- E. coli\n- measles\n\nSymptoms vary from person to person.",
    ),
    (
        "How is Marlow disease treated?",
        "The disease is treated with antibiotics. There is no cure. Surgery may be used if the mass is large. "
        "Talk to your doctor about these options.",
    ),
    (
        "What is the outlook for people with Marlow disease?",
        "Most patients have a good prognosis. The disease may recur. "
        "In severe cases, the disease leads to kidney failure. "
        "The oldest patient was 80 years old when diagnosed. "
        "It is thought that smoking plays a part.",
    ),
)


def words_of(reading: Reading, found: Claim) -> str:
    return found.object.of(reading.page.sections[found.section].text)


def quote_of(reading: Reading, found: Claim) -> str:
    return found.evidence.of(reading.page.sections[found.section].text)


@pytest.fixture(scope="module")
def reading() -> Reading:
    return read_page(page_of(*SECTIONS))


def test_the_page_is_read(reading: Reading) -> None:
    found = {(one.predicate, words_of(reading, one)) for one in reading.claims}
    assert found >= {
        ("alternative_name", "MD"),
        ("has_prevalence", "rare"),
        ("has_course", "benign"),
        ("is_a", "tumor"),
        ("has_site", "spleen"),
        ("affects", "women"),
        ("has_cell_type", "fat cells"),
        ("has_gene", "ABC1"),
        ("has_phenotype", "weight loss"),
        ("has_phenotype", "seizures"),
        ("has_onset", "infancy"),
        ("has_risk_factor", "measles"),
        ("has_treatment", "antibiotics"),
        ("has_treatment", "cure"),
        ("has_prognosis", "good prognosis"),
        ("has_course", "recur"),
        ("has_phenotype", "kidney failure"),
    }


def test_the_object_stands_in_the_evidence_and_the_evidence_in_a_sentence(reading: Reading) -> None:
    for one in reading.claims:
        assert one.evidence.covers(one.object)
        assert any(
            entry.section == one.section and entry.sentence.covers(one.evidence) and one.id in entry.claims
            for entry in reading.ledger
        )


def test_an_object_begins_and_ends_with_a_word(reading: Reading) -> None:
    for one in reading.claims:
        text = reading.page.sections[one.section].text
        words = words_of(reading, one)
        assert words[0].isalnum()
        assert words[-1].isalnum() or words[-1] in ")%"
        assert not text[one.object.start - 1 : one.object.start].isalnum()
        assert not text[one.object.end : one.object.end + 1].isalnum()


def test_the_evidence_is_the_sentence_and_for_a_bullet_the_item(reading: Reading) -> None:
    quotes = {words_of(reading, one): quote_of(reading, one) for one in reading.claims}
    assert quotes["women"] == "MD mostly affects women."
    assert quotes["seizures"] == "About half of affected people have seizures."
    assert quotes["measles"] == "measles"
    assert quotes["hepatitis"].startswith("hepatitis")


def test_ids_are_sixteen_hexadecimal_digits_and_each_claims_own(reading: Reading) -> None:
    ids = [one.id for one in reading.claims]
    assert len(set(ids)) == len(ids)
    assert all(len(one) == 16 and set(one) <= set("0123456789abcdef") for one in ids)


def test_claims_stand_in_the_order_of_their_sections_and_sentences(reading: Reading) -> None:
    places = [(one.section, entry.sentence.start) for one in reading.claims
              for entry in reading.ledger if one.id in entry.claims and entry.section == one.section]  # fmt: skip
    assert places == sorted(places)


def test_cues_lie_in_the_section(reading: Reading) -> None:
    for one in reading.claims:
        text = reading.page.sections[one.section].text
        assert "predicate" in {cue.field for cue in one.cues}
        assert all(cue.span.of(text).strip() for cue in one.cues)


def test_the_rule_is_named(reading: Reading) -> None:
    assert all(one.rule for one in reading.claims)


def test_only_the_single_patients_claim_is_a_single_case(reading: Reading) -> None:
    assert [words_of(reading, one) for one in reading.claims if one.single_case] == ["80 years old"]


# --- what ids hang on, and what not


def identities(page: Page, key: str) -> set[str]:
    reading = read_page(page)
    return {one.id for one in reading.claims if page.sections[one.section].key == key}


@pytest.mark.parametrize("at", range(len(SECTIONS)))
@pytest.mark.parametrize("added", ["The sky was clear that day.", "The disease affects the skin."])
def test_text_added_to_a_section_leaves_the_ids_of_its_claims(at: int, added: str) -> None:
    question, text = SECTIONS[at]
    plain = page_of(*SECTIONS)
    key = plain.sections[at].key
    before = page_of(*SECTIONS[:at], (question, f"{added}\n\n{text}"), *SECTIONS[at + 1 :])
    after = page_of(*SECTIONS[:at], (question, f"{text}\n\n{added}"), *SECTIONS[at + 1 :])
    assert identities(plain, key) <= identities(before, key)
    assert identities(plain, key) <= identities(after, key)


@given(st.permutations(range(len(SECTIONS))))
def test_the_order_of_sections_leaves_all_ids(order: list[int]) -> None:
    plain = page_of(*SECTIONS)
    moved = page_of(*(SECTIONS[at] for at in order))
    assert {one.id for one in read_page(moved).claims} == {one.id for one in read_page(plain).claims}


def test_another_page_or_section_gives_other_ids() -> None:
    plain = page_of(*SECTIONS[:1])
    other_page = replace(plain, id="another")
    other_section = replace(plain, sections=(replace(plain.sections[0], key="another"),))
    ids = [{one.id for one in read_page(page).claims} for page in (plain, other_page, other_section)]
    assert not ids[0] & ids[1]
    assert not ids[0] & ids[2]


def test_what_a_claim_says_is_in_its_id() -> None:
    sentences = (
        "The disease causes fever.",
        "The disease may be caused by fever.",
        "The disease does not cause fever.",
    )
    ids = [one.id for text in sentences for one in claims_of(text)]
    assert len(set(ids)) == len(ids) == 3


def test_the_same_text_gives_the_same_reading() -> None:
    assert read_page(page_of(*SECTIONS)) == read_page(page_of(*SECTIONS))


@pytest.mark.parametrize("seed", ["0", "1", "4242"])
def test_the_hash_seed_makes_no_difference(seed: str) -> None:
    code = (
        "from test_claim import SECTIONS\nfrom claims import page_of, read_page\n"
        "print(*[one.id for one in read_page(page_of(*SECTIONS)).claims])"
    )
    path = {"PYTHONPATH": __file__.rpartition("/")[0], "PYTHONHASHSEED": seed, "LC_ALL": "C", "TZ": "Asia/Tokyo"}
    done = run([executable, "-c", code], capture_output=True, text=True, check=True, env={**environ, **path})
    assert done.stdout.split() == [one.id for one in read_page(page_of(*SECTIONS)).claims]


def test_the_order_of_mentions_given_for_a_section_makes_no_difference() -> None:
    page = page_of(*SECTIONS)
    mentions = [list(recognise(section.text, lexicon())) for section in page.sections]
    assert claim(page, [found[::-1] for found in mentions], lexicon()) == read_page(page)


def test_mentions_must_be_given_for_each_section() -> None:
    with pytest.raises(ValueError, match=r"shorter|longer"):
        claim(page_of(*SECTIONS), (), lexicon())


# --- said twice


def test_the_same_said_twice_in_a_section_is_one_claim_in_two_entries() -> None:
    reading = reading_of("The disease causes blisters. Again, the disease causes blisters.")
    (found,) = reading.claims
    assert [entry.claims for entry in reading.ledger] == [(found.id,), (found.id,)]


def test_the_same_said_in_two_sections_is_two_claims() -> None:
    reading = read_page(page_of(("One?", "The disease causes blisters."), ("Two?", "The disease causes blisters.")))
    assert [one.section for one in reading.claims] == [0, 1]
    assert len({one.id for one in reading.claims}) == 2


def test_the_same_of_a_part_of_the_patients_is_another_claim() -> None:
    text = "The disease causes blisters. In infants, the disease causes blisters."
    assert [one.qualifiers.subgroup for one in claims_of(text)] == [None, "infants"]


# --- lists, coordination, brackets

ITEMS: tuple[tuple[str, list[str]], ...] = (
    ("Symptoms include fever.", ["fever"]),
    ("Symptoms include fever and cough.", ["fever", "cough"]),
    ("Symptoms include fever, weight loss and night sweats.", ["fever", "weight loss", "night sweats"]),
    ("Symptoms include fever, weight loss, and night sweats.", ["fever", "weight loss", "night sweats"]),
    ("Symptoms include fever; cough; and pain.", ["fever", "cough", "pain"]),
    ("Symptoms include fever or cough or both.", ["fever", "cough"]),
    ("Symptoms include blurring and clouding of vision.", ["blurring", "clouding of vision"]),
    ("Symptoms include weight loss (in some), fever and cough.", ["weight loss", "fever", "cough"]),
    ("Symptoms include weight loss, as well as fever.", ["weight loss", "fever"]),
    ("The disease affects the lungs, liver and spleen.", ["lungs", "liver", "spleen"]),
    (
        "The disease affects the lungs (the upper lobes), the liver (rarely) and the spleen.",
        ["lungs", "liver", "spleen"],
    ),
    ("The disease affects the orbit (eye socket).", ["orbit"]),
    (
        "Some researchers believe that the disease is an immune reaction to an infectious or noninfectious agent.",
        ["immune reaction to an infectious or noninfectious agent"],
    ),
    ("Affected people have eye problems such as cataracts and glaucoma.", ["eye problems", "cataracts", "glaucoma"]),
    ("Affected people have bleeding into the joints, which causes pain.", ["bleeding into the joints"]),
    ("Symptoms include: fever, cough", ["fever", "cough"]),
    ("Symptoms include: fever Weight loss (in some) Cough", ["fever", "Weight loss", "Cough"]),
    ("Symptoms include: fever weight loss cough", ["fever", "weight loss", "cough"]),
    (
        "Associations between the disease and infections are reported, including:\n\n- measles\n- mumps (a virus)",
        ["infections", "measles", "mumps"],
    ),
    ("Symptoms include:\n\n- fever\n- weight loss (in some)\n- cough", ["fever", "weight loss", "cough"]),
    ("Symptoms include:\n* fever\n* cough", ["fever", "cough"]),
    ("The disease has been linked to the following:\n\n- smoking\n- asbestos", ["smoking", "asbestos"]),
    ("Affected people have low or high blood pressure.", ["low", "high blood pressure"]),
    (
        "Affected people have increased or decreased muscle tone.",
        ["increased or decreased muscle tone", "decreased muscle tone"],
    ),
)


@pytest.mark.parametrize(("text", "items"), params(ITEMS))
def test_a_list_falls_into_its_things(text: str, items: list[str]) -> None:
    assert [words for _, words in objects_of(text)] == items


def test_a_list_ends_where_the_bullets_do() -> None:
    text = "Associations between MD and infections are known, including:\n\n- measles\n- mumps\n\nThe disease is rare."
    found = read_page(page_of(("", text), synonyms=["MD"]))
    assert [(one.predicate, one.object.of(text)) for one in found.claims][-1] == ("has_prevalence", "rare")


def test_a_bullets_cues_are_those_of_the_sentence_that_opens_the_list() -> None:
    text = "The disease may be associated with infections, including:\n\n- measles\n- mumps"
    assert [(one.object.of(text), one.certainty) for one in claims_of(text)] == [
        ("infections", "possible"),
        ("measles", "possible"),
        ("mumps", "possible"),
    ]


@given(
    st.lists(
        st.sampled_from(["fever", "cough", "pain", "weight loss", "seizures", "night sweats"]), min_size=1, unique=True
    )
)
def test_any_list_falls_into_its_things(things: list[str]) -> None:
    joined = " and ".join([", ".join(things[:-1]), things[-1]]) if len(things) > 1 else things[0]
    assert objects_of(f"Symptoms include {joined}.") == [("has_phenotype", thing) for thing in things]


# --- the disease's names, and who is spoken of

NAMED: tuple[tuple[str, list[str]], ...] = (
    ("Marlow disease (MD) is rare.", ["MD"]),
    ("Marlow disease, also known as larch fever, is rare.", ["larch fever"]),
    ("Marlow disease (also called larch fever, or grey lung) is rare.", ["larch fever", "grey lung"]),
    ("Marlow disease (rare) causes fever.", []),
    ("Marlow disease causes fever (FUO).", []),
    ("The disease (MRI is needed) is rare.", []),
)


@pytest.mark.parametrize(("text", "names"), params(NAMED))
def test_other_names(text: str, names: list[str]) -> None:
    assert [words for predicate, words in objects_of(text) if predicate == "alternative_name"] == names


@pytest.mark.parametrize(
    "text",
    [
        "Marlow disease causes blisters.",
        "MARLOW DISEASE causes blisters.",
        "Marlow\ndisease causes blisters.",
        "Marlow disease (MD) is rare. MD causes blisters.",
        "Marlow disease (MD) is rare. MDs cause blisters.",
        "Marlow disease is rare. It causes blisters.",
        "Marlow disease is rare. This condition causes blisters.",
        "Marlow disease is rare. The disorder causes blisters.",
        "Larch fever causes blisters.",
        "Marlow diseases cause blisters.",
    ],
)
def test_the_disease_is_known_by_all_its_names(text: str) -> None:
    reading = read_page(page_of(("", text), synonyms=["larch fever"]))
    assert "blisters" in [one.object.of(text) for one in reading.claims if one.predicate == "has_phenotype"]


OTHERS = (
    "Larch syndrome is a rare, benign tumor of the spleen.",
    "Larch syndrome causes blisters.",
    "Larch syndrome is caused by smoking.",
    "Unlike Marlow disease, Larch syndrome is benign.",
)


@pytest.mark.parametrize("text", params([(text,) for text in OTHERS]))
def test_what_is_said_of_another_disease_is_no_claim(text: str) -> None:
    assert objects_of(text) == []


# --- the page's own term


def test_the_subject_is_the_pages_own_concept_where_the_lexicon_does_not_know_it(reading: Reading) -> None:
    assert reading.subject.label == TITLE
    assert reading.subject.kind == "disease"


def test_the_subject_is_the_lexicons_term_by_identifier_or_by_title() -> None:
    page = page_of(("", "It is rare."))
    by_identifier = read_page(replace(page, identifiers=("MONDO:0015798",)))
    by_title = read_page(replace(page, title="Inflammatory myofibroblastic tumor"))
    assert by_identifier.subject.id == by_title.subject.id == "MONDO:0015798"


def test_a_page_without_a_section_or_without_text_has_no_claim() -> None:
    assert (read_page(page_of()).claims, read_page(page_of()).ledger) == ((), ())
    assert (reading_of("").claims, reading_of("").ledger) == ((), ())


@given(st.text(max_size=300), st.text(max_size=60), st.text(max_size=40))
def test_no_page_is_too_odd(text: str, question: str, title: str) -> None:
    page = page_of((question, text), title=title)
    reading = read_page(page)
    for one in reading.claims:
        assert one.evidence.covers(one.object)
        assert one.object.end <= len(text)


BITS = (
    "Marlow disease ",
    "(MD) ",
    "is ",
    "not ",
    "may be ",
    "caused by ",
    "fever",
    ", ",
    " and ",
    "half of ",
    "patients ",
)
MORE = (
    "have ",
    "include: ",
    "- ",
    "\n",
    "\n\n",
    ". ",
    "ABC1 gene ",
    "mutations in ",
    "(",
    ") ",
    "60% ",
    "between ",
    "age ",
)


@given(
    st.lists(
        st.sampled_from((*BITS, *MORE, "It ", "treated with ", "diagnosed ", "in ", "if ", ": ", "the ")), max_size=30
    )
)
def test_no_order_of_telling_words_is_too_odd(bits: list[str]) -> None:
    text = "".join(bits)
    reading = reading_of(text)
    for one in reading.claims:
        assert one.evidence.covers(one.object)
        assert one.object.of(text).strip() == one.object.of(text)
    assert len({one.id for one in reading.claims}) == len(reading.claims)
