"""A partner's scorecard and business reviews over the API."""

from collections.abc import Callable

from rest_framework.request import Request
from rest_framework.response import Response

from cosell.core.errors import Invalid
from cosell.core.problems import InvalidQuery
from metrics.actions.reviewing import keep_own_note, write_plan
from metrics.api import describe
from metrics.api.present import review_out, scorecard_out
from metrics.api.shapes import WordsIn
from metrics.queries.asked import read_asked
from metrics.queries.packs import pack
from metrics.queries.scorecards import scorecard
from metrics.rules.reports import Pack
from partners.actions.idempotency import Reply
from partners.api.base import WorkspaceViewSet
from partners.api.preconditions import StaleVersion, etag_of, versions_read


class ReviewViewSet(WorkspaceViewSet):
    """What both companies read, and the own page of one."""

    @describe.SCORECARD
    def scorecard(self, request: Request, partner: str) -> Response:
        query = self.read_query(request, ("period",))
        try:
            period = read_asked(self.actor, query).wanted.period
        except Invalid as error:
            raise InvalidQuery(dict(error.errors)) from error
        return Response(scorecard_out(scorecard(self.actor, partner, period)))

    @describe.REVIEW
    def retrieve(self, request: Request, partner: str, quarter: str) -> Response:
        """Never answered with 304: the numbers change without the plan."""
        self.read_query(request, ())
        return self.answer(self._review(pack(self.actor, partner, quarter)))

    @describe.PLAN
    def plan(self, request: Request, partner: str, quarter: str) -> Response:
        pack(self.actor, partner, quarter)
        text = self.read_body(WordsIn, request)["text"]

        def act() -> Reply:
            found = self._read(request, partner, quarter, lambda pack: pack.version)
            write_plan(partner, quarter, text=text, base=found.plan, actor=self.actor)
            return self._review(pack(self.actor, partner, quarter))

        return self.perform_once(request, act)

    @describe.NOTE
    def note(self, request: Request, partner: str, quarter: str) -> Response:
        self.read_query(request, ())
        return self.answer(self._note(pack(self.actor, partner, quarter)))

    @describe.KEEP_NOTE
    def keep_note(self, request: Request, partner: str, quarter: str) -> Response:
        pack(self.actor, partner, quarter)
        text = self.read_body(WordsIn, request)["text"]

        def act() -> Reply:
            found = self._read(request, partner, quarter, lambda pack: pack.note_version)
            keep_own_note(partner, quarter, text=text, base=found.own_note, actor=self.actor)
            return self._note(pack(self.actor, partner, quarter))

        return self.perform_once(request, act)

    def _read(
        self, request: Request, partner: str, quarter: str, version: Callable[[Pack], int]
    ) -> Pack:
        """The review at the version that was read. Who comes between is merged, or refused."""
        read = versions_read(request)
        found = pack(self.actor, partner, quarter)
        etag = etag_of(version(found))
        if etag not in read:
            raise StaleVersion(etag=etag)
        return found

    def _review(self, found: Pack) -> Reply:
        return self.tagged(review_out(found), found.version)

    def _note(self, found: Pack) -> Reply:
        body = {
            "quarter": str(found.quarter),
            "version": found.note_version,
            "text": found.own_note,
        }
        return self.tagged(body, found.note_version)
