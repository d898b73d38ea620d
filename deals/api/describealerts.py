"""The operations on alerts as the OpenAPI document tells them."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema

from deals.api.alertshapes import AlertListOut, AlertOut, EscalateIn, SnoozeIn
from deals.api.describe import CODE
from partners.api.describe import (
    DRY_RUN,
    IDEMPOTENCY_KEY,
    LIMIT,
    REPLAYED,
    WAS_DRY_RUN,
    WORKSPACE,
    path,
    refusals,
)

TAG = ["Alerts"]
ALERT_CODE = path("code", _("Code of the alert."), "T5W8ZN")
POSTS = [IDEMPOTENCY_KEY, DRY_RUN, LIMIT, REPLAYED, WAS_DRY_RUN]
_WRITTEN = (403, 404, 422, 400, 409, 413, 415)

ALERT: dict[str, Any] = {
    "code": "T5W8ZN",
    "cause": "stage_over",
    "deal": "K7Q2MX",
    "registration": None,
    "customer": "Halden Foods",
    "rung": "managers",
    "since": "2026-11-20T08:00:00.000000Z",
    "opened_at": "2026-11-19T08:00:00.000000Z",
    "days_over": 4,
    "raised_by": None,
    "reason": None,
    "told": [
        {
            "name": "Mona Manager",
            "side": "vendor",
            "rung": "managers",
            "at": "2026-11-25T08:00:04.000000Z",
        }
    ],
    "next": {"rung": "sponsor", "at": "2026-11-30T08:00:00.000000Z", "names": "Sofia Sponsor"},
    "taken": None,
    "snoozed": None,
    "resolved_at": None,
}
_ONE = [OpenApiExample("An alert", value=ALERT, response_only=True)]
_LIST = [OpenApiExample("What stands still", value={"items": [ALERT]}, response_only=True)]


def _answer(kind: Any, text: Any, examples: list[Any]) -> dict[Any, OpenApiResponse]:
    return {200: OpenApiResponse(kind, description=text, examples=examples)}


LIST = extend_schema(
    operation_id="list_alerts",
    summary=_("List alerts"),
    description=_(
        "The open alerts of the deals and registrations that you see: who was told, and what"
        " happens next and when. What is only due soon is not among them."
    ),
    tags=TAG,
    parameters=[WORKSPACE, LIMIT],
    responses={**_answer(AlertListOut, _("Open alerts."), _LIST), **refusals(403, 404, 422)},
)
TAKE = extend_schema(
    operation_id="take_alert",
    summary=_("Take an alert"),
    description=_(
        "You see to it: the climb stops for two business days, and both companies read your name."
        " 409 when somebody else has taken it, or when it is resolved."
    ),
    tags=TAG,
    parameters=[WORKSPACE, ALERT_CODE, *POSTS],
    request=None,
    responses={**_answer(AlertOut, _("The alert after the act."), _ONE), **refusals(*_WRITTEN)},
)
SNOOZE = extend_schema(
    operation_id="snooze_alert",
    summary=_("Put an alert off"),
    description=_(
        "Nothing climbs until that day, at most ten calendar days from now. Both companies read the"
        " reason. 409 when it is resolved."
    ),
    tags=TAG,
    parameters=[WORKSPACE, ALERT_CODE, *POSTS],
    request=SnoozeIn,
    examples=[
        OpenApiExample(
            "Their fair",
            value={"until": "2026-12-01", "reason": "Their fair ends then."},
            request_only=True,
        )
    ],
    responses={**_answer(AlertOut, _("The alert after the act."), _ONE), **refusals(*_WRITTEN)},
)
ESCALATE = extend_schema(
    operation_id="escalate_deal",
    summary=_("Escalate a deal"),
    description=_(
        "Calls the one who manages the deal at the other company, once for each step and side. 409"
        " for a second call, while the customer holds the ball, and when the deal has ended."
    ),
    tags=TAG,
    parameters=[WORKSPACE, CODE, *POSTS],
    request=EscalateIn,
    examples=[
        OpenApiExample(
            "Nobody answers", value={"reason": "Two mails, no answer."}, request_only=True
        )
    ],
    responses={**_answer(AlertOut, _("The alert."), _ONE), **refusals(*_WRITTEN)},
)
