"""The gate of the API: a token's seat, the workspace of the path, and the wall around the handler."""

from contextlib import ExitStack
from typing import Any

from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from cosell.core.actor import Actor, Via
from cosell.core.errors import Forbidden, NotFound, PreconditionRequired, Stale
from cosell.core.wall import wall


class WorkspaceViewSet(GenericViewSet):  # type: ignore[type-arg]
    """Handlers run inside their actor's wall. A token for another workspace meets nothing here."""

    gate = "token"
    actor: Actor

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        with ExitStack() as self._walls:
            return super().dispatch(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        seat = request.auth
        if seat is None:
            raise NotAuthenticated
        if seat.seat.workspace_slug != kwargs["workspace"]:
            raise NotFound
        scope = "read" if request.method in {"GET", "HEAD", "OPTIONS"} else "write"
        if scope not in seat.scopes:
            raise Forbidden(f"This token does not carry the scope {scope!r}.", code="scope")
        self.actor = seat.seat.actor(request.user, Via.API)
        self._walls.enter_context(wall(self.actor))

    def require_version(self, request: Request, current: int) -> None:
        """Refuse a write that does not say which version it was made from, or an outdated one."""
        given = request.headers.get("If-Match")
        if given is None:
            raise PreconditionRequired("Send If-Match with the ETag that you read.")
        if given.strip('"') != str(current):
            raise Stale("The deal changed since you read it.")

    def tagged(self, data: Any, version: int, status: int = 200) -> Response:
        """A reply that carries its version as a strong ETag."""
        return Response(data, status=status, headers={"ETag": f'"{version}"'})
