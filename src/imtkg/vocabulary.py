"""Every IRI that imtkg writes, once, as text; importing this module costs nothing.

An IRI is never made from foreign text as it stands: terms come from CURIEs of known prefixes, minted names from slugs
and hashes of an allow-list of characters, and addresses are http(s) and percent-encoded.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from hashlib import sha256
from types import MappingProxyType
from urllib.parse import quote, urlsplit, urlunsplit

from imtkg.errors import InputError
from imtkg.values import Certainty, Predicate, StatisticKind, Unit

BASE = "https://w3id.org/imtkg/"
IMT = BASE + "vocab#"
OBO = "http://purl.obolibrary.org/obo/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
XSD = "http://www.w3.org/2001/XMLSchema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
DCTERMS = "http://purl.org/dc/terms/"
SCHEMA = "https://schema.org/"
OA = "http://www.w3.org/ns/oa#"
PROV = "http://www.w3.org/ns/prov#"
DCAT = "http://www.w3.org/ns/dcat#"
VOID = "http://rdfs.org/ns/void#"
PAV = "http://purl.org/pav/"
SPDX = "http://spdx.org/rdf/terms#"
SH = "http://www.w3.org/ns/shacl#"
BIOLINK = "https://w3id.org/biolink/vocab/"

PREFIXES: Mapping[str, str] = MappingProxyType(
    {
        "base": BASE,
        "biolink": BIOLINK,
        "build": BASE + "build/",
        "claim": BASE + "claim/",
        "concept": BASE + "concept/",
        "dcat": DCAT,
        "dcterms": DCTERMS,
        "efo": "http://www.ebi.ac.uk/efo/",
        "hgnc": "http://identifiers.org/hgnc/",
        "imt": IMT,
        "mesh": "http://id.nlm.nih.gov/mesh/",
        "oa": OA,
        "obo": OBO,
        "page": BASE + "page/",
        "pav": PAV,
        "proposition": BASE + "proposition/",
        "prov": PROV,
        "rdf": RDF,
        "rdfs": RDFS,
        "schema": SCHEMA,
        "sh": SH,
        "skos": SKOS,
        "spdx": SPDX,
        "void": VOID,
        "xsd": XSD,
    }
)
"""The prefixes of the Turtle files."""

OWN_CONCEPT = "concept:"
"""What the identifier of a concept of imtkg's own begins with; its slug follows."""

_OBO_FOUNDRY = (
    "BFO CHEBI CL DOID ECO ECTO GENO HP HsapDv IAO MAXO MONDO NCBITaxon NCIT OBI PATO RO SEPIO SO STATO UBERON UO"
)
CURIE_BASES: Mapping[str, str] = MappingProxyType(
    {prefix: f"{OBO}{prefix}_" for prefix in _OBO_FOUNDRY.split()}
    | {
        "EFO": "http://www.ebi.ac.uk/efo/EFO_",
        "concept": BASE + "concept/",
        "ENSEMBL": "http://identifiers.org/ensembl/",
        "GARD": "https://rarediseases.info.nih.gov/diseases/",
        "HGNC": "http://identifiers.org/hgnc/",
        "MESH": "http://id.nlm.nih.gov/mesh/",
        "NCBIGene": "http://identifiers.org/ncbigene/",
        "Orphanet": "http://www.orpha.net/ORDO/Orphanet_",
        "SIO": "http://semanticscience.org/resource/SIO_",
        "UMLS": "http://identifiers.org/umls/",
        "UniProtKB": "http://purl.uniprot.org/uniprot/",
    }
)
"""What a CURIE's prefix stands for. ICD-O, MedDRA, MedGen and OncoTree have no IRI and stay literals."""

