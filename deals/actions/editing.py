"""Editing the facts of a deal: disjoint edits merge, the same field conflicts."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from cosell.core.actor import Actor
from cosell.core.errors import Forbidden, Invalid, Stale
from cosell.core.wall import wall
from cosell.messaging.actions.events import record_event
from deals.actions.derive import refresh_deal
from deals.enums import CoSellModel, SizeRange
from deals.errors import DealClosed
from deals.models import Deal
from deals.policies import can_edit_deal
from deals.queries.rooms import load_room, lock_deal
from deals.rules.models import default_split

FIELDS = ("amount", "expected_close", "need", "size_range", "model")


def edit_deal(
    code: str, *, changes: Mapping[str, Any], base: Mapping[str, Any], actor: Actor
) -> Deal:
    """Change facts of an open deal.

    `base` holds the values that the editor saw. A field that somebody else changed meanwhile to
    another value raises Stale with (base, mine, theirs) per field; other fields merge. The model
    changes until Close and brings its own split. Raises Invalid per field, Forbidden, DealClosed.
    """
    with wall(actor):
        room = load_room(actor, lock_deal(actor, code))
        deal = room.deal
        if not can_edit_deal(actor, room):
            raise Forbidden(_("Only people who work on this deal edit it."))
        if deal.outcome != "open":
            raise DealClosed(_("This deal has ended; its facts are locked."))
        wanted = _touched(_validate(deal, changes), base)
        _refuse_stale(deal, wanted, base)
        changed = {name: value for name, value in wanted.items() if getattr(deal, name) != value}
        if not changed:
            return deal
        for name, value in changed.items():
            setattr(deal, name, value)
        if "model" in changed:
            split = default_split(CoSellModel(deal.model))
            deal.split_vendor, deal.split_partner = split.vendor, split.partner
        refresh_deal(actor, deal)
        record_event(
            "deal.edited",
            actor=actor,
            deal_id=deal.pk,
            partnership_id=deal.partnership_id,
            payload={name: str(value) for name, value in changed.items()},
        )
        return deal


def _validate(deal: Deal, changes: Mapping[str, Any]) -> dict[str, Any]:
    errors: dict[str, list[str]] = {}
    unknown = [name for name in changes if name not in FIELDS]
    for name in unknown:
        errors[name] = [_("This cannot be edited.")]
    amount = changes.get("amount")
    if amount is not None and (not isinstance(amount, Decimal) or amount < 0):
        errors["amount"] = [_("Give an amount of zero or more.")]
    close = changes.get("expected_close")
    if close is not None and not isinstance(close, date):
        errors["expected_close"] = [_("Give a date.")]
    if len(str(changes.get("need", ""))) > 300:
        errors["need"] = [_("Keep it under 300 characters.")]
    size = changes.get("size_range")
    if size and size not in SizeRange.values:
        errors["size_range"] = [_("Choose the expected size.")]
    model = changes.get("model")
    if model is not None and model not in CoSellModel.values:
        errors["model"] = [_("Choose one of the three models.")]
    if model is not None and model != deal.model and deal.stage >= 4:
        errors["model"] = [_("The model is settled once the deal is in Close.")]
    if errors:
        raise Invalid(errors)
    return dict(changes)


def _touched(changes: Mapping[str, Any], base: Mapping[str, Any]) -> dict[str, Any]:
    """What the editor really changed: a form also sends back what was left as it was."""
    return {name: new for name, new in changes.items() if name not in base or base[name] != new}


def _refuse_stale(deal: Deal, wanted: Mapping[str, Any], base: Mapping[str, Any]) -> None:
    conflicts = {
        name: (str(base[name] or ""), str(mine or ""), str(getattr(deal, name) or ""))
        for name, mine in wanted.items()
        if name in base and base[name] not in (getattr(deal, name), mine)
        and getattr(deal, name) != mine
    }  # fmt: skip
    if conflicts:
        raise Stale(_("Somebody changed this since you opened it."), fields=conflicts)
