"""Signing in, joining and looking after one's side, in a real browser without a fault."""

from collections.abc import Callable

import pytest

from partners.actions.invitations import invite_member
from tests.e2e.person import Person, types_password, with_real_password
from tests.world import PASSWORD, World, open_deal

SIGN_IN = "/account/login/"
EVERYBODYS = [SIGN_IN, "/account/login/code/", "/account/password/reset/", "/account/signup/"]
ADMINS = [
    "/w/northwind/settings/members",
    "/w/northwind/settings/members/invite",
    "/w/northwind/settings/tokens",
    "/w/northwind/partners",
    "/w/northwind/partners/new",
    "/w/northwind/partners/brightpath/",
    "/w/northwind/partners/brightpath/people",
    "/w/northwind/partners/brightpath/terms",
    "/home/settings/profile",
    "/home/settings/security",
    "/account/mfa/",
    "/account/mfa/webauthn/",
    "/account/password/change/",
    "/account/logout/",
]


def authenticator(person: Person) -> None:
    """A device with a fingerprint reader that always says yes."""
    devtools = person.context.new_cdp_session(person.page)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


def test_a_passkey_is_added_and_signs_in_with_one_press(
    sit_down: Callable[..., Person], cast: World, address: str
) -> None:
    # Browsers know passkeys at localhost, not at an address of numbers.
    home = address.replace("127.0.0.1", "localhost")
    ada = sit_down()
    authenticator(ada)
    ada.page.goto(home + SIGN_IN)
    types_password(ada, with_real_password(cast, "ada"))
    ada.page.wait_for_url("**/w/northwind/")
    ada.page.goto(f"{home}/home/settings/security")
    ada.page.get_by_role("link", name="Add one").click()
    ada.page.get_by_label("Password").fill(PASSWORD)
    ada.presses("Confirm")
    ada.page.get_by_label("Name (optional)").fill("Laptop")
    ada.presses("Add it")
    ada.sees("10 of 10 are left")
    ada.page.goto(f"{home}/account/mfa/webauthn/")
    ada.sees("Laptop")
    ada.page.goto(f"{home}/account/logout/")
    ada.presses("Sign out")
    ada.page.wait_for_url(f"**{SIGN_IN}")
    ada.clicks = 0
    ada.presses("Use a passkey")
    ada.page.wait_for_url("**/w/northwind/")
    assert ada.clicks == 1


def test_a_passkey_that_fails_says_so_in_words(
    sit_down: Callable[..., Person], address: str
) -> None:
    visitor = sit_down()
    visitor.opens(SIGN_IN)
    visitor.presses("Use a passkey")
    visitor.sees("The passkey was not used.")


def test_a_newcomer_joins_with_one_press_and_is_on_the_deal(
    sit_down: Callable[..., Person], cast: World, address: str
) -> None:
    code = open_deal(cast, customer="Sund Marine", website="sund-marine.dk").code
    _row, secret = invite_member(
        "ned.newcomer@example.com",
        role="partner_rep",
        actor=cast.actor("lea"),
        name="Ned Newcomer",
        deal_code=code,
    )
    ned = sit_down()
    ned.opens(f"/invite/{secret}")
    ned.sees("to the deal Sund Marine")
    ned.presses("Join and open the deal")
    ned.page.wait_for_url(f"**/w/northwind/deals/{code}")
    assert ned.clicks == 1
    ned.sees("Sund Marine")
    assert secret not in str(ned.page.evaluate("document.referrer"))


def test_an_invitation_works_without_javascript(
    sit_down: Callable[..., Person], cast: World
) -> None:
    lea = sit_down("lea", java_script_enabled=False)
    lea.opens("/w/northwind/settings/members")
    lea.presses("Invite people", role="link")
    lea.page.get_by_label("Work e-mail").fill("tim.plain@example.com")
    lea.presses("Invite")
    link = lea.page.get_by_role("textbox", name="tim.plain@example.com").input_value()
    tim = sit_down(java_script_enabled=False)
    tim.page.goto(link)
    tim.presses("Join")
    tim.page.wait_for_url("**/w/northwind/")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_of_people_are_without_fault(sit_down: Callable[..., Person], scheme: str) -> None:
    visitor, vera = sit_down(color_scheme=scheme), sit_down("vera", color_scheme=scheme)
    found: list[str] = []
    for person, paths in ((visitor, EVERYBODYS), (vera, ADMINS)):
        for path in paths:
            found += person.opens(path).axe_finds()
    assert found == []


@pytest.mark.parametrize("width", [390, 320])
def test_pages_of_people_fit_a_phone(sit_down: Callable[..., Person], width: int) -> None:
    vera = sit_down("vera")
    vera.page.set_viewport_size({"width": width, "height": 780})
    too_wide = [
        path
        for path in [*EVERYBODYS, *ADMINS]
        if vera.opens(path).page.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        )
    ]
    assert too_wide == []
