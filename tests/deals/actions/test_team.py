"""Who is on a deal, what they may see by it, and what happens to what a leaver held."""

from functools import partial

import pytest

from cosell.core.errors import Conflict, Forbidden, Invalid
from cosell.core.wall import wall
from deals.actions.registering import register_deal
from deals.actions.roles import set_role
from deals.actions.signing import request_signature, sign_step
from deals.actions.team import (
    add_team_member,
    hand_over_deals,
    remove_team_member,
    set_owner,
)
from deals.models import Deal, DealAccess, DealGrant, Registration
from partners.actions.members import remove_member, seat_member
from tests.deals.scenes import (
    MONDAY,
    last_event,
    nothing_happens,
    open_room,
    person,
    rows_of,
    sign_stage,
)
from tests.world import World, new_deal, open_deal, see_deal


def team(world: World, code: str) -> dict[str, str]:
    """Active people by first name."""
    room = open_room(world, code)
    return {m.user.name.split()[0]: m.role for m in room.team if m.is_active}


def seers(world: World, code: str) -> list[str]:
    """Whom the access index and the grants let see the deal: the two always agree."""
    with wall(world.system()):
        index = DealAccess.objects.filter(deal__code=code).values_list("user__name", flat=True)
        grants = DealGrant.objects.filter(
            content_object__code=code, permission__codename="view_deal"
        ).values_list("user__name", flat=True)
        assert sorted(index) == sorted(grants)
        return sorted(name.split()[0] for name in index)


def grants_of(world: World, code: str, name: str) -> list[str]:
    with wall(world.system()):
        rows = DealGrant.objects.filter(content_object__code=code, user=world.people[name])
        return sorted(rows.values_list("permission__codename", flat=True))


def leave(world: World, name: str, by: str, successor: str = "") -> None:
    actor = world.actor(by)
    remove_member(
        person(world, name), actor=actor, hand_over=partial(hand_over_deals, actor=actor),
        successor_code=person(world, successor) if successor else "",
    )  # fmt: skip


def test_a_new_deal_has_its_three_people(world: World, code: str) -> None:
    assert team(world, code) == {
        "Pat": "partner_rep", "Vic": "sales_rep", "Mona": "partner_manager",
    }  # fmt: skip
    assert seers(world, code) == ["Mona", "Pat", "Vic"]
    assert grants_of(world, code, "mona") == ["manage_deal", "view_deal", "work_deal"]


@pytest.mark.parametrize(
    ("name", "role", "by", "grants"),
    [
        ("val", "sales_rep", "vic", ["view_deal", "work_deal"]),
        ("ada", "approver", "mona", ["approve_price", "view_deal"]),
        ("vera", "observer", "vic", ["view_deal"]),
        ("paul", "partner_rep", "pat", ["view_deal", "work_deal"]),
        ("lea", "observer", "lea", ["view_deal"]),
    ],
)
def test_a_colleague_is_added_and_sees_the_deal(
    world: World, code: str, name: str, role: str, by: str, grants: list[str]
) -> None:
    add_team_member(code, user_code=person(world, name), role=role, actor=world.actor(by))
    assert team(world, code)[world.people[name].name.split()[0]] == role
    assert grants_of(world, code, name) == grants
    assert last_event(world, code) == (
        "deal.member_added",
        {
            "name": world.people[name].name,
            "role": role,
            "side": str(world.actor(by).side),
            "owner": person(world, "vic" if world.actor(by).is_vendor else "pat"),
        },
    )
    with nothing_happens(world, code), pytest.raises(Conflict):
        add_team_member(code, user_code=person(world, name), role=role, actor=world.actor(by))


@pytest.mark.parametrize(
    ("name", "role", "by", "field"),
    [
        ("val", "partner_rep", "vic", "role"),
        ("paul", "sales_rep", "pat", "role"),
        ("paul", "observer", "vic", "person"),
        ("pete", "observer", "vic", "person"),
        ("otto", "observer", "vic", "person"),
    ],
)
def test_ones_own_people_in_the_roles_of_ones_own_side(
    world: World, code: str, name: str, role: str, by: str, field: str
) -> None:
    with nothing_happens(world, code), pytest.raises(Invalid) as refused:
        add_team_member(code, user_code=person(world, name), role=role, actor=world.actor(by))
    assert list(refused.value.errors) == [field]


