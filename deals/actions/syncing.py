"""What people do in the weekly sync: notes, a company's own appendix, actions, the meeting."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from cosell.core import clock
from cosell.core.actor import Actor, Side
from cosell.core.errors import Conflict, Forbidden, Invalid, NotFound
from cosell.core.wall import wall
from cosell.messaging.actions.events import record_event
from deals.actions.texts import merge_or_refuse, tidy
from deals.models import SyncAction, SyncAppendix, SyncWeek
from deals.policies import can_work_on_sync
from deals.queries.syncpeople import action_owners
from deals.queries.syncs import find_action, find_partner, read_week
from deals.rules.weeks import Week
from partners.models import Partnership, User

LONGEST_NOTE, LONGEST_ACTION = 5000, 300
#: Seconds that one visit to an item can count; beyond it somebody forgot to go on.
LONGEST_FOCUS = 3600


def _enter(actor: Actor, slug: str, text: str) -> tuple[Partnership, Week]:
    """The partnership and the week, for whoever works on its sync."""
    partnership = find_partner(actor, slug)
    if not can_work_on_sync(actor, partnership):
        raise Forbidden(_("Only people who work with this partner change its weekly sync."))
    return partnership, read_week(partnership, text)


def lock_week(actor: Actor, partnership: Partnership, week: Week) -> SyncWeek:
    """The week's row, made if there is none, and locked. Assumes the caller's transaction."""
    SyncWeek.objects.bulk_create(
        [SyncWeek(workspace_id=partnership.workspace_id, partnership=partnership, week=str(week))],
        ignore_conflicts=True,
    )
    rows = SyncWeek.objects.visible_to(actor).select_for_update(of=("self",))
    row: SyncWeek = rows.get(partnership=partnership, week=str(week))
    return row


def _count_up(row: SyncWeek) -> None:
    """What the two companies share of a week has another version after each change."""
    row.version += 1
    row.save(update_fields=["version"])


def _tell(
    name: str, actor: Actor, partnership: Partnership, *, private: bool = False, **facts: Any
) -> None:
    record_event(name, actor=actor, partnership_id=partnership.pk, payload=facts, private=private)


def keep_notes(slug: str, week: str, *, text: str, base: str, actor: Actor) -> SyncWeek:
    """Keep the notes that both companies read. `base` is the text that was edited.

    What somebody else wrote meanwhile is kept beside it, paragraph by paragraph. Raises Stale, with
    both texts, when the two changed the same paragraph.
    """
    with wall(actor):
        partnership, at = _enter(actor, slug, week)
        row = lock_week(actor, partnership, at)
        merged = merge_or_refuse(
            base, text, row.notes, writer=row.notes_by_name, longest=LONGEST_NOTE
        )
        if merged == row.notes:
            return row
        row.notes = merged
        row.notes_by_name, row.notes_at = actor.user_name, clock.now()
        row.version += 1
        row.save(update_fields=["notes", "notes_by_name", "notes_at", "version"])
        _tell("sync.noted", actor, partnership, week=week)
        return row


def keep_appendix(slug: str, week: str, *, text: str, base: str, actor: Actor) -> SyncAppendix:
    """Keep what stays with the actor's own company. Merges and raises as `keep_notes` does."""
    with wall(actor):
        partnership, at = _enter(actor, slug, week)
        sync = lock_week(actor, partnership, at)
        row = SyncAppendix.objects.visible_to(actor).filter(sync=sync).first() or SyncAppendix(
            workspace_id=sync.workspace_id,
            partnership_id=sync.partnership_id,
            sync=sync,
            owner_organization_id=actor.organization_id,
        )
        row.text = merge_or_refuse(base, text, row.text, writer=row.by_name, longest=LONGEST_NOTE)
        row.by_name, row.at, row.version = actor.user_name, clock.now(), row.version + 1
        row.save()
        _tell("sync.appendix_kept", actor, partnership, private=True, week=week)
        return row


