"""What comes in and goes out of the numbers, as the OpenAPI document says it."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from cosell.core.actor import Side
from deals.enums import Source
from metrics.enums import Attribution, Basis, Metric, Verdict
from partners.api.fields import Choice, In, Text
from partners.api.shapes import CompanyOut, Out

SIDES = [side.value for side in Side]
_DECIMAL = r"^-?\d+(\.\d+)?$"
_LARGEST_TABLE = 60_000


class Decimals(serializers.RegexField):
    """A number written with a decimal point, so that no program rounds it."""

    def __init__(self, **more: object) -> None:
        super().__init__(_DECIMAL, **more)  # type: ignore[arg-type]


class PeriodOut(Out):
    """Two local dates of the workspace, both inside."""

    start = serializers.DateField()
    end = serializers.DateField()


class WindowOut(Out):
    """One window of 90 days."""

    ends = serializers.DateField()
    value = Decimals(allow_null=True)
    cases = serializers.IntegerField()


class MetricOut(Out):
    """One of the four numbers with what it stands on."""

    metric = serializers.ChoiceField(choices=Metric.choices)
    value = Decimals(allow_null=True, help_text=_("In percent or calendar days, unrounded."))
    unit = serializers.ChoiceField(choices=("percent", "days"))
    target = Decimals()
    verdict = serializers.ChoiceField(
        choices=Verdict.choices, allow_null=True, help_text=_("Null where no total may be known.")
    )
    cases = serializers.IntegerField(help_text=_("Under ten it is a small sample."))
    previous_value = Decimals(allow_null=True)
    previous_cases = serializers.IntegerField()
    change = Decimals(allow_null=True, help_text=_("Null where either sample is small."))
    attributed = Decimals(allow_null=True, help_text=_("Of revenue alone, in the currency."))
    total = Decimals(allow_null=True, help_text=_("What it is a share of; never told to partners."))
    basis = serializers.ChoiceField(choices=Basis.choices, allow_null=True)
    missing_months = serializers.ListField(child=serializers.DateField())
    unconverted = serializers.IntegerField(help_text=_("Won deals without a rate, in no sum."))
    trend = WindowOut(many=True)


class BesideOut(Out):
    """What stands beside the win rate."""

    won = serializers.IntegerField()
    lost = serializers.IntegerField()
    withdrawn = serializers.IntegerField()
    open = serializers.IntegerField()
    proposed = serializers.IntegerField()
    lost_early = serializers.IntegerField()


class FunnelOut(Out):
    """How many came to a stage; 6 is Won."""

    stage = serializers.IntegerField()
    deals = serializers.IntegerField()
    conversion = Decimals(allow_null=True, help_text=_("Percent of the step before."))


class StageTimeOut(Out):
    """Business days in a stage."""

    stage = serializers.IntegerField()
    deals = serializers.IntegerField()
    median = Decimals(allow_null=True)
    p90 = serializers.IntegerField(allow_null=True)
    limit = serializers.IntegerField(allow_null=True)
    over = serializers.IntegerField()


class CourtOut(Out):
    """Whose time it was, in business seconds."""

    vendor = serializers.IntegerField()
    partner = serializers.IntegerField()
    both = serializers.IntegerField()
    customer = serializers.IntegerField()
    nobody = serializers.IntegerField()


class ResponseOut(Out):
    """How long a side kept the next step, in business hours."""

    side = serializers.ChoiceField(choices=SIDES)
    times = serializers.IntegerField()
    median = Decimals(allow_null=True)
    p90 = serializers.IntegerField(allow_null=True)


class StillOut(Out):
    """What stands over its time."""

    as_of = serializers.DateTimeField(allow_null=True)
    over = serializers.IntegerField()
    over_value = Decimals()
    stalled = serializers.IntegerField()
    stalled_value = Decimals()
    days_over = Decimals(allow_null=True, help_text=_("Median of business days."))


class DecisionsOut(Out):
    """What became of registrations."""

    submitted = serializers.IntegerField()
    approved = serializers.IntegerField()
    rejected = serializers.IntegerField()
    withdrawn = serializers.IntegerField()
    late = serializers.IntegerField()
    waiting = serializers.IntegerField()
    hours = Decimals(allow_null=True, help_text=_("Median of business hours to an answer."))


class ForecastOut(Out):
    """Open deals of a stage at the newest rates."""

    stage = serializers.IntegerField()
    deals = serializers.IntegerField()
    amount = Decimals()
    weight = serializers.IntegerField(help_text=_("Percent."))
    weighted = Decimals()
    not_counted = serializers.IntegerField(help_text=_("Without an amount or a rate."))


class AttributionOut(Out):
    """Won deals of one kind."""

    kind = serializers.ChoiceField(choices=Attribution.choices)
    deals = serializers.IntegerField()
    amount = Decimals()


class StepUseOut(Out):
    """What became of a step."""

    key = serializers.CharField()
    signed = serializers.IntegerField()
    left_open = serializers.IntegerField()
    not_needed = serializers.IntegerField()


class MovesOut(Out):
    """Moves forward, and those over missing signatures."""

    forward = serializers.IntegerField()
    anyway = serializers.IntegerField()


class NumbersOut(Out):
    """The page of numbers."""

    period = PeriodOut()
    previous = PeriodOut()
    currency = serializers.CharField()
    is_whole = serializers.BooleanField(help_text=_("False: your own deals only."))
    metrics = MetricOut(many=True)
    beside = BesideOut()
    funnel = FunnelOut(many=True)
    stages = StageTimeOut(many=True)
    court = CourtOut()
    responses = ResponseOut(many=True)
    standing_still = StillOut()
    registrations = DecisionsOut()
    forecast = ForecastOut(many=True)
    in_delivery = serializers.IntegerField()
    attribution = AttributionOut(many=True)
    moves = MovesOut()
    steps = StepUseOut(many=True)
    changes = serializers.IntegerField(
        allow_null=True, help_text=_("Deals of a closed quarter that changed since.")
    )


class MonthOut(Out):
    """The report of a month."""

    month = serializers.DateField(help_text=_("Its first date."))
    is_closed = serializers.BooleanField()
    numbers = NumbersOut()


class SmallMetricOut(Out):
    """A number in a table."""

    metric = serializers.ChoiceField(choices=Metric.choices)
    value = Decimals(allow_null=True)
    cases = serializers.IntegerField()
    attributed = Decimals(allow_null=True)


class RowOut(Out):
    """One partner, model or owner."""

    key = serializers.CharField(help_text=_("What the filter of that name takes."))
    name = serializers.CharField()
    metrics = SmallMetricOut(many=True)
    open = serializers.IntegerField()
    pipeline = Decimals()


class RowsOut(Out):
    """A table."""

    items = RowOut(many=True)


class DealLineOut(Out):
    """A deal with what it counts by."""

    code = serializers.CharField()
    customer = serializers.CharField()
    partner = serializers.CharField()
    model = serializers.CharField()
    source = serializers.ChoiceField(choices=Source.choices)  # type: ignore[assignment]
    stage = serializers.IntegerField()
    outcome = serializers.CharField()
    opened_on = serializers.DateField()
    decided_on = serializers.DateField(allow_null=True)
    signed_on = serializers.DateField(allow_null=True)
    days = serializers.IntegerField(allow_null=True)
    amount = Decimals(allow_null=True)
    attribution = serializers.ChoiceField(choices=Attribution.choices)
    evidence = serializers.ListField(child=serializers.CharField())


class DealLinesOut(Out):
    """One page of the deals behind a number."""

    items = DealLineOut(many=True)
    count = serializers.IntegerField()
    is_more = serializers.BooleanField(help_text=_("True: there are more than `count`."))
    page = serializers.IntegerField()
    has_next = serializers.BooleanField()


class MedianOut(Out):
    """The middle of the tier's other companies."""

    metric = serializers.ChoiceField(choices=Metric.choices)
    value = Decimals()


