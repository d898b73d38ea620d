"""History hangs on its own tenant's deal, and what deals were made from is never deleted."""

from django.db import migrations

from cosell.core.policies_sql import APP, composite_key

TENANT = ("partnership_id", "workspace_id")
PARENTS = ("playbook", "playbookversion", "stagetemplate", "steptemplate", "exchangerate")


class Migration(migrations.Migration):
    dependencies = [("deals", "0004_triggers")]
    operations = [
        composite_key("deals_dealhistory", TENANT, "partners_partnership", ("id", "workspace_id")),
        composite_key(
            "deals_dealhistory",
            ("pgh_obj_id", "partnership_id"),
            "deals_deal",
            ("id", "partnership_id"),
        ),
        migrations.RunSQL(
            [
                statement
                for name in PARENTS
                for statement in (
                    f"revoke delete, truncate on deals_{name} from {APP}",
                    f"drop policy app_delete on deals_{name}",
                )
            ],
            reverse_sql=migrations.RunSQL.noop,
        ),
    ]
