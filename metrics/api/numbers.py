"""The numbers over the API: the same queries and actions as the pages."""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from cosell.core.errors import Forbidden, Invalid, NotFound
from cosell.core.problems import InvalidQuery
from metrics.actions.importing import Imported, import_revenue, import_totals
from metrics.actions.targeting import set_target
from metrics.api import describe
from metrics.api.present import decimal, lines_out, numbers_out, rows_out
from metrics.api.shapes import TableIn, TargetIn
from metrics.policies import can_edit_targets, can_import_revenue, can_view_numbers
from metrics.queries.asked import read_asked
from metrics.queries.behind import deals_behind
from metrics.queries.dashboards import dashboard
from metrics.queries.filters import Wanted
from metrics.queries.monthly import monthly_report
from metrics.queries.scopes import find_partnership
from metrics.queries.tables import rows_by
from metrics.queries.targets import targets_in
from metrics.queries.workspaces import own_workspace, today_in
from metrics.rules.periods import Quarter
from metrics.rules.spans import read_month
from metrics.rules.targets import GOALS
from partners.actions.idempotency import Reply
from partners.api.base import WorkspaceViewSet

FILTERS = ("period", "partner", "model", "owner")
LAST_PAGE = 200


class NumbersViewSet(WorkspaceViewSet):
    """The page of numbers, its tables, and the deals behind each."""

    @describe.NUMBERS
    def retrieve(self, request: Request) -> Response:
        return Response(numbers_out(dashboard(self.actor, self._wanted(request))))

    @describe.TABLE
    def table(self, request: Request, by: str) -> Response:
        return Response(rows_out(rows_by(self.actor, self._wanted(request), by)))

    @describe.BEHIND
    def behind(self, request: Request, behind: str) -> Response:
        wanted = self._wanted(request, "page")
        text = request.query_params.get("page", "1")
        if not (text.isascii() and text.isdigit() and 0 < int(text[:4]) <= LAST_PAGE):
            raise InvalidQuery({"page": [_("Pages are numbered 1 to 200.")]})
        return Response(lines_out(deals_behind(self.actor, wanted, behind, number=int(text[:4]))))

    @describe.MONTH
    def month(self, request: Request, month: str) -> Response:
        self.read_query(request, ())
        first = read_month(month)
        if first is None:
            raise NotFound
        report = monthly_report(self.actor, first)
        return Response(
            {
                "month": report.month.isoformat(),
                "is_closed": report.is_closed,
                "numbers": numbers_out(report.numbers),
            }
        )

    @describe.TARGETS
    def targets(self, request: Request) -> Response:
        query = self.read_query(request, ("quarter", "partner"))
        if not can_view_numbers(self.actor):
            raise Forbidden(_("Your company's lead sees the targets."))
        present = Quarter.of(today_in(own_workspace(self.actor)))
        quarter = Quarter.parse(query.get("quarter", str(present)))
        if quarter is None:
            raise InvalidQuery({"quarter": [_("Write the quarter like 2026-Q4.")]})
        return Response(self._targets(quarter, query.get("partner", "")))

    @describe.SET_TARGET
    def set_target(self, request: Request) -> Response:
        self._refuse(may=can_edit_targets(self.actor))
        body = self.read_body(TargetIn, request)
        try:
            value = Decimal(body.pop("value"))
        except InvalidOperation:
            words = _("Give a number with at most one decimal.")
            raise Invalid({"value": [words]}) from None

        def act() -> Reply:
            set_target(**body, value=value, actor=self.actor)
            quarter = Quarter.parse(body["quarter"])
            assert quarter is not None
            answer = self._targets(quarter, body.get("partner", ""))
            return Reply(status=200, body=answer, etag="")

        return self.perform_once(request, act)

    @describe.IMPORT_TOTALS
    def totals(self, request: Request) -> Response:
        return self._import(request, import_totals)

    @describe.IMPORT_REVENUE
    def revenue(self, request: Request) -> Response:
        return self._import(request, import_revenue)

    def _import(self, request: Request, take: Callable[..., Imported]) -> Response:
        """A dry run tells every error; a real one takes all of the table or nothing."""
        self._refuse(may=can_import_revenue(self.actor))
        text = self.read_body(TableIn, request)["text"]
        is_dry = self.is_dry_run(request)

        def act() -> Reply:
            try:
                made = take(text, actor=self.actor, dry_run=is_dry)
            except Invalid as error:
                raise Invalid({"text": error.errors.get("file", [error.message])}) from error
            if made.errors and not is_dry:
                words = _("Line %(line)s, %(field)s: %(why)s")
                raise Invalid(
                    {
                        "text": [
                            words % {"line": e.line, "field": e.field, "why": e.text}
                            for e in made.errors[:50]
                        ]
                    }
                )
            return Reply(status=200, body=_imported(made), etag="")

        return self.perform_once(request, act)

    def _refuse(self, *, may: bool) -> None:
        """Refuse others before anything they sent is looked at."""
        if not may:
            raise Forbidden(_("Only a manager sets targets and imports revenue."))

    def _wanted(self, request: Request, *more: str) -> Wanted:
        query = self.read_query(request, (*FILTERS, *more))
        try:
            return read_asked(self.actor, query).wanted
        except Invalid as error:
            raise InvalidQuery(dict(error.errors)) from error

    def _targets(self, quarter: Quarter, partner: str) -> dict[str, object]:
        own = self.actor.partnership_id if self.actor.is_partner else None
        key = find_partnership(self.actor, partner).pk if partner else own
        found = targets_in(self.actor, quarter, key)
        return {
            "quarter": str(quarter),
            "partner": partner or None,
            "items": [
                {"metric": m.value, "value": decimal(v), "unit": GOALS[m].unit}
                for m, v in found.items()
            ],
        }


def _imported(made: Imported) -> dict[str, object]:
    return {
        "count": made.count,
        "is_dry": made.is_dry,
        "faults": [
            {"line": error.line, "field": error.field, "detail": str(error.text)}
            for error in made.errors
        ],
    }
