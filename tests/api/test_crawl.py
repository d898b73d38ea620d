"""Lists page after page: sealed cursors, no row twice, none lost, few queries."""

import threading
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from cosell.core import clock
from cosell.core.cursors import seal, unseal
from cosell.core.wall import wall
from deals.models import Deal
from deals.queries.filters import SORTS
from tests.api.caller import Api, Caller, assert_problem, assert_shape
from tests.world import World, open_deal


def _many(world: World, count: int) -> list[str]:
    """Deals that share some sort keys and lack others."""
    codes = []
    for number in range(count):
        with clock.frozen(clock.now() - timedelta(hours=number // 2)):
            deal = open_deal(world, customer=f"Customer {number % 3}")
        codes.append(deal.code)
        with wall(world.system()):
            Deal.objects.filter(pk=deal.pk).update(
                amount_base=None if number % 3 == 0 else Decimal(1000 * (number % 4)),
                expected_close=None if number % 3 == 1 else date(2027, 1, 1 + number % 4),
                urgency_at=clock.now() + timedelta(hours=number % 2),
            )
    return codes


def _crawl(caller: Caller, query: str, size: int) -> list[str]:
    """Every code that a reader meets who follows `next` to its end."""
    codes: list[str] = []
    cursor = ""
    for _page in range(200):
        response = caller.get(f"deals?{query}&page_size={size}{cursor}")
        assert response.status_code == 200, response.content
        body = response.json()
        assert len(body["items"]) <= size
        codes += [row["code"] for row in body["items"]]
        if body["next"] is None:
            assert "Link" not in response
            return codes
        assert len(body["items"]) == size
        cursor = f"&cursor={body['next']}"
    raise AssertionError("The list has no end.")


@pytest.mark.parametrize("name", ["mona", "pat"])
@pytest.mark.parametrize("sort", list(SORTS))
def test_pages_hold_the_list_in_its_order(world: World, api: Api, sort: str, name: str) -> None:
    codes = _many(world, 7)
    caller = api(name)
    whole = _crawl(caller, f"sort={sort}", 200)
    assert sorted(whole) == sorted(codes)
    for size in (1, 2, 4):
        assert _crawl(caller, f"sort={sort}", size) == whole
    assert _crawl(caller, f"sort={sort}&outcome=all&stage=1", 2) == whole


def test_link_header_leads_to_the_next_page(world: World, api: Api) -> None:
    _many(world, 3)
    pat = api("pat")
    first = pat.get("deals?sort=newest&page_size=2")
    target, relation = first["Link"].split("; ")
    assert relation == 'rel="next"'
    following = pat.get(f"deals{target.strip('<>')}").json()
    assert [len(first.json()["items"]), len(following["items"])] == [2, 1]
    assert following["next"] is None


def test_filter_is_the_pages_filter(world: World, api: Api) -> None:
    code = open_deal(world, customer="Alpha").code
    open_deal(world, customer="Beta", model="sales_led", by="vic")
    pat = api("pat")
    for query in ("q=alph", f"q=D-{code}", "model=partner_led", "source=partner", "outcome=open"):
        found = [row["code"] for row in pat.get(f"deals?{query}").json()["items"]]
        assert (code in found, query) == (True, query)
    assert [row["code"] for row in pat.get("deals?q=alph").json()["items"]] == [code]
    assert pat.get("deals?stage=2").json()["items"] == []
    assert pat.get("deals?outcome=won").json()["items"] == []


def _cursor(caller: Caller, query: str = "sort=newest") -> str:
    return str(caller.get(f"deals?{query}&page_size=1").json()["next"])


def test_cursor_of_another_company_filter_or_making_is_refused(world: World, api: Api) -> None:
    _many(world, 3)
    pat, vic = api("pat"), api("vic")
    cursor = _cursor(pat)
    assert pat.get(f"deals?sort=newest&cursor={cursor}").status_code == 200
    assert api("lea").get(f"deals?sort=newest&cursor={cursor}").status_code == 200
    for caller, query in (
        (vic, f"sort=newest&cursor={cursor}"),
        (api("petra"), f"sort=newest&cursor={cursor}"),
        (pat, f"cursor={cursor}"),
        (pat, f"sort=newest&outcome=all&cursor={cursor}"),
        (pat, f"sort=newest&cursor={cursor[:-2]}"),
        (pat, f"sort=newest&cursor={'A' + cursor[1:]}"),
        (pat, f"sort=newest&cursor={seal([1, 2, 3])}"),
        (pat, f"sort=newest&cursor={seal([])}"),
        (pat, "sort=newest&cursor="),
        (pat, "sort=newest&cursor=%FF"),
        (pat, "sort=newest&cursor=" + "x" * 2000),
    ):
        assert_problem(caller.get(f"deals?{query}"), 400, "invalid_cursor")


def test_cursor_tells_nothing(world: World, api: Api) -> None:
    """No key, no date, no name can be read out of it; two for the same place differ."""
    _many(world, 3)
    pat = api("pat")
    first, second = _cursor(pat), _cursor(pat)
    assert first != second
    assert unseal(first) == unseal(second)
    with wall(world.system()):
        keys = {str(pk) for pk in Deal.objects.values_list("pk", flat=True)}
    assert not any(key in first for key in keys if len(key) > 3)


@pytest.mark.parametrize("name", ["mona", "vic", "lea", "pat"])
def test_list_asks_the_same_number_of_queries_for_one_row_and_many(
    world: World, api: Api, name: str
) -> None:
    """The token, the wall, the rows, and the names of partners, steps and people."""
    caller = api(name)
    open_deal(world)
    counts = []
    for more in (0, 5):
        _many(world, more)
        caller.get("deals")
        with CaptureQueriesContext(connection) as queries:
            body = caller.get("deals").json()
        counts.append((len(body["items"]), _asked(queries)))
    assert counts == [(1, 4), (6, 4)]


@pytest.mark.parametrize(
    ("part", "expected"), [("", 5), ("/steps", 10), ("/capabilities", 10), ("/nothing", 0)]
)
def test_single_reads_ask_few_queries(world: World, api: Api, part: str, expected: int) -> None:
    code, pat = open_deal(world).code, api("pat")
    pat.get("/api/v1/me")
    with CaptureQueriesContext(connection) as queries:
        pat.get(f"deals/{code}{part}")
    assert _asked(queries) == expected


def _asked(queries: CaptureQueriesContext) -> int:
    """Statements without the savepoints, and without the settings that a nested wall puts back."""
    return len(
        [
            query["sql"]
            for query in queries.captured_queries
            if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))
            and "set_config('app.audience', ''" not in query["sql"]
        ]
    )


def test_row_is_what_the_deal_says(world: World, api: Api) -> None:
    code, pat = open_deal(world).code, api("pat")
    row, deal = pat.get("deals").json()["items"][0], pat.get(f"deals/{code}").json()
    assert_shape("DealRowOut", row)
    assert row == {name: deal[name] for name in row}


@pytest.mark.django_db(transaction=True)
def test_crawl_meets_every_row_once_while_others_come_and_change(world: World, api: Api) -> None:
    codes = _many(world, 12)
    pat, stop = api("pat"), threading.Event()
    made: list[Any] = []

    def disturb() -> None:
        try:
            while not stop.is_set():
                made.append(open_deal(world, customer=f"Late {len(made)}").code)
        finally:
            connections.close_all()

    other = threading.Thread(target=disturb)
    other.start()
    try:
        crawls = [_crawl(pat, "sort=newest", 3), _crawl(pat, "sort=customer", 2)]
    finally:
        stop.set()
        other.join(30)
    assert made
    for crawl in crawls:
        assert len(crawl) == len(set(crawl))
        assert set(codes) <= set(crawl)
