"""Revenue from files: all of it or nothing, every bad field told, nothing twice."""

from decimal import Decimal

import pytest

from cosell.core.errors import Forbidden, Invalid
from cosell.core.wall import wall
from metrics.actions.importing import import_revenue, import_totals
from metrics.actions.rebuilding import rebuild_numbers
from metrics.models import CompanyTotal, RevenueRow
from tests.metrics.seeing import cells
from tests.world import World

pytestmark = pytest.mark.django_db
GOOD = "day,amount,customer\n2026-10-05,1200.50,Alder\n2026-10-06,-200,Alder\n\n2026-11-02,10,\n"
BAD = (
    "day;amount;customer\n2026-13-01;1;A\n2026-10-05;much;A\n2026-12-01;1;A\n2026-10-07;1,005;A\n"
    "2026-10-08;1;A\n2026-10-08;1;A\n"
)


def rows(world: World) -> list[tuple[str, Decimal]]:
    with wall(world.system()):
        found = RevenueRow.objects.order_by("day", "id").values_list("day", "amount")
        return [(str(day), amount) for day, amount in found]


def test_rows_are_added_and_counted_for_the_whole_workspace_alone(world: World) -> None:
    done = import_revenue(GOOD, actor=world.actor("mona"))
    assert (done.count, done.errors) == (3, ())
    assert len(rows(world)) == 3
    found = cells(world)
    assert found["-///month/20261001"] == {"rows": 1000_50}
    assert {key.partition("/")[0] for key in found} == {"-"}
    rebuild_numbers(actor=world.system())
    assert cells(world) == found


def test_a_dry_run_says_what_would_be_and_does_nothing(world: World) -> None:
    done = import_revenue(GOOD, actor=world.actor("mona"), dry_run=True)
    assert (done.count, done.is_dry, rows(world), cells(world)) == (3, True, [], {})
    bad = import_revenue(BAD, actor=world.actor("mona"), dry_run=True)
    assert (bad.count, len(bad.errors)) == (0, 5)


def test_one_bad_field_takes_nothing_and_every_one_is_told(world: World) -> None:
    done = import_revenue(BAD, actor=world.actor("mona"))
    assert [(error.line, error.field) for error in done.errors] == [
        (2, "day"), (3, "amount"), (4, "day"), (5, "amount"), (7, "day"),
    ]  # fmt: skip
    assert all(error.text for error in done.errors)
    assert (done.count, rows(world)) == (0, [])


def test_a_file_that_comes_twice_adds_nothing_twice(world: World) -> None:
    import_revenue(GOOD, actor=world.actor("mona"))
    again = import_revenue(GOOD, actor=world.actor("mona"))
    assert [error.line for error in again.errors] == [2, 3, 5]
    assert len(rows(world)) == 3


def test_a_months_total_is_replaced_by_a_newer_one(world: World) -> None:
    mona = world.actor("mona")
    assert import_totals("month,amount\n2026-09,100\n2026-10,200\n", actor=mona).count == 2
    assert import_totals("amount,month\n250.5,2026-10\n", actor=mona).count == 1
    with wall(mona):
        found = dict(CompanyTotal.objects.values_list("month__month", "amount"))
    assert found == {9: Decimal(100), 10: Decimal("250.50")}


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("2026-11,1", "month"),
        ("October,1", "month"),
        ("2026-10,-1", "amount"),
        ("2026-10,x", "amount"),
    ],
)
def test_a_total_is_of_a_month_that_has_ended(world: World, line: str, field: str) -> None:
    done = import_totals(f"month,amount\n{line}\n", actor=world.actor("mona"))
    assert [error.field for error in done.errors] == [field]
    twice = import_totals("month,amount\n2026-10,1\n2026-10,2\n", actor=world.actor("mona"))
    assert [(error.line, error.field) for error in twice.errors] == [(3, "month")]


@pytest.mark.parametrize("name", ["vic", "ada", "lea", "pat"])
def test_only_managers_import(world: World, name: str) -> None:
    for action in (import_revenue, import_totals):
        with pytest.raises(Forbidden):
            action(GOOD, actor=world.actor(name))
    assert rows(world) == []


def test_a_file_names_its_columns(world: World) -> None:
    with pytest.raises(Invalid) as refused:
        import_revenue("when,amount\n", actor=world.actor("mona"))
    assert set(refused.value.errors) == {"file"}
