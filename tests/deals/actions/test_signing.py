"""A slot is filled by its side, once, on the text that was read; and given back in time."""

from datetime import timedelta

import pytest

from cosell.core import clock
from cosell.core.actor import Actor
from cosell.core.errors import Conflict, Forbidden, Invalid, NotFound
from cosell.core.wall import wall
from deals.actions.ending import lose_deal
from deals.actions.moving import move_deal
from deals.actions.roles import set_role
from deals.actions.signing import request_signature, sign_step, waive_step, withdraw_signature
from deals.actions.team import add_team_member, set_owner
from deals.errors import AlreadySigned, DealClosed, StepChanged
from deals.models import DealTeamMember
from deals.rules.steps import text_hash
from partners.actions.members import seat_member
from partners.queries.memberships import enter_workspace
from tests.deals.scenes import (
    MONDAY,
    deal_in,
    deal_to_win,
    events,
    last_event,
    nothing_happens,
    open_room,
    person,
    rows_of,
    sign_stage,
    won_deal,
)
from tests.world import World, open_deal, see_deal

FIT_HASH = text_hash("Fit confirmed", "Validate ICP match")


def slots(world: World, code: str) -> dict[str, list[tuple[str, str, str]]]:
    """Who filled which slot, by step."""
    room = open_room(world, code)
    found: dict[str, list[tuple[str, str, str]]] = {}
    for step in room.steps:
        for side in step.sides:
            row = room.signature(step, side)
            if row is not None:
                found.setdefault(step.key, []).append((row.side, row.kind, row.user_name))
    return found


def test_registering_completes_the_first_step_for_the_side_that_registers(world: World) -> None:
    by_partner = open_deal(world).code
    by_vendor = open_deal(world, by="vic", customer="Orla Bank").code
    assert slots(world, by_partner) == {
        "lead_identified": [("partner", "automatic", "Pat Partner")]
    }
    assert slots(world, by_vendor) == {"lead_identified": [("vendor", "automatic", "Vic Seller")]}


def test_both_companies_sign_and_the_step_is_complete(world: World, code: str) -> None:
    before = see_deal(world, code)
    assert (before.ball, before.version) == ("both", 2)
    vic = world.actor("vic")
    deal = sign_step(code, "fit_confirmed", actor=vic, text_hash_read=FIT_HASH).deal
    assert (deal.ball, deal.ball_step.key, deal.version, deal.stage) == (
        "partner", "fit_confirmed", 3, 1,
    )  # fmt: skip
    assert open_room(world, code).step("fit_confirmed").completed_at is None
    sign_step(code, "fit_confirmed", actor=world.actor("pat"))
    assert slots(world, code)["fit_confirmed"] == [
        ("vendor", "signed", "Vic Seller"),
        ("partner", "signed", "Pat Partner"),
    ]
    room = open_room(world, code)
    assert room.step("fit_confirmed").completed_at == MONDAY
    assert (room.deal.ball, room.deal.ball_step.key) == ("both", "strategy_set")
    signed = events(world, code)[-2:]
    assert [(e.name, e.payload, e.is_act) for e in signed] == [
        (
            "step.signed",
            {"step": "Fit confirmed", "step_key": "fit_confirmed", "due_on": "2026-11-24"},
            True,
        )
    ] * 2


def test_a_colleague_signs_for_the_holder(world: World, code: str) -> None:
    sign_step(code, "fit_confirmed", actor=world.actor("mona"))
    (row,) = rows_of(world, code, "Signature", side="vendor")
    assert (row.user_name, row.on_behalf_of_name) == ("Mona Manager", "Vic Seller")
    assert last_event(world, code)[1]["on_behalf_of"] == "Vic Seller"


def test_signing_ahead_of_the_stage_is_possible_and_moves_nothing(world: World, code: str) -> None:
    sign_step(code, "legal_review", actor=world.actor("vic"))
    deal = see_deal(world, code)
    assert (deal.stage, deal.ball, deal.ball_step.key) == (1, "both", "fit_confirmed")


@pytest.mark.parametrize("name", ["ada", "val", "paul"])
def test_colleagues_who_are_not_on_the_deal_do_not_sign(world: World, code: str, name: str) -> None:
    with nothing_happens(world, code), pytest.raises(Forbidden) as refused:
        sign_step(code, "fit_confirmed", actor=world.actor(name))
    owner = "Pat Partner" if name == "paul" else "Vic Seller"
    assert refused.value.message == f"You are not on this deal. Ask {owner} to add you."


