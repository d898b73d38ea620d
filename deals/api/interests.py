"""How much the caller wants to hear of one deal. The same act as the page's."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cosell.messaging.actions.choices import set_interest
from cosell.messaging.enums import Interest
from cosell.messaging.queries.recipients import interest_in
from deals.api.describe import CODE
from deals.queries.rooms import get_deal
from partners.actions.idempotency import Reply
from partners.api.base import WorkspaceViewSet
from partners.api.describe import (
    DRY_RUN,
    IDEMPOTENCY_KEY,
    LIMIT,
    REPLAYED,
    WORKSPACE,
    refusals,
)
from partners.api.fields import Choice, In
from partners.api.shapes import Out

TAGS = ["Notifications"]


class InterestOut(Out):
    """The caller's own choice about one deal."""

    interest = serializers.ChoiceField(
        choices=Interest.choices,
        allow_null=True,
        help_text=_("A muted deal is silent but for what asks you; null is as all others."),
    )


class InterestIn(In):
    """What the caller chooses about one deal."""

    interest = Choice(
        choices=Interest.choices, allow_null=True, help_text=_("Null takes the choice back.")
    )


_EXAMPLE = [OpenApiExample("Muted", value={"interest": "mute"}, response_only=True)]
_ANSWER: dict[Any, OpenApiResponse] = {
    200: OpenApiResponse(InterestOut, description=_("The choice."), examples=_EXAMPLE)
}


class InterestViewSet(WorkspaceViewSet):
    """One person's follow or mute of one deal; nobody else reads it."""

    @extend_schema(
        operation_id="get_interest",
        summary=_("Do I follow or mute this deal?"),
        description=_("The caller's own choice; nobody else reads it."),
        tags=TAGS,
        parameters=[WORKSPACE, CODE, LIMIT],
        responses={**_ANSWER, **refusals(403, 404, 422)},
    )
    def retrieve(self, request: Request, code: str) -> Response:
        self.read_query(request, ())
        return Response(self._interest(get_deal(self.actor, code).code))

    @extend_schema(
        operation_id="choose_interest",
        summary=_("Follow or mute a deal"),
        description=_(
            "A deal that is followed comes by mail too; of one that is muted you hear only what asks"
            " you."
        ),
        tags=TAGS,
        request=InterestIn,
        examples=[OpenApiExample("Mute", value={"interest": "mute"}, request_only=True)],
        parameters=[WORKSPACE, CODE, DRY_RUN, IDEMPOTENCY_KEY, LIMIT, REPLAYED],
        responses={**_ANSWER, **refusals(400, 403, 404, 409, 413, 415, 422)},
    )
    def choose(self, request: Request, code: str) -> Response:
        deal = get_deal(self.actor, code)
        wanted = self.read_body(InterestIn, request)["interest"]

        def act() -> Reply:
            set_interest(deal.code, wanted or "", actor=self.actor)
            return Reply(status=200, body=self._interest(deal.code))

        return self.perform_once(request, act)

    def _interest(self, code: str) -> dict[str, Any]:
        found = interest_in(self.actor, code)
        return {"interest": found.value if found else None}
