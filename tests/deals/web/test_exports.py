"""The CSV: the list's filter, one set of columns per side, nothing for a spreadsheet to run."""

import csv
import io
from decimal import Decimal

from asgiref.sync import async_to_sync

from deals.actions.editing import edit_deal
from deals.actions.notes import write_note
from deals.queries.filters import DealFilter
from deals.web.exports import _unhurried, lines
from tests.world import open_deal

CSV = "/w/northwind/deals.csv"


def rows(response) -> list[dict[str, str]]:
    text = b"".join(response.streaming_content).decode()
    return list(csv.DictReader(io.StringIO(text)))


def test_csv_holds_plain_facts_in_machine_form(world, browse) -> None:
    deal = open_deal(world)
    edit_deal(deal.code, changes={"amount": Decimal("84000.50")}, base={}, actor=world.actor("vic"))
    answer = browse("vic").get(CSV)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="deals.csv"'
    (row,) = rows(answer)
    assert (row["code"], row["amount"], row["currency"]) == (deal.code, "84000.50", "EUR")
    assert (row["expected_close"], row["stage"], row["source"]) == ("2027-03-31", "1", "partner")


def test_csv_has_one_set_of_columns_per_side(world, browse) -> None:
    open_deal(world)
    (vendor,) = rows(browse("vic").get(CSV))
    (partner,) = rows(browse("pat").get(CSV))
    assert (vendor["partner"], "vendor" in vendor) == ("Brightpath", False)
    assert (partner["vendor"], "partner" in partner) == ("Northwind", False)


def test_csv_takes_no_cell_for_a_formula(world, browse) -> None:
    for customer in ("=1+1", "+49", "-2", "@SUM(A1)", "＝1+1"):
        open_deal(world, customer=customer)
    found = {row["customer"] for row in rows(browse("vic").get(CSV))}
    assert found == {"'=1+1", "'+49", "'-2", "'@SUM(A1)", "'＝1+1"}


def test_csv_follows_the_filter_and_the_wall(world, browse) -> None:
    code = open_deal(world).code
    open_deal(world, customer="Oakline deal", by="pete")
    write_note(code, text="Margin is fine to 18 %.", actor=world.actor("vic"))
    assert len(rows(browse("mona").get(CSV))) == 2
    assert [row["customer"] for row in rows(browse("mona").get(CSV, q="oakl"))] == ["Oakline deal"]
    assert [row["code"] for row in rows(browse("pat").get(CSV))] == [code]
    assert rows(browse("val").get(CSV)) == []
    assert browse("otto").get(CSV).status_code == 404
    assert b"Margin" not in b"".join(browse("vic").get(CSV).streaming_content)


def test_csv_streams_the_same_lines_to_a_server_that_waits(world) -> None:
    open_deal(world)
    actor = world.actor("vic")

    async def collect() -> str:
        return "".join([chunk async for chunk in _unhurried(lines(actor, DealFilter()))])

    assert async_to_sync(collect)() == "".join(lines(actor, DealFilter()))
