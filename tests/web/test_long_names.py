"""A name of one long word breaks its line, never its page: what is typed stands where it may break."""

import re
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
RULE = re.compile(r'h1, h2, h3, legend, \[dir="auto"\] \{ overflow-wrap: anywhere; \}')
#: What may hold a customer's name: a heading, or what says that its words are somebody's own.
_HOME = re.compile(
    r'<(?:h[1-3]|[a-z]+[^<>]* dir="auto"[^<>]*)>\s*(?:<strong>)?\{\{ ?[\w.]*customer ?\}\}'
)
_NAME = re.compile(r"\{\{ ?[\w.]*\bcustomer ?\}\}")
PAGES = ("deals/roles", "deals/step", "deals/_line", "deals/_card", "deals/_plain_row",
         "deals/_waiting_row", "deals/registration")  # fmt: skip


def body(name: str) -> str:
    """A template without its title and the labels that only machines read."""
    text = (ROOT / f"templates/{name}.html").read_text()
    return re.sub(r"\{% block title %\}.*?\{% endblock %\}", "", text, flags=re.DOTALL)


def test_headings_and_typed_words_break_anywhere() -> None:
    """`break-word` is not enough: a flex or grid item still counts the word as its least width."""
    assert RULE.search((ROOT / "static/css/base.css").read_text())


def test_a_customers_name_stands_where_it_may_break() -> None:
    for name in PAGES:
        found, homes = _NAME.findall(body(name)), _HOME.findall(body(name))
        assert found, name
        assert len(found) == len(homes), name


def test_cells_of_a_list_on_a_phone_shrink_below_their_longest_word() -> None:
    cards = (ROOT / "static/css/surfaces.css").read_text().split("table.data-cards", 1)[1]
    cell = re.search(r"& tbody :is\(th, td\) \{([^}]*)", cards)
    assert cell is not None
    assert "min-inline-size: 0" in cell[1]
