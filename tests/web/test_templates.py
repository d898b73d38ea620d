"""What every template keeps to, so that the frame, the focus and the icons hold on every page."""

import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
#: Mails are read in mail programs, which know no style sheet.
PAGES = [path for path in TEMPLATES if not {"emails", "email"} & set(path.parts)]
SPRITE = (ROOT / "static/img/sprite.svg").read_text()

FORBIDDEN = {
    "a trigger with a filter": re.compile(r"hx-trigger=\"[^\"]*\[[^\"]*\]", re.I),
    "a control that loses focus": re.compile(r"\bhx-disabled-elt\b", re.I),
}


def faults(text: str) -> list[str]:
    """What a template asks of htmx that needs eval, or that drops the focus."""
    return [name for name, pattern in FORBIDDEN.items() if pattern.search(text)]


def unknown_icons(text: str) -> list[str]:
    """Icons named in the text that the sprite does not draw."""
    names = re.findall(r"{%\s*icon\s+[\"']([\w-]+)[\"']", text)
    return [name for name in names if f'id="{name}"' not in SPRITE]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_template_asks_nothing_of_htmx_that_fails_its_reader(path: Path) -> None:
    text = path.read_text()
    assert faults(text) == []
    assert unknown_icons(text) == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('<a hx-trigger="click[ctrlKey]">', "a trigger with a filter"),
        ('<form hx-disabled-elt="this">', "a control that loses focus"),
    ],
)
def test_guard_sees_a_planted_fault(text: str, fault: str) -> None:
    assert fault in faults(text)


def test_guard_sees_an_icon_that_nobody_drew() -> None:
    assert unknown_icons("{% icon 'unicorn' %}{% icon 'lock' %}") == ["unicorn"]


def test_every_page_that_extends_the_frame_has_a_title_of_its_own() -> None:
    without = [
        str(path.relative_to(ROOT))
        for path in PAGES
        if '{% extends "base.html" %}' in path.read_text()
        and "{% block title %}" not in path.read_text()
    ]
    assert without == []


def test_every_post_form_carries_a_token() -> None:
    form = re.compile(r"<form\b[^>]*method=\"post\".*?</form>", re.S | re.I)
    without = [
        f"{path.relative_to(ROOT)}: {found[:60]}"
        for path in PAGES
        for found in form.findall(path.read_text())
        if "{% csrf_token %}" not in found
    ]
    assert without == []


def _classes(text: str) -> set[str]:
    """The class names that a template spells out; names put together of parts are not among them."""
    found: set[str] = set()
    for names in re.findall(r'class="([^"]*)"', text):
        parts = re.sub(r"{%.*?%}", "|", re.sub(r"{{.*?}}", "~", names)).split()
        found |= {part.strip("|") for part in parts}
    return {name for name in found if re.fullmatch(r"[a-z][a-z0-9-]*[a-z0-9]", name)}


#: A name for tests and readers of the markup, which looks like any other entry.
UNSTYLED = {"entry-private"}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_every_class_that_a_template_uses_has_a_style(path: Path) -> None:
    sheets = "".join(sheet.read_text() for sheet in (ROOT / "static/css").glob("*.css"))
    styled = set(re.findall(r"\.([a-z][\w-]*)", sheets))
    assert _classes(path.read_text()) - styled - UNSTYLED == set()
