"""The page behind a link: it tells, its button acts, and each state says what is next."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from cosell.core import clock
from cosell.core.wall import wall
from deals.models import DealTeamMember
from partners.actions.invitations import invite_member, revoke_invitation
from partners.models import Invitation, User
from partners.queries.invitations import peek_invitation
from partners.queries.memberships import seats_of
from tests.partners.people import sign_in, signed_in, texts, who_is
from tests.world import World, open_deal

NEW = "nora.new@example.com"


def invited(world: World, email: str = NEW, *, by: str = "lea", **more: Any) -> tuple[str, str]:
    """The code of an invitation, and the address of its page."""
    role = "partner_rep" if by in {"lea", "petra"} else "vendor_rep"
    row, secret = invite_member(email, role=role, actor=world.actor(by), **more)
    return row.code, f"/invite/{secret}"


def test_reading_changes_nothing_however_often(world: World) -> None:
    _code, url = invited(world, name="Nora New")
    for _ in range(3):
        for method in ("get", "head"):
            page = getattr(Client(), method)(url)
            assert page.status_code == 200
    page = Client().get(url)
    text = texts(page)
    assert "Lea Lead invites you, as Brightpath ." in text
    assert "Join the deal room of Northwind" in text
    assert "Your role: Partner rep." in text
    assert NEW in text
    assert 'value="Nora New"' in page.content.decode()
    assert page["Referrer-Policy"] == "strict-origin"
    assert "no-store" in page["Cache-Control"]
    assert User.objects.filter(email=NEW).count() == 0
    assert peek_invitation(url.rsplit("/", 1)[1]).state == "open"


def test_joining_signs_in_and_lands_at_work(world: World) -> None:
    _code, url = invited(world)
    client = Client(headers={"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/133.0"})
    done = client.post(url, {"name": "Nora New", "password": ""})
    assert (done.status_code, done["Location"]) == (303, "/w/northwind/")
    person = User.objects.get(email=NEW)
    assert who_is(client) == str(person.pk)
    assert client.get("/w/northwind/").status_code == 200
    assert "Firefox on Linux" in texts(client.get("/home/settings/security"))
    again = Client().get(url)
    assert again.status_code == 200
    assert "This invitation was used" in texts(again)
    late = Client().post(url, {"name": "Somebody", "password": ""})
    assert "This invitation was used" in texts(late)
    assert User.objects.filter(email=NEW).count() == 1


def test_a_newcomer_may_set_a_password(world: World) -> None:
    _code, url = invited(world)
    weak = Client().post(url, {"name": "Nora New", "password": "short"})
    assert weak.status_code == 422
    body = weak.content.decode()
    assert "at least 12 characters" in body
    assert 'value="Nora New"' in body
    assert "<title>Error: " in body
    Client().post(url, {"name": "Nora New", "password": "four words in a row"})
    assert sign_in(Client(), NEW, "four words in a row")["Location"] == "/home"


def test_a_name_is_needed(world: World) -> None:
    _code, url = invited(world)
    assert Client().post(url, {"name": " ", "password": ""}).status_code == 422
    assert User.objects.filter(email=NEW).count() == 0


def test_an_invitation_to_a_deal_tells_what_waits_and_lands_there(world: World) -> None:
    code = open_deal(world).code
    _code, url = invited(world, deal_code=code)
    text = texts(Client().get(url))
    assert "Lea Lead invites you, as Brightpath , to the deal Halden Foods ." in text
    assert "The deal waits for: Fit confirmed." in text
    client = Client()
    done = client.post(url, {"name": "Nora New", "password": ""})
    assert done["Location"] == f"/w/northwind/deals/{code}"
    assert client.get(done["Location"]).status_code == 200
    with wall(world.system()):
        member = DealTeamMember.objects.get(user__email=NEW)
    assert (member.side, member.role, member.is_active) == ("partner", "partner_rep", True)


def test_a_managers_invitation_lands_a_partners_lead_on_the_deal(world: World) -> None:
    code = open_deal(world).code
    _row, secret = invite_member(
        NEW, role="partner_lead", actor=world.actor("mona"), partner="brightpath", deal_code=code
    )
    client = Client()
    done = client.post(f"/invite/{secret}", {"name": "Nora New", "password": ""})
    assert done["Location"] == f"/w/northwind/deals/{code}"
    with wall(world.system()):
        assert DealTeamMember.objects.filter(user__email=NEW).count() == 0


def test_nobody_learns_of_or_joins_a_deal_that_the_inviter_does_not_see(world: World) -> None:
    code = open_deal(world).code
    _code, url = invited(world, by="petra", deal_code=code)
    page = Client().get(url)
    assert "Halden" not in page.content.decode()
    client = Client()
    assert client.post(url, {"name": "Nora New", "password": ""})["Location"] == "/w/northwind/"
    assert client.get(f"/w/northwind/deals/{code}").status_code == 404
    with wall(world.system()):
        assert DealTeamMember.objects.filter(user__email=NEW).count() == 0


@pytest.mark.parametrize("deal", ["ZZZZZZ", "'--", "ÄÖÜ"])
def test_a_deal_that_does_not_exist_is_no_obstacle(world: World, deal: str) -> None:
    _code, url = invited(world, deal_code=deal)
    assert Client().get(url).status_code == 200
    assert Client().post(url, {"name": "Nora", "password": ""})["Location"] == "/w/northwind/"


def test_somebody_with_an_account_signs_in_first_and_comes_back(world: World) -> None:
    _code, url = invited(world, "otto@example.com")
    client = Client()
    page = client.get(url)
    assert "has an account already" in texts(page)
    assert f"/account/login/?next={url}" in page.content.decode()
    refused = client.post(url, {"name": "Otto", "password": "four words in a row"})
    assert "has an account already" in texts(refused)
    assert seats_of(world.people["otto"]) == []
    signed = client.post(
        "/account/login/",
        {"login": "otto@example.com", "password": "correct horse battery staple", "next": url},
    )
    assert signed["Location"] == url
    assert "You are signed in as Otto Outsider" in texts(client.get(url))
    assert client.post(url)["Location"] == "/w/northwind/"
    assert [seat.organization_name for seat in seats_of(world.people["otto"])] == ["Brightpath"]


def test_another_account_is_told_to_switch(world: World) -> None:
    _code, url = invited(world)
    client = signed_in(world, "otto")
    for answer in (client.get(url), client.post(url)):
        assert f"You are signed in as otto@example.com, and this invitation is for {NEW}." in texts(
            answer
        )
    assert seats_of(world.people["otto"]) == []
    switched = client.post("/account/logout/", {"next": url})
    assert switched["Location"] == url
    assert client.post(url, {"name": "Nora New", "password": ""}).status_code == 303


def test_a_link_that_ran_out_names_whom_to_ask(world: World) -> None:
    now = clock.now()
    with clock.frozen(now):
        _code, url = invited(world)
    with clock.frozen(now + timedelta(days=7)):
        for answer in (Client().get(url), Client().post(url, {"name": "Nora", "password": ""})):
            text = texts(answer)
            assert "This invitation has expired" in text
            assert "Ask Lea Lead for a new one." in text
    assert User.objects.filter(email=NEW).count() == 0


def test_a_link_that_was_taken_back_names_whom_to_ask(world: World) -> None:
    code, url = invited(world)
    revoke_invitation(code, actor=world.actor("lea"))
    for answer in (Client().get(url), Client().post(url, {"name": "Nora", "password": ""})):
        text = texts(answer)
        assert "This invitation was taken back" in text
        assert "Ask Lea Lead for a new one." in text
    assert User.objects.filter(email=NEW).count() == 0


def test_a_link_that_is_none_is_the_page_of_nothing(world: World) -> None:
    nothing = Client().get("/invite/" + "0" * 40)
    assert nothing.status_code == 404
    assert Client().post("/invite/" + "0" * 40, {"name": "x"}).status_code == 404
    assert nothing.content == Client().get("/nowhere").content


def test_an_inviter_who_has_left_does_not_break_the_page(world: World) -> None:
    code = open_deal(world).code
    _code, url = invited(world, deal_code=code)
    with wall(world.system()):
        world.people["lea"].memberships.update(is_active=False)
    page = Client().get(url)
    assert "Lea Lead invites you" in texts(page)
    assert "Halden" not in page.content.decode()
    assert Client().post(url, {"name": "Nora", "password": ""})["Location"] == "/w/northwind/"


def test_joining_a_second_side_acts_for_that_side(world: World) -> None:
    row, secret = invite_member("kim@example.com", role="vendor_rep", actor=world.actor("vera"))
    client = signed_in(world, "kim")
    assert client.post(f"/invite/{secret}").status_code == 303
    page = client.get("/w/northwind/deals")
    assert 'id="act-as-partner"' in page.content.decode()
    client.post("/w/northwind/act-as", {"side": "partner"})
    assert 'id="act-as-vendor"' in client.get("/w/northwind/deals").content.decode()
    with wall(world.system()):
        assert Invitation.objects.get(code=row.code).accepted_by == world.people["kim"]
