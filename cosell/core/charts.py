"""Charts that the server draws as SVG: rows of bars, and twelve points of a trend.

Across, everything is in percent of the width, down in pixels: a chart fits any screen and its words
keep their size. Colours are classes, so that themes, paper and people choose them. What a picture
says is said in words beside each mark; the page puts a table under it.
"""

import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

Number = int | Fraction
#: How a scale writes a number.
Words = Callable[[Fraction], str]
ROW, BAR, FIRST = 42, 14, 22
TREND, SPARK, EDGE = 150, 34, 22
_STEPS = (1, 2, Fraction(5, 2), 5, 10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One row. `length` is drawn full, from there to `reach` in outline, `tick` as a line across.

    `text` is the value in words; `css` a side, where the data are sides. Without an address the
    row is no link.
    """

    label: str
    text: str
    length: Number = 0
    reach: Number = 0
    tick: Number | None = None
    url: str = ""
    css: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One point of a trend; `is_small` draws it hollow. Without a value there is a gap."""

    label: str
    text: str
    value: Number | None
    is_small: bool = False
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """What a trend is held against, and its words."""

    value: Number
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A picture with its name and what it shows, in one sentence. `key` makes its ids."""

    key: str
    title: str
    text: str
    body: SafeString
    height: int
    has_links: bool

    @property
    def svg(self) -> SafeString:
        """The picture. With links in it, it is a group: the parts of an image cannot be reached."""
        return format_html(
            '<svg class="chart-picture" width="100%" height="{}" role="{}"'
            ' aria-labelledby="{}-title {}-text">'
            '<title id="{}-title">{}</title><desc id="{}-text">{}</desc>{}</svg>',
            self.height, "group" if self.has_links else "img", self.key, self.key,
            self.key, self.title, self.key, self.text, self.body,
        )  # fmt: skip


def draw_bars(key: str, title: str, text: str, bars: Sequence[Bar], *, least: Number = 0) -> Figure:
    """Bars from the left on one scale that begins at zero and reaches at least to `least`."""
    most = max((n for bar in bars for n in (bar.length, bar.reach, bar.tick or 0)), default=0)
    most = max(most, least)
    rows = [(_row(bar, number * ROW, most),) for number, bar in enumerate(bars)]
    return Figure(
        key=key, title=title, text=text, body=format_html_join("", "{}", rows),
        height=max(len(bars), 1) * ROW, has_links=any(bar.url for bar in bars),
    )  # fmt: skip


def _row(bar: Bar, top: int, most: Number) -> SafeString:
    low = top + FIRST
    marks = [
        format_html('<rect class="track" x="0" y="{}" width="100%" height="{}"/>', low, BAR),
        _block("reach", bar, low, (bar.length, bar.reach), most),
        _block("bar", bar, low, (0, bar.length), most),
    ]
    if bar.tick is not None:
        at = _percent(bar.tick, most)
        line = '<line class="tick" x1="{}" x2="{}" y1="{}" y2="{}"/>'
        marks.append(format_html(line, at, at, low - 3, low + BAR + 3))
    words = format_html(
        '<text x="0" y="{}">{}</text><text class="end" x="100%" y="{}">{}</text>',
        low - 7, bar.label, low - 7, bar.text,
    )  # fmt: skip
    hit = format_html('<rect class="hit" x="0" y="{}" width="100%" height="{}"/>', top + 1, ROW - 2)
    inner = format_html_join("", "{}", ((part,) for part in (hit, words, *marks)))
    return _linked(bar.url, f"{bar.label}: {bar.text}", inner)


def _block(
    name: str, bar: Bar, low: int, span: tuple[Number, Number], most: Number
) -> SafeString | str:
    start, end = span
    if end <= start:
        return ""
    css = f"{name} {name}-{bar.css}" if bar.css else name
    return format_html(
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>',
        css, _percent(start, most), low, _percent(end - start, most), BAR,
    )  # fmt: skip


def draw_trend(
    key: str, title: str, text: str, points: Sequence[Point], aim: Aim | None, *, words: Words
) -> Figure:
    """Points with the lines between them, over at most four rules; each point is a link."""
    known = [point.value for point in points if point.value is not None]
    top = ceiling(max([*known, aim.value if aim else 0], default=0))
    parts = [_rules(top, words), _aim(aim, top), _curve(points, top, TREND, 4)]
    if points:
        ends = '<text x="0" y="{}">{}</text><text class="end" x="100%" y="{}">{}</text>'
        parts.append(format_html(ends, TREND - 4, points[0].label, TREND - 4, points[-1].label))
    return Figure(
        key=key, title=title, text=text, body=format_html_join("", "{}", ((p,) for p in parts)),
        height=TREND, has_links=any(point.url for point in points),
    )  # fmt: skip


def draw_spark(key: str, title: str, text: str, points: Sequence[Point], aim: Aim | None) -> Figure:
    """The same without words and links: the card around it says and leads."""
    known = [point.value for point in points if point.value is not None]
    top = ceiling(max([*known, aim.value if aim else 0], default=0))
    bare = [Point(label="", text="", value=p.value, is_small=p.is_small) for p in points]
    line = _level(aim.value, top, SPARK) if aim else 0
    rule = format_html('<line class="aim" x1="0" x2="100%" y1="{}" y2="{}"/>', line, line)
    body = format_html("{}{}", rule if aim else "", _curve(bare, top, SPARK, 3))
    return Figure(key=key, title=title, text=text, body=body, height=SPARK, has_links=False)


def ceiling(most: Number) -> Number:
    """The first round number that is not less: where a scale ends."""
    if most <= 0:
        return 1
    power = Fraction(1)
    while power * 10 <= most:
        power *= 10
    while power > most:
        power /= 10
    return next(step * power for step in _STEPS if step * power >= most)


def _rules(top: Number, words: Words) -> SafeString:
    """Zero, the middle and the top, each with its number."""
    rows = []
    for value in (Fraction(0), Fraction(top) / 2, Fraction(top)):
        at = _level(value, top, TREND)
        rows.append((at, at, at - 4, words(value)))
    line = '<line class="rule" x1="0" x2="100%" y1="{}" y2="{}"/><text x="0" y="{}">{}</text>'
    return format_html_join("", line, rows)


def _aim(aim: Aim | None, top: Number) -> SafeString | str:
    if aim is None:
        return ""
    at = _level(aim.value, top, TREND)
    line = (
        '<line class="aim" x1="0" x2="100%" y1="{}" y2="{}"/>'
        '<text class="end" x="100%" y="{}">{}</text>'
    )
    return format_html(line, at, at, at - 4, aim.text)


def _curve(points: Sequence[Point], top: Number, height: int, radius: int) -> SafeString:
    spots = [
        (point, _percent(2 * number + 1, 2 * len(points)), _level(value, top, height))
        for number, point in enumerate(points)
        if (value := point.value) is not None
    ]
    lines: Iterable[tuple[object, ...]] = (
        ("curve faint" if one.is_small or two.is_small else "curve", x1, x2, y1, y2)
        for (one, x1, y1), (two, x2, y2) in itertools.pairwise(spots)
    )
    curve = format_html_join("", '<line class="{}" x1="{}" x2="{}" y1="{}" y2="{}"/>', lines)
    dots = format_html_join(
        "",
        "{}",
        ((_dot(point, x, y, radius),) for point, x, y in spots),
    )
    return format_html("{}{}", curve, dots)


def _dot(point: Point, x: str, y: int, radius: int) -> SafeString:
    css = "dot hollow" if point.is_small else "dot"
    dot = format_html('<circle class="{}" cx="{}" cy="{}" r="{}"/>', css, x, y, radius)
    if not point.url:
        return dot
    hit = format_html('<circle class="hit" cx="{}" cy="{}" r="12"/>', x, y)
    return _linked(point.url, f"{point.label}: {point.text}", format_html("{}{}", hit, dot))


def _linked(url: str, name: str, inner: SafeString) -> SafeString:
    """A mark that leads to what it stands on, and is named in full."""
    if not url:
        return format_html("<g><title>{}</title>{}</g>", name, inner)
    return format_html(
        '<a href="{}" aria-label="{}"><title>{}</title>{}</a>', url, name, name, inner
    )


def _percent(value: Number, most: Number) -> str:
    return f"{float(100 * Fraction(value) / Fraction(most)):.2f}%" if most else "0%"


def _level(value: Number, top: Number, height: int) -> int:
    """Pixels from above; room is left for words under the line of zero and over the top."""
    edge = EDGE if height == TREND else 4
    return round(height - edge - (height - 2 * edge) * Fraction(value) / Fraction(top))
