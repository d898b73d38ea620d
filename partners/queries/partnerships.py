"""Partners of a workspace, and one of them."""

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cosell.core.actor import Actor
from cosell.core.errors import Forbidden, NotFound
from partners.enums import Tier
from partners.models import Membership, Partnership
from partners.policies import can_view_directory, can_view_partnership

PAGE = 50
_PEOPLE = ("organization", "workspace", "manager", "sales_rep")


def find_partnership(actor: Actor, slug: str, *, known: Collection[int] = ()) -> Partnership:
    """A partner by its company's slug. `known` holds the partnerships of the actor's own deals.

    Raises NotFound for a stranger (a rival partner too), and Forbidden, naming who can help, for a
    colleague at the vendor who has no deal with it.
    """
    partnership = (
        Partnership.objects.visible_to(actor)
        .select_related(*_PEOPLE)
        .filter(organization__slug=slug)
        .first()
    )
    if partnership is None:
        raise NotFound
    if not can_view_partnership(actor, partnership, known):
        name = partnership.manager.name if partnership.manager else _("a partner manager")
        raise Forbidden(
            _("You have no deal with %(partner)s. Ask %(name)s.")
            % {"partner": partnership.organization, "name": name}
        )
    return partnership  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerPage:
    """One page of the directory."""

    rows: list[Partnership]
    count: int
    number: int
    has_next: bool


def page_of_partners(
    actor: Actor,
    *,
    text: str = "",
    tier: str = "",
    number: int = 1,
    known: Collection[int] | None = None,
) -> PartnerPage:
    """One page of the vendor's partners by name; `known` narrows it to those of a rep's own deals.

    Raises NotFound for a partner: who else sells for the vendor is not theirs to learn.
    """
    if not can_view_directory(actor):
        raise NotFound
    rows = Partnership.objects.visible_to(actor).select_related(*_PEOPLE)
    if known is not None:
        rows = rows.filter(pk__in=known)
    if text:
        rows = rows.filter(organization__name__icontains=text)
    if tier in Tier.values:
        rows = rows.filter(tier=tier)
    start = (number - 1) * PAGE
    count = rows.count()
    found = list(rows.order_by("organization__name", "id")[start : start + PAGE + 1])
    return PartnerPage(rows=found[:PAGE], count=count, number=number, has_next=len(found) > PAGE)


def vendor_people(actor: Actor) -> list[tuple[str, str]]:
    """Code and name of the vendor's members: who can manage a partner or sell with it."""
    return list(
        Membership.objects.visible_to(actor)
        .filter(partnership=None, is_active=True)
        .order_by("user__name")
        .values_list("user__code", "user__name")[:500]
    )


def vendor_person(actor: Actor, code: str) -> Membership | None:
    """The vendor's member with this code."""
    found: Membership | None = (
        Membership.objects.visible_to(actor)
        .filter(partnership=None, is_active=True, user__code=code.upper())
        .select_related("user")
        .first()
    )
    return found
