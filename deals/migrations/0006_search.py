"""Search that indexes serve although rows are walled.

Trigram operators are not leakproof, so behind the wall no index answers them and every visible row
is read. The function looks with the eyes of the role `search`, which is let in by policies of its
own, and filters for itself: the settings of the wall, and for a rep the deals they are on. What it
returns is read again behind the wall.
"""

from django.db import migrations

from cosell.core.policies_sql import setting

SEARCH = "cosell_search"
TABLES = {
    "deals_deal": "id, workspace_id, partnership_id, code, customer, domain",
    "deals_dealaccess": "deal_id, user_id",
}

INDEXES = """
create index deal_customer_words on deals_deal using gin (customer gin_trgm_ops);
create index deal_domain_words on deals_deal using gin (domain gin_trgm_ops);
create index deal_customer_start on deals_deal (workspace_id, lower(customer) text_pattern_ops);
create index deal_customer_start_partner
  on deals_deal (partnership_id, lower(customer) text_pattern_ops);
"""

# Fewer than three letters have no trigram: then a name must begin with them. The bound keeps a word
# that everything contains from costing the whole table; the list counts to a thousand anyway.
FUNCTION = f"""
create function search_deals(wanted text, person bigint default null)
returns table (deal_id bigint, score real)
language plpgsql stable security definer set search_path = public, pg_temp
set plan_cache_mode = force_custom_plan rows 20 as $$
declare
  word text := btrim(wanted);
  pattern text := replace(replace(replace(word, '\\', '\\\\'), '%', '\\%'), '_', '\\_');
  code_like text := upper(regexp_replace(word, '^[dD]-', ''));
begin
  if word = '' then
    return;
  end if;
  if length(word) < 3 then
    return query
      select d.id, 1::real from deals_deal d
      where (d.workspace_id = {setting("workspace")}
          or d.partnership_id = {setting("partnership")})
        and (lower(d.customer) like lower(pattern) || '%' or d.code = code_like)
        and (person is null or exists (select from deals_dealaccess a
          where a.deal_id = d.id and a.user_id = person))
      limit 5000;
    return;
  end if;
  return query
    select d.id, greatest(similarity(d.customer, word), similarity(d.domain, word))
    from deals_deal d
    where (d.customer ilike '%' || pattern || '%' or d.domain ilike '%' || pattern || '%'
        or d.code = code_like)
      and (d.workspace_id = {setting("workspace")}
        or d.partnership_id = {setting("partnership")})
      and (person is null or exists (select from deals_dealaccess a
        where a.deal_id = d.id and a.user_id = person))
    limit 5000;
end $$;
"""


def _let_in(table: str, columns: str) -> list[str]:
    return [
        f"grant select ({columns}) on {table} to {SEARCH}",
        f"create policy search_read on {table} for select to {SEARCH} using (true)",
    ]


class Migration(migrations.Migration):
    dependencies = [("deals", "0005_guards")]
    operations = [
        migrations.RunSQL(INDEXES, reverse_sql=migrations.RunSQL.noop),
        *[
            migrations.RunSQL(_let_in(table, columns), reverse_sql=migrations.RunSQL.noop)
            for table, columns in TABLES.items()
        ],
        migrations.RunSQL(
            [
                FUNCTION,
                f"grant create on schema public to {SEARCH}",
                f"alter function search_deals(text, bigint) owner to {SEARCH}",
                f"revoke create on schema public from {SEARCH}",
            ],
            reverse_sql="drop function search_deals(text, bigint)",
        ),
    ]
