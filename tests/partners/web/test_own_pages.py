"""What one sets for oneself: profile, password, API tokens."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cosell.core import clock
from cosell.core.wall import wall
from partners.actions.invitations import invite_member
from partners.actions.members import seat_member
from partners.actions.tokens import create_token
from partners.models import ApiToken, User
from partners.queries.tokens import seat_of_token
from tests.partners.people import sign_in, signed_in, texts
from tests.world import PASSWORD, World

PROFILE = "/home/settings/profile"
TOKENS = "/w/northwind/settings/tokens"
GOOD = {
    "name": "Pat P. Partner",
    "locale": "en",
    "time_zone": "America/New_York",
    "theme": "dark",
    "density": "compact",
}


def test_a_profile_is_saved_and_changes_the_page(world: World) -> None:
    client = signed_in(world, "pat")
    body = client.get(PROFILE).content.decode()
    assert 'value="Pat Partner"' in body
    done = client.post(PROFILE, GOOD)
    assert (done.status_code, done["Location"]) == (303, PROFILE)
    page = client.get(PROFILE)
    body = page.content.decode()
    assert 'data-theme="dark" data-density="compact" data-shortcuts="off"' in body
    assert "Saved." in texts(page)
    person = User.objects.get(pk=world.people["pat"].pk)
    assert (person.name, person.time_zone, person.shortcuts) == (
        "Pat P. Partner",
        "America/New_York",
        False,
    )
    client.post(PROFILE, {**GOOD, "shortcuts": "on"})
    assert User.objects.get(pk=person.pk).shortcuts is True


@pytest.mark.parametrize(
    "typed",
    [{"name": " "}, {"name": "x" * 121}, {"locale": "xx"}, {"time_zone": "Mars/Olympus"},
     {"theme": "pink"}, {"density": ""}],
)  # fmt: skip
def test_a_bad_profile_comes_back_as_typed(world: World, typed: dict[str, str]) -> None:
    client = signed_in(world, "pat")
    answer = client.post(PROFILE, {**GOOD, **typed})
    assert answer.status_code == 422
    assert "Not saved yet" in texts(answer)
    assert User.objects.get(pk=world.people["pat"].pk).name == "Pat Partner"


def test_nobody_sets_what_is_not_theirs(world: World) -> None:
    client = signed_in(world, "pat")
    client.post(PROFILE, {**GOOD, "email": "vera@example.com", "is_staff": "on", "code": "AAAAAA"})
    person = User.objects.get(pk=world.people["pat"].pk)
    assert (person.email, person.is_staff, person.code) == (
        "pat@example.com",
        False,
        world.people["pat"].code,
    )


def test_the_profile_lists_where_one_works(world: World) -> None:
    text = texts(signed_in(world, "kim").get(PROFILE))
    assert "Kestrel Kestrel Members API tokens" in text
    assert "Northwind Kestrel Members API tokens" in text
    assert "Where you work" not in texts(signed_in(world, "otto").get(PROFILE))


@pytest.mark.parametrize("url", [PROFILE, "/home/settings/security", TOKENS])
def test_whoever_is_not_signed_in_is_asked_to(world: World, url: str) -> None:
    answer = Client().get(url)
    assert (answer.status_code, answer["Location"]) == (302, f"/account/login/?next={url}")


def test_a_password_is_changed_and_other_browsers_are_out(world: World) -> None:
    client, other = signed_in(world, "pat"), signed_in(world, "pat")
    url, words = "/account/password/change/", "four words in a row"
    assert client.get("/account/password/set/")["Location"] == url
    wrong = client.post(url, {"oldpassword": "no", "password1": words, "password2": words})
    assert wrong.status_code == 422
    assert "That is not your password." in texts(wrong)
    done = client.post(url, {"oldpassword": PASSWORD, "password1": words, "password2": words})
    assert done["Location"] == "/home/settings/security"
    assert "Your password is changed." in texts(client.get(done["Location"]))
    assert other.get(PROFILE).status_code == 302
    assert sign_in(Client(), "pat@example.com", words)["Location"] == "/home"
    assert [message.subject for message in mail.outbox] == ["Your password was changed"]


@pytest.mark.parametrize("words", ["short", "password1234", "pat@example.com", "123456789012"])
def test_a_weak_password_is_refused(world: World, words: str) -> None:
    client = signed_in(world, "pat")
    answer = client.post(
        "/account/password/change/",
        {"oldpassword": PASSWORD, "password1": words, "password2": words},
    )
    assert answer.status_code == 422
    assert sign_in(Client(), "pat@example.com")["Location"] == "/home"


def test_somebody_without_a_password_sets_one(world: World) -> None:
    person = world.people["pat"]
    person.set_unusable_password()
    person.save()
    client = signed_in(world, "pat")
    assert "You have none, and need none." in texts(client.get("/home/settings/security"))
    assert client.get("/account/password/change/")["Location"] == "/account/password/set/"
    words = "four words in a row"
    done = client.post("/account/password/set/", {"password1": words, "password2": words})
    assert done["Location"] == "/home/settings/security"
    assert sign_in(Client(), "pat@example.com", words)["Location"] == "/home"


def test_a_token_is_shown_once_and_works(world: World) -> None:
    client = signed_in(world, "pat")
    answer = client.post(TOKENS, {"name": "CRM sync", "scope": "read", "days": "30"})
    assert answer.status_code == 200
    text = answer.content.decode().split('id="new-token" value="')[1].split('"')[0]
    seat = seat_of_token(text)
    assert seat is not None
    page = client.get(TOKENS)
    assert text not in page.content.decode()
    assert "CRM sync" in texts(page)
    with wall(world.system()):
        row = ApiToken.objects.get(name="CRM sync")
    assert (row.scopes, row.user) == (["read"], world.people["pat"])
    assert row.expires_at - row.created_at == timedelta(days=30)
    with connection.cursor() as cursor, wall(world.system()):
        cursor.execute("select * from partners_apitoken")
        assert text.split("_")[3][:40] not in str(cursor.fetchall())


def test_a_token_that_may_act_has_both_scopes(world: World) -> None:
    signed_in(world, "pat").post(TOKENS, {"name": "Bot", "scope": "write", "days": "365"})
    with wall(world.system()):
        assert ApiToken.objects.get(name="Bot").scopes == ["read", "write"]


@pytest.mark.parametrize(
    "typed",
    [{"name": ""}, {"name": " "}, {"name": "x" * 81}, {"scope": "admin"}, {"scope": ""},
     {"days": "0"}, {"days": "3650"}, {"days": "x"}],
)  # fmt: skip
def test_a_bad_token_comes_back(world: World, typed: dict[str, str]) -> None:
    answer = signed_in(world, "pat").post(
        TOKENS, {"name": "Bot", "scope": "read", "days": "30", **typed}
    )
    assert answer.status_code == 422
    assert 'id="new-token"' not in answer.content.decode()
    with wall(world.system()):
        assert ApiToken.objects.count() == 0


def test_a_token_is_revoked_by_its_owner_alone(world: World) -> None:
    token, text = create_token("Bot", actor=world.actor("pat"))
    url = f"{TOKENS}/{token.code}/revoke"
    assert signed_in(world, "pat").get(url).status_code == 405
    for name in ("lea", "vera", "petra"):
        assert signed_in(world, name).post(url).status_code == 404
        assert "Bot" not in texts(signed_in(world, name).get(TOKENS))
    assert seat_of_token(text) is not None
    assert signed_in(world, "pat").post(url)["Location"] == TOKENS
    assert seat_of_token(text) is None
    assert "Bot" not in texts(signed_in(world, "pat").get(TOKENS))


def test_a_token_that_ran_out_is_not_listed(world: World) -> None:
    with clock.frozen(clock.now() - timedelta(days=91)):
        create_token("Old", actor=world.actor("pat"))
    assert "Old" not in texts(signed_in(world, "pat").get(TOKENS))


@pytest.mark.parametrize(
    "url",
    [
        PROFILE,
        TOKENS,
        "/w/northwind/partners/brightpath/",
        "/w/northwind/partners/brightpath/people",
    ],
)
def test_pages_cost_the_same_for_one_row_and_for_many(world: World, url: str) -> None:
    client = signed_in(world, "lea")

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(url).status_code == 200
        return len(found)

    queries()
    few = queries()
    for number in range(6):
        create_token(f"Bot {number}", actor=world.actor("lea"))
        invite_member(f"q{number}@example.com", role="partner_rep", actor=world.actor("lea"))
        user = User.objects.create_user(f"p{number}@example.com", name=f"Person {number}")
        seat_member(
            user,
            role="partner_rep",
            actor=world.system(),
            partnership_id=world.partnerships["brightpath"].pk,
            organization=world.organizations["brightpath"],
        )
    assert queries() == few
    assert few <= 20
