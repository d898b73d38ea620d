"""Members: read by the side, changed by its admins and leads, in plain forms."""

from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cosell.core.wall import wall
from partners.actions.invitations import invite_member
from partners.actions.members import seat_member
from partners.models import Invitation, Membership, User
from partners.queries.invitations import peek_invitation
from tests.partners.people import signed_in, texts
from tests.world import World, open_deal, see_deal

MEMBERS = "/w/northwind/settings/members"
INVITE = f"{MEMBERS}/invite"


def role_of(world: World, name: str) -> str:
    with wall(world.system()):
        return str(Membership.objects.get(user=world.people[name], workspace=world.northwind).role)


def test_an_admin_reads_the_own_side_with_its_deals(world: World) -> None:
    open_deal(world)
    page = signed_in(world, "vera").get(MEMBERS)
    assert page.status_code == 200
    text = texts(page)
    for name in ("Vera Admin", "Mona Manager", "Vic Seller", "Val Elsewhere", "Ada Approver"):
        assert name in text
    for name in ("Lea Lead", "Pat Partner", "Petra Rival", "Otto"):
        assert name not in text
    assert "Northwind · 5 people" in text
    assert "1 deal" in text.split("Vic Seller")[1].split("Remove")[0]
    assert "0 deals" in text.split("Val Elsewhere")[1].split("Remove")[0]
    assert 'id="invite"' in page.content.decode()


def test_a_lead_reads_the_own_company_only(world: World) -> None:
    text = texts(signed_in(world, "lea").get(MEMBERS))
    assert "Brightpath · 3 people" in text
    assert "Pat Partner" in text
    for name in ("Vera", "Vic", "Petra", "Oakline"):
        assert name not in text


@pytest.mark.parametrize(("name", "lead"), [("vic", "Vera Admin"), ("mona", "Vera Admin"),
                                            ("ada", "Vera Admin"), ("pat", "Lea Lead")])  # fmt: skip
def test_others_read_and_are_told_whom_to_ask(world: World, name: str, lead: str) -> None:
    page = signed_in(world, name).get(MEMBERS)
    body = page.content.decode()
    assert page.status_code == 200
    assert f"changed by {lead}" in texts(page)
    for control in ("<select", 'id="invite"', 'id="remove-', "Invited, not here yet"):
        assert control not in body


def test_strangers_meet_nothing(world: World) -> None:
    for name in ("otto",):
        client = signed_in(world, name)
        unknown = client.get("/w/unknown/settings/members")
        assert unknown.status_code == 404
        for url in (MEMBERS, INVITE, f"{MEMBERS}/{world.people['vic'].code}/remove"):
            answer = client.get(url)
            assert (answer.status_code, answer.content) == (404, unknown.content)
    assert Client().get(MEMBERS)["Location"] == f"/account/login/?next={MEMBERS}"


def test_a_role_is_changed_by_a_plain_form(world: World) -> None:
    client = signed_in(world, "vera")
    url = f"{MEMBERS}/{world.people['vic'].code}/role"
    assert client.get(url).status_code == 405
    done = client.post(url, {"role": "vendor_manager"})
    assert (done.status_code, done["Location"]) == (303, MEMBERS)
    assert role_of(world, "vic") == "vendor_manager"


@pytest.mark.parametrize(
    ("who", "whom", "role", "status"),
    [
        ("mona", "vic", "vendor_admin", 403),
        ("pat", "pat", "partner_lead", 403),
        ("vera", "pat", "partner_lead", 403),
        ("lea", "vic", "vendor_rep", 404),
        ("vera", "vera", "vendor_rep", 409),
        ("vera", "vic", "boss", 422),
        ("vera", "vic", "", 422),
    ],
)
def test_a_role_is_refused(world: World, who: str, whom: str, role: str, status: int) -> None:
    before = role_of(world, whom)
    url = f"{MEMBERS}/{world.people[whom].code}/role"
    assert signed_in(world, who).post(url, {"role": role}).status_code == status
    assert role_of(world, whom) == before


