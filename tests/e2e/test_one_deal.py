"""A deal from registration to delivery, in two browsers and a manager's."""

from collections.abc import Callable

from cosell.core.wall import wall
from deals.models import Deal
from tests.e2e.person import Person
from tests.world import World

SIT = Callable[..., Person]
CUSTOMER = "Journey Foods"


def _register(pat: Person) -> None:
    """T1: five fields, at most three presses."""
    pat.opens("/w/northwind/deals/new")
    page = pat.page
    page.get_by_label("Customer").fill(CUSTOMER)
    page.get_by_label("Website").fill("journey-foods.example")
    pat.clicks_on(page.get_by_text("25k–100k"))
    page.get_by_label("What do they need?").fill("A warehouse system before peak season.")
    pat.presses("Register deal")
    page.wait_for_url("**/registrations/*")
    assert pat.clicks <= 3


def _deal(cast: World) -> Deal:
    with wall(cast.system()):
        deal: Deal = Deal.objects.get(customer=CUSTOMER)
        return deal


def _sign_everything(person: Person, company: str) -> int:
    """Press every sign-off that the room offers in the current stage; returns how many."""
    pressed = 0
    stage = person.page.locator("section.panel", has=person.page.locator("#stage-heading"))
    buttons = stage.get_by_role("button", name="Sign off")
    while buttons.count():
        name = buttons.first.inner_text()
        assert company in name
        step = buttons.first.get_attribute("id")
        person.clicks_on(buttons.first)
        person.page.locator(f"#{step}", has_text="Undo").wait_for()
        assert not person.is_focused_on_nothing()
        pressed += 1
    return pressed


def _move(person: Person, to: str) -> None:
    """T7: everything is signed, one press; entering Proposal asks what it is worth."""
    person.page.locator("#act-main", has_text=f"Move to {to}").wait_for()
    before = person.clicks
    person.clicks_on(person.page.locator("#act-main"))
    dialog = person.page.locator("#dialog[open]")
    if to == "Proposal":
        dialog.get_by_label("Amount").fill("84k")
        person.clicks_on(dialog.locator("#sheet-submit"))
    person.page.locator("#stage-heading", has_text=to).wait_for()
    assert person.clicks - before == (2 if to == "Proposal" else 1)


def test_a_deal_goes_from_registration_to_delivery(cast: World, sit_down: SIT) -> None:
    pat, mona, vic = sit_down("pat"), sit_down("mona"), sit_down("vic")
    _register(pat)

    mona.opens("/w/northwind/registrations")
    mona.presses(f"Approve {CUSTOMER}")
    mona.page.get_by_text(CUSTOMER).first.wait_for()
    assert mona.clicks == 1

    room = f"/w/northwind/deals/{_wait_for_deal(mona, cast).code}"
    for person in (pat, vic):
        person.opens(room)
        person.page.get_by_role("heading", name=CUSTOMER, level=1).wait_for()

    for number, to in ((1, "Discovery"), (2, "Proposal"), (3, "Close")):
        first, second = (vic, pat) if number % 2 else (pat, vic)
        assert _sign_everything(first, _company(first)) >= 1
        second.opens(room)
        assert _sign_everything(second, _company(second)) >= 1
        _move(second, to)
        first.opens(room)

    assert _sign_everything(pat, "Brightpath") == 2
    vic.opens(room)
    assert _sign_everything(vic, "Northwind") == 2
    vic.clicks_on(vic.page.locator("#act-main", has_text="Won"))
    sheet = vic.page.locator("#dialog[open]")
    sheet.get_by_role("button", name="Record the win").wait_for()
    vic.clicks_on(sheet.get_by_role("button", name="Record the win"))
    vic.page.locator("#stage-heading", has_text="Delivery").wait_for()

    for person in (pat, vic):
        person.opens(room)
        _sign_everything(person, _company(person))
    deal = _deal(cast)
    assert (deal.outcome, deal.stage, deal.delivered_at is not None) == ("won", 5, True)
    pat.opens(room).sees("Delivered")


def _company(person: Person) -> str:
    return "Northwind" if person.name == "vic" else "Brightpath"


def _wait_for_deal(person: Person, cast: World) -> Deal:
    person.page.wait_for_load_state("networkidle")
    return _deal(cast)
