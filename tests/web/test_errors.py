"""Refusals and faults: what one reads, and what one cannot find out."""

import logging
import re
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from cosell.core import clock
from cosell.core.errors import Forbidden, Missing, TooMany
from cosell.web.errors import bad_request, permission_denied, refuse, server_error
from tests.world import PASSWORD, World, open_deal, see_deal

HTMX = {"HX-Request": "true", "HX-Target": "room"}


def test_stranger_reads_what_a_random_address_says(world: World, client: Client) -> None:
    deal = open_deal(world)
    client.force_login(world.people["pete"])
    rival = client.get(f"/w/northwind/deals/{deal.code}")
    random = client.get("/w/northwind/deals/0000ZZ")
    assert (rival.status_code, random.status_code) == (404, 404)
    assert rival.content == random.content
    client.force_login(world.people["otto"])
    outside = client.get(f"/w/northwind/deals/{deal.code}")
    nowhere = client.get("/w/nobody/deals/0000ZZ")
    assert (outside.status_code, nowhere.status_code) == (404, 404)
    assert outside.content == nowhere.content == random.content
    assert deal.customer not in outside.content.decode()


def test_stranger_gets_the_same_sheet_as_for_a_random_address(world: World, client: Client) -> None:
    deal = open_deal(world)
    client.force_login(world.people["pete"])
    rival = client.get(f"/w/northwind/deals/{deal.code}/edit", headers=HTMX)
    random = client.get("/w/northwind/deals/0000ZZ/edit", headers=HTMX)
    assert (rival.status_code, random.status_code) == (404, 404)
    assert rival.content == random.content
    assert rival["HX-Retarget"] == random["HX-Retarget"] == "#dialog"


@pytest.mark.parametrize(
    "path",
    [
        "/w/northwind/settings/tokens/%00/revoke",
        "/w/northwind/settings/members/%00/role",
        "/w/northwind/partners/brightpath/sync/2026-W40/actions/%00",
        "/home/settings/sessions/%00/end",
    ],
)
def test_what_no_text_holds_is_in_no_address(world: World, client: Client, path: str) -> None:
    """The database would refuse it, and that would look like a fault of ours."""
    client.force_login(world.people["vera"])
    response = client.post(path, {"role": "admin"})
    assert response.status_code == 404
    assert response.content == client.get("/w/northwind/deals/0000ZZ").content


def test_colleague_without_the_right_reads_who_can(world: World, client: Client) -> None:
    client.force_login(world.people["vic"])
    response = client.get("/w/northwind/settings/deliveries")
    assert response.status_code == 403
    body = response.content.decode()
    assert body.count("<h1") == 1
    assert "Only an admin of Northwind can see this." in body
    assert "Nothing was changed." in body


def test_refusal_of_an_act_in_a_page_is_a_sheet_above_it(world: World, client: Client) -> None:
    client.force_login(world.people["vic"])
    response = client.get("/w/northwind/settings/deliveries", headers=HTMX)
    assert response.status_code == 403
    assert response["HX-Retarget"] == "#dialog"
    assert response["HX-Reswap"] == "innerHTML"
    body = response.content.decode()
    assert "<html" not in body
    assert "Only an admin of Northwind can see this." in body


def test_signed_out_reader_is_asked_in_place(world: World, client: Client) -> None:
    deal = open_deal(world)
    response = client.post(f"/w/northwind/deals/{deal.code}/edit", {"amount": "1"}, headers=HTMX)
    assert response.status_code == 401
    assert response["HX-Retarget"] == "#dialog"
    body = response.content.decode()
    assert "You were signed out" in body
    assert "data-retry" in body
    assert see_deal(world, deal.code).amount == deal.amount


def test_signed_out_reader_of_a_page_comes_back_to_it(world: World, client: Client) -> None:
    response = client.get("/w/northwind/board")
    assert response.status_code == 302
    assert response["Location"] == "/account/login/?next=/w/northwind/board"


@pytest.fixture
def request_of_nobody() -> HttpRequest:
    return RequestFactory().get("/somewhere")


def test_too_many_says_when_to_try_again(request_of_nobody: HttpRequest) -> None:
    response = refuse(request_of_nobody, TooMany("Slow down.", retry_after=90))
    assert response.status_code == 429
    assert response["Retry-After"] == "90"
    assert "Wait 90 seconds" in response.content.decode()


def test_refusal_lists_what_is_missing(request_of_nobody: HttpRequest) -> None:
    error = Forbidden("Two are missing.", missing=[Missing("Fit confirmed", "Dana Reed", "vendor")])
    body = refuse(request_of_nobody, error).content.decode()
    assert '<span class="side-vendor">Fit confirmed</span> · Dana Reed' in body


def test_bad_request_and_denied_permission_have_pages(request_of_nobody: HttpRequest) -> None:
    bad = bad_request(request_of_nobody, ValueError("x"))
    denied = permission_denied(request_of_nobody, PermissionError("x"))
    assert (bad.status_code, denied.status_code) == (400, 403)
    for response in (bad, denied):
        assert response.content.decode().count("<h1") == 1


