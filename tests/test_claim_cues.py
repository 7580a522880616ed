"""Cues: how sure, how often, of whom, on what condition; and that no doubt, denial or condition is ever lost."""

from __future__ import annotations

import pytest

from claims import claims_of, is_bare, params, reading_of, said
from imtkg.values import CERTAINTIES, Certainty, Polarity

# A plain statement, and ways to say the same with a doubt, a denial, a condition, of a part of the patients or of one
# patient alone. The plain one is a bare claim on the words in brackets, which shows that its form is known; no other
# may give a bare claim at all. A question in the third cell puts the sentences in a section that asks it.
GUARDED: dict[tuple[str, str], tuple[str, ...]] = {
    ("Marlow disease is caused by a [toxin].", ""): (
        "Marlow disease may be caused by a toxin.",
        "Marlow disease might be due to a toxin.",
        "Marlow disease could result from a toxin.",
        "It is thought that Marlow disease is caused by a toxin.",
        "Marlow disease is believed to be caused by a toxin.",
        "Marlow disease is assumed to result from a toxin.",
        "Doctors suspect that Marlow disease is caused by a toxin.",
        "Researchers speculate that Marlow disease results from a toxin.",
        "Experts think the disease results from a toxin.",
        "Scientists believe the disease is caused by a toxin.",
        "Marlow disease is probably caused by a toxin.",
        "Marlow disease is most likely caused by a toxin.",
        "Marlow disease appears to be caused by a toxin.",
        "It seems that the disease is caused by a toxin.",
        "The disease is seemingly caused by a toxin.",
        "One theory is that the disease is caused by a toxin.",
        "It has been proposed that the disease is caused by a toxin.",
        "The disease is suspected to be caused by a toxin.",
        "The disease is presumed to be caused by a toxin.",
        "The disease is hypothesized to be caused by a toxin.",
        "Perhaps the disease is caused by a toxin.",
        "It is possible that the disease is caused by a toxin.",
        "It is doubtful that the disease is caused by a toxin.",
        "The disease is unlikely to be caused by a toxin.",
        "Early work hinted that the disease is caused by a toxin.",
        "Some evidence suggests that the disease is caused by a toxin.",
        "There is limited evidence that the disease is caused by a toxin.",
        "It remains to be seen whether the disease is caused by a toxin.",
        "It is not known whether the disease is caused by a toxin.",
        "It is unclear if the disease is caused by a toxin.",
        "No one knows whether the disease results from a toxin.",
        "Whether the disease is caused by a toxin remains unknown.",
        "Marlow disease was once thought to be caused by a toxin.",
        "Marlow disease is not caused by a toxin.",
        "The disease isn't caused by a toxin.",
        "The disease cannot be caused by a toxin.",
        "The disease has never been shown to be caused by a toxin.",
        "The disease is not thought to be caused by a toxin.",
        "There is no evidence that the disease is caused by a toxin.",
        "Contrary to earlier reports, the disease is not caused by a toxin.",
        "Studies have failed to show that the disease is caused by a toxin.",
        "A toxin has been ruled out as the cause of the disease.",
        "Possible causes include a toxin and head injury.",
        "Neither infection nor a toxin causes the disease.",
    ),
    ("The disease has been linked to [asbestos].", ""): (
        "The disease has not been linked to asbestos.",
        "The disease has possibly been linked to asbestos.",
        "The disease may be linked to asbestos.",
        "It is unknown if the disease is associated with asbestos.",
        "No association between the disease and asbestos has been found.",
        "An association between the disease and asbestos has not been proven.",
        "A link to asbestos has been suspected but never proven.",
    ),
    ("[Smoking] increases the risk of the disease.", ""): (
        "Smoking may increase the risk of the disease.",
        "Smoking does not increase the risk of the disease.",
        "Smoking is not known to increase the risk of the disease.",
        "Smoking probably raises the risk of the disease.",
        "Smoking could possibly increase the risk of the disease.",
        "It is not clear whether smoking increases the risk of the disease.",
        "Some researchers think that smoking raises the risk of the disease.",
    ),
    ("The disease causes [blisters].", ""): (
        "The disease does not cause blisters.",
        "The disease never causes blisters.",
        "The disease is not known to cause blisters.",
        "The disease is thought to cause blisters.",
        "The disease probably causes blisters.",
        "It is uncertain whether the disease causes blisters.",
        "In infants, the disease causes blisters.",
        "During pregnancy, the disease causes blisters.",
        "If left untreated, the disease causes blisters.",
        "Unless it is treated early, the disease causes blisters.",
        "The disease causes blisters if it is not treated.",
        "The disease causes blisters unless the skin is kept dry.",
        "Early-onset Marlow disease causes blisters.",
    ),
    ("Affected people have [hearing loss].", ""): (
        "Affected people do not have hearing loss.",
        "Affected people have no hearing loss.",
        "Affected people never develop hearing loss.",
        "If patients have hearing loss, a hearing aid helps.",
        "Affected people have hearing loss if the tumor presses on the nerve.",
        "Affected people may have hearing loss when the swelling is severe.",
        "Patients have neither fever nor hearing loss.",
        "Patients without treatment develop hearing loss.",
        "Without treatment, patients develop hearing loss.",
        "In the absence of treatment, patients develop hearing loss.",
        "Once the spleen has been removed, patients develop hearing loss.",
        "When the disease starts early, patients have hearing loss.",
        "In severe cases, patients have hearing loss.",
        "Patients with severe disease have hearing loss.",
        "Women with the disease have hearing loss.",
        "One patient had hearing loss.",
        "A single patient developed hearing loss.",
        "In one case, the patient had hearing loss.",
        "Only one person with the disease has had hearing loss.",
        "The oldest patient on record had hearing loss.",
        "The first patient described had hearing loss.",
        "The only reported patient had hearing loss.",
        "There has been one report of a patient who had hearing loss.",
        "A 40-year-old man with the disease developed hearing loss.",
        "One infant with the disease was born with hearing loss.",
    ),
    ("The disease is inherited in an [autosomal recessive] manner.", ""): (
        "The disease is thought to have autosomal recessive inheritance.",
        "The disease is probably inherited in an autosomal recessive manner.",
        "The disease is not inherited in an autosomal recessive manner.",
        "It is not known if the disease is inherited in an autosomal recessive manner.",
        "Autosomal recessive inheritance has been suggested.",
        "Autosomal recessive inheritance is suspected in one family.",
        "Inheritance appears to be autosomal recessive.",
        "Inheritance may be autosomal recessive.",
        "No autosomal recessive cases are known.",
    ),
    ("The disease is caused by mutations in the [ABC1] gene.", ""): (
        "The disease may be caused by mutations in the ABC1 gene.",
        "A scan is done if the ABC1 gene is changed.",
        "The disease is not caused by mutations in the ABC1 gene.",
        "The disease is possibly linked to the ABC1 gene.",
        "No mutations in the ABC1 gene have been found.",
        "Mutations in the ABC1 gene have not been found.",
        "Mutations in the ABC1 gene were ruled out.",
        "Mutations in the ABC1 gene probably cause the disease.",
        "Mutations in the ABC1 gene might be responsible.",
        "Mutations in the ABC1 gene are suspected to play a role.",
        "It is thought that mutations in the ABC1 gene cause the disease.",
        "Researchers are not sure if mutations in the ABC1 gene cause the disease.",
        "The role of ABC1 gene mutations is uncertain.",
        "A mutation in the ABC1 gene was found in one patient.",
        "One study found a mutation in the ABC1 gene in a single patient.",
    ),
    ("The disease is [benign].", ""): (
        "The disease is not benign.",
        "The disease is never benign.",
        "The disease is neither benign nor contagious.",
        "The disease is thought to be benign.",
        "The disease is likely benign.",
        "It is unclear whether the disease is benign.",
    ),
    ("The disease [recurs].", ""): (
        "The disease does not recur.",
        "The disease usually does not recur.",
        "The disease does not recur after surgery.",
        "The disease recurs if the mass is not removed completely.",
        "The disease recurs after incomplete surgery.",
    ),
    ("The disease is treated with [antibiotics].", ""): (
        "The disease is not treated with antibiotics.",
        "The disease cannot be treated with antibiotics.",
        "If surgery fails, the disease is treated with antibiotics.",
        "It is not known whether the disease is best treated with antibiotics.",
        "Treatment with antibiotics does not help.",
        "Treatment with antibiotics is of no benefit.",
        "Antibiotics are not effective in treating the disease.",
        "Treatment includes antibiotics if the mass is infected.",
        "Treatment includes antibiotics in severe cases.",
        "There is no cure.",
        "There is no effective treatment.",
        "No treatment has been shown to be effective.",
    ),
    ("[Antibiotics] are used.", "How is Marlow disease treated?"): (
        "Antibiotics are not used.",
        "Antibiotics are not recommended.",
        "Antibiotics may be tried if surgery is not possible.",
        "Antibiotics are recommended only in severe cases.",
        "It is not known whether antibiotics are effective.",
        "No drug is helpful.",
    ),
    ("The disease is diagnosed by [biopsy].", ""): (
        "The disease is not diagnosed by biopsy.",
        "The disease cannot be diagnosed by biopsy.",
        "A biopsy is not needed to confirm the diagnosis.",
        "Diagnosis may be confirmed by biopsy if the scan is unclear.",
    ),
    ("The disease is mostly found in the [spleen].", ""): (
        "The disease is not found in the spleen.",
        "The disease has never been seen in the spleen.",
        "The disease probably arises in the spleen.",
        "The disease is thought to affect the spleen.",
        "The disease does not spread to the spleen.",
        "It is not clear why the disease spreads.",
    ),
    ("The disease mostly affects [women].", ""): (
        "The disease does not affect women.",
        "The disease is thought to affect women.",
        "The disease seems to affect women more than men.",
    ),
    ("The disease is [rare].", ""): (
        "The disease is not rare.",
        "The disease is not uncommon.",
        "The disease is thought to be rare.",
        "The disease is probably rare.",
    ),
    ("Symptoms begin in [infancy].", ""): (
        "Symptoms do not begin in infancy.",
        "Symptoms are thought to begin in infancy.",
        "In severe cases, symptoms begin in infancy.",
        "The youngest known patient was 3 months old at diagnosis.",
    ),
    ("The tumor arises from [Schwann cells].", ""): (
        "The tumor is believed to arise from Schwann cells.",
        "The tumor does not arise from Schwann cells.",
        "The tumor probably arises from Schwann cells.",
    ),
    ("Most patients have a [good prognosis].", ""): (
        "Most patients do not have a good prognosis.",
        "Patients have a good prognosis if the mass is removed early.",
        "With early surgery, patients have a good prognosis.",
        "Patients with localized disease have a good prognosis.",
        "The prognosis is thought to be good.",
    ),
    ("The disease is [fatal].", ""): (
        "The disease is not fatal.",
        "The disease is fatal if not treated.",
        "The disease is fatal without treatment.",
    ),
    ("[Young age] is associated with a better outcome.", ""): (
        "Young age may be associated with a better outcome.",
        "Young age is not associated with a better outcome.",
        "No association between survival and young age has been found.",
        "It is unclear whether young age is associated with a better outcome.",
    ),
    ("Marlow disease is an [autoimmune disorder].", ""): (
        "Marlow disease is not an autoimmune disorder.",
        "Marlow disease may be an autoimmune disorder.",
        "Marlow disease is thought to be an autoimmune disorder.",
        "Marlow disease is probably an autoimmune disorder.",
        "Marlow disease is a suspected autoimmune disorder.",
        "Marlow disease is no longer considered an autoimmune disorder.",
        "Experts disagree about whether the disease is an autoimmune disorder.",
    ),
}


