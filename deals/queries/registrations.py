"""Registrations: the manager's queue and the partner's own."""

from collections.abc import Sequence

from django.db.models import Q

from cosell.core.actor import Actor
from cosell.core.errors import NotFound
from cosell.core.ids import normalise_code
from deals.models import Deal, Registration
from partners.models import Partnership, Workspace

_JOINS = ("partnership__organization", "workspace", "submitted_by", "decided_by", "deal")
PAGE = 50
DECIDED = 20
SIMILAR = 200


def registrations(actor: Actor) -> list[Registration]:
    """Undecided ones first by their promise, then what was decided, newest first."""
    rows = Registration.objects.visible_to(actor).select_related(*_JOINS)
    waiting = list(rows.filter(state="submitted").order_by("answer_by", "id")[:PAGE])
    decided = rows.exclude(state="submitted").order_by("-decided_at", "-id")[:DECIDED]
    return [*waiting, *decided]


def count_waiting(actor: Actor) -> int:
    """How many of `registrations` are undecided."""
    rows = Registration.objects.visible_to(actor).filter(state="submitted")
    return int(rows[:PAGE].count())


def get_registration(actor: Actor, code: str) -> Registration:
    """One registration. Raises NotFound for strangers and rivals."""
    row = (
        Registration.objects.visible_to(actor)
        .select_related(*_JOINS)
        .filter(code=normalise_code(code) or "")
        .first()
    )
    if row is None:
        raise NotFound
    return row  # type: ignore[no-any-return]


def origin_of(deal: Deal) -> Registration | None:
    """The registration that a deal came from. The deal is visible already."""
    rows = Registration.objects.filter(deal=deal).select_related("submitted_by", "decided_by")
    return rows.first()


def similar_deals(actor: Actor, rows: Sequence[Registration]) -> dict[int, list[Deal]]:
    """For the vendor's decision only: deals of the same domain, or whose name begins alike.

    One statement for the whole queue; the keys are those of the registrations.
    """
    if not actor.is_vendor or not rows:
        return {}
    alike = Q(domain__in=[row.domain for row in rows])
    for row in rows:
        if beginning := _beginning(row.customer):
            alike |= Q(customer__istartswith=beginning)
    deals = (
        Deal.objects.visible_to(actor)
        .filter(alike, is_practice=False)
        .exclude(pk__in=[row.deal_id for row in rows if row.deal_id])
        .select_related("partnership__organization")
        .order_by("-created_at")[:SIMILAR]
    )
    found = list(deals)
    return {row.pk: [deal for deal in found if _is_alike(deal, row)][:5] for row in rows}


def _beginning(name: str) -> str:
    """The first word of a name, where it is long enough to say something."""
    first = name.split(maxsplit=1)[0] if name.split() else ""
    return first if len(first) > 3 else ""


def _is_alike(deal: Deal, row: Registration) -> bool:
    beginning = _beginning(row.customer).lower()
    same_name = bool(beginning) and deal.customer.lower().startswith(beginning)
    return deal.domain == row.domain or same_name


def registration_defaults(actor: Actor) -> dict[str, str]:
    """What the form is prefilled with: the partner's own country, currency and default model."""
    workspace = Workspace.objects.visible_to(actor).get()
    if actor.is_vendor:
        return {
            "country": workspace.country,
            "currency": workspace.currency,
            "model": "partner_led",
        }
    row = Partnership.objects.visible_to(actor).select_related("organization").get()
    return {
        "country": row.organization.country,
        "currency": row.organization.currency,
        "model": row.default_model,
    }
