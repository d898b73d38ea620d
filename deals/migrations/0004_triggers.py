"""What the database keeps by itself: grants, the access index, legal moves, one accountable."""

from django.db import migrations

GRANTS = """
create function fill_grant_tenant() returns trigger language plpgsql
set search_path = public, pg_temp as $$
begin
  select workspace_id, partnership_id into new.workspace_id, new.partnership_id
  from deals_deal where id = new.content_object_id;
  return new;
end $$;
create trigger fill_tenant before insert on deals_dealgrant
  for each row execute function fill_grant_tenant();

create function keep_access_of_grant() returns trigger language plpgsql
set search_path = public, pg_temp as $$
declare
  viewing bigint;
begin
  select p.id into viewing from auth_permission p
    join django_content_type t on t.id = p.content_type_id
    where p.codename = 'view_deal' and t.app_label = 'deals' and t.model = 'deal';
  if tg_op = 'INSERT' and new.permission_id = viewing then
    insert into deals_dealaccess
      (workspace_id, partnership_id, deal_id, user_id, outcome, stage, urgency_at, amount_base)
    select d.workspace_id, d.partnership_id, d.id, new.user_id, d.outcome, d.stage,
      d.urgency_at, d.amount_base
    from deals_deal d where d.id = new.content_object_id
    on conflict (user_id, deal_id) do nothing;
  elsif tg_op = 'DELETE' and old.permission_id = viewing then
    delete from deals_dealaccess where deal_id = old.content_object_id and user_id = old.user_id;
  end if;
  return null;
end $$;
create trigger keep_access after insert or delete on deals_dealgrant
  for each row execute function keep_access_of_grant();

create function keep_access_of_deal() returns trigger language plpgsql
set search_path = public, pg_temp as $$
begin
  update deals_dealaccess
    set outcome = new.outcome, stage = new.stage, urgency_at = new.urgency_at,
      amount_base = new.amount_base
    where deal_id = new.id;
  return null;
end $$;
create trigger keep_access after update of outcome, stage, urgency_at, amount_base on deals_deal
  for each row
  when (old.outcome is distinct from new.outcome or old.stage is distinct from new.stage
    or old.urgency_at is distinct from new.urgency_at
    or old.amount_base is distinct from new.amount_base)
  execute function keep_access_of_deal();
"""

# One row per legal change of (outcome, stage); everything else is refused, whoever writes it.
MOVES = """
create function deal_moves_legally() returns trigger language plpgsql
set search_path = public, pg_temp as $$
begin
  if old.outcome = 'open' and new.outcome = 'open' then
    if new.stage > old.stage + 1 then
      raise exception 'A deal moves one stage at a time.' using errcode = 'check_violation',
        constraint = 'deal_moves_legally';
    end if;
  elsif old.outcome = 'open' and new.outcome = 'won' and old.stage = 4 and new.stage = 5 then
    null;
  elsif old.outcome = 'won' and new.outcome = 'won' and new.stage = old.stage then
    null;
  elsif old.outcome = 'won' and new.outcome = 'open' and new.stage = 4 then
    null;
  elsif old.outcome = 'open' and new.outcome in ('lost', 'withdrawn') and new.stage = old.stage then
    null;
  elsif old.outcome in ('lost', 'withdrawn') and new.outcome in ('open', old.outcome)
    and new.stage = old.stage then
    null;
  else
    raise exception 'A deal does not go from % to %.', old.outcome, new.outcome
      using errcode = 'check_violation', constraint = 'deal_moves_legally';
  end if;
  if new.version < old.version then
    raise exception 'A version never shrinks.' using errcode = 'check_violation',
      constraint = 'deal_version_grows';
  end if;
  return new;
end $$;
create trigger moves_legally before update on deals_deal
  for each row execute function deal_moves_legally();
"""

# Checked at the end of the transaction, because a letter moves from one person to another in two
# statements. A step without any letters is being made or was made without a team.
ROLES = """
create function step_roles_are_complete() returns trigger language plpgsql
set search_path = public, pg_temp as $$
declare
  wanted bigint := coalesce(new.step_id, old.step_id);
  asked record;
begin
  select asks_vendor, asks_partner into asked from deals_dealstep where id = wanted;
  if not found then
    return null;
  end if;
  if (select count(*) from deals_roleassignment
      where step_id = wanted and letter in ('A', 'AR')) <> 1 then
    raise exception 'Exactly one person is accountable for a step.'
      using errcode = 'check_violation', constraint = 'role_exactly_one_accountable';
  end if;
  if asked.asks_vendor and not exists (select from deals_roleassignment
      where step_id = wanted and side = 'vendor' and letter in ('R', 'AR'))
    or asked.asks_partner and not exists (select from deals_roleassignment
      where step_id = wanted and side = 'partner' and letter in ('R', 'AR')) then
    raise exception 'Every side that signs has somebody responsible.'
      using errcode = 'check_violation', constraint = 'role_responsible_per_side';
  end if;
  return null;
end $$;
create constraint trigger roles_complete after insert or update or delete on deals_roleassignment
  deferrable initially deferred for each row execute function step_roles_are_complete();
"""


class Migration(migrations.Migration):
    dependencies = [("deals", "0003_wall"), ("guardian", "0001_initial")]
    operations = [
        migrations.RunSQL(GRANTS, reverse_sql=migrations.RunSQL.noop),
        migrations.RunSQL(MOVES, reverse_sql=migrations.RunSQL.noop),
        migrations.RunSQL(ROLES, reverse_sql=migrations.RunSQL.noop),
    ]
