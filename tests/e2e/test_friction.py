"""The friction budget: how many presses the most frequent acts cost (T5 to T10, T14, T15, T20)."""

from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import expect

from cosell.core import clock
from cosell.core.wall import wall
from cosell.messaging.models import Event
from cosell.messaging.rules.links import Link, seal
from deals.models import Deal, DealStep, Signature
from deals.rules.steps import text_hash
from tests.e2e.person import Person
from tests.world import World, open_deal, see_deal

SIT = Callable[..., Person]


def _room(deal: Deal) -> str:
    return f"/w/northwind/deals/{deal.code}"


def _signed(cast: World, customer: str) -> Deal:
    """A deal of Vic's and Pat's whose first stage lacks only Pat's word on the strategy."""
    from deals.actions.signing import sign_step  # noqa: PLC0415 - only this story needs it

    deal = open_deal(cast, customer=customer, website=f"{customer.lower()}.example")
    for step in ("fit_confirmed", "strategy_set"):
        sign_step(deal.code, step, actor=cast.actor("vic"))
    sign_step(deal.code, "fit_confirmed", actor=cast.actor("pat"))
    return deal


def test_signing_from_my_work_costs_one_press_for_each_side(cast: World, sit_down: SIT) -> None:
    deal = open_deal(cast, customer="Onepress", website="onepress.example")
    for name, company in (("vic", "Northwind"), ("pat", "Brightpath")):
        person = sit_down(name).opens("/w/northwind/")
        person.presses("Sign off Fit confirmed, Onepress")
        row = person.page.locator(".work-row", has_text="Onepress").first
        expect(row).to_contain_text("Done")
        assert (person.clicks, person.is_focused_on_nothing()) == (1, False), company
    assert see_deal(cast, deal.code).ball_step.key == "strategy_set"


def test_the_last_signature_puts_the_move_where_the_signing_was(cast: World, sit_down: SIT) -> None:
    deal = _signed(cast, "Laststep")
    pat = sit_down("pat").opens(_room(deal))
    main = pat.page.locator("#act-main")
    pat.clicks_on(main)
    expect(main).to_have_text("Move to Discovery")
    assert not pat.is_focused_on_nothing()
    pat.clicks_on(main)
    expect(pat.page.locator("#stage-heading")).to_contain_text("Discovery")
    assert pat.clicks == 2
    assert see_deal(cast, deal.code).stage == 2


def test_moving_over_a_gap_costs_a_reason_and_the_partner_cannot(
    cast: World, sit_down: SIT
) -> None:
    deal = _signed(cast, "Gapwise")
    vic, pat = sit_down("vic").opens(_room(deal)), sit_down("pat").opens(_room(deal))
    pat.clicks_on(pat.page.locator("#act-move"))
    sheet = pat.page.locator("#dialog[open]")
    expect(sheet).to_contain_text("Only the rep or manager of Northwind")
    vic.clicks_on(vic.page.locator("#act-move"))
    sheet = vic.page.locator("#dialog[open]")
    expect(sheet).to_contain_text("Pat Partner")
    vic.clicks_on(sheet.get_by_text("The partner agreed by phone or mail"))
    vic.clicks_on(sheet.get_by_role("button", name="Move anyway"))
    expect(vic.page.locator("#stage-heading")).to_contain_text("Discovery")
    assert vic.clicks == 3
    pat.opens(_room(deal))
    pat.clicks_on(pat.page.locator("#answer-right"))
    expect(pat.page.locator("#move-answer")).to_have_count(0)


def test_a_manager_finds_what_is_over_time_without_a_press(cast: World, sit_down: SIT) -> None:
    with clock.frozen(clock.now() - timedelta(days=21)):
        open_deal(cast, customer="Slowpoke", website="slowpoke.example")
    mona = sit_down("mona").opens("/w/northwind/")
    first = mona.page.locator("section.panel").first
    expect(first).to_contain_text("Over time and stalled")
    expect(first).to_contain_text("Slowpoke")
    assert mona.clicks == 0


def test_losing_a_deal_costs_two_choices(cast: World, sit_down: SIT) -> None:
    deal = open_deal(cast, customer="Lostcause", website="lostcause.example")
    vic = sit_down("vic").opens(_room(deal))
    vic.page.locator("#room-menu-button").click()
    vic.page.locator("#menu-end").click()
    sheet = vic.page.locator("#dialog[open]")
    sheet.get_by_text("No budget").click()
    sheet.get_by_role("button", name="End the deal").click()
    expect(vic.page.locator("#ballbox")).to_contain_text("Lost on")
    assert see_deal(cast, deal.code).outcome == "lost"


def test_signing_from_a_mail_costs_two_presses_and_no_sign_in(cast: World, sit_down: SIT) -> None:
    """T5 from mail: the link, and the button behind it."""
    deal = open_deal(cast, customer="Mailpress", website="mailpress.example")
    pat = cast.actor("pat")
    with wall(pat):
        step = DealStep.objects.get(deal=deal, key="fit_confirmed")
    facts = {"deal": deal.code, "step": step.key, "hash": text_hash(step.name, step.text)}
    link = Link(
        workspace_id=pat.workspace_id, organization_id=pat.organization_id,
        user_id=pat.person_id, act="sign", facts=facts, number="E2EMAIL",
    )  # fmt: skip
    nobody = sit_down("").opens(f"/act/{seal(link)}")
    nobody.clicks_on(nobody.page.locator("#act"))
    expect(nobody.page.locator("main")).to_contain_text("Signed.")
    assert nobody.clicks + 1 == 2
    with wall(pat):
        assert Signature.objects.filter(step=step, side="partner").count() == 1


def test_a_manager_asks_the_holder_with_one_press(cast: World, sit_down: SIT) -> None:
    """T10, from what stands on top of a manager's home."""
    with clock.frozen(clock.now() - timedelta(days=21)):
        deal = open_deal(cast, customer="Askwise", website="askwise.example")
    mona = sit_down("mona").opens("/w/northwind/")
    row = mona.page.locator(".work-row", has_text="Askwise").first
    mona.clicks_on(row.get_by_role("button").first)
    expect(row).to_contain_text("udged")
    assert mona.clicks == 1
    with wall(cast.actor("mona")):
        assert Event.objects.filter(deal=deal, name="step.requested").count() == 1


def test_the_weekly_sync_costs_one_press_from_the_calendar(cast: World, sit_down: SIT) -> None:
    """T15: the agenda is there, nothing was prepared, and one press starts the meeting."""
    with clock.frozen(clock.now() - timedelta(days=21)):
        open_deal(cast, customer="Meetwise", website="meetwise.example")
    mona = sit_down("mona").opens("/w/northwind/partners/brightpath/sync")
    expect(mona.page.locator("main")).to_contain_text("Meetwise")
    assert mona.clicks == 0
