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
        kind, _space, text = request.headers.get("Authorization", "").partition(" ")
        if not text:
            return None
        found = seat_of_token(text.strip()) if kind.lower() == "bearer" else None
        if found is None:
            raise AuthenticationFailed("This token is not valid.")
        user, token = found
        if token.is_stale:
            touch_token(token.token_id, actor=token.seat.actor(user))
        return found

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the OpenAPI document names it."""

    target_class = "partners.api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}
