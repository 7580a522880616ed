"""From the bytes of a file to its text, and the places in it."""

from __future__ import annotations

from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator
from hashlib import sha256
from io import StringIO
from typing import NamedTuple

from imtkg.errors import PageError

MAX_BYTES = 10_000_000

_SAVE_AS_TEXT = "save the page as UTF-8 text"


class Source(NamedTuple):
    """A file: what it is called in errors, its decoded text, the SHA-256 of its bytes in hexadecimal."""

    name: str
    text: str
    sha256: str

    @classmethod
    def decoded(cls, data: bytes, name: str) -> Source:
        """The file with these bytes: a byte order mark is left out, every other character stays.

        Raises:
            PageError: too large, empty, binary, or in another encoding than UTF-8.
        """
        if len(data) > MAX_BYTES:
            raise too_large(name, "goes on")
        zeros, even = data.count(0), data[::2].count(0)
        one_sided = min(even, zeros - even) * 10 < max(even, zeros - even)
        if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) or (zeros * 3 > len(data) and one_sided):
            raise PageError("is UTF-16 text", path=name, hint=_SAVE_AS_TEXT)
        if zeros * 10 > len(data):
            raise PageError("is a binary file", path=name, hint=_SAVE_AS_TEXT)
        try:
            # Decoded with its mark, so that the error's place counts the file's own bytes.
            text = data.decode("utf-8").removeprefix("\ufeff")
        except UnicodeDecodeError as error:
            at = error.start
            what = "is a binary file" if zeros else "is not UTF-8"
            what += f": byte {at} is 0x{data[at]:02X}"
            raise PageError(what, path=name, line=data.count(b"\n", 0, at) + 1, hint=_SAVE_AS_TEXT) from None
        if not text or text.isspace():
            what = "holds only white space" if text else "is empty"
            raise PageError(what, path=name, hint="give a page as text or XML")
        return cls(name, text, sha256(data).hexdigest())

    @property
    def is_markup(self) -> bool:
        """Whether the text begins as XML or HTML does."""
        opening = self.text.lstrip()[:2]
        return opening[0] == "<" and (opening[1:].isalpha() or opening[1:] in ("?", "!"))

    def error(self, what: str, offset: int | None = None, hint: str | None = None) -> PageError:
        """An error at `offset` of the text, or about the file as a whole."""
        line = None if offset is None else line_number(self.text, offset)
        return PageError(what, path=self.name, line=line, offset=offset, hint=hint)


def too_large(name: str, what: str) -> PageError:
    """The error for a file beyond `MAX_BYTES`."""
    return PageError(f"{what}, the limit is {MAX_BYTES:,}", path=name, hint="give a file that holds one page")


def lines(text: str) -> Iterator[tuple[int, int, str]]:
    r"""Each line's start, its end after its break (\n, \r\n or \r), and its words without white space around them."""
    end = 0
    for line in StringIO(text, newline=""):
        start, end = end, end + len(line)
        yield start, end, line.strip()


def line_number(text: str, offset: int) -> int:
    """The line, from 1, in which the character at `offset` stands."""
    breaks = text.count("\n", 0, offset) + text.count("\r", 0, offset) - text.count("\r\n", 0, offset)
    return breaks + 1


def shown(text: str) -> str:
    """The first 60 code points of foreign text, quoted, with what can't be printed escaped: safe in a message."""
    short = text if len(text) <= 60 else text[:57] + "..."
    return '"' + "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in short) + '"'
