"""Rates: typed or imported by managers; open deals follow, wins stay frozen."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from cosell.core import csvfiles
from cosell.core.errors import Forbidden, Invalid
from cosell.core.wall import wall
from deals.actions import rates
from deals.actions.rates import import_rates, set_rate
from deals.models import ExchangeRate
from tests.deals.scenes import TODAY, won_deal
from tests.world import World, open_deal, see_deal

FILE = "currency,day,rate\nUSD,2026-11-20,0.92\ngbp,2026-11-20,1.15\n"


def kept(world: World, workspace: str = "northwind") -> list[tuple[str, date, Decimal]]:
    owner = getattr(world, workspace)
    with wall(world.system()):
        rows = ExchangeRate.objects.filter(workspace=owner).order_by("currency", "day")
        return list(rows.values_list("currency", "day", "rate"))


def test_open_deals_follow_the_newest_rate(world: World) -> None:
    dollars = open_deal(world, by="vic", currency="USD", amount=Decimal(1000)).code
    range_only = open_deal(world, currency="USD", customer="Orla Bank").code
    euros = open_deal(world, customer="Vesta").code
    before = see_deal(world, dollars)
    assert (before.amount_base, see_deal(world, euros).amount_base) == (None, Decimal(62500))
    set_rate("usd", day=TODAY, rate=Decimal("0.9"), actor=world.actor("mona"))
    assert see_deal(world, dollars).amount_base == Decimal(900)
    assert see_deal(world, range_only).amount_base == Decimal(56250)
    set_rate("USD", day=TODAY - timedelta(days=1), rate=Decimal("0.5"), actor=world.actor("vera"))
    set_rate("USD", day=TODAY, rate=Decimal("0.91"), actor=world.actor("vera"))
    deal = see_deal(world, dollars)
    assert (deal.amount_base, deal.version) == (Decimal(910), before.version)
    assert kept(world) == [
        ("USD", TODAY - timedelta(days=1), Decimal("0.5")), ("USD", TODAY, Decimal("0.91")),
    ]  # fmt: skip


def test_many_deals_are_converted_some_at_a_time(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rates, "BATCH", 2)
    codes = [
        open_deal(world, by="vic", currency="USD", amount=Decimal(n), customer=f"C{n}").code
        for n in range(1, 6)
    ]
    set_rate("USD", day=TODAY, rate=Decimal(2), actor=world.actor("mona"))
    assert [see_deal(world, code).amount_base for code in codes] == [2, 4, 6, 8, 10]


def test_a_win_keeps_its_rate(world: World) -> None:
    set_rate("USD", day=TODAY, rate=Decimal("0.9"), actor=world.actor("mona"))
    code = won_deal(world, currency="USD")
    set_rate("USD", day=TODAY, rate=Decimal("0.1"), actor=world.actor("mona"))
    deal = see_deal(world, code)
    assert (deal.rate, deal.amount_base) == (Decimal("0.9"), Decimal(75600))


@pytest.mark.parametrize("name", ["vic", "ada", "lea", "pat"])
def test_only_managers_set_rates(world: World, name: str) -> None:
    for act in (
        lambda: set_rate("USD", day=TODAY, rate=Decimal(1), actor=world.actor(name)),
        lambda: import_rates(FILE, actor=world.actor(name)),
    ):
        with pytest.raises(Forbidden):
            act()
    assert kept(world) == []


@pytest.mark.parametrize(
    ("currency", "day", "rate", "field"),
    [
        ("EUR", TODAY, Decimal(1), "currency"),
        ("US", TODAY, Decimal(1), "currency"),
        ("U$D", TODAY, Decimal(1), "currency"),
        ("USD", TODAY + timedelta(days=1), Decimal(1), "day"),
        ("USD", TODAY, Decimal(0), "rate"),
        ("USD", TODAY, Decimal(-1), "rate"),
        ("USD", TODAY, Decimal("NaN"), "rate"),
        ("USD", TODAY, Decimal("0.000000001"), "rate"),
        ("USD", TODAY, Decimal(10) ** 10, "rate"),
    ],
)
def test_a_rate_that_cannot_be_taken(
    world: World, currency: str, day: date, rate: Decimal, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        set_rate(currency, day=day, rate=rate, actor=world.actor("mona"))
    assert (list(refused.value.errors), kept(world)) == ([field], [])


@pytest.mark.parametrize(
    "text",
    [
        FILE,
        "\ufeffCurrency;Day;Rate;Note\r\nUSD;2026-11-20;0,92;x\r\n\r\nGBP;2026-11-20;1,15;\r\n",
        "rate,day,currency\n0.92,2026-11-20,usd\n1.15, 2026-11-20 , GBP\n",
    ],
)
def test_a_file_sets_its_rates(world: World, text: str) -> None:
    code = open_deal(world, by="vic", currency="GBP", amount=Decimal(100)).code
    done = import_rates(text, actor=world.actor("mona"))
    assert (done.count, done.errors) == (2, [])
    assert kept(world) == [
        ("GBP", date(2026, 11, 20), Decimal("1.15")), ("USD", date(2026, 11, 20), Decimal("0.92")),
    ]  # fmt: skip
    assert see_deal(world, code).amount_base == Decimal(115)


def test_one_bad_line_sets_nothing_and_every_bad_line_is_told(world: World) -> None:
    text = (
        "currency,day,rate\nUSD,2026-11-20,0.92\nEUR,2026-11-20,1\nUSD,yesterday,1\n"
        "USD,2026-11-20,0.93\nGBP,2026-11-20\nGBP,2026-12-20,1\n"
    )
    done = import_rates(text, actor=world.actor("mona"))
    assert (done.count, [(e.line, e.text) for e in done.errors]) == (
        0,
        [
            (3, "Your own currency needs no rate."),
            (4, "Write it like USD,2026-11-24,0.92."),
            (5, "This currency and day stand twice."),
            (6, "Write it like USD,2026-11-24,0.92."),
            (7, "A rate cannot be from the future."),
        ],
    )
    assert kept(world) == []


@pytest.mark.parametrize("text", ["", "hello", "currency,day\nUSD,2026-11-20\n"])
def test_a_file_without_its_columns_is_none(world: World, text: str) -> None:
    with pytest.raises(Invalid) as refused:
        import_rates(text, actor=world.actor("mona"))
    assert list(refused.value.errors) == ["file"]


def test_a_file_has_its_bounds(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csvfiles, "MOST_LINES", 2)
    with pytest.raises(Invalid):
        import_rates(FILE, actor=world.actor("mona"))
    assert kept(world) == []