# Classes
CLAIM = IMT + "Claim"
PROPOSITION = IMT + "Proposition"
STATISTIC = IMT + "Statistic"
CUE = IMT + "Cue"
SECTION = IMT + "Section"
CONCEPT = SKOS + "Concept"
CONCEPT_SCHEME = SKOS + "ConceptScheme"
SPECIFIC_RESOURCE = OA + "SpecificResource"
QUOTE_SELECTOR = OA + "TextQuoteSelector"
POSITION_SELECTOR = OA + "TextPositionSelector"
WEB_PAGE = SCHEMA + "WebPage"
TERM_SET = SCHEMA + "DefinedTermSet"
CHECKSUM_CLASS = SPDX + "Checksum"
DCAT_DATASET = DCAT + "Dataset"
VOID_DATASET = VOID + "Dataset"
ACTIVITY = PROV + "Activity"
SOFTWARE_AGENT = PROV + "SoftwareAgent"
VALIDATION_REPORT = SH + "ValidationReport"
VALIDATION_RESULT = SH + "ValidationResult"

# Properties of claims and propositions
TYPE = RDF + "type"
LABEL = RDFS + "label"
SUBJECT = RDF + "subject"
PREDICATE = RDF + "predicate"
OBJECT = RDF + "object"
OBJECT_TEXT = IMT + "objectText"
PROPOSITION_OF = IMT + "proposition"
CERTAINTY = IMT + "certainty"
NEGATED = BIOLINK + "negated"
FREQUENCY = IMT + "frequency"
ATTRIBUTION = IMT + "attribution"
SUBGROUP = IMT + "subgroup"
ALTERATION = IMT + "alteration"
EFFECT = IMT + "effect"
CONDITION = IMT + "condition"
SITE_CONTEXT = IMT + "siteContext"
COMPARISON = IMT + "comparison"
SINGLE_CASE = IMT + "singleCase"
STATISTIC_OF = IMT + "statistic"
EVIDENCE = IMT + "evidence"
CUE_OF = IMT + "cue"
RULE = IMT + "rule"
KNOWLEDGE_LEVEL = BIOLINK + "knowledge_level"
AGENT_TYPE = BIOLINK + "agent_type"
EVIDENCE_TYPE = BIOLINK + "has_evidence_of_type"
DERIVED_FROM = PROV + "wasDerivedFrom"
GENERATED_BY = PROV + "wasGeneratedBy"

# Properties of evidence, cues and statistics
HAS_SOURCE = OA + "hasSource"
HAS_SELECTOR = OA + "hasSelector"
EXACT = OA + "exact"
PREFIX = OA + "prefix"
SUFFIX = OA + "suffix"
START = OA + "start"
END = OA + "end"
CUE_FOR = IMT + "cueFor"
KIND = IMT + "kind"
VALUE = SCHEMA + "value"
MIN_VALUE = SCHEMA + "minValue"
MAX_VALUE = SCHEMA + "maxValue"
UNIT = IMT + "unit"
APPROXIMATE = IMT + "approximate"
POPULATION = IMT + "population"

# Properties of terms
TERM_KIND = IMT + "termKind"
TERM_SOURCE = IMT + "source"
ANCESTOR = IMT + "ancestor"
VERSION = PAV + "version"
PREF_LABEL = SKOS + "prefLabel"
ALT_LABEL = SKOS + "altLabel"
IN_SCHEME = SKOS + "inScheme"

# Properties of pages, sections, the dataset, the run and the validation report
NAME = SCHEMA + "name"
URL = SCHEMA + "url"
PUBLISHER = SCHEMA + "publisher"
DATE_MODIFIED = SCHEMA + "dateModified"
ABOUT = SCHEMA + "about"
POSITION = SCHEMA + "position"
PRIMARY_SOURCE = PROV + "hadPrimarySource"
IS_PART_OF = DCTERMS + "isPartOf"
TEXT_LENGTH = IMT + "textLength"
OFFSET = IMT + "offset"
CHECKSUM = SPDX + "checksum"
CHECKSUM_ALGORITHM = SPDX + "algorithm"
CHECKSUM_VALUE = SPDX + "checksumValue"
TITLE = DCTERMS + "title"
DESCRIPTION = DCTERMS + "description"
LICENSE = DCTERMS + "license"
SOURCE = DCTERMS + "source"
DATASET_VERSION = DCAT + "version"
VOCABULARY = VOID + "vocabulary"
CLASS_PARTITION = VOID + "classPartition"
PARTITION_CLASS = VOID + "class"
ENTITIES = VOID + "entities"
USED = PROV + "used"
ASSOCIATED_WITH = PROV + "wasAssociatedWith"
SOFTWARE_VERSION = SCHEMA + "softwareVersion"
CONFORMS = SH + "conforms"
RESULT = SH + "result"
FOCUS_NODE = SH + "focusNode"
RESULT_PATH = SH + "resultPath"
SOURCE_SHAPE = SH + "sourceShape"
RESULT_MESSAGE = SH + "resultMessage"
RESULT_SEVERITY = SH + "resultSeverity"
RESULT_VALUE = SH + "value"
CHECKED = IMT + "checked"

