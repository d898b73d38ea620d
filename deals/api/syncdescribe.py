"""The operations on the weekly sync as the OpenAPI document tells them."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema

from deals.api.syncshapes import SyncActionIn, SyncOut
from partners.api.describe import ETAG, LIMIT, POSTS, WORKSPACE, WRITES, path, refusals

TAGS = ["Weekly sync"]
PARTNER = path("partner", _("Slug of the partner's company."), "brightpath")
WEEK = path("week", _("An ISO week, until the next one."), "2026-W48")
CODE = path("code", _("Code of the action."), "M4X7Q2")
_SEEN = (403, 404, 422)
_WRITTEN = (*_SEEN, 400, 409, 412, 413, 415, 428)
_SYNC: dict[str, Any] = {
    "partner": {"slug": "brightpath", "name": "Brightpath"},
    "week": "2026-W48",
    "version": 3,
    "frozen_at": "2026-11-23T07:00:00.000000Z",
    "since": "2026-11-16T07:00:00.000000Z",
    "rows": [
        {
            "section": "over",
            "is_registration": False,
            "code": "K7Q2MX",
            "customer": "Halden Foods",
            "stage": 2,
            "ball": "partner",
            "step": "Requirements document",
            "days_over": 4,
            "is_stalled": False,
            "due_on": "2026-11-17",
            "expected_close": "2027-03-31",
            "event": None,
            "state": None,
            "by": None,
            "at": None,
        }
    ],
    "actions": [
        {
            "code": "M4X7Q2",
            "week": "2026-W47",
            "text": "Send the requirements",
            "side": "partner",
            "owner": "Pat Partner",
            "due_on": "2026-11-25",
            "done_at": None,
            "done_by": None,
        }
    ],
    "notes": "We meet on site in week 50.",
    "recap_at": None,
}
_READ = [OpenApiExample("The weekly sync", value=_SYNC, response_only=True)]
_ADD = OpenApiExample(
    "Say what is to be done",
    value={"text": "Send the requirements", "owner": "partner", "due_on": "2026-11-25"},
    request_only=True,
)
_AFTER = {200: OpenApiResponse(SyncOut, description=_("The sync after the act."), examples=_READ)}

READ = extend_schema(
    operation_id="get_sync",
    summary=_("Read a weekly sync"),
    description=_(
        "What there is to discuss with a partner in a week. The rows are frozen once the week's"
        " first digest was sent, and those of the present until then, so the answer always comes"
        " whole. Both companies read the same."
    ),
    tags=TAGS,
    parameters=[WORKSPACE, PARTNER, WEEK, ETAG, LIMIT],
    responses={
        200: OpenApiResponse(SyncOut, description=_("The sync."), examples=_READ),
        **refusals(*_SEEN),
    },
)
ADD = extend_schema(
    operation_id="add_sync_action",
    summary=_("Note an action"),
    description=_("Says what somebody will do. Open actions are carried from week to week."),
    tags=TAGS,
    parameters=[WORKSPACE, PARTNER, WEEK, *POSTS],
    request=SyncActionIn,
    examples=[_ADD],
    responses={**_AFTER, **refusals(*_WRITTEN)},
)
FINISH = extend_schema(
    operation_id="finish_sync_action",
    summary=_("Finish an action"),
    description=_("Marks an action as done. 409 when it is done already."),
    tags=TAGS,
    parameters=[WORKSPACE, PARTNER, WEEK, CODE, *POSTS],
    request=None,
    responses={**_AFTER, **refusals(*_WRITTEN)},
)
REOPEN = extend_schema(
    operation_id="reopen_sync_action",
    summary=_("Reopen an action"),
    description=_("Takes back that an action is done. 409 when it is open."),
    tags=TAGS,
    parameters=[WORKSPACE, PARTNER, WEEK, CODE, *WRITES],
    request=None,
    responses={**_AFTER, **refusals(*_WRITTEN)},
)
