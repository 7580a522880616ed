"""Which of the forms that can be had a client wants, by its Accept header (RFC 9110, section 12.5.1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

_LONGEST = 4_096
"""Of an Accept header that is read; what is longer counts as none."""


def chosen(accept: str | None, offered: Mapping[str, Sequence[str]]) -> str | None:
    """The name of the form that the client likes best, None where none will do.

    `offered` are names, each with its media types; of forms liked equally the first is taken.
    """
    wanted = _ranges(accept)
    if not wanted:
        return next(iter(offered), None)
    best: tuple[float, str | None] = (0.0, None)
    for name, types in offered.items():
        quality = max(_quality(media_type, wanted) for media_type in types)
        if quality > best[0]:
            best = quality, name
    return best[1]


def _ranges(accept: str | None) -> tuple[tuple[str, float], ...]:
    """The media ranges of a header, each with its quality; faulty parts are passed over."""
    found = []
    if accept and len(accept) <= _LONGEST:
        for part in accept.split(","):
            media_range, *parameters = (piece.strip().lower() for piece in part.split(";"))
            quality = 1.0
            for parameter in parameters:
                name, _, value = parameter.partition("=")
                if name.strip() == "q":
                    quality = _number(value.strip())
            if "/" in media_range:
                found.append((media_range, quality))
    return tuple(found)


def _number(text: str) -> float:
    try:
        quality = float(text)
    except ValueError:
        return 0.0
    return quality if 0.0 <= quality <= 1.0 else 0.0


def _quality(media_type: str, wanted: Sequence[tuple[str, float]]) -> float:
    """How well a client likes a media type: by the most specific range that fits."""
    kind = media_type.partition("/")[0]
    for fitting in (media_type, f"{kind}/*", "*/*"):
        qualities = [quality for media_range, quality in wanted if media_range == fitting]
        if qualities:
            return max(qualities)
    return 0.0