def test_an_observer_changes_no_team(world: World, code: str) -> None:
    add_team_member(code, user_code=person(world, "val"), role="observer", actor=world.actor("vic"))
    for act in (
        lambda: add_team_member(
            code, user_code=person(world, "ada"), role="observer", actor=world.actor("val")
        ),
        lambda: set_owner(code, user_code=person(world, "val"), actor=world.actor("val")),
        lambda: remove_team_member(code, user_code=person(world, "vic"), actor=world.actor("val")),
    ):
        with nothing_happens(world, code), pytest.raises(Forbidden):
            act()


def test_the_owner_is_named_and_joins(world: World, code: str) -> None:
    add_team_member(code, user_code=person(world, "val"), role="observer", actor=world.actor("vic"))
    set_owner(code, user_code=person(world, "val"), actor=world.actor("vic"))
    set_owner(code, user_code=person(world, "paul"), actor=world.actor("lea"))
    deal = see_deal(world, code)
    assert (deal.sales_rep, deal.partner_rep) == (world.people["val"], world.people["paul"])
    assert team(world, code) == {
        "Pat": "partner_rep", "Paul": "partner_rep", "Vic": "sales_rep", "Val": "sales_rep",
        "Mona": "partner_manager",
    }  # fmt: skip
    assert grants_of(world, code, "val") == ["view_deal", "work_deal"]


def test_who_is_taken_off_leaves_their_letters_to_the_owner(world: World, code: str) -> None:
    add_team_member(
        code, user_code=person(world, "val"), role="sales_rep", actor=world.actor("vic")
    )
    for step in ("legal_review", "fit_confirmed"):
        set_role(code, step, user_code=person(world, "val"), letter="R", actor=world.actor("vic"))
    sign_step(code, "fit_confirmed", actor=world.actor("val"))
    remove_team_member(code, user_code=person(world, "val"), actor=world.actor("vic"))
    assert "Val" not in team(world, code)
    assert seers(world, code) == ["Mona", "Pat", "Vic"]
    assert [
        r.letter for r in rows_of(world, code, "RoleAssignment", user=world.people["val"])
    ] == []
    (signature,) = rows_of(world, code, "Signature", kind="signed")
    assert signature.user_name == "Val Elsewhere"
    assert last_event(world, code) == (
        "deal.member_left",
        {
            "name": "Val Elsewhere",
            "successor": "Vic Seller",
            "side": "vendor",
            "owner": person(world, "vic"),
        },
    )


def test_the_last_who_signs_for_a_side_is_not_taken_off(world: World, code: str) -> None:
    add_team_member(
        code, user_code=person(world, "paul"), role="observer", actor=world.actor("pat")
    )
    with nothing_happens(world, code), pytest.raises(Conflict):
        remove_team_member(code, user_code=person(world, "pat"), actor=world.actor("lea"))
    remove_team_member(code, user_code=person(world, "paul"), actor=world.actor("pat"))
    with nothing_happens(world, code), pytest.raises(Invalid):
        remove_team_member(code, user_code=person(world, "paul"), actor=world.actor("pat"))


def test_what_a_leaver_held_goes_to_the_successor(world: World, code: str) -> None:
    """Letters, place, ball, requests, proposals and registrations, in the same transaction."""
    sign_step(code, "fit_confirmed", actor=world.actor("pat"))
    request_signature(code, "strategy_set", actor=world.actor("vic"))
    set_role(
        code, "pricing_approval", user_code=person(world, "pat"), letter="R",
        actor=world.actor("vic"),
    )  # fmt: skip
    waiting = register_deal(new_deal(customer="Orla Bank"), actor=world.actor("pat"))
    leave(world, "pat", "lea", "paul")
    deal, paul = see_deal(world, code), world.people["paul"]
    assert (deal.partner_rep, deal.ball, deal.ball_partner) == (paul, "vendor", None)
    room = open_room(world, code)
    strategy = room.step("strategy_set")
    assert (strategy.partner_holder, strategy.partner_asked_at) == (paul, MONDAY)
    assert team(world, code) == {
        "Paul": "partner_rep", "Vic": "sales_rep", "Mona": "partner_manager",
    }  # fmt: skip
    assert seers(world, code) == ["Mona", "Paul", "Vic"]
    assert rows_of(world, code, "RoleAssignment", user=world.people["pat"]) == []
    (proposal,) = rows_of(world, code, "RoleProposal")
    assert (proposal.user, proposal.state) == (paul, "open")
    assert [s.user_name for s in rows_of(world, code, "Signature", kind="signed")] == [
        "Pat Partner"
    ]
    with wall(world.system()):
        row = Registration.objects.get(code=waiting.code)
        assert (row.contact, row.submitted_by) == (paul, world.people["pat"])


