"""Charts: what is drawn where, what is said of it, and that nothing in it can be more than text."""

import re
import xml.etree.ElementTree as ET
from fractions import Fraction

import pytest

from cosell.core.charts import Aim, Bar, Point, ceiling, draw_bars, draw_spark, draw_trend
from cosell.core.tables import Cell, Head, Table, safe_cell


def parsed(figure):
    """The picture is well-formed by itself."""
    return ET.fromstring(figure.svg)


def rects(root, css):
    return [node.attrib for node in root.iter("rect") if node.get("class") == css]


def test_bars_share_a_scale_that_begins_at_zero() -> None:
    bars = [Bar(label="A", text="4", length=4, url="/a"), Bar(label="B", text="1", length=1)]
    root = parsed(draw_bars("k", "Title", "What it shows.", bars))
    assert [(bar["x"], bar["width"]) for bar in rects(root, "bar")] == [
        ("0.00%", "100.00%"),
        ("0.00%", "25.00%"),
    ]
    assert root.get("height") == "84"
    assert [link.get("href") for link in root.iter("a")] == ["/a"]
    assert [link.get("aria-label") for link in root.iter("a")] == ["A: 4"]


def test_a_row_reaches_beyond_its_bar_and_has_a_tick() -> None:
    bar = Bar(label="Proposal", text="", length=Fraction(5, 2), reach=5, tick=10)
    root = parsed(draw_bars("k", "t", "d", [bar]))
    assert rects(root, "bar")[0]["width"] == "25.00%"
    assert (rects(root, "reach")[0]["x"], rects(root, "reach")[0]["width"]) == ("25.00%", "25.00%")
    assert [line.get("x1") for line in root.iter("line")] == ["100.00%"]


def test_nothing_at_all_is_drawn_without_a_bar() -> None:
    root = parsed(draw_bars("k", "t", "d", [Bar(label="A", text="0")]))
    assert rects(root, "bar") == []
    assert parsed(draw_bars("k", "t", "d", [])).get("height") == "42"


def test_a_picture_is_named_and_an_image_only_without_links() -> None:
    plain = parsed(draw_bars("k", "Title", "Text", [Bar(label="A", text="1", length=1)]))
    linked = parsed(draw_bars("k", "Title", "Text", [Bar(label="A", text="1", url="/a")]))
    assert (plain.get("role"), linked.get("role")) == ("img", "group")
    ids = {node.get("id") for node in plain.iter() if node.get("id")}
    assert set(str(plain.get("aria-labelledby")).split()) == ids == {"k-title", "k-text"}


def test_what_people_write_is_only_text() -> None:
    bar = Bar(label="<script>", text='"&', length=1, url="/a?b=1&c=2")
    svg = str(draw_bars("k", "<b>", "<i>", [bar]).svg)
    assert not re.search(r"<(script|b|i)>", svg)
    assert "/a?b=1&amp;c=2" in svg


def points(*values):
    return [
        Point(label=str(n), text="x", value=v, is_small=n == 0, url="/p")
        for n, v in enumerate(values)
    ]


def test_a_trend_draws_small_samples_hollow_and_leaves_gaps_out() -> None:
    aim = Aim(value=40, text="target 40 %")
    figure = draw_trend("k", "t", "d", points(20, None, 50, 60), aim, words=str)
    root = parsed(figure)
    dots = [node.get("class") for node in root.iter("circle") if node.get("class") != "hit"]
    assert dots == ["dot hollow", "dot", "dot"]
    curves = [n.get("class") for n in root.iter("line") if "curve" in str(n.get("class"))]
    assert curves == ["curve faint", "curve"]
    assert "target 40 %" in [node.text for node in root.iter("text")]
    assert len([n for n in root.iter("line") if n.get("class") == "rule"]) <= 4


def test_a_spark_has_neither_words_nor_links() -> None:
    root = parsed(draw_spark("k", "t", "d", points(1, 2), None))
    assert (list(root.iter("text")), list(root.iter("a")), root.get("role")) == ([], [], "img")


def test_a_trend_of_nothing_can_be_drawn() -> None:
    parsed(draw_trend("k", "t", "d", [], None, words=str))
    parsed(draw_trend("k", "t", "d", points(None, 0), Aim(value=0, text=""), words=str))


@pytest.mark.parametrize(
    ("most", "top"),
    [(0, 1), (1, 1), (3, 5), (49, 50), (51, 100), (60, 100), (101, 200), (0.02, 0.02)],
)
def test_a_scale_ends_on_a_round_number(most, top) -> None:
    assert ceiling(Fraction(str(most))) == Fraction(str(top))


def table(*rows):
    return Table(
        key="k", title="t", heads=(Head("name", "Name", is_number=False), Head("n", "N")), rows=rows
    )


def test_a_table_is_written_for_people_and_for_programs() -> None:
    found = table((Cell("Ada & Co", "ada", url="/ada"), Cell("45.7 %", Fraction(1, 2))))
    assert found.head == '<th scope="col">Name</th><th scope="col" class="num">N</th>'
    assert found.body == (
        '<tr><th scope="row"><a href="/ada">Ada &amp; Co</a></th>'
        '<td class="num" data-label="N">45.7 %</td></tr>'
    )
    assert found.as_csv() == "name,n\r\nada,1/2\r\n"


def test_a_cell_is_no_formula_and_a_number_stays_one() -> None:
    assert [safe_cell(v) for v in ("=1+1", "@x", "plain", "", None, -5)] == [
        "'=1+1", "'@x", "plain", "", "", "-5",
    ]  # fmt: skip
