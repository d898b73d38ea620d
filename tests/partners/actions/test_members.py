"""Seats: roles change on one's own side, the last lead stays, and whoever leaves leaves nothing open."""

import threading
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection

from cosell.core import clock
from cosell.core.errors import Conflict, DomainError, Forbidden, Invalid, NotFound
from cosell.core.wall import wall
from cosell.messaging.models import Event
from deals.actions.team import hand_over_deals
from deals.models import DealTeamMember
from partners.actions.invitations import invite_member
from partners.actions.members import change_role, remove_member
from partners.actions.tokens import create_token
from partners.models import Membership, Partnership, Session, User
from partners.queries.invitations import peek_invitation
from partners.queries.memberships import seats_of
from partners.queries.tokens import seat_of_token
from tests.partners.people import signed_in
from tests.world import World, build_world, open_deal, see_deal


def role_of(world: World, name: str) -> str | None:
    with wall(world.system()):
        row = Membership.objects.filter(
            user=world.people[name], workspace=world.northwind, is_active=True
        ).first()
        return row.role if row else None


def names(world: World, event: str) -> list[Any]:
    with wall(world.system()):
        return list(
            Event.objects.filter(name=event).order_by("id").values_list("payload", flat=True)
        )


def remove(world: World, name: str, *, by: str, successor: str = "") -> Membership:
    actor = world.actor(by)
    return remove_member(
        world.people[name].code,
        actor=actor,
        hand_over=partial(hand_over_deals, actor=actor),
        successor_code=world.people[successor].code if successor else "",
    )


def nothing(_member: Membership, _successor: User | None) -> None:
    """Hand over nothing: for tests of people alone."""


def test_an_admin_gives_a_colleague_another_role(world: World) -> None:
    change_role(world.people["vic"].code.lower(), role="vendor_manager", actor=world.actor("vera"))
    assert role_of(world, "vic") == "vendor_manager"
    assert world.actor("vic").manages_workspace is True
    assert names(world, "member.role_changed") == [{"name": "Vic Seller", "role": "vendor_manager"}]


@pytest.mark.parametrize(
    ("who", "whom", "role", "error"),
    [
        ("mona", "vic", "vendor_admin", Forbidden),
        ("vic", "vic", "vendor_admin", Forbidden),
        ("pat", "pat", "partner_lead", Forbidden),
        ("vera", "pat", "partner_lead", Forbidden),
        ("lea", "vic", "vendor_rep", NotFound),
        ("lea", "petra", "partner_rep", NotFound),
        ("lea", "otto", "partner_rep", NotFound),
        ("vera", "vic", "partner_lead", Invalid),
        ("lea", "pat", "vendor_admin", Invalid),
        ("vera", "vic", "boss", Invalid),
    ],
)
def test_nobody_gives_a_role_that_is_not_theirs_to_give(
    world: World, who: str, whom: str, role: str, error: type[DomainError]
) -> None:
    before = role_of(world, whom)
    with pytest.raises(error):
        change_role(world.people[whom].code, role=role, actor=world.actor(who))
    assert role_of(world, whom) == before
    assert names(world, "member.role_changed") == []


@pytest.mark.parametrize(("name", "role"), [("vera", "vendor_rep"), ("lea", "partner_rep")])
def test_the_last_lead_of_a_side_stays_one(world: World, name: str, role: str) -> None:
    with pytest.raises(Conflict):
        change_role(world.people[name].code, role=role, actor=world.actor(name))
    assert role_of(world, name) in {"vendor_admin", "partner_lead"}


def test_with_a_second_lead_the_first_may_step_down(world: World) -> None:
    change_role(world.people["pat"].code, role="partner_lead", actor=world.actor("lea"))
    change_role(world.people["lea"].code, role="partner_rep", actor=world.actor("lea"))
    assert (role_of(world, "pat"), role_of(world, "lea")) == ("partner_lead", "partner_rep")


def test_a_leaver_hands_everything_over(world: World) -> None:
    code = open_deal(world).code
    assert see_deal(world, code).sales_rep == world.people["vic"]
    remove(world, "vic", by="vera", successor="val")
    deal = see_deal(world, code)
    assert (deal.sales_rep, deal.ball_vendor) == (world.people["val"], world.people["val"])
    with wall(world.system()):
        team = {
            row.user.name: row.is_active
            for row in DealTeamMember.objects.filter(deal=deal, side="vendor").select_related(
                "user"
            )
        }
        letters = set(deal.roles.filter(user=world.people["vic"]).values_list("letter", flat=True))
        reps = {
            row.organization.slug: row.sales_rep
            for row in Partnership.objects.select_related("organization", "sales_rep")
        }
    assert team["Vic Seller"] is False
    assert team["Val Elsewhere"] is True
    assert letters == set()
    assert reps == dict.fromkeys(("brightpath", "oakline", "kestrel"), world.people["val"])
    assert names(world, "member.left") == [{"name": "Vic Seller", "successor": "Val Elsewhere"}]


