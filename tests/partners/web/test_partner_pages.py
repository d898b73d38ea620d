"""Partners' pages: all of them for managers, those of their deals for reps, their own for partners."""

import re

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cosell.core.wall import wall
from deals.actions.signing import sign_step
from partners.actions.invitations import invite_member
from partners.actions.partnerships import create_partnership, update_partnership
from partners.actions.workspaces import found_organization
from partners.models import Organization, Partnership
from partners.queries.invitations import peek_invitation
from tests.partners.people import signed_in, texts
from tests.world import World, open_deal

PARTNERS = "/w/northwind/partners"
PARTNER = f"{PARTNERS}/brightpath"


def tier(world: World) -> str:
    with wall(world.system()):
        return str(Partnership.objects.get(pk=world.partnerships["brightpath"].pk).tier)


def row(client: Client, name: str) -> str:
    """What the directory says in one partner's row."""
    text = texts(client.get(PARTNERS))
    return text.split(f"{name} Registered", 1)[1].split("Mona Manager")[0].strip()


def test_managers_read_all_partners_with_their_numbers(world: World) -> None:
    open_deal(world)
    client = signed_in(world, "mona")
    text = texts(client.get(PARTNERS))
    assert "3 partners" in text
    assert row(client, "Brightpath") == "1 open 1 on Northwind 1 on partner –"
    assert row(client, "Oakline") == "0 open 0 on Northwind 0 on partner –"
    assert 'id="partner-new"' in client.get(PARTNERS).content.decode()


@pytest.mark.parametrize(("name", "count"), [("vic", 1), ("val", 0), ("ada", 0)])
def test_the_vendors_others_read_the_partners_of_their_deals(
    world: World, name: str, count: int
) -> None:
    open_deal(world)
    page = signed_in(world, name).get(PARTNERS)
    text = texts(page)
    assert f"{count} partner" in text
    assert ("Brightpath" in text) is (count == 1)
    assert "Oakline" not in text
    assert 'id="partner-new"' not in page.content.decode()
    assert ("No partner in your deals yet" in text) is (count == 0)


@pytest.mark.parametrize("name", ["lea", "pat", "petra", "otto"])
def test_partners_and_strangers_find_no_directory(world: World, name: str) -> None:
    client = signed_in(world, name)
    unknown = client.get("/w/unknown/partners")
    for url in (PARTNERS, f"{PARTNERS}/new"):
        answer = client.get(url)
        assert (answer.status_code, answer.content) == (404, unknown.content)
    assert client.post(f"{PARTNERS}/new", {"name": "X", "email": "x@x.io"}).status_code == 404


def test_the_directory_is_filtered_by_its_address(world: World) -> None:
    update_partnership("oakline", changes={"tier": "gold"}, actor=world.actor("mona"))
    client = signed_in(world, "mona")
    assert "Oakline" in texts(client.get(f"{PARTNERS}?tier=gold"))
    assert "Brightpath" not in texts(client.get(f"{PARTNERS}?tier=gold"))
    assert "1 partner " in texts(client.get(f"{PARTNERS}?q=BRIGHT"))
    empty = client.get(f"{PARTNERS}?q=nobody")
    assert "No partner matches" in texts(empty)
    assert 'id="filter-clear"' in empty.content.decode()
    for query in (
        "tier=x",
        "page=x",
        "page=-1",
        "page=0",
        "page=99999999999",
        "q=%25_%27",
        "q=%00",
    ):
        assert client.get(f"{PARTNERS}?{query}").status_code == 200


def test_many_partners_come_in_pages_and_at_the_same_cost(world: World) -> None:
    client = signed_in(world, "mona")

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(PARTNERS).status_code == 200
        return len(found)

    queries()
    few = queries()
    for number in range(60):
        company = found_organization(f"Zeta {number:02}", country="DE", currency="EUR")
        create_partnership(company, actor=world.system(), manager=world.people["mona"])
    assert queries() == few
    assert few <= 20
    first, second = client.get(PARTNERS), client.get(f"{PARTNERS}?page=2")
    assert "63 partners" in texts(first)
    assert "Zeta 46" in texts(first)
    assert "Zeta 47" not in texts(first)
    assert "Zeta 47" in texts(second)
    assert "Zeta 59" in texts(second)


