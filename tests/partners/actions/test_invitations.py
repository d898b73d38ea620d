"""Invitations: bound to one address and one company, single use, seven days, and never stored."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from cosell.core import clock
from cosell.core.errors import Conflict, DomainError, Forbidden, Invalid, NotFound
from cosell.core.wall import wall
from cosell.messaging.models import Event
from partners.actions.invitations import (
    LIFETIME,
    accept_invitation,
    invite_member,
    invite_members,
    renew_invitation,
    revoke_invitation,
)
from partners.models import Invitation, Membership, User
from partners.queries.invitations import peek_invitation
from partners.queries.memberships import seats_of
from tests.world import World, build_world


def rows(world: World) -> list[tuple[str, str]]:
    with wall(world.system()):
        return list(Invitation.objects.order_by("id").values_list("email", "role"))


def events(world: World, name: str) -> list[dict[str, Any]]:
    with wall(world.system()):
        return list(
            Event.objects.filter(name=name).order_by("id").values_list("payload", flat=True)
        )


def test_a_lead_invites_a_colleague_who_takes_the_seat(world: World) -> None:
    row, secret = invite_member(" New@Example.com ", role="partner_rep", actor=world.actor("lea"))
    assert (row.email, row.role, row.expires_at - row.created_at) == (
        "new@example.com",
        "partner_rep",
        LIFETIME,
    )
    person, seat = accept_invitation(secret, name=" Nora New ")
    assert (person.email, person.name, person.has_usable_password()) == (
        "new@example.com",
        "Nora New",
        False,
    )
    assert seat.organization_id == world.organizations["brightpath"].pk
    assert seat.partnership_id == world.partnerships["brightpath"].pk
    assert [(s.workspace_slug, s.role) for s in seats_of(person)] == [("northwind", "partner_rep")]
    assert events(world, "member.invited") == [{"role": "partner_rep"}]
    assert events(world, "member.joined")[-1] == {"name": "Nora New", "role": "partner_rep"}


def test_only_a_digest_is_stored(world: World) -> None:
    _row, secret = invite_member("new@example.com", role="vendor_rep", actor=world.actor("vera"))
    with connection.cursor() as cursor, wall(world.system()):
        cursor.execute("select * from partners_invitation")
        stored = str(cursor.fetchall())
        cursor.execute("select payload from messaging_event")
        told = str(cursor.fetchall())
    assert secret not in stored
    assert secret not in told


@pytest.mark.parametrize(
    ("who", "partner", "role"),
    [
        ("mona", None, "vendor_admin"),
        ("mona", None, "vendor_rep"),
        ("vic", None, "vendor_rep"),
        ("ada", "brightpath", "partner_rep"),
        ("vic", "brightpath", "partner_rep"),
        ("pat", None, "partner_rep"),
    ],
)
def test_others_invite_nobody(world: World, who: str, partner: str | None, role: str) -> None:
    with pytest.raises(Forbidden):
        invite_member("new@example.com", role=role, actor=world.actor(who), partner=partner)
    assert rows(world) == []


def test_a_lead_reaches_no_other_company(world: World) -> None:
    row, _secret = invite_member(
        "new@example.com", role="partner_rep", actor=world.actor("lea"), partner="oakline"
    )
    assert row.organization_id == world.organizations["brightpath"].pk
    with pytest.raises(NotFound):
        invite_member(
            "new@example.com", role="partner_rep", actor=world.actor("mona"), partner="unknown"
        )


@pytest.mark.parametrize(
    ("email", "role", "field"),
    [
        ("no address", "partner_rep", "email"),
        ("", "partner_rep", "email"),
        ("new@example.com", "vendor_admin", "role"),
        ("new@example.com", "boss", "role"),
        ("pat@example.com", "partner_rep", "email"),
        ("PAT@example.com", "partner_rep", "email"),
    ],
)
def test_what_cannot_be_taken_is_named(world: World, email: str, role: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        invite_member(email, role=role, actor=world.actor("lea"))
    assert list(refused.value.errors) == [field]
    assert rows(world) == []


def test_several_are_invited_together_or_not_at_all(world: World) -> None:
    lea = world.actor("lea")
    with pytest.raises(Invalid) as refused:
        invite_members(["a@example.com", "pat@example.com", "bad"], role="partner_rep", actor=lea)
    assert refused.value.errors == {
        "emails": [
            "pat@example.com: This person is a member already.",
            "bad: Give a work e-mail address.",
        ]
    }
    assert rows(world) == []
    made = invite_members(["a.b@example.com", "b@example.com"], role="partner_rep", actor=lea)
    assert [(row.email, row.name) for row, _secret in made] == [
        ("a.b@example.com", ""),
        ("b@example.com", ""),
    ]


def test_inviting_again_makes_the_first_link_worthless(world: World) -> None:
    lea = world.actor("lea")
    _row, first = invite_member("new@example.com", role="partner_rep", actor=lea)
    _row, second = invite_member("new@example.com", role="partner_lead", actor=lea)
    assert peek_invitation(first).state == "revoked"
    with pytest.raises(Conflict) as refused:
        accept_invitation(first, name="Nora New")
    assert refused.value.code == "revoked"
    assert accept_invitation(second, name="Nora New")[1].role == "partner_lead"


def test_a_link_works_once(world: World) -> None:
    _row, secret = invite_member("new@example.com", role="partner_rep", actor=world.actor("lea"))
    person, _seat = accept_invitation(secret, name="Nora New")
    for user in (None, person):
        with pytest.raises(Conflict) as refused:
            accept_invitation(secret, user=user, name="Somebody else")
        assert refused.value.code == "accepted"
    assert User.objects.filter(email="new@example.com").count() == 1


def test_a_link_lives_seven_days(world: World) -> None:
    now = clock.now()
    with clock.frozen(now):
        _row, secret = invite_member(
            "new@example.com", role="partner_rep", actor=world.actor("lea")
        )
    with clock.frozen(now + LIFETIME):
        assert peek_invitation(secret).state == "expired"
        with pytest.raises(Conflict) as refused:
            accept_invitation(secret, name="Nora New")
    assert refused.value.code == "expired"
    with clock.frozen(now + LIFETIME - timedelta(seconds=1)):
        assert accept_invitation(secret, name="Nora New")[0].email == "new@example.com"


def test_a_revoked_link_is_worthless(world: World) -> None:
    lea = world.actor("lea")
    row, secret = invite_member("new@example.com", role="partner_rep", actor=lea)
    revoke_invitation(row.code.lower(), actor=lea)
    with pytest.raises(Conflict) as refused:
        accept_invitation(secret, name="Nora New")
    assert refused.value.code == "revoked"
    assert User.objects.filter(email="new@example.com").count() == 0


def test_a_renewed_link_replaces_the_old_one(world: World) -> None:
    lea, now = world.actor("lea"), clock.now()
    with clock.frozen(now):
        row, first = invite_member("new@example.com", role="partner_rep", actor=lea)
    with clock.frozen(now + timedelta(days=9)):
        _row, second = renew_invitation(row.code, actor=lea)
        with pytest.raises(NotFound):
            peek_invitation(first)
        assert peek_invitation(second).expires_at == now + timedelta(days=16)
        accept_invitation(second, name="Nora New")
    for act in (revoke_invitation, renew_invitation):
        with pytest.raises(Conflict):
            act(row.code, actor=lea)  # type: ignore[operator]


def test_what_was_taken_back_is_not_renewed(world: World) -> None:
    lea = world.actor("lea")
    row, _secret = invite_member("new@example.com", role="partner_rep", actor=lea)
    revoke_invitation(row.code, actor=lea)
    with pytest.raises(Conflict):
        renew_invitation(row.code, actor=lea)


def test_invitations_of_others_are_not_touched(world: World) -> None:
    row, secret = invite_member("new@example.com", role="partner_rep", actor=world.actor("lea"))
    for who, error in (("petra", NotFound), ("pat", Forbidden), ("vic", Forbidden)):
        for act in (revoke_invitation, renew_invitation):
            with pytest.raises(error):
                act(row.code, actor=world.actor(who))  # type: ignore[operator]
    assert peek_invitation(secret).state == "open"


def test_somebody_with_an_account_must_be_signed_in_as_it(world: World) -> None:
    _row, secret = invite_member("otto@example.com", role="partner_rep", actor=world.actor("lea"))
    for user, code in ((None, "sign_in"), (world.people["pete"], "other_account")):
        with pytest.raises(Conflict) as refused:
            accept_invitation(secret, user=user, name="Otto", password="a password of mine")
        assert refused.value.code == code
    assert seats_of(world.people["otto"]) == []
    person, _seat = accept_invitation(secret, user=world.people["otto"])
    assert person == world.people["otto"]
    assert [seat.organization_name for seat in seats_of(person)] == ["Brightpath"]


def test_a_signed_in_stranger_cannot_take_a_newcomers_link(world: World) -> None:
    _row, secret = invite_member("new@example.com", role="vendor_admin", actor=world.actor("vera"))
    with pytest.raises(Conflict) as refused:
        accept_invitation(secret, user=world.people["otto"])
    assert refused.value.code == "other_account"
    assert seats_of(world.people["otto"]) == []
    assert User.objects.filter(email="new@example.com").count() == 0


@pytest.mark.parametrize(
    ("name", "password", "field"),
    [
        ("", "", "name"),
        ("  ", "", "name"),
        ("x" * 121, "", "name"),
        ("Nora New", "short", "password"),
        ("Nora New", "new@example.com", "password"),
        ("Nora New", "password1234", "password"),
    ],
)
def test_a_newcomer_says_a_name_and_maybe_a_good_password(
    world: World, name: str, password: str, field: str
) -> None:
    _row, secret = invite_member("new@example.com", role="partner_rep", actor=world.actor("lea"))
    with pytest.raises(Invalid) as refused:
        accept_invitation(secret, name=name, password=password)
    assert list(refused.value.errors) == [field]
    assert User.objects.filter(email="new@example.com").count() == 0
    assert peek_invitation(secret).state == "open"


def test_a_newcomers_password_works(world: World) -> None:
    _row, secret = invite_member("new@example.com", role="partner_rep", actor=world.actor("lea"))
    person, _seat = accept_invitation(secret, name="Nora", password="four words in a row")
    assert person.check_password("four words in a row")


def test_a_link_that_is_none_is_nothing(world: World) -> None:
    for secret in ("", "x", "0" * 40, "é", "' or 1=1 --"):
        with pytest.raises(NotFound):
            accept_invitation(secret, name="Nora")


def test_nobody_joins_a_partnership_that_has_ended(world: World) -> None:
    with wall(world.system()):
        world.partnerships["brightpath"].status = "ended"
        world.partnerships["brightpath"].save()
    with pytest.raises(Conflict):
        invite_member("new@example.com", role="partner_rep", actor=world.actor("lea"))
    assert rows(world) == []


def _at_once(*acts: Any) -> list[Any]:
    """Run acts at the same moment; returns what each returned or raised, in order."""
    answers: list[Any] = [None] * len(acts)
    start = threading.Barrier(len(acts))

    def run(number: int) -> None:
        start.wait()
        try:
            answers[number] = acts[number]()
        except DomainError as error:
            answers[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.django_db(transaction=True)
def test_of_two_that_accept_at_once_one_joins() -> None:
    world = build_world()
    _row, secret = invite_member("new@example.com", role="partner_rep", actor=world.actor("lea"))
    answers = _at_once(
        lambda: accept_invitation(secret, name="First"),
        lambda: accept_invitation(secret, name="Second"),
    )
    joined = [answer for answer in answers if isinstance(answer, tuple)]
    refused = [answer for answer in answers if isinstance(answer, Conflict)]
    assert (len(joined), len(refused)) == (1, 1)
    assert refused[0].code in {"used", "accepted"}
    assert User.objects.filter(email="new@example.com").count() == 1
    with wall(world.system()):
        assert Membership.objects.filter(user__email="new@example.com").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_invitations_of_one_newcomer_at_once_make_one_account() -> None:
    world = build_world()
    _row, first = invite_member("new@example.com", role="partner_rep", actor=world.actor("lea"))
    _row, second = invite_member("new@example.com", role="partner_rep", actor=world.actor("petra"))
    answers = _at_once(
        lambda: accept_invitation(first, name="Nora"),
        lambda: accept_invitation(second, name="Nora"),
    )
    joined = [answer for answer in answers if isinstance(answer, tuple)]
    refused = [answer for answer in answers if isinstance(answer, Conflict)]
    assert (len(joined), [error.code for error in refused]) == (1, ["sign_in"])
    person = User.objects.get(email="new@example.com")
    assert len(seats_of(person)) == 1
