"""A document of MedQuAD, the XML that holds the pages of GARD and of Genetics Home Reference."""

from __future__ import annotations

from xml.parsers import expat

from imtkg.read.sections import MAX_SECTIONS, MAX_TITLE, Passage, is_address, is_curie, sections, slug
from imtkg.read.source import Source, shown
from imtkg.values import Notice, Page

PUBLISHERS = {"gard": "Genetic and Rare Diseases Information Center", "ghr": "Genetics Home Reference"}

_KEPT = ("Focus", "CUI", "Synonym", "Question", "Answer")
_MAX_DEPTH = 32
_OTHER_KIND = "only MedQuAD's documents are read as XML: save another page as plain text"


def read_medquad(source: Source) -> Page:
    """Reads a MedQuAD document: a section for each answer, whose text is the answer's character data exactly.

    Raises:
        PageError: not well formed, with a document type, of another kind, without a disease or an answer.
    """
    document = _Document(source)
    notices = document.notices
    kind = slug(document.attributes["source"])
    title = next(iter(document.found["Focus"]), "")
    if not title or len(title) > MAX_TITLE:
        raise source.error("names no disease", hint="its name stands in <Focus>")
    if not document.passages:
        raise source.error("holds no answer", hint="some of MedQuAD's collections came without their answers")
    address = document.attributes.get("url", "").strip()
    identifiers = [f"UMLS:{cui}" for cui in document.found["CUI"]]
    if not is_address(address):
        notices += [Notice(f"{shown(address)} is no http or https address: left out")] if address else []
        address = ""
    elif kind == "gard" and (number := address.partition("/gard/")[2].partition("/")[0]):
        identifiers.append(f"GARD:{number}")
    notices += [Notice(f"{shown(item)} is no identifier: left out") for item in identifiers if not is_curie(item)]
    return Page(
        id=slug(f"{kind}-{document.attributes['id']}"),
        title=title,
        source=kind,
        sha256=source.sha256,
        sections=sections(document.passages),
        address=address or None,
        publisher=PUBLISHERS.get(kind),
        identifiers=tuple(dict.fromkeys(item for item in identifiers if is_curie(item))),
        synonyms=tuple(dict.fromkeys(document.found["Synonym"])),
        notices=tuple(notices),
    )


class _Document:
    """What expat finds in a document.

    Expat is used directly: it tells the byte at which an answer begins, and lets a document type be refused at its
    first word, before anything that it could declare.
    """

    def __init__(self, source: Source) -> None:
        self.attributes: dict[str, str] = {}
        self.found: dict[str, list[str]] = {tag: [] for tag in _KEPT}
        self.passages: list[Passage] = []
        self.notices: list[Notice] = []
        self._source = source
        self._bytes = source.text.encode("utf-8")
        self._counted = (0, 0)  # a byte, and the code point that begins there
        self._depth = 0
        self._inside: tuple[str, int] | None = None  # the element that is kept, and its depth
        self._pieces: list[str] = []
        self._begin = 0
        self._question = ""
        self._parser = expat.ParserCreate()
        self._parser.XmlDeclHandler = self._declared
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._data
        try:
            self._parser.Parse(source.text, True)
        except expat.ExpatError as error:
            at = len(self._bytes[: self._parser.ErrorByteIndex].decode("utf-8", "ignore"))
            what = f"is not well-formed XML: {expat.ErrorString(error.code)}"
            raise source.error(what, at, "mend it there, or save the page as plain text") from None

    def _here(self) -> int:
        """The code point that the parser has come to; it only ever goes on."""
        byte, point = self._counted
        now = self._parser.CurrentByteIndex
        self._counted = now, point + len(self._bytes[byte:now].decode("utf-8"))
        return self._counted[1]

    def _declared(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding is not None and encoding.lower() not in ("utf-8", "utf8", "us-ascii"):
            raise self._source.error(f"declares its encoding as {shown(encoding)}", 0, "save it as UTF-8")

    def _doctype(self, *_: object) -> None:
        hint = "remove <!DOCTYPE>, or save a web page as plain text"
        raise self._source.error("has a document type, which could declare entities", self._here(), hint)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if self._depth == 0:
            if tag != "Document" or not all(attributes.get(name, "").strip() for name in ("id", "source")):
                what = f"is XML of another kind: it begins with <{shown(tag)[1:-1]}>"
                what += " without id and source" if tag == "Document" else ""
                raise self._source.error(what, self._here(), _OTHER_KIND)
            self.attributes = attributes
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise self._source.error(f"nests elements more than {_MAX_DEPTH} deep", self._here(), _OTHER_KIND)
        if tag == "QAPair":
            self._question = ""
        if self._inside is None and tag in _KEPT:
            self._inside = tag, self._depth
            self._pieces = []

    def _data(self, data: str) -> None:
        if self._inside is None:
            return
        if not self._pieces and self._inside[0] == "Answer":
            self._begin = self._here()
        self._pieces.append(data)

    def _end(self, tag: str) -> None:
        if self._inside == (tag, self._depth):
            self._keep(tag, "".join(self._pieces))
            self._inside = None
        self._depth -= 1

    def _keep(self, tag: str, text: str) -> None:
        if tag == "Question":
            self._question = text
        elif tag != "Answer":
            self.found[tag] += [text.strip()] if text.strip() else []
        elif not text.strip():
            self.notices.append(Notice(f"{shown(self._question)} has no answer: left out"))
        elif not self._question.strip() or len(self._question) > MAX_TITLE:
            raise self._source.error("has an answer without a question", self._begin, "give it a short <Question>")
        elif len(self.passages) == MAX_SECTIONS:
            raise self._source.error(f"has more than {MAX_SECTIONS:,} answers", self._begin, "give one page a file")
        else:
            self.passages.append(Passage(self._question, text, self._begin))
