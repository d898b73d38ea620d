"""Who hears of which partnership's weekly sync."""

from collections import defaultdict
from collections.abc import Collection, Iterator

from django.db import connection

from cosell.core import clock
from cosell.core.actor import Actor, Role
from cosell.messaging.queries.recipients import Recipient, find_recipients
from deals.models import DealTeamMember
from deals.queries.syncs import left_out
from partners.enums import PartnershipStatus
from partners.models import Membership, Partnership, User

_REPS = ("sales_rep", "partner_rep")


def sync_people(
    actor: Actor, *, partnerships: Collection[int] | None = None, user_id: int | None = None
) -> dict[int, set[int]]:
    """The partnerships of which each person hears, by user id.

    The partner manager, the partner's leads, and the reps who have an open deal in it. Partnerships
    that have ended, or that do not meet, concern nobody.
    """
    rows = Partnership.objects.visible_to(actor).exclude(status=PartnershipStatus.ENDED)
    if partnerships is not None:
        rows = rows.filter(pk__in=partnerships)
    managers = dict(rows.values_list("pk", "manager_id"))
    keys = set(managers) - left_out(actor)
    found: dict[int, set[int]] = defaultdict(set)
    for person, key in _people(actor, keys, {} if user_id is None else {"user_id": user_id}):
        found[person].add(key)
    for key in keys:
        if managers[key] is not None and user_id in (None, managers[key]):
            found[managers[key]].add(key)
    return dict(found)


def _people(
    actor: Actor, keys: Collection[int], person: dict[str, int]
) -> Iterator[tuple[int, int]]:
    yield from (
        Membership.objects.visible_to(actor)
        .filter(partnership_id__in=keys, role=Role.PARTNER_LEAD, is_active=True, **person)
        .values_list("user_id", "partnership_id")
    )
    yield from (
        DealTeamMember.objects.visible_to(actor)
        .filter(partnership_id__in=keys, is_active=True, role__in=_REPS, **person)
        .filter(deal__outcome="open", deal__is_practice=False)
        .order_by()
        .values_list("user_id", "partnership_id")
        .distinct()
    )


def own_partnerships(actor: Actor) -> set[int]:
    """The partnerships of which the actor hears, for the company acted for."""
    return sync_people(actor, user_id=actor.user_id).get(actor.person_id, set())


def zones_of(people: Collection[int]) -> dict[int, str]:
    """Where people live; who has no account any more is left out."""
    rows = User.objects.filter(pk__in=people, is_active=True)
    return dict(rows.values_list("pk", "time_zone"))


def workspaces_to_plan() -> list[int]:
    """Workspaces whose digests have not been planned for a while. Looks over every wall."""
    with connection.cursor() as cursor:
        cursor.execute("select workspace_id from workspaces_to_plan(%s)", [clock.now()])
        return [row[0] for row in cursor.fetchall()]


def action_owners(actor: Actor, partnership: Partnership) -> list[tuple[str, str, str]]:
    """Whom an action can be given to: code, name and side of the people of both companies."""
    rows = (
        Membership.objects.visible_to(actor)
        .filter(is_active=True, partnership_id=partnership.pk)
        .select_related("user")
    )
    people = [(row.user.code, row.user.name, "partner") for row in rows.order_by("user__name")]
    return [*_vendors(actor, partnership), *people]


def _vendors(actor: Actor, partnership: Partnership) -> list[tuple[str, str, str]]:
    """The vendor's people whom both companies know: the manager, and who sells in open deals."""
    sellers = (
        DealTeamMember.objects.visible_to(actor)
        .filter(partnership=partnership, side="vendor", is_active=True, deal__outcome="open")
        .order_by()
        .values_list("user_id", flat=True)
        .distinct()
    )
    wanted = {*sellers, partnership.manager_id} - {None}
    rows = User.objects.filter(pk__in=wanted, is_active=True).order_by("name")
    return [(user.code, user.name, "vendor") for user in rows]


def recap_people(actor: Actor, partnership: Partnership) -> list[Recipient]:
    """Everybody of both companies who hears of the partnership's sync, and whoever sends it."""
    people = set(sync_people(actor, partnerships=[partnership.pk]))
    found = find_recipients([*people, actor.person_id], workspace_id=actor.workspace_id)
    return [
        each
        for each in found
        if each.actor.is_vendor or each.actor.partnership_id == partnership.pk
    ]
