"""Telling people what happened on their deals and registrations."""

from cosell.core.actor import Actor
from cosell.messaging.models import Event
from cosell.messaging.registry import subscribe
from deals.actions.telling import tell_of_event, tell_of_registration


@subscribe("deals.notices", "deal.", "step.", "role.", "split.")
def tell_people(event: Event, actor: Actor) -> None:
    """Each person once: what is asked of them goes before what is news."""
    tell_of_event(event, actor=actor)


@subscribe("registrations.notices", "registration.submitted", "registration.rejected")
def tell_about_registration(event: Event, actor: Actor) -> None:
    """A submitted one asks its manager; a rejected one is told to who submitted it."""
    tell_of_registration(event, actor=actor)
