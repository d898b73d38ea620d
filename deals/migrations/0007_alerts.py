"""Alerts, who was told of them, and a workspace's own ladder."""

from decimal import Decimal

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import cosell.core.ids


class Migration(migrations.Migration):
    dependencies = [
        ("deals", "0006_search"),
        ("partners", "0005_idempotency"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Alert",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        default=cosell.core.ids.new_code, editable=False, max_length=6, unique=True
                    ),
                ),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("stage_over", "Over its time"),
                            ("no_next_step", "No next step"),
                            ("decision_late", "Decision late"),
                            ("by_hand", "Escalated by hand"),
                            ("silent", "Silent in delivery"),
                        ],
                        max_length=14,
                    ),
                ),
                ("side", models.CharField(blank=True, max_length=8)),
                ("step_key", models.CharField(blank=True, max_length=40)),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("raised_by_name", models.CharField(blank=True, max_length=120)),
                (
                    "rung",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "Due soon"),
                            (1, "With who holds the ball"),
                            (2, "With the owners"),
                            (3, "With the managers"),
                            (4, "With the workspace's admin"),
                            (5, "With the sponsor"),
                        ]
                    ),
                ),
                ("since", models.DateTimeField()),
                ("opened_at", models.DateTimeField()),
                (
                    "next_rung",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[
                            (0, "Due soon"),
                            (1, "With who holds the ball"),
                            (2, "With the owners"),
                            (3, "With the managers"),
                            (4, "With the workspace's admin"),
                            (5, "With the sponsor"),
                        ],
                        null=True,
                    ),
                ),
                ("next_at", models.DateTimeField(blank=True, null=True)),
                ("next_names", models.CharField(blank=True, max_length=300)),
                ("taken_by_name", models.CharField(blank=True, max_length=120)),
                ("taken_side", models.CharField(blank=True, max_length=8)),
                ("taken_until", models.DateTimeField(blank=True, null=True)),
                ("snoozed_by_name", models.CharField(blank=True, max_length=120)),
                ("snoozed_side", models.CharField(blank=True, max_length=8)),
                ("snoozed_until", models.DateTimeField(blank=True, null=True)),
                ("snooze_reason", models.CharField(blank=True, max_length=200)),
                ("resolved_at", models.DateTimeField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name="AlertNotice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("user_name", models.CharField(max_length=120)),
                ("side", models.CharField(max_length=8)),
                (
                    "rung",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "Due soon"),
                            (1, "With who holds the ball"),
                            (2, "With the owners"),
                            (3, "With the managers"),
                            (4, "With the workspace's admin"),
                            (5, "With the sponsor"),
                        ]
                    ),
                ),
                ("told_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="AlertSettings",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("holder_days", models.PositiveSmallIntegerField(default=1)),
                ("owners_days", models.PositiveSmallIntegerField(default=2)),
                ("managers_days", models.PositiveSmallIntegerField(default=4)),
                ("sponsor_days", models.PositiveSmallIntegerField(default=7)),
                ("no_step_days", models.PositiveSmallIntegerField(default=1)),
                ("delivery_days", models.PositiveSmallIntegerField(default=20)),
                ("climb_hours", models.PositiveSmallIntegerField(default=24)),
                (
                    "sponsor_amount",
                    models.DecimalField(decimal_places=2, default=Decimal("50000"), max_digits=16),
                ),
                ("version", models.PositiveIntegerField(default=1)),
            ],
        ),
        migrations.AddField(
            model_name="registration",
            name="next_check_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="alert",
            name="deal",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="alerts",
                to="deals.deal",
            ),
        ),
        migrations.AddField(
            model_name="alert",
            name="partnership",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="partners.partnership",
            ),
        ),
        migrations.AddField(
            model_name="alert",
            name="raised_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="alert",
            name="registration",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="alerts",
                to="deals.registration",
            ),
        ),
        migrations.AddField(
            model_name="alert",
            name="step",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="deals.dealstep",
            ),
        ),
        migrations.AddField(
            model_name="alert",
            name="taken_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="alert",
            name="visit",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="alerts",
                to="deals.stagevisit",
            ),
        ),
        migrations.AddField(
            model_name="alert",
            name="workspace",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="partners.workspace",
            ),
        ),
        migrations.AddField(
            model_name="alertnotice",
            name="alert",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="notices",
                to="deals.alert",
            ),
        ),
        migrations.AddField(
            model_name="alertnotice",
            name="partnership",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="partners.partnership",
            ),
        ),
        migrations.AddField(
            model_name="alertnotice",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="alertnotice",
            name="workspace",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="partners.workspace",
            ),
        ),
        migrations.AddField(
            model_name="alertsettings",
            name="workspace",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="partners.workspace",
            ),
        ),
        migrations.AddIndex(
            model_name="alert",
            index=models.Index(
                condition=models.Q(("resolved_at", None)),
                fields=["workspace", "-rung", "since"],
                name="alert_open_by_workspace",
            ),
        ),
        migrations.AddIndex(
            model_name="alert",
            index=models.Index(
                condition=models.Q(("resolved_at", None)),
                fields=["partnership", "-rung", "since"],
                name="alert_open_by_partnership",
            ),
        ),
        migrations.AddConstraint(
            model_name="alert",
            constraint=models.UniqueConstraint(
                fields=("id", "partnership"), name="alert_with_partnership"
            ),
        ),
        migrations.AddConstraint(
            model_name="alert",
            constraint=models.UniqueConstraint(
                condition=models.Q(("deal__isnull", False), ("resolved_at", None)),
                fields=("deal", "cause", "side"),
                name="alert_open_once_per_deal",
            ),
        ),
        migrations.AddConstraint(
            model_name="alert",
            constraint=models.UniqueConstraint(
                condition=models.Q(("registration__isnull", False), ("resolved_at", None)),
                fields=("registration", "cause", "side"),
                name="alert_open_once_per_registration",
            ),
        ),
        migrations.AddConstraint(
            model_name="alert",
            constraint=models.UniqueConstraint(
                condition=models.Q(("cause", "by_hand")),
                fields=("deal", "step_key", "side"),
                name="alert_by_hand_once_per_step",
            ),
        ),
        migrations.AddConstraint(
            model_name="alert",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("deal", None),
                        ("registration__isnull", False),
                        ("step", None),
                        ("visit", None),
                    ),
                    models.Q(("deal__isnull", False), ("registration", None)),
                    _connector="OR",
                ),
                name="alert_of_one_thing",
            ),
        ),
        migrations.AddConstraint(
            model_name="alert",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("cause", "by_hand"),
                        ("side__in", ["vendor", "partner"]),
                        ("step_key__gt", ""),
                    ),
                    models.Q(
                        models.Q(("cause", "by_hand"), _negated=True),
                        ("side", ""),
                        ("step_key", ""),
                    ),
                    _connector="OR",
                ),
                name="alert_by_hand_has_a_side",
            ),
        ),
        migrations.AddConstraint(
            model_name="alert",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "cause__in",
                        ["stage_over", "no_next_step", "decision_late", "by_hand", "silent"],
                    )
                ),
                name="alert_cause",
            ),
        ),
        migrations.AddConstraint(
            model_name="alert",
            constraint=models.CheckConstraint(
                condition=models.Q(("rung__in", [0, 1, 2, 3, 4, 5])), name="alert_rung"
            ),
        ),
        migrations.AddIndex(
            model_name="alertnotice",
            index=models.Index(fields=["workspace", "alert"], name="alertnotice_by_workspace"),
        ),
        migrations.AddIndex(
            model_name="alertnotice",
            index=models.Index(fields=["partnership", "alert"], name="alertnotice_by_partnership"),
        ),
        migrations.AddConstraint(
            model_name="alertnotice",
            constraint=models.UniqueConstraint(
                fields=("alert", "user", "rung"), name="alert_told_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="alertsettings",
            constraint=models.UniqueConstraint(fields=("workspace",), name="alert_settings_once"),
        ),
        migrations.AddConstraint(
            model_name="alertsettings",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("holder_days__gte", 1),
                    ("managers_days__gt", models.F("owners_days")),
                    ("owners_days__gt", models.F("holder_days")),
                    ("sponsor_days__gt", models.F("managers_days")),
                ),
                name="alert_settings_climb",
            ),
        ),
    ]
