"""The alerts that stand when the story is told: raised when they would have been, by the engine.

The engine looks once at each moment at which it would have, since a deal was last changed. What was
resolved before that is history, and nobody is told of it.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from cosell.core import clock
from cosell.core.actor import Actor
from cosell.core.wall import wall
from cosell.demo.house import House
from deals.actions.alerting import check_deal, check_registration
from deals.models import Deal, Registration
from partners.models import Partnership

#: Who backs which partnership, for the last rung.
SPONSORS = {("northwind", "brightpath"): "ingrid"}


_CHECKS: dict[Any, Callable[..., bool]] = {Deal: check_deal, Registration: check_registration}


def raise_alerts(house: House) -> None:
    """Name the sponsors, then let every clock run from its last change up to now."""
    for workspace in house.workspaces:
        actor = house.system(workspace)
        with wall(actor):
            _name_sponsors(house, workspace)
            due = [(model, *row) for model in _CHECKS for row in _due(model)]
        for model, row_id, moment in due:
            _run_clock(actor, model, row_id, moment)


def _name_sponsors(house: House, workspace: str) -> None:
    for (place, company), person in SPONSORS.items():
        if place == workspace:
            rows = Partnership.objects.filter(
                workspace=house.workspaces[place], organization=house.companies[company]
            )
            rows.update(sponsor=house.people[person])


def _due(model: Any) -> list[tuple[int, datetime]]:
    rows = model.objects.filter(next_check_at__lte=clock.now()).order_by("next_check_at", "id")
    return list(rows.values_list("id", "next_check_at"))


def _run_clock(actor: Actor, model: Any, row_id: int, moment: datetime | None) -> None:
    """Look at each moment that the engine asks for itself, until it asks for one to come."""
    now = clock.now()
    while moment is not None and moment <= now:
        with clock.frozen(moment):
            _CHECKS[model](row_id, actor=actor)
        with wall(actor):
            moment = model.objects.values_list("next_check_at", flat=True).get(pk=row_id)