def test_without_a_successor_the_owner_or_the_lead_follows(world: World, code: str) -> None:
    """Pat is the only one of Brightpath on the deal: its lead follows, though not on it before."""
    waiting = register_deal(new_deal(customer="Orla Bank"), actor=world.actor("pat"))
    leave(world, "pat", "lea")
    deal, lea = see_deal(world, code), world.people["lea"]
    assert (deal.partner_rep, deal.ball_partner) == (lea, lea)
    assert team(world, code)["Lea"] == "partner_rep"
    with wall(world.system()):
        assert Registration.objects.get(code=waiting.code).contact == lea


def test_a_manager_leaves_and_the_deals_keep_somebody_to_ask(world: World, code: str) -> None:
    leave(world, "mona", "vera")
    assert team(world, code) == {"Pat": "partner_rep", "Vic": "sales_rep"}
    deal = see_deal(world, code)
    assert deal.partner_manager == world.people["vic"]
    room = open_room(world, code)
    letters = {r.user.name.split()[0]: r.letter for r in room.roles[room.step("qbr").pk]}
    assert letters == {"Vic": "AR", "Pat": "R"}


def test_somebody_who_only_watched_leaves_nothing_behind(world: World, code: str) -> None:
    add_team_member(code, user_code=person(world, "val"), role="observer", actor=world.actor("vic"))
    set_role(
        code, "fit_confirmed", user_code=person(world, "val"), letter="I", actor=world.actor("vic")
    )
    leave(world, "val", "vera")
    assert team(world, code) == {
        "Pat": "partner_rep", "Vic": "sales_rep", "Mona": "partner_manager",
    }  # fmt: skip
    assert rows_of(world, code, "RoleAssignment", user=world.people["val"]) == []


def test_the_ball_is_nobodys_only_when_there_is_nobody(world: World, code: str) -> None:
    """Sales rep and manager leave one after the other; the admin stands in, whoever asks."""
    leave(world, "vic", "vera")
    assert see_deal(world, code).ball_vendor == world.people["mona"]
    leave(world, "mona", "vera")
    deal = see_deal(world, code)
    assert (deal.ball, deal.ball_vendor) == ("both", world.people["vera"])
    # A partner's act finds the same stand-in, though a partner does not see the vendor's members.
    sign_step(code, "fit_confirmed", actor=world.actor("pat"))
    deal = see_deal(world, code)
    assert (deal.ball, deal.ball_vendor) == ("vendor", world.people["vera"])


def test_a_stand_in_who_leaves_hands_the_ball_on(world: World, code: str) -> None:
    seat_member(world.people["otto"], role="vendor_manager", actor=world.system())
    with wall(world.system()):
        Deal.objects.filter(code=code).update(partner_manager=None)
    for name in ("vic", "mona"):
        leave(world, name, "vera", "otto")
    assert see_deal(world, code).ball_vendor == world.people["otto"]
    leave(world, "otto", "vera")
    assert see_deal(world, code).ball_vendor == world.people["vera"]


def test_a_person_on_both_sides_leaves_one_of_them(world: World, code: str) -> None:
    """What the other place lets them see stays."""
    seat_member(
        world.people["val"], role="partner_rep", actor=world.system(),
        partnership_id=world.partnerships["brightpath"].pk,
        organization=world.organizations["brightpath"],
    )  # fmt: skip
    add_team_member(code, user_code=person(world, "val"), role="observer", actor=world.actor("vic"))
    add_team_member(
        code, user_code=person(world, "val"), role="partner_rep", actor=world.actor("lea")
    )
    assert grants_of(world, code, "val") == ["view_deal", "work_deal"]
    remove_team_member(code, user_code=person(world, "val"), actor=world.actor("lea"))
    assert grants_of(world, code, "val") == ["view_deal"]
    remove_team_member(code, user_code=person(world, "val"), actor=world.actor("vic"))
    assert (grants_of(world, code, "val"), seers(world, code)) == ([], ["Mona", "Pat", "Vic"])


def test_deals_that_are_over_are_handed_over_too(world: World) -> None:
    code = open_deal(world, first_stage=4).code
    sign_stage(world, code)
    leave(world, "pat", "lea", "paul")
    assert see_deal(world, code).partner_rep == world.people["paul"]
    assert see_deal(world, code).ball_step.key == "contract_signature"
