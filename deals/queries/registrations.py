"""Registrations: the manager's queue and the partner's own."""

from django.db.models import Q

from cosell.core.actor import Actor
from cosell.core.errors import NotFound
from deals.models import Deal, Registration
from partners.models import Partnership, Workspace

_JOINS = ("partnership__organization", "workspace", "submitted_by", "decided_by", "deal")
PAGE = 100


def registrations(actor: Actor) -> list[Registration]:
    """Undecided ones first by their promise, then what was decided, newest first."""
    rows = Registration.objects.visible_to(actor).select_related(*_JOINS)
    waiting = list(rows.filter(state="submitted").order_by("answer_by", "id")[:PAGE])
    decided = rows.exclude(state="submitted").order_by("-decided_at", "-id")[: PAGE // 2]
    return [*waiting, *decided]


def get_registration(actor: Actor, code: str) -> Registration:
    """One registration. Raises NotFound for strangers and rivals."""
    row = (
        Registration.objects.visible_to(actor)
        .select_related(*_JOINS)
        .filter(code=code.upper())
        .first()
    )
    if row is None:
        raise NotFound
    return row  # type: ignore[no-any-return]


def similar_deals(actor: Actor, registration: Registration) -> list[Deal]:
    """For the vendor's decision only: deals of the same domain, or of a name that contains it."""
    if not actor.is_vendor:
        return []
    first = registration.customer.split()[0] if registration.customer.split() else ""
    same = Q(domain=registration.domain) if registration.domain else Q(pk=None)
    alike = Q(customer__istartswith=first) if len(first) > 3 else Q(pk=None)
    return list(
        Deal.objects.visible_to(actor)
        .filter(same | alike)
        .exclude(pk=registration.deal_id)
        .select_related("partnership__organization")
        .order_by("-created_at")[:5]
    )


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
