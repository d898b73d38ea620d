"""Privileges and functions that every later table stands on. Runs before all other migrations."""

from django.contrib.postgres.operations import (
    BtreeGistExtension,
    CITextExtension,
    TrigramExtension,
    UnaccentExtension,
)
from django.db import migrations

GRANTS = """
grant select on django_migrations to cosell_app;
grant usage on schema public to cosell_app, cosell_system, cosell_search;
alter default privileges in schema public
  grant select, insert, update, delete on tables to cosell_app;
alter default privileges in schema public grant usage, select on sequences to cosell_app;
alter default privileges in schema public grant usage, select on sequences to cosell_system;
alter default privileges in schema public grant execute on functions to cosell_app;
"""

FREEZE = """
create function freeze_tenant() returns trigger language plpgsql
set search_path = public, pg_temp as $$
declare
  name text;
begin
  foreach name in array string_to_array(tg_argv[0], ',') loop
    if to_jsonb(old) -> name is distinct from to_jsonb(new) -> name then
      raise exception 'A row never changes its %.', name using errcode = 'check_violation';
    end if;
  end loop;
  return new;
end $$;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies: list[tuple[str, str]] = []
    run_before = [
        ("contenttypes", "0001_initial"),
        ("sessions", "0001_initial"),
        ("pghistory", "0001_initial"),
    ]
    operations = [
        BtreeGistExtension(),
        CITextExtension(),
        TrigramExtension(),
        UnaccentExtension(),
        migrations.RunSQL(GRANTS, reverse_sql=migrations.RunSQL.noop),
        migrations.RunSQL(FREEZE, reverse_sql="drop function freeze_tenant()"),
    ]
