"""The story as data, at many moments: what is told holds at each of them."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from statistics import median

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from cosell.core.businesstime import Calendar
from cosell.demo import kestrel_deals
from cosell.demo.beats import Beat
from cosell.demo.northwind_open import open_tales
from cosell.demo.northwind_past import PAST_TALES
from cosell.demo.planning import deal_calendar, founding, slots_of, vendor_calendar
from cosell.demo.story import plan_story
from cosell.demo.tales import Facts
from deals.rules.playbook import find_step
from tests.demo.moments import MOMENTS
from tests.demo.test_layout import is_at_work

BERLIN = Calendar.of(zone="Europe/Berlin", countries=("DE",))
every_moment = pytest.mark.parametrize("now", MOMENTS.values(), ids=MOMENTS)


@lru_cache(maxsize=4)
def story(now: datetime) -> list[Beat]:
    return plan_story(now)


def facts_by_customer(now: datetime) -> dict[str, Facts]:
    tales = [*PAST_TALES, *open_tales(now), *kestrel_deals.PAST_TALES, *kestrel_deals.OPEN_TALES]
    return {tale.facts.customer: tale.facts for tale in tales}


@lru_cache(maxsize=4)
def by_deal(now: datetime) -> dict[str, list[Beat]]:
    found = defaultdict(list)
    for beat in story(now):
        if beat.deal:
            found[beat.deal].append(beat)
    return found


def opened_at(beats: list[Beat]) -> datetime:
    """When the deal came to be: its approval, or the vendor's own registration."""
    return next((b for b in beats if b.verb == "approve"), beats[0]).at


def entered_at(beats: list[Beat]) -> datetime:
    moves = [beat.at for beat in beats if beat.verb == "move"]
    return max(moves, default=opened_at(beats))


def replay(beats: list[Beat], rep: str) -> Iterator[tuple[int, set[tuple[str, str]], Beat]]:
    """The stage and the filled slots before each beat."""
    stage, filled = 0, set[tuple[str, str]]()
    for beat in beats:
        yield stage, set(filled), beat
        if beat.verb == "register":
            stage = beat.facts["new"]["first_stage"]
        if beat.verb in {"move", "win"}:
            stage += 1
        if beat.verb in {"sign", "waive"}:
            filled.add((beat.facts["step"], "vendor" if beat.by == rep else "partner"))


@every_moment
def test_everything_happens_between_the_founding_and_now(now: datetime) -> None:
    beats = story(now)
    assert founding(now) <= beats[0].at
    assert max(beat.at for beat in beats) <= now
    assert [beat.at for beat in beats] == sorted(beat.at for beat in beats)
    assert founding(now) < now - timedelta(days=365)


@every_moment
def test_people_act_while_both_companies_work(now: datetime) -> None:
    facts = facts_by_customer(now)
    # What the deal room does by itself, it does by the clock.
    for beat in (each for each in story(now) if each.by):
        known = facts.get(beat.deal)
        calendar = deal_calendar(known) if known else vendor_calendar(beat.workspace)
        assert is_at_work(calendar, beat.at), beat


@every_moment
def test_every_deal_is_registered_signed_and_moved_in_order(now: datetime) -> None:
    facts = facts_by_customer(now)
    for customer, beats in by_deal(now).items():
        assert beats[0].verb == "register"
        for stage, filled, beat in replay(beats, facts[customer].rep if customer in facts else ""):
            if beat.verb in {"sign", "waive"}:
                assert find_step(beat.facts["step"]).stage == stage, beat
            if beat.verb == "move":
                missing = set(slots_of(stage)) - filled
                assert beat.facts["to"] == stage + 1
                assert bool(missing) == ("reason" in beat.facts), beat
            if beat.verb == "win":
                assert (stage, set(slots_of(4)) - filled) == (4, set())


@every_moment
def test_nobody_acts_before_joining_or_after_leaving(now: datetime) -> None:
    beats = story(now)
    left = next(beat.at for beat in beats if beat.verb == "leave")
    assert max(beat.at for beat in beats if beat.by == "elena") < left
    assert "ned" not in {beat.by for beat in beats}


TOLD_DAYS = {
    "Halden Foods": 4,
    "Orla Bank": 14,
    "Brenner Logistik": 11,
    "Pennine Textiles": 6,
    "Sundial Energy": 5,
    "Quince Labs": 7,
    "Kappa Retail": 3,
}


def counted_days(now: datetime) -> dict[str, int]:
    facts, deals = facts_by_customer(now), by_deal(now)
    return {
        name: deal_calendar(facts[name]).working_days_after(entered_at(deals[name]), now)
        for name in TOLD_DAYS
    }


def late_and_silent(now: datetime) -> tuple[dict[str, int], dict[str, int]]:
    """Days over by deal, and days without an act where they are more than five."""
    deals, limits = by_deal(now), {1: 2, 2: 5, 3: 10, 4: 15}
    over, silent = {}, {}
    for tale in [*open_tales(now), *kestrel_deals.OPEN_TALES]:
        beats, calendar = deals[tale.facts.customer], deal_calendar(tale.facts)
        over[tale.facts.customer] = (
            calendar.working_days_after(entered_at(beats), now) - limits[tale.stage]
        )
        silent[tale.facts.customer] = calendar.working_days_after(beats[-1].at, now)
    return (
        {name: days for name, days in over.items() if days > 0},
        {name: days for name, days in silent.items() if days > 5},
    )


@every_moment
def test_the_told_days_are_the_days_that_are_counted_now(now: datetime) -> None:
    assert counted_days(now) == TOLD_DAYS


