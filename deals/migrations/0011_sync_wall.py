"""Row security of the weekly sync. Frozen facts stay; whose digests are due is looked up for all."""

from django.db import migrations

from cosell.core.policies_sql import Scope, build_wall, composite_key

TENANT = ("partnership_id", "workspace_id")

FROZEN = """
create function keep_frozen_facts() returns trigger language plpgsql as $$
begin
  if old.frozen_at is not null
    and (new.facts is distinct from old.facts or new.frozen_at is distinct from old.frozen_at) then
    raise exception 'The facts of this week are frozen.';
  end if;
  return new;
end
$$;
create trigger keep_frozen_facts before update on deals_syncweek for each row
  execute function keep_frozen_facts();
"""

#: Workspaces whose digests are to be planned now: a workspace without a schedule has the default.
TO_PLAN = """
create function workspaces_to_plan(moment timestamptz) returns table (workspace_id bigint)
language sql stable security definer set search_path = public, pg_temp set app.owner = 'on' as $$
  select w.id from partners_workspace w
  left join deals_syncschedule s on s.workspace_id = w.id
  where s.id is null or s.plan_at <= moment
  order by w.id
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("deals", "0010_sync"), ("partners", "0002_wall")]
    operations = [
        build_wall("deals_syncschedule", Scope.WORKSPACE, deletable=False),
        *[
            composite_key(f"deals_{name}", TENANT, "partners_partnership", ("id", "workspace_id"))
            for name in ("syncseries", "syncweek", "syncappendix", "syncaction")
        ],
        composite_key(
            "deals_syncappendix",
            ("sync_id", "partnership_id"),
            "deals_syncweek",
            ("id", "partnership_id"),
        ),
        build_wall("deals_syncseries", Scope.PARTNERSHIP, deletable=False),
        build_wall("deals_syncweek", Scope.PARTNERSHIP, deletable=False),
        build_wall("deals_syncappendix", Scope.PARTNERSHIP, private=True, deletable=False),
        build_wall("deals_syncaction", Scope.PARTNERSHIP, deletable=False),
        build_wall("deals_digest", Scope.VENDOR, system=True, deletable=False),
        migrations.RunSQL(
            FROZEN,
            reverse_sql="drop trigger keep_frozen_facts on deals_syncweek;"
            " drop function keep_frozen_facts()",
        ),
        migrations.RunSQL(TO_PLAN, reverse_sql="drop function workspaces_to_plan(timestamptz)"),
    ]
