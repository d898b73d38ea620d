"""Charts that the server draws as SVG: rows of bars, and twelve points of a trend.

Across, everything is in percent of the width, down in pixels: a chart fits any screen and its words
keep their size. Colours are classes, so that themes, paper and people choose them. What a picture
says is said in words beside each mark; the page puts a table under it.
"""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.utils.safestring import SafeString

from cosell.core.markup import as_markup, esc

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
    """A picture with its name and what it shows, in one sentence. `key` makes its ids.

    `body` is markup whose words are escaped.
    """

    key: str
    title: str
    text: str
    body: str
    height: int
    has_links: bool

    @property
    def svg(self) -> SafeString:
        """The picture. With links in it, it is a group: the parts of an image cannot be reached."""
        key, role = esc(self.key), "group" if self.has_links else "img"
        return as_markup(
            f'<svg class="chart-picture" width="100%" height="{self.height}" role="{role}"'
            f' aria-labelledby="{key}-title {key}-text">'
            f'<title id="{key}-title">{esc(self.title)}</title>'
            f'<desc id="{key}-text">{esc(self.text)}</desc>{self.body}</svg>'
        )


def draw_bars(key: str, title: str, text: str, bars: Sequence[Bar], *, least: Number = 0) -> Figure:
    """Bars from the left on one scale that begins at zero and reaches at least to `least`."""
    most = max((n for bar in bars for n in (bar.length, bar.reach, bar.tick or 0)), default=0)
    most = max(most, least)
    return Figure(
        key=key,
        title=title,
        text=text,
        body="".join(_row(bar, number * ROW, float(most)) for number, bar in enumerate(bars)),
        height=max(len(bars), 1) * ROW,
        has_links=any(bar.url for bar in bars),
    )


def _row(bar: Bar, top: int, most: float) -> str:
    low = top + FIRST
    length, reach = float(bar.length), float(bar.reach)
    tick = ""
    if bar.tick is not None:
        at = _percent(float(bar.tick), most)
        tick = f'<line class="tick" x1="{at}" x2="{at}" y1="{low - 3}" y2="{low + BAR + 3}"/>'
    inner = (
        f'<rect class="hit" x="0" y="{top + 1}" width="100%" height="{ROW - 2}"/>'
        f'<text x="0" y="{low - 7}">{esc(bar.label)}</text>'
        f'<text class="end" x="100%" y="{low - 7}">{esc(bar.text)}</text>'
        f'<rect class="track" x="0" y="{low}" width="100%" height="{BAR}"/>'
        f"{_block('reach', bar.css, low, (length, reach), most)}"
        f"{_block('bar', bar.css, low, (0.0, length), most)}{tick}"
    )
    return _linked(bar.url, f"{bar.label}: {bar.text}", inner)


def _block(name: str, side: str, low: int, span: tuple[float, float], most: float) -> str:
    start, end = span
    if end <= start:
        return ""
    css = f"{name} {name}-{side}" if side else name
    x, width = _percent(start, most), _percent(end - start, most)
    return f'<rect class="{css}" x="{x}" y="{low}" width="{width}" height="{BAR}"/>'


def draw_trend(
    key: str, title: str, text: str, points: Sequence[Point], aim: Aim | None, *, words: Words
) -> Figure:
    """Points with the lines between them, over at most four rules; each point is a link."""
    known = [point.value for point in points if point.value is not None]
    top = ceiling(max([*known, aim.value if aim else 0], default=0))
    ends = ""
    if points:
        ends = (
            f'<text x="0" y="{TREND - 4}">{esc(points[0].label)}</text>'
            f'<text class="end" x="100%" y="{TREND - 4}">{esc(points[-1].label)}</text>'
        )
    return Figure(
        key=key,
        title=title,
        text=text,
        body=f"{_rules(top, words)}{_aim(aim, top)}{_curve(points, top, TREND, 4)}{ends}",
        height=TREND,
        has_links=any(point.url for point in points),
    )


def draw_spark(key: str, title: str, text: str, points: Sequence[Point], aim: Aim | None) -> Figure:
    """The same without words and links: the card around it says and leads."""
    known = [point.value for point in points if point.value is not None]
    top = ceiling(max([*known, aim.value if aim else 0], default=0))
    bare = [Point(label="", text="", value=p.value, is_small=p.is_small) for p in points]
    rule = ""
    if aim is not None:
        at = _level(aim.value, top, SPARK)
        rule = f'<line class="aim" x1="0" x2="100%" y1="{at}" y2="{at}"/>'
    body = f"{rule}{_curve(bare, top, SPARK, 3)}"
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


def _rules(top: Number, words: Words) -> str:
    """Zero, the middle and the top, each with its number."""
    drawn = []
    for value in (Fraction(0), Fraction(top) / 2, Fraction(top)):
        at = _level(value, top, TREND)
        drawn.append(
            f'<line class="rule" x1="0" x2="100%" y1="{at}" y2="{at}"/>'
            f'<text x="0" y="{at - 4}">{esc(words(value))}</text>'
        )
    return "".join(drawn)


def _aim(aim: Aim | None, top: Number) -> str:
    if aim is None:
        return ""
    at = _level(aim.value, top, TREND)
    return (
        f'<line class="aim" x1="0" x2="100%" y1="{at}" y2="{at}"/>'
        f'<text class="end" x="100%" y="{at - 4}">{esc(aim.text)}</text>'
    )


def _curve(points: Sequence[Point], top: Number, height: int, radius: int) -> str:
    spots = [
        (point, _percent(2 * number + 1, 2 * len(points)), _level(value, top, height))
        for number, point in enumerate(points)
        if (value := point.value) is not None
    ]
    lines = "".join(
        f'<line class="{"curve faint" if one.is_small or two.is_small else "curve"}"'
        f' x1="{x1}" x2="{x2}" y1="{y1}" y2="{y2}"/>'
        for (one, x1, y1), (two, x2, y2) in itertools.pairwise(spots)
    )
    return lines + "".join(_dot(point, x, y, radius) for point, x, y in spots)


def _dot(point: Point, x: str, y: int, radius: int) -> str:
    css = "dot hollow" if point.is_small else "dot"
    dot = f'<circle class="{css}" cx="{x}" cy="{y}" r="{radius}"/>'
    if not point.url:
        return dot
    hit = f'<circle class="hit" cx="{x}" cy="{y}" r="12"/>'
    return _linked(point.url, f"{point.label}: {point.text}", f"{hit}{dot}")


def _linked(url: str, name: str, inner: str) -> str:
    """A mark that leads to what it stands on, and is named in full."""
    name = esc(name)
    if not url:
        return f"<g><title>{name}</title>{inner}</g>"
    return f'<a href="{esc(url)}" aria-label="{name}"><title>{name}</title>{inner}</a>'


def _percent(value: float, most: float) -> str:
    return f"{100 * value / most:.2f}%" if most else "0%"


def _level(value: Number, top: Number, height: int) -> int:
    """Pixels from above; room is left for words under the line of zero and over the top."""
    edge = EDGE if height == TREND else 4
    return round(height - edge - (height - 2 * edge) * float(value) / float(top))
