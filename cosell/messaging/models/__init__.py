"""The event log, what is delivered from it, what people are told, and what leaves the house."""

from cosell.messaging.models.deliveries import Delivery
from cosell.messaging.models.events import Event, EventCounter
from cosell.messaging.models.messages import Message, SlackTarget, UsedLink
from cosell.messaging.models.notifications import DealInterest, Notification
from cosell.messaging.models.preferences import Preference

__all__ = [
    "DealInterest",
    "Delivery",
    "Event",
    "EventCounter",
    "Message",
    "Notification",
    "Preference",
    "SlackTarget",
    "UsedLink",
]
