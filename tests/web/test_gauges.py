"""What a program that watches reads of the outbox, who reads it, and what the log says (JOB-9)."""

import logging
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from cosell.core import clock
from cosell.core.wall import system_role
from cosell.messaging.actions.relay import deliver, relay_events
from cosell.messaging.models import Message
from cosell.messaging.queries.health import outbox_health, recent_dwells
from cosell.messaging.tasks import watch_outbox
from cosell.web.gauges import write_gauges
from deals.actions.signing import request_signature
from tests.world import World, open_deal

TOKEN = "0123456789abcdef0123456789abcdef"
pytestmark = pytest.mark.django_db


def read(**headers: str) -> Any:
    return Client().get("/metricsz", headers=headers)


def gauges(text: str) -> dict[str, float]:
    rows = [line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#")]
    return {name.removeprefix("dealroom_"): float(value) for name, value in rows}


@pytest.fixture
def asked(world: World) -> int:
    """Pat is asked for a signature: one mail waits to be released."""
    request_signature(open_deal(world).code, "fit_confirmed", actor=world.actor("vic"))
    while made := relay_events():
        for number in made:
            deliver(number)
    with system_role():
        mail = Message.objects.filter(kind="asked", channel="email").latest("pk").pk
        others = Message.objects.exclude(pk=mail)
        others.update(next_at=clock.now() + timedelta(days=1))
    return int(mail)


def test_without_the_token_it_is_no_address(settings: Any) -> None:
    assert read().status_code == 404
    assert read(Authorization="Bearer ").status_code == 404
    settings.METRICS_TOKEN = TOKEN
    assert read().status_code == 404
    assert read(Authorization=f"Bearer {TOKEN}x").status_code == 404
    assert read(Authorization="Bearer ÿ").status_code == 404
    answer = read(Authorization=f"Bearer {TOKEN}")
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    assert answer["Content-Type"].startswith("text/plain; version=0.0.4")
    assert gauges(answer.content.decode())['queue_depth{queue="events"}'] == 0


def test_gauges_tell_age_depth_and_dwell(asked: int) -> None:
    with clock.frozen(clock.now() + timedelta(seconds=100)):
        found = gauges(write_gauges(outbox_health(), recent_dwells()))
    assert found['queue_depth{queue="messages"}'] == found["outbox_overdue"] == 1
    assert 80 < found["outbox_oldest_age_seconds"] < 91
    assert not [name for name in found if name.startswith("dwell")]
    with system_role():
        row = Message.objects.get(pk=asked)
        row.sent_at = row.released_at + timedelta(seconds=4)
        row.state = "sent"
        row.save(update_fields=["sent_at", "state"])
    with clock.frozen(row.sent_at):
        found = gauges(write_gauges(outbox_health(), recent_dwells()))
    assert found["outbox_oldest_age_seconds"] == found["outbox_overdue"] == 0
    assert found['dwell_seconds{quantile="0.99"}'] == 4
    with clock.frozen(row.sent_at + timedelta(minutes=6)):
        assert recent_dwells() == []


def test_quantiles_are_values_that_occurred() -> None:
    found = gauges(write_gauges(outbox_health(), [float(n) for n in range(1, 101)]))
    assert [found[f'dwell_seconds{{quantile="{q}"}}'] for q in (0.5, 0.95, 0.99)] == [50, 95, 99]


def test_the_log_says_when_somebody_waits_longer_than_a_minute(
    asked: int, caplog: pytest.LogCaptureFixture
) -> None:
    released = clock.now() + timedelta(seconds=11)
    with clock.frozen(released + timedelta(seconds=58)):
        assert watch_outbox() == 0
    assert caplog.records == []
    with clock.frozen(released + timedelta(seconds=61)):
        assert watch_outbox() == 1
    [record] = caplog.records
    assert (record.levelno, record.name) == (logging.ERROR, "cosell.messaging.tasks")
    assert record.getMessage().startswith("The outbox is late: 1 rows, by 6")
