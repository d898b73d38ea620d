"""Deliveries hang on events of their own partnership, events on deals of their own workspace.

An event that only the vendor reads carries no partnership, so its other key says nothing.
"""

from django.db import migrations

from cosell.core.policies_sql import composite_key

EVENT = ("id", "partnership_id")


class Migration(migrations.Migration):
    dependencies = [("messaging", "0003_wall"), ("deals", "0002_initial")]
    operations = [
        migrations.RunSQL(
            "alter table messaging_event add constraint event_with_partnership"
            " unique (id, partnership_id)",
            reverse_sql="alter table messaging_event drop constraint event_with_partnership",
        ),
        composite_key(
            "messaging_delivery", ("event_id", "partnership_id"), "messaging_event", EVENT
        ),
        composite_key(
            "messaging_event", ("deal_id", "workspace_id"), "deals_deal", ("id", "workspace_id")
        ),
    ]
