"""Exchange rates of a workspace, and the currencies that lack one."""

from django.db.models import Count

from cosell.core.actor import Actor
from deals.models import Deal, ExchangeRate

PAGE = 50


def newest_rates(actor: Actor) -> list[ExchangeRate]:
    """The rates of the last days, the newest first."""
    return list(ExchangeRate.objects.visible_to(actor).order_by("-day", "currency")[:PAGE])


def not_converted(actor: Actor) -> list[tuple[str, int]]:
    """Currencies of open deals that are in no sum because there is no rate, with their count."""
    rows = (
        Deal.objects.visible_to(actor)
        .filter(outcome="open", amount_base=None)
        .order_by("currency")
        .values_list("currency")
        .annotate(Count("id"))
    )
    return list(rows)
