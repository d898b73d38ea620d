"""Statements that are built once read the same as Django's own, for everybody."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DataError, connection, transaction
from django.db.models.expressions import RawSQL
from django.test.utils import CaptureQueriesContext

from cosell.core import clock, statements
from cosell.core.rows import columns, insert, instances, matching, remember, update, update_changed
from cosell.core.statements import Query, count_of, rows_of, rows_of_all
from cosell.core.wall import wall
from deals.models import BallChange, Deal, DealStep, StageVisit
from deals.queries import asks, filters, lists, people, pulse, views, work
from tests.world import World, open_deal

PEOPLE = ("vic", "vera", "mona", "pat", "lea")


def shapes(actor) -> list[tuple]:
    """Every statement of the busiest pages, as it is named and built, with what is given to it."""
    wanted = filters.DealFilter(health="over", stage=1)
    return [
        ("waiting", work._all_waiting),
        ("queue", work._queued),
        ("asks", asks._all_asks),
        ("requests", work._requests),
        ("over", work._over_amounts),
        ("to decide", work._to_decide),
        ("signatures", work._standing, [1, 2, 3]),
        ("colleagues", people._colleagues),
        ("partners", people._partners),
        ("newest event", pulse._newest),
        ("views", views._views),
        ("filtered", lambda someone: lists._counted(someone, wanted)),
        ("totals", lambda someone: lists._counted(someone, filters.DealFilter())),
        ("closing", lambda someone, last: work.closing_by(someone, last).values_list("code"),
         date(2027, 1, 31)),
        ("code", lambda someone, code: Deal.objects.visible_to(someone).filter(code=code)
         .values_list("id"), "ABC123"),
    ]  # fmt: skip


@pytest.mark.parametrize("name", PEOPLE)
def test_a_kept_statement_says_what_django_would_say(world: World, name: str) -> None:
    """Built for one reader at one moment and run for another, it gives what is built for that one."""
    for number in range(3):
        open_deal(world, customer=f"Customer {number}")
    statements._statements.clear()
    for when in (timedelta(0), timedelta(days=40)):
        with clock.frozen(clock.now() + when), wall(world.actor(name)) as actor:
            for shape, build, *given in shapes(actor):
                assert rows_of(shape, actor, build, *given) == list(build(actor, *given)), shape


def test_what_stood_for_the_reader_is_nowhere_in_a_kept_statement(world: World) -> None:
    statements._statements.clear()
    for name in PEOPLE:
        with wall(world.actor(name)) as actor:
            for shape, build, *given in shapes(actor):
                rows_of(shape, actor, build, *given)
    for statement in statements._statements.values():
        assert "900719925474" not in statement.text
        assert not any(year in statement.text for year in ("4004-", "4005-", "5005-"))
        assert "\1" not in statement.text


def test_one_reader_gets_nothing_of_another_through_a_kept_statement(world: World) -> None:
    mine, rival = open_deal(world), open_deal(world, by="kim")

    def codes(someone):
        return Deal.objects.visible_to(someone).order_by("code").values_list("code")

    seen = {}
    for name in ("pat", "kim", "pat"):
        with wall(world.actor(name)) as actor:
            seen[name] = [code for (code,) in rows_of("codes", actor, codes)]
    assert seen == {"pat": [mine.code], "kim": [rival.code]}


def test_a_kept_statement_is_prepared_and_planned_once(world: World) -> None:
    open_deal(world)
    with wall(world.actor("vic")) as actor:
        for _again in range(3):
            count_of("waiting", actor, work._all_waiting)
        with connection.cursor() as cursor:
            cursor.execute(
                "select generic_plans, custom_plans from pg_prepared_statements"
                " where statement like 'select count(*) from ((SELECT 1%'"
            )
            plans = cursor.fetchall()
    assert [(generic >= 3, custom) for generic, custom in plans] == [(True, 0)]


def test_django_counts_and_logs_a_kept_statement(world: World) -> None:
    with wall(world.actor("vic")) as actor, CaptureQueriesContext(connection) as queries:
        rows_of("views", actor, views._views)
        rows_of("views", actor, views._views)
    assert [("deals_savedview" in query["sql"]) for query in queries] == [True, True]


def test_statements_of_one_trip_say_what_each_says_alone(world: World) -> None:
    for number in range(3):
        open_deal(world, customer=f"Customer {number}")
    for name in PEOPLE:
        with wall(world.actor(name)) as actor:
            asks = [Query(shape, build, tuple(given)) for shape, build, *given in shapes(actor)]
            with CaptureQueriesContext(connection) as queries:
                found = rows_of_all(actor, asks)
            alone = [rows_of(ask.name, actor, ask.build, *ask.given) for ask in asks]
            assert found == alone
            # A statement of which Django knows that it finds nothing is asked too.
            assert len(queries) == len(asks)
            assert rows_of_all(actor, []) == []


def test_a_trip_that_fails_says_so_as_django_would_and_the_next_goes_well(world: World) -> None:
    open_deal(world)
    with wall(world.actor("vic")) as actor:
        codes = Query("codes", lambda _actor: Deal.objects.order_by().values_list("code"), ())
        torn = Query(
            "torn",
            lambda _actor: Deal.objects.annotate(n=RawSQL("1 / (id - id)", ())).values_list("n"),
            (),
        )
        with pytest.raises(DataError), transaction.atomic():
            rows_of_all(actor, [codes, torn, codes])
        first, second = rows_of_all(actor, [codes, codes])
        assert first == second == [(Deal.objects.get().code,)]


def test_instances_know_their_columns_and_what_foreign_keys_lead_to(world: World) -> None:
    deal = open_deal(world)
    names = columns(Deal, "partnership", "partnership__organization")
    with wall(world.actor("vic")):
        (read,) = instances(Deal, names, Deal.objects.filter(pk=deal.pk).values_list(*names))
        with CaptureQueriesContext(connection) as queries:
            assert read == deal
            assert read.partnership.organization.name == "Brightpath"
            assert {f.attname: getattr(read, f.attname) for f in Deal._meta.concrete_fields} == {
                f.attname: getattr(deal, f.attname) for f in Deal._meta.concrete_fields
            }
        assert len(queries) == 0
        step = instances(DealStep, ("id",), DealStep.objects.filter(deal=deal).values_list("id"))[0]
        assert step.get_deferred_fields() == {f.attname for f in DealStep._meta.concrete_fields} - {
            "id"
        }


def test_the_cache_of_statements_is_bounded(monkeypatch, world: World) -> None:
    monkeypatch.setattr(statements, "_KEPT", 2)
    statements._statements.clear()
    with wall(world.actor("vic")) as actor:
        for number in range(5):
            rows_of(("bounded", number), actor, views._views)
    assert len(statements._statements) <= 2


def test_a_row_is_written_as_django_would_write_it(world: World) -> None:
    deal = open_deal(world)
    with wall(world.actor("vic")):
        (visit,) = matching(StageVisit, "deal_id = %s", [deal.pk])
        assert visit == deal.visits.get()
        change = BallChange(
            workspace_id=deal.workspace_id, partnership_id=deal.partnership_id, deal=deal,
            visit=visit, ball="both", vendor_id=deal.sales_rep_id, at=clock.now(),
        )  # fmt: skip
        insert(change)
        assert BallChange.objects.filter(pk=change.pk).values().get() == {
            field.attname: getattr(change, field.attname)
            for field in BallChange._meta.concrete_fields
        }
        assert not change._state.adding


def test_only_what_changed_since_the_reading_is_written(world: World) -> None:
    deal = open_deal(world)
    with wall(world.actor("vic")), CaptureQueriesContext(connection) as queries:
        read = Deal.objects.get(pk=deal.pk)
        remember(read)
        read.need, read.amount = "Another need", Decimal("12.50")
        update_changed(read)
        read.need = deal.need
        update_changed(read)
        update_changed(read)
    writes = [re.findall(r'"(\w+)" = ', query["sql"]) for query in queries][1:]
    assert writes == [["need", "amount", "id"], ["need", "id"]]
    with wall(world.actor("vic")):
        again = Deal.objects.get(pk=deal.pk)
    assert (again.need, again.amount) == (deal.need, Decimal("12.50"))


def test_after_a_save_of_another_kind_everything_is_written(world: World) -> None:
    deal = open_deal(world)
    with wall(world.actor("vic")):
        read = Deal.objects.get(pk=deal.pk)
        remember(read)
        read.need = "Another need"
        read.save(update_fields=["need"])
        read.need = deal.need
        update_changed(read)
        assert Deal.objects.get(pk=deal.pk).need == deal.need


def test_a_row_behind_the_wall_is_not_changed(world: World) -> None:
    deal = open_deal(world)
    deal.need = "Another need"
    with wall(world.actor("kim")), pytest.raises(Deal.DoesNotExist):
        update(deal, ["need"])