@pytest.mark.parametrize(("plain", "question"), GUARDED, ids=str)
def test_the_plain_statement_is_a_bare_claim(plain: str, question: str) -> None:
    words = plain[plain.index("[") + 1 : plain.index("]")]
    text = plain.replace("[", "").replace("]", "")
    bare = [found.object.of(text) for found in claims_of(text, question) if is_bare(found)]
    assert bare == [words]


@pytest.mark.parametrize(
    ("text", "question"),
    params([(text, question) for (_, question), texts in GUARDED.items() for text in texts]),
)
def test_a_doubt_denial_condition_or_single_case_is_never_lost(text: str, question: str) -> None:
    assert [said(found, text) for found in claims_of(text, question) if is_bare(found)] == []


# Sentence, object's words, certainty.
SURE: tuple[tuple[str, str, Certainty], ...] = (
    ("The disease is caused by a toxin.", "toxin", "asserted"),
    ("The disease can be caused by a toxin.", "toxin", "asserted"),
    ("Some people have fever.", "fever", "asserted"),
    ("Symptoms may include fever.", "fever", "asserted"),
    ("The disease may recur.", "recur", "asserted"),
    ("Treatment with steroids has been reported.", "steroids", "asserted"),
    ("The disease is considered to be benign.", "benign", "asserted"),
    ("The disease is probably caused by a toxin.", "toxin", "probable"),
    ("The disease is likely caused by a toxin.", "toxin", "probable"),
    ("Inheritance appears to be X-linked.", "X-linked", "probable"),
    ("Most evidence supports that the disease is caused by a toxin.", "toxin", "probable"),
    ("The disease may be caused by a toxin.", "toxin", "possible"),
    ("The disease might be associated with smoking.", "smoking", "possible"),
    ("It is thought that the disease is caused by a toxin.", "toxin", "possible"),
    ("The disease is believed to arise from Schwann cells.", "Schwann cells", "possible"),
    ("Some researchers believe that the disease is an immune reaction.", "immune reaction", "hypothesised"),
    ("It has been proposed that the disease is an immune reaction.", "immune reaction", "hypothesised"),
    ("Doctors suspect that the disease is an immune reaction.", "immune reaction", "hypothesised"),
    ("Scientists speculate that the disease is an immune reaction.", "immune reaction", "hypothesised"),
    ("The cause of the disease is unknown.", "unknown", "unknown"),
    ("The exact cause of the disease is not well understood.", "not well understood", "unknown"),
    ("How the disease develops remains unclear.", "unclear", "unknown"),
    ("The prevalence of the disease is not known.", "not known", "unknown"),
)


