"""What the database keeps by itself: grants, the access index, legal moves, one accountable."""

from django.db import migrations

from cosell.core.policies_sql import setting

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
      (workspace_id, partnership_id, deal_id, user_id, outcome, stage, urgency_at, amount_base,
       is_practice)
    select d.workspace_id, d.partnership_id, d.id, new.user_id, d.outcome, d.stage,
      d.urgency_at, d.amount_base, d.is_practice
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

# Where a deal belongs and what it was made from is settled for good. One branch per legal change of (outcome, stage); everything else is refused, whoever writes it.
MOVES = """
create function deal_moves_legally() returns trigger language plpgsql
set search_path = public, pg_temp as $$
begin
  if (new.partnership_id, new.playbook_version_id, new.code)
    is distinct from (old.partnership_id, old.playbook_version_id, old.code) then
    raise exception 'A deal keeps its partner, its playbook and its code.'
      using errcode = 'check_violation', constraint = 'deal_keeps_origin';
  end if;
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
# statements. The wall is closed by then, so the function looks with the owner's eyes: behind the
# wall it would find no step and let everything pass.
ROLES = """
create function step_roles_are_complete() returns trigger language plpgsql
security definer set search_path = public, pg_temp set app.owner = 'on' as $$
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

# A version is filled first and published then; deals are made from published ones only.
PUBLISHED = """
create function version_stays_as_published() returns trigger language plpgsql
set search_path = public, pg_temp as $$
declare
  wanted bigint;
  moment timestamptz;
begin
  if tg_table_name = 'deals_playbookversion' then
    moment := old.published_at;
  else
    wanted := case when tg_op = 'DELETE' then old.version_id else new.version_id end;
    select published_at into moment from deals_playbookversion where id = wanted;
    if tg_op = 'UPDATE' and old.version_id is distinct from new.version_id then
      moment := now();
    end if;
  end if;
  if moment is not null then
    raise exception 'A published playbook never changes.' using errcode = 'check_violation',
      constraint = 'playbook_stays_as_published';
  end if;
  return null;
end $$;
create trigger stays_as_published after update on deals_playbookversion
  for each row when (old.* is distinct from new.*)
  execute function version_stays_as_published();
create trigger stays_as_published after update on deals_stagetemplate
  for each row when (old.* is distinct from new.*)
  execute function version_stays_as_published();
create trigger stays_as_published after update on deals_steptemplate
  for each row when (old.* is distinct from new.*)
  execute function version_stays_as_published();
create trigger stays_as_filled after insert or delete on deals_stagetemplate
  for each row execute function version_stays_as_published();
create trigger stays_as_filled after insert or delete on deals_steptemplate
  for each row execute function version_stays_as_published();
create trigger stays_as_filled after delete on deals_playbookversion
  for each row execute function version_stays_as_published();
"""

# Checked at the end of the transaction with the owner's eyes, like the letters. A slot is filled
# only where the step asks, by the company it asks; and a signature is taken back
# or stands, but never becomes another.
SIGNATURES = """
create function signature_fits_step() returns trigger language plpgsql
security definer set search_path = public, pg_temp set app.owner = 'on' as $$
declare
  step record;
  company bigint;
begin
  select asks_vendor, asks_partner, can_be_waived, before_room into step
    from deals_dealstep where id = new.step_id;
  if new.side = 'vendor' then
    select organization_id into company from partners_workspace where id = new.workspace_id;
  else
    select organization_id into company from partners_partnership where id = new.partnership_id;
  end if;
  if step.before_room or company is distinct from new.organization_id
    or (new.side = 'vendor' and not step.asks_vendor)
    or (new.side = 'partner' and not step.asks_partner)
    or (new.kind = 'not_needed' and not step.can_be_waived) then
    raise exception 'This signature does not belong on this step.'
      using errcode = 'check_violation', constraint = 'signature_fits_step';
  end if;
  return null;
end $$;
create constraint trigger fits_step after insert on deals_signature
  deferrable initially deferred for each row execute function signature_fits_step();

create function signature_is_only_withdrawn() returns trigger language plpgsql
set search_path = public, pg_temp as $$
begin
  if old.withdrawn_at is not null or to_jsonb(new) - '{withdrawn_at,withdrawn_by_name}'::text[]
    is distinct from to_jsonb(old) - '{withdrawn_at,withdrawn_by_name}'::text[] then
    raise exception 'A signature is taken back or stands.' using errcode = 'check_violation',
      constraint = 'signature_is_final';
  end if;
  return new;
end $$;
create trigger is_only_withdrawn before update on deals_signature
  for each row execute function signature_is_only_withdrawn();

alter table deals_signature add constraint signature_one_side_per_person
  exclude using gist (deal_id with =, user_id with =, side with <>)
  where (kind <> 'automatic' and user_id is not null) deferrable initially deferred;
"""

