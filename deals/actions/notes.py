"""Notes that stay with one company."""

from django.utils.translation import gettext as _

from cosell.core import clock
from cosell.core.actor import Actor
from cosell.core.errors import Forbidden, Invalid
from cosell.core.wall import wall
from cosell.messaging.actions.events import record_event
from deals.models import Deal, PrivateNote
from deals.policies import can_write_note
from deals.queries.rooms import get_deal, load_room

LONGEST = 2000


def keep_note(actor: Actor, deal: Deal, text: str) -> PrivateNote:
    """Write a note and its private event. Assumes the caller's transaction."""
    note: PrivateNote = PrivateNote.objects.create(
        workspace_id=deal.workspace_id,
        partnership_id=deal.partnership_id,
        deal=deal,
        owner_organization_id=actor.organization_id,
        text=text.strip(),
        user_id=actor.person_id,
        user_name=actor.user_name,
        at=clock.now(),
    )
    record_event(
        "note.written",
        actor=actor,
        deal_id=deal.pk,
        partnership_id=deal.partnership_id,
        payload={"text": note.text},
        private=True,
    )
    return note


def write_note(code: str, *, text: str, actor: Actor) -> PrivateNote:
    """Keep a note for the actor's own company. Never touches the deal, its clock or its version.

    Raises Invalid for an empty or overlong text, Forbidden for who is not on the deal.
    """
    with wall(actor):
        deal = get_deal(actor, code)
        if not can_write_note(actor, load_room(actor, deal)):
            raise Forbidden(_("Only people on this deal write notes."))
        if not text.strip():
            raise Invalid({"text": [_("Write something first.")]})
        if len(text) > LONGEST:
            raise Invalid({"text": [_("Keep it under %(count)s characters.") % {"count": LONGEST}]})
        return keep_note(actor, deal, text)