def test_every_degree_of_certainty_is_tried() -> None:
    assert {certainty for _, _, certainty in SURE} == set(CERTAINTIES)


@pytest.mark.parametrize(("text", "words", "certainty"), params(SURE))
def test_certainty(text: str, words: str, certainty: Certainty) -> None:
    assert [(found.object.of(text), found.certainty) for found in claims_of(text)] == [(words, certainty)]


@pytest.mark.parametrize(
    "text",
    ["The cause of the disease is unknown.", "The cause of the disease is not known.", "Its causes remain unclear."],
)
def test_what_is_unknown_is_affirmed_and_has_no_identifier(text: str) -> None:
    (found,) = claims_of(text)
    assert (found.certainty, found.polarity, found.term) == ("unknown", "affirmed", None)


# Sentence, and the polarity of each claim by its object's words.
REACH: tuple[tuple[str, dict[str, Polarity]], ...] = (
    (
        "The disease is not caused by smoking, alcohol, or diet.",
        {"smoking": "negated", "alcohol": "negated", "diet": "negated"},
    ),
    ("Patients do not have fever or cough.", {"fever": "negated", "cough": "negated"}),
    ("Patients do not have fever, but they have cough.", {"fever": "negated"}),
    ("Patients have fever and no cough.", {"fever": "affirmed", "cough": "negated"}),
    ("Patients may have fever, but seizures are not seen.", {"fever": "affirmed"}),
    ("The disease causes blisters but not scarring.", {"blisters": "affirmed"}),
    ("The disease does not affect the skin but affects the liver.", {"skin": "negated", "liver": "affirmed"}),
    ("The disease is not inherited but is caused by a toxin.", {"inherited": "negated", "toxin": "affirmed"}),
    ("Although there is no cure, the disease is treated with heat.", {"cure": "negated", "heat": "affirmed"}),
    (
        "The disease is rare, not contagious, and benign.",
        {"rare": "affirmed", "contagious": "negated", "benign": "affirmed"},
    ),
    ("The disease usually does not recur.", {"recur": "negated"}),
    ("Patients without a spleen may have fever.", {"fever": "affirmed"}),
    ("Not all patients have fever.", {"fever": "affirmed"}),
    ("Many patients are asymptomatic.", {"asymptomatic": "affirmed"}),
    ("There is no cure.", {"cure": "negated"}),
)


