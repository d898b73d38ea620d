"""In whose court a deal was, in business hours: shown beside the clock."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cosell.core.actor import Side
from deals.models.rooms import Room
from deals.queries.courts import Changes, times_of
from deals.web.present import company

HOUR = 3600
DAY = 8


def courts_of(room: Room, changes: Changes) -> list[dict[str, Any]]:
    """Both sides alike: their time in this stage and in all, and how fast they answer."""
    times = times_of(room, changes)
    found = []
    for side in Side:
        answers = times.responses[side]
        found.append(
            {
                "side": side.value,
                "company": company(room.deal, side),
                "current": spell(times.current.shown(side)),
                "total": spell(times.total.shown(side)),
                "median": spell(answers.median) if answers.median is not None else "",
                "count": answers.count,
            }
        )
    return found


def spell(seconds: int) -> str:
    """Business seconds as days of eight hours and hours."""
    days, hours = divmod(seconds // HOUR, DAY)
    if not days and not hours:
        return _("less than 1 h")
    if not days:
        return _("%(hours)s h") % {"hours": hours}
    words = ngettext("%(days)s day", "%(days)s days", days) % {"days": days}
    return _("%(days)s %(hours)s h") % {"days": words, "hours": hours} if hours else words
