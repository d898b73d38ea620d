"""Loading a deal room: a fixed number of queries, whatever the deal looks like."""

from collections import defaultdict

from django.utils.translation import gettext as _

from cosell.core.actor import Actor, Role, Side
from cosell.core.businesstime import Calendar
from cosell.core.errors import Forbidden, NotFound
from cosell.core.ids import normalise_code
from deals.models import Deal, DealTeamMember
from deals.models.rooms import Room
from partners.models import Membership, User

_PEOPLE = (
    "sales_rep",
    "partner_rep",
    "partner_manager",
    "ball_vendor",
    "ball_partner",
    "ball_step",
    "workspace__organization",
    "partnership__organization",
    "partnership__manager",
)


def get_deal(actor: Actor, code: str) -> Deal:
    """One deal by its public code, with its people.

    Raises NotFound for a stranger, and Forbidden (naming who can let one in) for a colleague of one
    of the two companies who is not on the deal.
    """
    wanted = normalise_code(code)
    deal = (
        Deal.objects.visible_to(actor).select_related(*_PEOPLE).filter(code=wanted).first()
        if wanted
        else None
    )
    if deal is None:
        _refuse(actor, wanted)
        raise NotFound
    return deal  # type: ignore[no-any-return]


def _refuse(actor: Actor, code: str | None) -> None:
    """A colleague may know that the deal exists: the wall shows only deals of the own company."""
    if code is None or actor.sees_whole_side:
        return
    tenant = (
        {"workspace_id": actor.workspace_id}
        if actor.is_vendor
        else {"partnership_id": actor.partnership_id}
    )
    deal = (
        Deal.objects.filter(code=code, **tenant).select_related("sales_rep", "partner_rep").first()
    )
    if deal is not None:
        owner = deal.sales_rep if actor.is_vendor else deal.partner_rep
        name = owner.name if owner else _("your lead")
        raise Forbidden(
            _("You are not on this deal. Ask %(name)s to add you.") % {"name": name},
            code="not_on_deal",
        )


def lock_deal(actor: Actor, code: str) -> Deal:
    """The deal, locked until the transaction ends: every transition is serialised per deal.

    Raises as `get_deal` does.
    """
    rows = Deal.objects.visible_to(actor).select_for_update(of=("self",)).order_by()
    # Read with its people only once the lock is held; who may not see it locks nothing.
    list(rows.filter(code=normalise_code(code) or "").values_list("pk"))
    return get_deal(actor, code)


def calendar_of(deal: Deal) -> Calendar:
    """Days that are working days in both companies' countries, in the workspace's zone."""
    return Calendar.of(
        zone=deal.workspace.time_zone,
        countries=(deal.workspace.country, deal.partnership.organization.country),
    )


def load_room(actor: Actor, deal: Deal) -> Room:
    """Everything rules decide from: six queries, and one more for each owner who has left."""
    signatures = deal.signatures.filter(withdrawn_at=None).select_related("organization")
    roles = defaultdict(list)
    for role in deal.roles.select_related("user").order_by("position", "id"):
        roles[role.step_id].append(role)
    team = tuple(
        DealTeamMember.objects.filter(deal=deal)
        .select_related("user", "organization")
        .order_by("side", "id")
    )
    return Room(
        deal=deal,
        calendar=calendar_of(deal),
        steps=tuple(deal.steps.order_by("position")),
        signatures={(row.step_id, Side(row.side)): row for row in signatures},
        roles={step: tuple(rows) for step, rows in roles.items()},
        team=team,
        visits=tuple(deal.visits.order_by("entered_at", "id")),
        pauses=tuple(deal.pauses.order_by("starts_on", "id")),
        fallbacks=_fallbacks(deal, team),
    )


def lead_of(deal: Deal, side: Side) -> User | None:
    """Who answers for a side when nobody on the deal does: its manager, or the partner's lead."""
    if side is Side.VENDOR:
        return deal.partner_manager or deal.partnership.manager
    lead = (
        Membership.objects.filter(
            partnership_id=deal.partnership_id, role=Role.PARTNER_LEAD, is_active=True
        )
        .select_related("user")
        .order_by("id")
        .first()
    )
    return lead.user if lead else None


def _fallbacks(deal: Deal, team: tuple[DealTeamMember, ...]) -> dict[Side, User | None]:
    """The leads of the sides whose owner is gone."""
    active = {(member.user_id, member.side) for member in team if member.is_active}
    owners = {Side.VENDOR: deal.sales_rep_id, Side.PARTNER: deal.partner_rep_id}
    return {
        side: lead_of(deal, side) for side, owner in owners.items() if (owner, side) not in active
    }
