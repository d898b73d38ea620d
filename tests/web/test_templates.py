"""What every template keeps to, so that the strict policy and the frame hold on every page."""

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
    "an inline script": re.compile(
        r"<script(?![^>]*(?:\bsrc=|type=\"application/json\"))[^>]*>", re.I
    ),
    "an inline style sheet": re.compile(r"<style\b", re.I),
    "a style attribute": re.compile(r"<[^>{]*\sstyle\s*=", re.I),
    "an event handler": re.compile(r"<[^>]*\son[a-z]+\s*=\s*[\"']", re.I),
    "an htmx handler": re.compile(r"\bhx-on[:\w-]*\s*=", re.I),
    "values by script": re.compile(r"(?:js|javascript):", re.I),
    "a trigger with a filter": re.compile(r"hx-trigger=\"[^\"]*\[[^\"]*\]", re.I),
    "boosted links": re.compile(r"\bhx-boost\b", re.I),
    "a control that loses focus": re.compile(r"\bhx-disabled-elt\b", re.I),
    "another host": re.compile(r"(?:src|href)=\"(?:https?:)?//", re.I),
}


def faults(text: str) -> list[str]:
    """What a template does that the policy would block or the rules forbid."""
    return [name for name, pattern in FORBIDDEN.items() if pattern.search(text)]


def unknown_icons(text: str) -> list[str]:
    """Icons named in the text that the sprite does not draw."""
    names = re.findall(r"{%\s*icon\s+[\"']([\w-]+)[\"']", text)
    return [name for name in names if f'id="{name}"' not in SPRITE]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_template_has_nothing_that_the_policy_blocks(path: Path) -> None:
    text = path.read_text()
    assert faults(text) == []
    assert unknown_icons(text) == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("<script>run()</script>", "an inline script"),
        ("<style>p{}</style>", "an inline style sheet"),
        ('<p style="color:red">', "a style attribute"),
        ('<button onclick="run()">', "an event handler"),
        ("<button hx-on:click='run()'>", "an htmx handler"),
        ('<a href="javascript:run()">', "values by script"),
        ('<a hx-trigger="click[ctrlKey]">', "a trigger with a filter"),
        ('<body hx-boost="true">', "boosted links"),
        ('<form hx-disabled-elt="this">', "a control that loses focus"),
        ('<img src="https://elsewhere.example/a.png">', "another host"),
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
