"""The table behind `DurableCache`: limits, outside every tenant."""

from django.db import migrations

TABLE = """
create table core_durable (
  key text primary key,
  value jsonb not null,
  expires_at timestamptz not null
);
create index core_durable_by_expiry on core_durable (expires_at);
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0001_roles")]
    operations = [migrations.RunSQL(TABLE, reverse_sql="drop table core_durable")]
