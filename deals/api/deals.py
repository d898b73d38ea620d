"""Deals over the API: read them, sign their steps, move them. The same actions as the pages."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from cosell.core.cursors import seal, unseal
from cosell.core.errors import Invalid
from cosell.core.problems import InvalidCursor, InvalidQuery
from deals.actions.moving import move_deal
from deals.actions.signing import request_signature, sign_step, withdraw_signature
from deals.api import describe
from deals.api.capabilities import capabilities_out
from deals.api.present import deal_out, row_out, steps_out
from deals.api.shapes import MoveIn, SignIn
from deals.models.rooms import Room
from deals.queries.feed import Position, feed_of_deals
from deals.queries.filters import DealFilter
from deals.queries.rooms import get_deal, load_room, lock_deal
from deals.queries.versions import changes_since
from partners.actions.idempotency import Reply
from partners.api.base import WorkspaceViewSet
from partners.api.preconditions import (
    StaleVersion,
    etag_of,
    given_version,
    is_unchanged,
    versions_read,
)

PAGE, LARGEST_PAGE = 50, 200
CHOICES = ("stage", "outcome", "ball", "health", "model", "source", "sort")
FILTERS = (*CHOICES, "q", "partner", "owner")


class DealViewSet(WorkspaceViewSet):
    """What a caller sees of deals and does with them."""

    @describe.LIST
    def page(self, request: Request) -> Response:
        query = self.read_query(request, (*FILTERS, "page_size", "cursor"))
        wanted = _filter(query)
        cursor = query.get("cursor")
        after = self._position(cursor, wanted) if cursor is not None else None
        feed = feed_of_deals(self.actor, wanted, after=after, size=_page_size(query))
        following = self._cursor(feed.next, wanted) if feed.next is not None else None
        response = Response({"items": [row_out(row) for row in feed.rows], "next": following})
        if following is not None:
            response["Link"] = f'<?{urlencode({**query, "cursor": following})}>; rel="next"'
        return response

    @describe.READ
    def retrieve(self, request: Request, code: str) -> Response:
        self.read_query(request, ())
        deal = get_deal(self.actor, code)
        return self._unless_known(request, deal.version, lambda: deal_out(deal, self.actor))

    @describe.STEPS
    def steps(self, request: Request, code: str) -> Response:
        self.read_query(request, ())
        deal = get_deal(self.actor, code)

        def plan() -> dict[str, Any]:
            return {"version": deal.version, "items": steps_out(load_room(self.actor, deal))}

        return self._unless_known(request, deal.version, plan)

    @describe.CAPABILITIES
    def capabilities(self, request: Request, code: str) -> Response:
        """Never answered with 304: rights change without the deal."""
        self.read_query(request, ())
        return Response(capabilities_out(self._room(code), self.actor))

    @describe.SIGN
    def sign(self, request: Request, code: str, key: str) -> Response:
        get_deal(self.actor, code)
        wanted = self.read_body(SignIn, request)
        return self.perform_once(
            request,
            lambda: self._change(
                request,
                code,
                lambda: sign_step(code, key, actor=self.actor, text_hash_read=wanted["text_hash"]),
            ),
        )

    @describe.WITHDRAW
    def withdraw(self, request: Request, code: str, key: str) -> Response:
        get_deal(self.actor, code)
        self.read_nothing(request)
        return self.perform(
            request,
            lambda: self._change(
                request, code, lambda: withdraw_signature(code, key, actor=self.actor)
            ),
        )

    @describe.NUDGE
    def nudge(self, request: Request, code: str, key: str) -> Response:
        get_deal(self.actor, code)
        self.read_nothing(request)
        return self.perform_once(
            request,
            lambda: self._change(
                request, code, lambda: request_signature(code, key, actor=self.actor)
            ),
        )

    @describe.MOVE
    def move(self, request: Request, code: str) -> Response:
        get_deal(self.actor, code)
        wanted = self.read_body(MoveIn, request)
        return self.perform_once(
            request,
            lambda: self._change(
                request, code, lambda: move_deal(code, actor=self.actor, **wanted)
            ),
        )

    def _change(self, request: Request, code: str, act: Callable[[], object]) -> Reply:
        """Act on the version that was read, under the deal's lock, and answer with the deal."""
        read = versions_read(request)
        deal = lock_deal(self.actor, code)
        if etag_of(deal.version) not in read:
            version = given_version(read)
            changed = changes_since(deal, version) if version is not None else {}
            raise StaleVersion(
                etag=etag_of(deal.version),
                fields={name: (then, "", now) for name, (then, now) in changed.items()},
            )
        act()
        changed_deal = get_deal(self.actor, code)
        return self.tagged(deal_out(changed_deal, self.actor), changed_deal.version)

    def _room(self, code: str) -> Room:
        return load_room(self.actor, get_deal(self.actor, code))

    def _unless_known(
        self, request: Request, version: int, present: Callable[[], dict[str, Any]]
    ) -> Response:
        """The data with its ETag, or 304 for who has this version."""
        etag = etag_of(version)
        if is_unchanged(request, etag):
            return Response(status=304, headers={"ETag": etag})
        return self.answer(self.tagged(present(), version))

    def _cursor(self, position: Position, wanted: DealFilter) -> str:
        return seal([*self._binding(wanted), *position])

    def _position(self, cursor: str, wanted: DealFilter) -> Position:
        """Where a list goes on. Raises InvalidCursor for another company's or another filter's."""
        binding = self._binding(wanted)
        values = unseal(cursor)
        if values is None or values[: len(binding)] != binding:
            raise InvalidCursor(
                _("This cursor is not one of this list. Begin again without a cursor.")
            )
        return values[len(binding) :]

    def _binding(self, wanted: DealFilter) -> list[str | int | None]:
        return [self.actor.workspace_id, self.actor.organization_id, wanted.as_query()]


def _filter(query: dict[str, str]) -> DealFilter:
    """The pages' filter; a parameter that names no choice is refused here, not left out."""
    empty = [name for name in CHOICES if query.get(name) == ""]
    if empty:
        raise InvalidQuery({name: [_("This is not one of the choices.")] for name in empty})
    try:
        return DealFilter.parse(query)
    except Invalid as error:
        raise InvalidQuery(error.errors) from error


def _page_size(query: dict[str, str]) -> int:
    text = query.get("page_size", str(PAGE))
    size = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
    if not 1 <= size <= LARGEST_PAGE:
        raise InvalidQuery(
            {"page_size": [_("Say a number from 1 to %(most)s.") % {"most": LARGEST_PAGE}]}
        )
    return size
