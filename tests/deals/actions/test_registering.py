"""A vendor's registration opens the room; a partner's waits for a promise to be kept."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from cosell.core import clock
from cosell.core.errors import Conflict, Forbidden, Invalid, NotFound
from cosell.core.wall import wall
from cosell.messaging.models import Event
from deals.actions.registering import (
    approve_registration,
    register_deal,
    reject_registration,
    withdraw_registration,
)
from deals.models import Deal, Registration
from deals.queries.registrations import similar_deals
from partners.actions.members import seat_member
from partners.models import Membership, Partnership
from tests.deals.scenes import MONDAY, TODAY, last_event, open_room, person
from tests.world import World, new_deal, open_deal, see_deal

WHY = "We sell to them ourselves."


def counts(world: World) -> tuple[int, int, int]:
    with wall(world.system()):
        return Deal.objects.count(), Registration.objects.count(), Event.objects.count()


def submit(world: World, by: str = "pat", **facts: Any) -> Registration:
    made = register_deal(new_deal(**facts), actor=world.actor(by))
    assert isinstance(made, Registration)
    return made


def see(world: World, code: str) -> Registration:
    with wall(world.system()):
        return Registration.objects.select_related("decided_by", "contact").get(code=code)


def set_status(world: World, status: str) -> None:
    with wall(world.system()):
        Partnership.objects.filter(organization__slug="brightpath").update(status=status)


@pytest.mark.parametrize(("name", "rep"), [("vic", "vic"), ("val", "val"), ("mona", "vic")])
def test_a_vendors_registration_opens_the_room(world: World, name: str, rep: str) -> None:
    deal = register_deal(
        new_deal(amount=Decimal("1000.50"), opened_on=date(2026, 11, 2)),
        actor=world.actor(name), partner="brightpath", partner_rep=person(world, "paul"),
    )  # fmt: skip
    assert isinstance(deal, Deal)
    assert (deal.source, deal.registered_side, deal.registered_by, deal.is_on_behalf) == (
        "vendor", "vendor", world.people[name], False,
    )  # fmt: skip
    assert (deal.sales_rep, deal.partner_rep, deal.partner_manager) == (
        world.people[rep], world.people["paul"], world.people["mona"],
    )  # fmt: skip
    assert (deal.domain, deal.opened_on, deal.amount, deal.amount_base, deal.stage) == (
        "halden-foods.de", date(2026, 11, 2), Decimal("1000.50"), Decimal("1000.50"), 1,
    )  # fmt: skip
    assert last_event(world, deal.code) == (
        "deal.registered",
        {
            "customer": "Halden Foods", "source": "vendor", "stage": 1, "on_behalf": False,
            "model": "partner_led", "opened_on": "2026-11-02", "amount": "1000.50",
            "size_range": "25k_100k", "currency": "EUR", "practice": False,
            "sales_rep": person(world, rep), "partner_rep": person(world, "paul"),
        },
    )  # fmt: skip


def test_a_partners_rep_is_found_among_its_people(world: World) -> None:
    made = register_deal(new_deal(), actor=world.actor("vic"), partner="brightpath")
    assert made.partner_rep == world.people["pat"]
    before = counts(world)
    with pytest.raises(Invalid) as refused:
        register_deal(
            new_deal(), actor=world.actor("vic"), partner="brightpath",
            partner_rep=person(world, "pete"),
        )  # fmt: skip
    assert (list(refused.value.errors), counts(world)) == (["partner_rep"], before)


def test_a_partners_registration_waits_with_a_promise(world: World) -> None:
    row = submit(world, opened_on=date(2026, 11, 1), first_stage=3)
    assert (row.state, row.submitted_by, row.contact, row.submitted_at) == (
        "submitted", world.people["pat"], world.people["pat"], MONDAY,
    )  # fmt: skip
    # Eight business hours from ten o'clock in Berlin.
    assert row.answer_by == datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    deal = approve_registration(row.code, actor=world.actor("mona"))
    assert (deal.source, deal.registered_side, deal.registered_by) == (
        "partner", "partner", world.people["pat"],
    )  # fmt: skip
    assert (deal.opened_on, deal.first_stage, deal.stage) == (date(2026, 11, 1), 3, 3)
    row = see(world, row.code)
    assert (row.state, row.deal_id, row.decided_by, row.decided_at, row.version) == (
        "approved", deal.pk, world.people["mona"], MONDAY, 2,
    )  # fmt: skip


def test_the_promise_runs_in_the_vendors_calendar_alone(world: World) -> None:
    """A Friday evening in Berlin; Monday is a holiday for nobody."""
    with clock.frozen(datetime(2026, 12, 24, 15, 0, tzinfo=UTC)):
        row = submit(world, by="pete")
    assert row.answer_by == datetime(2026, 12, 28, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"customer": "  "}, "customer"),
        ({"website": "gmail.com"}, "website"),
        ({"website": "nonsense"}, "website"),
        ({"size_range": "huge"}, "size_range"),
        ({"expected_close": None}, "expected_close"),
        ({"expected_close": TODAY - timedelta(days=1)}, "expected_close"),
        ({"expected_close": TODAY.replace(year=2031) + timedelta(days=1)}, "expected_close"),
        ({"need": " "}, "need"),
        ({"need": "x" * 301}, "need"),
        ({"country": "Germany"}, "country"),
        ({"country": "ZZ"}, "country"),
        ({"currency": "€"}, "currency"),
        ({"model": "solo"}, "model"),
        ({"first_stage": 5}, "first_stage"),
        ({"first_stage": 0}, "first_stage"),
        ({"amount": Decimal(-1)}, "amount"),
        ({"opened_on": TODAY + timedelta(days=1)}, "opened_on"),
        ({"opened_on": TODAY.replace(year=2021) - timedelta(days=1)}, "opened_on"),
    ],
)
@pytest.mark.parametrize("name", ["vic", "pat"])
def test_every_field_says_what_it_cannot_take(
    world: World, name: str, facts: dict[str, Any], field: str
) -> None:
    before = counts(world)
    with pytest.raises(Invalid) as refused:
        register_deal(new_deal(**facts), actor=world.actor(name), partner="brightpath")
    assert (list(refused.value.errors), counts(world)) == ([field], before)


def test_approvers_register_nothing(world: World) -> None:
    before = counts(world)
    with pytest.raises(Forbidden):
        register_deal(new_deal(), actor=world.actor("ada"), partner="brightpath")
    assert counts(world) == before


@pytest.mark.parametrize("partner", [None, "", "nobody", "northwind"])
def test_a_vendor_says_with_whom(world: World, partner: str | None) -> None:
    with pytest.raises(Invalid) as refused:
        register_deal(new_deal(), actor=world.actor("vic"), partner=partner)
    assert list(refused.value.errors) == ["partner"]


@pytest.mark.parametrize("status", ["ending", "ended"])
def test_a_partnership_that_ends_takes_no_new_deals(world: World, status: str) -> None:
    waiting = submit(world)
    set_status(world, status)
    before = counts(world)
    for name in ("vic", "pat"):
        with pytest.raises(Conflict):
            register_deal(new_deal(), actor=world.actor(name), partner="brightpath")
    with pytest.raises(Conflict):
        approve_registration(waiting.code, actor=world.actor("mona"))
    assert counts(world) == before
    assert see(world, waiting.code).state == "submitted"


@pytest.mark.parametrize(("named", "rep"), [("val", "val"), (None, "vic")])
def test_approving_seats_the_named_rep_else_the_partnerships(
    world: World, named: str | None, rep: str
) -> None:
    row = submit(world)
    deal = approve_registration(
        row.code, actor=world.actor("vera"), sales_rep=person(world, named) if named else None
    )
    assert deal.sales_rep == world.people[rep]


def test_a_rep_who_left_is_not_seated(world: World) -> None:
    row = submit(world)
    with wall(world.system()):
        Membership.objects.filter(user=world.people["vic"]).update(is_active=False)
    deal = approve_registration(row.code, actor=world.actor("mona"))
    assert deal.sales_rep == world.people["mona"]


def test_a_contact_who_left_is_followed_by_a_colleague(world: World) -> None:
    row = submit(world)
    with wall(world.system()):
        Membership.objects.filter(user=world.people["pat"]).update(is_active=False)
    deal = approve_registration(row.code, actor=world.actor("mona"))
    assert (deal.partner_rep, deal.registered_by) == (world.people["paul"], world.people["pat"])


def test_nobody_stands_on_both_sides(world: World) -> None:
    seat_member(
        world.people["vic"], role="partner_rep", actor=world.system(),
        partnership_id=world.partnerships["brightpath"].pk,
        organization=world.organizations["brightpath"],
    )  # fmt: skip
    before = counts(world)
    with pytest.raises(Conflict) as refused:
        register_deal(
            new_deal(), actor=world.actor("vic"), partner="brightpath",
            partner_rep=person(world, "vic"),
        )  # fmt: skip
    assert refused.value.message == (
        "Vic Seller cannot stand on both sides of a deal. Choose somebody else."
    )
    assert counts(world) == before


@pytest.mark.parametrize("name", ["vic", "ada", "val"])
def test_only_managers_decide(world: World, name: str) -> None:
    row = submit(world)
    before = counts(world)
    for act in (
        lambda: approve_registration(row.code, actor=world.actor(name)),
        lambda: reject_registration(row.code, reason="other", text=WHY, actor=world.actor(name)),
    ):
        with pytest.raises((Forbidden, NotFound)):
            act()
    assert (see(world, row.code).state, counts(world)) == ("submitted", before)


@pytest.mark.parametrize("name", ["petra", "pete", "kim"])
def test_a_rivals_registration_does_not_exist(world: World, name: str) -> None:
    row = submit(world)
    for act in (withdraw_registration, approve_registration):
        with pytest.raises(NotFound):
            act(row.code, actor=world.actor(name))
    with pytest.raises(NotFound):
        withdraw_registration(row.code, actor=world.actor("paul"))
    assert see(world, row.code).state == "submitted"


def test_a_no_is_read_verbatim(world: World) -> None:
    row = submit(world)
    before = counts(world)
    for facts, fields in (
        ({"reason": "mood", "text": WHY}, ["reason"]),
        ({"reason": "other", "text": "no"}, ["text"]),
        ({"reason": "", "text": ""}, ["reason", "text"]),
    ):
        with pytest.raises(Invalid) as refused:
            reject_registration(row.code, actor=world.actor("mona"), **facts)
        assert (list(refused.value.errors), counts(world)) == (fields, before)
    reject_registration(row.code, reason="existing", text=WHY, actor=world.actor("mona"))
    row = see(world, row.code)
    assert (row.state, row.reason, row.reason_text, row.deal_id) == (
        "rejected", "existing", WHY, None,
    )  # fmt: skip


def test_the_partner_takes_its_registration_back(world: World) -> None:
    row = submit(world)
    with pytest.raises(Forbidden):
        withdraw_registration(row.code, actor=world.actor("mona"))
    withdraw_registration(row.code, actor=world.actor("lea"))
    assert see(world, row.code).state == "withdrawn"


def test_a_decision_stands(world: World) -> None:
    row = submit(world)
    reject_registration(row.code, reason="existing", text=WHY, actor=world.actor("mona"))
    before = counts(world)
    for act in (
        lambda: approve_registration(row.code, actor=world.actor("vera")),
        lambda: reject_registration(row.code, reason="other", text=WHY, actor=world.actor("vera")),
        lambda: withdraw_registration(row.code, actor=world.actor("pat")),
    ):
        with pytest.raises(Conflict) as refused:
            act()
        assert (refused.value.code, refused.value.message) == (
            "decided_already", "Mona Manager decided this already.",
        )  # fmt: skip
    assert counts(world) == before
    with pytest.raises(IntegrityError), transaction.atomic(), wall(world.system()):
        Registration.objects.filter(code=row.code).update(state="approved")


def test_what_the_vendor_registers_on_behalf_waits_for_a_yes(world: World) -> None:
    deal = register_deal(new_deal(), actor=world.actor("vic"), partner="brightpath", on_behalf=True)
    assert (deal.source, deal.is_on_behalf, deal.confirm_source_by) == (
        "vendor", True, datetime(2026, 12, 1, 8, 0, tzinfo=UTC),
    )  # fmt: skip
    assert open_room(world, deal.code).step("lead_identified").asks_vendor


def test_practice_is_no_likeness(world: World) -> None:
    """A practice deal is not matched against what partners register."""
    open_deal(world, by="vic", is_practice=True)
    real = open_deal(world, by="vic")
    row = submit(world)
    actor = world.actor("mona")
    with wall(actor):
        found = similar_deals(actor, [row])
    assert [deal.code for deal in found[row.pk]] == [real.code]


def test_a_deal_keeps_where_it_came_from(world: World, code: str) -> None:
    """The database lets nobody point a deal at another partner, playbook or code."""
    other = world.partnerships["oakline"]
    for change in ({"partnership": other}, {"code": "ZZZZZZ"}, {"playbook_version_id": 1}):
        with pytest.raises(IntegrityError), transaction.atomic(), wall(world.system()):
            Deal.objects.filter(code=code).update(**change)
    assert see_deal(world, code).partnership_id == world.partnerships["brightpath"].pk
