"""People to choose from: owners in filters, colleagues for teams."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from cosell.core.actor import Actor, Side
from cosell.core.statements import rows_of
from deals.enums import CoSellModel
from deals.models import Deal
from partners.models import Membership, Partnership, Workspace


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter, and how it reads."""

    value: str
    label: str


def colleagues(actor: Actor) -> list[Choice]:
    """Active members of the actor's own company in this workspace, by name."""
    return [Choice(*row) for row in rows_of("colleagues", actor, _colleagues)]


def _colleagues(actor: Actor) -> QuerySet[Any, Any]:
    rows: QuerySet[Any, Any] = (
        Membership.objects.visible_to(actor)
        .filter(organization_id=actor.organization_id, is_active=True)
        .order_by("user__name")
        .values_list("user__code", "user__name")[:200]
    )
    return rows


def partner_choices(actor: Actor) -> list[Choice]:
    """Partnerships that take new deals."""
    return [Choice(*row) for row in rows_of("partners", actor, _partners)]


def _partners(actor: Actor) -> QuerySet[Any, Any]:
    rows: QuerySet[Any, Any] = (
        Partnership.objects.visible_to(actor)
        .filter(status="active")
        .order_by("organization__name")
        .values_list("organization__slug", "organization__name")[:500]
    )
    return rows


def filter_choices(actor: Actor) -> dict[str, list[Choice]]:
    """What the filters of list and board offer; a partner chooses among no partners."""
    return {
        "owner": colleagues(actor),
        "partner": partner_choices(actor) if actor.is_vendor else [],
        "model": [Choice(str(value), str(label)) for value, label in CoSellModel.choices],
    }


def workspace_currency(actor: Actor) -> str:
    """The currency that sums are shown in."""
    return str(Workspace.objects.visible_to(actor).values_list("currency", flat=True).get())


def owner_code(deal: Deal, side: Side) -> str:
    """The public code of who answers for a side now; empty when nobody does."""
    owner = deal.sales_rep if side is Side.VENDOR else deal.partner_rep
    return str(owner.code) if owner else ""
