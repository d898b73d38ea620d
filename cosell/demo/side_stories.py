"""What happens beside the deals: rates, registrations in the queue, people who come and go."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from cosell.demo.beats import Beat
from cosell.demo.cast import SeatFacts
from cosell.demo.layout import Layout
from cosell.demo.northwind_open import LEFT_AGO
from cosell.demo.planning import founding, registration_facts, vendor_calendar
from cosell.demo.tales import Facts

_RATE_DAYS = 20
_RATES = {
    ("northwind", "USD"): ("0.9214", "0.9188", "0.9205", "0.9231", "0.9219", "0.9196", "0.9208"),
    ("northwind", "GBP"): ("1.1532", "1.1498", "1.1517", "1.1541", "1.1509", "1.1526", "1.1513"),
    ("kestrel", "EUR"): ("0.8672", "0.8697", "0.8683", "0.8665", "0.8689", "0.8676", "0.8686"),
}  # fmt: skip
_RATE_SETTERS = {"northwind": "priya", "kestrel": "rajiv"}

#: Three of the eight hours of the vendor's promise are left.
_IN_REVIEW = Facts(
    customer="Tolmin d.o.o.", partner="brightpath", rep="dana", partner_rep="mia",
    amount=60_000, country="SI", need="Three warehouses that know each other's stock.",
)  # fmt: skip
_HOURS_IN_QUEUE = 5.0

_REJECTED = Facts(
    customer="Gutenberg Druckhaus", partner="brightpath", rep="dana", partner_rep="jonas",
    amount=28_000, need="Print jobs that customers follow themselves.",
)  # fmt: skip


def side_beats(now: datetime) -> Iterator[Beat]:
    """Everything that is not a deal."""
    yield from _rates(now)
    yield from _queue(now)
    yield from _people(now)


def _rates(now: datetime) -> Iterator[Beat]:
    """A rate a month from the founding on, so that every signing day has one before it."""
    for (workspace, currency), values in _RATES.items():
        layout = Layout(now, vendor_calendar(workspace))
        second = layout.calendar.nth_working_date(founding(now).date(), 2)
        moments = [layout.at(ago + 0.97) for ago in range(5, 255, _RATE_DAYS)]
        for number, at in enumerate([layout.on(second, 0.1), *reversed(moments)]):
            rate = Decimal(values[number % len(values)])
            day = layout.calendar.local_date(at)
            yield Beat(
                at=at, verb="set_rate", by=_RATE_SETTERS[workspace], workspace=workspace,
                facts={"currency": currency, "day": day, "rate": rate},
            )  # fmt: skip


def _queue(now: datetime) -> Iterator[Beat]:
    layout = Layout(now, vendor_calendar("northwind"))
    yield _submitted(_IN_REVIEW, layout.hours_ago(_HOURS_IN_QUEUE), layout)
    yield _submitted(_REJECTED, layout.at(16.6), layout)
    yield Beat(
        at=layout.at(16.3), verb="reject", by="priya", workspace="northwind",
        deal=_REJECTED.customer,
        facts={"reason": "existing", "text": "They are a customer of ours since 2019."},
    )  # fmt: skip


def _submitted(facts: Facts, at: datetime, layout: Layout) -> Beat:
    new = registration_facts(facts, layout.calendar.local_date(at))
    return Beat(
        at=at, verb="register", by=facts.partner_rep, workspace=facts.workspace,
        deal=facts.customer, facts={"new": new},
    )  # fmt: skip


def _people(now: datetime) -> Iterator[Beat]:
    """A newcomer, somebody who leaves, and an invitation that nobody has accepted yet."""
    layout = Layout(now, vendor_calendar("northwind"))
    newcomer = SeatFacts(
        person="ned", workspace="northwind", company="sundial", role="partner_rep",
        invited_by="priya",
    )  # fmt: skip
    yield Beat(
        at=layout.at(11.4), verb="join", by="priya", workspace="northwind",
        facts={"seat": newcomer},
    )  # fmt: skip
    yield Beat(
        at=layout.at(LEFT_AGO), verb="leave", by="", workspace="northwind",
        facts={"person": "elena"},
    )  # fmt: skip
    yield Beat(
        at=layout.at(1.3), verb="invite", by="priya", workspace="northwind",
        facts={
            "email": "hanna.berger@sundial.example", "name": "Hanna Berger",
            "role": "partner_lead", "partner": "sundial",
        },
    )  # fmt: skip
