"""The operations on numbers as the OpenAPI document tells them."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
)

from deals.enums import CoSellModel
from metrics.api import examples, shapes
from partners.api.describe import (
    DRY_RUN,
    ETAG,
    IDEMPOTENCY_KEY,
    LIMIT,
    POSTS,
    QUERY,
    REPLAYED,
    WORKSPACE,
    path,
    refusals,
)
from partners.api.fields import In
from partners.api.shapes import Out

TAGS = ["Numbers"]
Method = TypeVar("Method", bound=Callable[..., Any])
PARTNER = path("partner", _("Slug of the partner's company."), "brightpath")
QUARTER = path("quarter", _("A quarter that has begun."), "2026-Q4")
MONTH_PATH = path("month", _("A month that has begun."), "2026-11")
BY = path("by", _("partner, model or owner."), "partner")
NUMBER = path(
    "behind",
    _(
        "win_rate, won, lost, withdrawn, lost_early, time_to_close, partner_revenue, revenue,"
        " sourced, influenced, fulfilled, none, unconverted, opened, partner_initiated, proposed,"
        " delivery; reached_, left_, over_ and open_ with a stage; court_, response_ and due_ with a"
        " side; signed_, left_open_ and not_needed_ with a step."
    ),
    "win_rate",
)
_SEEN = (403, 404, 422)
_WRITTEN = (*_SEEN, 400, 409, 413, 415)
_VERSIONED = (*_WRITTEN, 412, 428)
_UNVERSIONED = [IDEMPOTENCY_KEY, DRY_RUN, LIMIT, REPLAYED]


def _query(name: str, text: Any, **more: Any) -> OpenApiParameter:
    return OpenApiParameter(name, OpenApiTypes.STR, QUERY, description=text, **more)


PERIOD = _query(
    "period",
    _(
        "`90d`, `2026`, `2026-Q3`, `2026-10` or `2026-01-05..2026-03-31`, in the workspace's own"
        " dates; left out: the last twelve months."
    ),
)
FILTERS = [
    PERIOD,
    _query("partner", _("Slug of a partner company.")),
    _query("model", _("Who sells."), enum=CoSellModel.values),
    _query("owner", _("Code of a person who is the deal's rep on either side.")),
]


def _operation(
    name: str,
    summary: Any,
    text: Any,
    *,
    answer: tuple[type[Out], Any],
    parameters: list[OpenApiParameter],
    body: tuple[type[In], Any] | None = None,
    codes: tuple[int, ...] = _SEEN,
) -> Callable[[Method], Method]:
    """One description, alike for all. Shapes come with their examples."""
    sent = [OpenApiExample(str(summary), value=body[1], request_only=True)] if body else []
    shown = OpenApiExample(str(summary), value=answer[1], response_only=True)
    described: Callable[[Method], Method] = extend_schema(
        operation_id=name,
        summary=summary,
        description=text,
        tags=TAGS,
        parameters=[WORKSPACE, *parameters],
        examples=sent,
        request=body[0] if body else None,
        responses={
            200: OpenApiResponse(answer[0], description=_("The answer."), examples=[shown]),
            **refusals(*codes),
        },
    )
    return described


NUMBERS = _operation(
    "get_metrics",
    _("Read the numbers"),
    _(
        "The four metrics and what stands beside them. Managers read the whole, a partner's lead"
        " their company's without any total, a rep their own deals'."
    ),
    answer=(shapes.NumbersOut, examples.NUMBERS),
    parameters=[*FILTERS, LIMIT],
)
TABLE = _operation(
    "list_metrics_by",
    _("Compare the numbers"),
    _("The four metrics of each partner, model or owner; revenue as an amount."),
    answer=(shapes.RowsOut, examples.ROWS),
    parameters=[BY, *FILTERS, LIMIT],
)
BEHIND = _operation(
    "list_deals_behind",
    _("List the deals behind a number"),
    _("Exactly the deals that a number stands on, the latest first, fifty a page."),
    answer=(shapes.DealLinesOut, examples.LINES),
    parameters=[NUMBER, *FILTERS, _query("page", _("1 to 200.")), LIMIT],
)
MONTH = _operation(
    "get_monthly_report",
    _("Read a month's report"),
    _("The numbers of one month, compared with the days before it."),
    answer=(shapes.MonthOut, examples.MONTH),
    parameters=[MONTH_PATH, LIMIT],
)
TARGETS = _operation(
    "list_targets",
    _("List targets"),
    _("What the four metrics are held against in a quarter."),
    answer=(shapes.TargetsOut, examples.TARGETS),
    parameters=[
        _query("quarter", _("Like 2026-Q4; left out: the present one.")),
        _query("partner", _("Slug of a partner company.")),
        LIMIT,
    ],
)
SET_TARGET = _operation(
    "set_target",
    _("Set a target"),
    _("Holds from its quarter on, until a later one. Managers only; the last one set holds."),
    answer=(shapes.TargetsOut, examples.TARGETS),
    parameters=_UNVERSIONED,
    body=(shapes.TargetIn, {"metric": "win_rate", "value": "42.5", "quarter": "2026-Q4"}),
    codes=_WRITTEN,
)
IMPORT_TOTALS = _operation(
    "import_totals",
    _("Import company totals"),
    _(
        "What the whole company took in by month, as CSV with the columns month and amount: all of"
        " it or nothing. A month that is there gets the new total. Managers only."
    ),
    answer=(shapes.ImportedOut, examples.IMPORTED),
    parameters=_UNVERSIONED,
    body=(shapes.TableIn, {"text": "month,amount\n2026-10,90000\n"}),
    codes=_WRITTEN,
)
IMPORT_REVENUE = _operation(
    "import_revenue",
    _("Import revenue without a partner"),
    _(
        "CSV with the columns day, amount and, if you like, customer: all of it or nothing. A row"
        " that is there already is an error. Managers only."
    ),
    answer=(shapes.ImportedOut, examples.IMPORTED),
    parameters=_UNVERSIONED,
    body=(shapes.TableIn, {"text": "day,amount,customer\n2026-10-31,1000.50,Halden\n"}),
    codes=_WRITTEN,
)
SCORECARD = _operation(
    "get_scorecard",
    _("Read a scorecard"),
    _(
        "The same card for both companies. Other companies appear only as the median of the tier,"
        " and only where three of them have a number."
    ),
    answer=(shapes.ScorecardOut, examples.CARD),
    parameters=[PARTNER, PERIOD, LIMIT],
)
REVIEW = _operation(
    "get_review",
    _("Read a business review"),
    _("A partner's quarter: for the vendor's managers and the partner's lead."),
    answer=(shapes.ReviewOut, examples.REVIEW),
    parameters=[PARTNER, QUARTER, ETAG, LIMIT],
)
PLAN = _operation(
    "write_review_plan",
    _("Write the plan"),
    _("Puts the plan for the next quarter, which both companies write, in place of the one read."),
    answer=(shapes.ReviewOut, examples.REVIEW),
    parameters=[PARTNER, QUARTER, *POSTS],
    body=(shapes.WordsIn, {"text": "Two workshops in January."}),
    codes=_VERSIONED,
)
NOTE = _operation(
    "get_review_note",
    _("Read your private page"),
    _("What your company keeps to itself beside a review. Nobody else is given it."),
    answer=(shapes.NoteOut, examples.NOTE),
    parameters=[PARTNER, QUARTER, ETAG, LIMIT],
)
KEEP_NOTE = _operation(
    "keep_review_note",
    _("Write your private page"),
    _("Puts the text in place of the one that was read."),
    answer=(shapes.NoteOut, examples.NOTE),
    parameters=[PARTNER, QUARTER, *POSTS],
    body=(shapes.WordsIn, {"text": "Ask for the Silver tier's terms."}),
    codes=_VERSIONED,
)
