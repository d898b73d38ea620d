"""The deal: one record that both companies work on."""

from typing import Any, ClassVar

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest

from cosell.core.ids import new_code
from cosell.core.rows import forget
from deals.models.bases import PartnershipRow
from deals.models.playbooks import PlaybookVersion
from deals.models.querysets import DealQuerySet

_PERSON: dict[str, Any] = {
    "to": settings.AUTH_USER_MODEL,
    "on_delete": models.PROTECT,
    "related_name": "+",
}
_MAYBE: dict[str, Any] = {**_PERSON, "null": True, "blank": True}


class Deal(PartnershipRow):
    """Facts people agree on, then what the clock and the ball derive from them.

    Derived moments (`soon_at`, `over_at`, `silent_at`, `paused_until_at`) are stored as thresholds,
    so that a list only compares them with the present and nothing goes stale by standing.
    `confirm_source_by` is until when the partner may say that it brought what the vendor registered
    on its behalf; it is empty once that is settled.
    """

    code = models.CharField(max_length=6, unique=True, default=new_code, editable=False)
    playbook_version = models.ForeignKey(
        PlaybookVersion, models.PROTECT, related_name="+", db_constraint=False
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", db_constraint=False
    )

    customer = models.CharField(max_length=160)
    website = models.CharField(max_length=200, blank=True)
    domain = models.CharField(max_length=120, blank=True)
    country = models.CharField(max_length=2)
    need = models.CharField(max_length=300, blank=True)
    model = models.CharField(max_length=16)
    size_range = models.CharField(max_length=16, blank=True)
    amount = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3)
    amount_base = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    expected_close = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=8)
    source_reason = models.CharField(max_length=300, blank=True)
    source_confirmed_at = models.DateTimeField(null=True, blank=True)
    source_confirmed_by_name = models.CharField(max_length=120, blank=True)
    registered_by = models.ForeignKey(**_PERSON)
    registered_side = models.CharField(max_length=8)
    is_on_behalf = models.BooleanField(default=False)
    confirm_source_by = models.DateTimeField(null=True, blank=True)
    sales_rep = models.ForeignKey(**_MAYBE)
    partner_rep = models.ForeignKey(**_MAYBE)
    partner_manager = models.ForeignKey(**_MAYBE)
    is_practice = models.BooleanField(default=False)

    stage = models.PositiveSmallIntegerField(default=1)
    first_stage = models.PositiveSmallIntegerField(default=1)
    outcome = models.CharField(max_length=10, default="open")
    withdrawn_kind = models.CharField(max_length=20, blank=True)
    opened_on = models.DateField()
    proposal_entered_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    ended_side = models.CharField(max_length=8, blank=True)
    win_asked_at = models.DateTimeField(null=True, blank=True)
    win_asked_by_name = models.CharField(max_length=120, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    signed_on = models.DateField(null=True, blank=True)
    signers = models.CharField(max_length=200, blank=True)
    split_vendor = models.DecimalField(max_digits=5, decimal_places=2)
    split_partner = models.DecimalField(max_digits=5, decimal_places=2)
    split_basis = models.CharField(max_length=10, default="model")
    rate = models.DecimalField(max_digits=18, decimal_places=8, null=True, blank=True)
    rate_day = models.DateField(null=True, blank=True)

    entered_at = models.DateTimeField()
    limit_on = models.DateField(null=True, blank=True)
    soon_at = models.DateTimeField(null=True, blank=True)
    over_at = models.DateTimeField(null=True, blank=True)
    silent_at = models.DateTimeField(null=True, blank=True)
    urgency_at = models.DateTimeField()
    paused_until_at = models.DateTimeField(null=True, blank=True)
    paused_until = models.DateField(null=True, blank=True)
    next_check_at = models.DateTimeField(null=True, blank=True)
    last_act_at = models.DateTimeField()

    ball = models.CharField(max_length=10, default="nobody")
    ball_step = models.ForeignKey(
        "deals.DealStep",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
    )
    # Their own indexes below serve every question for a holder.
    ball_vendor = models.ForeignKey(**_MAYBE, db_index=False)
    ball_partner = models.ForeignKey(**_MAYBE, db_index=False)
    ball_since = models.DateTimeField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)

    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects: ClassVar[DealQuerySet] = DealQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        permissions = [
            ("work_deal", "Works on the deal"),
            ("manage_deal", "Manages the deal"),
            ("approve_price", "Approves prices"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["id", "workspace"], name="deal_with_workspace"),
            models.UniqueConstraint(fields=["id", "partnership"], name="deal_with_partnership"),
            models.CheckConstraint(
                condition=Q(stage__range=(1, 5)) & Q(first_stage__range=(1, 5)), name="deal_stage"
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["open", "won", "lost", "withdrawn"]), name="deal_outcome"
            ),
            models.CheckConstraint(
                condition=Q(split_vendor=100 - models.F("split_partner"))
                & Q(split_vendor__gte=0, split_partner__gte=0),
                name="deal_split",
            ),
            models.CheckConstraint(
                condition=Q(source__in=["vendor", "partner"])
                & Q(registered_side__in=["vendor", "partner"]),
                name="deal_source",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="won") | Q(stage=5, signed_on__isnull=False),
                name="deal_won_is_in_delivery",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="open") | Q(closed_at=None, stage__lte=4),
                name="deal_open_is_before_delivery",
            ),
            models.CheckConstraint(
                condition=Q(outcome="open") | Q(closed_at__isnull=False),
                name="deal_ended_has_moment",
            ),
            models.CheckConstraint(
                condition=Q(delivered_at=None) | Q(outcome="won"), name="deal_delivered_is_won"
            ),
            models.CheckConstraint(
                condition=Q(amount=None) | Q(amount__gte=0), name="deal_amount_not_negative"
            ),
        ]
        indexes = [
            models.Index(
                fields=["workspace", "outcome", "urgency_at", "id"], name="deal_urgency_vendor"
            ),
            models.Index(
                fields=["partnership", "outcome", "urgency_at", "id"], name="deal_urgency_partner"
            ),
            # What the totals of the board need stands in the index, the wall's columns included.
            models.Index(
                fields=["workspace", "outcome", "stage", "urgency_at", "id"],
                include=["partnership", "amount_base", "delivered_at", "is_practice"],
                name="deal_board_vendor",
            ),
            models.Index(
                fields=["partnership", "outcome", "stage", "urgency_at", "id"],
                include=["workspace", "amount_base", "delivered_at", "is_practice"],
                name="deal_board_partner",
            ),
            models.Index(fields=["workspace", "-created_at", "id"], name="deal_newest_vendor"),
            models.Index(fields=["partnership", "-created_at", "id"], name="deal_newest_partner"),
            models.Index(
                fields=["ball_vendor", "workspace", "urgency_at", "id"],
                condition=Q(ball_vendor__isnull=False),
                name="deal_ball_vendor",
            ),
            models.Index(
                fields=["ball_partner", "partnership", "urgency_at", "id"],
                condition=Q(ball_partner__isnull=False),
                name="deal_ball_partner",
            ),
            # My work of an owner, in its order.
            models.Index(
                fields=["sales_rep", "workspace", "urgency_at", "id"],
                condition=Q(outcome="open") | Q(outcome="won", delivered_at=None),
                name="deal_active_vendor",
            ),
            models.Index(
                fields=["partner_rep", "partnership", "urgency_at", "id"],
                condition=Q(outcome="open") | Q(outcome="won", delivered_at=None),
                name="deal_active_partner",
            ),
            models.Index(
                fields=["sales_rep", "workspace", "expected_close", "id"],
                condition=Q(outcome="open"),
                name="deal_closing_vendor",
            ),
            models.Index(
                fields=["partner_rep", "partnership", "expected_close", "id"],
                condition=Q(outcome="open"),
                name="deal_closing_partner",
            ),
            models.Index(
                fields=["sales_rep", "workspace"],
                condition=Q(win_asked_at__isnull=False),
                name="deal_win_asked",
            ),
            models.Index(
                fields=["partner_rep", "partnership"],
                condition=Q(confirm_source_by__isnull=False),
                name="deal_source_asked",
            ),
            models.Index(
                fields=["workspace", "id"],
                condition=Q(ball="nobody", outcome="open"),
                name="deal_nobody_vendor",
            ),
            models.Index(
                fields=["partnership", "id"],
                condition=Q(ball="nobody", outcome="open"),
                name="deal_nobody_partner",
            ),
            # Stalled is over time and silent; the longest stalled come first, however many there are.
            models.Index(
                F("workspace"),
                Greatest("over_at", "silent_at"),
                F("id"),
                condition=Q(outcome="open", is_practice=False),
                name="deal_stalled_vendor",
            ),
            models.Index(
                F("partnership"),
                Greatest("over_at", "silent_at"),
                F("id"),
                condition=Q(outcome="open", is_practice=False),
                name="deal_stalled_partner",
            ),
            models.Index(
                fields=["workspace", "currency", "id"],
                condition=Q(outcome="open"),
                name="deal_open_by_currency",
            ),
            models.Index(
                fields=["next_check_at"],
                condition=Q(next_check_at__isnull=False),
                name="deal_check_due",
            ),
        ]

    def save(self, **options: Any) -> None:
        """As always; what was read before is no measure of what changed any more."""
        super().save(**options)
        forget(self)

    def __str__(self) -> str:
        return self.customer


#: Facts whose changes are kept by database trigger; derived columns are left out.
TRACKED = [
    "id", "workspace", "partnership", "code", "customer", "website", "country", "need", "model",
    "size_range", "amount", "currency", "expected_close", "source", "source_reason", "sales_rep",
    "partner_rep", "partner_manager", "stage", "outcome", "withdrawn_kind", "opened_on",
    "signed_on", "signers", "split_vendor", "split_partner", "split_basis", "rate", "version",
]  # fmt: skip


class DealHistory(
    pghistory.create_event_model(  # type: ignore[misc]
        Deal,
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        fields=TRACKED,
        append_only=True,
        context_field=pghistory.ContextJSONField(),
        context_id_field=None,
        model_name="DealHistoryBase",
        abstract=True,
        obj_field=pghistory.ObjForeignKey(related_name="+", db_constraint=False),
    )
):
    """Who changed which fact when: rows of the database trigger, never of the application."""

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "pgh_obj_id", "pgh_id"], name="history_by_workspace"),
            models.Index(
                fields=["partnership", "pgh_obj_id", "pgh_id"], name="history_by_partnership"
            ),
        ]
