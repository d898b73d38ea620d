"""Deals that come of deals: renewed with the same partner, or handed to another."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from cosell.core import clock
from cosell.core.errors import Conflict, Forbidden, Invalid, NotFound
from cosell.core.wall import wall
from deals.actions.editing import edit_deal
from deals.actions.handing import HandedFacts, hand_to_partner
from deals.actions.notes import write_note
from deals.actions.renewing import renew_deal
from deals.actions.team import add_team_member
from deals.models import Deal
from deals.queries.rooms import get_deal
from partners.models import Partnership
from tests.deals.scenes import (
    MONDAY,
    TODAY,
    events,
    nothing_happens,
    open_room,
    person,
    won_deal,
)
from tests.world import World, see_deal

FACTS = HandedFacts(
    need="They need a warehouse system.", size_range="100k_500k", expected_close=date(2027, 2, 1)
)


def deals(world: World) -> int:
    with wall(world.system()):
        return Deal.objects.count()


@pytest.mark.parametrize(("name", "source"), [("vic", "vendor"), ("pat", "partner")])
def test_a_renewal_is_a_new_deal_with_a_parent(world: World, name: str, source: str) -> None:
    parent = won_deal(world)
    made = renew_deal(parent, actor=world.actor(name))
    deal = see_deal(world, made.code)
    assert (deal.parent_id, deal.source, deal.registered_side, deal.registered_by) == (
        see_deal(world, parent).pk, source, source, world.people[name],
    )  # fmt: skip
    assert (deal.customer, deal.stage, deal.outcome, deal.amount, deal.size_range) == (
        "Halden Foods", 1, "open", None, "25k_100k",
    )  # fmt: skip
    assert (deal.sales_rep, deal.partner_rep, deal.partner_manager) == (
        world.people["vic"], world.people["pat"], world.people["mona"],
    )  # fmt: skip
    assert deal.expected_close == TODAY + timedelta(days=60)
    assert see_deal(world, parent).outcome == "won"


def test_a_second_press_makes_no_second_renewal(world: World) -> None:
    parent = won_deal(world)
    first = renew_deal(parent, actor=world.actor("pat"))
    with nothing_happens(world, first.code):
        assert renew_deal(parent, actor=world.actor("vic")).code == first.code
    with clock.frozen(MONDAY + timedelta(minutes=1)):
        assert renew_deal(parent, actor=world.actor("vic")).code != first.code


def test_only_a_win_is_renewed_and_only_by_who_works_on_it(world: World, code: str) -> None:
    with nothing_happens(world, code), pytest.raises(Conflict):
        renew_deal(code, actor=world.actor("vic"))
    won = won_deal(world, customer="Orla Bank")
    add_team_member(won, user_code=person(world, "val"), role="observer", actor=world.actor("vic"))
    before = deals(world)
    with nothing_happens(world, won), pytest.raises(Forbidden):
        renew_deal(won, actor=world.actor("val"))
    with wall(world.system()):
        Partnership.objects.filter(organization__slug="brightpath").update(status="ending")
    with nothing_happens(world, won), pytest.raises(Conflict):
        renew_deal(won, actor=world.actor("vic"))
    assert deals(world) == before


def test_a_deal_is_handed_over_with_the_vendors_words_only(world: World, code: str) -> None:
    edit_deal(
        code, changes={"amount": Decimal(99), "need": "Pat's own words."}, base={},
        actor=world.actor("pat"),
    )  # fmt: skip
    write_note(code, text="Pat's note", actor=world.actor("pat"))
    made = hand_to_partner(
        code, partner="oakline", facts=FACTS, actor=world.actor("vic"), reason="other",
        text="We go on with somebody else.",
    )  # fmt: skip
    old, new = see_deal(world, code), see_deal(world, made.code)
    assert (old.outcome, old.withdrawn_kind, old.partnership_id) == (
        "withdrawn", "handed_over", world.partnerships["brightpath"].pk,
    )  # fmt: skip
    assert (new.partnership_id, new.parent_id, new.source, new.registered_side) == (
        world.partnerships["oakline"].pk, None, "vendor", "vendor",
    )  # fmt: skip
    assert (new.customer, new.website, new.need, new.amount, new.size_range, new.stage) == (
        "Halden Foods", "halden-foods.de", FACTS.need, None, "100k_500k", 1,
    )  # fmt: skip
    assert (new.sales_rep, new.partner_rep, new.model) == (
        world.people["vic"], world.people["pete"], "partner_led",
    )  # fmt: skip
    assert [s.user_name for s in open_room(world, made.code).signatures.values()] == ["Vic Seller"]


def test_neither_partner_learns_of_the_other(world: World, code: str) -> None:
    made = hand_to_partner(code, partner="oakline", facts=FACTS, actor=world.actor("mona"))
    for name, own, other in (("pat", code, made.code), ("pete", made.code, code)):
        told = [(e.name, str(e.payload)) for e in events(world, own, name)]
        assert [n for n, text in told if "taken" in n or "handed_to" in n or other in text] == []
        with wall(world.actor(name)), pytest.raises(NotFound):
            get_deal(world.actor(name), other)
    vendor = {e.name: e.payload for e in (*events(world, code), *events(world, made.code))}
    assert vendor["deal.handed_to"] == {"deal": made.code, "partner": "Oakline"}
    assert vendor["deal.taken_from"] == {"deal": code, "partner": "Brightpath"}


@pytest.mark.parametrize(
    ("name", "given", "refusal"),
    [
        ("pat", {}, Forbidden),
        ("lea", {}, Forbidden),
        ("vic", {"partner": "brightpath"}, Conflict),
        ("vic", {"partner": "nobody"}, Invalid),
        ("vic", {"reason": "mood"}, Invalid),
        ("vic", {"facts": HandedFacts(need="", size_range="", expected_close=TODAY)}, Invalid),
    ],
)
def test_what_is_not_handed_over(
    world: World, code: str, name: str, given: dict[str, Any], refusal: type[Exception]
) -> None:
    before = deals(world)
    facts = {"partner": "oakline", "facts": FACTS, **given}
    with nothing_happens(world, code), pytest.raises(refusal):
        hand_to_partner(code, actor=world.actor(name), **facts)
    assert deals(world) == before


def test_a_deal_that_ended_is_not_handed_over(world: World) -> None:
    code = won_deal(world)
    with nothing_happens(world, code), pytest.raises(Conflict):
        hand_to_partner(code, partner="oakline", facts=FACTS, actor=world.actor("vic"))
