"""Tables that people read on a page and programs as CSV: the same cells, in two ways of writing."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

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
        return format_html_join(
            "",
            '<th scope="col"{}>{}</th>',
            ((_css(head), head.label) for head in self.heads if head.is_shown),
        )

    @property
    def body(self) -> SafeString:
        """The rows as HTML, drawn here because a page has many."""
        return format_html_join("", "<tr>{}</tr>", ((self._row(row),) for row in self.rows))

    def _row(self, row: Sequence[Cell]) -> SafeString:
        first, *others = row
        name = format_html('<th scope="row">{}</th>', _shown(first))
        cells = (
            (_css(head), head.label, _shown(cell))
            for head, cell in zip(self.heads[1:], others, strict=True)
            if head.is_shown
        )
        return format_html(
            "{}{}", name, format_html_join("", '<td{} data-label="{}">{}</td>', cells)
        )

    def as_csv(self) -> str:
        """For programs: names of columns, then values without words."""
        file = StringIO()
        writer = csv.writer(file)
        writer.writerow([head.name for head in self.heads])
        writer.writerows([[safe_cell(cell.value) for cell in row] for row in self.rows])
        return file.getvalue()


def _css(head: Head) -> SafeString | str:
    name = "num" if head.is_number else "wide" if head.is_wide else ""
    return format_html(' class="{}"', name) if name else ""


def _shown(cell: Cell) -> SafeString | str:
    return format_html('<a href="{}">{}</a>', cell.url, cell.text) if cell.url else cell.text


def safe_cell(value: object) -> str:
    """A cell that no spreadsheet takes for a formula. Numbers stay numbers."""
    text = "" if value is None else str(value)
    is_text = isinstance(value, str)
    return f"'{text}" if is_text and text and text[0] in _FORMULA else text
