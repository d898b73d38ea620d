"""The palette's contrast, computed as WCAG 2.2 computes it, in both themes."""

import re
from pathlib import Path

import pytest
from django.conf import settings

TOKENS = (Path(settings.BASE_DIR) / "static/css/tokens.css").read_text()
PAIR = re.compile(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)")
COLOURS = {name: (light, dark) for name, light, dark in PAIR.findall(TOKENS)}
GROUNDS = ("bg", "surface", "surface-2")
HUES = ("vendor", "partner", "ok", "warn", "danger", "private")


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, two: str) -> float:
    high, low = sorted((luminance(one), luminance(two)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("text", ["text", "text-2", "text-3", "link", *HUES])
def test_text_is_readable_on_every_ground(text: str, ground: str, theme: int) -> None:
    assert contrast(COLOURS[text][theme], COLOURS[ground][theme]) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("hue", HUES)
def test_hue_is_readable_on_its_own_tint(hue: str, theme: int) -> None:
    tint = COLOURS[f"{hue}-tint"][theme]
    assert contrast(COLOURS[hue][theme], tint) >= 4.5
    assert contrast(COLOURS["text"][theme], tint) >= 4.5
    assert contrast(COLOURS["text-2"][theme], tint) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("ground", GROUNDS)
def test_bounds_of_controls_and_focus_are_seen(ground: str, theme: int) -> None:
    assert contrast(COLOURS["border-strong"][theme], COLOURS[ground][theme]) >= 3
    assert contrast(COLOURS["link"][theme], COLOURS[ground][theme]) >= 3


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_buttons_are_readable(theme: int) -> None:
    assert contrast(COLOURS["surface"][theme], COLOURS["text"][theme]) >= 4.5
    assert contrast(COLOURS["surface"][theme], COLOURS["text-2"][theme]) >= 4.5
    assert contrast(COLOURS["surface"][theme], COLOURS["text-3"][theme]) >= 4.5
    assert contrast(COLOURS["on-danger"][theme], COLOURS["danger-solid"][theme]) >= 4.5
    assert contrast(COLOURS["surface"][theme], COLOURS["link"][theme]) >= 4.5