def test_inviting_several_mails_each_and_shows_the_links_once(world: World) -> None:
    client = signed_in(world, "lea")
    page = client.get(INVITE)
    assert 'value="partner_rep"' in page.content.decode()
    assert 'value="vendor_rep"' not in page.content.decode()
    answer = client.post(
        INVITE, {"emails": "a.one@example.com,\n b.two@example.com", "role": "partner_rep"}
    )
    assert answer.status_code == 200
    body = answer.content.decode()
    links = [part.split('"')[0] for part in body.split('value="http')[1:]]
    assert len(links) == 2
    assert [message.to for message in mail.outbox] == [["a.one@example.com"], ["b.two@example.com"]]
    first = mail.outbox[0]
    assert first.subject == "Lea Lead invites you to the deal room of Northwind"
    assert f"http{links[0]}" in str(first.body)
    assert f"http{links[0]}" in str(first.alternatives[0].content)  # type: ignore[attr-defined]
    assert first.extra_headers["Auto-Submitted"] == "auto-generated"
    secret = links[0].rsplit("/", 1)[1]
    assert peek_invitation(secret).name == "One"
    listed = client.get(MEMBERS)
    assert "a.one@example.com" in texts(listed)
    assert secret not in listed.content.decode()


def test_when_mail_is_down_the_link_is_still_there(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise SMTPServerDisconnected

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", fail)
    answer = signed_in(world, "lea").post(
        INVITE, {"emails": "a@example.com", "role": "partner_rep"}
    )
    assert answer.status_code == 200
    assert "Mail does not work right now." in texts(answer)
    secret = answer.content.decode().split("/invite/")[1].split('"')[0]
    assert peek_invitation(secret).email == "a@example.com"
    assert caplog.messages == ["An invitation could not be mailed."]
    assert secret not in caplog.text


@pytest.mark.parametrize(
    ("emails", "role", "said"),
    [
        ("", "partner_rep", "This field is required."),
        ("bad", "partner_rep", "bad: Give a work e-mail address."),
        ("pat@example.com", "partner_rep", "pat@example.com: This person is a member already."),
        ("a@example.com", "vendor_rep", "Select a valid choice."),
        (" ".join(f"p{n}@example.com" for n in range(21)), "partner_rep", "at most 20 people"),
        ("x@example.com\r\nBcc: y@example.com", "partner_rep", "bcc:"),
    ],
)
def test_a_bad_invitation_comes_back_as_typed(
    world: World, emails: str, role: str, said: str
) -> None:
    answer = signed_in(world, "lea").post(INVITE, {"emails": emails, "role": role})
    assert answer.status_code == 422
    assert said in texts(answer)
    assert emails.split("\r", maxsplit=1)[0][:20] in answer.content.decode()
    with wall(world.system()):
        assert Invitation.objects.count() == 0
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("name", "path", "role"),
    [
        ("lea", INVITE, "partner_rep"),
        ("vera", INVITE, "vendor_rep"),
        ("mona", "/w/northwind/partners/brightpath/invite", "partner_rep"),
    ],
)
def test_an_address_that_no_column_holds_is_named(
    world: World, name: str, path: str, role: str
) -> None:
    """The good one beside it waits for it, as for any other bad address."""
    long = f"{'a' * 300}@x.example"
    typed = f"good@example.com\n{long}"
    answer = signed_in(world, name).post(path, {"emails": typed, "role": role})
    assert answer.status_code == 422
    assert f"{long}: Give a work e-mail address." in texts(answer)
    assert typed in answer.content.decode()
    with wall(world.system()):
        assert Invitation.objects.count() == 0
    assert mail.outbox == []


@pytest.mark.parametrize(("name", "lead"), [("pat", "Lea Lead"), ("vic", "Vera Admin"),
                                            ("mona", "Vera Admin")])  # fmt: skip
def test_others_invite_nobody_and_are_told_who_can(world: World, name: str, lead: str) -> None:
    client = signed_in(world, name)
    for answer in (client.get(INVITE), client.post(INVITE, {"emails": "a@example.com"})):
        assert answer.status_code == 403
        assert lead in texts(answer)
    assert mail.outbox == []


