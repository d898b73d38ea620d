"""Tables in CSV files: numbered lines by the names in the first one."""

import csv
from collections.abc import Collection, Iterator
from io import StringIO

from django.utils.translation import gettext as _

from cosell.core.errors import Invalid

MOST_LINES = 5000


def read_table(text: str, columns: Collection[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Numbered lines of a table that has at least these columns, in any order.

    The head is line 1, empty lines are passed over, and cells are parted by commas or semicolons.
    Raises Invalid, as a problem of the field "file", for a head without the columns and for a file
    that is too long.
    """
    text = text.removeprefix("\ufeff")
    head = text.partition("\n")[0]
    rows = csv.reader(StringIO(text), delimiter=";" if ";" in head else ",")
    names = [cell.strip().lower() for cell in next(rows, [])]
    if not set(columns) <= set(names):
        words = _("The first line names the columns: %(names)s.")
        raise Invalid({"file": [words % {"names": ", ".join(columns)}]})
    for row in rows:
        if rows.line_num > MOST_LINES:
            raise Invalid({"file": [_("A file has at most %(n)s lines.") % {"n": MOST_LINES}]})
        if any(cell.strip() for cell in row):
            yield rows.line_num, dict(zip(names, row, strict=False))
