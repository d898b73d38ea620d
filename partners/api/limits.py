"""How often a token and its company may ask, and the headers that say so."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from django.conf import settings
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle

from cosell.core import clock
from cosell.core.cache import tenant_key
from cosell.core.counting import count_up
from partners.queries.tokens import TokenSeat

WINDOW = 60


@dataclass(frozen=True, slots=True)
class Quota:
    """A policy by name, its requests per window, and how many of them are used."""

    name: str
    most: int
    used: int

    @property
    def left(self) -> int:
        return max(0, self.most - self.used)


class TokenLimit(BaseThrottle):
    """Fixed windows of a minute, for the token and for all tokens of its company.

    The counters are Redis's. While it is away requests pass, and the headers are left out rather
    than guessed.
    """

    quotas: Sequence[Quota] = ()
    resets_in = WINDOW

    def allow_request(self, request: Request, view: object) -> bool:
        token = cast(TokenSeat | None, request.auth)
        most = (settings.API_REQUESTS_PER_TOKEN, settings.API_REQUESTS_PER_ORGANIZATION)
        if token is None or 0 in most:
            return True
        window, passed = divmod(int(clock.now().timestamp()), WINDOW)
        organization = token.actor.organization_id
        names = (f"rate:token:{token.code}:{window}", f"rate:all:{window}")
        used = count_up([tenant_key(organization, name) for name in names], seconds=2 * WINDOW)
        if used is None:
            return True
        self.resets_in = WINDOW - passed
        self.quotas = [
            Quota(name, limit, count)
            for name, limit, count in zip(("token", "organization"), most, used, strict=True)
        ]
        request._request.api_limit = self  # type: ignore[attr-defined]
        return all(quota.used <= quota.most for quota in self.quotas)

    def wait(self) -> float:
        return float(self.resets_in)


def state_limits(request: Request, response: Response) -> None:
    """Write the limits that this request met into its response."""
    limit: TokenLimit | None = getattr(request._request, "api_limit", None)
    if limit is None:
        return
    response["RateLimit-Policy"] = ", ".join(
        f'"{quota.name}";q={quota.most};w={WINDOW}' for quota in limit.quotas
    )
    response["RateLimit"] = ", ".join(
        f'"{quota.name}";r={quota.left};t={limit.resets_in}' for quota in limit.quotas
    )