@pytest.mark.django_db
def test_fault_names_an_incident_that_the_log_knows(
    request_of_nobody: HttpRequest,
    caplog: pytest.LogCaptureFixture,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with caplog.at_level(logging.ERROR, "cosell.web"), django_assert_num_queries(0):
        response = server_error(request_of_nobody)
    assert response.status_code == 500
    incident = response["X-Incident"]
    assert re.fullmatch(r"[0-9a-f]{8}", incident)
    assert incident in response.content.decode()
    assert [record.getMessage() for record in caplog.records] == [
        f"Incident {incident} at GET /somewhere"
    ]
    assert len(response.content) < 10 * 1024


def test_fault_still_answers_when_templates_are_broken(
    request_of_nobody: HttpRequest, settings: Any
) -> None:
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": []}]
    response = server_error(request_of_nobody)
    assert response.status_code == 500
    assert response["X-Incident"] in response.content.decode()


NOTE = "A long note that somebody typed for ten minutes & would hate to lose."


def _stale(world: World, **headers: str) -> Any:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.people["vic"])
    deal = open_deal(world)
    url = reverse("deals:note", args=["northwind", deal.code])
    return client.post(
        url, {"text": NOTE, "kind": "x", "csrfmiddlewaretoken": "stale"}, headers=headers
    )


def test_stale_form_gives_back_what_was_typed(world: World) -> None:
    response = _stale(world, origin="http://testserver")
    assert response.status_code == 403
    body = response.content.decode()
    assert "A long note that somebody typed for ten minutes &amp; would hate to lose." in body
    assert '<input type="hidden" name="kind" value="x">' in body
    assert 'value="stale"' not in body
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w{64})"', body)
    assert token is not None


OURS = {"origin": "http://testserver", "referer": "http://testserver/w/northwind/deals/new?x=1"}
FACTS = {
    "form_key": "k" * 22, "customer": "Fresh Foods", "website": "fresh-foods.example",
    "size_range": "25k_100k", "expected_close": f"{clock.now():%Y}-12-31",
    "need": "Stock that is known.", "currency": "EUR", "country": "DE",
    "model": "partner_led", "first_stage": "1",
}  # fmt: skip


def _token_in(response: Any) -> dict[str, str]:
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w{64})"', response.content.decode())
    assert found is not None
    return {"csrfmiddlewaretoken": found[1]}


def test_what_was_typed_outlives_the_session(world: World) -> None:
    """Nothing is stored for it: the page itself holds the fields, and sends them again."""
    client = Client(enforce_csrf_checks=True)
    path = "/w/northwind/deals/new"
    login = {"login": "pat@example.com", "password": PASSWORD}
    form = _token_in(client.get("/account/login/"))
    response = client.post(path, FACTS | form, headers=OURS)
    assert response.status_code == 401
    assert client.post("/account/login/", login | form, headers=OURS).status_code == 302
    # Signing in makes the form of the page too old, and that page holds the fields once more.
    again = client.post(path, FACTS | _token_in(response), headers=OURS)
    assert again.status_code == 403
    for page in (response, again):
        body = page.content.decode()
        assert f'action="{path}"' in body
        assert re.search(r'<textarea [^>]*name="need" [^>]*>Stock that is known.<', body)
        assert 'name="website" value="fresh-foods.example"' in body
    response = client.post(path, FACTS | _token_in(again), headers=OURS)
    assert response.status_code == 303
    assert "Fresh Foods" in client.get(response["Location"]).content.decode()


@pytest.mark.parametrize(
    ("headers", "page"),
    [
        (OURS, "/w/northwind/deals/new%3Fx%3D1"),
        ({"origin": "http://testserver"}, "/"),
        ({"origin": "https://elsewhere.example", "referer": OURS["referer"]}, "/"),
        ({}, "/"),
    ],
)
def test_a_press_after_the_session_leads_back_to_its_page(
    world: World, client: Client, headers: dict[str, str], page: str
) -> None:
    """Not to the address of the press, which is no page."""
    response = client.post("/w/northwind/deals/ABCDEF/stage", {"to": "3"}, headers=headers)
    assert (response.status_code, response["Location"]) == (302, f"/account/login/?next={page}")


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", ""])
def test_form_of_another_site_is_not_repeated(world: World, origin: str) -> None:
    response = _stale(world, **({"origin": origin} if origin else {}))
    assert response.status_code == 403
    assert NOTE[:20] not in response.content.decode()


def test_stale_password_is_never_shown(world: World) -> None:
    response = Client(enforce_csrf_checks=True).post(
        "/account/login/",
        {"login": "vic@example.com", "password": "secret words", "remember": "on"},
        headers={"origin": "http://testserver"},
    )
    assert response.status_code == 403
    body = response.content.decode()
    assert "secret words" not in body
    assert "vic@example.com" not in body


def test_stale_fragment_is_asked_to_retry(world: World) -> None:
    response = _stale(world, origin="http://testserver", **HTMX)
    assert response.status_code == 403
    assert response["HX-Retarget"] == "#dialog"
    assert "data-retry" in response.content.decode()
