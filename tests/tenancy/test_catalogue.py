"""TEN-2: every table is walled or named as global, and no child hangs on another tenant's row."""

import pytest

from tests.tenancy.catalogue import (
    GLOBAL_TABLES,
    OWN_KEYS,
    SHARED_IN_WORKSPACE,
    Table,
    all_policies,
    all_tables,
    ask,
    composite_keys,
    models_by_table,
    walled_models,
    walled_tables,
)
from tests.tenancy.rows import Planted

pytestmark = pytest.mark.usefixtures("planted")

#: Tables that the application may delete rows of, and why. Parents are never among them.
DELETABLE = {
    "account_emailaddress": "a person changes the addresses they sign in with",
    "account_emailconfirmation": "a confirmation is used up",
    "core_durable": "limits are forgotten when their time is over",
    "deals_dealaccess": "a trigger takes a person off a deal's list with their grant",
    "deals_dealgrant": "who leaves a deal's team loses the grant",
    "deals_roleassignment": "a letter is taken away",
    "deals_savedview": "a person forgets a view of their own",
    "messaging_dealinterest": "a person neither follows nor mutes a deal any more",
    "messaging_slacktarget": "a company takes its channel away",
    "metrics_cell": "cells are made anew from the logs",
    "metrics_tiermedian": "a median that too few stand behind goes",
    "mfa_authenticator": "a person removes a second factor",
    "partners_session": "signing out",
}

#: Tables that only grow.
APPEND_ONLY = {"deals_dealhistory"}


def global_problems(tables: dict[str, Table], exempt: dict[str, str]) -> list[str]:
    """What stands neither behind the wall nor, with a reason, outside it."""
    problems = [f"{name} has no row security" for name in tables if name not in exempt]
    problems = [text for text in problems if not tables[text.split()[0]].security]
    for name, reason in exempt.items():
        if name not in tables:
            problems.append(f"{name} is named as global and does not exist")
        elif tables[name].security:
            problems.append(f"{name} is named as global and is walled")
        elif tables[name].columns & {"workspace_id", "partnership_id"}:
            problems.append(f"{name} is named as global and carries a tenant")
        if not reason:
            problems.append(f"{name} is named as global without a reason")
    return problems


def test_every_table_is_walled_or_global_for_a_reason() -> None:
    assert global_problems(all_tables(), GLOBAL_TABLES) == []


def test_the_list_of_global_tables_bites() -> None:
    tables = all_tables()
    missing = {k: v for k, v in GLOBAL_TABLES.items() if k != "django_session"}
    assert global_problems(tables, missing) == ["django_session has no row security"]
    stale = {**GLOBAL_TABLES, "deals_deal": "why", "gone": "why"}
    assert global_problems(tables, stale) == [
        "deals_deal is named as global and is walled",
        "gone is named as global and does not exist",
    ]


def test_walled_tables_are_those_whose_models_name_a_workspace() -> None:
    """So that tests which are made from the models, before there is a database, miss no table."""
    assert sorted(walled_tables()) == walled_models()
    assert len(walled_models()) > 20


def test_every_walled_table_forces_its_security() -> None:
    assert [t.name for t in walled_tables().values() if not t.forced] == []


def test_every_walled_table_names_its_workspace_and_cannot_lack_it() -> None:
    nullable = ask(
        "select table_name::text from information_schema.columns where table_schema = 'public'"
        " and column_name in ('workspace_id', 'owner_organization_id') and is_nullable = 'YES'"
    )
    assert nullable == []
    linked = {
        (table, column)
        for table, column in ask(
            "select conrelid::regclass::text, attname::text from pg_constraint"
            " join pg_attribute on attrelid = conrelid and attnum = any(conkey)"
            " where contype = 'f'"
        )
    }
    for table in walled_tables().values():
        for column in ("workspace_id", "partnership_id", "owner_organization_id"):
            if column in table.columns:
                assert (table.name, column) in linked, f"{table.name}.{column} points nowhere"


def test_the_application_reads_and_writes_only_under_policies_with_both_halves() -> None:
    covered: dict[str, set[str]] = {}
    for policy in all_policies():
        if "cosell_app" not in policy.roles or not policy.permissive:
            continue
        wanted = {"ALL": "ub", "SELECT": "u", "DELETE": "u", "INSERT": "b", "UPDATE": "ub"}
        halves = ("u" if policy.using else "") + ("b" if policy.check else "")
        assert halves == wanted[policy.command].replace("b", "b"), policy
        covered.setdefault(policy.table, set()).add(policy.command)
    whole = {"SELECT", "INSERT", "UPDATE"}
    for table in walled_tables():
        commands = covered[table]
        assert commands == {"ALL"} or commands >= whole, f"{table} lacks a policy"
        assert {p.name for p in all_policies() if p.table == table} >= {"owner_all"}


