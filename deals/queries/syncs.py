"""The weekly sync of a partnership: what a reader finds on its page, and in which weeks."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from cosell.core import clock
from cosell.core.actor import Actor
from cosell.core.errors import DomainError, Forbidden, NotFound
from deals.models import (
    Deal,
    Registration,
    SyncAction,
    SyncAppendix,
    SyncSchedule,
    SyncSeries,
    SyncWeek,
)
from deals.policies import can_plan_syncs
from deals.queries.partners import partnerships_of_own_deals
from deals.queries.syncfacts import collect_facts, deals_by_code, time_zone_of
from deals.rules.sync import SECTIONS, codes_of, narrowed
from deals.rules.weeks import Week
from partners.enums import PartnershipStatus
from partners.models import Partnership
from partners.queries.partnerships import find_partnership

USUAL = timedelta(days=7)
LONGEST = timedelta(days=28)
MOST_ACTIONS = 100
MOST_PARTNERS = 200
#: Weeks ahead that can be left out.
COMING = 10


def find_partner(actor: Actor, slug: str) -> Partnership:
    """The partnership, for whoever may see it. Raises as `find_partnership` does."""
    is_open = actor.is_partner or actor.sees_whole_side
    known = set() if is_open else partnerships_of_own_deals(actor)
    return find_partnership(actor, slug, known=known)


def this_week(zone: str) -> Week:
    """The present ISO week where the workspace is."""
    return Week.of(clock.now().astimezone(ZoneInfo(zone)).date())


def read_week(partnership: Partnership, text: str) -> Week:
    """A week that the partnership has: from its beginning until the next one.

    Raises NotFound for any other.
    """
    week, zone = Week.parse(text), partnership.workspace.time_zone
    first = Week.of(partnership.created_at.astimezone(ZoneInfo(zone)).date())
    if week is None or not first <= week <= this_week(zone).shift(1):
        raise NotFound
    return week


def schedule_of(actor: Actor) -> SyncSchedule:
    """When the workspace's digests leave: what was chosen, else the default."""
    found = SyncSchedule.objects.visible_to(actor).first()
    return found or SyncSchedule(workspace_id=actor.workspace_id)


def plan_of_syncs(actor: Actor) -> SyncSchedule:
    """As `schedule_of`, for who may change it. Raises Forbidden for all others."""
    if not can_plan_syncs(actor):
        raise Forbidden(
            _("Only a manager of %(name)s plans the weekly sync.") % {"name": actor.workspace_name}
        )
    return schedule_of(actor)


def left_out(actor: Actor) -> set[int]:
    """The partnerships that do not meet weekly."""
    rows = SyncSeries.objects.visible_to(actor).filter(takes_part=False)
    return set(rows.values_list("partnership_id", flat=True))


def since_of(actor: Actor, keys: Collection[int], week: Week, now: datetime) -> dict[int, datetime]:
    """From when on things are news: since each partnership's last sync, within four weeks."""
    rows = SyncWeek.objects.visible_to(actor).filter(
        partnership_id__in=keys, week__lt=str(week), frozen_at__isnull=False
    )
    last = dict(
        rows.order_by("partnership_id", "-week")
        .distinct("partnership_id")
        .values_list("partnership_id", "frozen_at")
    )
    return {key: max(last.get(key, now - USUAL), now - LONGEST) for key in keys}


def frozen_in(actor: Actor, keys: Collection[int], week: Week) -> set[int]:
    """The partnerships whose facts of a week are frozen."""
    rows = SyncWeek.objects.visible_to(actor).filter(
        partnership_id__in=keys, week=str(week), frozen_at__isnull=False
    )
    return set(rows.values_list("partnership_id", flat=True))


@dataclass(frozen=True, kw_only=True)
class Sync:
    """One week's page for one reader. `deals` are those of its rows as they are now, by code.

    `is_kept` is whether there are facts: a past week that nobody froze has none.
    """

    partnership: Partnership
    week: Week
    present: Week
    row: SyncWeek
    facts: dict[str, Any]
    deals: dict[str, Deal]
    carried: list[SyncAction]
    new: list[SyncAction]
    appendix: SyncAppendix
    takes_part: bool
    schedule: SyncSchedule

    @property
    def is_frozen(self) -> bool:
        return self.row.frozen_at is not None

    @property
    def is_kept(self) -> bool:
        return self.is_frozen or self.week >= self.present

    @property
    def is_skipped(self) -> bool:
        return str(self.week) in self.schedule.skipped