@pytest.mark.parametrize("tab", ["/", "/people"])
@pytest.mark.parametrize(
    ("name", "status"),
    [("vera", 200), ("mona", 200), ("vic", 200), ("val", 403), ("ada", 403), ("lea", 200),
     ("pat", 200), ("petra", 404), ("kim", 404), ("otto", 404)],
)  # fmt: skip
def test_a_partners_page_is_for_those_who_work_with_it(
    world: World, name: str, status: int, tab: str
) -> None:
    open_deal(world)
    client = signed_in(world, name)
    answer = client.get(PARTNER + tab)
    assert answer.status_code == status
    if status == 404:
        unknown = client.get(f"{PARTNERS}/unknown{tab}")
        assert answer.content == unknown.content
    if status == 403:
        assert "You have no deal with Brightpath. Ask Mona Manager." in texts(answer)


def test_the_overview_says_terms_and_whose_turn_it_is(world: World) -> None:
    open_deal(world)
    update_partnership(
        "brightpath", changes={"tier": "gold", "territories": "DACH"}, actor=world.actor("mona")
    )
    text = texts(signed_in(world, "mona").get(f"{PARTNER}/"))
    for words in (
        "Gold · DACH · Manager Mona Manager",
        "Usual model Partner-led",
        "Usual Sales Rep Vic Seller",
        "Open deals 1",
        "Waiting on Northwind 1",
        "Waiting on Brightpath 1",
    ):
        assert words in text
    quiet = texts(signed_in(world, "mona").get(f"{PARTNERS}/oakline/"))
    assert "No deals with Oakline yet." in quiet


@pytest.mark.parametrize("name", ["mona", "lea"])
def test_each_number_is_a_link_to_as_many_rows(world: World, name: str) -> None:
    code = open_deal(world).code
    open_deal(world, customer="Orla Bank", website="orla-bank.de", by="vic")
    sign_step(code, "fit_confirmed", actor=world.actor("vic"))
    client = signed_in(world, name)
    body = client.get(f"{PARTNER}/").content.decode()
    found = re.findall(r'id="now-\w+" href="([^"]+)">(\d+)<', body)
    assert [int(count) for _url, count in found] == [2, 1, 2, 0]
    for url, count in found:
        answer = texts(client.get(url.replace("&amp;", "&")))
        assert re.search(rf" {count} deals? ", answer) or (count == "0" and "No deals" in answer)


def test_a_partner_reads_its_own_terms_and_changes_none(world: World) -> None:
    for name in ("lea", "pat"):
        client = signed_in(world, name)
        page = client.get(f"{PARTNER}/")
        assert "Usual model Partner-led" in texts(page)
        assert 'id="terms-edit"' not in page.content.decode()
        for url in (f"{PARTNER}/terms", f"{PARTNER}/invite"):
            expected = 404 if url.endswith("terms") else (200 if name == "lea" else 403)
            assert client.get(url).status_code == expected
        assert client.post(f"{PARTNER}/terms", {"tier": "gold"}).status_code == 404
    assert tier(world) == "registered"


def test_people_of_a_partner_are_read_and_invited_by_managers(world: World) -> None:
    client = signed_in(world, "mona")
    text = texts(client.get(f"{PARTNER}/people"))
    for name in ("Lea Lead · Partner lead", "Pat Partner · Partner rep", "Paul Elsewhere"):
        assert name in text
    assert "Petra" not in text
    answer = client.post(f"{PARTNER}/invite", {"emails": "new@example.com", "role": "partner_lead"})
    secret = answer.content.decode().split("/invite/")[1].split('"')[0]
    found = peek_invitation(secret)
    assert (found.organization_name, found.role) == ("Brightpath", "partner_lead")
    assert f'href="{PARTNER}/people"' in answer.content.decode()
    assert [message.to for message in mail.outbox] == [["new@example.com"]]
    listed = texts(client.get(f"{PARTNER}/people"))
    assert "new@example.com" in listed
    assert client.post(f"{PARTNER}/invite", {"emails": "x@x.io", "role": "vendor_admin"})\
        .status_code == 422  # fmt: skip


def test_others_of_the_vendor_read_people_and_invite_nobody(world: World) -> None:
    open_deal(world)
    invite_member("new@example.com", role="partner_rep", actor=world.actor("lea"))
    client = signed_in(world, "vic")
    page = client.get(f"{PARTNER}/people")
    assert "Pat Partner" in texts(page)
    assert "new@example.com" not in texts(page)
    assert 'id="invite"' not in page.content.decode()
    assert client.get(f"{PARTNER}/invite").status_code == 403
    assert client.post(f"{PARTNER}/invite", {"emails": "x@x.io"}).status_code == 403


