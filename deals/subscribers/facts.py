"""Facts that follow from events."""

from cosell.core.actor import Actor
from cosell.messaging.models import Event
from cosell.messaging.registry import subscribe
from partners.actions.partnerships import note_activity


@subscribe("partnership.last_activity", "deal.", "step.", "role.")
def keep_last_activity(event: Event, actor: Actor) -> None:
    """The directory shows when a partnership last moved. Only shared acts count."""
    if event.is_act and event.partnership_id is not None:
        note_activity(event.partnership_id, at=event.at, actor=actor)
