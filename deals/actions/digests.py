"""Digests: planned ahead, frozen facts, one hand-over to the messages for each person and week."""

from collections.abc import Collection
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from cosell.core import clock
from cosell.core.actor import Actor, Side
from cosell.core.wall import system_role, wall, workspace_actor
from cosell.messaging.actions.events import record_event
from cosell.messaging.actions.notices import Notice, notify
from cosell.messaging.enums import Kind
from cosell.messaging.queries.recipients import Recipient, find_recipients
from deals.actions.syncing import lock_week
from deals.actions.syncplans import lock_schedule
from deals.models import Digest
from deals.queries.syncfacts import collect_facts
from deals.queries.syncpeople import own_partnerships, sync_people, workspaces_to_plan, zones_of
from deals.queries.syncs import digest_parts, frozen_in, schedule_of, since_of
from deals.rules.weeks import Week, send_at, weeks_to_plan
from partners.models import Partnership

PLAN_EVERY = timedelta(minutes=15)
#: How long a worker has before another one takes its digests over.
LEASE = timedelta(minutes=5)
BATCH = 500
_USUAL_ZONE = "UTC"


def plan_digests() -> int:
    """Plan ahead in every workspace that is due, each by itself. Returns how many rows were made."""
    return sum(
        plan_workspace(actor=workspace_actor(workspace_id)) for workspace_id in workspaces_to_plan()
    )


def plan_workspace(*, actor: Actor) -> int:
    """Give everybody whose moment is near a row for the week, and move rows of who moved.

    A second planner waits for the first and finds nothing to do.
    """
    with wall(actor):
        schedule, now = lock_schedule(actor), clock.now()
        if schedule.plan_at > now:
            return 0
        zones = zones_of(sync_people(actor))
        wanted = {
            (person, str(week)): moment
            for person, zone in zones.items()
            for week, moment in weeks_to_plan(_zone(zone), schedule.weekday, schedule.hour, now)
            if str(week) not in schedule.skipped
        }
        made = _keep_rows(actor, wanted)
        schedule.plan_at = now + PLAN_EVERY
        schedule.save(update_fields=["plan_at"])
        return made


def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name or _USUAL_ZONE)


def _keep_rows(actor: Actor, wanted: dict[tuple[int, str], datetime]) -> int:
    weeks = {week for _person, week in wanted}
    known = {
        (row.user_id, row.week): row
        for row in Digest.objects.visible_to(actor).filter(week__in=weeks)
    }
    new = [
        Digest(workspace_id=actor.workspace_id, user_id=person, week=week, next_at=moment)
        for (person, week), moment in wanted.items()
        if (person, week) not in known
    ]
    Digest.objects.bulk_create(new, ignore_conflicts=True)
    for key, row in known.items():
        moment = wanted.get(key)
        if moment and row.handed_at is None and not row.attempts and row.next_at != moment:
            row.next_at = moment
            row.save(update_fields=["next_at"])
    return len(new)


def due_digests() -> list[int]:
    """Lease the digests whose moment has come, in all workspaces. Another worker skips them."""
    now = clock.now()
    with system_role():
        rows = Digest.objects.select_for_update(skip_locked=True, of=("self",)).filter(
            handed_at=None, next_at__lte=now
        )
        due = list(rows.order_by("next_at", "pk")[:BATCH].values_list("pk", flat=True))
        for row in Digest.objects.filter(pk__in=due):
            row.attempts, row.next_at = row.attempts + 1, now + LEASE
            row.save(update_fields=["attempts", "next_at"])
        return due


def send_digest(digest_id: int) -> str:
    """Hand one digest over, if there is still something to say to a person who is still there.

    Returns what became of it. Run twice or by two at once it has one effect: the facts freeze once,
    and the message's key makes a second one impossible.
    """
    with system_role():
        row = Digest.objects.filter(pk=digest_id, handed_at=None).first()
    if row is None:
        return "elsewhere"
    week = Week.parse(row.week)
    seats = find_recipients([row.user_id], workspace_id=row.workspace_id)
    if week is None or not seats:
        return _settle(row, "gone")
    # Somebody who sits on both sides has one digest, as one of the vendor's people.
    reader = min(seats, key=lambda seat: seat.actor.side is Side.PARTNER)
    actor = workspace_actor(row.workspace_id)
    with wall(actor):
        schedule = schedule_of(actor)
        moment = send_at(_zone(reader.time_zone), schedule.weekday, schedule.hour, week)
        if row.week in schedule.skipped:
            return _settle(row, "skipped")
        if moment > clock.now():
            return _put_off(row, moment)
        keys = sync_people(actor, user_id=row.user_id).get(row.user_id, set())
        freeze_weeks(keys, week, actor=actor)
    return _settle(row, _hand_over(reader, week))


def _hand_over(reader: Recipient, week: Week) -> str:
    """Tell the reader, or nobody where nothing is to be said."""
    with wall(reader.actor):
        parts = digest_parts(reader.actor, own_partnerships(reader.actor), week)
    if not parts:
        return "empty"
    notice = Notice(
        kind=Kind.SYNC,
        topic="sync.digest",
        key=f"digest:{reader.actor.workspace_slug}:{week}",
        payload={"week": str(week)},
        is_once=True,
    )
    return "handed" if notify(reader, notice) is not None else "unwanted"


def _settle(row: Digest, outcome: str) -> str:
    with system_role():
        Digest.objects.filter(pk=row.pk, handed_at=None).update(
            handed_at=clock.now(), outcome=outcome
        )
    return outcome


def _put_off(row: Digest, moment: datetime) -> str:
    """The person or the workspace moved its hour to later."""
    with system_role():
        Digest.objects.filter(pk=row.pk, handed_at=None).update(next_at=moment, attempts=0)
    return "later"


def freeze_weeks(keys: Collection[int], week: Week, *, actor: Actor) -> int:
    """Keep what there is to discuss with partners in a week, for good. Returns how many froze now.

    The first reader's moment freezes it for all. Facts that are frozen stay as they are.
    """
    with wall(actor):
        now = clock.now()
        partnerships = Partnership.objects.visible_to(actor).filter(
            pk__in=set(keys) - frozen_in(actor, keys, week)
        )
        # In one order, so that two who freeze at once wait for each other.
        rows = [lock_week(actor, row, week) for row in partnerships.order_by("pk")]
        fresh = [row for row in rows if row.frozen_at is None]
        since = since_of(actor, [row.partnership_id for row in fresh], week, now)
        facts, _deals = collect_facts(actor, since, now)
        for row in fresh:
            row.facts, row.frozen_at = facts[row.partnership_id], now
            row.save(update_fields=["facts", "frozen_at"])
            record_event(
                "sync.frozen", actor=actor, partnership_id=row.partnership_id,
                payload={"week": str(week)},
            )  # fmt: skip
        return len(fresh)
