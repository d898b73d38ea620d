"""The facts of a deal: who is to get what, where it came from, how it ended, what was changed."""

from typing import Any

from deals.enums import LossReason, WithdrawnKind
from deals.models.rooms import Room
from deals.queries.notes import notes_of
from deals.queries.registrations import origin_of
from deals.web.present import company


def details_context(request: Any, room: Room, context: dict[str, Any]) -> dict[str, Any]:
    labels = dict(LossReason.choices)
    return {
        "ends": [
            {
                "row": row,
                "label": labels.get(row.reason, ""),
                "company": company(room.deal, row.side),
            }
            for row in context["reasons"]
        ],
        "withdrawn_label": dict(WithdrawnKind.choices).get(room.deal.withdrawn_kind, ""),
        "origin": origin_of(room.deal),
        "notes": notes_of(request.actor, room.deal),
    }
