"""Who the benchmark's deals belong to: one vendor, a hundred reps, a hundred partners."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

from cosell.core import clock
from cosell.core.actor import Actor, system_actor
from cosell.core.wall import wall
from deals.actions.ending import lose_deal, win_deal
from deals.actions.moving import move_deal
from deals.actions.opening import NewDeal
from deals.actions.playbooks import publish_playbooks
from deals.actions.registering import register_deal
from deals.actions.signing import sign_step
from deals.models import Deal
from partners.actions.members import seat_member
from partners.actions.partnerships import create_partnership
from partners.actions.tokens import create_token
from partners.actions.workspaces import create_workspace, found_organization
from partners.models import Partnership, User, Workspace
from partners.queries.memberships import enter_workspace

CROWD = 100
SLUG = "bench"
STEPS = {
    1: ("fit_confirmed", "strategy_set"),
    2: ("initial_meeting", "requirements_document", "solution_design"),
    3: ("proposal_draft", "pricing_approval", "legal_review"),
    4: ("presentation", "negotiation"),
}


@dataclass(kw_only=True)
class Crowd:
    """The vendor's people and the partners, in the order in which deals are spread over them."""

    workspace: Workspace
    manager: User
    reps: list[User] = field(default_factory=list)
    partnerships: list[Partnership] = field(default_factory=list)
    partner_reps: list[User] = field(default_factory=list)
    token: str = ""

    def system(self) -> Actor:
        return system_actor(
            workspace_id=self.workspace.pk,
            workspace_slug=self.workspace.slug,
            workspace_name=self.workspace.name,
            organization_id=self.workspace.organization_id,
        )


def _user(name: str) -> User:
    return User.objects.create_user(
        f"{name}@bench.example", None, name=name.replace("-", " ").title()
    )


def gather() -> Crowd:
    """Make the crowd by the real actions."""
    manager = _user("maria-manager")
    company = found_organization("Bench", country="DE", currency="EUR", slug=SLUG)
    workspace = create_workspace(company, admin=_user("anna-admin"), time_zone="Europe/Berlin")
    crowd = Crowd(workspace=workspace, manager=manager)
    system = crowd.system()
    with wall(system):
        publish_playbooks(actor=system)
        seat_member(manager, role="vendor_manager", actor=system, organization=company)
        for number in range(CROWD):
            rep = _user(f"rep-{number:03}")
            seat_member(rep, role="vendor_rep", actor=system, organization=company)
            crowd.reps.append(rep)
            _partner(crowd, number, rep)
    _name, crowd.token = create_token("Bench", actor=enter_workspace(crowd.reps[0], SLUG))
    return crowd


def _partner(crowd: Crowd, number: int, rep: User) -> None:
    company = found_organization(
        f"Partner {number:03}", country="DE", currency="EUR", slug=f"partner-{number:03}"
    )
    system = crowd.system()
    partnership = create_partnership(company, actor=system, manager=crowd.manager, sales_rep=rep)
    user = _user(f"partner-rep-{number:03}")
    seat_member(
        user, role="partner_rep", actor=system, partnership_id=partnership.pk, organization=company
    )
    crowd.partnerships.append(partnership)
    crowd.partner_reps.append(user)


def play_templates(crowd: Crowd) -> dict[str, int]:
    """One deal of each kind, played by the real actions. Returns their primary keys by kind."""
    vendor = enter_workspace(crowd.reps[0], SLUG)
    partner = enter_workspace(crowd.partner_reps[0], SLUG)
    found = {}
    for kind, stage in (
        ("open1", 1),
        ("open2", 2),
        ("open3", 3),
        ("open4", 4),
        ("won", 4),
        ("lost", 3),
    ):
        facts = NewDeal(
            customer=f"Template {kind}", website=f"{kind}.example.com", size_range="25k_100k",
            expected_close=date(2027, 3, 31), need="A warehouse system before peak season.",
            country="DE", currency="EUR", model="true_cosell",
        )  # fmt: skip
        deal = register_deal(facts, actor=vendor, partner="partner-000")
        if not isinstance(deal, Deal):
            raise TypeError("A vendor's registration opens the room at once.")
        for number in range(1, stage):
            _sign_all(deal.code, number, vendor, partner)
            move_deal(deal.code, to=number + 1, actor=vendor)
        _finish(kind, deal.code, vendor, partner)
        found[kind] = deal.pk
    return found


def _today() -> date:
    """The date where the vendor is; near midnight it is another one than in UTC."""
    return clock.now().astimezone(ZoneInfo("Europe/Berlin")).date()


def _finish(kind: str, code: str, vendor: Actor, partner: Actor) -> None:
    if kind == "won":
        _sign_all(code, 4, vendor, partner)
        win_deal(code, signed_on=_today(), amount=Decimal(84_000), actor=vendor)
    if kind == "lost":
        lose_deal(code, reason="price", actor=vendor)


def _sign_all(code: str, stage: int, vendor: Actor, partner: Actor) -> None:
    for key in STEPS[stage]:
        for actor in (vendor, partner):
            if _asks(code, key, actor):
                sign_step(code, key, actor=actor)


def _asks(code: str, key: str, actor: Actor) -> bool:
    with wall(actor):
        step = Deal.objects.get(code=code).steps.get(key=key)
        return bool(step.asks_vendor if actor.is_vendor else step.asks_partner)