def read_sync(actor: Actor, partnership: Partnership, week: Week) -> Sync:
    """Frozen facts where there are any, else the present ones; in a fixed number of queries."""
    now, present = clock.now(), this_week(partnership.workspace.time_zone)
    row = (
        SyncWeek.objects.visible_to(actor).filter(partnership=partnership, week=str(week)).first()
    ) or SyncWeek(workspace_id=partnership.workspace_id, partnership=partnership, week=str(week))
    facts, deals = _facts_of(actor, row, week, now, is_past=week < present)
    since = datetime.fromisoformat(facts["since"])
    actions = _actions(actor, [partnership.pk], week, since)
    appendix = None
    if row.pk is not None:
        appendix = SyncAppendix.objects.visible_to(actor).filter(sync=row).first()
    return Sync(
        partnership=partnership,
        week=week,
        present=present,
        row=row,
        facts=facts,
        deals=deals,
        carried=[action for action in actions if action.week < str(week)],
        new=[action for action in actions if action.week == str(week)],
        appendix=appendix or SyncAppendix(partnership=partnership),
        takes_part=partnership.pk not in left_out(actor),
        schedule=schedule_of(actor),
    )


def _facts_of(
    actor: Actor, row: SyncWeek, week: Week, now: datetime, *, is_past: bool
) -> tuple[dict[str, Any], dict[str, Deal]]:
    key = row.partnership_id
    if row.facts is not None:
        facts = seen_facts(actor, [row])[key]
    elif is_past:
        since = now - timedelta(weeks=Week.of(now.date()).since(week) + 1)
        facts = {"since": since.isoformat(), **{name: [] for name in SECTIONS}}
    else:
        found, open_deals = collect_facts(actor, since_of(actor, [key], week, now), now)
        return found[key], {deal.code: deal for deal in open_deals}
    return facts, deals_by_code(actor, key, codes_of(facts)[0])


def seen_facts(actor: Actor, rows: Iterable[SyncWeek]) -> dict[int, dict[str, Any]]:
    """The frozen facts of several partnerships, without the deals that the reader is not on."""
    found = {row.partnership_id: row.facts for row in rows if row.facts is not None}
    if actor.sees_whole_side or not found:
        return found
    codes = [codes_of(facts) for facts in found.values()]
    deals = {code for pair in codes for code in pair[0]}
    registrations = {code for pair in codes for code in pair[1]}
    seen = frozenset(
        Deal.objects.visible_to(actor).filter(code__in=deals).values_list("code", flat=True)
    )
    asked = frozenset(
        Registration.objects.visible_to(actor)
        .filter(code__in=registrations)
        .values_list("code", flat=True)
    )
    return {key: narrowed(facts, seen, asked) for key, facts in found.items()}


def _actions(actor: Actor, keys: Collection[int], week: Week, since: datetime) -> list[SyncAction]:
    """What was said in this week, and what was carried into it."""
    carried = Q(week__lt=str(week)) & (Q(done_at=None) | Q(done_at__gte=since))
    rows = SyncAction.objects.visible_to(actor).filter(
        Q(week=str(week)) | carried, partnership_id__in=keys
    )
    return list(rows.order_by("week", "made_at", "id")[:MOST_ACTIONS])


def find_action(actor: Actor, partnership: Partnership, code: str) -> SyncAction:
    """One action, locked. Raises NotFound for another partnership's."""
    row: SyncAction | None = (
        SyncAction.objects.visible_to(actor)
        .select_for_update(of=("self",))
        .filter(partnership=partnership, code=code.upper())
        .first()
    )
    if row is None:
        raise NotFound
    return row


@dataclass(frozen=True, kw_only=True)
class Line:
    """One partnership in the overview of a week."""

    partnership: Partnership
    counts: dict[str, int]
    open_actions: int
    takes_part: bool
    row: SyncWeek | None

    @property
    def is_empty(self) -> bool:
        return not any(self.counts.values())