def test_adding_a_partner_makes_company_and_invitation(world: World) -> None:
    client = signed_in(world, "mona")
    assert client.get(f"{PARTNERS}/new").status_code == 200
    answer = client.post(
        f"{PARTNERS}/new",
        {"name": "Solaris", "email": "ned@solaris.io", "person": "Ned New", "country": "US"},
    )
    assert answer.status_code == 200
    secret = answer.content.decode().split("/invite/")[1].split('"')[0]
    found = peek_invitation(secret)
    assert (found.organization_name, found.email, found.name, found.role) == (
        "Solaris",
        "ned@solaris.io",
        "Ned New",
        "partner_lead",
    )
    assert "4 partners" in texts(client.get(PARTNERS))
    assert [message.to for message in mail.outbox] == [["ned@solaris.io"]]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": "", "email": "ned@solaris.io"}, "This field is required."),
        ({"name": "Solaris", "email": "bad"}, "Give a work e-mail address."),
        ({"name": "Brightpath", "email": "ned@solaris.io"}, "is your partner already"),
        ({"name": "Solaris", "email": "ned@solaris.io", "country": "Germany"}, "at most 2"),
    ],
)
def test_a_bad_partner_comes_back_as_typed(world: World, typed: dict[str, str], said: str) -> None:
    before = Organization.objects.count()
    answer = signed_in(world, "mona").post(f"{PARTNERS}/new", typed)
    assert answer.status_code == 422
    assert said in texts(answer)
    assert f'value="{typed["email"]}"' in answer.content.decode()
    assert Organization.objects.count() == before
    assert mail.outbox == []


@pytest.mark.parametrize("name", ["vic", "ada"])
def test_others_of_the_vendor_are_told_who_adds_partners(world: World, name: str) -> None:
    client = signed_in(world, name)
    for url in (f"{PARTNERS}/new", f"{PARTNER}/terms"):
        for answer in (client.get(url), client.post(url, {"tier": "gold"})):
            assert answer.status_code == 403
            assert "Mona Manager, Vera Admin" in texts(answer)
    assert tier(world) == "registered"


def form_of(client: Client) -> dict[str, str]:
    """The terms as the form shows them, hidden fields included."""
    page = client.get(f"{PARTNER}/terms")
    return dict(page_fields(page.content.decode()))


def page_fields(body: str) -> list[tuple[str, str]]:
    found = re.findall(r'<input type="(?:hidden|text)" name="(\w+)"(?: value="([^"]*)")?', body)
    for name, options in re.findall(r'<select name="(\w+)".*?>(.*?)</select>', body, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found.append((name, chosen.group(1) if chosen else ""))
    return [(name, value) for name, value in found if name != "csrfmiddlewaretoken"]


def test_terms_are_changed_by_a_plain_form(world: World) -> None:
    client = signed_in(world, "mona")
    form = form_of(client)
    assert (form["tier"], form["base_tier"]) == ("registered", "registered")
    assert form["manager"] == world.people["mona"].code
    done = client.post(f"{PARTNER}/terms", {**form, "tier": "silver", "manager": ""})
    assert (done.status_code, done["Location"]) == (303, f"{PARTNER}/")
    text = texts(client.get(f"{PARTNER}/"))
    assert "Tier Silver" in text
    assert "Partner manager nobody yet" in text


def test_terms_that_somebody_else_changed_show_both(world: World) -> None:
    client = signed_in(world, "mona")
    form = form_of(client)
    update_partnership("brightpath", changes={"tier": "gold"}, actor=world.actor("vera"))
    answer = client.post(f"{PARTNER}/terms", {**form, "tier": "silver"})
    assert answer.status_code == 409
    assert "Tier: it was registered, now it is gold; you chose silver." in texts(answer)
    assert tier(world) == "gold"
    merged = client.post(f"{PARTNER}/terms", {**form, "territories": "DACH"})
    assert merged.status_code == 303
    assert tier(world) == "gold"


@pytest.mark.parametrize(
    "typed",
    [{"tier": "platinum"}, {"manager": "ZZZZZZ"}, {"status": ""}, {"territories": "x" * 201}],
)
def test_bad_terms_come_back(world: World, typed: dict[str, str]) -> None:
    client = signed_in(world, "mona")
    answer = client.post(f"{PARTNER}/terms", {**form_of(client), **typed})
    assert answer.status_code == 422
    assert "Not saved yet" in texts(answer)
    assert tier(world) == "registered"


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("lea", "/w/northwind/settings/members/invite"),
        ("mona", f"{PARTNER}/invite"),
        ("pat", ""),
        ("vic", ""),
    ],
)
def test_whoever_may_invite_finds_the_button_beside_the_people(
    world: World, name: str, path: str
) -> None:
    client = Client()
    client.force_login(world.people[name])
    found = re.findall(
        r'id="invite" href="([^"]+)"', client.get(f"{PARTNER}/people").content.decode()
    )
    assert found == ([path] if path else [])
