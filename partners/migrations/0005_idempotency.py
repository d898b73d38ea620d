"""Kept answers of the API behind their wall, and a token's door that needs one look."""

import django.db.models.deletion
from django.db import migrations, models

from cosell.core.policies_sql import Scope, build_wall, composite_key

TABLE = "partners_idempotencykey"

FORMER_DOOR = """
create function find_token(wanted text) returns table (
  token_id bigint, user_id bigint, membership_id bigint, digest text, scopes text[],
  expires_at timestamptz, last_used_at timestamptz
) language sql stable security definer set search_path = public, pg_temp set app.owner = 'on' as $$
  select t.id, t.user_id, t.membership_id, t.digest, t.scopes::text[], t.expires_at, t.last_used_at
  from partners_apitoken t
  where t.code = wanted and t.revoked_at is null
$$;
"""

# The seat is joined by person and workspace too: a token row that names somebody else's membership
# opens nothing.
SEAT_DOOR = """
create function open_token(wanted text) returns table (
  token_id bigint, token_code text, token_name text, digest text, scopes text[],
  expires_at timestamptz, last_used_at timestamptz,
  user_id bigint, user_code text, user_email text, user_name text,
  membership_id bigint, role text, organization_id bigint, organization_slug text,
  organization_name text, workspace_id bigint, workspace_slug text, workspace_name text,
  partnership_id bigint
) language sql stable security definer set search_path = public, pg_temp set app.owner = 'on' as $$
  select t.id, t.code, t.name, t.digest, t.scopes::text[], t.expires_at, t.last_used_at,
    u.id, u.code, u.email, u.name, m.id, m.role, o.id, o.slug, o.name, w.id, w.slug, w.name,
    m.partnership_id
  from partners_apitoken t
  join partners_user u on u.id = t.user_id and u.is_active
  join partners_membership m on m.id = t.membership_id and m.user_id = t.user_id
    and m.workspace_id = t.workspace_id and m.is_active
  join partners_organization o on o.id = m.organization_id
  join partners_workspace w on w.id = m.workspace_id
  where t.code = wanted and t.revoked_at is null
$$;
"""

PURGE = """
create function purge_idempotency_keys(before timestamptz) returns bigint
language sql volatile security definer set search_path = public, pg_temp set app.owner = 'on' as $$
  with gone as (
    delete from partners_idempotencykey
    where created_at < least(before, now() - interval '24 hours') returning 1
  ) select count(*) from gone
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("partners", "0004_guards")]
    operations = [
        migrations.AddConstraint(
            model_name="apitoken",
            constraint=models.UniqueConstraint(
                fields=["id", "workspace"], name="token_with_workspace"
            ),
        ),
        migrations.CreateModel(
            name="IdempotencyKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("visibility", models.CharField(default="private", max_length=8)),
                ("key", models.CharField(max_length=255)),
                ("fingerprint", models.CharField(max_length=64)),
                ("status", models.PositiveSmallIntegerField()),
                ("body", models.TextField()),
                ("etag", models.CharField(blank=True, max_length=40)),
                ("created_at", models.DateTimeField()),
                (
                    "owner_organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.organization",
                    ),
                ),
                (
                    "partnership",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.partnership",
                    ),
                ),
                (
                    "token",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.apitoken",
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.workspace",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["workspace", "created_at"], name="idempotency_by_workspace"
                    ),
                    models.Index(
                        fields=["partnership", "created_at"], name="idempotency_by_partnership"
                    ),
                    models.Index(fields=["created_at"], name="idempotency_by_age"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=["token", "key"], name="idempotency_key_once"),
                    models.CheckConstraint(
                        condition=models.Q(visibility="private"),
                        name="idempotency_key_is_private",
                    ),
                ],
            },
        ),
        composite_key(
            TABLE,
            ("partnership_id", "workspace_id"),
            "partners_partnership",
            ("id", "workspace_id"),
        ),
        composite_key(
            TABLE, ("token_id", "workspace_id"), "partners_apitoken", ("id", "workspace_id")
        ),
        composite_key(
            TABLE, ("token_id", "partnership_id"), "partners_apitoken", ("id", "partnership_id")
        ),
        build_wall(TABLE, Scope.PARTNERSHIP, private=True, deletable=False),
        migrations.RunSQL(
            f"revoke update on {TABLE} from cosell_app", reverse_sql=migrations.RunSQL.noop
        ),
        migrations.RunSQL(PURGE, reverse_sql="drop function purge_idempotency_keys(timestamptz)"),
        migrations.RunSQL("drop function if exists find_token(text)", reverse_sql=FORMER_DOOR),
        migrations.RunSQL(SEAT_DOOR, reverse_sql="drop function open_token(text)"),
    ]