@pytest.mark.parametrize("name", ["petra", "pete", "kim"])
def test_for_a_rival_the_deal_does_not_exist(world: World, code: str, name: str) -> None:
    with nothing_happens(world, code), pytest.raises(NotFound) as refused:
        sign_step(code, "fit_confirmed", actor=world.actor(name))
    with pytest.raises(NotFound) as random:
        sign_step("ZZZZZZ", "fit_confirmed", actor=world.actor(name))
    assert refused.value.message == random.value.message


@pytest.mark.parametrize(("name", "role", "by"), [
    ("val", "observer", "vic"), ("ada", "approver", "vic"), ("paul", "observer", "pat"),
])  # fmt: skip
def test_who_watches_or_approves_does_not_sign(
    world: World, code: str, name: str, role: str, by: str
) -> None:
    add_team_member(code, user_code=person(world, name), role=role, actor=world.actor(by))
    holder = "Pat Partner" if by == "pat" else "Vic Seller"
    company = "Brightpath" if by == "pat" else "Northwind"
    with nothing_happens(world, code), pytest.raises(Forbidden) as refused:
        sign_step(code, "fit_confirmed", actor=world.actor(name))
    assert refused.value.message == (
        f"Fit confirmed is signed by people of {company}. Ask {holder}."
    )


def test_a_step_of_one_company_is_not_signed_by_the_other(world: World, code: str) -> None:
    with nothing_happens(world, code), pytest.raises(Forbidden) as refused:
        sign_step(code, "proposal_draft", actor=world.actor("vic"))
    assert refused.value.message == (
        "Proposal draft is signed by people of Brightpath. Ask Pat Partner."
    )


def test_a_slot_is_filled_once(world: World, code: str) -> None:
    sign_step(code, "fit_confirmed", actor=world.actor("vic"))
    with nothing_happens(world, code), pytest.raises(AlreadySigned) as refused:
        sign_step(code, "fit_confirmed", actor=world.actor("mona"))
    assert refused.value.message == "Vic Seller already signed for Northwind."


def test_a_text_that_changed_is_read_again_before_it_is_signed(world: World, code: str) -> None:
    with nothing_happens(world, code), pytest.raises(StepChanged):
        sign_step(
            code, "fit_confirmed", actor=world.actor("vic"),
            text_hash_read=text_hash("Fit confirmed", "Something else"),
        )  # fmt: skip


def test_a_step_before_the_room_takes_no_signature(world: World) -> None:
    code = open_deal(world, first_stage=3).code
    with nothing_happens(world, code), pytest.raises(Conflict) as refused:
        sign_step(code, "initial_meeting", actor=world.actor("vic"))
    assert refused.value.message == "This step happened before the room and takes no signature."


def test_an_unknown_step_is_nothing(world: World, code: str) -> None:
    with nothing_happens(world, code), pytest.raises(NotFound):
        sign_step(code, "handshake", actor=world.actor("vic"))


def test_the_contract_is_signed_by_winning(world: World) -> None:
    code = deal_to_win(world)
    for name in ("vic", "mona"):
        with nothing_happens(world, code), pytest.raises(Conflict) as refused:
            sign_step(code, "contract_signature", actor=world.actor(name))
        assert refused.value.code == "signed_by_winning"


def test_nothing_is_signed_after_the_end(world: World, code: str) -> None:
    lose_deal(code, reason="price", actor=world.actor("vic"))
    for act in (sign_step, withdraw_signature, request_signature):
        with nothing_happens(world, code), pytest.raises(DealClosed):
            act(code, "fit_confirmed", actor=world.actor("pat"))
    with nothing_happens(world, code), pytest.raises(DealClosed):
        waive_step(code, "fit_confirmed", reason="covered", actor=world.actor("pat"))


def test_delivery_is_signed_after_the_win_and_only_delivery(world: World) -> None:
    code = won_deal(world)
    with nothing_happens(world, code), pytest.raises(DealClosed):
        withdraw_signature(code, "negotiation", actor=world.actor("vic"))
    sign_step(code, "implementation", actor=world.actor("pat"))
    deal = see_deal(world, code)
    assert (deal.ball, deal.ball_step.key, deal.delivered_at) == ("both", "support", None)
    sign_stage(world, code)
    deal = see_deal(world, code)
    assert (deal.ball, deal.due_on, deal.delivered_at) == ("none", None, MONDAY)
    assert last_event(world, code)[0] == "step.signed"
    assert [e.name for e in events(world, code)][-2] == "deal.delivered"
    withdraw_signature(code, "qbr", actor=world.actor("pat"))
    deal = see_deal(world, code)
    assert (deal.ball, deal.ball_step.key, deal.delivered_at) == ("partner", "qbr", None)


