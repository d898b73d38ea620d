"""The clock engine: the one place that opens, climbs and resolves alerts."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from cosell.core import clock
from cosell.core.actor import Actor
from cosell.core.wall import system_role, wall, workspace_actor
from cosell.messaging.actions.events import record_event
from cosell.messaging.actions.notices import Notice, notify
from cosell.messaging.enums import Channel, Kind
from cosell.messaging.queries.recipients import Recipient, find_recipients
from deals.enums import AlertCause, Rung
from deals.models import Alert, AlertNotice, Deal, Registration
from deals.models.rooms import Room
from deals.queries.ladders import (
    Cause,
    People,
    causes_of,
    decision_cause,
    due_checks,
    ladder_of,
    on_rungs,
    people_of_deal,
    people_of_registration,
)
from deals.queries.rooms import get_deal, load_room
from deals.rules.alerts import REARM, Climb, Person, climb

BATCH = 100
#: A tick ends well before the next but one begins; what is left is due then too.
LONGEST_TICK = 20.0
#: A row that cannot be checked steps aside, so that it stops no other.
PUT_OFF = timedelta(minutes=10)

logger = logging.getLogger(__name__)


def tick_clocks() -> int:
    """Look at every deal and registration whose time has come. Returns how many there were.

    Runs in the system's role over all tenants; each row is checked inside its own tenant's wall and
    its own transaction. Ticks may run at once: a row that another holds, or has done, is left out.
    """
    done, ends = 0, monotonic() + LONGEST_TICK
    actors: dict[int, Actor] = {}
    while monotonic() < ends:
        with system_role():
            rows = due_checks(clock.now(), BATCH)
        checked = 0
        for kind, row_id, workspace_id in rows:
            if workspace_id not in actors:
                actors[workspace_id] = workspace_actor(workspace_id)
            checked += _try(kind, row_id, actors[workspace_id])
        done += checked
        if not checked:
            break
    return done


def _try(kind: str, row_id: int, actor: Actor) -> bool:
    check = check_deal if kind == "deal" else check_registration
    try:
        return check(row_id, actor=actor)
    except Exception:
        logger.exception("The clock of a %s could not be read.", kind)
        model: Any = Deal if kind == "deal" else Registration
        with wall(actor):
            model.objects.filter(pk=row_id).update(next_check_at=clock.now() + PUT_OFF)
        return False


def check_deal(deal_id: int, *, actor: Actor) -> bool:
    """Open, climb and resolve the alerts of a deal whose time has come, and say when it comes next.

    False when the time has not come (any more) or when somebody else is at it. Never touches what
    people agree on: no version, no last act.
    """
    with wall(actor):
        code = _claim(Deal, deal_id)
        if code is None:
            return False
        room, now = load_room(actor, get_deal(actor, code)), clock.now()
        alerts = _open_alerts(deal=room.deal)
        ladder = ladder_of(actor.workspace_id)
        by_hand = [row for row in alerts if row.cause == AlertCause.BY_HAND]
        causes = causes_of(room, ladder, by_hand, now)
        is_due = bool(alerts) or any(o.at <= now for cause in causes for o in cause.openings)
        people = people_of_deal(room, ladder) if is_due else {}
        settled = _settle(actor, Subject(room=room), causes, alerts, people)
        moments = [*settled, room.deal.paused_until_at, room.deal.silent_at]
        coming = min((m for m in moments if m is not None and m > now), default=None)
        Deal.objects.filter(pk=deal_id).update(next_check_at=coming)
        return True


def check_registration(registration_id: int, *, actor: Actor) -> bool:
    """The same for a registration: the vendor is on a clock too."""
    with wall(actor):
        if _claim(Registration, registration_id) is None:
            return False
        row = Registration.objects.select_related("workspace", "partnership__organization").get(
            pk=registration_id
        )
        alerts = _open_alerts(registration=row)
        cause = decision_cause(row, ladder_of(actor.workspace_id))
        causes = [cause] if cause else []
        people = people_of_registration(row) if causes else {}
        settled = _settle(actor, Subject(registration=row), causes, alerts, people)
        coming = min((m for m in settled if m > clock.now()), default=None)
        Registration.objects.filter(pk=registration_id).update(next_check_at=coming)
        return True


def _claim(model: Any, row_id: int) -> str | None:
    """The row's code, locked, if it is still due; None for who comes second."""
    row = (
        model.objects.filter(pk=row_id, next_check_at__lte=clock.now())
        .select_for_update(of=("self",), skip_locked=True, no_key=True)
        .values_list("code", flat=True)
        .order_by()
        .first()
    )
    return str(row) if row is not None else None


def _open_alerts(**of: Any) -> list[Alert]:
    return list(Alert.objects.filter(resolved_at=None, **of).order_by("id"))


class Subject:
    """What an alert is about: a deal's room, or a registration."""

    def __init__(self, room: Room | None = None, registration: Registration | None = None) -> None:
        self.room, self.registration = room, registration
        self.row: Any = room.deal if room else registration

    @property
    def keys(self) -> dict[str, Any]:
        """The columns by which its alerts are found, and that a new one carries."""
        if self.room is None:
            return {"registration": self.registration}
        return {"deal": self.room.deal, "visit": self.room.visit}

    @property
    def deal_code(self) -> str:
        return self.room.deal.code if self.room else ""

    @property
    def facts(self) -> dict[str, str]:
        return {} if self.room else {"registration": self.row.code}


