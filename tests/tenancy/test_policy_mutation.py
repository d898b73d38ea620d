"""TEN-13: loosening any policy of the database is noticed by what the companies can then do.

Each policy in turn is replaced by one that lets everything through, as the owner and for real; the
same questions are asked before and after, and must be answered differently.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connections

from tests.tenancy.catalogue import (
    Policy,
    Table,
    all_policies,
    change,
    walled_models,
    walled_tables,
)
from tests.tenancy.parties import Facts, Party, attempt, insert_copy, parties, read_all
from tests.tenancy.rows import Planted

#: Policies that are open already, and where it is shown that they open nothing else.
OPEN_ALREADY = {
    "deals_deal.search_read": "test_policy_lint: one function, which filters for itself",
    "deals_dealaccess.search_read": "test_policy_lint: one function, which filters for itself",
    "messaging_delivery.system_all": "test_wall: the system role reaches the outbox only",
    "messaging_message.system_all": "test_wall: the system role reaches the outbox only",
    "deals_digest.system_all": "test_wall: the system role reaches the outbox only",
    "messaging_event.system_all": "test_wall: the system role reaches the outbox only",
}

Answers = dict[tuple[str, ...], Any]


def ask_everything(facts: Facts, planted: Planted) -> Answers:
    """What each company, and nobody, can read and write in one table."""
    table = facts.table
    answers: Answers = {
        ("nobody reads",): len(read_all(None, table.name)),
        ("nobody inserts",): insert_copy(None, table.name, facts.rows[0][1]),
        ("the owner reads",): _owner_without_its_setting(table),
    }
    for party in parties(planted):
        answers.update(_ask_party(facts, party, planted))
    return answers


def _ask_party(facts: Facts, party: Party, planted: Planted) -> Answers:
    """Updates and deletes name no column, so that policies of reading do not stand in for theirs."""
    name, actor = facts.table.name, party.actor
    column = facts.table.workspace
    found: Answers = {
        (party.name, "reads"): read_all(actor, name),
        (party.name, "deletes"): attempt(actor, f"delete from {name}"),
        (party.name, "updates"): attempt(
            actor, f"update {name} set {column} = %s", actor.workspace_id
        ),
    }
    for number, row in enumerate(_foreign_kinds(facts, party)):
        found[party.name, "inserts", str(number)] = insert_copy(actor, name, row)
    own = facts.own(party)
    if facts.table.is_authored and own:
        other = {"owner_organization_id": _another_company(planted, party), "visibility": "shared"}
        found[party.name, "signs as another"] = insert_copy(actor, name, own[0], **other)
    return found


def _another_company(planted: Planted, party: Party) -> int:
    keys = [company.pk for company in planted.world.organizations.values()]
    return int(next(key for key in keys if key != party.actor.organization_id))


def _foreign_kinds(facts: Facts, party: Party) -> list[dict]:
    """A row of every tenant that is not the party's, and one of the other author in its own."""
    table = facts.table
    kinds: dict[tuple[Any, ...], dict] = {}
    for _text, row in facts.rows:
        author = row.get("owner_organization_id")
        is_own = party.may_write(table, row) and author in {None, party.actor.organization_id}
        if not is_own:
            kinds[row[table.workspace], row.get(table.partnership or ""), author] = row
    return list(kinds.values())


def _owner_without_its_setting(table: Table) -> int:
    with connections["owner"].cursor() as cursor:
        cursor.execute("set app.owner = 'off'")
        try:
            cursor.execute(f"select count(*) from {table.name}")
            return int(cursor.fetchone()[0])
        finally:
            cursor.execute("set app.owner = 'on'")


@contextmanager
def loosened(policy: Policy) -> Iterator[None]:
    """The policy lets everything through, until the block ends."""

    def replace(using: str | None, check: str | None) -> None:
        halves = f"using ({using}) " if using else ""
        halves += f"with check ({check})" if check else ""
        change(f"alter policy {policy.name} on {policy.table} {halves}")

    replace(policy.using and "true", policy.check and "true")
    try:
        yield
    finally:
        replace(policy.using, policy.check)


@contextmanager
def without(table: str, protection: str) -> Iterator[None]:
    """A table whose row security is switched off, or not forced on its owner."""
    off, on = {
        "security": ("disable row level security", "enable row level security"),
        "force": ("no force row level security", "force row level security"),
    }[protection]
    change(f"alter table {table} {off}")
    try:
        yield
    finally:
        change(f"alter table {table} {on}")


@pytest.mark.parametrize("name", walled_models())
def test_loosening_a_policy_is_noticed(planted: Planted, name: str) -> None:
    facts = Facts(walled_tables()[name])
    before = ask_everything(facts, planted)
    policies = [policy for policy in all_policies() if policy.table == name]
    assert len(policies) >= 2
    survived = set()
    for policy in policies:
        with loosened(policy):
            if ask_everything(facts, planted) == before:
                survived.add(str(policy))
    assert survived == {str(policy) for policy in policies} & set(OPEN_ALREADY)
    assert ask_everything(facts, planted) == before


@pytest.mark.parametrize("name", walled_models())
def test_switching_row_security_off_is_noticed(planted: Planted, name: str) -> None:
    facts = Facts(walled_tables()[name])
    before = ask_everything(facts, planted)
    for protection in ("security", "force"):
        with without(name, protection):
            assert ask_everything(facts, planted) != before, protection
    assert ask_everything(facts, planted) == before


def test_policies_that_are_open_already_exist(planted: Planted) -> None:
    assert set(OPEN_ALREADY) <= {str(policy) for policy in all_policies()}
    assert all(OPEN_ALREADY.values())
