"""Alerts as pages and the API read them."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import (
    Case,
    F,
    Prefetch,
    Q,
    QuerySet,
    Value,
    When,
    prefetch_related_objects,
)
from django.utils.translation import gettext as _

from cosell.core import clock
from cosell.core.actor import Actor
from cosell.core.businesstime import Calendar
from cosell.core.errors import Forbidden, NotFound
from cosell.core.ids import normalise_code
from cosell.core.rows import columns, instances
from cosell.core.statements import Query, Row, count_of
from deals.enums import AlertCause, Rung
from deals.models import (
    Alert,
    AlertNotice,
    AlertSettings,
    Deal,
    DealTeamMember,
    Registration,
)
from deals.models.querysets import AlertQuerySet
from deals.models.rooms import SIGNING_ROLES
from deals.policies import can_edit_alerts
from deals.queries.lists import list_rows_of
from deals.queries.rooms import calendar_of
from partners.models import Workspace

PAGE = 100
_ALERT = columns(Alert)
#: Resolved rows stay on the page for a while, so that who looks late sees what became of them.
RECENT = timedelta(hours=12)


def get_alert(actor: Actor, code: str) -> Alert:
    """One alert that the actor may see. Raises NotFound."""
    row = (
        Alert.objects.visible_to(actor)
        .select_related("workspace", "deal", "registration", "registration__partnership")
        .filter(code=normalise_code(code) or "")
        .first()
    )
    if row is None:
        raise NotFound
    return row  # type: ignore[no-any-return]


def _open(actor: Actor) -> AlertQuerySet:
    """What has climbed beyond a word in the inbox."""
    return Alert.objects.visible_to(actor).filter(resolved_at=None, rung__gte=Rung.HOLDER)


def count_alerts(actor: Actor) -> int:
    """How many the page shows as open, up to its length: for the navigation."""
    return count_of("open alerts", actor, _counted)


def _counted(actor: Actor) -> QuerySet[Any, Any]:
    rows: QuerySet[Any, Any] = _open(actor).order_by().values_list(Value(1))
    return rows[:PAGE]


def open_alerts(actor: Actor) -> list[Alert]:
    """Open alerts with what their rows name: stalled first, the highest, the longest.

    What is only silent in delivery comes last.
    """
    place = Case(
        When(deal__silent_at__lte=clock.now(), cause=AlertCause.STAGE_OVER, then=0),
        When(cause=AlertCause.SILENT, then=2),
        default=1,
    )
    rows = _open(actor).order_by(place, "-rung", "since", "id")[:PAGE]
    return with_subjects(actor, list(rows.prefetch_related(_notices())))


def _notices() -> "Prefetch[str]":
    """Who was told, the latest first; a word in the inbox before the time was over is no telling."""
    rows = AlertNotice.objects.filter(rung__gte=Rung.HOLDER).order_by("-told_at", "-id")
    return Prefetch("notices", queryset=rows, to_attr="told")


def with_notices(alerts: list[Alert]) -> list[Alert]:
    """Give alerts those who were told."""
    prefetch_related_objects(alerts, _notices())
    return alerts


def days_over(deal: Deal, now: datetime) -> int:
    """Business days beyond the limit of the deal's stage."""
    calendar = calendar_of(deal)
    if deal.limit_on is None:
        return 0
    return calendar.working_days_after(calendar.opening(deal.limit_on), now)


def recently_resolved(actor: Actor) -> list[Alert]:
    """What was resolved in the last hours."""
    rows = (
        Alert.objects.visible_to(actor)
        .filter(resolved_at__gt=clock.now() - RECENT, rung__gte=Rung.HOLDER)
        .order_by("-resolved_at", "-id")[:10]
    )
    return with_subjects(actor, list(rows.prefetch_related(_notices())))


