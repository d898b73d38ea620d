"""Rows of long lists: a template is rendered once for each of its shapes, and filled for each row.

Django's engine takes a hundred times longer over a row than filling its blanks does. A row tells
apart what its template branches on (`steers`, of few values each) from what it writes (`words`).
The template is rendered with a blank for every word, and the text between the blanks is kept; words
are escaped when they are filled in, as the engine would. No word is ever kept.
"""

import re
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.template import Context, Engine
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from cosell.core.markup import as_markup

_KEPT = 512
_BLANK = re.compile("\0([a-z_]+)\0")

Steer = bool | str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row. A word that is empty steers as well, for templates leave out what is empty."""

    steers: Mapping[str, Steer]
    words: Mapping[str, str]


Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Once:
    """What many rows of one page say alike, asked for once. It ends with the page."""

    known: dict[Hashable, Any] = field(default_factory=dict)

    def __call__(self, ask: Callable[..., Answer], *about: Hashable) -> Answer:
        """The answer of a function to these values."""
        key = (ask, about)
        if key not in self.known:
            self.known[key] = ask(*about)
        found: Answer = self.known[key]
        return found


#: shape → a format with a gap for each word, and the words that go there
_shapes: dict[Hashable, tuple[str, tuple[str, ...]]] = {}


def draw(engine: Engine, template: str, lines: Iterable[Line], csrf_token: Any = "") -> SafeString:
    """All lines, one after the other, each by the template, which knows it as `row`.

    The token goes into forms; where there are none, it is not looked at.
    """
    language = get_language()
    outlines: list[str] = []
    words: list[str] = []
    for line in lines:
        own = line.words
        empty = tuple([name for name, word in own.items() if not word])
        shape = (template, language, tuple(line.steers.items()), tuple(own), empty)
        outline, names = _shapes.get(shape) or _keep(shape, _outline(engine, template, line))
        outlines.append(outline)
        words += [csrf_token if name == "csrf_token" else own[name] for name in names]
    text = "".join(outlines).format(*_escaped(words))
    return as_markup(text)


def _escaped(words: Sequence[Any]) -> list[str]:
    """Each word as it is written. The plain ones are escaped in one go, which keeps them apart."""
    plain = [word for word in words if type(word) is str]
    written = conditional_escape("\0".join(plain)).split("\0")
    if len(written) != len(plain):  # There are none, or one of them holds what parts them.
        written = [conditional_escape(word) for word in plain]
    left = iter(written)
    return [next(left) if type(word) is str else conditional_escape(word) for word in words]


def _keep(shape: Hashable, outline: tuple[str, tuple[str, ...]]) -> tuple[str, tuple[str, ...]]:
    if len(_shapes) >= _KEPT:
        _shapes.clear()
    _shapes[shape] = outline
    return outline


def _outline(engine: Engine, template: str, line: Line) -> tuple[str, tuple[str, ...]]:
    """Render with a blank for each word, and put a gap there."""
    blanks = {name: _blank(name) if word else "" for name, word in line.words.items()}
    row: dict[str, Any] = {**line.steers, **blanks}
    context = Context({"row": row, "csrf_token": _blank("csrf_token")})
    text = engine.get_template(template).render(context).strip() + "\n"
    pieces = _BLANK.split(text.replace("{", "{{").replace("}", "}}"))
    return "{}".join(pieces[::2]), tuple(pieces[1::2])


def _blank(name: str) -> str:
    return f"\0{name}\0"