def test_open_invitations_are_sent_again_and_taken_back(world: World) -> None:
    row, first = invite_member("new@example.com", role="partner_rep", actor=world.actor("lea"))
    client = signed_in(world, "lea")
    renew = f"/w/northwind/settings/invitations/{row.code}/renew"
    revoke = f"/w/northwind/settings/invitations/{row.code}/revoke"
    body = client.get(MEMBERS).content.decode()
    assert renew in body
    assert revoke in body
    for url in (renew, revoke):
        assert client.get(url).status_code == 405
    again = client.post(renew)
    secret = again.content.decode().split("/invite/")[1].split('"')[0]
    assert secret != first
    assert [message.to for message in mail.outbox] == [["new@example.com"]]
    assert client.post(revoke)["Location"] == MEMBERS
    assert peek_invitation(secret).state == "revoked"
    assert "new@example.com" not in texts(client.get(MEMBERS))


def test_a_rival_touches_no_invitation(world: World) -> None:
    row, secret = invite_member("new@example.com", role="partner_rep", actor=world.actor("lea"))
    client = signed_in(world, "petra")
    for act in ("renew", "revoke"):
        foreign = client.post(f"/w/northwind/settings/invitations/{row.code}/{act}")
        unknown = client.post(f"/w/northwind/settings/invitations/ZZZZZZ/{act}")
        assert (foreign.status_code, foreign.content) == (404, unknown.content)
    assert peek_invitation(secret).state == "open"


def test_removing_names_a_successor_and_hands_over(world: World) -> None:
    code = open_deal(world).code
    client, leaver = signed_in(world, "lea"), signed_in(world, "pat")
    url = f"{MEMBERS}/{world.people['pat'].code}/remove"
    page = client.get(url)
    assert "Who takes over the 1 deal?" in texts(page)
    assert "Paul Elsewhere" in texts(page)
    assert "Vic Seller" not in texts(page)
    assert leaver.get("/w/northwind/").status_code == 200
    done = client.post(url, {"successor": world.people["paul"].code})
    assert (done.status_code, done["Location"]) == (303, MEMBERS)
    assert see_deal(world, code).partner_rep == world.people["paul"]
    assert leaver.get("/w/northwind/").status_code == 302
    assert "Pat Partner" not in texts(client.get(MEMBERS))
    assert client.get(url).status_code == 404


def test_a_bad_successor_comes_back(world: World) -> None:
    client = signed_in(world, "lea")
    url = f"{MEMBERS}/{world.people['pat'].code}/remove"
    answer = client.post(url, {"successor": world.people["vic"].code})
    assert answer.status_code == 422
    assert "Choose a colleague." in texts(answer)
    assert role_of(world, "pat") == "partner_rep"
    with wall(world.system()):
        assert Membership.objects.get(user=world.people["pat"]).is_active is True


@pytest.mark.parametrize(
    ("who", "whom", "status"),
    [("pat", "paul", 403), ("mona", "vic", 403), ("vera", "pat", 404), ("lea", "petra", 404),
     ("lea", "vic", 404)],
)  # fmt: skip
def test_nobody_else_removes(world: World, who: str, whom: str, status: int) -> None:
    client = signed_in(world, who)
    url = f"{MEMBERS}/{world.people[whom].code}/remove"
    assert client.get(url).status_code == status
    assert client.post(url, {}).status_code == status
    with wall(world.system()):
        assert Membership.objects.filter(user=world.people[whom], is_active=True).exists()


def test_the_last_lead_cannot_be_removed_by_form(world: World) -> None:
    client = signed_in(world, "lea")
    answer = client.post(f"{MEMBERS}/{world.people['lea'].code}/remove", {})
    assert answer.status_code == 409
    assert role_of(world, "lea") == "partner_lead"


def test_the_page_costs_the_same_for_few_and_for_many(world: World) -> None:
    client = signed_in(world, "lea")

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(MEMBERS).status_code == 200
        return len(found)

    few = queries()
    for number in range(12):
        user = User.objects.create_user(f"p{number}@example.com", name=f"Person {number}")
        seat_member(
            user,
            role="partner_rep",
            actor=world.system(),
            partnership_id=world.partnerships["brightpath"].pk,
            organization=world.organizations["brightpath"],
        )
        invite_member(f"q{number}@example.com", role="partner_rep", actor=world.actor("lea"))
    text = texts(client.get(MEMBERS))
    assert "15 people" in text
    assert queries() == few
    assert few <= 20
