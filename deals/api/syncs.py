"""The weekly sync over the API: read it, note and finish actions. The same actions as the page."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from deals.actions.syncing import add_action, finish_action, lock_week, reopen_action
from deals.api import syncdescribe
from deals.api.present import stamp
from deals.api.syncshapes import SyncActionIn
from deals.models import SyncAction
from deals.queries.syncs import Sync, find_partner, read_sync, read_week
from deals.rules.sync import SECTIONS, Row
from partners.actions.idempotency import Reply
from partners.api.base import WorkspaceViewSet
from partners.api.preconditions import StaleVersion, etag_of, versions_read


class SyncViewSet(WorkspaceViewSet):
    """One partnership's week."""

    @syncdescribe.READ
    def retrieve(self, request: Request, partner: str, week: str) -> Response:
        """Never answered with 304: until they freeze, the rows change without the version."""
        self.read_query(request, ())
        return self.answer(self._sync(partner, week))

    @syncdescribe.ADD
    def add(self, request: Request, partner: str, week: str) -> Response:
        self._find(partner, week)
        wanted = self.read_body(SyncActionIn, request)
        return self.perform_once(
            request,
            lambda: self._change(
                request,
                partner,
                week,
                lambda: add_action(partner, week, actor=self.actor, **wanted),
            ),
        )

    @syncdescribe.FINISH
    def finish(self, request: Request, partner: str, week: str, code: str) -> Response:
        self._find(partner, week)
        self.read_nothing(request)
        return self.perform_once(
            request,
            lambda: self._change(
                request,
                partner,
                week,
                lambda: finish_action(partner, week, code, actor=self.actor),
            ),
        )

    @syncdescribe.REOPEN
    def reopen(self, request: Request, partner: str, week: str, code: str) -> Response:
        self._find(partner, week)
        self.read_nothing(request)
        return self.perform(
            request,
            lambda: self._change(
                request,
                partner,
                week,
                lambda: reopen_action(partner, week, code, actor=self.actor),
            ),
        )

    def _find(self, partner: str, week: str) -> None:
        """Refuse strangers before anything they sent is looked at."""
        read_week(find_partner(self.actor, partner), week)

    def _change(
        self, request: Request, partner: str, week: str, act: Callable[[], object]
    ) -> Reply:
        """Act on the version that was read, under the week's lock, and answer with the sync."""
        read = versions_read(request)
        partnership = find_partner(self.actor, partner)
        row = lock_week(self.actor, partnership, read_week(partnership, week))
        if etag_of(row.version) not in read:
            raise StaleVersion(etag=etag_of(row.version))
        act()
        return self._sync(partner, week)

    def _sync(self, partner: str, week: str) -> Reply:
        partnership = find_partner(self.actor, partner)
        found = read_sync(self.actor, partnership, read_week(partnership, week))
        return self.tagged(sync_out(found), found.row.version)


def sync_out(found: Sync) -> dict[str, Any]:
    """The page as data."""
    organization = found.partnership.organization
    return {
        "partner": {"slug": organization.slug, "name": organization.name},
        "week": str(found.week),
        "version": found.row.version,
        "frozen_at": stamp(found.row.frozen_at),
        "since": _stamp(found.facts["since"]),
        "rows": [
            row_out(section, row) for section in SECTIONS for row in found.facts.get(section, ())
        ],
        "actions": [action_out(row) for row in (*found.carried, *found.new)],
        "notes": found.row.notes,
        "recap_at": stamp(found.row.recap_at),
    }


def row_out(section: str, row: Row) -> dict[str, Any]:
    """One row; what its section does not know is null."""
    is_registration = section == "registrations" and not row.get("is_deal")
    return {
        "section": section,
        "is_registration": is_registration,
        "code": row["code"],
        "customer": row["customer"],
        "stage": row.get("stage"),
        "ball": row.get("ball"),
        "step": row.get("step") or None,
        "days_over": row.get("days_over"),
        "is_stalled": row.get("is_stalled"),
        "due_on": row.get("due_on"),
        "expected_close": row.get("close"),
        "event": row.get("name"),
        "state": row.get("state"),
        "by": row.get("by"),
        "at": _stamp(row.get("at")),
    }


def _stamp(text: str | None) -> str | None:
    """A moment of the facts, written as all moments of the API are."""
    return stamp(datetime.fromisoformat(text)) if text else None


def action_out(row: SyncAction) -> dict[str, Any]:
    return {
        "code": row.code,
        "week": row.week,
        "text": row.text,
        "side": row.side,
        "owner": row.owner_name or None,
        "due_on": row.due_on.isoformat() if row.due_on else None,
        "done_at": stamp(row.done_at),
        "done_by": row.done_by_name or None,
    }
