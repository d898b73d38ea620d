"""What managers set for the whole workspace: how alerts climb, when the weekly sync leaves."""

from collections.abc import Callable
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from cosell.core.errors import NotFound
from deals.actions.alertsettings import FIELDS, edit_alert_settings
from deals.actions.syncplans import save_schedule, skip_week
from deals.api import describesettings as describe
from deals.api.present import number
from deals.api.settingshapes import AlertSettingsIn, SyncSettingsIn
from deals.models import AlertSettings, SyncSchedule
from deals.queries.alerts import settings_of_alerts
from deals.queries.syncs import left_out, partners_to_choose, plan_of_syncs
from deals.rules.weeks import Week
from partners.actions.idempotency import Reply
from partners.api.base import WorkspaceViewSet
from partners.api.preconditions import StaleVersion, etag_of, versions_read

Data = dict[str, Any]


def _refuse_stale(request: Request, version: int) -> None:
    """A write says which version it was made from. Raises PreconditionRequired, StaleVersion."""
    if etag_of(version) not in versions_read(request):
        raise StaleVersion(etag=etag_of(version))


class AlertSettingsViewSet(WorkspaceViewSet):
    """The ladder of the workspace."""

    @describe.READ_ALERTS
    def retrieve(self, request: Request) -> Response:
        self.read_query(request, ())
        return self.answer(self._settings())

    @describe.CHANGE_ALERTS
    def change(self, request: Request) -> Response:
        settings_of_alerts(self.actor)
        wanted = self.read_body(AlertSettingsIn, request)

        def act() -> Reply:
            row = settings_of_alerts(self.actor)
            _refuse_stale(request, row.version)
            values = {name: getattr(row, name) for name in FIELDS} | wanted
            edit_alert_settings(values, version=row.version, actor=self.actor)
            return self._settings()

        return self.perform_once(request, act)

    def _settings(self) -> Reply:
        row = settings_of_alerts(self.actor)
        return self.tagged(alert_settings_out(row), row.version)


class SyncSettingsViewSet(WorkspaceViewSet):
    """The plan of the weekly sync."""

    @describe.READ_SYNC
    def retrieve(self, request: Request) -> Response:
        self.read_query(request, ())
        return self.answer(self._plan())

    @describe.CHANGE_SYNC
    def change(self, request: Request) -> Response:
        plan_of_syncs(self.actor)
        wanted = self.read_body(SyncSettingsIn, request)
        return self.perform_once(
            request,
            lambda: self._change(
                request, lambda read: save_schedule(**wanted, version=read, actor=self.actor)
            ),
        )

    @describe.SKIP
    def skip(self, request: Request, week: str) -> Response:
        self._find(week)
        self.read_nothing(request)
        return self.perform_once(
            request,
            lambda: self._change(request, lambda _read: skip_week(week, actor=self.actor)),
        )

    @describe.SEND
    def send(self, request: Request, week: str) -> Response:
        self._find(week)
        self.read_nothing(request)
        return self.perform(
            request,
            lambda: self._change(
                request, lambda _read: skip_week(week, is_skipped=False, actor=self.actor)
            ),
        )

    def _find(self, week: str) -> None:
        """Refuse others than managers, and what is no week, before anything that they sent."""
        plan_of_syncs(self.actor)
        if Week.parse(week) is None:
            raise NotFound

    def _change(self, request: Request, act: Callable[[int], object]) -> Reply:
        version = plan_of_syncs(self.actor).version
        _refuse_stale(request, version)
        act(version)
        return self._plan()

    def _plan(self) -> Reply:
        row = plan_of_syncs(self.actor)
        partners, out = partners_to_choose(self.actor), left_out(self.actor)
        taking = [slug for key, slug, _name in partners if key not in out]
        return self.tagged(sync_settings_out(row, taking), row.version)


def alert_settings_out(row: AlertSettings) -> Data:
    """The ladder as data; the amount as a decimal text."""
    values = {name: getattr(row, name) for name in FIELDS}
    return {**values, "sponsor_amount": number(row.sponsor_amount), "version": row.version}


def sync_settings_out(row: SyncSchedule, partners: list[str]) -> Data:
    return {
        "weekday": row.weekday,
        "hour": row.hour,
        "partners": partners,
        "skipped": row.skipped,
        "version": row.version,
    }
