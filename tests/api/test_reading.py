"""Reading: me, the list, a deal, its plan, its capabilities."""

import pytest

from cosell.core.wall import wall
from deals.models import Deal
from tests.api.caller import Api, assert_problem, assert_shape
from tests.world import World, open_deal

READS = ("", "/steps", "/capabilities")
RANDOM = "ZZZZZZ"


def test_me_names_person_token_and_seat(api: Api) -> None:
    response = api("pat", scopes=("read",)).get("/api/v1/me")
    assert response.status_code == 200
    body = response.json()
    assert_shape("MeOut", body)
    assert (body["person"]["name"], body["person"]["email"]) == ("Pat Partner", "pat@example.com")
    assert (body["token"]["name"], body["token"]["scopes"]) == ("Test", ["read"])
    assert body["seats"] == [
        {
            "workspace": {"slug": "northwind", "name": "Northwind"},
            "organization": {"slug": "brightpath", "name": "Brightpath"},
            "side": "partner",
            "role": "partner_rep",
        }
    ]


PEOPLE = ("vera", "mona", "vic", "lea", "pat")
COLLEAGUES = {"val": "Vic Seller", "ada": "Vic Seller", "paul": "Pat Partner"}
STRANGERS = ("petra", "pete", "kim")


def test_list_shows_what_the_pages_show(world: World, api: Api) -> None:
    code = open_deal(world).code
    for name in (*PEOPLE, *COLLEAGUES, *STRANGERS):
        response = api(name).get("deals")
        assert response.status_code == 200
        body = response.json()
        assert_shape("DealPageOut", body)
        seen = [row["code"] for row in body["items"]]
        assert (name, seen) == (name, [code] if name in PEOPLE else [])
        assert body["next"] is None
        assert "Link" not in response


def test_practice_is_in_no_list(world: World, api: Api) -> None:
    real = open_deal(world, by="vic").code
    with wall(world.actor("mona")):
        Deal.objects.filter(code=open_deal(world, by="vic").code).update(is_practice=True)
    for name in PEOPLE:
        assert [row["code"] for row in api(name).get("deals").json()["items"]] == [real]


def test_deal_is_read_by_its_people_alone(world: World, api: Api) -> None:
    """Colleagues who are not on it learn whom to ask; strangers learn nothing."""
    code = open_deal(world).code
    shapes = {"": "Deal", "/steps": "StepListOut", "/capabilities": "CapabilitiesOut"}
    for part, shape in shapes.items():
        for name in PEOPLE:
            response = api(name).get(f"deals/{code}{part}")
            assert (name, response.status_code) == (name, 200)
            assert_shape(shape, response.json())
        for name, who in COLLEAGUES.items():
            problem = assert_problem(api(name).get(f"deals/{code}{part}"), 403, "not_on_deal")
            assert problem["detail"] == f"You are not on this deal. Ask {who} to add you."
        for name in STRANGERS:
            assert_problem(api(name).get(f"deals/{code}{part}"), 404, "not_found")


@pytest.mark.parametrize("part", READS)
def test_strangers_cannot_tell_a_deal_from_none(world: World, api: Api, part: str) -> None:
    deal = open_deal(world)
    for caller in (api("petra"), api("kim")):
        answers = [
            caller.get(f"deals/{code}{part}", X_Request_ID="same-request")
            for code in (deal.code, RANDOM)
        ]
        assert_problem(answers[0], 404, "not_found")
        assert answers[0].content == answers[1].content
        assert set(answers[0].headers) == set(answers[1].headers)


@pytest.mark.parametrize("part", ["deals", "deals/{code}", "deals/{code}/steps"])
def test_another_workspace_is_no_workspace(world: World, api: Api, part: str) -> None:
    """Kim is a vendor at home and a partner here; a token is for one of the two."""
    path = part.format(code=open_deal(world).code)
    caller = api("kim", workspace="kestrel")
    answers = [
        caller.get(f"/api/v1/workspaces/{slug}/{path}", X_Request_ID="same-request")
        for slug in ("northwind", "nowhere")
    ]
    assert_problem(answers[0], 404, "not_found")
    assert answers[0].content == answers[1].content


def test_deal_has_one_shape_for_each_side(world: World, api: Api) -> None:
    code = open_deal(world).code
    vendor, partner = (api(name).get(f"deals/{code}").json() for name in ("vic", "pat"))
    assert_shape("VendorDealOut", vendor)
    assert_shape("PartnerDealOut", partner)
    assert set(vendor) - set(partner) == {"amount_base", "currency_base", "rate", "is_practice"}
    shared = set(partner) - {"audience"}
    assert {name: vendor[name] for name in shared} == {name: partner[name] for name in shared}
    assert (vendor["audience"], partner["audience"]) == ("vendor", "partner")
    assert (vendor["amount"], vendor["amount_base"]) == (None, "62500.00")
    assert partner["split"] == {"vendor": "30.00", "partner": "70.00"}


def test_code_is_read_forgivingly(world: World, api: Api) -> None:
    code = open_deal(world).code
    caller = api("pat")
    for spelling in (code.lower(), f"D-{code}", f" {code[:3]}-{code[3:]} "):
        assert caller.get(f"deals/{spelling}").json()["code"] == code


def test_capabilities_say_what_a_refused_move_is_missing(world: World, api: Api) -> None:
    code = open_deal(world).code
    missing = [
        {"what": what, "who": who, "side": side, "step": step}
        for what, step in (("Fit confirmed", "fit_confirmed"), ("Strategy set", "strategy_set"))
        for who, side in (("Vic Seller", "vendor"), ("Pat Partner", "partner"))
    ]
    body = api("pat").get(f"deals/{code}/capabilities").json()
    assert body["sign"][:2] == ["fit_confirmed", "strategy_set"]
    # Registering completed the first step; what a fact completed nobody takes back by hand.
    assert body["withdraw"] == []
    assert body["move"][0] == {
        "to": 2, "kind": "forward", "allowed": False, "with_reason": False, "missing": missing,
    }  # fmt: skip
    assert [target["to"] for target in body["move"]] == [2, 3, 4]
    vendor = api("vic").get(f"deals/{code}/capabilities").json()
    assert vendor["move"][0]["with_reason"] is True
    reader = api("vic", scopes=("read",)).get(f"deals/{code}/capabilities").json()
    assert (reader["sign"], reader["withdraw"], reader["move"]) == ([], [], [])
