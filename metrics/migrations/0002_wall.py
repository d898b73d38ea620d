"""Row security of the numbers. A snapshot is never changed; what is due is looked up for all tenants."""

from django.db import migrations

from cosell.core.policies_sql import APP, Scope, build_wall, composite_key

TENANT = ("partnership_id", "workspace_id")
OF_PARTNERS = (
    "cell", "dealfact", "latechange", "packnote", "partnertarget", "registrationfact",
    "reviewpack", "snapshot", "tiermedian",
)  # fmt: skip
OF_DEALS = ("dealfact", "latechange")

#: For the beat, which has work in all of them, each behind its own wall.
EVERY = """
create function every_workspace() returns table (workspace_id bigint)
language sql stable security definer set search_path = public, pg_temp set app.owner = 'on' as $$
  select id from partners_workspace order by id
$$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("metrics", "0001_initial"),
        ("partners", "0002_wall"),
        ("deals", "0011_sync_wall"),
    ]
    operations = [
        *[
            composite_key(f"metrics_{name}", TENANT, "partners_partnership", ("id", "workspace_id"))
            for name in OF_PARTNERS
        ],
        *[
            composite_key(
                f"metrics_{name}", ("deal_id", "partnership_id"), "deals_deal",
                ("id", "partnership_id"),
            )
            for name in OF_DEALS
        ],
        composite_key(
            "metrics_packnote", ("pack_id", "partnership_id"), "metrics_reviewpack",
            ("id", "partnership_id"),
        ),
        # Rebuilding makes cells anew, and a median that too few stand behind goes.
        build_wall("metrics_cell", Scope.PARTNERSHIP),
        build_wall("metrics_tiermedian", Scope.PARTNERSHIP),
        *[
            build_wall(f"metrics_{name}", Scope.PARTNERSHIP, deletable=False)
            for name in (
                "dealfact", "registrationfact", "latechange", "partnertarget", "reviewpack",
                "snapshot",
            )
        ],
        build_wall("metrics_packnote", Scope.PARTNERSHIP, private=True, deletable=False),
        build_wall("metrics_target", Scope.WORKSPACE, deletable=False),
        build_wall("metrics_revenuerow", Scope.VENDOR, deletable=False),
        build_wall("metrics_companytotal", Scope.VENDOR, deletable=False),
        migrations.RunSQL(
            f"revoke update on metrics_snapshot from {APP}",
            reverse_sql=f"grant update on metrics_snapshot to {APP}",
        ),
        migrations.RunSQL(EVERY, reverse_sql="drop function every_workspace()"),
    ]  # fmt: skip
