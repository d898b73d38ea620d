"""Letters: one A in every row, an R for every side that signs, and no duty without a yes."""

import pytest
from django.db import IntegrityError, connection, transaction

from cosell.core.errors import Conflict, Forbidden, Invalid, NotFound
from cosell.core.wall import wall
from deals.actions.ending import lose_deal
from deals.actions.roles import answer_proposal, set_role
from deals.actions.team import add_team_member
from deals.errors import DealClosed
from deals.models import DealStep, RoleAssignment
from tests.deals.scenes import (
    MONDAY,
    last_event,
    nothing_happens,
    open_room,
    person,
    rows_of,
    won_deal,
)
from tests.world import World, open_deal, see_deal


def row(world: World, code: str, key: str) -> dict[str, str]:
    """A step's letters by first name."""
    room = open_room(world, code)
    step = room.step(key)
    return {r.user.name.split()[0]: r.letter for r in room.roles[step.pk]}


def give(world: World, code: str, key: str, who: str, letter: str, by: str) -> None:
    set_role(code, key, user_code=person(world, who), letter=letter, actor=world.actor(by))


def test_a_new_deal_has_the_default_matrix(world: World, code: str) -> None:
    """Partner-led: the partner leads, so Pat answers for what both do."""
    found = {key: row(world, code, key) for key in (
        "lead_identified", "fit_confirmed", "strategy_set", "requirements_document",
        "solution_design", "pricing_approval", "legal_review", "contract_signature", "qbr",
    )}  # fmt: skip
    assert found == {
        "lead_identified": {"Pat": "AR", "Vic": "I", "Mona": "I"},
        "fit_confirmed": {"Vic": "R", "Pat": "AR", "Mona": "I"},
        "strategy_set": {"Vic": "R", "Pat": "AR", "Mona": "C"},
        "requirements_document": {"Pat": "AR", "Vic": "C", "Mona": "I"},
        "solution_design": {"Vic": "R", "Pat": "AR", "Mona": "I"},
        "pricing_approval": {"Vic": "AR", "Pat": "I", "Mona": "I"},
        "legal_review": {"Vic": "AR", "Pat": "R", "Mona": "I"},
        "contract_signature": {"Vic": "AR", "Pat": "I", "Mona": "I"},
        "qbr": {"Vic": "R", "Pat": "R", "Mona": "A"},
    }


def test_a_lead_who_registers_is_the_partners_rep(world: World) -> None:
    code = open_deal(world, by="kim").code
    assert row(world, code, "qbr") == {"Vic": "R", "Kim": "R", "Mona": "A"}


def test_ones_own_side_changes_at_once(world: World, code: str) -> None:
    add_team_member(
        code, user_code=person(world, "val"), role="sales_rep", actor=world.actor("vic")
    )
    give(world, code, "legal_review", "val", "AR", "vic")
    assert row(world, code, "legal_review") == {"Vic": "R", "Pat": "R", "Mona": "I", "Val": "AR"}
    give(world, code, "legal_review", "vic", "", "vic")
    assert row(world, code, "legal_review") == {"Pat": "R", "Mona": "I", "Val": "AR"}
    assert last_event(world, code) == (
        "role.changed", {"step": "Legal review", "name": "Vic Seller", "letter": ""},
    )  # fmt: skip
    step = open_room(world, code).step("legal_review")
    assert step.vendor_holder == world.people["val"]


def test_the_first_responsible_holds_the_slot_and_keeps_the_place(world: World, code: str) -> None:
    add_team_member(
        code, user_code=person(world, "val"), role="sales_rep", actor=world.actor("vic")
    )
    give(world, code, "fit_confirmed", "val", "R", "vic")
    assert see_deal(world, code).ball_vendor == world.people["vic"]
    give(world, code, "fit_confirmed", "vic", "I", "vic")
    assert see_deal(world, code).ball_vendor == world.people["val"]
    give(world, code, "fit_confirmed", "vic", "R", "vic")
    assert see_deal(world, code).ball_vendor == world.people["vic"]


@pytest.mark.parametrize("letter", ["C", "I", ""])
def test_c_and_i_are_free_for_anybody(world: World, code: str, letter: str) -> None:
    give(world, code, "pricing_approval", "pat", "C", "pat")
    give(world, code, "pricing_approval", "pat", letter, "vic")
    assert row(world, code, "pricing_approval").get("Pat", "") == letter
    assert rows_of(world, code, "RoleProposal") == []


@pytest.mark.parametrize(
    ("step", "who", "letter", "by"),
    [
        ("pricing_approval", "pat", "R", "vic"),  # a duty for the other side
        ("fit_confirmed", "pat", "R", "vic"),  # the other side's A, away
        ("fit_confirmed", "vic", "AR", "vic"),  # the other side's A, to oneself
        ("legal_review", "pat", "AR", "pat"),  # and the other way round
    ],
)
def test_duties_of_the_other_side_are_proposed(
    world: World, code: str, step: str, who: str, letter: str, by: str
) -> None:
    before = row(world, code, step)
    version = see_deal(world, code).version
    give(world, code, step, who, letter, by)
    assert row(world, code, step) == before
    (proposal,) = rows_of(world, code, "RoleProposal")
    assert (proposal.state, proposal.letter, proposal.proposed_side, proposal.proposed_at) == (
        "open", letter, str(world.actor(by).side), MONDAY,
    )  # fmt: skip
    assert see_deal(world, code).version == version + 1
    assert last_event(world, code)[0] == "role.proposed"


