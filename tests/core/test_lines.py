"""Rows drawn from a kept outline read as if the engine had drawn each."""

import re
from collections.abc import Iterator

import pytest
from django.template import Context, Engine
from django.utils import translation
from django.utils.html import format_html

from cosell.core import lines
from cosell.core.lines import Line, Once, draw
from deals.web import steplines, workrows
from tests.architecture.sources import templates

HOSTILE = "<b>&\"'{}%s\0</b>"
TEMPLATE = (
    "<li{% if row.is_over %} class='over'{% endif %} id=\"{{ row.code }}\">{{ row.name }} {x}"
    "{% if row.note %}({{ row.note }}){% endif %}{% if row.form %}{% csrf_token %}{% endif %}</li>"
)


@pytest.fixture
def engine() -> Iterator[Engine]:
    lines._shapes.clear()
    yield Engine(
        loaders=[("django.template.loaders.locmem.Loader", {"line.html": TEMPLATE})],
        builtins=["django.templatetags.i18n"],
    )
    lines._shapes.clear()


def line(name: object, note: object = "", **steers: bool) -> Line:
    return Line(
        steers={"is_over": False, "form": False, **steers},
        words={"code": "ABC", "name": name, "note": note},  # type: ignore[dict-item]
    )


ROWS = [
    line("Halden"),
    line("Orla", "late", is_over=True),
    line(HOSTILE, "quiet"),
    line(format_html("<time>{}</time>", "<5"), "x"),
    line("<time>&lt;5</time>", "x"),
    line("Form", form=True),
]


def test_lines_read_as_the_engine_would_draw_each(engine: Engine) -> None:
    token = "token<"
    drawn = draw(engine, "line.html", ROWS, token)
    plain = [
        engine.get_template("line.html").render(
            Context({"row": {**row.steers, **row.words}, "csrf_token": token})
        )
        for row in ROWS
    ]
    assert drawn == "".join(text.strip() + "\n" for text in plain)
    assert hasattr(drawn, "__html__")


def test_an_outline_is_kept_per_shape_and_language_and_holds_no_word(engine: Engine) -> None:
    draw(engine, "line.html", [line("Halden"), line("Orla"), line("Kestrel")])
    assert len(lines._shapes) == 1
    with translation.override("de"):
        draw(engine, "line.html", [line("Halden")])
    draw(engine, "line.html", [line("Halden", "a note")])
    assert len(lines._shapes) == 3
    assert not re.search("Halden|Orla|Kestrel|ABC|a note", repr(lines._shapes))


def test_no_line_is_no_text(engine: Engine) -> None:
    assert draw(engine, "line.html", []) == ""


def test_templates_of_lines_branch_only_on_what_steers() -> None:
    """A word is a blank while the template is drawn: compared with anything it would be wrong."""
    text = templates()
    drawn = set(re.findall(r"\{% lines [\"']([^\"']+)", "".join(text.values()))) | {steplines._SLOT}
    steers = {"is_open", "is_chosen", *workrows._STEERS}
    while (
        more := {name for of in drawn for name in re.findall(r"include [\"']([^\"']+)", text[of])}
        - drawn
    ):
        drawn |= more
    compared = {
        (of, word)
        for of in drawn
        for test in re.findall(r"\{% (?:if|elif) ([^%]+)%\}", text[of])
        for word in re.findall(r"row\.(\w+) (?:[=!<>]|in |not in )", test)
    }
    assert {pair for pair in compared if pair[1] not in steers} == set()
    assert {of for of in drawn if re.search(r"row\.\w+[|.]", text[of])} == set()
    assert len(drawn) >= 9


def test_once_asks_once_and_tells_functions_apart() -> None:
    asked: list[int] = []

    def double(number: int) -> int:
        asked.append(number)
        return 2 * number

    once = Once()
    assert [once(double, 2), once(double, 2), once(str, 2), once(double, 3)] == [4, 4, "2", 6]
    assert asked == [2, 3]
