"""A call by hand is heard at once; everything else is looked at with the next tick."""

from cosell.core.actor import Actor
from cosell.messaging.models import Event
from cosell.messaging.registry import subscribe
from deals.actions.alerting import check_deal


@subscribe("deals.alerts", "alert.called")
def look_at_deal(event: Event, actor: Actor) -> None:
    """A second look, by a tick at the same time, finds nothing to do."""
    if event.deal_id is not None:
        check_deal(event.deal_id, actor=actor)
