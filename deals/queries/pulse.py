"""Whether anything happened on a deal since a page was drawn."""

from django.db.models import Q

from cosell.core.actor import Actor
from cosell.messaging.models import EventCounter
from deals.models import Deal


def event_numbers(actor: Actor, deal: Deal) -> tuple[int, ...]:
    """The last numbers of the shared events and of the own company's private ones.

    Beside the deal's version they tell a page that nudges and notes have come, which touch no
    version. The other company's private events have no part in it.
    """
    own = Q(visibility="shared") | Q(owner_organization_id=actor.organization_id)
    rows = EventCounter.objects.filter(own, deal=deal).order_by("audience")
    return tuple(rows.values_list("value", flat=True))
