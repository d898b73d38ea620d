"""The recap of a weekly sync: what both companies are sent, and sending it."""

from django.utils.translation import gettext as _

from cosell.core import clock
from cosell.core.actor import Actor
from cosell.core.errors import Conflict, Forbidden
from cosell.core.wall import wall
from cosell.messaging.actions.events import record_event
from cosell.messaging.actions.notices import Notice, notify
from cosell.messaging.enums import Kind
from deals.actions.syncing import lock_week
from deals.models import SyncWeek
from deals.policies import can_send_recap
from deals.queries.syncpeople import recap_people
from deals.queries.syncs import find_partner, read_week, recap_facts


def send_recap(slug: str, week: str, *, recaps: int, actor: Actor) -> SyncWeek:
    """Send both companies what was noted and agreed: exactly what the preview showed.

    `recaps` is how many had been sent when the preview was read. Raises Conflict when somebody sent
    one meanwhile, Forbidden for others than managers and leads. Private text is in no query of it.
    """
    with wall(actor):
        partnership = find_partner(actor, slug)
        if not can_send_recap(actor, partnership):
            raise Forbidden(_("Only a partner manager or the partner's lead sends the recap."))
        at = read_week(partnership, week)
        row = lock_week(actor, partnership, at)
        if row.recaps != recaps:
            raise Conflict(
                _("%(name)s sent the recap already.") % {"name": row.recap_by_name or "–"}
            )
        payload = recap_facts(actor, partnership, at)
        row.recaps, row.recap_at, row.recap_by_name = recaps + 1, clock.now(), actor.user_name
        row.save(update_fields=["recaps", "recap_at", "recap_by_name"])
        record_event(
            "sync.recap_sent", actor=actor, partnership_id=partnership.pk, payload={"week": week}
        )
        key = f"recap:{actor.workspace_slug}:{partnership.code}:{week}:{row.recaps}"
        for reader in recap_people(actor, partnership):
            notice = Notice(
                kind=Kind.SYNC, topic="sync.recap", key=key, payload=payload,
                partnership_id=partnership.pk, is_once=True,
            )  # fmt: skip
            notify(reader, notice)
        return row
