"""The newest event is the first entry of an index, however many happened at one moment."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("deals", "0013_delivered_access"),
        ("messaging", "0006_told_wall"),
        ("partners", "0005_idempotency"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="event",
            name="event_by_workspace",
        ),
        migrations.RemoveIndex(
            model_name="event",
            name="event_by_partnership",
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["workspace", "-at", "-id"], name="event_by_workspace"),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["partnership", "-at", "-id"], name="event_by_partnership"),
        ),
    ]