def test_the_strategy_is_not_set_while_a_duty_is_nobodys(world: World, code: str) -> None:
    """Val answers for the negotiation and leaves the company without a successor."""
    add_team_member(
        code, user_code=person(world, "val"), role="sales_rep", actor=world.actor("vic")
    )
    set_role(
        code, "legal_review", user_code=person(world, "val"), letter="AR", actor=world.actor("vic")
    )
    with_leaver(world, code, "val")
    with nothing_happens(world, code), pytest.raises(Conflict) as refused:
        sign_step(code, "strategy_set", actor=world.actor("pat"))
    assert (refused.value.code, [m.step_key for m in refused.value.missing]) == (
        "roles_incomplete", ["legal_review"],
    )  # fmt: skip
    sign_step(code, "fit_confirmed", actor=world.actor("pat"))
    set_role(
        code, "legal_review", user_code=person(world, "vic"), letter="AR", actor=world.actor("vic")
    )
    sign_step(code, "strategy_set", actor=world.actor("pat"))
    assert slots(world, code)["strategy_set"] == [("partner", "signed", "Pat Partner")]


def with_leaver(world: World, code: str, name: str) -> None:
    """Somebody is off the team and their letters stay in alarm, as when nobody can follow."""
    with wall(world.system()):
        DealTeamMember.objects.filter(deal__code=code, user=world.people[name]).update(
            is_active=False
        )


def test_who_signed_for_one_company_acts_for_that_one(world: World, code: str) -> None:
    """Vic gets a seat at Brightpath too: one person never fills both slots."""
    sign_step(code, "fit_confirmed", actor=world.actor("vic"))
    seat_member(
        world.people["vic"], role="partner_lead", actor=world.system(),
        partnership_id=world.partnerships["brightpath"].pk,
        organization=world.organizations["brightpath"],
    )  # fmt: skip
    other = both_sides(world, "vic", "partner")
    for step in ("fit_confirmed", "strategy_set"):
        with nothing_happens(world, code), pytest.raises(Conflict) as refused:
            sign_step(code, step, actor=other)
        assert refused.value.code == "other_side"
    with nothing_happens(world, code), pytest.raises(Forbidden):
        request_signature(code, "strategy_set", actor=other)
    with nothing_happens(world, code), pytest.raises(Conflict):
        add_team_member(
            code, user_code=person(world, "vic"), role="partner_rep", actor=world.actor("lea")
        )
    withdraw_signature(code, "fit_confirmed", actor=both_sides(world, "vic", "vendor"))
    with nothing_happens(world, code), pytest.raises(Conflict):
        sign_step(code, "fit_confirmed", actor=other)


def both_sides(world: World, name: str, side: str) -> Actor:
    return enter_workspace(world.people[name], "northwind", preferred_side=side)


def test_a_slot_that_is_not_needed_is_left_out_for_the_own_side_only(
    world: World, code: str
) -> None:
    waive_step(code, "fit_confirmed", reason="covered", actor=world.actor("vic"))
    assert slots(world, code)["fit_confirmed"] == [("vendor", "not_needed", "Vic Seller")]
    assert last_event(world, code) == (
        "step.not_needed",
        {"step": "Fit confirmed", "step_key": "fit_confirmed", "reason": "covered"},
    )
    deal = see_deal(world, code)
    assert (deal.ball, deal.ball_step.key) == ("partner", "fit_confirmed")


@pytest.mark.parametrize(
    ("step", "reason", "refusal"),
    [
        ("fit_confirmed", "no time", Invalid),
        ("fit_confirmed", "", Invalid),
        ("pricing_approval", "covered", Conflict),
        ("contract_signature", "covered", Conflict),
        ("proposal_draft", "covered", Forbidden),
    ],
)
def test_what_cannot_be_left_out(
    world: World, code: str, step: str, reason: str, refusal: type[Exception]
) -> None:
    with nothing_happens(world, code), pytest.raises(refusal):
        waive_step(code, step, reason=reason, actor=world.actor("vic"))


def test_a_signature_is_given_back_while_the_stage_lasts(world: World, code: str) -> None:
    sign_step(code, "fit_confirmed", actor=world.actor("vic"))
    sign_step(code, "fit_confirmed", actor=world.actor("pat"))
    withdraw_signature(code, "fit_confirmed", actor=world.actor("pat"))
    room = open_room(world, code)
    assert (room.deal.ball, room.step("fit_confirmed").completed_at) == ("partner", None)
    rows = rows_of(world, code, "Signature", kind="signed")
    assert [(r.user_name, r.withdrawn_at, r.withdrawn_by_name) for r in rows] == [
        ("Vic Seller", None, ""),
        ("Pat Partner", MONDAY, "Pat Partner"),
    ]
    sign_step(code, "fit_confirmed", actor=world.actor("pat"))
    assert open_room(world, code).step("fit_confirmed").completed_at == MONDAY


