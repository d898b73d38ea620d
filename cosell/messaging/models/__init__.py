"""The event log, its counters, and what is delivered from it."""

from cosell.messaging.models.deliveries import Delivery
from cosell.messaging.models.events import Event, EventCounter

__all__ = ["Delivery", "Event", "EventCounter"]