# Individuals
NOT_KNOWN = IMT + "NotKnown"
SHA256 = SPDX + "checksumAlgorithm_sha256"
TEXT_MINED = OBO + "ECO_0007320"  # an author's statement without traceable support, used in automatic assertion
VIOLATION = SH + "Violation"
CC0 = "https://creativecommons.org/publicdomain/zero/1.0/"
DATASET = BASE + "dataset"
CONCEPTS = BASE + "concepts"
REPORT = BASE + "report"

# Datatypes
BOOLEAN = XSD + "boolean"
DATE = XSD + "date"
DECIMAL = XSD + "decimal"
INTEGER = XSD + "integer"

PREDICATES: Mapping[Predicate, str] = MappingProxyType(
    {
        "alternative_name": IMT + "alternativeName",
        "is_a": IMT + "isA",
        "has_prevalence": IMT + "hasPrevalence",
        "affects": IMT + "affects",
        "has_onset": IMT + "hasOnset",
        "has_site": IMT + "hasSite",
        "has_cell_type": IMT + "hasCellType",
        "has_phenotype": IMT + "hasPhenotype",
        "has_course": IMT + "hasCourse",
        "has_cause": IMT + "hasCause",
        "has_risk_factor": IMT + "hasRiskFactor",
        "has_gene": IMT + "hasGene",
        "has_inheritance": IMT + "hasInheritance",
        "has_treatment": IMT + "hasTreatment",
        "has_diagnostic": IMT + "hasDiagnostic",
        "has_prognosis": IMT + "hasPrognosis",
        "has_prognostic_factor": IMT + "hasPrognosticFactor",
        "has_research": IMT + "hasResearch",
    }
)
CERTAINTIES: Mapping[Certainty, str] = MappingProxyType(
    {
        "asserted": IMT + "Asserted",
        "probable": IMT + "Probable",
        "possible": IMT + "Possible",
        "hypothesised": IMT + "Hypothesised",
        "unknown": IMT + "Unknown",
    }
)
STATISTIC_KINDS: Mapping[StatisticKind, str] = MappingProxyType(
    {
        "proportion": IMT + "Proportion",
        "rate": IMT + "Rate",
        "age": IMT + "Age",
        "prevalence": IMT + "Prevalence",
        "count": IMT + "Count",
        "duration": IMT + "Duration",
        "ratio": IMT + "Ratio",
        "survival": IMT + "Survival",
    }
)
UNITS: Mapping[Unit, str] = MappingProxyType(
    {
        "percent": OBO + "UO_0000187",
        "year": OBO + "UO_0000036",
        "month": OBO + "UO_0000035",
        "week": OBO + "UO_0000034",
        "day": OBO + "UO_0000033",
        "hour": OBO + "UO_0000032",
        "person": IMT + "Person",
        "case": IMT + "Case",
        "study": IMT + "Study",
        "case_per_person": IMT + "CasePerPerson",
        "ratio": IMT + "RatioUnit",
    }
)
QUALIFIERS: Mapping[str, str] = MappingProxyType(
    {
        "subgroup": SUBGROUP,
        "alteration": ALTERATION,
        "effect": EFFECT,
        "condition": CONDITION,
        "site": SITE_CONTEXT,
        "attribution": ATTRIBUTION,
        "comparison": COMPARISON,
    }
)
"""The fields of `values.Qualifiers`."""
FIELDS: Mapping[str, str] = MappingProxyType(
    {
        **QUALIFIERS,
        "subject": SUBJECT,
        "predicate": PREDICATE,
        "object": OBJECT,
        "certainty": CERTAINTY,
        "polarity": NEGATED,
        "frequency": FREQUENCY,
        "statistic": STATISTIC_OF,
        "approximate": APPROXIMATE,
        "population": POPULATION,
        "single_case": SINGLE_CASE,
    }
)
"""The fields of a claim that a cue can stand behind."""

