"""How much a first visit loads. Scripts and style sheets are counted as they travel: compressed."""

import gzip
import re
from importlib.resources import files
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string

ROOT = Path(settings.BASE_DIR)
STYLES, SCRIPTS, SPRITE = 18 * 1024, 27 * 1024, 4 * 1024


def weight(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 9))


def htmx() -> Path:
    return Path(str(files("django_htmx"))) / "static/django_htmx/htmx-2.min.js"


def test_style_sheets_weigh_at_most_their_budget() -> None:
    sheets = sorted((ROOT / "static/css").glob("*.css"))
    frame = (ROOT / "templates/components/stylesheets.html").read_text()
    assert len(re.findall(r"css/\w+\.css", frame)) == 8
    assert sum(map(weight, sheets)) <= STYLES


def test_scripts_weigh_at_most_their_budget_with_htmx() -> None:
    scripts = sorted((ROOT / "static/js").glob("*.js"))
    assert sum(map(weight, [*scripts, htmx()])) <= SCRIPTS


def test_every_style_sheet_and_script_is_loaded_by_a_page() -> None:
    pages = "".join(path.read_text() for path in (ROOT / "templates").rglob("*.html"))
    unused = [
        path.name
        for folder in ("css", "js")
        for path in (ROOT / "static" / folder).iterdir()
        if f"{folder}/{path.name}" not in pages
    ]
    assert unused == []


def test_sprite_has_few_symbols_and_little_weight() -> None:
    sprite = ROOT / "static/img/sprite.svg"
    assert len(re.findall(r"<symbol ", sprite.read_text())) <= 24
    assert weight(sprite) <= SPRITE


def test_layers_are_declared_alike_in_every_sheet() -> None:
    line = "@layer reset, tokens, base, layout, components, utilities, print;"
    for sheet in (ROOT / "static/css").glob("*.css"):
        assert line in sheet.read_text(), sheet.name


def test_fault_page_is_small_and_asks_the_database_nothing() -> None:
    body = render_to_string("errors/500.html", {"incident": "0badc0de"})
    assert len(body.encode()) < 10 * 1024
    assert "0badc0de" in body
    assert "<script" not in body
