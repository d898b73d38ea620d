"""Every number of the pages is computed a second time, from the logs of random histories."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields, is_dataclass, replace
from datetime import timedelta
from enum import Enum
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from cosell.core import clock
from cosell.core.actor import Actor
from cosell.core.wall import wall
from metrics.actions.rebuilding import rebuild_numbers
from metrics.actions.standing import measure_standstill
from metrics.enums import Metric
from metrics.queries.behind import BEHIND, deals_behind
from metrics.queries.dashboards import dashboard
from metrics.queries.filters import Wanted
from metrics.queries.grounds import ground_of
from metrics.queries.scorecards import scorecard
from metrics.queries.tables import rows_by, top_rows
from metrics.rules.periods import Period
from metrics.rules.reports import Row
from tests.deals.scenes import person
from tests.metrics.histories import MODELS, PARTNERS, History, Plan, plans
from tests.metrics.ledger import read_ledger
from tests.metrics.oracle import Oracle, Reader, Span, quarter_of
from tests.metrics.seeing import cells
from tests.world import World

pytestmark = pytest.mark.django_db
#: What a manager may ask for; a rep and a lead are given what is theirs.
FILTERS = [
    {},
    *({"partner": slug} for slug in PARTNERS),
    *({"model": model} for model in MODELS),
    *({"owner": name} for name in ("vic", "val", "lea", "paul", "petra")),
    {"partner": "brightpath", "model": "partner_led"},
    {"partner": "oakline", "owner": "vic"},
    {"model": "true_cosell", "owner": "mona"},
]
LEADS = {"lea": "brightpath", "petra": "oakline"}
COMPANY = {
    "mona": ["vic", "val", "mona"], "vic": ["vic", "val", "mona"],
    "lea": ["lea", "pat", "paul"], "petra": ["petra", "pete"],
}  # fmt: skip


def plain(value: Any) -> Any:
    """A report as dictionaries and lists, by the names of its fields and of what follows from them."""
    if isinstance(value, Period):
        return [value.start, value.end]
    if is_dataclass(value):
        derived = [n for n, each in vars(type(value)).items() if isinstance(each, property)]
        names = [*(each.name for each in fields(value)), *derived]
        return {name: plain(getattr(value, name)) for name in names}
    if isinstance(value, Mapping):
        return {plain(key): plain(each) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return [plain(each) for each in value]
    return value.value if isinstance(value, Enum) else value


def differences(path: str, told: Any, true: Any) -> Iterator[str]:
    """Where two reports part, as readable lines."""
    if isinstance(told, dict) and isinstance(true, dict):
        for key in sorted({*told, *true}, key=str):
            yield from differences(f"{path}.{key}", told.get(key), true.get(key))
    elif isinstance(told, list) and isinstance(true, list) and len(told) == len(true):
        for number, pair in enumerate(zip(told, true, strict=True)):
            yield from differences(f"{path}[{number}]", *pair)
    elif told != true:
        yield f"{path}: the page says {told}, the logs say {true}"


@contextmanager
def undone_afterwards() -> Iterator[None]:
    """One example is one history, which is rolled back at its end."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class Case:
    """A history that was played, and its oracle."""

    def __init__(self, history: History) -> None:
        self.world, self.history = history.world, history
        self.oracle = Oracle(read_ledger(history.world), history.moment)

    def ask(
        self, name: str, filters: Mapping[str, str], span: Span
    ) -> tuple[Actor, Reader, Wanted]:
        """Who reads, what the oracle is asked for them, and what they ask for."""
        chosen = dict(filters)
        if "owner" in chosen:
            chosen["owner"] = person(self.world, chosen["owner"])
        wanted = Wanted(period=Period(*span), **chosen)
        # A rep is given their own deals, a lead their company's.
        if name == "vic":
            chosen["owner"] = person(self.world, "vic")
        if name in LEADS:
            chosen["partner"] = LEADS[name]
        reader = Reader(**chosen, is_whole=name != "vic", sees_totals=name == "mona")
        return self.world.actor(name), reader, wanted

    def compare_page(self, name: str, filters: Mapping[str, str], span: Span) -> None:
        actor, reader, wanted = self.ask(name, filters, span)
        with wall(actor):
            told = plain(dashboard(actor, wanted))
        true = self.oracle.dashboard(reader, span)
        assert list(differences("", told, true)) == [], (name, filters, span)

    def compare_lists(self, name: str, filters: Mapping[str, str], span: Span) -> None:
        """The deals behind each number: how many, and which."""
        actor, reader, wanted = self.ask(name, filters, span)
        true = self.oracle.behind(self.oracle.deals(reader), span)
        assert set(true) == set(BEHIND)
        for behind, codes in true.items():
            with wall(actor):
                page = deals_behind(actor, wanted, behind)
            found = (page.count, {row.code for row in page.rows})
            assert found == (len(codes), codes), (name, filters, span, behind)

    def compare_tables(self, name: str, filters: Mapping[str, str], span: Span) -> None:
        """Everything that has a number has a line, and nothing else has."""
        actor, reader, wanted = self.ask(name, filters, span)
        people = {person(self.world, each): each for each in COMPANY[name]}
        for by, keys in {"partner": PARTNERS, "model": MODELS, "owner": people}.items():
            with wall(actor):
                found = rows_by(actor, wanted, by)
                first, count = top_rows(actor, ground_of(actor, wanted), by, most=1)
            assert count == len(found), (name, by, filters, span)
            assert [revenue(row) for row in first] == sorted(map(revenue, found))[-1:]
            rows = {row.key: plain(row) for row in found}
            chosen = getattr(reader, by)
            for key in keys if not chosen else {chosen} & set(keys):
                one = replace(reader, **{by: key})
                assert (key in rows) == self.oracle.has_numbers(one, span), (by, key, filters, span)
                if key in rows:
                    told = {n: v for n, v in rows.pop(key).items() if n not in {"key", "name"}}
                    true = self.oracle.row(one, span)
                    assert list(differences(key, told, true)) == [], (name, filters, span)
            assert not rows

    def compare_cards(self, span: Span) -> None:
        """A partner's scorecard says when steps were signed, which the page does not."""
        for name, slug in LEADS.items():
            actor = self.world.actor(name)
            with wall(actor):
                card = plain(scorecard(actor, slug, Period(*span)))
            lives = self.oracle.deals(Reader(partner=slug))
            true = self.oracle.punctuality(lives, span)
            assert list(differences("punctuality", card["punctuality"], true)) == [], (slug, span)


