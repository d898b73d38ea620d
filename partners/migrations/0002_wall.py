"""Row security of the people side, and the three doors that open before any wall does."""

from django.db import migrations

from cosell.core.policies_sql import APP, OWNER, Scope, build_wall, composite_key, setting

MEMBERSHIPS_OF = """
create function memberships_of(person bigint) returns table (
  membership_id bigint, role text, organization_id bigint, organization_name text,
  workspace_id bigint, workspace_slug text, workspace_name text, partnership_id bigint
) language sql stable security definer set search_path = public, pg_temp set app.owner = 'on' as $$
  select m.id, m.role, m.organization_id, o.name, w.id, w.slug, w.name, m.partnership_id
  from partners_membership m
  join partners_workspace w on w.id = m.workspace_id
  join partners_organization o on o.id = m.organization_id
  where m.user_id = person and m.is_active
$$;
"""

FIND_BY_CODE = """
create function find_token(wanted text) returns table (
  token_id bigint, user_id bigint, membership_id bigint, digest text, scopes text[],
  expires_at timestamptz, last_used_at timestamptz
) language sql stable security definer set search_path = public, pg_temp set app.owner = 'on' as $$
  select t.id, t.user_id, t.membership_id, t.digest, t.scopes::text[], t.expires_at, t.last_used_at
  from partners_apitoken t
  where t.code = wanted and t.revoked_at is null
$$;
"""

OPEN_INVITATION = """
create function open_invitation(wanted text) returns table (
  invitation_id bigint, workspace_id bigint, workspace_slug text, workspace_name text,
  vendor_id bigint, partnership_id bigint, organization_id bigint, organization_name text,
  email text, name text, role text, deal_code text, invited_by_name text,
  expires_at timestamptz, accepted_at timestamptz, revoked_at timestamptz
) language sql stable security definer set search_path = public, pg_temp set app.owner = 'on' as $$
  select i.id, w.id, w.slug, w.name, w.organization_id, i.partnership_id, o.id, o.name,
    i.email, i.name, i.role, i.deal_code, u.name, i.expires_at, i.accepted_at, i.revoked_at
  from partners_invitation i
  join partners_workspace w on w.id = i.workspace_id
  join partners_organization o on o.id = i.organization_id
  join partners_user u on u.id = i.invited_by_id
  where i.digest = wanted
$$;
"""

WORKSPACE_KEYS = """
create function workspace_key(wanted bigint) returns table (
  id bigint, slug text, name text, organization_id bigint
) language sql stable security definer set search_path = public, pg_temp set app.owner = 'on' as $$
  select w.id, w.slug, w.name, w.organization_id from partners_workspace w where w.id = wanted
$$;
"""


def _own_policies(table: str, read: str, write: str, insert: str | None = None) -> list[str]:
    own = "(select current_setting('app.owner', true)) = 'on'"
    return [
        f"alter table {table} enable row level security",
        f"alter table {table} force row level security",
        f"create policy owner_all on {table} to {OWNER} using ({own}) with check ({own})",
        f"create policy app_read on {table} for select to {APP} using ({read})",
        f"create policy app_update on {table} for update to {APP}"
        f" using ({write}) with check ({write})",
        *(
            [f"create policy app_insert on {table} for insert to {APP} with check ({insert})"]
            if insert
            else []
        ),
        f"revoke delete, truncate on {table} from {APP}",
    ]


WORKSPACE_WALL = _own_policies(
    "partners_workspace",
    f"id = {setting('audience')}",
    f"id = {setting('workspace')}",
    f"id = {setting('workspace')}",
)
PARTNERSHIP_WALL = [
    *_own_policies(
        "partners_partnership",
        f"(workspace_id = {setting('workspace')} or id = {setting('partnership')})",
        f"(workspace_id = {setting('workspace')} or id = {setting('partnership')})",
        f"workspace_id = {setting('workspace')}",
    ),
    "create trigger freeze_tenant before update on partners_partnership for each row"
    " execute function freeze_tenant('workspace_id,organization_id')",
]
KEY = ("partnership_id", "workspace_id")


class Migration(migrations.Migration):
    dependencies = [("partners", "0001_initial"), ("core", "0001_roles")]
    operations = [
        migrations.RunSQL(WORKSPACE_WALL, reverse_sql=migrations.RunSQL.noop),
        migrations.RunSQL(PARTNERSHIP_WALL, reverse_sql=migrations.RunSQL.noop),
        *[
            operation
            for table, deletable in (
                ("partners_membership", False),
                ("partners_invitation", False),
                ("partners_apitoken", False),
            )
            for operation in (
                composite_key(table, KEY, "partners_partnership", ("id", "workspace_id")),
                build_wall(table, Scope.PARTNERSHIP, deletable=deletable),
            )
        ],
        migrations.RunSQL(MEMBERSHIPS_OF, reverse_sql="drop function memberships_of(bigint)"),
        migrations.RunSQL(FIND_BY_CODE, reverse_sql="drop function find_token(text)"),
        migrations.RunSQL(OPEN_INVITATION, reverse_sql="drop function open_invitation(text)"),
        migrations.RunSQL(WORKSPACE_KEYS, reverse_sql="drop function workspace_key(bigint)"),
    ]