@pytest.mark.parametrize(("text", "polarity"), params(REACH))
def test_a_denial_reaches_as_far_as_it_is_meant_to(text: str, polarity: dict[str, Polarity]) -> None:
    assert {found.object.of(text): found.polarity for found in claims_of(text)} == polarity


# Sentence, object's words, frequency.
OFTEN: tuple[tuple[str, str, str | None], ...] = (
    ("The disease causes blisters.", "blisters", None),
    ("Some people have fever.", "fever", "some people"),
    ("Many patients have fever.", "fever", "many patients"),
    ("Almost all patients have fever.", "fever", "almost all patients"),
    ("Patients most often have fever.", "fever", "most often"),
    ("In rare cases, patients have fever.", "fever", "in rare cases"),
    ("Rarely, the disease causes blisters.", "blisters", "rarely"),
    ("The disease usually affects the skin.", "skin", "usually"),
    ("The disease can be caused by a toxin.", "toxin", "can"),
    ("The disease may recur.", "recur", "may"),
    ("The disease is usually benign.", "benign", "usually"),
)


@pytest.mark.parametrize(("text", "words", "frequency"), params(OFTEN))
def test_frequency(text: str, words: str, frequency: str | None) -> None:
    found = {one.object.of(text): one.frequency for one in claims_of(text)}
    assert words in found
    assert (found[words] or "").lower().removeprefix("in ") == (frequency or "").removeprefix("in ")


