"""Bearer tokens."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from partners.actions.tokens import touch_token
from partners.models import User
from partners.queries.tokens import TokenSeat, seat_of_token


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer cds_pat_…`. Cookies are never looked at."""

    def authenticate(self, request: Request) -> tuple[User, TokenSeat] | None:
        """The caller and the seat; no wall is open yet, and the touch has one of its own."""
        kind, _space, text = request.headers.get("Authorization", "").partition(" ")
        if not kind:
            return None
        token = seat_of_token(text.strip()) if kind.lower() == "bearer" else None
        if token is None:
            raise AuthenticationFailed
        if token.is_stale:
            touch_token(token.token_id, actor=token.actor)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the OpenAPI document names it."""

    target_class = "partners.api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "cds_pat_…",
            "description": "A personal token. It acts as its owner in one workspace.",
        }