def with_subjects(actor: Actor, alerts: list[Alert]) -> list[Alert]:
    """Give alerts their deals and registrations with all names, read once for all of them."""
    keys = _keys(alert.deal_id for alert in alerts)
    deals = _deals(actor, keys) if keys else {}
    registrations = Registration.objects.select_related(
        "workspace", "partnership__organization"
    ).in_bulk(_keys(a.registration_id for a in alerts))
    for alert in alerts:
        if alert.deal_id is not None:
            alert.deal = deals[alert.deal_id]
        if alert.registration_id is not None:
            alert.registration = registrations[alert.registration_id]
    return alerts


def _deals(actor: Actor, keys: set[int]) -> dict[int, Deal]:
    found = list_rows_of(None, actor, lambda _actor: [Deal.objects.filter(pk__in=keys)])
    return {deal.pk: deal for deal in found[0]}


def _keys(found: Iterable[int | None]) -> set[int]:
    return {key for key in found if key is not None}


def alerts_query(deal: Deal) -> Query:
    """The open alerts of a room that is read already, the highest first; see `alerts_of_deal`."""
    return Query("alerts", _of_deal, ([deal.pk],))


def _of_deal(_actor: Actor, deals: list[int]) -> QuerySet[Any, Any]:
    rows = Alert.objects.filter(deal_id__among=deals, resolved_at=None, rung__gte=Rung.HOLDER)
    return rows.order_by("-rung", "since", "id").values_list(*_ALERT)


def alerts_of_deal(deal: Deal, rows: Sequence[Row]) -> list[Alert]:
    """What `alerts_query` found, with those who were told."""
    found: list[Alert] = instances(Alert, _ALERT, rows)
    for alert in with_notices(found):
        alert.deal = deal
    return found


def alerts_of_registration(row: Registration) -> list[Alert]:
    """The open alerts of a registration that is read already."""
    rows = Alert.objects.filter(registration=row, resolved_at=None, rung__gte=Rung.HOLDER)
    found = list(rows.order_by("-rung", "since", "id").prefetch_related(_notices()))
    for alert in found:
        alert.registration = row
    return found


def working_on(actor: Actor, alerts: Iterable[Alert]) -> frozenset[int]:
    """Of the alerts' deals those that the actor works on: what `works_on_deal` says of a room.

    Somebody who signed first for the other company learns it from the refusal only.
    """
    keys = _keys(alert.deal_id for alert in alerts)
    if actor.sees_whole_side or not keys:
        return frozenset(keys)
    rows = DealTeamMember.objects.filter(
        deal__in=keys, side=actor.side, is_active=True, role__in=SIGNING_ROLES,
        **{"user_id": actor.user_id},
    )  # fmt: skip
    return frozenset(rows.values_list("deal_id", flat=True))


def over_tomorrow(actor: Actor) -> int:
    """How many of the visible deals will be over their time on the next working day."""
    workspace = Workspace.objects.visible_to(actor).first()
    if workspace is None:
        return 0
    now = clock.now()
    return int(
        Deal.objects.visible_to(actor)
        .filter(
            outcome="open",
            is_practice=False,
            over_at__gt=now,
            over_at__lt=_end_of_next(workspace, now),
        )
        .filter(Q(paused_until_at=None) | Q(paused_until_at__lt=F("over_at")))
        .order_by()
        .count()
    )


def _end_of_next(workspace: Workspace, now: datetime) -> datetime:
    """The midnight that ends the vendor's next working day."""
    calendar = Calendar.of(zone=workspace.time_zone, countries=(workspace.country,))
    day = calendar.nth_working_date(calendar.local_date(now), 1) + timedelta(days=1)
    return datetime.combine(day, time.min, ZoneInfo(workspace.time_zone))


def settings_of_alerts(actor: Actor) -> AlertSettings:
    """As `alert_settings`, for who may change them. Raises Forbidden for all others."""
    if not can_edit_alerts(actor):
        raise Forbidden(
            _("Only a manager of %(name)s changes how alerts climb.")
            % {"name": actor.workspace_name}
        )
    return alert_settings(actor)


def alert_settings(actor: Actor) -> AlertSettings:
    """The workspace's settings, or an unsaved row of what holds without."""
    row = AlertSettings.objects.visible_to(actor).first()
    return row or AlertSettings(workspace_id=actor.workspace_id, version=0)
