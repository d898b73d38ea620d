"""The frame around every page: where one is, in what capacity, and what waits."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cosell.core.actor import system_actor
from deals.actions.registering import register_deal
from partners.actions.members import seat_member
from tests.world import World, new_deal, open_deal

LINK = re.compile(r'<a id="(nav-[\w-]+)" href="([^"]+)"[^>]*>(.*?)</a>', re.S)
COUNT = re.compile(r'class="badge-count">(\d+)<')


def seat(world: World, name: str) -> Client:
    client = Client()
    client.force_login(world.people[name])
    return client


def read(world: World, name: str, path: str = "/w/northwind/") -> str:
    response = seat(world, name).get(path)
    assert response.status_code == 200
    return response.content.decode()


def navigation(body: str) -> dict[str, str]:
    return {key.removeprefix("nav-"): url for key, url, _inside in LINK.findall(body)}


def counts(body: str) -> dict[str, int]:
    found = {key: COUNT.search(inside) for key, _url, inside in LINK.findall(body)}
    return {key.removeprefix("nav-"): int(hit.group(1)) for key, hit in found.items() if hit}


@pytest.mark.parametrize(
    ("name", "places"),
    [
        ("pat", ["work", "deals", "register", "sync", "playbook"]),
        ("lea", ["work", "deals", "alerts", "register", "insights", "sync", "playbook"]),
        ("vic", ["work", "board", "deals", "partners", "insights", "playbook"]),
        (
            "mona",
            [
                "work",
                "board",
                "deals",
                "registrations",
                "alerts",
                "partners",
                "insights",
                "sync",
                "playbook",
                "settings",
            ],
        ),
    ],
)
def test_navigation_shows_what_the_role_can_open(
    world: World, name: str, places: list[str]
) -> None:
    found = navigation(read(world, name))
    assert list(found) == places
    client = seat(world, name)
    assert {
        key: client.get(url, follow=True).status_code for key, url in found.items()
    } == dict.fromkeys(places, 200)


@pytest.mark.parametrize(("name", "here"), [("lea", "sync"), ("pat", "sync"), ("mona", "partners")])
def test_the_pages_of_a_sync_are_marked_in_the_navigation(
    world: World, name: str, here: str
) -> None:
    """For a partner's people they stand below nothing else; a vendor finds them at the partner."""
    client, slug = seat(world, name), "/w/northwind/partners/brightpath/sync"
    for path in ("/w/northwind/sync", slug):
        page = client.get(path, follow=True)
        body = page.content.decode()
        marked = re.findall(r'id="nav-([\w-]+)" href="[^"]+"[^>]*aria-current="page"', body)
        assert marked == [here if "partners" in page.request["PATH_INFO"] else "sync"]


def test_navigation_outside_a_workspace_leads_into_each(world: World) -> None:
    body = read(world, "kim", "/home")
    assert navigation(body) == {
        "work": "/home",
        "at-kestrel": "/w/kestrel/",
        "at-northwind": "/w/northwind/",
    }
    shapes = re.findall(r'id="nav-at-\w+".*?sprite.svg#(\w+)"', body, re.S)
    assert shapes == ["square", "circle"]


def test_navigation_marks_exactly_where_one_is(world: World) -> None:
    for path, key in (
        ("/w/northwind/", "work"),
        ("/w/northwind/deals", "deals"),
        ("/w/northwind/deals/new", "register"),
    ):
        body = read(world, "pat", path)
        current = re.findall(r'<a id="(nav-\w+)"[^>]*aria-current="page"', body)
        assert current == [f"nav-{key}"]


def test_navigation_of_a_fragment_marks_the_page_behind_it(world: World) -> None:
    deal = open_deal(world)
    client = seat(world, "vic")
    body = client.post(
        reverse("deals:signoff", args=["northwind", deal.code, "fit_confirmed"]),
        headers={
            "HX-Request": "true",
            "HX-Target": "room",
            "HX-Current-URL": f"http://testserver/w/northwind/deals/{deal.code}",
        },
    ).content.decode()
    assert re.findall(r'<a id="(nav-\w+)"[^>]*aria-current="page"', body) == ["nav-deals"]


def test_counts_fall_with_the_act_and_come_along_with_its_fragment(world: World) -> None:
    deals = [open_deal(world), open_deal(world, customer="Orla Bank", website="orla.de")]
    before = counts(read(world, "vic"))["work"]
    client = seat(world, "vic")
    response = client.post(
        reverse("deals:signoff", args=["northwind", deals[0].code, "fit_confirmed"]),
        headers={"HX-Request": "true", "HX-Target": "room"},
    )
    assert response.status_code == 200
    body = response.content.decode()
    assert body.count('id="nav-counts"') == 1
    assert re.search(r'id="nav-counts"[^>]*hx-swap-oob="true"', body)
    after = counts(read(world, "vic"))["work"]
    assert counts(body)["work"] == after
    assert after < before


def test_queue_count_is_the_number_of_rows_in_the_queue(world: World) -> None:
    for customer in ("Falk Chemie", "Aster Clinics"):
        facts = new_deal(customer=customer, website=f"{customer[:4].lower()}.de")
        register_deal(facts, actor=world.actor("pat"), partner="brightpath")
    body = read(world, "mona", "/w/northwind/registrations")
    assert counts(body)["registrations"] == 2
    assert body.count('id="registration-') == 2
    assert "registrations" not in counts(read(world, "vic"))