DECISIONS = """
create function registration_is_decided_once() returns trigger language plpgsql
set search_path = public, pg_temp as $$
begin
  if old.state <> 'submitted' and (new.state, new.deal_id, new.decided_by_id)
    is distinct from (old.state, old.deal_id, old.decided_by_id) then
    raise exception 'A decision on a registration stands.' using errcode = 'check_violation',
      constraint = 'registration_decided_once';
  end if;
  return new;
end $$;
create trigger is_decided_once before update on deals_registration
  for each row execute function registration_is_decided_once();

alter table deals_dealpause add constraint pause_one_at_a_time
  exclude using gist (visit_id with =, daterange(starts_on, returns_on) with &&)
  where (is_confirmed) deferrable initially deferred;
"""

# Who answers for a side whose owner is gone. A partner does not see the vendor's members, but must
# read whose turn it is: the function names one person per side, for deals of the own wall alone.
STAND_INS = f"""
create function stand_ins(wanted bigint, gone bigint) returns table (side text, user_id bigint)
language sql stable security definer set search_path = public, pg_temp set app.owner = 'on'
rows 2 as $$
  with deal as (
    select d.workspace_id, d.partnership_id, d.partner_manager_id, p.manager_id
    from deals_deal d join partners_partnership p on p.id = d.partnership_id
    where d.id = wanted and (
      d.workspace_id = {setting("workspace")} or d.partnership_id = {setting("partnership")})
  )
  (select 'vendor', m.user_id
    from deal d join partners_membership m on m.workspace_id = d.workspace_id
    where m.partnership_id is null and m.is_active and m.user_id is distinct from gone
      and (m.user_id in (d.partner_manager_id, d.manager_id)
        or m.role in ('vendor_manager', 'vendor_admin'))
    order by m.user_id = d.partner_manager_id desc nulls last,
      m.user_id = d.manager_id desc nulls last, m.role desc, m.id
    limit 1)
  union all
  (select 'partner', m.user_id
    from deal d join partners_membership m on m.partnership_id = d.partnership_id
    where m.is_active and m.user_id is distinct from gone and m.role = 'partner_lead'
    order by m.id
    limit 1)
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("deals", "0003_wall"), ("guardian", "0001_initial")]
    operations = [
        migrations.RunSQL(GRANTS, reverse_sql=migrations.RunSQL.noop),
        migrations.RunSQL(MOVES, reverse_sql=migrations.RunSQL.noop),
        migrations.RunSQL(ROLES, reverse_sql=migrations.RunSQL.noop),
        migrations.RunSQL(PUBLISHED, reverse_sql=migrations.RunSQL.noop),
        migrations.RunSQL(SIGNATURES, reverse_sql=migrations.RunSQL.noop),
        migrations.RunSQL(DECISIONS, reverse_sql=migrations.RunSQL.noop),
        migrations.RunSQL(STAND_INS, reverse_sql="drop function stand_ins(bigint, bigint)"),
    ]
