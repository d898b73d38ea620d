"""A rep's board counts won deals that are not delivered by the access index alone."""

from django.conf import settings
from django.db import migrations, models

TRIGGERS = """
create or replace function keep_access_of_grant() returns trigger language plpgsql
set search_path = public, pg_temp as $$
declare
  viewing bigint;
begin
  select p.id into viewing from auth_permission p
    join django_content_type t on t.id = p.content_type_id
    where p.codename = 'view_deal' and t.app_label = 'deals' and t.model = 'deal';
  if tg_op = 'INSERT' and new.permission_id = viewing then
    insert into deals_dealaccess
      (workspace_id, partnership_id, deal_id, user_id, outcome, stage, urgency_at, amount_base,
       is_practice, is_delivered)
    select d.workspace_id, d.partnership_id, d.id, new.user_id, d.outcome, d.stage,
      d.urgency_at, d.amount_base, d.is_practice, d.delivered_at is not null
    from deals_deal d where d.id = new.content_object_id
    on conflict (user_id, deal_id) do nothing;
  elsif tg_op = 'DELETE' and old.permission_id = viewing then
    delete from deals_dealaccess where deal_id = old.content_object_id and user_id = old.user_id;
  end if;
  return null;
end $$;

create or replace function keep_access_of_deal() returns trigger language plpgsql
set search_path = public, pg_temp as $$
begin
  update deals_dealaccess
    set outcome = new.outcome, stage = new.stage, urgency_at = new.urgency_at,
      amount_base = new.amount_base, is_delivered = new.delivered_at is not null
    where deal_id = new.id;
  return null;
end $$;
drop trigger keep_access on deals_deal;
create trigger keep_access
  after update of outcome, stage, urgency_at, amount_base, delivered_at on deals_deal
  for each row
  when (old.outcome is distinct from new.outcome or old.stage is distinct from new.stage
    or old.urgency_at is distinct from new.urgency_at
    or old.amount_base is distinct from new.amount_base
    or old.delivered_at is distinct from new.delivered_at)
  execute function keep_access_of_deal();

update deals_dealaccess a set is_delivered = true
  from deals_deal d where d.id = a.deal_id and d.delivered_at is not null;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("deals", "0012_work_indexes"),
        ("partners", "0005_idempotency"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="dealaccess",
            name="access_vendor",
        ),
        migrations.RemoveIndex(
            model_name="dealaccess",
            name="access_partner",
        ),
        migrations.RemoveIndex(
            model_name="dealaccess",
            name="access_vendor_urgency",
        ),
        migrations.RemoveIndex(
            model_name="dealaccess",
            name="access_partner_urgency",
        ),
        migrations.AddField(
            model_name="dealaccess",
            name="is_delivered",
            field=models.BooleanField(db_default=False),
        ),
        migrations.RunSQL(TRIGGERS, reverse_sql=migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="dealaccess",
            index=models.Index(
                fields=["user", "workspace", "outcome", "stage", "urgency_at", "deal"],
                include=("partnership", "amount_base", "is_practice", "is_delivered"),
                name="access_vendor",
            ),
        ),
        migrations.AddIndex(
            model_name="dealaccess",
            index=models.Index(
                fields=["user", "partnership", "outcome", "stage", "urgency_at", "deal"],
                include=("workspace", "amount_base", "is_practice", "is_delivered"),
                name="access_partner",
            ),
        ),
        migrations.AddIndex(
            model_name="dealaccess",
            index=models.Index(
                fields=["user", "workspace", "outcome", "urgency_at", "deal"],
                include=("partnership",),
                name="access_vendor_urgency",
            ),
        ),
        migrations.AddIndex(
            model_name="dealaccess",
            index=models.Index(
                fields=["user", "partnership", "outcome", "urgency_at", "deal"],
                include=("workspace",),
                name="access_partner_urgency",
            ),
        ),
    ]
