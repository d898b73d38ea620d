"""The facts of a deal: who is to get what, where it came from, how it ended, what was changed."""

from typing import Any

from django.utils.translation import gettext_lazy

from deals.enums import LossReason, WithdrawnKind
from deals.models.rooms import Room
from deals.queries.notes import notes_of
from deals.queries.registrations import origin_of
from deals.queries.splits import activity_split, open_split
from deals.rules.models import Activity
from deals.web.present import company

ACTIVITIES = {
    Activity.LEAD_GENERATION: gettext_lazy("Lead generation"),
    Activity.SALES_EFFORT: gettext_lazy("Sales effort"),
    Activity.DELIVERY: gettext_lazy("Delivery"),
}


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
        "proposal": open_split(room.deal),
        "computed": activity_split(room) if room.deal.split_basis == "activity" else None,
        "activities": ACTIVITIES,
        "notes": notes_of(request.actor, room.deal),
    }
