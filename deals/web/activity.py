"""What happened on a deal: the timeline with its filters, and the own company's notes."""

from datetime import datetime
from typing import Any

from django.core import signing
from django.utils.translation import gettext_lazy as _

from cosell.messaging.queries.events import PAGE, timeline
from deals.models.rooms import Room
from deals.web.forms import NoteForm
from deals.web.sentences import sentence

#: What the filters of the timeline show, by the beginning of the events' names.
SHOWS = {
    "all": ("", _("All")),
    "signoffs": ("step.", _("Sign-offs")),
    "deal": ("deal.", _("Stage and facts")),
    "split": ("split.", _("Split")),
    "roles": ("role.", _("Roles")),
    "notes": ("note.", _("Notes")),
}


def activity_context(request: Any, room: Room, context: dict[str, Any]) -> dict[str, Any]:
    """Shared events, and the private ones of the reader's own company, framed."""
    wanted = request.GET.get("show", "all")
    wanted = wanted if wanted in SHOWS else "all"
    before = cursor_of(request.GET.get("before", ""))
    events = timeline(request.actor, room.deal.pk, before=before, prefix=SHOWS[wanted][0])
    last = events[PAGE - 1] if len(events) > PAGE else None
    return {
        "entries": [
            {
                "event": event,
                "text": sentence(event, room.deal.currency),
                "is_private": event.visibility == "private",
            }
            for event in events[:PAGE]
        ],
        "shows": [{"key": key, "label": label} for key, (_prefix, label) in SHOWS.items()],
        "show": wanted,
        "older": signing.dumps([last.at.isoformat(), last.pk]) if last else "",
        "is_first_page": before is None,
        "note_form": NoteForm(),
    }


def cursor_of(text: str) -> tuple[datetime, int] | None:
    """Where an older page begins; None for what this application did not write."""
    try:
        moment, key = signing.loads(text)
        return datetime.fromisoformat(moment), int(key)
    except (signing.BadSignature, TypeError, ValueError):
        return None
