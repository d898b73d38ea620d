"""Alerts over the API: read, take, put off, escalate. The same actions as the pages."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from cosell.core import clock
from deals.actions.escalating import escalate_by_hand, snooze_alert, take_alert
from deals.api import describealerts as describe
from deals.api.alertshapes import RUNGS, EscalateIn, SnoozeIn
from deals.api.present import stamp
from deals.enums import AlertCause
from deals.models import Alert
from deals.queries.alerts import days_over, get_alert, open_alerts, with_notices, with_subjects
from deals.queries.rooms import get_deal
from partners.actions.idempotency import Reply
from partners.api.base import WorkspaceViewSet

Data = dict[str, Any]


class AlertViewSet(WorkspaceViewSet):
    """What stands still, as the caller's side sees it."""

    @describe.LIST
    def page(self, request: Request) -> Response:
        self.read_query(request, ())
        now = clock.now()
        return Response({"items": [alert_out(row, now) for row in open_alerts(self.actor)]})

    @describe.TAKE
    def take(self, request: Request, code: str) -> Response:
        get_alert(self.actor, code)
        self.read_nothing(request)
        return self._act(request, lambda: take_alert(code, actor=self.actor))

    @describe.SNOOZE
    def snooze(self, request: Request, code: str) -> Response:
        get_alert(self.actor, code)
        wanted = self.read_body(SnoozeIn, request)
        return self._act(request, lambda: snooze_alert(code, actor=self.actor, **wanted))

    @describe.ESCALATE
    def escalate(self, request: Request, code: str) -> Response:
        get_deal(self.actor, code)
        wanted = self.read_body(EscalateIn, request)
        return self._act(request, lambda: escalate_by_hand(code, actor=self.actor, **wanted))

    def _act(self, request: Request, act: Callable[[], Alert]) -> Response:
        """Act once, and answer with the alert as it is now."""

        def perform() -> Reply:
            (row,) = with_subjects(self.actor, with_notices([act()]))
            return Reply(status=200, body=alert_out(row, clock.now()))

        return self.perform_once(request, perform)


def alert_out(alert: Alert, now: datetime) -> Data:
    """One alert; both companies read all of it."""
    told: list[Any] = alert.told  # type: ignore[attr-defined]
    is_deal = alert.deal_id is not None
    is_over = alert.cause == AlertCause.STAGE_OVER
    return {
        "code": alert.code,
        "cause": alert.cause,
        "deal": alert.deal.code if is_deal else None,
        "registration": None if is_deal else alert.registration.code,
        "customer": alert.deal.customer if is_deal else alert.registration.customer,
        "rung": RUNGS[alert.rung],
        "since": stamp(alert.since),
        "opened_at": stamp(alert.opened_at),
        "days_over": days_over(alert.deal, now) if is_over else None,
        "raised_by": alert.raised_by_name or None,
        "reason": alert.reason or None,
        "told": [
            {
                "name": row.user_name,
                "side": row.side,
                "rung": RUNGS[row.rung],
                "at": stamp(row.told_at),
            }
            for row in told
        ],
        "next": _next(alert),
        "taken": _hold(alert.taken_by_name, alert.taken_side, alert.taken_until, "", now),
        "snoozed": _hold(
            alert.snoozed_by_name, alert.snoozed_side, alert.snoozed_until, alert.snooze_reason, now
        ),
        "resolved_at": stamp(alert.resolved_at),
    }


def _next(alert: Alert) -> Data | None:
    if alert.next_at is None or alert.next_rung is None:
        return None
    return {
        "rung": RUNGS[alert.next_rung],
        "at": stamp(alert.next_at),
        "names": alert.next_names,
    }


def _hold(by: str, side: str, until: datetime | None, reason: str, now: datetime) -> Data | None:
    if until is None or until <= now:
        return None
    return {"by": by, "side": side, "until": stamp(until), "reason": reason or None}
