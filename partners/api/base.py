"""The gate of the API: a token's seat, the workspace of the path, and the wall around the handler."""

import re
from collections.abc import Callable, Sequence
from typing import Any, TypeVar, cast

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from cosell.core.actor import Actor
from cosell.core.errors import Forbidden, NotFound
from cosell.core.problems import InvalidHeader, InvalidQuery, request_id
from cosell.core.wall import keep_nothing, wall
from partners.actions.idempotency import Reply, claim_key, fingerprint, keep_reply
from partners.actions.idempotency import Request as KeyedRequest
from partners.api.fields import Nothing
from partners.api.limits import state_limits
from partners.api.preconditions import etag_of
from partners.queries.tokens import TokenSeat

Body = TypeVar("Body", bound=serializers.Serializer[Any])
_KEY = re.compile(r"[\x21-\x7e]{1,255}")
_FLAGS = {"true": True, "false": False}


class ApiViewSet(GenericViewSet):  # type: ignore[type-arg]
    """What every address of the API does: a token, strict parameters, a request id."""

    gate = "token"
    http_method_names = ["get", "head", "post", "delete"]
    scope_of = {"GET": "read", "HEAD": "read"}

    def initialize_request(self, request: Any, *args: Any, **kwargs: Any) -> Request:
        # A content type may name any codec of Python's as its charset; addresses are UTF-8. Set
        # without the property, which would read the address by that codec first.
        request._encoding = "utf-8"
        return super().initialize_request(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.auth is None:
            raise NotAuthenticated
        token = cast(TokenSeat, request.auth)
        self.admit(token, kwargs)
        scope = self.scope_of.get(str(request.method), "write")
        if scope not in token.actor.scopes:
            raise Forbidden(
                _("This token does not carry the scope %(scope)s.") % {"scope": scope},
                code="missing_scope",
            )

    def admit(self, token: TokenSeat, kwargs: dict[str, Any]) -> None:
        """Refuse a token at this address. Called before scopes are asked for."""

    def finalize_response(
        self, request: Request, response: Any, *args: Any, **kwargs: Any
    ) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)
        response["X-Request-ID"] = request_id(request)
        state_limits(request, response)
        return response  # type: ignore[no-any-return]

    def read_query(self, request: Request, known: Sequence[str]) -> dict[str, str]:
        """The parameters of the address. Raises InvalidQuery for one that is unknown or doubled."""
        errors: dict[str, list[str]] = {}
        for name, values in request.query_params.lists():
            if name not in known:
                errors[name] = [_("There is no such parameter.")]
            elif len(values) > 1:
                errors[name] = [_("Give this parameter once.")]
            elif "\0" in values[0]:
                errors[name] = [_("This holds a character that no text has.")]
        if errors:
            raise InvalidQuery(errors)
        return request.query_params.dict()

    def read_body(self, kind: type[Body], request: Request) -> dict[str, Any]:
        """The body's validated values. Raises ValidationError, unknown fields included."""
        body = kind(data=request.data)
        body.is_valid(raise_exception=True)
        return dict(body.validated_data)


class WorkspaceViewSet(ApiViewSet):
    """Handlers run inside their actor's wall. A token for another workspace meets nothing here.

    The wall is around the handler and nothing else: whatever the handler raises leaves through it
    and rolls back everything, before any answer is made of it.
    """

    actor: Actor
    token: TokenSeat

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        for method, action in self.action_map.items():
            setattr(self, method, self._inside(getattr(self, action)))
        return super().dispatch(request, *args, **kwargs)

    def _inside(self, handler: Callable[..., Response]) -> Callable[..., Response]:
        def inside(request: Request, workspace: str, **kwargs: str) -> Response:
            with wall(self.actor):
                return handler(request, **kwargs)

        return inside

    def admit(self, token: TokenSeat, kwargs: dict[str, Any]) -> None:
        if token.actor.workspace_slug != kwargs["workspace"]:
            raise NotFound
        self.token, self.actor = token, token.actor

    def perform(self, request: Request, act: Callable[[], Reply]) -> Response:
        """A write with `?dry_run=true`, which checks everything and keeps nothing."""
        if not self.is_dry_run(request):
            return self.answer(act())
        reply = act()
        keep_nothing()
        response = Response(reply.body, status=reply.status)
        response["Dry-Run"] = "true"
        return response

    def perform_once(self, request: Request, act: Callable[[], Reply]) -> Response:
        """A write that has one effect however often it is sent with the same Idempotency-Key.

        The answer is kept in the transaction of the effect; a refusal rolls both back and may be
        tried again. Raises InvalidHeader without a key, KeyIsRunning, KeyWasUsed.
        """
        key = request.headers.get("Idempotency-Key", "")
        if not _KEY.fullmatch(key):
            raise InvalidHeader(
                "Idempotency-Key", _("Send a key of 1 to 255 visible letters, new for each act.")
            )
        if self.is_dry_run(request):
            return self.perform(request, act)
        keyed = KeyedRequest(
            token_id=self.token.token_id,
            key=key,
            fingerprint=fingerprint(str(request.method), request.path, request.data),
        )
        kept = claim_key(keyed, actor=self.actor)
        if kept is not None:
            response = self.answer(kept)
            response["Idempotent-Replayed"] = "true"
            return response
        reply = act()
        keep_reply(keyed, reply, actor=self.actor)
        return self.answer(reply)

    def is_dry_run(self, request: Request) -> bool:
        text = self.read_query(request, ("dry_run",)).get("dry_run", "false")
        if text not in _FLAGS:
            raise InvalidQuery({"dry_run": [_("Say true or false.")]})
        return _FLAGS[text]

    def read_nothing(self, request: Request) -> None:
        """Refuse a body where none is read."""
        self.read_body(Nothing, request)

    def answer(self, reply: Reply) -> Response:
        headers = {"ETag": reply.etag} if reply.etag else {}
        return Response(reply.body, status=reply.status, headers=headers)

    def tagged(self, data: Any, version: int) -> Reply:
        """Plain data with the version that it was read at."""
        return Reply(status=200, body=data, etag=etag_of(version))
