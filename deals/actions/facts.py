"""The facts that people agree on: what they may become, and changing them."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from cosell.core.actor import Actor
from cosell.core.errors import Invalid
from cosell.messaging.actions.events import record_event
from deals.actions.derive import convert_amount, local_day
from deals.actions.splitting import follow_model
from deals.enums import CoSellModel, SizeRange, Stage
from deals.models import Deal
from deals.rules.money import amount_problems
from deals.rules.registration import changed_close_problems

FIELDS = ("amount", "expected_close", "need", "size_range", "model")
LONGEST_NEED = 300


def change_facts(actor: Actor, deal: Deal, wanted: Mapping[str, Any]) -> list[str]:
    """Set facts of an open deal and tell both sides. Returns the names of those that changed.

    The model brings its own split. Assumes the lock, the checks, and that the deal is refreshed
    afterwards. Raises Invalid per field.
    """
    clean = validate_facts(deal, wanted)
    changed = [name for name, value in clean.items() if getattr(deal, name) != value]
    for name in changed:
        setattr(deal, name, clean[name])
    if {"amount", "size_range"} & set(changed):
        convert_amount(deal)
    if "model" in changed:
        follow_model(actor, deal)
    if changed:
        record_event(
            "deal.edited",
            actor=actor,
            deal_id=deal.pk,
            partnership_id=deal.partnership_id,
            payload={name: _written(clean[name]) for name in changed},
        )
    return changed


def _written(value: Any) -> str:
    return "" if value is None else str(value)


def validate_facts(deal: Deal, changes: Mapping[str, Any]) -> dict[str, Any]:
    """The changes as they can be kept. Raises Invalid with a reason per field."""
    errors = {name: [_("This cannot be edited.")] for name in changes if name not in FIELDS}
    clean = {name: _cleaned(name, value) for name, value in changes.items()}
    for name, check in _CHECKS.items():
        text = check(deal, clean[name]) if name in clean else ""
        if text:
            errors[name] = [text]
    if errors:
        raise Invalid(errors)
    return clean


def _cleaned(name: str, value: Any) -> Any:
    if name in {"need", "size_range"}:
        return (value or "").strip()
    if name == "amount" and isinstance(value, int):
        return Decimal(value)
    return value


def _check_amount(_deal: Deal, amount: Any) -> str:
    if amount is not None and not isinstance(amount, Decimal):
        return _("Give an amount of zero or more.")
    return next((str(problem) for problem in amount_problems(amount)), "")


def _check_close(deal: Deal, day: Any) -> str:
    if day is not None and not isinstance(day, date):
        return _("Give a date.")
    problems = changed_close_problems(day, deal.expected_close, local_day(deal))
    return next((str(problem) for problem in problems), "")


def _check_need(_deal: Deal, need: str) -> str:
    text = _("Keep it under %(count)s characters.") % {"count": LONGEST_NEED}
    return text if len(need) > LONGEST_NEED else ""


def _check_size(_deal: Deal, size: str) -> str:
    return _("Choose the expected size.") if size and size not in SizeRange.values else ""


def _check_model(deal: Deal, model: Any) -> str:
    if model not in CoSellModel.values:
        return _("Choose one of the three models.")
    if model != deal.model and deal.stage >= Stage.CLOSE:
        return _("The model is settled once the deal is in Close.")
    return ""


_CHECKS = {
    "amount": _check_amount,
    "expected_close": _check_close,
    "need": _check_need,
    "size_range": _check_size,
    "model": _check_model,
}