def test_the_other_side_accepts_and_it_is_an_act(world: World, code: str) -> None:
    give(world, code, "legal_review", "pat", "AR", "pat")
    for name in ("pat", "lea"):
        with nothing_happens(world, code), pytest.raises(Forbidden):
            answer_proposal(
                code, "legal_review", user_code=person(world, "pat"), accept=True,
                actor=world.actor(name),
            )  # fmt: skip
    answer_proposal(
        code, "legal_review", user_code=person(world, "pat"), accept=True, actor=world.actor("vic")
    )
    assert row(world, code, "legal_review") == {"Vic": "R", "Pat": "AR", "Mona": "I"}
    (proposal,) = rows_of(world, code, "RoleProposal")
    assert (proposal.state, proposal.answered_by_name) == ("accepted", "Vic Seller")
    name, payload = last_event(world, code)
    assert (name, payload["letter"]) == ("role.accepted", "AR")


def test_the_other_side_declines_and_nothing_changes(world: World, code: str) -> None:
    before = row(world, code, "legal_review")
    give(world, code, "legal_review", "pat", "AR", "pat")
    answer_proposal(
        code, "legal_review", user_code=person(world, "pat"), accept=False, actor=world.actor("vic")
    )
    assert row(world, code, "legal_review") == before
    assert last_event(world, code)[0] == "role.declined"
    with nothing_happens(world, code), pytest.raises(Conflict):
        answer_proposal(
            code, "legal_review", user_code=person(world, "pat"), accept=True,
            actor=world.actor("vic"),
        )  # fmt: skip


def test_a_new_proposal_replaces_the_one_that_waits(world: World, code: str) -> None:
    give(world, code, "legal_review", "pat", "AR", "pat")
    give(world, code, "legal_review", "pat", "A", "pat")
    assert [(r.letter, r.state) for r in rows_of(world, code, "RoleProposal")] == [
        ("AR", "replaced"), ("A", "open"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("step", "who", "letter", "by", "text"),
    [
        (
            "legal_review", "vic", "R", "vic",
            "Somebody must be accountable. Give another person the A first.",
        ),
        (
            "legal_review", "vic", "A", "vic",
            "The vendor needs somebody responsible for this step.",
        ),
        (
            "legal_review", "pat", "C", "pat",
            "The partner needs somebody responsible for this step.",
        ),
        ("legal_review", "vic", "X", "vic", "Choose one of the letters."),
    ],
)  # fmt: skip
def test_a_row_is_never_left_incomplete(
    world: World, code: str, step: str, who: str, letter: str, by: str, text: str
) -> None:
    with nothing_happens(world, code), pytest.raises(Invalid) as refused:
        give(world, code, step, who, letter, by)
    assert refused.value.errors["letter"][0] == text


def test_who_does_not_sign_takes_no_duty(world: World, code: str) -> None:
    add_team_member(code, user_code=person(world, "ada"), role="approver", actor=world.actor("vic"))
    with nothing_happens(world, code), pytest.raises(Invalid) as refused:
        give(world, code, "pricing_approval", "ada", "R", "vic")
    assert refused.value.errors == {"letter": ["Ada Approver does not sign on this deal."]}
    give(world, code, "pricing_approval", "ada", "C", "vic")
    assert row(world, code, "pricing_approval")["Ada"] == "C"


def test_who_may_not_and_what_is_not_there(world: World, code: str) -> None:
    add_team_member(code, user_code=person(world, "val"), role="observer", actor=world.actor("vic"))
    for who, step, by, refusal in (
        ("vic", "legal_review", "val", Forbidden),
        ("paul", "legal_review", "pat", Invalid),
        ("vic", "handshake", "vic", NotFound),
    ):
        with nothing_happens(world, code), pytest.raises(refusal):
            give(world, code, step, who, "C", by)
    lose_deal(code, reason="price", actor=world.actor("vic"))
    with nothing_happens(world, code), pytest.raises(DealClosed):
        give(world, code, "legal_review", "vic", "C", "vic")


def test_after_the_win_only_delivery_is_shared_out(world: World) -> None:
    code = won_deal(world)
    with nothing_happens(world, code), pytest.raises(DealClosed):
        give(world, code, "legal_review", "mona", "C", "vic")
    give(world, code, "support", "mona", "C", "vic")
    assert row(world, code, "support")["Mona"] == "C"


def change_letter(world: World, step: DealStep, change: dict[str, str]) -> None:
    """Write a letter past the actions, and let the transaction come to its end."""
    with wall(world.system()):
        RoleAssignment.objects.filter(step=step, user=world.people["vic"]).update(**change)
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")


def test_the_database_lets_no_row_be_incomplete(world: World, code: str) -> None:
    """The letters are checked at the end of a transaction, with or without a wall around it."""
    step = open_room(world, code).step("legal_review")
    for change in ({"letter": "R"}, {"letter": "C"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            change_letter(world, step, change)
    assert row(world, code, "legal_review") == {"Vic": "AR", "Pat": "R", "Mona": "I"}