def _settle(
    actor: Actor, subject: Subject, causes: Iterable[Cause], alerts: list[Alert], people: People
) -> list[datetime]:
    """Bring the open alerts in line with the causes. Returns the moments of the next changes."""
    now = clock.now()
    standing = {(row.cause, row.side): row for row in alerts}
    moments: list[datetime] = []
    for cause in causes:
        alert = standing.get(cause.key)
        if alert is None and not any(o.at <= now for o in cause.openings):
            moments.append(min(o.at for o in cause.openings))
            continue
        row = alert or _found_again(subject, cause) or _new(subject, cause)
        plan = _plan(row, cause, people)
        if plan.look_again_at is not None:
            moments.append(plan.look_again_at)
        if plan.rung is None:
            continue
        standing.pop(cause.key, None)
        _keep(row, plan, cause, is_back=alert is None)
        _tell(actor, subject, row, plan)
    for row in standing.values():
        _resolve(row)
    return moments


def _plan(row: Alert, cause: Cause, people: People) -> Climb:
    told = row.notices.values_list("user_id", "rung") if row.pk else ()
    return climb(
        cause.openings,
        on_rungs(cause, people),
        told=frozenset((user, Rung(rung)) for user, rung in told),
        held_until=row.held_until,
        standing=Rung(row.rung) if row.pk else None,
        now=clock.now(),
    )


def _resolve(row: Alert) -> None:
    """The cause is gone; the act that removed it has an event of its own."""
    row.resolved_at = clock.now()
    row.next_rung, row.next_at, row.next_names = None, None, ""
    row.version += 1
    row.save()


def _found_again(subject: Subject, cause: Cause) -> Alert | None:
    """The row of a cause that was gone for a moment only: whoever was told, was told."""
    row = (
        Alert.objects.filter(
            cause=cause.cause,
            side=cause.side,
            resolved_at__gt=clock.now() - REARM,
            **subject.keys,
        )
        .order_by("-id")
        .first()
    )
    if row is not None:
        row.resolved_at = None
    return row


def _new(subject: Subject, cause: Cause) -> Alert:
    return Alert(
        workspace_id=subject.row.workspace_id,
        partnership_id=subject.row.partnership_id,
        cause=cause.cause,
        side=cause.side,
        since=cause.since,
        opened_at=clock.now(),
        **subject.keys,
    )


def _keep(row: Alert, plan: Climb, cause: Cause, *, is_back: bool) -> None:
    """Write what changed; a check that finds everything as it was writes nothing."""
    names = ", ".join(person.name for person in plan.next.people) if plan.next else ""
    values = {
        "rung": plan.rung,
        "since": cause.since,
        "next_rung": plan.next.rung if plan.next else None,
        "next_at": plan.next.at if plan.next else None,
        "next_names": names[:300],
    }
    if not is_back and values == {name: getattr(row, name) for name in values}:
        return
    for name, value in values.items():
        setattr(row, name, value)
    row.version += row.pk is not None
    row.save()


def _tell(actor: Actor, subject: Subject, alert: Alert, plan: Climb) -> None:
    """One message for each who has heard nothing yet, worded for the rung that it stands on."""
    if not plan.tell or plan.rung is None:
        return
    people = {(person.user_id, person.side): person for person in plan.tell}
    told = []
    for recipient in find_recipients(
        {person.user_id for person in plan.tell}, workspace_id=alert.workspace_id
    ):
        person = people.get((recipient.user_id, recipient.actor.side))
        if person is None or not _is_ours(recipient, alert):
            continue
        _note(alert, person, plan.rung)
        notify(recipient, _notice(subject, alert, plan.rung))
        told.append(person)
    if plan.rung is not Rung.SOON and told:
        _record(actor, subject, alert, told)


def _is_ours(recipient: Recipient, alert: Alert) -> bool:
    return recipient.actor.is_vendor or recipient.actor.partnership_id == alert.partnership_id


def _note(alert: Alert, person: Person, rung: Rung) -> None:
    AlertNotice.objects.create(
        workspace_id=alert.workspace_id,
        partnership_id=alert.partnership_id,
        alert=alert,
        user_id=person.user_id,
        user_name=person.name,
        side=person.side,
        rung=rung,
        told_at=clock.now(),
    )


def _notice(subject: Subject, alert: Alert, rung: Rung) -> Notice:
    return Notice(
        kind=Kind.ALERT,
        topic="alert",
        key=f"alert:{alert.code}:{rung.value}",
        deal_code=subject.deal_code,
        partnership_id=alert.partnership_id,
        payload={"alert": alert.code, "rung": rung.value, **subject.facts},
        channels=frozenset({Channel.INBOX}) if rung is Rung.SOON else None,
    )


def _record(actor: Actor, subject: Subject, alert: Alert, told: list[Person]) -> None:
    record_event(
        "alert.raised",
        actor=actor,
        deal_id=alert.deal_id,
        partnership_id=alert.partnership_id,
        payload={
            "alert": alert.code,
            "cause": alert.cause,
            "rung": alert.rung,
            "names": [person.name for person in told],
            **subject.facts,
        },
    )