class PunctualityOut(Out):
    """Steps that a side signed by their due date."""

    side = serializers.ChoiceField(choices=SIDES)
    due = serializers.IntegerField()
    on_time = serializers.IntegerField()


class ScorecardOut(Out):
    """One partner's card, the same for both companies."""

    partner = CompanyOut()
    tier = serializers.CharField()
    period = PeriodOut()
    currency = serializers.CharField()
    metrics = MetricOut(many=True)
    responses = ResponseOut(many=True)
    punctuality = PunctualityOut(many=True)
    registrations = DecisionsOut()
    medians = MedianOut(many=True, help_text=_("Missing unless three others have a number."))


class EndedOut(Out):
    """A deal that ended in the quarter."""

    code = serializers.CharField()
    customer = serializers.CharField()
    outcome = serializers.CharField()
    decided_on = serializers.DateField()
    amount = Decimals(allow_null=True)
    attribution = serializers.ChoiceField(choices=Attribution.choices)
    vendor_reason = serializers.CharField(allow_null=True)
    partner_reason = serializers.CharField(allow_null=True)


class AgreedOut(Out):
    """An agreed action; it is finished through the weekly sync."""

    code = serializers.CharField()
    text = serializers.CharField()
    side = serializers.ChoiceField(choices=SIDES)
    owner = serializers.CharField(allow_null=True)
    due_on = serializers.DateField(allow_null=True)
    done_at = serializers.DateTimeField(allow_null=True)


