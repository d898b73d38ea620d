"""The cast of every test: two vendors, rival partners, one open deal, and a stranger.

Northwind (vendor, Germany, EUR) sells with Brightpath (Germany) and its rival Oakline (United
States). Kestrel is a vendor of its own and a partner of Northwind. Everything is made by the real
actions.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from cosell.core import clock
from cosell.core.actor import Actor, Side, Via, system_actor
from cosell.core.wall import wall
from deals.actions.opening import NewDeal
from deals.actions.playbooks import publish_playbooks
from deals.actions.registering import approve_registration, register_deal
from deals.models import Deal
from partners.actions.members import seat_member
from partners.actions.partnerships import create_partnership
from partners.actions.workspaces import create_workspace, found_organization
from partners.models import Organization, Partnership, User, Workspace
from partners.queries.memberships import enter_workspace

PASSWORD = "correct horse battery staple"

#: name → (company, role). The company of a partner role is where the person belongs.
NORTHWIND_CAST = {
    "vera": ("northwind", "vendor_admin"),
    "mona": ("northwind", "vendor_manager"),
    "vic": ("northwind", "vendor_rep"),
    "val": ("northwind", "vendor_rep"),
    "ada": ("northwind", "vendor_approver"),
    "lea": ("brightpath", "partner_lead"),
    "pat": ("brightpath", "partner_rep"),
    "paul": ("brightpath", "partner_rep"),
    "petra": ("oakline", "partner_lead"),
    "pete": ("oakline", "partner_rep"),
    "kim": ("kestrel", "partner_lead"),
}
NAMES = {
    "vera": "Vera Admin", "mona": "Mona Manager", "vic": "Vic Seller", "val": "Val Elsewhere",
    "ada": "Ada Approver", "lea": "Lea Lead", "pat": "Pat Partner", "paul": "Paul Elsewhere",
    "petra": "Petra Rival", "pete": "Pete Rival", "kim": "Kim Kestrel", "otto": "Otto Outsider",
}  # fmt: skip


@dataclass(kw_only=True)
class World:
    """Who there is. `actor("vic")` seats somebody in Northwind's workspace."""

    northwind: Workspace
    kestrel: Workspace
    organizations: dict[str, Organization]
    partnerships: dict[str, Partnership]
    people: dict[str, User] = field(default_factory=dict)

    def actor(self, name: str, *, via: Via = Via.WEB, workspace: str = "northwind") -> Actor:
        """The person seated; afresh, so that a changed membership shows."""
        return enter_workspace(self.people[name], workspace, via=via)

    def system(self) -> Actor:
        return _system(self.northwind)


def person(name: str) -> User:
    """An account that can sign in with PASSWORD."""
    return User.objects.create_user(f"{name}@example.com", PASSWORD, name=NAMES[name])


def _system(workspace: Workspace) -> Actor:
    return system_actor(
        workspace_id=workspace.pk,
        workspace_slug=workspace.slug,
        workspace_name=workspace.name,
        organization_id=workspace.organization_id,
    )


def build_world() -> World:
    """Companies, workspaces, partnerships and people; no deal yet."""
    countries = {"northwind": "DE", "brightpath": "DE", "oakline": "US", "kestrel": "GB"}
    companies = {
        slug: found_organization(slug.title(), country=country, currency="EUR", slug=slug)
        for slug, country in countries.items()
    }
    people = {name: person(name) for name in NAMES}
    northwind = create_workspace(
        companies["northwind"], admin=people["vera"], time_zone="Europe/Berlin"
    )
    kestrel = create_workspace(companies["kestrel"], admin=people["kim"], time_zone="Europe/London")
    for workspace in (northwind, kestrel):
        publish_playbooks(actor=_system(workspace))
    world = World(
        northwind=northwind,
        kestrel=kestrel,
        organizations=companies,
        partnerships={},
        people=people,
    )
    for slug in ("brightpath", "oakline", "kestrel"):
        world.partnerships[slug] = create_partnership(
            companies[slug],
            actor=world.system(),
            manager=people["mona"],
            sales_rep=people["vic"],
        )
    for name, (company, role) in NORTHWIND_CAST.items():
        _seat(world, name, company, role)
    world.partnerships["kestrel-oakline"] = create_partnership(
        companies["oakline"], actor=_system(kestrel), manager=people["kim"]
    )
    return world


def _seat(world: World, name: str, company: str, role: str) -> None:
    partnership = world.partnerships.get(company) if role.startswith("partner_") else None
    seat_member(
        world.people[name],
        role=role,
        actor=world.system(),
        partnership_id=partnership.pk if partnership else None,
        organization=world.organizations[company],
    )


def new_deal(**changes: Any) -> NewDeal:
    """The facts of Halden Foods, with changes."""
    facts: dict[str, Any] = {
        "customer": "Halden Foods",
        "website": "halden-foods.de",
        "size_range": "25k_100k",
        "expected_close": date(2027, 3, 31),
        "need": "Replace the warehouse system before peak season.",
        "country": "DE",
        "currency": "EUR",
        "model": "partner_led",
    }
    return NewDeal(**{**facts, **changes})


def open_deal(world: World, *, by: str = "pat", **changes: Any) -> Deal:
    """A deal of Vic's and Pat's (or of the registering partner's), registered and approved."""
    actor = world.actor(by)
    made = register_deal(new_deal(**changes), actor=actor, partner="brightpath")
    if isinstance(made, Deal):
        return made
    return approve_registration(made.code, actor=world.actor("mona"))


def today() -> date:
    """The date in Northwind's zone: near midnight it is another one than in UTC."""
    return clock.now().astimezone(ZoneInfo("Europe/Berlin")).date()


def see_deal(world: World, code: str) -> Deal:
    """The deal as it is in the database now."""
    with wall(world.system()):
        deal: Deal = Deal.objects.select_related("ball_step").get(code=code)
        return deal


SIDES = {"vic": Side.VENDOR, "pat": Side.PARTNER}
