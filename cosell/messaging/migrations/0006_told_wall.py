"""Row security of what people are told: each row is met by its own company alone."""

from django.db import migrations

from cosell.core.policies_sql import Scope, build_wall, composite_key

KEY = ("partnership_id", "workspace_id")
#: table → whether the sender of all tenants reaches it, and whether rows may be taken away
TABLES = {
    "messaging_notification": (False, False),
    "messaging_dealinterest": (False, True),
    "messaging_slacktarget": (False, True),
    "messaging_message": (True, False),
    "messaging_usedlink": (False, False),
}


class Migration(migrations.Migration):
    dependencies = [
        ("messaging", "0004_guards"),
        ("messaging", "0005_told"),
        ("partners", "0002_wall"),
    ]
    operations = [
        *[
            operation
            for table, (system, deletable) in TABLES.items()
            for operation in (
                composite_key(table, KEY, "partners_partnership", ("id", "workspace_id")),
                build_wall(
                    table, Scope.PARTNERSHIP, private=True, system=system, deletable=deletable
                ),
            )
        ],
        migrations.RunSQL(
            "revoke delete, truncate on messaging_preference from cosell_app",
            reverse_sql="grant delete on messaging_preference to cosell_app",
        ),
        composite_key(
            "messaging_notification",
            ("event_id", "workspace_id"),
            "messaging_event",
            ("id", "workspace_id"),
        ),
        composite_key(
            "messaging_notification",
            ("event_id", "partnership_id"),
            "messaging_event",
            ("id", "partnership_id"),
        ),
        composite_key(
            "messaging_message",
            ("target_id", "partnership_id"),
            "messaging_slacktarget",
            ("id", "partnership_id"),
        ),
        composite_key(
            "messaging_message",
            ("target_id", "workspace_id"),
            "messaging_slacktarget",
            ("id", "workspace_id"),
        ),
    ]
