"""The playbook is data: published once, never changed, chosen per model."""

import pytest
from django.db import IntegrityError, transaction

from cosell.core.errors import Forbidden, Invalid
from cosell.core.wall import wall
from deals.actions.playbooks import choose_playbook, publish_playbooks
from deals.models import PlaybookVersion, StageTemplate, StepTemplate
from partners.models import Workspace
from tests.deals.scenes import open_room, sign_stage
from tests.world import World, open_deal, see_deal

LIGHT_VENDOR = {
    "fit_confirmed", "strategy_set", "solution_design", "pricing_approval", "legal_review",
    "contract_signature",
}  # fmt: skip
LIGHT_PARTNER = {
    "lead_identified", "fit_confirmed", "strategy_set", "requirements_document",
    "solution_design", "proposal_draft", "implementation", "support", "qbr",
}  # fmt: skip


def asked(world: World, code: str, side: str) -> set[str]:
    return {step.key for step in open_room(world, code).steps if side in step.sides}


def chosen(world: World) -> dict[str, str]:
    with wall(world.system()):
        return dict(Workspace.objects.get(pk=world.northwind.pk).playbooks)


def test_the_written_playbook_is_the_default(world: World, code: str) -> None:
    room = open_room(world, code)
    assert [s.key for s in room.steps if len(s.sides) == 2] == [
        "fit_confirmed", "strategy_set", "initial_meeting", "solution_design", "legal_review",
        "presentation", "negotiation", "support", "qbr",
    ]  # fmt: skip
    assert [(s.key, s.due_days) for s in room.steps_of(4)] == [
        ("presentation", 5), ("negotiation", 10), ("contract_signature", 15),
    ]  # fmt: skip
    assert room.step("qbr").days_after_win == 90
    assert [s.key for s in room.steps if not s.can_be_waived] == [
        "pricing_approval", "contract_signature",
    ]  # fmt: skip


def test_a_light_playbook_asks_the_other_side_for_less(world: World) -> None:
    before = open_deal(world).code
    choose_playbook("partner_led", key="light-partner-led", actor=world.actor("mona"))
    choose_playbook("sales_led", key="light-sales-led", actor=world.actor("vera"))
    assert chosen(world) == {
        "partner_led": "light-partner-led", "sales_led": "light-sales-led",
    }  # fmt: skip
    partner_led = open_deal(world, customer="Orla Bank").code
    sales_led = open_deal(world, customer="Vesta", model="sales_led").code
    assert asked(world, partner_led, "vendor") == LIGHT_VENDOR
    assert asked(world, sales_led, "partner") == LIGHT_PARTNER
    assert len(asked(world, before, "vendor")) == 11
    # A step of one side alone is complete with its word.
    sign_stage(world, partner_led)
    assert open_room(world, partner_led).deal.ball_step is None
    choose_playbook("partner_led", key="standard", actor=world.actor("mona"))
    assert len(asked(world, open_deal(world, customer="Kappa").code, "vendor")) == 11


@pytest.mark.parametrize(
    ("name", "model", "key", "refusal"),
    [
        ("vic", "partner_led", "light-partner-led", Forbidden),
        ("lea", "partner_led", "light-partner-led", Forbidden),
        ("mona", "solo", "standard", Invalid),
        ("mona", "partner_led", "light-sales-led", Invalid),
        ("mona", "true_cosell", "light-partner-led", Invalid),
        ("mona", "partner_led", "heavy", Invalid),
    ],
)
def test_what_cannot_be_chosen(
    world: World, name: str, model: str, key: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        choose_playbook(model, key=key, actor=world.actor(name))
    assert chosen(world) == {}


def test_a_deal_keeps_the_version_it_was_made_from(world: World, code: str) -> None:
    first = see_deal(world, code).playbook_version_id
    with pytest.raises(Forbidden):
        publish_playbooks(actor=world.actor("vic"))
    versions = publish_playbooks(actor=world.actor("mona"))
    assert [v.number for v in versions] == [2, 2, 2]
    later = open_deal(world, customer="Orla Bank").code
    assert see_deal(world, code).playbook_version_id == first
    assert see_deal(world, later).playbook_version_id == versions[0].pk


def test_what_is_published_never_changes(world: World, code: str) -> None:
    """The database says so, whoever writes."""
    version = see_deal(world, code).playbook_version_id
    stage = {"workspace": world.northwind, "version_id": version, "name": "Sixth"}
    for change in (
        lambda: PlaybookVersion.objects.filter(pk=version).update(number=7),
        lambda: StageTemplate.objects.filter(version=version).update(limit_days=99),
        lambda: StepTemplate.objects.filter(version=version).update(asks_vendor=False),
        lambda: StageTemplate.objects.create(number=6, **stage),
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), wall(world.system()):
            change()
    with wall(world.system()):
        limits = StageTemplate.objects.filter(version=version).order_by("number")
        assert list(limits.values_list("limit_days", flat=True)) == [2, 5, 10, 15, None]
