"""A bare installation: one command or one page opens a vendor's workspace that works at once."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from deals.actions.registering import register_deal
from partners.models import Organization, User
from partners.queries.invitations import peek_invitation
from partners.queries.memberships import enter_workspace, is_bare, seats_of
from tests.partners.people import sign_in, texts, who_is
from tests.world import PASSWORD, World, new_deal

pytestmark = pytest.mark.django_db
START = "/start"
TYPED = {"company": "Northwind", "name": "Vera Admin", "email": "Vera@Northwind.com"}


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("create_workspace", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_opens_a_room_that_can_be_worked_in() -> None:
    said = run(
        "--email", "vera@northwind.com", "--name", "Vera Admin", "--time-zone", "Europe/Rome"
    )
    assert "Northwind is open: http://127.0.0.1:8000/w/northwind/" in said
    password = said.split("with the password ")[1].split("\n")[0]
    vera = User.objects.get(email="vera@northwind.com")
    assert vera.check_password(password)
    assert [(seat.workspace_slug, seat.role) for seat in seats_of(vera)] == [
        ("northwind", "vendor_admin")
    ]
    client = Client()
    assert sign_in(client, "vera@northwind.com", password)["Location"] == "/home"
    assert client.get("/w/northwind/settings/members").status_code == 200
    assert "No partners yet" in texts(client.get("/w/northwind/partners"))


def test_the_command_invites_a_first_partner() -> None:
    said = run("--email", "vera@northwind.com", "--name", "Vera", "--partner", "ned@brightpath.io")
    secret = said.split("/invite/")[1].strip()
    found = peek_invitation(secret)
    assert (found.organization_name, found.email, found.role) == (
        "Brightpath",
        "ned@brightpath.io",
        "partner_lead",
    )
    client = Client()
    done = client.post(f"/invite/{secret}", {"name": "Ned New", "password": ""})
    assert (done.status_code, done["Location"]) == (303, "/w/northwind/")
    ned = enter_workspace(User.objects.get(email="ned@brightpath.io"), "northwind")
    assert register_deal(new_deal(), actor=ned).state == "submitted"  # type: ignore[union-attr]


def test_an_existing_account_becomes_the_admin(world: World) -> None:
    said = run("--email", "otto@example.com", "--name", "Otto", "--company", "Solaris")
    assert "otto@example.com has an account already and is its admin." in said
    assert "password" not in said
    assert world.people["otto"].check_password(PASSWORD)
    assert [seat.workspace_slug for seat in seats_of(world.people["otto"])] == ["solaris"]


def test_a_second_vendor_of_the_same_name_gets_an_address_of_its_own(world: World) -> None:
    said = run("--email", "nora@other.com", "--name", "Nora", "--company", "Northwind")
    assert "/w/northwind-2/" in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--email", "bad", "--name", "Vera"], "email: Give your work e-mail address."),
        (["--email", "v@gmail.com", "--name", "Vera"], "company: Say the company's name."),
        (["--email", "v@n.com", "--name", " "], "name: Say your name"),
        (["--email", "v@n.com", "--name", "V", "--country", "DEU"], "country: Give two letters"),
        (["--email", "v@n.com", "--name", "V", "--currency", "E"], "currency: Give three letters"),
        (
            ["--email", "v@n.com", "--name", "V", "--time-zone", "Mars"],
            "There is no time zone 'Mars'.",
        ),
    ],
)
def test_the_command_names_what_it_cannot_take(arguments: list[str], said: str) -> None:
    with pytest.raises(CommandError) as refused:
        run(*arguments)
    assert said in str(refused.value)
    assert is_bare()
    assert Organization.objects.count() == 0


def test_the_first_visitor_begins_where_it_is_allowed(settings: Any) -> None:
    settings.START_IS_OPEN = True
    client = Client()
    assert client.get("/")["Location"] == START
    assert client.get(START).status_code == 200
    assert is_bare()
    done = client.post(START, TYPED)
    assert (done.status_code, done["Location"]) == (303, "/w/northwind/")
    vera = User.objects.get(email="vera@northwind.com")
    assert who_is(client) == str(vera.pk)
    assert client.get("/w/northwind/").status_code == 200
    late = Client()
    assert late.get("/")["Location"] == "/account/login/"
    assert late.get(START).status_code == 404
    assert late.post(START, TYPED).status_code == 404
    assert User.objects.count() == 1


def test_beginning_with_a_partner_shows_the_link(settings: Any) -> None:
    settings.START_IS_OPEN = True
    client = Client()
    answer = client.post(START, {**TYPED, "partner": "ned@brightpath.io"})
    assert answer.status_code == 200
    secret = answer.content.decode().split("/invite/")[1].split('"')[0]
    assert peek_invitation(secret).email == "ned@brightpath.io"
    assert "1 partner" in texts(client.get("/w/northwind/partners"))


def test_a_partners_address_that_is_none_can_be_given_again(settings: Any) -> None:
    settings.START_IS_OPEN = True
    client = Client()
    done = client.post(START, {**TYPED, "partner": "ned@gmail.com"})
    assert done["Location"] == "/w/northwind/partners/new"
    assert client.get(done["Location"]).status_code == 200


@pytest.mark.parametrize(
    "typed", [{"company": ""}, {"name": ""}, {"email": "bad"}, {"password": "short"}]
)
def test_a_bad_beginning_comes_back(settings: Any, typed: dict[str, str]) -> None:
    settings.START_IS_OPEN = True
    answer = Client().post(START, {**TYPED, **typed})
    assert answer.status_code == 422
    assert "Not opened yet" in texts(answer)
    assert is_bare()


def test_in_production_only_the_operator_begins() -> None:
    assert Client().get("/")["Location"] == "/account/login/"
    assert Client().get(START).status_code == 404
    assert Client().post(START, TYPED).status_code == 404
    assert is_bare()
