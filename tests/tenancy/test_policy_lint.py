"""TEN-3: policies are evaluated once per query, narrow, served by indexes; doors are locked."""

import re
from dataclasses import replace

import pytest

from tests.tenancy.catalogue import (
    OWN_KEYS,
    Policy,
    all_policies,
    ask,
    walled_tables,
)

pytestmark = pytest.mark.usefixtures("planted")

#: Policies that say nothing about the row, and why they may.
OPEN_TO_ALL_ROWS = {
    "deals_deal.search_read": "the search looks over the wall and filters for itself",
    "deals_dealaccess.search_read": "the search asks for a rep's deals and filters for itself",
    "messaging_delivery.system_all": "the relay hands out what is due in every workspace",
    "messaging_message.system_all": "the sender claims what is due in every workspace",
    "deals_digest.system_all": "the beat claims whose digests are due in every workspace",
    "messaging_event.system_all": "the relay turns every workspace's events into deliveries",
}

#: Functions that run as the owner: each opens one door before there is a context.
DOORS = {
    "every_workspace": "ids of workspaces, for the beat and the rebuild, which open each one's wall",
    "due_checks": "numbers of what is due in all workspaces, asked by the system's role alone",
    "memberships_of": "which seats a person has, asked before any workspace is entered",
    "open_invitation": "what the holder of an invitation's secret may read about it",
    "open_token": "the seat behind a token",
    "purge_idempotency_keys": "kept answers of all workspaces are forgotten after their time",
    "signature_fits_step": "checks at the end of a transaction, when the wall is closed",
    "stand_ins": "who answers for a side whose owner has left, which the other company reads too",
    "step_roles_are_complete": "checks at the end of a transaction, when the wall is closed",
    "workspace_key": "the name of a workspace, for a system actor bound to it",
    "workspaces_to_plan": "ids of workspaces whose digests are to be planned, for the beat",
}

#: A call that reads a setting stands in a select of its own, or it runs for every row.
_SETTING = re.compile(r"current_setting\(")
_WRAPPED = re.compile(r"\( SELECT [^)]*?current_setting\(")
_TABLE = re.compile(r"\b(?:from|join)\b")
_KEY_AS_TEXT = re.compile(r"\b\w*id\)?::text")


def policy_problems(policy: Policy) -> list[str]:
    """What the linters of hosted Postgres would say about one policy, and what we add."""
    problems = []
    for half in (policy.using, policy.check):
        if half is None:
            continue
        if len(_SETTING.findall(half)) != len(_WRAPPED.findall(half)):
            problems.append(f"{policy} reads a setting for every row")
        if _TABLE.search(half.lower()):
            problems.append(f"{policy} reads another table")
        if "is null" in half.lower() or "coalesce" in half.lower():
            problems.append(f"{policy} treats an unset context as an answer")
        if _KEY_AS_TEXT.search(half):
            problems.append(f"{policy} compares a key as text")
        if half == "true":
            problems.append(f"{policy} is open to all rows")
    known = {("cosell_app",), ("cosell_owner",), ("cosell_search",), ("cosell_system",)}
    if policy.roles not in known:
        problems.append(f"{policy} is for {', '.join(policy.roles)}")
    return problems


def test_policies_have_no_findings() -> None:
    found = {text for policy in all_policies() for text in policy_problems(policy)}
    assert found == {f"{name} is open to all rows" for name in OPEN_TO_ALL_ROWS}
    assert all(OPEN_TO_ALL_ROWS.values())


def test_the_lint_of_policies_bites() -> None:
    policy = next(p for p in all_policies() if str(p) == "deals_deal.app_all")
    bare = "workspace_id = ANY (string_to_array(current_setting('app.workspace'::text), ','))"
    joined = "id IN ( SELECT deal_id FROM deals_dealteammember )"
    cases = {
        bare: "deals_deal.app_all reads a setting for every row",
        joined: "deals_deal.app_all reads another table",
        "(workspace_id)::text = '1'": "deals_deal.app_all compares a key as text",
        "true": "deals_deal.app_all is open to all rows",
        "COALESCE(workspace_id, 1) = 1": "deals_deal.app_all treats an unset context as an answer",
    }
    for using, problem in cases.items():
        assert policy_problems(replace(policy, using=using, check=None)) == [problem]
    public = replace(policy, roles=("public",))
    assert policy_problems(public) == ["deals_deal.app_all is for public"]


def test_settings_are_looked_at_once_per_query() -> None:
    """The planner says so: the setting is an InitPlan, not part of the filter of each row."""
    (plan,) = zip(*ask("explain select * from deals_deal"), strict=True)
    assert [line for line in plan if "InitPlan" in line]
    assert not [line for line in plan if "Filter" in line and "current_setting" in line]


def _leading_columns(table: str) -> set[str]:
    rows = ask(
        "select attname::text from pg_index join pg_attribute on attrelid = indrelid"
        " and attnum = indkey[0] where indrelid = %s::regclass and indpred is null",
        table,
    )
    return {name for (name,) in rows}


def test_the_columns_of_policies_lead_an_index() -> None:
    missing = []
    for name, table in walled_tables().items():
        wanted = {table.workspace} | ({table.partnership} if table.partnership else set())
        missing += [f"{name}.{column}" for column in wanted - _leading_columns(name)]
    assert missing == []
    assert _leading_columns("deals_deal") >= {"workspace_id", "partnership_id", "id"}
    assert set(OWN_KEYS) <= set(walled_tables())


def test_functions_of_the_owner_are_the_doors_that_are_named_and_are_locked() -> None:
    rows = ask(
        "select proname::text, proconfig from pg_proc where prosecdef"
        " and pronamespace = 'public'::regnamespace and proowner = 'cosell_owner'::regrole"
        " order by 1"
    )
    assert [name for name, _config in rows] == sorted(DOORS)
    assert all(DOORS.values())
    for name, config in rows:
        assert "search_path=public, pg_temp" in config, name
        assert "app.owner=on" in config, name


def test_functions_of_the_search_are_one_and_read_a_few_columns() -> None:
    rows = ask(
        "select proname::text, prosecdef, proconfig from pg_proc"
        " where proowner = 'cosell_search'::regrole"
    )
    assert rows == [
        ("search_deals", True, ["search_path=public, pg_temp", "plan_cache_mode=force_custom_plan"])
    ]
    columns = ask(
        "select table_name::text, array_agg(column_name::text order by column_name)"
        " from information_schema.column_privileges where grantee = 'cosell_search' group by 1"
        " order by 1"
    )
    assert columns == [
        ("deals_deal", ["code", "customer", "domain", "id", "partnership_id", "workspace_id"]),
        ("deals_dealaccess", ["deal_id", "user_id"]),
    ]


def test_nobody_makes_objects_that_a_door_would_trip_over() -> None:
    """A fixed path names `public`, so nobody but the owner may put functions or tables there."""
    roles = ("cosell_app", "cosell_system", "cosell_search", "cosell_backup")
    for role in roles:
        assert ask("select has_schema_privilege(%s, 'public', 'CREATE')", role) == [(False,)]


def test_there_is_no_view_that_would_look_over_the_wall() -> None:
    """If one is made, it says `security_invoker`; a materialised one holds no tenant's rows."""
    views = ask(
        "select relname::text, relkind, coalesce(reloptions::text, '') from pg_class"
        " where relnamespace = 'public'::regnamespace and relkind in ('v', 'm')"
    )
    assert [v for v in views if v[1] == "m" or "security_invoker=true" not in v[2]] == []