@every_moment
def test_only_the_told_deals_are_over_time_or_silent(now: datetime) -> None:
    assert late_and_silent(now) == (
        {"Orla Bank": 4, "Brenner Logistik": 6, "Pennine Textiles": 1},
        {"Brenner Logistik": 8},
    )


@every_moment
def test_tolmin_has_three_business_hours_left(now: datetime) -> None:
    submitted = by_deal(now)["Tolmin d.o.o."][0].at
    answer_by = BERLIN.add_business_hours(submitted, 8)
    assert abs(BERLIN.business_seconds(now, answer_by) - 3 * 3600) <= 1


@every_moment
def test_vesta_is_back_in_three_business_days(now: datetime) -> None:
    pause = next(beat for beat in by_deal(now)["Vesta GmbH"] if beat.verb == "pause")
    today, back = BERLIN.local_date(now), pause.facts["returns_on"]
    assert BERLIN.working_days_between(today + timedelta(days=1), back) == 2
    assert BERLIN.is_working_day(back)
    assert BERLIN.working_days_between(BERLIN.local_date(pause.at), back) <= 20


@every_moment
def test_aurelis_was_won_on_the_last_working_date(now: datetime) -> None:
    win = next(beat for beat in by_deal(now)["Aurelis"] if beat.verb == "win")
    day, today = win.facts["signed_on"], deal_calendar(facts_by_customer(now)["Aurelis"])
    assert today.local_date(win.at) == day < today.local_date(now)
    assert today.working_days_between(day + timedelta(days=1), today.local_date(now)) == 0


@every_moment
def test_the_clock_of_marlow_and_finch_skips_a_day_on_which_only_america_rests(
    now: datetime,
) -> None:
    beats = by_deal(now)["Marlow & Finch"]
    both = deal_calendar(facts_by_customer(now)["Marlow & Finch"])
    entries = [opened_at(beats), *(beat.at for beat in beats if beat.verb == "move"), now]
    skipped = [
        BERLIN.working_days_after(start, end) - both.working_days_after(start, end)
        for start, end in pairwise(entries)
    ]
    assert len(skipped) == 4
    assert sum(skipped) >= 1
    assert both.working_days_after(entries[3], now) <= 15


def durations(now: datetime) -> list[int]:
    """Calendar days from the opening to the signature of Northwind's won deals, in order."""
    deals, found = by_deal(now), []
    for tale in PAST_TALES:
        if tale.outcome == "won":
            beats = deals[tale.facts.customer]
            win = next(beat for beat in beats if beat.verb == "win")
            found.append((win.facts["signed_on"] - opened_at(beats).date()).days)
    return sorted(found)


def share_of_partners(now: datetime) -> Decimal:
    """Attributed revenue over all: a deal counts if the partner brought it or signed to sell it."""
    rates: dict[str, list[tuple[date, Decimal]]] = {"EUR": [(date.min, Decimal(1))]}
    for beat in story(now):
        if beat.verb == "set_rate" and beat.workspace == "northwind":
            facts = beat.facts
            rates.setdefault(facts["currency"], []).append((facts["day"], facts["rate"]))
    attributed = total = Decimal(0)
    for tale in PAST_TALES:
        if tale.outcome != "won":
            continue
        beats = by_deal(now)[tale.facts.customer]
        win = next(beat for beat in beats if beat.verb == "win")
        known = rates[beats[0].facts["new"]["currency"]]
        rate = max(row for row in known if row[0] <= win.facts["signed_on"])[1]
        total += win.facts["amount"] * rate
        if not tale.is_hands_off:
            attributed += win.facts["amount"] * rate
    return attributed / total * 100


@every_moment
def test_the_four_metrics_come_out_as_told(now: datetime) -> None:
    found = durations(now)
    assert (len(found), median(found)) == (16, 51)
    assert (found[6] < 51, found[7:9], found[9] > 51) == (True, [51, 51], True)
    assert round(share_of_partners(now), 1) == Decimal("26.0")
    first = min(opened_at(beats) for beats in by_deal(now).values())
    assert first > now - timedelta(days=360)


def test_the_tables_hold_the_told_numbers() -> None:
    now = MOMENTS["sunday"]
    fresh = [tale for tale in open_tales(now) if not tale.facts.is_practice]
    assert Counter(tale.stage for tale in fresh) == {1: 4, 2: 6, 3: 6, 4: 4}
    assert len(open_tales(now)) - len(fresh) == 1
    assert Counter(tale.outcome for tale in PAST_TALES) == {
        "won": 16, "lost": 21, "withdrawn": 1, "duplicate": 2,
    }  # fmt: skip
    counted = [
        tale for tale in [*fresh, *PAST_TALES] if getattr(tale, "outcome", "") != "duplicate"
    ]
    assert Counter(tale.facts.source for tale in counted) == {"partner": 34, "vendor": 24}
    assert len(kestrel_deals.OPEN_TALES) + len(kestrel_deals.PAST_TALES) == 20


@settings(max_examples=30, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(st.datetimes(datetime(2025, 1, 1), datetime(2031, 1, 1), timezones=st.just(UTC)))
def test_the_story_can_be_told_at_any_moment(now: datetime) -> None:
    assert max(beat.at for beat in story(now)) <= now
    assert counted_days(now) == TOLD_DAYS
    assert late_and_silent(now)[1] == {"Brenner Logistik": 8}
    assert median(durations(now)) == 51
    assert round(share_of_partners(now), 1) == Decimal("26.0")
