"""The weekly sync of Brightpath: last week's frozen, this week's with what was carried over."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from cosell.demo.beats import Beat
from cosell.demo.cast import COMPANIES
from cosell.demo.layout import Layout
from cosell.demo.planning import vendor_calendar
from deals.rules.weeks import Week, send_at

MONDAY, EIGHT = 0, 8
PARTNER = "brightpath"
#: What was said last week, by whom, whose it is, and until how many days after that Monday.
SAID = (
    ("priya", "Name one contact for support questions", "dana", 3),
    ("omar", "Send the requirements of Halden Foods", "mia", 9),
    ("priya", "Answer the price question of Orla Bank", "dana", 8),
)
DONE = SAID[0][1]
NOTES = (
    "Orla Bank waits on our price; the approver is back on Thursday.\n"
    "Next week we meet at Brightpath, an hour later than usual."
)
OWN = "Ask for a second contact at Brightpath before the summer."


def sync_beats(now: datetime) -> Iterator[Beat]:
    """Two Mondays at eight; nothing of it lies ahead of the present."""
    zone = ZoneInfo(COMPANIES["northwind"].zone)
    present = Week.of(now.astimezone(zone).date())
    last = present.shift(-1)
    mondays = [(send_at(zone, MONDAY, EIGHT, week), week) for week in (last, present)]
    for at, week in mondays:
        if at < now:
            # Of the latest the mails stand in the catcher when the deal room opens.
            is_latest = at == max(each for each, _week in mondays if each < now)
            yield _beat(at, "send_digests" if is_latest else "freeze_sync", "", week)
    layout = Layout(now, vendor_calendar("northwind"))
    yield from _last_week(layout, last)
    yield _beat(layout.at(1.4), "sync_note", "priya", present, text=NOTES, base="")
    yield _beat(layout.at(1.3), "sync_own", "priya", present, text=OWN, base="")


def _last_week(layout: Layout, week: Week) -> Iterator[Beat]:
    """Said by people at work some days ago, whatever day it is today."""
    for number, (by, text, owner, days) in enumerate(SAID):
        moment = layout.at(6.7 - number / 100)
        due = week.day(0) + timedelta(days=days)
        yield _beat(moment, "sync_action", by, week, text=text, owner=owner, due_on=due)
    yield _beat(layout.at(3.6), "sync_done", "dana", week, text=DONE)


def _beat(at: datetime, verb: str, by: str, week: Week, **facts: object) -> Beat:
    return Beat(
        at=at, verb=verb, by=by, workspace="northwind",
        facts={"partner": PARTNER, "week": str(week), **facts},
    )  # fmt: skip
