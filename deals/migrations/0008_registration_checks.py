"""Indexes on a table that stands: made beside the work that goes on."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("deals", "0007_alerts")]
    operations = [
        AddIndexConcurrently(
            model_name="registration",
            index=models.Index(
                condition=models.Q(("next_check_at__isnull", False)),
                fields=["next_check_at"],
                name="registration_check_due",
            ),
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AddConstraint(
                    model_name="registration",
                    constraint=models.UniqueConstraint(
                        fields=("id", "partnership"), name="registration_with_partnership"
                    ),
                ),
            ],
            database_operations=[
                # What a foreign key stands on is the index.
                migrations.RunSQL(
                    "create unique index concurrently registration_with_partnership"
                    " on deals_registration (id, partnership_id)",
                    reverse_sql="drop index concurrently registration_with_partnership",
                ),
            ],
        ),
    ]
