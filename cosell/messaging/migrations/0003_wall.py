"""Row security of the event log, its gapless numbers, and the relay's own door."""

from django.db import migrations

from cosell.core.policies_sql import Scope, build_wall, composite_key

KEY = ("partnership_id", "workspace_id")
DEAL = ("deal_id", "partnership_id")

APPEND_ONLY = """
create function event_is_append_only() returns trigger language plpgsql
set search_path = public, pg_temp as $$
begin
  if tg_op = 'DELETE' then
    raise exception 'The event log is append-only.' using errcode = 'check_violation';
  end if;
  if to_jsonb(new) - 'relayed_at' is distinct from to_jsonb(old) - 'relayed_at' then
    raise exception 'The event log is append-only.' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger append_only before update or delete on messaging_event
  for each row execute function event_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("messaging", "0002_initial"),
        ("partners", "0002_wall"),
        ("deals", "0002_initial"),
    ]
    operations = [
        *[
            operation
            for table in ("messaging_event", "messaging_eventcounter", "messaging_delivery")
            for operation in (
                composite_key(table, KEY, "partners_partnership", ("id", "workspace_id")),
                build_wall(
                    table,
                    Scope.PARTNERSHIP,
                    private=True,
                    system=table != "messaging_eventcounter",
                    deletable=False,
                ),
            )
        ],
        composite_key("messaging_event", DEAL, "deals_deal", ("id", "partnership_id")),
        composite_key("messaging_eventcounter", DEAL, "deals_deal", ("id", "partnership_id")),
        migrations.RunSQL(
            "alter table messaging_event add constraint event_with_workspace unique (id, workspace_id);"
            "alter table messaging_delivery add constraint delivery_event_key foreign key"
            " (event_id, workspace_id) references messaging_event (id, workspace_id)"
            " deferrable initially deferred",
            reverse_sql=migrations.RunSQL.noop,
        ),
        migrations.RunSQL(
            APPEND_ONLY,
            reverse_sql="drop trigger append_only on messaging_event;"
            "drop function event_is_append_only()",
        ),
    ]
