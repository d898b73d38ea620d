"""Who is calling."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from partners.api.base import ApiViewSet
from partners.api.describe import LIMIT, refusals
from partners.api.shapes import MeOut
from partners.queries.tokens import TokenSeat

_EXAMPLE = {
    "person": {"code": "7KQ2MX", "name": "Pat Partner", "email": "pat@brightpath.example"},
    "token": {
        "name": "CRM bridge",
        "scopes": ["read", "write"],
        "expires_at": "2027-02-22T09:30:00.000000Z",
    },
    "seats": [
        {
            "workspace": {"slug": "northwind", "name": "Northwind"},
            "organization": {"slug": "brightpath", "name": "Brightpath"},
            "side": "partner",
            "role": "partner_rep",
        }
    ],
}


class MeViewSet(ApiViewSet):
    """The caller. Opens no wall: the token's own seat is all that is read."""

    @extend_schema(
        operation_id="get_me",
        summary=_("Who am I?"),
        description=_(
            "The person behind the token, the token, and the seats it can act from: the workspace"
            " for the addresses, the company acted for, its side and the person's role. A personal"
            " token has one seat."
        ),
        tags=["Start here"],
        parameters=[LIMIT],
        responses={
            200: OpenApiResponse(
                MeOut,
                description=_("The caller."),
                examples=[OpenApiExample("Pat", value=_EXAMPLE)],
            ),
            **refusals(403, 422),
        },
    )
    def retrieve(self, request: Request) -> Response:
        self.read_query(request, ())
        return Response(me_out(request.auth))  # type: ignore[arg-type]


def me_out(token: TokenSeat) -> dict[str, Any]:
    """The caller as plain data."""
    actor, user = token.actor, token.user
    return {
        "person": {"code": user.code, "name": user.name, "email": user.email},
        "token": {
            "name": token.name,
            "scopes": sorted(actor.scopes),
            "expires_at": token.expires_at.isoformat(timespec="microseconds").replace(
                "+00:00", "Z"
            ),
        },
        "seats": [
            {
                "workspace": {"slug": actor.workspace_slug, "name": actor.workspace_name},
                "organization": {
                    "slug": token.organization_slug,
                    "name": actor.organization_name,
                },
                "side": actor.side.value,
                "role": actor.role.value,
            }
        ],
    }
