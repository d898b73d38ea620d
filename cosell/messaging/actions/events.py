"""Recording what happened, inside the transaction in which it happened."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cosell.core import clock
from cosell.core.actor import Actor
from cosell.core.rows import insert
from cosell.core.statements import execute
from cosell.messaging.enums import Audience, Visibility
from cosell.messaging.models import Event

_NEXT_NUMBER = """
insert into messaging_eventcounter
  (workspace_id, partnership_id, deal_id, audience, owner_organization_id, visibility, value)
values (%s, %s, %s, %s, %s, %s, 1)
on conflict (deal_id, audience) do update set value = messaging_eventcounter.value + 1
returning value
"""


def record_event(
    name: str,
    *,
    actor: Actor,
    partnership_id: int | None = None,
    deal_id: int | None = None,
    payload: Mapping[str, Any] | None = None,
    private: bool = False,
    is_act: bool = False,
    at: datetime | None = None,
) -> Event:
    """Append one event. Returns it, numbered without gaps per deal and audience.

    `private` keeps it with the actor's own company. `is_act` says that it shows life on the deal;
    private events never do. The payload holds codes and plain facts that its audience may read.
    """
    audience = Audience.SHARED if not private else Audience(actor.side.value)
    visibility = Visibility.PRIVATE if private else Visibility.SHARED
    event = Event(
        workspace_id=actor.workspace_id,
        partnership_id=partnership_id,
        deal_id=deal_id,
        audience=audience,
        visibility=visibility,
        owner_organization_id=actor.organization_id,
        sequence=_next_number(actor, partnership_id, deal_id, audience, visibility),
        name=name,
        payload=dict(payload or {}),
        user_id=actor.user_id,
        user_name=actor.user_name,
        side=actor.side,
        via=actor.via,
        is_act=is_act and not private,
        at=at or clock.now(),
    )
    insert(event)
    return event


def _next_number(
    actor: Actor,
    partnership_id: int | None,
    deal_id: int | None,
    audience: Audience,
    visibility: Visibility,
) -> int | None:
    """The next number of the deal and audience; what belongs to no deal has none."""
    if deal_id is None:
        return None
    values = [actor.workspace_id, partnership_id, deal_id, audience, actor.organization_id]
    return int(execute(_NEXT_NUMBER, [*values, visibility])[0][0])
