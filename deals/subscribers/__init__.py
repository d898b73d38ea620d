"""What follows from the deal's events once they are committed. Importing is registering."""

from deals.subscribers import alerts, facts, notices

__all__ = ["alerts", "facts", "notices"]
