"""The operations on the workspace's settings as the OpenAPI document tells them."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema

from deals.api.settingshapes import (
    AlertSettingsIn,
    AlertSettingsOut,
    SyncSettingsIn,
    SyncSettingsOut,
)
from partners.api.describe import ETAG, LIMIT, POSTS, WORKSPACE, WRITES, path, refusals

TAGS = ["Settings"]
WEEK = path("week", _("An ISO week."), "2026-W52")
_SEEN = (403, 404, 422)
_WRITTEN = (*_SEEN, 400, 409, 412, 413, 415, 428)


def _answer(kind: Any, text: Any, value: Any) -> dict[Any, OpenApiResponse]:
    examples = [OpenApiExample("for instance", value=value, response_only=True)]
    return {200: OpenApiResponse(kind, description=text, examples=examples)}


_ALERTS = _answer(
    AlertSettingsOut,
    _("The ladder."),
    {
        "version": 3,
        "holder_days": 1,
        "owners_days": 2,
        "managers_days": 4,
        "sponsor_days": 7,
        "no_step_days": 1,
        "delivery_days": 20,
        "climb_hours": 24,
        "sponsor_amount": "50000.00",
    },
)
_SYNC = _answer(
    SyncSettingsOut,
    _("The plan."),
    {
        "version": 3,
        "weekday": 0,
        "hour": 8,
        "partners": ["brightpath"],
        "skipped": ["2026-W52"],
    },
)

READ_ALERTS = extend_schema(
    operation_id="get_alert_settings",
    summary=_("How do alerts climb?"),
    description=_("When each rung opens. For managers and admins of the vendor."),
    tags=TAGS,
    parameters=[WORKSPACE, ETAG, LIMIT],
    responses={**_ALERTS, **refusals(*_SEEN)},
)
CHANGE_ALERTS = extend_schema(
    operation_id="change_alert_settings",
    summary=_("Change how alerts climb"),
    description=_(
        "Changes what is named; every rung opens later than the one before. Every open deal and"
        " registration is looked at again."
    ),
    tags=TAGS,
    parameters=[WORKSPACE, *POSTS],
    request=AlertSettingsIn,
    examples=[OpenApiExample("Later", value={"managers_days": 5}, request_only=True)],
    responses={**_ALERTS, **refusals(*_WRITTEN)},
)
READ_SYNC = extend_schema(
    operation_id="get_sync_settings",
    summary=_("When does the weekly sync leave?"),
    description=_(
        "Day, hour, partners and the weeks that are left out. For managers and admins of the vendor."
    ),
    tags=TAGS,
    parameters=[WORKSPACE, ETAG, LIMIT],
    responses={**_SYNC, **refusals(*_SEEN)},
)
CHANGE_SYNC = extend_schema(
    operation_id="change_sync_settings",
    summary=_("Change when the weekly sync leaves"),
    description=_("Sets day, hour and partners. Digests that are planned already follow."),
    tags=TAGS,
    parameters=[WORKSPACE, *POSTS],
    request=SyncSettingsIn,
    examples=[
        OpenApiExample(
            "Tuesday at nine",
            value={"weekday": 1, "hour": 9, "partners": ["brightpath"]},
            request_only=True,
        )
    ],
    responses={**_SYNC, **refusals(*_WRITTEN)},
)
SKIP = extend_schema(
    operation_id="skip_sync_week",
    summary=_("Leave a week out"),
    description=_("No digest leaves in that week."),
    tags=TAGS,
    parameters=[WORKSPACE, WEEK, *POSTS],
    request=None,
    responses={**_SYNC, **refusals(*_WRITTEN)},
)
SEND = extend_schema(
    operation_id="send_sync_week",
    summary=_("Send a week after all"),
    description=_("Takes back that a week is left out."),
    tags=TAGS,
    parameters=[WORKSPACE, WEEK, *WRITES],
    request=None,
    responses={**_SYNC, **refusals(*_WRITTEN)},
)
