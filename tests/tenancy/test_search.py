"""The search function looks over the wall: it must find what the wall shows, and no more."""

import pytest
from django.db import DatabaseError, connection, transaction

from cosell.core.wall import wall
from deals.models import Deal
from tests.tenancy.catalogue import ask
from tests.tenancy.parties import attempt, parties
from tests.tenancy.rows import Planted, word

#: A part of every planted customer, the beginning of one, and a code.
WANTED = ("zqcustomer", "zq", "foods", "Halden", "%", "_", "' or true --")


def found(wanted: str, person: int | None = None) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute("select deal_id from search_deals(%s, %s)", [wanted, person])
        return {number for (number,) in cursor.fetchall()}


def test_nobody_finds_anything_without_a_context(planted: Planted) -> None:
    for wanted in (*WANTED, planted.deals["open"]):
        with transaction.atomic():
            assert found(wanted) == set(), wanted


def test_each_company_finds_its_own_deals_and_no_others(planted: Planted) -> None:
    for party in parties(planted):
        with wall(party.actor):
            own = {deal.pk: deal for deal in Deal.objects.all()}
            assert found("zqcustomer") == set(own), party.name
            assert found("zq") == set(own), party.name
            for name, code in planted.deals.items():
                mine = {key for key, deal in own.items() if deal.code == code}
                assert found(code) == mine, (party.name, name)
                customer = word(f"customer.{name}")
                assert found(customer) == {
                    key for key, deal in own.items() if customer in deal.customer
                }


def test_a_person_finds_the_deals_they_are_on(planted: Planted) -> None:
    for name, deals in (("vic", 5), ("val", 0), ("ada", 1)):
        actor = planted.actor(name)
        with wall(actor):
            visible = set(Deal.objects.visible_to(actor).values_list("pk", flat=True))
            assert found("zqcustomer", actor.user_id) == visible
            assert len(visible) >= deals
    pete = planted.actor("pete")
    with wall(pete):
        assert found("zqcustomer", planted.world.people["vic"].pk) <= found("zqcustomer")


def test_letters_with_a_meaning_have_none(planted: Planted) -> None:
    with wall(planted.actor("vera")):
        for wanted in ("%", "_", "\\", "' or true --", "%%%", "___"):
            assert found(wanted) == set(), wanted


def test_the_role_that_searches_reads_a_few_columns_and_nothing_else(planted: Planted) -> None:
    granted = ask(
        "select table_name::text, privilege_type::text, array_agg(column_name::text order by 1)"
        " from information_schema.role_column_grants where grantee = 'cosell_search'"
        " group by 1, 2 order by 1"
    )
    assert granted == [
        ("deals_deal", "SELECT", granted[0][2]),
        ("deals_dealaccess", "SELECT", ["deal_id", "user_id"]),
    ]
    assert set(granted[0][2]) <= {
        "code", "customer", "domain", "id", "partnership_id", "workspace_id",
    }  # fmt: skip
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        connection.cursor().execute("set local role cosell_search")
    assert attempt(planted.actor("vic"), "select * from search_deals('zqcustomer', null)") > 0
