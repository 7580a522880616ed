"""A picture of what a dataset holds: bars in SVG, without a drawing library.

Colours are Okabe and Ito's, which people with any colour vision tell apart, and each bar has its figure beside it.
Sizes are in pixels.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape

from imtkg.stats import Stats, Tally

_INK, _QUIET, _PAPER = "#1a1a1a", "#595959", "#ffffff"
_BLUE, _ORANGE, _GREY, _GREEN = "#0072b2", "#e69f00", "#b3b3b3", "#009e73"
_GROUNDING = ((_BLUE, "object with an identifier"), (_ORANGE, "without one"), (_GREY, "a name, or not known"))
_CERTAINTIES = {"asserted": _BLUE, "probable": "#56b4e9", "possible": _ORANGE, "hypothesised": "#d55e00"}

_WIDTH, _MARGIN, _GAP = 1080, 32, 48
_COLUMN = (_WIDTH - 2 * _MARGIN - _GAP) / 2
_ROW, _BAR = 24, 15
_TITLE, _LINE = 20, 18
_LETTER = 7.4  # the width that a letter of a label takes on average, in a wide face
_MOST = 12  # reasons that are shown one by one


@dataclass(frozen=True, slots=True)
class _Bar:
    """A row of a panel: (colour, number) pieces, drawn end to end."""

    label: str
    pieces: tuple[tuple[str, int], ...]

    @property
    def total(self) -> int:
        return sum(number for _, number in self.pieces)


@dataclass(frozen=True, slots=True)
class _Panel:
    """Bars on one scale, under a title; `labels` is the width of the column for their labels."""

    title: str
    bars: tuple[_Bar, ...]
    labels: int
    legend: tuple[tuple[str, str], ...] = ()
    note: str = ""

    @property
    def height(self) -> int:
        return _TITLE + 14 + (_LINE + 6 if self.legend or self.note else 0) + _ROW * len(self.bars)


def picture(stats: Stats) -> str:
    """The SVG document: claims by predicate, certainty, polarity and statistic, sentences, and terms by ontology."""
    left = [_predicates(stats), _sources(stats)]
    right = [
        _counted("How sure the pages are", stats.certainties, _CERTAINTIES),
        _counted("Said to hold, or not to", stats.polarities, {"affirmed": _BLUE, "negated": _ORANGE}),
        _counted("Claims with a figure", stats.statistics, {}),
        _sentences(stats),
    ]
    columns = [[panel for panel in column if panel.bars] for column in (left, right)]
    top = 104
    height = top + max(sum(panel.height + _GAP // 2 for panel in column) for column in columns) + _MARGIN
    body: list[str] = []
    for x, column in zip((float(_MARGIN), _MARGIN + _COLUMN + _GAP), columns, strict=True):
        y = top
        for panel in column:
            body.extend(_drawn(panel, x, y))
            y += panel.height + _GAP // 2
    title = f"{_number(stats.total.claims, 'claim')} of {_number(stats.pages, 'page')}"
    told = f"{_number(stats.sentences, 'sentence')} read by {stats.software} with the lexicon {stats.lexicon}"
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{_WIDTH}" height="{height}" '
            f'viewBox="0 0 {_WIDTH} {height}" font-family="Inter, Helvetica, Arial, sans-serif">',
            f"<title>{_text(title)}</title>",
            f"<desc>{_text('; '.join(_spoken(columns)))}</desc>",
            f'<rect width="{_WIDTH}" height="{height}" fill="{_PAPER}"/>',
            _words(_MARGIN, 48, title, size=26, weight=700),
            _words(_MARGIN, 74, told, size=14, colour=_QUIET),
            *body,
            "</svg>\n",
        ]
    )


def _predicates(stats: Stats) -> _Panel:
    bars = []
    for name, found in stats.predicates:
        numbers = (found.grounded, found.ungrounded, found.needless)
        bars.append(_Bar(name, tuple((colour, n) for (colour, _), n in zip(_GROUNDING, numbers, strict=True))))
    return _Panel("Claims by predicate", tuple(bars), 176, _GROUNDING)


def _sources(stats: Stats) -> _Panel:
    bars = tuple(_Bar(f"{one.prefix} ({_number(one.terms, 'term')})", ((_BLUE, one.claims),)) for one in stats.sources)
    return _Panel("Claims by ontology of the object", bars, 176)


def _counted(title: str, counts: Tally, colours: dict[str, str]) -> _Panel:
    return _Panel(
        title, tuple(_Bar(name, ((colours.get(name, _GREY if colours else _BLUE), n),)) for name, n in counts), 118
    )


def _sentences(stats: Stats) -> _Panel:
    shown, rest = stats.reasons[:_MOST], stats.reasons[_MOST:]
    reasons = [*shown, *([("for other reasons", sum(n for _, n in rest))] if rest else [])]
    bars = [_Bar("make a claim", ((_GREEN, stats.sentences_with_claims),))]
    bars += [_Bar(reason, ((_GREY, number),)) for reason, number in reasons]
    share = 100 * stats.sentences_with_claims / stats.sentences if stats.sentences else 0.0
    note = f"{share:.1f} % make a claim; the others each have their reason for none"
    return _Panel("Sentences", tuple(bars), 250, note=note)


def _drawn(panel: _Panel, x: float, y: int) -> Iterator[str]:
    """The panel with its upper left corner at `x`, `y`."""
    yield _words(x, y + 14, panel.title, size=15, weight=700)
    y += _TITLE + 14
    if panel.note:
        yield _words(x, y + 2, panel.note, size=13, colour=_QUIET)
    at = x
    for colour, name in panel.legend:
        yield _rect(at, y - 9, 12, 12, colour)
        yield _words(at + 18, y + 2, name, size=13, colour=_QUIET)
        at += 40 + _LETTER * len(name)
    if panel.note or panel.legend:
        y += _LINE + 6
    longest = max(bar.total for bar in panel.bars)
    room = _COLUMN - panel.labels - 64  # for the figure behind the longest bar
    for number, bar in enumerate(panel.bars):
        middle = y + _ROW * number
        at = x + panel.labels
        yield _words(at - 8, middle + 4, _shortened(bar.label, int(panel.labels / _LETTER)), anchor="end")
        for colour, count in bar.pieces:
            width = room * count / longest if longest else 0.0
            if count:
                yield _rect(at, middle - _BAR / 2, max(width, 1.0), _BAR, colour)
            at += width
        yield _words(at + 7, middle + 4, f"{bar.total:,}")


def _spoken(columns: Iterable[Iterable[_Panel]]) -> Iterator[str]:
    """The picture for those who cannot see it."""
    for column in columns:
        for panel in column:
            yield f"{panel.title}: " + ", ".join(f"{bar.label} {bar.total}" for bar in panel.bars)


def _words(
    x: float, y: float, words: str, *, size: int = 13, colour: str = _INK, weight: int = 400, anchor: str = "start"
) -> str:
    style = f'font-size="{size}" fill="{colour}"' + (f' font-weight="{weight}"' if weight != 400 else "")
    side = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return f'<text x="{x:.1f}" y="{y:.1f}" {style}{side}>{_text(words)}</text>'


def _rect(x: float, y: float, width: float, height: float, colour: str) -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{colour}"/>'


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _shortened(label: str, longest: int) -> str:
    return label if len(label) <= longest else label[: longest - 1].rstrip(" ,") + "\u2026"


def _text(words: str) -> str:
    """Words as XML text, whatever is in them."""
    return escape("".join(sign if sign.isprintable() else "\ufffd" for sign in words), quote=False)
