"""Messages of the caller's company that got stuck, over the API. The same actions as the page."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cosell.messaging.actions.sending import send_again
from cosell.messaging.enums import Channel, MessageState
from cosell.messaging.queries.inbox import stuck_messages
from partners.actions.idempotency import Reply
from partners.api.base import WorkspaceViewSet
from partners.api.describe import (
    DRY_RUN,
    IDEMPOTENCY_KEY,
    LIMIT,
    REPLAYED,
    WORKSPACE,
    path,
    refusals,
)
from partners.api.shapes import Out, PersonOut

_STATES = [(state.value, state.label) for state in (MessageState.PARKED, MessageState.UNKNOWN)]
_CHANNELS = [(way.value, way.label) for way in (Channel.EMAIL, Channel.SLACK)]


class StuckMessageOut(Out):
    """A message that did not leave, or of which nobody knows whether it did."""

    code = serializers.CharField(help_text=_("Public id of the message."))
    to = PersonOut()
    channel = serializers.ChoiceField(choices=_CHANNELS)
    state = serializers.ChoiceField(
        choices=_STATES, help_text=_("`unknown`: it may have left, so a second try may be a copy.")
    )
    last_error = serializers.CharField(allow_blank=True)
    at = serializers.DateTimeField(help_text=_("When it was made."))


class StuckMessageListOut(Out):
    """The newest fifty."""

    items = StuckMessageOut(many=True)


_EXAMPLE = OpenApiExample(
    "One that was given up",
    value={
        "items": [
            {
                "code": "Q7K2MX",
                "to": {"code": "P4T3RS", "name": "Pat Partner"},
                "channel": "email",
                "state": "parked",
                "last_error": "550 No such mailbox",
                "at": "2026-11-24T09:00:00Z",
            }
        ]
    },
    response_only=True,
)
_ANSWER: dict[Any, OpenApiResponse] = {
    200: OpenApiResponse(
        StuckMessageListOut, description=_("What is stuck now."), examples=[_EXAMPLE]
    )
}

LIST = extend_schema(
    operation_id="list_stuck_messages",
    summary=_("Which messages did not leave?"),
    description=_(
        "Those of the caller's company that were given up or are unknown. For its admin or lead."
    ),
    tags=["Notifications"],
    parameters=[WORKSPACE, LIMIT],
    responses={**_ANSWER, **refusals(403, 404, 422)},
)
RETRY = extend_schema(
    operation_id="retry_message",
    summary=_("Send a stuck message again"),
    description=_("It is taken up anew, and is no longer among those that are stuck."),
    tags=["Notifications"],
    request=None,
    parameters=[
        WORKSPACE, path("code", _("Code of the message."), "Q7K2MX"), DRY_RUN, IDEMPOTENCY_KEY,
        LIMIT, REPLAYED,
    ],
    responses={**_ANSWER, **refusals(400, 403, 404, 409, 413, 415, 422)},
)  # fmt: skip


class StuckViewSet(WorkspaceViewSet):
    """What got stuck on its way to people of the caller's company."""

    @LIST
    def page(self, request: Request) -> Response:
        self.read_query(request, ())
        return Response(self._items())

    @RETRY
    def retry(self, request: Request, code: str) -> Response:
        self.read_nothing(request)
        stuck_messages(self.actor)

        def act() -> Reply:
            send_again(code, actor=self.actor)
            return Reply(status=200, body=self._items())

        return self.perform_once(request, act)

    def _items(self) -> dict[str, Any]:
        return {
            "items": [
                {
                    "code": row.code,
                    "to": {"code": row.user.code, "name": row.user.name},
                    "channel": row.channel,
                    "state": row.state,
                    "last_error": row.last_error,
                    "at": row.created_at,
                }
                for row in stuck_messages(self.actor)
            ]
        }
