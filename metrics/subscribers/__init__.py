"""What the numbers learn from events. Importing is registering."""

from metrics.subscribers import facts

__all__ = ["facts"]
