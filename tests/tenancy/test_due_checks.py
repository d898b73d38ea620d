"""The clock asks one question over all tenants: who may ask it, what it tells, what it costs."""

import re

import pytest
from django.db import DatabaseError, connections, transaction

from cosell.core import clock
from cosell.core.wall import system_role, wall
from deals.models import Deal
from deals.queries.ladders import due_checks
from tests.tenancy.catalogue import ask
from tests.tenancy.parties import parties
from tests.tenancy.rows import Planted

_BODY = "select prosrc from pg_proc where proname = 'due_checks'"


def test_only_the_system_asks_it(planted: Planted) -> None:
    for party in parties(planted):
        with pytest.raises(DatabaseError, match="permission denied"), wall(party.actor):
            due_checks(clock.now(), 1)


def test_the_system_hears_numbers_of_every_tenant_and_reads_no_deal(planted: Planted) -> None:
    with system_role():
        assert due_checks(clock.now(), 100) == []
        later = due_checks(clock.now().replace(year=2030), 500)
    assert {kind for kind, _row, _workspace in later} == {"deal", "registration"}
    assert len({workspace for _kind, _row, workspace in later}) == 2
    with pytest.raises(DatabaseError, match="permission denied"), system_role():
        list(Deal.objects.values_list("pk"))


def test_it_is_bounded(planted: Planted) -> None:
    with system_role():
        found = due_checks(clock.now().replace(year=2030), 3)
    assert [kind for kind, _row, _workspace in found] == ["deal"] * 3 + ["registration"] * 3


def _plan(body: str) -> str:
    """As the owner, whose rights it runs with, behind the owner's own policies."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        for setting in ("seqscan", "bitmapscan", "sort"):
            cursor.execute(f"set local enable_{setting} = off")
        cursor.execute(f"explain (costs off) {body}")
        return "\n".join(row[0] for row in cursor.fetchall())


def test_it_costs_what_is_due_and_never_a_scan(planted: Planted) -> None:
    """The time is a condition of the indexes, which hold the rows in the order that is asked for."""
    ((source,),) = ask(_BODY)
    plan = _plan(re.sub(r"\bmost\b", "100", re.sub(r"\bmoment\b", "now()", source)))
    for index in ("deal_check_due", "registration_check_due"):
        assert f"Index Scan using {index}" in plan, plan
    assert plan.count("Index Cond: (next_check_at <= now())") == 2, plan
    assert "Seq Scan" not in plan
    assert "Sort" not in plan
