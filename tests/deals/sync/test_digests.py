"""Digests: who gets one, when, what it says, and that there is never a second one."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, ProgrammingError, transaction

from cosell.core import clock
from cosell.core.wall import wall
from cosell.messaging.actions.choices import choose_channels, connect_slack
from cosell.messaging.actions.sending import due_messages, send_message
from cosell.messaging.models import Message
from deals.actions.digests import due_digests, plan_digests, send_digest
from deals.actions.registering import register_deal
from deals.actions.syncing import add_action, finish_action
from deals.actions.syncplans import save_schedule, skip_week
from deals.models import Digest, SyncWeek
from deals.queries.syncs import schedule_of
from partners.models import Membership, User
from tests.deals.scenes import MONDAY
from tests.deals.sync.conftest import WEEK, copy_deals, mails_to, tick
from tests.world import World, new_deal, open_deal

#: Eight o'clock in Berlin on the Monday after the one on which tests stand.
EIGHT = datetime(2026, 11, 30, 7, 0, tzinfo=UTC)
NEXT = "2026-W49"
HOLD = timedelta(seconds=11)


def at(moment: datetime) -> list[str]:
    """Plan and send at one moment, and let the held messages go a little later."""
    with clock.frozen(moment):
        outcomes = tick()
    with clock.frozen(moment + HOLD):
        for number in due_messages():
            send_message(number)
    return outcomes


def digests(world: World) -> dict[str, Digest]:
    with wall(world.system()):
        return {row.user.email.split("@")[0]: row for row in Digest.objects.select_related("user")}


def put(world: World, name: str, zone: str) -> None:
    User.objects.filter(pk=world.people[name].pk).update(time_zone=zone)


@pytest.fixture
def deal(world: World) -> str:
    for name in world.people:
        put(world, name, "Europe/Berlin")
    return open_deal(world).code


def test_everybody_of_the_sync_gets_one_mail_and_nobody_else(world: World, deal: str) -> None:
    at(EIGHT - timedelta(hours=20))
    assert mail.outbox == []
    assert at(EIGHT).count("handed") == 4
    assert {name for name in world.people if mails_to(name)} == {"mona", "vic", "lea", "pat"}
    for moment in (EIGHT + timedelta(minutes=n) for n in (0, 1, 20, 600, 6000)):
        at(moment)
    assert all(len(mails_to(name)) == 1 for name in ("mona", "vic", "lea", "pat"))


def test_both_companies_read_the_same_rows_in_their_mail(world: World, deal: str) -> None:
    at(EIGHT)
    bodies = {name: mails_to(name)[0].body for name in ("mona", "vic", "lea", "pat")}
    for body in bodies.values():
        assert "Northwind × Brightpath" in body
        assert "Over time and stalled – Halden Foods: 2 days over" in body
        assert f"/partners/brightpath/sync/{NEXT}" in body
    lines = {
        name: [line for line in body.splitlines() if "Halden" in line]
        for name, body in bodies.items()
    }
    assert lines["mona"] == lines["vic"] == lines["lea"] == lines["pat"]


def test_each_reader_hears_at_eight_by_their_own_clock(world: World, deal: str) -> None:
    put(world, "pat", "America/New_York")
    put(world, "lea", "Asia/Tokyo")
    with clock.frozen(EIGHT - timedelta(hours=20)):
        plan_digests()
    rows = digests(world)
    assert rows["lea"].next_at == EIGHT - timedelta(hours=8)
    assert rows["mona"].next_at == EIGHT
    assert rows["pat"].next_at == EIGHT + timedelta(hours=6)
    at(EIGHT - timedelta(hours=8))
    assert [len(mails_to(name)) for name in ("lea", "mona", "pat")] == [1, 0, 0]
    at(EIGHT)
    assert [len(mails_to(name)) for name in ("lea", "mona", "pat")] == [1, 1, 0]


def test_facts_freeze_at_the_first_readers_moment_and_stay(world: World, deal: str) -> None:
    put(world, "lea", "Asia/Tokyo")
    early = EIGHT - timedelta(hours=8)
    at(early)
    with wall(world.system()):
        row = SyncWeek.objects.get(partnership=world.partnerships["brightpath"], week=NEXT)
    assert row.frozen_at == early
    open_deal(world, customer="Later Foods")
    at(EIGHT)
    with wall(world.system()):
        again = SyncWeek.objects.get(pk=row.pk)
        assert (again.frozen_at, again.facts) == (early, row.facts)
        with pytest.raises(ProgrammingError, match="frozen"), transaction.atomic():
            SyncWeek.objects.filter(pk=row.pk).update(facts={})
    assert "Later Foods" not in mails_to("mona")[0].body


def test_moving_to_another_zone_moves_the_row_and_sends_once(world: World, deal: str) -> None:
    with clock.frozen(EIGHT - timedelta(hours=20)):
        plan_digests()
    put(world, "pat", "Pacific/Kiritimati")
    at(EIGHT - timedelta(hours=1))
    assert len(mails_to("pat")) == 1
    put(world, "pat", "America/Los_Angeles")
    for hours in range(0, 60, 6):
        at(EIGHT + timedelta(hours=hours))
    assert len(mails_to("pat")) == 1


def test_a_row_that_is_due_too_early_waits_for_the_new_hour(world: World, deal: str) -> None:
    with clock.frozen(EIGHT - timedelta(minutes=5)):
        plan_digests()
    put(world, "pat", "America/New_York")
    with clock.frozen(EIGHT):
        found = {send_digest(number) for number in due_digests()}
    assert found == {"handed", "later", "empty"}
    at(EIGHT + timedelta(hours=6))
    assert len(mails_to("pat")) == 1


def test_nothing_to_discuss_is_no_mail(world: World) -> None:
    with clock.frozen(MONDAY):
        action = add_action("brightpath", WEEK, text="Call them", actor=world.actor("mona"))
        finish_action("brightpath", WEEK, action.code, actor=world.actor("lea"))
    assert set(at(EIGHT)) == {"empty"}
    assert mail.outbox == []


def test_a_skipped_week_has_no_mail(world: World, deal: str) -> None:
    skip_week(NEXT, actor=world.actor("mona"))
    assert set(at(EIGHT)) == {"empty"}  # Kestrel sends: it is another workspace
    assert mail.outbox == []
    skip_week(NEXT, is_skipped=False, actor=world.actor("mona"))
    assert at(EIGHT + timedelta(hours=1)).count("handed") == 4


def test_skipping_after_planning_drops_what_was_planned(world: World, deal: str) -> None:
    with clock.frozen(EIGHT - timedelta(hours=20)):
        plan_digests()
        skip_week(NEXT, actor=world.actor("mona"))
    assert set(at(EIGHT)) == {"skipped", "empty"}
    assert mail.outbox == []


def test_a_partner_that_does_not_take_part_is_in_nobodys_mail(world: World, deal: str) -> None:
    schedule_version = _version(world)
    save_schedule(
        weekday=2, hour=10, partners=["oakline", "kestrel"], version=schedule_version,
        actor=world.actor("mona"),
    )  # fmt: skip
    wednesday = EIGHT + timedelta(days=2, hours=2)
    assert set(at(wednesday)) <= {"empty"}
    save_schedule(
        weekday=2, hour=10, partners=["brightpath"], version=schedule_version + 1,
        actor=world.actor("mona"),
    )  # fmt: skip
    assert at(wednesday + timedelta(hours=1)).count("handed") >= 3


def _version(world: World) -> int:
    with wall(world.system()):
        return schedule_of(world.system()).version


def test_who_wants_no_sync_mail_gets_none(world: World, deal: str) -> None:
    choose_channels("sync", [], user_id=world.people["pat"].pk)
    assert at(EIGHT).count("unwanted") == 1
    assert mails_to("pat") == []


def test_who_left_gets_none(world: World, deal: str) -> None:
    with clock.frozen(EIGHT - timedelta(hours=20)):
        plan_digests()
    with wall(world.system()):
        Membership.objects.filter(user=world.people["pat"]).update(is_active=False)
    assert at(EIGHT).count("gone") == 1
    assert mails_to("pat") == []


def test_one_mail_has_a_section_for_each_partner_what_is_over_first(world: World) -> None:
    with clock.frozen(EIGHT - timedelta(days=1)):
        open_deal(world, customer="Fresh Foods", by="kim")
    open_deal(world, customer="Old Foods", by="pat")
    at(EIGHT)
    body = mails_to("mona")[0].body
    assert body.index("Northwind × Brightpath") < body.index("Northwind × Kestrel")
    assert len(mails_to("mona")) == 1
    assert "Kestrel" not in mails_to("lea")[0].body
    assert "1 deal is over its time" in mails_to("mona")[0].subject


def test_five_rows_of_each_partner_and_how_many_more(world: World) -> None:
    for number in range(8):
        open_deal(world, customer=f"Customer {number}")
    at(EIGHT)
    body = mails_to("mona")[0].body
    assert sum("Customer" in line for line in body.splitlines()) == 5
    assert "and 3 more" in body


def test_a_rep_reads_of_their_own_deals_alone(world: World, deal: str) -> None:
    open_deal(world, customer="Pauls Foods", by="paul")
    at(EIGHT)
    assert "Pauls Foods" not in mails_to("pat")[0].body
    assert "Halden Foods" not in mails_to("paul")[0].body
    assert "Halden Foods" in mails_to("lea")[0].body
    assert "Pauls Foods" in mails_to("lea")[0].body


def test_one_row_per_person_and_week(world: World, deal: str) -> None:
    at(EIGHT)
    row = digests(world)["mona"]
    with wall(world.system()), pytest.raises(IntegrityError), transaction.atomic():
        Digest.objects.create(
            workspace_id=row.workspace_id, user_id=row.user_id, week=row.week, next_at=EIGHT
        )


@pytest.mark.parametrize("deals", [1, 200])
def test_a_digest_costs_the_same_for_one_deal_and_for_many(
    world: World, count_queries, deals: int
) -> None:
    open_deal(world)
    if deals > 1:
        copy_deals(world, deals - 1)
    with clock.frozen(EIGHT - timedelta(hours=1)):
        plan_digests()
    with clock.frozen(EIGHT):
        due_digests()
        rows = digests(world)
        with count_queries() as first:
            assert send_digest(rows["pat"].pk) == "handed"
        with count_queries() as second:
            assert send_digest(rows["lea"].pk) == "handed"
    with clock.frozen(EIGHT + HOLD):
        messages = due_messages()
        with count_queries() as sending:
            send_message(messages[0])
    assert (len(first), len(second), len(sending)) == DIGEST_QUERIES


DIGEST_QUERIES = (38, 25, 19)


def test_registrations_are_news_for_the_vendors_manager_and_the_partner(world: World) -> None:
    with clock.frozen(EIGHT - timedelta(hours=2)):
        register_deal(new_deal(customer="Waiting Foods"), actor=world.actor("pat"))
    at(EIGHT)
    for name in ("mona", "lea"):
        assert "Waiting Foods: decide by" in mails_to(name)[0].body


def test_slack_hears_it_where_a_reader_wants_it_there(world: World, deal: str) -> None:
    mona = world.actor("mona")
    connect_slack(actor=mona, webhook_url="https://hooks.slack.com/services/T/B/x")
    choose_channels("sync", ["slack"], user_id=world.people["vic"].pk)
    with clock.frozen(EIGHT):
        plan_digests()
        for number in due_digests():
            send_digest(number)
    with wall(mona):
        rows = Message.objects.of_company(mona).values_list("user__email", "channel", "is_once")
        assert sorted(rows) == [
            ("mona@example.com", "email", True),
            ("mona@example.com", "slack", True),
            ("vic@example.com", "slack", True),
        ]
