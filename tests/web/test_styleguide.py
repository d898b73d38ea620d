"""The guide shows every component that there is."""

import re
from collections import Counter
from pathlib import Path

from django.conf import settings
from django.test import Client

from cosell.web.specimens import COMPONENTS
from cosell.web.styleguide import FRAME
from tests.world import World

FOLDER = Path(settings.BASE_DIR) / "templates/components"


def shown() -> set[str]:
    return {component.key for component in COMPONENTS} | FRAME


def test_guide_shows_every_component_and_no_other() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == shown()


def test_frame_components_are_in_every_page() -> None:
    base = (FOLDER.parent / "base.html").read_text()
    assert {name for name in FRAME if f"components/{name}.html" in base} == FRAME


def test_guide_draws_every_state_in_both_themes(world: World, client: Client) -> None:
    client.force_login(world.people["pat"])
    response = client.get("/styleguide")
    assert response.status_code == 200
    body = response.content.decode()
    sections = body.split('<section class="specimens" aria-labelledby="guide-')[1:]
    assert [section.partition('"')[0] for section in sections] == [c.key for c in COMPONENTS]
    for component, section in zip(COMPONENTS, sections, strict=True):
        _heading, light, dark = section.split('<div class="specimen-pane" data-theme="')
        assert light.startswith('light"')
        assert dark.startswith('dark"')
        for pane in (light, dark):
            assert pane.count('<div class="specimen">') == len(component.states), component.key


def test_guide_shows_the_states_that_a_control_can_have() -> None:
    labels = " ".join(str(label) for component in COMPONENTS for label, _facts in component.states)
    for state in (
        "default", "hover", "focus", "active", "busy", "disabled", "error", "success",
        "read-only", "private", "offline", "chosen",
    ):  # fmt: skip
        assert re.search(rf"\b{state}\b", labels), state


def test_guide_repeats_no_id(world: World, client: Client) -> None:
    client.force_login(world.people["pat"])
    ids = re.findall(r'\sid="([^"]+)"', client.get("/styleguide").content.decode())
    assert [key for key, count in Counter(ids).items() if count > 1] == []


def test_guide_is_for_people_who_are_signed_in(client: Client, db: None) -> None:
    response = client.get("/styleguide")
    assert (response.status_code, response["Location"]) == (302, "/account/login/?next=/styleguide")