def test_policies_stand_only_on_tables_with_security_switched_on() -> None:
    assert {policy.table for policy in all_policies()} == set(walled_tables())


def test_rows_with_an_author_have_a_restrictive_policy_on_it() -> None:
    authored = {name for name, table in walled_tables().items() if table.is_authored}
    restrictive = {p.table for p in all_policies() if not p.permissive}
    assert restrictive == authored
    assert len(authored) >= 5


def test_tables_shared_in_a_workspace_are_the_ones_that_are_meant_to_be() -> None:
    audience = {
        p.table
        for p in all_policies()
        if p.command == "SELECT" and "app.audience" in (p.using or "")
    }
    assert audience == SHARED_IN_WORKSPACE


def test_every_partnership_carries_its_workspace() -> None:
    """`(partnership_id, workspace_id)` on every table that has both."""
    keys = {
        key.table
        for key in composite_keys()
        if key.columns == ("partnership_id", "workspace_id")
        and (key.parent, key.parent_columns) == ("partners_partnership", ("id", "workspace_id"))
    }
    wanted = {
        name
        for name, table in walled_tables().items()
        if table.partnership and name not in OWN_KEYS
    }
    assert keys == wanted


def unguarded_links() -> list[str]:
    """Links from one walled table to another whose key carries neither partnership nor workspace."""
    walled = walled_tables()
    keys = composite_keys()
    found = []
    for name in sorted(walled):
        for column, parent in _links(name):
            bound = {
                key.columns[1]
                for key in keys
                if key.table == name and key.parent == parent and key.columns[0] == column
            }
            found += [
                f"{name}.{column} lacks {other}"
                for other in _wanted(walled[name], walled[parent])
                if other not in bound and not _is_bound_through(name, bound, keys)
            ]
    return found


def _links(table: str) -> list[tuple[str, str]]:
    """Columns that lead to another walled table, workspace and partnership left out."""
    return [
        (field.column, field.related_model._meta.db_table)
        for field in models_by_table()[table]._meta.fields
        if field.is_relation
        and field.related_model._meta.db_table in walled_models()
        and field.related_model._meta.db_table not in OWN_KEYS
    ]


def _wanted(child: Table, parent: Table) -> set[str]:
    """A partner's child carries the partnership; where that may be empty, the workspace as well."""
    if not (child.partnership and parent.partnership):
        return {"workspace_id"}
    empty = models_by_table()[child.name]._meta.get_field("partnership").null
    return {"partnership_id", "workspace_id"} if empty else {"partnership_id"}


def _is_bound_through(table: str, bound: set[str], keys: list) -> bool:
    """A key that carries a parent which is itself bound: `(step_id, deal_id)`."""
    through = bound - {"workspace_id", "partnership_id"}
    return any(
        key.table == table and key.columns[0] in through and key.columns[1] == "partnership_id"
        for key in keys
    ) or (table == "deals_deal" and "id" in bound)


def test_no_row_hangs_on_another_tenants_row() -> None:
    assert unguarded_links() == []


def test_no_parent_is_deletable() -> None:
    may = {
        name
        for (name,) in ask(
            "select relname::text from pg_class where relnamespace = 'public'::regnamespace"
            " and relkind in ('r', 'p') and (has_table_privilege('cosell_app', oid, 'DELETE')"
            " or has_table_privilege('cosell_app', oid, 'TRUNCATE'))"
        )
    }
    assert may == set(DELETABLE)
    assert all(DELETABLE.values())


def test_history_only_grows() -> None:
    for table in APPEND_ONLY:
        granted = ask(
            "select has_table_privilege('cosell_app', %s, 'UPDATE'),"
            " has_table_privilege('cosell_app', %s, 'DELETE'),"
            " has_table_privilege('cosell_app', %s, 'INSERT')",
            table, table, table,
        )  # fmt: skip
        assert granted == [(False, False, True)]
    assert {n for n in all_tables() if n.endswith("history")} == APPEND_ONLY


def test_every_tenant_table_has_rows_of_several_parties(planted: Planted) -> None:
    """What follows cannot pass by emptiness."""
    for name, table in walled_tables().items():
        whole = ask(f"select distinct {table.workspace} from {name}")
        assert len(whole) == 2, f"{name} has rows in {len(whole)} workspaces"
        if table.partnership and name not in OWN_KEYS:
            parts = {row[0] for row in ask(f"select distinct partnership_id from {name}")} - {None}
            assert len(parts) >= 2, f"{name} has rows of {len(parts)} partnerships"
        if table.is_authored:
            authors = ask(
                f"select distinct visibility, workspace_id = %s, owner_organization_id from {name}",
                planted.world.northwind.pk,
            )
            assert len(authors) >= 3, f"{name} has rows of {len(authors)} kinds"
