"""Reading a company's own notes."""

from cosell.core.actor import Actor
from deals.models import Deal, PrivateNote


def notes_of(actor: Actor, deal: Deal) -> list[PrivateNote]:
    """The actor's own company's notes on a deal, newest first."""
    return list(PrivateNote.objects.visible_to(actor).filter(deal=deal).order_by("-at")[:50])
