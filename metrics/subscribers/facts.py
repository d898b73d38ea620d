"""Each event of a deal or registration brings its facts up to date."""

from cosell.core.actor import Actor
from cosell.messaging.models import Event
from cosell.messaging.registry import subscribe
from metrics.actions.folding import fold_deals, fold_registrations


@subscribe("metrics.deals", "deal.", "step.")
def keep_deal(event: Event, actor: Actor) -> None:
    """Folds the deal's whole log, so that order and repetition do not matter."""
    if event.deal_id is not None and actor.is_vendor:
        fold_deals([event.deal_id], actor=actor)


@subscribe("metrics.registrations", "registration.")
def keep_registration(event: Event, actor: Actor) -> None:
    """As `keep_deal`."""
    code = event.payload.get("registration")
    if code and actor.is_vendor:
        fold_registrations([str(code)], actor=actor)
