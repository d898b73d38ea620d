"""When a workspace's digests leave, and which partnerships have one."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from cosell.core import clock
from cosell.core.actor import Actor
from cosell.core.errors import Forbidden, Invalid, Stale
from cosell.core.wall import wall
from cosell.messaging.actions.events import record_event
from deals.models import SyncSchedule, SyncSeries
from deals.policies import can_plan_syncs
from deals.rules.weeks import Week
from partners.models import Partnership

#: Skipped weeks that are kept; older ones are forgotten.
MOST_SKIPPED = 60


def lock_schedule(actor: Actor) -> SyncSchedule:
    """The workspace's schedule, made if there is none, and locked. Assumes the transaction."""
    SyncSchedule.objects.bulk_create(
        [SyncSchedule(workspace_id=actor.workspace_id)], ignore_conflicts=True
    )
    row: SyncSchedule = SyncSchedule.objects.visible_to(actor).select_for_update(of=("self",)).get()
    return row


def _refuse(actor: Actor) -> None:
    if not can_plan_syncs(actor):
        raise Forbidden(_("Only a partner manager plans the weekly sync."))


def save_schedule(
    *, weekday: int, hour: int, partners: Collection[str], version: int, actor: Actor
) -> SyncSchedule:
    """Choose day, hour and the partners (by slug) that take part. Planned digests follow.

    Raises Forbidden for others than managers, Invalid per field (for a slug of no partner too),
    Stale when somebody was faster.
    """
    with wall(actor):
        _refuse(actor)
        if not 0 <= weekday <= 6 or not 0 <= hour <= 23:
            raise Invalid({"hour": [_("Choose a day and an hour.")]})
        row = lock_schedule(actor)
        if row.version != version:
            raise Stale(_("Somebody changed this since you opened it."))
        row.weekday, row.hour, row.version = weekday, hour, row.version + 1
        row.plan_at = clock.now()
        row.save(update_fields=["weekday", "hour", "version", "plan_at"])
        _choose_partners(actor, set(partners))
        facts = {"weekday": weekday, "hour": hour, "partners": sorted(partners)}
        record_event("sync.scheduled", actor=actor, payload=facts, private=True)
        return row


def _choose_partners(actor: Actor, slugs: set[str]) -> None:
    series = {row.partnership_id: row for row in SyncSeries.objects.visible_to(actor)}
    rows = list(Partnership.objects.visible_to(actor).select_related("organization"))
    if not slugs <= {row.organization.slug for row in rows}:
        raise Invalid({"partners": [_("There is no such partner.")]})
    for partnership in rows:
        wanted = partnership.organization.slug in slugs
        row = series.get(partnership.pk)
        if row is None and not wanted:
            SyncSeries.objects.create(
                workspace_id=actor.workspace_id, partnership=partnership, takes_part=False
            )
        elif row is not None and row.takes_part is not wanted:
            row.takes_part = wanted
            row.save(update_fields=["takes_part"])


def skip_week(week: str, *, is_skipped: bool = True, actor: Actor) -> SyncSchedule:
    """Leave out a week's digests, or send them after all. Raises Invalid for what is no week."""
    with wall(actor):
        _refuse(actor)
        if Week.parse(week) is None:
            raise Invalid({"week": [_("Choose a week.")]})
        row = lock_schedule(actor)
        others = [each for each in row.skipped if each != week]
        row.skipped = sorted([*others, week] if is_skipped else others)[-MOST_SKIPPED:]
        row.plan_at, row.version = clock.now(), row.version + 1
        row.save(update_fields=["skipped", "plan_at", "version"])
        name = "sync.skipped" if is_skipped else "sync.unskipped"
        record_event(name, actor=actor, payload={"week": week}, private=True)
        return row
