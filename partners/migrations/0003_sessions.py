"""Sessions that know whose they are; the doors tell when a seat was used, and who invited."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import cosell.core.ids

_DOOR = "stable security definer set search_path = public, pg_temp set app.owner = 'on'"

MEMBERSHIPS_OF = f"""
drop function memberships_of(bigint);
create function memberships_of(person bigint) returns table (
  membership_id bigint, role text, organization_id bigint, organization_name text,
  workspace_id bigint, workspace_slug text, workspace_name text, partnership_id bigint,
  last_seen_at timestamptz
) language sql {_DOOR} as $$
  select m.id, m.role, m.organization_id, o.name, w.id, w.slug, w.name, m.partnership_id,
    m.last_seen_at
  from partners_membership m
  join partners_workspace w on w.id = m.workspace_id
  join partners_organization o on o.id = m.organization_id
  where m.user_id = person and m.is_active
$$;
"""

OPEN_INVITATION = f"""
drop function open_invitation(text);
create function open_invitation(wanted text) returns table (
  invitation_id bigint, workspace_id bigint, workspace_slug text, workspace_name text,
  vendor_id bigint, partnership_id bigint, organization_id bigint, organization_name text,
  email text, name text, role text, deal_code text, invited_by_id bigint, invited_by_name text,
  expires_at timestamptz, accepted_at timestamptz, revoked_at timestamptz
) language sql {_DOOR} as $$
  select i.id, w.id, w.slug, w.name, w.organization_id, i.partnership_id, o.id, o.name,
    i.email, i.name, i.role, i.deal_code, u.id, u.name, i.expires_at, i.accepted_at, i.revoked_at
  from partners_invitation i
  join partners_workspace w on w.id = i.workspace_id
  join partners_organization o on o.id = i.organization_id
  join partners_user u on u.id = i.invited_by_id
  where i.digest = wanted
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("partners", "0002_wall")]
    operations = [
        migrations.CreateModel(
            name="Session",
            fields=[
                (
                    "session_key",
                    models.CharField(
                        max_length=40,
                        primary_key=True,
                        serialize=False,
                        verbose_name="session key",
                    ),
                ),
                ("session_data", models.TextField(verbose_name="session data")),
                ("expire_date", models.DateTimeField(db_index=True, verbose_name="expire date")),
                ("code", models.CharField(default=cosell.core.ids.new_code, max_length=6)),
                ("agent", models.CharField(blank=True, max_length=200)),
                ("started_at", models.DateTimeField(null=True)),
                ("seen_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["user", "-seen_at"], name="session_by_user")],
            },
        ),
        migrations.AlterField(
            model_name="partnership",
            name="default_model",
            field=models.CharField(
                choices=[
                    ("partner_led", "Partner-led"),
                    ("sales_led", "Sales-led"),
                    ("true_cosell", "True co-sell"),
                ],
                default="partner_led",
                max_length=16,
            ),
        ),
        migrations.RunSQL(MEMBERSHIPS_OF, reverse_sql=migrations.RunSQL.noop),
        migrations.RunSQL(OPEN_INVITATION, reverse_sql=migrations.RunSQL.noop),
    ]
