"""Seats, tokens and invitations belong to their partnership's company; global rows are not deleted.

A partner that could plant a seat for another company in its own partnership would read that
company's private rows; one that could plant a token for another's seat would act from it.
"""

from django.db import migrations

from cosell.core.policies_sql import APP, composite_key

COMPANY = ("partnership_id", "organization_id")
UNIQUE = (
    ("partners_partnership", "partnership_with_company", ("id", "organization_id")),
    ("partners_membership", "membership_with_partnership", ("id", "partnership_id")),
    ("partners_membership", "membership_with_workspace", ("id", "workspace_id")),
    ("partners_apitoken", "token_with_partnership", ("id", "partnership_id")),
)
GLOBAL = (
    "auth_group", "auth_group_permissions", "auth_permission", "django_content_type", "django_session",
    "guardian_groupobjectpermission", "guardian_userobjectpermission", "partners_organization",
    "partners_user", "partners_user_groups", "partners_user_user_permissions", "pghistory_context",
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0003_sessions"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("guardian", "0001_initial"),
        ("pghistory", "0001_initial"),
        ("sessions", "0001_initial"),
    ]
    operations = [
        *[
            migrations.RunSQL(
                f"alter table {table} add constraint {name} unique ({', '.join(columns)})",
                reverse_sql=f"alter table {table} drop constraint {name}",
            )
            for table, name, columns in UNIQUE
        ],
        composite_key(
            "partners_membership", COMPANY, "partners_partnership", ("id", "organization_id")
        ),
        composite_key(
            "partners_invitation", COMPANY, "partners_partnership", ("id", "organization_id")
        ),
        *[
            composite_key(
                "partners_apitoken",
                ("membership_id", column),
                "partners_membership",
                ("id", column),
            )
            for column in ("partnership_id", "workspace_id")
        ],
        migrations.RunSQL(
            [f"revoke delete, truncate on {table} from {APP}" for table in GLOBAL],
            reverse_sql=migrations.RunSQL.noop,
        ),
    ]
