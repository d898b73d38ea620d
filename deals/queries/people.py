"""People to choose from: owners in filters, colleagues for teams."""

from dataclasses import dataclass

from cosell.core.actor import Actor
from deals.enums import CoSellModel
from partners.models import Membership, Partnership, Workspace


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter, and how it reads."""

    value: str
    label: str


def colleagues(actor: Actor) -> list[Choice]:
    """Active members of the actor's own company in this workspace, by name."""
    rows = (
        Membership.objects.visible_to(actor)
        .filter(organization_id=actor.organization_id, is_active=True)
        .order_by("user__name")
        .values_list("user__code", "user__name")
    )
    return [Choice(code, name) for code, name in rows[:200]]


def partner_choices(actor: Actor) -> list[Choice]:
    """Partnerships that take new deals."""
    rows = (
        Partnership.objects.visible_to(actor)
        .filter(status="active")
        .order_by("organization__name")
        .values_list("organization__slug", "organization__name")
    )
    return [Choice(slug, name) for slug, name in rows[:500]]


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