# Sentence, object's words, qualifier, its words.
NARROWED: tuple[tuple[str, str, str, str | None], ...] = (
    ("Treatment with steroids has been reported.", "steroids", "attribution", "reported"),
    ("One study found that the disease causes blisters.", "blisters", "attribution", "One study"),
    ("According to the Larch Registry, the disease is rare.", "rare", "attribution", "the Larch Registry"),
    ("Some doctors believe that the disease is an allergic reaction.", "allergic reaction", "attribution",
     "Some doctors"),
    ("It has been proposed that the disease is an immune reaction.", "immune reaction", "attribution", "proposed"),
    ("Doctors treat it. The disease causes blisters.", "blisters", "attribution", None),
    ("The disease recurs after incomplete surgery.", "recurs", "condition", "after incomplete surgery"),
    ("If left untreated, the disease leads to kidney failure.", "kidney failure", "condition", "If left untreated"),
    ("Treatment consists of surgery, provided that the mass is small.", "surgery", "condition",
     "provided that the mass is small"),
    ("The disease is fatal without treatment.", "fatal", "condition", "without treatment"),
    ("The disease may spread to the liver.", "liver", "condition", "spread"),
    ("In severe cases, the disease leads to kidney failure.", "kidney failure", "subgroup", "severe cases"),
    ("In children, the disease affects the skin.", "skin", "subgroup", "children"),
    ("People with severe disease have kidney failure.", "kidney failure", "subgroup", "severe"),
    ("Metastatic tumors have a poor prognosis.", "poor prognosis", "subgroup", "Metastatic"),
    ("Early-onset Marlow disease leads to kidney failure.", "kidney failure", "subgroup", "Early-onset"),
    ("The disease leads to kidney failure.", "kidney failure", "subgroup", None),
    ("Mutations in the ABC1 gene lead to the disease.", "ABC1", "alteration", "Mutations"),
    ("A deletion of the ABC1 gene causes the disease.", "ABC1", "alteration", "deletion"),
    ("The ABC1 gene is rearranged in most tumors.", "ABC1", "alteration", "rearranged"),
    ("The ABC1 gene is rearranged in some tumors, which makes it more active.", "ABC1", "effect",
     "makes it more active"),
    ("Older age is linked with shorter survival.", "Older age", "effect", "shorter survival"),
    ("A high white cell count may be associated with a worse prognosis.", "high white cell count", "effect",
     "worse prognosis"),
)  # fmt: skip


