"""Pages cost the page, not the table: literal counts, the same for one deal and for many."""

import pytest

from cosell.core import clock
from deals.actions.registering import register_deal
from tests.deals.web.browser import DEALS
from tests.world import World, new_deal, open_deal

LISTS = [
    ("vic", "/w/northwind/", 12, 11),
    ("mona", "/w/northwind/", 14, 11),
    ("pat", "/w/northwind/", 13, 12),
    ("lea", "/w/northwind/", 13, 11),
    ("vic", "/w/northwind/board", 13, 10),
    ("mona", "/w/northwind/board", 15, 10),
    ("pat", "/w/northwind/board", 12, 10),
    ("vic", DEALS, 13, 10),
    ("mona", DEALS, 15, 10),
    ("pat", DEALS, 12, 10),
    ("kim", "/home", 17, 16),
]
ROOM = [
    ("", 16, 15),
    ("/activity", 16, 15),
    ("/people", 17, 16),
    ("/details", 18, 17),
    ("/roles", 16, 15),
    ("/steps/fit_confirmed", 15, 14),
    ("/stage", 13, 12),
    ("/edit", 13, 12),
    ("/lost", 13, 12),
]


def fill(world: World, count: int) -> None:
    for number in range(count):
        open_deal(world, customer=f"Customer {number:03d}")
        open_deal(world, customer=f"Kestrel {number:03d}", by="kim")


def measure(count_queries, browser, path: str) -> tuple[int, int, int]:
    """Queries of the page, of its fragment, and of a pulse that finds nothing new."""
    with count_queries() as page:
        body = browser.get(path).content.decode()
    with count_queries() as part:
        browser.hx_get(path, target="results")
    mark = body.split("mark=", 1)[1].split('"', 1)[0] if "mark=" in body else ""
    with count_queries() as pulse:
        answer = browser.hx_get(path, target="results", mark=mark)
    assert answer.status_code == (204 if mark else 200)
    return len(page), len(part), len(pulse)


@pytest.mark.parametrize("deals", [1, 12])
def test_lists_cost_the_same_for_one_deal_and_for_many(world, browse, count_queries, deals) -> None:
    fill(world, deals)
    with clock.frozen(clock.now()):
        found = [
            (who, path, *measure(count_queries, browse(who), path)[:2]) for who, path, *_ in LISTS
        ]
    assert found == LISTS


@pytest.mark.parametrize("deals", [1, 12])
def test_queue_costs_the_same_for_one_registration_and_for_many(
    world, browse, count_queries, deals
) -> None:
    for number in range(deals):
        register_deal(new_deal(customer=f"Customer {number}"), actor=world.actor("pat"))
    page, part, _pulse = measure(count_queries, browse("mona"), "/w/northwind/registrations")
    assert (page, part) == (10, 7)


def test_room_costs_the_same_on_every_tab(world, browse, count_queries, code) -> None:
    found = [
        (tab, *measure(count_queries, browse("vic"), f"{DEALS}/{code}{tab}")[:2])
        for tab, *_counts in ROOM
    ]
    assert found == ROOM


def test_pulse_costs_few_statements_while_nothing_happened(browse, count_queries, code) -> None:
    with clock.frozen(clock.now()):
        for path in ("/w/northwind/", "/w/northwind/board", DEALS):
            assert measure(count_queries, browse("vic"), path)[2] == 4
        assert measure(count_queries, browse("vic"), f"{DEALS}/{code}")[2] == 6