def test_who_leads_a_side_gives_its_signatures_back(world: World, code: str) -> None:
    sign_step(code, "fit_confirmed", actor=world.actor("pat"))
    sign_step(code, "fit_confirmed", actor=world.actor("vic"))
    withdraw_signature(code, "fit_confirmed", actor=world.actor("lea"))
    withdraw_signature(code, "fit_confirmed", actor=world.actor("mona"))
    assert "fit_confirmed" not in slots(world, code)


def test_nobody_else_gives_a_signature_back(world: World, code: str) -> None:
    add_team_member(
        code, user_code=person(world, "val"), role="sales_rep", actor=world.actor("vic")
    )
    sign_step(code, "fit_confirmed", actor=world.actor("vic"))
    with nothing_happens(world, code), pytest.raises(Forbidden) as refused:
        withdraw_signature(code, "fit_confirmed", actor=world.actor("val"))
    assert refused.value.message == "Only Vic Seller or your lead can take this signature back."
    with nothing_happens(world, code), pytest.raises(Conflict):
        withdraw_signature(code, "fit_confirmed", actor=world.actor("pat"))
    with nothing_happens(world, code), pytest.raises(Conflict) as refused:
        withdraw_signature(code, "lead_identified", actor=world.actor("pat"))
    assert refused.value.message == "A fact completed this step; there is nothing to take back."


def test_signatures_of_a_stage_that_was_left_stay(world: World) -> None:
    code = deal_in(world, 2)
    with nothing_happens(world, code), pytest.raises(Conflict) as refused:
        withdraw_signature(code, "fit_confirmed", actor=world.actor("vic"))
    assert refused.value.message == "The deal has left this stage; signatures stay."
    move_deal(code, to=1, reason_text="We were too quick.", actor=world.actor("vic"))
    withdraw_signature(code, "fit_confirmed", actor=world.actor("vic"))
    assert slots(world, code)["fit_confirmed"] == [("partner", "signed", "Pat Partner")]


def test_a_signature_is_asked_for_once_a_day(world: World, code: str) -> None:
    version = see_deal(world, code).version
    request_signature(code, "fit_confirmed", actor=world.actor("vic"))
    step = open_room(world, code).step("fit_confirmed")
    assert (step.partner_asked_at, step.vendor_asked_at) == (MONDAY, None)
    assert (step.partner_holder, step.vendor_holder) == (world.people["pat"], world.people["vic"])
    assert see_deal(world, code).version == version
    assert last_event(world, code) == (
        "step.requested",
        {
            "step": "Fit confirmed", "step_key": "fit_confirmed", "holder": "Pat Partner",
            "of": "partner",
        },
    )  # fmt: skip
    with clock.frozen(MONDAY + timedelta(hours=24, seconds=-1)), nothing_happens(world, code):
        with pytest.raises(Conflict) as refused:
            request_signature(code, "fit_confirmed", actor=world.actor("mona"))
        assert refused.value.code == "asked_already"
    with clock.frozen(MONDAY + timedelta(hours=24)):
        request_signature(code, "fit_confirmed", actor=world.actor("mona"))


def test_a_request_is_answered_by_signing_and_follows_the_holder(world: World, code: str) -> None:
    request_signature(code, "fit_confirmed", actor=world.actor("vic"))
    add_team_member(
        code, user_code=person(world, "paul"), role="partner_rep", actor=world.actor("pat")
    )
    set_role(
        code, "fit_confirmed", user_code=person(world, "paul"), letter="AR",
        actor=world.actor("pat"),
    )  # fmt: skip
    set_role(
        code, "fit_confirmed", user_code=person(world, "pat"), letter="I", actor=world.actor("pat")
    )
    step = open_room(world, code).step("fit_confirmed")
    assert (step.partner_asked_at, step.partner_holder) == (MONDAY, world.people["paul"])
    sign_step(code, "fit_confirmed", actor=world.actor("paul"))
    step = open_room(world, code).step("fit_confirmed")
    assert (step.partner_asked_at, step.partner_holder) == (None, None)


def test_the_owner_holds_what_nobody_is_responsible_for(world: World, code: str) -> None:
    """Paul becomes the owner; Pat, who is still there, keeps the letters and so the slots."""
    set_owner(code, user_code=person(world, "paul"), actor=world.actor("lea"))
    assert open_room(world, code).step("fit_confirmed").partner_holder == world.people["pat"]
    assert see_deal(world, code).partner_rep == world.people["paul"]


def test_there_is_nothing_to_ask_for_when_all_is_signed(world: World, code: str) -> None:
    for step in ("lead_identified", "contract_signature"):
        with nothing_happens(world, code), pytest.raises(Conflict) as refused:
            request_signature(code, step, actor=world.actor("vic"))
        assert refused.value.message == "Nothing is missing on this step."