def revenue(row: Row) -> int:
    """What partners brought in, in cents."""
    return row.measures[Metric.PARTNER_REVENUE].numerator or 0


@st.composite
def spans(draw: st.DrawFn, case: Case) -> Span:
    """Some days, whole quarters, twelve months and long times.

    Days begin on a date on which something happened, so that it matters which date it was.
    """
    today = case.history.today()
    start = draw(st.sampled_from(case.oracle.dates))
    kind = draw(st.sampled_from(["days", "quarter", "year", "all"]))
    if kind == "quarter":
        return quarter_of(start)
    if kind == "year":
        return today - timedelta(days=364), today
    if kind == "all":
        return today - timedelta(days=1500), today
    return start, start + timedelta(days=draw(st.integers(0, 200)))


def compare_all(case: Case, data: st.DataObject) -> None:
    for name in ("mona", "mona", "mona", "mona", "vic", "lea", "petra"):
        filters = data.draw(st.sampled_from(FILTERS)) if name == "mona" else {}
        span = data.draw(spans(case))
        case.compare_page(name, filters, span)
        case.compare_lists(name, filters, span)
        case.compare_tables(name, filters, span)
    case.compare_page("mona", {}, data.draw(spans(case)))
    case.compare_cards(data.draw(spans(case)))


def test_every_number_is_what_the_logs_say(world: World) -> None:
    """LIFE_EXAMPLES makes it longer. Rebuilding changes nothing that was counted event by event."""

    @settings(
        max_examples=int(os.environ.get("LIFE_EXAMPLES", "4")),
        deadline=None,
        # Playing a history again to make it smaller takes longer than reading the difference.
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(plans, st.data())
    def compare(plan: Plan, data: st.DataObject) -> None:
        with undone_afterwards():
            history = History(world, plan)
            history.play()
            case = Case(history)
            with clock.frozen(case.history.moment):
                measure_standstill(actor=world.system())
                compare_all(case, data)
                before = cells(world)
                rebuild_numbers(actor=world.system())
                assert cells(world) == before

    compare()