def add_action(
    slug: str, week: str, *, text: str, owner: str = "", due_on: date | None = None, actor: Actor
) -> SyncAction:
    """Say what somebody will do. `owner` is a person's code, or a side; empty is the actor.

    Raises Invalid per field, Forbidden for who does not work with the partner.
    """
    with wall(actor):
        partnership, at = _enter(actor, slug, week)
        text = tidy(text, LONGEST_ACTION)
        if not text:
            raise Invalid({"text": [_("Say what is to be done.")]})
        side, person = _owner(actor, partnership, owner)
        _count_up(lock_week(actor, partnership, at))
        row: SyncAction = SyncAction.objects.create(
            workspace_id=partnership.workspace_id,
            partnership=partnership,
            week=str(at),
            text=text,
            side=side,
            owner=person,
            owner_name=person.name if person else "",
            due_on=due_on,
            made_by_name=actor.user_name,
        )
        _tell("sync.action_added", actor, partnership, week=week, action=row.code, text=text)
        return row


def _owner(actor: Actor, partnership: Partnership, owner: str) -> tuple[str, User | None]:
    """A side alone, or a person with theirs."""
    if owner in set(Side):
        return owner, None
    if not owner:
        return actor.side, User.objects.get(pk=actor.person_id)
    for code, _name, side in action_owners(actor, partnership):
        if code == owner.upper():
            return side, User.objects.get(code=code)
    raise Invalid({"owner": [_("Choose somebody who works with this partner.")]})


def finish_action(slug: str, week: str, code: str, *, actor: Actor) -> SyncAction:
    """Mark an action as done, in the sync of a week; by anybody of the meeting, and only once."""
    with wall(actor):
        return _turn(slug, week, code, is_done=True, actor=actor)


def reopen_action(slug: str, week: str, code: str, *, actor: Actor) -> SyncAction:
    """Take back that an action is done."""
    with wall(actor):
        return _turn(slug, week, code, is_done=False, actor=actor)


def _turn(slug: str, week: str, code: str, *, is_done: bool, actor: Actor) -> SyncAction:
    partnership, at = _enter(actor, slug, week)
    _count_up(lock_week(actor, partnership, at))
    row = find_action(actor, partnership, code)
    if (row.done_at is not None) is is_done:
        raise Conflict(_("Somebody did that already."))
    row.done_at = clock.now() if is_done else None
    row.done_by_name = actor.user_name if is_done else ""
    row.save(update_fields=["done_at", "done_by_name"])
    name = "sync.action_done" if is_done else "sync.action_reopened"
    _tell(name, actor, partnership, week=week, action=row.code, text=row.text)
    return row


def turn_to(slug: str, week: str, *, item: str, actor: Actor) -> SyncWeek:
    """Put an item of the meeting in focus, which begins it; the time of the last one is kept."""
    with wall(actor):
        partnership, at = _enter(actor, slug, week)
        row = lock_week(actor, partnership, at)
        if row.started_at is None:
            row.started_at, row.started_by_name = clock.now(), actor.user_name
            _tell("sync.started", actor, partnership, week=week)
        _keep_time(row)
        row.focus, row.focus_at, row.ended_at = item[:40], clock.now(), None
        row.save(
            update_fields=[
                "started_at", "started_by_name", "elapsed", "focus", "focus_at", "ended_at"
            ]
        )  # fmt: skip
        return row


def end_meeting(slug: str, week: str, *, actor: Actor) -> SyncWeek:
    """End the meeting. Raises NotFound where none has begun."""
    with wall(actor):
        partnership, at = _enter(actor, slug, week)
        row = lock_week(actor, partnership, at)
        if row.started_at is None:
            raise NotFound
        _keep_time(row)
        row.ended_at, row.focus, row.focus_at = clock.now(), "", None
        row.save(update_fields=["elapsed", "ended_at", "focus", "focus_at"])
        _tell("sync.ended", actor, partnership, week=week)
        return row


def _keep_time(row: SyncWeek) -> None:
    if row.focus and row.focus_at is not None:
        seconds = min(int((clock.now() - row.focus_at).total_seconds()), LONGEST_FOCUS)
        row.elapsed = {**row.elapsed, row.focus: row.elapsed.get(row.focus, 0) + seconds}
