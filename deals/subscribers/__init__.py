"""What follows from the deal's events once they are committed. Importing is registering."""

from deals.subscribers import facts, notices

__all__ = ["facts", "notices"]
