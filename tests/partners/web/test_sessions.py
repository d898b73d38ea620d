"""How long one stays signed in, and the list of where one is."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cosell.core import clock
from partners.actions.profiles import purge_sessions
from partners.models import Session
from tests.partners.people import sign_in, signed_in, texts, who_is
from tests.world import World

SECURITY = "/home/settings/security"
CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/131.0 Safari/537.36"


@pytest.mark.parametrize(
    ("name", "idle", "is_in"),
    [
        ("vic", timedelta(hours=12), True),
        ("vic", timedelta(hours=12, seconds=1), False),
        ("pat", timedelta(days=6), True),
        ("kim", timedelta(hours=12, seconds=1), False),  # a partner here, but a vendor elsewhere
    ],
)
def test_whoever_works_for_a_vendor_is_signed_out_after_an_idle_night(
    world: World, name: str, idle: timedelta, is_in: bool
) -> None:
    now = clock.now()
    with clock.frozen(now):
        client = signed_in(world, name)
    with clock.frozen(now + idle):
        status = client.get("/home/settings/profile").status_code
    assert status == (200 if is_in else 302)
    assert (who_is(client) is not None) is is_in


def test_being_there_keeps_a_session_alive_but_not_beyond_thirty_days(world: World) -> None:
    start = clock.now()
    with clock.frozen(start):
        client = signed_in(world, "vic")
    for step in range(1, 66):
        with clock.frozen(start + timedelta(hours=11 * step)):
            assert client.get("/home/settings/profile").status_code == 200
    assert Session.objects.get().started_at == start
    with clock.frozen(start + timedelta(days=30, seconds=1)):
        assert client.get("/home/settings/profile").status_code == 302
    assert who_is(client) is None


def test_a_page_that_asks_for_itself_keeps_nobody_signed_in(world: World) -> None:
    start = clock.now()
    with clock.frozen(start):
        client = signed_in(world, "vic")
    for hours in range(1, 12):
        with clock.frozen(start + timedelta(hours=hours)):
            pulse = client.get("/w/northwind/?mark=abc", headers={"HX-Request": "true"})
        assert pulse.status_code == 200
    with clock.frozen(start + timedelta(hours=12, seconds=1)):
        pulse = client.get("/w/northwind/?mark=abc", headers={"HX-Request": "true"})
    assert pulse.status_code == 401
    assert who_is(client) is None


def test_signing_in_again_starts_the_clock_anew(world: World) -> None:
    client = Client(headers={"User-Agent": CHROME})
    early = clock.now()
    with clock.frozen(early):
        sign_in(client, "pat@example.com")
    first = Session.objects.get(user=world.people["pat"])
    client.post("/account/logout/")
    with clock.frozen(early + timedelta(hours=1)):
        sign_in(client, "pat@example.com")
    second = Session.objects.get(user=world.people["pat"])
    assert (first.started_at, second.started_at) == (early, early + timedelta(hours=1))
    assert first.code != second.code
    assert first.session_key != second.session_key


def test_a_page_writes_the_session_at_most_every_five_minutes(world: World) -> None:
    start = clock.now()
    with clock.frozen(start):
        client = signed_in(world, "pat")
        client.get("/home/settings/profile")

    def writes(moment: datetime) -> int:
        with clock.frozen(moment), CaptureQueriesContext(connection) as queries:
            client.get("/home/settings/profile")
        return sum(query["sql"].startswith(("UPDATE", "INSERT")) for query in queries)

    assert writes(start + timedelta(minutes=5)) == 0
    assert writes(start + timedelta(minutes=5, seconds=1)) == 1
    assert writes(start + timedelta(minutes=6)) == 0


def test_the_list_says_where_one_is_signed_in(world: World) -> None:
    here = Client(headers={"User-Agent": CHROME})
    sign_in(here, "pat@example.com")
    signed_in(world, "pat")
    signed_in(world, "vic")
    page = here.get(SECURITY)
    text = texts(page)
    assert "Chrome on Linux this one Since" in text
    assert text.count("last seen") == 2
    others = Session.objects.filter(user=world.people["vic"]).values_list("code", flat=True)
    assert not any(code in page.content.decode() for code in others)


def test_ending_one_session_ends_that_one(world: World) -> None:
    here, there, third = (signed_in(world, "pat") for _ in range(3))
    code = Session.objects.get(session_key=there.session.session_key).code
    assert here.get(f"/home/settings/sessions/{code}/end").status_code == 405
    done = here.post(f"/home/settings/sessions/{code}/end")
    assert (done.status_code, done["Location"]) == (303, SECURITY)
    assert there.get(SECURITY).status_code == 302
    assert here.get(SECURITY).status_code == 200
    assert third.get(SECURITY).status_code == 200


def test_another_persons_session_cannot_be_ended(world: World) -> None:
    victim, attacker = signed_in(world, "vic"), signed_in(world, "pat")
    code = Session.objects.get(user=world.people["vic"]).code
    foreign = attacker.post(f"/home/settings/sessions/{code}/end")
    unknown = attacker.post("/home/settings/sessions/ZZZZZZ/end")
    assert (foreign.status_code, foreign.content) == (404, unknown.content)
    assert victim.get(SECURITY).status_code == 200


def test_all_other_sessions_are_ended_at_once(world: World) -> None:
    here, there, stranger = (
        signed_in(world, "pat"),
        signed_in(world, "pat"),
        signed_in(world, "vic"),
    )
    assert here.post("/home/settings/sessions/end")["Location"] == SECURITY
    assert here.get(SECURITY).status_code == 200
    assert there.get(SECURITY).status_code == 302
    assert stranger.get(SECURITY).status_code == 200


def test_a_session_that_has_run_out_is_not_listed(world: World) -> None:
    here = signed_in(world, "pat")
    Session.objects.create(
        session_key="a" * 32,
        session_data="",
        expire_date=clock.now() - timedelta(seconds=1),
        user=world.people["pat"],
        seen_at=clock.now(),
    )
    assert texts(here.get(SECURITY)).count("last seen") == 1


def test_the_pages_cost_the_same_for_one_and_for_many_sessions(world: World) -> None:
    here = signed_in(world, "pat")

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert here.get(SECURITY).status_code == 200
        return len(found)

    queries()
    one = queries()
    for _ in range(5):
        signed_in(world, "pat")
    assert queries() == one
    assert one <= 20


def test_sessions_that_have_run_out_are_forgotten(world: World) -> None:
    live = signed_in(world, "pat")
    Session.objects.create(
        session_key="a" * 32, session_data="", expire_date=clock.now() - timedelta(seconds=1)
    )
    assert purge_sessions() == 1
    assert [row.session_key for row in Session.objects.all()] == [live.session.session_key]
    assert live.get(SECURITY).status_code == 200