@pytest.mark.parametrize(("text", "words", "field", "value"), params(NARROWED))
def test_qualifiers(text: str, words: str, field: str, value: str | None) -> None:
    found = {one.object.of(text): getattr(one.qualifiers, field) for one in claims_of(text)}
    assert found.get(words, "no such claim") == value


@pytest.mark.parametrize(
    ("text", "words", "single"),
    [
        ("The youngest known patient was 3 months old at diagnosis.", "3 months old", True),
        ("The oldest person with the disease was 91 years old when diagnosed.", "91 years old", True),
        ("The earliest case was diagnosed at 2 years.", "2 years", True),
        ("Most patients are diagnosed at 2 years.", "2 years", False),
    ],
)
def test_what_is_said_of_one_patient_is_marked(text: str, words: str, single: bool) -> None:
    assert [(found.object.of(text), found.single_case) for found in claims_of(text)] == [(words, single)]


@pytest.mark.parametrize("text", [text for _, texts in zip(GUARDED, GUARDED.values(), strict=True) for text in texts])
def test_cues_are_words_of_the_sentence(text: str) -> None:
    for found in claims_of(text):
        for cue in found.cues:
            assert cue.span.of(text).strip() == cue.span.of(text) != ""


@pytest.mark.parametrize(
    ("text", "field", "words"),
    [
        ("The disease may be caused by a toxin.", "certainty", "may be caused"),
        ("The disease is not caused by a toxin.", "polarity", "not"),
        ("The disease usually affects the skin.", "frequency", "usually"),
        ("The disease is fatal without treatment.", "condition", "without treatment"),
        ("In severe cases, the disease leads to kidney failure.", "subgroup", "severe cases"),
        ("Treatment with steroids has been reported.", "attribution", "reported"),
    ],
)
def test_the_words_behind_a_field_are_its_cue(text: str, field: str, words: str) -> None:
    (found,) = claims_of(text)
    assert [cue.span.of(text) for cue in found.cues if cue.field == field] == [words]


# Sentence, and a word of the reason that the ledger gives.
SILENT: tuple[tuple[str, str], ...] = (
    ("Visit the Larch Registry for more information.", "another page"),
    ("Click here to see the full list.", "another page"),
    ("Talk to your doctor about tests.", "advice"),
    ("You should discuss this with a genetics professional.", "advice"),
    ("The term apple-skin refers to a red patch.", "term"),
    ("What causes the disease?", "question"),
    ("Can the disease be cured with antibiotics?", "question"),
    ("Symptoms vary from person to person.", "vary"),
    ("Further studies are needed.", "little is known"),
    ("The protein is an enzyme that breaks down sugars.", "normal job"),
    ("Each child of an affected person has a 50% chance of having the disease.", "inheritance works"),
    ("With each pregnancy, a carrier has a 25% chance of an affected child.", "inheritance works"),
    ("The disease is similar to the Larch syndrome.", "other diseases"),
    ("The sky was clear that day.", "no known form"),
)


@pytest.mark.parametrize(("text", "reason"), params(SILENT))
def test_what_makes_no_claim_has_its_reason_in_the_ledger(text: str, reason: str) -> None:
    reading = reading_of(text)
    assert reading.claims == ()
    assert [entry.sentence.of(text) for entry in reading.ledger] == [text]
    assert reason in str(reading.ledger[0].reason)


ALL = [plain.replace("[", "").replace("]", "") for plain, _ in GUARDED] + [
    t for texts in GUARDED.values() for t in texts
]


def test_every_sentence_is_in_the_ledger_once_with_its_claims_or_a_reason() -> None:
    text = " ".join(ALL)
    reading = reading_of(text)
    assert [entry.sentence.of(text) for entry in reading.ledger] == ALL
    known = {found.id: found for found in reading.claims}
    assert {one for entry in reading.ledger for one in entry.claims} == known.keys()
    for entry in reading.ledger:
        assert (entry.reason is None) == bool(entry.claims)
        for one in entry.claims:  # its own words, or those of an earlier sentence that said the same
            assert known[one].evidence.start < entry.sentence.end
