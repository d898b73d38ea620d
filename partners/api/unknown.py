"""Addresses that are none."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from cosell.core.errors import NotFound
from partners.api.base import ApiViewSet


@extend_schema(exclude=True)
class UnknownViewSet(ApiViewSet):
    """Answers every other address below /api/, to everybody and for every method, with a 404."""

    gate = "public"
    gate_reason = "what is nowhere needs no caller"
    authentication_classes = ()
    permission_classes = ()
    throttle_classes = ()
    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise NotFound

    def refuse(self, request: Request) -> Response:
        raise NotFound
