"""The quarterly business review of one partner."""

from collections import defaultdict
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.translation import gettext as _

from cosell.core.actor import Actor
from cosell.core.errors import Forbidden, NotFound
from deals.models import OutcomeReason, SyncAction
from metrics.enums import Attribution
from metrics.models import DealFact, LateChange, PackNote, ReviewPack, Snapshot
from metrics.policies import can_view_pack
from metrics.queries.cards import Read
from metrics.queries.forecasts import forecast_of, newest_rates
from metrics.queries.scopes import find_partnership
from metrics.queries.scorecards import make_scorecard, read_partner
from metrics.queries.workspaces import own_workspace, today_in
from metrics.rules.periods import ONE_DAY, Period, Quarter
from metrics.rules.reports import AgreedAction, Ended, Pack
from partners.models import Partnership

#: A review lists so many ends and actions, the latest first.
MOST_ENDED = 200
MOST_ACTIONS = 200


def pack(actor: Actor, partner: str, quarter: str) -> Pack:
    """The review of a partner and quarter (2026-Q4), for the vendor's managers and the partner's lead.

    A closed quarter shows the numbers as they were when it ended. Raises NotFound for an unknown
    partner and for a quarter that is none or has not begun, Forbidden for everybody else.
    """
    partnership, workspace = find_partnership(actor, partner), own_workspace(actor)
    if not can_view_pack(actor, partnership):
        raise Forbidden(_("A review is read by the vendor's managers and the partner's lead."))
    wanted = Quarter.parse(quarter)
    if wanted is None or wanted.start > today_in(workspace):
        raise NotFound
    read = read_partner(actor, partnership, wanted.period)
    frozen = Snapshot.objects.visible_to(actor).filter(
        partnership_id=partnership.pk, span="quarter", start=wanted.start
    )
    snapshot = frozen.first()
    if snapshot is not None:
        read = _as_frozen(read, snapshot)
    row = ReviewPack.objects.visible_to(actor).filter(
        partnership_id=partnership.pk, quarter=quarter
    )
    words = row.first()
    note = PackNote.objects.visible_to(actor).filter(pack__in=row).first()
    return Pack(
        quarter=wanted,
        card=make_scorecard(actor, partnership, workspace.currency, read, read.mine.periods[0]),
        ended=_ended(actor, partnership, wanted.period),
        pipeline=forecast_of(read.mine.standing, newest_rates(actor, workspace.currency)),
        actions=_actions(actor, partnership, wanted.period, workspace.time_zone),
        plan=words.plan if words else "",
        version=words.version if words else 0,
        own_note=note.text if note else "",
        note_version=note.version if note else 0,
        is_final=snapshot is not None,
        changes=LateChange.objects.visible_to(actor)
        .filter(partnership_id=partnership.pk, quarter=quarter)
        .count(),
    )


def _as_frozen(read: Read, snapshot: Snapshot) -> Read:
    """The quarter's own tally and pipeline as they were; what came before it and trends are live."""
    periods = [snapshot.tally, *read.mine.periods[1:]]
    return replace(read, mine=replace(read.mine, periods=periods, standing=snapshot.standing))


def _ended(actor: Actor, partnership: Partnership, period: Period) -> tuple[Ended, ...]:
    rows = list(
        DealFact.objects.visible_to(actor)
        .filter(
            partnership_id=partnership.pk,
            is_counted=True,
            decided_on__range=(period.start, period.end),
        )
        .order_by("-decided_on", "-deal_id")
        .select_related("deal")[:MOST_ENDED]
    )
    reasons: dict[int, dict[str, str]] = defaultdict(dict)
    given = OutcomeReason.objects.visible_to(actor).filter(
        deal_id__among=[row.deal_id for row in rows], is_current=True
    )
    for deal_id, side, reason in given.values_list("deal_id", "side", "reason"):
        reasons[deal_id][side] = reason
    return tuple(
        Ended(
            code=row.deal.code,
            customer=row.deal.customer,
            outcome=row.outcome,
            decided_on=row.decided_on,
            amount=row.amount,
            attribution=Attribution(row.attribution),
            reasons=reasons[row.deal_id],
        )
        for row in rows
    )


def _actions(
    actor: Actor, partnership: Partnership, period: Period, zone: str
) -> tuple[AgreedAction, ...]:
    """What the two agreed in the quarter, and what is still open from before; the next due first."""
    since, until = (
        datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))
        for day in (period.start, period.end + ONE_DAY)
    )
    lived = Q(done_at=None) | Q(done_at__gte=since)
    rows: Any = (
        SyncAction.objects.visible_to(actor)
        .filter(lived, partnership_id=partnership.pk, made_at__lt=until)
        .order_by("due_on", "pk")[:MOST_ACTIONS]
    )
    return tuple(
        AgreedAction(
            code=row.code, text=row.text, side=row.side, owner=row.owner_name, due_on=row.due_on,
            done_at=row.done_at,
        )
        for row in rows
    )  # fmt: skip