_LOCAL_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_NAME = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*")
_WORDS = re.compile(r"[a-z0-9]+")
_HASHED = re.compile(r"(?:.*-)?[0-9a-f]{12}")
_HOST = re.compile(r"[A-Za-z0-9.-]+(?::[0-9]{1,5})?")
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_SLUG_LENGTH = 80
# Soft hyphen, zero-width space, bidirectional controls, word joiner, byte order mark: they hide in a name.
_INVISIBLE = frozenset(
    "\u00ad\u061c\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
)


def iri(curie: str) -> str:
    """The IRI of a term.

    Raises:
        InputError: no such prefix, or characters that no identifier has.
    """
    prefix, colon, local = curie.partition(":")
    if not colon or prefix not in CURIE_BASES:
        raise InputError(f"no IRI for the identifier {curie!r}", hint=f"known prefixes: {', '.join(CURIE_BASES)}")
    if not _LOCAL_ID.fullmatch(local):
        raise InputError(f"a faulty identifier: {curie!r}", hint="after the colon: letters, digits, '.', '_' and '-'")
    return CURIE_BASES[prefix] + local


def curie(iri: str) -> str | None:
    """The CURIE of a term's IRI, or None where no prefix fits: the inverse of `iri`."""
    for prefix, base in CURIE_BASES.items():
        if iri.startswith(base) and _LOCAL_ID.fullmatch(iri, len(base)):
            return f"{prefix}:{iri[len(base) :]}"
    return None


def label(text: str) -> str:
    """`text` as a name to show: NFC, single spaces, no control or invisible characters, never empty.

    Text that holds nothing else is named by its code points.
    """
    kept = (
        " " if char.isspace() else char
        for char in unicodedata.normalize("NFC", text)
        if char.isspace() or not (char in _INVISIBLE or unicodedata.category(char) in ("Cc", "Cs"))
    )
    # Taking a character out can bring two together that compose.
    shown = unicodedata.normalize("NFC", " ".join("".join(kept).split()))
    return shown or " ".join(f"U+{ord(char):04X}" for char in text) or "(empty)"


def slug(words: str) -> str:
    """A name for `words` of lower-case letters, digits and hyphens, with a hash where these cannot tell all of them.

    Different labels (see `label`) give different slugs.
    """
    words = label(words)
    plain = unicodedata.normalize("NFKD", words).lower()
    short = "-".join(_WORDS.findall(plain))[:_SLUG_LENGTH].strip("-")
    if short.replace("-", " ") == words and not _HASHED.fullmatch(short):
        return short
    return "-".join(filter(None, (short, digest(words)[:12])))


def digest(*parts: str) -> str:
    """16 hexadecimal digits of a SHA-256 over `parts`, in order; no two lists of parts are run together."""
    joined = "".join(f"{len(part)}:{part}" for part in parts)
    return sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def minted(*segments: str) -> str:
    """An IRI of imtkg's own; a segment that is no plain name becomes its slug."""
    return BASE + "/".join(part if _NAME.fullmatch(part) else slug(part) for part in segments)


def address(text: str) -> str | None:
    """`text` as the address of a page, percent-encoded; None unless it is http or https with a plain host."""
    try:
        scheme, host, path, query, fragment = urlsplit(text.strip())
        encoded = (_STRAY_PERCENT.sub("%25", quote(part, safe="/%:@!$&()*+,;=?~")) for part in (path, query, fragment))
        if scheme not in ("http", "https") or not _HOST.fullmatch(host):
            return None
        return urlunsplit((scheme, host.lower(), *encoded))
    except ValueError:
        return None
