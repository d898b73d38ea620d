"""Places in Slack as the OpenAPI document says and tells them. What opens them never comes out."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework import serializers

from partners.api.describe import (
    DRY_RUN,
    IDEMPOTENCY_KEY,
    LIMIT,
    REPLAYED,
    WORKSPACE,
    path,
    refusals,
)
from partners.api.fields import In, Text
from partners.api.shapes import CompanyOut, Out

TAGS = ["Notifications"]
WAYS = ["webhook", "bot"]


class SlackChannelOut(Out):
    """One place where the caller's company hears. Its webhook or token is told to nobody."""

    code = serializers.CharField(help_text=_("Stands in addresses; `all` where none is named."))
    partner = CompanyOut(allow_null=True, help_text=_("Null: all that have no place of their own."))
    way = serializers.ChoiceField(choices=WAYS)
    channel = serializers.CharField(allow_null=True, help_text=_("Where a bot writes."))


class SlackChannelListOut(Out):
    """The places of the caller's company."""

    items = SlackChannelOut(many=True)


class SlackChannelIn(In):
    """A webhook, or a bot's token with a channel."""

    partner = Text(
        required=False,
        max_length=64,
        help_text=_("Slug of the partner's company, for a vendor. Without: all of them."),
    )
    webhook_url = Text(required=False, max_length=300, help_text=_("Of hooks.slack.com."))
    bot_token = Text(required=False, max_length=200, help_text=_("With `channel`."))
    channel = Text(required=False, max_length=80, help_text=_("With `bot_token`."))


_LIST = [
    OpenApiExample(
        "Two places",
        value={
            "items": [
                {"code": "all", "partner": None, "way": "webhook", "channel": None},
                {
                    "code": "Q7K2MX",
                    "partner": {"slug": "brightpath", "name": "Brightpath"},
                    "way": "bot",
                    "channel": "#brightpath",
                },
            ]
        },
        response_only=True,
    )
]
_ANSWER: dict[Any, OpenApiResponse] = {
    200: OpenApiResponse(SlackChannelListOut, description=_("The places."), examples=_LIST)
}
_WRITTEN = (400, 403, 404, 409, 413, 415, 422)
CODE = path("code", _("Code of the place, or `all`."), "Q7K2MX")

LIST = extend_schema(
    operation_id="list_slack_channels",
    summary=_("Where do we hear in Slack?"),
    description=_("The places of the caller's company. The other company's are not among them."),
    tags=TAGS,
    parameters=[WORKSPACE, LIMIT],
    responses={**_ANSWER, **refusals(403, 404, 422)},
)
CONNECT = extend_schema(
    operation_id="connect_slack_channel",
    summary=_("Connect a Slack channel"),
    description=_(
        "One place for each partner and one for all; naming one again replaces how it is reached."
        " For managers, admins and leads. What opens it is kept and never told."
    ),
    tags=TAGS,
    request=SlackChannelIn,
    examples=[
        OpenApiExample(
            "A bot",
            value={"partner": "brightpath", "bot_token": "xoxb-…", "channel": "#brightpath"},
            request_only=True,
        )
    ],
    parameters=[WORKSPACE, DRY_RUN, IDEMPOTENCY_KEY, LIMIT, REPLAYED],
    responses={**_ANSWER, **refusals(*_WRITTEN)},
)
DISCONNECT = extend_schema(
    operation_id="disconnect_slack_channel",
    summary=_("Disconnect a Slack channel"),
    description=_("Nothing is posted there any more; what opened it is forgotten."),
    tags=TAGS,
    request=None,
    parameters=[WORKSPACE, CODE, DRY_RUN, LIMIT],
    responses={**_ANSWER, **refusals(*_WRITTEN)},
)
