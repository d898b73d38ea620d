"""Codes of what is told are long: of the short ones two would soon be the same."""

from django.db import migrations, models

import cosell.core.ids


class Migration(migrations.Migration):
    dependencies = [
        ("messaging", "0007_event_order"),
    ]

    operations = [
        migrations.AlterField(
            model_name="delivery",
            name="code",
            field=models.CharField(
                default=cosell.core.ids.new_long_code, editable=False, max_length=12, unique=True
            ),
        ),
        migrations.AlterField(
            model_name="message",
            name="code",
            field=models.CharField(
                default=cosell.core.ids.new_long_code, editable=False, max_length=12, unique=True
            ),
        ),
        migrations.AlterField(
            model_name="notification",
            name="code",
            field=models.CharField(
                default=cosell.core.ids.new_long_code, editable=False, max_length=12, unique=True
            ),
        ),
    ]