def test_fragment_that_only_reads_brings_no_navigation(world: World) -> None:
    deal = open_deal(world)
    response = seat(world, "vic").get(
        f"/w/northwind/deals/{deal.code}", headers={"HX-Request": "true", "HX-Target": "room"}
    )
    assert "nav-counts" not in response.content.decode()


def test_page_says_who_acts_for_whom(world: World) -> None:
    body = read(world, "pat")
    assert '<span class="side-partner">Brightpath</span>' in body
    assert "in Northwind" in body
    assert "/w/northwind/act-as" not in body


@pytest.fixture
def both_sides(world: World) -> Any:
    """Kim's company is a partner of Northwind; here she is seated on the vendor's side as well."""
    northwind = world.northwind
    seat_member(
        world.people["kim"],
        role="vendor_rep",
        actor=system_actor(
            workspace_id=northwind.pk,
            workspace_slug=northwind.slug,
            workspace_name=northwind.name,
            organization_id=northwind.organization_id,
        ),
        partnership_id=None,
        organization=world.organizations["northwind"],
    )
    return seat(world, "kim")


def test_person_on_both_sides_chooses_for_whom_to_act(world: World, both_sides: Client) -> None:
    body = both_sides.get("/w/northwind/").content.decode()
    assert 'action="/w/northwind/act-as"' in body
    assert "Act as Kestrel" in body
    assert list(navigation(body))[1] == "board"
    response = both_sides.post("/w/northwind/act-as", {"side": "partner"})
    assert (response.status_code, response["Location"]) == (303, "/w/northwind/")
    body = both_sides.get("/w/northwind/").content.decode()
    assert "Act as Northwind" in body
    assert list(navigation(body)) == [
        "work",
        "deals",
        "alerts",
        "register",
        "insights",
        "sync",
        "playbook",
    ]


def test_header_leads_to_the_inbox(world: World) -> None:
    for name in ("vic", "pat", "ada"):
        link = '<a class="btn btn-quiet header-inbox" id="header-inbox" href="/home/notifications" '
        assert link + 'aria-label="Inbox">' in read(world, name)


def test_header_offers_registering_to_whoever_may(world: World) -> None:
    assert 'id="header-register"' in read(world, "vic")
    assert 'id="header-register"' not in read(world, "ada")
    assert 'id="header-register"' not in read(world, "pat")


def test_switcher_names_each_workspace_once(world: World, both_sides: Client) -> None:
    body = both_sides.get("/w/northwind/").content.decode()
    assert re.findall(r'id="switch-(\w+)"', body) == ["all", "kestrel", "northwind"]


def test_page_is_drawn_in_the_readers_theme_density_and_keys(world: World) -> None:
    assert 'data-theme="auto" data-density="normal">' in read(world, "vic")
    person = world.people["vic"]
    person.theme, person.density, person.shortcuts = "dark", "compact", False
    person.save()
    body = read(world, "vic")
    assert 'data-theme="dark" data-density="compact" data-shortcuts="off">' in body


PAGES = [
    ("anon", "/account/login/"),
    ("vic", "/home"),
    ("vic", "/w/northwind/"),
    ("vic", "/w/northwind/board"),
    ("vic", "/w/northwind/deals"),
    ("vic", "/w/northwind/deals/new"),
    ("vic", "/w/northwind/playbook"),
    ("mona", "/w/northwind/registrations"),
    ("mona", "/w/northwind/partners"),
    ("mona", "/w/northwind/settings/members"),
    ("kim", "/home"),
    ("pat", "/keys"),
    ("pat", "/styleguide"),
]


@pytest.mark.parametrize(("name", "path"), PAGES)
def test_page_has_one_heading_a_title_and_a_way_past_the_frame(
    world: World, name: str, path: str
) -> None:
    client = Client() if name == "anon" else seat(world, name)
    body = client.get(path, follow=True).content.decode()
    assert len(re.findall(r"<h1\b", body)) == 1
    assert re.search(r"<title>\s*[^<\s]", body)
    assert body.count("<main ") == 1
    assert 'class="skip-link" href="#main"' in body
    assert 'id="announce"' in body
    assert '<dialog id="dialog"' in body
    ids = re.findall(r'\sid="([^"]+)"', body)
    assert sorted(ids) == sorted(set(ids))


def test_room_pages_have_one_heading_and_unique_ids(world: World) -> None:
    deal = open_deal(world)
    client = seat(world, "vic")
    for part in (
        "",
        "/activity",
        "/people",
        "/roles",
        "/details",
        "/summary",
        "/steps/fit_confirmed",
    ):
        body = client.get(f"/w/northwind/deals/{deal.code}{part}").content.decode()
        assert len(re.findall(r"<h1\b", body)) == 1, part
        ids = re.findall(r'\sid="([^"]+)"', body)
        assert sorted(ids) == sorted(set(ids)), part


def test_sheets_are_pages_with_one_heading(world: World) -> None:
    deal = open_deal(world)
    client = seat(world, "vic")
    for part in ("edit", "stage", "pause", "lost", "steps/fit_confirmed/waive"):
        response = client.get(f"/w/northwind/deals/{deal.code}/{part}")
        assert response.status_code == 200, part
        assert len(re.findall(r"<h1\b", response.content.decode())) == 1, part