class ReviewOut(Out):
    """The business review of a partner and quarter; both companies read the same."""

    quarter = serializers.CharField(help_text=_("Like 2026-Q4."))
    version = serializers.IntegerField(help_text=_("Of the plan; 0 before anybody wrote it."))
    is_final = serializers.BooleanField(help_text=_("The numbers are those of the closed quarter."))
    changes = serializers.IntegerField()
    card = ScorecardOut()
    ended = EndedOut(many=True)
    pipeline = ForecastOut(many=True)
    actions = AgreedOut(many=True)
    plan = serializers.CharField(allow_blank=True)


class NoteOut(Out):
    """The private page of your company beside a review."""

    quarter = serializers.CharField()
    version = serializers.IntegerField(help_text=_("0 before anybody wrote it."))
    text = serializers.CharField(allow_blank=True)


class WordsIn(In):
    """The whole text, in the place of the one that was read."""

    text = Text(max_length=5000, allow_blank=True, trim_whitespace=False)


class TargetIn(In):
    """What is aimed at from a quarter on."""

    metric = Choice(choices=Metric.choices)
    value = Text(max_length=8, help_text=_("In percent or calendar days, like 42.5."))
    quarter = Text(max_length=7, help_text=_("Like 2026-Q4."))
    partner = Text(max_length=60, required=False, help_text=_("Slug; left out: for all partners."))


class AimOut(Out):
    """A target that holds."""

    metric = serializers.ChoiceField(choices=Metric.choices)
    value = Decimals()
    unit = serializers.ChoiceField(choices=("percent", "days"))


class TargetsOut(Out):
    """The targets of a quarter."""

    quarter = serializers.CharField()
    partner = serializers.CharField(allow_null=True)
    items = AimOut(many=True)


class TableIn(In):
    """A table as CSV, its head in the first line."""

    text = Text(max_length=_LARGEST_TABLE, trim_whitespace=False)


class LineFaultOut(Out):
    """Why one field of one line cannot be taken. The head is line 1."""

    line = serializers.IntegerField()
    field = serializers.CharField()
    detail = serializers.CharField()


class ImportedOut(Out):
    """What became of a table, or would."""

    count = serializers.IntegerField(help_text=_("Lines taken; 0 with errors."))
    is_dry = serializers.BooleanField()
    faults = LineFaultOut(many=True, help_text=_("Only of a dry run; else a 422 tells them."))
