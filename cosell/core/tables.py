"""Tables that people read on a page and programs as CSV: the same cells, in two ways of writing."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO

from django.utils.safestring import SafeString

from cosell.core.markup import as_markup, esc

#: What a spreadsheet takes for a formula when a cell begins with it.
_FORMULA = "=+-@\t\r\n\0＝＋－＠"


@dataclass(frozen=True, slots=True)
class Head:
    """A column: its name for programs and for people, who are not shown all of them."""

    name: str
    label: str
    is_number: bool = True
    is_shown: bool = True
    is_wide: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """One value: as people read it, as programs do, and where it leads."""

    text: str
    value: object = None
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of cells under heads. The first cell names the row."""

    key: str
    title: str
    heads: Sequence[Head]
    rows: Sequence[Sequence[Cell]]

    @property
    def head(self) -> SafeString:
        return as_markup(
            "".join(
                f'<th scope="col"{_css(head)}>{esc(head.label)}</th>'
                for head in self.heads
                if head.is_shown
            )
        )

    @property
    def body(self) -> SafeString:
        """The rows as HTML, drawn here because a page has many."""
        openings = [
            f'<td{_css(head)} data-label="{esc(head.label)}">' if head.is_shown else ""
            for head in self.heads
        ]
        return as_markup("".join(_row(row, openings) for row in self.rows))

    def as_csv(self) -> str:
        """For programs: names of columns, then values without words."""
        file = StringIO()
        writer = csv.writer(file)
        writer.writerow([head.name for head in self.heads])
        writer.writerows([[safe_cell(cell.value) for cell in row] for row in self.rows])
        return file.getvalue()


def _row(row: Sequence[Cell], openings: Sequence[str]) -> str:
    name, *others = row
    cells = "".join(
        f"{opening}{_shown(cell)}</td>"
        for cell, opening in zip(others, openings[1:], strict=True)
        if opening
    )
    return f'<tr><th scope="row">{_shown(name)}</th>{cells}</tr>'


def _css(head: Head) -> str:
    name = "num" if head.is_number else "wide" if head.is_wide else ""
    return f' class="{name}"' if name else ""


def _shown(cell: Cell) -> str:
    text = esc(cell.text)
    return f'<a href="{esc(cell.url)}">{text}</a>' if cell.url else text


def safe_cell(value: object) -> str:
    """A cell that no spreadsheet takes for a formula. Numbers stay numbers."""
    text = "" if value is None else str(value)
    is_text = isinstance(value, str)
    return f"'{text}" if is_text and text and text[0] in _FORMULA else text
