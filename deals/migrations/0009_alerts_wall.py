"""Row security of alerts, and the one question over all tenants: whose time has come."""

from django.db import migrations

from cosell.core.policies_sql import APP, SYSTEM, Scope, build_wall, composite_key

TENANT = ("partnership_id", "workspace_id")
PARENTS = (
    (("deal_id", "partnership_id"), "deals_deal", ("id", "partnership_id")),
    (("registration_id", "partnership_id"), "deals_registration", ("id", "partnership_id")),
    (("visit_id", "deal_id"), "deals_stagevisit", ("id", "deal_id")),
    (("step_id", "deal_id"), "deals_dealstep", ("id", "deal_id")),
)

# The system's role reads no deals. It may ask this, which tells numbers and no facts, and works on
# each row inside its own tenant's wall.
DUE = """
create function due_checks(moment timestamptz, most integer)
returns table (kind text, row_id bigint, workspace_id bigint)
language sql stable security definer set search_path = public, pg_temp set app.owner = 'on'
rows 100 as $$
  (select 'deal', d.id, d.workspace_id from deals_deal d
    where d.next_check_at <= moment order by d.next_check_at limit most)
  union all
  (select 'registration', r.id, r.workspace_id from deals_registration r
    where r.next_check_at <= moment order by r.next_check_at limit most)
$$;
"""
# What is open already is looked at once; what has ended waits for nothing.
FIRST_LOOK = [
    "update deals_deal set next_check_at = now()"
    " where outcome in ('open', 'won') and delivered_at is null and not is_practice",
    "update deals_registration set next_check_at = now() where state = 'submitted'",
]


class Migration(migrations.Migration):
    dependencies = [("deals", "0008_registration_checks")]
    operations = [
        composite_key("deals_alert", TENANT, "partners_partnership", ("id", "workspace_id")),
        *[composite_key("deals_alert", *parent) for parent in PARENTS],
        build_wall("deals_alert", Scope.PARTNERSHIP, deletable=False),
        composite_key("deals_alertnotice", TENANT, "partners_partnership", ("id", "workspace_id")),
        composite_key(
            "deals_alertnotice",
            ("alert_id", "partnership_id"),
            "deals_alert",
            ("id", "partnership_id"),
        ),
        build_wall("deals_alertnotice", Scope.PARTNERSHIP, deletable=False),
        build_wall("deals_alertsettings", Scope.WORKSPACE, deletable=False),
        migrations.RunSQL(
            [
                DUE,
                "revoke execute on function due_checks(timestamptz, integer) from public",
                f"revoke execute on function due_checks(timestamptz, integer) from {APP}",
                f"grant execute on function due_checks(timestamptz, integer) to {SYSTEM}",
            ],
            reverse_sql="drop function due_checks(timestamptz, integer)",
        ),
        migrations.RunSQL(FIRST_LOOK, reverse_sql=migrations.RunSQL.noop),
    ]
