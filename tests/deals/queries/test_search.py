"""Words find deals of the own tenant only, and for a rep those they are on."""

import pytest
from django.db import connection

from cosell.core.wall import wall
from deals.actions.registering import approve_registration, register_deal
from deals.queries.filters import DealFilter
from deals.queries.lists import page_of_deals
from tests.world import World, new_deal, open_deal


def found(world: World, name: str, words: str) -> list[str]:
    actor = world.actor(name)
    with wall(actor):
        return sorted(d.customer for d in page_of_deals(actor, DealFilter(q=words)).rows)


@pytest.fixture
def deals(world: World) -> dict[str, str]:
    """Two of Brightpath, one of its rival; Val and Paul are on none."""
    mine = {
        "halden": open_deal(world).code,
        "orla": open_deal(world, customer="Orla_Bank 100%", website="orla.example.ie").code,
    }
    made = register_deal(new_deal(customer="Halden Rival"), actor=world.actor("pete"))
    mine["rival"] = approve_registration(made.code, actor=world.actor("mona")).code
    return mine


@pytest.mark.parametrize(
    ("words", "customers"),
    [
        ("halden", ["Halden Foods", "Halden Rival"]),
        ("ALDEN FO", ["Halden Foods"]),
        ("orla.example", ["Orla_Bank 100%"]),
        ("a_b", ["Orla_Bank 100%"]),
        ("0%", []),
        ("00%", ["Orla_Bank 100%"]),
        ("___", []),
        ("%%%", []),
        ("\\\\\\", []),
        ("ha", ["Halden Foods", "Halden Rival"]),
        ("al", []),
        ("nobody", []),
        ("   ", ["Halden Foods", "Halden Rival", "Orla_Bank 100%"]),
    ],
)
def test_words_are_looked_for_as_they_are(
    world: World, deals: dict[str, str], words: str, customers: list[str]
) -> None:
    assert found(world, "mona", words.strip()) == customers


@pytest.mark.parametrize("spelling", ["{}", "D-{}", "d-{}"])
def test_a_code_finds_its_deal(world: World, deals: dict[str, str], spelling: str) -> None:
    assert found(world, "mona", spelling.format(deals["orla"])) == ["Orla_Bank 100%"]
    assert found(world, "mona", spelling.format(deals["orla"].lower())) == ["Orla_Bank 100%"]


@pytest.mark.parametrize(
    ("name", "customers"),
    [
        ("vic", ["Halden Foods", "Halden Rival"]),
        ("val", []),
        ("lea", ["Halden Foods"]),
        ("pat", ["Halden Foods"]),
        ("paul", []),
        ("petra", ["Halden Rival"]),
        ("pete", ["Halden Rival"]),
        ("kim", []),
    ],
)
def test_search_keeps_to_the_reader(
    world: World, deals: dict[str, str], name: str, customers: list[str]
) -> None:
    assert found(world, name, "halden") == customers
    for code in (deals["halden"], deals["rival"]):
        seen = [
            c
            for c in customers
            if c == ("Halden Foods" if code == deals["halden"] else "Halden Rival")
        ]
        assert found(world, name, code) == seen


def test_search_finds_nothing_outside_a_wall(world: World, deals: dict[str, str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from search_deals('halden', null)")
        assert cursor.fetchone() == (0,)
