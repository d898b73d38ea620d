"""With JavaScript off everything but dragging works: links and forms were there first."""

from collections.abc import Callable

import pytest

from tests.e2e.person import Person, types_password, with_real_password
from tests.world import World, open_deal, see_deal

SIT = Callable[..., Person]


def test_a_partner_signs_in_signs_and_opens_the_move_without_script(
    cast: World, sit_down: SIT
) -> None:
    deal = open_deal(cast, customer="Plainweb", website="plainweb.example")
    lea = sit_down(java_script_enabled=False)
    lea.opens("/account/login/")
    page = lea.page
    types_password(lea, with_real_password(cast, "lea"))
    lea.opens(f"/w/northwind/deals/{deal.code}")
    page.locator("#act-main").click()
    page.get_by_text("Lea Lead signed").first.wait_for()
    page.locator("#act-move").click()
    page.get_by_role("heading", name="Move Plainweb to Discovery").wait_for()
    assert see_deal(cast, deal.code).version == deal.version + 1


def test_a_refused_form_keeps_what_was_typed_without_script(cast: World, sit_down: SIT) -> None:
    pat = sit_down("pat", java_script_enabled=False).opens("/w/northwind/deals/new")
    page = pat.page
    page.get_by_label("Customer").fill("Kept Ltd")
    page.get_by_label("What do they need?").fill("Everything they typed.")
    page.click("#register-submit")
    assert page.title().startswith("Error:")
    assert page.get_by_label("Customer").input_value() == "Kept Ltd"
    assert page.get_by_label("What do they need?").input_value() == "Everything they typed."


@pytest.mark.parametrize("name", ["vic", "pat", "mona"])
def test_the_board_and_the_list_filter_without_script(
    cast: World, sit_down: SIT, name: str
) -> None:
    open_deal(cast, customer=f"Filtered {name}", website=f"filtered-{name}.example")
    person = sit_down(name, java_script_enabled=False)
    for path in ("/w/northwind/deals", "/w/northwind/board"):
        person.opens(f"{path}?q=Filtered+{name}").sees(f"Filtered {name}")