def overview(actor: Actor, week: Week) -> list[Line]:
    """All partnerships of a week, what is over first: frozen counts, else the present ones."""
    partnerships = list(
        Partnership.objects.visible_to(actor)
        .exclude(status=PartnershipStatus.ENDED)
        .select_related("organization", "workspace", "manager")
        .order_by("organization__name")[:MOST_PARTNERS]
    )
    keys, now = [row.pk for row in partnerships], clock.now()
    rows = SyncWeek.objects.visible_to(actor).filter(partnership_id__in=keys, week=str(week))
    weeks = {row.partnership_id: row for row in rows}
    facts = {key: row.facts for key, row in weeks.items() if row.facts is not None}
    if week >= this_week(time_zone_of(actor)):
        fresh = [key for key in keys if key not in facts]
        facts |= collect_facts(actor, since_of(actor, fresh, week, now), now)[0]
    opened = SyncAction.objects.visible_to(actor).filter(done_at=None, week__lte=str(week))
    actions = dict(opened.order_by().values_list("partnership_id").annotate(count=Count("id")))
    out = left_out(actor)
    lines = [
        Line(
            partnership=row,
            counts={name: len(facts.get(row.pk, {}).get(name, ())) for name in SECTIONS},
            open_actions=actions.get(row.pk, 0),
            takes_part=row.pk not in out,
            row=weeks.get(row.pk),
        )
        for row in partnerships
    ]
    return sorted(lines, key=lambda line: (not line.takes_part, -line.counts["over"]))


@dataclass(frozen=True, kw_only=True)
class Part:
    """What a digest says of one partnership."""

    partnership: Partnership
    facts: dict[str, Any]
    open_actions: int


def digest_parts(actor: Actor, keys: Collection[int], week: Week) -> list[Part]:
    """A reader's partnerships with something to discuss, those with something over first."""
    rows = (
        SyncWeek.objects.visible_to(actor)
        .filter(partnership_id__in=keys, week=str(week), facts__isnull=False)
        .select_related("partnership__organization", "partnership__workspace")
    )
    weeks = list(rows)
    seen = seen_facts(actor, weeks)
    opened = SyncAction.objects.visible_to(actor).filter(
        partnership_id__in=keys, done_at=None, week__lt=str(week)
    )
    actions = dict(opened.order_by().values_list("partnership_id").annotate(count=Count("id")))
    parts = [
        Part(
            partnership=row.partnership,
            facts=seen[row.partnership_id],
            open_actions=actions.get(row.partnership_id, 0),
        )
        for row in weeks
    ]
    parts = [part for part in parts if any(part.facts[name] for name in SECTIONS)]
    return sorted(
        parts, key=lambda part: (-len(part.facts["over"]), str(part.partnership.organization))
    )


def recap_facts(actor: Actor, partnership: Partnership, week: Week) -> dict[str, Any]:
    """What the recap says, as plain facts that both companies may read.

    A company's own appendix is in no query of it.
    """
    row = SyncWeek.objects.visible_to(actor).filter(partnership=partnership, week=str(week)).first()
    since = since_of(actor, [partnership.pk], week, clock.now())[partnership.pk]
    if row is not None and row.facts is not None:
        since = datetime.fromisoformat(row.facts["since"])
    actions = _actions(actor, [partnership.pk], week, since)
    carried = [each for each in actions if each.week < str(week)]
    return {
        "partner": partnership.organization.slug,
        "name": str(partnership.organization),
        "week": str(week),
        "by": actor.user_name,
        "notes": row.notes if row else "",
        "new": [_said(each) for each in actions if each.week == str(week)],
        "done": [_said(each) for each in carried if each.done_at is not None],
        "open": [_said(each) for each in carried if each.done_at is None],
    }


def _said(action: SyncAction) -> dict[str, Any]:
    return {
        "text": action.text,
        "owner": action.owner_name,
        "side": action.side,
        "due_on": action.due_on.isoformat() if action.due_on else None,
        "done": action.done_at is not None,
    }


def sees_partner(actor: Actor, slug: str) -> bool:
    """Whether the actor still meets this partner here."""
    try:
        find_partner(actor, slug)
    except DomainError:
        return False
    return True


def own_partner(actor: Actor) -> Partnership:
    """The partnership that a partner's person acts in."""
    row: Partnership = (
        Partnership.objects.visible_to(actor).select_related("organization", "workspace").get()
    )
    return row


def read_overview_week(actor: Actor, text: str) -> Week:
    """A week of the workspace, the present one for no text. Raises NotFound for what is none."""
    present = this_week(time_zone_of(actor))
    week = Week.parse(text) if text else present
    if week is None or week > present.shift(1):
        raise NotFound
    return week


def coming_weeks(actor: Actor) -> list[Week]:
    """The weeks that can still be left out."""
    present = this_week(time_zone_of(actor))
    return [present.shift(number) for number in range(COMING)]


def partners_to_choose(actor: Actor) -> list[tuple[int, str, str]]:
    """Partnerships that can meet weekly: key, slug and name."""
    rows = Partnership.objects.visible_to(actor).exclude(status=PartnershipStatus.ENDED)
    return list(
        rows.order_by("organization__name").values_list(
            "pk", "organization__slug", "organization__name"
        )[:MOST_PARTNERS]
    )