def test_without_a_successor_deals_go_to_who_leads_the_side(world: World) -> None:
    code = open_deal(world).code
    remove(world, "pat", by="lea")
    assert see_deal(world, code).partner_rep == world.people["lea"]
    assert names(world, "member.left") == [{"name": "Pat Partner", "successor": ""}]


def test_a_leaver_is_out_at_once(world: World) -> None:
    _token, text = create_token("Sync", actor=world.actor("pat"))
    client = signed_in(world, "pat")
    assert client.get("/w/northwind/").status_code == 200
    assert seat_of_token(text) is not None
    remove(world, "pat", by="lea", successor="paul")
    assert seat_of_token(text) is None
    assert Session.objects.filter(user=world.people["pat"]).count() == 0
    assert client.get("/w/northwind/").status_code == 302
    with pytest.raises(NotFound):
        world.actor("pat")


def test_an_open_link_to_the_same_seat_dies_with_it(world: World) -> None:
    row, secret = invite_member("new@example.com", role="partner_rep", actor=world.actor("lea"))
    other, kept = invite_member("other@example.com", role="partner_rep", actor=world.actor("lea"))
    with wall(world.system()):
        row.email = "pat@example.com"
        row.save()
    remove(world, "pat", by="lea")
    assert (peek_invitation(secret).state, peek_invitation(kept).state) == ("revoked", "open")
    assert other.code != row.code


def test_whoever_has_another_seat_stays_signed_in_there(world: World) -> None:
    client = signed_in(world, "kim")
    with wall(world.system()):
        Membership.objects.create(
            workspace=world.northwind,
            organization=world.organizations["kestrel"],
            partnership=world.partnerships["kestrel"],
            user=world.people["otto"],
            role="partner_lead",
        )
    remove_member(world.people["kim"].code, actor=world.actor("otto"), hand_over=nothing)
    assert [seat.workspace_slug for seat in seats_of(world.people["kim"])] == ["kestrel"]
    assert client.get("/w/kestrel/").status_code == 200
    assert client.get("/w/northwind/").status_code == 404


@pytest.mark.parametrize(
    ("who", "whom", "error"),
    [
        ("vera", "vera", Conflict),
        ("lea", "lea", Conflict),
        ("mona", "vic", Forbidden),
        ("pat", "paul", Forbidden),
        ("vera", "pat", Forbidden),
        ("lea", "vic", NotFound),
        ("lea", "pete", NotFound),
        ("vera", "otto", NotFound),
    ],
)
def test_nobody_is_removed_by_whom_it_is_not_for(
    world: World, who: str, whom: str, error: type[DomainError]
) -> None:
    before = role_of(world, whom)
    with pytest.raises(error):
        remove(world, whom, by=who)
    assert role_of(world, whom) == before
    assert names(world, "member.left") == []


@pytest.mark.parametrize("successor", ["vic", "petra", "otto", "pat"])
def test_only_a_colleague_takes_over(world: World, successor: str) -> None:
    code = open_deal(world).code
    with pytest.raises(Invalid):
        remove(world, "pat", by="lea", successor=successor)
    assert role_of(world, "pat") == "partner_rep"
    assert see_deal(world, code).partner_rep == world.people["pat"]


def test_when_the_handing_over_fails_nobody_leaves(world: World) -> None:
    def fail(_member: Membership, _successor: User | None) -> None:
        raise Conflict("no")

    with pytest.raises(Conflict):
        remove_member(world.people["pat"].code, actor=world.actor("lea"), hand_over=fail)
    assert role_of(world, "pat") == "partner_rep"


def test_a_seat_is_noted_as_used_every_few_minutes(world: World) -> None:
    def seen() -> Any:
        return seats_of(world.people["pat"])[0].last_seen_at

    with wall(world.system()):
        Membership.objects.filter(user=world.people["pat"]).update(last_seen_at=None)
    client, now = signed_in(world, "pat"), clock.now()
    with clock.frozen(now):
        client.get("/w/northwind/deals")
        assert seen() == now
    with clock.frozen(now + timedelta(minutes=5)):
        client.get("/w/northwind/deals")
        assert seen() == now
    with clock.frozen(now + timedelta(minutes=6)):
        client.get("/w/northwind/deals")
        assert seen() == now + timedelta(minutes=6)


@pytest.mark.django_db(transaction=True)
def test_two_leads_cannot_remove_each_other() -> None:
    world = build_world()
    change_role(world.people["pat"].code, role="partner_lead", actor=world.actor("lea"))
    start, answers = threading.Barrier(2), []

    def go(who: str, whom: str) -> None:
        actor = world.actor(who)
        start.wait()
        try:
            remove_member(world.people[whom].code, actor=actor, hand_over=nothing)
            answers.append("gone")
        except DomainError as error:
            answers.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=pair) for pair in (("lea", "pat"), ("pat", "lea"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["conflict", "gone"]
    assert [role_of(world, "lea"), role_of(world, "pat")].count("partner_lead") == 1
